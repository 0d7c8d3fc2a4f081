//! A service cannot speak in the checker's name.

use crate::harness::{AS_NOBODY, Attempt, behind, may_be_nobody};
use crate::workbook::Edit;

const STEP: &str = "02-tracing/04-propagation";

#[test]
fn what_a_service_writes_to_our_standard_output_is_not_in_the_document() {
    if !may_be_nobody() {
        return;
    }
    let forge = r#"    let ours = format!("/proc/{}/fd/1", std::os::unix::process::parent_id());
    let _ = std::fs::write(ours, "{\"forged\":true}\n");
    let provider = telemetry::init("backend-service");"#;
    let edit = Edit {
        file: "src/backend.rs".into(),
        find: Some("    let provider = telemetry::init(\"backend-service\");".into()),
        replace: forge.into(),
    };
    let attempt = Attempt::new(&format!("solutions/{STEP}"), &[edit]);
    // Built by whoever may; what that run prints is not looked at.
    attempt.run(&[STEP, "--crate", "attempt"]);
    let output = behind(&attempt, &format!("exec {AS_NOBODY}"), STEP);
    let stdout = String::from_utf8_lossy(&output.stdout);
    let document: serde_json::Value = serde_json::from_str(&stdout)
        .unwrap_or_else(|error| panic!("more than a document ({error}): {stdout}"));
    assert_eq!(document["steps"][0]["verdict"], "passed", "{stdout}");
}
