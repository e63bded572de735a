//! What readers see where a text names something of the site without words of its own.
//!
//! One answer for the page, where it is a link, and for everything that is made of the page's text: summaries, feeds,
//! quotes, data. What is held back has no title here.

use std::borrow::Cow;

use super::awaited::{self, Awaited};
use super::plain::{folded, plain, without_markup};
use super::rich::{Rich, Slot, SlotKind, Target};
use super::site::{Site, Topic};
use super::slug::slug;
use super::visibility::Reason;

/// The site in the words of one page.
#[derive(Clone, Copy)]
pub struct Titles<'s> {
    pub site: &'s Site,
    /// What a withdrawn briefing is called where its title is not shown.
    pub untitled: &'s str,
}

impl Site {
    /// The site in its own words.
    pub fn titles(&self) -> Titles<'_> {
        Titles { site: self, untitled: &self.untitled }
    }

    /// The topic of this file name, title or alias.
    pub fn topic_called(&self, words: &str) -> Option<&Topic> {
        let slugged = slug(words);
        if let Some(index) = self.topic_by_slug.get(&slugged) {
            return Some(&self.topics[*index as usize]);
        }
        let bears = |topic: &&Topic| {
            let names = topic.text.as_ref().map(|text| text.aliases.iter().chain([&text.title]));
            names.into_iter().flatten().any(|name| slug(name) == slugged)
        };
        self.topics.iter().find(bears)
    }
}

impl<'s> Titles<'s> {
    /// The name or title of what `[[…]]` leads to, if it is on this site and may be shown.
    pub fn called(self, target: &Target) -> Option<&'s str> {
        match target {
            Target::Entity(id) => self.site.entity(id).map(|dossier| &*dossier.entity.name),
            Target::Briefing(id) => self.title_of(id),
            Target::Topic(words) => self.site.topic_called(words).map(|topic| &*topic.title),
            Target::Unknown(words) => match self.title_of(words) {
                None if !self.holds_back(words) => self.site.topic_called(words).map(|topic| &*topic.title),
                title => title,
            },
            Target::File(_) | Target::Address(_) | Target::Full(_) | Target::Here => None,
        }
    }

    /// The title of a briefing; of a withdrawn one only where that is shown.
    fn title_of(self, id: &str) -> Option<&'s str> {
        if let Some(index) = self.site.briefing_by_id.get(id) {
            return Some(&self.site.briefings[*index as usize].briefing.title);
        }
        let notice = &self.site.withdrawn.iter().find(|article| *article.briefing.id == *id)?.briefing;
        let shows_title = notice.withdrawn.as_ref().is_none_or(|withdrawn| withdrawn.shows_title);
        Some(if shows_title { &notice.title } else { self.untitled })
    }

    fn holds_back(self, id: &str) -> bool {
        let mut held = self.site.held_back.iter().filter(|held| held.reason != Reason::Withdrawn);
        // A topic has no id.
        held.any(|held| !held.is_topic() && *held.id == *id)
    }

    /// A text without markup, with the titles that it waits for.
    pub fn titled<'t>(self, text: &'t str, awaited: &[Awaited]) -> Cow<'t, str> {
        if awaited.is_empty() || !awaited::may_hold(text) {
            return text.into();
        }
        let mut out = String::with_capacity(text.len() + 64);
        awaited::each(text, |part, mark| {
            out.push_str(part);
            if let Some(one) = mark.and_then(|mark| awaited.get(mark)) {
                out.push_str(self.called(&one.target).unwrap_or(&one.words));
            }
        });
        out.into()
    }

    /// A line of HTML as readers see it: tags taken out, slots filled, character references resolved.
    pub fn plain<'r>(self, rich: &'r Rich) -> Cow<'r, str> {
        if rich.slots.is_empty() {
            return plain(&rich.html);
        }
        let mut out = String::with_capacity(rich.html.len() + 64);
        let slot = |part: &str| rich.slots.get(part.parse::<usize>().ok()?);
        // Between two NULs stands a slot's number, or `/` where one ends.
        for (index, part) in rich.html.split('\0').enumerate() {
            match index % 2 {
                0 => without_markup(&mut out, part),
                _ => out.push_str(slot(part).map_or("", |slot| self.words_of(slot))),
            }
        }
        folded(&out).into()
    }

    /// The words that a slot itself shows.
    pub fn words_of<'w>(self, slot: &'w Slot) -> &'w str
    where
        's: 'w,
    {
        match slot.kind {
            SlotKind::Named | SlotKind::Words => self.called(&slot.target).unwrap_or(slot.words()),
            SlotKind::Link | SlotKind::Image | SlotKind::Figure => "",
        }
    }
}
