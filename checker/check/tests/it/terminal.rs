//! The program in a terminal of its own, as a person has it in front of them.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::workbook::check_behind;

/// What `check watch` says when it has nothing to do.
pub(crate) const WAITING: &str = "waiting for a save · h\u{a0}hint";

/// The program in a terminal, and everything that it wrote there.
pub(crate) struct Terminal {
    child: Child,
    window: Arc<OwnedFd>,
    /// The program's end, kept open so that the terminal can be asked how it is when the program is gone.
    other_end: fs::File,
    written: Arc<Mutex<Vec<u8>>>,
    is_closed: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
}

impl Terminal {
    /// `check` with these arguments in this folder, in a terminal of so many columns.
    pub(crate) fn begin(
        folder: &Path,
        arguments: &[&str],
        columns: u16,
        environment: &[(&str, &str)],
    ) -> Self {
        let terminal =
            openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
        grantpt(&terminal).expect("it is ours");
        unlockpt(&terminal).expect("it can be opened");
        tcsetwinsize(&terminal, size(columns)).expect("a size");
        let name = ptsname(&terminal, Vec::new()).expect("a name").into_string().expect("text");
        let other_end = fs::File::options().read(true).write(true).open(name).expect("the other end");
        let end = || Stdio::from(other_end.try_clone().expect("another"));
        // It is the terminal of the program's session, so that a Ctrl-C typed there is a signal.
        let mut command = check_behind(&["setsid", "--ctty", "--wait"]);
        let command = command.current_dir(folder).args(arguments).env_remove("CARGO_PKG_NAME");
        let command = command.env("TERM", "xterm").env_remove("NO_COLOR").envs(environment.iter().copied());
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("it runs");
        let (written, is_closed) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicBool>::default());
        let terminal = Arc::new(terminal);
        let reader = std::thread::spawn({
            let (terminal, written, is_closed) = (terminal.clone(), written.clone(), is_closed.clone());
            move || listen(&terminal, &written, &is_closed)
        });
        Self { child, window: terminal, other_end, written, is_closed, reader: Some(reader) }
    }

    /// What was written since the words that were asked for last, up to these.
    pub(crate) fn until(&self, words: &str) -> String {
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
            // The dependencies of a workbook may have to be compiled first.
            assert!(start.elapsed() < Duration::from_mins(5), "no `{words}` in:\n{text}");
            std::thread::yield_now();
        }
    }

    /// What a person sees of this: without colours, and without what was written over on the same line.
    pub(crate) fn seen(written: &str) -> String {
        let plain = anstream::adapter::strip_str(written).to_string();
        let lines = plain.split('\n').map(|line| {
            let line = line.trim_end_matches('\r');
            line.rsplit('\r').next().unwrap_or(line).trim_end()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn press(&self, keys: &str) {
        rustix::io::write(&self.window, keys.as_bytes()).expect("it is open");
    }

    /// The window gets another width; the system tells the program.
    pub(crate) fn resize(&mut self, columns: u16) {
        tcsetwinsize(&self.window, size(columns)).expect("a size");
    }

    pub(crate) fn child(&self) -> &Child {
        &self.child
    }

    pub(crate) fn is_for_single_keys(&self) -> bool {
        let modes = tcgetattr(&self.other_end).expect("it is open").local_modes;
        !modes.contains(LocalModes::ICANON) && !modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end; with whether the terminal is as the program had set it.
    pub(crate) fn end(mut self) -> (ExitStatus, bool) {
        let status = self.child.wait().expect("it ends");
        (status, self.is_for_single_keys())
    }

    /// Closes the window.
    pub(crate) fn close(mut self) -> ExitStatus {
        self.is_closed.store(true, Ordering::Relaxed);
        let reader = self.reader.take().expect("it was not closed");
        reader.join().expect("nobody panics");
        // Both ends of ours: the last one that is closed takes the terminal with it.
        let nowhere = fs::File::open("/dev/null").expect("it is there");
        self.other_end = nowhere.try_clone().expect("another");
        self.window = Arc::new(nowhere.into());
        self.child.wait().expect("it ends")
    }
}

impl Drop for Terminal {
    /// A test that failed leaves nobody who watches.
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Relaxed);
        // It may have ended, and then there is nobody to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(columns: u16) -> Winsize {
    Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

/// Reads what is written until the terminal is closed.
fn listen(terminal: &OwnedFd, written: &Mutex<Vec<u8>>, is_closed: &AtomicBool) {
    let mut chunk = [0; 4096];
    while !is_closed.load(Ordering::Relaxed) {
        let a_moment = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
        match rustix::event::poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&a_moment)) {
            Ok(0) => continue,
            Ok(_) => {}
            Err(_) => return,
        }
        let Ok(length @ 1..) = rustix::io::read(terminal, &mut chunk) else { return };
        written.lock().expect("nobody panics").extend_from_slice(&chunk[..length]);
    }
}
