//! The related site → the rows of a list: what there is, whether it is public, and until when not.

use std::collections::HashSet;

use chrono_tz::Tz;
use serde::Serialize;

use crate::check::unknown::Unknown;
use crate::model::entity::Entity;
use crate::model::moment::Moment;
use crate::model::page::TopicText;
use crate::model::site::{Article, HeldBack, Site, Topic};
use crate::model::slug::slug;
use crate::model::visibility::{Audience, Reason, Visibility};
use crate::pipeline::Survey;

/// A row: a JSON object for programs, a line of a table for people.
pub trait Row: Serialize {
    const HEADINGS: &'static [&'static str];
    fn texts(&self) -> Vec<String>;
}

/// A briefing, a plain page, a topic, an entity or a file, and whether it is shown.
#[derive(Serialize)]
pub struct Thing {
    kind: &'static str,
    state: &'static str,
    /// When it appears by itself; of what is public, when it disappears.
    until: Option<String>,
    /// Why it is not public, or will not be.
    why: Option<String>,
    file: String,
    title: String,
    id: String,
}

impl Row for Thing {
    const HEADINGS: &'static [&'static str] = &["STATE", "KIND", "UNTIL", "FILE", "TITLE", "WHY"];

    fn texts(&self) -> Vec<String> {
        let until = self.until.as_deref().unwrap_or_default();
        let why = self.why.as_deref().unwrap_or_default();
        [self.state, self.kind, until, &self.file, &self.title, why].map(str::to_owned).to_vec()
    }
}

impl Thing {
    fn shown(article: &Article, audience: &Audience, zone: Tz) -> Thing {
        let briefing = &article.briefing;
        let until = instant(briefing.visibility.next_change(audience), zone);
        Thing {
            kind: "briefing",
            state: "public",
            why: until.as_ref().map(|_| "expires then".to_owned()),
            until,
            file: briefing.file.to_string(),
            title: briefing.title.to_string(),
            id: briefing.id.to_string(),
        }
    }

    fn held(held: &HeldBack, why: String, zone: Tz) -> Thing {
        let kind = match held {
            HeldBack { is_entity: true, .. } => "entity",
            HeldBack { file, .. } if file.starts_with("content/pages/") => "page",
            _ => "briefing",
        };
        Thing {
            kind,
            state: state(held.reason),
            until: instant(held.until, zone),
            why: Some(why),
            file: held.file.to_string(),
            title: held.title.to_string(),
            id: held.id.to_string(),
        }
    }

    fn topic(topic: &TopicText, reason: Reason, site: &Site) -> Thing {
        let zone = site.settings.timezone;
        let embargo = topic.visibility.embargo.filter(|_| reason == Reason::Embargo);
        Thing {
            kind: "topic",
            state: state(reason),
            until: instant(embargo, zone),
            why: Some(why(reason, &topic.visibility, site)),
            file: topic.file.to_string(),
            title: topic.title.to_string(),
            id: topic.slug.to_string(),
        }
    }

    fn file(file: &str, is_used: bool) -> Thing {
        let (state, why) = match is_used {
            true => ("held", "only what is held back uses it"),
            false => ("unused", "no page uses it"),
        };
        Thing {
            kind: "file",
            state,
            until: None,
            why: Some(why.to_owned()),
            file: file.to_owned(),
            title: String::new(),
            id: file.to_owned(),
        }
    }
}

/// What keeps a thing out, in words.
fn why(reason: Reason, visibility: &Visibility, site: &Site) -> String {
    let zone = site.settings.timezone;
    let when =
        |at: Option<i64>| at.map(|at| Moment::from_utc(at, zone).in_words_with_time()).unwrap_or_default();
    match reason {
        Reason::Draft => "it is a draft".to_owned(),
        Reason::Embargo => format!("under embargo until {}", when(visibility.embargo)),
        Reason::Expired => format!("expired at {}", when(visibility.expires)),
        Reason::Withdrawn => "withdrawn".to_owned(),
        Reason::Marking => {
            let marking = visibility.marking.unwrap_or(site.settings.default_marking);
            format!("marked {}, above {}", marking.label(), site.audience.up_to.label())
        }
    }
}

/// What keeps one of those out that the site says are held back.
fn why_held(held: &HeldBack, survey: &Survey, site: &Site) -> String {
    let briefing = survey.held.briefings.iter().map(|(briefing, _)| briefing);
    let mut briefing = briefing.filter(|briefing| !held.is_entity && briefing.file == held.file);
    let page = || survey.held.pages.iter().find(|page| !held.is_entity && page.file == held.file);
    let entity = || survey.declared.iter().find(|entity| held.is_entity && entity.id == held.id);
    if let Some(briefing) = briefing.next() {
        return match &briefing.withdrawn {
            Some(notice) if held.reason == Reason::Withdrawn => {
                format!("withdrawn on {}: {}", notice.date.in_words(), notice.reason)
            }
            _ => why(held.reason, &briefing.visibility, site),
        };
    }
    let visibility =
        page().map(|page| &page.visibility).or_else(|| entity().map(|entity| &entity.visibility));
    visibility
        .map_or_else(|| held.reason.in_words().to_owned(), |visibility| why(held.reason, visibility, site))
}

/// What is held back for a reason, in the order of the files.
pub fn held_back(survey: &Survey, site: &Site, reason: Reason) -> Vec<Thing> {
    let mut things = all_held(survey, site, Some(reason));
    things.sort_by(by_file);
    things
}

fn all_held(survey: &Survey, site: &Site, reason: Option<Reason>) -> Vec<Thing> {
    let zone = site.settings.timezone;
    let is_meant = |found: Reason| reason.is_none_or(|reason| reason == found);
    let held = site.held_back.iter().filter(|held| is_meant(held.reason) && !held.is_topic());
    let held = held.map(|held| Thing::held(held, why_held(held, survey, site), zone));
    let topics = survey.held.topics.iter().filter_map(|topic| {
        let reason = topic.visibility.held_back(&site.audience).filter(|reason| is_meant(*reason))?;
        Some(Thing::topic(topic, reason, site))
    });
    held.chain(topics).collect()
}

fn by_file(a: &Thing, b: &Thing) -> std::cmp::Ordering {
    a.file.cmp(&b.file).then_with(|| a.id.cmp(&b.id))
}

/// Every briefing, and everything else that is not public, in the order of the files.
pub fn everything(survey: &Survey, site: &Site) -> Vec<Thing> {
    let zone = site.settings.timezone;
    let shown = site.briefings.iter().map(|article| Thing::shown(article, &site.audience, zone));
    let mut all: Vec<Thing> = shown.chain(all_held(survey, site, None)).collect();
    let used: HashSet<&str> = survey
        .held
        .briefings
        .iter()
        .flat_map(|(briefing, _)| &briefing.assets)
        .chain(survey.held.pages.iter().flat_map(|page| &page.assets))
        .chain(survey.held.topics.iter().flat_map(|topic| &topic.assets))
        .map(|file| &**file)
        .collect();
    all.extend(survey.held.files.iter().map(|file| Thing::file(file, used.contains(&**file))));
    all.sort_by(by_file);
    all
}

/// A capitalised name that no entity bears.
#[derive(Serialize)]
pub struct UnknownRow {
    times: usize,
    briefings: usize,
    file: String,
    line: u32,
    column: u32,
    name: String,
}

impl Row for UnknownRow {
    const HEADINGS: &'static [&'static str] = &["TIMES", "BRIEFINGS", "FIRST", "NAME"];

    fn texts(&self) -> Vec<String> {
        let first = format!("{}:{}", self.file, self.line);
        vec![self.times.to_string(), self.briefings.to_string(), first, self.name.clone()]
    }
}

pub fn unknown(names: Vec<Unknown>) -> Vec<UnknownRow> {
    let row = |one: Unknown| UnknownRow {
        times: one.times,
        briefings: one.briefings,
        file: one.place.file,
        line: one.place.line,
        column: one.place.column,
        name: one.name,
    };
    names.into_iter().map(row).collect()
}

/// An entity of the registry or declared on the spot.
#[derive(Serialize)]
pub struct EntityRow {
    id: String,
    kind: String,
    state: &'static str,
    until: Option<String>,
    why: Option<String>,
    briefings: usize,
    events: usize,
    file: String,
    name: String,
}

impl Row for EntityRow {
    const HEADINGS: &'static [&'static str] =
        &["ID", "KIND", "STATE", "UNTIL", "BRIEFINGS", "EVENTS", "FILE", "NAME", "WHY"];

    fn texts(&self) -> Vec<String> {
        let (briefings, events) = (self.briefings.to_string(), self.events.to_string());
        let until = self.until.as_deref().unwrap_or_default();
        let why = self.why.as_deref().unwrap_or_default();
        [&*self.id, &self.kind, self.state, until, &briefings, &events, &self.file, &self.name, why]
            .map(str::to_owned)
            .to_vec()
    }
}

impl EntityRow {
    fn new(entity: &Entity, state: &'static str, counts: (usize, usize)) -> EntityRow {
        EntityRow {
            id: entity.id.to_string(),
            kind: entity.kind.to_string(),
            state,
            until: None,
            why: None,
            briefings: counts.0,
            events: counts.1,
            file: entity.file.to_string(),
            name: entity.name.to_string(),
        }
    }
}

/// Every entity that is declared, in the order of the ids.
pub fn entities(survey: &Survey, site: &Site) -> Vec<EntityRow> {
    let zone = site.settings.timezone;
    let mut rows = Vec::with_capacity(survey.declared.len());
    for dossier in &site.entities {
        let until = instant(dossier.entity.visibility.next_change(&site.audience), zone);
        let counts = (dossier.briefings.len(), dossier.events.len());
        let why = until.as_ref().map(|_| "expires then".to_owned());
        rows.push(EntityRow { until, why, ..EntityRow::new(&dossier.entity, "public", counts) });
    }
    let seen: HashSet<&str> = site.entities.iter().map(|dossier| &*dossier.entity.id).collect();
    for entity in survey.declared.iter().filter(|entity| !seen.contains(&*entity.id)) {
        let reason = entity.visibility.held_back(&site.audience);
        let embargo = entity.visibility.embargo.filter(|_| reason == Some(Reason::Embargo));
        let why = match reason {
            Some(reason) => why(reason, &entity.visibility, site),
            None => "no public briefing names it".to_owned(),
        };
        let row = EntityRow::new(entity, reason.map_or("unnamed", state), (0, 0));
        rows.push(EntityRow { until: instant(embargo, zone), why: Some(why), ..row });
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

#[derive(Serialize)]
pub struct TopicRow {
    slug: String,
    kind: &'static str,
    state: &'static str,
    until: Option<String>,
    why: Option<String>,
    briefings: usize,
    events: usize,
    title: String,
}

impl Row for TopicRow {
    const HEADINGS: &'static [&'static str] =
        &["SLUG", "KIND", "STATE", "UNTIL", "BRIEFINGS", "EVENTS", "TITLE", "WHY"];

    fn texts(&self) -> Vec<String> {
        let (briefings, events) = (self.briefings.to_string(), self.events.to_string());
        let (until, why) =
            (self.until.as_deref().unwrap_or_default(), self.why.as_deref().unwrap_or_default());
        [&*self.slug, self.kind, self.state, until, &briefings, &events, &self.title, why]
            .map(str::to_owned)
            .to_vec()
    }
}

/// The topics of public briefings, and those that only what is held back has, in the order of their slugs.
pub fn topics(survey: &Survey, site: &Site) -> Vec<TopicRow> {
    let kind = |is_series| if is_series { "series" } else { "topic" };
    let row = |topic: &Topic| TopicRow {
        slug: topic.slug.clone(),
        kind: kind(topic.is_series),
        state: "public",
        until: None,
        why: None,
        briefings: topic.briefings.len(),
        events: topic.events.len(),
        title: topic.title.to_string(),
    };
    let mut rows: Vec<TopicRow> = site.topics.iter().map(row).collect();
    let mut seen: HashSet<String> = rows.iter().map(|row| row.slug.clone()).collect();
    let hidden = |slug: String, is_series, title: &str| TopicRow {
        slug,
        kind: kind(is_series),
        state: "held",
        until: None,
        why: Some("only what is held back is about it".to_owned()),
        briefings: 0,
        events: 0,
        title: title.to_owned(),
    };
    for topic in &survey.held.topics {
        let Some(reason) = topic.visibility.held_back(&site.audience) else { continue };
        if seen.insert(topic.slug.to_string()) {
            let embargo = topic.visibility.embargo.filter(|_| reason == Reason::Embargo);
            rows.push(TopicRow {
                state: state(reason),
                until: instant(embargo, site.settings.timezone),
                why: Some(why(reason, &topic.visibility, site)),
                ..hidden(topic.slug.to_string(), topic.is_series, &topic.title)
            });
        }
    }
    for (briefing, _) in &survey.held.briefings {
        let labels = briefing.topics.iter().map(|label| (label, false));
        for (label, is_series) in labels.chain(briefing.series.iter().map(|label| (label, true))) {
            let slug = slug(label);
            if !slug.is_empty() && seen.insert(slug.clone()) {
                rows.push(hidden(slug, is_series, label));
            }
        }
    }
    rows.sort_by(|a, b| a.slug.cmp(&b.slug));
    rows
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
