//! Whether two names are nearly the same: a typo, another case, `-` for `_`, a swapped separator.

use crate::text::Text;

/// The known name that is nearest to the one found, if any is near enough to be meant by it.
pub fn nearest<'n>(found: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known
        .into_iter()
        .filter(|name| is_near(found, name))
        .min_by_key(|name| strsim::osa_distance(&fold(found), &fold(name)))
}

/// Whether two different names are near enough that one is probably meant for the other: equal
/// but for case and separators, or a distance of at most 2 (1 for names under five letters).
pub fn is_near(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    let (one, other) = (fold(one), fold(other));
    let shorter = one.chars().count().min(other.chars().count());
    let allowed = match shorter {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    };
    one == other || strsim::osa_distance(&one, &other) <= allowed
}

/// Lower case, without separators.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '-' | '_' | '.' | ' ' | '/' | ':'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// "did you mean", if one of the known names is near.
pub fn did_you_mean<'n>(found: &str, known: impl IntoIterator<Item = &'n str>) -> Option<Text> {
    let nearest = nearest(found, known)?;
    Some(both!("did you mean `{nearest}`?", "você quis dizer `{nearest}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_separators_and_small_typos_are_near() {
        for (one, other) in [
            ("user_name", "user.name"),
            ("username", "user.name"),
            ("Frontend-Service", "frontend-service"),
            ("frontend_service", "frontend-service"),
            ("frontend-servise", "frontend-service"),
            ("backend-procesing", "backend-processing"),
        ] {
            assert!(is_near(one, other), "{one} {other}");
        }
    }

    #[test]
    fn other_words_and_the_same_word_are_not_near() {
        for (one, other) in
            [("user.name", "user.name"), ("GET", "POST"), ("id", "ip"), ("frontend", "backend")]
        {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }
}
