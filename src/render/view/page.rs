//! What every page says about itself, and plain pages.

use super::image::Preview;
use super::{Scene, View};
use crate::model::awaited::Awaited;
use crate::model::briefing::Heading;
use crate::model::script::is_right_to_left;
use crate::model::site::Site;
use crate::model::visibility::{Audience, Visibility};
use crate::render::feeds;
use crate::render::json_ld;
use crate::render::links::Here;
use crate::render::plan::page_route;
use crate::render::record::{Record, Shared};

/// The head of a page.
pub struct Head<'h> {
    pub kind: &'static str,
    pub title: &'h str,
    pub description: Option<&'h str>,
    pub route: &'h str,
    pub language: Option<&'h str>,
    pub json_ld: Option<JsonLd<'h>>,
    pub og_type: &'static str,
    pub image: Option<Preview>,
    /// Route of the folder whose feeds the page offers beside the site's, and their title.
    pub feeds: Option<(&'h str, &'h str)>,
    /// Route of the folder whose calendar it offers, and its title.
    pub calendar: Option<(&'h str, &'h str)>,
    /// Label and route of the steps above, outermost first; the page itself comes last by itself.
    pub crumbs: &'h [(&'h str, &'h str)],
    pub is_indexed: bool,
    pub published: Option<String>,
    pub modified: Option<String>,
    /// Base route, page from 0, pages in all.
    pub pager: Option<(&'h str, usize, usize)>,
}

/// Structured data for the page.
pub enum JsonLd<'h> {
    /// As it will stand in the page.
    Written(String),
    /// Of an entity, for all pages of its dossier.
    Shared(Shared),
    /// Made of nothing but what the page's other fields and the settings say, so that their digest is enough; appended to
    /// what it is given.
    OfFields(&'h dyn Fn(&mut String)),
}

impl Default for Head<'_> {
    fn default() -> Self {
        Head {
            kind: "page",
            title: "",
            description: None,
            route: "",
            language: None,
            json_ld: None,
            og_type: "website",
            image: None,
            feeds: None,
            calendar: None,
            crumbs: &[],
            is_indexed: true,
            published: None,
            modified: None,
            pager: None,
        }
    }
}

impl Scene<'_> {
    /// The `page` record.
    pub(super) fn head(&self, head: Head<'_>) -> Shared {
        let settings = &self.site.settings;
        let mut record = self.record();
        let title = match head.pager {
            Some((_, page, _)) if page > 0 => {
                format!("{} ({} {})", head.title, self.words.get("page"), page + 1)
            }
            _ => head.title.to_owned(),
        };
        record.text("kind", head.kind).text("title", &title).maybe("description", head.description);
        // Both addresses follow from the route.
        let href = self.links.href(head.route);
        record.text("href", &href);
        record.derived("url", 0, || [settings.base.origin.as_str(), &href].concat());
        let language = head.language.unwrap_or(&settings.language);
        record.text("language", language);
        record.maybe("direction", is_right_to_left(language).then_some("rtl"));
        match &head.json_ld {
            Some(JsonLd::Written(json)) => record.html("json_ld", json),
            Some(JsonLd::Shared(json)) => record.put("json_ld", json.clone()),
            Some(JsonLd::OfFields(write)) => record.html_written("json_ld", 0, write),
            None if head.crumbs.is_empty() => record.none("json_ld"),
            // Made of the breadcrumbs below.
            None => record.html_written("json_ld", 0, |out| {
                json_ld::breadcrumb_page(out, self.site, head.crumbs, &title);
            }),
        };
        record.text("og_type", head.og_type);
        let image = head.image.as_ref().map(|preview| {
            let mut image = self.record();
            image.text("url", &preview.url).text("alt", &preview.alt);
            match preview.size {
                Some((width, height)) => {
                    image.number("width", i64::from(width)).number("height", i64::from(height))
                }
                None => image.none("width").none("height"),
            };
            image.finish()
        });
        record.maybe_put("image", image);
        let feeds = match (head.feeds, head.calendar) {
            (None, None) => self.site_feeds(),
            (own, calendar) => Shared::list(feeds::offered(self, own, calendar)),
        };
        record.put("feeds", feeds);
        record.list("breadcrumbs", self.crumbs(head.crumbs, head.title));
        record.flag("is_indexed", head.is_indexed && ribbon(self.site).is_none());
        record.maybe("ribbon", ribbon(self.site).map(|key| self.words.get(key)));
        record.maybe("published", head.published.as_deref()).maybe("modified", head.modified.as_deref());
        let pager = head.pager.filter(|(_, _, total)| *total > 1);
        record.maybe_put("pager", pager.map(|(base, page, total)| self.pager(base, page, total)));
        record.finish()
    }

    /// The feeds that every page offers.
    pub(in crate::render) fn feeds_of_site(&self) -> &[Shared] {
        self.feeds_of_site.get_or_init(|| feeds::of_site(self))
    }

    /// The feeds that a page without feeds of its own offers.
    pub(super) fn site_feeds(&self) -> Shared {
        self.site_feeds.get_or_init(|| Shared::list(feeds::offered(self, None, None))).clone()
    }

    fn crumbs(&self, above: &[(&str, &str)], title: &str) -> Vec<Shared> {
        if above.is_empty() {
            return Vec::new();
        }
        let mut crumbs = Vec::with_capacity(above.len() + 1);
        for (label, route) in above {
            let mut record = self.record();
            record.text("label", label).text("href", &self.links.href(route));
            crumbs.push(record.finish());
        }
        let mut record = self.record();
        record.text("label", title).none("href");
        crumbs.push(record.finish());
        crumbs
    }

    fn pager(&self, base: &str, page: usize, total: usize) -> Shared {
        let href = |page: usize| self.links.href(&page_route(base, page));
        let mut record = self.record();
        record.number("number", page as i64 + 1).number("total", total as i64);
        record.maybe("previous", (page > 0).then(|| href(page - 1)).as_deref());
        record.maybe("next", (page + 1 < total).then(|| href(page + 1)).as_deref());
        record.text("first", &href(0)).text("last", &href(total - 1));
        record.finish()
    }

    /// `{label, slug, meaning}` of a marking that is shown.
    pub(super) fn marking(&self, visibility: &Visibility) -> Option<Shared> {
        let marking = visibility.shown_marking(self.site.settings.default_marking)?;
        let mut record = self.record();
        record.text("label", marking.label());
        record.text("slug", &marking.label()[4..].to_lowercase().replace('+', "-"));
        record.text("meaning", marking.meaning());
        Some(record.finish())
    }
}

impl Scene<'_> {
    /// "Russia (Place). Briefings: 17. Timeline: 39.": what is said of those of whom nothing else is said.
    pub(super) fn counts(&self, name: &str, kind: &str, briefings: usize, events: usize) -> String {
        let (of_briefings, of_events) = (self.words.get("briefings"), self.words.get("timeline"));
        let (mut of_all, mut of_time) = (itoa::Buffer::new(), itoa::Buffer::new());
        let (of_all, of_time) = (of_all.format(briefings), of_time.format(events));
        [name, " (", kind, "). ", of_briefings, ": ", of_all, ". ", of_events, ": ", of_time, "."].concat()
    }
}

/// A route with its odd bytes percent-encoded, for absolute addresses.
pub fn escaped(route: &str) -> String {
    let mut out = String::with_capacity(route.len());
    crate::markdown::links::escape_route(&mut out, route);
    out
}

/// The word of the ribbon when more is shown than the public sees.
pub fn ribbon(site: &Site) -> Option<&'static str> {
    match site.audience {
        Audience { drafts: true, .. } => Some("ribbon_drafts"),
        Audience { is_rehearsal: true, .. } => Some("ribbon_future"),
        _ => None,
    }
}

/// A plain page.
pub fn plain(scene: &Scene<'_>, index: u32) -> View {
    let page = &scene.site.pages[index as usize];
    let here = Here { file: &page.file, route: &page.route };
    let mut text = scene.record();
    text.text("title", &page.title).maybe("description", page.description.as_deref());
    text.html("body", &scene.fill(&page.body, here));
    text.list("headings", scene.headings(&page.headings, &page.awaited));
    text.maybe_put("marking", scene.marking(&page.visibility));
    text.put("params", scene.params(&page.params));
    let head = scene.head(Head {
        kind: "page",
        title: &page.title,
        description: page.description.as_deref().or(scene.site.settings.description.as_deref()),
        route: &page.route,
        json_ld: Some(JsonLd::Written(json_ld::web_page(scene.site, &page.title, &page.route))),
        crumbs: &[(&scene.site.settings.title, "")],
        ..Head::default()
    });
    let mut record = scene.record();
    record.put("page", head).put("text", text.finish());
    View { template: "page.html", record, about: page.file.to_string() }
}

/// Fields of lists of headings and free maps, shared by briefings and pages.
impl Scene<'_> {
    pub(super) fn headings(&self, headings: &[Heading], awaited: &[Awaited]) -> Vec<Shared> {
        let one = |heading: &Heading| {
            let mut record = self.record();
            record
                .number("level", i64::from(heading.level))
                .text("id", &heading.id)
                .text("text", &self.links.titles().titled(&heading.text, awaited));
            record.finish()
        };
        headings.iter().map(one).collect()
    }

    pub(super) fn params(&self, params: &crate::model::params::Params) -> Shared {
        crate::render::params::params(params)
    }
}

/// Starts a page's record with its head.
pub fn with_head(scene: &Scene<'_>, head: Head<'_>) -> Record {
    let head = scene.head(head);
    let mut record = scene.record();
    record.put("page", head);
    record
}
