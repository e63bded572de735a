//! A mapping of the YAML, read key by key with every mistake noted and the reading going on.
//!
//! Comes in: a `Node` and where it stands. Goes out: texts, flags, choices and lists; diagnostics for wrong types
//! and, at the end, for keys that nobody asked for, with the nearest known one.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::rc::Rc;

use smallvec::SmallVec;

use crate::diagnostic::{Code, Cursor, Diagnostic, Place, nearest};
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::yaml::{self, BareWords, Node, Step};

/// Where a YAML block stands: the file, its whole text, and the block's bytes in it.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub yaml: Range<usize>,
    effort: Rc<Effort>,
}

/// What has been done to find places in one file. A place in YAML costs a reading of the whole block, which a file with
/// ten thousand mistakes must not pay ten thousand times.
#[derive(Debug, Default)]
struct Effort {
    /// Bytes of YAML read so far.
    read: Cell<usize>,
    near: Cell<Cursor>,
    bare: OnceCell<BareWords>,
}

/// So many bytes of YAML are read for the places of one file, which takes a second or two: half a million places in a file
/// of a hundred bytes, two hundred in one of the longest front matter. Further diagnostics name the file alone.
const ENOUGH: usize = 48 * 1024 * 1024;

/// The keys and indices that lead to a value. Every entry of every list has one, nearly always for nothing.
pub type Path = SmallVec<[Step; 4]>;

impl<'a> Origin<'a> {
    /// A file that is YAML from its first byte to its last.
    pub fn whole(file: &'a str, text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Origin::part(file, text, start..text.len())
    }

    /// A file with a block of YAML in it.
    pub fn part(file: &'a str, text: &'a str, yaml: Range<usize>) -> Self {
        Origin { file, text, yaml, effort: Rc::default() }
    }

    pub fn yaml_text(&self) -> &'a str {
        &self.text[self.yaml.clone()]
    }

    /// The place of the value at `path`; of its nearest container when the value has none.
    pub fn value(&self, path: &[Step]) -> Place {
        self.place(path, yaml::value_span)
    }

    /// The place of the last key of `path`.
    pub fn key(&self, path: &[Step]) -> Place {
        self.place(path, yaml::key_span)
    }

    /// The place of some bytes of the whole file.
    pub fn bytes(&self, range: Range<usize>) -> Place {
        let mut near = self.effort.near.take();
        let place = near.place(self.file, self.text, range);
        self.effort.near.set(near);
        place
    }

    /// The place that a `Spot` of this file keeps.
    pub fn spot(&self, spot: &Spot) -> Place {
        match spot {
            Spot::File => Place::file(self.file),
            Spot::Bytes(start, end) => self.bytes(*start as usize..*end as usize),
            Spot::Path(words) => self.value(&path_of(words)),
        }
    }

    fn place(&self, path: &[Step], span: fn(&str, &[Step]) -> Option<Range<usize>>) -> Place {
        let above = |length: usize| self.asked(|yaml| yaml::key_span(yaml, &path[..length]));
        let found = self.asked(|yaml| span(yaml, path)).or_else(|| (0..path.len()).rev().find_map(above));
        match found {
            Some(range) => self.bytes(range.start + self.yaml.start..range.end + self.yaml.start),
            None => Place::file(self.file),
        }
    }

    /// What a reading of the whole block answers, as long as there have not been too many.
    fn asked<T>(&self, ask: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let read = self.effort.read.get().saturating_add(self.yaml.len());
        self.effort.read.set(read);
        if read > ENOUGH { None } else { ask(self.yaml_text()) }
    }

    /// Whether the key at `path` stands behind a comma and a text without quotes, as within `{…}`.
    fn is_behind_comma(&self, path: &[Step]) -> bool {
        self.asked(|yaml| Some(yaml::is_behind_comma(yaml, path))).unwrap_or(false)
    }

    /// Whether the key at `path`, which has no value and is not the first of its map, is a text that a comma cut off.
    fn is_cut_off(&self, path: &[Step]) -> bool {
        let Some(Step::Key(key)) = path.last() else { return false };
        // Keys without a value are common and such keys are not: most are told apart without reading the block.
        if !self.effort.bare.get_or_init(|| BareWords::of(self.yaml_text())).may_hold(key) {
            return false;
        }
        // Too much to ask once more: better one error too many than words that are lost.
        self.asked(|yaml| Some(yaml::is_cut_off(yaml, path))).unwrap_or(true)
    }
}

/// The path in the form that `Spot` keeps.
pub fn spot(path: &[Step]) -> Spot {
    let words: Vec<String> = path
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.to_string(),
            Step::Index(index) => format!("#{index}"),
        })
        .collect();
    Spot::Path(words.join("/").into())
}

/// The path that `spot` made.
pub fn path_of(words: &str) -> Path {
    let step = |word: &str| match word.strip_prefix('#').and_then(|index| index.parse().ok()) {
        Some(index) => Step::Index(index),
        None => Step::Key(word.to_owned().into()),
    };
    words.split('/').map(step).collect()
}

/// `path` and one key more.
pub fn join(path: &[Step], key: impl Into<Cow<'static, str>>) -> Path {
    let mut path = Path::from(path);
    path.push(Step::Key(key.into()));
    path
}

/// `path` and one index more.
pub fn at(path: &[Step], index: usize) -> Path {
    let mut path = Path::from(path);
    path.push(Step::Index(index));
    path
}

/// What a node is, for messages.
pub fn noun(node: &Node) -> &'static str {
    match node {
        Node::Null => "nothing",
        Node::Scalar(_) => "a text",
        Node::Sequence(_) => "a list",
        Node::Mapping(_) => "a map of keys",
    }
}

/// One mapping being read.
pub struct Fields<'o, 'a> {
    pub origin: &'o Origin<'a>,
    pub path: Path,
    entries: Vec<(Text, Option<Node>)>,
    /// Keys written without a value.
    empty: Vec<Text>,
    asked: Vec<&'static str>,
    out: Vec<Diagnostic>,
}

impl<'o, 'a> Fields<'o, 'a> {
    /// Begins to read `entries`, the mapping at `path`.
    pub fn new(origin: &'o Origin<'a>, path: Path, entries: Vec<(Text, Node)>) -> Self {
        // The first key of a map cannot be the end of a text.
        let empty = entries.iter().skip(1).filter(|(_, node)| *node == Node::Null);
        let empty = empty.map(|(key, _)| key.clone()).collect();
        let entries = entries.into_iter().map(|(key, node)| (key, Some(node))).collect();
        Fields { origin, path, entries, empty, asked: Vec::with_capacity(32), out: Vec::new() }
    }

    /// The value of `key`; an empty one counts as absent.
    pub fn take(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        let (_, node) = self.entries.iter_mut().find(|(name, _)| name == key)?;
        node.take().filter(|node| !matches!(node, Node::Null))
    }

    /// Whether `key` is written at all, be it empty.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name == key)
    }

    /// Whether `key` has a value that has not been taken: an empty one counts as absent.
    pub fn is_given(&self, key: &str) -> bool {
        self.entries
            .iter()
            .any(|(name, node)| name == key && node.as_ref().is_some_and(|node| *node != Node::Null))
    }

    /// The path of `key` in this mapping.
    pub fn at(&self, key: impl Into<Cow<'static, str>>) -> Path {
        join(&self.path, key)
    }

    /// Notes a mistake.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// Notes that the value at `path` is not allowed.
    pub fn bad(&mut self, code: Code, path: &[Step], message: impl Into<String>, help: impl Into<String>) {
        let place = self.origin.value(path);
        self.out.push(Diagnostic::error(code, message).at(place).help(help));
    }

    /// The keys asked for so far: those that this mapping may have.
    pub fn asked(&self) -> &[&'static str] {
        &self.asked
    }

    /// A single text, as written.
    pub fn text(&mut self, key: &'static str) -> Option<Text> {
        match self.take(key)? {
            // Nearly always; a path is made only for a mistake.
            Node::Scalar(scalar) => Some(scalar.text),
            other => self.as_text(other, key),
        }
    }

    /// `node`, the value of `key`, as a text.
    pub fn as_text(&mut self, node: Node, key: &'static str) -> Option<Text> {
        let path = self.at(key);
        self.text_at(node, path)
    }

    /// `node`, at `path`, as a text; a wrong type is noted.
    pub fn text_at(&mut self, node: Node, path: Path) -> Option<Text> {
        match node {
            Node::Scalar(scalar) => Some(scalar.text),
            Node::Null => None,
            other => {
                self.wrong_type(&path, "a text", &other);
                None
            }
        }
    }

    /// `node`, at `path`, as the id or name of something; a wrong type is noted.
    pub fn name_at(&mut self, node: Node, path: Path) -> Option<Text> {
        match node {
            node @ (Node::Scalar(_) | Node::Null) => self.text_at(node, path),
            other => {
                let brackets = yaml::looks_like_wiki_link(&Node::Sequence(vec![other.clone()]));
                let brackets = brackets || yaml::looks_like_wiki_link(&other);
                self.push(self.mistyped(&path, "an id or a name", &other).help(match brackets {
                    true => "write it without brackets of its own",
                    false => "write one id or name a line, or all of them in one list: `[one, two]`",
                }));
                None
            }
        }
    }

    /// `true` or `false`; absent is `false`.
    pub fn flag(&mut self, key: &'static str) -> bool {
        self.maybe_flag(key).unwrap_or(false)
    }

    pub fn maybe_flag(&mut self, key: &'static str) -> Option<bool> {
        let text = self.text(key)?;
        match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                let place = self.origin.value(&self.at(key));
                let help = match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "1" => format!("write `{key}: true`"),
                    "no" | "off" | "n" | "0" => format!("write `{key}: false`"),
                    _ => format!("write `{key}: true` or `{key}: false`, or leave the line out"),
                };
                self.out.push(
                    Diagnostic::error(Code::WrongType, format!("`{key}` is `true` or `false`, not `{text}`"))
                        .at(place)
                        .help(help),
                );
                None
            }
        }
    }

    /// One of a closed set of words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, options: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, value)) = options.iter().find(|(word, _)| *word == &*text) {
            return Some(*value);
        }
        let words: Vec<&str> = options.iter().map(|(word, _)| *word).collect();
        let place = self.origin.value(&self.at(key));
        let help = match nearest(&text, words.iter().copied()) {
            Some(word) => format!("did you mean `{word}`? `{key}` is one of {}", quoted(&words)),
            None => format!("`{key}` is one of {}", quoted(&words)),
        };
        self.out
            .push(Diagnostic::error(Code::BadValue, format!("unknown {key} `{text}`")).at(place).help(help));
        None
    }

    /// A list's items with their paths; a single value counts as a list of one.
    pub fn list(&mut self, key: &'static str) -> Option<Vec<(Path, Node)>> {
        let node = self.take(key)?;
        Some(self.items_at(node, self.at(key)))
    }

    /// The items of `node`, at `path`, as `list` gives them.
    pub fn items_at(&self, node: Node, path: Path) -> Vec<(Path, Node)> {
        match node {
            Node::Sequence(items) => {
                items.into_iter().enumerate().map(|(index, item)| (at(&path, index), item)).collect()
            }
            single => vec![(path, single)],
        }
    }

    /// The entries of a map whose keys are the author's own, with their paths; a wrong type is noted.
    pub fn entries(&mut self, key: &'static str) -> Vec<(Text, Path, Node)> {
        let node = self.take(key).unwrap_or(Node::Null);
        self.entries_at(node, self.at(key))
    }

    /// The entries of `node`, at `path`, as `entries` gives them.
    pub fn entries_at(&mut self, node: Node, path: Path) -> Vec<(Text, Path, Node)> {
        match node {
            Node::Null => Vec::new(),
            Node::Mapping(entries) => {
                let entry = |(name, node): (Text, Node)| {
                    let path = join(&path, name.clone());
                    (name, path, node)
                };
                let entries: Vec<_> = entries.into_iter().map(entry).collect();
                for (name, path, _) in entries.iter().skip(1).filter(|(.., node)| *node == Node::Null) {
                    self.cut_off(name, path);
                }
                entries
            }
            other => {
                self.wrong_type(&path, "a map of keys", &other);
                Vec::new()
            }
        }
    }

    /// A list of texts; empty items are passed over.
    pub fn texts(&mut self, key: &'static str) -> Vec<Text> {
        let items = match self.take(key) {
            None => return Vec::new(),
            Some(Node::Sequence(items)) => items,
            Some(single) => return self.as_text(single, key).into_iter().collect(),
        };
        let one = |(index, node)| match node {
            Node::Scalar(scalar) => Some(scalar.text),
            other => self.text_at(other, at(&self.at(key), index)),
        };
        items.into_iter().enumerate().filter_map(one).collect()
    }

    /// Warns of one text with a comma at a key that takes a list of names: several were probably meant.
    pub fn warn_of_commas(&mut self, key: &'static str) {
        let Some((_, Some(Node::Scalar(scalar)))) = self.entries.iter().find(|(name, _)| name == key) else {
            return;
        };
        if scalar.text.contains(',') {
            let message = format!("`{key}` is one name with a comma in it, not several names");
            let help = format!(
                "write several as `{key}: [one, two]`, a single one as `{key}: [\"{}\"]`",
                scalar.text
            );
            self.warn(Code::BadValue, &self.at(key), message, help);
        }
    }

    /// The mapping at `key`, with its path.
    pub fn map(&mut self, key: &'static str) -> Option<Fields<'o, 'a>> {
        let node = self.take(key)?;
        let path = self.at(key);
        self.map_at(node, path)
    }

    /// `node`, at `path`, as a mapping to be read; a wrong type is noted.
    pub fn map_at(&mut self, node: Node, path: Path) -> Option<Fields<'o, 'a>> {
        match node {
            Node::Mapping(entries) => Some(Fields::new(self.origin, path, entries)),
            Node::Null => None,
            other => {
                self.wrong_type(&path, "a map of keys", &other);
                None
            }
        }
    }

    /// Ends a mapping read inside this one: its mistakes become this one's.
    pub fn absorb(&mut self, inner: Fields<'_, '_>, noun: &str) {
        let mut found = Vec::new();
        inner.finish(noun, &mut found);
        self.out.append(&mut found);
    }

    /// Says that a required key is missing.
    pub fn missing(&mut self, key: &'static str, noun: &str, help: &str) {
        // What is of the wrong type is there, and has been told.
        let written = Some(self.origin.value(&self.at(key)));
        if self.out.iter().any(|told| told.code == Code::WrongType && told.place == written) {
            return;
        }
        let place = match self.path.is_empty() {
            true => self.origin.bytes(self.origin.yaml.start..self.origin.yaml.start),
            false => self.origin.value(&self.path),
        };
        self.out
            .push(Diagnostic::error(Code::MissingKey, format!("{noun} has no `{key}`")).at(place).help(help));
    }

    fn mistyped(&self, path: &[Step], expected: &str, found: &Node) -> Diagnostic {
        let key = path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(&**key),
            Step::Index(_) => None,
        });
        let subject = match (key, path.last()) {
            (Some(key), Some(Step::Index(_))) => format!("each entry of `{key}`"),
            (Some(key), _) => format!("`{key}`"),
            (None, _) => "this".to_owned(),
        };
        Diagnostic::error(Code::WrongType, format!("{subject} is {expected}, not {}", noun(found)))
            .at(self.origin.value(path))
    }

    pub fn wrong_type(&mut self, path: &[Step], expected: &str, found: &Node) {
        let mut diagnostic = self.mistyped(path, expected, found);
        if yaml::looks_like_wiki_link(found) {
            diagnostic = diagnostic.help(
                "`[[…]]` at the start of a value is a YAML list: put the value in quotes, `\"[[…]] …\"`",
            );
        }
        self.out.push(diagnostic);
    }

    /// Ends the reading: every key that nobody asked for gets a warning, and all mistakes go to `out`.
    pub fn finish(mut self, noun: &str, out: &mut Vec<Diagnostic>) {
        let mut empty = std::mem::take(&mut self.empty);
        empty.retain(|key| self.cut_off(key, &self.at(key.clone())));
        let mut before = "";
        for (key, node) in &self.entries {
            // What was asked for was taken.
            if node.is_some() && !empty.contains(key) {
                let path = join(&self.path, key.clone());
                let diagnostic = match near_key(key, &self.asked) {
                    Some(near) => unknown_key(key, noun).help(format!("did you mean `{near}`?")),
                    None if may_be_prose(key, before) && self.origin.is_behind_comma(&path) => cut_short(key),
                    None if self.asked.contains(&"params") => {
                        unknown_key(key, noun).help("keys of your own go under `params`")
                    }
                    None => unknown_key(key, noun).help(format!("the keys here are {}", listed(&self.asked))),
                };
                self.out.push(diagnostic.at(self.origin.key(&path)));
            }
            before = key;
        }
        out.append(&mut self.out);
    }

    /// Whether a key without a value is the end of a text that a comma cut short; if so, that is noted.
    fn cut_off(&mut self, key: &str, path: &[Step]) -> bool {
        let is_cut_off = self.origin.is_cut_off(path);
        if is_cut_off {
            self.out.push(cut_short(key).at(self.origin.key(path)));
        }
        is_cut_off
    }
}

/// Keys whose values are sentences.
const PROSE: [&str; 7] = ["text", "note", "reason", "description", "caption", "was", "summary"];

/// Keys whose values are a few words.
const WORDS: [&str; 4] = ["title", "name", "role", "label"];

/// Whether an unknown key may be what a comma cut off a sentence with a colon in it (`{text: Talks in Geneva, Vienna: no
/// result}`): the key before it holds a sentence; or words, and it is not written as keys are.
fn may_be_prose(key: &str, before: &str) -> bool {
    let is_of_keys =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    PROSE.contains(&before) || WORDS.contains(&before) && !key.bytes().all(is_of_keys)
}

fn cut_short(key: &str) -> Diagnostic {
    Diagnostic::error(Code::TextAfterComma, format!("a comma cuts this text short before `{key}`"))
        .help("inside `{…}` a comma ends the value: put the whole text in quotes")
}

fn unknown_key(key: &str, noun: &str) -> Diagnostic {
    Diagnostic::warning(Code::UnknownKey, format!("unknown key `{key}` in {noun}"))
}

fn near_key<'n>(key: &str, known: &[&'n str]) -> Option<&'n str> {
    // `alias` is too far from `aliases` for a slip of the finger, and close for a slip of the mind.
    let is_begun = |known: &&str| key.len() >= 4 && known.starts_with(key);
    nearest(key, known.iter().copied()).or_else(|| known.iter().copied().find(is_begun))
}

/// The words in backticks, with commas and `or`.
pub fn quoted(words: &[&str]) -> String {
    joined(words, "or")
}

/// Keys in backticks, each once; not those that the program writes itself.
fn listed(keys: &[&str]) -> String {
    let mut listed: Vec<&str> = Vec::with_capacity(keys.len());
    for key in keys.iter().filter(|key| **key != "proposed") {
        if !listed.contains(key) {
            listed.push(key);
        }
    }
    joined(&listed, "and")
}

fn joined(words: &[&str], last: &str) -> String {
    let ticked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match ticked.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => ticked.join(""),
    }
}
