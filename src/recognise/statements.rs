//! Dated statements of a briefing that has no timeline. In: its body, its day, its language, and how much is wanted. Out:
//! statements with the paragraphs that they stand in. A briefing with a `timeline`, be it empty, is not read.

use std::ops::Range;

use crate::edtf;
use crate::markdown::plain::{Shown, shown};
use crate::model::briefing::Statement;
use crate::model::moment::Moment;
use crate::model::settings::ReadDates;
use crate::model::text::Text;
use crate::reading::{self, Language, Level};

/// Statements that were read, before it is known where in the page they stand.
#[derive(Debug, Default)]
pub struct Read {
    statements: Vec<(String, Range<usize>)>,
    shown: Shown,
}

/// Reads a body.
pub fn read(body: &str, day: Moment, language: &str, dates: ReadDates) -> Read {
    let level = match dates {
        ReadDates::Never => return Read::default(),
        ReadDates::Explicit => Level::Explicit,
        ReadDates::All => Level::All,
    };
    if Language::of(language).is_none() {
        return Read::default();
    }
    let shown = shown(body);
    let found = reading::statements(&shown.text, Some(day.day()), level);
    // What `[[…]]` shows depends on other files, and may be nothing at all.
    let has_wiki_link = |sentence: &Range<usize>| {
        let (start, end) = (shown.source(sentence.start), shown.source(sentence.end));
        body.get(start..end).is_none_or(|source| source.contains("[["))
    };
    let found = found.into_iter().filter(|statement| !has_wiki_link(&statement.sentence));
    let statements = found.map(|statement| (statement.edtf, statement.sentence)).collect();
    Read { statements, shown }
}

impl Read {
    /// Where the sentences begin in the body: ascending bytes.
    pub fn marks(&self) -> Vec<usize> {
        let mut marks: Vec<usize> =
            self.statements.iter().map(|(_, sentence)| self.shown.source(sentence.start)).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// The statements in the order of time; `marked` are the marks with the numbers of their paragraphs.
    pub fn placed(self, briefing: &str, marked: &[(usize, u32)]) -> Vec<Statement> {
        let mut placed: Vec<Statement> = Vec::new();
        for (date, sentence) in &self.statements {
            let at = self.shown.source(sentence.start);
            let Some((_, anchor)) = marked.iter().find(|(mark, _)| *mark == at) else { continue };
            let Ok(date) = edtf::parse(date) else { continue };
            let words = self.shown.text[sentence.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            let id = super::events::digest(briefing, date.as_written(), &words);
            if placed.iter().any(|known| known.id == id) {
                continue;
            }
            placed.push(Statement { id, date, text: Text::from(words.as_str()), anchor: *anchor });
        }
        placed.sort_by_key(|statement| statement.date.sort_key());
        placed
    }
}
