//! Source → Document: one file's front matter as written, and where its body begins.
//!
//! Per file, pure and total: any bytes give a value and diagnostics. What the keys mean is not known here
//! (`recognise` knows); settings and registry files are read by the same means.

pub mod fields;
pub mod links;
pub mod params;
pub mod settings;
pub mod split;
pub mod values;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::yaml::{self, Node};

/// Largest front matter, in bytes.
pub const MAX_FRONT_MATTER: usize = 256 * 1024;
/// Largest registry file, in bytes.
pub const MAX_REGISTRY: usize = 64 * 1024 * 1024;
/// Largest body, in bytes.
pub const MAX_BODY: usize = 8 * 1024 * 1024;
/// Most marks in a body that Markdown may read as anything but text: each takes half a kilobyte while the text is read,
/// and eight megabytes of prose have fewer.
pub const MAX_MARKS: usize = 400_000;

/// A Markdown file taken apart.
#[derive(Debug)]
pub struct Document<'a> {
    pub origin: fields::Origin<'a>,
    /// The front matter, a mapping.
    pub head: Node,
    /// The byte of the file at which the body begins.
    pub body_at: usize,
}

impl<'a> Document<'a> {
    pub fn body(&self) -> &'a str {
        &self.origin.text[self.body_at..]
    }
}

/// Takes a Markdown file apart. `None` when its front matter cannot be read; then a diagnostic says why.
pub fn document<'a>(file: &'a str, text: &'a str, out: &mut Vec<Diagnostic>) -> Option<Document<'a>> {
    let parts = match split::split(text) {
        Ok(parts) => parts,
        Err(error) => {
            out.push(error.diagnostic(file, text));
            return None;
        }
    };
    let origin = fields::Origin::part(file, text, parts.yaml.clone());
    let head = read_yaml(&origin, MAX_FRONT_MATTER, out)?;
    if text.len() - parts.body_at > MAX_BODY {
        out.push(
            Diagnostic::error(Code::TooLarge, "the text of this file is larger than 8 MiB")
                .at(Place::file(file))
                .help("split it into several briefings"),
        );
        return None;
    }
    if let Some(at) = one_mark_too_many(&text[parts.body_at..]) {
        let at = parts.body_at + at;
        let message =
            format!("the text of this file has more than {MAX_MARKS} marks of Markdown and line ends");
        out.push(Diagnostic::error(Code::TooLarge, message).at(origin.bytes(at..at + 1)).help(
            "split it into several briefings; publish a log or a table of data as a file and link to it",
        ));
        return None;
    }
    match head {
        Node::Mapping(_) => Some(Document { origin, head, body_at: parts.body_at }),
        _ => {
            let place = Place::from_bytes(file, text, parts.yaml.start..parts.yaml.start + 1);
            out.push(
                Diagnostic::error(Code::WrongType, "the front matter is not a list of `key: value` lines")
                    .at(place)
                    .help("write one `key: value` a line between the two `---` lines, e.g. `title: …`"),
            );
            None
        }
    }
}

/// The byte of the first mark that is beyond [`MAX_MARKS`].
fn one_mark_too_many(body: &str) -> Option<usize> {
    if body.len() <= MAX_MARKS {
        return None;
    }
    let bytes = body.as_bytes();
    let is_mark = |(at, byte): &(usize, &u8)| match byte {
        b'\n' | b'\r' | b'*' | b'_' | b'`' | b'[' | b']' | b'<' | b'!' | b'&' | b'|' | b'~' | b'\\'
        | b'"' | b'\'' => true,
        // Alone they are what they are; in rows they become quotes, rules, dashes and ellipses.
        b'>' | b'-' | b'.' | b'#' | b'=' | b'+' => {
            bytes.get(at + 1).is_some_and(|next| next == *byte || *next == b' ')
        }
        _ => false,
    };
    bytes.iter().enumerate().filter(is_mark).nth(MAX_MARKS).map(|(at, _)| at)
}

/// Reads the YAML block of `origin`; on failure adds the diagnostic that says where and why.
pub fn read_yaml(origin: &fields::Origin<'_>, limit: usize, out: &mut Vec<Diagnostic>) -> Option<Node> {
    match yaml::parse(origin.yaml_text(), limit) {
        Ok(node) => {
            out.extend(
                yaml::cuts(origin.yaml_text(), &node).into_iter().map(|cut| cut_by_comment(origin, cut)),
            );
            Some(node)
        }
        Err(error) => {
            let start = origin.yaml.start;
            let place = |range: std::ops::Range<usize>| origin.bytes(range.start + start..range.end + start);
            let mut diagnostic = Diagnostic::error(error.code, error.message).at(place(error.span));
            diagnostic.help = error.help;
            if let Some(first) = error.first {
                diagnostic = diagnostic.also(place(first), "the first");
            }
            out.push(diagnostic);
            None
        }
    }
}

/// A comment has taken the end of a text, or all of it.
fn cut_by_comment(origin: &fields::Origin<'_>, cut: yaml::Cut) -> Diagnostic {
    let (text, start) = (origin.yaml_text(), origin.yaml.start);
    let comment = &text[cut.comment.clone()];
    let message = format!("`{comment}` is a comment to YAML, and lost");
    let whole = cut.value.map(|value| &text[value.start..cut.comment.end]);
    let quotes = match whole.filter(|whole| !whole.contains(['"', '\\', '`'])) {
        Some(whole) => format!("put the text in quotes: `\"{whole}\"`"),
        None => "put the text in quotes".to_owned(),
    };
    Diagnostic::warning(Code::TextAfterHash, message)
        .at(origin.bytes(cut.comment.start + start..cut.comment.end + start))
        .help(format!("{quotes}; if it is meant as a comment, write a space behind the `#`"))
}

/// Where the YAML of a file stands.
pub fn origin_of<'a>(file: &'a str, text: &'a str) -> fields::Origin<'a> {
    match split::split(text) {
        Ok(parts) if file.ends_with(".md") => fields::Origin::part(file, text, parts.yaml),
        _ => fields::Origin::whole(file, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_written_twice_is_shown_in_both_places() {
        let text = "---\ntitle: A\ndate: 2016\ntitle: B\n---\n";
        let mut out = Vec::new();
        assert!(document("a.md", text, &mut out).is_none());
        let lines = |place: &Place| (place.line, place.column);
        assert_eq!(out[0].place.as_ref().map(lines), Some((4, 1)));
        assert_eq!(out[0].related.iter().map(|related| lines(&related.place)).collect::<Vec<_>>(), [(2, 1)]);
    }
}
