//! Names in English text. In: tokens and sentences, and the entities already known. Out: persons, organisations and places
//! with one name, a kind, aliases and all their mentions.
//!
//! The lists of names (`data/`) and the words around them say what might be a name (`sheet`), the tagger weighs that
//! sentence by sentence (`features`, `tagger`), the document has a say (`agree`), spans are put right (`spans`) and those
//! that mean one entity are gathered (`entities`, `acronyms`). Nothing here reads a file or the clock.

mod acronyms;
mod agree;
mod entities;
mod entries;
mod features;
mod firms;
mod gazetteer;
mod hash;
mod holders;
mod joins;
mod known;
#[allow(dead_code, reason = "build.rs uses the rest")]
mod lists;
mod neighbours;
mod patterns;
mod places;
mod repeats;
mod rows;
mod runs;
mod sheet;
mod spans;
pub mod tagger;
mod teams;
mod towns;
pub mod weights;
mod words;

use crate::reading::Text;

#[cfg(test)]
mod tests;

pub use known::{Entity, Known};
pub use sheet::Sheet;
pub use weights::Weights;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Person,
    Organisation,
    Place,
    /// A known entity of any other kind.
    Other,
}

/// An entity that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub kind: Kind,
    /// The other forms that the text uses, in order of appearance.
    pub aliases: Vec<String>,
    /// Its index among the known entities, if it is one of them.
    pub known: Option<usize>,
    /// In order, without overlaps.
    pub mentions: Vec<Mention>,
}

/// A stretch of text that names an entity, without titles, articles and possessives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

impl Kind {
    /// The kinds that are read from a text.
    pub const ALL: [Self; 3] = [Self::Person, Self::Organisation, Self::Place];
}

/// Reads the names of a text, in order of first mention.
pub fn read(text: &Text, known: &Known) -> Vec<Named> {
    Weights::prepare();
    let sheet = Sheet::new(text);
    named(&sheet, known, Weights::shared())
}

/// The same with other weights than those that ship, to measure them.
pub fn read_with(text: &Text, known: &Known, weights: &Weights) -> Vec<Named> {
    named(&Sheet::new(text), known, weights)
}

fn named(sheet: &Sheet, known: &Known, weights: &Weights) -> Vec<Named> {
    let text = sheet.text;
    let mut scores = tagger::scores(sheet, weights);
    agree::agree(sheet, &weights.steps, &mut scores);
    let mut tagged = Vec::new();
    for sentence in text.sentences() {
        let labels = tagger::best(&weights.steps, &scores[sentence.tokens.clone()]);
        tagged.extend(tagger::spans(&labels, sentence.tokens.start));
    }
    let tagged = patterns::complete(sheet, tagged);
    let tagged = neighbours::complete(sheet, tagged);
    let known_spans = known.find(sheet);
    let mut spans = spans::clean(sheet, tagged, &known_spans);
    repeats::add(sheet, &mut spans, &known_spans);
    entities::gather(sheet, spans, &known_spans, known)
}
