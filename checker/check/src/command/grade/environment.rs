//! What a check that is started for a unit has of our environment.

use std::ffi::OsString;

/// What of our environment a check gets. All else stays here: what a build asks its environment for is not to be
/// found in it.
const ENVIRONMENT: [&str; 18] = [
    "CARGO",
    "CARGO_BUILD_JOBS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_HOME",
    "CARGO_INCREMENTAL",
    "CARGO_NET_OFFLINE",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "TMPDIR",
    "USER",
    "XDG_RUNTIME_DIR",
];

/// What a check, and a build in it, finds in its environment.
pub(super) fn environment() -> impl Iterator<Item = (&'static str, OsString)> {
    ENVIRONMENT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)))
}
