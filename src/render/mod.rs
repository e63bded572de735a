//! Site → Outputs: which routes exist, what each page's template sees, and the bytes that come of it.
//!
//! Render never reads the disk and never asks the clock. `plan` says which outputs there are; `view` makes the fields of
//! one page; `engine` is the template engine; feeds, sitemap and structured data are written here directly, since their
//! forms are standards and not a matter of taste.

mod accent;
mod ahead;
mod calendar;
mod chart;
pub mod data;
mod digits;
#[cfg(test)]
mod documented;
pub mod engine;
pub mod feeds;
pub mod ids;
mod json;
mod json_ld;
pub mod labels;
pub mod links;
mod locator;
mod neighbourhood;
mod params;
pub mod plan;
pub mod record;
pub mod sitemap;
mod slots;
pub mod social;
mod stencil;
pub mod theme;
pub mod tongues;
mod unwritable;
mod value;
pub mod view;
pub mod words;
mod xml;

use std::borrow::Cow;
use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::markdown::links::encode_address;
use crate::model::settings::{MenuItem, Settings};
use plan::{Kind, Planned};
use record::{Making, Record, Shared};
use view::{Made, Scene};

/// The bytes of an output, and the digest of its view where it has one.
pub type Output<'s> = (Cow<'s, [u8]>, Option<u64>);

/// Makes an output. Files that are copied as they are have no bytes here: this room never reads the disk.
pub fn make<'s>(scene: &Scene<'s>, planned: &Planned) -> Made<Output<'s>> {
    let scene = scene.of(&planned.kind);
    if let Some(view) = scene.view(&planned.kind, &planned.route)? {
        let digest = scene.making.has_digests().then(|| scene.digest_of(&view));
        let (_, fields) = view.record.into_parts();
        let fields = fields.unwrap_or_default();
        let mut page = scene.rooms.take();
        scene.engine.page(view.template, &fields, &view.about, &mut page)?;
        return Ok((page.into_bytes().into(), digest));
    }
    if let Kind::SocialCard(index) = planned.kind {
        let png = social::of(scene.site, index).png();
        return Ok((png.unwrap_or_default().into(), digest(scene, planned)?));
    }
    let text = match &planned.kind {
        Kind::Atom(stream) => feeds::atom(scene, *stream, &planned.route),
        Kind::JsonFeed(stream) => feeds::json_feed(scene, *stream, &planned.route),
        Kind::Calendar(stream) => calendar::calendar(scene, *stream, &planned.route),
        Kind::Sitemap => sitemap::sitemap(scene.site, scene.plan),
        Kind::SitemapPart(part) => sitemap::part(scene.site, scene.plan, *part),
        Kind::Robots => sitemap::robots(scene.site),
        Kind::Data(file) => data::whole(scene, *file),
        Kind::SearchFile(number) => {
            let file = scene.plan.search_file(scene.site, *number);
            return Ok(
                file.map_or_else(Default::default, |file| (file.bytes.as_slice().into(), Some(file.digest)))
            );
        }
        Kind::ThemeAsset(name) => {
            let bytes = scene.engine.assets.get(name).map(|asset| Cow::Borrowed(asset.bytes.as_slice()));
            return Ok((bytes.unwrap_or_default(), digest(scene, planned)?));
        }
        _ => return Ok((Cow::Borrowed(&[]), None)),
    };
    Ok((text.into_bytes().into(), digest(scene, planned)?))
}

/// A digest that changes when an output's bytes would; none for those that are quicker made than compared, and, where the
/// scene makes no digests, for all that is made of views.
pub fn digest(scene: &Scene<'_>, planned: &Planned) -> Made<Option<u64>> {
    let scene = scene.of(&planned.kind);
    match &planned.kind {
        Kind::Asset(file) => Ok(scene.site.assets.get(&**file).map(|asset| asset.digest)),
        Kind::ThemeAsset(name) => Ok(scene.engine.assets.get(name).map(|asset| xxh3_64(&asset.bytes))),
        Kind::SocialCard(index) => Ok(scene.plan.card(*index).map(|place| place.digest)),
        Kind::SearchFile(number) => Ok(scene.plan.search_file(scene.site, *number).map(|file| file.digest)),
        _ if !scene.making.has_digests() => Ok(None),
        Kind::Atom(stream) | Kind::JsonFeed(stream) => Ok(feeds::digest(scene, *stream)),
        Kind::Calendar(stream) => calendar::digest(scene, *stream).map(Some),
        Kind::Data(file) => data::digest(scene, *file).map(Some),
        kind => Ok(scene.view(kind, &planned.route)?.map(|view| scene.digest_of(&view))),
    }
}

/// What every template sees of the site.
pub fn site_record(settings: &Settings, facts: SiteFacts) -> Shared {
    let mut record = Record::new(Making::Both);
    let base = &settings.base;
    record.text("title", &settings.title).maybe("description", settings.description.as_deref());
    record.text("language", &settings.language).text("url", &base.absolute("")).text("path", &base.path);
    record.list("menu", menu(settings, &settings.menu));
    record.list("footer", menu(settings, &settings.footer));
    record.maybe("author", settings.author.as_deref()).maybe("licence", settings.licence.as_deref());
    let publisher = settings.publisher.as_ref().map(|publisher| {
        let mut record = Record::new(Making::Both);
        record.text("name", &publisher.name).maybe("url", publisher.url.as_deref());
        record.maybe("logo", publisher.logo.as_deref()).maybe("contact", publisher.contact.as_deref());
        record.finish()
    });
    record.maybe_put("publisher", publisher);
    record.maybe("accent", settings.theme.accent.as_deref());
    record.maybe("logo", facts.logo.as_deref()).maybe("icon", facts.icon.as_deref());
    record.flag("has_search", settings.search).flag("has_corrections", facts.has_corrections);
    // Authors who write HTML of their own may show what the policy would forbid.
    record.flag("has_policy", !settings.raw_html);
    record.flag("has_topics", facts.has_topics).flag("has_timeline", facts.has_timeline);
    record.flag("has_digest", facts.has_digest).flag("has_data", settings.data);
    record.put("params", params::params(&settings.params));
    record.finish()
}

/// What is known of the site before its pages are made.
#[derive(Clone, Debug, Default)]
pub struct SiteFacts {
    pub logo: Option<String>,
    pub icon: Option<String>,
    pub has_corrections: bool,
    pub has_topics: bool,
    pub has_timeline: bool,
    pub has_digest: bool,
}

fn menu(settings: &Settings, items: &[MenuItem]) -> Vec<Shared> {
    let one = |item: &MenuItem| {
        let mut record = Record::new(Making::Both);
        let mut to = String::with_capacity(item.to.len());
        encode_address(&mut to, &item.to);
        let href = match to.strip_prefix('/') {
            Some(route) => settings.base.link(route),
            None => to,
        };
        record.text("label", &item.label).text("href", &href);
        record.finish()
    };
    items.iter().map(one).collect()
}

/// Expressions of templates that have one value on every page, and that value.
pub fn constants(
    settings: &Settings,
    words: &labels::Words,
    assets: &BTreeMap<String, engine::ThemeAsset>,
) -> Vec<(String, String)> {
    let words = words.iter().map(|(key, words)| (format!("words.{key}"), words.to_owned()));
    let assets = assets.iter().map(|(name, asset)| {
        (format!("assets[\"{name}\"]"), settings.base.link(&view::page_escaped(&asset.route)))
    });
    let site = [("site.path", settings.base.path.clone()), ("site.title", settings.title.to_string())];
    let site = site.into_iter().map(|(name, value)| (name.to_owned(), value));
    words.chain(assets).chain(site).collect()
}

/// The addresses of the theme's files, by name.
pub fn asset_record(settings: &Settings, engine: &engine::Engine) -> Shared {
    let entries = engine.assets.iter().map(|(name, asset)| {
        let href = settings.base.link(&view::page_escaped(&asset.route));
        (name.as_str().into(), crate::model::params::Param::Text(href.into()))
    });
    params::params(&entries.collect())
}
