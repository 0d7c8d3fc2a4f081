//! Who sends to a port of the course, which is nobody's own, or to a door, where a class is graded: found by the
//! process at the other end.
//!
//! An exporter with an address in its code comes there, and so does one that bears another service's name. The
//! kernel knows which process opened the connection; where it does not tell, nothing is concluded.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpStream;

use crate::evidence::ServiceEvidence;
use crate::ports;

/// Who sent something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sender {
    /// The service that was told this door's address, by its place among those of the step.
    Told(usize),
    /// This (logical) service: its process, or one that it started, opened the connection.
    Seen(String),
    /// Any of them.
    Unknown,
}

impl Sender {
    /// Whoever it is taken for where this one is not known.
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }

    /// It, among all of a step.
    pub(super) fn of<'s>(&self, services: &'s mut [ServiceEvidence]) -> Option<&'s mut ServiceEvidence> {
        match self {
            Self::Told(index) => services.get_mut(*index),
            Self::Seen(name) => services.iter_mut().find(|service| service.name == *name),
            Self::Unknown => None,
        }
    }
}

/// The process group of each service that runs, by the service's logical name.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups(Arc<Mutex<Vec<(String, i32)>>>);

impl Groups {
    /// Notes the group of a service in the place of the one before.
    pub(super) fn set(&self, service: &str, group: i32) {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        groups.retain(|(name, _)| name != service);
        groups.push((service.to_owned(), group));
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Who opened a connection.
    pub(super) async fn sender_of(&self, stream: &TcpStream) -> Sender {
        let (Ok(client), Ok(own)) = (stream.peer_addr(), stream.local_addr()) else { return Sender::Unknown };
        let groups = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ids: Vec<i32> = groups.iter().map(|(_, group)| *group).collect();
        let found = tokio::task::spawn_blocking(move || ports::client_among(&ids, client.port(), own.port()));
        let group = found.await.ok().flatten();
        let name = groups.into_iter().find(|(_, id)| Some(*id) == group).map(|(name, _)| name);
        name.map_or(Sender::Unknown, Sender::Seen)
    }
}
