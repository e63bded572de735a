//! Lists of names. In: the text files of `data/`, built into the program. Out: what is known of a phrase: of which lists it
//! is, and by which line, so that `US` and `America` are one place.
//!
//! The lists are hashed at the first use, in a few milliseconds. How to correct one stands at the head of each file and in
//! `docs/reading.md`.

use std::sync::LazyLock;

use super::hash::Phrase;

/// The lists, as bits.
pub(super) mod list {
    pub(crate) const COUNTRY: u32 = 1;
    pub(crate) const CITY: u32 = 1 << 1;
    pub(crate) const TOWN: u32 = 1 << 2;
    pub(crate) const REGION: u32 = 1 << 3;
    pub(crate) const ORGANISATION: u32 = 1 << 4;
    pub(crate) const MEDIA: u32 = 1 << 5;
    pub(crate) const COMPANY: u32 = 1 << 6;
    pub(crate) const CLUB: u32 = 1 << 7;
    pub(crate) const DEMONYM: u32 = 1 << 8;
    pub(crate) const OTHER: u32 = 1 << 9;
    pub(crate) const GIVEN: u32 = 1 << 10;
    pub(crate) const SURNAME: u32 = 1 << 11;
    pub(crate) const HONORIFIC: u32 = 1 << 12;
    pub(crate) const ROLE: u32 = 1 << 13;
    pub(crate) const ORG_WORD: u32 = 1 << 14;
    pub(crate) const PLACE_WORD: u32 = 1 << 15;
    pub(crate) const PARTICLE: u32 = 1 << 16;
    pub(crate) const SAID: u32 = 1 << 17;
    pub(crate) const COUNT: u32 = 18;

    pub(crate) const PLACES: u32 = COUNTRY | CITY | TOWN | REGION;
    pub(crate) const ORGANISATIONS: u32 = ORGANISATION | MEDIA | COMPANY | CLUB;
    /// Lists of words rather than of names: small letters match too.
    pub(crate) const WORDS: u32 = HONORIFIC | ROLE | ORG_WORD | PLACE_WORD | PARTICLE | SAID;
    pub(crate) const NAMES: u32 = PLACES | ORGANISATIONS | DEMONYM | OTHER;
}

/// What is known of a phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Bits of [`list`].
    pub lists: u32,
    /// Index of the line that has it, one for all forms of a name; the last line that names it.
    pub line: u32,
    /// It may be written with capitals alone: `US`, not `us` or `Us`.
    pub only_upper: bool,
    /// A list has it with a small first letter: `al-Qaeda`.
    pub begins_small: bool,
}

pub(super) struct Gazetteer {
    /// Open addressing with a power of two of slots; a key of 0 is free.
    slots: Vec<(u64, Entry)>,
    /// The usual name of each line.
    lines: Vec<&'static str>,
}

/// The longest phrase that a list may hold, in words.
pub(super) const LONGEST: usize = 8;

static SHARED: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

impl Gazetteer {
    /// The lists that ship with the program.
    pub(super) fn shared() -> &'static Self {
        &SHARED
    }

    fn load() -> Self {
        let mut made = Self { slots: vec![(0, Entry::default()); 1 << 18], lines: Vec::with_capacity(70_000) };
        made.read(include_str!("data/given-names.txt"), &[("", list::GIVEN)]);
        made.read(include_str!("data/surnames.txt"), &[("", list::SURNAME)]);
        made.read(include_str!("data/cities.txt"), &[("", list::TOWN)]);
        made.read(include_str!("data/cities-large.txt"), &[("", list::CITY)]);
        made.read(include_str!("data/regions.txt"), &[("", list::REGION)]);
        made.read(include_str!("data/countries.txt"), &[("", list::COUNTRY)]);
        made.read(include_str!("data/companies.txt"), &[("", list::COMPANY)]);
        made.read(include_str!("data/clubs.txt"), &[("", list::CLUB)]);
        made.read(include_str!("data/media.txt"), &[("", list::MEDIA)]);
        made.read(include_str!("data/organisations.txt"), &[("", list::ORGANISATION)]);
        made.read(include_str!("data/demonyms.txt"), &[("", list::DEMONYM)]);
        made.read(include_str!("data/others.txt"), &[("", list::OTHER)]);
        let titles = [("honorific", list::HONORIFIC), ("role", list::ROLE)];
        made.read(include_str!("data/titles.txt"), &titles);
        let cues = [
            ("organisation", list::ORG_WORD),
            ("place", list::PLACE_WORD),
            ("particle", list::PARTICLE),
            ("said", list::SAID),
        ];
        made.read(include_str!("data/cues.txt"), &cues);
        made
    }

    /// Reads a list: one name a line, its other forms behind `|`, `#` before comments, `[heading]` before what follows.
    fn read(&mut self, file: &'static str, headings: &[(&str, u32)]) {
        let mut lists = headings[0].1;
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(heading) = line.strip_prefix('[') {
                let heading = heading.trim_end_matches(']');
                lists = headings.iter().find(|(name, _)| *name == heading).map_or(0, |(_, bits)| *bits);
                continue;
            }
            let index = self.lines.len() as u32;
            for (nth, form) in line.split('|').map(str::trim).enumerate() {
                if nth == 0 {
                    self.lines.push(form);
                }
                self.insert(form, lists, index);
            }
        }
    }

    fn insert(&mut self, form: &str, lists: u32, line: u32) {
        let key = phrase(form).value();
        let is_upper = is_acronym(form) && lists & list::WORDS == 0;
        let slot = self.slot(key);
        let (is_new, entry) = (self.slots[slot].0 == 0, &mut self.slots[slot].1);
        entry.only_upper = is_upper && (is_new || entry.only_upper);
        entry.begins_small |= form.starts_with(char::is_lowercase);
        entry.lists |= lists;
        entry.line = line;
        self.slots[slot].0 = key;
    }

    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key ^ (key >> 29)) as usize & mask;
        while self.slots[at].0 != 0 && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }

    pub(super) fn get(&self, phrase: Phrase) -> Option<Entry> {
        let (key, entry) = self.slots[self.slot(phrase.value())];
        (key != 0).then_some(entry)
    }

    /// What is known of a name written in one string.
    pub(super) fn find(&self, name: &str) -> Option<Entry> {
        self.get(phrase(name))
    }

    /// The usual name on a line.
    pub(super) fn name(&self, line: u32) -> &'static str {
        self.lines[line as usize]
    }
}

/// The hash of a phrase that is one string, its words told apart as the tokens of a text are.
pub(super) fn phrase(form: &str) -> Phrase {
    form.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '/')).fold(Phrase::EMPTY, |hash, word| {
        match word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")) {
            Some(owner) => hash.with(owner).with("s"),
            None => hash.with(word),
        }
    })
}

/// `US`, `U.S.`, `FBI`: capitals alone, in one word, short.
fn is_acronym(form: &str) -> bool {
    let letters = form.chars().filter(|c| c.is_alphabetic());
    form.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '.') && letters.count() >= 2
}
