//! Programs that nobody wrote down: honest shapes of a solution, and mistakes in them.
//!
//! Pure: source text in, source text out, the same for the same input. A [`Shape`] writes a program another
//! way in which it does the same; an operator of [`mutants`] makes one mistake, and says which diagnoses of
//! it are acceptable. Both look for calls and not for places, so any mistake can be made in any shape. What is
//! not changed stays byte for byte.

mod choice;
mod code;
mod edit;
mod handed;
mod operator;
mod shape;

pub use choice::Choice;
pub use edit::{Edit, Sources};
pub use operator::{Mutant, mutants};
pub use shape::Shape;

#[cfg(test)]
mod tests;
