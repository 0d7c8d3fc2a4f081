//! x
pub fn find(_: &str) -> Option<()> {
    Some(())
}
pub fn ids() -> impl Iterator<Item = &'static str> {
    ["a"].into_iter()
}
