//! In: nodes that are valid YAML. Out: whether they look like something else that their author meant.

use super::Node;

/// Is this `[[Name]]` without quotes, which YAML reads as a list in a list? Ask where a text was expected. A comma in the
/// name (`[[Smith, John]]`) makes several items of it; that counts too.
pub fn looks_like_wiki_link(node: &Node) -> bool {
    let Node::Sequence(outer) = node else { return false };
    let [Node::Sequence(inner)] = outer.as_slice() else { return false };
    !inner.is_empty() && inner.iter().all(|item| matches!(item, Node::Scalar(_)))
}

/// Finds what a comma cut off a text in `{date: 2016, text: Obama, Trump meet}`: a key without a value, not the map's
/// first, that does not look like a key (lower-case ASCII letters, digits, `_` and `-`, a letter first).
///
/// A single lower-case word cut off (`text: rain, wind`) looks like any key without a value: such keys are found as
/// unknown ones.
pub fn comma_cut(map: &[(String, Node)]) -> Option<&str> {
    let rest = map.iter().skip(1);
    rest.filter(|(_, value)| *value == Node::Null)
        .map(|(key, _)| key.as_str())
        .find(|key| !key.is_empty() && !is_key_like(key))
}

fn is_key_like(key: &str) -> bool {
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(part)
}
