//! The files that an executable was made of, as Cargo's dep-info beside it names them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The files, or `None` where the dep-info is not there or does not tell.
///
/// Cargo writes it anew in each build, also where it calls the executable fresh, with the paths of the
/// workspace that it builds now.
pub(super) fn sources(executable: &Path) -> Option<Vec<PathBuf>> {
    let text = std::fs::read_to_string(executable.with_extension("d")).ok()?;
    let files = parse(&text)?;
    // With `build.dep-info-basedir` the paths may be relative to anything.
    (!files.is_empty() && files.iter().all(|file| file.is_absolute())).then_some(files)
}

/// The files of which these executables are made, and which are neither in this folder (canonical) nor built: a
/// path or a link leads out of it.
pub(super) fn outside<'a>(krate: &Path, executables: impl Iterator<Item = &'a PathBuf>) -> Vec<PathBuf> {
    let mut files = BTreeSet::new();
    for executable in executables {
        let built = executable.parent().and_then(|folder| folder.canonicalize().ok());
        let is_own = |file: &Path| {
            file.starts_with(krate) || built.as_ref().is_some_and(|built| file.starts_with(built))
        };
        let named = sources(executable).unwrap_or_default();
        files.extend(named.iter().filter_map(|file| file.canonicalize().ok()).filter(|file| !is_own(file)));
    }
    files.into_iter().collect()
}

/// The prerequisites of the one rule: `target: file file …`, with a backslash before a space in a name.
fn parse(text: &str) -> Option<Vec<PathBuf>> {
    let (_, prerequisites) = text.lines().next()?.split_once(": ")?;
    let mut files = Vec::new();
    let mut name = String::new();
    let mut letters = prerequisites.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next_if_eq(&' ').is_some() => name.push(' '),
            ' ' => files.push(std::mem::take(&mut name)),
            letter => name.push(letter),
        }
    }
    files.push(name);
    Some(files.into_iter().filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_told_apart_and_a_space_in_a_name_is_no_end() {
        let files = parse("/t/debug/a: /my\\ work/src/a.rs /my\\ work/src/b.rs\n").expect("a rule");
        assert_eq!(files, [PathBuf::from("/my work/src/a.rs"), PathBuf::from("/my work/src/b.rs")]);
    }

    #[test]
    fn what_is_no_rule_tells_nothing() {
        assert_eq!(parse(""), None);
        assert_eq!(parse("nothing"), None);
        assert_eq!(sources(Path::new("/nowhere/program")), None);
    }

    #[test]
    fn what_leads_out_of_the_crate_is_outside_and_what_is_generated_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().canonicalize().expect("a folder").join(name);
        for name in ["step", "solution", "target/debug"] {
            std::fs::create_dir_all(at(name)).expect("a folder");
        }
        for name in ["step/a.rs", "solution/a.rs", "target/debug/generated.rs"] {
            std::fs::write(at(name), "").expect("written");
        }
        std::os::unix::fs::symlink(at("solution/a.rs"), at("step/link.rs")).expect("linked");
        let executable = at("target/debug/a");
        let names = ["step/a.rs", "step/link.rs", "target/debug/generated.rs", "gone.rs"];
        let rule: Vec<String> = names.iter().map(|name| at(name).display().to_string()).collect();
        std::fs::write(executable.with_extension("d"), format!("a: {}", rule.join(" "))).expect("written");
        assert_eq!(outside(&at("step"), [executable].iter()), [at("solution/a.rs")]);
    }

    #[test]
    fn relative_paths_tell_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let executable = folder.path().join("a");
        std::fs::write(executable.with_extension("d"), "target/debug/a: src/a.rs").expect("written");
        assert_eq!(sources(&executable), None);
    }
}
