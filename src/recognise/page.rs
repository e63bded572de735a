//! The other Markdown files: plain pages, topics, and the prose of an entity.

use super::Known;
use super::briefing::{assets, remark};
use super::people::{Cast, Learnt};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::markdown;
use crate::model::awaited::Awaited;
use crate::model::briefing::{Heading, NameTally};
use crate::model::file_name::file_parts;
use crate::model::page::{Page, TopicText};
use crate::model::rich::Rich;
use crate::model::slug::slug;
use crate::model::text::Text;
use crate::parse::Document;
use crate::parse::fields::{Fields, Origin, Path};
use crate::parse::params::params;
use crate::yaml::Node;

/// A text that is no briefing, rendered.
#[derive(Debug, Default)]
pub struct Prose {
    pub body: Rich,
    pub headings: Vec<Heading>,
    pub awaited: Vec<Awaited>,
    pub anchors: Vec<u32>,
    pub unsettled: Vec<Text>,
    pub tally: NameTally,
}

/// Renders a text in which the names of the registry are linked, but for those of the entity it is about.
pub fn prose(
    origin: &Origin<'_>,
    body_at: usize,
    about: Option<&str>,
    known: Known<'_>,
    out: &mut Vec<Diagnostic>,
) -> Prose {
    let mut nothing = Fields::new(origin, Path::new(), Vec::new());
    let mut cast = Cast::read(&mut nothing, known);
    if let Some(id) = about {
        cast.is_about(id);
    }
    let mut reader = cast.reader();
    let options = known.options(origin.file, &[], body_at);
    let rendered = markdown::render(&origin.text[body_at..], &options, &mut reader);
    remark(&rendered.remarks, origin, &[], out);
    let Learnt { tally, wanted, awaited } = reader.finish();
    let markdown::Rendered { body, headings, anchors, .. } = rendered;
    Prose { body, headings, awaited, anchors, unsettled: wanted, tally }
}

/// Reads a plain page.
pub fn page(document: Document<'_>, known: Known<'_>, out: &mut Vec<Diagnostic>) -> Option<Page> {
    let origin = document.origin.clone();
    let Node::Mapping(entries) = document.head else { return None };
    let mut fields = Fields::new(&origin, Path::new(), entries);
    let title = title(&mut fields, "this page");
    let description = fields.text("description");
    let redirects = fields.redirects();
    let visibility = fields.visibility(known.settings.timezone);
    fields.take("check");
    let params = fields.take("params").map(params).unwrap_or_default();
    let route = page_route(origin.file);
    if route.is_none() {
        fields.push(no_address(origin.file));
    }
    fields.finish("front matter of a page", out);
    let prose = prose(&origin, document.body_at, None, known, out);
    let assets = assets(prose.body.slots.iter(), None);
    Some(Page {
        file: origin.file.into(),
        route: route?.into(),
        title: title?,
        description,
        body: prose.body,
        headings: prose.headings,
        awaited: prose.awaited,
        anchors: prose.anchors,
        redirects,
        visibility,
        assets,
        params,
    })
}

/// `content/pages/a/b.md` → `a/b/`; `content/pages/a/index.md` → `a/`.
fn page_route(file: &str) -> Option<String> {
    let within = file.strip_prefix("content/pages/")?.strip_suffix(".md")?;
    let within = within.strip_suffix("/index").unwrap_or(within);
    let parts: Vec<String> = within.split('/').map(slug).collect();
    (!parts.iter().any(String::is_empty)).then(|| format!("{}/", parts.join("/")))
}

/// Reads what is written about a topic.
pub fn topic(document: Document<'_>, known: Known<'_>, out: &mut Vec<Diagnostic>) -> Option<TopicText> {
    let origin = document.origin.clone();
    let Node::Mapping(entries) = document.head else { return None };
    let mut fields = Fields::new(&origin, Path::new(), entries);
    let title = title(&mut fields, "this topic");
    let is_series = fields.choice("kind", &[("topic", false), ("series", true)]).unwrap_or(false);
    let topic = TopicText {
        file: origin.file.into(),
        slug: slug(file_parts(origin.file).stem).into(),
        title: Text::default(),
        description: fields.text("description"),
        aliases: fields.texts("aliases"),
        is_series,
        redirects: fields.redirects(),
        visibility: fields.visibility(known.settings.timezone),
        params: fields.take("params").map(params).unwrap_or_default(),
        ..TopicText::default()
    };
    if topic.slug.is_empty() {
        fields.push(no_address(origin.file));
    }
    fields.take("check");
    fields.finish("front matter of a topic", out);
    let prose = prose(&origin, document.body_at, None, known, out);
    let assets = assets(prose.body.slots.iter(), None);
    if topic.slug.is_empty() {
        return None;
    }
    Some(TopicText { title: title?, prose: prose.body, anchors: prose.anchors, assets, ..topic })
}

fn no_address(file: &str) -> Diagnostic {
    Diagnostic::error(Code::BadId, "no address can be made of this file's name")
        .at(Place::file(file))
        .help("name the file with letters, digits and hyphens")
}

fn title(fields: &mut Fields<'_, '_>, noun: &str) -> Option<Text> {
    let title = fields.text("title").filter(|title| !title.trim().is_empty());
    if title.is_none() {
        fields.missing("title", noun, "write `title:` and what it is called");
    }
    title
}
