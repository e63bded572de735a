//! What English text says. In: plain text, a reference date, the names already known. Out: annotations with byte
//! offsets: tokens and sentences, dates (TIMEX3 and EDTF), names, dated statements.
//!
//! Pure functions; nothing here reads a file, and nothing knows the rest of Dateline but the nouns of `model` and the
//! form of `edtf` dates.

pub mod dates;
pub mod document;
pub mod events;
#[cfg(test)]
mod growth;
mod language;
pub mod names;
pub mod text;
#[cfg(test)]
#[path = "tests/wire.rs"]
mod wire;

pub use language::Language;
pub use text::Text;

use chrono::NaiveDate;

use events::Statement;

/// Which dated statements are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// With a year written out.
    Explicit,
    /// Also those that had to be resolved.
    All,
}

/// The dated statements of a text, in its order.
pub fn statements(source: &str, written: Option<NaiveDate>, level: Level) -> Vec<Statement> {
    let text = Text::new(source);
    let written = written.or_else(|| dates::day_of(&text));
    let found = dates::read(&text, written);
    let mut statements = events::find(&text, &found, written);
    statements.retain(|statement| level == Level::All || statement.is_explicit);
    statements
}
