//! What `init` and `new` write: files of a new site, and new files of a site.
//!
//! Comes in: names, a day, an id; no clock and no source of randomness. Goes out: files that stand in no other's place.
//! This room never changes or replaces a file that is there.

pub mod archetype;
pub mod host;
pub mod welcome;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::model::file_name;

/// A file to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Relative to the site's root, with `/`.
    pub path: String,
    pub text: String,
}

impl NewFile {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> NewFile {
        NewFile { path: path.into(), text: text.into() }
    }
}

/// Why files could not be made. Those that had been made by then were taken away again.
#[derive(Debug)]
pub struct Refused {
    pub path: PathBuf,
    pub error: io::Error,
}

/// The files that stand in the way of some new ones.
pub fn in_the_way<'f>(root: &Path, files: &'f [NewFile]) -> Vec<&'f str> {
    // A link that leads nowhere is in the way too.
    let exists = |file: &&NewFile| fs::symlink_metadata(root.join(&file.path)).is_ok();
    files.iter().filter(exists).map(|file| file.path.as_str()).collect()
}

/// Makes files and the folders above them: all of them or none.
pub fn create(root: &Path, files: &[NewFile]) -> Result<(), Refused> {
    let mut made: Vec<PathBuf> = Vec::with_capacity(files.len());
    for file in files {
        let path = root.join(&file.path);
        if let Err(error) = create_bytes(&path, file.text.as_bytes()) {
            for path in made {
                // It was made a moment ago and holds nothing of anybody's; if it cannot go, it may stay.
                let _ = fs::remove_file(path);
            }
            return Err(Refused { path, error });
        }
        made.push(path);
    }
    Ok(())
}

/// Makes one file and the folders above it. Leaves no half of one behind.
pub fn create_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Fails if somebody made it since we looked.
    let mut file = fs::File::create_new(path)?;
    let written = file.write_all(bytes);
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// A text as a YAML scalar: plain where nothing in it could be read as anything else, else in double quotes.
pub fn scalar(text: &str) -> String {
    let is_plain_inside = |c: char| c.is_alphanumeric() || " ,.()'’/–—-".contains(c);
    if file_name::is_date(text) {
        return text.to_owned();
    }
    let is_plain = text.starts_with(char::is_alphabetic)
        && text.chars().all(is_plain_inside)
        && !text.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_lowercase().as_str());
    if is_plain { text.to_owned() } else { format!("\"{}\"", in_quotes(text)) }
}

/// What YAML cannot hold as it is, beside control characters: line ends beyond ASCII would be folded to blanks, U+FEFF may be
/// dropped, and U+FFFE and U+FFFF are refused.
const ODD: [char; 5] = ['\u{2028}', '\u{2029}', '\u{feff}', '\u{fffe}', '\u{ffff}'];

/// A text as it stands between double quotes in YAML.
pub fn in_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || ODD.contains(&c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::text::printable;
    use crate::yaml::{self, Node};

    #[test]
    fn quotes_only_what_needs_it() {
        for (text, expected) in [
            ("Barack Obama", "Barack Obama"),
            ("O'Brien", "O'Brien"),
            ("Talks: day two", "\"Talks: day two\""),
            ("say \"no\"", "\"say \\\"no\\\"\""),
            ("Yes", "\"Yes\""),
            ("2016", "\"2016\""),
            ("2016-12-29", "2016-12-29"),
            ("C:\\x", "\"C:\\\\x\""),
            ("", "\"\""),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }

    /// The value of a document with one key.
    fn read_back(text: &str) -> Option<String> {
        let document = format!("key: {}\n", scalar(text));
        let Ok(Node::Mapping(entries)) = yaml::parse(&document, 1 << 20) else { return None };
        match &entries.first()?.1 {
            Node::Scalar(scalar) => Some(scalar.text.to_string()),
            _ => None,
        }
    }

    #[test]
    fn what_yaml_forbids_comes_back() {
        for text in ["a\u{fffe}b", "\u{ffff}", "\0", "\u{7f}", "\u{85}", "\u{9f}", "\u{feff}a", "a\u{2028}b"]
        {
            assert_eq!(read_back(text), Some(printable(text).into_owned()));
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>()) {
            prop_assert_eq!(read_back(&text), Some(printable(&text).into_owned()));
        }
    }
}
