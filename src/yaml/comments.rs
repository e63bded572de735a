//! In: YAML that is valid, and what it says. Out: comments that were hardly meant as such.

use std::ops::Range;

use super::nesting::LINE_ENDS;
use super::{Node, parse};

/// Bytes that are read once more to find out what a `#` does; beyond, nobody is told.
const READ_ONCE_MORE: usize = 4 * 1024 * 1024;

/// A comment that stands where a value goes on, or where one should begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// From the `#` to the end of its line.
    pub comment: Range<usize>,
    /// What stands before it in its line, if the value begins there.
    pub value: Option<Range<usize>>,
}

/// Finds texts that a `#` cuts short, as in `title: Meeting #4 begins`. Who means a comment writes a space behind the `#`.
pub fn cuts(text: &str, node: &Node) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let most = READ_ONCE_MORE / text.len().max(1);
    for at in memchr::memchr_iter(b'#', text.as_bytes()).filter(|at| is_suspect(text, *at)).take(most) {
        // With another sign in its place, the value shows how long it was meant to be. Both are one byte.
        let meant = [&text[..at], "x", &text[at + 1..]].concat();
        if parse(&meant, meant.len()).is_ok_and(|meant| is_cut(node, &meant)) {
            let line = at - text[..at].rsplit(LINE_ENDS).next().unwrap_or_default().len();
            let end = text[at..].find(LINE_ENDS).map_or(text.len(), |length| at + length);
            let comment = at..at + text[at..end].trim_end().len();
            let before = &text[line..at];
            let begins = before.find(": ").map(|colon| colon + 2);
            let value = begins.map(|begins| line + begins..line + begins.max(before.trim_end().len()));
            cuts.push(Cut { comment, value });
        }
    }
    cuts
}

/// Whether a word follows a `#` that may begin a comment behind something else.
fn is_suspect(text: &str, at: usize) -> bool {
    let begins_word = text[at + 1..].starts_with(char::is_alphanumeric);
    if !begins_word || !text[..at].ends_with([' ', '\t']) {
        return false;
    }
    // No further back than to what stands before it: a line may be all there is, and hold a hundred thousand of them.
    let before = text[..at].chars().rev().find(|c| !matches!(c, ' ' | '\t' | '-'));
    before.is_some_and(|before| !LINE_ENDS.contains(&before))
}

/// Whether a text is longer in what was meant than in what was read, and nothing else differs.
fn is_cut(read: &Node, meant: &Node) -> bool {
    match (read, meant) {
        (Node::Mapping(read), Node::Mapping(meant)) => {
            let is_same_keys = read.len() == meant.len() && read.iter().zip(meant).all(|(a, b)| a.0 == b.0);
            is_same_keys && read.iter().zip(meant).any(|(a, b)| is_cut(&a.1, &b.1))
        }
        (Node::Sequence(read), Node::Sequence(meant)) => {
            read.len() == meant.len() && read.iter().zip(meant).any(|(a, b)| is_cut(a, b))
        }
        (Node::Null, Node::Scalar(_)) => true,
        (Node::Scalar(read), Node::Scalar(meant)) => {
            meant.text.len() > read.text.len() && meant.text.starts_with(&*read.text)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_full_of_them_is_looked_at_once() {
        for part in ["#", " #", "#a", " - #a", "-#"] {
            let text = format!("summary: \"{}\"", part.repeat(200_000));
            assert!(found(&text).is_empty(), "{part}");
        }
    }

    fn found(text: &str) -> Vec<(&str, Option<&str>)> {
        let node = parse(text, text.len()).expect(text);
        cuts(text, &node)
            .into_iter()
            .map(|cut| (&text[cut.comment], cut.value.map(|value| &text[value])))
            .collect()
    }

    #[test]
    fn a_word_behind_a_hash_is_hardly_a_comment() {
        for (text, expected) in [
            ("title: Meeting #4 begins\nid: x\n", vec![("#4 begins", Some("Meeting"))]),
            ("title: #metoo", vec![("#metoo", Some(""))]),
            ("a: [x]\nlist:\n- one #two  \n- é #drei", vec![("#two", None), ("#drei", None)]),
            ("a:\n  b: one\n    two #three\n", vec![("#three", None)]),
            ("title: A # with a space", vec![]),
            ("title: A #", vec![]),
            ("#title: A\ntitle: B\n  #note\n", vec![]),
            ("title: 'A #1'\nb: \"x #1\"\nc: |\n  x #1\nd: x#1\n", vec![]),
            ("title: 'A' #1\nb: [x, y] #2\nc: #3\n  d: e\n", vec![]),
            ("url: https://x.example/#part\n", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_yaml_is_looked_at(text in "[ab:#'\n \té-]{0,30}") {
            if let Ok(node) = parse(&text, text.len()) {
                cuts(&text, &node);
            }
        }
    }
}
