//! Building TLS in when an address first asks for it.
//!
//! TLS is a tenth of what a fresh clone compiles, and few need it: an external Jaeger behind `https`. So it is
//! a feature that is off, and this program, started by `cargo run` in a clone, becomes one that has it.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::cause::Cause;
use crate::http_client::{self, HAS_TLS};
use crate::report::output;
use crate::settings::{Action, Settings};
use crate::surroundings::JaegerChoice;
use crate::{cargo, process};

/// Whether the settings name an address that this program cannot ask.
pub(super) fn is_wanting(settings: &Settings) -> bool {
    let Action::Check(check) = &settings.action else { return false };
    let JaegerChoice::External { jaeger_url, otlp_endpoint, .. } = &check.stack.jaeger else { return false };
    !HAS_TLS && [jaeger_url, otlp_endpoint].iter().any(|url| url.scheme() == "https")
}

/// Becomes the same program with TLS, asked the same. Returns only where that cannot be.
pub(super) fn run_again(settings: &Settings, args: &[OsString]) -> Cause {
    // Cargo tells a program that it runs where the program's package is.
    let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return http_client::no_tls();
    };
    let text = both!(
        "note: `https` needs TLS, which is built in now, once",
        "nota: `https` precisa de TLS, que será incluído agora, uma vez"
    );
    output::note(text.get(settings.lang));
    let mut arguments: Vec<OsString> =
        ["run", "--quiet", "--features", "tls", "--bin", "check"].map(Into::into).into();
    arguments.extend(["--manifest-path".into(), package.join("Cargo.toml").into_os_string(), "--".into()]);
    arguments.extend(args.iter().skip(1).cloned());
    let error = process::replace(cargo::program(), &arguments);
    http_client::no_tls().with_details(vec![error.to_string()])
}
