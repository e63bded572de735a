//! What English text says. In: plain text, a reference date, the names already known. Out: annotations with byte
//! offsets: tokens and sentences, dates (TIMEX3 and EDTF), dated statements.
//!
//! Pure functions; nothing here reads a file, and nothing knows the rest of Dateline but the nouns of `model` and the
//! form of `edtf` dates.

pub mod text;

pub use text::Text;
