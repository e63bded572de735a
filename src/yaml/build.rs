//! In: a text in YAML whose brackets are known not to nest too deeply. Out: its tree, or the error that stopped it.
//!
//! serde_yaml hands over unquoted scalars resolved: `1.10` comes as the number 1.1. A first pass builds the tree and writes
//! such scalars in their usual form; only if the author may have written another, a second pass over the same text follows
//! the tree and fetches them as written. Most front matter needs one pass (15 to 20 µs, most of it libyaml's own);
//! a second doubles that. What [`super::plain`] takes never comes here.

use super::{MAX_DEPTH, Node, Scalar, ScalarKind, Step, YamlError, explain, refusal};
use crate::diagnostic::floor_boundary;
use crate::model::text::Text;
use crate::model::text::printable;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

/// From this many keys on, repetitions are looked for in a set instead of one by one.
const MANY_KEYS: usize = 24;

/// What Dateline refuses although it is YAML.
#[derive(Debug)]
pub(super) enum Fault {
    TooDeep,
    /// Aliases repeat more than the text itself holds.
    TooMuch,
    Tag,
    /// A list or map in the place of a key.
    KeyIsCollection,
    /// The key, which stands in the collection that the path leads to.
    Duplicate(Vec<Step>, String),
}

/// Builds the tree.
pub(super) fn build(text: &str) -> Result<Node, YamlError> {
    let pass = Pass::new(text.len());
    let result = NodeSeed { pass: &pass, depth: 0 }.deserialize(serde_yaml::Deserializer::from_str(text));
    let mut root = result.map_err(|error| explained(text, &error, pass.fault.take(), pass.path.take()))?;
    if let Some(at) = standard_tag(text) {
        return Err(refusal::tag(text, at));
    }
    if pass.wrote_freely.get() || (pass.met_resolved.get() && has_unusual_forms(text)) {
        AsWritten(&mut root)
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .map_err(|error| explain::syntax(text, &error))?;
    }
    Ok(if root == Node::Null { Node::Mapping(Vec::new()) } else { root })
}

fn explained(text: &str, error: &serde_yaml::Error, fault: Option<Fault>, path: Vec<Step>) -> YamlError {
    let at = error.location().map_or(0, |location| floor_boundary(text, location.index()));
    match fault {
        None => explain::syntax(text, error),
        Some(Fault::Duplicate(_, key)) => {
            let path: Vec<Step> = path.into_iter().rev().collect();
            refusal::refused(text, at, Fault::Duplicate(path, key))
        }
        Some(fault) => refusal::refused(text, at, fault),
    }
}

/// Finds a tag such as `!!int`, which serde_yaml obeys without a word (those of one's own it reports).
///
/// Where a tag may begin, an `@` is an error at just that place, and inside quotes, comments and running text it is a
/// character like any other. So the text is read once more with an `@` for each `!`, if one stands where a tag might.
fn standard_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let may_begin = |at: usize| at.checked_sub(1).is_none_or(|before| !bytes[before].is_ascii_alphanumeric());
    memchr::memchr_iter(b'!', bytes).find(|&at| may_begin(at))?;
    let probe = text.replace('!', "@");
    let error = serde_yaml::from_str::<IgnoredAny>(&probe).err()?;
    let at = error.location()?.index();
    (bytes.get(at) == Some(&b'!')).then_some(at)
}

/// Could some bool or integer of this text be written otherwise than `true`, `false` or in plain decimal digits?
fn has_unusual_forms(text: &str) -> bool {
    const FORMS: [&str; 8] = ["True", "TRUE", "False", "FALSE", "0x", "0o", "0b", "+"];
    FORMS.iter().any(|form| memchr::memmem::find(text.as_bytes(), form.as_bytes()).is_some())
}

/// What the seeds of the first pass share.
struct Pass {
    /// How much more the tree may grow: one for each node and each byte of text. Without aliases a text of n bytes needs
    /// less than 3n, so only aliases can use it up.
    room: Cell<usize>,
    /// A bool or an integer was met, and its usual form taken for what is written.
    met_resolved: Cell<bool>,
    /// A number was met that has many forms: a fraction, or `-0`.
    wrote_freely: Cell<bool>,
    fault: RefCell<Option<Fault>>,
    /// The way to the fault, innermost step first; written while the error travels outwards.
    path: RefCell<Vec<Step>>,
}

impl Pass {
    fn new(bytes: usize) -> Self {
        Pass {
            room: Cell::new(bytes.saturating_mul(4).saturating_add(4096)),
            met_resolved: Cell::new(false),
            wrote_freely: Cell::new(false),
            fault: RefCell::default(),
            path: RefCell::default(),
        }
    }

    fn refuse<E: Error>(&self, fault: Fault) -> E {
        self.fault.replace(Some(fault));
        E::custom("refused")
    }

    fn take_room<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.room.get().checked_sub(bytes + 1).ok_or_else(|| self.refuse(Fault::TooMuch))?;
        self.room.set(left);
        Ok(())
    }

    fn resolved<E: Error>(&self, kind: ScalarKind, usual: impl ToString) -> Result<Node, E> {
        self.take_room(0)?;
        self.met_resolved.set(true);
        Ok(Node::Scalar(Scalar { text: usual.to_string().into(), kind }))
    }
}

struct NodeSeed<'p> {
    pass: &'p Pass,
    /// How many collections stand around this node.
    depth: usize,
}

impl NodeSeed<'_> {
    fn enter<E: Error>(&self) -> Result<usize, E> {
        self.pass.take_room(0)?;
        if self.depth < MAX_DEPTH { Ok(self.depth + 1) } else { Err(self.pass.refuse(Fault::TooDeep)) }
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.pass.take_room(0)?;
        Ok(Node::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.pass.take_room(text.len())?;
        Ok(Node::Scalar(Scalar { text: (*printable(text)).into(), kind: ScalarKind::Text }))
    }

    fn visit_bool<E: Error>(self, usual: bool) -> Result<Node, E> {
        self.pass.resolved(ScalarKind::Bool, usual)
    }

    fn visit_i64<E: Error>(self, usual: i64) -> Result<Node, E> {
        if usual == 0 {
            self.pass.wrote_freely.set(true);
        }
        self.pass.resolved(ScalarKind::Integer, usual)
    }

    fn visit_u64<E: Error>(self, usual: u64) -> Result<Node, E> {
        self.pass.resolved(ScalarKind::Integer, usual)
    }

    fn visit_i128<E: Error>(self, usual: i128) -> Result<Node, E> {
        self.pass.resolved(ScalarKind::Integer, usual)
    }

    fn visit_u128<E: Error>(self, usual: u128) -> Result<Node, E> {
        self.pass.resolved(ScalarKind::Integer, usual)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        self.pass.wrote_freely.set(true);
        self.pass.resolved(ScalarKind::Float, "")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let depth = self.enter()?;
        let mut items = Vec::new();
        loop {
            match access.next_element_seed(NodeSeed { pass: self.pass, depth }) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Ok(Node::Sequence(items)),
                Err(error) => {
                    self.pass.path.borrow_mut().push(Step::Index(items.len()));
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let depth = self.enter()?;
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        while let Some(key) =
            access.next_key_seed(KeySeed { pass: self.pass, entries: &entries, seen: &mut seen })?
        {
            match access.next_value_seed(NodeSeed { pass: self.pass, depth }) {
                Ok(value) => entries.push((key.into(), value)),
                Err(error) => {
                    self.pass.path.borrow_mut().push(Step::Key(key.into()));
                    return Err(error);
                }
            }
        }
        Ok(Node::Mapping(entries))
    }

    /// serde_yaml shows a tagged value as a variant of an enum.
    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Node, A::Error> {
        Err(self.pass.refuse(Fault::Tag))
    }
}

/// Reads a key as written and refuses one that its map has already.
struct KeySeed<'p, 'm> {
    pass: &'p Pass,
    entries: &'m [(Text, Node)],
    /// The keys, once they are many.
    seen: &'m mut HashSet<String>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let pass = self.pass;
        deserializer.deserialize_str(self).inspect_err(|error| {
            // All else that can fail here is the bound on aliases that serde_yaml keeps itself.
            if pass.fault.borrow().is_none() && !error.to_string().contains("repetition limit") {
                pass.fault.replace(Some(Fault::KeyIsCollection));
            }
        })
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        self.pass.take_room(key.len())?;
        let repeated = if self.entries.len() < MANY_KEYS {
            self.entries.iter().any(|(known, _)| *known == *key)
        } else {
            if self.seen.is_empty() {
                self.seen.extend(self.entries.iter().map(|(known, _)| known.to_string()));
            }
            !self.seen.insert(key.to_owned())
        };
        if repeated {
            return Err(self.pass.refuse(Fault::Duplicate(Vec::new(), key.to_owned())));
        }
        Ok(key.to_owned())
    }
}

/// The second pass: follows a tree through the text it was built from and writes into its resolved scalars.
struct AsWritten<'n>(&'n mut Node);

impl<'de> DeserializeSeed<'de> for AsWritten<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0 {
            Node::Scalar(scalar) if scalar.kind != ScalarKind::Text => deserializer.deserialize_str(self),
            Node::Null | Node::Scalar(_) => deserializer.deserialize_ignored_any(IgnoredAny).map(drop),
            Node::Sequence(_) => deserializer.deserialize_seq(self),
            Node::Mapping(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for AsWritten<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the same text as before")
    }

    fn visit_str<E: Error>(self, written: &str) -> Result<(), E> {
        if let Node::Scalar(scalar) = self.0 {
            scalar.text = written.into();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        if let Node::Sequence(items) = self.0 {
            for item in items {
                access.next_element_seed(AsWritten(item))?;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        if let Node::Mapping(entries) = self.0 {
            for (_, value) in entries {
                access.next_key::<IgnoredAny>()?;
                access.next_value_seed(AsWritten(value))?;
            }
        }
        Ok(())
    }
}
