//! One briefing as written: its file, and every line of text in it with its place.
//!
//! Comes in: what was read of a briefing, and its file's text. Goes out: lines of plain text, and places for what is
//! found in them. A place costs a second reading and is made only for a finding.

use std::ops::Range;

use crate::diagnostic::Place;
use crate::markdown::prose::{Block, Prose, prose};
use crate::model::briefing::Briefing;
use crate::model::rich::Rich;
use crate::model::spot::Spot;
use crate::parse::{origin_of, split};

pub struct Manuscript<'m> {
    pub briefing: &'m Briefing,
    pub text: &'m str,
    /// The byte at which the body begins.
    pub body_at: usize,
    pub prose: Prose,
}

/// A stretch of text without markup.
pub struct Line<'l> {
    pub plain: String,
    pub part: Part,
    at: At<'l>,
}

/// Which part of a briefing a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Summary,
    KeyPoint,
    Event,
    Body,
    Heading,
}

enum At<'l> {
    Block(&'l Block),
    /// A path of keys in the front matter.
    Value(String),
}

impl<'m> Manuscript<'m> {
    pub fn new(briefing: &'m Briefing, text: &'m str) -> Self {
        let body_at = split::split(text).map_or(text.len(), |parts| parts.body_at);
        Manuscript { briefing, text, body_at, prose: prose(&text[body_at..]) }
    }

    /// Every line of the page that its author wrote.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let briefing = self.briefing;
        let value = |plain: String, part, path: &str| Line { plain, part, at: At::Value(path.to_owned()) };
        let mut lines = vec![value(briefing.title.to_string(), Part::Title, "title")];
        if briefing.has_summary {
            lines.push(value(plain(&briefing.summary), Part::Summary, "summary"));
        }
        for (index, point) in briefing.key_points.iter().enumerate() {
            lines.push(value(plain(&point.text), Part::KeyPoint, &format!("key_points/#{index}")));
        }
        for event in &briefing.events {
            if let Some(text) = &event.text {
                lines.push(value(plain(text), Part::Event, &format!("timeline/#{}/text", event.index)));
            }
        }
        for block in self.prose.blocks.iter().filter(|block| !block.plain.is_empty()) {
            let part = if block.level.is_some() { Part::Heading } else { Part::Body };
            lines.push(Line { plain: block.plain.clone(), part, at: At::Block(block) });
        }
        lines
    }

    /// The place of some bytes of a line.
    pub fn place(&self, line: &Line<'_>, range: Range<usize>) -> Place {
        match &line.at {
            At::Block(block) => self.body(block.source(range)),
            At::Value(path) => self.narrowed(path, &line.plain[range]),
        }
    }

    /// The place of some bytes of the body.
    pub fn body(&self, range: Range<usize>) -> Place {
        let range = range.start + self.body_at..range.end + self.body_at;
        Place::from_bytes(&self.briefing.file, self.text, range)
    }

    /// The place of the value at a path of the front matter.
    pub fn value(&self, path: &str) -> Place {
        origin_of(&self.briefing.file, self.text).spot(&Spot::Path(path.into()))
    }

    /// The words within the value at a path; the whole value where they are written otherwise than they read.
    fn narrowed(&self, path: &str, words: &str) -> Place {
        let place = self.value(path);
        if place.line == 0 || place.line != place.end_line {
            return place;
        }
        let Some(line) = self.text.lines().nth(place.line as usize - 1) else { return place };
        let skip = place.column as usize - 1;
        let start = line.char_indices().nth(skip).map_or(line.len(), |(at, _)| at);
        match line[start..].find(words) {
            Some(found) if !words.is_empty() => {
                let column = place.column + line[start..start + found].chars().count() as u32;
                Place { column, end_column: column + words.chars().count() as u32, ..place }
            }
            _ => place,
        }
    }
}

/// A line of HTML without its tags, as readers see it. Names that stand for themselves are left out.
pub fn plain(rich: &Rich) -> String {
    let html: &str = &rich.html;
    if !html.contains(['<', '&', '\0']) {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut slots = html.split('\0');
    strip(slots.next().unwrap_or(""), &mut out);
    while let (Some(mark), Some(text)) = (slots.next(), slots.next()) {
        let slot = mark.parse::<usize>().ok().and_then(|number| rich.slots.get(number));
        if let Some(slot) = slot.filter(|slot| slot.kind == crate::model::rich::SlotKind::Named) {
            out.push_str(slot.words());
        }
        strip(text, &mut out);
    }
    out
}

fn strip(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(if rest.starts_with('<') { '>' } else { ';' });
        let Some(end) = end else { break };
        match &rest[..=end] {
            "&amp;" => out.push('&'),
            "&lt;" => out.push('<'),
            "&gt;" => out.push('>'),
            "&quot;" => out.push('"'),
            "&#39;" => out.push('\''),
            _ => {}
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
}
