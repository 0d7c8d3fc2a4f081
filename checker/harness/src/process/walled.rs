//! A check behind the outer wall: this very program, started three times. The first stays outside and makes the wall,
//! the second is the first process inside and gives up all power, and becomes the check.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process, set_parent_process_death_signal};
use sandbox::Outer;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use super::{command, replace};

/// The first argument of the process outside. No person types any of them.
const OUTSIDE: &str = "--outside-the-wall";
/// The first argument of the process inside.
const INSIDE: &str = "--inside-the-wall";
/// The only argument of a process that holds a namespace of users.
const HOLDS_USERS: &str = "--hold-users";

/// A command of a program behind this wall.
pub fn walled(program: &OsStr, outer: &Outer) -> io::Result<Command> {
    let mut command = command(std::env::current_exe()?);
    command.arg(OUTSIDE).arg(serde_json::to_string(outer)?).arg(program);
    Ok(command)
}

/// Does what this program was started for, where that was a wall: how the program behind it ended, or what went wrong.
pub fn stand_at_the_wall(args: &[OsString]) -> Option<Result<ExitStatus, String>> {
    let told = |error: io::Error| format!("the wall cannot be put up: {error}");
    match args.get(1)?.to_str()? {
        OUTSIDE if args.len() > 3 => Some(outside(&args[2], &args[3..]).map_err(told)),
        INSIDE if args.len() > 3 => Some(Err(told(inside(&args[2], &args[3..])))),
        HOLDS_USERS if args.len() == 2 => Some(Err(told(hold_users()))),
        _ => None,
    }
}

fn outside(text: &OsStr, program: &[OsString]) -> io::Result<ExitStatus> {
    let outer = read(text)?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let users = match outer.user {
        Some(user) => Some(users(user)?),
        None => None,
    };
    let own = std::env::current_exe()?;
    sandbox::enter(&outer, users.as_ref())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut told_to_end = signal(SignalKind::terminate())?;
        let mut child = command(own).arg(INSIDE).arg(text).args(program).spawn()?;
        loop {
            tokio::select! {
                status = child.wait() => return status,
                _ = told_to_end.recv() => pass_on(child.id()),
            }
        }
    })
}

fn pass_on(child: Option<u32>) {
    let id = child.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    // One that is gone needs no telling.
    let _ = id.map(|id| kill_process(id, Signal::TERM));
}

fn inside(text: &OsStr, program: &[OsString]) -> io::Error {
    match read(text).and_then(|outer| sandbox::settle(&outer)) {
        Ok(()) => replace(Path::new(&program[0]), &program[1..]),
        Err(error) => error,
    }
}

fn read(text: &OsStr) -> io::Result<Outer> {
    let text = text.to_str().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(serde_json::from_str(text)?)
}

/// A namespace in which root's files are this user's. Another process makes it, for this one would be in it.
#[expect(clippy::disallowed_methods, reason = "this module is a part of the one that starts programs")]
fn users(user: u32) -> io::Result<File> {
    let mut holder = std::process::Command::new(std::env::current_exe()?)
        .arg(HOLDS_USERS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let made = holder.stdout.take().map_or(Ok(0), |mut stdout| stdout.read(&mut [0]));
    let users = made.and_then(|_| {
        let of = Path::new("/proc").join(holder.id().to_string());
        std::fs::write(of.join("uid_map"), format!("0 {user} 1"))?;
        std::fs::write(of.join("gid_map"), format!("0 {user} 1"))?;
        File::open(of.join("ns/user"))
    });
    let _ = holder.kill();
    let _ = holder.wait();
    users
}

/// Makes it, says so, and stays until it is killed, or its starter is gone.
fn hold_users() -> io::Error {
    let made = sandbox::hold_users()
        .and_then(|()| rustix::io::write(rustix::stdio::stdout(), b"\n").map_err(Into::into));
    if let Err(error) = made {
        return error;
    }
    let _ = io::stdin().read(&mut [0]);
    io::Error::other("nobody holds on to these users any more")
}
