//! Every correction of the site, newest first.

use super::briefing::one_correction;
use super::page::{Head, with_head};
use super::{Scene, View, slice};
use crate::model::briefing::{Briefing, Correction};
use crate::model::moment::Moment;
use crate::model::site::Site;
use crate::model::text::Text;
use crate::render::links::Here;
use crate::render::plan::{CHANGES_PAGE, page_route, pages};
use crate::render::record::Shared;

/// A correction of a briefing or an entity.
pub struct Corrected<'s> {
    pub date: Moment,
    pub correction: &'s Correction,
    pub title: &'s Text,
    pub file: &'s str,
    pub route: String,
    pub briefing: Option<&'s Briefing>,
}

/// All corrections, newest first.
pub fn all(site: &Site) -> Vec<Corrected<'_>> {
    let of_briefings = site.briefings.iter().flat_map(|article| {
        let briefing = &article.briefing;
        briefing.corrections.iter().map(move |correction| Corrected {
            date: correction.date,
            correction,
            title: &briefing.title,
            file: &briefing.file,
            route: article.route.clone(),
            briefing: Some(briefing),
        })
    });
    let of_entities = site.entities.iter().flat_map(|dossier| {
        dossier.entity.corrections.iter().map(|correction| Corrected {
            date: correction.date,
            correction,
            title: &dossier.entity.name,
            file: &dossier.entity.file,
            route: dossier.route(),
            briefing: None,
        })
    });
    let mut all: Vec<Corrected<'_>> = of_briefings.chain(of_entities).collect();
    all.sort_by_key(|corrected| std::cmp::Reverse(corrected.date));
    all
}

pub fn corrections(scene: &Scene<'_>, page: usize) -> View {
    let all = all(scene.site);
    let route = page_route("corrections/", page);
    let mut record = with_head(
        scene,
        Head {
            kind: "corrections",
            title: scene.words.get("corrections"),
            description: Some(scene.words.get("about_corrections")),
            route: &route,
            crumbs: &[(&scene.site.settings.title, "")],
            pager: Some(("corrections/", page, pages(all.len(), CHANGES_PAGE))),
            ..Head::default()
        },
    );
    let one = |corrected: &Corrected<'_>| -> Shared {
        let here = Here { file: corrected.file, route: &corrected.route };
        let mut record = one_correction(scene, corrected.correction, corrected.briefing, here);
        record.text("title", corrected.title).text("href", &scene.links.href(&corrected.route));
        record.finish()
    };
    record.list("corrections", slice(&all, page, CHANGES_PAGE).iter().map(one).collect());
    View { template: "corrections.html", record, about: "/corrections/".to_owned() }
}
