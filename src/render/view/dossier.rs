//! An entity's dossier.

use super::briefing::corrections;
use super::company::{self, company};
use super::connections::connections;
use super::image;
use super::page::{Head, JsonLd, with_head};
use super::{Made, Scene, View, newest_slice, slice};
use crate::model::briefing::{Listed, Quote};
use crate::model::date::EventDate;
use crate::model::entity::Entity;
use crate::model::site::{BriefingIx, Dossier, EntityIx};
use crate::model::text::Text;
use crate::render::ahead::{read_ahead, touch};
use crate::render::links::Here;
use crate::render::locator;
use crate::render::plan::{EVENTS_A_PAGE, both_pages};
use crate::render::record::{Making, Shared};

/// Relations, parts and posts that one page names; a registry may hold more than a page can.
const TIED: usize = 200;

pub fn dossier(scene: &Scene<'_>, index: EntityIx, page: usize) -> Made<View> {
    let dossier = &scene.site.entities[index as usize];
    let entity = &dossier.entity;
    let route = dossier.route();
    let total = both_pages(scene.site, dossier.briefings.len(), dossier.events.len());
    let image = image::shared(scene, entity.image.as_ref());
    let kind = scene.site.settings.kind(&entity.kind).map_or(&*entity.kind, |kind| &kind.label);
    let counts = || scene.counts(&entity.name, kind, dossier.briefings.len(), dossier.events.len());
    let counts = if entity.description.is_none() { counts() } else { String::new() };
    let mut record = with_head(
        scene,
        Head {
            kind: "dossier",
            title: &entity.name,
            description: Some(entity.description.as_deref().unwrap_or(&counts)),
            route: &crate::render::plan::page_route(&route, page),
            json_ld: Some(JsonLd::Shared(scene.entity_json(index))),
            og_type: if entity.kind == *"person" { "profile" } else { "website" },
            image,
            feeds: Some((&route, &entity.name)),
            calendar: Some((&route, &entity.name)),
            crumbs: &[(&scene.site.settings.title, ""), (scene.words.get("entities"), "entities/")],
            pager: Some((&route, page, total)),
            ..Head::default()
        },
    );
    record.put("entity", if page == 0 { fields(scene, dossier) } else { name_only(scene, dossier) });
    let shown = slice(&dossier.briefings, page, scene.site.settings.paginate);
    record.list("briefings", appearances(scene, shown)?);
    record
        .list("timeline", scene.events(&dossier.events, newest_slice(&dossier.events, page, EVENTS_A_PAGE))?);
    let chart = (page == 0).then(|| {
        scene.events_per_year(&dossier.events, |_, at| {
            Some(scene.event_on_pages(&route, page, &dossier.events, at))
        })
    });
    record.maybe_put("chart", chart.flatten());
    record.number("briefings_total", dossier.briefings.len() as i64);
    record.number("events_total", dossier.events.len() as i64);
    let company = if page == 0 { company(scene, index, dossier) } else { Vec::new() };
    record.list("together", company::records(scene, dossier, &company));
    let connections = (page == 0).then(|| connections(scene, index, dossier, &company));
    record.maybe_put("connections", connections.flatten());
    Ok(View { template: "dossier.html", record, about: entity.file.to_string() })
}

fn fields(scene: &Scene<'_>, dossier: &Dossier) -> Shared {
    let entity = &dossier.entity;
    let route = dossier.route();
    let here = Here { file: &entity.file, route: &route };
    let mut record = scene.record();
    record.text("id", &entity.id).text("name", &entity.name).text("kind", &entity.kind);
    let kind = scene.site.settings.kind(&entity.kind);
    record.text("kind_label", kind.map_or(&*entity.kind, |kind| &kind.label));
    record.maybe("description", entity.description.as_deref());
    record.list("aliases", entity.aliases.iter().map(|alias| Shared::text(alias)).collect());
    record
        .list("former_names", entity.former_names.iter().map(|former| former_name(scene, former)).collect());
    record.list(
        "names",
        entity.names.iter().map(|(language, name)| pair(scene, "language", language, "name", name)).collect(),
    );
    let facts = entity.facts.iter().map(|(label, text)| {
        let mut record = scene.record();
        record.text("label", label).html("text", &scene.links.fill(&text.html, &text.slots, here));
        record.finish()
    });
    record.list("facts", facts.collect());
    record.list("roles", roles(scene, entity));
    record.list("relations", relations(scene, dossier));
    let known = |id: &Text| scene.site.entity_by_id.get(&**id).map(|index| scene.entity_ref(*index));
    record.list("part_of", entity.part_of.iter().filter_map(known).collect());
    record.list("parts", dossier.parts.iter().take(TIED).map(|part| scene.entity_ref(*part)).collect());
    record.number("more_parts", dossier.parts.len().saturating_sub(TIED) as i64);
    record.list("held_by", held_by(scene, dossier));
    record.number("more_held_by", dossier.held_by.len().saturating_sub(TIED) as i64);
    let shown = entity.links.iter().filter(|link| scene.links.shown(&link.url).is_some());
    record.list("links", shown.map(|link| pair(scene, "label", &link.label, "href", &link.url)).collect());
    record.maybe("wikidata", entity.wikidata.as_deref()).maybe("country", entity.country.as_deref());
    record.maybe_put("location", entity.location.map(|at| location(scene, entity, at)));
    record.maybe_put("image", image::image(scene, entity.image.as_ref()));
    let prose =
        (!entity.prose.is_empty()).then(|| scene.links.fill(&entity.prose.html, &entity.prose.slots, here));
    match &prose {
        Some(prose) => record.html("prose", prose),
        None => record.none("prose"),
    };
    record.list("corrections", corrections(scene, &entity.corrections, None, here));
    record.maybe_put("marking", scene.marking(&entity.visibility));
    record.put("params", scene.params(&entity.params));
    record.finish()
}

/// What the later pages of a long dossier say about the entity: who it is. The rest is on the first.
fn name_only(scene: &Scene<'_>, dossier: &Dossier) -> Shared {
    let entity = &dossier.entity;
    let mut record = scene.record();
    record.text("id", &entity.id).text("name", &entity.name).text("kind", &entity.kind);
    let kind = scene.site.settings.kind(&entity.kind);
    record.text("kind_label", kind.map_or(&*entity.kind, |kind| &kind.label));
    record.maybe("description", entity.description.as_deref());
    record.maybe_put("marking", scene.marking(&entity.visibility));
    record.finish()
}

fn pair(scene: &Scene<'_>, a: &'static str, one: &str, b: &'static str, other: &str) -> Shared {
    let mut record = scene.record();
    record.text(a, one).text(b, other);
    record.finish()
}

/// Where it is, as numbers, in words and as a map. All of it follows from the numbers and the name.
fn location(scene: &Scene<'_>, entity: &Entity, at: (i32, i32)) -> Shared {
    let (latitude, longitude) = (degrees(at.0), degrees(at.1));
    let mut record = scene.record();
    record.text("latitude", &latitude).text("longitude", &longitude);
    record.text("words", &locator::in_words(&latitude, &longitude));
    let map = match scene.making {
        Making::Values | Making::Both => {
            let label = format!("{}: {}", scene.words.get("map"), entity.name);
            locator::map(&entity.name, &label, at)
        }
        Making::Digests => String::new(),
    };
    record.html_of("map", &map, 0);
    record.finish()
}

/// Who holds or held a post in it.
fn held_by(scene: &Scene<'_>, dossier: &Dossier) -> Vec<Shared> {
    let one = |(holder, position): &(EntityIx, u32)| {
        let role = &scene.site.entities[*holder as usize].entity.roles[*position as usize];
        let mut record = scene.record();
        record.text("title", &role.title).put("holder", scene.entity_ref(*holder));
        record.maybe("when", when(role.from.as_ref(), role.to.as_ref()).as_deref());
        record.finish()
    };
    dossier.held_by.iter().take(TIED).map(one).collect()
}

/// Millionths of a degree as degrees, without zeros at the end.
pub fn degrees(millionths: i32) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn former_name(scene: &Scene<'_>, former: &crate::model::entity::FormerName) -> Shared {
    let mut record = scene.record();
    record.text("name", &former.name);
    record.maybe("until", former.until.as_ref().map(EventDate::in_words).as_deref());
    record.finish()
}

/// "from … to …" in words.
pub fn when(from: Option<&EventDate>, to: Option<&EventDate>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) => Some(format!("from {} to {}", from.in_words(), to.in_words())),
        (Some(from), None) => Some(format!("since {}", from.in_words())),
        (None, Some(to)) => Some(format!("until {}", to.in_words())),
        (None, None) => None,
    }
}

fn roles(scene: &Scene<'_>, entity: &Entity) -> Vec<Shared> {
    let mut roles: Vec<_> = entity.roles.iter().collect();
    let start = |role: &crate::model::entity::Role| role.from.as_ref().map(EventDate::sort_key);
    roles.sort_by_key(|role| std::cmp::Reverse(start(role)));
    let one = |role: &crate::model::entity::Role| {
        let mut record = scene.record();
        record.text("title", &role.title);
        let organisation = role.organisation.as_ref().map(|id| match scene.site.entity_by_id.get(&**id) {
            Some(index) => {
                let mut record = scene.record();
                record.text("name", &scene.site.entities[*index as usize].entity.name);
                record.text("href", scene.links.dossier(*index));
                record.finish()
            }
            None => {
                let mut record = scene.record();
                record.text("name", id).none("href");
                record.finish()
            }
        });
        record.maybe_put("organisation", organisation);
        record.maybe("when", when(role.from.as_ref(), role.to.as_ref()).as_deref());
        record.finish()
    };
    roles.into_iter().map(one).collect()
}

/// A source that can be followed.
pub fn address(source: Option<&str>) -> Option<&str> {
    source.filter(|source| source.starts_with("https://") || source.starts_with("http://"))
}

fn relations(scene: &Scene<'_>, dossier: &Dossier) -> Vec<Shared> {
    let mut relations = Vec::new();
    let mut one = |relation: &crate::model::entity::Relation, index: EntityIx, is_incoming: bool| {
        let other = &scene.site.entities[index as usize];
        let mut record = scene.record();
        // Told from the other's side it reads as the type does, unless the settings have words for that side.
        let inverse = scene.words.relation(&relation.kind, true).filter(|_| is_incoming);
        let kind = inverse.or_else(|| scene.words.relation(&relation.kind, false));
        record.text("kind", kind.unwrap_or(&relation.kind)).text("name", &other.entity.name);
        record.text("href", scene.links.dossier(index));
        record.maybe("when", when(relation.from.as_ref(), relation.to.as_ref()).as_deref());
        let source = relation.source.as_deref().and_then(|source| scene.links.shown(source));
        record
            .maybe("source", source)
            .maybe("source_href", address(source))
            .flag("is_incoming", is_incoming && inverse.is_none());
        relations.push(record.finish());
    };
    for relation in &dossier.entity.relations {
        if let Some(other) = scene.site.entity_by_id.get(&*relation.entity) {
            one(relation, *other, false);
        }
    }
    for (from, position) in dossier.related_from.iter().take(TIED) {
        let relation = &scene.site.entities[*from as usize].entity.relations[*position as usize];
        one(relation, *from, true);
    }
    relations
}

/// A briefing it appears in, and the sentence there that first names it.
struct Appearance<'s> {
    briefing: BriefingIx,
    listed: &'s Listed,
    quote: Option<&'s Quote>,
}

/// The briefings it appears in, each named by its position there.
fn appearances(scene: &Scene<'_>, shown: &[(BriefingIx, u32)]) -> Made<Vec<Shared>> {
    scene.read_cards_ahead(shown.iter().map(|(briefing, _)| *briefing));
    // Found all before any is written, for the same reason.
    let found: Vec<Appearance<'_>> = shown
        .iter()
        .map(|(briefing, position)| {
            let article = &scene.site.briefings[*briefing as usize].briefing;
            let listed = &article.entities[*position as usize];
            Appearance { briefing: *briefing, listed, quote: article.quote(*position) }
        })
        .collect();
    read_ahead(found.iter().filter_map(|one| Some(touch(&one.quote?.sentence))));
    found.iter().map(|one| appearance(scene, one)).collect()
}

/// One line, and the sentence that first names it or else the summary.
fn appearance(scene: &Scene<'_>, one: &Appearance<'_>) -> Made<Shared> {
    let awaited = &scene.site.briefings[one.briefing as usize].briefing.awaited;
    let mut record = scene.record();
    record.put("briefing", scene.card(one.briefing)?);
    record.maybe("role", one.listed.role().map(|role| &**role));
    let quote = one.quote.and_then(|quote| {
        let (start, end) = (quote.start as usize, quote.end as usize);
        let (before, name) = (quote.sentence.get(..start)?, quote.sentence.get(start..end)?);
        let mut record = scene.record();
        record.text("before", &scene.links.titles().titled(before, awaited)).text("name", name);
        record.text("after", &scene.links.titles().titled(quote.sentence.get(end..)?, awaited));
        record.maybe("anchor", one.listed.anchor.as_deref());
        Some(record.finish())
    });
    record.maybe_put("quote", quote);
    Ok(record.finish())
}
