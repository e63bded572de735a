//! A text made ready for the tagger. In: tokens. Out: for each token what the lists and tables know of it, how its line
//! is written, and what the rest of the document shows of the same word.

use std::collections::HashMap;

use super::gazetteer::{self, Entry, LONGEST, list};
use super::hash::{self, Phrase};
use super::runs::Run;
use super::towns;
use super::words::{self, Word};
use crate::reading::text::{Case, Class, Sentence, Text, Token};

/// A text with what is known of its words.
pub struct Sheet<'t> {
    pub(super) text: &'t Text<'t>,
    pub(super) cells: Vec<Cell>,
    /// The longest phrases of the lists, in order; they do not overlap within names, but may hold words.
    pub(super) matches: Vec<Match>,
    /// One a sentence.
    pub(super) rows: Vec<Row>,
}

/// What a sentence is made of, counted once: each name in a long one asks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row {
    pub words: u32,
    pub numbers: u32,
    pub words_before_bracket: u32,
}

/// One token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cell {
    /// Hash of the word in small letters.
    pub word: u64,
    /// Hash of its shape: `Xx`, `X.X.`, `d`, with runs cut to one.
    pub shape: u64,
    pub known: Word,
    /// Lists that have a phrase beginning here, and lists that have one going on here.
    pub begins: u32,
    pub inside: u32,
    /// Lists that have this word alone.
    pub alone: u32,
    pub line: Line,
    /// Bits of [`seen`].
    pub seen: u16,
    /// The words with capitals that it stands among.
    pub run: Run,
    /// Bits of [`around`](super::runs::around), of all runs with this word.
    pub around: u32,
    /// First word of its sentence.
    pub opens: bool,
    pub is_capitalised: bool,
    pub case: u8,
}

/// How the sentence of a token is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Line {
    #[default]
    Prose,
    /// LIKE THIS, where capitals tell nothing.
    Capitals,
    /// Like Most Headlines, where capitals tell little.
    Title,
    /// A line alone without an end mark.
    Short,
    /// Mostly names and numbers: a row of a table.
    Table,
}

/// What other places of the document show of a word.
pub(super) mod seen {
    pub(crate) const SMALL: u16 = 1;
    pub(crate) const CAPITAL_INSIDE: u16 = 1 << 1;
    pub(crate) const AFTER_HONORIFIC: u16 = 1 << 2;
    pub(crate) const AFTER_GIVEN: u16 = 1 << 3;
    pub(crate) const AFTER_PLACE_PREPOSITION: u16 = 1 << 4;
    pub(crate) const IN_ORGANISATION: u16 = 1 << 5;
    pub(crate) const IN_COUNTRY: u16 = 1 << 6;
    pub(crate) const BEFORE_SAID: u16 = 1 << 7;
    pub(crate) const AFTER_ARTICLE: u16 = 1 << 8;
    pub(crate) const AFTER_STORM: u16 = 1 << 9;
    pub(crate) const COUNT: u32 = 10;
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub start: usize,
    pub end: usize,
    pub entry: Entry,
}

impl<'t> Sheet<'t> {
    /// Looks all words of a text up.
    pub fn new(text: &'t Text<'t>) -> Self {
        let mut sheet = Self {
            text,
            cells: Vec::with_capacity(text.tokens().len()),
            matches: Vec::new(),
            rows: Vec::with_capacity(text.sentences().len()),
        };
        for token in text.tokens() {
            sheet.cells.push(Cell::new(text.word(token), token));
        }
        sheet.look_at_lines();
        sheet.look_up();
        sheet.look_for_towns();
        sheet.look_around();
        sheet.look_at_runs();
        sheet
    }

    /// Whether a phrase of some lists stands over a token.
    pub(super) fn is_listed(&self, index: usize, lists: u32) -> bool {
        let cell = &self.cells[index];
        (cell.begins | cell.inside | cell.alone) & lists != 0
    }

    fn look_at_lines(&mut self) {
        for sentence in self.text.sentences() {
            let line = Line::of(self.text.tokens_of(sentence), sentence.is_line);
            self.rows.push(Row::of(self.text, sentence));
            let mut opens = true;
            for index in sentence.tokens.clone() {
                let is_mark = self.text.tokens()[index].class == Class::Mark;
                let cell = &mut self.cells[index];
                cell.line = line;
                cell.opens = opens && !is_mark;
                opens &= is_mark;
            }
        }
    }

    /// Finds the phrases of the lists.
    fn look_up(&mut self) {
        let tokens = self.text.tokens();
        let mut name_until = 0;
        for (start, token) in tokens.iter().enumerate() {
            if token.class == Class::Mark || token.class == Class::Possessive {
                continue;
            }
            let (names, words) = self.longest(start);
            self.mark(words, list::WORDS);
            if let Some(found) = names.filter(|_| start >= name_until) {
                name_until = found.end;
                self.mark(names, list::NAMES);
                self.matches.push(found);
            }
        }
    }

    /// Finds small towns among the words with capitals that are of no name of the lists.
    fn look_for_towns(&mut self) {
        let tokens = self.text.tokens();
        let mut until = 0;
        for start in 0..tokens.len() {
            if start < until || !self.may_be_of_town(start, start) {
                continue;
            }
            let mut phrase = Phrase::EMPTY;
            let mut words = 0;
            for end in start..tokens.len().min(start + 2 * towns::LONGEST) {
                let word = self.text.word_at(end);
                if words == towns::LONGEST || !self.may_be_of_town(start, end) && !goes_on(word, false) {
                    break;
                }
                let next = phrase.with(word);
                if next == phrase {
                    continue;
                }
                (phrase, words) = (next, words + 1);
                if towns::has(phrase) {
                    until = end + 1;
                }
            }
            if until > start {
                self.cells[start].begins |= list::DISTRICT;
                self.cells[start + 1..until].iter_mut().for_each(|cell| cell.inside |= list::DISTRICT);
                if until == start + 1 {
                    self.cells[start].alone |= list::DISTRICT;
                }
            }
        }
    }

    fn may_be_of_town(&self, start: usize, at: usize) -> bool {
        let token = &self.text.tokens()[at];
        let cell = &self.cells[at];
        token.class == Class::Word
            && token.sentence == self.text.tokens()[start].sentence
            && (cell.is_capitalised || at > start && cell.alone & list::PARTICLE != 0)
            && (cell.begins | cell.inside) & list::NAMES == 0
    }

    /// The longest name and the longest phrase of words that begin at a token.
    fn longest(&mut self, start: usize) -> (Option<Match>, Option<Match>) {
        let tokens = self.text.tokens();
        let (mut names, mut words) = (None, None);
        let mut phrase = Phrase::EMPTY;
        let (mut length, mut reach) = (0, 1);
        for end in start..tokens.len() {
            let word = self.text.word_at(end);
            let next = phrase.with(word);
            if length == reach
                || tokens[end].sentence != tokens[start].sentence
                || !goes_on(word, next == phrase)
            {
                break;
            }
            if next == phrase {
                continue;
            }
            (phrase, length) = (next, length + 1);
            let Some(entry) = gazetteer::get(phrase) else { if end == start { break } else { continue } };
            if end == start {
                reach = usize::from(entry.reach).clamp(1, LONGEST);
                self.cells[start].alone = self.lists_alone(start, entry);
            }
            let found = Some(Match { start, end: end + 1, entry });
            if entry.lists & list::NAMES != 0 && self.may_be(start, end + 1, entry) {
                names = found;
            }
            if entry.lists & list::WORDS != 0 {
                words = found;
            }
        }
        (names, words)
    }

    fn lists_alone(&self, index: usize, entry: Entry) -> u32 {
        let mut lists = entry.lists;
        if !self.cells[index].is_capitalised {
            lists &= list::WORDS;
        }
        lists
    }

    /// Whether tokens are written as the phrase of a list is.
    fn may_be(&self, start: usize, end: usize, entry: Entry) -> bool {
        let first = &self.cells[start];
        let is_upper = self.text.tokens()[start].case == Case::Upper;
        if entry.only_upper {
            return is_upper
                && (first.line != Line::Capitals || first.known.small < 2 || first.known.frequency == 0);
        }
        let starts_well =
            first.is_capitalised || entry.begins_small || self.text.tokens()[start].class != Class::Word;
        starts_well && self.cells[start..end].iter().any(|cell| cell.is_capitalised)
    }

    fn mark(&mut self, found: Option<Match>, lists: u32) {
        let Some(Match { start, end, entry }) = found else { return };
        self.cells[start].begins |= entry.lists & lists;
        for cell in &mut self.cells[start + 1..end] {
            cell.inside |= entry.lists & lists;
        }
    }

    /// Gathers what the document shows of each word, and hands it to all its places.
    fn look_around(&mut self) {
        let mut shown: HashMap<u64, u16, ahash::RandomState> = HashMap::with_capacity_and_hasher(
            self.cells.len() / 2,
            ahash::RandomState::with_seeds(1, 2, 3, 4),
        );
        for index in 0..self.cells.len() {
            let bits = self.shows(index);
            if bits != 0 {
                *shown.entry(self.cells[index].word).or_default() |= bits;
            }
        }
        for cell in &mut self.cells {
            cell.seen = shown.get(&cell.word).copied().unwrap_or(0);
        }
    }

    fn shows(&self, index: usize) -> u16 {
        let cell = &self.cells[index];
        if self.text.tokens()[index].class != Class::Word {
            return 0;
        }
        if !cell.is_capitalised {
            return seen::SMALL;
        }
        if matches!(cell.line, Line::Capitals | Line::Title) {
            return 0;
        }
        let mut bits = 0;
        let before =
            index.checked_sub(1).filter(|_| !cell.opens).map(|at| (&self.cells[at], self.text.word_at(at)));
        if let Some((previous, word)) = before {
            bits |= seen::CAPITAL_INSIDE;
            bits |=
                flag(seen::AFTER_HONORIFIC, previous.alone & list::HONORIFIC != 0 && previous.is_capitalised);
            bits |= flag(seen::AFTER_GIVEN, previous.alone & list::GIVEN != 0);
            bits |= flag(
                seen::AFTER_PLACE_PREPOSITION,
                matches!(word, "in" | "at" | "from" | "near" | "outside"),
            );
            let is_storm = matches!(word, "Hurricane" | "Typhoon" | "Cyclone" | "Storm");
            bits |= flag(seen::AFTER_STORM, is_storm);
            bits |= flag(seen::AFTER_ARTICLE, word.eq_ignore_ascii_case("the"));
        }
        let next = self.cells.get(index + 1);
        bits |= flag(seen::BEFORE_SAID, next.is_some_and(|next| next.alone & list::SAID != 0));
        bits |= flag(
            seen::IN_ORGANISATION,
            (cell.begins | cell.inside) & list::ORGANISATIONS != 0
                || next.is_some_and(|next| next.is_capitalised && next.alone & list::ORG_WORD != 0),
        );
        bits | flag(seen::IN_COUNTRY, (cell.begins | cell.inside) & list::COUNTRY != 0)
    }
}

fn flag(bit: u16, holds: bool) -> u16 {
    if holds { bit } else { 0 }
}

/// Whether a phrase of the lists may go on over a token.
fn goes_on(word: &str, is_empty: bool) -> bool {
    !is_empty || matches!(word, "-" | "–" | "." | "&" | "/" | "," | "'" | "’")
}

impl Cell {
    fn new(word: &str, token: &Token) -> Self {
        let hash = hash::word(word);
        let known = if token.class == Class::Word { words::find(hash) } else { Word::default() };
        let case = match token.case {
            Case::None => 0,
            Case::Lower => 1,
            Case::Capital => 2,
            Case::Upper => 3,
            Case::Mixed => 4,
            Case::Inner => 5,
        };
        Self {
            word: hash,
            shape: shape(word),
            known,
            is_capitalised: token.is_capitalised(),
            case,
            ..Self::default()
        }
    }
}

/// A word's shape as a number: capitals, small letters and digits, runs cut to two.
fn shape(word: &str) -> u64 {
    let mut code: u64 = 1;
    let (mut last, mut run) = (0, 0);
    for c in word.chars() {
        let class = match c {
            'A'..='Z' => 1,
            'a'..='z' => 2,
            '0'..='9' => 3,
            '\'' | '’' => 4,
            '.' => 5,
            c if c.is_uppercase() => 1,
            c if c.is_alphabetic() => 2,
            _ => 6,
        };
        run = if class == last { run + 1 } else { 0 };
        last = class;
        if run < 2 && code < 1 << 56 {
            code = code << 3 | class;
        }
    }
    code
}

impl Row {
    fn of(text: &Text, sentence: &Sentence) -> Self {
        let mut row = Self::default();
        let mut is_before = true;
        for token in text.tokens_of(sentence) {
            is_before &= text.word(token) != "(";
            let is_word = u32::from(token.class == Class::Word);
            row.words += is_word;
            row.words_before_bracket += if is_before { is_word } else { 0 };
            row.numbers += u32::from(token.class == Class::Number);
        }
        row
    }
}

impl Line {
    fn of(tokens: &[Token], is_line: bool) -> Self {
        let (mut words, mut upper, mut capital, mut numbers) = (0, 0, 0, 0);
        for token in tokens {
            match (token.class, token.case) {
                (Class::Number | Class::Mixed, _) => numbers += 1,
                (Class::Word, Case::Upper) => {
                    words += 1;
                    upper += 1;
                }
                (Class::Word, case) => {
                    words += 1;
                    capital += usize::from(case != Case::Lower && token.end() - token.start() > 3);
                }
                _ => {}
            }
        }
        if words >= 2 && upper * 5 >= words * 4 {
            return Self::Capitals;
        }
        if numbers >= 2 && numbers * 3 >= words && (capital + upper) * 10 >= words * 6 {
            return Self::Table;
        }
        if is_line && words >= 4 && (capital + upper) * 3 >= words * 2 {
            return Self::Title;
        }
        if is_line { Self::Short } else { Self::Prose }
    }
}
