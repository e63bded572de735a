//! The related site → the rows of a list: what there is, whether it is public, and until when not.

use std::collections::HashSet;

use chrono_tz::Tz;
use serde::Serialize;

use crate::model::entity::Entity;
use crate::model::moment::Moment;
use crate::model::site::{Article, HeldBack, Site, Topic};
use crate::model::visibility::Reason;

/// A row: a JSON object for programs, a line of a table for people.
pub trait Row: Serialize {
    const HEADINGS: &'static [&'static str];
    fn texts(&self) -> Vec<String>;
}

/// A briefing, a plain page or an entity, and whether it is shown.
#[derive(Serialize)]
pub struct Thing {
    kind: &'static str,
    state: &'static str,
    /// When it appears by itself; of what is public, when it disappears.
    until: Option<String>,
    file: String,
    title: String,
    id: String,
}

impl Row for Thing {
    const HEADINGS: &'static [&'static str] = &["STATE", "KIND", "UNTIL", "FILE", "TITLE"];

    fn texts(&self) -> Vec<String> {
        let until = self.until.as_deref().unwrap_or_default();
        [self.state, self.kind, until, &self.file, &self.title].map(str::to_owned).to_vec()
    }
}

impl Thing {
    fn shown(article: &Article, now: i64, zone: Tz) -> Thing {
        let briefing = &article.briefing;
        Thing {
            kind: "briefing",
            state: "public",
            until: instant(briefing.visibility.next_change(now), zone),
            file: briefing.file.to_string(),
            title: briefing.title.to_string(),
            id: briefing.id.to_string(),
        }
    }

    fn held(held: &HeldBack, zone: Tz) -> Thing {
        let kind = match held {
            HeldBack { is_entity: true, .. } => "entity",
            HeldBack { file, .. } if file.starts_with("content/pages/") => "page",
            _ => "briefing",
        };
        Thing {
            kind,
            state: state(held.reason),
            until: instant(held.until, zone),
            file: held.file.to_string(),
            title: held.title.to_string(),
            id: held.id.to_string(),
        }
    }
}

/// What is held back for a reason, in the order of the files.
pub fn held_back(site: &Site, zone: Tz, reason: Reason) -> Vec<Thing> {
    let held = site.held_back.iter().filter(|held| held.reason == reason);
    held.map(|held| Thing::held(held, zone)).collect()
}

/// Every briefing, and every page and entity that is held back, in the order of the files.
pub fn everything(site: &Site, zone: Tz) -> Vec<Thing> {
    let shown = site.briefings.iter().map(|article| Thing::shown(article, site.audience.now, zone));
    let held = site.held_back.iter().map(|held| Thing::held(held, zone));
    let mut all: Vec<Thing> = shown.chain(held).collect();
    all.sort_by(|a, b| a.file.cmp(&b.file).then_with(|| a.id.cmp(&b.id)));
    all
}

/// An entity of the registry or declared on the spot.
#[derive(Serialize)]
pub struct EntityRow {
    id: String,
    kind: String,
    state: &'static str,
    until: Option<String>,
    briefings: usize,
    events: usize,
    file: String,
    name: String,
}

impl Row for EntityRow {
    const HEADINGS: &'static [&'static str] =
        &["ID", "KIND", "STATE", "UNTIL", "BRIEFINGS", "EVENTS", "FILE", "NAME"];

    fn texts(&self) -> Vec<String> {
        let (briefings, events) = (self.briefings.to_string(), self.events.to_string());
        let until = self.until.as_deref().unwrap_or_default();
        [&*self.id, &self.kind, self.state, until, &briefings, &events, &self.file, &self.name]
            .map(str::to_owned)
            .to_vec()
    }
}

impl EntityRow {
    fn new(entity: &Entity, state: &'static str, until: Option<String>, counts: (usize, usize)) -> EntityRow {
        EntityRow {
            id: entity.id.to_string(),
            kind: entity.kind.to_string(),
            state,
            until,
            briefings: counts.0,
            events: counts.1,
            file: entity.file.to_string(),
            name: entity.name.to_string(),
        }
    }
}

/// Every entity that is declared, in the order of the ids.
pub fn entities(site: &Site, declared: &[Entity], zone: Tz) -> Vec<EntityRow> {
    let mut rows = Vec::with_capacity(declared.len());
    for dossier in &site.entities {
        let until = instant(dossier.entity.visibility.next_change(site.audience.now), zone);
        rows.push(EntityRow::new(
            &dossier.entity,
            "public",
            until,
            (dossier.briefings.len(), dossier.events.len()),
        ));
    }
    let seen: HashSet<&str> = site.entities.iter().map(|dossier| &*dossier.entity.id).collect();
    for entity in declared.iter().filter(|entity| !seen.contains(&*entity.id)) {
        let reason = entity.visibility.held_back(&site.audience);
        let embargo = entity.visibility.embargo.filter(|_| reason == Some(Reason::Embargo));
        // Without a reason: no public briefing names it, and nobody wrote about it.
        rows.push(EntityRow::new(entity, reason.map_or("unnamed", state), instant(embargo, zone), (0, 0)));
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

#[derive(Serialize)]
pub struct TopicRow {
    slug: String,
    kind: &'static str,
    briefings: usize,
    events: usize,
    title: String,
}

impl Row for TopicRow {
    const HEADINGS: &'static [&'static str] = &["SLUG", "KIND", "BRIEFINGS", "EVENTS", "TITLE"];

    fn texts(&self) -> Vec<String> {
        let (briefings, events) = (self.briefings.to_string(), self.events.to_string());
        [&*self.slug, self.kind, &briefings, &events, &self.title].map(str::to_owned).to_vec()
    }
}

/// The topics of public briefings, in the order of their slugs.
pub fn topics(site: &Site) -> Vec<TopicRow> {
    let row = |topic: &Topic| TopicRow {
        slug: topic.slug.clone(),
        kind: if topic.is_series { "series" } else { "topic" },
        briefings: topic.briefings.len(),
        events: topic.events.len(),
        title: topic.title.to_string(),
    };
    site.topics.iter().map(row).collect()
}

/// One word for each reason, the same that `list` is asked with.
fn state(reason: Reason) -> &'static str {
    match reason {
        Reason::Draft => "draft",
        Reason::Embargo => "scheduled",
        Reason::Expired => "expired",
        Reason::Marking => "marked",
        Reason::Withdrawn => "withdrawn",
    }
}

fn instant(at: Option<i64>, zone: Tz) -> Option<String> {
    at.map(|at| Moment::from_utc(at, zone).rfc3339())
}
