//! What a student's program may try. Each attempt says whether it got through.

#![expect(unsafe_code, reason = "what is tried are calls of the kernel that nothing else makes")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::{Deserialize, Serialize};

/// What is outside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Targets {
    /// A folder with a `secret`, where nobody behind a wall may write.
    pub(crate) folder: PathBuf,
    /// The folder that the program may write.
    pub(crate) own: PathBuf,
    /// A process with the same user outside.
    pub(crate) process: i32,
    /// A process with the same user, behind a wall of its own.
    pub(crate) sibling: Option<i32>,
    /// A listener on this machine's loopback, and one on its other address.
    pub(crate) tcp: u16,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) udp: u16,
    /// A socket at a path, and one that is abstract.
    pub(crate) socket: PathBuf,
    pub(crate) name: String,
}

/// Tries everything and prints what got through.
#[expect(clippy::print_stdout, reason = "the test that started this one reads it")]
pub(crate) fn all(text: &str) {
    let targets: Targets = serde_json::from_str(text).expect("targets");
    println!("{}", serde_json::to_string(&results(&targets)).expect("written"));
}

fn results(targets: &Targets) -> BTreeMap<&'static str, bool> {
    let secret = targets.folder.join("secret");
    let of = |id: i32, name: &str| PathBuf::from(format!("/proc/{id}/{name}"));
    let pid = Pid::from_raw(targets.process).expect("a process");
    let tcp = |address: SocketAddr| TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok();
    [
        ("reads-a-file", std::fs::read(&secret).is_ok()),
        ("reads-through-a-link", reads_through_a_link(targets)),
        ("lists-a-folder", std::fs::read_dir(&targets.folder).is_ok()),
        ("writes-a-file", std::fs::write(targets.folder.join("forged"), b"x").is_ok()),
        ("changes-a-file", std::fs::File::options().append(true).open(&secret).is_ok()),
        ("reads-passwd", std::fs::read("/etc/passwd").is_ok()),
        ("writes-tmp", std::fs::write(format!("/tmp/escape-{}", targets.process), b"x").is_ok()),
        ("reads-environ", std::fs::read(of(targets.process, "environ")).is_ok()),
        (
            "reads-a-siblings-environ",
            targets.sibling.is_some_and(|id| std::fs::read(of(id, "environ")).is_ok()),
        ),
        ("sends-a-signal", test_kill_process(pid).is_ok() && kill_process(pid, Signal::CONT).is_ok()),
        ("traces", traces(targets.process)),
        ("lists-processes", std::fs::read(of(targets.process, "stat")).is_ok()),
        ("connects-to-loopback", tcp(([127, 0, 0, 1], targets.tcp).into())),
        ("connects-to-the-machine", targets.address.is_some_and(tcp)),
        ("sends-a-datagram", sends_a_datagram(targets.udp)),
        ("connects-to-a-path", UnixStream::connect(&targets.socket).is_ok()),
        ("connects-to-a-name", connects_to_a_name(&targets.name)),
        ("listens", TcpListener::bind("127.0.0.1:0").is_ok()),
        ("takes-a-taken-port", TcpListener::bind(("127.0.0.1", targets.tcp)).is_ok()),
        ("io-uring", call(libc::SYS_io_uring_setup, [0, 0, 0])),
        ("keyring", call(libc::SYS_keyctl, [0, u64::MAX - 3, 1])),
        ("vsock", socket(libc::AF_VSOCK, libc::SOCK_STREAM)),
        ("raw-socket", socket(libc::AF_INET, libc::SOCK_RAW)),
        ("mounts", mounts(targets)),
        ("runs-as-root", is_root()),
        // Last: behind it this process is another one.
        ("makes-users", makes_users()),
    ]
    .into()
}

fn reads_through_a_link(targets: &Targets) -> bool {
    let link = targets.own.join("link");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(targets.folder.join("secret"), &link).is_ok() && std::fs::read(&link).is_ok()
}

fn traces(id: i32) -> bool {
    // SAFETY: it takes numbers; whoever is traced is let go again.
    unsafe {
        let seized = libc::ptrace(libc::PTRACE_SEIZE, id, 0, 0) == 0;
        if seized {
            libc::ptrace(libc::PTRACE_INTERRUPT, id, 0, 0);
            libc::waitpid(id, std::ptr::null_mut(), libc::__WALL);
            libc::ptrace(libc::PTRACE_DETACH, id, 0, 0);
        }
        seized
    }
}

/// Whether a datagram arrives: its answer comes back.
fn sends_a_datagram(port: u16) -> bool {
    let send = || {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_read_timeout(Some(Duration::from_millis(500)))?;
        socket.send_to(b"x", ("127.0.0.1", port))?;
        socket.recv(&mut [0])
    };
    send().is_ok()
}

fn connects_to_a_name(name: &str) -> bool {
    let address = std::os::unix::net::SocketAddr::from_abstract_name(name).expect("a name");
    let answers = UnixStream::connect_addr(&address).and_then(|mut stream| {
        stream.write_all(b"x")?;
        stream.read(&mut [0])
    });
    answers.is_ok()
}

fn makes_users() -> bool {
    // SAFETY: it takes a number, and changes this process alone, which has one thread.
    unsafe { libc::unshare(libc::CLONE_NEWUSER) == 0 }
}

fn call(number: libc::c_long, [one, two, three]: [u64; 3]) -> bool {
    // SAFETY: numbers, or a pointer to what is constant; a wrong one is refused by the kernel. That it looked at them
    // at all is what counts.
    let answer = unsafe { libc::syscall(number, one, two, three) };
    answer >= 0 || !matches!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EPERM | libc::ENOSYS))
}

fn socket(family: i32, kind: i32) -> bool {
    // SAFETY: it takes numbers.
    unsafe { libc::socket(family, kind, 0) >= 0 }
}

fn mounts(targets: &Targets) -> bool {
    let at = std::ffi::CString::new(targets.own.to_str().expect("a path")).expect("no zero");
    // SAFETY: the strings end with a zero.
    unsafe { libc::mount(c"none".as_ptr(), at.as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null()) == 0 }
}

/// Whether it has power over a file of root's that nobody may open.
fn is_root() -> bool {
    std::fs::read("/etc/shadow").is_ok()
        || std::fs::File::options().write(true).open("/proc/sys/kernel/core_pattern").is_ok()
}
