//! Every link to another host, once, with where it stands first.

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::load::SETTINGS;
use crate::markdown::prose::prose;
use crate::model::briefing::Briefing;
use crate::model::spot::Spot;
use crate::parse::split;
use crate::pipeline::Examined;

pub struct Link {
    pub url: String,
    file: String,
    spot: Spot,
    /// It is the `url` of a source.
    pub is_source: bool,
    /// Of a source: it has no `archive_url`.
    pub lacks_archive: bool,
}

impl Link {
    pub fn place(&self, examined: &Examined) -> Place {
        examined.inputs().place(&self.file, &self.spot)
    }
}

/// The links by address.
pub fn links(examined: &Examined, briefings: &[&Briefing]) -> BTreeMap<String, Link> {
    let mut all = Links { examined, links: BTreeMap::new() };
    for briefing in briefings {
        all.briefing(briefing);
    }
    for entity in &examined.declared {
        let base = match &entity.spot {
            Spot::Path(path) => path.rsplit_once('/').map_or("", |(base, _)| base),
            _ => "",
        };
        for (index, link) in entity.links.iter().enumerate() {
            let path = format!("{base}/links/#{index}");
            all.add(&link.url, &entity.file, Spot::Path(path.trim_start_matches('/').into()));
        }
    }
    for page in &examined.site.pages {
        all.body(&page.file);
    }
    let settings = &examined.site.settings;
    for (key, items) in [("menu", &settings.menu), ("footer", &settings.footer)] {
        for (index, item) in items.iter().enumerate() {
            all.add(&item.to, SETTINGS, Spot::Path(format!("{key}/#{index}/to").into()));
        }
    }
    all.links
}

struct Links<'l> {
    examined: &'l Examined,
    links: BTreeMap<String, Link>,
}

impl Links<'_> {
    fn briefing(&mut self, briefing: &Briefing) {
        for (index, source) in briefing.sources.iter().enumerate() {
            let lacks_archive = source.archive_url.is_none();
            if let Some(url) = &source.url
                && self.add(url, &briefing.file, Spot::Path(format!("sources/#{index}/url").into()))
                && let Some(link) = self.links.get_mut(&*without_anchor(url))
            {
                link.is_source = true;
                link.lacks_archive = lacks_archive;
            }
            if let Some(url) = &source.archive_url {
                self.add(url, &briefing.file, Spot::Path(format!("sources/#{index}/archive_url").into()));
            }
        }
        if let Some(image) = &briefing.image {
            self.add(&image.src, &briefing.file, Spot::Path("image".into()));
        }
        self.body(&briefing.file);
    }

    fn body(&mut self, file: &str) {
        let Some(text) = self.examined.inputs().text(file) else { return };
        let Ok(parts) = split::split(&text) else { return };
        let at = parts.body_at;
        let prose = prose(&text[at..]);
        let links = prose.blocks.iter().flat_map(|block| &block.links).map(|link| (&link.to, &link.source));
        let images = prose.images.iter().map(|image| (&image.src, &image.source));
        for (to, source) in links.chain(images) {
            // A file is at most some megabytes, so that its bytes fit.
            self.add(to, file, Spot::Bytes((source.start + at) as u32, (source.end + at) as u32));
        }
    }

    /// Adds an address of the web; the first place it stands at counts, and a source's before any other.
    fn add(&mut self, url: &str, file: &str, spot: Spot) -> bool {
        let settings = &self.examined.site.settings;
        let is_web = url.starts_with("http://") || url.starts_with("https://");
        let is_own = url
            .strip_prefix(settings.base.origin.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(settings.base.path.as_str()));
        let is_skipped = settings.desk.external.skip.iter().any(|start| url.starts_with(&**start));
        if !is_web || is_own || is_skipped {
            return false;
        }
        let url = without_anchor(url);
        let link =
            Link { url: url.clone(), file: file.to_owned(), spot, is_source: false, lacks_archive: false };
        let known = self.links.entry(url).or_insert(link);
        known.file == file
    }
}

/// An anchor is the reader's, not the host's.
fn without_anchor(url: &str) -> String {
    url.split('#').next().unwrap_or(url).to_owned()
}

/// The host of an address, with its port.
pub fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or("").to_ascii_lowercase()
}
