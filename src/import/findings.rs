//! The reading room's findings in a story, as a draft needs them. In: a story, its day, who is known. Out: [`Findings`].

use chrono::NaiveDate;

use super::Story;
use super::proposals::{Findings, Found, Statement};
use crate::reading::names::Known as Names;
use crate::reading::{Language, Text, dates, document};

/// Sentences that are looked at for title and summary.
const OPENING: usize = 12;

/// Reads a story. `language` is what is taken when it does not say; `date` the day when neither it nor its text does.
pub fn findings(story: &mut Story, date: Option<&str>, language: &str, names: &Names) -> Findings {
    let readable = story.readable();
    let text = Text::new(&readable);
    let mut findings = Findings { opening: opening(&text), ..Findings::default() };
    let language = story.language.as_deref().unwrap_or(language);
    if Language::of(language).is_none() {
        story.notes.push(Language::off(language));
        return findings;
    }
    findings.dateline = dates::day_of(&text).map(|day| day.to_string());
    let day = story.date.as_deref().or(date).or(findings.dateline.as_deref());
    let reference = day.and_then(|day| NaiveDate::parse_from_str(day.get(..10)?, "%Y-%m-%d").ok());
    let read = document::read(&readable, reference, names);
    let found = |entity: document::Entity<'_>| Found {
        name: entity.name,
        kind: entity.kind.to_owned(),
        aliases: entity.aliases,
        mentions: entity.mentions.iter().map(|mention| mention.start..mention.end).collect(),
    };
    let statement = |event: document::Event<'_>| Statement {
        date: event.date,
        range: event.start..event.end,
        entities: event.entities,
    };
    findings.entities = read.entities.into_iter().map(found).collect();
    findings.statements = read.events.into_iter().map(statement).collect();
    findings
}

fn opening(text: &Text<'_>) -> Vec<(std::ops::Range<usize>, usize)> {
    let mut paragraph = 0;
    let sentences = text.sentences().iter().take(OPENING).enumerate();
    sentences
        .map(|(index, sentence)| {
            paragraph += usize::from(sentence.opens_paragraph && index > 0);
            (text.span(sentence.tokens.clone()), paragraph)
        })
        .collect()
}
