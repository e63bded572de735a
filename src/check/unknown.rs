//! Names that texts use and no entity bears.
//!
//! Comes in: the briefings. Goes out: capitalised names with how often and where they stand first. Reads English; a word
//! that begins a sentence counts only where it stands capitalised elsewhere too, or with others.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::manuscript::{Line, Manuscript, Part};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::briefing::Briefing;
use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::pipeline::Examined;
use crate::reading::text::{Class, Gap, Text, Token};
use crate::recognise::lexicon::{Listing, Mention, Reader, Resolved};

/// A name that no entity bears.
#[derive(Clone, Debug)]
pub struct Unknown {
    pub name: String,
    pub times: usize,
    pub briefings: usize,
    /// Where it stands first, in the order of files.
    pub place: Place,
}

/// Words that are capitalised and no names: times, and what people are by where they come from or believe.
const ORDINARY: &str = include_str!("capitalised.txt");
/// What stands between the capitalised words of one name.
const INNER: [&str; 16] =
    ["of", "the", "de", "van", "von", "der", "den", "la", "le", "del", "da", "di", "dos", "bin", "al", "el"];
/// Before a name and no part of it.
const TITLES: [&str; 34] = [
    "Mr",
    "Mr.",
    "Mrs",
    "Mrs.",
    "Ms",
    "Ms.",
    "Dr",
    "Dr.",
    "Sir",
    "Lady",
    "Lord",
    "President",
    "Senator",
    "Sen.",
    "Sen",
    "Minister",
    "Chancellor",
    "Governor",
    "Gov.",
    "General",
    "Gen.",
    "Colonel",
    "Col.",
    "Captain",
    "Judge",
    "Justice",
    "Professor",
    "Prof.",
    "King",
    "Queen",
    "Prince",
    "Princess",
    "Pope",
    "Ambassador",
];

/// One name as one text has it.
struct Seen {
    name: String,
    at: (usize, Range<usize>),
    /// It begins a sentence and is a single word, which may be any word.
    is_opening: bool,
}

/// What one text says of one name.
struct Uses {
    name: String,
    times: usize,
    /// Not as a word that begins a sentence.
    as_name: usize,
    place: Place,
}

/// Finds the unknown names of some briefings, the most frequent first.
pub fn unknown(examined: &Examined, briefings: &[&Briefing]) -> Vec<Unknown> {
    let by_id: HashMap<&str, &Entity> =
        examined.declared.iter().map(|entity| (&*entity.id, entity)).collect();
    let read: Vec<Vec<Uses>> =
        briefings.par_iter().map(|briefing| of_briefing(examined, briefing, &by_id)).collect();
    let mut names: BTreeMap<String, (Unknown, usize)> = BTreeMap::new();
    for uses in read.into_iter().flatten() {
        let Uses { name, times, as_name, place } = uses;
        let first = || (Unknown { name: name.clone(), times: 0, briefings: 0, place }, 0);
        let (unknown, all) = names.entry(name.clone()).or_insert_with(first);
        unknown.times += times;
        unknown.briefings += 1;
        *all += as_name;
    }
    let mut unknown: Vec<Unknown> =
        names.into_values().filter(|(_, as_name)| *as_name > 0).map(|(unknown, _)| unknown).collect();
    unknown.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.name.cmp(&b.name)));
    unknown
}

/// The same as findings, for desks that want every name declared.
pub fn findings(examined: &Examined, briefings: &[&Briefing], out: &mut Vec<Diagnostic>) {
    for one in unknown(examined, briefings) {
        let often = match (one.times, one.briefings) {
            (1, _) => "once".to_owned(),
            (times, 1) => format!("{times} times"),
            (times, briefings) => format!("{times} times in {briefings} briefings"),
        };
        let message = format!("no entity bears the name `{}`, which stands {often}", one.name);
        out.push(
            Diagnostic::warning(Code::UnknownName, message)
                .at(one.place)
                .help("declare it in `content/entities/`, or add it to the aliases of whoever is meant"),
        );
    }
}

fn of_briefing(examined: &Examined, briefing: &Briefing, by_id: &HashMap<&str, &Entity>) -> Vec<Uses> {
    let Some(text) = examined.inputs().text(&briefing.file) else { return Vec::new() };
    let page = Manuscript::new(briefing, &text);
    let lexicon = examined.lexicon();
    let mut declared = Vec::new();
    let mut local: Vec<Entity> = Vec::new();
    for listed in &briefing.entities {
        match lexicon.resolve(&listed.entity) {
            Resolved::One(entity) if lexicon.id(entity) == &*listed.entity => {
                if listed.is_declared {
                    declared.push(entity);
                }
            }
            _ => local.extend(by_id.get(&*listed.entity).map(|entity| (*entity).clone())),
        }
    }
    let listing = Listing { declared: &declared, local: &local, ..Listing::default() };
    let mut reader = Reader::new(lexicon, &listing);
    let lines = page.lines();
    let mut seen: Vec<Seen> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let known = known(&mut reader, &line.plain);
        if !matches!(line.part, Part::Title | Part::Heading) {
            names(line, number, &known, &mut seen);
        }
    }
    one_name(&mut seen);
    // A weak alias that nothing fuller came before is not linked, and is borne all the same.
    seen.retain(|seen| matches!(lexicon.resolve(&seen.name), Resolved::None));
    let mut uses: BTreeMap<String, (usize, usize, Seen)> = BTreeMap::new();
    for seen in seen {
        let (is_opening, name) = (seen.is_opening, seen.name.clone());
        let entry = uses.entry(name).or_insert((0, 0, seen));
        entry.0 += 1;
        entry.1 += usize::from(!is_opening);
    }
    let use_of = |(name, (times, as_name, first)): (String, (usize, usize, Seen))| {
        let place = page.place(&lines[first.at.0], first.at.1);
        Uses { name, times, as_name, place }
    };
    uses.into_iter().map(use_of).collect()
}

/// A surname beside the full name is the same person.
fn one_name(seen: &mut [Seen]) {
    let last = |name: &str| name.rsplit(' ').next().map(str::to_owned);
    let full = seen.iter().filter(|seen| seen.name.contains(' '));
    let full: HashMap<String, String> =
        full.filter_map(|seen| Some((last(&seen.name)?, seen.name.clone()))).collect();
    for seen in seen.iter_mut().filter(|seen| !seen.name.contains(' ')) {
        if let Some(whole) = full.get(&seen.name) {
            seen.name.clone_from(whole);
            seen.is_opening = false;
        }
    }
}

/// The bytes of a line that name an entity.
fn known(reader: &mut Reader<'_>, plain: &str) -> Vec<Range<usize>> {
    let mut run = String::with_capacity(plain.len());
    // Where each byte of the run stands in the line, when they differ.
    let mut offsets: Vec<usize> = Vec::with_capacity(plain.len());
    for (at, c) in plain.char_indices() {
        let c = match c {
            '\u{2019}' => '\'',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        };
        run.push(c);
        offsets.resize(run.len(), at);
    }
    offsets.push(plain.len());
    let mut found: Vec<Mention> = Vec::new();
    reader.read(&run, &mut found);

    found.iter().map(|mention| offsets[mention.start as usize]..offsets[mention.end as usize]).collect()
}

/// The capitalised names of a line, less what is known.
fn names(line: &Line<'_>, number: usize, known: &[Range<usize>], seen: &mut Vec<Seen>) {
    let text = Text::new(&line.plain);
    for sentence in text.sentences() {
        let tokens = text.tokens_of(sentence);
        let mut at = 0;
        while at < tokens.len() {
            let Some(end) = run(&text, tokens, at, known) else {
                at += 1;
                continue;
            };
            seen.extend(name(&text, tokens, at..end, number));
            at = end;
        }
    }
}

fn is_known(token: &Token, known: &[Range<usize>]) -> bool {
    // In order and disjoint.
    let next = known.partition_point(|range| range.end <= token.start());
    known.get(next).is_some_and(|range| range.start < token.end())
}

fn is_name_word(token: &Token, known: &[Range<usize>]) -> bool {
    token.class == Class::Word && token.is_capitalised() && !is_known(token, known)
}

/// The end of the run of name words that begins at `at`.
fn run(text: &Text<'_>, tokens: &[Token], at: usize, known: &[Range<usize>]) -> Option<usize> {
    is_name_word(&tokens[at], known).then_some(())?;
    let mut end = at + 1;
    loop {
        // `Jean-Claude`: a hyphen with nothing round it.
        let is_hyphen = tokens.get(end).is_some_and(|mark| text.word(mark) == "-" && mark.gap == Gap::None);
        if is_hyphen
            && tokens.get(end + 1).is_some_and(|next| next.gap == Gap::None && is_name_word(next, known))
        {
            end += 2;
            continue;
        }
        let inner = tokens[end..].iter().take(2).take_while(|token| {
            token.class == Class::Word && token.gap != Gap::None && INNER.contains(&text.word(token))
        });
        let next = end + inner.count();
        match tokens.get(next) {
            Some(token)
                if token.gap != Gap::None && token.gap != Gap::Blank && is_name_word(token, known) =>
            {
                end = next + 1
            }
            _ => return Some(end),
        }
    }
}

/// What of a run is a name.
fn name(text: &Text<'_>, tokens: &[Token], run: Range<usize>, number: usize) -> Option<Seen> {
    let mut start = run.start;
    let is_ordinary = |token: &Token| {
        let word = text.word(token);
        TITLES.contains(&word) || ORDINARY.split_whitespace().any(|known| known == word)
    };
    // `The United Nations`, `On Friday`: words of the sentence, not of the name.
    while start < run.end && (is_ordinary(&tokens[start]) || tokens[start].class != Class::Word) {
        start += 1;
    }
    let mut end = run.end;
    while end > start && (is_ordinary(&tokens[end - 1]) || INNER.contains(&text.word(&tokens[end - 1]))) {
        end -= 1;
    }
    // What an ordinary word left behind at the beginning: `of`, `the`.
    while start < end && !tokens[start].is_capitalised() {
        start += 1;
    }
    let (first, last) = (tokens.get(start)?, tokens.get(end.checked_sub(1)?)?);
    (start < end).then_some(())?;
    let range = first.start()..last.end();
    let name = text.source()[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    let opens = start == 0
        || matches!(
            text.word(&tokens[start - 1]),
            "\"" | "“" | "‘" | "'" | ":" | "(" | "—" | "–" | "[" | "•" | "..."
        );
    // One letter is an initial or a mark, not a name.
    (name.chars().count() > 1).then_some(())?;
    Some(Seen { is_opening: opens && end - start == 1, name, at: (number, range) })
}
