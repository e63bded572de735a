//! Entities that have a location, as points on a map: GeoJSON (RFC 7946), one a line.

use super::{Rows, absolute, listed};
use crate::model::marking::Marking;
use crate::model::site::Dossier;
use crate::render::json::Object;
use crate::render::view::{Scene, degrees};

pub fn rows<'r>(scene: &'r Scene<'_>) -> Rows<'r> {
    let places = scene.site.entities.iter().filter_map(|dossier| feature(scene, dossier));
    Box::new(listed("{\"type\":\"FeatureCollection\",\"features\":[".to_owned(), places, "\n]}\n"))
}

fn feature(scene: &Scene<'_>, dossier: &Dossier) -> Option<String> {
    let entity = &dossier.entity;
    let (latitude, longitude) = entity.location?;
    let url = absolute(scene.site, &dossier.route());
    let mut point = Object::new();
    // Longitude comes first.
    let position = format!("[{},{}]", degrees(longitude), degrees(latitude));
    point.text("type", "Point").raw("coordinates", &position);
    let mut properties = Object::new();
    properties.text("id", &entity.id).text("name", &entity.name).text("kind", &entity.kind);
    properties
        .maybe("description", entity.description.as_deref())
        .maybe("country", entity.country.as_deref());
    properties.text("url", &url);
    properties.raw("briefings", &dossier.briefings.len().to_string());
    properties.raw("events", &dossier.events.len().to_string());
    properties.maybe(
        "marking",
        entity.visibility.shown_marking(scene.site.settings.default_marking).map(Marking::label),
    );
    let mut feature = Object::new();
    feature.text("type", "Feature").text("id", &url).raw("geometry", &point.finish());
    feature.raw("properties", &properties.finish());
    Some(feature.finish())
}
