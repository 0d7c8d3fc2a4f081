//! The list of flow runs, the newest first.

use maud::{Markup, html};

use super::layout::{View, duration, moment, seconds, state};
use crate::stamp::Stamp;
use crate::store::Held;

/// Runs on the page.
const MOST: usize = 200;

pub(super) fn render(view: &View, held: &Held, now: Stamp) -> Markup {
    let text = view.text;
    let runs: Vec<_> = held.newest_flow_runs().take(MOST + 1).collect();
    html! {
        h1 { (text.flow_runs) }
        @if runs.is_empty() {
            p class="empty" { (text.none_yet) }
        } @else {
            div class="wide" {
                table {
                    thead { tr {
                        th { (text.flow_run) } th { (text.flow) } th { (text.state) }
                        th { (text.start) } th class="number" { (text.duration) } th class="number" { (text.tasks) }
                    } }
                    tbody { @for run in runs.iter().take(MOST) {
                        tr {
                            td { a href=(view.link(&format!("/runs/flow-run/{}", run.id))) { (run.name) } }
                            td { @if let Some(flow) = held.flow(run.flow) { (flow.name) } }
                            td { (state(&run.life)) }
                            td class="when" { (moment(run.life.start.or(run.life.expected_start))) }
                            td class="number" { (duration(seconds(&run.life, now))) }
                            td class="number" { (held.task_runs_of(run.id).count()) }
                        }
                    } }
                }
            }
            @if runs.len() > MOST { p class="empty" { (text.left_out) } }
        }
    }
}
