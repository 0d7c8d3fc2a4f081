//! An error and what it came from, down to what the system said.

use std::error::Error;
use std::io;

/// An error and what it came from.
pub fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| below(*error))
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // An `io::Error` made of another error hides it from `source`.
    let hidden = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    hidden.map(|hidden| hidden as &(dyn Error + 'static)).or_else(|| error.source())
}

/// The cause at the bottom: "connection refused" says more than "client error (Connect)".
pub fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_error_of_the_system_is_made_of_is_found() {
        let hidden = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, "the bottom"));
        assert_eq!(innermost(&hidden), "the bottom");
    }
}
