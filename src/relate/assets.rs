//! Which files are published as they are, and where.
//!
//! What lies in `content/assets/` is published under `/assets/`, unless only held-back pages use it. Any other file is
//! published beside the first public page that uses it, and not at all when none does.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::rich::{Slot, Target};
use crate::model::site::{Article, Asset, Site};
use crate::model::text::Text;

/// Uses of files by pages that are held back.
pub type HeldUses = BTreeSet<Text>;

/// The files that public pages use, each with its address beside the first of them.
pub type Used = BTreeMap<Text, String>;

/// Finds the files that public pages use.
pub fn used(site: &Site) -> Used {
    let mut used = Used::new();
    {
        let mut uses = |owner: &str, route: &str, assets: &[Text], slots: &[Slot]| {
            let folder = owner.rsplit_once('/').map_or("", |(folder, _)| folder);
            let addressed = slots.iter().filter_map(addressed);
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
            !briefing.assets.is_empty() || briefing.links.iter().any(|slot| addressed(slot).is_some())
        };
        let mut in_file_order: Vec<_> = site.briefings.iter().filter(uses_any).collect();
        in_file_order.sort_by(|a, b| a.briefing.file.cmp(&b.briefing.file));
        for article in in_file_order {
            uses(&article.briefing.file, &article.route, &article.briefing.assets, &article.briefing.links);
        }
        for page in &site.pages {
            uses(&page.file, &page.route, &page.assets, &page.body.slots);
        }
        for topic in &site.topics {
            if let Some(text) = &topic.text {
                uses(&text.file, &format!("topics/{}/", topic.slug), &text.assets, &text.prose.slots);
            }
        }
        for dossier in &site.entities {
            let entity = &dossier.entity;
            let image =
                entity.image.iter().map(|image| image.src.clone()).filter(|src| src.starts_with("content/"));
            let image: Vec<Text> = image
                .chain(entity.other_slots().chain([entity.prose.slots.as_slice()]).flat_map(shown))
                .collect();
            uses(&entity.file, &dossier.route(), &image, &entity.prose.slots);
        }
        let theme = &site.settings.theme;
        let own: Vec<Text> = [&theme.logo, &theme.icon, &theme.image]
            .into_iter()
            .flatten()
            .filter_map(|address| {
                address.strip_prefix('/').map(|address| format!("content/{address}").into())
            })
            .collect();
        uses("content/x", "", &own, &[]);
    }
    used
}

/// Keeps the files that are published, each with its route.
pub fn assets(site: &mut Site, files: BTreeMap<Text, Asset>, mut used: Used, held: &HeldUses) {
    for (file, asset) in files {
        let shared = file.strip_prefix("content/assets/").map(|name| format!("assets/{name}"));
        let route = match (shared, used.remove(&file)) {
            (Some(_), None) if held.contains(&file) => None,
            (Some(route), _) => Some(route),
            (None, beside) => beside,
        };
        if let Some(route) = route {
            site.assets.insert(file, Asset { route, ..asset });
        }
    }
}

/// The file in `content/assets/` that an address of the site names.
fn addressed(slot: &Slot) -> Option<Text> {
    match &slot.target {
        Target::Address(address) if address.starts_with("/assets/") => {
            Some(format!("content{address}").into())
        }
        _ => None,
    }
}

/// Files that slots show or hand out.
fn shown(slots: &[Slot]) -> impl Iterator<Item = Text> {
    slots.iter().filter_map(|slot| match &slot.target {
        Target::File(file) if !file.ends_with(".md") => Some(file.clone()),
        _ => None,
    })
}
