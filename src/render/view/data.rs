//! The page that says what data there is to take.

use super::page::{Head, with_head};
use super::{Scene, View};
use crate::render::data::DataFile;
use crate::render::record::Shared;

pub fn index(scene: &Scene<'_>) -> View {
    let mut record = with_head(
        scene,
        Head {
            kind: "data",
            title: scene.words.get("data"),
            description: Some(scene.words.get("about_data")),
            route: "data/",
            crumbs: &[(&scene.site.settings.title, "")],
            ..Head::default()
        },
    );
    record.list("files", DataFile::ALL.iter().map(|data| file(scene, *data)).collect());
    View { template: "data.html", record, about: "/data/".to_owned() }
}

fn file(scene: &Scene<'_>, file: DataFile) -> Shared {
    let about = match file {
        DataFile::Briefings => "data_briefings",
        DataFile::Entities => "data_entities",
        DataFile::EntitiesFtm => "data_ftm",
        DataFile::Events => "data_events",
        DataFile::Places => "data_places",
        DataFile::Timeline => "data_timeline",
    };
    let mut record = scene.record();
    record.text("name", file.name()).text("href", &scene.links.href(&file.route()));
    record.text("type", file.media_type()).text("about", scene.words.get(about));
    record.number("count", file.count(scene.site) as i64);
    record.list("columns", file.columns().iter().map(|column| Shared::text(column)).collect());
    record.finish()
}
