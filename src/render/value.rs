//! What templates see, as values: views make them once, [`super::stencil`] reads them where they lie, and they become Tera's
//! where Tera renders.
//!
//! The texts of one map lie in one string behind one another: a page has a hundred, and as many small pieces of memory
//! would cost more than all that is done with them.

use std::cell::RefCell;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

use tera::value::Key;

use super::ahead::touch;
use crate::markdown::links::stands_for_itself;
use crate::model::text::Text;

/// What stands under a name. Cloning shares it.
#[derive(Clone, Debug)]
pub enum Value {
    /// Templates find nothing under the name, which counts as false.
    Nothing,
    Flag(bool),
    Number(i64),
    /// To be escaped where it lands.
    Text(Text),
    /// Written as it is.
    Html(Text),
    /// HTML in pieces.
    Joined(Arc<Joined>),
    Filled(Arc<Filled>),
    /// A list of nothing, which needs no memory of its own. Most lists are.
    Empty,
    List(Arc<[Value]>),
    Map(Arc<Fields>),
    /// A map with the author's own keys.
    Free(tera::Value),
}

/// HTML that is written piece behind piece: an entry of a timeline stands on several pages, each time a little different,
/// and putting it together for each only to copy it there was a fiftieth of a build.
#[derive(Clone, Debug)]
pub struct Joined {
    pub before: Text,
    /// Shared by all, and the first byte of it that is written.
    pub shared: Text,
    pub from: usize,
    pub after: Text,
}

/// HTML with its slots filled, without a copy of it: a text is written from where it was read into the page, and what stands
/// in its slots in between. That copy, and the memory for it, were a three-hundredth of a build.
#[derive(Clone, Debug)]
pub struct Filled {
    pub html: Arc<Text>,
    /// What stands in the slots, one behind the other.
    pub between: String,
    pub seams: Vec<Seam>,
}

/// Bytes of a text that something else is written for, and where that ends in [`Filled::between`].
#[derive(Clone, Debug)]
pub struct Seam {
    pub slot: Range<usize>,
    pub end: usize,
}

/// Named values, in the order written.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    texts: String,
    entries: Vec<(&'static str, Kept)>,
    /// Whether there is HTML among the texts.
    has_html: bool,
    /// Whether no text needs to be escaped.
    is_plain: bool,
}

/// A value as a map keeps it.
#[derive(Clone, Debug)]
pub(super) enum Kept {
    /// Bytes of the map's texts.
    Text(Range<usize>),
    Html(Range<usize>),
    // What has nothing to give back when the map goes stands here itself: most of what is no text.
    Nothing,
    Flag(bool),
    Number(i64),
    Value(Value),
}

/// A value, looked at.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'v> {
    Nothing,
    Flag(bool),
    Number(i64),
    Text(&'v str),
    /// Text that stands for itself in HTML too.
    Plain(&'v str),
    Html(&'v str),
    Joined(&'v Joined),
    Filled(&'v Filled),
    List(&'v [Value]),
    Map(&'v Fields),
    Free(&'v tera::Value),
    /// How far a loop has come: turns done before this one, turns in all.
    Turn(usize, usize),
}

impl Value {
    #[inline]
    pub fn see(&self) -> Seen<'_> {
        match self {
            Value::Nothing => Seen::Nothing,
            Value::Flag(flag) => Seen::Flag(*flag),
            Value::Number(number) => Seen::Number(*number),
            Value::Text(text) => Seen::Text(text),
            Value::Html(html) => Seen::Html(html),
            Value::Joined(joined) => Seen::Joined(joined),
            Value::Filled(filled) => Seen::Filled(filled),
            Value::Empty => Seen::List(&[]),
            Value::List(items) => Seen::List(items),
            Value::Map(fields) => Seen::Map(fields),
            Value::Free(value) => Seen::Free(value),
        }
    }

    pub fn is_nothing(&self) -> bool {
        matches!(self, Value::Nothing)
    }

    /// Reads of a map what its last field needs (see `ahead`).
    #[inline]
    pub fn touch(&self) -> u8 {
        let Value::Map(fields) = self else { return 0 };
        match fields.entries.last() {
            Some((_, Kept::Html(range) | Kept::Text(range))) => touch(&fields.texts[range.clone()]),
            _ => 0,
        }
    }

    /// The same for Tera.
    pub fn to_tera(&self) -> tera::Value {
        self.see().to_tera()
    }
}

impl Joined {
    /// What is written, in order.
    pub fn pieces(&self) -> [&str; 3] {
        [&self.before, &self.shared[self.from..], &self.after]
    }
}

impl Filled {
    /// Appends it to `out`.
    pub fn write(&self, out: &mut String) {
        let (mut done, mut told) = (0, 0);
        for Seam { slot, end } in &self.seams {
            out.push_str(&self.html[done..slot.start]);
            out.push_str(&self.between[told..*end]);
            (done, told) = (slot.end, *end);
        }
        out.push_str(&self.html[done..]);
    }
}

impl Seen<'_> {
    /// Whether a template takes it for true.
    #[inline]
    pub fn is_truthy(self) -> bool {
        match self {
            Seen::Nothing => false,
            Seen::Flag(flag) => flag,
            Seen::Number(number) => number != 0,
            Seen::Text(text) | Seen::Plain(text) | Seen::Html(text) => !text.is_empty(),
            Seen::Joined(joined) => joined.pieces().iter().any(|piece| !piece.is_empty()),
            Seen::Filled(filled) => !filled.html.is_empty(),
            Seen::List(items) => !items.is_empty(),
            Seen::Map(fields) => fields.entries.iter().any(|(_, kept)| !kept.is_nothing()),
            Seen::Free(value) => value.is_truthy(),
            Seen::Turn(..) => true,
        }
    }

    pub fn to_tera(self) -> tera::Value {
        match self {
            Seen::Nothing | Seen::Turn(..) => tera::Value::undefined(),
            Seen::Flag(flag) => tera::Value::from(flag),
            Seen::Number(number) => tera::Value::from(number),
            Seen::Text(text) | Seen::Plain(text) => tera::Value::normal_string(text),
            Seen::Html(html) => tera::Value::safe_string(html),
            Seen::Joined(joined) => tera::Value::safe_string(&joined.pieces().concat()),
            Seen::Filled(filled) => {
                let mut html = String::new();
                filled.write(&mut html);
                tera::Value::safe_string(&html)
            }
            Seen::List(items) => tera::Value::from(items.iter().map(Value::to_tera).collect::<Vec<_>>()),
            Seen::Map(fields) => {
                let entries = fields.iter().map(|(name, value)| (Key::Str(name), value.to_tera()));
                tera::Value::from(entries.collect::<std::collections::BTreeMap<Key<'static>, tera::Value>>())
            }
            Seen::Free(value) => value.clone(),
        }
    }
}

impl Kept {
    /// Whether a template takes it for true.
    #[inline]
    pub fn is_truthy(&self) -> bool {
        match self {
            Kept::Text(range) | Kept::Html(range) => !range.is_empty(),
            Kept::Nothing => false,
            Kept::Flag(flag) => *flag,
            Kept::Number(number) => *number != 0,
            Kept::Value(value) => value.see().is_truthy(),
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Kept::Nothing)
    }
}

/// How many maps a thread keeps for the next ones, and how much text one of them has room for at most.
const SPARES: usize = 256;
const SPARE_TEXT: usize = 1024;

thread_local! {
    /// Maps that are not used any more. A build makes half a million of them, a page's all at once, and they are gone when
    /// the page is: asking for their memory and giving it back anew each time took a fiftieth of it.
    static SPARE: RefCell<Vec<Fields>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Fields {
    fn drop(&mut self) {
        if self.texts.capacity() == 0 || self.texts.capacity() > SPARE_TEXT {
            return;
        }
        // Where the thread ends there is nobody to keep it for.
        let _ = SPARE.try_with(|spares| {
            if spares.borrow().len() < SPARES {
                let (mut texts, mut entries) = (mem::take(&mut self.texts), mem::take(&mut self.entries));
                texts.clear();
                // Maps in this one come here too meanwhile.
                entries.clear();
                spares.borrow_mut().push(Fields { texts, entries, has_html: false, is_plain: false });
            }
        });
    }
}

impl Fields {
    pub fn with_capacity(entries: usize) -> Fields {
        // Most maps have less text than this; growing byte by byte would move it five times.
        let new = || Fields {
            texts: String::with_capacity(240),
            entries: Vec::with_capacity(entries),
            ..Fields::default()
        };
        SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(new)
    }

    pub fn text(&mut self, name: &'static str, text: &str) {
        let start = self.texts.len();
        self.texts.push_str(text);
        self.entries.push((name, Kept::Text(start..self.texts.len())));
    }

    pub fn html(&mut self, name: &'static str, html: &str) {
        self.has_html = true;
        let start = self.texts.len();
        self.texts.push_str(html);
        self.entries.push((name, Kept::Html(start..self.texts.len())));
    }

    /// HTML that `write` appends to what it is given.
    pub fn html_written(&mut self, name: &'static str, write: impl FnOnce(&mut String)) {
        self.has_html = true;
        let start = self.texts.len();
        write(&mut self.texts);
        self.entries.push((name, Kept::Html(start..self.texts.len())));
    }

    // So that of a number or a flag nothing is left but itself.
    #[inline]
    pub fn put(&mut self, name: &'static str, value: Value) {
        let kept = match value {
            Value::Nothing => Kept::Nothing,
            Value::Flag(flag) => Kept::Flag(flag),
            Value::Number(number) => Kept::Number(number),
            value => Kept::Value(value),
        };
        self.entries.push((name, kept));
    }

    /// Finds out whether a text needs to be escaped, once all texts are there: they are looked through at once here, and not
    /// one by one wherever they are written, which took a fortieth of a build.
    pub fn look_through(&mut self) {
        let is_plain = |(_, kept): &(&'static str, Kept)| match kept {
            Kept::Text(range) => stands_for_itself(&self.texts[range.clone()]),
            _ => true,
        };
        self.is_plain = match self.has_html {
            true => self.entries.iter().all(is_plain),
            false => stands_for_itself(&self.texts),
        };
    }

    /// What stands at a place, and its name.
    #[inline]
    pub(super) fn entry(&self, at: usize) -> Option<&(&'static str, Kept)> {
        self.entries.get(at)
    }

    /// What stands under a name, and its place.
    pub(super) fn find(&self, name: &str) -> Option<(usize, &(&'static str, Kept))> {
        self.entries.iter().enumerate().find(|(_, (known, _))| *known == name)
    }

    #[inline]
    pub(super) fn see<'v>(&'v self, kept: &'v Kept) -> Seen<'v> {
        match kept {
            Kept::Text(range) => {
                let text = &self.texts[range.clone()];
                if self.is_plain { Seen::Plain(text) } else { Seen::Text(text) }
            }
            Kept::Html(range) => Seen::Html(&self.texts[range.clone()]),
            Kept::Nothing => Seen::Nothing,
            Kept::Flag(flag) => Seen::Flag(*flag),
            Kept::Number(number) => Seen::Number(*number),
            Kept::Value(value) => value.see(),
        }
    }

    /// A text that is kept, and whether it is written as it is.
    #[inline]
    pub(super) fn text_of(&self, kept: &Kept) -> Option<(&str, bool)> {
        match kept {
            Kept::Text(range) => Some((&self.texts[range.clone()], self.is_plain)),
            Kept::Html(range) => Some((&self.texts[range.clone()], true)),
            _ => None,
        }
    }

    /// The names under which there is something, and what that is.
    fn iter(&self) -> impl Iterator<Item = (&'static str, Seen<'_>)> {
        let there = self.entries.iter().filter(|(_, kept)| !kept.is_nothing());
        there.map(|(name, kept)| (*name, self.see(kept)))
    }

    /// The same for Tera, name by name.
    pub fn to_tera(&self) -> impl Iterator<Item = (&'static str, tera::Value)> {
        self.iter().map(|(name, value)| (name, value.to_tera()))
    }

    /// Gives back the room that is not used, for maps that are kept while the site is built.
    pub fn shrink(&mut self) {
        self.texts.shrink_to_fit();
        self.entries.shrink_to_fit();
    }
}
