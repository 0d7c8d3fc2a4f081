//! Which reports are written, and into which files.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use clap::ValueEnum;

use super::UsageError;
use crate::cli::Format;

/// A format that a program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// One JSON document.
    Json,
    /// `JUnit` XML.
    Junit,
}

impl FileFormat {
    /// The one that is meant; `None` where it is the report for people.
    pub(super) fn of(format: Format) -> Option<Self> {
        match format {
            Format::Human => None,
            Format::Json => Some(Self::Json),
            Format::Junit => Some(Self::Junit),
        }
    }
}

/// A file that gets a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// The option that asks for it, for who has to be told that it cannot be.
    pub option: &'static str,
    /// As what it is written.
    pub format: FileFormat,
    /// Where.
    pub file: PathBuf,
}

/// The files of `--report` and `--out`. Two reports into one file are a mistake: one would be lost.
pub(super) fn files(reports: Vec<OsString>, out: Option<PathBuf>) -> Result<Vec<ReportFile>, UsageError> {
    let mut files = reports.iter().map(|given| file(given)).collect::<Result<Vec<_>, _>>()?;
    files.extend(out.map(|file| ReportFile { option: "--out", format: FileFormat::Json, file }));
    for (place, report) in files.iter().enumerate() {
        if files[..place].iter().any(|before| before.file == report.file) {
            let file = report.file.display();
            return Err(UsageError::new(
                both!("two reports go to `{file}`", "dois relatórios vão para `{file}`"),
                both!("give each a file of its own", "dê a cada um o seu arquivo"),
            ));
        }
    }
    Ok(files)
}

fn file(given: &OsStr) -> Result<ReportFile, UsageError> {
    let bytes = given.as_bytes();
    let split = bytes.iter().position(|&byte| byte == b'=').map(|at| (&bytes[..at], &bytes[at + 1..]));
    let format = |word: &[u8]| {
        let format = Format::from_str(std::str::from_utf8(word).ok()?, false).ok()?;
        FileFormat::of(format)
    };
    match split {
        Some((word, file)) if !file.is_empty() => format(word).map(|format| ReportFile {
            option: "--report",
            format,
            file: PathBuf::from(OsStr::from_bytes(file)),
        }),
        _ => None,
    }
    .ok_or_else(|| {
        let given = given.display();
        UsageError::new(
            both!(
                "`--report` expects a format and a file, found `{given}`",
                "`--report` espera um formato e um arquivo, encontrei `{given}`"
            ),
            both!(
                "such as `--report json=result.json` or `--report junit=result.xml`",
                "como `--report json=result.json` ou `--report junit=result.xml`"
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files_of(reports: &[&str], out: Option<&str>) -> Result<Vec<ReportFile>, UsageError> {
        files(reports.iter().map(OsString::from).collect(), out.map(PathBuf::from))
    }

    #[test]
    fn as_many_reports_as_are_asked_for() {
        let files = files_of(&["junit=a=b.xml", "json=a.json"], Some("b.json")).unwrap();
        let files = files.iter().map(|report| (report.format, report.file.to_str().unwrap()));
        let expected =
            [(FileFormat::Junit, "a=b.xml"), (FileFormat::Json, "a.json"), (FileFormat::Json, "b.json")];
        assert_eq!(files.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_no_format_and_file_is_a_mistake_and_so_is_one_file_for_two() {
        for wrong in ["result.json", "json=", "yaml=a", "human=a", "=a", ""] {
            assert!(files_of(&[wrong], None).is_err(), "{wrong}");
        }
        assert!(files_of(&["json=a", "junit=a"], None).is_err());
        assert!(files_of(&["json=a"], Some("a")).is_err());
    }
}
