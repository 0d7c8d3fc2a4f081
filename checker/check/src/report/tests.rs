//! The fan-out of events to reporters.

use std::sync::{Arc, Mutex};

use super::*;
use crate::cancel::CancelledBy;

/// Fails at its first event, with this kind.
struct Broken(io::ErrorKind);

impl Reporter for Broken {
    fn event(&mut self, _: &Event) -> io::Result<()> {
        Err(self.0.into())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        panic!("a broken reporter is asked no more")
    }

    fn place(&self) -> &Path {
        Path::new("result.json")
    }
}

struct Count(Arc<Mutex<usize>>);

impl Reporter for Count {
    fn event(&mut self, _: &Event) -> io::Result<()> {
        *self.0.lock().unwrap() += 1;
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn place(&self) -> &Path {
        Path::new("stdout")
    }
}

fn two_events_with(broken: io::ErrorKind) -> (usize, Result<Summary, NotWritten>) {
    let count = Arc::new(Mutex::new(0));
    let reporters = Reporters::new(vec![Box::new(Broken(broken)), Box::new(Count(Arc::clone(&count)))]);
    reporters.event(Event::Cancelled(CancelledBy::Person));
    reporters.event(Event::RunFinished { not_reached: Vec::new() });
    let result = reporters.finish();
    (*count.lock().unwrap(), result)
}

#[test]
fn a_reader_that_goes_away_is_no_error_and_the_others_go_on() {
    let (count, result) = two_events_with(io::ErrorKind::BrokenPipe);
    assert_eq!(count, 2);
    assert!(result.unwrap().interrupted);
}

#[test]
fn a_full_disk_is_an_error_and_the_others_go_on() {
    let (count, result) = two_events_with(io::ErrorKind::StorageFull);
    assert_eq!(count, 2);
    let not_written = result.unwrap_err();
    assert_eq!(not_written.error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(not_written.place, Path::new("result.json"));
}
