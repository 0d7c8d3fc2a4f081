//! Where the records come from.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// A source that is busy for the first two who ask it, and has ten records for the third.
#[derive(Default)]
pub struct Source {
    asked: AtomicU32,
}

/// One record of the source.
pub struct Record {
    pub id: usize,
    pub value: f64,
}

/// The source has other things to do just now.
#[derive(Debug)]
pub struct Busy;

impl Source {
    /// The records, if it has the time.
    pub fn read(&self) -> Result<Vec<Record>, Busy> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < 2 {
            return Err(Busy);
        }
        Ok((0..10).map(|id| Record { id, value: rand::random_range(0.0..100.0) }).collect())
    }
}

impl fmt::Display for Busy {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "the source is busy")
    }
}

impl Error for Busy {}
