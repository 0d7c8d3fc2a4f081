//! The table in Markdown, and after it how the store stands at each bar.

/// What a figure of the store must be, beside another.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    AtLeastThrice,
    AtMostHalf,
    NoSlower,
}

pub(crate) struct Table<'a> {
    names: &'a [&'a str],
    last: (String, Vec<f64>),
    bars: Vec<String>,
}

impl<'a> Table<'a> {
    pub(crate) fn begin(names: &'a [&'a str]) -> Self {
        println!("| | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
        Self { names, last: (String::new(), Vec::new()), bars: Vec::new() }
    }

    pub(crate) fn row(&mut self, name: &str, figures: &[f64], digits: usize) {
        let shown: Vec<String> = figures.iter().map(|figure| format!("{figure:.digits$}")).collect();
        println!("| {name} | {} |", shown.join(" | "));
        self.last = (name.to_owned(), figures.to_vec());
    }

    /// Holds the last row to a bar, beside the best of the Jaegers.
    pub(crate) fn bar(&mut self, bar: Bar) {
        let (name, figures) = &self.last;
        let (store, jaegers) = (figures[0], &figures[1..]);
        let places = 1..figures.len();
        let by_figure = |a: &usize, b: &usize| figures[*a].total_cmp(&figures[*b]);
        let best = match bar {
            Bar::AtLeastThrice => places.max_by(by_figure),
            Bar::AtMostHalf | Bar::NoSlower => places.min_by(by_figure),
        };
        let Some(best) = best.filter(|_| !jaegers.is_empty()) else {
            return;
        };
        self.bar_of(&name.clone(), store / figures[best], self.names[best], bar);
    }

    pub(crate) fn bar_of(&mut self, name: &str, ratio: f64, beside: &str, bar: Bar) {
        let (wanted, met) = match bar {
            Bar::AtLeastThrice => ("at least 3", ratio >= 3.0),
            Bar::AtMostHalf => ("at most 0.5", ratio <= 0.5),
            Bar::NoSlower => ("at most 1", ratio <= 1.0),
        };
        let met = if met { "yes" } else { "**no**" };
        self.bars.push(format!("| {name} | {beside} | {ratio:.2} | {wanted} | {met} |"));
    }

    pub(crate) fn bars(&self) {
        println!("\n| the store | beside | ratio | bar | met |\n|---|---|---|---|---|");
        println!("{}", self.bars.join("\n"));
    }
}
