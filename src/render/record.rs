//! A view being written: named fields that a template may read, and a digest of them all.
//!
//! Comes in: fields, in a fixed order. Goes out: a value for the template engine (when the page is to be made) and a
//! digest (always). Because one piece of code does both, a page whose digest is that of the last build would come out
//! the same; that is all that a warm build relies on.

use std::collections::BTreeMap;

use tera::Value;
use tera::value::Key;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Whether values are made, or digests alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    Values,
    Digests,
}

/// A finished value with its digest. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Shared {
    pub value: Value,
    pub digest: u64,
}

/// Fields with their names, in the order written.
pub type Fields = Vec<(&'static str, Value)>;

/// One map of fields.
pub struct Record {
    digest: u64,
    fields: Option<Fields>,
}

/// A field's name with its position, which is what it is ordered by.
struct Placed {
    at: usize,
    name: &'static str,
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Placed {}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

impl From<Placed> for Key<'static> {
    fn from(placed: Placed) -> Self {
        Key::Str(placed.name)
    }
}

// Each kind of field has a seed of its own, so that a text `true` and a flag differ.
const TEXT: u64 = 1;
const HTML: u64 = 2;
const NUMBER: u64 = 3;
const FLAG: u64 = 4;
const NONE: u64 = 5;
const NESTED: u64 = 6;

impl Record {
    pub fn new(making: Making) -> Self {
        let fields = (making == Making::Values).then(|| Fields::with_capacity(12));
        Record { digest: 0, fields }
    }

    /// A view writes the same fields in the same order, whatever their values, so that their names need not be mixed in.
    fn mix(&mut self, kind: u64, bytes: &[u8]) {
        self.digest = xxh3_64_with_seed(bytes, self.digest.rotate_left(5) ^ kind);
    }

    fn insert(&mut self, key: &'static str, value: impl FnOnce() -> Value) {
        if let Some(fields) = &mut self.fields {
            fields.push((key, value()));
        }
    }

    /// Text, to be escaped where it lands.
    pub fn text(&mut self, key: &'static str, text: &str) -> &mut Self {
        self.mix(TEXT, text.as_bytes());
        self.insert(key, || Value::normal_string(text));
        self
    }

    /// Text, or none.
    pub fn maybe(&mut self, key: &'static str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(key, text),
            None => self.none(key),
        }
    }

    /// HTML, written as it is.
    pub fn html(&mut self, key: &'static str, html: &str) -> &mut Self {
        self.mix(HTML, html.as_bytes());
        self.insert(key, || Value::safe_string(html));
        self
    }

    /// HTML whose digest is known without looking at it: that of what it is made from.
    pub fn html_of(&mut self, key: &'static str, html: &str, digest: u64) -> &mut Self {
        self.mix(HTML, &digest.to_le_bytes());
        self.insert(key, || Value::safe_string(html));
        self
    }

    /// Text whose digest is known in the same way.
    pub fn text_of(&mut self, key: &'static str, text: &str, digest: u64) -> &mut Self {
        self.mix(TEXT, &digest.to_le_bytes());
        self.insert(key, || Value::normal_string(text));
        self
    }

    pub fn number(&mut self, key: &'static str, number: i64) -> &mut Self {
        self.mix(NUMBER, &number.to_le_bytes());
        self.insert(key, || Value::from(number));
        self
    }

    pub fn flag(&mut self, key: &'static str, flag: bool) -> &mut Self {
        self.mix(FLAG, &[u8::from(flag)]);
        self.insert(key, || Value::from(flag));
        self
    }

    /// A field that has no value here. Templates find nothing under its name, which counts as false.
    pub fn none(&mut self, _key: &'static str) -> &mut Self {
        self.mix(NONE, &[]);
        self
    }

    pub fn put(&mut self, key: &'static str, shared: Shared) -> &mut Self {
        self.mix(NESTED, &shared.digest.to_le_bytes());
        self.insert(key, || shared.value);
        self
    }

    /// A record whose digest is known without making it: that of what it is made from.
    pub fn put_of(&mut self, key: &'static str, digest: u64, make: impl FnOnce() -> Shared) -> &mut Self {
        self.mix(NESTED, &digest.to_le_bytes());
        self.insert(key, || make().value);
        self
    }

    /// Text that follows from something whose digest is known.
    pub fn derived(&mut self, key: &'static str, digest: u64, text: impl FnOnce() -> String) -> &mut Self {
        self.mix(TEXT, &digest.to_le_bytes());
        self.insert(key, || Value::from(text()));
        self
    }

    /// Mixes in what the fields that follow are made from.
    pub fn follows(&mut self, digest: u64) -> &mut Self {
        self.mix(NESTED, &digest.to_le_bytes());
        self
    }

    pub fn maybe_put(&mut self, key: &'static str, shared: Option<Shared>) -> &mut Self {
        match shared {
            Some(shared) => self.put(key, shared),
            None => self.none(key),
        }
    }

    pub fn list(&mut self, key: &'static str, items: Vec<Shared>) -> &mut Self {
        let list = Shared::list(items);
        self.put(key, list)
    }

    pub fn finish(self) -> Shared {
        let value = self.fields.map_or_else(Value::undefined, |fields| {
            // The engine takes over whole maps only. Ordered by position a sorted map is built without comparing a
            // single name.
            let placed =
                fields.into_iter().enumerate().map(|(at, (name, value))| (Placed { at, name }, value));
            Value::from(placed.collect::<BTreeMap<Placed, Value>>())
        });
        Shared { value, digest: self.digest }
    }

    /// The digest of the fields so far.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// The fields, for a page's context.
    pub fn into_parts(self) -> (u64, Option<Fields>) {
        (self.digest, self.fields)
    }
}

impl Shared {
    /// The same record with one field more: `html`, which was made from it and therefore needs no digest.
    pub fn with_html(&self, html: &str) -> Shared {
        let fields = self.value.as_map().into_iter().flat_map(|map| map.iter());
        let mut with: BTreeMap<Key<'static>, Value> =
            fields.map(|(key, value)| (key.clone(), value.clone())).collect();
        with.insert(Key::Str("html"), Value::safe_string(html));
        Shared { value: Value::from(with), digest: self.digest }
    }

    pub fn list(items: Vec<Shared>) -> Shared {
        let mut digest = items.len() as u64;
        for item in &items {
            digest = xxh3_64_with_seed(&item.digest.to_le_bytes(), digest);
        }
        // Where only digests are made, an item has no value.
        if items.first().is_none_or(|item| item.value.is_undefined()) {
            let value = if items.is_empty() { Value::from(Vec::<Value>::new()) } else { Value::undefined() };
            return Shared { value, digest };
        }
        let values: Vec<Value> = items.into_iter().map(|item| item.value).collect();
        Shared { value: Value::from(values), digest }
    }

    pub fn text(text: &str) -> Shared {
        Shared { value: Value::normal_string(text), digest: xxh3_64_with_seed(text.as_bytes(), TEXT) }
    }

    pub fn html(html: &str) -> Shared {
        Shared { value: Value::safe_string(html), digest: xxh3_64_with_seed(html.as_bytes(), HTML) }
    }
}
