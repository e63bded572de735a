//! Documents with their words → words with their documents.
//!
//! Words of one stem are one group. Ranges of briefings are read in parallel, each with a table of its own; the tables are
//! then made one, in the order of the words, so that nothing depends on how the work was shared out.

use rayon::prelude::*;

use super::code::Posting;
use super::level::{self, Lengths, Shape};
use super::stem::Stems;
use super::tally::{self, Counts};
use super::things::Thing;
use super::words;
use crate::model::hash::HashMap;
use crate::model::site::{Article, Site};

/// Words that share a stem, and where they stand.
#[derive(Debug, Default)]
pub struct Group {
    /// Folded, in the order of `words::compare`.
    pub forms: Vec<String>,
    pub briefings: Vec<Posting>,
    pub things: Vec<Posting>,
}

/// A word as it is written, with the number of its language.
type Word<'t> = (u8, &'t str);

/// What was read of a range of documents.
#[derive(Default)]
struct Part<'t> {
    numbers: HashMap<Word<'t>, u32>,
    words: Vec<Word<'t>>,
    documents: Vec<(u32, Shape)>,
    /// For each document, where its words end in `counted`.
    ends: Vec<usize>,
    counted: Vec<(u32, Counts)>,
}

impl<'t> Part<'t> {
    fn number(&mut self, word: Word<'t>) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(word).or_insert(next);
        if number == next {
            self.words.push(word);
        }
        number
    }

    fn count(&mut self, word: Word<'t>, counts: Counts) {
        let number = self.number(word);
        self.counted.push((number, counts));
    }

    fn read(&mut self, document: u32, language: u8, tally: &'t str) {
        let mut title = 0;
        tally::each(tally, |word, counts| {
            title += u32::from(counts.title);
            self.count((language, word), counts);
        });
        self.documents.push((document, Shape { total: tally::total(tally), title }));
    }
}

/// The languages of a site and what each takes off its words.
struct Languages<'s> {
    tags: Vec<&'s str>,
}

impl<'s> Languages<'s> {
    /// The site's own first, the others in order. More than a byte can count share the last number.
    fn of(site: &'s Site) -> Self {
        let mut others: Vec<&str> =
            site.briefings.iter().filter_map(|article| article.briefing.language.as_deref()).collect();
        others.sort_unstable();
        others.dedup();
        let own = site.settings.language.as_str();
        let tags =
            std::iter::once(own).chain(others.into_iter().filter(|tag| *tag != own)).take(255).collect();
        Languages { tags }
    }

    fn number(&self, article: &Article) -> u8 {
        let tag = article.briefing.language.as_deref();
        tag.and_then(|tag| self.tags.iter().position(|known| *known == tag)).unwrap_or(0) as u8
    }
}

/// The groups of a site, in the order of their first forms. A briefing's number counts from the oldest, so that a new one
/// leaves the others' alone.
pub fn invert(site: &Site, things: &[Thing]) -> Vec<Group> {
    let languages = Languages::of(site);
    let lengths =
        Lengths::of(site.briefings.iter().map(|article| tally::total(article.briefing.search.words())));
    let names: Vec<Vec<String>> = site.entities.iter().map(|dossier| split(&dossier.entity.name)).collect();
    let oldest_first: Vec<&Article> = site.briefings.iter().rev().collect();
    let range = oldest_first.len().div_ceil(rayon::current_num_threads().max(1) * 2).max(64);
    let mut parts: Vec<Part<'_>> = oldest_first
        .par_chunks(range)
        .enumerate()
        .map(|(number, articles)| of_briefings(articles, number * range, &languages, &names))
        .collect();
    let mut last = Part::default();
    for (number, thing) in things.iter().enumerate() {
        last.read(number as u32, 0, &thing.tally);
        last.ends.push(last.counted.len());
    }
    parts.push(last);
    let (mut groups, numbers) = grouped(&parts, &languages);
    let of_things = parts.len() - 1;
    let found: Vec<Vec<(u32, Posting)>> = parts
        .par_iter()
        .enumerate()
        .map(|(at, part)| levels(part, &numbers[at], (at < of_things).then_some(lengths)))
        .collect();
    for (at, found) in found.into_iter().enumerate() {
        for (group, posting) in found {
            let group = &mut groups[group as usize];
            let list = if at < of_things { &mut group.briefings } else { &mut group.things };
            list.push(posting);
        }
    }
    groups
}

fn split(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    words::each(text, &mut |word| all.push(word.to_owned()));
    all
}

fn of_briefings<'t>(
    articles: &[&'t Article],
    first: usize,
    languages: &Languages<'_>,
    names: &'t [Vec<String>],
) -> Part<'t> {
    let mut part = Part::default();
    for (number, article) in articles.iter().enumerate() {
        let language = languages.number(article);
        part.read((first + number) as u32, language, article.briefing.search.words());
        // Whom it is about, by the full name, however the text calls them.
        for (entity, listed) in &article.cast {
            let is_declared = article.briefing.entities[*listed as usize].is_declared;
            let counts = match is_declared {
                true => Counts { front: 1, ..Counts::default() },
                false => Counts { body: 1, ..Counts::default() },
            };
            for name in &names[*entity as usize] {
                part.count((language, name), counts);
            }
        }
        part.ends.push(part.counted.len());
    }
    part
}

/// The groups, without their documents, and for each part the groups of its words.
fn grouped(parts: &[Part<'_>], languages: &Languages<'_>) -> (Vec<Group>, Vec<Vec<u32>>) {
    let mut words: Vec<Word<'_>> = parts.iter().flat_map(|part| part.words.iter().copied()).collect();
    words.par_sort_unstable();
    words.dedup();
    // Language, folded stem, folded form, and which word it is.
    let mut keyed: Vec<(u8, String, String, u32)> = words
        .par_chunks(1024)
        .enumerate()
        .flat_map_iter(|(chunk, some)| {
            let mut stems: Vec<Option<Stems>> = languages.tags.iter().map(|_| None).collect();
            let keyed = some.iter().enumerate().map(move |(at, (language, word))| {
                let number = usize::from(*language);
                let stems = stems[number].get_or_insert_with(|| Stems::of(languages.tags[number]));
                let stem = words::folded(&stems.stem(word)).into_owned();
                (*language, stem, words::folded(word).into_owned(), (chunk * 1024 + at) as u32)
            });
            keyed.collect::<Vec<_>>()
        })
        .collect();
    keyed.par_sort_unstable();
    let mut groups: Vec<(Group, (u8, String))> = Vec::new();
    let mut of_word = vec![0_u32; words.len()];
    for (language, stem, form, word) in keyed {
        if groups.last().is_none_or(|(_, key)| key.0 != language || key.1 != stem) {
            groups.push((Group::default(), (language, stem)));
        }
        of_word[word as usize] = groups.len() as u32 - 1;
        if let Some((group, _)) = groups.last_mut()
            && group.forms.last() != Some(&form)
        {
            group.forms.push(form);
        }
    }
    for (group, _) in &mut groups {
        group.forms.sort_unstable_by(|a, b| words::compare(a, b));
        group.forms.dedup();
    }
    let mut order: Vec<u32> = (0..groups.len() as u32).collect();
    order.par_sort_by(|a, b| {
        let first = |at: &u32| groups[*at as usize].0.forms.first().map_or("", String::as_str);
        words::compare(first(a), first(b))
    });
    let mut place = vec![0_u32; groups.len()];
    order.iter().enumerate().for_each(|(to, from)| place[*from as usize] = to as u32);
    let of_part = |part: &Part<'_>| {
        let group = |word: &Word<'_>| {
            let at = words.binary_search(word).unwrap_or(0);
            place[of_word[at] as usize]
        };
        part.words.iter().map(group).collect()
    };
    let numbers = parts.par_iter().map(of_part).collect();
    let mut sorted: Vec<Group> = Vec::with_capacity(groups.len());
    for from in order {
        sorted.push(std::mem::take(&mut groups[from as usize].0));
    }
    (sorted, numbers)
}

/// The groups of each document with their levels. Without `lengths` the documents are things.
fn levels(part: &Part<'_>, groups: &[u32], lengths: Option<Lengths>) -> Vec<(u32, Posting)> {
    let mut found = Vec::with_capacity(part.counted.len());
    let mut row: Vec<(u32, Counts)> = Vec::new();
    let mut start = 0;
    for ((document, shape), end) in part.documents.iter().zip(&part.ends) {
        row.clear();
        row.extend(part.counted[start..*end].iter().map(|(word, counts)| (groups[*word as usize], *counts)));
        row.sort_unstable_by_key(|(group, _)| *group);
        row.dedup_by(|(group, more), (kept, counts)| {
            let is_same = group == kept;
            if is_same {
                counts.title = counts.title.saturating_add(more.title);
                counts.front = counts.front.saturating_add(more.front);
                counts.body = counts.body.saturating_add(more.body);
            }
            is_same
        });
        found.extend(row.iter().map(|(group, counts)| {
            let level = match lengths {
                Some(lengths) => level::of_briefing(*counts, *shape, lengths),
                None => level::of_thing(*counts, *shape),
            };
            (*group, (*document, level))
        }));
        start = *end;
    }
    found
}
