//! The table in Markdown, and after it how the store stands at each bar.

/// What a figure of the store must be, beside another.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    AtLeastThrice,
    AtMostHalf,
    NoSlower,
    /// Beside nothing: the figure itself, in milliseconds.
    Under20,
}

pub(crate) struct Table<'a> {
    names: &'a [&'a str],
    last: (String, Vec<f64>),
    bars: Vec<String>,
    /// What is no bar and worth a look.
    looks: Vec<String>,
}

impl<'a> Table<'a> {
    pub(crate) fn begin(names: &'a [&'a str]) -> Self {
        println!("| | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
        Self { names, last: (String::new(), Vec::new()), bars: Vec::new(), looks: Vec::new() }
    }

    pub(crate) fn row(&mut self, name: &str, figures: &[f64], digits: usize) {
        let shown: Vec<String> = figures.iter().map(|figure| format!("{figure:.digits$}")).collect();
        println!("| {name} | {} |", shown.join(" | "));
        self.last = (name.to_owned(), figures.to_vec());
    }

    /// Holds the last row to a bar, beside the best of the Jaegers where it is one that compares.
    pub(crate) fn bar(&mut self, bar: Bar) {
        let (name, figures) = &self.last;
        let places = 1..figures.len();
        let by_figure = |a: &usize, b: &usize| figures[*a].total_cmp(&figures[*b]);
        let best = match bar {
            Bar::Under20 => {
                let (store, met) = (figures[0], yes_or_no(figures[0] < 20.0));
                self.bars.push(format!("| {name} | nothing | {store:.1} | under 20 | {met} |"));
                return;
            }
            Bar::AtLeastThrice => places.max_by(by_figure),
            Bar::AtMostHalf | Bar::NoSlower => places.min_by(by_figure),
        };
        let Some(best) = best else {
            return;
        };
        let (ratio, beside) = (figures[0] / figures[best], self.names[best]);
        let (wanted, met) = match bar {
            Bar::AtLeastThrice => ("at least 3", ratio >= 3.0),
            Bar::AtMostHalf => ("at most 0.5", ratio <= 0.5),
            Bar::NoSlower | Bar::Under20 => ("at most 1", ratio <= 1.0),
        };
        self.bars.push(format!("| {name} | {beside} | {ratio:.2} | {wanted} | {} |", yes_or_no(met)));
    }

    /// The store beside itself: no bar, and stricter than the one beside the Jaegers.
    pub(crate) fn beside_itself(&mut self, what: &str, idle: f64, busy: f64) {
        self.looks.push(format!("| {what} | {idle:.2} | {busy:.2} | {:.2} |", busy / idle));
    }

    pub(crate) fn bars(&self) {
        println!("\n| the store | beside | ratio | bar | met |\n|---|---|---|---|---|");
        println!("{}", self.bars.join("\n"));
        println!(
            "\n| the store beside itself, p99 ms | idle | while ingest runs | ratio |\n|---|---|---|---|"
        );
        println!("{}", self.looks.join("\n"));
    }
}

fn yes_or_no(met: bool) -> &'static str {
    if met { "yes" } else { "**no**" }
}
