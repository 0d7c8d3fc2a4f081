//! What gets through at which level, and whether it does here.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sandbox::{Inner, Level, Limits, Outer};

use crate::attempts::Targets;
use crate::walls::NOT_TO_BE_HAD;

/// Who tries to get out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Root,
    Somebody,
}

/// Somebody who is not root, and nobody else.
const USER: u32 = 1_876_543_210;

/// How large a file may become.
const FILE_BYTES: u64 = 1 << 20;
/// How many processes there may be behind the outer wall.
const TASKS: u64 = 100;

/// What gets through at each level, the weakest first: `#` does, `.` does not, `?` depends on the machine. First as
/// somebody, then as root.
const EXPECTED: &[(&str, &str, &str)] = &[
    ("changes-a-file", "##..", "##.."),
    ("connects-to-a-name", "##..", "##.."),
    ("connects-to-a-path", "##..", "##.."),
    ("connects-to-loopback", "##..", "##.."),
    ("connects-to-the-machine", "??..", "??.."),
    ("io-uring", "??..", "??.."),
    ("keyring", "??..", "??.."),
    ("leaves-a-daemon", "###.", "###."),
    ("lists-a-folder", "##..", "##.."),
    ("lists-processes", "##..", "##.."),
    ("listens", "####", "####"),
    ("makes-users", "??..", "??.."),
    ("mounts", "....", "?..."),
    ("raw-socket", "....", "?..."),
    ("reads-a-file", "##..", "##.."),
    ("reads-a-siblings-environ", "##..", "##.."),
    ("reads-environ", "##..", "#..."),
    ("reads-passwd", "##..", "##.."),
    ("reads-through-a-link", "##..", "##.."),
    ("runs-as-root", "....", "##.."),
    ("sends-a-datagram", "##..", "##.."),
    ("sends-a-signal", "##..", "##.."),
    // In a network of its own it is another port.
    ("takes-a-taken-port", "...#", "...#"),
    ("traces", "??..", "?..."),
    ("vsock", "??..", "??.."),
    ("writes-a-file", "##..", "##.."),
    ("writes-tmp", "##..", "##.."),
];

/// Tries every level, as everybody that this test can be.
pub(crate) fn hold() {
    let is_root = rustix::process::geteuid().is_root();
    let who: &[Who] = if is_root { &[Who::Root, Who::Somebody] } else { &[Who::Somebody] };
    if !is_root {
        not_tried("what root gets through, for this test is not root");
    }
    let mut wrong = Vec::new();
    for who in who {
        let bench = Bench::new(*who);
        wrong.extend(bench.beyond_the_limits());
        for (at, level) in Level::ALL.into_iter().enumerate() {
            match bench.attempt(level) {
                Ok(found) => wrong.extend(unexpected(*who, at, &found)),
                Err(why) => not_tried(&format!("{level:?} as {who:?}: {why}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[expect(clippy::print_stderr, reason = "what is not tried is said")]
fn not_tried(what: &str) {
    eprintln!("not tried: {what}");
}

/// What came out otherwise than it is expected.
fn unexpected(who: Who, at: usize, found: &BTreeMap<String, bool>) -> Vec<String> {
    assert_eq!(found.len(), EXPECTED.len(), "an attempt without an expectation, or the other way round");
    let differs = |name: &str, row: &str| {
        let through = found[name];
        let expected = row.as_bytes()[at];
        let is_wrong = match expected {
            b'#' => !through,
            b'.' => through,
            _ => false,
        };
        is_wrong.then(|| format!("{who:?} {name} at {:?}: through {through}", Level::ALL[at]))
    };
    let rows =
        EXPECTED.iter().map(|(name, somebody, root)| (name, if who == Who::Root { root } else { somebody }));
    rows.filter_map(|(name, row)| differs(name, row)).collect()
}

/// What is outside, for one who tries.
struct Bench {
    who: Who,
    folder: tempfile::TempDir,
    targets: Targets,
    others: Vec<Child>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        for other in &mut self.others {
            let _ = other.kill();
            let _ = other.wait();
        }
    }
}

impl Bench {
    fn new(who: Who) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [outside, own] = ["outside", "own"].map(|name| folder.path().join(name));
        for folder in [folder.path(), &outside, &own] {
            let _ = std::fs::create_dir(folder);
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o777)).expect("everybody's");
        }
        std::fs::write(outside.join("secret"), b"42").expect("written");
        std::fs::set_permissions(outside.join("secret"), PermissionsExt::from_mode(0o666))
            .expect("everybody's");
        let tcp = TcpListener::bind("0.0.0.0:0").expect("a port");
        let port = tcp.local_addr().expect("a port").port();
        let address = own_address().map(|address| (address, port).into());
        let udp = UdpSocket::bind("127.0.0.1:0").expect("a port");
        let udp_port = udp.local_addr().expect("a port").port();
        let socket = outside.join("socket");
        let listener = UnixListener::bind(&socket).expect("a socket");
        std::fs::set_permissions(&socket, PermissionsExt::from_mode(0o777)).expect("everybody's");
        let name = format!("escape-{}-{who:?}", std::process::id());
        let named = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).expect("a name"))
            .expect("a socket");
        thread::spawn(move || tcp.incoming().for_each(drop));
        thread::spawn(move || {
            let mut byte = [0];
            while let Ok((_, from)) = udp.recv_from(&mut byte) {
                let _ = udp.send_to(&byte, from);
            }
        });
        thread::spawn(move || listener.incoming().for_each(drop));
        thread::spawn(move || {
            for mut stream in named.incoming().flatten() {
                let _ = stream.read(&mut [0]);
                let _ = stream.write_all(b"x");
            }
        });
        let mut bench = Self {
            who,
            targets: Targets {
                folder: outside,
                own,
                process: 0,
                sibling: None,
                tcp: port,
                address,
                udp: udp_port,
                socket,
                name,
            },
            folder,
            others: Vec::new(),
        };
        // Another student's program, or another service of this one: behind the same wall, in a domain of its own.
        let this = this_test();
        let wall = json(&bench.inner(Level::Landlock, &this));
        let sibling = [text(&this), "--behind".to_owned(), wall, "/bin/sleep".to_owned(), "600".to_owned()];
        bench.targets.sibling = Some(bench.start(&sibling));
        bench.targets.process = bench.start(&["sleep".to_owned(), "600".to_owned()]);
        bench
    }

    fn start(&mut self, line: &[String]) -> i32 {
        let child = self.command(line).spawn().expect("started");
        let id = i32::try_from(child.id()).expect("an id");
        self.others.push(child);
        id
    }

    #[expect(clippy::disallowed_methods, reason = "a test starts itself")]
    fn command(&self, line: &[String]) -> Command {
        let mut command = Command::new(&line[0]);
        command.args(&line[1..]).current_dir(self.folder.path()).stdin(Stdio::null());
        if self.who == Who::Somebody && rustix::process::geteuid().is_root() {
            command.uid(USER).gid(USER);
        }
        command
    }

    /// What gets through at this level, or why there is no such level here.
    fn attempt(&self, level: Level) -> Result<BTreeMap<String, bool>, String> {
        let targets = serde_json::to_string(&self.targets).expect("written");
        let output = self.run(level, &[text(&this_test()), "--attempt".to_owned(), targets])?;
        let mut found: BTreeMap<String, bool> = serde_json::from_slice(&output).expect("what got through");
        found.insert("leaves-a-daemon".to_owned(), self.leaves_a_daemon(level)?);
        Ok(found)
    }

    /// Whether a process that left its group and its streams is still there when the one that started it is gone.
    fn leaves_a_daemon(&self, level: Level) -> Result<bool, String> {
        let seconds = format!("9{}{}{}", level as u8, self.who as u8, std::process::id());
        let script = format!("setsid sleep {seconds} </dev/null >/dev/null 2>&1 &");
        self.run(level, &["/bin/sh".to_owned(), "-c".to_owned(), script])?;
        let is_it = |id: &i32| {
            let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            line == format!("sleep\0{seconds}\0").as_bytes()
        };
        let daemon = || {
            let processes = std::fs::read_dir("/proc").expect("readable").flatten();
            let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
            ids.find(is_it).and_then(rustix::process::Pid::from_raw)
        };
        // It may take a while to become what it is known by.
        let start = Instant::now();
        let daemon = std::iter::repeat_with(daemon)
            .take_while(|_| start.elapsed() < Duration::from_secs(1))
            .inspect(|_| thread::yield_now())
            .find_map(|found| found);
        if let Some(daemon) = daemon {
            let _ = rustix::process::kill_process(daemon, rustix::process::Signal::KILL);
        }
        Ok(daemon.is_some())
    }

    /// What goes on beyond a limit.
    fn beyond_the_limits(&self) -> Vec<String> {
        let shell = |script: &str| ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
        let mut wrong = Vec::new();
        let mut check = |what: &str, level: Level, script: &str, holds: &dyn Fn(&str) -> bool| match self
            .run(level, &shell(script))
        {
            Ok(said) if holds(String::from_utf8_lossy(&said).trim()) => {}
            Ok(said) => wrong.push(format!("{:?} {what}: {}", self.who, String::from_utf8_lossy(&said))),
            Err(why) => not_tried(&format!("{what}: {why}")),
        };
        let own = self.targets.own.display();
        let file = format!("head -c 50000000 /dev/zero >{own}/large 2>/dev/null; stat -c %s {own}/large");
        check("a large file", Level::Process, &file, &|size: &str| size == FILE_BYTES.to_string());
        let memory = "(dd if=/dev/zero of=/dev/null bs=600M count=1 2>/dev/null && echo had); :";
        check("much memory", Level::Process, memory, &str::is_empty);
        // Each that is started says so; the shell gives up when it gets no more.
        let bomb = "i=0; while [ $i -lt 500 ]; do sleep 30 & i=$((i+1)); echo $i >COUNT; done 2>/dev/null; :";
        let bomb =
            format!("({bomb}); read count <COUNT; echo $count").replace("COUNT", &format!("{own}/count"));
        check("a fork bomb", Level::Namespaces, &bomb, &|count: &str| {
            count.parse().is_ok_and(|count: u64| count < TASKS)
        });
        wrong
    }

    /// Runs a program behind this level's walls; the error is why they are not to be had.
    fn run(&self, level: Level, program: &[String]) -> Result<Vec<u8>, String> {
        let own = this_test();
        let mut line = program.to_vec();
        if level > Level::None {
            line = [vec![text(&own), "--behind".to_owned(), json(&self.inner(level, &own))], line].concat();
        }
        if level == Level::Namespaces {
            line = [vec![text(&own), "--outside".to_owned(), json(&self.outer(&own))], line].concat();
        }
        let output =
            self.command(&line).stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if let Some(why) = said.strip_prefix(NOT_TO_BE_HAD) {
            return Err(why.trim().to_owned());
        }
        assert!(output.status.success(), "{:?} at {level:?}: {said}", self.who);
        Ok(output.stdout)
    }

    fn inner(&self, level: Level, own: &Path) -> Inner {
        Inner {
            level,
            read: vec![own.to_owned()],
            write: vec![self.targets.own.clone()],
            tcp: (level < Level::Namespaces).then(|| vec![4317, 4318]),
            limits: Limits {
                address_space: Some(512 << 20),
                file_bytes: Some(FILE_BYTES),
                ..Limits::default()
            },
        }
    }

    fn outer(&self, own: &Path) -> Outer {
        Outer {
            read: vec![own.to_owned()],
            write: vec![self.targets.own.clone()],
            temporary_bytes: 1 << 20,
            user: (self.who == Who::Root).then_some(USER + 1),
            limits: Limits { tasks: Some(TASKS), ..Limits::default() },
        }
    }
}

fn this_test() -> PathBuf {
    std::env::current_exe().expect("this test")
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path").to_owned()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("written")
}

/// An address of this machine that is not its loopback's.
fn own_address() -> Option<std::net::IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: it is asked by which way it would be.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback())
}
