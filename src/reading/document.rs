//! All that is read in one text. In: the text, the day it was written, and the names that are known. Out: a document as
//! `dateline extract` prints it (docs/extract.md): every key is always there, offsets are bytes, lists are sorted.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use serde::Serialize;

use super::dates::{self, Expression};
use super::events;
use super::names::{self, Kind, Known, Named};
use super::text::Text;

#[derive(Debug, Serialize)]
pub struct Document<'t> {
    /// The day of writing: the one given, else the text's own.
    pub date: Option<String>,
    pub title: Option<&'t str>,
    pub entities: Vec<Entity<'t>>,
    pub dates: Vec<Date<'t>>,
    pub events: Vec<Event<'t>>,
}

/// Somebody or something named in a text.
#[derive(Debug, Serialize)]
pub struct Entity<'t> {
    pub name: String,
    /// `person`, `organisation`, `place` or `other`.
    pub kind: &'static str,
    pub aliases: Vec<String>,
    pub mentions: Vec<Mention<'t>>,
}

#[derive(Debug, Serialize)]
pub struct Mention<'t> {
    pub start: usize,
    pub end: usize,
    pub text: &'t str,
}

#[derive(Debug, Serialize)]
pub struct Date<'t> {
    pub start: usize,
    pub end: usize,
    pub text: &'t str,
    /// The type that TIMEX3 gives it.
    pub r#type: &'static str,
    /// The value that TIMEX3 gives it.
    pub value: String,
    /// A calendar point or range.
    pub edtf: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Event<'t> {
    pub date: String,
    pub text: &'t str,
    pub start: usize,
    pub end: usize,
    /// Names of entities of the same document.
    pub entities: Vec<String>,
}

/// Reads a text.
pub fn read<'t>(source: &'t str, day: Option<NaiveDate>, known: &Known) -> Document<'t> {
    let text = Text::new(source);
    let day = day.or_else(|| dates::day_of(&text));
    let found = dates::read(&text, day);
    let mut entities: Vec<_> =
        names::read(&text, known).into_iter().map(|named| entity(source, named)).collect();
    entities
        .iter_mut()
        .for_each(|entity| entity.mentions.sort_by_key(|mention| (mention.start, mention.end)));
    entities
        .sort_by_cached_key(|entity| (entity.mentions.first().map(|first| first.start), entity.name.clone()));
    let mut mentions: Vec<(usize, usize)> = entities
        .iter()
        .enumerate()
        .flat_map(|(index, entity)| entity.mentions.iter().map(move |mention| (mention.start, index)))
        .collect();
    mentions.sort_unstable();
    let events = events::find(&text, &found, day)
        .into_iter()
        .map(|statement| Event {
            date: statement.edtf,
            text: &source[statement.sentence.clone()],
            start: statement.sentence.start,
            end: statement.sentence.end,
            entities: named_in(&entities, &mentions, &statement.sentence),
        })
        .collect();
    Document {
        date: day.map(|day| day.to_string()),
        title: title(&text),
        entities,
        dates: found.into_iter().map(|expression| date(&text, expression)).collect(),
        events,
    }
}

fn entity(source: &str, named: Named) -> Entity<'_> {
    let mention = |start: usize, end: usize| Mention { start, end, text: &source[start..end] };
    Entity {
        name: named.name,
        kind: match named.kind {
            Kind::Person => "person",
            Kind::Organisation => "organisation",
            Kind::Place => "place",
            Kind::Other => "other",
        },
        aliases: named.aliases,
        mentions: named.mentions.iter().map(|found| mention(found.start, found.end)).collect(),
    }
}

fn date<'t>(text: &Text<'t>, expression: Expression) -> Date<'t> {
    let span = text.span(expression.tokens);
    Date {
        start: span.start,
        end: span.end,
        text: &text.source()[span],
        r#type: expression.kind.timex(),
        value: expression.value,
        edtf: expression.edtf,
    }
}

/// The names of the entities mentioned in a stretch, in their order; `mentions` are starts with entities, sorted.
fn named_in(entities: &[Entity], mentions: &[(usize, usize)], stretch: &Range<usize>) -> Vec<String> {
    let first = mentions.partition_point(|(start, _)| *start < stretch.start);
    let inside = mentions[first..].iter().take_while(|(start, _)| *start < stretch.end);
    let named: BTreeSet<usize> = inside.map(|(_, entity)| *entity).collect();
    named.into_iter().map(|entity| entities[entity].name.clone()).collect()
}

/// A longer line, in bytes, is no headline.
const LONGEST_TITLE: usize = 300;

/// The headline: a line of words without an end mark before anything else.
pub fn title<'t>(text: &Text<'t>) -> Option<&'t str> {
    let first = text.sentences().first().filter(|first| first.is_line)?;
    let span = text.span(first.tokens.clone());
    let line = &text.source()[span];
    if line.len() > LONGEST_TITLE {
        return None;
    }
    let has_words =
        text.tokens_of(first).iter().filter(|token| token.class == super::text::Class::Word).count() > 1;
    let is_dated = dates::day_of(&Text::new(line)).is_some();
    let has_more = text.sentences().len() > 1;
    (has_words && has_more && !is_dated).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_every_key_with_byte_offsets() {
        let text = "Café closes\n\nIt closed in Paris on Friday – “for good”.";
        let document = read(text, "2013-03-22".parse().ok(), &Known::default());
        let json = serde_json::to_value(&document).expect("it is JSON");
        assert_eq!(json["title"], "Café closes");
        assert_eq!(json["date"], "2013-03-22");
        let at = |words: &str| text.find(words).expect("it is there");
        let mention = serde_json::json!({"start": at("Paris"), "end": at("Paris") + 5, "text": "Paris"});
        let paris =
            serde_json::json!({"name": "Paris", "kind": "place", "aliases": [], "mentions": [mention]});
        assert!(json["entities"].as_array().is_some_and(|entities| entities.contains(&paris)), "{json}");
        assert_eq!(json["dates"][0]["start"], at("Friday"));
        let event = &json["events"][0];
        assert_eq!(event["text"], "It closed in Paris on Friday – “for good”.");
        assert_eq!(
            (&event["date"], &event["entities"]),
            (&"2013-03-22".into(), &serde_json::json!(["Paris"]))
        );
    }

    #[test]
    fn gives_null_where_nothing_is_known() {
        let json = serde_json::to_value(read("", None, &Known::default())).expect("it is JSON");
        assert_eq!(
            json,
            serde_json::json!({"date": null, "title": null, "entities": [], "dates": [], "events": []})
        );
    }

    #[test]
    fn a_date_line_is_no_title() {
        assert_eq!(title(&Text::new("3 March 2008\n\nIt rained.")), None);
        assert_eq!(title(&Text::new("It rained.")), None);
        assert_eq!(title(&Text::new("Rain again\n\nIt rained.")), Some("Rain again"));
    }
}
