//! How a person calls this program: what a report says to type next must work when it is typed.

/// The words in front of the arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledAs {
    /// `check`, installed or by its path.
    Check,
    /// `cargo run --`, in a clone.
    CargoRun,
}

impl CalledAs {
    /// As it was called this time. Cargo tells the programs that it runs whose package they are of.
    pub fn of_environment() -> Self {
        match std::env::var("CARGO_PKG_NAME") {
            Ok(package) if package == env!("CARGO_PKG_NAME") => Self::CargoRun,
            _ => Self::Check,
        }
    }

    /// The line to type for these arguments.
    pub fn call(self, arguments: &str) -> String {
        match (self, arguments) {
            (Self::Check, "") => "check".to_owned(),
            (Self::Check, arguments) => format!("check {arguments}"),
            (Self::CargoRun, "") => "cargo run".to_owned(),
            (Self::CargoRun, arguments) => format!("cargo run -- {arguments}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_can_be_typed() {
        assert_eq!(CalledAs::Check.call("list"), "check list");
        assert_eq!(CalledAs::CargoRun.call("hint 02/04"), "cargo run -- hint 02/04");
        assert_eq!(CalledAs::CargoRun.call(""), "cargo run");
    }
}
