//! In: YAML that is valid. Out: whether it looks like something else that its author meant.

use super::{Node, Step, key_span};

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
