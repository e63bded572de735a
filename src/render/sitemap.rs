//! `/sitemap.xml`, split at the protocol's limits, and `/robots.txt`.

use std::fmt::Write as _;

use super::plan::{Kind, Plan, SITEMAP_PART};
use super::view::page_escaped;
use super::xml;
use crate::model::moment::Moment;
use crate::model::site::Site;

/// Whether search engines are told of an output: pages that say something, not their continuations.
pub fn is_listed(site: &Site, kind: &Kind) -> bool {
    if site.audience.is_private() {
        return false;
    }
    match kind {
        Kind::Home(page) | Kind::Dossier(_, page) | Kind::Entities(page) | Kind::Topic(_, page) => *page == 0,
        Kind::TimelineYear(_, page) | Kind::ArchiveYear(_, page) => *page == 0,
        Kind::Changes(page) | Kind::Corrections(page) | Kind::Topics(page) => *page == 0,
        Kind::Digests(page) | Kind::Digest(_, page) => *page == 0,
        Kind::DataIndex | Kind::Briefing(_) | Kind::Timeline | Kind::Archive | Kind::Page(_) => true,
        _ => false,
    }
}

/// The sitemap, or the index of its parts.
pub fn sitemap(site: &Site, plan: &Plan) -> String {
    let listed = listed(site, plan).count();
    if listed <= SITEMAP_PART {
        return urls(site, listed_all(site, plan));
    }
    let mut xml = String::from(HEAD);
    xml.push_str("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for part in 0..listed.div_ceil(SITEMAP_PART) {
        let url = site.settings.base.absolute(&format!("sitemap-{}.xml", part + 1));
        // Writing to a `String` cannot fail.
        let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", xml::escaped(&url));
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

/// One part of a sitemap that is too long for one file.
pub fn part(site: &Site, plan: &Plan, part: usize) -> String {
    let all = listed_all(site, plan);
    urls(site, all.into_iter().skip(part * SITEMAP_PART).take(SITEMAP_PART).collect())
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn listed<'p>(site: &'p Site, plan: &'p Plan) -> impl Iterator<Item = &'p super::plan::Planned> {
    plan.outputs.iter().filter(|output| is_listed(site, &output.kind))
}

fn listed_all<'p>(site: &'p Site, plan: &'p Plan) -> Vec<&'p super::plan::Planned> {
    listed(site, plan).collect()
}

fn urls(site: &Site, outputs: Vec<&super::plan::Planned>) -> String {
    let mut xml = String::with_capacity(outputs.len() * 120 + 256);
    xml.push_str(HEAD);
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    let newest = site.briefings.iter().map(|article| article.briefing.last_changed()).max();
    for output in outputs {
        let url = site.settings.base.absolute(&page_escaped(&output.route));
        xml.push_str("<url><loc>");
        xml::escape(&mut xml, &url);
        xml.push_str("</loc>");
        let changed = match output.kind {
            Kind::Home(_) => newest,
            _ => changed(site, &output.kind),
        };
        if let Some(changed) = changed {
            xml.push_str("<lastmod>");
            xml.push_str(&changed.rfc3339());
            xml.push_str("</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

/// When the newest thing on a page changed, from the content's own dates; not of the front pages, which show everything.
fn changed(site: &Site, kind: &Kind) -> Option<Moment> {
    let newest = |indices: &mut dyn Iterator<Item = u32>| {
        indices.map(|index| site.briefings[index as usize].briefing.last_changed()).max()
    };
    match kind {
        Kind::Briefing(index) => Some(site.briefings[*index as usize].briefing.last_changed()),
        Kind::Dossier(index, _) => {
            newest(&mut site.entities[*index as usize].briefings.iter().map(|(briefing, _)| *briefing))
        }
        Kind::Topic(index, _) => newest(&mut site.topics[*index as usize].briefings.iter().copied()),
        _ => None,
    }
}

/// `robots.txt`: everything may be read, unless drafts or the future are shown.
pub fn robots(site: &Site) -> String {
    if site.audience.is_private() {
        return "User-agent: *\nDisallow: /\n".to_owned();
    }
    format!("User-agent: *\nAllow: /\nSitemap: {}\n", site.settings.base.absolute("sitemap.xml"))
}
