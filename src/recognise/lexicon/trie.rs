//! All spellings that begin at one place of a text, in one walk.
//!
//! Comes in: the sorted spellings of the registry, then bytes of text. Goes out: the spellings that these begin with.
//! A name can begin only where a word does, so one walk is made at each word instead of one search through the
//! text: nearly every walk ends after two or three bytes, no failure links are followed, a longest name that does
//! not count leaves its shorter ones at hand, and nothing is read twice.

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;

/// The spellings of a table, by their bytes.
pub struct Trie {
    /// The contiguous form: half a megabyte for 949 entities with three names each (9,000 spellings), where a DFA
    /// would spend a full row of transitions on each byte of a name; the first two bytes are dense in both.
    /// None without spellings, or with more than its 31-bit states can hold, which 64 MiB of registry cannot reach.
    nfa: Option<NFA>,
}

impl Trie {
    pub fn new(texts: &[String]) -> Trie {
        let nfa = (!texts.is_empty()).then(|| NFA::builder().prefilter(false).build(texts).ok()).flatten();
        Trie { nfa }
    }

    /// Calls `found` with the length and number of every spelling that `text` begins with, the shortest first.
    #[inline]
    pub fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, u32)) {
        let Some(nfa) = &self.nfa else { return };
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

    /// Bytes of memory held.
    pub fn memory_usage(&self) -> usize {
        self.nfa.as_ref().map_or(0, Automaton::memory_usage)
    }
}
