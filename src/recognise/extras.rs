//! The parts of front matter that stand for themselves: sources, key points, updates, corrections, withdrawal.

use super::values::{citations, confidence, grade, likelihood};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::Inline;
use crate::model::briefing::{KeyPoint, Update, Withdrawn};
use crate::model::source::{Source, SourceKind};
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, spot};
use crate::parse::links;
use crate::yaml::Node;
use chrono_tz::Tz;

/// Renders one line of text that stands at a place of the front matter, which is asked for when something is wrong there.
pub type Line<'l> = dyn FnMut(&str, &dyn Fn() -> crate::model::spot::Spot) -> Inline + 'l;

pub fn sources(fields: &mut Fields<'_, '_>) -> Vec<Source> {
    let items = fields.list("sources").unwrap_or_default();
    let mut sources: Vec<Source> = Vec::with_capacity(items.len());
    for (index, (path, node)) in items.into_iter().enumerate() {
        let Some(source) = one_source(fields, index, node, &path) else { continue };
        if sources.iter().any(|known| known.id == source.id) {
            let place = fields.origin.value(&path);
            fields.push(
                Diagnostic::error(Code::DuplicateId, format!("two sources have the id `{}`", source.id))
                    .at(place)
                    .help("give each source an `id` of its own"),
            );
            continue;
        }
        sources.push(source);
    }
    sources
}

fn one_source(fields: &mut Fields<'_, '_>, index: usize, node: Node, path: &Path) -> Option<Source> {
    let default_id = Text::from(format!("s{}", index + 1));
    if !matches!(node, Node::Mapping(_)) {
        let text = fields.text_at(node, path.clone())?;
        let url = fields.checked_at(&text, path, links::web_url)?;
        return Some(Source { id: default_id, title: url.clone(), url: Some(url), ..Source::default() });
    }
    let mut inner = fields.map_at(node, path.clone())?;
    let url = inner.web_url("url");
    let publisher = inner.text("publisher");
    let title = inner.text("title").or_else(|| url.clone()).or_else(|| publisher.clone());
    if title.is_none() {
        inner.missing("title", "this source", "give it a `title` or a `url`");
    }
    let source = Source {
        id: inner.text("id").unwrap_or(default_id),
        title: title.unwrap_or_default(),
        author: inner.text("author"),
        publisher,
        url,
        archive_url: inner.web_url("archive_url"),
        date: inner.text("date"),
        accessed: inner.text("accessed"),
        kind: inner.choice("kind", &SourceKind::ALL),
        note: inner.text("note"),
        grade: grade(&mut inner),
    };
    if !is_anchor(&source.id) {
        let place = inner.origin.value(&inner.at("id"));
        inner.push(
            Diagnostic::error(Code::BadId, format!("`{}` cannot be the id of a source", source.id))
                .at(place)
                .help("use letters, digits, `-`, `_` and `.`, without spaces"),
        );
    }
    fields.absorb(inner, "a source");
    Some(source)
}

/// Whether a text can be part of an anchor and of a `[^label]`.
pub fn is_anchor(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

pub fn key_points(fields: &mut Fields<'_, '_>, known: &[Text], line: &mut Line<'_>) -> Vec<KeyPoint> {
    let mut points = Vec::new();
    for (path, node) in fields.list("key_points").unwrap_or_default() {
        let (text, at, sources, confidence, likelihood) = if matches!(node, Node::Mapping(_)) {
            let Some(mut inner) = fields.map_at(node, path) else { continue };
            let text = inner.text("text");
            let point = (
                text,
                inner.at("text"),
                citations(&mut inner, known),
                confidence(&mut inner),
                likelihood(&mut inner),
            );
            if point.0.is_none() {
                inner.missing("text", "this key point", "write `text:` and what the reader should know");
            }
            fields.absorb(inner, "a key point");
            point
        } else {
            (fields.text_at(node, path.clone()), path, None, None, None)
        };
        let Some(text) = text else { continue };
        let inline = line(&text, &|| spot(&at));
        points.push(KeyPoint {
            text: inline.rich,
            sources: sources.unwrap_or_default(),
            confidence,
            likelihood,
        });
    }
    points
}

pub fn updates(fields: &mut Fields<'_, '_>, zone: Tz, line: &mut Line<'_>) -> Vec<Update> {
    let mut updates = Vec::new();
    for (path, node) in fields.list("updates").unwrap_or_default() {
        let Some(mut inner) = fields.map_at(node, path) else { continue };
        let date = dated(&mut inner, "this update", zone);
        let text = told(&mut inner, "this update");
        let is_major = inner.flag("major");
        let at = inner.at("text");
        fields.absorb(inner, "an update");
        if let (Some(date), Some(text)) = (date, text) {
            let inline = line(&text, &|| spot(&at));
            updates.push(Update { date, text: inline.rich, is_major });
        }
    }
    updates
}

pub fn withdrawn(fields: &mut Fields<'_, '_>, zone: Tz) -> Option<Withdrawn> {
    let mut inner = fields.map("withdrawn")?;
    let date = dated(&mut inner, "this withdrawal", zone);
    let reason = inner.text("reason");
    if reason.is_none() {
        inner.missing(
            "reason",
            "this withdrawal",
            "write `reason:`; readers who follow an old link are shown it",
        );
    }
    let replaced_by = inner.text("replaced_by");
    let shows_title = inner.maybe_flag("title").unwrap_or(true);
    fields.absorb(inner, "`withdrawn`");
    Some(Withdrawn { date: date?, reason: reason?, replaced_by, shows_title })
}

fn dated(inner: &mut Fields<'_, '_>, noun: &str, zone: Tz) -> Option<crate::model::moment::Moment> {
    if !inner.is_given("date") {
        inner.missing("date", noun, "write `date:` and the day, e.g. `date: 2017-01-06`");
    }
    inner.moment("date", zone)
}

fn told(inner: &mut Fields<'_, '_>, noun: &str) -> Option<Text> {
    let text = inner.text("text");
    if text.is_none() {
        inner.missing("text", noun, "write `text:` and what changed");
    }
    text
}
