//! A body as plain text, with the place of every word: for those who look for mistakes in what is written.
//!
//! Comes in: a body as written. Goes out: its blocks of text without markup, its links and its images, each with its
//! bytes. Code and comments are left out; quotes and dashes stay as they were typed.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::parse;

/// What stands where code or an image was: no word contains it.
const GAP: char = '\u{fffc}';

#[derive(Debug, Default)]
pub struct Prose {
    pub blocks: Vec<Block>,
    pub images: Vec<Shown>,
}

/// The text of a paragraph, a heading, an item of a list, a cell of a table.
#[derive(Debug, Default)]
pub struct Block {
    pub plain: String,
    /// Of a heading, 1 to 6 as written.
    pub level: Option<u8>,
    pub links: Vec<Anchor>,
    /// Where its pieces stand in the body, in order.
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    plain: usize,
    source: Range<usize>,
    /// Whether its bytes are the author's own, one by one.
    is_straight: bool,
}

/// A link: its words within the block, where it leads, and its bytes in the body.
#[derive(Debug)]
pub struct Anchor {
    pub words: Range<usize>,
    pub to: String,
    pub source: Range<usize>,
    /// `[[…]]`
    pub is_wiki: bool,
    pub has_image: bool,
}

/// An image: where it comes from, its words, and its bytes in the body.
#[derive(Debug)]
pub struct Shown {
    pub src: String,
    pub alt: String,
    pub source: Range<usize>,
}

/// Takes a body apart.
pub fn prose(body: &str) -> Prose {
    let mut taker = Taker::default();
    for (event, range) in parse(body, false) {
        taker.take(event, range);
    }
    taker.flush();
    taker.prose
}

#[derive(Default)]
struct Taker {
    prose: Prose,
    block: Block,
    /// Inside code, or HTML, which nobody reads as text.
    silent: usize,
    /// The images being read: their words are not the text's.
    images: Vec<Shown>,
    links: Vec<Anchor>,
}

impl Taker {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.silent == 0 => self.text(&text, range),
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            Event::FootnoteReference(label) => self.text(&format!("[^{label}]"), range),
            Event::Code(_) | Event::InlineMath(_) => self.block.plain.push(GAP),
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Link { link_type, dest_url, .. } => self.links.push(Anchor {
                words: self.block.plain.len()..0,
                to: dest_url.into_string(),
                source: range,
                is_wiki: matches!(link_type, LinkType::WikiLink { .. }),
                has_image: false,
            }),
            Tag::Image { dest_url, .. } => {
                if let Some(link) = self.links.last_mut() {
                    link.has_image = true;
                }
                self.images.push(Shown { src: dest_url.into_string(), alt: String::new(), source: range });
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.flush();
                self.silent += 1;
            }
            Tag::Heading { level, .. } => {
                self.flush();
                self.block.level = Some(level as u8);
            }
            _ => self.flush(),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
            TagEnd::Link => {
                if let Some(mut link) = self.links.pop() {
                    link.words.end = self.block.plain.len();
                    self.block.links.push(link);
                }
            }
            TagEnd::Image => {
                self.prose.images.extend(self.images.pop());
                self.block.plain.push(GAP);
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.silent = self.silent.saturating_sub(1),
            _ => self.flush(),
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(image) = self.images.last_mut() {
            return image.alt.push_str(text);
        }
        let is_straight = text.len() == range.len();
        self.block.pieces.push(Piece { plain: self.block.plain.len(), source: range, is_straight });
        self.block.plain.push_str(text);
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if !block.plain.is_empty() || block.level.is_some() {
            self.prose.blocks.push(block);
        }
    }
}

impl Block {
    /// The bytes of the body that `plain`, a range of the plain text, was written as.
    pub fn source(&self, plain: Range<usize>) -> Range<usize> {
        let start = self.at(plain.start, |piece| piece.source.start);
        let end = match plain.end > plain.start {
            true => self.at(plain.end - 1, |piece| piece.source.end - 1) + 1,
            false => start,
        };
        start..end.max(start)
    }

    fn at(&self, plain: usize, otherwise: fn(&Piece) -> usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.plain <= plain);
        let Some(piece) = index.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            return self.pieces.first().map_or(0, |piece| piece.source.start);
        };
        let within = plain - piece.plain;
        match piece.is_straight && within < piece.source.len() {
            true => piece.source.start + within,
            false => otherwise(piece).max(piece.source.start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_places() {
        let body = "# One\n\nA **bold** [link](x.md) R&amp;D\nline `code` on.\n\n![alt *x*](p.jpg)\n\n- item [[who|words]]\n\n```\ncode\n```\n";
        let prose = prose(body);
        let plain: Vec<&str> = prose.blocks.iter().map(|block| block.plain.as_str()).collect();
        assert_eq!(plain, ["One", "A bold link R&D line \u{fffc} on.", "\u{fffc}", "item words"]);
        assert_eq!(prose.blocks[0].level, Some(1));
        let text = &prose.blocks[1];
        for word in ["bold", "link", "line", "on."] {
            let at = text.plain.find(word).expect("the word");
            assert_eq!(&body[text.source(at..at + word.len())], word);
        }
        let at = text.plain.find("R&D").expect("the name");
        assert_eq!(&body[text.source(at..at + 3)], "R&amp;D");
        assert_eq!(text.plain[text.links[0].words.clone()], *"link");
        assert_eq!(&body[text.links[0].source.clone()], "[link](x.md)");
        assert_eq!((prose.images[0].src.as_str(), prose.images[0].alt.as_str()), ("p.jpg", "alt x"));
        assert!(prose.blocks[3].links[0].is_wiki);
    }

    proptest::proptest! {
        #[test]
        fn every_place_lies_in_the_body(body in "[a-z #*_\\[\\]()!`<>&;|\n-]{0,60}") {
            for block in prose(&body).blocks {
                for at in 0..block.plain.len() {
                    let source = block.source(at..at + 1);
                    proptest::prop_assert!(source.end <= body.len() && source.start <= source.end);
                }
            }
        }
    }
}
