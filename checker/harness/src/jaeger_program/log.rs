//! What of a Jaeger's log is worth a look: what it complains of, and what is no line of its logger at all
//! (an error on its way out, a panic). Its start-up news are in the file.

use serde_json::Value;

use crate::untrusted::Untrusted;

/// How many lines a message shows; the file has them all.
const SHOWN_LINES: usize = 6;
/// How much of each: what comes after is fields of the logger's.
const SHOWN_CHARS: usize = 200;

/// What stands in the lines that come before the logger is there.
const STARTING: [&str; 2] = [" application version: git-commit=", " maxprocs: Leaving GOMAXPROCS="];

/// The last lines that tell something, safe to show.
pub(super) fn telling(lines: &[Untrusted]) -> Vec<String> {
    let mut telling = without_notice(lines);
    telling.retain(|line| !is_news(line.raw()));
    let last = telling.iter().skip(telling.len().saturating_sub(SHOWN_LINES));
    // v2 parts its columns by tabs.
    let spaced = last.map(|line| Untrusted::new(line.raw().replace('\t', "  ").trim_end()));
    spaced.map(|line| line.shown_up_to(SHOWN_CHARS).to_string()).filter(|line| !line.is_empty()).collect()
}

/// Without the notice that v1 writes first, in a frame of asterisks: that it is an old one is no trouble.
fn without_notice(lines: &[Untrusted]) -> Vec<&Untrusted> {
    let is_frame = |line: &Untrusted| line.raw().len() > 20 && line.raw().bytes().all(|byte| byte == b'*');
    let frame = lines.iter().position(is_frame).zip(lines.iter().rposition(is_frame));
    let is_in_it = |index: usize| frame.is_some_and(|(first, last)| (first..=last).contains(&index));
    lines.iter().enumerate().filter(|(index, _)| !is_in_it(*index)).map(|(_, line)| line).collect()
}

/// Whether a line says that all is well: level `info` or `debug`, in v2's columns or in v1's JSON, or
/// one of the first lines, which have no level.
fn is_news(line: &str) -> bool {
    if STARTING.iter().any(|sign| line.contains(sign)) {
        return true;
    }
    let is_calm = |level: &str| matches!(level, "info" | "debug");
    if line.split('\t').nth(1).is_some_and(is_calm) {
        return true;
    }
    let fields = serde_json::from_str::<Value>(line).ok();
    fields.is_some_and(|fields| fields["level"].as_str().is_some_and(is_calm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[&str]) -> Vec<String> {
        telling(&lines.iter().map(|&line| Untrusted::from(line)).collect::<Vec<_>>())
    }

    #[test]
    fn what_a_jaeger_complains_of_is_shown_and_its_news_are_not() {
        let lines = [
            "2026/01/02 03:04:05 application version: git-commit=798e, git-version=v2.20.0, build-date=",
            "2026-01-02T03:04:05.678Z\tinfo\tservice@v0.155.0/service.go:222\tStarting jaeger...\t{\"resource\": {}}",
            "2026-01-02T03:04:06.678Z\twarn\tinternal/warning.go:85\tUsing the 0.0.0.0 address\t{}",
            r#"{"level":"info","ts":1.5,"caller":"app/main.go:1","msg":"Health Check state change"}"#,
            r#"{"level":"fatal","ts":1.5,"msg":"Failed to start"}"#,
            "Error: cannot start pipelines: listen tcp: address already in use",
        ];
        assert_eq!(
            told(&lines),
            [
                "2026-01-02T03:04:06.678Z  warn  internal/warning.go:85  Using the 0.0.0.0 address  {}",
                r#"{"level":"fatal","ts":1.5,"msg":"Failed to start"}"#,
                "Error: cannot start pipelines: listen tcp: address already in use",
            ]
        );
        assert!(told(&lines[..2]).is_empty());
    }

    #[test]
    fn the_notice_that_v1_writes_first_is_no_trouble() {
        let frame = "*".repeat(79);
        let lines = [
            "2026/01/02 03:04:05 maxprocs: Leaving GOMAXPROCS=2: CPU quota undefined",
            &frame,
            "WARNING: End-of-life Notice for Jaeger v1",
            &frame,
            "panic: assignment to entry in nil map",
        ];
        assert_eq!(told(&lines), ["panic: assignment to entry in nil map"]);
    }

    #[test]
    fn only_the_last_lines_are_shown_and_long_ones_are_cut() {
        let lines: Vec<String> =
            (0..20).map(|number| format!("panic {number} {}", "a".repeat(500))).collect();
        let told = told(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(told.len(), SHOWN_LINES);
        assert!(told[0].starts_with("panic 14 ") && told[0].chars().count() == SHOWN_CHARS + 1);
    }
}
