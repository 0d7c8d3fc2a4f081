//! `check`: see the library.

use checker::exit_code::ExitCode;

fn main() -> ExitCode {
    checker::command::main(std::env::args_os().collect())
}
