//! Who uses what of whom: the arrows between the files of a crate, each to the file that defines the name,
//! through whatever passes it on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use super::Uses;
use super::module::{Module, Path, names};

/// The arrows of a crate, by files relative to its `src`.
pub(super) struct Arrows(pub(super) Uses);

/// The files of a crate by the path of their module; the root's is empty.
type Modules = BTreeMap<Path, (String, Module)>;

impl Arrows {
    pub(super) fn of(src: &FilePath) -> Self {
        let mut modules = Modules::new();
        read(src, &src.join("lib.rs"), &Vec::new(), src, &mut modules);
        let mut uses = Uses::new();
        for (own, (file, module)) in &modules {
            for (to, name) in used(own, module, &modules) {
                // A file's own parents are no news to it.
                if !own.starts_with(&to) {
                    let (target, _) = &modules[&to];
                    uses.entry(file.clone()).or_default().entry(target.clone()).or_default().insert(name);
                }
            }
        }
        Self(uses)
    }

    /// The circles, each as one line: who needs what of whom.
    pub(super) fn circles(&self) -> Vec<String> {
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            self.0.keys().map(|file| (file.as_str(), self.reached_from(file))).collect();
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for (file, reached) in &reach {
            if !reached.contains(file) || seen.contains(file) {
                continue;
            }
            let circle: BTreeSet<&str> = reached
                .iter()
                .copied()
                .filter(|other| reach.get(other).is_some_and(|back| back.contains(file)))
                .collect();
            circles.push(self.told(&circle));
            seen.extend(circle);
        }
        circles
    }

    fn reached_from<'a>(&'a self, file: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![file];
        while let Some(file) = next.pop() {
            for to in self.0.get(file).into_iter().flat_map(|uses| uses.keys()) {
                if reached.insert(to.as_str()) {
                    next.push(to);
                }
            }
        }
        reached
    }

    fn told(&self, circle: &BTreeSet<&str>) -> String {
        let mut told = Vec::new();
        for from in circle {
            for (to, names) in self.0.get(*from).into_iter().flatten() {
                if circle.contains(to.as_str()) {
                    told.push(format!(
                        "{from} → {to} ({})",
                        names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
                    ));
                }
            }
        }
        told.join("; ")
    }
}

/// Reads a module and those that it declares.
fn read(src: &FilePath, file: &FilePath, path: &Path, folder: &FilePath, modules: &mut Modules) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let module = Module::read(&text);
    for child in &module.declares {
        let below = folder.join(format!("{child}.rs"));
        // One that stands in the same file is part of it.
        if below.is_file() {
            let path = [path.as_slice(), std::slice::from_ref(child)].concat();
            read(src, &below, &path, &folder.join(child), modules);
        }
    }
    let name = file.strip_prefix(src).expect("inside").display().to_string();
    modules.insert(path.clone(), (name, module));
}

/// The modules whose names a file uses, with the names.
fn used(own: &Path, module: &Module, modules: &Modules) -> BTreeSet<(Path, String)> {
    let imported = names(module);
    let mut found = BTreeSet::new();
    for (_, path) in &module.uses {
        if let Some(to) = absolute(own, path, module).and_then(|path| definer(&path, modules, 0)) {
            found.insert(to);
        }
    }
    for path in &module.paths {
        let written = imported
            .get(path[0].as_str())
            .map_or_else(|| path.clone(), |from| [from.as_slice(), &path[1..]].concat());
        if let Some(to) = absolute(own, &written, module).and_then(|path| definer(&path, modules, 0)) {
            found.insert(to);
        }
    }
    found
}

/// A path from the crate's root; `None` for one of another crate, or of a name that is no module.
fn absolute(own: &Path, path: &Path, module: &Module) -> Option<Path> {
    let mut base = own.clone();
    let mut rest = path.as_slice();
    match rest.first()?.as_str() {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            while rest.first().is_some_and(|word| word == "super") {
                base.pop();
                rest = &rest[1..];
            }
            return Some([base.as_slice(), rest].concat());
        }
        child if module.declares.contains(child) => return Some([base.as_slice(), rest].concat()),
        _ => return None,
    }
    Some([base.as_slice(), &rest[1..]].concat())
}

/// The module that defines what a path names, and the name; `None` for a module alone, of which nothing is used
/// by naming it.
fn definer(path: &Path, modules: &Modules, depth: usize) -> Option<(Path, String)> {
    let of = (0..=path.len()).rev().find(|&length| modules.contains_key(&path[..length]))?;
    let (place, rest) = path.split_at(of);
    let name = rest.first()?;
    let (_, module) = &modules[place];
    let place = place.to_vec();
    if module.defines.contains(name) || depth > 8 {
        return Some((place, name.clone()));
    }
    let passed_on = |from: &Path, rest: &[String]| {
        let from = absolute(&place, from, module)?;
        definer(&[from.as_slice(), rest].concat(), modules, depth + 1)
    };
    for (known, from) in &module.uses {
        if known == name {
            return passed_on(from, &rest[1..]);
        }
    }
    let mut globs = module.uses.iter().filter(|(known, _)| known == "*");
    globs.find_map(|(_, from)| passed_on(&from[..from.len() - 1].to_vec(), rest))
}
