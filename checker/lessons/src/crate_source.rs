//! Reading a crate's files: those of each program, from its root along its modules.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::exercise::Step;
use crate::source::{Code, CodeFile, parse};

/// How many files of a crate are read.
const MOST_FILES: usize = 200;
/// How many bytes of a file are read.
const MOST_BYTES: u64 = 512 * 1024;

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    bin: Vec<Bin>,
}

#[derive(Deserialize)]
struct Bin {
    name: String,
    path: Option<PathBuf>,
}

/// Reads what can be read; what cannot is as if it were not there, and nothing points to it.
pub fn read(krate: &Path, step: &Step) -> Code {
    let mut code = Code::default();
    for exporter in step.exporters() {
        if let Some(root) = exporter.launch.bin().and_then(|bin| root(krate, bin)) {
            follow(krate, &root, &exporter.name, step, &mut code);
        }
    }
    code
}

/// The file with the `main` of a bin target, relative to the crate.
fn root(krate: &Path, name: &str) -> Option<PathBuf> {
    let text = std::fs::read_to_string(krate.join("Cargo.toml")).ok()?;
    let manifest: Manifest = toml::from_str(&text).ok()?;
    let with_suffix = format!("{name}-");
    let bin = manifest
        .bin
        .iter()
        .find(|bin| bin.name == name)
        .or_else(|| manifest.bin.iter().find(|bin| bin.name.starts_with(&with_suffix)));
    let default = || {
        let named = PathBuf::from(format!("src/bin/{name}.rs"));
        if krate.join(&named).is_file() { named } else { PathBuf::from("src/main.rs") }
    };
    Some(bin.map_or_else(default, |bin| bin.path.clone().unwrap_or_else(default)))
}

/// Reads a file and the modules that it declares, into the files of a service.
fn follow(krate: &Path, root: &Path, service: &str, step: &Step, code: &mut Code) {
    let mut next = vec![(root.to_owned(), true)];
    while let Some((path, is_root)) = next.pop() {
        let name = path.to_string_lossy().replace('\\', "/");
        let known = code.files.iter().position(|file| file.path == name);
        let index = match known {
            Some(index) if code.files[index].services.iter().any(|known| known == service) => continue,
            Some(index) => index,
            None => {
                let Some(file) = read_file(krate, &path, &name, step) else { continue };
                if code.files.len() == MOST_FILES {
                    return;
                }
                code.files.push(file);
                code.files.len() - 1
            }
        };
        let file = &mut code.files[index];
        file.services.push(service.to_owned());
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let is_root = is_root || path.file_name().is_some_and(|name| name == "mod.rs");
        let below = if is_root { folder } else { folder.join(path.file_stem().unwrap_or_default()) };
        for module in &file.modules {
            let [flat, nested] = [below.join(format!("{module}.rs")), below.join(module).join("mod.rs")];
            next.push((if krate.join(&flat).is_file() { flat } else { nested }, false));
        }
    }
}

fn read_file(krate: &Path, path: &Path, name: &str, step: &Step) -> Option<CodeFile> {
    let full = krate.join(path).canonicalize().ok()?;
    // A link out of the crate leads to what is not the learner's.
    let is_inside = full.starts_with(krate.canonicalize().ok()?);
    if !is_inside || std::fs::metadata(&full).ok()?.len() > MOST_BYTES {
        return None;
    }
    let text = std::fs::read_to_string(full).ok()?;
    let mut file = parse(name, &text)?;
    file.is_handed_out = is_handed_out(path, &text, step);
    Some(file)
}

/// Whether a file is outside of what the learner may edit, and untouched: there the solution differs in nothing.
fn is_handed_out(path: &Path, text: &str, step: &Step) -> bool {
    let is_open = step.edit.iter().any(|open| open == path);
    !is_open && std::fs::read_to_string(step.solution_dir.join(path)).is_ok_and(|ours| ours == text)
}
