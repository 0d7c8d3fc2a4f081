//! The files inside the outer wall: what every program needs, the toolchain and the unit; all else is not there.

use std::ffi::CString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::CWD;
use rustix::mount::{
    MountFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, mount, mount_bind, mount_change,
    move_mount, open_tree,
};
use rustix::process::{chdir, pivot_root};

use crate::files;
use crate::kernel::{self, Mounted};
use crate::words::Outer;

/// Where the files of outside are until nobody needs them any more.
pub(crate) const OLD: &str = "/.old";
/// The folder on which it all is put together; what it held is not seen meanwhile.
const STAGE: &str = "/tmp";

/// What is to be seen inside, found before anything is hidden.
#[derive(Debug)]
pub(crate) struct Sources {
    here: PathBuf,
    all: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    /// Where it is to be seen.
    path: PathBuf,
    /// Where it is.
    real: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A link at the top, such as `/bin`.
    Link(PathBuf),
    /// Of the system.
    System,
    Device,
    Read,
    Write,
}

impl Sources {
    pub(crate) fn of(outer: &Outer) -> io::Result<Self> {
        let mut all = Vec::new();
        let given = || outer.read.iter().chain(&outer.write);
        // What lies in a folder that is given is given with it.
        for path in files::system().into_iter().filter(|path| !given().any(|folder| path.starts_with(folder)))
        {
            let link = fs::read_link(&path).ok().filter(|_| path.components().count() == 2);
            let kind = link.map_or(Kind::System, Kind::Link);
            all.push(Source { real: fs::canonicalize(&path)?, path, kind });
        }
        for path in files::devices() {
            all.push(Source { real: path.clone(), path, kind: Kind::Device });
        }
        for path in outer.read.iter().filter(|path| path.exists()) {
            all.push(Source { real: fs::canonicalize(path)?, path: path.clone(), kind: Kind::Read });
        }
        for path in &outer.write {
            all.push(Source { real: fs::canonicalize(path)?, path: path.clone(), kind: Kind::Write });
        }
        // What lies in another is put upon it.
        all.sort_by_key(|source| source.path.components().count());
        Ok(Self { here: std::env::current_dir()?, all })
    }

    /// Puts them together and makes that the root; the old one stays at [`OLD`].
    pub(crate) fn mount(&self, temporary_bytes: u64, users: Option<&fs::File>) -> io::Result<()> {
        mount_change("/", MountPropagationFlags::REC | MountPropagationFlags::PRIVATE)?;
        temporary(Path::new(STAGE), 1 << 20, 0o755)?;
        let old = format!("{STAGE}{OLD}");
        fs::create_dir(&old)?;
        pivot_root(STAGE, old.as_str())?;
        chdir("/")?;
        for (path, bytes) in [("/tmp", temporary_bytes), ("/dev/shm", temporary_bytes / 4)] {
            fs::create_dir_all(path)?;
            temporary(Path::new(path), bytes, 0o1777)?;
        }
        for source in &self.all {
            source.mount(users)?;
        }
        fs::create_dir_all("/proc")?;
        fs::create_dir_all(&self.here)?;
        Ok(chdir(&self.here)?)
    }
}

impl Source {
    fn mount(&self, users: Option<&fs::File>) -> io::Result<()> {
        let target = &self.path;
        let from = Path::new(OLD).join(self.real.strip_prefix("/").unwrap_or(&self.real));
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        if let Kind::Link(to) = &self.kind {
            return std::os::unix::fs::symlink(to, target);
        }
        if from.is_dir() {
            fs::create_dir_all(target)?;
        } else if !target.exists() {
            fs::write(target, [])?;
        }
        if let Kind::Device = self.kind {
            return Ok(mount_bind(&from, target)?);
        }
        let flags =
            OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::AT_RECURSIVE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
        let tree = open_tree(CWD, &from, flags)?;
        match self.kind {
            Kind::Write => kernel::set_mount(&tree, Mounted::Writable, users)?,
            Kind::Read => kernel::set_mount(&tree, Mounted::ReadOnly, users)?,
            _ => kernel::set_mount(&tree, Mounted::ReadOnly, None::<&fs::File>)?,
        }
        Ok(move_mount(&tree, "", CWD, target, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)?)
    }
}

/// A file system in memory, of so many bytes at most.
fn temporary(at: &Path, bytes: u64, mode: u32) -> io::Result<()> {
    let options = CString::new(format!("size={bytes},nr_inodes=20000,mode={mode:o}"))?;
    Ok(mount("tmpfs", at, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, options.as_c_str())?)
}
