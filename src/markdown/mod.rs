//! Markdown → HTML with slots: the only room that knows pulldown-cmark.
//!
//! Comes in: CommonMark with GitHub's tables, footnotes, task lists, strikethrough and alerts, and `[[…]]`; and
//! somebody who knows names (`Names`). Goes out: HTML in which links inside the site wait in slots, headings with
//! anchors, and every mention with its place. The room never reads the disk and knows no other page.

mod blocks;
mod footnotes;
mod inline;
pub mod links;
pub mod mentions;
pub mod own;
pub mod plain;
pub mod prose;
mod run;
pub mod sentence;

use pulldown_cmark::{Event, Options as Extensions, Parser};

pub use blocks::RESERVED;
use mentions::Linkable;
pub use run::settled;

use crate::model::briefing::{Heading, Quote};
use crate::model::letters::plain_text;
use crate::model::rich::{Rich, Target};
use crate::model::settings::{Base, LinkMentions};
use crate::model::spot::Spot;
use crate::model::text::{Text, has_byte};

/// A stretch of a run of text that names an entity; bytes of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub start: usize,
    pub end: usize,
    /// A number that means something to the `Names` that gave it.
    pub entity: u32,
}

/// What the caller knows about names. Asked run after run, in reading order.
pub trait Names {
    /// Finds names in the text of one block, in the form of `model::letters`, line breaks being blanks.
    fn find(&mut self, run: &str, found: &mut Vec<Found>);
    /// What `[[words]]` mean, and the entity they mention, if any.
    fn wiki(&mut self, words: &str) -> (Target, Option<u32>);
    /// What stands for `[[words]]` in text without markup, `name` being what they name: the name of an entity, or a mark
    /// where a title is awaited.
    fn called(&mut self, _name: &str, words: &str) -> String {
        words.to_owned()
    }
    /// Whether mentions of an entity become links in this text; its own dossier does not link to itself.
    fn is_linkable(&self, _entity: u32) -> bool {
        true
    }
    /// The canonical id of an entity.
    fn id(&self, entity: u32) -> &str;
}

/// How a text is to be read.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Pass raw HTML instead of showing it as text.
    pub raw_html: bool,
    /// Curly quotes, dashes and ellipses.
    pub smart: bool,
    pub link: LinkMentions,
    /// Tell of all mentions that could be links, though other ones are wanted, so that it is known whose text would change.
    pub tells_links: bool,
    /// The site's base path, which begins and ends with `/`.
    pub base_path: &'a str,
    /// What addresses in full begin with that are of the site.
    pub bases: &'a [Base],
    /// The file the text stands in, relative to the site's root.
    pub file: &'a str,
    /// The ids of the sources that `[^id]` may cite, in their order.
    pub sources: &'a [Text],
    /// Where the text stands, so that what is found in it has a place.
    pub stands: Stands<'a>,
    /// Bytes of the text, ascending, whose blocks get an anchor whatever they mention.
    pub marked: &'a [usize],
}

/// Where a text stands in its file.
#[derive(Clone, Copy)]
pub enum Stands<'a> {
    /// It begins at this byte.
    At(usize),
    /// It is the value at a path of the front matter, told by whoever is asked when there is something to say.
    In(&'a dyn Fn() -> Spot),
}

impl Stands<'_> {
    fn spot(self, range: &std::ops::Range<usize>) -> Spot {
        // Files are at most 64 MiB, so that their bytes fit.
        match self {
            Stands::At(offset) => Spot::Bytes((range.start + offset) as u32, (range.end + offset) as u32),
            Stands::In(spot) => spot(),
        }
    }
}

/// A mention in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub entity: u32,
    /// The anchor of its paragraph or heading.
    pub anchor: Text,
    /// Its sentence, for the first mention outside headings only.
    pub quote: Option<Quote>,
}

/// Something an author should know about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Raw HTML was shown as text; the place of the first.
    RawHtml(Spot),
    /// A comment is never closed and hides the rest of the text.
    OpenComment(Spot),
    /// `[^label]` that no source and no footnote answers; it is shown as it is.
    UnknownCitation { label: String, spot: Spot },
    /// A link's scheme is not one that may be followed.
    BadScheme { url: String, spot: Spot },
    /// An image without words for those who cannot see it.
    MissingAlt { src: String, spot: Spot },
}

/// A body, rendered.
#[derive(Debug, Default)]
pub struct Rendered {
    pub body: Rich,
    pub headings: Vec<Heading>,
    /// The numbers of the paragraphs that have an anchor (`p-NUMBER`), in order.
    pub anchors: Vec<u32>,
    /// Marked bytes with the number of the paragraph that each stands in.
    pub marked: Vec<(usize, u32)>,
    pub mentions: Vec<Mention>,
    /// Which of them could be links.
    pub links: Linkable,
    /// Words of running text.
    pub words: u32,
    /// The first paragraph without markup; with marks for titles, as are headings and quotes.
    pub opening: String,
    pub remarks: Vec<Remark>,
}

fn extensions(smart: bool) -> Extensions {
    let mut extensions = Extensions::ENABLE_TABLES
        | Extensions::ENABLE_FOOTNOTES
        | Extensions::ENABLE_STRIKETHROUGH
        | Extensions::ENABLE_TASKLISTS
        | Extensions::ENABLE_GFM
        | Extensions::ENABLE_WIKILINKS;
    if smart {
        extensions |= Extensions::ENABLE_SMART_PUNCTUATION;
    }
    extensions
}

/// Renders a body.
pub fn render(text: &str, options: &Options<'_>, names: &mut dyn Names) -> Rendered {
    if options.sources.is_empty() || !text.contains("[^") {
        return blocks::Writer::new(text, 0, options, names).write(parse(text, options.smart));
    }
    // The parser knows a `[^id]` only when something defines it: the sources are defined before the text, where no
    // fence or comment that is left open can swallow them, and the writer passes over them. The comment keeps an
    // indented first line from being taken for a part of the last definition.
    let mut defined = String::with_capacity(text.len() + options.sources.len() * 32 + 16);
    for source in options.sources {
        defined.push_str("[^");
        defined.push_str(source);
        defined.push_str("]: source\n\n");
    }
    defined.push_str("<!-- -->\n\n");
    let lead = defined.len();
    defined.push_str(text);
    blocks::Writer::new(&defined, lead, options, names).write(parse(&defined, options.smart))
}

fn parse(text: &str, smart: bool) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
    Parser::new_ext(text, extensions(smart)).into_offset_iter()
}

/// One line of text with inline Markdown: a summary, a key point, an event. Mentions are counted, not linked.
#[derive(Debug, Default)]
pub struct Inline {
    pub rich: Rich,
    pub mentions: Vec<u32>,
    pub remarks: Vec<Remark>,
}

/// A character no keyboard has: put before a line of text, it keeps `#`, `-`, `1.` and the like from being read
/// as the beginning of a block.
const GUARD: char = '\u{e000}';

/// Renders one line of text; line breaks in it count as spaces.
pub fn inline(text: &str, options: &Options<'_>, names: &mut dyn Names) -> Inline {
    if is_plain(text, options.smart) {
        return plain_inline(text, names);
    }
    let mut guarded = String::with_capacity(text.len() + GUARD.len_utf8());
    guarded.push(GUARD);
    guarded.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
    let options = Options { link: LinkMentions::None, tells_links: false, ..*options };
    let writer = blocks::Writer::new(&guarded, 0, &options, names);
    writer.write_inline(parse(&guarded, options.smart))
}

/// Whether Markdown would leave the text as it is; most event texts are such, and skip the parser.
fn is_plain(text: &str, smart: bool) -> bool {
    let bytes = text.as_bytes();
    // One hyphen or full stop stays itself; two or three in a row become a dash or an ellipsis.
    let repeated = || memchr::memchr2_iter(b'-', b'.', bytes).any(|at| bytes.get(at + 1) == Some(&bytes[at]));
    match smart {
        true => !has_byte(bytes, |byte| may_mark(byte) | is_quote(byte)) && !repeated(),
        false => !has_byte(bytes, may_mark),
    }
}

/// Whether a byte may begin markup: control characters, `!`, `&`, `*`, `<`, `~`, and those from `[` to the backtick.
#[inline]
const fn may_mark(byte: u8) -> bool {
    let is_bracket = byte.wrapping_sub(b'[') <= b'`' - b'[';
    let is_other = (byte == b'!') | (byte == b'&') | (byte == b'*') | (byte == b'<') | (byte == b'~');
    (byte < b' ') | is_bracket | is_other
}

/// Whether a byte becomes a curly quote.
#[inline]
const fn is_quote(byte: u8) -> bool {
    (byte == b'\'') | (byte == b'"')
}

fn plain_inline(text: &str, names: &mut dyn Names) -> Inline {
    let text = text.trim();
    let mut found = Vec::new();
    names.find(&plain_text(text, true), &mut found);
    let html = match links::stands_for_itself(text) {
        true => text.into(),
        false => {
            let mut html = String::with_capacity(text.len() + 8);
            links::escape_text(&mut html, text);
            html.into()
        }
    };
    Inline {
        rich: Rich { html, slots: Vec::new() },
        mentions: found.into_iter().map(|found| found.entity).collect(),
        remarks: Vec::new(),
    }
}

/// Somebody who knows no names, for texts in which none are looked for.
pub struct NoNames;

impl Names for NoNames {
    fn find(&mut self, _: &str, _: &mut Vec<Found>) {}
    fn wiki(&mut self, words: &str) -> (Target, Option<u32>) {
        (Target::Unknown(words.into()), None)
    }
    fn id(&self, _: u32) -> &str {
        ""
    }
}

#[cfg(test)]
mod tests;
