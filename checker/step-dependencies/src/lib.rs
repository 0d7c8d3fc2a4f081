//! Nothing: this crate stands for what the steps depend on.
//!
//! Cargo compiles a dependency anew for each set of features that is asked of it, and the checker and a
//! step ask for other features of the same crates (`tokio`, `hyper-util`, `tonic`). This crate is built
//! with the checker (`default-members`), and the checker builds a step together with itself and this
//! crate (`checker::cargo`), so that both ask for the same, and a fresh clone compiles each crate once:
//! forty-six fewer, a quarter of the time to the first verdict.
