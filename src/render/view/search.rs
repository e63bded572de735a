//! The search page: a form, and what its script needs. The index is no business of the page, which is therefore the same
//! whatever the site says.

use super::page::{Head, with_head};
use super::{Scene, View};
use crate::search::INDEX;

pub fn search(scene: &Scene<'_>) -> View {
    let mut record = with_head(
        scene,
        Head {
            kind: "search",
            title: scene.words.get("search"),
            description: Some(scene.words.get("about_search")),
            route: "search/",
            crumbs: &[(&scene.site.settings.title, "")],
            ..Head::default()
        },
    );
    record.text("index", &scene.links.href(INDEX));
    View { template: "search.html", record, about: "/search/".to_owned() }
}
