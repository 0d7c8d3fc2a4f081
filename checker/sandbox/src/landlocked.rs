//! Landlock: which files a program may open, which ports it may connect to, whom it may send a signal.
//!
//! A program in a domain of its own cannot trace one outside of it either, nor read what `/proc` has of that one's
//! memory and environment. Landlock has more in newer kernels; it is taken as far as this one has it, and the first
//! of it, the files, must be there.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
};

use crate::files;
use crate::words::Inner;

/// What is asked for; less is taken where the kernel is older.
const ABI_ASKED: ABI = ABI::V7;

/// Restricts this process, and all that it becomes and starts.
pub(crate) fn restrict(inner: &Inner) -> io::Result<()> {
    let status = ruleset(inner).and_then(RulesetCreated::restrict_self).map_err(io::Error::other)?;
    if status.ruleset == RulesetStatus::NotEnforced {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "this kernel has no Landlock"));
    }
    Ok(())
}

fn ruleset(inner: &Inner) -> Result<RulesetCreated, landlock::RulesetError> {
    let (read, all) = (AccessFs::from_read(ABI_ASKED), AccessFs::from_all(ABI_ASKED));
    let mut rules = landlock::Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .scope(Scope::from_all(ABI_ASKED))?;
    if inner.tcp.is_some() {
        rules = rules.handle_access(AccessNet::ConnectTcp)?;
    }
    let mut rules = rules.create()?;
    for path in files::system().iter().chain(&inner.read) {
        rules = beneath(rules, path, read)?;
    }
    for path in inner.write.iter().map(PathBuf::as_path).chain(files::devices().iter().map(PathBuf::as_path))
    {
        rules = beneath(rules, path, all)?;
    }
    for port in inner.tcp.iter().flatten() {
        rules = rules.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
    }
    Ok(rules)
}

/// What is not there can be had by nobody.
fn beneath(
    rules: RulesetCreated,
    path: &Path,
    access: landlock::BitFlags<AccessFs>,
) -> Result<RulesetCreated, landlock::RulesetError> {
    let Ok(opened) = PathFd::new(path) else { return Ok(rules) };
    let of_a_file = if path.is_dir() { access } else { access & AccessFs::from_file(ABI_ASKED) };
    rules.add_rule(PathBeneath::new(opened, of_a_file))
}
