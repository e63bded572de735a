//! Every event once, as merged timelines tell it: a line of a table.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::csv::{Line, head};
use super::{Rows, absolute, first_and_last, marking};
use crate::model::plain::plain;
use crate::model::site::{EventIx, Merged, Site};
use crate::render::view::event::{self, Told};
use crate::render::view::{Made, Scene, page_escaped};

pub const COLUMNS: &[&str] = &[
    "id",
    "date",
    "date_words",
    "first_day",
    "last_day",
    "text",
    "status",
    "place_id",
    "place",
    "entity_ids",
    "entities",
    "according_to",
    "confidence",
    "likelihood",
    "sources",
    "corrections",
    "briefings",
    "url",
    "marking",
];

pub fn rows<'r>(scene: &'r Scene<'_>) -> Rows<'r> {
    let events = (0..scene.site.events.len() as u32).filter_map(|index| row(scene, index));
    Box::new(std::iter::once(head(COLUMNS)).chain(events))
}

fn row(scene: &Scene<'_>, index: EventIx) -> Option<String> {
    let (site, told) = (scene.site, event::told_parts(scene, index)?);
    let event = &site.events[index as usize];
    let mut line = Line::new();
    line.text(told.id).text(told.date.as_written()).text(&event::date_in_words(&told));
    let (first, last) = first_and_last(told.date);
    line.maybe(first.as_deref()).maybe(last.as_deref());
    line.text(&words(scene, &told)).own(told.status.as_str());
    let entity = |index: &u32| &site.entities[*index as usize].entity;
    let place = told.place.as_ref().map(entity);
    line.maybe(place.map(|place| &*place.id)).maybe(place.map(|place| &*place.name));
    line.texts(event.entities.iter().map(|index| &*entity(index).id));
    line.texts(event.entities.iter().map(|index| &*entity(index).name));
    line.maybe(told.according_to);
    line.own(told.confidence.map_or("", |confidence| confidence.as_str())).maybe(told.likelihood);
    let sources = event::sources(scene, &told);
    line.texts(sources.iter().map(|(source, _)| &*source.title));
    line.own(&event.corrections().len().to_string());
    let briefings: Vec<String> = event
        .told_in()
        .iter()
        .map(|briefing| absolute(site, &site.briefings[*briefing as usize].route))
        .collect();
    line.texts(briefings.iter().map(String::as_str));
    line.own(&address(site, event, told.id)).own(marking(site, event.briefing).unwrap_or(""));
    Some(line.finish())
}

/// The event's text without markup.
pub fn words(scene: &Scene<'_>, told: &Told<'_>) -> String {
    plain(&event::text(scene, told)).into_owned()
}

/// Its place on the page of the briefing in whose words it is told.
pub fn address(site: &Site, event: &Merged, id: &str) -> String {
    let route = &site.briefings[event.briefing as usize].route;
    format!("{}#event-{}", absolute(site, route), page_escaped(id))
}

/// Of everything that is shown of all events.
pub fn digest(scene: &Scene<'_>) -> Made<u64> {
    let site = scene.site;
    // Every event tells of entities and briefings that many tell of.
    let seeded = |text: &str, seed: u64| xxh3_64_with_seed(text.as_bytes(), seed);
    let entities: Vec<u64> = site
        .entities
        .iter()
        .map(|dossier| seeded(&dossier.entity.name, seeded(&dossier.entity.id, 1)))
        .collect();
    let briefings: Vec<u64> = (0..site.briefings.len() as u32)
        .map(|index| {
            let article = &site.briefings[index as usize];
            seeded(
                &article.briefing.title,
                seeded(&article.route, seeded(marking(site, index).unwrap_or(""), 2)),
            )
        })
        .collect();
    let mut digest = site.digest;
    for (index, event) in site.events.iter().enumerate() {
        digest = digest.rotate_left(5) ^ event::digest(scene, index as u32)?;
        for entity in event.entities.iter().chain(&event.place) {
            digest = digest.rotate_left(5) ^ entities[*entity as usize];
        }
        for briefing in event.told_in().iter().chain([&event.briefing]) {
            digest = digest.rotate_left(5) ^ briefings[*briefing as usize];
        }
        digest = digest.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    Ok(digest)
}
