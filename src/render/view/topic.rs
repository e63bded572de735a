//! Topics and series, and the list of them.

use super::page::{Head, with_head};
use super::{Made, Scene, View, newest_slice, slice};
use crate::model::site::TopicIx;
use crate::render::links::Here;
use crate::render::plan::{EVENTS_A_PAGE, TOPICS_PAGE, page_route, pages, topic_pages};

pub fn topic(scene: &Scene<'_>, index: TopicIx, page: usize) -> Made<View> {
    let topic = &scene.site.topics[index as usize];
    let base = format!("topics/{}/", topic.slug);
    let route = page_route(&base, page);
    let description = topic.text.as_ref().and_then(|text| text.description.as_deref());
    let total = topic_pages(scene.site, topic);
    let kind = scene.words.get(if topic.is_series { "series" } else { "topic" });
    let counts = || scene.counts(&topic.title, kind, topic.briefings.len(), topic.events.len());
    let counts = if description.is_none() { counts() } else { String::new() };
    let mut record = with_head(
        scene,
        Head {
            kind: "topic",
            title: &topic.title,
            description: Some(description.unwrap_or(&counts)),
            route: &route,
            feeds: Some((&base, &topic.title)),
            crumbs: &[(&scene.site.settings.title, ""), (scene.words.get("topics"), "topics/")],
            pager: Some((&base, page, total)),
            ..Head::default()
        },
    );
    let mut fields = scene.record();
    fields.text("title", &topic.title).text("slug", &topic.slug).maybe("description", description);
    let prose = topic.text.as_ref().filter(|text| page == 0 && !text.prose.is_empty());
    match prose {
        Some(text) => fields.html("prose", &scene.fill(&text.prose, Here { file: &text.file, route: &base })),
        None => fields.none("prose"),
    };
    fields.flag("is_series", topic.is_series).number("total", topic.briefings.len() as i64);
    // A topic that nobody has written about bears the site's marking, as its list does.
    let visibility = topic.text.as_ref().map(|text| text.visibility.clone()).unwrap_or_default();
    fields.maybe_put("marking", scene.marking(&visibility));
    match &topic.text {
        Some(text) => fields.put("params", scene.params(&text.params)),
        None => fields.none("params"),
    };
    record.put("topic", fields.finish());
    record.list("briefings", scene.cards(slice(&topic.briefings, page, scene.site.settings.paginate))?);
    let events = match topic.is_series || page == 0 {
        true => newest_slice(&topic.events, page, EVENTS_A_PAGE),
        false => &[],
    };
    record.list("timeline", scene.events(&topic.events, events)?);
    let chart = (page == 0).then(|| {
        scene.events_per_year(&topic.events, |_, at| {
            // Of a topic that is no series the first page shows the newest events and no other page the rest.
            let is_shown = topic.is_series || at + EVENTS_A_PAGE >= topic.events.len();
            is_shown.then(|| scene.event_on_pages(&base, page, &topic.events, at))
        })
    });
    record.maybe_put("chart", chart.flatten());
    record.number("events_total", topic.events.len() as i64);
    Ok(View { template: "topic.html", record, about: format!("/{base}") })
}

pub fn topics(scene: &Scene<'_>, page: usize) -> View {
    let all = &scene.site.topics;
    let route = page_route("topics/", page);
    let mut record = with_head(
        scene,
        Head {
            kind: "topics",
            title: scene.words.get("topics"),
            description: Some(scene.words.get("about_topics")),
            route: &route,
            crumbs: &[(&scene.site.settings.title, "")],
            pager: Some(("topics/", page, pages(all.len(), TOPICS_PAGE))),
            ..Head::default()
        },
    );
    let one = |topic: &crate::model::site::Topic| {
        let mut record = scene.record();
        record
            .text("title", &topic.title)
            .text("href", &scene.links.href(&format!("topics/{}/", topic.slug)));
        record.number("count", topic.briefings.len() as i64);
        record.maybe("description", topic.text.as_ref().and_then(|text| text.description.as_deref()));
        record.flag("is_series", topic.is_series);
        record.finish()
    };
    record.list("topics", slice(all, page, TOPICS_PAGE).iter().map(one).collect());
    View { template: "topics.html", record, about: "/topics/".to_owned() }
}
