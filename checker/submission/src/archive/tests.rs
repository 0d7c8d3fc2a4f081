//! Archives as they come, and as somebody makes them who wants more than a grade.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{ZipArchiveWriter, path::EntryPath};

use super::*;

/// An entry: its name as it is, its contents, the mode of its file.
type Packed<'a> = (&'a str, &'a [u8], u32);

const FILE: u32 = 0o100_644;

pub(crate) fn zip(entries: &[Packed<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, contents, mode) in entries {
        let file = archive.new_file(EntryPath::verbatim(name.as_bytes()));
        let file = file.compression_method(CompressionMethod::DEFLATE).unix_permissions(*mode);
        let (mut entry, config) = file.start().expect("begun");
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
        writer.write_all(contents).expect("written");
        let (encoder, descriptor) = writer.finish().expect("ended");
        encoder.finish().expect("ended");
        entry.finish(descriptor).expect("ended");
    }
    archive.finish().expect("ended");
    bytes
}

fn read(entries: &[Packed<'_>]) -> Result<Archive, Refused> {
    Archive::read(zip(entries).into())
}

#[test]
fn a_file_is_read_out_of_the_archive_and_its_neighbours_are_named() {
    let archive = read(&[("step/src/main.rs", b"fn main() {}", FILE), ("step/README.md", b"", FILE)]);
    let archive = archive.expect("a zip");
    let file = archive.file(Path::new("step/src/main.rs"), 100);
    assert_eq!(file, Ok(Some(b"fn main() {}".to_vec())));
    assert_eq!(archive.file(Path::new("step/src/other.rs"), 100), Ok(None));
    assert_eq!(archive.only_folder(), Some(Path::new("step")));
    assert!(archive.holds(Path::new("step/src")) && !archive.holds(Path::new("src")));
    let below: Vec<PathBuf> = archive.below(Path::new("step")).collect();
    assert_eq!(below, [PathBuf::from("README.md"), PathBuf::from("src/main.rs")]);
}

#[test]
fn an_archive_of_windows_or_macos_is_read_as_any_other() {
    let archive = read(&[("step\\src\\main.rs", b"x", FILE), ("__MACOSX/step/._README.md", b"", FILE)]);
    let archive = archive.expect("a zip");
    assert_eq!(archive.only_folder(), Some(Path::new("step")));
    assert_eq!(archive.file(Path::new("step/src/main.rs"), 100), Ok(Some(b"x".to_vec())));
}

#[test]
fn a_name_that_leads_out_refuses_the_archive() {
    let long = "a".repeat(300);
    for name in ["../x", "a/../../x", "/etc/passwd", "C:/x", "C:\\x", "..\\x", "a\0b", "a//b", "./a", &long] {
        let refused = read(&[("src/main.rs", b"", FILE), (name, b"x", FILE)]).expect_err(name);
        assert!(matches!(refused, Refused::LeadsOut(_)), "{name:?}: {refused:?}");
    }
}

#[test]
fn what_is_no_plain_file_refuses_the_archive() {
    for mode in [0o120_777, 0o010_644, 0o020_644, 0o060_644, 0o140_644] {
        let refused = read(&[("src/main.rs", b"/etc/passwd", mode)]).expect_err("refused");
        assert_eq!(refused, Refused::Link("src/main.rs".into()), "{mode:o}");
    }
}

#[test]
fn two_names_that_somewhere_are_one_refuse_the_archive() {
    for (one, other) in [
        ("src/main.rs", "src/main.rs"),
        ("src/main.rs", "src/Main.rs"),
        ("SRC/main.rs", "src/main.rs"),
        ("m\u{e3}e.rs", "ma\u{303}e.rs"),
        ("src", "src/main.rs"),
    ] {
        let refused = read(&[(one, b"a", FILE), (other, b"b", FILE)]).expect_err("refused");
        assert!(matches!(refused, Refused::SameName(..)), "{one} {other}: {refused:?}");
    }
}

#[test]
fn an_archive_without_end_is_refused_before_it_is_unpacked() {
    // What the list says of its only file: a gigabyte.
    let mut bomb = zip(&[("main.rs", &vec![0; 1_000_000], FILE)]);
    let list = bomb.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a list of entries");
    bomb[list + 24..list + 28].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    let refused = Archive::read(bomb.into()).expect_err("refused");
    assert_eq!(refused, Refused::ArchiveTooLarge { what: "unpacked", most: MOST_UNPACKED_BYTES });

    let names: Vec<String> = (0..=MOST_ENTRIES).map(|number| format!("{number}")).collect();
    let entries: Vec<Packed<'_>> = names.iter().map(|name| (name.as_str(), b"".as_slice(), FILE)).collect();
    let refused = read(&entries).expect_err("refused");
    assert_eq!(refused, Refused::ArchiveTooLarge { what: "entries", most: MOST_ENTRIES as u64 });
}

#[test]
fn a_file_is_unpacked_only_as_far_as_it_may_be_large_whatever_it_says_of_itself() {
    let archive = read(&[("main.rs", &[b' '; 5_000], FILE)]).expect("a zip");
    assert_eq!(archive.file(Path::new("main.rs"), 4_999), Err(Refused::TooLarge("main.rs".into())));
    assert_eq!(
        archive.file(Path::new("main.rs"), 5_000).map(|file| file.map(|bytes| bytes.len())),
        Ok(Some(5_000))
    );
}

#[test]
fn what_is_cut_short_or_changed_or_no_zip_at_all_is_refused_with_the_reason() {
    let whole = zip(&[("main.rs", b"fn main() { let x = 1; }", FILE)]);
    for cut in 0..whole.len() {
        let bytes: Arc<[u8]> = whole[..cut].into();
        assert!(Archive::read(bytes).is_err(), "{cut} of {}", whole.len());
    }
    let no_zip: Arc<[u8]> = b"PK\x03\x04 is how one begins".as_slice().into();
    assert!(matches!(Archive::read(no_zip), Err(Refused::NoArchive(_))));
    let mut changed = whole;
    let at = 30 + "main.rs".len() + 4;
    changed[at] ^= 0xff;
    let read = Archive::read(changed.into()).and_then(|archive| archive.file(Path::new("main.rs"), 1_000));
    assert!(matches!(read, Err(Refused::Broken(..))), "{read:?}");
}
