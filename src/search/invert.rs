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

/// Documents in a range.
const RANGE: usize = 1024;

/// A range of documents, each of its words with a number.
#[derive(Default)]
struct Part<'t> {
    words: Vec<Word<'t>>,
    /// Of each document in turn, the words in the order in which it has them. How often it has them is read a second
    /// time when that is asked for: kept, it would take twice the room of the index.
    listed: Vec<u32>,
}

/// A document as its words.
struct Document<'t> {
    number: u32,
    language: u8,
    tally: &'t str,
    /// A briefing, and the names of all entities.
    about: Option<(&'t Article, &'t [Vec<String>])>,
    /// The words of the titles in its texts.
    titles: &'t [String],
}

impl<'t> Document<'t> {
    fn each(&self, each: &mut dyn FnMut(&'t str, Counts)) {
        tally::each(self.tally, &mut *each);
        self.titles.iter().for_each(|word| each(word, Counts { body: 1, ..Counts::default() }));
        // Whom it is about, by the full name, however the text calls them.
        let Some((article, names)) = self.about else { return };
        for (entity, listed) in &article.cast {
            let counts = match article.briefing.entities[*listed as usize].is_declared {
                true => Counts { front: 1, ..Counts::default() },
                false => Counts { body: 1, ..Counts::default() },
            };
            names[*entity as usize].iter().for_each(|name| each(name, counts));
        }
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
    let oldest_first = site.briefings.iter().rev().zip(0_u32..);
    let titles = titles(site, oldest_first.clone());
    let briefings: Vec<Document<'_>> = oldest_first
        .map(|(article, number)| Document {
            number,
            language: languages.number(article),
            tally: article.briefing.search.words(),
            about: Some((article, &names)),
            titles: titles.get(&number).map_or(&[], Vec::as_slice),
        })
        .collect();
    let things = things.iter().zip(0..);
    let things: Vec<Document<'_>> = things
        .map(|(thing, number)| Document {
            number,
            language: 0,
            tally: &thing.tally,
            about: None,
            titles: &[],
        })
        .collect();
    let ranges: Vec<&[Document<'_>]> = briefings.chunks(RANGE).chain(things.chunks(RANGE)).collect();
    let mut parts: Vec<Part<'_>> = ranges.par_iter().map(|range| listed(range)).collect();
    let (mut groups, numbers) = grouped(&parts, &languages);
    make_room(&mut groups, &parts, &numbers);
    // As many ranges at a time as there are cores: what is found in them is handed over before the next are read.
    let at_once = rayon::current_num_threads().max(1);
    for from in (0..ranges.len()).step_by(at_once) {
        let some = from..ranges.len().min(from + at_once);
        let found: Vec<Vec<(u32, Posting)>> = parts[some.clone()]
            .par_iter_mut()
            .zip(&ranges[some.clone()])
            .zip(&numbers[some])
            .map(|((part, range), numbers)| {
                levels(&std::mem::take(&mut part.listed), range, numbers, lengths)
            })
            .collect();
        for (at, found) in found.into_iter().enumerate() {
            let is_of_things = ranges[from + at].first().is_some_and(|document| document.about.is_none());
            for (group, posting) in found {
                let group = &mut groups[group as usize];
                let list = if is_of_things { &mut group.things } else { &mut group.briefings };
                list.push(posting);
            }
        }
    }
    groups
}

/// The words of titles in the texts of briefings that have some.
fn titles<'s>(site: &Site, briefings: impl Iterator<Item = (&'s Article, u32)>) -> HashMap<u32, Vec<String>> {
    let some = briefings.filter(|(article, _)| !article.briefing.awaited.is_empty());
    let of = |article: &Article| {
        let titles = article.briefing.awaited.iter().filter_map(|one| site.titles().called(&one.target));
        titles.flat_map(split).collect()
    };
    some.map(|(article, number)| (number, of(article))).collect()
}

fn split(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    words::each(text, &mut |word| all.push(word.to_owned()));
    all
}

fn listed<'t>(documents: &[Document<'t>]) -> Part<'t> {
    let mut part = Part::default();
    let mut numbers: HashMap<Word<'t>, u32> = HashMap::default();
    for document in documents {
        document.each(&mut |word, _| {
            let next = part.words.len() as u32;
            let number = *numbers.entry((document.language, word)).or_insert(next);
            if number == next {
                part.words.push((document.language, word));
            }
            part.listed.push(number);
        });
    }
    part
}

/// Gives every group room for its documents, so that its list need not grow, which would take half as much again.
fn make_room(groups: &mut [Group], parts: &[Part<'_>], numbers: &[Vec<u32>]) {
    let mut sizes = vec![0_u32; groups.len()];
    for (part, numbers) in parts.iter().zip(numbers) {
        part.listed.iter().for_each(|word| sizes[numbers[*word as usize] as usize] += 1);
    }
    groups.iter_mut().zip(sizes).for_each(|(group, size)| group.briefings.reserve_exact(size as usize));
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

/// The groups of each document with their levels. `listed` are the words of all of them, `groups` the groups of words.
fn levels(
    listed: &[u32],
    documents: &[Document<'_>],
    groups: &[u32],
    lengths: Lengths,
) -> Vec<(u32, Posting)> {
    let mut found = Vec::with_capacity(listed.len());
    let mut row: Vec<(u32, Counts)> = Vec::new();
    let mut words = listed.iter();
    for document in documents {
        row.clear();
        let mut title = 0;
        document.each(&mut |_, counts| {
            title += u32::from(counts.title);
            row.extend(words.next().map(|word| (groups[*word as usize], counts)));
        });
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
        let shape = Shape { total: tally::total(document.tally), title };
        found.extend(row.iter().map(|(group, counts)| {
            let level = match document.about {
                Some(_) => level::of_briefing(*counts, shape, lengths),
                None => level::of_thing(*counts, shape),
            };
            (*group, Posting::new(document.number, level))
        }));
    }
    found
}
