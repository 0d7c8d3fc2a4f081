//! The OTLP tap: what each service really exports, over which protocol, through which door.
//!
//! It stands between the services and the trace backend. Each service is told an address of its
//! own, so it is known who exports even where the service name is wrong; the course's ports 4317 and
//! 4318 are held too, where they are free, so that an endpoint written into the code is understood.
//! What is right is passed on to the backend before it is acknowledged; what is wrong is noted and
//! answered with what would be right.

mod body;
mod decode;
mod deliver;
mod door;
mod forward;
mod sender;
#[cfg(test)]
mod tests;
mod weigh;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::evidence::{CoursePort, Door, Export, Holder, Refusal, ServiceEvidence, Signal, TurnedAway};
use crate::exercise::Step;
use crate::ports;
use crate::process;
use crate::shortage::Shortage;
use crate::text::Lang::En;

pub use forward::{Fault, Forward, NotTaken, Trouble};
use sender::{Groups, Sender};

/// How many exports and refusals are noted for each service; what comes later is passed on unnoted.
const MOST_NOTES: usize = 10_000;
/// How many spans are noted in all. An exporter that traces itself never ends.
const MOST_SPANS: usize = 50_000;
/// How many more of exports that were lost, all or some of their spans.
const MOST_LOST_SPANS: usize = 20_000;

/// The running tap.
#[derive(Debug)]
pub struct Tap {
    notes: Notes,
    /// The services' processes, to know who sends to a port of the course.
    groups: Groups,
    /// Whose the course's ports are.
    pub course_ports: Vec<CoursePort>,
}

/// What came, with what is known of who sent it.
#[derive(Debug, Clone, Default)]
struct Notes {
    arrivals: Arc<Mutex<Arrivals>>,
    /// Why the backend did not take an export, the first time that it did not.
    trouble: Arc<OnceLock<Trouble>>,
}

/// What is kept of what came.
#[derive(Debug, Clone, Default)]
struct Arrivals {
    kept: Vec<Arrival>,
    /// Of what arrived whole.
    whole: Count,
    /// Of what is lost, all or some of it: many spans before must not hide why.
    lost: Count,
    /// Whose requests are being answered, one entry each.
    under_way: Vec<Sender>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    notes: usize,
    spans: usize,
}

/// A request that is being answered; it is over when this is dropped.
#[derive(Debug)]
struct UnderWay {
    notes: Notes,
    sender: Sender,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut arrivals = self.notes.lock();
        if let Some(at) = arrivals.under_way.iter().position(|sender| *sender == self.sender) {
            arrivals.under_way.swap_remove(at);
        }
    }
}

/// Who sent something, and what it was.
type Arrival = (Sender, Note);

/// One thing that came.
#[derive(Debug, Clone)]
enum Note {
    Export(Export),
    TurnedAway(TurnedAway),
    Refusal(Refusal),
    OtherSignal(Signal),
}

impl Note {
    fn spans(&self) -> usize {
        match self {
            Self::Export(export) | Self::TurnedAway(TurnedAway { export, .. }) => export.spans().count(),
            Self::Refusal(_) | Self::OtherSignal(_) => 0,
        }
    }

    fn log(&self, sender: &Sender) {
        match self {
            Self::Export(Export { door, protocol, bytes, rejected, .. }) => {
                let spans = self.spans();
                tracing::debug!(?sender, ?door, ?protocol, bytes, spans, ?rejected, "an export");
            }
            Self::TurnedAway(TurnedAway { export, because, .. }) => {
                let (door, bytes, spans) = (export.door, export.bytes, self.spans());
                tracing::debug!(?sender, ?door, bytes, spans, ?because, "an export that is turned away");
            }
            Self::Refusal(Refusal { door, reason, .. }) => {
                tracing::debug!(?sender, ?door, ?reason, "refused");
            }
            Self::OtherSignal(signal) => tracing::debug!(?sender, ?signal, "no traces"),
        }
    }

    /// Whether something is lost.
    fn is_about_a_loss(&self) -> bool {
        match self {
            Self::Export(export) => export.rejected.is_some(),
            Self::TurnedAway(_) | Self::Refusal(_) => true,
            Self::OtherSignal(_) => false,
        }
    }
}

impl Arrivals {
    fn push(&mut self, sender: Sender, note: Note) {
        let (notes, spans, most) = if note.is_about_a_loss() {
            (&mut self.lost.notes, &mut self.lost.spans, MOST_LOST_SPANS)
        } else {
            (&mut self.whole.notes, &mut self.whole.spans, MOST_SPANS)
        };
        // The first says what is wrong, however much was in it.
        let is_first = *notes == 0;
        if *notes < MOST_NOTES && (is_first || *spans + note.spans() <= most) {
            *notes += 1;
            *spans += note.spans();
            self.kept.push((sender, note));
        }
    }
}

impl Notes {
    fn push(&self, sender: Sender, note: Note) {
        note.log(&sender);
        self.lock().push(sender, note);
    }

    fn under_way(&self, sender: &Sender) -> UnderWay {
        self.lock().under_way.push(sender.clone());
        UnderWay { notes: self.clone(), sender: sender.clone() }
    }

    fn note_trouble(&self, trouble: Trouble) {
        tracing::debug!(trouble = trouble.what.get(En), "the backend does not take an export");
        // The first is the one to tell; the later ones repeat it.
        let _ = self.trouble.set(trouble);
    }

    fn lock(&self) -> MutexGuard<'_, Arrivals> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tap {
    /// Opens a door for each listener (in the order of the step's services) and, where they are free,
    /// those on 4317 and 4318. They close when the token is cancelled.
    pub async fn open(
        listeners: Vec<TcpListener>,
        forward: &Forward,
        shortage: &Shortage,
        stop: &CancellationToken,
    ) -> Self {
        let (notes, groups) = (Notes::default(), Groups::default());
        for (index, listener) in listeners.into_iter().enumerate() {
            let keeper = door::DoorKeeper {
                kind: Door::Told,
                sender: Sender::Told(index),
                is_watched: process::is_confined(),
                groups: groups.clone(),
                notes: notes.clone(),
                forward: forward.clone(),
            };
            door::open(listener, keeper, shortage.clone(), stop.clone());
        }
        let mut course_ports = Vec::new();
        for (port, kind) in [(4317, Door::Port4317), (4318, Door::Port4318)] {
            // A Jaeger that is not up yet must find its port free; and what is sent there would come back
            // to us without end.
            let is_the_backends = forward.local_port() == Some(port);
            let holder = match ports::listen_on(port).await {
                _ if is_the_backends => Holder::Other(ports::holder(port)),
                Ok(listener) => {
                    let keeper = door::DoorKeeper {
                        kind,
                        sender: Sender::Unknown,
                        is_watched: true,
                        groups: groups.clone(),
                        notes: notes.clone(),
                        forward: forward.clone(),
                    };
                    door::open(listener, keeper, shortage.clone(), stop.clone());
                    Holder::Tap
                }
                Err(_) => Holder::Other(ports::holder(port)),
            };
            course_ports.push(CoursePort { port, holder });
        }
        Self { notes, groups, course_ports }
    }

    /// Notes the process of a (logical) service, which leads a group of its own. It may have had another before.
    pub fn runs(&self, service: &str, process: i32) {
        self.groups.set(service, process);
    }

    /// Why the backend did not take an export that was as it should be, if that happened.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.notes.trouble.get()
    }

    /// Writes what came into the evidence of the services.
    pub fn note(&self, step: &Step, services: &mut [ServiceEvidence]) {
        for service in services.iter_mut() {
            service.exports.clear();
            service.turned_away.clear();
            service.refusals.clear();
        }
        let Arrivals { kept: notes, under_way, .. } = self.notes.lock().clone();
        for sender in under_way {
            if let Some(service) = sender.of(services) {
                service.is_sending = true;
            }
        }
        let (unknown, known): (Vec<_>, Vec<_>) =
            notes.into_iter().partition(|(sender, _)| *sender == Sender::Unknown);
        for (sender, note) in known {
            if let Some(service) = sender.of(services) {
                add(service, note);
            }
        }
        for (_, note) in unknown {
            match note {
                Note::Export(ref export) | Note::TurnedAway(TurnedAway { ref export, .. }) => {
                    if let Some(service) = services.get_mut(likely_sender(step, services, export)) {
                        add(service, note);
                    }
                }
                // It bears no name, so it may come from any that sent nothing right.
                Note::Refusal(refusal) => {
                    let silent = services.iter_mut().filter(|service| service.exports.is_empty());
                    silent.for_each(|service| service.refusals.push(refusal.clone()));
                }
                // It is no trouble of anybody's, and need not be somebody's.
                Note::OtherSignal(_) => {}
            }
        }
    }
}

fn add(service: &mut ServiceEvidence, note: Note) {
    match note {
        Note::Export(export) => service.exports.push(export),
        Note::TurnedAway(turned_away) => service.turned_away.push(turned_away),
        Note::Refusal(refusal) => service.refusals.push(refusal),
        Note::OtherSignal(signal) if service.other_signals.contains(&signal) => {}
        Note::OtherSignal(signal) => service.other_signals.push(signal),
    }
}

/// Which service an export on a course port came from, where its process was not seen: the one whose name it
/// bears, else the first that sent nothing through its own door.
fn likely_sender(step: &Step, services: &[ServiceEvidence], export: &Export) -> usize {
    let named = export.resources.iter().find_map(|resource| {
        let name = resource.service_name.as_ref()?;
        step.exporters().iter().position(|service| *name == service.service_name.as_str())
    });
    named.or_else(|| services.iter().position(|service| service.exports.is_empty())).unwrap_or_default()
}
