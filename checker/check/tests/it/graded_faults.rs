//! What a grader must stand of a class: sources that are hardly any, ports that two take, and an end before the end.

use std::process::{Child, Stdio};
use std::time::Duration;

use checker_core::text::Text;
use harness::poll::{self, Poll};
use rustix::process::{Pid, Signal, kill_process};

use crate::grading::{Students, code};
use crate::harness::one_at_a_time;

fn results(students: &Students) -> usize {
    let entries = std::fs::read_dir(students.out().join("units")).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "json")).count()
}

#[test]
fn sources_that_are_hardly_any_and_two_who_take_the_same_ports_get_what_is_theirs() {
    let _turn = one_at_a_time();
    let students = Students::new();
    students.hands_in("ana", "solutions");
    students.hands_in("bia", "solutions");
    let client = |student: &str| students.hands_in(student, "solutions").join("src/client.rs");
    let bytes = client("bytes");
    let mut text = std::fs::read(&bytes).expect("readable");
    text.extend(b"\n// \xff\xfe\n");
    std::fs::write(&bytes, text).expect("written");
    let append = |student: &str, more: String| {
        let file = client(student);
        let text = std::fs::read_to_string(&file).expect("readable");
        std::fs::write(file, text + &more).expect("written");
    };
    append("line", format!("\n// {}\n", "x".repeat(900_000)));
    append("absent", "\nuse no_such_crate::Anything;\n".to_owned());
    append("warnings", (0..20_000).map(|number| format!("\nfn unused_{number}() {{}}")).collect());
    let output = students.grade(&["--jobs", "2"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code(&output), Some(0), "{said}");
    let outcome = |unit: &serde_json::Value| {
        let id = unit["submission"].as_str().expect("a name").to_owned();
        (id, unit["outcome"].as_str().expect("a word").to_owned())
    };
    let outcomes: Vec<(String, String)> = students.units().iter().map(outcome).collect();
    let due = [
        ("absent", "failed"),
        ("ana", "passed"),
        ("bia", "passed"),
        ("bytes", "failed"),
        ("line", "passed"),
        ("warnings", "passed"),
    ];
    assert_eq!(outcomes, due.map(|(id, outcome)| (id.to_owned(), outcome.to_owned())), "{said}");
    let absent = students.units().into_iter().find(|unit| unit["submission"] == "absent").expect("there");
    assert_eq!(absent["result"]["steps"][0]["diagnoses"][0]["id"], "did-not-build");
    let broken = students.units().into_iter().find(|unit| unit["submission"] == "bytes").expect("there");
    assert_eq!(broken["result"]["steps"][0]["diagnoses"][0]["id"], "did-not-build");
}

/// Asked to end as soon as there is a result, so often; its exit code.
fn interrupted(students: &Students, times: usize) -> Option<i32> {
    let mut grader: Child =
        students.command(&["--resume"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let already = results(students);
    let (tick, limit) = (Duration::from_millis(20), Duration::from_mins(5));
    runtime.block_on(async {
        let there = async || {
            if results(students) > already { Poll::Ready(()) } else { Poll::NotYet(Text::same("no result")) }
        };
        poll::until(tick, limit, there).await.expect("a result comes");
        let id = Pid::from_child(&grader);
        for _ in 0..times {
            let _ = kill_process(id, Signal::INT);
        }
        let over = async || match grader.try_wait() {
            Ok(Some(status)) => Poll::Ready(status.code()),
            _ => Poll::NotYet(Text::same("it is not over")),
        };
        poll::until(tick, limit, over).await.expect("it ends")
    })
}

/// The room is that of one file, which a shell can bound; a full disk ends a write the same way.
#[test]
#[expect(clippy::disallowed_methods, reason = "the tests start the program that they test")]
fn where_the_results_have_no_room_the_grade_says_so_and_what_is_there_is_whole() {
    let _turn = one_at_a_time();
    let students = Students::new();
    // Nothing is handed in, so nothing is built; the page about so many is larger than there is room for.
    let class = students.out().with_file_name("class");
    for number in 0..24 {
        std::fs::create_dir_all(class.join(format!("student-{number:02}"))).expect("a folder");
    }
    let with_room = |blocks: &str| {
        let inner = students.command(&["--resume"]);
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(inner.get_program());
        command.args(inner.get_args()).current_dir(crate::harness::repository());
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.output().expect("the binary runs")
    };
    let output = with_room("8");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code(&output), Some(3), "{said}");
    assert!(said.contains("File too large"), "{said}");
    assert_eq!(results(&students), 24, "{said}");
    for folder in [students.out(), students.out().join("units")] {
        for entry in std::fs::read_dir(folder).expect("readable").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            assert!(!name.starts_with('.'), "half a file: {name}");
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = std::fs::read(&path).expect("readable");
                serde_json::from_slice::<serde_json::Value>(&text).expect("whole");
            }
        }
    }
    let output = with_room("unlimited");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((code(&output), said.matches("(known)").count()), (Some(0), 24), "{said}");
    assert_eq!(students.units().len(), 24);
}

#[test]
fn a_grade_that_is_interrupted_ends_in_good_order_and_goes_on_where_it_was() {
    let _turn = one_at_a_time();
    let students = Students::new();
    for student in ["ana", "bia", "caio"] {
        students.hands_in(student, "exercises");
    }
    assert_eq!(interrupted(&students, 1), Some(130));
    let units = students.units();
    assert_eq!(units.len(), 3, "what was not reached is told");
    assert!(units.iter().any(|unit| unit["outcome"] == "failed"));
    assert!(units.iter().any(|unit| unit["outcome"] == "not-judged"));
    assert_eq!(interrupted(&students, 2), Some(130));
    let output = students.grade(&["--resume"]);
    assert_eq!(code(&output), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("(known)"));
    assert!(students.units().iter().all(|unit| unit["outcome"] == "failed"));
}
