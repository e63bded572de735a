//! The whole site, related: who is in what, what happened when, and what is held back. An immutable value; every view
//! is a function of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::briefing::Briefing;
use super::date::SortKey;
use super::entity::Entity;
use super::event::Event;
use super::hash::HashMap;
use super::page::{Page, TopicText};
use super::settings::Settings;
use super::text::Text;
use super::visibility::{Audience, Reason};

/// Positions in the site's lists.
pub type BriefingIx = u32;
pub type EntityIx = u32;
pub type EventIx = u32;
pub type TopicIx = u32;

#[derive(Debug)]
pub struct Site {
    pub settings: Settings,
    pub audience: Audience,
    /// Shown briefings, newest first; notices of withdrawn ones are apart.
    pub briefings: Vec<Article>,
    pub withdrawn: Vec<Article>,
    /// Public entities in the order of their ids.
    pub entities: Vec<Dossier>,
    /// Every event once, in the order of time.
    pub events: Vec<Merged>,
    /// In the order of their slugs.
    pub topics: Vec<Topic>,
    pub pages: Vec<Page>,
    pub entity_by_id: HashMap<Text, EntityIx>,
    pub briefing_by_id: HashMap<Text, BriefingIx>,
    pub briefing_by_file: HashMap<Text, BriefingIx>,
    pub topic_by_slug: HashMap<String, TopicIx>,
    pub held_back: Vec<HeldBack>,
    /// Files of briefings that could not be read: what names them is not wrong for that.
    pub unread: Vec<Text>,
    /// The next instant at which something that is held back appears, or something public disappears.
    pub next_due: Option<i64>,
    /// The next instant at which the site is another one without an edit: what is due, or a week whose digest appears.
    pub next_change: Option<i64>,
    /// What a withdrawn briefing is called where its title is not shown.
    pub untitled: Text,
    pub assets: BTreeMap<Text, Asset>,
    /// Old route → new route, and the file that asks for it.
    pub redirects: BTreeMap<String, (String, Text)>,
    /// A digest of everything that is the same on every page: settings, templates, theme files.
    pub digest: u64,
}

/// A briefing in its place.
#[derive(Debug)]
pub struct Article {
    /// Shared with whoever will relate it again.
    pub briefing: Arc<Briefing>,
    /// The body's HTML with slots; absent when a warm build has not needed it yet.
    pub html: Option<Arc<Text>>,
    /// What its author wrote, where the body is made of it when a page asks: in a preview.
    pub original: Option<Arc<Text>>,
    /// Changes when the file's bytes or anything its reading depended on change.
    pub digest: u64,
    pub route: String,
    pub topics: Vec<TopicIx>,
    /// One for each of `briefing.entities` that is public: the entity and its position there.
    pub cast: Vec<(EntityIx, u32)>,
    /// One for each of `briefing.events`, in the order of time.
    pub events: Vec<Telling>,
    /// Briefings whose text links here, newest first.
    pub linked_from: Vec<BriefingIx>,
    /// Routes and languages of its translations.
    pub translations: Vec<BriefingIx>,
}

/// An event as one page tells it.
#[derive(Clone, Copy, Debug)]
pub struct Telling {
    /// Position in `briefing.events`.
    pub own: u32,
    /// The event among all of the site's.
    pub event: EventIx,
}

/// An event of merged timelines.
#[derive(Debug)]
pub struct Merged {
    pub key: SortKey,
    /// The briefing in whose words it is told, and the position among its events.
    pub briefing: BriefingIx,
    pub own: u32,
    /// Apart, because most events are told once and never corrected, and a site has many.
    pub more: Option<Box<More>>,
    pub entities: SmallVec<[EntityIx; 4]>,
    pub place: Option<EntityIx>,
    pub year: i32,
}

/// What there is to an event beside its one telling.
#[derive(Debug, Default)]
pub struct More {
    /// Every briefing that tells it, newest first, where it has an id that they share.
    pub told_in: Vec<BriefingIx>,
    /// Corrections that name it: briefing and position among its corrections.
    pub corrections: Vec<(BriefingIx, u32)>,
}

impl Merged {
    /// Every briefing that tells it, newest first.
    pub fn told_in(&self) -> &[BriefingIx] {
        match self.more.as_deref() {
            Some(More { told_in, .. }) if !told_in.is_empty() => told_in,
            _ => std::slice::from_ref(&self.briefing),
        }
    }

    /// Corrections that name it: briefing and position among its corrections.
    pub fn corrections(&self) -> &[(BriefingIx, u32)] {
        self.more.as_deref().map(|more| more.corrections.as_slice()).unwrap_or_default()
    }
}

/// A public entity in its place.
#[derive(Debug)]
pub struct Dossier {
    pub entity: Entity,
    /// Briefings that declare or mention it, newest first, and its position in each one's `entities`.
    pub briefings: Vec<(BriefingIx, u32)>,
    pub events: Vec<EventIx>,
    /// Declared by another entity: that entity and the position among its relations.
    pub related_from: Vec<(EntityIx, u32)>,
    /// Entities that say they are part of this one.
    pub parts: Vec<EntityIx>,
    /// Entities with a post in this one: each and the position among its roles, the newest first.
    pub held_by: Vec<(EntityIx, u32)>,
}

#[derive(Debug)]
pub struct Topic {
    pub slug: String,
    pub title: Text,
    pub is_series: bool,
    /// What an editor wrote about it.
    pub text: Option<TopicText>,
    /// Newest first; a series, in order.
    pub briefings: Vec<BriefingIx>,
    pub events: Vec<EventIx>,
}

/// Something kept out of this build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    pub file: Text,
    pub title: Text,
    pub reason: Reason,
    /// When it will be shown, if ever by itself.
    pub until: Option<i64>,
    /// The names under which links may ask for it: id and route.
    pub id: Text,
    pub route: String,
    /// Addresses that it had before.
    pub redirects: Vec<Text>,
    pub is_entity: bool,
}

impl HeldBack {
    /// Whether it is what an editor has written about a topic; the topic itself may be shown, if public briefings name it.
    pub fn is_topic(&self) -> bool {
        self.file.starts_with("content/topics/")
    }
}

/// A file that is published as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    pub route: String,
    /// Width and height in pixels, of an image whose format is known.
    pub size: Option<(u32, u32)>,
    /// What the file beside it (`photo.jpg.yaml`) says.
    pub alt: Option<Text>,
    pub caption: Option<Text>,
    pub credit: Option<Text>,
    pub licence: Option<Text>,
    pub digest: u64,
}

impl Site {
    /// The event's parts as merged timelines show them: those of its main telling.
    pub fn told(&self, event: &Merged) -> &Event {
        &self.briefings[event.briefing as usize].briefing.events[event.own as usize]
    }

    pub fn entity(&self, id: &str) -> Option<&Dossier> {
        self.entity_by_id.get(id).map(|index| &self.entities[*index as usize])
    }
}

impl Dossier {
    pub fn route(&self) -> String {
        ["entities/", &self.entity.id, "/"].concat()
    }

    /// The role held on a day (`key` of an event or a briefing's date).
    pub fn role_at(&self, earliest: i64, latest: i64) -> Option<&super::entity::Role> {
        let holds = |role: &&super::entity::Role| {
            let from = role.from.as_ref().and_then(|from| from.bounds().0);
            let to = role.to.as_ref().and_then(|to| to.bounds().1);
            from.is_none_or(|from| from <= latest) && to.is_none_or(|to| to >= earliest)
        };
        self.entity
            .roles
            .iter()
            .filter(holds)
            .max_by_key(|role| role.from.as_ref().and_then(|from| from.bounds().0))
    }
}
