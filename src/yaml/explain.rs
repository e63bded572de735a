//! In: what the parser said, and the text. Out: what an author can understand and do about it. The parser's own words
//! (those of libyaml) are only used to tell the cases apart and never shown.

use super::author_line::{
    advise_quotes, indentation, line_at, line_before, line_end, shortened, value_end_at, value_in_flow,
    value_of_line,
};
use super::refusal::{syntax_error, too_deep, too_much};
use super::span::word_end;
use super::{YamlError, nesting};
use crate::diagnostic::floor_boundary;
use std::ops::Range;

/// Explains an error of the parser.
pub(super) fn syntax(text: &str, error: &serde_yaml::Error) -> YamlError {
    let said = error.to_string();
    if said.contains("repetition limit exceeded") {
        return too_much(0..0);
    }
    if said.contains("recursion limit exceeded") {
        return too_deep(0..0);
    }
    if let Some(span) = forbidden_character(text) {
        let number = text[span.clone()].chars().next().map_or(0, u32::from);
        let message =
            format!("an invisible control character (U+{number:04X}) stands here, which YAML does not allow");
        return syntax_error(span, message, Some("delete it".into()));
    }
    if said.contains("more than one document") {
        return several_documents(text);
    }
    let at = error.location().map_or(0, |location| floor_boundary(text, location.index()));
    let (problem, context) = said.split_once(", while ").unwrap_or((&said, ""));
    let trouble = Trouble { text, at, problem, context };
    let (span, message, help) = trouble.explained();
    syntax_error(span, message, help)
}

/// Finds the first character that YAML does not allow (YAML 1.2, section 5.1).
fn forbidden_character(text: &str) -> Option<Range<usize>> {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let (at, c) = text.char_indices().find(|&(_, c)| !is_allowed(c))?;
    Some(at..at + c.len_utf8())
}

fn several_documents(text: &str) -> YamlError {
    let mut has_content = false;
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let content = line.trim_end();
        let is_mark = content.starts_with("---") || content.starts_with("...");
        if has_content && is_mark {
            let help = "delete this line and what follows, or put the text in quotes";
            let message = "a line that begins with `---` or `...` ends the YAML, but more follows".into();
            return syntax_error(at..at + content.len(), message, Some(help.into()));
        }
        has_content |= !is_mark && !content.is_empty() && !content.starts_with('#');
        at += line.len();
    }
    // Without such a line, the text went on further left than it began.
    let first = line_at(text, text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len());
    let message = "the first line is indented further than the lines below it".into();
    syntax_error(first, message, Some("begin all keys in the same column".into()))
}

type Explanation = (Range<usize>, String, Option<String>);

/// A syntax error as libyaml tells it.
struct Trouble<'t> {
    text: &'t str,
    /// Where it was noticed, which is often after where it was made.
    at: usize,
    problem: &'t str,
    /// What was being read, with its place unless that is the text's beginning.
    context: &'t str,
}

impl Trouble<'_> {
    fn explained(&self) -> Explanation {
        let says = |words: &str| self.problem.starts_with(words);
        let explanation = if says("mapping values are not allowed") {
            self.colon()
        } else if says("found character that cannot start") || says("found a tab character") {
            Some(self.odd_character())
        } else if self.context.contains("quoted scalar") {
            Some(self.in_quotes())
        } else if says("did not find expected ',' or") || self.context.contains("parsing a flow") {
            Some(self.in_brackets())
        } else if says("block sequence entries") {
            self.list_on_key_line()
        } else if says("could not find expected ':'") {
            Some(self.no_colon())
        } else if says("did not find expected key") {
            self.after_value().or_else(|| Some(self.indentation()))
        } else if says("did not find expected '-'") {
            Some(self.indentation())
        } else {
            self.first_character()
        };
        explanation.unwrap_or_else(|| self.unknown())
    }

    fn line(&self) -> &str {
        &self.text[line_at(self.text, self.at)]
    }

    fn value(&self) -> Option<Range<usize>> {
        value_of_line(self.text, line_at(self.text, self.at))
    }

    /// From where it was noticed to the end of the word, at least one character where there is one.
    fn here(&self) -> Range<usize> {
        let rest = &self.text[self.at..line_at(self.text, self.at).end];
        let one = rest.chars().next().map_or(0, char::len_utf8);
        self.at..word_end(self.text, self.at).max(self.at + one)
    }

    /// Where the thing began that was being read.
    fn context_start(&self) -> usize {
        let number = |after: &str| {
            let (_, rest) = self.context.split_once(after)?;
            rest.split(' ').next()?.parse::<usize>().ok()
        };
        let (Some(line), Some(column)) = (number("at line "), number("column ")) else { return 0 };
        offset_of_mark(self.text, line, column)
    }

    fn quotes(&self, value: Range<usize>, message: impl Into<String>) -> Explanation {
        let help = advise_quotes(self.text, value.clone());
        (value, message.into(), Some(help))
    }

    /// A colon where none may be: in a text without quotes, or of a key that the line above swallows.
    fn colon(&self) -> Option<Explanation> {
        if let Some(value) = self.value().filter(|value| value.start <= self.at) {
            if self.text[value.clone()].starts_with(['“', '„', '”', '‘', '«']) {
                let message =
                    "curly quotes do not quote a text in YAML, so its colon is read as the end of a key";
                return Some(self.quotes(value, message));
            }
            if self.text[value.clone()].starts_with(['"', '\'']) {
                return Some(self.quotes(value, "the text goes on after its closing quote"));
            }
            return Some(
                self.quotes(value, "a colon followed by a space cannot stand in a text without quotes"),
            );
        }
        let line = line_at(self.text, self.at);
        let start = line.start + indentation(&self.text[line]);
        if let Some(missing) =
            line_before(self.text, self.at).and_then(|above| missing_space(self.text, above))
        {
            return Some(missing);
        }
        let key = start..self.at.max(start);
        let message = format!(
            "`{}` is read as part of the text on the line above",
            shortened(self.text[key.clone()].trim())
        );
        Some((key, message, Some("begin it in the same column as the keys it belongs to".into())))
    }

    /// A value that begins with a character that cannot begin one, or a tab.
    fn odd_character(&self) -> Explanation {
        let character = self.text[self.at..].chars().next().unwrap_or(' ');
        if character == '\t' || self.problem.contains("tab character") {
            let tabs = self.text[self.at..].len() - self.text[self.at..].trim_start_matches('\t').len();
            let message = "a tab cannot be used for indentation in YAML".into();
            return (self.at..self.at + tabs, message, Some("use spaces".into()));
        }
        let value = self.at..value_end_at(self.text, self.at);
        self.quotes(value, format!("a text without quotes cannot begin with `{character}`"))
    }

    /// Quotes that are not closed, or a backslash that means nothing.
    fn in_quotes(&self) -> Explanation {
        let start = self.context_start();
        let is_escape = self.problem.contains("escape") || self.problem.contains("hexadecimal");
        if is_escape {
            let from = self.text[..self.at].rfind('\\').unwrap_or(self.at);
            let value = start..nesting::end_of_quoted(self.text.as_bytes(), start).unwrap_or(self.at);
            let help = advise_quotes(self.text, value);
            let message = "a backslash begins an escape in double quotes, and this is none".into();
            let single = help.replacen("put the text in quotes", "use single quotes", 1);
            return (from..self.here().end, message, Some(single));
        }
        let quote = self.text[start..].chars().next().unwrap_or('"');
        let message = format!("the quote `{quote}` that opens here is never closed");
        let help = format!("close it with `{quote}` where the text ends");
        (start..line_end(self.text, start), message, Some(help))
    }

    /// Something wrong inside `[…]` or `{…}`.
    fn in_brackets(&self) -> Explanation {
        let rest = &self.text[self.at..];
        if rest.starts_with(',') {
            let message = "there is nothing before this comma".into();
            return (
                self.at..self.at + 1,
                message,
                Some("delete it, or put a text with a comma in quotes".into()),
            );
        }
        let is_known = self.context.contains(" at line ");
        let start = if is_known {
            self.context_start()
        } else {
            nesting::first_unclosed(self.text).unwrap_or(self.at)
        };
        let same_line = line_at(self.text, start) == line_at(self.text, self.at);
        if same_line
            && rest.starts_with(':')
            && let Some(value) = value_in_flow(self.text, self.at)
        {
            return self.quotes(value, "a colon followed by a space cannot stand in a text without quotes");
        }
        let is_misfit = rest.starts_with([']', '}']);
        if same_line && !rest.trim().is_empty() && !is_misfit {
            let help = "put a comma between the items, and texts with brackets or quotes in them in quotes";
            return (
                self.here(),
                format!("a comma is missing before `{}`", shortened(self.here_text())),
                Some(help.into()),
            );
        }
        let opener = self.text[start..].chars().next().unwrap_or('[');
        let closer = if opener == '{' { '}' } else { ']' };
        let message = format!("the `{opener}` that opens here is never closed");
        let help = format!("close it with `{closer}`, or put a text that begins with `{opener}` in quotes");
        (start..line_end(self.text, start), message, Some(help))
    }

    fn here_text(&self) -> &str {
        &self.text[self.here()]
    }

    fn list_on_key_line(&self) -> Option<Explanation> {
        let value = self.value().unwrap_or_else(|| self.here());
        let quoted = advise_quotes(self.text, value.clone());
        let help = format!("begin the list on the line below; or, if it is a text, {quoted}");
        Some((value, "a list cannot begin on the line of its key".into(), Some(help)))
    }

    /// A line that should be `key: value` and is not.
    fn no_colon(&self) -> Explanation {
        let line = line_at(self.text, self.context_start());
        if let Some(missing) = missing_space(self.text, line.clone()) {
            return missing;
        }
        let start = line.start + indentation(&self.text[line.clone()]);
        let span = start..line_end(self.text, start);
        let help = "write `key: value`; a text over several lines is indented below its key".to_owned();
        (span.clone(), format!("`{}` is not `key: value`", shortened(&self.text[span])), Some(help))
    }

    /// Something after a value that is complete: `"a" b`, `[a] b`, `[[a]] b`.
    fn after_value(&self) -> Option<Explanation> {
        let value = self.value().filter(|value| value.start < self.at)?;
        let text = &self.text[value.clone()];
        let message = match text.as_bytes().first()? {
            b'"' | b'\'' => "the text goes on after its closing quote",
            b'[' if text.starts_with("[[") => {
                "a text that begins with `[[` needs quotes, else it is read as a list inside a list"
            }
            b'[' => "a text that begins with `[` needs quotes, else it is read as a list",
            b'{' => "a text that begins with `{` needs quotes, else it is read as a map",
            _ => return None,
        };
        Some(self.quotes(value, message))
    }

    fn indentation(&self) -> Explanation {
        let line = self.line();
        let start = line_at(self.text, self.at).start + indentation(line);
        let span = start..line_end(self.text, start.max(self.at)).max(start);
        let is_item = line.trim_start().starts_with("- ") || line.trim() == "-";
        let (message, help) = match is_item {
            true => (
                "this item does not line up with the list or keys above",
                "begin all items of a list in the same column",
            ),
            false => (
                "this line does not line up with the lines above",
                "begin all keys of a map in the same column",
            ),
        };
        (span, message.into(), Some(help.into()))
    }

    /// A value whose first character has a meaning in YAML that the author did not think of.
    fn first_character(&self) -> Option<Explanation> {
        if self.text[..self.at].rsplit(['\n', '\r']).next().is_some_and(|before| before.starts_with('%')) {
            let line = line_at(self.text, self.at);
            return Some(self.quotes(line, "a line cannot begin with `%`"));
        }
        let value = self.first_character_value()?;
        let first = self.text[value.clone()].chars().next()?;
        match first {
            '*' | '&' | '!' | '|' | '>' | ']' | '}' | ',' | '?' | '%' | '@' | '`' => {
                Some(self.quotes(value, format!("a text without quotes cannot begin with `{first}`")))
            }
            _ => None,
        }
    }

    /// Inside brackets an anchor's or alias's own place says where the value begins; else the line does.
    fn first_character_value(&self) -> Option<Range<usize>> {
        let start = match self.context.contains(" at line ") {
            true => self.context_start(),
            false => self.at,
        };
        let begins = self.text[start..].starts_with(['*', '&', '!', '|', '>', '?', ']', '}', ',']);
        if begins { Some(start..value_end_at(self.text, start)) } else { self.value() }
    }

    fn unknown(&self) -> Explanation {
        let help =
            "look here and on the line above for a quote, bracket, colon or space that is missing".to_owned();
        (self.here(), "this cannot be read as YAML".into(), Some(help))
    }
}

/// Finds a hyphen or colon without the space that makes it a list item or a key.
fn missing_space(text: &str, line: Range<usize>) -> Option<Explanation> {
    let start = line.start + indentation(&text[line.clone()]);
    let span = start..line_end(text, start);
    let content = &text[span.clone()];
    if let Some(item) = content.strip_prefix('-').filter(|item| !item.starts_with([' ', '-'])) {
        let help = format!("write `- {}`", shortened(item));
        return Some((span, "a space is missing after the hyphen".into(), Some(help)));
    }
    if content.contains(": ") || content.ends_with(':') {
        return None;
    }
    let (key, value) = content.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let help = format!("write `{key}: {}`", shortened(value));
    is_key.then(|| (span, "a space is missing after the colon".into(), Some(help)))
}

/// Turns libyaml's line and column, both from 1, into a byte offset. libyaml ends
/// lines at more characters than an editor.
fn offset_of_mark(text: &str, line: usize, column: usize) -> usize {
    let mut rest = text;
    for _ in 1..line {
        let Some(end) = rest.find(nesting::LINE_ENDS) else { break };
        let ended = &rest[end..];
        let length =
            if ended.starts_with("\r\n") { 2 } else { ended.chars().next().map_or(0, char::len_utf8) };
        rest = &ended[length..];
    }
    let within = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    text.len() - rest.len() + within
}
