//! What a file holds, as a number that another file does not get.

use hmac_sha256::Hash;
use toml::Value;

/// Of the contents, wherever its lines were written: Git for Windows ends them in its own way.
pub(super) fn bytes(contents: &[u8]) -> String {
    let mut hash = Hash::new();
    for line in contents.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => {
                hash.update(line);
                hash.update(b"\n");
            }
            None => hash.update(line),
        }
    }
    hex(hash)
}

/// Of what a TOML file says, however it is laid out: an editor may format it, and a comment says nothing to a program.
/// `None` where it is none.
pub(super) fn meaning(contents: &[u8]) -> Option<String> {
    let table: toml::Table = std::str::from_utf8(contents).ok()?.parse().ok()?;
    let mut hash = Hash::new();
    value(&mut hash, &Value::Table(table));
    Some(hex(hash))
}

/// Each part with what it is and how long, so that no two values are written alike.
fn value(hash: &mut Hash, of: &Value) {
    match of {
        Value::String(text) => part(hash, b's', text.as_bytes()),
        Value::Integer(number) => part(hash, b'i', &number.to_be_bytes()),
        Value::Float(number) => part(hash, b'f', &number.to_bits().to_be_bytes()),
        Value::Boolean(truth) => part(hash, b'b', &[u8::from(*truth)]),
        Value::Datetime(date) => part(hash, b'd', date.to_string().as_bytes()),
        Value::Array(items) => {
            part(hash, b'a', &items.len().to_be_bytes());
            for item in items {
                value(hash, item);
            }
        }
        Value::Table(table) => {
            part(hash, b't', &table.len().to_be_bytes());
            let mut keys: Vec<_> = table.iter().collect();
            keys.sort_by_key(|(key, _)| *key);
            for (key, item) in keys {
                part(hash, b'k', key.as_bytes());
                value(hash, item);
            }
        }
    }
}

fn part(hash: &mut Hash, kind: u8, contents: &[u8]) {
    hash.update([kind]);
    hash.update((contents.len() as u64).to_be_bytes());
    hash.update(contents);
}

fn hex(hash: Hash) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sha256() {
        assert_eq!(bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn the_ends_of_lines_do_not_count_and_everything_else_does() {
        assert_eq!(bytes(b"a\r\nb\r\n"), bytes(b"a\nb\n"));
        assert_ne!(bytes(b"a\rb"), bytes(b"ab"));
        assert_ne!(bytes(b"a\nb"), bytes(b"a\nb\n"));
    }

    #[test]
    fn what_a_manifest_says_counts_and_not_how_it_is_laid_out() {
        let handed_out = meaning(b"# For you.\nid = 'a'\n[[check]]\npoints = 2\n");
        assert_eq!(handed_out, meaning(b"id=\"a\"\ncheck = [{ points = 2 }]"));
        assert_ne!(handed_out, meaning(b"id = 'a'\n[[check]]\npoints = 3\n"));
        assert_ne!(handed_out, meaning(b"id = 'a'\n"));
        assert_eq!(meaning(b"id = "), None);
    }
}
