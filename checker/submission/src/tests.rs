//! What is taken of a submission, and what is not.

use std::os::unix::fs::symlink;
use std::path::Path;

use super::*;

fn take(folder: &Path, edit: &[PathBuf], given: &[PathBuf]) -> Result<Taken, Refused> {
    super::take(&HandedIn::Folder(folder.to_owned()), edit, given)
}

const STEP: &str = "02-tracing/04-propagation";

fn edit() -> Vec<PathBuf> {
    vec!["src/client.rs".into(), "src/server.rs".into()]
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    folder
}

#[test]
fn only_what_a_student_may_edit_is_taken_and_the_rest_is_named() {
    let folder = folder();
    for (name, text) in [("src/client.rs", "mine"), ("Cargo.toml", "[package]"), ("build.rs", "fn main() {}")]
    {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let taken = take(folder.path(), &edit(), &["Cargo.toml".into()]).expect("taken");
    assert_eq!(taken.files, [(PathBuf::from("src/client.rs"), b"mine".to_vec())]);
    assert_eq!(taken.ignored, [PathBuf::from("build.rs")]);
}

#[test]
fn no_link_is_followed_to_a_file_or_to_its_folder() {
    let (folder, elsewhere) = (folder(), folder());
    let secret = elsewhere.path().join("src/server.rs");
    std::fs::write(&secret, "the solution").expect("written");
    symlink(&secret, folder.path().join("src/client.rs")).expect("a link");
    assert_eq!(take(folder.path(), &edit(), &[]), Err(Refused::Link("src/client.rs".into())));

    let other = tempfile::tempdir().expect("a folder");
    symlink(elsewhere.path().join("src"), other.path().join("src")).expect("a link");
    assert_eq!(take(other.path(), &edit(), &[]), Err(Refused::Link("src/client.rs".into())));
}

#[test]
fn a_step_behind_a_link_is_not_in_the_submission() {
    let class = tempfile::tempdir().expect("a folder");
    let ana = class.path().join("ana");
    std::fs::create_dir_all(ana.join("exercises").join(STEP)).expect("a folder");
    for (name, link) in [("bia", "exercises"), ("caio", "02-tracing"), ("davi", "04-propagation")] {
        let folder = class.path().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        let to = match link {
            "exercises" => ana.join("exercises"),
            "02-tracing" => ana.join("exercises/02-tracing"),
            _ => ana.join("exercises").join(STEP),
        };
        symlink(to, folder.join(link)).expect("a link");
        assert!(!holds(&folder, &[STEP]), "{link}");
    }
    assert!(holds(&ana, &[STEP]));
}

#[test]
fn what_is_no_plain_file_or_too_large_is_refused_and_so_is_nothing_at_all() {
    let folder = folder();
    assert_eq!(take(folder.path(), &edit(), &[]), Err(Refused::Nothing { expected: edit() }));
    std::fs::create_dir(folder.path().join("src/client.rs")).expect("a folder");
    assert_eq!(take(folder.path(), &edit(), &[]), Err(Refused::NoFile("src/client.rs".into())));
    std::fs::remove_dir(folder.path().join("src/client.rs")).expect("removed");
    let large = vec![b'a'; usize::try_from(MOST_BYTES).expect("small") + 1];
    std::fs::write(folder.path().join("src/client.rs"), large).expect("written");
    assert_eq!(take(folder.path(), &edit(), &[]), Err(Refused::TooLarge("src/client.rs".into())));
}

#[test]
fn the_hash_knows_which_file_holds_what() {
    let taken = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec()));
        Taken { files: files.collect(), ignored: Vec::new() }.hash()
    };
    assert_ne!(taken(&[("a", "bc")]), taken(&[("ab", "c")]));
    assert_ne!(taken(&[("a", "b"), ("c", "")]), taken(&[("a", ""), ("c", "b")]));
    assert_eq!(taken(&[("a", "b")]), taken(&[("a", "b")]));
}

#[test]
fn a_submission_is_a_clone_a_lesson_or_a_step_and_a_class_is_a_folder_of_them() {
    let class = tempfile::tempdir().expect("a folder");
    for place in ["ana/exercises", "bia", "caio/.."] {
        std::fs::create_dir_all(class.path().join(place).join(STEP)).expect("a folder");
    }
    std::fs::create_dir_all(class.path().join("davi/04-propagation")).expect("a folder");
    std::fs::create_dir_all(class.path().join("eva")).expect("a folder");
    symlink(class.path().join("ana"), class.path().join("copied")).expect("a link");
    std::fs::remove_dir_all(class.path().join("02-tracing")).expect("removed");

    let found = submissions(class.path(), &[STEP]).expect("readable");
    let names: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
    assert_eq!(names, ["ana", "bia", "caio", "davi", "eva"]);
    let with_the_step =
        found.iter().filter(|found| found.open().step(STEP).is_ok_and(|place| place.is_some())).count();
    assert_eq!(with_the_step, 3);

    let alone = submissions(&class.path().join("ana"), &[STEP]).expect("readable");
    assert_eq!(alone.len(), 1);
}

#[test]
fn a_zip_is_a_submission_wherever_its_steps_lie_and_in_a_folder_of_its_own() {
    let class = tempfile::tempdir().expect("a folder");
    let files = ["src/client.rs", "Cargo.toml", "build.rs"];
    let at = |name: &str| class.path().join(name);
    for (name, below) in
        [("ana.zip", "exercises"), ("bia.ZIP", "."), ("caio/course.zip", "course-main/exercises")]
    {
        let names: Vec<String> = files
            .iter()
            .map(|file| {
                Path::new(below).join(STEP).join(file).to_string_lossy().trim_start_matches("./").to_owned()
            })
            .collect();
        let entries: Vec<_> =
            names.iter().map(|name| (name.as_str(), b"mine".as_slice(), 0o100_644)).collect();
        std::fs::create_dir_all(at(name).parent().expect("a parent")).expect("a folder");
        std::fs::write(at(name), crate::archive::tests::zip(&entries)).expect("written");
    }
    std::fs::write(at("davi.zip"), b"no zip").expect("written");
    std::fs::write(at("list.csv"), b"id").expect("written");
    let found = submissions(class.path(), &[STEP]).expect("readable");
    let names: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
    assert_eq!(names, ["ana", "bia", "caio", "davi"]);
    for submission in &found[..3] {
        let opened = submission.open();
        let place = opened.step(STEP).expect("taken").unwrap_or_else(|| panic!("{}", submission.id));
        let taken = super::take(&place, &edit(), &["Cargo.toml".into()]).expect("taken");
        assert_eq!(taken.files, [(PathBuf::from("src/client.rs"), b"mine".to_vec())]);
        assert_eq!(taken.ignored, [PathBuf::from("build.rs")]);
    }
    assert!(matches!(found[3].open().step(STEP), Err(Refused::NoArchive(_))));
    let alone = submissions(&at("ana.zip"), &[STEP]).expect("readable");
    assert_eq!((alone.len(), alone[0].id.as_str()), (1, "ana"));
}
