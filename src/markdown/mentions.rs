//! Bodies whose mentions are links of which it is told later which are wanted.
//!
//! Comes in: HTML with slots, rendered with `settles_later`, and what the settings want. Goes out: the HTML that rendering
//! for these settings would give. A preview keeps the former, so that ten thousand texts need not be read again for it.
//! The marks stand within tags, where nothing that reads text looks, and no text holds them: NUL is none of its characters.

use std::borrow::Cow;

use super::links::{escape_attribute, escape_url};
use crate::model::settings::LinkMentions;

/// Which links a mention is among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The first of its entity.
    First,
    Other,
}

impl Mark {
    pub fn of(is_first: bool) -> Mark {
        if is_first { Mark::First } else { Mark::Other }
    }

    /// As it is written behind the name of a tag.
    pub fn as_str(self) -> &'static str {
        match self {
            Mark::First => "\0f",
            Mark::Other => "\0o",
        }
    }

    fn is_wanted(self, link: LinkMentions) -> bool {
        match link {
            LinkMentions::All => true,
            LinkMentions::First => self == Mark::First,
            LinkMentions::None => false,
        }
    }
}

/// Which marks a body holds.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    has_first: bool,
    has_other: bool,
}

impl Marks {
    pub fn of(html: &str) -> Marks {
        let (mut marks, mut at) = (Marks { has_first: false, has_other: false }, 0);
        while let Some(found) = memchr::memchr(0, &html.as_bytes()[at..]) {
            match mark_in(html, at + found) {
                Some((_, Mark::First)) => marks.has_first = true,
                Some((_, Mark::Other)) => marks.has_other = true,
                None => {}
            }
            at += found + 1;
            if marks.has_first && marks.has_other {
                break;
            }
        }
        marks
    }

    /// How far the links go that are shown: 0 for none. Bodies of one text that go as far are the same.
    pub fn shown(self, link: LinkMentions) -> u8 {
        match link {
            LinkMentions::None => 0,
            LinkMentions::All if self.has_other => 2,
            _ => u8::from(self.has_first),
        }
    }
}

/// The address of an entity's dossier without the site's base path, in parts.
pub fn address(entity: &str) -> [&str; 3] {
    ["entities/", entity, "/"]
}

/// Writes the tag before a mention; `mark` where it is settled later. Of links that are seldom wanted the entity is kept
/// and no more: in ten thousand texts there are a hundred thousand of them.
pub fn open(out: &mut String, entity: &str, mark: Option<Mark>, base_path: &str) {
    out.push_str("<a");
    out.push_str(mark.map_or("", Mark::as_str));
    if mark == Some(Mark::Other) && is_plain(entity) {
        out.push_str(entity);
        return out.push('>');
    }
    attributes(out, entity, base_path);
}

fn attributes(out: &mut String, entity: &str, base_path: &str) {
    out.push_str(" class=\"mention\" data-entity=\"");
    escape_attribute(out, entity);
    out.push_str("\" href=\"");
    out.push_str(base_path);
    address(entity).into_iter().for_each(|part| escape_url(out, part));
    out.push_str("\">");
}

/// Writes the tag behind it.
pub fn close(out: &mut String, mark: Option<Mark>) {
    out.push_str("</a");
    out.push_str(mark.map_or("", Mark::as_str));
    out.push('>');
}

/// Whether an entity's id can stand in a tag by itself.
fn is_plain(entity: &str) -> bool {
    !entity.is_empty()
        && entity.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Takes out the marks, and the links that are not wanted.
pub fn settled<'h>(html: &'h str, link: LinkMentions, base_path: &str) -> Cow<'h, str> {
    let mut out = String::new();
    // Everything before `done` is in `out` or left out; `at` is where to look on.
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(0, &html.as_bytes()[at..]) {
        let mark_at = at + found;
        at = mark_at + 1;
        let Some((tag_at, mark)) = mark_in(html, mark_at) else { continue };
        let behind = mark_at + mark.as_str().len();
        // No attribute holds the end of a tag as it is.
        let end = html[behind..].find('>').map_or(html.len(), |end| behind + end);
        let beyond = html.len().min(end + 1);
        let entity = &html[behind..end];
        if !mark.is_wanted(link) {
            out.push_str(&html[done..tag_at]);
            done = beyond;
        } else if is_plain(entity) {
            out.push_str(&html[done..mark_at]);
            attributes(&mut out, entity, base_path);
            done = beyond;
        } else {
            out.push_str(&html[done..mark_at]);
            done = behind;
        }
        at = beyond;
    }
    if done == 0 {
        return html.into();
    }
    out.push_str(&html[done..]);
    out.into()
}

/// The tag that is marked here, if it is one rather than a slot.
fn mark_in(html: &str, at: usize) -> Option<(usize, Mark)> {
    let mark = [Mark::First, Mark::Other].into_iter().find(|mark| html[at..].starts_with(mark.as_str()))?;
    let tag = ["<a", "</a"].into_iter().find(|tag| html[..at].ends_with(tag))?;
    Some((at - tag.len(), mark))
}
