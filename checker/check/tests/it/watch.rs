//! `check watch` in a terminal of its own: a lesson's last step from untouched to passed, by saving and by keys.

use std::fs;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::harness::{one_at_a_time, repository};
use crate::kept_aside::Clone;
use crate::workbook::check_behind;

const WAITING: &str = "waiting for a save · h hint";
const ANSWERS: &str = "solutions/02-tracing/07-read-the-trace/answers.toml";

/// What a person or the system does to end it.
type Way = Box<dyn Fn(&Session)>;

/// The program in a terminal, and everything that it wrote there.
struct Session {
    child: Child,
    terminal: OwnedFd,
    /// The program's end, kept open so that the terminal can be asked how it is when the program is gone.
    other_end: fs::File,
    written: Arc<Mutex<Vec<u8>>>,
}

impl Session {
    fn begin(clone: &Clone, language: &str) -> Self {
        let terminal =
            openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
        grantpt(&terminal).expect("it is ours");
        unlockpt(&terminal).expect("it can be opened");
        let name = ptsname(&terminal, Vec::new()).expect("a name").into_string().expect("text");
        let other_end = fs::File::options().read(true).write(true).open(name).expect("the other end");
        let end = || Stdio::from(other_end.try_clone().expect("another"));
        // It is the terminal of the program's session, so that a Ctrl-C typed there is a signal.
        let mut command = check_behind(&["setsid", "--ctty", "--wait"]);
        let command = command.current_dir(clone.folder()).args(["watch", "02/07", "--lang", language]);
        let child = command.stdin(end()).stdout(end()).stderr(end()).env("TERM", "xterm").spawn();
        let written = Arc::<Mutex<Vec<u8>>>::default();
        let session = Self { child: child.expect("it runs"), terminal, other_end, written };
        session.listen();
        session
    }

    /// Reads what is written until the terminal is closed.
    fn listen(&self) {
        let mut terminal = fs::File::from(self.terminal.try_clone().expect("another"));
        let written = Arc::clone(&self.written);
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = terminal.read(&mut chunk) {
                written.lock().expect("nobody panics").extend_from_slice(&chunk[..length]);
            }
        });
    }

    /// What was written since the words that were asked for last, up to these.
    fn until(&self, words: &str) -> String {
        let start = Instant::now();
        loop {
            let mut written = self.written.lock().expect("nobody panics");
            let text = String::from_utf8_lossy(&written).into_owned();
            let place = written.windows(words.len()).position(|window| window == words.as_bytes());
            if let Some(place) = place {
                let rest = written.split_off(place + words.len());
                let asked_for = std::mem::replace(&mut *written, rest);
                return String::from_utf8_lossy(&asked_for).into_owned();
            }
            drop(written);
            assert!(start.elapsed() < Duration::from_mins(1), "no `{words}` in:\n{text}");
            std::thread::yield_now();
        }
    }

    fn press(&self, keys: &str) {
        rustix::io::write(&self.terminal, keys.as_bytes()).expect("it is open");
    }

    fn is_for_single_keys(&self) -> bool {
        let modes = tcgetattr(&self.other_end).expect("it is open").local_modes;
        !modes.contains(LocalModes::ICANON) && !modes.contains(LocalModes::ECHO)
    }

    fn end(mut self) -> (ExitStatus, bool) {
        let status = self.child.wait().expect("it ends");
        (status, self.is_for_single_keys())
    }
}

impl Drop for Session {
    /// A test that failed leaves nobody who watches.
    fn drop(&mut self) {
        // It may have ended, and then there is nobody to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn save(clone: &Clone, from: &Path) {
    fs::copy(from, clone.file()).expect("saved");
}

#[test]
fn a_step_is_worked_through_in_both_languages() {
    let _turn = one_at_a_time();
    for (language, waiting, passes, last) in [
        ("en", WAITING, "passes now: ", "That was the last step"),
        ("pt-BR", "esperando um arquivo salvo · h dica", "passa agora: ", "Era o último passo"),
    ] {
        let clone = Clone::new();
        let others: Vec<String> = fs::read_dir(clone.folder().join("exercises/02-tracing"))
            .expect("a folder")
            .map(|entry| format!("02-tracing/{}", entry.expect("an entry").file_name().to_string_lossy()))
            .filter(|step| !step.contains("07") && !step.contains("lesson"))
            .collect();
        fs::create_dir(clone.folder().join(".check")).expect("made");
        let progress = serde_json::json!({ "passed": others });
        fs::write(clone.folder().join(".check/progress.json"), progress.to_string()).expect("written");

        let watch = Session::begin(&clone, language);
        watch.until(waiting);
        assert!(watch.is_for_single_keys());
        watch.press("h");
        watch.until(waiting);
        watch.press("l");
        assert!(watch.until(waiting).contains("▶"));
        // Two saves within a few milliseconds; the second is what counts.
        fs::write(clone.file(), "bottleneck = ").expect("saved");
        save(&clone, &repository().join(ANSWERS));
        let report = watch.until(passes) + &watch.until(last);
        assert!(report.contains("answers.toml"), "{report}");
        // A file that cannot be read, and one that is gone.
        fs::write(clone.file(), "bottleneck = ").expect("saved");
        watch.until(waiting);
        fs::remove_file(clone.file()).expect("removed");
        watch.until(waiting);
        // What was there before stands aside, and all of it is as it was handed out.
        watch.press("r");
        watch.until(waiting);
        watch.until(waiting);
        watch.press("q");
        let (status, for_single_keys) = watch.end();
        assert!(status.success() && !for_single_keys, "{status:?}");
        let list = fs::read_to_string(clone.folder().join(".check/progress.json")).expect("progress");
        assert!(list.contains("02-tracing/07-read-the-trace"), "{list}");
    }
}

#[test]
fn however_it_ends_the_terminal_is_as_it_was() {
    let _turn = one_at_a_time();
    let clone = Clone::new();
    let by_key = |keys: &'static str| move |watch: &Session| watch.press(keys);
    let by_signal = |signal| {
        move |watch: &Session| {
            // The program's own process, below `setsid`.
            let id = watch.child.id();
            let children =
                fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("they are told");
            let id =
                children.trim().parse().ok().and_then(Pid::from_raw).unwrap_or(Pid::from_child(&watch.child));
            kill_process(id, signal).expect("it is there");
        }
    };
    let ways: [(Way, i32); 5] = [
        (Box::new(by_key("q")), 0),
        (Box::new(by_key("\u{4}")), 0),
        (Box::new(by_key("\u{3}")), 130),
        (Box::new(by_signal(Signal::TERM)), 130),
        (Box::new(by_signal(Signal::HUP)), 130),
    ];
    for (end, code) in ways {
        let watch = Session::begin(&clone, "en");
        watch.until(WAITING);
        end(&watch);
        let (status, for_single_keys) = watch.end();
        assert_eq!((status.code(), for_single_keys), (Some(code), false));
    }
}
