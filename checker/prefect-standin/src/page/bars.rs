//! Tasks as bars over the time of their flow run, with an arrow from each to those that take its result.
//!
//! One picture, without a script: the label stands above its bar, so that both fit any width.

use maud::{Markup, html};

use super::layout::{View, colour, duration, seconds};
use crate::life::Life;
use crate::stamp::Stamp;
use crate::task_run::TaskRun;

/// Units across; what a unit is on the screen is the browser's affair.
const WIDTH: f64 = 1_000.0;
/// Units of one row, of the label's base line in it, of the bar.
const ROW: f64 = 46.0;
const LABEL: f64 = 16.0;
const BAR: f64 = 16.0;
/// Rows in one picture.
const MOST: usize = 200;

struct Bar<'a> {
    task: &'a TaskRun,
    left: f64,
    width: f64,
    /// Of the bar's upper edge.
    top: f64,
}

pub(super) fn render(view: &View, life: &Life, tasks: &[&TaskRun], now: Stamp) -> Markup {
    let bars = laid_out(life, tasks, now);
    #[expect(clippy::cast_precision_loss, reason = "there are at most MOST")]
    let height = bars.len() as f64 * ROW + 6.0;
    html! {
        svg class="bars" viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(view.text.timeline) {
            defs { marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"
                orient="auto" { path d="M0 0L10 5L0 10z" {} } }
            @for bar in &bars {
                // A label that starts far to the right ends where its bar does.
                @let is_right = bar.left > WIDTH * 0.7;
                text x=(at(if is_right { bar.left + bar.width } else { bar.left }))
                    y=(at(bar.top - BAR + LABEL - 5.0)) text-anchor=(if is_right { "end" } else { "start" }) {
                    (bar.task.name) " · " (duration(seconds(&bar.task.life, now)))
                }
                rect class=(colour(&bar.task.life)) x=(at(bar.left)) y=(at(bar.top)) width=(at(bar.width))
                    height=(BAR) rx="3" {
                    title { (bar.task.name) }
                }
            }
            @for (from, to) in arrows(&bars) { path class="arrow" d=(curve(from, to)) marker-end="url(#tip)" {} }
        }
        @let waiting: Vec<_> = tasks.iter().filter(|task| task.life.start.is_none()).collect();
        @if !waiting.is_empty() {
            p class="empty" { (view.text.not_started) ": " @for task in waiting { (task.name) " " } }
        }
    }
}

/// To a tenth of a unit.
fn at(units: f64) -> String {
    format!("{units:.1}")
}

fn laid_out<'a>(life: &Life, tasks: &[&'a TaskRun], now: Stamp) -> Vec<Bar<'a>> {
    let times = tasks.iter().filter_map(|task| Some((*task, task.life.start?, task.life.end.unwrap_or(now))));
    let times: Vec<_> = times.take(MOST).collect();
    let starts = times.iter().map(|(_, start, _)| *start).chain(life.start);
    let ends = times.iter().map(|(_, _, end)| *end).chain(life.start.map(|_| life.end.unwrap_or(now)));
    let (Some(first), Some(last)) = (starts.min(), ends.max()) else {
        return Vec::new();
    };
    let scale = WIDTH / last.since(first).max(1e-6);
    let place = |(row, (task, start, end)): (usize, (&'a TaskRun, Stamp, Stamp))| {
        // What is too short to be seen is shown all the same.
        let left = (start.since(first) * scale).min(WIDTH - 2.0);
        let width = (end.since(start) * scale).clamp(2.0, WIDTH - left);
        #[expect(clippy::cast_precision_loss, reason = "there are at most MOST")]
        let top = row as f64 * ROW + LABEL + 8.0;
        Bar { task, left, width, top }
    };
    times.into_iter().enumerate().map(place).collect()
}

fn arrows<'b>(bars: &'b [Bar<'b>]) -> Vec<(&'b Bar<'b>, &'b Bar<'b>)> {
    let mut arrows = Vec::new();
    for to in bars {
        for (_, id) in to.task.inputs() {
            let from = bars.iter().find(|from| from.task.id == id);
            arrows.extend(from.filter(|from| from.task.id != to.task.id).map(|from| (from, to)));
        }
    }
    arrows
}

/// From the end of one bar to the beginning of the other.
fn curve(from: &Bar<'_>, to: &Bar<'_>) -> String {
    let (x, y) = (from.left + from.width, from.top + BAR);
    let (left, top) = (to.left.max(3.0), to.top + BAR / 2.0);
    let (x, bend) = (at((x - 3.0).max(1.0)), at((left - 14.0).max(1.0)));
    format!("M{x} {}C{x} {} {bend} {} {} {}", at(y), at(top), at(top), at(left), at(top))
}
