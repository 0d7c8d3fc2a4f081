//! Who is in the class, and where what they handed in lies: a CSV with the columns `id` and `path`, and, where there
//! are such, `commit` and `time`. Other columns, as a gradebook's export has them, are passed over.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// One of the class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Enrolled {
    /// Whose submission: any text that is not empty.
    pub id: String,
    /// Where it is; from the roster's own folder.
    pub path: PathBuf,
    /// Which state of it, for whoever asks later.
    pub commit: Option<String>,
    /// When it was handed in.
    pub time: Option<Timestamp>,
}

/// Why a roster cannot be read; the line is counted from 1, the header's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// It has no such column.
    #[error("there is no column `{0}`")]
    NoColumn(&'static str),
    /// It is no CSV: a quote that is not closed, a row of another length, bytes that are no UTF-8.
    #[error("{0}")]
    NoCsv(String),
    /// A row says nothing of this.
    #[error("line {line}: `{column}` is empty")]
    Empty {
        /// Where.
        line: u64,
        /// In which column.
        column: &'static str,
    },
    /// Two rows are one person's.
    #[error("line {line}: `{id}` is there twice")]
    Twice {
        /// Where the second is.
        line: u64,
        /// Whose.
        id: String,
    },
    /// A time that is none, or does not say where on the earth.
    #[error("line {line}: `{text}` is no time such as `2026-11-30T23:59:00-03:00`")]
    NoTime {
        /// Where.
        line: u64,
        /// What stands there.
        text: String,
    },
}

/// The class, in the roster's order. Paths are taken from `folder`.
pub fn read(text: &[u8], folder: &Path) -> Result<Vec<Enrolled>, RosterError> {
    // What spreadsheets write before the first column's name.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let header = reader.headers().map_err(no_csv)?.clone();
    let column = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let id = column("id").ok_or(RosterError::NoColumn("id"))?;
    let path = column("path").ok_or(RosterError::NoColumn("path"))?;
    let (commit, time) = (column("commit"), column("time"));
    let (mut class, mut ids) = (Vec::new(), BTreeSet::new());
    for row in reader.records() {
        let row = row.map_err(no_csv)?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| row.get(column).unwrap_or_default();
        let given = |column: Option<usize>| column.map(cell).filter(|text| !text.is_empty());
        let needed = |at: usize, column| given(Some(at)).ok_or(RosterError::Empty { line, column });
        let enrolled = Enrolled {
            id: needed(id, "id")?.to_owned(),
            path: folder.join(needed(path, "path")?),
            commit: given(commit).map(str::to_owned),
            time: given(time).map(|text| parse_time(text, line)).transpose()?,
        };
        if !ids.insert(enrolled.id.clone()) {
            return Err(RosterError::Twice { line, id: enrolled.id });
        }
        class.push(enrolled);
    }
    Ok(class)
}

/// The class as a roster again: it is read back as the same, from the same folder.
pub fn write(class: &[Enrolled], folder: &Path) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![["id", "path", "commit", "time"].map(str::to_owned)];
    rows.extend(class.iter().map(|enrolled| {
        let path = enrolled.path.strip_prefix(folder).unwrap_or(&enrolled.path);
        let time = enrolled.time.map(|time| time.to_string());
        let commit = enrolled.commit.clone();
        [
            enrolled.id.clone(),
            path.to_string_lossy().into_owned(),
            commit.unwrap_or_default(),
            time.unwrap_or_default(),
        ]
    }));
    for row in rows {
        // Into memory: there is nothing to fail.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn parse_time(text: &str, line: u64) -> Result<Timestamp, RosterError> {
    text.parse().map_err(|_| RosterError::NoTime { line, text: text.to_owned() })
}

fn no_csv(error: csv::Error) -> RosterError {
    RosterError::NoCsv(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in_class(text: &str) -> Result<Vec<Enrolled>, RosterError> {
        read(text.as_bytes(), Path::new("class"))
    }

    #[test]
    fn a_gradebooks_export_is_read_for_what_is_asked_of_it() {
        let text = "\u{feff}Name,ID,path,time,commit\r\n\"Silva, Ana\",ana@x, a/ana.zip ,2026-11-30T23:59:00-03:00,\
                    abc\r\nBia,\"=b\n\",/abs,,\r\n";
        let class = read_in_class(text).expect("read");
        assert_eq!(class[0].id, "ana@x");
        assert_eq!(class[0].path, Path::new("class/a/ana.zip"));
        assert_eq!(class[0].commit.as_deref(), Some("abc"));
        assert_eq!(class[0].time.map(|time| time.to_string()).as_deref(), Some("2026-12-01T02:59:00Z"));
        assert_eq!((class[1].id.as_str(), class[1].time), ("=b", None));
        assert_eq!(class[1].path, Path::new("/abs"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = "id,path,commit,time\nana,a,c,2026-11-30T23:59:00Z\n\"x,\"\"y\",b,,\n";
        let class = read_in_class(text).expect("read");
        assert_eq!(read_in_class(&write(&class, Path::new("class"))), Ok(class));
    }

    #[test]
    fn what_is_no_roster_is_refused_with_its_place() {
        let refused = |text| read_in_class(text).expect_err(text);
        assert_eq!(refused("name,path\nana,a\n"), RosterError::NoColumn("id"));
        assert_eq!(refused("id\nana\n"), RosterError::NoColumn("path"));
        assert_eq!(refused("id,path\nana,\n"), RosterError::Empty { line: 2, column: "path" });
        assert_eq!(refused("id,path\na,1\na,2\n"), RosterError::Twice { line: 3, id: "a".into() });
        let text = "2026-11-30".to_owned();
        assert_eq!(refused("id,path,time\na,1,2026-11-30\n"), RosterError::NoTime { line: 2, text });
        assert!(matches!(refused("id,path\na\n"), RosterError::NoCsv(_)));
    }
}
