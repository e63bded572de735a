//! All spellings that begin at one place of a text, in one walk.
//!
//! Comes in: the sorted spellings of the registry, then bytes of text. Goes out: the spellings that these begin with.
//! A name can begin only where a word does, so one walk is made at each word instead of one search through the
//! text: nearly every walk ends after two or three bytes, no failure links are followed, a longest name that does
//! not count leaves its shorter ones at hand, and nothing is read twice.

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;

/// Spellings up to which an automaton is built: building one takes the square of their number, a third of a second for these
/// and half a minute for ten times as many.
const AUTOMATON: usize = 30_000;

/// The spellings of a table, by their bytes.
pub struct Trie {
    form: Form,
}

enum Form {
    /// No spellings.
    Empty,
    /// The contiguous form: half a megabyte for 949 entities with three names each (9,000 spellings), where a DFA
    /// would spend a full row of transitions on each byte of a name; the first two bytes are dense in both.
    Automaton(Box<NFA>),
    /// The spellings in order, for registries of a size that few sites have: each byte of text halves its way.
    Sorted(Vec<String>),
}

impl Trie {
    /// `texts` are sorted, each once.
    pub fn new(texts: &[String]) -> Trie {
        Trie::with(texts, AUTOMATON)
    }

    fn with(texts: &[String], automaton: usize) -> Trie {
        let sorted = || Form::Sorted(texts.to_vec());
        let form = match texts.len() {
            0 => Form::Empty,
            length if length > automaton => sorted(),
            _ => NFA::builder()
                .prefilter(false)
                .build(texts)
                .map_or_else(|_| sorted(), |nfa| Form::Automaton(Box::new(nfa))),
        };
        Trie { form }
    }

    /// Calls `found` with the length and number of every spelling that `text` begins with, the shortest first.
    #[inline]
    pub fn prefixes(&self, text: &[u8], found: impl FnMut(usize, u32)) {
        match &self.form {
            Form::Empty => {}
            Form::Automaton(nfa) => walk(nfa, text, found),
            Form::Sorted(texts) => narrow(texts, text, found),
        }
    }

    /// Bytes of memory held.
    pub fn memory_usage(&self) -> usize {
        match &self.form {
            Form::Empty => 0,
            Form::Automaton(nfa) => nfa.memory_usage(),
            Form::Sorted(texts) => texts.iter().map(|text| text.len() + size_of::<String>()).sum(),
        }
    }
}

#[inline]
fn walk(nfa: &NFA, text: &[u8], mut found: impl FnMut(usize, u32)) {
    let Ok(mut state) = nfa.start_state(Anchored::Yes) else { return };
    for (index, &byte) in text.iter().enumerate() {
        state = nfa.next_state(Anchored::Yes, state, byte);
        if !nfa.is_special(state) {
            continue;
        }
        if nfa.is_dead(state) {
            return;
        }
        if nfa.is_match(state) {
            let spelling = nfa.match_pattern(state, 0);
            // A state also lists what ends here but began later; its own spelling, if any, comes first.
            if nfa.pattern_len(spelling) == index + 1 {
                found(index + 1, spelling.as_u32());
            }
        }
    }
}

fn narrow(texts: &[String], text: &[u8], mut found: impl FnMut(usize, u32)) {
    // All between the two have the bytes of the text so far, and at least one more.
    let (mut from, mut to) = (texts.partition_point(String::is_empty), texts.len());
    for (index, &byte) in text.iter().enumerate() {
        let alike = &texts[from..to];
        let at = |text: &String| text.as_bytes()[index];
        to = from + alike.partition_point(|text| at(text) <= byte);
        from += alike.partition_point(|text| at(text) < byte);
        if from == to {
            return;
        }
        if texts[from].len() == index + 1 {
            found(index + 1, from as u32);
            from += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_forms_find_the_same(
            texts in proptest::collection::btree_set("[abé]{1,5}", 0..30), text in "[abcé]{0,9}"
        ) {
            let texts: Vec<String> = texts.into_iter().collect();
            let found = |automaton: usize| {
                let mut found = Vec::new();
                Trie::with(&texts, automaton).prefixes(text.as_bytes(), |length, spelling| found.push((length, spelling)));
                found
            };
            prop_assert_eq!(found(0), found(usize::MAX));
        }
    }
}
