//! In: YAML that is valid. Out: whether it looks like something else that its author meant.

use super::nesting::LINE_ENDS;
use super::{Node, Step, key_span};
use crate::model::hash::HashSet;

/// Is this `[[Name]]` without quotes, which YAML reads as a list in a list? Ask where a text was expected. A comma in the
/// name (`[[Smith, John]]`) makes several items of it; that counts too.
pub fn looks_like_wiki_link(node: &Node) -> bool {
    let Node::Sequence(outer) = node else { return false };
    let [Node::Sequence(inner)] = outer.as_slice() else { return false };
    !inner.is_empty() && inner.iter().all(|item| matches!(item, Node::Scalar(_)))
}

/// Is the key at `path` one that a comma cut off a text, as `Trump meet` in `{date: 2016, text: Obama, Trump meet}`?
/// Inside `{…}` such a key has no colon behind it. Ask when a key has no value and is not the map's first.
pub fn is_cut_off(text: &str, path: &[Step]) -> bool {
    let behind = key_span(text, path).and_then(|span| text.get(span.end..));
    behind.is_some_and(|behind| behind.trim_start().starts_with([',', '}']))
}

/// Do a comma and a text without quotes stand before the key at `path`, in its line?
pub fn is_behind_comma(text: &str, path: &[Step]) -> bool {
    let blanks = [' ', '\t'];
    let before = key_span(text, path).and_then(|span| text.get(..span.start));
    let value = before.and_then(|before| before.trim_end_matches(blanks).strip_suffix(','));
    value.is_some_and(|value| !value.trim_end_matches(blanks).ends_with(['"', '\'', ']', '}', '\n']))
}

/// A quick no to [`is_cut_off`]: the words that stand between a comma and a comma or brace.
#[derive(Debug, Default)]
pub struct BareWords {
    words: HashSet<String>,
    /// Something stands there whose value only the parser knows: quotes, several lines, an anchor.
    is_unsure: bool,
}

impl BareWords {
    /// Reads a text in YAML once.
    pub fn of(text: &str) -> BareWords {
        let mut bare = BareWords::default();
        if !text.contains('{') {
            return bare;
        }
        let mut is_behind_comma = false;
        for part in text.split_inclusive([',', '{', '}', '[', ']']) {
            if is_behind_comma && part.ends_with([',', '}']) {
                bare.add(part[..part.len() - 1].trim());
            }
            is_behind_comma = part.ends_with(',');
        }
        bare
    }

    fn add(&mut self, word: &str) {
        let is_quoted = word.starts_with(['"', '\'']);
        let has_value = word.ends_with(':') || word.contains(": ") || word.contains(":\n");
        match word.contains(['"', '\'', '#', '&', '*', '!', '?']) || word.contains(LINE_ENDS) {
            // A key with its value, or the end of a quoted text with the next lines.
            _ if has_value && !is_quoted => {}
            true => self.is_unsure = true,
            false => drop(self.words.insert(word.to_owned())),
        }
    }

    /// False for most keys; true for all that a comma cut off.
    pub fn may_hold(&self, key: &str) -> bool {
        self.is_unsure || self.words.contains(key)
    }
}
