//! The files that an executable was made of, as Cargo's dep-info beside it names them.

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
    fn relative_paths_tell_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let executable = folder.path().join("a");
        std::fs::write(executable.with_extension("d"), "target/debug/a: src/a.rs").expect("written");
        assert_eq!(sources(&executable), None);
    }
}
