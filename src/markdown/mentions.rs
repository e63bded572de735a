//! Bodies whose mentions are links of which it is told later which are wanted.
//!
//! Comes in: HTML with slots, rendered with `settles_later`, and what the settings want. Goes out: the HTML that rendering
//! for these settings would give. A preview keeps the former, so that ten thousand texts need not be read again for it.
//! The marks stand within tags, where nothing that reads text looks, and no text holds them: NUL is none of its characters.

use std::borrow::Cow;

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

/// Takes out the marks, and the links that are not wanted.
pub fn settled(html: &str, link: LinkMentions) -> Cow<'_, str> {
    let mut out = String::new();
    // Everything before `done` is in `out` or left out; `at` is where to look on.
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr::memchr(0, &html.as_bytes()[at..]) {
        let mark_at = at + found;
        at = mark_at + 1;
        let Some((tag_at, mark)) = mark_in(html, mark_at) else { continue };
        let behind = mark_at + mark.as_str().len();
        if mark.is_wanted(link) {
            out.push_str(&html[done..mark_at]);
            done = behind;
        } else {
            out.push_str(&html[done..tag_at]);
            // No attribute holds the end of a tag as it is.
            done = html[behind..].find('>').map_or(html.len(), |end| behind + end + 1);
        }
        at = done;
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
