//! The figures as tables in Markdown.

use crate::edit::{Measured, PARTS, median};

/// The bars for the median and for the worst, in ms.
const BARS: [(&str, i64); 2] = [("median", 150), ("worst", 200)];

/// Prints a row for each file and where the time goes; for what has bars, how it stands at them.
pub(crate) fn print(title: &str, measured: &[(String, Measured)], has_bars: bool) {
    if measured.is_empty() {
        return;
    }
    println!("{title}, ms:\n\n| edited file | `cargo build` | `check` | the app's own work | beyond both |");
    println!("|---|---|---|---|---|");
    for (name, Measured { build, check, app, beyond, .. }) in measured {
        println!("| {name} | {build} | {check} | {app} | {beyond} |");
    }
    let beyond = || measured.iter().map(|(_, measured)| measured.beyond);
    let figures = [median(beyond().collect()), beyond().max().unwrap_or_default()];
    println!("\n| over all files | ms |{}", if has_bars { " bar | met |" } else { "" });
    println!("|---|---|{}", if has_bars { "---|---|" } else { "" });
    for ((name, bar), figure) in BARS.iter().zip(figures) {
        let met = if figure <= *bar { "yes" } else { "NO" };
        let stands = if has_bars { format!(" at most {bar} | {met} |") } else { String::new() };
        println!("| {name} | {figure} |{stands}");
    }
    let names = PARTS
        .iter()
        .map(|part| part.trim_end_matches("_ms"))
        .chain(["build, beyond `cargo build`", "before and after the step"]);
    println!("\n| part | median | worst |\n|---|---|---|");
    for (place, name) in names.enumerate() {
        let of = || measured.iter().map(|(_, measured)| measured.parts[place]);
        println!("| {name} | {} | {} |", median(of().collect()), of().max().unwrap_or_default());
    }
    println!();
}
