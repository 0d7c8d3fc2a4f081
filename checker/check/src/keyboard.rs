//! Single keys of the person at the terminal, without Enter. The terminal is as it was when this is dropped.

use std::io::{self, IsTerminal, Stdin};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::Signal;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::signal::unix::{Signal as Signals, SignalKind, signal};

use crate::poll::{self, Poll};
use crate::text::Text;

/// How often one looks for a key. Only then, so that a pager, or whoever else has the terminal, misses none.
const INTERVAL: Duration = Duration::from_millis(20);
/// Ctrl-D.
const END_OF_INPUT: u8 = 4;

/// A terminal that gives each key as it is pressed.
#[derive(Debug)]
pub struct Keyboard {
    terminal: Stdin,
    /// As it was.
    before: Termios,
    /// Comes when the program goes on after Ctrl-Z: the shell has set the terminal as it likes it.
    goes_on: Signals,
}

impl Keyboard {
    /// The keyboard, where standard input and output are a person's terminal.
    pub fn of_terminal() -> io::Result<Option<Self>> {
        let terminal = io::stdin();
        if !terminal.is_terminal() || !io::stdout().is_terminal() {
            return Ok(None);
        }
        let before = tcgetattr(&terminal)?;
        let goes_on = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
        let keyboard = Self { terminal, before, goes_on };
        keyboard.take()?;
        Ok(Some(keyboard))
    }

    /// The next key; `None` where there will be none: the terminal is gone, or the person pressed Ctrl-D. No key is
    /// lost where it is dropped before its end.
    pub async fn pressed(&mut self) -> Option<char> {
        loop {
            let terminal = &self.terminal;
            let key = poll::until(INTERVAL, Duration::MAX, async || match waiting_key(terminal) {
                Ok(Some(key)) => Poll::Ready(Some(key)),
                Ok(None) => Poll::NotYet(Text::same("no key was pressed")),
                Err(_) => Poll::Ready(None),
            });
            tokio::select! {
                // It has all the time there is.
                key = key => return key.ok().flatten().filter(|key| *key != END_OF_INPUT).map(char::from),
                _ = self.goes_on.recv() => self.take().ok()?,
            }
        }
    }

    /// Does something with the terminal as it was before.
    pub fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.give_back();
        let outcome = work();
        // Without it keys want Enter again; there is nothing better to do.
        let _ = self.take();
        outcome
    }

    /// Each key at once and unseen; Ctrl-C stays a signal.
    fn take(&self) -> io::Result<()> {
        let mut modes = self.before.clone();
        modes.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        Ok(tcsetattr(&self.terminal, OptionalActions::Now, &modes)?)
    }

    fn give_back(&self) {
        // A terminal that is gone needs nothing back.
        let _ = tcsetattr(&self.terminal, OptionalActions::Drain, &self.before);
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// A key that was pressed already. Of an arrow, or a letter beyond ASCII, there are several bytes; none of them is a
/// key of ours.
fn waiting_key(terminal: &Stdin) -> io::Result<Option<u8>> {
    let mut asked = [PollFd::new(terminal, PollFlags::IN)];
    if rustix::event::poll(&mut asked, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))? == 0 {
        return Ok(None);
    }
    let mut byte = [0];
    match rustix::io::read(terminal, &mut byte)? {
        1 => Ok(Some(byte[0])),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
