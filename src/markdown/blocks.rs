//! The blocks of a body, written as HTML, each run of text handed to `run` and `inline`.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::footnotes::Footnotes;
use super::inline::Cut;
use super::links::{escape_attribute, escape_text};
use super::run::Joined;
use super::{Found, Inline, Mention, Names, Options, Remark, Rendered, Stands, sentence};
use crate::model::briefing::{Heading, Quote};
use crate::model::hash::{HashMap, HashSet, Order};
use crate::model::rich::{Rich, Slot};
use crate::model::settings::LinkMentions;
use crate::model::spot::Spot;
use crate::model::text::Text;

pub(super) type Located<'e> = (Event<'e>, Range<usize>);

/// Ids that the theme's own page parts bear; a heading of the same words gets another.
pub const RESERVED: [&str; 19] = [
    "content",
    "timeline",
    "entities",
    "sources",
    "updates",
    "corrections",
    "menu",
    "search",
    "top",
    "notice",
    "key-points",
    "cite",
    "briefings",
    "facts",
    "roles",
    "relations",
    "together",
    "connections",
    "people",
];

/// The tags of headings by their level, the first up to the value of its `id`.
const HEADING_TAGS: [[&str; 2]; 7] = [
    ["", ""],
    ["<h1 id=\"", "</h1>\n"],
    ["<h2 id=\"", "</h2>\n"],
    ["<h3 id=\"", "</h3>\n"],
    ["<h4 id=\"", "</h4>\n"],
    ["<h5 id=\"", "</h5>\n"],
    ["<h6 id=\"", "</h6>\n"],
];

pub(super) struct Writer<'w> {
    /// The text as written, and how many bytes stand before it that are not the author's.
    source: &'w str,
    lead: usize,
    pub(super) html: String,
    pub(super) options: &'w Options<'w>,
    pub(super) names: &'w mut dyn Names,
    pub(super) slots: Vec<Slot>,
    pub(super) footnotes: Footnotes,
    pub(super) joined: Joined,
    pub(super) out: Rendered,
    /// Entities already linked in this text, and those already quoted.
    linked: Order,
    quoted: Order,
    /// The sentence quoted last.
    sentence: Option<Text>,
    found: Vec<Found>,
    /// Where the run at hand is cut; kept for the next.
    cuts: Vec<Cut>,
    /// Blocks of text so far; numbers their anchors.
    blocks: u32,
    ids: HashSet<String>,
    /// How many numbers have been tried for headings of the same words.
    repeats: HashMap<String, u32>,
    /// Added to every heading's level, so that the page's title stays the only one of level 1.
    shift: u8,
    /// Behind `<li` or `<td` just written: where an `id` may still be put in.
    open_tag: Option<usize>,
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
    /// Whether a `[^label]` may stand in the text: bracket and caret do, in whatever way they are written.
    may_cite: bool,
    /// Outer texts, while a footnote is being written.
    outer: Vec<(String, String)>,
}

impl<'w> Writer<'w> {
    pub(super) fn new(
        source: &'w str,
        lead: usize,
        options: &'w Options<'w>,
        names: &'w mut dyn Names,
    ) -> Self {
        let bytes = source.as_bytes();
        let may_cite = memchr::memchr(b'[', bytes).is_some() && memchr::memchr2(b'^', b'&', bytes).is_some();
        Writer {
            source,
            lead,
            may_cite,
            // Given back when the text is written: to have it grow would be dearer than to have it too large.
            html: String::with_capacity(source.len() * 2 + 64),
            options,
            names,
            slots: Vec::new(),
            footnotes: Footnotes::default(),
            joined: Joined::of(source),
            out: Rendered::default(),
            linked: Order::default(),
            quoted: Order::default(),
            sentence: None,
            found: Vec::with_capacity(8),
            cuts: Vec::with_capacity(16),
            blocks: 0,
            ids: HashSet::default(),
            repeats: HashMap::default(),
            shift: 0,
            open_tag: None,
            alignments: Vec::new(),
            column: 0,
            is_head: false,
            outer: Vec::new(),
        }
    }

    /// Writes a body.
    pub(super) fn write<'e>(mut self, events: impl Iterator<Item = Located<'e>>) -> Rendered {
        // As many as prose has at most: each costs 80 bytes, which should not be moved.
        let mut located: Vec<Located<'e>> = Vec::with_capacity(self.source.len() / 10 + 16);
        located.extend(events.filter(|(_, range)| range.start >= self.lead));
        let events = located;
        // As many as most texts have.
        self.out.mentions.reserve(16);
        let is_top =
            |event: &Event| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
        self.shift = u8::from(events.iter().any(|(event, _)| is_top(event)));
        let mut at = 0;
        while at < events.len() {
            at = self.block(&events, at);
        }
        let footnotes = std::mem::take(&mut self.footnotes);
        footnotes.write(&mut self.html);
        self.out.body = Rich { html: self.html.into(), slots: self.slots };
        self.out
    }

    /// What the author wrote.
    pub(super) fn own_text(&self) -> &'w str {
        &self.source[self.lead..]
    }

    /// Writes one line of text: the inside of the only paragraph.
    pub(super) fn write_inline<'e>(mut self, events: impl Iterator<Item = Located<'e>>) -> Inline {
        let events: Vec<Located<'e>> = events.collect();
        let inner = match events.as_slice() {
            [(Event::Start(Tag::Paragraph), _), inner @ .., (Event::End(TagEnd::Paragraph), _)] => inner,
            other => other,
        };
        self.run(inner, &Text::default(), true);
        let html = match self.html.strip_prefix(super::GUARD) {
            Some(html) => html.trim().to_owned(),
            None => self.html,
        };
        Inline {
            rich: Rich { html: html.into(), slots: self.slots },
            mentions: self.out.mentions.into_iter().map(|mention| mention.entity).collect(),
            remarks: self.out.remarks,
        }
    }

    /// Writes the block that begins at `at`, or the part of it that its first event is; gives the next event's index.
    fn block(&mut self, events: &[Located<'_>], at: usize) -> usize {
        let (event, range) = &events[at];
        if is_inline(event) {
            let end = at + events[at..].iter().take_while(|(event, _)| is_inline(event)).count();
            self.tight(&events[at..end]);
            return end;
        }
        let inside = |end: TagEnd| at + 1..end_of(events, at, end);
        match event {
            Event::Start(Tag::Paragraph) => {
                let inner = inside(TagEnd::Paragraph);
                self.paragraph(&events[inner.clone()]);
                return inner.end + 1;
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let inner = inside(TagEnd::Heading(*level));
                self.heading(*level as u8, &events[inner.clone()]);
                return inner.end + 1;
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let inner = inside(TagEnd::CodeBlock);
                self.code(kind, &events[inner.clone()]);
                return inner.end + 1;
            }
            Event::Start(Tag::HtmlBlock) => {
                let inner = inside(TagEnd::HtmlBlock);
                self.html_block(&events[inner.clone()], range);
                return inner.end + 1;
            }
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::Html(html) => self.raw_html(html, range),
            _ => {}
        }
        at + 1
    }

    fn open(&mut self, tag: &Tag<'_>) {
        self.open_tag = None;
        match tag {
            Tag::BlockQuote(None) => self.html.push_str("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => {
                let kind = alert(*kind);
                let _ = writeln!(
                    self.html,
                    "<div class=\"alert alert-{kind}\" role=\"note\"><p class=\"alert-title\">\0=alert_{kind}\0</p>"
                );
            }
            Tag::List(None) => self.html.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.html.push_str("<ol>\n"),
            Tag::List(Some(start)) => {
                let _ = writeln!(self.html, "<ol start=\"{start}\">");
            }
            Tag::Item => self.open_with_id("<li"),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.html.push_str(
                    "<div class=\"table\" role=\"group\" aria-label=\"\0=table\0\" tabindex=\"0\"><table>\n",
                );
            }
            Tag::TableHead => {
                self.is_head = true;
                self.column = 0;
                self.html.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html.push_str("<tr>");
            }
            Tag::TableCell => self.cell(),
            Tag::FootnoteDefinition(label) => {
                self.outer.push((label.to_string(), std::mem::take(&mut self.html)));
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &TagEnd) {
        self.open_tag = None;
        match tag {
            TagEnd::BlockQuote(None) => self.html.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.html.push_str("</div>\n"),
            TagEnd::List(false) => self.html.push_str("</ul>\n"),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::Item => self.html.push_str("</li>\n"),
            TagEnd::Table => self.html.push_str("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.is_head = false;
                self.html.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.column += 1;
                self.html.push_str(if self.is_head { "</th>" } else { "</td>" });
            }
            TagEnd::FootnoteDefinition => {
                if let Some((label, outer)) = self.outer.pop() {
                    let html = std::mem::replace(&mut self.html, outer);
                    // A source is no footnote, even where the author defines it as one too.
                    if !self.options.sources.iter().any(|source| *source == *label) {
                        self.footnotes.define(&label, html);
                    }
                }
            }
            _ => {}
        }
    }

    fn open_with_id(&mut self, tag: &str) {
        self.html.push_str(tag);
        self.open_tag = Some(self.html.len());
        self.html.push('>');
    }

    fn cell(&mut self) {
        let align = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"centre\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        let tag = if self.is_head { "<th scope=\"col\"" } else { "<td" };
        self.html.push_str(tag);
        self.html.push_str(align);
        self.open_tag = Some(self.html.len());
        self.html.push('>');
    }

    /// A paragraph; one that holds nothing but an image becomes a figure.
    fn paragraph(&mut self, inner: &[Located<'_>]) {
        if let [
            (Event::Start(Tag::Image { dest_url, title, .. }), range),
            alt @ ..,
            (Event::End(TagEnd::Image), _),
        ] = inner
            && !alt.iter().any(|(event, _)| matches!(event, Event::End(TagEnd::Image)))
        {
            self.image(dest_url, title, alt, range, true);
            self.html.push('\n');
            return;
        }
        self.joined.clear();
        self.joined.read(inner, self.names, !self.options.raw_html);
        self.html.push_str("<p");
        self.open_tag = Some(self.html.len());
        self.html.push('>');
        self.text_run(inner);
        self.html.push_str("</p>\n");
        if self.out.opening.is_empty() && self.outer.is_empty() {
            self.out.opening = self.joined.plain.trim().to_owned();
        }
    }

    /// Text right within a list item or a cell.
    fn tight(&mut self, inner: &[Located<'_>]) {
        self.joined.clear();
        self.joined.read(inner, self.names, !self.options.raw_html);
        self.text_run(inner);
    }

    /// A run of running text; its block gets an anchor when it mentions somebody.
    fn text_run(&mut self, inner: &[Located<'_>]) {
        self.blocks += 1;
        let anchor = anchor(self.blocks);
        let before = self.out.mentions.len();
        let open_tag = self.open_tag.take();
        let found = self.find_names();
        let is_marked = self.is_marked(inner);
        // Nearly always the tag that was opened last: its end is written anew, and nothing has to be moved.
        let is_last = open_tag.is_some_and(|at| at + 1 == self.html.len());
        let has_id = is_last && (is_marked || !found.is_empty());
        if has_id {
            self.html.pop();
            [" id=\"", &*anchor, "\">"].into_iter().for_each(|part| self.html.push_str(part));
        }
        let length = self.html.len();
        self.found_run(inner, found, &anchor, false);
        if self.out.mentions.len() == before && !is_marked {
            return;
        }
        match open_tag {
            _ if has_id => {}
            Some(at) => self.html.insert_str(at, &[" id=\"", &*anchor, "\""].concat()),
            None => self.html.insert_str(length, &["<span id=\"", &*anchor, "\"></span>"].concat()),
        }
        self.out.anchors.push(self.blocks);
    }

    /// Whether a marked byte stands in a block; those that do are noted.
    fn is_marked(&mut self, inner: &[Located<'_>]) -> bool {
        let marked = self.options.marked;
        let (Some(first), Some(last), false) = (inner.first(), inner.last(), marked.is_empty()) else {
            return false;
        };
        let within = first.1.start.saturating_sub(self.lead)..last.1.end.saturating_sub(self.lead);
        let start = marked.partition_point(|byte| *byte < within.start);
        let here = marked[start..].iter().take_while(|byte| **byte < within.end);
        let before = self.out.marked.len();
        self.out.marked.extend(here.map(|byte| (*byte, self.blocks)));
        self.out.marked.len() > before
    }

    fn heading(&mut self, level: u8, inner: &[Located<'_>]) {
        self.joined.clear();
        self.joined.read(inner, self.names, !self.options.raw_html);
        let text = self.joined.plain.trim().to_owned();
        let typed = self.joined.as_typed();
        let id = self.heading_id(typed.as_deref().unwrap_or(&text));
        let level = (level + self.shift).clamp(2, 6);
        let [open, close] = HEADING_TAGS[usize::from(level)];
        self.html.push_str(open);
        escape_attribute(&mut self.html, &id);
        self.html.push_str("\">");
        let id = Text::from(id);
        self.joined_run(inner, &id, true);
        self.html.push_str(close);
        self.out.headings.push(Heading { level, id, text: text.into() });
    }

    /// GitHub's rule: lower case, spaces become hyphens, punctuation goes; made unique by a number.
    fn heading_id(&mut self, text: &str) -> String {
        let mut id = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                ' ' | '-' => id.push('-'),
                '_' => id.push('_'),
                c if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
                c if c.is_ascii() => {}
                c if c.is_alphanumeric() => id.extend(c.to_lowercase()),
                _ => {}
            }
        }
        let numbered =
            |prefix: &str| id.strip_prefix(prefix).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let is_ours = ["event-", "source-", "fnref-"].iter().any(|prefix| id.starts_with(prefix));
        if id.is_empty() || is_ours || numbered("p-") || numbered("fn-") || RESERVED.contains(&&*id) {
            id.insert_str(0, "h-");
        }
        if self.ids.insert(id.clone()) {
            return id;
        }
        loop {
            // Counted on from the last heading of these words: there may be a hundred thousand.
            let count = self.repeats.entry(id.clone()).or_insert(0);
            *count += 1;
            let unique = format!("{id}-{count}");
            if self.ids.insert(unique.clone()) {
                return unique;
            }
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, inner: &[Located<'_>]) {
        self.html.push_str("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind
            && let Some(language) = info.split_whitespace().next()
        {
            self.html.push_str(" class=\"language-");
            escape_attribute(&mut self.html, language);
            self.html.push('"');
        }
        self.html.push('>');
        for (event, _) in inner {
            if let Event::Text(text) = event {
                escape_text(&mut self.html, text);
            }
        }
        self.html.push_str("</code></pre>\n");
    }

    /// A block of raw HTML: passed, dropped when it is a comment, else shown as the text it is.
    fn html_block(&mut self, inner: &[Located<'_>], range: &Range<usize>) {
        let html: String = inner
            .iter()
            .map(|(event, _)| match event {
                Event::Html(html) | Event::Text(html) => html.as_ref(),
                _ => "",
            })
            .collect();
        if self.options.raw_html {
            return self.html.push_str(&html.replace('\0', "\u{fffd}"));
        }
        let (visible, is_open) = without_comments(&html);
        if is_open {
            let remark = Remark::OpenComment(self.spot(range));
            self.out.remarks.push(remark);
        }
        let visible = visible.trim();
        if visible.is_empty() {
            return;
        }
        self.html.push_str("<p>");
        match visible.contains('<') {
            true => self.raw_html(visible, range),
            false => escape_text(&mut self.html, visible),
        }
        self.html.push_str("</p>\n");
    }

    /// Where some bytes of the source stand in the file.
    pub(super) fn spot(&self, range: &Range<usize>) -> Spot {
        self.options
            .stands
            .spot(&(range.start.saturating_sub(self.lead)..range.end.saturating_sub(self.lead)))
    }

    pub(super) fn raw_html(&mut self, html: &str, range: &Range<usize>) {
        if self.options.raw_html {
            return self.html.push_str(&html.replace('\0', "\u{fffd}"));
        }
        if html.starts_with("<!--") {
            return;
        }
        escape_text(&mut self.html, html);
        if !self.out.remarks.iter().any(|remark| matches!(remark, Remark::RawHtml(_))) {
            let remark = Remark::RawHtml(self.spot(range));
            self.out.remarks.push(remark);
        }
    }

    /// Joins and writes a run whose text has not been joined yet.
    fn run(&mut self, inner: &[Located<'_>], anchor: &Text, is_heading: bool) {
        self.joined.clear();
        self.joined.read(inner, self.names, !self.options.raw_html);
        self.joined_run(inner, anchor, is_heading);
    }

    /// Finds the names of the joined run, notes them and writes the run.
    fn joined_run(&mut self, inner: &[Located<'_>], anchor: &Text, is_heading: bool) {
        let found = self.find_names();
        self.found_run(inner, found, anchor, is_heading);
    }

    /// The names of the joined run, in a list that `found_run` keeps for the next.
    fn find_names(&mut self) -> Vec<Found> {
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        self.joined.names(self.names, &mut found);
        found
    }

    /// Notes the names that were found in the joined run, and writes the run.
    fn found_run(&mut self, inner: &[Located<'_>], found: Vec<Found>, anchor: &Text, is_heading: bool) {
        if self.may_cite {
            self.citations(inner);
        }
        self.out.words += words(self.joined.plain.as_bytes(), self.joined.is_one_line) as u32;
        let mut cuts = std::mem::take(&mut self.cuts);
        cuts.clear();
        for find in &found {
            self.note(find.entity, anchor, self.joined.in_plain(find), is_heading);
            let is_wanted = self.is_to_link(find.entity, is_heading);
            if (is_wanted || self.options.tells_links && self.may_link(find.entity, is_heading))
                && let Some([start, end]) = self.joined.cuts(inner, find)
            {
                self.out.links.note(!self.linked.contains(find.entity));
                self.linked.add(find.entity);
                if is_wanted {
                    cuts.push(Cut { at: start, entity: Some(find.entity) });
                    cuts.push(Cut { at: end, entity: None });
                }
            }
        }
        self.found = found;
        self.write_run(inner, &cuts, anchor, is_heading);
        self.cuts = cuts;
    }

    /// Notes every `[^label]` that stayed text: nothing answers it.
    fn citations(&mut self, inner: &[Located<'_>]) {
        for (start, label) in self.joined.citations() {
            let Some((event, within)) = self.joined.event_at(start) else { continue };
            let range = &inner[event].1;
            let at = range.start + within;
            let byte = |at: Option<usize>| self.source.as_bytes().get(at?).copied();
            // Neither `\[^x]` nor `&#91;^x]` is meant as a citation.
            if byte(Some(at)) == Some(b'[') && byte(at.checked_sub(1)) != Some(b'\\') {
                let spot = self.spot(&(at..at + label.len() + "[^]".len()));
                self.out.remarks.push(Remark::UnknownCitation { label: label.to_owned(), spot });
            }
        }
    }

    fn is_to_link(&self, entity: u32, is_heading: bool) -> bool {
        match self.options.link {
            LinkMentions::None => false,
            LinkMentions::All => self.may_link(entity, is_heading),
            LinkMentions::First => self.may_link(entity, is_heading) && !self.linked.contains(entity),
        }
    }

    /// Whether mentions of an entity may be links here, if the settings want them.
    fn may_link(&self, entity: u32, is_heading: bool) -> bool {
        !is_heading && self.names.is_linkable(entity)
    }

    /// Notes a mention; the first one outside headings with its sentence.
    pub(super) fn note(&mut self, entity: u32, anchor: &Text, plain: Option<Range<usize>>, is_heading: bool) {
        // A line of front matter has no anchor and nobody quotes it.
        let is_quotable = !is_heading && matches!(self.options.stands, Stands::At(_));
        let quote = match plain {
            Some(at) if is_quotable && self.quoted.add(entity).1 => {
                let text = &self.joined.plain;
                let within = sentence::around(text, at.clone(), self.joined.odd.far);
                let sentence = match &self.sentence {
                    // Names often stand together in one.
                    Some(last) if *last == text[within.clone()] => last.clone(),
                    _ => Text::from(&text[within.clone()]),
                };
                self.sentence = Some(sentence.clone());
                Some(Quote {
                    sentence,
                    start: at.start.saturating_sub(within.start) as u32,
                    end: at.end.saturating_sub(within.start) as u32,
                })
            }
            _ => None,
        };
        self.out.mentions.push(Mention { entity, anchor: anchor.clone(), quote });
    }

    /// An entity linked by the author: its first link is made.
    pub(super) fn mark_linked(&mut self, entity: u32) {
        self.linked.add(entity);
    }
}

/// The anchor of a block of text by its number. Nearly every page has the first ones, and every mention has its own copy.
fn anchor(number: u32) -> Text {
    static FIRST: LazyLock<Vec<Text>> = LazyLock::new(|| (0..128).map(made).collect());
    fn made(number: u32) -> Text {
        format!("p-{number}").into()
    }
    FIRST.get(number as usize).cloned().unwrap_or_else(|| made(number))
}

/// How many words a text has: stretches between white space of ASCII, which is blanks alone in a text of one line.
fn words(text: &[u8], is_one_line: bool) -> usize {
    // Hardly a text has other white space.
    if !is_one_line {
        return text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    }
    let Some((first, later)) = text.split_first() else { return 0 };
    // Few enough at once to be counted in a byte: then the compiler counts sixteen together.
    let count = |(before, at): (&[u8], &[u8])| {
        let begun = before.iter().zip(at).map(|(before, byte)| u8::from((*before == b' ') & (*byte != b' ')));
        usize::from(begun.sum::<u8>())
    };
    usize::from(*first != b' ') + text.chunks(240).zip(later.chunks(240)).map(count).sum::<usize>()
}

/// HTML without its comments, and whether the last one is never closed.
fn without_comments(html: &str) -> (String, bool) {
    let mut visible = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        visible.push_str(before);
        // `<!-->` and `<!--->` are whole comments.
        match comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
            Some(after) => rest = after,
            None => match comment.split_once("-->") {
                Some((_, after)) => rest = after,
                None => return (visible, true),
            },
        }
    }
    visible.push_str(rest);
    (visible, false)
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => true,
        Event::SoftBreak | Event::HardBreak | Event::TaskListMarker(_) => true,
        Event::Start(tag) => {
            matches!(
                tag,
                Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
            )
        }
        Event::End(tag) => {
            matches!(
                tag,
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
            )
        }
        _ => false,
    }
}

/// The index of the event that ends what begins at `at`; these blocks do not nest in themselves.
fn end_of(events: &[Located<'_>], at: usize, end: TagEnd) -> usize {
    let found = events[at..].iter().position(|(event, _)| matches!(event, Event::End(tag) if *tag == end));
    found.map_or(events.len(), |length| at + length)
}

/// What a kind of alert is called in classes and keys of words.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the templates that show what an author wrote with headings.
    #[test]
    fn parts_of_the_theme_keep_their_ids() {
        for template in ["base", "briefing", "dossier", "page", "topic"] {
            let path = format!("{}/templates/{template}.html", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).expect("a template");
            for after in text.split(" id=\"").skip(1) {
                let id = after.split('"').next().unwrap_or_default();
                assert!(id.contains("{{") || RESERVED.contains(&id), "`{id}` of {template}.html");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn words_are_counted_as_they_are_split(text in "[a \n\t\u{b}\u{c}é]{0,80}", times in 1usize..60) {
            let text = text.repeat(times);
            proptest::prop_assert_eq!(words(text.as_bytes(), crate::model::text::is_one_line(&text)), text.split_ascii_whitespace().count());
        }
    }
}
