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
/// Errors of one code that are shown: more than anybody mends before the next build.
const ERRORS_SHOWN: usize = 500;
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

/// Leaves out what has been said often enough: errors, each of which has to be mended, much later than warnings.
fn fold(diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<Code, usize> {
    let mut seen: BTreeMap<(Code, Severity), usize> = BTreeMap::new();
    let mut left_out = BTreeMap::new();
    diagnostics.retain(|diagnostic| {
        let count = seen.entry((diagnostic.code, diagnostic.severity)).or_default();
        *count += 1;
        let is_shown = *count <= if diagnostic.severity == Severity::Error { ERRORS_SHOWN } else { SHOWN };
        if !is_shown {
            *left_out.entry(diagnostic.code).or_default() += 1;
        }
        is_shown
    });
    left_out
}

/// Lines of the site's files, for the carets.
struct Lines<'r> {
    root: &'r Path,
    files: RefCell<Vec<(String, Option<Text>)>>,
}

/// A file's text, and where its lines begin.
struct Text {
    text: String,
    starts: Vec<usize>,
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
        files[index].1.as_ref()?.line(line).map(str::to_owned)
    }

    fn read(&self, file: &str) -> Option<Text> {
        let bytes = load::bytes(&self.root.join(file), MAX_REGISTRY as u64).ok()?;
        String::from_utf8(bytes).ok().map(Text::new)
    }
}

impl Text {
    /// Lines end as diagnostics count them, by `\n`, `\r\n` or `\r`.
    fn new(text: String) -> Text {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Text { text, starts }
    }

    /// A line, counted from 1.
    fn line(&self, line: u32) -> Option<&str> {
        let start = *self.starts.get((line as usize).checked_sub(1)?)?;
        let rest = &self.text[start..];
        Some(&rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_by_any_line_end() {
        let text = Text::new("one\ntwo\r\nthree\rfour".to_owned());
        let lines: Vec<_> = (1..=5).map(|line| text.line(line)).collect();
        assert_eq!(lines, [Some("one"), Some("two"), Some("three"), Some("four"), None]);
    }

    #[test]
    fn folds_repeated_warnings_and_very_many_errors() {
        let warning = || Diagnostic::warning(Code::RawHtml, "w");
        let error = || Diagnostic::error(Code::BadDate, "e");
        let mut all: Vec<_> = (0..30).map(|_| warning()).chain((0..30).map(|_| error())).collect();
        assert_eq!(fold(&mut all).into_iter().collect::<Vec<_>>(), [(Code::RawHtml, 10)]);
        assert_eq!(Tally::of(&all), Tally { errors: 30, warnings: SHOWN });
        let mut errors: Vec<_> = (0..ERRORS_SHOWN + 7).map(|_| error()).collect();
        assert_eq!(fold(&mut errors).into_iter().collect::<Vec<_>>(), [(Code::BadDate, 7)]);
    }
}
