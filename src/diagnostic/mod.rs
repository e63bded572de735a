//! In: what is wrong, where, and what to do about it. Out: the same as values, and those values as a terminal text
//! ([`human`]) or as a line of JSON ([`json`]). Prints nothing, reads no file and knows nothing of what it reports on.

mod cells;
mod code;
mod github;
mod human;
mod json;
mod line_index;
mod nearest;
mod place;
mod sarif;

pub use cells::{cells, safe};
pub use code::Code;
pub use github::github;
pub use human::human;
pub use json::json;
pub use line_index::LineIndex;
pub use nearest::nearest;
pub(crate) use place::floor_boundary;
pub use place::{Cursor, Place};
pub use sarif::sarif;

use serde::{Deserialize, Serialize};

/// How bad it is: an error stops a build, a warning does not, a note only informs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    /// Returns the word shown to users and written to JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Another place that explains a diagnostic, such as the first of two declarations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Related {
    pub place: Place,
    pub message: String,
}

/// One thing to tell the author. Messages are lower case without a full stop, with backticks round what was typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    pub severity: Severity,
    pub code: Code,
    pub message: String,
    pub place: Option<Place>,
    pub help: Option<String>,
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// Makes an error, without a place yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// Makes a warning, without a place yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// Makes a note, without a place yet.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Diagnostic { severity, code, message, place: None, help: None, related: Vec::new() }
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points to another place that has to do with it.
    pub fn also(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }
}

/// Puts diagnostics in the order in which they are shown (file, line, column, severity, code; those of no file and of a
/// whole file first) and removes exact repetitions. The order does not depend on the order they came in.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    fn key(d: &Diagnostic) -> impl Ord + '_ {
        let place = d.place.as_ref().map(|p| (p.file.as_str(), p.line, p.column));
        (place, d.severity, d.code)
    }
    // The whole value breaks ties, so that equal diagnostics end up side by side.
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.cmp(b)));
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str, line: u32, column: u32) -> Place {
        Place { file: file.into(), line, column, end_line: line, end_column: column + 1 }
    }

    #[test]
    fn sorts_by_place_then_severity_and_drops_repetitions() {
        let all = [
            Diagnostic::error(Code::EmptySite, "no place"),
            Diagnostic::warning(Code::OddFile, "whole file").at(Place::file("a.md")),
            Diagnostic::error(Code::BadDate, "first").at(place("a.md", 2, 1)),
            Diagnostic::warning(Code::UnknownKey, "one").at(place("a.md", 2, 1)),
            Diagnostic::warning(Code::UnknownKey, "two").at(place("a.md", 2, 1)),
            Diagnostic::error(Code::BadDate, "later column").at(place("a.md", 2, 9)),
            Diagnostic::error(Code::BadDate, "other file").at(place("b.md", 1, 1)),
        ];
        let mut mixed: Vec<Diagnostic> = all.iter().rev().chain(all.iter()).cloned().collect();
        sort(&mut mixed);
        assert_eq!(mixed, all);
    }

    #[test]
    fn survives_a_round_trip_through_serde() {
        let d = Diagnostic::note(Code::UnknownKey, "m")
            .at(place("a", 1, 2))
            .help("h")
            .also(place("b", 3, 4), "r");
        let text = serde_json::to_string(&d).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Diagnostic>(&text).ok(), Some(d));
    }
}
