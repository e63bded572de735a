//! Structured data for search engines: schema.org as JSON-LD, whose facts are those of the page.

use super::json::{Object, quoted};
use super::links::Links;
use super::record::{Making, Record, Shared};
use super::view::Preview;
use super::view::page_escaped as escaped;
use crate::model::briefing::Listed;
use crate::model::called::Titles;
use crate::model::entity::Entity;
use crate::model::marking::Marking;
use crate::model::site::{Article, Dossier, Site};

/// What stands before and behind the things that a page or a file tells of.
pub const OPENING: &str = "{\"@context\":\"https://schema.org\",\"@graph\":[";
const CLOSING: &str = "]}";

/// Parts that many pages' data have in common, written once.
#[derive(Debug)]
pub struct Parts {
    publisher: Option<String>,
    /// The first step of every breadcrumb list, open behind it.
    home: String,
    /// Each entity by name and address.
    references: Vec<String>,
}

impl Parts {
    pub fn new(site: &Site) -> Parts {
        let mut home = Object::of_type("ListItem");
        home.raw("position", "1").text("name", &site.settings.title).text("item", &absolute(site, ""));
        Parts {
            publisher: publisher(site),
            home: home.finish(),
            references: site.entities.iter().map(|dossier| reference(site, dossier)).collect(),
        }
    }
}

fn absolute(site: &Site, route: &str) -> String {
    site.settings.base.absolute(&escaped(route))
}

fn graph(parts: &[String]) -> String {
    [OPENING, &parts.join(","), CLOSING].concat()
}

/// The organisation behind the site.
fn publisher(site: &Site) -> Option<String> {
    let publisher = site.settings.publisher.as_ref()?;
    let mut object = Object::of_type("Organization");
    object.text("name", &publisher.name).maybe("url", publisher.url.as_deref());
    let logo = publisher.logo.as_ref().and_then(|logo| match logo.strip_prefix('/') {
        Some(route) => {
            site.assets.get(&*format!("content/{route}")).map(|asset| absolute(site, &asset.route))
        }
        None => Some(logo.to_string()),
    });
    object.maybe("logo", logo.as_deref());
    Some(object.finish())
}

/// The steps that lead to a page, and the page itself, behind what is in `out`.
fn breadcrumbs(out: String, site: &Site, above: &[(&str, &str)], title: &str) -> String {
    let mut list = Object::of_type_in("BreadcrumbList", out);
    list.written("itemListElement", |out| {
        let steps = above.iter().map(|(name, route)| (*name, Some(*route))).chain([(title, None)]);
        for (index, (name, route)) in steps.enumerate() {
            out.push(if index == 0 { '[' } else { ',' });
            let mut item = Object::of_type_in("ListItem", std::mem::take(out));
            item.raw("position", itoa::Buffer::new().format(index + 1)).text("name", name);
            if let Some(route) = route {
                item.text("item", &absolute(site, route));
            }
            *out = item.finish();
        }
        out.push(']');
    });
    list.finish()
}

/// A briefing's page: the briefing, and where it stands. Appended to `out`.
pub fn news_article(
    out: &mut String,
    titles: Titles<'_>,
    parts: &Parts,
    article: &Article,
    href: &str,
    image: Option<&Preview>,
) {
    // In one piece: there are as many as briefings.
    let mut json = std::mem::take(out);
    json.reserve(3 * 1024);
    json.push_str(OPENING);
    let mut json = article_object(json, titles, parts, article, href, image);
    json.push(',');
    let mut list = Object::of_type_in("BreadcrumbList", json);
    list.written("itemListElement", |out| {
        out.push('[');
        out.push_str(&parts.home);
        out.push(',');
        let mut step = Object::of_type_in("ListItem", std::mem::take(out));
        step.raw("position", "2").text("name", &article.briefing.title);
        *out = step.finish();
        out.push(']');
    });
    *out = list.finish();
    out.push_str(CLOSING);
}

/// A briefing, behind what is in `out`: `about` those its author declared, `mentions` those the text names.
pub fn article_object(
    out: String,
    titles: Titles<'_>,
    parts: &Parts,
    article: &Article,
    href: &str,
    image: Option<&Preview>,
) -> String {
    let (site, briefing) = (titles.site, &article.briefing);
    let url = [&site.settings.base.origin, href].concat();
    let mut object = Object::of_type_in("NewsArticle", out);
    // The page says of itself what the data file of all briefings does, where readers of tables look for `url`.
    let url = quoted(&url);
    object.raw("@id", &url).raw("url", &url).raw("mainEntityOfPage", &url);
    object.text("headline", &briefing.title);
    if !briefing.summary.is_empty() {
        object.text("description", &titles.plain(&briefing.summary));
    }
    object
        .text("datePublished", &briefing.date.rfc3339())
        .text("dateModified", &briefing.last_changed().rfc3339());
    object.text("inLanguage", briefing.language.as_deref().unwrap_or(&site.settings.language));
    object.maybe("image", image.map(|image| image.url.as_str()));
    object.list("author", &authors(site, article, parts.publisher.as_deref()));
    if let Some(publisher) = &parts.publisher {
        object.raw("publisher", publisher);
    }
    let named = |is_declared: bool| -> Vec<&str> {
        let members = article.cast.iter().filter(|(_, position)| {
            let listed: &Listed = &briefing.entities[*position as usize];
            listed.is_declared == is_declared
        });
        members.map(|(entity, _)| parts.references[*entity as usize].as_str()).collect()
    };
    object.list("about", &named(true)).list("mentions", &named(false));
    let keywords: Vec<&str> =
        article.topics.iter().map(|topic| &*site.topics[*topic as usize].title).collect();
    object.texts("keywords", &keywords);
    let corrections: Vec<String> = briefing
        .corrections
        .iter()
        .map(|correction| {
            let mut comment = Object::of_type("CorrectionComment");
            comment
                .text("text", &titles.plain(&correction.text))
                .text("dateCreated", &correction.date.rfc3339());
            comment.finish()
        })
        .collect();
    object.list("correction", &corrections);
    object.maybe(
        "conditionsOfAccess",
        briefing.visibility.shown_marking(site.settings.default_marking).map(Marking::label),
    );
    object.finish()
}

fn authors(site: &Site, article: &Article, publisher: Option<&str>) -> Vec<String> {
    let own = article.briefing.authors.iter();
    let names: Vec<&str> = match article.briefing.authors.is_empty() {
        true => site.settings.author.iter().map(|author| &**author).collect(),
        false => own.map(|author| &**author).collect(),
    };
    if names.is_empty() {
        return publisher.map(str::to_owned).into_iter().collect();
    }
    let person = |name: &&str| {
        let mut object = Object::of_type("Person");
        object.text("name", name);
        object.finish()
    };
    names.iter().map(person).collect()
}

fn schema<'s>(site: &'s Site, dossier: &Dossier) -> &'s str {
    site.settings.kind(&dossier.entity.kind).map_or("Thing", |kind| &kind.schema)
}

/// Name and address of an entity.
fn reference(site: &Site, dossier: &Dossier) -> String {
    let url = absolute(site, &dossier.route());
    let mut object = Object::of_type(schema(site, dossier));
    object.text("@id", &url).text("name", &dossier.entity.name);
    object.finish()
}

/// The addresses of an entity elsewhere that may be shown.
fn elsewhere<'e>(links: &Links<'_>, entity: &'e Entity) -> impl Iterator<Item = &'e str> {
    entity.links.iter().filter_map(|link| links.shown(&link.url))
}

/// A dossier.
pub fn entity(links: &Links<'_>, dossier: &Dossier) -> String {
    let (site, entity) = (links.site(), &dossier.entity);
    let route = dossier.route();
    let url = absolute(site, &route);
    let mut object = Object::of_type(schema(site, dossier));
    object.text("@id", &url).text("url", &url).text("name", &entity.name);
    object.maybe("description", entity.description.as_deref());
    let names: Vec<&str> = entity.aliases.iter().map(|alias| &**alias).collect();
    object.texts("alternateName", &names);
    let wikidata = entity.wikidata.as_ref().map(|id| format!("https://www.wikidata.org/entity/{id}"));
    let web = elsewhere(links, entity).filter(|url| url.starts_with("http"));
    let same: Vec<&str> = web.chain(wikidata.as_deref()).collect();
    object.texts("sameAs", &same);
    if let Some((latitude, longitude)) = entity.location.filter(|_| schema(site, dossier) == "Place") {
        let mut geo = Object::of_type("GeoCoordinates");
        geo.raw("latitude", &super::view::degrees(latitude))
            .raw("longitude", &super::view::degrees(longitude));
        object.raw("geo", &geo.finish());
    }
    let above = [(&*site.settings.title, ""), ("Entities", "entities/")];
    graph(&[object.finish(), breadcrumbs(String::new(), site, &above, &entity.name)])
}

/// The digest of what [`entity`] is made from, beside the settings.
pub fn entity_digest(links: &Links<'_>, dossier: &Dossier) -> u64 {
    let entity = &dossier.entity;
    let mut record = Record::new(Making::Digests);
    record.text("route", &dossier.route()).text("kind", &entity.kind).text("name", &entity.name);
    record.maybe("description", entity.description.as_deref()).maybe("wikidata", entity.wikidata.as_deref());
    record.list("aliases", entity.aliases.iter().map(|alias| Shared::text(alias)).collect());
    record.list("links", elsewhere(links, entity).map(Shared::text).collect());
    let (latitude, longitude) = entity.location.unwrap_or((i32::MAX, i32::MAX));
    record.number("latitude", latitude.into()).number("longitude", longitude.into());
    record.digest()
}

/// The front page.
pub fn website(site: &Site) -> String {
    let mut object = Object::of_type("WebSite");
    object
        .text("@id", &absolute(site, ""))
        .text("url", &absolute(site, ""))
        .text("name", &site.settings.title);
    object.maybe("description", site.settings.description.as_deref());
    object.text("inLanguage", &site.settings.language);
    if let Some(publisher) = publisher(site) {
        object.raw("publisher", &publisher);
    }
    graph(&[object.finish()])
}

/// A plain page.
pub fn web_page(site: &Site, title: &str, route: &str) -> String {
    let mut object = Object::of_type("WebPage");
    object.text("@id", &absolute(site, route)).text("url", &absolute(site, route)).text("name", title);
    graph(&[object.finish(), breadcrumbs(String::new(), site, &[(&*site.settings.title, "")], title)])
}

/// A page of lists: nothing but where it stands. Appended to `out`.
pub fn breadcrumb_page(out: &mut String, site: &Site, above: &[(&str, &str)], title: &str) {
    out.push_str(OPENING);
    *out = breadcrumbs(std::mem::take(out), site, above, title);
    out.push_str(CLOSING);
}
