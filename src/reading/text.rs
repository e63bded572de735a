//! Text taken apart. In: any text. Out: its tokens and sentences with byte offsets.
//!
//! A token never holds white space. A possessive `'s` is a token of its own; the full stop of an abbreviation belongs
//! to its word (`Mr.`, `U.S.`, `a.m.`), hyphens and slashes stand alone (`US` `-` `Russia`), a number keeps its
//! thousands and decimals (`1,000.5`), and what begins with a digit keeps its letters (`20th`, `1990s`, `5pm`).

mod sentences;
mod tokens;

#[cfg(test)]
mod tests;

use std::ops::Range;

/// A text with its tokens and sentences.
pub struct Text<'t> {
    source: &'t str,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    start: u32,
    end: u32,
    /// Index of its sentence.
    pub sentence: u32,
    pub class: Class,
    pub case: Case,
    /// What stands between it and the token before it.
    pub gap: Gap,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Begins with a letter: `word`, `O'Brien`, `U.S.`, `G20`.
    Word,
    /// Digits, with thousands and decimals: `3`, `1,000`, `2.5`.
    Number,
    /// Begins with a digit and has letters: `20th`, `1990s`, `5pm`.
    Mixed,
    /// `'s` or `’s` after a word or number.
    Possessive,
    /// One mark, or a run of equal quotes, dots or hyphens.
    Mark,
}

/// How the letters of a token are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No letter that has a case.
    None,
    /// `word`
    Lower,
    /// `Word`, also the one letter of `I` and `A`.
    Capital,
    /// `WORD`, `U.S.`, `G20`
    Upper,
    /// `McCain`: begins with a capital and has other capitals and small letters.
    Mixed,
    /// `iPhone`: begins small and has capitals.
    Inner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    None,
    Space,
    /// One line break.
    Line,
    /// A blank line.
    Blank,
}

/// A stretch of tokens that belong together: a sentence, a heading, an item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Indices into the tokens.
    pub tokens: Range<usize>,
    /// It begins a paragraph: the text, or what stands behind a blank line or a heading.
    pub opens_paragraph: bool,
    /// A line alone without an end mark: a heading, a dateline, a caption.
    pub is_line: bool,
}

impl Token {
    pub fn start(&self) -> usize {
        self.start as usize
    }

    pub fn end(&self) -> usize {
        self.end as usize
    }

    pub fn span(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Says whether it is written with a capital first letter, whatever follows.
    pub fn is_capitalised(&self) -> bool {
        matches!(self.case, Case::Capital | Case::Upper | Case::Mixed)
    }
}

impl<'t> Text<'t> {
    /// Takes a text apart. What lies beyond 4 GiB is not looked at.
    pub fn new(source: &'t str) -> Self {
        let source = if u32::try_from(source.len()).is_ok() { source } else { "" };
        let mut tokens = tokens::split(source);
        let sentences = sentences::split(source, &mut tokens);
        Self { source, tokens, sentences }
    }

    pub fn source(&self) -> &'t str {
        self.source
    }

    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The text of a token.
    pub fn word(&self, token: &Token) -> &'t str {
        &self.source[token.span()]
    }

    /// The text of the token at an index, empty beyond the end.
    pub fn word_at(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| self.word(token))
    }

    /// The bytes from the first to the last of some tokens.
    pub fn span(&self, tokens: Range<usize>) -> Range<usize> {
        match self.tokens.get(tokens) {
            Some([first, .., last]) => first.start()..last.end(),
            Some([only]) => only.span(),
            _ => 0..0,
        }
    }

    /// The tokens of a sentence.
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens[sentence.tokens.clone()]
    }
}
