//! The free `params` map, in a form that templates can be given.
//!
//! Comes in: a YAML node. Goes out: the same values with their kinds; nothing in them is an error.

use crate::model::params::{Param, Params};
use crate::model::text::Text;
use crate::yaml::{Node, Scalar, ScalarKind};

use super::fields::Fields;

impl Fields<'_, '_> {
    /// The free map at `params`; empty when there is none, an error when it is not a map.
    pub fn params(&mut self) -> Params {
        let entries = self.entries("params");
        entries.into_iter().map(|(key, _, node)| (key, param(node))).collect()
    }
}

/// A mapping's entries, in the order written; of anything else, none.
pub fn params(node: Node) -> Params {
    match node {
        Node::Mapping(entries) => map(entries),
        _ => Params::new(),
    }
}

fn map(entries: Vec<(Text, Node)>) -> Params {
    entries.into_iter().map(|(key, node)| (key, param(node))).collect()
}

/// One value. Its depth is bounded by the YAML reader's limit of 64 levels.
fn param(node: Node) -> Param {
    match node {
        Node::Null => Param::Null,
        Node::Scalar(scalar) => self::scalar(scalar),
        Node::Sequence(items) => Param::List(items.into_iter().map(param).collect()),
        Node::Mapping(entries) => Param::Map(map(entries)),
    }
}

fn scalar(Scalar { text, kind }: Scalar) -> Param {
    match kind {
        ScalarKind::Text => Param::Text(text),
        ScalarKind::Bool => Param::Bool(text.eq_ignore_ascii_case("true")),
        ScalarKind::Integer => match integer(&text) {
            Some(number) => Param::Integer(number),
            None => Param::Text(text),
        },
        // `.inf` and `.nan` are numbers in YAML and in no format that the site writes.
        ScalarKind::Float if text.bytes().any(|byte| byte.is_ascii_digit()) => Param::Number(text),
        ScalarKind::Float => Param::Text(text),
    }
}

/// A YAML 1.2 integer: decimal, `0x`, `0o` or `0b`, with a sign. `None` beyond 64 bits.
fn integer(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, radix) = match digits.get(..2) {
        Some("0x") => (&digits[2..], 16),
        Some("0o") => (&digits[2..], 8),
        Some("0b") => (&digits[2..], 2),
        _ => (digits, 10),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    // The sign goes in with the digits, so that the smallest number fits.
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> String {
        let node = crate::yaml::parse(yaml, 1 << 20).expect("well-formed YAML");
        format!("{:?}", param(node))
    }

    #[test]
    fn keeps_kinds_and_spelling() {
        for (yaml, expected) in [
            ("a: 1", r#"Map([("a", Integer(1))])"#),
            ("a: -9223372036854775808", r#"Map([("a", Integer(-9223372036854775808))])"#),
            ("a: 0x1F", r#"Map([("a", Integer(31))])"#),
            ("a: 99999999999999999999", r#"Map([("a", Text("99999999999999999999"))])"#),
            ("a: 1.10", r#"Map([("a", Number("1.10"))])"#),
            ("a: .nan", r#"Map([("a", Text(".nan"))])"#),
            ("a: TRUE", r#"Map([("a", Bool(true))])"#),
            ("a: 'true'", r#"Map([("a", Text("true"))])"#),
            ("a: ~", r#"Map([("a", Null)])"#),
            (
                "b: [x, {y: z}]\na: 1",
                r#"Map([("b", List([Text("x"), Map([("y", Text("z"))])])), ("a", Integer(1))])"#,
            ),
        ] {
            assert_eq!(read(yaml), expected, "{yaml}");
        }
    }
}
