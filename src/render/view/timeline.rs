//! The site's timeline: on one page, or, when it is long, by year.

use super::filters::Filters;
use super::page::{Head, with_head};
use super::{Made, Scene, View, newest_slice};
use crate::model::site::EventIx;
use crate::render::chart::year_in_words;
use crate::render::plan::{TIMELINE_PAGE, has_year_pages, page_route, pages, year_route};
use crate::render::record::Shared;

pub fn timeline(scene: &Scene<'_>) -> Made<View> {
    let site = scene.site;
    let mut record = with_head(
        scene,
        Head {
            kind: "timeline",
            title: scene.words.get("timeline"),
            description: Some(scene.words.get("about_timeline")),
            route: "timeline/",
            calendar: Some(("", &site.settings.title)),
            crumbs: &[(&site.settings.title, "")],
            ..Head::default()
        },
    );
    let all: Vec<EventIx> = (0..site.events.len() as u32).collect();
    let shown = newest_slice(&all, 0, TIMELINE_PAGE);
    let filters = Filters::of(scene, shown);
    record.list("timeline", scene.events_marked(&all, shown, &filters.marks)?);
    record.list("filters", filters.groups);
    let chart = scene.events_per_year(&all, |year, at| {
        Some(match has_year_pages(site) {
            true => year_href(scene, year),
            false => scene.event_fragment(all[at]),
        })
    });
    record.maybe_put("chart", chart).none("months");
    record.list("years", years(scene)).none("year").number("total", all.len() as i64);
    Ok(View { template: "timeline.html", record, about: "/timeline/".to_owned() })
}

pub fn year(scene: &Scene<'_>, year: i32, page: usize) -> Made<View> {
    let all = scene.plan.event_years.get(&year).map(Vec::as_slice).unwrap_or_default();
    let base = format!("timeline/{}/", year_route(year));
    let title = format!("{} {}", scene.words.get("timeline"), year_in_words(year.into()));
    let route = page_route(&base, page);
    let mut record = with_head(
        scene,
        Head {
            kind: "timeline",
            title: &title,
            description: Some(scene.words.get("about_timeline")),
            route: &route,
            calendar: Some(("", &scene.site.settings.title)),
            crumbs: &[(&scene.site.settings.title, ""), (scene.words.get("timeline"), "timeline/")],
            pager: Some((&base, page, pages(all.len(), TIMELINE_PAGE))),
            ..Head::default()
        },
    );
    // Within a year the first page has the beginning: a reader who chose a year reads it from January on.
    let shown = super::slice(all, page, TIMELINE_PAGE);
    let filters = Filters::of(scene, shown);
    record.list("timeline", scene.events_marked(all, shown, &filters.marks)?);
    record.list("filters", filters.groups);
    record.maybe_put("chart", scene.site_years(year, |year| Some(year_href(scene, year))));
    let month = |_, at: usize| {
        let fragment = scene.event_fragment(all[at]);
        let other = at / TIMELINE_PAGE;
        Some(if other == page { fragment } else { scene.links.href(&page_route(&base, other)) + &fragment })
    };
    record.maybe_put("months", scene.months_of(year, month));
    record
        .list("years", years(scene))
        .text("year", &year_in_words(year.into()))
        .number("total", all.len() as i64);
    Ok(View { template: "timeline.html", record, about: format!("/{base}") })
}

fn years(scene: &Scene<'_>) -> Vec<Shared> {
    if !has_year_pages(scene.site) {
        return Vec::new();
    }
    let one = |(year, events): (&i32, &Vec<EventIx>)| {
        let mut record = scene.record();
        record.text("year", &year_in_words((*year).into()));
        record.text("href", &year_href(scene, *year));
        record.number("count", events.len() as i64);
        record.finish()
    };
    scene.plan.event_years.iter().rev().map(one).collect()
}

/// Where the pages of a year are.
fn year_href(scene: &Scene<'_>, year: i32) -> String {
    scene.links.href(&format!("timeline/{}/", year_route(year)))
}
