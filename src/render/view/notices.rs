//! Pages that stand where something else was or might be: withdrawn briefings, redirects, 404.

use super::page::{Head, escaped, with_head};
use super::{Scene, View};
use crate::render::record::Shared;

pub fn withdrawn(scene: &Scene<'_>, index: u32) -> View {
    let article = &scene.site.withdrawn[index as usize];
    let briefing = &article.briefing;
    let notice = briefing.withdrawn.as_ref();
    let shows_title = notice.is_none_or(|notice| notice.shows_title);
    let title = if shows_title { &*briefing.title } else { scene.words.get("withdrawn_briefing") };
    let date = notice.map_or(briefing.date, |notice| notice.date);
    let description = format!("{} {}", scene.words.get("withdrawn_on"), date.in_words());
    let mut record = with_head(
        scene,
        Head {
            kind: "withdrawn",
            title,
            description: Some(&description),
            route: &article.route,
            language: briefing.language.as_deref(),
            crumbs: &[(&scene.site.settings.title, "")],
            is_indexed: false,
            ..Head::default()
        },
    );
    let mut fields = scene.record();
    fields.maybe("title", shows_title.then_some(&*briefing.title));
    fields.text("date", &date.html_datetime()).text("date_words", &date.in_words());
    fields.text("published", &briefing.date.html_datetime());
    fields.text("published_words", &briefing.date.in_words());
    fields.text("reason", notice.map_or("", |notice| &notice.reason));
    let replaced = notice.and_then(|notice| notice.replaced_by.as_ref());
    let replaced = replaced.and_then(|id| scene.site.briefing_by_id.get(&**id));
    fields.maybe_put("replaced_by", replaced.map(|index| scene.briefing_ref(*index)));
    record.put("notice", fields.finish());
    View { template: "withdrawn.html", record, about: briefing.file.to_string() }
}

pub fn redirect(scene: &Scene<'_>, route: &str, to: &str) -> View {
    let mut record = with_head(
        scene,
        Head {
            kind: "redirect",
            title: scene.words.get("moved"),
            route: to,
            is_indexed: false,
            ..Head::default()
        },
    );
    let mut fields = scene.record();
    fields.text("href", &scene.links.href(to)).text("url", &scene.site.settings.base.absolute(&escaped(to)));
    record.put("to", fields.finish());
    View { template: "redirect.html", record, about: format!("/{route}") }
}

/// How many briefings are offered to those who found nothing.
const NEWEST: usize = 5;

/// Hosts send it with the status 404, which keeps search engines away without a word in the page.
pub fn not_found(scene: &Scene<'_>) -> View {
    let head = Head {
        kind: "404",
        title: scene.words.get("not_found"),
        description: Some(scene.words.get("not_found_advice")),
        route: "404.html",
        ..Head::default()
    };
    let head: Shared = scene.head(head);
    let mut record = scene.record();
    record.put("page", head);
    let newest = 0..scene.site.briefings.len().min(NEWEST) as u32;
    record.list("briefings", newest.map(|index| super::briefing::linked(scene, index)).collect());
    View { template: "404.html", record, about: "/404.html".to_owned() }
}
