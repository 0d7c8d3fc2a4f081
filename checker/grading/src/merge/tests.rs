//! What holds of any results, tried on many that a seed makes.

use super::*;
use crate::{Outcome, fixture};

/// Numbers that a seed settles (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

const OUTCOMES: [Outcome; 4] = [Outcome::Passed, Outcome::Failed, Outcome::Rejected, Outcome::NotJudged];

/// Some units of some of five students, now and then with a verdict of its own and times of its own.
fn run(chance: &mut Chance) -> Merged {
    let mut units = Vec::new();
    for student in 0..5 {
        if chance.below(2) == 0 {
            continue;
        }
        let outcome = OUTCOMES[usize::try_from(chance.below(4)).expect("small")];
        let mut unit = fixture::unit(&format!("student-{student}"), "01-a/01-b", outcome);
        unit.took_ms = chance.below(3);
        unit.made_of = chance.below(2).to_string();
        units.push(unit);
    }
    let intended = units.iter().map(|unit| (unit.id.clone(), 10)).collect::<Vec<_>>();
    let owed = (UnitId { submission: format!("student-{}", chance.below(9)), step: "01-a/01-b".into() }, 10);
    let intent = Intent::new(&chance.below(2).to_string(), intended.into_iter().chain([owed]));
    Merged::of(Some(intent), units)
}

#[test]
fn the_order_of_the_runs_and_how_often_each_comes_make_no_difference() {
    for seed in 1..=2_000 {
        let mut chance = Chance(seed);
        let [a, b, c] = [run(&mut chance), run(&mut chance), run(&mut chance)];
        assert_eq!(a.clone().and(b.clone()), b.clone().and(a.clone()), "commutative, seed {seed}");
        let left = a.clone().and(b.clone()).and(c.clone());
        assert_eq!(left, a.clone().and(b.clone().and(c)), "associative, seed {seed}");
        assert_eq!(a.clone().and(a.clone()), a, "idempotent, seed {seed}");
        assert_eq!(a.clone().and(b.clone()).and(b.clone()), a.and(b), "idempotent, seed {seed}");
    }
}

#[test]
fn what_was_merged_before_merges_as_what_it_was_merged_from() {
    let mut met = 0;
    for seed in 1..=2_000 {
        let mut chance = Chance(seed);
        let [a, b, c] = [run(&mut chance), run(&mut chance), run(&mut chance)];
        let ab = a.and(b);
        let Ok(class) = ab.class(&[], "missing") else { continue };
        // As `check merge` writes it: what is missing has no file.
        let written = class.units.into_iter().filter(|unit| !unit.is_owed()).collect();
        let again = Merged::of(ab.intent(), written);
        assert_eq!(
            again.and(c.clone()).class(&[], "missing"),
            ab.and(c).class(&[], "missing"),
            "seed {seed}"
        );
        met += 1;
    }
    assert!(met > 100, "only {met}");
}

fn only(unit: Unit) -> Merged {
    let intent = Intent::new("checker", [(unit.id.clone(), 10)].into_iter());
    Merged::of(Some(intent), vec![unit])
}

#[test]
fn a_verdict_takes_the_place_of_none_and_two_are_one_too_many() {
    let of = |outcome| only(fixture::unit("ana", "01-a/01-b", outcome));
    let class = of(Outcome::NotJudged).and(of(Outcome::Passed)).class(&[], "missing").expect("a class");
    assert_eq!(class.units.iter().map(|unit| unit.outcome).collect::<Vec<_>>(), [Outcome::Passed]);
    let unlike = of(Outcome::Failed).and(of(Outcome::Passed)).class(&[], "missing");
    let id = UnitId { submission: "ana".into(), step: "01-a/01-b".into() };
    assert_eq!(unlike, Err(Unlike::Units(vec![id])));
    let mut slower = fixture::unit("ana", "01-a/01-b", Outcome::Passed);
    slower.took_ms = 99;
    assert!(of(Outcome::Passed).and(only(slower)).class(&[], "missing").is_ok());
    let mut other_files = fixture::unit("ana", "01-a/01-b", Outcome::Passed);
    other_files.made_of = "other".into();
    assert!(of(Outcome::Passed).and(only(other_files)).class(&[], "missing").is_err());
}

#[test]
fn two_programs_are_not_one_class() {
    let unit = fixture::unit("ana", "01-a/01-b", Outcome::Passed);
    let other = Merged::of(Some(Intent::new("other", [].into_iter())), Vec::new());
    let unlike = only(unit).and(other).class(&[], "missing");
    assert_eq!(unlike, Err(Unlike::Checkers(vec!["checker".into(), "other".into()])));
}

#[test]
fn what_nobody_graded_is_found_by_what_was_set_out_for_and_by_the_roster() {
    let unit = fixture::unit("ana", "01-a/01-b", Outcome::Passed);
    let ids = ["ana", "bia"].map(|id| UnitId { submission: id.into(), step: "01-a/01-b".into() });
    let intent = Intent::new("checker", ids.into_iter().map(|id| (id, 10)));
    let class =
        Merged::of(Some(intent), vec![unit]).class(&["ana".into(), "caio".into()], "lost").expect("a class");
    let sums: Vec<_> = class.students.iter().map(|sum| (sum.submission.as_str(), sum.points)).collect();
    assert_eq!(sums, [("ana", Some(10)), ("bia", None), ("caio", None)]);
    assert!(class.units[1].is_owed() && class.units[1].reason.as_deref() == Some("lost"));
    assert_eq!(class.units[2].max_points, 10);
}
