//! What a Jaeger is told, and telling the families apart.

use super::*;
use crate::cause::CauseId;

const ADDRESSES: Addresses = Addresses { query: 1, otlp_grpc: 2, otlp_http: 3, health: 4, unused: [5, 6, 7] };

#[test]
fn v1_gets_an_address_for_every_listener_and_a_limit_to_its_memory() {
    insta::assert_snapshot!(ADDRESSES.flags().join("\n"));
    assert_eq!(ADDRESSES.health_url(Family::V1), "http://127.0.0.1:4/");
}

#[test]
fn v2_gets_a_file_with_an_address_for_every_listener_and_no_batch_processor() {
    insta::assert_snapshot!(ADDRESSES.config());
    assert_eq!(ADDRESSES.health_url(Family::V2), "http://127.0.0.1:4/status");
}

#[test]
fn nothing_of_the_shell_reaches_jaeger_and_it_does_not_trace_itself() {
    let names: Vec<&str> = arguments::environment().into_iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"OTEL_TRACES_SAMPLER"));
    assert!(
        names.iter().all(|name| {
            ["PATH", "HOME", "TMPDIR", "OTEL_TRACES_SAMPLER", "SPAN_STORAGE_TYPE"].contains(name)
        }),
        "{names:?}"
    );
}

/// A program that answers as this script says. Another process makes it: what this one holds open for writing, a
/// child of a test beside this one holds too for a moment, and then it is "busy".
async fn program(folder: &Path, script: &str) -> PathBuf {
    let (text, path) = (folder.join("text"), folder.join("a-program"));
    std::fs::write(&text, format!("#!/bin/sh\n{script}\n")).expect("written");
    let made = crate::process::command("install").args(["-m", "755"]).arg(text).arg(&path).status().await;
    assert!(made.expect("coreutils").success());
    path
}

async fn family(script: &str) -> Result<(Family, Option<String>), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = program(folder.path(), script).await;
    let found = find(Some(&path)).await.map_err(|cause| cause.what.get(En).to_owned())?;
    assert_eq!((found.path, found.found), (path, NamedBy::ByOption));
    Ok((found.family, found.version))
}

#[tokio::test]
async fn a_program_says_itself_which_jaeger_it_is() {
    let v1 =
        r#"echo "End-of-life Notice" >&2; echo '{"gitCommit":"","gitVersion":"v1.73.0","buildDate":""}'"#;
    assert_eq!(family(v1).await, Ok((Family::V1, Some("1.73.0".to_owned()))));
    let v2 = r#"echo '{"gitCommit":"","gitVersion":"v2.20.0","buildDate":""}'"#;
    assert_eq!(family(v2).await, Ok((Family::V2, Some("2.20.0".to_owned()))));
}

#[tokio::test]
async fn a_build_without_a_version_is_known_by_its_options() {
    let unversioned =
        |help: &str| format!(r#"case $1 in version) echo '{{"gitVersion":""}}';; *) echo "{help}";; esac"#);
    assert_eq!(family(&unversioned("--collector.otlp.http.host-port")).await, Ok((Family::V1, None)));
    assert_eq!(family(&unversioned("--config --set")).await, Ok((Family::V2, None)));
    let neither = family(&unversioned("usage: something")).await.expect_err("no Jaeger");
    assert!(neither.contains("neither Jaeger's v1"), "{neither}");
}

#[tokio::test]
async fn another_program_of_that_name_is_told_with_what_it_said() {
    let other = family("echo 'unknown command' >&2; exit 64").await.expect_err("no Jaeger");
    assert!(other.contains("exit code 64") && other.contains("unknown command"), "{other}");
    let missing = find(Some(Path::new("/nowhere/jaeger"))).await.expect_err("no Jaeger");
    assert_eq!(missing.id, CauseId::NoJaeger);
    assert!(missing.what.get(En).contains("there is no such program"), "{:?}", missing.what);
}

#[tokio::test]
async fn the_first_in_path_that_is_a_jaeger_is_taken_whatever_stands_before_it() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let put = async |folder: &Path, script: &str| {
        std::fs::rename(program(folder, script).await, folder.join("jaeger")).expect("renamed");
    };
    put(folders[0].path(), "echo 'jaeger: a rifle' >&2; exit 64").await;
    let paths = || std::env::join_paths(folders.iter().map(tempfile::TempDir::path)).expect("a PATH");
    let none = first(in_path(Some(&paths()))).await.expect_err("no Jaeger");
    let what = none.what.get(En);
    assert!(what.contains("exit code 64") && what.contains("a rifle"), "{what}");
    assert!(what.contains(&folders[0].path().join("jaeger").display().to_string()), "{what}");

    put(folders[1].path(), r#"echo '{"gitVersion":"v2.20.0"}'"#).await;
    let found = first(in_path(Some(&paths()))).await.expect("a Jaeger");
    assert_eq!(found.path, folders[1].path().join("jaeger"));
    let nothing = first(in_path(Some(OsStr::new("/nowhere")))).await.expect_err("no Jaeger");
    assert!(nothing.what.get(En).contains("neither `jaeger` nor"), "{:?}", nothing.what);
}
