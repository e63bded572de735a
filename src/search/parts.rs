//! Lists → parts: files of a size worth fetching, under names that change with their bytes.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::SerializeSeq as _;
use xxhash_rust::xxh3::xxh3_64;

/// A file of the index.
#[derive(Debug)]
pub struct File {
    /// Below the base URL.
    pub route: String,
    pub bytes: Vec<u8>,
    pub digest: u64,
}

/// Files of one sort.
pub struct Shelf {
    name: &'static str,
    pub files: Vec<File>,
    /// The eight hexadecimal digits of each file's name, one behind the other.
    pub prints: String,
}

impl Shelf {
    pub fn new(name: &'static str) -> Shelf {
        Shelf { name, files: Vec::new(), prints: String::new() }
    }

    pub fn put(&mut self, mut bytes: Vec<u8>) {
        // A preview keeps them.
        bytes.shrink_to_fit();
        let digest = xxh3_64(&bytes);
        let print = &format!("{digest:016x}")[..8];
        self.prints.push_str(print);
        let route = format!("search/{}-{}.{print}.json", self.name, self.files.len());
        self.files.push(File { route, bytes, digest });
    }
}

/// Texts as a JSON list with one on a line, so that two releases of a file can be compared by eye.
pub fn lines<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u8> {
    let mut json = String::from("[");
    for (number, text) in texts.enumerate() {
        json.push_str(if number > 0 { ",\n" } else { "" });
        // Text always can be written as JSON.
        let _ = write!(json, "{}", serde_json::Value::from(text));
    }
    json.push_str("]\n");
    json.into_bytes()
}

/// Rows as a JSON list with one on a line.
pub fn rows<R: Serialize>(rows: impl Iterator<Item = R>) -> Vec<u8> {
    let mut json = vec![b'['];
    for (number, row) in rows.enumerate() {
        if number > 0 {
            json.extend_from_slice(b",\n");
        }
        // Nothing that we hand over can fail to be written into memory.
        let _ = serde_json::to_writer(&mut json, &row);
    }
    json.extend_from_slice(b"]\n");
    inert(json)
}

/// JSON that is not taken for HTML, whoever serves it and as whatever. Within JSON, `<` stands in texts alone.
fn inert(json: Vec<u8>) -> Vec<u8> {
    if memchr::memchr(b'<', &json).is_none() {
        return json;
    }
    let mut inert = Vec::with_capacity(json.len() + 64);
    for byte in json {
        match byte {
            b'<' => inert.extend_from_slice(b"\\u003c"),
            byte => inert.push(byte),
        }
    }
    inert
}

/// A value of a row.
pub enum Cell<'t> {
    Text(&'t str),
    Number(u32),
    Texts(&'t [crate::model::text::Text]),
}

impl Serialize for Cell<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Number(number) => serializer.serialize_u32(*number),
            Cell::Texts(texts) => {
                let mut list = serializer.serialize_seq(Some(texts.len()))?;
                for text in *texts {
                    list.serialize_element(text.as_str())?;
                }
                list.end()
            }
        }
    }
}

/// Where to cut: the first entry of each part, so that parts come to about `size` bytes. A large entry is not put with
/// small ones before it.
pub fn cuts(sizes: impl Iterator<Item = usize>, size: usize) -> Vec<usize> {
    let mut cuts = vec![0];
    let mut filled = 0;
    for (at, one) in sizes.enumerate() {
        let is_full = filled >= size || one >= size / 2 && filled >= size / 4;
        if is_full {
            cuts.push(at);
            filled = 0;
        }
        filled += one;
    }
    cuts
}
