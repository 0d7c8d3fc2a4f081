//! The calls of the kernel that have no safe face in `rustix`: all of this crate's `unsafe`.

#![expect(unsafe_code, reason = "nothing else has these calls")]

use std::ffi::CStr;
use std::io;
use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::{AsFd, AsRawFd, RawFd};

use rustix::thread::UnshareFlags;

/// Has every file but the three streams close when this process becomes another program.
pub(crate) fn close_other_files() -> io::Result<()> {
    let cloexec = libc::c_int::try_from(libc::CLOSE_RANGE_CLOEXEC).unwrap_or_default();
    // SAFETY: it changes a flag of this process's files, and closes none now.
    match unsafe { libc::close_range(3, libc::c_uint::MAX, cloexec) } {
        0 => Ok(()),
        // Older than Linux 5.11. Ours close by themselves: Rust opens them so.
        _ if io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL) => Ok(()),
        _ if io::Error::last_os_error().raw_os_error() == Some(libc::ENOSYS) => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Leaves namespaces for new ones.
pub(crate) fn unshare(spaces: UnshareFlags) -> io::Result<()> {
    debug_assert!(!spaces.contains(UnshareFlags::FILES), "files are shared between threads");
    // SAFETY: what is unsafe of it are the files, and they stay.
    Ok(unsafe { rustix::thread::unshare_unsafe(spaces) }?)
}

/// How a mount is to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mounted {
    /// Nothing in it can be changed, and no device in it opened.
    ReadOnly,
    /// It can, and no device in it opened.
    Writable,
}

/// Sets how a mount is that is nowhere yet, with all beneath it. Where users are given, each file's owner is read and
/// written as they translate it.
pub(crate) fn set_mount(mount: &impl AsFd, how: Mounted, users: Option<&impl AsFd>) -> io::Result<()> {
    let mut wanted = attributes(how);
    if let Some(users) = users {
        wanted.attr_set |= libc::MOUNT_ATTR_IDMAP;
        wanted.userns_fd = u64::try_from(users.as_fd().as_raw_fd()).unwrap_or_default();
    }
    set(mount.as_fd().as_raw_fd(), c"", libc::AT_EMPTY_PATH | libc::AT_RECURSIVE, wanted)
}

/// Has nothing made any more in the root itself.
pub(crate) fn seal_root() -> io::Result<()> {
    set(libc::AT_FDCWD, c"/", 0, attributes(Mounted::ReadOnly))
}

fn attributes(how: Mounted) -> libc::mount_attr {
    // SAFETY: a struct of numbers, of which zero means nothing.
    let mut wanted: libc::mount_attr = unsafe { std::mem::zeroed() };
    wanted.attr_set = libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;
    if let Mounted::ReadOnly = how {
        wanted.attr_set |= libc::MOUNT_ATTR_RDONLY;
    }
    wanted
}

fn set(at: RawFd, path: &CStr, flags: libc::c_int, mut wanted: libc::mount_attr) -> io::Result<()> {
    let size = size_of::<libc::mount_attr>();
    // SAFETY: the path ends with a zero, and the struct is as long as is said.
    match unsafe { libc::syscall(libc::SYS_mount_setattr, at, path.as_ptr(), flags, &raw mut wanted, size) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Has the loopback interface of this network carry packets.
pub(crate) fn bring_up_loopback() -> io::Result<()> {
    let asking = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    // SAFETY: a struct of bytes and numbers, of which zero means nothing.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(b"lo") {
        *to = libc::c_char::try_from(*from).unwrap_or_default();
    }
    request.ifr_ifru.ifru_flags =
        libc::c_short::try_from(libc::IFF_UP | libc::IFF_RUNNING).unwrap_or_default();
    // SAFETY: the kernel reads the struct and writes nothing beyond it.
    match unsafe { libc::ioctl(asking.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Which Landlock this kernel has; none where it has none, or it is off.
pub(crate) fn landlock_version() -> Option<u32> {
    const VERSION: libc::c_uint = 1;
    // SAFETY: with this flag the kernel reads no memory of ours.
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, 0, 0, VERSION) };
    u32::try_from(version).ok().filter(|version| *version > 0)
}
