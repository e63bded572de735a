//! In: a text in YAML. Out: a [`Node`] tree with every scalar as its author wrote it, or one error that an author can
//! act on; and, when somebody asks, where in the text a key or a value stands.
//!
//! The only room that knows serde_yaml, which has no maintainer any more: nothing of it shows outside. It knows no key of
//! Dateline's. Tags, several documents, keys that are not scalars and repeated keys are refused.

mod author_line;
mod build;
mod comments;
mod explain;
mod nesting;
mod plain;
mod refusal;
mod span;
mod traps;

#[cfg(test)]
mod plain_tests;
#[cfg(test)]
mod tests;

pub use comments::{Cut, cuts};
pub use span::{key_span, value_span};
pub use traps::{BareWords, is_behind_comma, is_cut_off, looks_like_wiki_link};

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::Code;
use crate::model::text::Text;

/// How many collections may stand inside one another; the outermost counts.
pub const MAX_DEPTH: usize = 64;

/// A YAML value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `~`, `null` or nothing at all.
    Null,
    Scalar(Scalar),
    Sequence(Vec<Node>),
    /// In the order written; keys as written, each once.
    Mapping(Vec<(Text, Node)>),
}

/// A value that is not a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// As written (`1.10`, `0x1F`, `TRUE`), after quotes, escapes and line folding are undone.
    pub text: Text,
    pub kind: ScalarKind,
}

/// What YAML's core schema takes an unquoted scalar for (YAML 1.2, section 10.3.2); a quoted one is always text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    Text,
    Integer,
    Float,
    Bool,
}

/// Why a text was refused, in words for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// `yaml-syntax`, `yaml-limits` or `duplicate-key`.
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    /// Bytes of the text that was given; may be empty, is always on character boundaries.
    pub span: Range<usize>,
    /// What it clashes with: the first of two equal keys.
    pub first: Option<Range<usize>>,
}

/// One step from a collection to something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Most keys that are asked for are the program's own words.
    Key(Cow<'static, str>),
    /// Counted from 0.
    Index(usize),
}

/// Reads a YAML text of at most `limit_bytes` bytes. A text without a value is an empty mapping.
///
/// # Errors
/// The first thing wrong: a syntax error, what Dateline does not take of YAML (tags, several documents, keys that are not
/// scalars, a key twice), or one of the limits: size, [`MAX_DEPTH`], and the growth through aliases, which may at most
/// repeat about four times the text's own size.
pub fn parse(text: &str, limit_bytes: usize) -> Result<Node, YamlError> {
    if text.len() > limit_bytes {
        return Err(refusal::too_long(limit_bytes));
    }
    // serde_yaml counts a byte order mark as a column, which puts the first key out of line with the others.
    let (mark, text) = split_mark(text);
    if let Some(node) = plain::read(text) {
        return Ok(node);
    }
    let behind = |range: Range<usize>| range.start + mark..range.end + mark;
    read_any(text).map_err(|error| YamlError {
        span: behind(error.span),
        first: error.first.map(behind),
        ..error
    })
}

/// Reads what [`plain`] may have given up on.
fn read_any(text: &str) -> Result<Node, YamlError> {
    // serde_yaml takes quadratic time for a run of openers before it gives up on their depth.
    match nesting::first_too_deep(text) {
        Some(at) => Err(refusal::too_deep(at..at + 1)),
        None => build::build(text),
    }
}

/// Splits a byte order mark off; returns its length and the rest.
fn split_mark(text: &str) -> (usize, &str) {
    let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    (text.len() - rest.len(), rest)
}
