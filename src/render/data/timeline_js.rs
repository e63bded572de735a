//! The site's timeline in the JSON that TimelineJS 3 reads, one event a line.
//!
//! It knows points and stretches of time, each to the precision given, and words to show instead of them. The words are
//! those of the pages; the points are where the event is drawn.

use super::events::{address, words};
use super::{Rows, absolute, civil, listed};
use crate::markdown::links::{escape_attribute, escape_text};
use crate::model::date::{CivilSeconds, Grain, Point, Shape};
use crate::model::event::Status;
use crate::model::site::{EventIx, Merged};
use crate::render::json::Object;
use crate::render::view::Scene;
use crate::render::view::event::{self, Told};

/// Briefings that a slide names as telling it.
const NAMED: usize = 5;

pub fn rows<'r>(scene: &'r Scene<'_>) -> Rows<'r> {
    let settings = &scene.site.settings;
    let headline = html(&settings.title);
    let text = settings.description.as_deref().map(html).unwrap_or_default();
    let mut title = Object::new();
    title.raw("text", &slide_text(&headline, &text)).text("unique_id", "title");
    let first = format!("{{\"title\":{},\"events\":[", title.finish());
    let all = (0..scene.site.events.len() as u32).filter_map(|index| slide(scene, index));
    Box::new(listed(first, all, "\n]}\n"))
}

/// Text as HTML.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_text(&mut out, text);
    out
}

fn slide_text(headline: &str, text: &str) -> String {
    let mut object = Object::new();
    object.text("headline", headline).text("text", text);
    object.finish()
}

fn slide(scene: &Scene<'_>, index: EventIx) -> Option<String> {
    let (site, told) = (scene.site, event::told_parts(scene, index)?);
    let event = &site.events[index as usize];
    let (start, end) = stretch(told.date.shape())?;
    let mut slide = Object::new();
    slide.raw("start_date", &start);
    if let Some(end) = end {
        slide.raw("end_date", &end);
    }
    slide.text("display_date", &event::date_in_words(&told));
    slide.raw("text", &slide_text(&html(&words(scene, &told)), &about(scene, event, &told)));
    slide.text("unique_id", &format!("event-{}", told.id));
    Some(slide.finish())
}

/// What stands under the headline: how certain it is, and where it is told.
fn about(scene: &Scene<'_>, event: &Merged, told: &Told<'_>) -> String {
    let (site, words) = (scene.site, scene.words);
    let mut out = String::new();
    let mut paragraph = |label: &str, text: &str| {
        out.push_str("<p>");
        escape_text(&mut out, label);
        escape_text(&mut out, text);
        out.push_str("</p>");
    };
    if told.status != Status::Confirmed {
        paragraph("", words.status(told.status));
    }
    if let Some(who) = told.according_to {
        paragraph(&format!("{} ", words.get("according_to")), who);
    }
    out.push_str("<p><a href=\"");
    escape_attribute(&mut out, &address(site, event, told.id));
    out.push_str("\">");
    escape_text(&mut out, &site.briefings[event.briefing as usize].briefing.title);
    out.push_str("</a>");
    for other in event.told_in().iter().filter(|other| **other != event.briefing).take(NAMED) {
        let article = &site.briefings[*other as usize];
        out.push_str(", <a href=\"");
        escape_attribute(&mut out, &absolute(site, &article.route));
        out.push_str("\">");
        escape_text(&mut out, &article.briefing.title);
        out.push_str("</a>");
    }
    out.push_str("</p>");
    out
}

/// Where a date begins and, when it is a stretch, where it ends. An open one stands at the end that is known.
fn stretch(shape: Shape) -> Option<(String, Option<String>)> {
    match shape {
        Shape::On(point) => {
            let is_stretch =
                matches!(point.grain, Grain::Century | Grain::Decade | Grain::Season(_) | Grain::Quarter(_));
            let end = if is_stretch { Some(at(point, point.latest())?) } else { None };
            Some((at(point, point.earliest())?, end))
        }
        Shape::From(point, _) | Shape::Until(_, point) => Some((at(point, point.earliest())?, None)),
        Shape::Interval(first, last) | Shape::Between(first, last) => {
            Some((at(first, first.earliest())?, Some(at(last, last.latest())?)))
        }
    }
}

/// A second of a point, to the point's precision.
fn at(point: Point, second: CivilSeconds) -> Option<String> {
    use chrono::Datelike as _;
    let day = civil(second)?;
    let mut date = Object::new();
    date.raw("year", &day.year().to_string());
    let is_month =
        matches!(point.grain, Grain::Month(_) | Grain::SomeDayOf(_) | Grain::Season(_) | Grain::Quarter(_));
    let is_day = matches!(point.grain, Grain::Day(..) | Grain::Time(..));
    if is_month || is_day {
        date.raw("month", &day.month().to_string());
    }
    if is_day {
        date.raw("day", &day.day().to_string());
    }
    if let Grain::Time(.., clock) = point.grain {
        date.raw("hour", &clock.hour.to_string()).raw("minute", &clock.minute.to_string());
    }
    Some(date.finish())
}
