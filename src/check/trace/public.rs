//! What may be said in public: every text that public pages show, and the program's own words.
//!
//! Comes in: the site. Goes out: texts, one after the other. A phrase of something held back that stands in one of them
//! is public already and no trace.

use crate::model::entity::Entity;
use crate::model::params::{Param, Params};
use crate::model::rich::Rich;
use crate::model::site::Article;
use crate::model::source::Source;
use crate::pipeline::Examined;
use crate::render::theme;
use crate::render::words::ENGLISH;

/// Names of keys and types in what is written without a template: feeds, structured data, calendars, lists of addresses.
const PROGRAM: &str = include_str!("program_words.txt");

/// Shows every public text to `look`, those of the site as a whole first.
pub fn of_site(examined: &Examined, look: &mut dyn FnMut(&str)) {
    let site = &examined.site;
    look(PROGRAM);
    theme::TEMPLATES.iter().for_each(|(_, text)| look(text));
    ENGLISH.iter().for_each(|(_, words)| look(words));
    for file in examined.theme() {
        look(&String::from_utf8_lossy(&file.bytes));
    }
    for (_, bytes) in examined.theme_assets() {
        look(&String::from_utf8_lossy(bytes));
    }
    if let Some(settings) = examined.inputs().text(crate::load::SETTINGS) {
        look(&settings);
    }
    for dossier in &site.entities {
        entity(&dossier.entity, look);
    }
    for page in &site.pages {
        look(&page.title);
        page.description.iter().for_each(|text| look(text));
        rich(&page.body, look);
        look(&page.route);
        page.redirects.iter().for_each(|old| look(old));
        params(&page.params, look);
    }
    for topic in &site.topics {
        look(&topic.title);
        look(&topic.slug);
        if let Some(text) = &topic.text {
            text.description.iter().for_each(|text| look(text));
            rich(&text.prose, look);
            text.redirects.iter().for_each(|old| look(old));
            params(&text.params, look);
        }
    }
    // Their names are not among it: a public file that is called as something hidden tells of it.
    for asset in site.assets.values() {
        for words in [&asset.alt, &asset.caption, &asset.credit, &asset.licence].into_iter().flatten() {
            look(words);
        }
    }
    for notice in &site.withdrawn {
        let briefing = &notice.briefing;
        look(&notice.route);
        briefing.redirects.iter().for_each(|old| look(old));
        if let Some(withdrawn) = &briefing.withdrawn {
            look(&withdrawn.reason);
            if withdrawn.shows_title {
                look(&briefing.title);
            }
        }
    }
}

/// The texts of one public briefing.
pub fn of_article(article: &Article, look: &mut dyn FnMut(&str)) {
    let briefing = &article.briefing;
    look(&article.route);
    look(&briefing.id);
    look(&briefing.title);
    look(article.html.as_ref().map_or("", |html| html));
    slots(&briefing.links, look);
    rich(&briefing.summary, look);
    briefing.key_points.iter().for_each(|point| rich(&point.text, look));
    briefing.updates.iter().for_each(|update| rich(&update.text, look));
    for correction in &briefing.corrections {
        rich(&correction.text, look);
        correction.was.iter().for_each(|was| look(was));
    }
    for words in
        briefing.topics.iter().chain(&briefing.series).chain(&briefing.authors).chain(&briefing.redirects)
    {
        look(words);
    }
    for listed in &briefing.entities {
        listed.role().into_iter().chain(listed.note()).for_each(|words| look(words));
    }
    for event in &briefing.events {
        event.text.iter().for_each(|text| rich(text, look));
        look(&event.id);
        let said = event.said.as_deref();
        said.and_then(|said| said.according_to.as_deref()).into_iter().for_each(&mut *look);
    }
    briefing.sources.iter().for_each(|one| source(one, look));
    if let Some(image) = &briefing.image {
        for words in [&image.alt, &image.caption, &image.credit, &image.licence].into_iter().flatten() {
            look(words);
        }
    }
    params(&briefing.params, look);
}

fn source(source: &Source, look: &mut dyn FnMut(&str)) {
    look(&source.title);
    let rest = [&source.author, &source.publisher, &source.url, &source.archive_url, &source.note];
    rest.into_iter().flatten().for_each(|text| look(text));
}

fn entity(entity: &Entity, look: &mut dyn FnMut(&str)) {
    for words in [&entity.id, &entity.name, &entity.kind]
        .into_iter()
        .chain(&entity.aliases)
        .chain(&entity.weak_aliases)
    {
        look(words);
    }
    for words in
        entity.former_ids.iter().chain(&entity.redirects).chain(&entity.description).chain(&entity.sort_name)
    {
        look(words);
    }
    entity.former_names.iter().for_each(|former| look(&former.name));
    entity.names.iter().for_each(|(_, name)| look(name));
    for (label, value) in &entity.facts {
        look(label);
        rich(value, look);
    }
    for role in &entity.roles {
        look(&role.title);
        role.organisation.iter().for_each(|words| look(words));
    }
    for relation in &entity.relations {
        look(&relation.kind);
        relation.source.iter().for_each(|words| look(words));
    }
    for link in &entity.links {
        look(&link.label);
        look(&link.url);
    }
    entity.corrections.iter().for_each(|correction| rich(&correction.text, look));
    entity.wikidata.iter().for_each(|item| look(item));
    rich(&entity.prose, look);
    params(&entity.params, look);
}

fn rich(rich: &Rich, look: &mut dyn FnMut(&str)) {
    look(&rich.html);
    look(&super::super::manuscript::plain(rich));
    slots(&rich.slots, look);
}

/// The words of links and images; where they lead is for visibility to say.
fn slots(slots: &[crate::model::rich::Slot], look: &mut dyn FnMut(&str)) {
    for slot in slots {
        look(slot.words());
        look(slot.title());
    }
}

fn params(params: &Params, look: &mut dyn FnMut(&str)) {
    for (key, value) in params {
        look(key);
        param(value, look);
    }
}

fn param(value: &Param, look: &mut dyn FnMut(&str)) {
    match value {
        Param::Text(text) | Param::Number(text) => look(text),
        Param::List(items) => items.iter().for_each(|item| param(item, look)),
        Param::Map(map) => params(map, look),
        Param::Null | Param::Bool(_) | Param::Integer(_) => {}
    }
}
