//! In: the built-in templates and what is the same on every page. Out: their pages, the same that Tera gives, or nothing at
//! all where a template or a page asks for anything but the plainest Tera; then the caller asks Tera.
//!
//! It exists because ten thousand pages are made with the same few templates, and because most of what these ask is
//! answered before the first page: the words of the theme, the menu, which parts the site has. That is asked once, here,
//! and what remains is a stencil: text with a few gaps. It never refuses a template, it only gives up: every error, and
//! every template of a site's own, stays with Tera (docs/decisions/14-stencils.md).
//!
//! Plain is: text; `{{ path }}`, with `| safe`; `if`, `elif`, `else`; `for` over a list; `set`; `and`, `or`, `not`,
//! comparisons; one line of `extends` with blocks; components written `<name key={path} />`; comments.

mod fill;
mod settle;
mod syntax;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use xxhash_rust::xxh3::xxh3_64;

use super::value::{Fields, Seen, Value};
use crate::markdown::links::stands_for_itself;
use settle::settled;
use syntax::Template;

/// Something that Tera has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiveUp;

/// A piece of a template, and once settled of a stencil.
#[derive(Clone, Debug)]
enum Node {
    Text(String),
    Write {
        value: Expression,
        is_safe: bool,
    },
    If {
        arms: Vec<(Expression, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    For {
        name: Name,
        list: Expression,
        body: Vec<Node>,
    },
    Set {
        name: Name,
        value: Expression,
    },
    /// `{{ <name key={value} /> }}`; gone once settled.
    Component {
        name: String,
        values: Vec<(String, Expression)>,
    },
    /// Gone once settled.
    Block {
        name: String,
        body: Vec<Node>,
    },
    /// A component's body with the values that it was given.
    With {
        values: Vec<(Name, Expression)>,
        body: Vec<Node>,
    },
}

#[derive(Clone, Debug)]
enum Expression {
    Known(Value),
    /// A name, and the fields behind it.
    Path(Name, Vec<Name>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
}

/// A name, with what makes it quick to find. A page asks for hundreds, nearly all of which are where the last page had them.
#[derive(Debug)]
struct Name {
    text: String,
    /// Of the text: names given within a template are compared by it first.
    digest: u64,
    /// Where the name stood in the map that was last asked: a view writes its fields in one order, so that it will stand
    /// there again.
    last: AtomicUsize,
    /// Where the bytes of that map's own spelling lie. Those are part of the program and never move, so that the same
    /// address and length are the same name.
    spelling: AtomicUsize,
}

impl Name {
    fn new(text: &str) -> Name {
        let digest = xxh3_64(text.as_bytes());
        Name { text: text.to_owned(), digest, last: AtomicUsize::new(0), spelling: AtomicUsize::new(0) }
    }

    fn in_fields<'v>(&self, fields: &'v Fields) -> Seen<'v> {
        if let Some((known, kept)) = fields.entry(self.last.load(Ordering::Relaxed))
            && known.len() == self.text.len()
        {
            let spelling = known.as_ptr() as usize;
            if spelling == self.spelling.load(Ordering::Relaxed) {
                return fields.see(kept);
            }
            if *known == self.text {
                self.spelling.store(spelling, Ordering::Relaxed);
                return fields.see(kept);
            }
        }
        let Some((at, kept)) = fields.find(&self.text) else { return Seen::Nothing };
        self.last.store(at, Ordering::Relaxed);
        fields.see(kept)
    }
}

impl Clone for Name {
    fn clone(&self) -> Name {
        Name::new(&self.text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    More,
}

/// Templates, settled for one site.
#[derive(Debug, Default)]
pub struct Stencils {
    programs: BTreeMap<String, Vec<Node>>,
}

impl Stencils {
    /// Settles the templates that are plain. `shared` is what every template sees.
    pub fn new(templates: &[(&str, &str)], shared: &[(&'static str, Value)]) -> Stencils {
        let read: BTreeMap<&str, Template> =
            templates.iter().filter_map(|(name, text)| Some((*name, syntax::read(text).ok()?))).collect();
        let programs = read.keys().filter_map(|name| {
            let program = settled(name, &read, shared).ok()?;
            Some(((*name).to_owned(), program))
        });
        Stencils { programs: programs.collect() }
    }

    /// Whether a template is plain.
    #[cfg(test)]
    pub fn has(&self, template: &str) -> bool {
        self.programs.contains_key(template)
    }

    /// A page, from the fields of its view, behind what is in `out`.
    pub fn page(&self, template: &str, fields: &Fields, out: Vec<u8>) -> Result<Vec<u8>, GiveUp> {
        let program = self.programs.get(template).ok_or(GiveUp)?;
        fill::fill(program, fields, &[], out)
    }

    /// A part of a page, from one value with its name.
    pub fn part(&self, template: &str, name: &str, value: &Value) -> Result<Vec<u8>, GiveUp> {
        let program = self.programs.get(template).ok_or(GiveUp)?;
        fill::fill(program, &Fields::default(), &[(name, value.see())], Vec::with_capacity(512))
    }
}

/// What lies at the end of a path that begins with `first`. Nothing may be missing but the last.
fn follow<'v>(first: Seen<'v>, path: &[Name]) -> Result<Seen<'v>, GiveUp> {
    let mut seen = first;
    for name in path {
        seen = match (seen, name.text.as_str()) {
            (Seen::Map(fields), _) => name.in_fields(fields),
            (Seen::Turn(done, _), "index") => Seen::Number(done as i64 + 1),
            (Seen::Turn(done, _), "first") => Seen::Flag(done == 0),
            (Seen::Turn(done, all), "last") => Seen::Flag(done + 1 == all),
            (Seen::Free(value), text) => {
                let mut entries = value.as_map().ok_or(GiveUp)?.iter();
                let found = entries.find(|(key, _)| key.as_str() == Some(text));
                Seen::Text(found.and_then(|(_, value)| value.as_str()).ok_or(GiveUp)?)
            }
            _ => return Err(GiveUp),
        };
    }
    Ok(seen)
}

/// Writes a value as it lands in HTML.
fn write(out: &mut Vec<u8>, seen: Seen<'_>, is_safe: bool) -> Result<(), GiveUp> {
    use std::io::Write as _;
    match seen {
        Seen::Text(text) if !is_safe && !stands_for_itself(text) => {
            pulldown_cmark_escape::escape_html(pulldown_cmark_escape::IoWriter(out), text).map_err(|_| GiveUp)
        }
        Seen::Text(text) | Seen::Html(text) => {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
        Seen::Number(number) => write!(out, "{number}").map_err(|_| GiveUp),
        _ => Err(GiveUp),
    }
}
