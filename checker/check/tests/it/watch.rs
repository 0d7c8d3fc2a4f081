//! `check watch`: what goes wrong while one watches, each tried in a terminal of its own.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{one_at_a_time, repository};
use crate::kept_aside::Clone;
use crate::terminal::{Terminal, WAITING};

const ANSWERS: &str = "solutions/02-tracing/07-read-the-trace/answers.toml";

/// What a person or the system does to end it.
type Way = Box<dyn Fn(&Terminal)>;

fn begin(clone: &Clone, language: &str) -> Terminal {
    Terminal::begin(clone.folder(), &["watch", "02/07", "--lang", language], 100, &[])
}

fn save(clone: &Clone, from: &Path) {
    fs::copy(from, clone.file()).expect("saved");
}

#[test]
fn a_step_is_worked_through_in_both_languages() {
    let _turn = one_at_a_time();
    for (language, waiting, passes, last) in [
        ("en", WAITING, "passes now: ", "That was the last step"),
        ("pt-BR", "esperando um arquivo salvo · h\u{a0}dica", "passa agora: ", "Era o último passo"),
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

        let watch = begin(&clone, language);
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
    let by_key = |keys: &'static str| move |watch: &Terminal| watch.press(keys);
    let by_signal = |signal| {
        move |watch: &Terminal| {
            // The program's own process, below `setsid`.
            let id = watch.child().id();
            let children =
                fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("they are told");
            let id = children
                .trim()
                .parse()
                .ok()
                .and_then(Pid::from_raw)
                .unwrap_or(Pid::from_child(watch.child()));
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
        let watch = begin(&clone, "en");
        watch.until(WAITING);
        end(&watch);
        let (status, for_single_keys) = watch.end();
        assert_eq!((status.code(), for_single_keys), (Some(code), false));
    }
}

/// How wide the widest line is, in columns.
fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

#[test]
fn on_sixty_columns_and_without_colour_nothing_is_lost() {
    let _turn = one_at_a_time();
    let clone = Clone::new();
    let arguments = ["watch", "02/07", "--lang", "en"];
    let mut watch = Terminal::begin(clone.folder(), &arguments, 60, &[("NO_COLOR", "1")]);
    let report = watch.until(WAITING);
    let colours = report.split("\u{1b}[").skip(1).filter(|rest| {
        rest.trim_start_matches(|character: char| character.is_ascii_digit() || character == ';')
            .starts_with('m')
    });
    assert_eq!(colours.count(), 0, "{report:?}");
    let report = Terminal::seen(&report);
    assert!(widest(&report) <= 60 && report.contains("answers.toml"), "{report}");

    // The window is made wider: the next report is as wide.
    watch.resize(100);
    fs::write(clone.file(), "bottleneck = \"nobody\"\n").expect("saved");
    let report = Terminal::seen(&watch.until(WAITING));
    assert!((61..=100).contains(&widest(&report)), "{report}");
    // And narrower than anybody has it.
    watch.resize(40);
    fs::write(clone.file(), "bottleneck = \"somebody\"\n").expect("saved");
    let report = Terminal::seen(&watch.until("waiting for a save"));
    assert!(widest(&report) <= 100, "{report}");
    watch.press("q");
    assert!(watch.end().0.success());
}

#[test]
fn a_terminal_that_is_closed_ends_it() {
    let _turn = one_at_a_time();
    let clone = Clone::new();
    let watch = begin(&clone, "en");
    watch.until(WAITING);
    // By the signal that the system sends, or because there are no keys any more: whichever comes first.
    let code = watch.close().code();
    assert!(matches!(code, Some(0 | 130)), "{code:?}");
}

#[test]
fn what_reads_messages_gets_one_a_line_and_none_when_the_step_passes() {
    let _turn = one_at_a_time();
    let clone = Clone::new();
    let arguments = ["watch", "02/07", "--lang", "en", "--message-format", "short"];
    let watch = Terminal::begin(clone.folder(), &arguments, 100, &[]);
    let place = "exercises/02-tracing/07-read-the-trace/answers.toml:";
    let messages = |text: &str| {
        let seen = Terminal::seen(text);
        seen.lines().filter(|line| line.starts_with(place) && line.ends_with("[answer-missing]")).count()
    };
    assert!(messages(&watch.until(WAITING)) > 1);
    save(&clone, &repository().join(ANSWERS));
    assert_eq!(messages(&watch.until("s\u{a0}solution")), 0);
    watch.press("q");
    assert!(watch.end().0.success());
}
