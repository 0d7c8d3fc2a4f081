//! How the source hands a piece of work over to somebody else, asked by name: a task, a thread, a worker behind a
//! channel. What is current where the work is handed over is not where it is done.

use super::places::{Found, Places};
use super::{Mention, View};
use crate::expect::ExpectedSpan;

/// What makes a channel that many messages go through. (A `oneshot` carries an answer back.)
const CHANNELS: &[&str] = &["channel", "unbounded_channel", "sync_channel", "unbounded", "bounded"];
/// What takes a message from one.
const RECEIVES: &[&str] =
    &["recv", "recv_async", "blocking_recv", "recv_many", "recv_timeout", "try_recv", "iter", "next"];
/// What turns a stream into a body that is sent when the handler has returned.
const STREAMS: &[&str] = &["from_stream", "StreamBody"];

/// How work is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// In a message to somebody who was started before: a worker, an actor.
    Channel,
    /// To somebody who looks for it at intervals.
    Timer,
    /// To a stream that is read when the handler has returned.
    Stream,
    /// To a thread.
    Thread,
    /// To a thread for work that blocks.
    Blocking,
    /// To a set of tasks.
    JoinSet,
    /// To a task.
    Task,
}

impl Handover {
    /// Whether who does the work was there before the request, and so may have another one's context.
    pub fn is_to_somebody_else(self) -> bool {
        matches!(self, Self::Channel | Self::Timer)
    }
}

impl<'a> View<'a> {
    /// How the source hands work over, where it does so in one way that loses the context; and where.
    pub fn hands_over(&self) -> Option<(Handover, Places<'a>)> {
        let receives = self.calls_of(RECEIVES).any();
        let channels = self.all_that(is_channel);
        if receives && channels.any() {
            let sends = self.all_that(is_send);
            return Some((Handover::Channel, if sends.any() { sends } else { channels }));
        }
        let streams = self.calls_of(STREAMS);
        if streams.any() {
            return Some((Handover::Stream, streams));
        }
        let spawns = self.bare_spawns();
        if !spawns.any() {
            return None;
        }
        let ticks = self.calls_of(&["tick", "interval", "interval_at"]);
        let shape = match spawns.found() {
            _ if ticks.any() => Handover::Timer,
            [(_, first), ..] if first.name == "spawn_blocking" => Handover::Blocking,
            [(_, first), ..] if first.before.ends_with("thread::") || first.before.contains("thread::") => {
                Handover::Thread
            }
            [(_, first), ..] if first.before.ends_with('.') && self.makes_join_set() => Handover::JoinSet,
            _ => Handover::Task,
        };
        Some((shape, spawns))
    }

    /// Where a message is sent in which the current context is taken along.
    pub fn sends_context(&self) -> Places<'a> {
        let has = |found: &Mention, word: &str| found.words.iter().any(|held| held == word);
        self.all_that(|found| {
            is_send(found) && has(found, "current") && (has(found, "Context") || has(found, "Span"))
        })
    }

    /// Whether one of these spawns runs what starts an expected span: by the names of functions, through as many as
    /// there are, or in the same function.
    pub fn reaches(&self, spawns: &Places<'a>, expected: &ExpectedSpan) -> bool {
        let mut known: Vec<&str> =
            self.makes(expected).found().iter().filter_map(|(_, found)| found.function.as_deref()).collect();
        while let Some(caller) = self.mentions().find_map(|(_, found)| {
            let caller = found.function.as_deref()?;
            (known.contains(&found.name.as_str()) && !known.contains(&caller)).then_some(caller)
        }) {
            known.push(caller);
        }
        let own = self.makes(expected);
        let is_in = |spawn: &Mention| own.found().iter().any(|(_, found)| found.function == spawn.function);
        let runs = |spawn: &Mention| spawn.words.iter().any(|word| known.contains(&word.as_str()));
        spawns.found().iter().any(|(_, spawn)| is_in(spawn) || runs(spawn))
    }

    /// Where such a function does so in a thread or a task of its own, in which nothing is current.
    pub fn takes_context_elsewhere(&self) -> Places<'a> {
        let taken = self.sends_context();
        self.bare_spawns().filter(|(file, spawn)| {
            let is_within = |(other, found): &Found<'a>| {
                other.path == file.path && found.function == spawn.function && found.line >= spawn.line
            };
            let holds_it = spawn.words.iter().any(|word| word == "Context" || word == "Span");
            holds_it && taken.found().iter().any(is_within)
        })
    }

    fn makes_join_set(&self) -> bool {
        self.calls("new").filter(|(_, found)| found.before.ends_with("JoinSet::")).any()
    }
}

fn is_channel(found: &Mention) -> bool {
    let is_one_answer = found.before.contains("oneshot") || found.words.iter().any(|word| word == "oneshot");
    CHANNELS.contains(&found.name.as_str())
        && !is_one_answer
        && (found.before.is_empty() || found.before.ends_with("::") || found.before.ends_with('>'))
}

/// A message that is sent: with something in it, by a method.
fn is_send(found: &Mention) -> bool {
    let sends = ["send", "send_async", "try_send", "blocking_send"].contains(&found.name.as_str());
    // An answer that goes back is sent where the work is done, and a request to another service by its builder.
    sends && found.before.ends_with('.') && found.words.len() > 1
}

#[cfg(test)]
mod tests {
    use super::Handover;
    use crate::source::{Code, parse};

    fn shape(body: &str) -> Option<Handover> {
        let code =
            Code { files: vec![parse("src/main.rs", &format!("fn main() {{ {body} }}")).expect("Rust")] };
        code.all().hands_over().map(|(shape, _)| shape)
    }

    #[test]
    fn each_way_to_hand_work_over_is_told_from_the_others() {
        assert_eq!(shape("tokio::spawn(work());"), Some(Handover::Task));
        assert_eq!(shape("std::thread::spawn(|| work());"), Some(Handover::Thread));
        assert_eq!(shape("tokio::task::spawn_blocking(|| work());"), Some(Handover::Blocking));
        assert_eq!(shape("let mut set = JoinSet::new(); set.spawn(work());"), Some(Handover::JoinSet));
        assert_eq!(shape("let body = Body::from_stream(stream);"), Some(Handover::Stream));
        let worker =
            "tokio::spawn(async move { while let Some(job) = jobs.recv().await { work(job).await } });";
        assert_eq!(
            shape(&format!("let (s, jobs) = mpsc::channel::<Vec<Job>>(1); {worker}")),
            Some(Handover::Channel)
        );
        let timer = "tokio::spawn(async move { loop { every.tick().await; work().await } });";
        assert_eq!(shape(timer), Some(Handover::Timer));
    }

    #[test]
    fn what_another_file_says_at_the_same_line_is_of_another_piece_of_work() {
        let file = |path, text| parse(path, text).expect("Rust");
        let bare = file("src/a.rs", "fn a() { tokio::spawn(work()); }");
        let carries = file("src/b.rs", "fn b() { work().with_context(cx); }");
        let code = Code { files: vec![bare, carries] };
        assert_eq!(code.all().hands_over().map(|(shape, _)| shape), Some(Handover::Task));
    }

    #[test]
    fn an_answer_that_comes_back_is_no_worker() {
        assert_eq!(shape("let (s, r) = oneshot::channel(); work().await;"), None);
        assert_eq!(shape("tokio::spawn(work().with_current_context());"), None);
    }
}
