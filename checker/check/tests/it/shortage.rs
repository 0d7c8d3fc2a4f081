//! What the machine does not give is never the learner's failure.

use std::process::Output;

use crate::harness::{AS_NOBODY, Attempt, behind, may_be_nobody};

const STEP: &str = "02-tracing/04-propagation";

/// Checks the solution behind some of a shell's words, again and again.
fn solution() -> impl Fn(&str) -> Output {
    let attempt = Attempt::new(&format!("solutions/{STEP}"), &[]);
    // Built before, without the limit.
    assert_eq!(attempt.check(STEP).exit_code, 0);
    move |words| behind(&attempt, words, STEP)
}

fn cause(output: &Output) -> String {
    let result: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {}", String::from_utf8_lossy(&output.stderr)));
    result["steps"][0]["cause"]["id"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn with_too_few_file_handles_the_solution_is_not_judged_and_never_fails() {
    let solution_behind = solution();
    for limit in [48, 64] {
        let output = solution_behind(&format!("ulimit -n {limit}; exec"));
        assert_eq!(output.status.code(), Some(3), "{limit}: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(cause(&output), "too-few-handles", "{limit}");
    }
}

#[test]
fn a_soft_limit_of_file_handles_is_raised() {
    let solution_behind = solution();
    let output = solution_behind("ulimit -Sn 64; exec");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

/// A run that has too little of something passes, or is not judged for this reason.
fn passes_or_wants(output: &Output, want: &str, circumstances: &str) {
    let stdout = String::from_utf8_lossy(&output.stdout);
    match output.status.code() {
        Some(0) => {}
        Some(3) => {
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(stdout.contains(want) || stderr.contains(want), "{circumstances}: {stdout} {stderr}");
        }
        other => panic!("{circumstances}: {other:?} {stdout}"),
    }
}

#[test]
fn with_too_few_threads_the_solution_is_not_judged_and_never_fails() {
    if !may_be_nobody() {
        return;
    }
    let solution_behind = solution();
    for limit in [1, 2, 4, 6, 8, 9, 10, 11, 12, 13, 14] {
        let output = solution_behind(&format!("exec {AS_NOBODY} prlimit --nproc={limit}"));
        passes_or_wants(&output, "no-threads", &format!("{limit} threads"));
    }
    let output = solution_behind(&format!("exec {AS_NOBODY} prlimit --nproc=1"));
    assert_eq!(output.status.code(), Some(3));
    let output = solution_behind(&format!("exec {AS_NOBODY} prlimit --nproc=500"));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn with_too_little_memory_to_address_the_solution_is_not_judged_and_never_fails() {
    let solution_behind = solution();
    for mib in [64, 120, 256, 600, 1_000, 1_100] {
        let output = solution_behind(&format!("exec prlimit --as={}", mib * 1024 * 1024));
        passes_or_wants(&output, "too little memory", &format!("{mib} MiB"));
    }
}

#[test]
fn with_too_few_ports_the_solution_is_not_judged_and_never_fails() {
    let solution_behind = solution();
    // A network of its own, so that nobody else is short of ports.
    let of_our_own = |ports: &str| {
        format!(
            "exec unshare -n sh -c 'ip link set lo up && echo {ports} > /proc/sys/net/ipv4/ip_local_port_range && exec \"$0\" \"$@\"'"
        )
    };
    let probe = solution_behind(&of_our_own("32768 60999"));
    if probe.status.code() != Some(0) {
        eprintln!("not tried: no network of its own: {}", String::from_utf8_lossy(&probe.stderr));
        return;
    }
    for last in [40_004, 40_008, 40_009, 40_010, 40_012, 40_016] {
        let output = solution_behind(&of_our_own(&format!("40000 {last}")));
        let circumstances = format!("40000 to {last}");
        passes_or_wants(&output, "port", &circumstances);
    }
}

#[test]
fn a_limit_for_the_size_of_files_is_told_and_does_not_kill_us() {
    let solution_behind = solution();
    for bytes in [0, 10, 100, 1_000] {
        let output = solution_behind(&format!("exec prlimit --fsize={bytes}"));
        passes_or_wants(&output, "size of files", &format!("{bytes} bytes"));
    }
}

#[test]
fn on_a_disk_that_is_full_the_solution_is_not_judged_and_never_fails() {
    let solution_behind = solution();
    // The folder of the runs on a disk of its own, of a page.
    let full = "unshare -m sh -c 'mkdir -p .check && mount -t tmpfs -o size=4k none .check && \
                head -c 4096 /dev/zero > .check/full; exec \"$0\" \"$@\"'";
    let output = solution_behind(&format!("exec {full}"));
    if String::from_utf8_lossy(&output.stderr).contains("unshare") {
        eprintln!("not tried: no disk of its own: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(cause(&output), "cannot-write");
}
