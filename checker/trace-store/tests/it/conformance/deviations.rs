//! Why the store answers otherwise, where it does. A test fails for what stands here and no longer happens.

mod errors;
mod legacy;
mod odd;
mod pattern;
mod v3;

use std::collections::BTreeSet;

use super::difference::Difference;
use super::jaegers::VERSIONS;
use pattern::Pattern;

/// One choice of the store and the places where it shows.
struct Deviation {
    id: &'static str,
    /// In English and in Portuguese.
    why: [&'static str; 2],
    at: &'static [At],
}

/// The Jaegers that answer otherwise, and where: as a [`Pattern`] is written.
type At = (&'static [&'static str], &'static [&'static str]);

const V1: &[&str] = &["1.73.0", "1.76.0"];
const V2: &[&str] = &["2.13.0", "2.20.0"];
const TO_2_13: &[&str] = &["1.73.0", "1.76.0", "2.13.0"];
const ONLY_2_13: &[&str] = &["2.13.0"];
const ONLY_2_20: &[&str] = &["2.20.0"];
const ALL: &[&str] = &["1.73.0", "1.76.0", "2.13.0", "2.20.0"];

/// A deviation as it was met.
pub(super) struct Met {
    pub(super) id: &'static str,
    pub(super) why: [&'static str; 2],
    /// The Jaegers that it sets the store apart from.
    pub(super) versions: Vec<&'static str>,
    /// How many places it explains.
    pub(super) places: usize,
}

/// Every difference is explained once at least, and every place of every explanation is met.
pub(super) fn check(differences: &[Difference]) -> Vec<Met> {
    let families = [legacy::READS, legacy::SEARCHES, v3::OLDER, v3::OURS, odd::CONTENT, errors::ANSWERS];
    let (mut explained, mut idle) = (vec![false; differences.len()], Vec::new());
    let met = families.into_iter().flatten().map(|deviation| {
        let places = deviation.places(differences, &mut idle);
        for place in &places {
            explained[*place] = true;
        }
        let versions =
            VERSIONS.iter().map(|(version, _)| *version).filter(|version| deviation.is_of(version));
        Met { id: deviation.id, why: deviation.why, versions: versions.collect(), places: places.len() }
    });
    let met = met.collect();
    let unexplained = differences.iter().zip(explained).filter(|(_, explained)| !explained);
    let unexplained: Vec<String> = unexplained.map(|(found, _)| found.to_string()).collect();
    assert!(
        unexplained.is_empty(),
        "{} differences are not explained; see `deviations`:\n{}",
        unexplained.len(),
        unexplained.join("\n"),
    );
    assert!(idle.is_empty(), "{}", idle.join("\n"));
    met
}

impl Deviation {
    fn is_of(&self, version: &str) -> bool {
        self.at.iter().any(|(versions, _)| versions.contains(&version))
    }

    /// Which of the differences it explains. Patterns that meet none are noted.
    fn places(&self, differences: &[Difference], idle: &mut Vec<String>) -> BTreeSet<usize> {
        let mut places = BTreeSet::new();
        for (versions, patterns) in self.at {
            for pattern in patterns.iter().flat_map(|written| Pattern::each(written)) {
                let fits = |found: &(usize, &Difference)| {
                    versions.contains(&&*found.1.version) && pattern.fits(found.1)
                };
                let fitting: Vec<_> = differences.iter().enumerate().filter(fits).collect();
                for version in *versions {
                    if !fitting.iter().any(|(_, found)| found.version == *version) {
                        idle.push(format!(
                            "{}: nothing differs from {version} at {pattern} any more",
                            self.id
                        ));
                    }
                }
                places.extend(fitting.into_iter().map(|(place, _)| place));
            }
        }
        places
    }
}
