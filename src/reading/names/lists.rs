//! The form in which the lists of names ship. In: the text files of `data/`, at build time (`build.rs`). Out: a table that
//! the program reads where it lies, so that starting costs nothing.
//!
//! The table: number of slots and of names (u32 each), the slots, the ends of the names (u32 each), the names. A slot is a
//! tag (u32; 0 is free), what is known (u32, see [`Entry`]) and the line (u24), little-endian.

use super::hash::Phrase;

pub const COUNTRY: u32 = 1;
pub const CITY: u32 = 1 << 1;
pub const TOWN: u32 = 1 << 2;
pub const REGION: u32 = 1 << 3;
pub const ORGANISATION: u32 = 1 << 4;
pub const MEDIA: u32 = 1 << 5;
pub const COMPANY: u32 = 1 << 6;
pub const CLUB: u32 = 1 << 7;
pub const DEMONYM: u32 = 1 << 8;
pub const OTHER: u32 = 1 << 9;
pub const GIVEN: u32 = 1 << 10;
pub const SURNAME: u32 = 1 << 11;
pub const HONORIFIC: u32 = 1 << 12;
pub const ROLE: u32 = 1 << 13;
pub const ORG_WORD: u32 = 1 << 14;
pub const PLACE_WORD: u32 = 1 << 15;
pub const PARTICLE: u32 = 1 << 16;
pub const SAID: u32 = 1 << 17;
/// Tails of the names of events, treaties and prizes: `Stuttgart Open`, `Minsk Agreement`.
pub const EVENT_WORD: u32 = 1 << 18;
/// Small towns and districts (`towns.rs`).
pub const DISTRICT: u32 = 1 << 19;
pub const COUNT: u32 = 20;

pub const PLACES: u32 = COUNTRY | CITY | TOWN | REGION | DISTRICT;
pub const ORGANISATIONS: u32 = ORGANISATION | MEDIA | COMPANY | CLUB;
/// Lists of words rather than of names: small letters match too.
pub const WORDS: u32 = HONORIFIC | ROLE | ORG_WORD | PLACE_WORD | PARTICLE | SAID | EVENT_WORD;
pub const NAMES: u32 = PLACES | ORGANISATIONS | DEMONYM | OTHER;
/// Lists whose lines are read as one name with other forms.
pub const LINES: u32 = COUNTRY | CITY | REGION | ORGANISATIONS;

/// Files and what stands under their headings, the weakest first: of two lines with one name the later counts.
pub const FILES: [(&str, &[(&str, u32)]); 14] = [
    ("given-names", &[("", GIVEN)]),
    ("surnames", &[("", SURNAME)]),
    ("cities", &[("", TOWN)]),
    ("cities-large", &[("", CITY)]),
    ("regions", &[("", REGION)]),
    ("countries", &[("", COUNTRY)]),
    ("companies", &[("", COMPANY)]),
    ("clubs", &[("", CLUB)]),
    ("media", &[("", MEDIA)]),
    ("organisations", &[("", ORGANISATION)]),
    ("demonyms", &[("", DEMONYM)]),
    ("others", &[("", OTHER)]),
    ("titles", &[("honorific", HONORIFIC), ("role", ROLE)]),
    (
        "cues",
        &[
            ("organisation", ORG_WORD),
            ("place", PLACE_WORD),
            ("particle", PARTICLE),
            ("said", SAID),
            ("event", EVENT_WORD),
        ],
    ),
];

/// What is known of a phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The lists it is of; none where it only begins longer phrases.
    pub lists: u32,
    /// The line that has it, one for all forms of a name; 0 is none.
    pub line: u32,
    /// It may be written with capitals alone: `US`, not `us` or `Us`.
    pub only_upper: bool,
    /// A list has it with a small first letter: `al-Qaeda`.
    pub begins_small: bool,
    /// How many words the longest phrase has that begins with this word; 0 if there is none.
    pub reach: u8,
}

/// The longest phrase that a list may hold, in words.
pub const LONGEST: usize = 15;

pub const SLOT: usize = 11;
pub const HEAD: usize = 8;

impl Entry {
    pub fn packed(self) -> u32 {
        self.lists
            | u32::from(self.only_upper) << COUNT
            | u32::from(self.begins_small) << (COUNT + 1)
            | u32::from(self.reach) << (COUNT + 2)
    }

    pub fn unpacked(known: u32, line: u32) -> Self {
        Self {
            lists: known & ((1 << COUNT) - 1),
            line,
            only_upper: known >> COUNT & 1 != 0,
            begins_small: known >> (COUNT + 1) & 1 != 0,
            reach: (known >> (COUNT + 2) & 15) as u8,
        }
    }
}

/// The first slot of a phrase, and its tag.
pub fn place(phrase: Phrase, slots: usize) -> (usize, u32) {
    (phrase.value() as usize & (slots - 1), (phrase.value() >> 32) as u32 | 1)
}

/// The words of a phrase, told apart as the tokens of a text are: `Lloyd's` is two.
pub fn words(form: &str) -> impl Iterator<Item = &str> {
    form.split([' ', '-', '–', '/', ',']).filter(|word| !word.is_empty()).flat_map(|word| {
        let owner = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
        std::iter::once(owner.unwrap_or(word)).chain(owner.map(|_| "s"))
    })
}

/// Bits of a phrase's hash that tell a small town: of a thousand other phrases one is taken for one.
pub const TOWN_BITS: u32 = 26;

/// A phrase's hash among those of small towns.
pub fn town(phrase: Phrase) -> u32 {
    (phrase.value().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - TOWN_BITS)) as u32
}

/// `US`, `U.S.`, `FBI`: capitals alone, in one word.
pub fn is_acronym(form: &str) -> bool {
    let letters = form.chars().filter(|c| c.is_alphabetic());
    form.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '.') && letters.count() >= 2
}
