//! Reading one document: which names its runs of text bear, and whom they mean.
//!
//! Comes in: what the document lists, then its runs in reading order. Goes out: mentions with their bytes, and at
//! the end what an author should hear about: names that several entities bear, names used as ordinary words.

use std::borrow::Cow;
use std::ops::Range;

use super::addresses::is_in_address;
use super::openings::{BLOCK, Block, Opening, Openings};
use super::spelling::{Bearer, Gathering, Table};
use super::tally::{Counting, Tally};
use super::{EntityIx, Lexicon};
use crate::model::entity::Entity;
use crate::model::words;
use crate::recognise::names;

/// What a document says itself about the entities in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listing<'a> {
    /// Listed under `entities`.
    pub declared: &'a [EntityIx],
    /// `as:` words, strong names in this text only; whoever has some counts as declared.
    pub extra: &'a [(EntityIx, String)],
    /// `ignore:` the entity altogether, or only these words for it.
    pub ignored: &'a [(EntityIx, Option<String>)],
    /// Entities found in this text only: declared on the spot, or listed from another briefing. They are numbered
    /// from `Lexicon::len` on and count as declared.
    pub local: &'a [Entity],
}

/// A stretch of a run that names an entity: bytes on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mention {
    pub start: u32,
    pub end: u32,
    pub entity: EntityIx,
}

/// Reads a document run after run, remembering who was named.
pub struct Reader<'l> {
    lexicon: &'l Lexicon,
    local: Table,
    local_openings: Openings,
    has_local: bool,
    /// Whether a name begins with anything but a letter or digit of ASCII.
    has_others: bool,
    /// In the order of their numbers.
    declared: Vec<EntityIx>,
    /// Words are folded.
    ignored: Vec<(EntityIx, Option<String>)>,
    /// Everyone named so far, in the order of their numbers.
    met: Vec<Met>,
    mentions: u32,
    counting: Counting,
    /// The spellings at the place being read, the longest last.
    hits: Vec<Candidate>,
}

/// An entity that was named. Its first name was a strong one, and unless it is declared that name was its alone:
/// nothing else lets a first mention count.
struct Met {
    entity: EntityIx,
    /// The number of its latest mention.
    last: u32,
}

/// A spelling at the place being read: of the lexicon, of this text, or of both.
#[derive(Clone, Copy)]
struct Candidate {
    length: usize,
    known: Option<u32>,
    local: Option<u32>,
}

/// What a spelling turns out to be.
enum Verdict {
    Mention {
        entity: EntityIx,
        is_strong: bool,
    },
    Shared,
    /// An ordinary word: the number of the name it could be mistaken for.
    Ordinary(u32),
    Nothing,
}

/// None, one, or more than one.
#[derive(Clone, Copy)]
enum Several {
    None,
    One(EntityIx),
    More,
}

impl Several {
    fn add(&mut self, entity: EntityIx) {
        *self = if matches!(self, Several::None) { Several::One(entity) } else { Several::More };
    }
}

impl<'l> Reader<'l> {
    /// Begins a document.
    pub fn new(lexicon: &'l Lexicon, listing: &Listing<'_>) -> Self {
        let local = local_table(lexicon, listing);
        let local_openings = Openings::new(&local.texts);
        let has_others = lexicon.openings.has_others() || local_openings.has_others();
        let mut declared = listing.declared.to_vec();
        declared.extend(listing.extra.iter().map(|(entity, _)| *entity));
        declared.extend((0..listing.local.len()).map(|index| local_ix(lexicon, index)));
        declared.sort_unstable();
        let fold = |words: &Option<String>| words.as_deref().map(names::fold);
        Reader {
            lexicon,
            has_local: !local.texts.is_empty(),
            has_others,
            local,
            local_openings,
            declared,
            ignored: listing.ignored.iter().map(|(entity, words)| (*entity, fold(words))).collect(),
            met: Vec::with_capacity(16),
            mentions: 0,
            counting: Counting::default(),
            hits: Vec::with_capacity(8),
        }
    }

    /// Adds the mentions of the next run, in order and disjoint. A run is the plain text of one block, at most
    /// 4 GiB, in the form of `model::letters`, line breaks being blanks.
    pub fn read(&mut self, run: &str, found: &mut Vec<Mention>) {
        let mut last_is_letter = false;
        let mut done = 0;
        let mut from = 0;
        while from < run.len() {
            let block = Block::of(&run.as_bytes()[from..]);
            let behind_letters = block.letters << 1 | u64::from(last_is_letter);
            last_is_letter = block.letters >> (BLOCK - 1) != 0;
            let mut starts = block.letters & !behind_letters;
            if self.has_others {
                starts |= self.others_in(&run.as_bytes()[from..]);
            }
            let mut open = self.may_open(&block, starts, &run.as_bytes()[from..]);
            while open != 0 {
                let at = from + open.trailing_zeros() as usize;
                open &= open - 1;
                if at >= done
                    && may_begin(run, at)
                    && let Some(length) = self.name_at(run, at, found)
                {
                    done = at + length;
                }
            }
            from += BLOCK;
        }
    }

    /// Those of the places of a block in `starts` at which a name may begin. Asked of each word without waiting for the one
    /// before: where a word ends costs more time to find out than it takes to look it up.
    #[inline(never)]
    fn may_open(&self, block: &Block, starts: u64, text: &[u8]) -> u64 {
        let words = starts & block.letters;
        let mut open = opened(&self.lexicon.openings, block, words, text);
        if self.has_local {
            open |= opened(&self.local_openings, block, words & !open, text);
        }
        // What begins with no letter was looked up already.
        open | starts & !words
    }

    /// The first bytes of a text with which a name may begin, though they are no letters or digits of ASCII.
    fn others_in(&self, text: &[u8]) -> u64 {
        let is_other = |byte: u8| {
            self.lexicon.openings.has_other(byte) || self.has_local && self.local_openings.has_other(byte)
        };
        (0..BLOCK).zip(text).fold(0, |others, (place, byte)| others | u64::from(is_other(*byte)) << place)
    }

    /// Ends the document.
    pub fn finish(self) -> Tally<'l> {
        self.counting.finish(self.lexicon)
    }

    /// Looks for a name at `start`, where one may begin; the length of the longest that counts.
    fn name_at(&mut self, run: &str, start: usize, found: &mut Vec<Mention>) -> Option<usize> {
        self.gather(&run[start..]);
        while let Some(candidate) = self.hits.pop() {
            let end = start + candidate.length;
            if !stands_alone(run, start..end) || is_in_address(run, start..end) {
                continue;
            }
            match self.judge(candidate, &run[start..end]) {
                Verdict::Mention { entity, is_strong } => {
                    if is_strong && let Some(name) = self.known_name(candidate) {
                        self.counting.mention(name);
                    }
                    self.meet(entity);
                    found.push(Mention { start: start as u32, end: end as u32, entity });
                }
                Verdict::Shared => self.note_shared(candidate, &run[start..end]),
                Verdict::Ordinary(name) => {
                    self.counting.ordinary(name);
                    continue;
                }
                Verdict::Nothing => continue,
            }
            return Some(candidate.length);
        }
        None
    }

    /// Sets `hits` to all spellings that `text` begins with and that it may bear as whole words, the longest last.
    #[inline]
    fn gather(&mut self, text: &str) {
        let opening = Opening::of(text.as_bytes());
        self.hits.clear();
        self.lexicon.groups.prefixes(text.as_bytes(), opening, |length, spelling| {
            self.hits.push(Candidate { length, known: Some(spelling), local: None });
        });
        self.hits.reverse();
        for (index, spelling) in self.local.texts.iter().enumerate() {
            if !text.starts_with(spelling.as_str()) {
                continue;
            }
            let (length, local) = (spelling.len(), Some(index as u32));
            match self.hits.binary_search_by_key(&length, |hit| hit.length) {
                Ok(same) => self.hits[same].local = local,
                Err(place) => self.hits.insert(place, Candidate { length, known: None, local }),
            }
        }
    }

    /// Decides what a spelling with whole words means here. A strong name goes before a weak one unless only the
    /// weak one's entity has been named; of several strong ones exactly one must be declared or named in full
    /// already; of several weak ones the latest named counts.
    fn judge(&self, candidate: Candidate, text: &str) -> Verdict {
        let (known, local) = self.bearers(candidate);
        if known.is_empty() && local.is_empty() {
            return self.known_name(candidate).map_or(Verdict::Nothing, Verdict::Ordinary);
        }
        let (mut strong, mut settled) = (Several::None, Several::None);
        let mut latest: Option<&Met> = None;
        let mut is_strong_met = false;
        for bearer in self.live(known, local, text) {
            let met = self.met(bearer.entity);
            if !bearer.is_strong {
                latest = latest.into_iter().chain(met).max_by_key(|met| met.last);
                continue;
            }
            strong.add(bearer.entity);
            is_strong_met |= met.is_some();
            if met.is_some() || self.declared.binary_search(&bearer.entity).is_ok() {
                settled.add(bearer.entity);
            }
        }
        match (strong, settled, latest) {
            (_, _, Some(met)) if !is_strong_met => Verdict::Mention { entity: met.entity, is_strong: false },
            (Several::None, ..) => Verdict::Nothing,
            (Several::One(entity), ..) | (Several::More, Several::One(entity), _) => {
                Verdict::Mention { entity, is_strong: true }
            }
            (Several::More, ..) => Verdict::Shared,
        }
    }

    /// Who bears a spelling according to the lexicon, and according to this text.
    fn bearers(&self, candidate: Candidate) -> (&'l [Bearer], &[Bearer]) {
        let lexicon = self.lexicon;
        let known = candidate.known.map_or(&[][..], |spelling| lexicon.table.bearers(spelling));
        (known, candidate.local.map_or(&[][..], |spelling| self.local.bearers(spelling)))
    }

    /// The bearers that are not ignored, each entity once: what the text itself says of one goes before.
    fn live<'a>(
        &'a self,
        known: &'a [Bearer],
        local: &'a [Bearer],
        text: &'a str,
    ) -> impl Iterator<Item = Bearer> + 'a {
        let is_new = |bearer: &&Bearer| !local.iter().any(|other| other.entity == bearer.entity);
        let all = known.iter().filter(is_new).chain(local).copied();
        all.filter(move |bearer| self.ignored.is_empty() || !self.is_ignored(bearer.entity, text))
    }

    /// The number of the registry's name behind a spelling.
    fn known_name(&self, candidate: Candidate) -> Option<u32> {
        Some(self.lexicon.table.spellings[candidate.known? as usize].name)
    }

    fn is_ignored(&self, entity: EntityIx, text: &str) -> bool {
        self.ignored.iter().any(|(ignored, words)| {
            *ignored == entity && words.as_ref().is_none_or(|words| names::reads_as(text, words))
        })
    }

    fn met(&self, entity: EntityIx) -> Option<&Met> {
        let place = self.met.binary_search_by_key(&entity, |met| met.entity).ok()?;
        Some(&self.met[place])
    }

    /// Remembers that an entity was named just now, by a name of the text or by a link that says whom it means.
    pub fn meet(&mut self, entity: EntityIx) {
        self.mentions += 1;
        let last = self.mentions;
        match self.met.binary_search_by_key(&entity, |met| met.entity) {
            Ok(place) => self.met[place].last = last,
            Err(place) => self.met.insert(place, Met { entity, last }),
        }
    }

    fn note_shared(&mut self, candidate: Candidate, text: &str) {
        let lexicon = self.lexicon;
        let name: Cow<'l, str> = match (candidate.known, candidate.local) {
            (Some(spelling), _) if !lexicon.table.bearers(spelling).is_empty() => {
                lexicon.table.name(spelling).into()
            }
            (_, Some(spelling)) => self.local.name(spelling).to_owned().into(),
            _ => return,
        };
        if self.counting.shared_again(&name) {
            return;
        }
        let (known, local) = self.bearers(candidate);
        let strong = self.live(known, local, text).filter(|bearer| bearer.is_strong);
        let mut candidates: Vec<EntityIx> = strong.map(|bearer| bearer.entity).collect();
        candidates.sort_unstable();
        self.counting.first_shared(name.into_owned(), candidates);
    }
}

/// Those of the places of a block in `words`, at which letters or digits of ASCII stand, at which a name may begin.
#[inline]
fn opened(openings: &Openings, block: &Block, words: u64, text: &[u8]) -> u64 {
    let (mut told, mut late) = (words & Block::TOLD, words & !Block::TOLD);
    let mut open = 0;
    while told != 0 {
        let place = told.trailing_zeros() as usize;
        open |= u64::from(openings.may_open(block.opening(place))) << place;
        told &= told - 1;
    }
    while late != 0 {
        let place = late.trailing_zeros() as usize;
        open |= u64::from(openings.may_open(Opening::of(&text[place..]))) << place;
        late &= late - 1;
    }
    open
}

/// Whether any name may begin at `at`.
fn may_begin(run: &str, at: usize) -> bool {
    match at.checked_sub(1).map(|before| run.as_bytes()[before]) {
        None => true,
        Some(before) if before.is_ascii() && run.as_bytes()[at].is_ascii() => !before.is_ascii_alphanumeric(),
        Some(_) => begins(run, at, usize::MAX),
    }
}

/// Whether nothing beside a name makes another word of it.
fn stands_alone(run: &str, name: Range<usize>) -> bool {
    let bytes = run.as_bytes();
    let is_ascii = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    // Nearly always, and the character before it has been looked at.
    if is_ascii(name.end) && is_ascii(name.end - 1) && name.start.checked_sub(1).is_none_or(is_ascii) {
        return !bytes.get(name.end).is_some_and(u8::is_ascii_alphanumeric);
    }
    let letters = run[name.clone()].chars().count();
    begins(run, name.start, letters) && ends(run, name.end, letters)
}

/// Whether a name of so many letters may begin at `at`.
fn begins(run: &str, at: usize, letters: usize) -> bool {
    run[at..].chars().next().is_none_or(|first| words::may_begin(&run[..at], first, letters))
}

/// Whether it may end there.
fn ends(run: &str, at: usize, letters: usize) -> bool {
    run[..at].chars().next_back().is_none_or(|last| words::may_end(last, &run[at..], letters))
}

/// The names that only this document knows.
fn local_table(lexicon: &Lexicon, listing: &Listing<'_>) -> Table {
    if listing.extra.is_empty() && listing.local.is_empty() {
        return Table::default();
    }
    let mut gathering = Gathering::default();
    let is_hidden = |entity: EntityIx| match (entity.0 as usize).checked_sub(lexicon.len()) {
        Some(index) => listing.local.get(index).is_some_and(|entity| lexicon.hides(entity)),
        None => lexicon.is_held_back(entity),
    };
    for (entity, words) in listing.extra.iter().filter(|(entity, _)| !is_hidden(*entity)) {
        gathering.add(words, Bearer { entity: *entity, is_strong: true });
    }
    for (index, entity) in listing.local.iter().enumerate().filter(|(_, entity)| !lexicon.hides(entity)) {
        gathering.add_entity(entity, local_ix(lexicon, index));
    }
    gathering.into_table()
}

fn local_ix(lexicon: &Lexicon, index: usize) -> EntityIx {
    EntityIx((lexicon.len() + index) as u32)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
