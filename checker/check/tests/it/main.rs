//! The checker from outside: the real manifests, the real binary.

mod manifests;
