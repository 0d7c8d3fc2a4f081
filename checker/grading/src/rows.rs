//! What a unit got for each check: the one form from which all others are made.

use serde_json::Value;

use crate::{Outcome, Unit};

/// How much a student is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Feedback {
    /// Which checks hold, and what is wrong and why.
    #[default]
    Full,
    /// Which checks hold.
    Names,
    /// The points of each step.
    Nothing,
}

impl std::str::FromStr for Feedback {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "full" => Ok(Self::Full),
            "names" => Ok(Self::Names),
            "none" => Ok(Self::Nothing),
            _ => Err(()),
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// It waits for another that does not hold.
    Skipped,
    /// There is no verdict.
    Error,
}

/// A check of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of which step.
    pub step: String,
    /// The check's id; empty where the row is of the whole step.
    pub check: String,
    /// What it is called.
    pub title: String,
    /// How it ended.
    pub status: Status,
    /// What it got.
    pub points: u32,
    /// What there was to get.
    pub max_points: u32,
    /// The checks that it waits for.
    pub because: Vec<String>,
    /// What is wrong and why, in lines; nothing where it holds, or is not told.
    pub message: String,
    /// Where it is to be mended: a file of the step, and its line.
    pub place: Option<(String, u64)>,
}

impl Row {
    /// A name that no other row has.
    pub fn name(&self) -> String {
        if self.check.is_empty() { self.step.clone() } else { format!("{}: {}", self.step, self.title) }
    }

    /// The same for a machine.
    pub fn id(&self) -> String {
        if self.check.is_empty() { self.step.clone() } else { format!("{}/{}", self.step, self.check) }
    }
}

impl Unit {
    /// Its checks; one row where there are none, or where no more is to be told.
    pub fn rows(&self, feedback: Feedback) -> Vec<Row> {
        let checks = self.step_result().map(|step| list(step, "checks")).unwrap_or_default();
        let is_whole = !matches!(self.outcome, Outcome::Passed | Outcome::Failed);
        if is_whole || checks.is_empty() || feedback == Feedback::Nothing {
            return vec![self.whole(feedback)];
        }
        let told = if feedback == Feedback::Full { self.told() } else { String::new() };
        let row = |check: &Value| {
            let status = match check["status"].as_str() {
                Some("passed") => Status::Passed,
                Some("skipped") => Status::Skipped,
                _ => Status::Failed,
            };
            // What is wrong by a check that students do not see is not among what is told.
            let has_failed = status == Status::Failed && check["hidden"] != true;
            Row {
                step: self.id.step.clone(),
                check: text(check, "id"),
                title: text(check, "title"),
                status,
                points: number(check, "points"),
                max_points: number(check, "max_points"),
                because: list(check, "because").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                message: if has_failed { told.clone() } else { String::new() },
                place: self.place().filter(|_| has_failed && feedback == Feedback::Full),
            }
        };
        checks.iter().map(row).collect()
    }

    fn whole(&self, feedback: Feedback) -> Row {
        let message = match (feedback, &self.reason) {
            (_, Some(reason)) => reason.clone(),
            (Feedback::Full, None) => self.told(),
            _ => String::new(),
        };
        Row {
            step: self.id.step.clone(),
            check: String::new(),
            title: self.id.step.clone(),
            status: match self.outcome {
                Outcome::Passed => Status::Passed,
                Outcome::Failed | Outcome::Rejected => Status::Failed,
                Outcome::NotJudged => Status::Error,
            },
            points: self.points.unwrap_or_default(),
            max_points: self.max_points,
            because: Vec::new(),
            message: plain(&message),
            place: None,
        }
    }

    /// The diagnoses in lines.
    fn told(&self) -> String {
        let Some(step) = self.step_result() else { return String::new() };
        let mut lines = Vec::new();
        for diagnosis in list(step, "diagnoses") {
            lines.push(format!("{} ({})", text(diagnosis, "title"), text(diagnosis, "id")));
            let evidence = list(diagnosis, "evidence").iter().filter_map(Value::as_str);
            lines.extend(evidence.map(|evidence| format!("  {evidence}")));
            lines.push(format!("  {}", text(diagnosis, "next")));
        }
        lines
            .extend(list(step, "compile_errors").iter().filter_map(Value::as_str).take(3).map(str::to_owned));
        plain(&lines.join("\n"))
    }

    fn place(&self) -> Option<(String, u64)> {
        let source = self.step_result()?.get("diagnoses")?.get(0)?.get("source")?;
        Some((source.get("file")?.as_str()?.to_owned(), source.get("line")?.as_u64()?))
    }
}

pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    plain(value.get(key).and_then(Value::as_str).unwrap_or_default())
}

fn number(value: &Value, key: &str) -> u32 {
    value.get(key).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}

/// Without what steers a terminal, turns a line around, or has no place in XML. Lines stay.
pub(crate) fn plain(text: &str) -> String {
    let is_plain = |character: &char| {
        *character == '\n'
            || (!character.is_control()
                && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                    | '\u{feff}' | '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_student_is_told_as_much_as_is_said() {
        let unit = fixture::unit("ana", "01-a/02-c", Outcome::Failed);
        let full = unit.rows(Feedback::Full);
        let statuses: Vec<Status> = full.iter().map(|row| row.status).collect();
        assert_eq!(statuses, [Status::Passed, Status::Failed, Status::Skipped]);
        assert!(full[1].message.contains("context-not-injected"), "{}", full[1].message);
        assert_eq!(full[1].place, Some(("src/client.rs".to_owned(), 7)));
        let names = unit.rows(Feedback::Names);
        assert!(names.iter().all(|row| row.message.is_empty() && row.place.is_none()));
        let nothing = unit.rows(Feedback::Nothing);
        assert_eq!(nothing.len(), 1);
        assert_eq!((nothing[0].points, nothing[0].max_points, nothing[0].message.as_str()), (4, 10, ""));
    }
}
