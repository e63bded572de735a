//! What a reader may find beside briefings: dossiers, topics, plain pages; and how strongly each word names it.

use super::tally::{Counter, Part};
use crate::model::page::Page;
use crate::model::rich::Rich;
use crate::model::site::{Dossier, Site, Topic};
use crate::model::text::Text;

/// A dossier, topic or plain page.
pub struct Thing {
    pub title: Text,
    pub route: String,
    /// What kind of thing it is, in words; empty for a page.
    pub label: Text,
    pub about: Text,
    /// How many briefings it has.
    pub briefings: u32,
    /// Other names it is found by.
    pub also: Vec<Text>,
    /// Its words; the title is its name, the front its other names.
    pub tally: Text,
}

/// All of them: dossiers in the order of their ids, topics of their slugs, pages as they come.
pub fn all(site: &Site) -> Vec<Thing> {
    let dossiers = site.entities.iter().map(|one| dossier(one, site));
    let topics = site.topics.iter().map(|one| topic(one, site));
    dossiers.chain(topics).chain(site.pages.iter().map(|one| page(one, site))).collect()
}

/// The names a dossier is found by beside its own.
fn names(dossier: &Dossier) -> Vec<Text> {
    let entity = &dossier.entity;
    let mut names: Vec<Text> = Vec::new();
    let former = entity.former_names.iter().map(|former| &former.name);
    let foreign = entity.names.iter().map(|(_, name)| name);
    for name in entity.aliases.iter().chain(&entity.weak_aliases).chain(former).chain(foreign) {
        if *name != entity.name && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// A text and the titles in it.
fn rich(counter: &mut Counter, site: &Site, rich: &Rich) {
    counter.html(&rich.html, Part::Body);
    rich.slots.iter().for_each(|slot| counter.plain(site.titles().words_of(slot), Part::Body));
}

fn dossier(dossier: &Dossier, site: &Site) -> Thing {
    let entity = &dossier.entity;
    let also = names(dossier);
    let mut counter = Counter::default();
    counter.plain(&entity.name, Part::Title);
    also.iter().for_each(|name| counter.plain(name, Part::Front));
    entity.description.iter().for_each(|text| counter.plain(text, Part::Body));
    entity.roles.iter().for_each(|role| counter.plain(&role.title, Part::Body));
    for (label, text) in &entity.facts {
        counter.plain(label, Part::Body);
        rich(&mut counter, site, text);
    }
    rich(&mut counter, site, &entity.prose);
    Thing {
        title: entity.name.clone(),
        route: dossier.route(),
        label: site
            .settings
            .kind(&entity.kind)
            .map_or_else(|| entity.kind.clone(), |kind| kind.label.clone()),
        about: entity.description.clone().unwrap_or_default(),
        briefings: dossier.briefings.len() as u32,
        also,
        tally: counter.finish(),
    }
}

fn topic(topic: &Topic, site: &Site) -> Thing {
    let mut counter = Counter::default();
    counter.plain(&topic.title, Part::Title);
    let text = topic.text.as_ref();
    let also: Vec<Text> = text.map(|text| text.aliases.clone()).unwrap_or_default();
    also.iter().for_each(|name| counter.plain(name, Part::Front));
    let about = text.and_then(|text| text.description.clone()).unwrap_or_default();
    counter.plain(&about, Part::Body);
    text.iter().for_each(|text| rich(&mut counter, site, &text.prose));
    Thing {
        title: topic.title.clone(),
        route: format!("topics/{}/", topic.slug),
        label: Text::default(),
        about,
        briefings: topic.briefings.len() as u32,
        also,
        tally: counter.finish(),
    }
}

fn page(page: &Page, site: &Site) -> Thing {
    let mut counter = Counter::default();
    counter.plain(&page.title, Part::Title);
    page.description.iter().for_each(|text| counter.plain(text, Part::Body));
    rich(&mut counter, site, &page.body);
    Thing {
        title: page.title.clone(),
        route: page.route.to_string(),
        label: Text::default(),
        about: page.description.clone().unwrap_or_default(),
        briefings: 0,
        also: Vec::new(),
        tally: counter.finish(),
    }
}
