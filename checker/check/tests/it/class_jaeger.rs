//! A class on one Jaeger that stands outside the walls: the verdicts are the same, and the traces are there to be seen.

use serde_json::Value;

use crate::faults::{free_ports, store_after};
use crate::grading::{Students, code};
use crate::harness::one_at_a_time;
use crate::real_jaegers::jaegers;

/// One that is right, one that is as handed out, and one who reaches for the class's Jaeger.
fn class() -> Students {
    let students = Students::new();
    students.hands_in("ana", "solutions");
    students.hands_in("bia", "exercises");
    let server = students.hands_in("caio", "solutions").join("src/telemetry.rs");
    let reaches = "\n#[used]\n#[unsafe(link_section = \".init_array\")]\nstatic REACH: extern \"C\" fn() = reach;\n\
        extern \"C\" fn reach() {\n    use std::io::{Read, Write};\n    let Ok(mut door) = std::net::TcpStream::connect(\"127.0.0.1:26686\") else { return };\n    \
        let _ = door.set_read_timeout(Some(std::time::Duration::from_millis(900)));\n    \
        let _ = door.write_all(b\"GET /api/services HTTP/1.0\\r\\n\\r\\n\");\n    let mut answer = [0; 16];\n    \
        if door.read(&mut answer).is_ok_and(|count| count > 0) {\n        std::process::exit(3);\n    }\n}\n";
    let text = std::fs::read_to_string(&server).expect("readable");
    std::fs::write(&server, text + reaches).expect("written");
    students
}

fn outcomes(students: &Students) -> Vec<Value> {
    students.units().iter().map(|unit| unit["outcome"].clone()).collect()
}

fn is_graded(students: &Students, options: &[&str]) {
    let _ = std::fs::remove_dir_all(students.out());
    let output = students.grade(options);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code(&output), Some(0), "{options:?}: {said}");
    assert_eq!(outcomes(students), ["passed", "failed", "passed"], "{options:?}: {said}");
    for unit in students.units() {
        assert_eq!(unit["result"]["stack"]["jaeger"]["kind"], "external", "{options:?}");
    }
}

#[test]
fn a_class_on_one_jaeger_outside_the_walls_gets_its_verdicts_and_no_student_reaches_it() {
    let _turn = one_at_a_time();
    let students = class();
    let ports = free_ports();
    store_after(std::time::Duration::ZERO, ports);
    let (query, otlp) = (format!("http://127.0.0.1:{}", ports[0]), format!("http://127.0.0.1:{}", ports[2]));
    let external = ["--jaeger", "external", "--jaeger-url", &query, "--otlp-endpoint", &otlp];
    is_graded(&students, &external);
    // All of them are in the one.
    let get = format!(
        "exec 3<>/dev/tcp/127.0.0.1/{}; printf 'GET /api/services HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3",
        ports[0]
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut command = harness::process::command("bash");
    command.args(["-c", &get]);
    let output = runtime.block_on(harness::process::output(command, std::time::Duration::from_secs(10)));
    let services = output.expect("answered").stdout;
    assert!(services.contains("frontend-service"), "{services}");
    is_graded(&students, &[&external[..], &["--isolation", "landlock"]].concat());

    let wrong = students.grade(&["--resume", "--jaeger", "external", "--jaeger-url", "https://127.0.0.1:1"]);
    assert_eq!(code(&wrong), Some(2));
    assert_eq!(students.grade(&["--resume", "--jaeger-url", "http://127.0.0.1:1"]).status.code(), Some(2));
}

#[test]
fn a_class_is_graded_on_real_jaegers() {
    let Some(found) = jaegers() else { return };
    let _turn = one_at_a_time();
    let students = class();
    // One of each kind: `real_jaegers` tries all of them.
    for program in [&found[0], &found[found.len() - 1]] {
        is_graded(&students, &["--jaeger", "local", "--jaeger-bin", program.to_str().expect("a name")]);
    }
}
