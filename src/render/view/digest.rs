//! Weekly digests: what a week brought, once it is over, and the index of them.
//!
//! A digest holds the week's changes, which /changes/ has by day: new briefings as cards, the rest in a line each. With
//! them stand the events that fell into the week, and what is planned for the next.

use super::changes::{Change, ChangeKind, Day, fields};
use super::page::{Head, with_head};
use super::{Made, Scene, View, slice};
use crate::model::date::{DAY_SECONDS, Precision, day_in_words, day_number};
use crate::model::event::Status;
use crate::model::site::{EventIx, Site};
use crate::model::week::Week;
use crate::render::plan::{DIGEST_PAGE, DIGESTS_PAGE, page_route, pages};
use crate::render::record::Shared;

/// Events that a digest names, of its week and of the next; the timeline has all of them.
const EVENTS: usize = 20;

/// A finished week in which something changed.
#[derive(Clone, Debug)]
pub struct Digest {
    pub week: Week,
    /// Newest day first.
    pub changes: Vec<Change>,
}

impl Digest {
    pub fn route(&self) -> String {
        format!("digest/{}/", self.week.name())
    }

    /// New briefings, updates, corrections, withdrawals.
    pub fn counts(&self) -> [(ChangeKind, usize); 4] {
        use ChangeKind::{Correction, Dossier, New, Update, Withdrawn};
        let counted = |kind: ChangeKind| if kind == Dossier { Correction } else { kind };
        [New, Update, Correction, Withdrawn]
            .map(|kind| (kind, self.changes.iter().filter(|change| counted(change.kind) == kind).count()))
    }
}

fn is_over(site: &Site, week: Week) -> bool {
    week.end(site.settings.timezone).instant_utc() <= site.audience.now
}

/// The finished weeks of a site, newest first, from its changes by day, newest first.
pub fn digests(site: &Site, days: &[Day]) -> Vec<Digest> {
    let weeks = days.chunk_by(|a, b| Week::of(a.day) == Week::of(b.day));
    let digests = weeks.map(|days| Digest {
        week: Week::of(days[0].day),
        changes: days.iter().flat_map(|day| day.changes.iter().copied()).collect(),
    });
    digests.filter(|digest| is_over(site, digest.week)).collect()
}

/// Whether a site has any.
pub fn has_any(site: &Site) -> bool {
    let dates = site.briefings.iter().rev().map(|article| article.briefing.date);
    let withdrawn = site.withdrawn.iter().flat_map(|article| &article.briefing.withdrawn);
    let dossiers = site.entities.iter().flat_map(|dossier| &dossier.entity.corrections);
    let apart = withdrawn.map(|notice| notice.date).chain(dossiers.map(|correction| correction.date));
    dates.chain(apart).any(|date| is_over(site, Week::of(date.day())))
}

/// "26 December 2016 – 1 January 2017".
fn days_in_words(week: Week) -> String {
    let words = |day: chrono::NaiveDate| {
        use chrono::Datelike as _;
        day_in_words(day.year(), day.month() as u8, day.day() as u8)
    };
    format!("{} – {}", words(week.monday()), words(week.sunday()))
}

/// "Weekly digest 2016-W52".
pub fn title(scene: &Scene<'_>, digest: &Digest) -> String {
    format!("{} {}", scene.words.get("digest"), digest.week.name())
}

/// "26 December 2016 – 1 January 2017. New: 4. Updates: 1."
pub fn in_a_line(scene: &Scene<'_>, digest: &Digest) -> String {
    let mut line = format!("{}.", days_in_words(digest.week));
    for (kind, count) in digest.counts().into_iter().filter(|(_, count)| *count > 0) {
        let word = match kind {
            ChangeKind::New => "new",
            ChangeKind::Update => "updates",
            ChangeKind::Correction | ChangeKind::Dossier => "corrections",
            ChangeKind::Withdrawn => "withdrawn",
        };
        line.push_str(&format!(" {}: {count}.", scene.words.get(word)));
    }
    line
}

pub fn digest(scene: &Scene<'_>, index: u32, page: usize) -> Made<View> {
    let digests = &scene.plan.digests;
    let digest = &digests[index as usize];
    let (base, title) = (digest.route(), title(scene, digest));
    let route = page_route(&base, page);
    let mut record = with_head(
        scene,
        Head {
            kind: "digest",
            title: &title,
            description: Some(&in_a_line(scene, digest)),
            route: &route,
            feeds: Some(("digest/", scene.words.get("digest"))),
            crumbs: &[(&scene.site.settings.title, ""), (scene.words.get("digest"), "digest/")],
            pager: Some((&base, page, pages(digest.changes.len(), DIGEST_PAGE))),
            ..Head::default()
        },
    );
    record.text("week", &digest.week.name()).text("days", &days_in_words(digest.week));
    let shown = slice(&digest.changes, page, DIGEST_PAGE);
    let (new, other): (Vec<Change>, Vec<Change>) =
        shown.iter().partition(|change| change.kind == ChangeKind::New);
    let new: Vec<u32> = new.iter().map(|change| change.of).collect();
    record.list("briefings", scene.cards(&new)?);
    record.list("changes", other.iter().map(|change| fields(scene, change)).collect());
    let (happened, planned) = match page {
        0 => (within(scene.site, digest.week), planned(scene.site, digest.week.next())),
        _ => (Vec::new(), Vec::new()),
    };
    record.list("timeline", scene.events(&happened, &happened)?);
    record.list("coming", scene.events(&planned, &planned)?);
    let beside = |at: Option<usize>| {
        let other = digests.get(at?)?;
        let mut record = scene.record();
        record.text("title", &days_in_words(other.week)).text("href", &scene.links.href(&other.route()));
        Some(record.finish())
    };
    record.maybe_put("newer", beside((index as usize).checked_sub(1)));
    record.maybe_put("older", beside(Some(index as usize + 1)));
    Ok(View { template: "digest.html", record, about: format!("/{base}") })
}

/// The events that began in a week and are known to the day.
fn within(site: &Site, week: Week) -> Vec<EventIx> {
    use chrono::Datelike as _;
    let monday = week.monday();
    let start = day_number(monday.year(), monday.month() as u8, monday.day() as u8) * DAY_SECONDS;
    let end = start + 7 * DAY_SECONDS;
    let first = site.events.partition_point(|event| event.key.start() < start);
    let events = site.events[first..].iter().take_while(|event| event.key.start() < end).enumerate();
    let exact = events.filter(|(_, event)| event.key.precision() >= Precision::Day);
    exact.map(|(at, _)| (first + at) as EventIx).take(EVENTS).collect()
}

fn planned(site: &Site, week: Week) -> Vec<EventIx> {
    let is_planned = |index: &EventIx| {
        let event = site.told(&site.events[*index as usize]);
        event.said.as_ref().and_then(|said| said.status) == Some(Status::Planned)
    };
    within(site, week).into_iter().filter(is_planned).collect()
}

pub fn index(scene: &Scene<'_>, page: usize) -> View {
    let digests = &scene.plan.digests;
    let route = page_route("digest/", page);
    let mut record = with_head(
        scene,
        Head {
            kind: "digests",
            title: scene.words.get("digest"),
            description: Some(scene.words.get("about_digest")),
            route: &route,
            feeds: Some(("digest/", scene.words.get("digest"))),
            crumbs: &[(&scene.site.settings.title, "")],
            pager: Some(("digest/", page, pages(digests.len(), DIGESTS_PAGE))),
            ..Head::default()
        },
    );
    let one = |digest: &Digest| -> Shared {
        let [(_, new), (_, updates), (_, corrections), (_, withdrawn)] = digest.counts();
        let mut record = scene.record();
        record.text("week", &digest.week.name()).text("days", &days_in_words(digest.week));
        record.text("href", &scene.links.href(&digest.route()));
        record.number("new", new as i64).number("updates", updates as i64);
        record.number("corrections", corrections as i64).number("withdrawn", withdrawn as i64);
        record.finish()
    };
    record.list("weeks", slice(digests, page, DIGESTS_PAGE).iter().map(one).collect());
    View { template: "digests.html", record, about: "/digest/".to_owned() }
}
