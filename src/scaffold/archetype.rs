//! Archetypes: what a new briefing or entity begins as.
//!
//! Comes in: an archetype's text with placeholders (`{{ title }}`) and their values. Goes out: the text of a content file.
//! Nothing but placeholders is understood; an archetype is not a template of pages.

use super::{in_quotes, scalar};

/// The built-in archetypes, by their names within `templates/`.
pub const BUILT_IN: &[(&str, &str)] = &[
    (BRIEFING, include_str!("../../templates/archetypes/briefing.md")),
    (ENTITY, include_str!("../../templates/archetypes/entity.md")),
];

pub const BRIEFING: &str = "archetypes/briefing.md";
pub const ENTITY: &str = "archetypes/entity.md";

/// The built-in text of an archetype.
pub fn built_in(name: &str) -> &'static str {
    BUILT_IN.iter().find(|(built_in, _)| *built_in == name).map_or("", |(_, text)| text)
}

/// A placeholder that stands for nothing, and the line (from 1) that it is in.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    pub line: usize,
}

/// Puts values into their places. In the front matter a value is quoted as its place needs: a title with a colon in it
/// must not break the YAML.
pub fn fill(archetype: &str, values: &[(&str, &str)]) -> Result<String, Unknown> {
    let mut out = String::with_capacity(archetype.len() + 256);
    let mut is_front_matter = false;
    for (index, line) in archetype.split_inclusive('\n').enumerate() {
        if line.trim_end() == "---" {
            is_front_matter = index == 0;
        }
        fill_line(line, is_front_matter, values, &mut out)
            .map_err(|name| Unknown { name, line: index + 1 })?;
    }
    Ok(out)
}

fn fill_line(
    line: &str,
    is_front_matter: bool,
    values: &[(&str, &str)],
    out: &mut String,
) -> Result<(), String> {
    let mut rest = line;
    while let Some((before, name, after)) = placeholder(rest) {
        let (_, value) = values.iter().find(|(known, _)| *known == name).ok_or_else(|| name.to_owned())?;
        out.push_str(before);
        let line_so_far = &line[..line.len() - rest.len() + before.len()];
        match stands(line_so_far, after) {
            Stands::Alone if is_front_matter => out.push_str(&scalar(value)),
            Stands::Quoted if is_front_matter => out.push_str(&in_quotes(value)),
            _ => out.push_str(value),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}

/// What stands before the next placeholder, its name, and what stands after it.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inside) = text.split_once("{{")?;
    let (name, after) = inside.split_once("}}")?;
    Some((before, name.trim(), after))
}

/// Where in a line of YAML a value stands.
enum Stands {
    /// It is the whole value.
    Alone,
    /// Within double quotes.
    Quoted,
    /// Among other words.
    Among,
}

fn stands(before: &str, after: &str) -> Stands {
    let is_value = before.trim_end().ends_with([':', '-']) && before.ends_with(' ');
    let ends = after.trim().is_empty() || after.trim_start().starts_with('#');
    if is_value && ends {
        return Stands::Alone;
    }
    let quotes = before.matches('"').count().saturating_sub(before.matches("\\\"").count());
    if quotes % 2 == 1 { Stands::Quoted } else { Stands::Among }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(archetype: &str, title: &str, expected: &str) {
        assert_eq!(fill(archetype, &[("title", title), ("date", "2016-12-29")]).as_deref(), Ok(expected));
    }

    #[test]
    fn quotes_as_the_place_needs() {
        check("---\ntitle: {{ title }}\n---\n", "A: b", "---\ntitle: \"A: b\"\n---\n");
        check("---\ntitle: {{title}} # x\n---\n", "Plain", "---\ntitle: Plain # x\n---\n");
        check("---\ntitle: \"{{ title }}\"\n---\n", "a \"b\"", "---\ntitle: \"a \\\"b\\\"\"\n---\n");
        check("---\nsummary: On {{ title }}\n---\n", "that", "---\nsummary: On that\n---\n");
        check("---\nt: {{ title }}\n---\n# {{ title }}\n", "A: b", "---\nt: \"A: b\"\n---\n# A: b\n");
        check("{{ date }} {{ title }}", "x", "2016-12-29 x");
        check("no {{ end", "x", "no {{ end");
    }

    #[test]
    fn names_a_placeholder_it_does_not_know() {
        let unknown = Unknown { name: "tilte".to_owned(), line: 2 };
        assert_eq!(fill("---\ntitle: {{ tilte }}\n---\n", &[("title", "x")]), Err(unknown));
    }

    #[test]
    fn values_are_not_read_again() {
        check("{{ title }}", "{{ date }}", "{{ date }}");
    }

    #[test]
    fn every_built_in_is_filled_and_can_be_read() {
        let values = [
            ("title", "A: b"),
            ("name", "A: b"),
            ("kind", "person"),
            ("date", "2016-12-29"),
            ("slug", "a-b"),
        ];
        for (name, text) in BUILT_IN {
            let filled = fill(text, &values);
            let text = filled.unwrap_or_else(|unknown| panic!("{name}: {unknown:?}"));
            let mut diagnostics = Vec::new();
            assert!(crate::parse::document(name, &text, &mut diagnostics).is_some(), "{diagnostics:?}");
        }
    }
}
