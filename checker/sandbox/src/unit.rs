//! The outer wall, round a check and all that it starts: a network, processes and files of their own.
//!
//! It goes up in two steps, because who makes a namespace of processes stays outside of it: [`enter`] makes them all
//! and puts the files together; the first process inside calls [`settle`], which gives away all power over them.

use std::io;

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::{Gid, Signal, Uid, getegid, geteuid};
use rustix::system::sethostname;
use rustix::thread::{self, UnshareFlags};

use crate::kernel;
use crate::power;
use crate::root::{self, OLD};
use crate::words::Outer;

/// Makes the namespaces, and the files that are seen in them. Of this process only what it starts from now on is inside.
/// It must have one thread.
pub(crate) fn enter(outer: &Outer, users: Option<&std::fs::File>) -> io::Result<()> {
    let sources = root::Sources::of(outer)?;
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let spaces = UnshareFlags::NEWNS
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS;
    if user == 0 {
        kernel::unshare(spaces)?;
    } else {
        kernel::unshare(spaces | UnshareFlags::NEWUSER)?;
        std::fs::write("/proc/self/setgroups", "deny")?;
        std::fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
        std::fs::write("/proc/self/gid_map", format!("0 {group} 1"))?;
    }
    kernel::bring_up_loopback()?;
    sethostname(b"sandbox")?;
    sources.mount(outer.temporary_bytes, users)
}

/// Takes the place of the first process inside: sees its own processes alone, and has no power over any of it.
/// Whoever was root is this user from now on.
pub(crate) fn settle(outer: &Outer) -> io::Result<()> {
    // It goes with who made the namespaces, however that one ends.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("proc", "/proc", "proc", flags, None)?;
    unmount(OLD, UnmountFlags::DETACH)?;
    std::fs::remove_dir(OLD)?;
    kernel::seal_root()?;
    power::leave_none_to_get()?;
    if let Some(user) = outer.user {
        thread::set_thread_groups(&[])?;
        let (uid, gid) = (Uid::from_raw(user), Gid::from_raw(user));
        thread::set_thread_res_gid(gid, gid, gid)?;
        thread::set_thread_res_uid(uid, uid, uid)?;
        // To be made again by who stays: a change of user hides a process from itself.
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    }
    power::give_up()?;
    thread::set_no_new_privs(true)?;
    crate::limits::set(&outer.limits)
}
