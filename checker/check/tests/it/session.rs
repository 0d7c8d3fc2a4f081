//! Round after round on one stack: a newer round takes the place of the one before it, a person ends all.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use checker_core::cause::CauseId;
use checker_core::plan::{Job, Plan, Subject};
use checker_core::text::Lang;
use checker_core::verdict::Verdict;
use harness::cancel::{Cancel, CancelledBy};
use harness::event::{Event, EventSink};
use harness::session::{Session, StackChoice};

use crate::harness::{await_course_ports, one_at_a_time, repository};

/// A service that listens and never answers, of the standard library alone.
const SERVICE: &str = r#"
fn main() {
    let port = std::env::var("PORT").unwrap().parse().unwrap();
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let open: Vec<_> = listener.incoming().collect();
    drop(open);
}"#;

/// A crate with the two services of a step, in a workspace of its own, and the plan to check it.
fn plan(workspace: &Path, service: &str) -> Plan {
    let lessons = lessons::manifest::load_lessons(&repository()).expect("sound manifests");
    let steps = lessons.into_iter().flat_map(|lesson| lesson.steps);
    let step = steps.into_iter().find(|step| step.id == "02-tracing/01-exporter").expect("the step");
    let bins = step.exporters().iter().map(|service| {
        let bin = service.launch.bin().expect("Cargo builds it");
        format!("[[bin]]\nname = \"{bin}\"\npath = \"service.rs\"\n")
    });
    let manifest = format!(
        "[workspace]\n[package]\nname = \"{}\"\n{}",
        step.exporters()[0].launch.bin().expect("Cargo builds it"),
        bins.collect::<String>()
    );
    fs::write(workspace.join("Cargo.toml"), manifest).expect("written");
    fs::write(workspace.join("service.rs"), service).expect("written");
    let job = Job { step, krate: workspace.to_owned() };
    Plan { jobs: vec![job], subject: Subject::Exercise }
}

/// Hears a round, and ends it when a certain word is said.
struct Ending<'a> {
    at: &'a str,
    end: &'a (dyn Fn() + Sync),
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    url: String,
    verdict: Option<Verdict>,
    cancelled: Option<CancelledBy>,
}

impl EventSink for Ending<'_> {
    fn event(&self, event: Event) {
        let mut heard = self.heard.lock().expect("unbroken");
        match event {
            Event::StackReady(stack) => heard.url = stack.jaeger.query_url,
            Event::StepFinished(report) => heard.verdict = Some(report.verdict),
            Event::Cancelled(by) => heard.cancelled = Some(by),
            Event::Progress { text } if text.get(Lang::En).starts_with(self.at) => (self.end)(),
            _ => {}
        }
    }
}

async fn round(
    session: &mut Session,
    plan: &Plan,
    cancel: &Cancel,
    at: &str,
    end: &(dyn Fn() + Sync),
) -> Heard {
    let ending = Ending { at, end, heard: Mutex::default() };
    session.round(plan, &ending, cancel).await;
    ending.heard.into_inner().expect("unbroken")
}

fn cause(heard: &Heard) -> Option<CauseId> {
    match &heard.verdict {
        Some(Verdict::NotJudged(cause)) => Some(cause.id),
        _ => None,
    }
}

/// The folders of runs that go on.
fn runs(workspace: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace.join(".check/runs")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(
    clippy::await_holding_lock,
    reason = "the lock is between tests, each of which has a runtime of its own"
)]
async fn a_newer_round_finds_the_stack_warm_and_a_person_ends_it_all() {
    let _turn = one_at_a_time();
    tokio::task::spawn_blocking(await_course_ports).await.expect("they are free");
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = folder.path();
    let person = Cancel::default();
    let mut session = Session::new(workspace, &StackChoice::default(), person.clone());

    // A newer save while the services run: they go, and there is no verdict.
    let (serves, cancel) = (plan(workspace, SERVICE), person.next_round());
    let first = round(&mut session, &serves, &cancel, "sending requests", &|| cancel.by_newer_round()).await;
    assert_eq!(first.cancelled, Some(CancelledBy::NewerRound));
    assert_eq!(cause(&first), Some(CauseId::Superseded));
    assert_eq!(runs(workspace), [] as [PathBuf; 0]);

    // The newer round has a verdict, on the same stack.
    let (broken, cancel) = (plan(workspace, "fn main() { none }"), person.next_round());
    let second = round(&mut session, &broken, &cancel, "never", &|| {}).await;
    assert!(matches!(second.verdict, Some(Verdict::Failed(_))), "{:?}", second.verdict);
    assert_eq!((second.cancelled, &second.url), (None, &first.url));

    let cancel = person.next_round();
    let third = round(&mut session, &broken, &cancel, "building", &|| person.by_person()).await;
    assert_eq!((third.cancelled, cause(&third)), (Some(CancelledBy::Person), Some(CauseId::Interrupted)));
    session.end().await;
    assert_eq!(runs(workspace), [] as [PathBuf; 0]);
}
