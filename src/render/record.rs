//! A view being written: named fields that a template may read, and a digest of them all.
//!
//! Comes in: fields, in a fixed order. Goes out: a value for templates (when the page is to be made) and a
//! digest (always). Because one piece of code does both, a page whose digest is that of the last build would come out
//! the same; that is all that a warm build relies on.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::value::{Fields, Filled, Joined, Value};
use crate::model::text::Text;

/// What is made of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// For pages that nobody will compare.
    Values,
    Digests,
    Both,
}

impl Making {
    pub fn has_values(self) -> bool {
        self != Making::Digests
    }

    pub fn has_digests(self) -> bool {
        self != Making::Values
    }
}

/// A finished value with its digest. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Shared {
    pub value: Value,
    pub digest: u64,
}

/// One map of fields.
pub struct Record {
    digest: u64,
    is_digested: bool,
    fields: Option<Fields>,
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
        let fields = making.has_values().then(|| Fields::with_capacity(12));
        Record { digest: 0, is_digested: making.has_digests(), fields }
    }

    /// A view writes the same fields in the same order, whatever their values, so that their names need not be mixed in.
    fn mix(&mut self, kind: u64, bytes: &[u8]) {
        if self.is_digested {
            self.digest = xxh3_64_with_seed(bytes, self.digest.rotate_left(5) ^ kind);
        }
    }

    fn insert(&mut self, write: impl FnOnce(&mut Fields)) {
        if let Some(fields) = &mut self.fields {
            write(fields);
        }
    }

    /// Text, to be escaped where it lands.
    pub fn text(&mut self, key: &'static str, text: &str) -> &mut Self {
        self.mix(TEXT, text.as_bytes());
        self.insert(|fields| fields.text(key, text));
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
        self.insert(|fields| fields.html(key, html));
        self
    }

    /// HTML whose digest is known without looking at it: that of what it is made from.
    pub fn html_of(&mut self, key: &'static str, html: &str, digest: u64) -> &mut Self {
        self.mix(HTML, &digest.to_le_bytes());
        self.insert(|fields| fields.html(key, html));
        self
    }

    /// The same for HTML that `write` appends to what it is given.
    pub fn html_written(
        &mut self,
        key: &'static str,
        digest: u64,
        write: impl FnOnce(&mut String),
    ) -> &mut Self {
        self.mix(HTML, &digest.to_le_bytes());
        self.insert(|fields| fields.html_written(key, write));
        self
    }

    /// The same for HTML whose slots are filled.
    pub fn html_filled(
        &mut self,
        key: &'static str,
        digest: u64,
        fill: impl FnOnce() -> Option<Filled>,
    ) -> &mut Self {
        self.mix(HTML, &digest.to_le_bytes());
        self.insert(|fields| match fill() {
            Some(filled) => fields.put(key, Value::Filled(Arc::new(filled))),
            None => fields.html(key, ""),
        });
        self
    }

    /// Text whose digest is known in the same way.
    pub fn text_of(&mut self, key: &'static str, text: &str, digest: u64) -> &mut Self {
        self.mix(TEXT, &digest.to_le_bytes());
        self.insert(|fields| fields.text(key, text));
        self
    }

    pub fn number(&mut self, key: &'static str, number: i64) -> &mut Self {
        self.mix(NUMBER, &number.to_le_bytes());
        self.insert(|fields| fields.put(key, Value::Number(number)));
        self
    }

    pub fn flag(&mut self, key: &'static str, flag: bool) -> &mut Self {
        self.mix(FLAG, &[u8::from(flag)]);
        self.insert(|fields| fields.put(key, Value::Flag(flag)));
        self
    }

    /// A field that has no value here. Templates find nothing under its name, which counts as false.
    pub fn none(&mut self, key: &'static str) -> &mut Self {
        self.mix(NONE, &[]);
        // It keeps its place, so that the fields behind it stand where they always do.
        self.insert(|fields| fields.put(key, Value::Nothing));
        self
    }

    pub fn put(&mut self, key: &'static str, shared: Shared) -> &mut Self {
        self.mix(NESTED, &shared.digest.to_le_bytes());
        self.insert(|fields| fields.put(key, shared.value));
        self
    }

    /// A record whose digest is known without making it: that of what it is made from.
    pub fn put_of(&mut self, key: &'static str, digest: u64, make: impl FnOnce() -> Shared) -> &mut Self {
        self.mix(NESTED, &digest.to_le_bytes());
        self.insert(|fields| fields.put(key, make().value));
        self
    }

    /// Text that follows from something whose digest is known.
    pub fn derived(&mut self, key: &'static str, digest: u64, text: impl FnOnce() -> String) -> &mut Self {
        self.mix(TEXT, &digest.to_le_bytes());
        self.insert(|fields| fields.text(key, &text()));
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
        if !self.is_digested {
            self.insert(|fields| fields.put(key, Shared::values(items)));
            return self;
        }
        let list = Shared::list(items);
        self.put(key, list)
    }

    pub fn finish(self) -> Shared {
        let value = self.fields.map_or(Value::Nothing, |mut fields| {
            fields.look_through();
            Value::Map(Arc::new(fields))
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
    pub fn with_html(self, html: &str) -> Shared {
        let Value::Map(mut map) = self.value else { return self };
        let fields = Arc::make_mut(&mut map);
        fields.html("html", html);
        fields.shrink();
        Shared { value: Value::Map(map), digest: self.digest }
    }

    pub fn list(items: Vec<Shared>) -> Shared {
        let mut digest = items.len() as u64;
        for item in &items {
            digest = xxh3_64_with_seed(&item.digest.to_le_bytes(), digest);
        }
        Shared { value: Shared::values(items), digest }
    }

    fn values(items: Vec<Shared>) -> Value {
        match items.first() {
            // Where only digests are made, an item has no value.
            Some(item) if item.value.is_nothing() => Value::Nothing,
            None => Value::Empty,
            Some(_) => Value::List(items.into_iter().map(|item| item.value).collect()),
        }
    }

    pub fn text(text: &str) -> Shared {
        Shared { value: Value::Text(text.into()), digest: xxh3_64_with_seed(text.as_bytes(), TEXT) }
    }

    pub fn number(number: i64) -> Shared {
        Shared { value: Value::Number(number), digest: xxh3_64_with_seed(&number.to_le_bytes(), NUMBER) }
    }

    /// A digest alone.
    pub fn unmade(digest: u64) -> Shared {
        Shared { value: Value::Nothing, digest }
    }

    /// HTML whose digest is known without looking at it.
    pub fn html_of(html: Text, digest: u64) -> Shared {
        Shared { value: Value::Html(html), digest }
    }

    /// The same in pieces.
    pub fn joined(joined: Joined, digest: u64) -> Shared {
        Shared { value: Value::Joined(Arc::new(joined)), digest }
    }

    pub fn html(html: &str) -> Shared {
        Shared { value: Value::Html(html.into()), digest: xxh3_64_with_seed(html.as_bytes(), HTML) }
    }
}
