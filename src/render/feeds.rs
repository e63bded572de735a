//! Atom (RFC 4287) and JSON Feed 1.1: of the site, an entity, a topic, and of changes.
//!
//! Ids are made from `site_id` and the briefing's id, never from addresses, so that a new slug or host floods nobody.
//! Every address is absolute; every date is the content's own.

use super::json::Object;
use super::links::Here;
use super::plan::{Plan, Stream};
use super::record::Shared;
use super::view::Scene;
use super::view::changes;
use super::view::digest::{self, Digest};
use super::view::page_escaped;
use super::xml;
use crate::markdown::links::escape_text;
use crate::model::moment::Moment;
use crate::model::settings::Feeds;
use crate::model::site::{Article, Site};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Entries in a feed.
pub const ENTRIES: usize = 50;

/// Changes that the entry of a week names; the rest is on its page.
const CHANGES_A_WEEK: usize = 50;

/// A digest of what the feed of an entity, a topic or the weekly digests shows. Those of the site and of its changes hold texts and are
/// quicker made than compared.
pub fn digest(scene: &Scene<'_>, stream: Stream) -> Option<u64> {
    let site = scene.site;
    let (name, mut briefings): (&str, Vec<u32>) = match stream {
        Stream::Entity(index) => {
            let dossier = &site.entities[index as usize];
            (
                &dossier.entity.name,
                dossier.briefings.iter().map(|(briefing, _)| *briefing).take(ENTRIES).collect(),
            )
        }
        Stream::Topic(index) => {
            let topic = &site.topics[index as usize];
            (&topic.title, topic.briefings.clone())
        }
        Stream::Digest => return Some(digest_of_weeks(scene)),
        Stream::Site | Stream::Changes => return None,
    };
    briefings.sort_unstable();
    let mut digest = xxh3_64_with_seed(name.as_bytes(), site.digest);
    for index in briefings.into_iter().take(ENTRIES) {
        let article = &site.briefings[index as usize];
        digest = xxh3_64_with_seed(article.route.as_bytes(), digest ^ article.digest);
        let here = Here { file: &article.briefing.file, route: &article.route };
        digest = digest.rotate_left(3) ^ scene.links.outcome(&article.briefing.summary.slots, here);
        for correction in &article.briefing.corrections {
            digest = digest.rotate_left(7) ^ scene.links.outcome(&correction.text.slots, here);
        }
        for topic in &article.topics {
            digest = xxh3_64_with_seed(site.topics[*topic as usize].title.as_bytes(), digest);
        }
    }
    Some(digest)
}

/// The same for the feed of weekly digests.
fn digest_of_weeks(scene: &Scene<'_>) -> u64 {
    let site = scene.site;
    let mut digest = site.digest;
    for week in scene.plan.digests.iter().take(ENTRIES) {
        digest = xxh3_64_with_seed(week.route().as_bytes(), digest);
        for change in week.changes.iter().take(CHANGES_A_WEEK) {
            let number = (change.position as u64) << 8 | change.kind as u64;
            if let Some(article) = changes::article(site, change) {
                digest ^= article.digest.rotate_left(9);
                let here = Here { file: &article.briefing.file, route: &article.route };
                digest = digest.rotate_left(3) ^ scene.links.outcome(&article.briefing.summary.slots, here);
            }
            let (.., title, route, text) = changes::parts(scene, change);
            digest = xxh3_64_with_seed(title.as_bytes(), digest ^ number);
            digest = xxh3_64_with_seed(route.as_bytes(), digest);
            digest = xxh3_64_with_seed(text.unwrap_or_default().as_bytes(), digest);
        }
        digest ^= week.changes.len() as u64;
    }
    digest
}

struct Entry {
    id: String,
    title: String,
    url: String,
    published: Moment,
    updated: Moment,
    summary: Option<String>,
    /// HTML with absolute addresses.
    content: Option<String>,
    authors: Vec<String>,
    topics: Vec<String>,
}

struct Feed {
    id: String,
    title: String,
    /// Route of the feed's page.
    page: String,
    entries: Vec<Entry>,
}

/// What the feeds of a page are called, for its head: its own calendar and feeds, and the site's feeds. `own` and
/// `calendar` are the folder and the title.
pub fn offered(scene: &Scene<'_>, own: Option<(&str, &str)>, calendar: Option<(&str, &str)>) -> Vec<Shared> {
    const CALENDAR: &[(&str, &str)] = &[("timeline.ics", "text/calendar")];
    let mut offered = Vec::new();
    for (folder, files) in [(calendar, CALENDAR), (own, FEEDS)] {
        let Some((folder, title)) = folder else { continue };
        offered.extend(offered_in(scene, folder, title, files));
    }
    offered.extend_from_slice(scene.feeds_of_site());
    offered
}

const FEEDS: &[(&str, &str)] =
    &[("feed.xml", "application/atom+xml"), ("feed.json", "application/feed+json")];

/// The feeds that every page offers.
pub fn of_site(scene: &Scene<'_>) -> Vec<Shared> {
    offered_in(scene, "", &scene.site.settings.title, FEEDS)
}

fn offered_in(scene: &Scene<'_>, folder: &str, title: &str, files: &[(&str, &str)]) -> Vec<Shared> {
    if scene.site.settings.feeds == Feeds::None {
        return Vec::new();
    }
    let one = |(name, kind): &(&str, &str)| {
        let route = [folder, name].concat();
        scene.plan.routes.contains_key(&route).then(|| {
            let mut record = scene.record();
            record.text("href", &scene.links.href(&route)).text("type", kind).text("title", title);
            record.finish()
        })
    };
    files.iter().filter_map(one).collect()
}

/// A digest of the texts that the feeds of the site hold.
pub fn digest_of_texts(site: &Site) -> u64 {
    let newest = site.briefings.iter().take(ENTRIES);
    newest.fold(site.digest, |digest, article| xxh3_64_with_seed(&article.digest.to_le_bytes(), digest))
}

/// How many of the newest briefings the site's feeds hold in full.
pub fn with_bodies(site: &Site, plan: &Plan) -> usize {
    if plan.routes.contains_key("feed.xml") { site.briefings.len().min(ENTRIES) } else { 0 }
}

/// The stable part of ids: the site's own id, or its host where `init` has not written one.
pub fn authority(site: &Site) -> String {
    match &site.settings.site_id {
        Some(id) => format!("urn:dateline:{}", page_escaped(id)),
        None => {
            let host = site.settings.base.origin.split_once("://").map_or("", |(_, host)| host);
            format!(
                "urn:dateline:{}{}",
                host,
                site.settings.base.path.trim_end_matches('/').replace('/', ":")
            )
        }
    }
}

fn feed(scene: &Scene<'_>, stream: Stream) -> Feed {
    let site = scene.site;
    let authority = authority(site);
    let newest = |indices: &mut dyn Iterator<Item = u32>, is_full: bool| -> Vec<Entry> {
        indices.take(ENTRIES).map(|index| entry(scene, index, is_full)).collect()
    };
    match stream {
        Stream::Site => Feed {
            id: format!("{authority}:feed"),
            title: site.settings.title.to_string(),
            page: String::new(),
            entries: with_notices(scene),
        },
        Stream::Entity(index) => {
            let dossier = &site.entities[index as usize];
            let entries = newest(&mut dossier.briefings.iter().map(|(briefing, _)| *briefing), false);
            let title = format!("{}: {}", site.settings.title, dossier.entity.name);
            Feed {
                id: format!("{authority}:entity:{}", page_escaped(&dossier.entity.id)),
                title,
                page: dossier.route(),
                entries,
            }
        }
        Stream::Topic(index) => {
            let topic = &site.topics[index as usize];
            let mut briefings = topic.briefings.clone();
            briefings.sort_unstable();
            let entries = newest(&mut briefings.into_iter(), false);
            let title = format!("{}: {}", site.settings.title, topic.title);
            let page = format!("topics/{}/", topic.slug);
            Feed { id: format!("{authority}:topic:{}", page_escaped(&topic.slug)), title, page, entries }
        }
        Stream::Changes => {
            let title = format!("{}: {}", site.settings.title, scene.words.get("changes"));
            let changes = scene.plan.changes.iter().flat_map(|day| &day.changes).take(ENTRIES);
            let entries = changes.map(|change| change_entry(scene, change)).collect();
            Feed { id: format!("{authority}:changes"), title, page: "changes/".to_owned(), entries }
        }
        Stream::Digest => {
            let title = format!("{}: {}", site.settings.title, scene.words.get("digest"));
            let entries =
                scene.plan.digests.iter().take(ENTRIES).map(|week| week_entry(scene, week)).collect();
            Feed { id: format!("{authority}:digest"), title, page: "digest/".to_owned(), entries }
        }
    }
}

/// The newest briefings and the newest notices of withdrawal, each in its place.
fn with_notices(scene: &Scene<'_>) -> Vec<Entry> {
    let site = scene.site;
    let shown = site.briefings.iter().take(ENTRIES).enumerate();
    let shown = shown.map(|(index, article)| (article.briefing.date, Some(index as u32), article));
    let gone = site.withdrawn.iter().map(|article| (article.briefing.last_changed(), None, article));
    let mut all: Vec<_> = shown.chain(gone).collect();
    all.sort_by_key(|(date, ..)| std::cmp::Reverse(date.instant_utc()));
    let entries = all.into_iter().take(ENTRIES).map(|(_, index, article)| match index {
        Some(index) => entry(scene, index, true),
        None => notice(scene, article),
    });
    entries.collect()
}

fn entry_id(site: &Site, article: &Article) -> String {
    format!("{}:briefing:{}", authority(site), page_escaped(&article.briefing.id))
}

fn entry(scene: &Scene<'_>, index: u32, is_full: bool) -> Entry {
    let site = scene.site;
    let article = &site.briefings[index as usize];
    let scene = scene.of_article(article);
    let briefing = &article.briefing;
    let here = Here { file: &briefing.file, route: &article.route };
    let url = site.settings.base.absolute(&page_escaped(&article.route));
    let summary = scene.links.titles().plain(&briefing.summary);
    let mut content = corrected(scene, article, here);
    match if is_full { scene.body(index) } else { None } {
        Some(html) => content.push_str(&scene.links.fill(&html, &briefing.links, here)),
        // What was corrected is told wherever the briefing is, its text only in the feed of the site.
        None if !content.is_empty() && !summary.is_empty() => {
            content.push_str("<p>");
            escape_text(&mut content, &summary);
            content.push_str("</p>\n");
        }
        None => {}
    }
    let content = (!content.is_empty()).then(|| absolute(&content, &site.settings.base.origin, &url));
    Entry {
        id: entry_id(site, article),
        title: briefing.title.to_string(),
        url,
        published: briefing.date,
        updated: briefing.last_changed(),
        summary: (!summary.is_empty()).then(|| summary.into_owned()),
        content,
        authors: briefing.authors.iter().map(|author| author.to_string()).collect(),
        topics: article.topics.iter().map(|topic| site.topics[*topic as usize].title.to_string()).collect(),
    }
}

/// Corrections stand before the text: who read the first version must see them.
fn corrected(scene: &Scene<'_>, article: &Article, here: Here<'_>) -> String {
    let mut html = String::new();
    for correction in &article.briefing.corrections {
        let text = scene.links.fill(&correction.text.html, &correction.text.slots, here);
        let kind = scene.words.correction(correction.kind);
        html.push_str(&format!("<p><strong>{kind}, {}:</strong> {text}</p>\n", correction.date.in_words()));
    }
    html
}

fn notice(scene: &Scene<'_>, article: &Article) -> Entry {
    let (site, scene) = (scene.site, scene.of_article(article));
    let notice = article.briefing.withdrawn.as_ref();
    let shows_title = notice.is_none_or(|notice| notice.shows_title);
    let title = if shows_title { &*article.briefing.title } else { scene.words.get("withdrawn_briefing") };
    Entry {
        id: entry_id(site, article),
        title: format!("{}: {title}", scene.words.get("withdrawn")),
        url: site.settings.base.absolute(&page_escaped(&article.route)),
        published: article.briefing.date,
        updated: article.briefing.last_changed(),
        summary: notice.map(|notice| notice.reason.to_string()),
        content: None,
        authors: Vec::new(),
        topics: Vec::new(),
    }
}

fn change_entry(scene: &Scene<'_>, change: &changes::Change) -> Entry {
    let site = scene.site;
    let (kind, words, title, route, text) = changes::parts(scene, change);
    let url = site.settings.base.absolute(&page_escaped(&route));
    let of = match changes::article(site, change) {
        Some(article) => entry_id(site, article),
        None => {
            let id = &site.entities[change.of as usize].entity.id;
            format!("{}:entity:{}", authority(site), page_escaped(id))
        }
    };
    Entry {
        id: format!("{of}:{}", change_id(site, change, kind)),
        title: format!("{words}: {title}"),
        content: text.map(|text| absolute(&text, &site.settings.base.origin, &url)),
        url,
        published: change.date,
        updated: change.date,
        summary: None,
        authors: Vec::new(),
        topics: Vec::new(),
    }
}

/// What a week brought. Its date is the moment at which the week was over.
fn week_entry(scene: &Scene<'_>, week: &Digest) -> Entry {
    let site = scene.site;
    let end = week.week.end(site.settings.timezone);
    let url = site.settings.base.absolute(&page_escaped(&week.route()));
    let mut html = String::from("<ul>\n");
    for change in week.changes.iter().take(CHANGES_A_WEEK) {
        let (_, words, title, route, text) = changes::parts(scene, change);
        html.push_str("<li>");
        escape_text(&mut html, words);
        html.push_str(": <a href=\"");
        html.push_str(&scene.links.href(&route));
        html.push_str("\">");
        escape_text(&mut html, title);
        html.push_str("</a>");
        let summary = || {
            let mut html = String::new();
            if let Some(article) = changes::article(site, change) {
                escape_text(&mut html, &scene.links.titles().plain(&article.briefing.summary));
            }
            html
        };
        let is_new = change.kind == changes::ChangeKind::New;
        let text = text.unwrap_or_else(|| if is_new { summary() } else { String::new() });
        if !text.is_empty() {
            html.push_str("<br>");
            html.push_str(&text);
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
    Entry {
        id: format!("{}:digest:{}", authority(site), week.week.name()),
        title: digest::title(scene, week),
        content: Some(absolute(&html, &site.settings.base.origin, &url)),
        url,
        published: end,
        updated: end,
        summary: Some(digest::in_a_line(scene, week)),
        authors: Vec::new(),
        topics: Vec::new(),
    }
}

/// The kind and day of a change; where several of a kind fall on one day, also which of them: one that is added at the
/// top of the list gives the others no new ids.
fn change_id(site: &Site, change: &changes::Change, kind: &str) -> String {
    let briefing = || &site.briefings[change.of as usize].briefing;
    let entity = || &site.entities[change.of as usize].entity;
    let dates: Vec<Moment> = match change.kind {
        changes::ChangeKind::Update => briefing().updates.iter().map(|update| update.date).collect(),
        changes::ChangeKind::Correction => briefing().corrections.iter().map(|one| one.date).collect(),
        changes::ChangeKind::Dossier => entity().corrections.iter().map(|one| one.date).collect(),
        changes::ChangeKind::New | changes::ChangeKind::Withdrawn => return kind.to_owned(),
    };
    let before = dates.iter().take(change.position as usize);
    let number = before.filter(|date| date.instant_utc() == change.date.instant_utc()).count();
    let which = if number > 0 { format!("-{}", number + 1) } else { String::new() };
    format!("{kind}:{}{which}", change.date.html_datetime())
}

/// HTML for readers outside the site: addresses in full, no anchors and no marks of our own.
fn absolute(html: &str, origin: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    // Only tags are looked into: a text may say `class="x"` too.
    while let Some(start) = rest.find('<') {
        let (text, from) = rest.split_at(start);
        out.push_str(text);
        let (tag, after) = from.split_at(end_of_tag(from));
        absolute_tag(&mut out, tag, origin, page);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The byte behind the `>` that ends a tag; the end of the text when none does.
fn end_of_tag(from: &str) -> usize {
    let mut quote = None;
    for (at, byte) in from.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if byte == open => quote = None,
            _ => {}
        }
    }
    from.len()
}

fn absolute_tag(out: &mut String, tag: &str, origin: &str, page: &str) {
    let mut rest = tag;
    while let Some(at) = rest.find("=\"") {
        let name_at = rest[..at].rfind(' ').map_or(0, |space| space + 1);
        let name = &rest[name_at..at];
        let (before, value) = rest.split_at(at + 2);
        let end = value.find('"').unwrap_or(value.len());
        match name {
            "href" | "src" | "poster" | "cite" | "action" | "data" => {
                out.push_str(before);
                absolute_address(out, &value[..end], origin, page);
                out.push('"');
            }
            "srcset" => {
                out.push_str(before);
                for (index, offer) in value[..end].split(", ").enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    absolute_address(out, offer.trim_start(), origin, page);
                }
                out.push('"');
            }
            "id" | "class" | "data-entity" | "tabindex" | "role" | "loading" => {
                out.push_str(rest[..name_at].trim_end());
            }
            _ => {
                out.push_str(before);
                out.push_str(&value[..end]);
                out.push('"');
            }
        }
        rest = value.get(end + 1..).unwrap_or("");
    }
    out.push_str(rest);
}

/// An address as it stands in a page, in full. Pages of texts are folders, so that what is relative begins with theirs.
fn absolute_address(out: &mut String, address: &str, origin: &str, page: &str) {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    if address.starts_with("//") {
        out.push_str(origin.split_once("//").map_or("", |(scheme, _)| scheme));
    } else if address.starts_with('/') {
        out.push_str(origin);
    } else if !address.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme)) {
        out.push_str(page);
    }
    out.push_str(address);
}

/// The newest entry's change: what the feed as a whole calls `updated`.
fn updated(feed: &Feed) -> Option<Moment> {
    feed.entries.iter().map(|entry| entry.updated).max()
}

pub fn atom(scene: &Scene<'_>, stream: Stream, route: &str) -> String {
    let site = scene.site;
    let feed = feed(scene, stream);
    let mut xml = String::with_capacity(feed.entries.len() * 4096 + 1024);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"",
    );
    xml::escape(&mut xml, &site.settings.language);
    xml.push_str("\">\n");
    element(&mut xml, "id", &feed.id);
    element(&mut xml, "title", &feed.title);
    link(&mut xml, "self", "application/atom+xml", &site.settings.base.absolute(&page_escaped(route)));
    link(&mut xml, "alternate", "text/html", &site.settings.base.absolute(&page_escaped(&feed.page)));
    if let Some(updated) = updated(&feed) {
        element(&mut xml, "updated", &updated.rfc3339());
    }
    xml.push_str("<author>");
    element(&mut xml, "name", &default_author(site));
    xml.push_str("</author>\n");
    if let Some(licence) = &site.settings.licence {
        element(&mut xml, "rights", licence);
    }
    xml.push_str("<generator uri=\"https://crates.io/crates/dateline\">Dateline</generator>\n");
    for entry in &feed.entries {
        atom_entry(&mut xml, entry);
    }
    xml.push_str("</feed>\n");
    xml
}

fn default_author(site: &Site) -> String {
    let publisher = site.settings.publisher.as_ref().map(|publisher| &publisher.name);
    site.settings.author.as_ref().or(publisher).unwrap_or(&site.settings.title).to_string()
}

fn atom_entry(xml: &mut String, entry: &Entry) {
    xml.push_str("<entry>\n");
    element(xml, "id", &entry.id);
    element(xml, "title", &entry.title);
    link(xml, "alternate", "text/html", &entry.url);
    element(xml, "published", &entry.published.rfc3339());
    element(xml, "updated", &entry.updated.rfc3339());
    for author in &entry.authors {
        xml.push_str("<author>");
        element(xml, "name", author);
        xml.push_str("</author>\n");
    }
    for topic in &entry.topics {
        xml.push_str("<category term=\"");
        xml::escape(xml, topic);
        xml.push_str("\"/>\n");
    }
    if let Some(summary) = &entry.summary {
        element(xml, "summary", summary);
    }
    if let Some(content) = &entry.content {
        xml.push_str("<content type=\"html\">");
        xml::escape(xml, content);
        xml.push_str("</content>\n");
    }
    xml.push_str("</entry>\n");
}

fn element(xml: &mut String, name: &str, text: &str) {
    xml.push('<');
    xml.push_str(name);
    xml.push('>');
    xml::escape(xml, text);
    xml.push_str("</");
    xml.push_str(name);
    xml.push_str(">\n");
}

fn link(xml: &mut String, relation: &str, kind: &str, href: &str) {
    xml.push_str(&format!("<link rel=\"{relation}\" type=\"{kind}\" href=\""));
    xml::escape(xml, href);
    xml.push_str("\"/>\n");
}

pub fn json_feed(scene: &Scene<'_>, stream: Stream, route: &str) -> String {
    let site = scene.site;
    let feed = feed(scene, stream);
    let mut object = Object::new();
    object.text("version", "https://jsonfeed.org/version/1.1").text("title", &feed.title);
    object.text("home_page_url", &site.settings.base.absolute(&page_escaped(&feed.page)));
    object.text("feed_url", &site.settings.base.absolute(&page_escaped(route)));
    object.maybe("description", site.settings.description.as_deref().filter(|_| stream == Stream::Site));
    object.text("language", &site.settings.language);
    object.list("authors", &[named(&default_author(site))]);
    let items: Vec<String> = feed.entries.iter().map(json_item).collect();
    match items.is_empty() {
        true => object.raw("items", "[]"),
        false => object.list("items", &items),
    };
    object.finish() + "\n"
}

fn named(name: &str) -> String {
    let mut author = Object::new();
    author.text("name", name);
    author.finish()
}

fn json_item(entry: &Entry) -> String {
    let mut item = Object::new();
    item.text("id", &entry.id).text("url", &entry.url).text("title", &entry.title);
    item.maybe("summary", entry.summary.as_deref());
    match &entry.content {
        Some(content) => item.text("content_html", content),
        None => item.text("content_text", entry.summary.as_deref().unwrap_or(&entry.title)),
    };
    item.text("date_published", &entry.published.rfc3339()).text("date_modified", &entry.updated.rfc3339());
    let authors: Vec<String> = entry.authors.iter().map(|author| named(author)).collect();
    item.list("authors", &authors);
    let topics: Vec<&str> = entry.topics.iter().map(String::as_str).collect();
    item.texts("tags", &topics);
    item.finish()
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn makes_addresses_absolute_in_tags_alone() {
        for (html, expected) in [
            ("<a class=\"x\" href=\"/y\">z</a>", "<a href=\"https://h/y\">z</a>"),
            ("<a href=\"#n\" title=\"a > b\">1</a>", "<a href=\"https://h/p/#n\" title=\"a > b\">1</a>"),
            (
                "<code>&lt;a class=\"x\" href=\"/y\"&gt;</code>",
                "<code>&lt;a class=\"x\" href=\"/y\"&gt;</code>",
            ),
            (
                "<img srcset=\"/a.png 1x, b.png 2x\" src=\"b.png\"><a href=\"mailto:x@y\">z</a>",
                "<img srcset=\"https://h/a.png 1x, https://h/p/b.png 2x\" src=\"https://h/p/b.png\"><a href=\"mailto:x@y\">z</a>",
            ),
            ("<a href=\"//other/y\">z</a>", "<a href=\"https://other/y\">z</a>"),
            ("x id=\" <a href=\"/y\">", "x id=\" <a href=\"https://h/y\">"),
            ("a < b <", "a < b <"),
        ] {
            assert_eq!(absolute(html, "https://h", "https://h/p/"), expected);
        }
    }
}
