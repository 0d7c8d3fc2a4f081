//! A step and a lesson for tests that need one and ask nothing of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::exercise::{Lesson, Step, Work};
use crate::expect::ExpectedSpan;
use crate::id::LessonId;
use crate::sdk::Sdk;
use crate::system::{Expected, Exporter, Launch, Role, System};

/// A lesson of such steps.
pub(crate) fn lesson(ids: &[&str]) -> Lesson {
    Lesson {
        id: LessonId::new("lesson"),
        title: both!("Lesson", "Lição"),
        summary: both!("A summary.", "Um resumo."),
        steps: ids.iter().map(|id| step(id)).collect(),
    }
}

/// A step of services with these names, which expects these spans.
pub(crate) fn of_services(names: &[&str], spans: Vec<ExpectedSpan>) -> Step {
    let exporters = names.iter().map(|name| service(name)).collect();
    let expected = Expected { spans, ..Expected::default() };
    Step { work: Work::Run(System { exporters, expected, ..System::default() }), ..step("lesson/step") }
}

/// A service that Cargo builds, named `<name>-service` where its spans are shown.
fn service(name: &str) -> Exporter {
    Exporter {
        name: name.to_owned(),
        service_name: format!("{name}-service"),
        launch: Launch::Cargo { bin: name.to_owned() },
        environment: BTreeMap::new(),
        sdk: Sdk::Rust,
        role: Role::Serves { port: 5000, peers: BTreeMap::new() },
    }
}

/// A step that expects nothing.
pub(crate) fn step(id: &str) -> Step {
    Step {
        id: LessonId::new("lesson").step(id),
        title: both!("Step {id}", "Passo {id}"),
        exercise_dir: PathBuf::from("exercises").join(id),
        solution_dir: PathBuf::from("solutions").join(id),
        edit: Vec::new(),
        untouched: "nothing-exported".to_owned(),
        hints: std::array::from_fn(|level| both!("hint {level}", "dica {level}")),
        work: Work::Run(System::default()),
        checks: Vec::new(),
    }
}
