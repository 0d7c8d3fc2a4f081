//! The stylesheet. Positions in the waterfall are SVG attributes, so no style is ever inline.

/// Served at `/style.css`; colours follow the reader's preference for light or dark.
pub(super) static SHEET: &str = include_str!("style.css");
