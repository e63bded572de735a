//! One briefing in a list.

use super::{Made, Scene};
use crate::model::site::BriefingIx;
use crate::render::links::Here;
use crate::render::record::{Making, Shared};

/// The card's fields, and the card itself as `html`.
pub fn card(scene: &Scene<'_>, index: BriefingIx) -> Made<Shared> {
    let article = &scene.site.briefings[index as usize];
    let briefing = &article.briefing;
    let here = Here { file: &briefing.file, route: &article.route };
    let mut record = scene.record();
    record.text("id", &briefing.id).text("title", &briefing.title).text("href", scene.links.article(index));
    let date = briefing.date;
    record
        .derived("date", date.digest(), || date.html_datetime())
        .derived("date_words", 0, || date.in_words());
    if let Some(updated) = briefing.shown_update() {
        record.derived("updated", updated.digest(), || updated.html_datetime());
        record.derived("updated_words", 0, || updated.in_words());
    } else {
        record.none("updated").none("updated_words");
    }
    record.html("summary", &scene.fill(&briefing.summary, here));
    record.list("topics", article.topics.iter().map(|topic| scene.topic_ref(*topic)).collect());
    record.maybe_put("marking", scene.marking(&briefing.visibility));
    record.flag("has_corrections", !briefing.corrections.is_empty());
    if scene.making == Making::Digests {
        return Ok(record.finish());
    }
    let digest = record.digest();
    let bare = record.finish();
    let mut html = String::with_capacity(1024);
    scene.engine.card(bare.value.see(), &briefing.file, &mut html)?;
    Ok(Shared { digest, ..bare.with_html(&html) })
}
