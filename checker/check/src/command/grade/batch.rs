//! The units of a run, one after another or several at once.
//!
//! Each job has a run's folder of its own, and so its copies lie apart; they share Cargo's target folder, in which one
//! builds at a time, and the queue.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Instant;

use grading::Unit;

use super::checked::Checker;
use super::out_folder::OutFolder;
use super::step_units::StepUnit;
use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::report::units_line::UnitsLine;
use crate::shortage::cannot_write;
use crate::text::Lang;

/// What is to be done, and what is.
pub(super) struct Batch<'a> {
    checker: &'a Checker,
    out: &'a OutFolder,
    line: &'a UnitsLine,
    queue: RefCell<VecDeque<&'a StepUnit<'a>>>,
    done: RefCell<Vec<Unit>>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        checker: &'a Checker,
        units: &'a [StepUnit<'a>],
        out: &'a OutFolder,
        line: &'a UnitsLine,
    ) -> Self {
        let queue = RefCell::new(units.iter().collect());
        Self { checker, out, line, queue, done: RefCell::default() }
    }

    /// One job: unit after unit, until there is none, the time is over, or somebody ends it.
    pub(super) async fn work(&self, until: Option<Instant>, cancel: &Cancel) -> Result<(), Cause> {
        let mut place = self.checker.workplace()?;
        while cancel.by().is_none() && until.is_none_or(|until| Instant::now() < until) {
            let Some(unit) = self.next() else { break };
            let made_of = unit.made_of(self.checker.hash());
            let known = self.out.read(&unit.id).filter(|known| known.stands_for(&unit.id, &made_of));
            // What is handed in again as it was keeps its verdict, and not its time.
            let known =
                known.map(|known| Unit { commit: unit.commit.clone(), time: unit.time.clone(), ..known });
            let is_known = known.is_some();
            let start = Instant::now();
            let result = match known {
                Some(known) => known,
                None => {
                    if let Some(result) = self.checker.check(unit, made_of, &mut place, cancel).await? {
                        result
                    } else {
                        self.queue.borrow_mut().push_front(unit);
                        break;
                    }
                }
            };
            if !is_known || self.out.read(&unit.id).as_ref() != Some(&result) {
                self.out.write(&result).map_err(|error| cannot_write(self.out.path(), &error))?;
            }
            self.line.done(&result, is_known, start.elapsed());
            self.done.borrow_mut().push(result);
        }
        Ok(())
    }

    fn next(&self) -> Option<&'a StepUnit<'a>> {
        self.queue.borrow_mut().pop_front()
    }

    /// The results, and of what nobody came to, that nobody did.
    pub(super) fn results(self, lang: Lang) -> Vec<Unit> {
        let why = both!("not reached: go on with `--resume`", "não alcançada: continue com `--resume`");
        let left = self.queue.into_inner().into_iter();
        let left = left.map(|unit| Unit::without_verdict(unit.id.clone(), unit.max_points(), why.get(lang)));
        self.done.into_inner().into_iter().chain(left).collect()
    }
}
