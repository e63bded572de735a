//! The ids that templates of the site's own write: links may lead there, and nothing else knows of them.

use std::collections::BTreeSet;

use crate::diagnostic::floor_boundary;

/// Bytes of the longest id, with what is left open in it.
const LONGEST: usize = 1024;

/// Ids by how they are written in templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    whole: BTreeSet<String>,
    /// What stands before and behind an expression.
    around: BTreeSet<(String, String)>,
}

impl Ids {
    /// Adds those of one template: what stands between quotes behind `id=`.
    pub fn add(&mut self, template: &str) {
        let mut rest = template;
        while let Some(at) = rest.find("id=") {
            let is_attribute = rest[..at].ends_with(|c: char| c.is_ascii_whitespace());
            rest = &rest[at + "id=".len()..];
            if is_attribute {
                self.one(rest);
            }
        }
    }

    fn one(&mut self, from: &str) {
        let value = match from.chars().next() {
            Some(quote @ ('"' | '\'')) => without_quotes(&from[1..], quote),
            _ => from.split([' ', '\n', '\t', '>', '/']).next().unwrap_or_default(),
        };
        let opens = value.find("{{").into_iter().chain(value.find("{%")).min();
        let closes = value.rfind("}}").into_iter().chain(value.rfind("%}")).max();
        match (opens, closes) {
            (None, _) if value.is_empty() => {}
            (None, _) => drop(self.whole.insert(value.to_owned())),
            (Some(opens), closes) => {
                let behind =
                    closes.filter(|closes| opens < *closes).map_or("", |closes| &value[closes + 2..]);
                self.around.insert((value[..opens].to_owned(), behind.to_owned()));
            }
        }
    }

    /// Whether a template may write this id.
    pub fn may_be(&self, id: &str) -> bool {
        self.whole.contains(id)
            || self.around.iter().any(|(before, behind)| {
                id.strip_prefix(before.as_str()).is_some_and(|rest| rest.ends_with(behind.as_str()))
            })
    }
}

/// A value up to its closing quote; quotes in expressions do not close it.
fn without_quotes(value: &str, quote: char) -> &str {
    let value = &value[..floor_boundary(value, LONGEST)];
    let mut depth = 0;
    let mut before = ' ';
    for (at, c) in value.char_indices() {
        match (before, c) {
            ('{', '{' | '%') => depth += 1,
            ('}' | '%', '}') if depth > 0 => depth -= 1,
            _ if c == quote && depth == 0 => return &value[..at],
            _ => {}
        }
        before = c;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_known_as_far_as_templates_say_them() {
        let mut ids = Ids::default();
        ids.add("<p data-id=\"no\"><h2 class=x id=\"about\">{% if x %}<b id='part-{{ x[\"a\"] }}-end' id=plain></b>");
        ids.add("<p id=\"\"><i id=\"");
        for id in ["about", "part-1-end", "part--end", "plain"] {
            assert!(ids.may_be(id), "{id}");
        }
        for id in ["no", "abou", "part-1", "", "end"] {
            assert!(!ids.may_be(id), "{id}");
        }
        ids.add("<p id=\"{{ anything }}\">");
        assert!(ids.may_be("whatever"));
    }

    proptest::proptest! {
        #[test]
        fn any_template_is_read(text in "(id=| |\"|'|\\{\\{|\\}\\}|%|>|é|x){0,20}", id in "[x%é-]{0,4}") {
            let mut ids = Ids::default();
            ids.add(&text);
            ids.may_be(&id);
        }
    }
}
