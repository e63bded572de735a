//! In: a text in YAML and a path into it. Out: the bytes where the path's last key, or its value, is written.
//!
//! serde_yaml keeps no positions, but its errors have one. So the text is read again by a seed that walks the path and
//! fails on purpose at its end; what is written there is then measured in the text itself. That costs about
//! as much as parsing, and only when a diagnostic needs a place.

use super::author_line::line_end;
use super::{Step, nesting, split_mark};
use crate::diagnostic::floor_boundary;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

/// Finds where the key that the path ends with is written, quotes included; for an item of a list, where the item is.
/// `None` if the text has no such place.
pub fn key_span(text: &str, path: &[Step]) -> Option<Range<usize>> {
    match path.last()? {
        Step::Key(_) => locate(text, path, Aim::Key),
        Step::Index(_) => locate(text, path, Aim::Value),
    }
}

/// Finds where the value at the path is written, quotes included. Of a collection or a block of text over several lines,
/// its first line; where nothing is written (`key:`), an empty range. The value of an alias is where its anchor is.
pub fn value_span(text: &str, path: &[Step]) -> Option<Range<usize>> {
    locate(text, path, Aim::Value)
}

#[derive(Clone, Copy, PartialEq)]
enum Aim {
    Key,
    Value,
}

/// What stood at the end of the path.
enum Found {
    Null,
    /// A number or bool, whose text is not known here.
    Resolved,
    Text(String),
    Collection,
}

fn locate(text: &str, path: &[Step], aim: Aim) -> Option<Range<usize>> {
    let (mark, text) = split_mark(text);
    if nesting::first_too_deep(text).is_some() {
        return None;
    }
    let found = RefCell::new(None);
    let probe = Probe { path, aim, found: &found };
    let error = probe.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    let found = found.take()?;
    let span = extent(text, error.location()?.index(), &found);
    Some(span.start + mark..span.end + mark)
}

/// Measures what is written at `at`.
fn extent(text: &str, at: usize, found: &Found) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = after_properties(text, floor_boundary(text, at));
    let length = |end: Option<usize>| end.map_or(line_end(text, start), |end| floor_boundary(text, end));
    let end = match (bytes.get(start), found) {
        (None, _) => start,
        (Some(b'"' | b'\''), _) => length(nesting::end_of_quoted(bytes, start)),
        (Some(b'[' | b'{'), Found::Collection) => {
            length(nesting::end_of_flow(text, start)).min(line_end(text, start))
        }
        (_, Found::Text(written)) if text[start..].starts_with(written.as_str()) => start + written.len(),
        (_, Found::Text(_) | Found::Collection) => line_end(text, start),
        (_, Found::Resolved) => word_end(text, start),
        (_, Found::Null) => {
            let end = word_end(text, start);
            if matches!(&text[start..end], "~" | "null" | "Null" | "NULL") { end } else { start }
        }
    };
    start..end
}

/// Skips anchors and what white space follows them.
fn after_properties(text: &str, start: usize) -> usize {
    let mut at = start;
    while text[at..].starts_with(['&', '!']) {
        let rest = &text[at..];
        let property = rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let blank =
            rest[property..].len() - rest[property..].trim_start_matches([' ', '\t', '\r', '\n']).len();
        at += property + blank;
    }
    at
}

/// Returns the end of a run without white space and brackets.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}');
    start + rest.find(ends).unwrap_or(rest.len())
}

/// Measures a key, or whatever else begins at `at`, when only its text is known.
pub(super) fn scalar_extent(text: &str, at: usize, written: &str) -> Range<usize> {
    extent(text, at, &Found::Text(written.to_owned()))
}

/// Walks the path, leaves what it finds at the end in `found` and fails there.
struct Probe<'p> {
    path: &'p [Step],
    aim: Aim,
    found: &'p RefCell<Option<Found>>,
}

impl Probe<'_> {
    fn arrive<E: Error>(&self, found: Found) -> E {
        if self.path.is_empty() {
            self.found.replace(Some(found));
        }
        E::custom("stop")
    }
}

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the end of a path")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Err(self.arrive(Found::Null))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Err(self.arrive(Found::Null))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Err(self.arrive(Found::Resolved))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Err(self.arrive(Found::Resolved))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Err(self.arrive(Found::Resolved))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<(), E> {
        Err(self.arrive(Found::Resolved))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<(), E> {
        Err(self.arrive(Found::Resolved))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(self.arrive(Found::Resolved))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        Err(self.arrive(Found::Text(text.to_owned())))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.arrive(Found::Collection))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Some((Step::Index(index), rest)) = self.path.split_first() else {
            return Err(self.arrive(Found::Collection));
        };
        for _ in 0..*index {
            if access.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        access.next_element_seed(Probe { path: rest, ..self })?;
        Err(Error::custom("no such item"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted), rest)) = self.path.split_first() else {
            return Err(self.arrive(Found::Collection));
        };
        let stop = rest.is_empty() && self.aim == Aim::Key;
        while let Some(is_it) = access.next_key_seed(KeyProbe { wanted, stop, found: self.found })? {
            if is_it {
                access.next_value_seed(Probe { path: rest, ..self })?;
                break;
            }
            access.next_value::<IgnoredAny>()?;
        }
        Err(Error::custom("no such key"))
    }
}

/// Says whether a key is the wanted one, or fails at it.
struct KeyProbe<'p> {
    wanted: &'p str,
    stop: bool,
    found: &'p RefCell<Option<Found>>,
}

impl<'de> DeserializeSeed<'de> for KeyProbe<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyProbe<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        if key == self.wanted && self.stop {
            self.found.replace(Some(Found::Text(key.to_owned())));
            return Err(E::custom("stop"));
        }
        Ok(key == self.wanted)
    }
}
