//! What keeps a student's program from the rest of the machine.
//!
//! There are two walls. The outer one stands round a whole unit, the check and all that it starts: namespaces, in
//! which there is no network but its own loopback, no process but its own, and no file but those that a check needs.
//! The inner one stands round each program that holds a student's code, its compiler too: limits, Landlock and
//! seccomp. It keeps them from the check itself and from each other, and is all there is where the system has no
//! namespaces to give. Both are put up by this process round itself, before it becomes the program in question.
//!
//! Only Linux has them; elsewhere the level is [`Level::None`], and is told so. Nothing here starts a program,
//! prints, or decides what a level that was asked for and is not to be had means.

mod words;

#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod landlocked;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(target_os = "linux")]
mod power;
#[cfg(target_os = "linux")]
mod root;
#[cfg(target_os = "linux")]
mod syscalls;
#[cfg(target_os = "linux")]
mod unit;

pub use words::{Inner, Level, Limits, Outer};

use std::io;

/// Puts the inner wall up round this process. What it becomes next stays behind it, with all that it starts.
///
/// # Errors
///
/// Where a layer that the level names is not to be had: the program must not be run then.
#[cfg(target_os = "linux")]
pub fn confine(inner: &Inner) -> io::Result<()> {
    kernel::close_other_files()?;
    power::give_up()?;
    rustix::thread::set_no_new_privs(true)?;
    limits::set(&inner.limits)?;
    if inner.level >= Level::Landlock {
        landlocked::restrict(inner)?;
        syscalls::refuse(inner.tcp.is_none())?;
    }
    Ok(())
}

/// Puts up nothing: this system has nothing to put up.
#[cfg(not(target_os = "linux"))]
pub fn confine(inner: &Inner) -> io::Result<()> {
    if inner.level == Level::None { Ok(()) } else { Err(io::Error::from(io::ErrorKind::Unsupported)) }
}

/// Makes the outer wall: what this process starts from now on is inside. It must have one thread, and inside
/// [`settle`] is to be called first. `users` is a namespace of users by which root's files are another's, where this
/// process is root; see [`hold_users`].
#[cfg(target_os = "linux")]
pub fn enter(outer: &Outer, users: Option<&std::fs::File>) -> io::Result<()> {
    unit::enter(outer, users)
}

/// Makes nothing: this system has no namespaces.
#[cfg(not(target_os = "linux"))]
pub fn enter(_: &Outer, _: Option<&std::fs::File>) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Gives up all power over what [`enter`] made. What this process becomes next is inside the outer wall.
#[cfg(target_os = "linux")]
pub fn settle(outer: &Outer) -> io::Result<()> {
    unit::settle(outer)
}

/// Gives up nothing.
#[cfg(not(target_os = "linux"))]
pub fn settle(_: &Outer) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Makes a namespace of users, for somebody else to say who is who in it. It is there as long as this process.
#[cfg(target_os = "linux")]
pub fn hold_users() -> io::Result<()> {
    kernel::unshare(rustix::thread::UnshareFlags::NEWUSER)
}

/// Makes nothing.
#[cfg(not(target_os = "linux"))]
pub fn hold_users() -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Which Landlock this kernel has; none where it has none, or it is off.
#[cfg(target_os = "linux")]
pub fn landlock_version() -> Option<u32> {
    kernel::landlock_version()
}

/// This system has none.
#[cfg(not(target_os = "linux"))]
pub fn landlock_version() -> Option<u32> {
    None
}
