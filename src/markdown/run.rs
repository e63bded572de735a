//! A run: the inline events of one block, read for names and written as HTML.
//!
//! The parser splits `O'Brien`, `R&amp;D` and a wrapped line into several events; a run joins their text again,
//! so that names are found across them, and remembers which byte of the joined text belongs to which event.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::links::{is_simple, stands_for_itself};
use super::{Found, Names};
use crate::diagnostic::floor_boundary;
use crate::model::awaited;
use crate::model::letters::{Oddities, Plain, plain_text};
use crate::model::text::{blank_controls, is_one_line};

/// Stands in the joined text for code, images and the like: no name contains it.
pub const GAP: char = '\u{fffc}';

/// Longest part of a text, in bytes, within which a place is counted out.
const PART: usize = 256;

/// Bytes that most runs have at most: room for them is made once for a text.
const USUAL: usize = 480;

/// The text of one event within the joined texts, or a part of it.
#[derive(Clone, Debug)]
struct Piece {
    /// Which event of the run, and the byte of its own text where the piece begins.
    event: usize,
    within: usize,
    /// Its bytes in the normalised text.
    norm: Range<usize>,
    /// Where it begins in the plain text.
    plain: usize,
    /// Whether normalising changed no byte count, so that offsets carry over.
    is_straight: bool,
    /// Whether its first blank was left out, as one stood before it.
    is_behind_blank: bool,
}

/// The joined text of a run.
#[derive(Debug, Default)]
pub struct Joined {
    /// As names are matched (see `model::letters`), line breaks being blanks; text of links left out.
    pub norm: String,
    /// As readers see it, links included.
    pub plain: String,
    /// Whether that has no white space but blanks.
    pub is_one_line: bool,
    /// Whether nothing in it is written otherwise in HTML.
    pub stands_for_itself: bool,
    pieces: Vec<Piece>,
    /// The event that opens a `[[…]]`, and what it shows within the plain text.
    wiki_links: Vec<(usize, Range<usize>)>,
    /// Where marks for titles stand in the plain text, and what was typed for each.
    marks: Vec<(usize, String)>,
    /// Whether the author uses characters that could be taken for marks.
    may_hold_marks: bool,
    /// Of the whole text.
    pub odd: Oddities,
}

impl Joined {
    /// For the runs of a text.
    pub fn of(text: &str) -> Joined {
        let odd = Oddities::of(text);
        let (norm, plain) = (String::with_capacity(USUAL), String::with_capacity(USUAL));
        Joined {
            may_hold_marks: odd.far,
            odd,
            norm,
            plain,
            pieces: Vec::with_capacity(32),
            ..Joined::default()
        }
    }

    pub fn clear(&mut self) {
        self.norm.clear();
        self.plain.clear();
        self.pieces.clear();
        self.wiki_links.clear();
        self.marks.clear();
    }

    /// Joins the text of `events`; raw HTML belongs to it where it is shown as text.
    pub fn read(&mut self, events: &[(Event<'_>, Range<usize>)], names: &mut dyn Names, shows_html: bool) {
        let mut links = 0;
        // Within a `[[…]]` whose words are what it leads to: they are not what readers see.
        let mut is_named = false;
        let mut is_wiki = false;
        let mut is_escaped = false;
        for (index, (event, _)) in events.iter().enumerate() {
            match event {
                // Within another link it is written all the same.
                Event::Text(text) if is_named => is_escaped |= !stands_for_itself(text),
                Event::Code(_) | Event::SoftBreak | Event::HardBreak if is_named => {}
                Event::Text(text) if links == 0 => self.text(index, text),
                Event::Text(text) => self.push_plain(text),
                Event::SoftBreak | Event::HardBreak => {
                    if !self.norm.ends_with(' ') {
                        self.norm.push(' ');
                    }
                    self.plain.push(' ');
                }
                Event::Code(code) => {
                    self.norm.push(GAP);
                    self.push_plain(code);
                }
                Event::Start(Tag::Link {
                    link_type: LinkType::WikiLink { has_pothole }, dest_url, ..
                }) => {
                    self.norm.push(GAP);
                    links += 1;
                    is_named = !(*has_pothole && has_words(&events[index + 1..]));
                    is_wiki = true;
                    let start = self.plain.len();
                    if is_named {
                        self.named(dest_url, names);
                    }
                    self.wiki_links.push((index, start..self.plain.len()));
                }
                Event::InlineHtml(html) => {
                    self.norm.push(GAP);
                    if shows_html && !html.starts_with("<!--") {
                        self.push_plain(html);
                    }
                }
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    self.norm.push(GAP);
                    links += 1;
                }
                Event::End(TagEnd::Link) => {
                    links -= 1;
                    is_named = false;
                    if let Some((_, range)) = self.wiki_links.last_mut().filter(|_| is_wiki) {
                        range.end = self.plain.len();
                    }
                    is_wiki = false;
                }
                Event::End(TagEnd::Image) => links -= 1,
                Event::Start(_) | Event::End(_) => {}
                _ => self.norm.push(GAP),
            }
        }
        let is_simple = is_simple(&self.plain);
        self.stands_for_itself = !is_escaped && (is_simple || stands_for_itself(&self.plain));
        // Sentences of it are quoted on other pages, which can hold no control characters.
        self.is_one_line = is_simple || is_one_line(&self.plain);
        if !self.is_one_line {
            blank_controls(&mut self.plain);
        }
    }

    /// A `[[…]]` without words.
    fn named(&mut self, destination: &str, names: &mut dyn Names) {
        let name = wiki_name(destination).0;
        let called = names.called(name, wiki_words(destination));
        if called.chars().next().and_then(awaited::number).is_some() {
            self.marks.push((self.plain.len(), settled(name).1.to_owned()));
        }
        self.plain.push_str(&called);
    }

    /// The plain text with the words of `[[…]]` where titles are awaited: what is made of it must not change with these.
    /// None where none are.
    pub fn as_typed(&self) -> Option<String> {
        if self.marks.is_empty() {
            return None;
        }
        let (mut typed, mut done) = (String::with_capacity(self.plain.len()), 0);
        for (at, words) in &self.marks {
            typed.push_str(&self.plain[done..*at]);
            typed.push_str(words);
            done = at + awaited::LENGTH;
        }
        typed.push_str(&self.plain[done..]);
        Some(typed.trim().to_owned())
    }

    fn text(&mut self, event: usize, text: &str) {
        let folded = plain_text(text, self.odd.blanks);
        if folded.len() == text.len() {
            return self.piece(event, 0, text, &folded);
        }
        // A place in a text that normalising made shorter is found by counting; in parts, so that it is never far.
        let mut within = 0;
        while let Some(rest) = text.get(within..).filter(|rest| !rest.is_empty()) {
            let part = &rest[..floor_boundary(rest, PART)];
            self.piece(event, within, part, &plain_text(part, self.odd.blanks));
            within += part.len();
        }
    }

    fn piece(&mut self, event: usize, within: usize, text: &str, folded: &str) {
        let start = self.norm.len();
        let is_behind_blank = self.norm.ends_with(' ') && folded.starts_with(' ');
        let folded = if is_behind_blank { &folded[1..] } else { folded };
        self.norm.push_str(folded);
        self.pieces.push(Piece {
            event,
            within,
            norm: start..self.norm.len(),
            plain: self.plain.len(),
            is_straight: folded.len() == text.len(),
            is_behind_blank,
        });
        self.push_plain(text);
    }

    fn push_plain(&mut self, text: &str) {
        match self.may_hold_marks {
            true => self.plain.push_str(&awaited::unmarked(text)),
            false => self.plain.push_str(text),
        }
    }

    /// Where in the text of a piece the byte at `norm` stands.
    fn offset(&self, piece: &Piece, norm: usize) -> usize {
        let within = norm - piece.norm.start;
        let plain = Plain { is_blank: piece.is_behind_blank };
        if piece.is_straight { within } else { raw_offset(&self.plain[piece.plain..], within, plain) }
    }

    /// Finds the names of the run.
    pub fn names(&self, names: &mut dyn Names, found: &mut Vec<Found>) {
        if self.norm.bytes().any(|b| b.is_ascii_alphabetic() || b >= 0x80) {
            names.find(&self.norm, found);
        }
    }

    /// What a `[[…]]` that `event` opens shows, as bytes of the plain text.
    pub fn wiki_link(&self, event: usize) -> Option<Range<usize>> {
        let at = self.wiki_links.binary_search_by_key(&event, |(index, _)| *index).ok()?;
        Some(self.wiki_links[at].1.clone())
    }

    /// Every `[^label]` of the text: its first byte and its label.
    pub fn citations(&self) -> Vec<(usize, &str)> {
        let one = |(start, _): (usize, &str)| {
            let rest = &self.norm[start + 2..];
            // Only as far as a label goes: a bracket that is never closed must not cost the rest of the text.
            let is_label = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let end = rest.find(|c| !is_label(c))?;
            (end > 0 && rest[end..].starts_with(']')).then_some((start, &rest[..end]))
        };
        // Hardly any text holds a bracket that is not a link's.
        match memchr::memchr(b'[', self.norm.as_bytes()) {
            Some(_) => self.norm.match_indices("[^").filter_map(one).collect(),
            None => Vec::new(),
        }
    }

    /// The event that holds a byte of the text, and the byte of that event's own text.
    pub fn event_at(&self, norm: usize) -> Option<(usize, usize)> {
        let piece = self.piece_from(norm)?;
        Some((piece.event, piece.within + self.offset(piece, norm)))
    }

    /// The piece that holds the byte at `norm`. Pieces are in order and disjoint, and a run may have a million of them.
    fn piece_from(&self, norm: usize) -> Option<&Piece> {
        let piece = self.pieces.get(self.pieces.partition_point(|piece| piece.norm.end <= norm))?;
        (piece.norm.start <= norm).then_some(piece)
    }

    /// The piece that holds the byte before `norm`.
    fn piece_to(&self, norm: usize) -> Option<&Piece> {
        let piece = self.pieces.get(self.pieces.partition_point(|piece| piece.norm.end < norm))?;
        (piece.norm.start < norm).then_some(piece)
    }

    /// The bytes of a find in the plain text.
    pub fn in_plain(&self, found: &Found) -> Option<Range<usize>> {
        let start = self.plain_at(found.start, true)?;
        let end = self.plain_at(found.end, false)?;
        (start < end).then_some(start..end)
    }

    fn plain_at(&self, norm: usize, is_start: bool) -> Option<usize> {
        let piece = if is_start { self.piece_from(norm)? } else { self.piece_to(norm)? };
        Some(piece.plain + self.offset(piece, norm))
    }

    /// Whether a find lies within text events with nothing but line breaks between them, so that a link can be put
    /// round it; if so, its cuts: event and byte of that event's text for its start and its end.
    pub fn cuts(&self, events: &[(Event<'_>, Range<usize>)], found: &Found) -> Option<[(usize, usize); 2]> {
        let (first, last) = (self.piece_from(found.start)?, self.piece_to(found.end)?);
        let between = &events[first.event..=last.event];
        let is_whole = between.iter().all(|(event, _)| matches!(event, Event::Text(_) | Event::SoftBreak));
        let cut = |piece: &Piece, norm: usize| (piece.event, piece.within + self.offset(piece, norm));
        is_whole.then(|| [cut(first, found.start), cut(last, found.end)])
    }
}

/// Whether a link that begins before these events has anything that readers see: `[[x|]]` has not.
pub fn has_words(events: &[(Event<'_>, Range<usize>)]) -> bool {
    let inside = events.iter().take_while(|(event, _)| *event != Event::End(TagEnd::Link));
    inside.into_iter().any(|(event, _)| !matches!(event, Event::Text(text) if text.trim().is_empty()))
}

/// The inside of `[[…]]` as it was typed.
pub fn wiki_words(destination: &str) -> &str {
    // In a table the bar of `[[x\|words]]` is escaped, and the parser leaves the backslash.
    destination.strip_suffix('\\').unwrap_or(destination).trim()
}

/// What settles a clash (`entity:`, `briefing:`, `topic:`; empty when nothing does), and the words behind it.
pub fn settled(words: &str) -> (&str, &str) {
    match words.split_once(':') {
        Some((prefix @ ("entity" | "briefing" | "topic"), name)) => (prefix, name.trim()),
        _ => ("", words),
    }
}

/// What the inside of `[[…]]` names, and the part behind its `#`.
pub fn wiki_name(destination: &str) -> (&str, &str) {
    let words = wiki_words(destination);
    let (name, fragment) = words.split_once('#').unwrap_or((words, ""));
    (name.trim(), fragment)
}

/// The byte of `raw` at which `normalised` bytes of its normalised form have passed; of a form whose first blank was left
/// out where `plain` is behind one.
fn raw_offset(raw: &str, normalised: usize, mut plain: Plain) -> usize {
    let mut passed = 0;
    for (index, c) in raw.char_indices() {
        if passed >= normalised {
            return index;
        }
        passed += plain.next(c).map_or(0, char::len_utf8);
    }
    raw.len()
}
