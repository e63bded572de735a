//! Names that texts use and no entity bears.
//!
//! Comes in: the briefings. Goes out: names with how often and where they stand first. People, organisations and places are
//! those that `reading` finds; what else bears a name (battles, storms, treaties, products) is known by its capitals, and
//! counts when its words say so or when it stands twice. Reads English.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::manuscript::{Line, Manuscript, Part};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::briefing::Briefing;
use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::model::letters::Plain;
use crate::pipeline::Examined;
use crate::reading::names::{self, Known};
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

/// Words that begin or end the name of something that happened or was agreed.
const HAPPENED_FIRST: [&str; 10] =
    ["Battle", "Battles", "Siege", "Treaty", "War", "Operation", "Hurricane", "Typhoon", "Cyclone", "Peace"];
const HAPPENED_LAST: [&str; 23] = [
    "War",
    "Wars",
    "Revolt",
    "Uprising",
    "Crisis",
    "Campaign",
    "Offensive",
    "Accord",
    "Accords",
    "Agreement",
    "Act",
    "Treaty",
    "Pact",
    "Summit",
    "Games",
    "Cup",
    "Olympics",
    "Prize",
    "Award",
    "Awards",
    "Convention",
    "Protocol",
    "Revolution",
];

const NUMERALS: [&str; 5] = ["I", "II", "III", "IV", "V"];

/// What one text says of one name.
struct Uses {
    name: String,
    times: usize,
    /// Its words alone say that it is one.
    is_sure: bool,
    place: Place,
}

/// Finds the unknown names of some briefings, the most frequent first.
pub fn unknown(examined: &Examined, briefings: &[&Briefing]) -> Vec<Unknown> {
    let by_id: HashMap<&str, &Entity> =
        examined.declared.iter().map(|entity| (&*entity.id, entity)).collect();
    let read: Vec<Vec<Uses>> =
        briefings.par_iter().map(|briefing| of_briefing(examined, briefing, &by_id)).collect();
    let mut names: BTreeMap<String, (Unknown, bool)> = BTreeMap::new();
    for uses in read.into_iter().flatten() {
        let Uses { name, times, is_sure, place } = uses;
        let first = || (Unknown { name: name.clone(), times: 0, briefings: 0, place }, false);
        let (unknown, is_known_to_be) = names.entry(name.clone()).or_insert_with(first);
        unknown.times += times;
        unknown.briefings += 1;
        *is_known_to_be |= is_sure;
    }
    let is_name = |(unknown, is_sure): &(Unknown, bool)| *is_sure || unknown.times > 1;
    let mut unknown: Vec<Unknown> = names.into_values().filter(is_name).map(|(unknown, _)| unknown).collect();
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
    let whole = Whole::of(&lines, &mut reader);
    let text = Text::new(&whole.text);
    let named = names::read(&text, &Known::default());
    let is_borne = |name: &str| !matches!(lexicon.resolve(name), Resolved::None);
    let mut uses: BTreeMap<String, (usize, bool, Range<usize>)> = BTreeMap::new();
    let mut taken: Vec<Range<usize>> = whole.known.clone();
    for one in &named {
        let at = || one.mentions.iter().map(|mention| mention.start..mention.end);
        taken.extend(at());
        // A surname or an alias beside the name of somebody known is theirs, whether the registry says so or not.
        let is_known = at().any(|range| overlaps(&whole.known, &range))
            || is_borne(&one.name)
            || one.aliases.iter().any(|alias| is_borne(alias));
        if let Some(first) = at().next().filter(|_| !is_known) {
            uses.insert(one.name.clone(), (one.mentions.len(), true, first));
        }
    }
    taken.sort_unstable_by_key(|range| range.start);
    for other in others(&text, &whole.known, &taken) {
        let Other { name, is_sure, at } = other;
        if !is_borne(&name) {
            let entry = uses.entry(name).or_insert((0, is_sure, at));
            entry.0 += 1;
        }
    }
    let use_of = |(name, (times, is_sure, at)): (String, (usize, bool, Range<usize>))| {
        let place = whole.place(&page, &lines, at);
        Uses { name, times, is_sure, place }
    };
    uses.into_iter().map(use_of).collect()
}

/// The running text of a briefing, line by line, with what of it names an entity.
struct Whole {
    text: String,
    /// Where each line begins, and its number.
    starts: Vec<(usize, usize)>,
    known: Vec<Range<usize>>,
}

impl Whole {
    fn of(lines: &[Line<'_>], reader: &mut Reader<'_>) -> Whole {
        let mut whole = Whole { text: String::new(), starts: Vec::new(), known: Vec::new() };
        for (number, line) in lines.iter().enumerate() {
            // Read in order, since a weak alias counts after a fuller name; titles are written with capitals of their own.
            let known = known(reader, &line.plain);
            if matches!(line.part, Part::Title | Part::Heading) {
                continue;
            }
            let start = whole.text.len();
            whole.starts.push((start, number));
            whole.text.push_str(&line.plain);
            whole.text.push_str("\n\n");
            whole.known.extend(known.into_iter().map(|range| start + range.start..start + range.end));
        }
        whole
    }

    /// The place of some bytes of the text, which lie within one line.
    fn place(&self, page: &Manuscript<'_>, lines: &[Line<'_>], at: Range<usize>) -> Place {
        let line = self.starts.partition_point(|(start, _)| *start <= at.start).saturating_sub(1);
        let (start, number) = self.starts[line];
        let line = &lines[number];
        page.place(line, at.start - start..(at.end - start).min(line.plain.len()))
    }
}

fn overlaps(ranges: &[Range<usize>], one: &Range<usize>) -> bool {
    // In order of their starts; those of `known` are disjoint, and of others only neighbours overlap.
    let next = ranges.partition_point(|range| range.end <= one.start);
    ranges.get(next).is_some_and(|range| range.start < one.end)
}

/// The bytes of a line that name an entity.
fn known(reader: &mut Reader<'_>, plain: &str) -> Vec<Range<usize>> {
    let mut run = String::with_capacity(plain.len());
    // Where each byte of the run stands in the line, when they differ.
    let mut offsets: Vec<usize> = Vec::with_capacity(plain.len());
    let mut letters = Plain { is_blank: false };
    for (at, c) in plain.char_indices() {
        run.extend(letters.next(c));
        offsets.resize(run.len(), at);
    }
    offsets.push(plain.len());
    let mut found: Vec<Mention> = Vec::new();
    reader.read(&run, &mut found);

    found.iter().map(|mention| offsets[mention.start as usize]..offsets[mention.end as usize]).collect()
}

/// A name that is nobody's: what happened, what was agreed, what is sold.
struct Other {
    name: String,
    is_sure: bool,
    at: Range<usize>,
}

/// Capitalised runs of two words or more, less what is known and what `taken` has.
fn others(text: &Text<'_>, known: &[Range<usize>], taken: &[Range<usize>]) -> Vec<Other> {
    let mut found = Vec::new();
    for sentence in text.sentences() {
        let tokens = text.tokens_of(sentence);
        let mut at = 0;
        while at < tokens.len() {
            let Some(end) = run(text, tokens, at, known) else {
                at += 1;
                continue;
            };
            found.extend(other(text, tokens, at..end, taken));
            at = end;
        }
    }
    found
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
fn other(text: &Text<'_>, tokens: &[Token], run: Range<usize>, taken: &[Range<usize>]) -> Option<Other> {
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
    (end > start + 1).then_some(())?;
    let (first, last) = (&tokens[start], &tokens[end - 1]);
    let is_joined = tokens[start..end].iter().any(|token| INNER.contains(&text.word(token)));
    // `World War I` at the end of a sentence has that one's full stop.
    let number = text.word(last).trim_end_matches('.');
    let is_numbered = NUMERALS.contains(&number);
    let full_stop = if is_numbered { text.word(last).len() - number.len() } else { 0 };
    let range = first.start()..last.end() - full_stop;
    let ends = text.word(if is_numbered { &tokens[end - 2] } else { last });
    let is_sure = HAPPENED_FIRST.contains(&text.word(first)) || (HAPPENED_LAST.contains(&ends) && !is_joined);
    // A capital at the beginning of a sentence says nothing, and what is joined to a name is mostly a part of the sentence.
    if !is_sure && (start == 0 || is_joined || overlaps(taken, &range)) {
        return None;
    }
    let name = text.source()[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Other { name, is_sure, at: range })
}
