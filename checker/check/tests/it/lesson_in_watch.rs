//! Lesson 01 worked through in `check watch`, from untouched to passed, as somebody does who installed the program: in
//! both languages, with what goes wrong on the way. What they see is a recording, which this test holds.

use std::fs;
use std::path::Path;

use crate::harness::{one_at_a_time, repository};
use crate::own_folder;
use crate::terminal::{Terminal, WAITING};

const LESSON: &str = "01-first-trace";

/// A lesson in a workbook of one's own, in a terminal; and what was seen there.
struct Walk {
    terminal: Terminal,
    folder: own_folder::Folder,
    last_key: &'static str,
    seen: String,
}

impl Walk {
    /// Up to these words, and to the end of the keys that are offered behind them.
    fn until(&mut self, words: &str) {
        for words in [words, self.last_key] {
            self.seen.push_str(&self.terminal.until(words));
        }
    }

    /// What the person at the terminal does, in the recording.
    fn note(&mut self, what: &str) {
        self.seen.push_str(&format!("\n\n[{what}]"));
    }

    fn press(&mut self, keys: &str) {
        self.note(&format!("presses {keys:?}"));
        self.terminal.press(keys);
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("exercises").join(LESSON).join(name)
    }

    fn save(&mut self, name: &str, text: &str, what: &str) {
        self.note(&format!("saves {what}"));
        fs::write(self.file(name), text).expect("saved");
    }
}

fn solution(name: &str) -> String {
    fs::read_to_string(repository().join("solutions").join(LESSON).join(name)).expect(name)
}

/// What a person sees who looks at all of it afterwards.
fn recording(written: &str) -> String {
    let seen = Terminal::seen(written);
    let mut lines: Vec<&str> = Vec::new();
    for line in seen.lines() {
        // Where the spinner was, empty lines come and go.
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// What is said in a language.
struct Words {
    language: &'static str,
    waiting: &'static str,
    goes_on: &'static str,
    building: &'static str,
    last_key: &'static str,
}

fn walk(words: &Words) -> String {
    let Words { language, waiting, goes_on, building, last_key } = *words;
    let folder = own_folder::init();
    let path = folder.path();
    let terminal = Terminal::begin(&path, &["watch", "01", "--lang", language], 100, &[]);
    let mut walk = Walk { terminal, folder, last_key, seen: String::new() };
    let (export, nested, events) = (
        "01-export/src/telemetry.rs",
        "02-nested-spans/src/hello.rs",
        "03-attributes-and-events/src/hello.rs",
    );

    walk.until(waiting);
    walk.press("h");
    walk.until(waiting);
    let (done, untouched) = (solution(export), fs::read_to_string(walk.file(export)).expect("there"));
    walk.save(export, &format!("{untouched}\nfn half( {{\n"), "half a line");
    walk.until(waiting);
    walk.save(export, &done, "what is right");
    walk.until(goes_on);
    walk.press("\r");

    walk.until(waiting);
    // While the one save is compiled, another.
    walk.save(nested, &format!("{}// almost\n", solution(nested)), "something");
    walk.terminal.until(building);
    walk.save(nested, &solution(nested), "once more, during the build");
    walk.until(goes_on);
    walk.press("\r");

    walk.until(waiting);
    walk.note("removes the file");
    fs::remove_file(walk.file(events)).expect("removed");
    walk.until(waiting);
    walk.press("r");
    walk.until(waiting);
    walk.until(waiting);
    walk.note("saves twice within a few milliseconds");
    fs::write(walk.file(events), "fn main() {}\n").expect("saved");
    fs::write(walk.file(events), solution(events)).expect("saved");
    walk.until(goes_on);
    walk.press("q");
    let Walk { terminal, folder, seen, .. } = walk;
    let (status, for_single_keys) = terminal.end();
    assert!(status.success() && !for_single_keys, "{status:?}");
    assert_eq!(passed(&folder.path()), 3);
    recording(&seen).replace(&*path.to_string_lossy(), "FOLDER")
}

/// How many steps are passed, as they are remembered.
fn passed(folder: &Path) -> usize {
    let progress = fs::read_to_string(folder.join(".check/progress.json")).expect("progress");
    let progress: serde_json::Value = serde_json::from_str(&progress).expect("JSON");
    progress["passed"].as_array().expect("a list").len()
}

#[test]
fn a_lesson_from_untouched_to_passed_is_as_it_was_recorded() {
    let _turn = one_at_a_time();
    let english = Words {
        language: "en",
        waiting: WAITING,
        goes_on: "Enter goes on to",
        building: "building",
        last_key: "quit",
    };
    insta::assert_snapshot!("lesson_01_en", walk(&english));
    let portuguese = Words {
        language: "pt-BR",
        waiting: "esperando um arquivo salvo · h\u{a0}dica",
        goes_on: "Enter segue para",
        building: "compilando",
        last_key: "sair",
    };
    insta::assert_snapshot!("lesson_01_pt_br", walk(&portuguese));
}
