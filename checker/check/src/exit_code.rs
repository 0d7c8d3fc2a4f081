//! How `check` ends, as a number that scripts and CI can rely on. The numbers never change.

use std::process::Termination;

/// How the whole program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Everything that was asked for went well.
    Passed,
    /// At least one step did not pass.
    NotPassed,
    /// The command line is wrong, or a manifest is.
    Usage,
    /// We could not judge: our trouble, never the learner's.
    NotJudged,
    /// Ctrl-C, SIGTERM, or another signal that ends a program, as a closed terminal sends one.
    Interrupted,
}

impl ExitCode {
    /// How another run of this program ended.
    pub fn of(status: std::process::ExitStatus) -> Self {
        let all = [Self::Passed, Self::NotPassed, Self::Usage, Self::Interrupted];
        let number = status.code().and_then(|code| u8::try_from(code).ok());
        all.into_iter().find(|code| Some(code.number()) == number).unwrap_or(Self::NotJudged)
    }

    /// The number that the operating system gets.
    pub fn number(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::NotPassed => 1,
            Self::Usage => 2,
            Self::NotJudged => 3,
            Self::Interrupted => 130,
        }
    }
}

impl Termination for ExitCode {
    fn report(self) -> std::process::ExitCode {
        self.number().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_a_promise() {
        let all = [
            ExitCode::Passed,
            ExitCode::NotPassed,
            ExitCode::Usage,
            ExitCode::NotJudged,
            ExitCode::Interrupted,
        ];
        assert_eq!(all.map(ExitCode::number), [0, 1, 2, 3, 130]);
    }
}
