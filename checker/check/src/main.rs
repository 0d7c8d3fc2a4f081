//! `check`: see the library.

fn main() {}
