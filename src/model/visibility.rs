//! What keeps a thing out of a build, and until when.

use serde::{Deserialize, Serialize};

use super::marking::Marking;

/// The visibility keys of a briefing or an entity, as instants (seconds since 1970, UTC).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visibility {
    pub draft: bool,
    pub embargo: Option<i64>,
    /// The first instant at which the thing is gone (a bare day: its end).
    pub expires: Option<i64>,
    pub marking: Option<Marking>,
}

/// What a build shows: everything up to a marking, at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The instant the build stands at, seconds since 1970 UTC.
    pub now: i64,
    /// The highest marking shown.
    pub up_to: Marking,
    pub drafts: bool,
    /// `now` lies in the future: what is built is for looking at, not for publication.
    pub is_rehearsal: bool,
    /// The marking of what carries none.
    pub default_marking: Marking,
}

impl Audience {
    /// Whether this is for the eyes of the editors only: search engines are kept away, and every page says so.
    pub fn is_private(&self) -> bool {
        self.drafts || self.is_rehearsal
    }
}

/// Why something is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    Draft,
    Embargo,
    Expired,
    Marking,
    Withdrawn,
}

impl Reason {
    pub fn in_words(self) -> &'static str {
        match self {
            Reason::Draft => "draft",
            Reason::Embargo => "under embargo",
            Reason::Expired => "expired",
            Reason::Marking => "marked above what is built for",
            Reason::Withdrawn => "withdrawn",
        }
    }
}

impl Visibility {
    /// Why this is held back from `audience`; none when it is public.
    pub fn held_back(&self, audience: &Audience) -> Option<Reason> {
        if self.draft && !audience.drafts {
            return Some(Reason::Draft);
        }
        if self.embargo.is_some_and(|until| audience.now < until) && !audience.drafts {
            return Some(Reason::Embargo);
        }
        if self.expires.is_some_and(|end| audience.now >= end) {
            return Some(Reason::Expired);
        }
        let marking = self.marking.unwrap_or(audience.default_marking);
        (marking > audience.up_to).then_some(Reason::Marking)
    }

    /// The marking to be shown: its own, or the site's for what carries none, which says nothing where it is the lowest.
    pub fn shown_marking(&self, default: Marking) -> Option<Marking> {
        self.marking.or(Some(default).filter(|default| *default != Marking::Clear))
    }

    /// The next instant at which this thing appears to `audience` or disappears: none for what a draft, a marking or an
    /// expiry before its embargo keeps out whatever the time.
    pub fn next_change(&self, audience: &Audience) -> Option<i64> {
        let is_public = |now| self.held_back(&Audience { now, ..*audience }).is_none();
        let mut dates = [self.embargo, self.expires];
        dates.sort_unstable();
        let changes = |at: &i64| *at > audience.now && is_public(*at) != is_public(audience.now);
        dates.into_iter().flatten().find(changes)
    }
}
