//! In: YAML that is well-formed but not taken, or too much of it. Out: the error that tells its author.

use super::author_line::{advise_quotes, line_end, shortened, value_end_at};
use super::build::Fault;
use super::span::{scalar_extent, word_end};
use super::{MAX_DEPTH, Step, YamlError, key_span, nesting};
use crate::diagnostic::Code;
use std::ops::Range;

/// A text that is longer than its limit.
pub(super) fn too_long(limit_bytes: usize) -> YamlError {
    let limit = match limit_bytes {
        bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 && bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    };
    limits(
        0..0,
        format!("this is longer than {limit}, the most that is read here"),
        "split it into several files",
    )
}

/// Collections nested too deeply.
pub(super) fn too_deep(span: Range<usize>) -> YamlError {
    let message = format!("lists and maps stand inside one another more than {MAX_DEPTH} levels deep");
    limits(span, message, "close brackets that are left open, or put a text that begins with one in quotes")
}

/// A tag, which begins at or after `at`.
pub(super) fn tag(text: &str, at: usize) -> YamlError {
    let start = text[at..].find('!').map_or(at, |before| at + before);
    let value = start..value_end_at(text, start);
    let message = format!(
        "a value cannot begin with `!`: `{}` is read as a YAML tag",
        &text[start..word_end(text, start)]
    );
    syntax_error(value.clone(), message, Some(advise_quotes(text, value)))
}

/// Something that is YAML but refused; `at` is where it stands.
pub(super) fn refused(text: &str, at: usize, fault: Fault) -> YamlError {
    match fault {
        Fault::TooDeep => too_deep(at..line_end(text, at)),
        Fault::TooMuch => too_much(at..word_end(text, at)),
        Fault::Tag => tag(text, at),
        Fault::KeyIsCollection => key_is_collection(text, at),
        Fault::Duplicate(path, key) => duplicate(text, at, path, key),
    }
}

pub(super) fn too_much(span: Range<usize>) -> YamlError {
    limits(span, "aliases repeat too much", "write out what `*name` stands for, or use it less often")
}

fn key_is_collection(text: &str, at: usize) -> YamlError {
    if text[at..].starts_with('{') && text[..at].ends_with('{') {
        let value = at - 1..value_end_at(text, at - 1);
        let message = "a text that begins with `{{` needs quotes, else it is read as a map".into();
        return syntax_error(value.clone(), message, Some(advise_quotes(text, value)));
    }
    let span = at..nesting::end_of_flow(text, at).unwrap_or(at).clamp(at, line_end(text, at));
    let help = "a key is a plain word; put a text that begins with `[` or `{` in quotes";
    syntax_error(span, "a list or map cannot be a key".into(), Some(help.into()))
}

fn duplicate(text: &str, at: usize, mut path: Vec<Step>, key: String) -> YamlError {
    let span = scalar_extent(text, at, &key);
    path.push(Step::Key(key.clone().into()));
    // The first of two equal keys is the one that a search finds.
    let first = key_span(text, &path);
    YamlError {
        code: Code::DuplicateKey,
        message: format!("`{}` is written twice", shortened(&key)),
        help: Some("keep one of them; several values for one key are a list".into()),
        span,
        first,
    }
}

fn limits(span: Range<usize>, message: impl Into<String>, help: &str) -> YamlError {
    YamlError { code: Code::YamlLimits, message: message.into(), help: Some(help.into()), span, first: None }
}

pub(super) fn syntax_error(span: Range<usize>, message: String, help: Option<String>) -> YamlError {
    YamlError { code: Code::YamlSyntax, message, help, span, first: None }
}
