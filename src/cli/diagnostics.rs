//! Diagnostics → the screen: for people with the lines they are about, for programs one JSON line each.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use super::screen::Screen;
use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::load;
use crate::parse::MAX_REGISTRY;

/// Warnings of one code that are shown one by one; the rest are counted.
const SHOWN: usize = 20;
/// Files kept at hand: that of the diagnostic and those it points to.
const AT_HAND: usize = 4;

/// How many there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub errors: usize,
    pub warnings: usize,
}

impl Tally {
    pub fn of(diagnostics: &[Diagnostic]) -> Tally {
        let count =
            |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        Tally { errors: count(Severity::Error), warnings: count(Severity::Warning) }
    }
}

/// Shows them in the order of their places and says how many there were; repetitions count once.
pub fn show(screen: &Screen, root: &Path, mut diagnostics: Vec<Diagnostic>) -> Tally {
    diagnostic::sort(&mut diagnostics);
    let tally = Tally::of(&diagnostics);
    if screen.is_quiet {
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    }
    if screen.is_json() {
        diagnostics.iter().for_each(|diagnostic| screen.result(&diagnostic::json(diagnostic)));
        return tally;
    }
    let left_out = if screen.is_verbose { BTreeMap::new() } else { fold(&mut diagnostics) };
    let lines = Lines { root, files: RefCell::default() };
    // In one piece: the stream is not buffered, and ten thousand mistakes are a hundred thousand lines.
    let mut text = String::new();
    for diagnostic in &diagnostics {
        let line_of = |file: &str, line| lines.line(file, line);
        text.push_str(&diagnostic::human(diagnostic, &line_of, screen.is_coloured()));
        text.push('\n');
    }
    for (code, count) in left_out {
        text.push_str(&format!("… and {count} more `{code}`; `--verbose` shows them all\n\n"));
    }
    if let Some(text) = text.strip_suffix('\n') {
        screen.complain(text);
    }
    tally
}

/// Leaves out what has been said often enough. Errors are never left out: each has to be mended.
fn fold(diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<Code, usize> {
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    diagnostics.retain(|diagnostic| {
        if diagnostic.severity == Severity::Error {
            return true;
        }
        let count = seen.entry(diagnostic.code).or_default();
        *count += 1;
        *count <= SHOWN
    });
    seen.into_iter().filter(|(_, count)| *count > SHOWN).map(|(code, count)| (code, count - SHOWN)).collect()
}

/// Lines of the site's files, for the carets.
struct Lines<'r> {
    root: &'r Path,
    files: RefCell<Vec<(String, Option<String>)>>,
}

impl Lines<'_> {
    fn line(&self, file: &str, line: u32) -> Option<String> {
        let mut files = self.files.borrow_mut();
        let index = files.iter().position(|(name, _)| name == file).unwrap_or_else(|| {
            // The oldest goes: diagnostics come file by file.
            if files.len() == AT_HAND {
                files.remove(0);
            }
            files.push((file.to_owned(), self.read(file)));
            files.len() - 1
        });
        line_of(files[index].1.as_deref()?, line).map(str::to_owned)
    }

    fn read(&self, file: &str) -> Option<String> {
        String::from_utf8(load::bytes(&self.root.join(file), MAX_REGISTRY as u64).ok()?).ok()
    }
}

/// A line, counted from 1; ended as diagnostics count lines, by `\n`, `\r\n` or `\r`.
fn line_of(text: &str, line: u32) -> Option<&str> {
    let mut rest = text;
    for _ in 1..line {
        let end = rest.find(['\n', '\r'])?;
        let length = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + length..];
    }
    Some(&rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_by_any_line_end() {
        let text = "one\ntwo\r\nthree\rfour";
        let lines: Vec<_> = (1..=5).map(|line| line_of(text, line)).collect();
        assert_eq!(lines, [Some("one"), Some("two"), Some("three"), Some("four"), None]);
    }

    #[test]
    fn folds_repeated_warnings_but_no_errors() {
        let warning = || Diagnostic::warning(Code::RawHtml, "w");
        let error = || Diagnostic::error(Code::BadDate, "e");
        let mut all: Vec<_> = (0..30).map(|_| warning()).chain((0..30).map(|_| error())).collect();
        assert_eq!(fold(&mut all).into_iter().collect::<Vec<_>>(), [(Code::RawHtml, 10)]);
        assert_eq!(Tally::of(&all), Tally { errors: 30, warnings: SHOWN });
    }
}
