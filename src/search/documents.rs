//! What is shown of each document, and which documents a topic or an entity has.

use chrono::Datelike as _;

use super::code::{self, Posting};
use super::parts::{self, Cell, Shelf};
use super::things::Thing;
use crate::model::marking::Marking;
use crate::model::site::{Article, BriefingIx, Site};

/// Bytes of a part of a facet.
const FACET_PART: usize = 48 * 1024;
/// Longest text shown of a document, in characters.
const ABOUT: usize = 200;

pub struct Shown {
    pub briefings: Shelf,
    pub things: Shelf,
    pub topics: Shelf,
    pub entities: Shelf,
}

/// Documents in one part: ten results lie in ten of them, so they are small; in a very large site, fewer and larger.
pub fn block(briefings: usize) -> usize {
    match briefings {
        0..=20_000 => 16,
        20_001..=80_000 => 32,
        _ => 64,
    }
}

/// Everything that results show.
pub fn shown(site: &Site, things: &[Thing]) -> Shown {
    let block = block(site.briefings.len());
    let mut briefings = Shelf::new("documents");
    let oldest_first: Vec<&Article> = site.briefings.iter().rev().collect();
    for some in oldest_first.chunks(block) {
        briefings.put(parts::rows(some.iter().map(|article| Row::of_briefing(site, article))));
    }
    let mut of_things = Shelf::new("things");
    for some in things.chunks(block) {
        of_things.put(parts::rows(some.iter().map(row_of_thing)));
    }
    Shown { briefings, things: of_things, topics: topics(site), entities: entities(site) }
}

/// A briefing: title, address, date, date in words, summary, marking.
struct Row<'s> {
    article: &'s Article,
    date: String,
    date_words: String,
    about: String,
    marking: &'static str,
}

impl<'s> Row<'s> {
    fn of_briefing(site: &Site, article: &'s Article) -> Row<'s> {
        let briefing = &article.briefing;
        Row {
            article,
            date: briefing.date.html_datetime(),
            date_words: briefing.date.in_words(),
            about: cut(&site.titles().plain(&briefing.summary)),
            marking: briefing
                .visibility
                .shown_marking(site.settings.default_marking)
                .map_or("", Marking::label),
        }
    }
}

impl serde::Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let title = self.article.briefing.title.as_str();
        let cells = [title, &self.article.route, &self.date, &self.date_words, &self.about, self.marking];
        let used = if self.marking.is_empty() { 5 } else { 6 };
        serializer.collect_seq(&cells[..used])
    }
}

/// A thing: name, address, sort, briefings, description, other names.
fn row_of_thing(thing: &Thing) -> [Cell<'_>; 6] {
    [
        Cell::Text(&thing.title),
        Cell::Text(&thing.route),
        Cell::Text(&thing.label),
        Cell::Number(thing.briefings),
        Cell::Text(&thing.about),
        Cell::Texts(&thing.also),
    ]
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(ABOUT) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{}…", text[..end].trim_end_matches([' ', ',', ';', ':', '–', '—']))
        }
    }
}

/// Each year and the number of its oldest briefing, the oldest year first.
pub fn years(site: &Site) -> Vec<(i32, u32)> {
    let mut years: Vec<(i32, u32)> = Vec::new();
    for (number, article) in site.briefings.iter().rev().enumerate() {
        let year = article.briefing.date.day().year();
        if years.last().is_none_or(|(last, _)| *last != year) {
            years.push((year, number as u32));
        }
    }
    years
}

/// Topics: slug, title, list of briefings.
fn topics(site: &Site) -> Shelf {
    let rows = site.topics.iter().map(|topic| Facet {
        id: &topic.slug,
        label: &topic.title,
        list: list(site, topic.briefings.iter().copied()),
        count: topic.briefings.len(),
    });
    facets("topics", rows.collect())
}

/// Entities: id, name, list of briefings.
fn entities(site: &Site) -> Shelf {
    let rows = site.entities.iter().map(|dossier| Facet {
        id: &dossier.entity.id,
        label: &dossier.entity.name,
        list: list(site, dossier.briefings.iter().map(|(briefing, _)| *briefing)),
        count: dossier.briefings.len(),
    });
    facets("entities", rows.collect())
}

struct Facet<'s> {
    id: &'s str,
    label: &'s str,
    list: String,
    count: usize,
}

/// The most used first.
fn facets(name: &'static str, mut all: Vec<Facet<'_>>) -> Shelf {
    all.retain(|facet| facet.count > 0);
    all.sort_by_key(|facet| (std::cmp::Reverse(facet.count), facet.id));
    let mut shelf = Shelf::new(name);
    if all.is_empty() {
        return shelf;
    }
    let cuts = parts::cuts(all.iter().map(|facet| facet.list.len() + facet.label.len() * 2), FACET_PART);
    for (number, at) in cuts.iter().enumerate() {
        let end = cuts.get(number + 1).copied().unwrap_or(all.len());
        let rows = all[*at..end].iter().map(|facet| [facet.id, facet.label, &facet.list]);
        shelf.put(parts::rows(rows));
    }
    shelf
}

fn list(site: &Site, briefings: impl Iterator<Item = BriefingIx>) -> String {
    let last = (site.briefings.len() as u32).saturating_sub(1);
    let mut numbers: Vec<Posting> = briefings.map(|index| Posting::new(last - index, 0)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut code = String::from("0");
    code::postings(&mut code, &numbers);
    code
}
