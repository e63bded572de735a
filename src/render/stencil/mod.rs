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
mod steps;
mod syntax;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::value::{Fields, Seen, Value};
use crate::markdown::links::stands_for_itself;
use crate::model::hash::HashMap;
use settle::settled;
use steps::Stencil;
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
        name: String,
        list: Expression,
        body: Vec<Node>,
    },
    Set {
        name: String,
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
        values: Vec<(String, Expression)>,
        body: Vec<Node>,
    },
}

#[derive(Clone, Debug)]
enum Expression {
    Known(Value),
    /// A name, and the fields behind it.
    Path(String, Vec<String>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
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
    pages: HashMap<String, Stencil>,
    /// Few, and asked for ten times as often.
    parts: Vec<(String, Stencil)>,
}

/// Templates that make a part of a page, and what they call the one value that they see.
const PARTS: [(&str, &str); 3] =
    [("card.html", "briefing"), ("event.html", "event"), ("told.html", "briefings")];

impl Stencils {
    /// Settles the templates that are plain. `shared` is what every template sees.
    pub fn new(templates: &[(&str, &str)], shared: &[(&'static str, Value)]) -> Stencils {
        let read: BTreeMap<&str, Template> =
            templates.iter().filter_map(|(name, text)| Some((*name, syntax::read(text).ok()?))).collect();
        let stencils = read.keys().filter_map(|name| {
            let given = PARTS.iter().find(|(part, _)| part == name).map(|(_, given)| *given);
            let nodes = settled(name, &read, shared).ok()?;
            Some(((*name).to_owned(), steps::stencil(&nodes, given).ok()?))
        });
        let (parts, pages): (Vec<_>, Vec<_>) =
            stencils.partition(|(_, stencil): &(String, Stencil)| stencil.given.is_some());
        Stencils { pages: pages.into_iter().collect(), parts }
    }

    /// Whether a template is plain.
    #[cfg(test)]
    pub fn has(&self, template: &str) -> bool {
        self.pages.contains_key(template) || self.parts.iter().any(|(name, _)| name == template)
    }

    /// Whether a page may look for a field of this name; one that Tera makes may look for any.
    pub fn asks(&self, template: &str, field: &str) -> bool {
        self.pages.get(template).is_none_or(|stencil| stencil.asked.contains(field))
    }

    /// A page, from the fields of its view, behind what is in `out`. Where it gives up, something may have been written.
    pub fn page(&self, template: &str, fields: &Fields, out: &mut String) -> Result<(), GiveUp> {
        let stencil = self.pages.get(template).ok_or(GiveUp)?;
        fill::fill(stencil, fields, Seen::Nothing, out)
    }

    /// The same for a part of a page, from one value with its name.
    pub fn part(&self, template: &str, name: &str, value: Seen<'_>, out: &mut String) -> Result<(), GiveUp> {
        let mut parts = self.parts.iter().filter(|(_, stencil)| stencil.given == Some(name));
        let (_, stencil) = parts.find(|(known, _)| known == template).ok_or(GiveUp)?;
        fill::fill(stencil, &Fields::default(), value, out)
    }
}

/// What lies at the end of a path that begins with `first`. Nothing may be missing but the last.
fn follow<'v>(first: Seen<'v>, path: &[String]) -> Result<Seen<'v>, GiveUp> {
    path.iter().try_fold(first, |seen, name| match seen {
        Seen::Map(fields) => Ok(fields.find(name).map_or(Seen::Nothing, |(_, (_, kept))| fields.see(kept))),
        other => beyond(other, name),
    })
}

/// What stands under a name in something that is no map of a view.
fn beyond<'v>(seen: Seen<'v>, name: &str) -> Result<Seen<'v>, GiveUp> {
    match (seen, name) {
        (Seen::Turn(done, _), "index") => Ok(Seen::Number(done as i64 + 1)),
        (Seen::Turn(done, _), "first") => Ok(Seen::Flag(done == 0)),
        (Seen::Turn(done, all), "last") => Ok(Seen::Flag(done + 1 == all)),
        (Seen::Free(value), name) => {
            let mut entries = value.as_map().ok_or(GiveUp)?.iter();
            let found = entries.find(|(key, _)| key.as_str() == Some(name));
            Ok(Seen::Text(found.and_then(|(_, value)| value.as_str()).ok_or(GiveUp)?))
        }
        _ => Err(GiveUp),
    }
}

/// Writes a value as it lands in HTML.
fn write(out: &mut String, seen: Seen<'_>, is_safe: bool) -> Result<(), GiveUp> {
    match seen {
        Seen::Text(text) if !is_safe && !stands_for_itself(text) => {
            pulldown_cmark_escape::escape_html(out, text).map_err(|_| GiveUp)
        }
        Seen::Text(text) | Seen::Plain(text) | Seen::Html(text) => {
            out.push_str(text);
            Ok(())
        }
        Seen::Joined(joined) => {
            joined.pieces().iter().for_each(|piece| out.push_str(piece));
            Ok(())
        }
        Seen::Filled(filled) => {
            filled.write(out);
            Ok(())
        }
        Seen::Number(number) => {
            out.push_str(itoa::Buffer::new().format(number));
            Ok(())
        }
        _ => Err(GiveUp),
    }
}
