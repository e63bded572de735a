//! Every public entity as a line of a table: what its dossier says of it.

use super::csv::{Line, head};
use super::{Rows, absolute, name};
use crate::model::marking::Marking;
use crate::model::site::Dossier;
use crate::render::view::{Scene, degrees};

pub const COLUMNS: &[&str] = &[
    "id",
    "name",
    "kind",
    "description",
    "aliases",
    "former_names",
    "country",
    "latitude",
    "longitude",
    "wikidata",
    "part_of",
    "links",
    "briefings",
    "events",
    "url",
    "marking",
];

pub fn rows<'r>(scene: &'r Scene<'_>) -> Rows<'r> {
    let entities = scene.site.entities.iter().map(|dossier| row(scene, dossier));
    Box::new(std::iter::once(head(COLUMNS)).chain(entities))
}

fn row(scene: &Scene<'_>, dossier: &Dossier) -> String {
    let (site, entity) = (scene.site, &dossier.entity);
    let mut line = Line::new();
    line.text(&entity.id).text(&entity.name).text(&entity.kind).maybe(entity.description.as_deref());
    line.texts(entity.aliases.iter().map(|alias| &**alias));
    line.texts(entity.former_names.iter().map(|former| &*former.name));
    line.maybe(entity.country.as_deref());
    let (latitude, longitude) = match entity.location {
        Some((latitude, longitude)) => (degrees(latitude), degrees(longitude)),
        None => Default::default(),
    };
    line.own(&latitude).own(&longitude).maybe(entity.wikidata.as_deref());
    line.texts(entity.part_of.iter().filter_map(|whole| name(site, whole)));
    line.texts(entity.links.iter().filter_map(|link| scene.links.shown(&link.url)));
    line.own(&dossier.briefings.len().to_string()).own(&dossier.events.len().to_string());
    line.own(&absolute(site, &dossier.route()));
    line.own(entity.visibility.shown_marking(site.settings.default_marking).map_or("", Marking::label));
    line.finish()
}
