//! The inline events of a run, written as HTML, with links put round the names that were found.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::Remark;
use super::blocks::{Located, Writer};
use super::footnotes::write_reference;
use super::links::{self, Destination, escape_attribute, escape_text, escape_url};
use super::mentions;
use super::run::{has_words, wiki_name, wiki_words};
use crate::model::rich::{Beside, Slot, SlotKind, Target};
use crate::model::text::Text;

/// A place in a run's text at which a mention's link begins (with its entity) or ends.
pub(super) struct Cut {
    /// Event of the run, byte of that event's text.
    pub at: (usize, usize),
    pub entity: Option<u32>,
}

/// How the link being written is to be closed.
#[derive(Clone, Copy)]
enum Closing {
    Tag(&'static str),
    Slot,
}

impl Writer<'_> {
    /// Writes a run; `cuts` are in order.
    pub(super) fn write_run(
        &mut self,
        events: &[Located<'_>],
        cuts: &[Cut],
        anchor: &Text,
        is_heading: bool,
    ) {
        let mut cuts = cuts.iter().peekable();
        // Links do not nest in HTML, but `[[x|<https://y>]]` does here: the inner one is written as its words.
        let mut open: Vec<Closing> = Vec::new();
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            match event {
                Event::Text(text) => {
                    let mut done = 0;
                    while let Some(cut) = cuts.next_if(|cut| cut.at.0 == at) {
                        self.text(&text[done..cut.at.1]);
                        done = cut.at.1;
                        self.mention_tag(cut);
                    }
                    self.text(&text[done..]);
                }
                Event::Code(code) => {
                    self.html.push_str("<code>");
                    escape_text(&mut self.html, code);
                    self.html.push_str("</code>");
                }
                Event::SoftBreak => self.html.push('\n'),
                Event::HardBreak => self.html.push_str("<br>\n"),
                Event::InlineHtml(html) | Event::Html(html) => self.raw_html(html, range),
                Event::FootnoteReference(label) => {
                    let text = self.own_text();
                    let reference = self.footnotes.refer(label, self.options.sources, text);
                    write_reference(&mut self.html, &reference, self.options.sources);
                }
                Event::TaskListMarker(is_done) => self.html.push_str(match is_done {
                    true => "<span class=\"task\" role=\"img\" aria-label=\"\0=task_done\0\">☑</span> ",
                    false => "<span class=\"task\" role=\"img\" aria-label=\"\0=task_to_do\0\">☐</span> ",
                }),
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let end = end_of_image(events, at);
                    self.image(dest_url, title, &events[at + 1..end], range, false);
                    at = end;
                }
                Event::Start(Tag::Link { .. }) if !open.is_empty() => open.push(Closing::Tag("")),
                Event::Start(Tag::Link {
                    link_type: LinkType::WikiLink { has_pothole }, dest_url, ..
                }) => {
                    let has_words = *has_pothole && has_words(&events[at + 1..]);
                    let closing = self.wiki_link(at, dest_url, has_words, range, anchor, is_heading);
                    match has_words {
                        true => open.push(closing),
                        false => at = end_of_link(events, at),
                    }
                }
                Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                    match self.link(*link_type, dest_url, title, range) {
                        Some(closing) => open.push(closing),
                        None => at = end_of_link(events, at),
                    }
                }
                Event::End(TagEnd::Link) => match open.pop() {
                    Some(Closing::Tag(tag)) => self.html.push_str(tag),
                    Some(Closing::Slot) => self.html.push_str("\0/\0"),
                    None => {}
                },
                Event::Start(tag) => self.html.push_str(start_tag(tag)),
                Event::End(tag) => self.html.push_str(end_tag(tag)),
                _ => {}
            }
            at += 1;
        }
    }

    /// Text of the joined run; that has been looked through as a whole.
    fn text(&mut self, text: &str) {
        match self.joined.stands_for_itself {
            true => self.html.push_str(text),
            false => escape_text(&mut self.html, text),
        }
    }

    fn mention_tag(&mut self, cut: &Cut) {
        match cut.entity {
            Some(entity) => {
                let id = self.names.id(entity);
                mentions::open(&mut self.html, id, self.options.base_path);
            }
            None => self.html.push_str("</a>"),
        }
    }

    /// Opens a link; none where it is written with its words.
    fn link(
        &mut self,
        kind: LinkType,
        url: &CowStr<'_>,
        title: &CowStr<'_>,
        range: &Range<usize>,
    ) -> Option<Closing> {
        let mailto;
        let url: &str = match kind {
            LinkType::Email => {
                mailto = format!("mailto:{url}");
                &mailto
            }
            _ => url,
        };
        match links::destination(url, self.options.file, self.options.bases) {
            Destination::External => {
                self.html.push_str("<a href=\"");
                escape_url(&mut self.html, url);
                if !title.is_empty() {
                    self.html.push_str("\" title=\"");
                    escape_attribute(&mut self.html, title);
                }
                self.html.push_str("\">");
                Some(Closing::Tag("</a>"))
            }
            Destination::Own => {
                // An address that stands for itself has no words of its own.
                let is_named = kind == LinkType::Autolink;
                let (kind, words) = if is_named { (SlotKind::Named, url) } else { (SlotKind::Link, "") };
                self.slot(kind, Target::Full(url.into()), "", words, title, range);
                (!is_named).then_some(Closing::Slot)
            }
            Destination::Forbidden => {
                let spot = self.spot(range);
                self.out.remarks.push(Remark::BadScheme { url: url.to_owned(), spot });
                self.html.push_str("<span class=\"unresolved\">");
                Some(Closing::Tag("</span>"))
            }
            Destination::Internal(target, fragment) => {
                self.slot(SlotKind::Link, target, &fragment, "", title, range);
                Some(Closing::Slot)
            }
        }
    }

    fn wiki_link(
        &mut self,
        event: usize,
        destination: &str,
        has_words: bool,
        range: &Range<usize>,
        anchor: &Text,
        is_heading: bool,
    ) -> Closing {
        let (name, fragment) = wiki_name(destination);
        let (target, entity) = self.names.wiki(name);
        if let Some(entity) = entity {
            self.note(
                entity,
                anchor,
                self.joined.wiki_link(event).filter(|plain| !plain.is_empty()),
                is_heading,
            );
            self.mark_linked(entity);
        }
        let kind = if has_words { SlotKind::Link } else { SlotKind::Named };
        self.slot(kind, target, fragment, wiki_words(destination), "", range);
        Closing::Slot
    }

    /// An image: alternative text and all, as one slot.
    pub(super) fn image(
        &mut self,
        url: &str,
        title: &str,
        alt: &[Located<'_>],
        range: &Range<usize>,
        is_figure: bool,
    ) {
        let mut words = String::new();
        for (event, _) in alt {
            match event {
                Event::Text(text) | Event::Code(text) => words.push_str(text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
        }
        let kind = if is_figure { SlotKind::Figure } else { SlotKind::Image };
        match links::destination(url, self.options.file, self.options.bases) {
            Destination::Internal(target, fragment) => {
                self.slot(kind, target, &fragment, &words, title, range)
            }
            Destination::Own => self.slot(kind, Target::Full(url.into()), "", &words, title, range),
            Destination::External => self.slot(kind, Target::Unknown(url.into()), "", &words, title, range),
            Destination::Forbidden => {
                let spot = self.spot(range);
                self.out.remarks.push(Remark::BadScheme { url: url.to_owned(), spot });
                self.html.push_str("<span class=\"unresolved\">");
                escape_text(&mut self.html, &words);
                self.html.push_str("</span>");
            }
        }
    }

    fn slot(
        &mut self,
        kind: SlotKind,
        target: Target,
        fragment: &str,
        words: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        self.html.push('\0');
        self.html.push_str(&self.slots.len().to_string());
        self.html.push('\0');
        let beside = Beside { fragment: fragment.into(), words: words.into(), title: title.into() };
        let beside = (beside != Beside::default()).then(|| Box::new(beside));
        self.slots.push(Slot { kind, target, beside, spot: self.spot(range) });
    }
}

fn end_of_image(events: &[Located<'_>], at: usize) -> usize {
    let is_start = |event: &Event<'_>| matches!(event, Event::Start(Tag::Image { .. }));
    end_of(events, at, is_start, TagEnd::Image)
}

fn end_of_link(events: &[Located<'_>], at: usize) -> usize {
    let is_start = |event: &Event<'_>| matches!(event, Event::Start(Tag::Link { .. }));
    end_of(events, at, is_start, TagEnd::Link)
}

/// The index of the event that ends what begins at `at`; such may stand in it too.
fn end_of(events: &[Located<'_>], at: usize, is_start: fn(&Event<'_>) -> bool, end: TagEnd) -> usize {
    let mut depth = 0;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            event if is_start(event) => depth += 1,
            Event::End(tag) if *tag == end => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len()
}

fn start_tag(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<del>",
        _ => "",
    }
}

fn end_tag(tag: &TagEnd) -> &'static str {
    match tag {
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</del>",
        _ => "",
    }
}
