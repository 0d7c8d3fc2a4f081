//! A program of nothing that depends on what a step depends on: built, it has Cargo compile that and no more.
//!
//! It stands in a workspace of its own in the workbook's `.check`, at the same place each time, so that Cargo finds it
//! as it was.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use hmac_sha256::Hash;
use submission::hex;

use super::clean_copy::{self, BESIDE, CHECKER};
use super::environment::environment;
use super::files::files;
use crate::cargo;
use crate::exercise::Step;

/// The package, and its folder.
const NAME: &str = "stub_of_a_step";
/// What of our environment changes what rustc makes.
const CHANGES_RUSTC: [&str; 5] =
    ["CARGO_ENCODED_RUSTFLAGS", "CARGO_HOME", "CARGO_INCREMENTAL", "RUSTFLAGS", "RUSTUP_TOOLCHAIN"];

/// One, on disk.
#[derive(Debug)]
pub(super) struct Stub {
    workspace: PathBuf,
    krate: PathBuf,
    manifest: String,
}

impl Stub {
    /// One for each of the lists of dependencies that these steps have; in a course it is one or two.
    pub(super) fn of(workspace: &Path, steps: &[&Step]) -> io::Result<Vec<Self>> {
        let manifests = steps.iter().filter(|step| step.reading().is_none());
        let manifests = manifests.filter_map(|step| manifest(&step.exercise_dir));
        // In the order of their texts: the same whichever step was named first.
        let manifests: BTreeSet<String> = manifests.collect();
        manifests.into_iter().map(|manifest| Self::write(workspace, manifest)).collect()
    }

    fn write(workspace: &Path, manifest: String) -> io::Result<Self> {
        let read = |name: &str| std::fs::read(workspace.join(name));
        let (root, lock) = (std::fs::read_to_string(workspace.join("Cargo.toml"))?, read("Cargo.lock").ok());
        let mut hash = Hash::new();
        for part in [manifest.as_bytes(), root.as_bytes(), lock.as_deref().unwrap_or_default()] {
            hash.update(part);
        }
        let name = &hex(&hash.finalize())[..16];
        let own = workspace.join(".check").join("dependencies").join(name);
        let put = |name: &str, bytes: &[u8]| put(&own.join(name), bytes);
        // What a step depends on may lie among the lessons.
        for name in files(&workspace.join("exercises")) {
            let name = Path::new("exercises").join(name);
            put(&name.to_string_lossy(), &std::fs::read(workspace.join(&name))?)?;
        }
        let mut members = vec![NAME];
        if workspace.join(BESIDE).is_dir() && workspace.join(CHECKER).is_file() {
            for name in files(&workspace.join(BESIDE)) {
                let name = Path::new(BESIDE).join(name);
                put(&name.to_string_lossy(), &std::fs::read(workspace.join(&name))?)?;
            }
            put(CHECKER, &read(CHECKER)?)?;
            members.push(BESIDE);
        }
        put("Cargo.toml", clean_copy::with_members(&root, &members)?.as_bytes())?;
        if let Some(lock) = lock.filter(|_| !own.join("Cargo.lock").exists()) {
            put("Cargo.lock", &lock)?;
        }
        put(&format!("{NAME}/Cargo.toml"), manifest.as_bytes())?;
        put(&format!("{NAME}/src/main.rs"), b"fn main() {}\n")?;
        Ok(Self { krate: own.join(NAME), workspace: own, manifest })
    }

    /// The workspace that it is in.
    pub(super) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// Its folder.
    pub(super) fn krate(&self) -> &Path {
        &self.krate
    }

    /// The packages in its workspace, itself and those of the lessons: compiled again wherever they lie elsewhere.
    pub(super) fn own(&self) -> Vec<String> {
        let manifests = files(&self.workspace).into_iter().filter(|name| name.ends_with("Cargo.toml"));
        let name = |manifest: PathBuf| {
            let table: toml::Table =
                std::fs::read_to_string(self.workspace.join(manifest)).ok()?.parse().ok()?;
            Some(table.get("package")?.get("name")?.as_str()?.to_owned())
        };
        manifests.filter_map(name).collect()
    }
}

/// What tells one set of compiled dependencies from another: SHA-256 of everything that it follows from.
pub(super) fn key(workspace: &Path, stubs: &[Stub], compiler: &str) -> String {
    let mut hash = Hash::new();
    let mut add = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(compiler.as_bytes());
    for stub in stubs {
        add(stub.manifest.as_bytes());
    }
    let settings = cargo::toolchain(workspace).into_iter().filter(|path| path.is_file());
    for file in [workspace.join("Cargo.toml"), workspace.join("Cargo.lock")].into_iter().chain(settings) {
        add(&std::fs::read(file).unwrap_or_default());
    }
    for (name, value) in environment().filter(|(name, _)| CHANGES_RUSTC.contains(name)) {
        add(name.as_bytes());
        add(value.as_encoded_bytes());
    }
    hex(&hash.finalize())[..16].to_owned()
}

/// A step's manifest with another name and one program of nothing; `None` where it has none that can be read, which
/// its unit will say.
fn manifest(krate: &Path) -> Option<String> {
    let mut table: toml::Table = std::fs::read_to_string(krate.join("Cargo.toml")).ok()?.parse().ok()?;
    for own in ["bin", "lib", "example", "test", "bench"] {
        table.remove(own);
    }
    let package = table.get_mut("package")?.as_table_mut()?;
    for own in ["build", "default-run", "description"] {
        package.remove(own);
    }
    package.insert("name".to_owned(), NAME.into());
    let bin = [("name", NAME), ("path", "src/main.rs")];
    let bin = bin.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect::<toml::Table>();
    table.insert("bin".to_owned(), vec![bin].into());
    toml::to_string(&table).ok()
}

/// Written only where it is another: Cargo goes by the time of the last change.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    clean_copy::write(path, bytes)
}
