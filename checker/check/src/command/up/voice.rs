//! Who hears how a stack comes up: the person at this terminal, or the `check up` that started this one
//! in the background and waits.
//!
//! To the latter it is told on standard output, a line of JSON for each thing: [`Told`] is all there is.

use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::event::{Event, EventSink};
use crate::report::output;
use crate::report::status_line::StatusLine;
use crate::settings::{Settings, UpPlace};
use crate::text::{Lang, Text};

/// What a kept stack tells the one that waits for it, in the language that it was started with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Told {
    /// What goes on now.
    Stage(String),
    /// How far that is.
    Detail(String),
    /// Everything is there; what is to be told of the programs that were run.
    Up(Vec<String>),
    /// It did not come up, or it ended.
    Failed {
        /// What happened.
        what: String,
        /// What to do.
        hint: String,
        /// Further lines.
        lines: Vec<String>,
    },
}

impl Told {
    /// The failure of a cause.
    fn failed(cause: &Cause, lang: Lang) -> Self {
        Self::Failed {
            what: cause.what.get(lang).to_owned(),
            hint: cause.hint.get(lang).to_owned(),
            lines: cause.lines(lang).map(str::to_owned).collect(),
        }
    }
}

/// See the module.
pub(super) struct Voice {
    lang: Lang,
    listener: Listener,
}

enum Listener {
    Person(StatusLine),
    Parent,
}

impl Voice {
    /// To whom a stack in this place is told.
    pub(super) fn of(settings: &Settings, place: UpPlace) -> Self {
        let listener = match place {
            UpPlace::Kept => Listener::Parent,
            UpPlace::Foreground | UpPlace::Background => Listener::Person(StatusLine::of_stages(settings)),
        };
        Self { lang: settings.lang, listener }
    }

    /// What goes on now.
    pub(super) fn stage(&self, text: &Text) {
        let text = text.get(self.lang);
        match &self.listener {
            Listener::Person(progress) => progress.say(text),
            Listener::Parent => {
                output::note(text);
                tell(&Told::Stage(text.to_owned()));
            }
        }
    }

    /// How far it is.
    fn detail(&self, text: &Text) {
        let text = text.get(self.lang);
        match &self.listener {
            Listener::Person(progress) => progress.say_detail(text),
            Listener::Parent => tell(&Told::Detail(text.to_owned())),
        }
    }

    /// Everything is there.
    pub(super) fn up(&self, ran: &[String]) {
        match &self.listener {
            Listener::Person(progress) => progress.clear(),
            Listener::Parent => tell(&Told::Up(ran.to_vec())),
        }
    }

    /// It did not come up, or it ended. To a person it is told as every cause is.
    pub(super) fn failed(&self, cause: &Cause) {
        match &self.listener {
            Listener::Person(progress) => progress.clear(),
            Listener::Parent => tell(&Told::failed(cause, self.lang)),
        }
    }
}

/// Somebody may listen still; that nobody does is as good.
fn tell(told: &Told) {
    if let Ok(line) = serde_json::to_string(told) {
        let _ = output::data(&format!("{line}\n"));
    }
}

impl EventSink for Voice {
    fn event(&self, event: Event) {
        match event {
            Event::Progress { text } => self.stage(&text),
            Event::Detail { text } => self.detail(&text),
            _ => {}
        }
    }
}
