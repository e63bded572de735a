//! Calendars (iCalendar, RFC 5545): the events of the site, and those of an entity.
//!
//! Comes in: the related site. Goes out: `timeline.ics`, with ids made from `site_id` and the event's own, so that neither a
//! new slug nor a new host gives a subscriber anything twice. Every date is the content's own. What is sorted out and
//! why stands in `docs/decisions/15-calendars.md`.

mod lines;
mod span;

use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::feeds::authority;
use super::plan::Stream;
use super::view::event::{self, Told};
use super::view::{Made, Scene, degrees, page_escaped};
use crate::model::event::Status;
use crate::model::moment::Moment;
use crate::model::plain::plain;
use crate::model::site::{EventIx, Merged, Site};
use lines::Lines;

/// Entries in a calendar: the last by date, so that everything planned is among them. Programs that show calendars read
/// the whole file again and again, and some refuse it from a megabyte on.
pub const ENTRIES: usize = 1000;

/// Briefings that an entry names as telling it.
const NAMED: usize = 5;

/// Whether an event has a place in a calendar.
pub fn has_place(site: &Site, index: EventIx) -> bool {
    let date = site.told(&site.events[index as usize]).date.as_ref();
    date.and_then(span::span).is_some()
}

/// The events that a calendar holds, in the order of time.
fn held(site: &Site, stream: Stream) -> Vec<EventIx> {
    let last = |events: &mut dyn Iterator<Item = EventIx>| -> Vec<EventIx> {
        let mut last: Vec<EventIx> = events.filter(|index| has_place(site, *index)).take(ENTRIES).collect();
        last.reverse();
        last
    };
    match stream {
        Stream::Entity(entity) => last(&mut site.entities[entity as usize].events.iter().rev().copied()),
        _ => last(&mut (0..site.events.len() as EventIx).rev()),
    }
}

/// What the calendar is called.
fn title(site: &Site, stream: Stream) -> String {
    match stream {
        Stream::Entity(entity) => {
            format!("{}: {}", site.settings.title, site.entities[entity as usize].entity.name)
        }
        _ => site.settings.title.to_string(),
    }
}

/// A digest of everything that [`calendar`] shows.
pub fn digest(scene: &Scene<'_>, stream: Stream) -> Made<u64> {
    let site = scene.site;
    let mut digest = xxh3_64_with_seed(title(site, stream).as_bytes(), site.digest);
    let mut mix = |bytes: &[u8], number: u64| {
        digest = xxh3_64_with_seed(bytes, digest.rotate_left(7) ^ number);
    };
    for index in held(site, stream) {
        let event = &site.events[index as usize];
        let (latitude, longitude) = location(site, event).unwrap_or((i32::MAX, i32::MAX));
        mix(&latitude.to_le_bytes(), longitude as u64);
        mix(&[], event::digest(scene, index)?);
        for briefing in event.told_in() {
            let article = &site.briefings[*briefing as usize];
            mix(article.route.as_bytes(), article.briefing.updates.len() as u64);
            mix(article.briefing.title.as_bytes(), 0);
            article.topics.iter().for_each(|topic| mix(site.topics[*topic as usize].title.as_bytes(), 1));
        }
        let (created, changed) = dates(site, event);
        mix(&[], created.digest());
        mix(&[], changed.digest());
    }
    Ok(digest)
}

/// A calendar's text.
pub fn calendar(scene: &Scene<'_>, stream: Stream, route: &str) -> String {
    let site = scene.site;
    let held = held(site, stream);
    let mut lines = Lines::with_capacity(held.len() * 700 + 512);
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Dateline//Dateline//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    let title = title(site, stream);
    // RFC 7986 has the name; what came before it knows the other alone.
    lines.text("NAME", &title);
    lines.text("X-WR-CALNAME", &title);
    if let Some(description) = site.settings.description.as_deref().filter(|_| stream == Stream::Site) {
        lines.text("DESCRIPTION", description);
    }
    lines.raw("SOURCE;VALUE=URI", site.settings.base.absolute(&page_escaped(route)));
    lines.raw("REFRESH-INTERVAL;VALUE=DURATION", "PT12H");
    for index in held {
        entry(scene, index, &mut lines);
    }
    lines.raw("END", "VCALENDAR");
    lines.finish()
}

fn entry(scene: &Scene<'_>, index: EventIx, lines: &mut Lines) {
    let site = scene.site;
    let event = &site.events[index as usize];
    let Some(told) = event::told_parts(scene, index) else { return };
    let Some(span) = span::span(told.date) else { return };
    lines.raw("BEGIN", "VEVENT");
    lines.text("UID", &format!("{}:event:{}", authority(site), told.id));
    let (created, changed) = dates(site, event);
    if let Some(changed) = span::utc(changed.instant_utc()) {
        lines.raw("DTSTAMP", &changed);
        lines.raw("LAST-MODIFIED", &changed);
    }
    if let Some(created) = span::utc(created.instant_utc()) {
        lines.raw("CREATED", created);
    }
    lines.raw("SEQUENCE", sequence(site, event));
    lines.raw(&format!("DTSTART{}", span.form), &span.start);
    if let Some(end) = &span.end {
        lines.raw(&format!("DTEND{}", span.form), end);
    }
    lines.text("SUMMARY", &summary(scene, &told));
    lines.raw("STATUS", status(told.status));
    // News does not make its readers busy.
    lines.raw("TRANSP", "TRANSPARENT");
    let url = address(site, event, told.id);
    lines.text("DESCRIPTION", &description(scene, event, &told));
    lines.raw("URL", &url);
    if let Some(place) = told.place {
        lines.text("LOCATION", &site.entities[place as usize].entity.name);
    }
    if let Some((latitude, longitude)) = location(site, event) {
        lines.raw("GEO", format!("{};{}", degrees(latitude), degrees(longitude)));
    }
    let topics = site.briefings[event.briefing as usize].topics.iter();
    lines.texts("CATEGORIES", topics.map(|topic| &*site.topics[*topic as usize].title));
    lines.raw("END", "VEVENT");
}

/// The event's anchor on the page of the briefing in whose words it is told.
fn address(site: &Site, event: &Merged, id: &str) -> String {
    let route = &site.briefings[event.briefing as usize].route;
    format!("{}#event-{}", site.settings.base.absolute(&page_escaped(route)), page_escaped(id))
}

fn location(site: &Site, event: &Merged) -> Option<(i32, i32)> {
    site.entities[event.place? as usize].entity.location
}

/// The updates of the briefings that tell the event, and the corrections that name it: it only ever grows.
fn sequence(site: &Site, event: &Merged) -> usize {
    let tellers = event.told_in().iter().map(|briefing| &site.briefings[*briefing as usize].briefing);
    tellers.map(|briefing| briefing.updates.len()).sum::<usize>() + event.corrections().len()
}

/// When the event was first told, and when anything that touches it last changed.
fn dates(site: &Site, event: &Merged) -> (Moment, Moment) {
    let tellers = || event.told_in().iter().map(|briefing| &site.briefings[*briefing as usize].briefing);
    let main = site.briefings[event.briefing as usize].briefing.date;
    let created = tellers().map(|briefing| briefing.date).min().unwrap_or(main);
    let updates = tellers()
        .flat_map(|briefing| briefing.updates.iter().map(|update| update.date).chain(briefing.updated));
    let corrections = event.corrections().iter().map(|(briefing, position)| {
        site.briefings[*briefing as usize].briefing.corrections[*position as usize].date
    });
    let told = tellers().map(|briefing| briefing.date);
    let changed = told.chain(updates).chain(corrections).max().unwrap_or(main);
    (created, changed)
}

/// RFC 5545 has three states. Only what was called off may vanish from a reader's calendar; what is planned, or not
/// certain to have happened, is tentative.
fn status(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "CONFIRMED",
        Status::Cancelled => "CANCELLED",
        Status::Reported | Status::Disputed | Status::Denied | Status::Planned => "TENTATIVE",
    }
}

/// The event's text, behind what the entry's place in the calendar does not say of it.
fn summary(scene: &Scene<'_>, told: &Told<'_>) -> String {
    let status = (told.status != Status::Confirmed).then(|| scene.words.status(told.status).to_owned());
    let date = (!span::says_all(told.date)).then(|| event::date_in_words(told));
    let before: Vec<String> = status.into_iter().chain(date).collect();
    let html = event::text(scene, told);
    match before.is_empty() {
        true => plain(&html).into_owned(),
        false => format!("{}: {}", before.join(", "), plain(&html)),
    }
}

fn description(scene: &Scene<'_>, event: &Merged, told: &Told<'_>) -> String {
    let (site, words) = (scene.site, scene.words);
    let mut out = event::date_in_words(told);
    // Writing to a `String` cannot fail.
    if let Some(who) = told.according_to {
        let _ = write!(out, "\n{} {who}", words.get("according_to"));
    }
    if let Some(confidence) = told.confidence {
        let _ = write!(out, "\n{}: {}", words.get("confidence"), words.confidence(confidence));
    }
    if let Some(likelihood) = told.likelihood {
        let _ = write!(out, "\n{}: {}", words.get("likelihood"), words.likelihood(likelihood));
    }
    for (source, grade) in event::sources(scene, told) {
        let grade = grade.map_or(String::new(), |grade| format!(" ({})", grade.code()));
        let _ = write!(out, "\n{}: {}{grade}", words.get("source"), source.title);
    }
    for (briefing, position) in event.corrections() {
        let correction = &site.briefings[*briefing as usize].briefing.corrections[*position as usize];
        let kind = words.correction(correction.kind);
        let _ = write!(
            out,
            "\n{kind}, {}: {}",
            correction.date.in_words(),
            scene.links.titles().plain(&correction.text)
        );
    }
    for briefing in event.told_in().iter().take(NAMED) {
        let article = &site.briefings[*briefing as usize];
        let url = site.settings.base.absolute(&page_escaped(&article.route));
        let _ = write!(out, "\n{}: {}\n{url}", words.get("in_briefing"), article.briefing.title);
    }
    out
}
