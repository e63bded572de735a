//! Lists of briefings: the front page and the archive.

use chrono::Datelike;

use super::page::{Head, JsonLd, with_head};
use super::{Made, Scene, View, slice};
use crate::model::moment::Moment;
use crate::model::site::BriefingIx;
use crate::render::chart::{Bar, Drawing, Unit};
use crate::render::json_ld;
use crate::render::plan::{ARCHIVE_PAGE, page_route, pages, year_route};
use crate::render::record::Shared;

/// How many events the front page shows: the last of the site's timeline.
const EVENTS: usize = 6;

/// How many titles describe the front page of a site that has no description.
const DESCRIBED: usize = 3;

pub fn home(scene: &Scene<'_>, page: usize) -> Made<View> {
    let site = scene.site;
    let (all, a_page) = (site.briefings.len(), site.settings.paginate);
    let total = pages(all, a_page);
    let route = page_route("", page);
    // A list of all would be made for each of its pages, which are as many as briefings.
    let shown: Vec<BriefingIx> = (page * a_page..all.min((page + 1) * a_page)).map(|at| at as u32).collect();
    let latest = scene.words.get("latest");
    let newest = shown.iter().take(DESCRIBED).map(|at| &*site.briefings[*at as usize].briefing.title);
    let described =
        (!shown.is_empty()).then(|| format!("{latest}: {}", newest.collect::<Vec<_>>().join("; ")));
    let mut record = with_head(
        scene,
        Head {
            kind: "home",
            title: if page == 0 { &site.settings.title } else { latest },
            description: site.settings.description.as_deref().or(described.as_deref()),
            route: &route,
            json_ld: (page == 0).then(|| JsonLd::Written(json_ld::website(site))),
            image: super::image::shared(scene, None),
            pager: Some(("", page, total)),
            ..Head::default()
        },
    );
    record.list("briefings", scene.cards(&shown)?);
    record.number("total", all as i64);
    let events = site.events.len();
    let newest = if page == 0 { events.saturating_sub(EVENTS)..events } else { 0..0 };
    let newest: Vec<u32> = newest.map(|at| at as u32).collect();
    record.list("timeline", scene.events(&newest, &newest)?);
    Ok(View { template: "home.html", record, about: "/".to_owned() })
}

pub fn archive(scene: &Scene<'_>) -> View {
    let mut record = with_head(
        scene,
        Head {
            kind: "archive",
            title: scene.words.get("archive"),
            description: Some(scene.words.get("about_archive")),
            route: "archive/",
            crumbs: &[(&scene.site.settings.title, "")],
            ..Head::default()
        },
    );
    let years = scene.plan.years.iter().rev().map(|(year, list)| {
        let mut record = scene.record();
        record.number("year", i64::from(*year));
        record.text("href", &scene.links.href(&format!("archive/{}/", year_route(*year))));
        record.number("count", list.len() as i64);
        record.finish()
    });
    record.list("years", years.collect());
    let bars = scene.plan.years.iter().map(|(year, list)| Bar {
        bin: i64::from(*year),
        count: list.len(),
        href: Some(scene.links.href(&format!("archive/{}/", year_route(*year)))),
    });
    let drawing = Drawing {
        label: scene.words.get("briefings_per_year"),
        unit: Unit::Years,
        bars: &bars.collect::<Vec<_>>(),
        spans: &[],
        current: None,
    };
    record.maybe_put("chart", scene.chart(&drawing));
    View { template: "archive.html", record, about: "/archive/".to_owned() }
}

pub fn archive_year(scene: &Scene<'_>, year: i32, page: usize) -> View {
    let all = scene.plan.years.get(&year).map(Vec::as_slice).unwrap_or_default();
    let base = format!("archive/{}/", year_route(year));
    let title = format!("{} {year}", scene.words.get("archive"));
    let route = page_route(&base, page);
    let mut record = with_head(
        scene,
        Head {
            kind: "archive-year",
            title: &title,
            description: Some(scene.words.get("about_archive")),
            route: &route,
            crumbs: &[(&scene.site.settings.title, ""), (scene.words.get("archive"), "archive/")],
            pager: Some((&base, page, pages(all.len(), ARCHIVE_PAGE))),
            ..Head::default()
        },
    );
    record.number("year", i64::from(year));
    record.list("months", months(scene, slice(all, page, ARCHIVE_PAGE)));
    View { template: "archive-year.html", record, about: format!("/{base}") }
}

fn months(scene: &Scene<'_>, briefings: &[BriefingIx]) -> Vec<Shared> {
    let date = |index: &BriefingIx| scene.site.briefings[*index as usize].briefing.date;
    let month = |index: &BriefingIx| {
        let day = date(index).day();
        (day.year(), day.month())
    };
    let mut months = Vec::new();
    for run in briefings.chunk_by(|a, b| month(a) == month(b)) {
        let mut record = scene.record();
        record.text("month", &month_in_words(date(&run[0])));
        let line = |index: &BriefingIx| {
            let article = &scene.site.briefings[*index as usize];
            let mut record = scene.record();
            record.text("title", &article.briefing.title).text("href", scene.links.article(*index));
            record.text("date", &article.briefing.date.html_datetime());
            record.text("date_words", &article.briefing.date.in_words());
            record.finish()
        };
        record.list("briefings", run.iter().map(line).collect());
        months.push(record.finish());
    }
    months
}

/// "December 2016".
fn month_in_words(date: Moment) -> String {
    let words = date.in_words();
    words.split_once(' ').map_or(words.clone(), |(_, month)| month.to_owned())
}
