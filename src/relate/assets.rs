//! Which files are published as they are, and where.
//!
//! What lies in `content/assets/` is published under `/assets/`, unless only held-back pages use it. Any other file is
//! published beside the first public page that uses it, and not at all when none does.

use std::collections::{BTreeMap, BTreeSet};

use super::Material;
use crate::markdown::own;
use crate::model::briefing::Briefing;
use crate::model::entity::Entity;
use crate::model::rich::{Slot, Target};
use crate::model::settings::Base;
use crate::model::site::{Article, Asset, Site};
use crate::model::text::Text;

/// The files in `content/assets/` that any text uses, shown or not.
pub type AnyUses = BTreeSet<Text>;

/// The files that public pages use, each with its address beside the first of them.
pub type Used = BTreeMap<Text, String>;

/// Finds the files that any text uses. One that no public page uses is then known to belong to what is held back,
/// whatever that is: a draft, a page, a topic, somebody whom no public briefing names.
pub fn any_uses(material: &Material) -> AnyUses {
    let mut any = AnyUses::new();
    let bases = &material.settings.bases;
    let mut uses = |assets: &[Text], slots: &mut dyn Iterator<Item = &Slot>| {
        any.extend(assets.iter().cloned());
        any.extend(slots.filter_map(|slot| addressed(slot, bases)));
    };
    let is_shown = |briefing: &Briefing| {
        briefing.visibility.held_back(&material.audience).is_none() && !briefing.is_withdrawn()
    };
    for briefing in
        material.briefings.iter().map(|read| &read.briefing).filter(|briefing| !is_shown(briefing))
    {
        uses(&briefing.assets, &mut briefing.slots());
    }
    for page in &material.pages {
        uses(&page.assets, &mut page.body.slots.iter());
    }
    for topic in &material.topics {
        uses(&topic.assets, &mut topic.prose.slots.iter());
    }
    for entity in &material.entities {
        uses(&of_entity(entity), &mut entity.slots());
    }
    any
}

/// The files that an entity shows or hands out by their paths.
fn of_entity(entity: &Entity) -> Vec<Text> {
    let image = entity.image.iter().map(|image| image.src.clone()).filter(|src| src.starts_with("content/"));
    let linked = entity.slots().filter_map(|slot| match &slot.target {
        Target::File(file) if !file.ends_with(".md") => Some(file.clone()),
        _ => None,
    });
    image.chain(linked).collect()
}

/// Finds the files that public pages use.
pub fn used(site: &Site) -> Used {
    let mut used = Used::new();
    let bases = &site.settings.bases;
    {
        let mut uses = |owner: &str, route: &str, assets: &[Text], slots: &mut dyn Iterator<Item = &Slot>| {
            let folder = owner.rsplit_once('/').map_or("", |(folder, _)| folder);
            let addressed = slots.filter_map(|slot| addressed(slot, bases));
            for file in assets.iter().cloned().chain(addressed) {
                let name = match file.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
                    Some(within) => within,
                    None => file.rsplit('/').next().unwrap_or(&file),
                };
                let beside = format!("{route}{name}");
                used.entry(file).or_insert(beside);
            }
        };
        // Most briefings use no file.
        let uses_any = |article: &&Article| {
            let briefing = &article.briefing;
            !briefing.assets.is_empty() || briefing.slots().any(|slot| addressed(slot, bases).is_some())
        };
        let mut in_file_order: Vec<_> = site.briefings.iter().filter(uses_any).collect();
        in_file_order.sort_by(|a, b| a.briefing.file.cmp(&b.briefing.file));
        for article in in_file_order {
            let Briefing { file, assets, .. } = &*article.briefing;
            uses(file, &article.route, assets, &mut article.briefing.slots());
        }
        for page in &site.pages {
            uses(&page.file, &page.route, &page.assets, &mut page.body.slots.iter());
        }
        for topic in &site.topics {
            if let Some(text) = &topic.text {
                let slots = &mut text.prose.slots.iter();
                uses(&text.file, &format!("topics/{}/", topic.slug), &text.assets, slots);
            }
        }
        for dossier in &site.entities {
            let entity = &dossier.entity;
            uses(&entity.file, &dossier.route(), &of_entity(entity), &mut entity.slots());
        }
        let theme = &site.settings.theme;
        let logo = site.settings.publisher.as_ref().and_then(|publisher| publisher.logo.as_ref());
        let pictures = [theme.logo.as_ref(), theme.icon.as_ref(), theme.image.as_ref(), logo].into_iter();
        let items = site.settings.menu.iter().chain(&site.settings.footer);
        let own: Vec<Text> = pictures
            .flatten()
            .chain(items.map(|item| &item.to))
            .filter_map(|address| {
                address.strip_prefix('/').map(|address| format!("content/{address}").into())
            })
            .collect();
        uses("content/x", "", &own, &mut [].iter());
    }
    used
}

/// Keeps the files that are published, each with its route.
pub fn assets(site: &mut Site, files: BTreeMap<Text, Asset>, mut used: Used, any: &AnyUses) {
    for (file, asset) in files {
        let shared = file.strip_prefix("content/assets/").map(|name| format!("assets/{name}"));
        let route = match (shared, used.remove(&file)) {
            (Some(_), None) if any.contains(&file) => None,
            (Some(route), _) => Some(route),
            (None, beside) => beside,
        };
        if let Some(route) = route {
            site.assets.insert(file, Asset { route, ..asset });
        }
    }
}

/// The file in `content/assets/` that an address of the site names.
fn addressed(slot: &Slot, bases: &[Base]) -> Option<Text> {
    match &slot.target {
        Target::Address(address) if address.starts_with("/assets/") => {
            Some(format!("content{address}").into())
        }
        Target::Full(url) => {
            let route = own::route(url, bases)?;
            route.starts_with("assets/").then(|| format!("content/{route}").into())
        }
        _ => None,
    }
}
