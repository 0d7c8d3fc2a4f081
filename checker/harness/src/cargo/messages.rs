//! What `cargo build --message-format=json` prints.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Built;
use crate::cause::Cause;
use crate::event::{Event, EventSink};
use crate::evidence::CompileError;
use crate::shortage;

/// One line of `cargo build --message-format=json`.
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Message {
    #[serde(rename = "compiler-message")]
    Diagnostic {
        manifest_path: PathBuf,
        message: Diagnostic,
    },
    #[serde(rename = "compiler-artifact")]
    Artifact {
        #[serde(default)]
        manifest_path: PathBuf,
        target: CargoTarget,
        executable: Option<PathBuf>,
        fresh: bool,
    },
    BuildFinished {
        success: bool,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct CargoTarget {
    name: String,
    #[serde(default)]
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    #[serde(default)]
    message: String,
    rendered: Option<String>,
    spans: Vec<DiagnosticSpan>,
}

#[derive(Deserialize)]
struct DiagnosticSpan {
    file_name: String,
    line_start: u32,
    is_primary: bool,
}

/// The messages read so far.
#[derive(Default)]
pub(super) struct BuildMessages {
    /// The crate's, canonical.
    manifest: PathBuf,
    pub(super) built: Built,
    /// How many crates were not there already.
    pub(super) compiled: usize,
    pub(super) has_finished: bool,
    /// The executables that were there already, by Cargo's reckoning.
    pub(super) fresh: HashSet<PathBuf>,
    /// Whether the crate has a build script.
    pub(super) has_build_script: bool,
    /// What rustc, or the linker, says that this machine has too little of.
    pub(super) exhausted: Option<Cause>,
    /// What rustc says of a linker that is not there.
    pub(super) no_linker: Option<String>,
}

impl BuildMessages {
    /// Nothing read yet of a build of the crate with this manifest.
    pub(super) fn of(manifest: PathBuf) -> Self {
        Self { manifest, ..Self::default() }
    }

    /// Takes one line.
    pub(super) fn line(&mut self, line: &str, events: &dyn EventSink) {
        match serde_json::from_str(line) {
            Ok(Message::Diagnostic { manifest_path, message }) if manifest_path == self.manifest => {
                events.event(Event::CompilerSaid { line: line.to_owned() });
                self.diagnostic(message);
            }
            Ok(Message::Artifact { manifest_path, target, executable, fresh }) => {
                self.has_build_script |=
                    manifest_path == self.manifest && target.kind.iter().any(|kind| kind == "custom-build");
                if !fresh {
                    self.compiled += 1;
                    let (count, name) = (self.compiled, &target.name);
                    let crates = if count == 1 { "crate" } else { "crates" };
                    events.event(Event::Detail {
                        text: both!(
                            "building: {count} {crates}, now after `{name}`",
                            "compilando: {count} {crates}, agora depois de `{name}`"
                        ),
                    });
                }
                if let Some(executable) = executable {
                    if fresh {
                        self.fresh.insert(executable.clone());
                    }
                    self.built.executables.insert(target.name, executable);
                }
            }
            Ok(Message::BuildFinished { success }) => self.has_finished = success,
            // A line that is no message of Cargo's is what a build script printed.
            Ok(_) | Err(_) => {}
        }
    }

    /// A file as the learner knows it, relative to the crate: rustc names it from the workspace.
    fn in_crate(&self, file: &str) -> String {
        let krate = self.manifest.parent().unwrap_or(Path::new(""));
        let mut folders = Path::new(file).ancestors().skip(1);
        let own = folders.find(|folder| !folder.as_os_str().is_empty() && krate.ends_with(folder));
        let inside = own.and_then(|own| Path::new(file).strip_prefix(own).ok());
        inside.map_or_else(|| file.to_owned(), |inside| inside.display().to_string())
    }

    fn diagnostic(&mut self, message: Diagnostic) {
        let rendered = message.rendered.unwrap_or_default();
        // A module of two programs is compiled twice, and says everything twice.
        let has_said = |error: &CompileError| error.rendered == rendered;
        if self.built.errors.iter().any(has_said) || self.built.warnings.contains(&rendered) {
            return;
        }
        let primary = message.spans.into_iter().find(|span| span.is_primary);
        match message.level.as_str() {
            // What the learner's text says has a place in it.
            "error" if primary.is_none() && shortage::told_in(rendered.lines()).is_some() => {
                self.exhausted = shortage::told_in(rendered.lines());
            }
            "error" if message.message.starts_with("linker `") && message.message.ends_with("not found") => {
                self.no_linker = Some(message.message);
            }
            // The C compiler is there, and has no linker.
            "error" if primary.is_none() && rendered.contains("cannot find 'ld'") => {
                self.no_linker = Some("cannot find 'ld'".to_owned());
            }
            // rustc's closing "aborting due to N errors" points nowhere and adds nothing.
            level if level.starts_with("error") && (primary.is_some() || self.built.errors.is_empty()) => {
                let (file, line) =
                    primary.map(|span| (self.in_crate(&span.file_name), span.line_start)).unzip();
                self.built.errors.push(CompileError {
                    rendered,
                    message: message.message,
                    file,
                    line,
                    is_cargos: false,
                });
            }
            "warning" if primary.is_some() => self.built.warnings.push(rendered),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Deaf;

    impl EventSink for Deaf {
        fn event(&self, _: Event) {}
    }

    /// What is read of these messages about the crate at `/step`.
    fn read(lines: &[&str]) -> BuildMessages {
        let mut reading = BuildMessages::of("/step/Cargo.toml".into());
        for line in lines {
            reading.line(line, &Deaf);
        }
        reading
    }

    fn message(manifest: &str, level: &str, message: &str, spans: &str) -> String {
        format!(
            r#"{{"reason":"compiler-message","manifest_path":"{manifest}","message":
               {{"level":"{level}","message":"{message}","rendered":"{message}!","spans":[{spans}]}}}}"#
        )
    }

    const SPAN: &str = r#"{"file_name":"step/src/telemetry.rs","line_start":41,"is_primary":true}"#;

    #[test]
    fn what_two_programs_say_of_a_shared_module_is_told_once() {
        let error = message("/step/Cargo.toml", "error", "mismatched types", SPAN);
        let warning = message("/step/Cargo.toml", "warning", "unused variable", SPAN);
        let closing = message("/step/Cargo.toml", "error", "aborting due to 1 previous error", "");
        let built = read(&[&error, &warning, &closing, &error, &warning, &closing]).built;
        assert_eq!((built.errors.len(), built.warnings.len()), (1, 1));
        assert_eq!(built.errors[0].rendered, "mismatched types!");
        assert_eq!(
            (built.errors[0].file.as_deref(), built.errors[0].line),
            (Some("src/telemetry.rs"), Some(41))
        );
    }

    #[test]
    fn what_other_crates_say_is_not_the_learners() {
        let foreign = message("/other/Cargo.toml", "error", "mismatched types", SPAN);
        assert!(read(&[&foreign, "a line of a build script"]).built.errors.is_empty());
    }

    #[test]
    fn a_linker_that_is_not_there_is_no_error_of_the_learner() {
        let reading = read(&[&message("/step/Cargo.toml", "error", "linker `cc` not found", "")]);
        assert!(reading.built.errors.is_empty());
        assert_eq!(reading.no_linker.as_deref(), Some("linker `cc` not found"));
    }

    #[test]
    fn a_c_compiler_without_a_linker_is_no_error_of_the_learner() {
        let said =
            r"linking with `cc` failed: exit status: 1\n  = note: collect2: fatal error: cannot find 'ld'";
        let reading = read(&[&message("/step/Cargo.toml", "error", said, "")]);
        assert!(reading.built.errors.is_empty() && reading.no_linker.is_some());
    }

    #[test]
    fn programs_are_found_by_the_name_of_their_target() {
        let artifact = r#"{"reason":"compiler-artifact","target":{"name":"backend-02-04"},
            "executable":"/target/debug/backend-02-04","fresh":true}"#;
        let reading = read(&[artifact, r#"{"reason":"build-finished","success":true}"#]);
        assert_eq!(reading.built.executables["backend-02-04"], PathBuf::from("/target/debug/backend-02-04"));
        assert!(reading.has_finished);
    }

    #[test]
    fn each_program_is_fresh_for_itself() {
        let artifact = |name: &str, kind: &str, fresh: bool| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/step/Cargo.toml",
                   "target":{{"name":"{name}","kind":["{kind}"]}},"executable":"/t/{name}","fresh":{fresh}}}"#
            )
        };
        let reading = read(&[&artifact("frontend", "bin", false), &artifact("backend", "bin", true)]);
        assert_eq!(reading.fresh.into_iter().collect::<Vec<_>>(), [PathBuf::from("/t/backend")]);
        assert!(!reading.has_build_script);
        assert!(read(&[&artifact("build-script-build", "custom-build", true)]).has_build_script);
    }
}
