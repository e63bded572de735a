//! Footnotes, numbered in the order in which they are referred to, and citations of sources.

use std::fmt::Write as _;

use crate::model::hash::{HashMap, HashSet};
use crate::model::text::Text;

use super::links::escape_attribute;

/// What `[^label]` is.
#[derive(Debug, PartialEq, Eq)]
pub enum Reference {
    /// The source with this number, counted from 1.
    Source(usize),
    /// The footnote with this number, and how often it has been referred to.
    Note(usize, usize),
}

#[derive(Debug, Default)]
pub struct Footnotes {
    /// Label, references so far, HTML once defined; in the order of the first reference.
    notes: Vec<(String, usize, Option<String>)>,
    by_label: HashMap<String, usize>,
    /// Of a text that cites a source in other letters than its own; known once it is asked for.
    folded: Option<Folded>,
}

/// What labels mean whatever their case.
#[derive(Debug)]
struct Folded {
    sources: HashMap<String, usize>,
    /// Labels of the author's own notes.
    notes: HashSet<String>,
}

impl Folded {
    fn of(text: &str, sources: &[Text]) -> Folded {
        let mut numbers = HashMap::default();
        for (index, source) in sources.iter().enumerate() {
            numbers.entry(folded(source)).or_insert(index);
        }
        // More than those that the parser takes for notes, which does no harm: what is in doubt is a note.
        let labels = text.split("[^").skip(1).filter_map(|rest| rest.split_once("]:"));
        Folded { sources: numbers, notes: labels.map(|(label, _)| folded(label)).collect() }
    }
}

impl Footnotes {
    /// Counts a reference to `label` in a text.
    pub fn refer(&mut self, label: &str, sources: &[Text], text: &str) -> Reference {
        if let Some(index) = sources.iter().position(|source| *source == *label) {
            return Reference::Source(index + 1);
        }
        if !sources.is_empty() {
            let known = self.folded.get_or_insert_with(|| Folded::of(text, sources));
            let label = folded(label);
            if let Some(index) = known.sources.get(&label).filter(|_| !known.notes.contains(&label)) {
                return Reference::Source(index + 1);
            }
        }
        let index = self.note(label);
        self.notes[index].1 += 1;
        Reference::Note(index + 1, self.notes[index].1)
    }

    /// Takes the HTML of a definition.
    pub fn define(&mut self, label: &str, html: String) {
        let index = self.note(label);
        self.notes[index].2.get_or_insert(html);
    }

    fn note(&mut self, label: &str) -> usize {
        let folded = folded(label);
        if let Some(index) = self.by_label.get(&folded) {
            return *index;
        }
        self.notes.push((label.to_owned(), 0, None));
        self.by_label.insert(folded, self.notes.len() - 1);
        self.notes.len() - 1
    }

    /// Appends the list of footnotes. Definitions nobody refers to are left out, as on GitHub.
    pub fn write(self, out: &mut String) {
        let used: Vec<_> =
            self.notes.into_iter().enumerate().filter(|(_, (_, references, _))| *references > 0).collect();
        if used.iter().all(|(_, (.., html))| html.is_none()) {
            return;
        }
        out.push_str("<section class=\"footnotes\" aria-label=\"\0=footnotes\0\"><ol>");
        for (index, (_, _, html)) in used {
            let number = index + 1;
            // Writing to a `String` cannot fail, here and below.
            let _ = write!(out, "<li id=\"fn-{number}\" value=\"{number}\">");
            let html = html.unwrap_or_default();
            let back =
                format!(" <a class=\"back\" href=\"#fnref-{number}\" aria-label=\"\0=back_to_text\0\">↩</a>");
            match html.strip_suffix("</p>\n") {
                Some(open) => {
                    let _ = write!(out, "{open}{back}</p>");
                }
                None => {
                    let _ = write!(out, "{html}{back}");
                }
            }
            out.push_str("</li>");
        }
        out.push_str("</ol></section>\n");
    }
}

/// Labels that differ by case alone are one, as CommonMark has it for those of links.
fn folded(label: &str) -> String {
    label.to_lowercase()
}

/// Writes a reference.
pub fn write_reference(out: &mut String, reference: &Reference, sources: &[Text]) {
    match reference {
        Reference::Source(number) => {
            out.push_str("<sup class=\"cite\"><a href=\"#source-");
            escape_attribute(out, &sources[number - 1]);
            let _ = write!(out, "\" aria-label=\"\0=source\0 {number}\">[{number}]</a></sup>");
        }
        Reference::Note(number, count) => {
            out.push_str("<sup class=\"note\">");
            let id = if *count == 1 { format!(" id=\"fnref-{number}\"") } else { String::new() };
            let _ = write!(
                out,
                "<a href=\"#fn-{number}\"{id} aria-label=\"\0=footnote\0 {number}\">{number}</a></sup>"
            );
        }
    }
}
