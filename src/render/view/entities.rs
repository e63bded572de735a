//! The index of entities: by kind, A to Z by Unicode collation.

use super::page::{Head, with_head};
use super::{Scene, View};
use crate::model::site::{Dossier, EntityIx, Site};
use crate::render::plan::{ENTITIES_PAGE, page_route, pages};
use crate::render::record::Shared;

pub fn entities(scene: &Scene<'_>, page: usize) -> View {
    let site = scene.site;
    let sorted = scene.plan.entities_sorted.as_slice();
    let shown = super::slice(sorted, page, ENTITIES_PAGE);
    let total = pages(sorted.len(), ENTITIES_PAGE);
    let route = page_route("entities/", page);
    let mut record = with_head(
        scene,
        Head {
            kind: "entities",
            title: scene.words.get("entities"),
            description: Some(scene.words.get("about_entities")),
            route: &route,
            crumbs: &[(&site.settings.title, "")],
            pager: Some(("entities/", page, total)),
            ..Head::default()
        },
    );
    let mut groups = Vec::new();
    for kind in &site.settings.kinds {
        let members: Vec<EntityIx> = shown
            .iter()
            .copied()
            .filter(|index| site.entities[*index as usize].entity.kind == kind.id)
            .collect();
        if members.is_empty() {
            continue;
        }
        let all =
            sorted.iter().filter(|index| site.entities[**index as usize].entity.kind == kind.id).count();
        let mut group = scene.record();
        group.text("kind", &kind.id).text("label", &kind.plural).number("total", all as i64);
        group.list("letters", letters(scene, &members));
        groups.push(group.finish());
    }
    record.list("groups", groups).number("total", sorted.len() as i64);
    View { template: "entities.html", record, about: "/entities/".to_owned() }
}

/// Runs of the same first letter.
fn letters(scene: &Scene<'_>, members: &[EntityIx]) -> Vec<Shared> {
    let mut letters = Vec::new();
    let mut rest = members;
    while let Some(first) = rest.first() {
        let letter = initial(&scene.site.entities[*first as usize]);
        let same =
            rest.iter().take_while(|index| initial(&scene.site.entities[**index as usize]) == letter).count();
        let (run, after) = rest.split_at(same);
        let mut record = scene.record();
        record.text("letter", &letter);
        record.list("entities", run.iter().map(|index| member(scene, *index)).collect());
        letters.push(record.finish());
        rest = after;
    }
    letters
}

fn member(scene: &Scene<'_>, index: EntityIx) -> Shared {
    let dossier = &scene.site.entities[index as usize];
    let mut record = scene.record();
    record.text("name", &dossier.entity.name).text("href", scene.links.dossier(index));
    record.maybe("description", dossier.entity.description.as_deref());
    record.number("briefings", dossier.briefings.len() as i64);
    record.finish()
}

/// The letter under which a name is listed, without its accents; `#` for what begins with no letter.
fn initial(dossier: &Dossier) -> String {
    use unicode_normalization::UnicodeNormalization;
    let first = sort_name(dossier).nfd().find(|c| c.is_alphanumeric());
    match first {
        Some(letter) if letter.is_alphabetic() => letter.to_uppercase().collect(),
        _ => "#".to_owned(),
    }
}

fn sort_name(dossier: &Dossier) -> &str {
    dossier.entity.sort_name.as_deref().unwrap_or(&dossier.entity.name)
}

/// Unpacks the collator's table, which otherwise the first two names that are compared have to wait for.
pub fn get_ready() {
    feruca::Collator::default().collate("é", "è");
}

/// Entities by kind, then by name in the order of the Unicode collation algorithm (UTS 10, CLDR root).
pub fn sorted(site: &Site) -> Vec<EntityIx> {
    let mut collator = feruca::Collator::default();
    let rank = |dossier: &Dossier| site.settings.kinds.iter().position(|kind| kind.id == dossier.entity.kind);
    let mut sorted: Vec<EntityIx> = (0..site.entities.len() as u32).collect();
    sorted.sort_by(|a, b| {
        let (a, b) = (&site.entities[*a as usize], &site.entities[*b as usize]);
        rank(a)
            .cmp(&rank(b))
            .then_with(|| collator.collate(sort_name(a), sort_name(b)))
            .then_with(|| a.entity.id.cmp(&b.entity.id))
    });
    sorted
}
