//! The audit: whether anything held back left a trace in any byte that would be published.
//!
//! Comes in: a site with what was kept out of it; then its outputs, one after the other, from all threads. Goes out: an
//! error for each thing that was found, with where. `tokens` says what to look for, `public` what public texts say
//! themselves, `fold` and `members` take any file apart into words. Nothing here trusts the rules that hide things.

mod fold;
mod members;
mod public;
mod tokens;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::pipeline::Examined;
pub use tokens::Token;

/// What to look for, and what was found so far.
pub struct Audit {
    phrases: Finder,
    addresses: Finder,
    found: Mutex<BTreeMap<(bool, u32), (String, usize)>>,
}

/// Tokens, and the automaton that finds them all in one pass.
struct Finder {
    tokens: Vec<Token>,
    automaton: Option<AhoCorasick>,
}

impl Finder {
    /// `bounds`: what stands round each token in the text.
    fn new(tokens: Vec<Token>, bounds: &str) -> Finder {
        let patterns: Vec<String> =
            tokens.iter().map(|token| format!("{bounds}{}{bounds}", token.words)).collect();
        // Overlapping matches need the standard kind. It cannot fail on what fits in memory.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns).ok();
        Finder { automaton: automaton.filter(|_| !tokens.is_empty()), tokens }
    }

    /// The numbers of the tokens in `text`, each as often as it stands there.
    fn each(&self, text: &[u8], found: &mut dyn FnMut(u32)) {
        if let Some(automaton) = &self.automaton {
            for hit in automaton.find_overlapping_iter(text) {
                let last = text[..hit.end()].last().copied().unwrap_or(b' ');
                // An address that another one begins with is not found in it.
                let goes_on =
                    text.get(hit.end()).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'-');
                if !(goes_on && last.is_ascii_alphanumeric()) {
                    found(hit.pattern().as_u32());
                }
            }
        }
    }

    /// Leaves out the tokens whose numbers are marked.
    fn without(self, is_public: &[bool], bounds: &str) -> Finder {
        let rest = self.tokens.into_iter().zip(is_public).filter(|(_, is_public)| !**is_public);
        Finder::new(rest.map(|(token, _)| token).collect(), bounds)
    }
}

impl Audit {
    /// Prepares the audit; none when nothing is held back.
    pub fn new(examined: &Examined) -> Option<Audit> {
        let tokens::Tokens { phrases, addresses } = tokens::tokens(examined);
        if phrases.is_empty() && addresses.is_empty() {
            return None;
        }
        let phrases = Finder::new(phrases, " ");
        let said = said_in_public(examined, &phrases);
        let phrases = phrases.without(&said, " ");
        let addresses = Finder::new(addresses, "");
        let said = in_public_addresses(examined, &addresses);
        Some(Audit { phrases, addresses: addresses.without(&said, ""), found: Mutex::default() })
    }

    /// Everything that is looked for.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.phrases.tokens.iter().chain(&self.addresses.tokens)
    }

    /// Looks through one output.
    pub fn look(&self, file: &str, bytes: &[u8]) {
        let hits = self.hits(file, bytes);
        if hits.is_empty() {
            return;
        }
        // Nothing in here can panic.
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for hit in hits {
            let entry = found.entry(hit).or_insert_with(|| (file.to_owned(), 0));
            entry.1 += 1;
            if *file < *entry.0 {
                file.clone_into(&mut entry.0);
            }
        }
    }

    /// What stands in one file, which need not be an output of this site: an earlier release's may be looked through too.
    pub fn traces_in(&self, file: &str, bytes: &[u8]) -> impl Iterator<Item = &Token> {
        let token = |(is_phrase, number): (bool, u32)| &self.finder(is_phrase).tokens[number as usize];
        self.hits(file, bytes).into_iter().map(token)
    }

    /// The tokens in one file, each once: whether they are phrases, and their numbers.
    fn hits(&self, file: &str, bytes: &[u8]) -> Vec<(bool, u32)> {
        let mut hits: Vec<(bool, u32)> = Vec::new();
        let is_calendar = file.ends_with(".ics");
        members::each(bytes, &mut |part| {
            self.addresses.each(part, &mut |number| hits.push((false, number)));
            self.phrases.each(&fold::folded(part, is_calendar), &mut |number| hits.push((true, number)));
        });
        // A file's name and address are published too.
        self.phrases.each(&fold::folded(file.as_bytes(), false), &mut |number| hits.push((true, number)));
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    fn finder(&self, is_phrase: bool) -> &Finder {
        if is_phrase { &self.phrases } else { &self.addresses }
    }

    /// Every token that was found, with the first output and how many there are.
    pub fn found(&self) -> Vec<(Token, String, usize)> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let token =
            |(is_phrase, number): &(bool, u32)| self.finder(*is_phrase).tokens[*number as usize].clone();
        found.iter().map(|(hit, (file, count))| (token(hit), file.clone(), *count)).collect()
    }

    /// What was found, one error for each part of each file that is held back.
    pub fn finish(self, out: &mut Vec<Diagnostic>) {
        let mut told: BTreeMap<(String, &'static str), (String, String, usize)> = BTreeMap::new();
        for (token, file, count) in self.found() {
            let entry = told.entry((token.file.to_string(), token.part));
            let entry = entry.or_insert_with(|| (token.words.clone(), file, count));
            entry.2 = entry.2.max(count);
        }
        for ((held, part), (words, file, count)) in told {
            let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            let message = format!("held back, and yet its {part} `{words}` stands in `{file}`{more}");
            let help = "nothing is published that shows it; look for the words in public texts and templates, \
                        and if none says them, report it as a mistake of Dateline";
            out.push(Diagnostic::error(Code::HiddenTrace, message).at(Place::file(held)).help(help));
        }
    }
}

/// Which phrases public texts say themselves.
fn said_in_public(examined: &Examined, phrases: &Finder) -> Vec<bool> {
    let none = || vec![false; phrases.tokens.len()];
    let mark = |text: &str, said: &mut Vec<bool>| {
        if !text.is_empty() {
            phrases.each(&fold::folded(text.as_bytes(), false), &mut |number| said[number as usize] = true);
        }
    };
    let mut said = examined
        .site
        .briefings
        .par_chunks(64)
        .fold(none, |mut said, articles| {
            for article in articles {
                public::of_article(article, &mut |text| mark(text, &mut said));
            }
            said
        })
        .reduce(none, |mut a, b| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a |= b);
            a
        });
    public::of_site(examined, &mut |text| mark(text, &mut said));
    said
}

/// Which addresses public pages have, or begin with.
fn in_public_addresses(examined: &Examined, addresses: &Finder) -> Vec<bool> {
    let mut said = vec![false; addresses.tokens.len()];
    for planned in &examined.plan.outputs {
        let mut address = examined.site.settings.base.path.clone();
        crate::markdown::links::escape_url(&mut address, &planned.route);
        addresses.each(address.as_bytes(), &mut |number| said[number as usize] = true);
    }
    said
}
