//! What a build may have of this machine where it is kept from the rest: it reads the toolchain, what the crates are
//! made of and the workspace, writes the target folder, and asks the network nothing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sandbox::Limits;

use super::{dependencies, target_dir};
use crate::cause::Cause;
use crate::process::{self, Needs};
use crate::shortage::cannot_write;

/// How much a compiler may map, in bytes: three times what the largest step needs.
const BYTES: u64 = 4 << 30;
/// How large a file may become, in bytes.
const FILE_BYTES: u64 = 1 << 30;
/// How long a compiler may work, in seconds of a processor.
const CPU_SECONDS: u64 = 600;
/// What Cargo and rustup go by, of our environment.
const ENVIRONMENT: [&str; 8] = [
    "CARGO",
    "CARGO_BUILD_JOBS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_DEV_DEBUG",
    "CARGO_TARGET_DIR",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];
/// Where Cargo and rustup look for settings, in the folder where they are started and in all above it.
const SETTINGS: [&str; 4] = [".cargo/config", ".cargo/config.toml", "rust-toolchain", "rust-toolchain.toml"];

/// What a build of this workspace needs. Makes the folder for what is temporary in it.
pub(super) async fn needs(workspace: &Path) -> Result<Needs, Cause> {
    if !process::is_confined() {
        return Ok(Needs::default());
    }
    let scratch = workspace.join(".check").join("build");
    std::fs::create_dir_all(&scratch).map_err(|error| cannot_write(&scratch, &error))?;
    let dir = std::env::current_dir().ok();
    let target = target_dir(workspace).await;
    let mut read = [vec![workspace.to_owned()], toolchain(dir.as_deref().unwrap_or(workspace))].concat();
    read.extend(dependencies::shared_by(&target));
    let write = vec![scratch, target, workspace.join("Cargo.lock")];
    let limits = Limits {
        address_space: Some(process::with_room_for_threads(BYTES)),
        file_bytes: Some(FILE_BYTES),
        cpu_seconds: Some(CPU_SECONDS),
        tasks: None,
    };
    Ok(Needs { read, write, ports: Vec::new(), limits, dir, environment: environment() })
}

/// What a build finds in its environment. A wrapper of the compiler would have a server, or a folder, elsewhere.
fn environment() -> Vec<(&'static str, OsString)> {
    let kept = ENVIRONMENT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    let homes = [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")];
    let homes =
        homes.into_iter().filter_map(|(name, folder)| Some((name, home(name, folder)?.into_os_string())));
    let ours =
        [("CARGO_NET_OFFLINE", "true"), ("RUSTC_WRAPPER", "")].map(|(name, value)| (name, value.into()));
    kept.chain(homes).chain(ours).collect()
}

/// Cargo's and rustup's folders, as far as a build reads them (no credentials), and where they look for settings when they are started in this folder.
pub fn toolchain(here: &Path) -> Vec<PathBuf> {
    let cargo = home("CARGO_HOME", ".cargo")
        .into_iter()
        .flat_map(|cargo| ["bin", "registry", "git", "config", "config.toml"].map(|name| cargo.join(name)));
    let settings = here.ancestors().flat_map(|folder| SETTINGS.map(|name| folder.join(name)));
    let all = cargo.chain(home("RUSTUP_HOME", ".rustup")).chain(settings);
    all.filter(|path| path.exists()).collect()
}

fn home(name: &str, folder: &str) -> Option<PathBuf> {
    let named = std::env::var_os(name).map(PathBuf::from);
    named.or_else(|| std::env::home_dir().map(|home| home.join(folder)))
}
