//! What happened to the site, by day: new briefings, updates, corrections, withdrawals.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveDate;

use super::page::{Head, with_head};
use super::{Scene, View};
use crate::model::briefing::{Correction, CorrectionKind};
use crate::model::moment::Moment;
use crate::model::site::{Article, Site};
use crate::render::links::Here;
use crate::render::plan::{CHANGES_A_PAGE, CHANGES_PAGE, page_route};
use crate::render::record::Shared;

/// One change: when, of which briefing or dossier, and which of its updates or corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub date: Moment,
    pub kind: ChangeKind,
    /// Among the shown briefings, among the withdrawn ones, or among the entities.
    pub of: u32,
    pub position: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    New,
    Update,
    Correction,
    /// A correction of a dossier.
    Dossier,
    Withdrawn,
}

/// The changes of a day; of one that had more than a page holds, as many.
#[derive(Clone, Debug)]
pub struct Day {
    pub day: NaiveDate,
    pub changes: Vec<Change>,
}

/// Every change, by day, newest first.
pub fn days(site: &Site) -> Vec<Day> {
    let mut changes = Vec::with_capacity(site.briefings.len());
    for (index, article) in site.briefings.iter().enumerate() {
        let of = index as u32;
        let (updates, corrections) = (&article.briefing.updates, &article.briefing.corrections);
        changes.push(Change { date: article.briefing.date, kind: ChangeKind::New, of, position: 0 });
        for (position, update) in updates.iter().enumerate() {
            changes.push(Change {
                date: update.date,
                kind: ChangeKind::Update,
                of,
                position: position as u32,
            });
        }
        for (position, correction) in corrections.iter().enumerate() {
            let position = position as u32;
            changes.push(Change { date: correction.date, kind: ChangeKind::Correction, of, position });
        }
    }
    for (index, dossier) in site.entities.iter().enumerate() {
        for (position, correction) in dossier.entity.corrections.iter().enumerate() {
            let (of, position) = (index as u32, position as u32);
            changes.push(Change { date: correction.date, kind: ChangeKind::Dossier, of, position });
        }
    }
    for (index, article) in site.withdrawn.iter().enumerate() {
        let date =
            article.briefing.withdrawn.as_ref().map_or(article.briefing.date, |withdrawn| withdrawn.date);
        changes.push(Change { date, kind: ChangeKind::Withdrawn, of: index as u32, position: 0 });
    }
    // Newest day first; within a day corrections before updates before what is new, which is what readers look for.
    changes.sort_by(|a, b| {
        let rank = |change: &Change| (change.date.day(), change.kind, change.date.instant_utc());
        rank(b).cmp(&rank(a)).then_with(|| (a.of, a.position).cmp(&(b.of, b.position)))
    });
    changes
        .chunk_by(|a, b| a.date.day() == b.date.day())
        .flat_map(|run| run.chunks(CHANGES_A_PAGE))
        .map(|run| Day { day: run[0].date.day(), changes: run.to_vec() })
        .collect()
}

/// Which of the days stand on each page: whole ones, as far as they fit.
pub fn by_page(days: &[Day]) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut from, mut changes) = (0, 0);
    for (at, day) in days.iter().enumerate() {
        if at - from == CHANGES_PAGE || changes + day.changes.len() > CHANGES_A_PAGE {
            pages.push(from..at);
            (from, changes) = (at, 0);
        }
        changes += day.changes.len();
    }
    // The list has a page even where nothing is in it.
    pages.push(from..days.len());
    pages
}

pub fn changes(scene: &Scene<'_>, page: usize) -> View {
    let pages = &scene.plan.change_pages;
    let days = pages.get(page).and_then(|days| scene.plan.changes.get(days.clone())).unwrap_or_default();
    let route = page_route("changes/", page);
    let mut record = with_head(
        scene,
        Head {
            kind: "changes",
            title: scene.words.get("changes"),
            description: Some(scene.words.get("about_changes")),
            route: &route,
            feeds: Some(("changes/", scene.words.get("changes"))),
            crumbs: &[(&scene.site.settings.title, "")],
            pager: Some(("changes/", page, pages.len())),
            ..Head::default()
        },
    );
    let one = |day: &Day| {
        let mut record = scene.record();
        record.text("date", &day.day.to_string()).text("date_words", &day.changes[0].date.in_words());
        record.list("changes", day.changes.iter().map(|change| fields(scene, change)).collect());
        record.finish()
    };
    record.list("days", days.iter().map(one).collect());
    View { template: "changes.html", record, about: "/changes/".to_owned() }
}

/// `{kind, kind_words, title, href, is_major, text?}`.
pub fn fields(scene: &Scene<'_>, change: &Change) -> Shared {
    let mut record = scene.record();
    let (kind, words, title, route, text) = parts(scene, change);
    record.text("kind", kind).text("kind_words", words).text("title", title);
    match change.kind {
        ChangeKind::Withdrawn | ChangeKind::Dossier => record.text("href", &scene.links.href(&route)),
        _ => record.text("href", scene.links.article(change.of)),
    };
    record.flag("is_major", is_major(scene.site, change));
    match &text {
        Some(text) => record.html("text", text),
        None => record.none("text"),
    };
    record.finish()
}

fn is_major(site: &Site, change: &Change) -> bool {
    let updates = || &site.briefings[change.of as usize].briefing.updates;
    change.kind == ChangeKind::Update && updates()[change.position as usize].is_major
}

/// The briefing that a change is about, if it is about one.
pub fn article<'s>(site: &'s Site, change: &Change) -> Option<&'s Article> {
    match change.kind {
        ChangeKind::Dossier => None,
        ChangeKind::Withdrawn => site.withdrawn.get(change.of as usize),
        ChangeKind::New | ChangeKind::Update | ChangeKind::Correction => {
            site.briefings.get(change.of as usize)
        }
    }
}

/// Kind, its words, title, route and HTML of a change; feeds of changes are made of the same.
pub fn parts<'s>(
    scene: &Scene<'s>,
    change: &Change,
) -> (&'static str, &'s str, &'s str, Cow<'s, str>, Option<String>) {
    let words = scene.words;
    let corrected = |correction: &Correction, here: Here<'_>| {
        let kind = match correction.kind {
            CorrectionKind::Correction => words.get("correction"),
            other => words.correction(other),
        };
        (kind, scene.links.fill(&correction.text.html, &correction.text.slots, here))
    };
    if change.kind == ChangeKind::Dossier {
        let dossier = &scene.site.entities[change.of as usize];
        let (entity, route) = (&dossier.entity, dossier.route());
        let here = Here { file: &entity.file, route: &route };
        let (kind, text) = corrected(&entity.corrections[change.position as usize], here);
        return ("correction", kind, &entity.name, route.into(), Some(text));
    }
    if change.kind == ChangeKind::Withdrawn {
        let article = &scene.site.withdrawn[change.of as usize];
        let notice = article.briefing.withdrawn.as_ref();
        let shows = notice.is_none_or(|notice| notice.shows_title);
        let title = if shows { &*article.briefing.title } else { words.get("withdrawn_briefing") };
        let reason = notice.map(|notice| {
            let mut html = String::new();
            crate::markdown::links::escape_text(&mut html, &notice.reason);
            html
        });
        return ("withdrawn", words.get("withdrawn"), title, article.route.as_str().into(), reason);
    }
    let article = &scene.site.briefings[change.of as usize];
    let briefing = &article.briefing;
    let here = Here { file: &briefing.file, route: &article.route };
    let (title, route) = (&*briefing.title, Cow::from(article.route.as_str()));
    match change.kind {
        ChangeKind::Update => {
            let update = &briefing.updates[change.position as usize];
            let text = scene.links.fill(&update.text.html, &update.text.slots, here);
            ("update", words.get("update"), title, route, Some(text))
        }
        ChangeKind::Correction => {
            let (kind, text) = corrected(&briefing.corrections[change.position as usize], here);
            ("correction", kind, title, route, Some(text))
        }
        _ => ("new", words.get("new"), title, route, None),
    }
}
