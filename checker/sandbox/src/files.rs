//! The files that every program needs: libraries, names of hosts, the devices that hold nothing.

use std::env;
use std::path::PathBuf;

/// Folders of the system: programs and libraries, no settings, nobody's data.
const SYSTEM: [&str; 10] =
    ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store"];
/// Of the system's settings those that tell how to find a library, a host or the time. Not `passwd`: nobody needs
/// it who has a `HOME`.
const SETTINGS: [&str; 20] = [
    "/etc/alternatives",
    "/etc/ca-certificates",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/locale.alias",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/pki",
    "/etc/protocols",
    "/etc/resolv.conf",
    "/etc/services",
    "/etc/ssl",
    "/etc/timezone",
];
/// Devices that hold nothing and reach nothing.
const DEVICES: [&str; 5] = ["/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"];

/// What every program may read and run: what there is of the system's folders, and the folders in which the environment
/// has programs looked for. Not those for libraries: Cargo names its target folder there.
pub(crate) fn system() -> Vec<PathBuf> {
    let named: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(env::split_paths).collect();
    let here = env::current_dir().unwrap_or_default();
    let mut all: Vec<PathBuf> = SYSTEM.into_iter().chain(SETTINGS).map(PathBuf::from).collect();
    for folder in named {
        // A folder that is everything, or the whole of a person's, or holds the course, is no folder of programs.
        let is_deep = folder.is_absolute() && folder.components().count() > 2 && !here.starts_with(&folder);
        if is_deep && !all.iter().any(|known| folder.starts_with(known)) {
            all.push(folder);
        }
    }
    all.retain(|path| path.exists());
    all
}

/// The devices that there are.
pub(crate) fn devices() -> Vec<PathBuf> {
    DEVICES.into_iter().map(PathBuf::from).filter(|path| path.exists()).collect()
}
