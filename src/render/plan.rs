//! Which outputs a site has, and under which routes.
//!
//! Comes in: the related site. Goes out: every page, feed and file to be written, in a fixed order; and errors where two
//! would share a route, also by letter case or Unicode normalisation, since not every file system can tell them apart.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::data::DataFile;
pub use super::unwritable::source_of;
use super::{calendar, social, unwritable};
use crate::diagnostic::Diagnostic;
use crate::model::hash::HashMap;
use crate::model::settings::{Cards, Feeds};
use crate::model::site::{BriefingIx, EntityIx, Site, TopicIx};
use crate::model::text::Text;
use crate::search;

/// Whether all outputs of a plan are known to have been written together.
pub type WereWritten<'w> = dyn Fn(&[Planned]) -> bool + Sync + 'w;

/// One output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Address below the base URL; a folder ends with `/`, the front page is empty.
    pub route: String,
    pub kind: Kind,
}

/// What an output is. Pages of lists are numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Home(usize),
    Briefing(BriefingIx),
    Withdrawn(u32),
    Dossier(EntityIx, usize),
    Entities(usize),
    Topics(usize),
    Topic(TopicIx, usize),
    Timeline,
    TimelineYear(i32, usize),
    Archive,
    ArchiveYear(i32, usize),
    Changes(usize),
    Digests(usize),
    /// Its position in the plan's digests, and the page of it.
    Digest(u32, usize),
    Corrections(usize),
    Search,
    /// A file of the search index, by its number there.
    SearchFile(u32),
    Page(u32),
    NotFound,
    Redirect(String),
    Atom(Stream),
    JsonFeed(Stream),
    Calendar(Stream),
    /// The page that says what data there is.
    DataIndex,
    Data(DataFile),
    Sitemap,
    SitemapPart(usize),
    Robots,
    ThemeAsset(String),
    Asset(Text),
    SocialCard(BriefingIx),
}

/// What a feed follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    Site,
    Entity(EntityIx),
    Topic(TopicIx),
    Changes,
    Digest,
}

/// Events on one page of a dossier or topic.
pub const EVENTS_A_PAGE: usize = 100;
/// Events on one page of the site's timeline; with more in all, the years get pages of their own.
pub const TIMELINE_PAGE: usize = 200;
/// Briefings on one page of a year's archive, in one line each.
pub const ARCHIVE_PAGE: usize = 200;
/// Entities on one page of their index, and topics on one page of theirs.
pub const ENTITIES_PAGE: usize = 500;
pub const TOPICS_PAGE: usize = 500;
/// Days on one page of changes, and corrections on one page of theirs.
pub const CHANGES_PAGE: usize = 60;
/// Changes on one page, however few days they are of.
pub const CHANGES_A_PAGE: usize = 200;
/// Changes on one page of a weekly digest, and weeks on one page of their index.
pub const DIGEST_PAGE: usize = 100;
pub const DIGESTS_PAGE: usize = 104;
/// Addresses in one sitemap (sitemaps.org allows 50,000).
pub const SITEMAP_PART: usize = 40_000;

/// The plan, and the number of each route in it.
#[derive(Debug)]
pub struct Plan {
    pub outputs: Vec<Planned>,
    pub routes: HashMap<String, u32>,
    /// Every change of the site by day, newest first: what /changes/ lists.
    pub changes: Vec<super::view::changes::Day>,
    /// Which of these days stand on each of its pages.
    pub change_pages: Vec<Range<usize>>,
    /// What finished weeks brought, newest first.
    pub digests: Vec<super::view::digest::Digest>,
    /// Entities by kind and name.
    pub entities_sorted: Vec<EntityIx>,
    /// Briefings by year, newest year first, each newest first.
    pub years: BTreeMap<i32, Vec<BriefingIx>>,
    /// Events by year.
    pub event_years: BTreeMap<i32, Vec<u32>>,
    /// Pictures for sharing, by briefing; empty where none are made.
    pub cards: Vec<Option<social::Place>>,
    /// The search index, made when it is first asked for: a preview may never be.
    search: OnceLock<SearchFiles>,
}

/// The files of the search index, and that they are outputs.
#[derive(Debug)]
struct SearchFiles {
    index: search::Index,
    outputs: Vec<Planned>,
}

impl Planned {
    /// The file the route is written to.
    pub fn file(&self) -> String {
        match self.route.is_empty() || self.route.ends_with('/') {
            true => [&self.route, "index.html"].concat(),
            false => self.route.clone(),
        }
    }

    /// Whether this is the file the route is written to.
    pub fn is_file(&self, file: &str) -> bool {
        match self.route.is_empty() || self.route.ends_with('/') {
            true => file.strip_prefix(self.route.as_str()) == Some("index.html"),
            false => file == self.route,
        }
    }
}

/// Plans the outputs. Those of which `were_written` knows that all could be written together are not looked at for that.
pub fn plan(
    site: &Site,
    theme_assets: &[(String, String)],
    were_written: &WereWritten<'_>,
    out: &mut Vec<Diagnostic>,
) -> Plan {
    let changes_and_digests = || {
        let changes = super::view::changes::days(site);
        let digests = super::view::digest::digests(site, &changes);
        (changes, digests)
    };
    let ((changes, digests), entities_sorted) =
        rayon::join(changes_and_digests, || super::view::entities::sorted(site));
    let mut plan = Plan {
        outputs: Vec::with_capacity(site.briefings.len() * 2 + 64),
        routes: HashMap::default(),
        digests,
        change_pages: super::view::changes::by_page(&changes),
        changes,
        entities_sorted,
        years: BTreeMap::new(),
        event_years: BTreeMap::new(),
        cards: Vec::new(),
        search: OnceLock::new(),
    };
    for (index, article) in site.briefings.iter().enumerate() {
        let year = chrono::Datelike::year(&article.briefing.date.day());
        plan.years.entry(year).or_default().push(index as u32);
    }
    // Events are in the order of time, so that a year is looked up once.
    let mut before = 0;
    for same in site.events.chunk_by(|a, b| a.year == b.year) {
        let events = before..before + same.len() as u32;
        before = events.end;
        plan.event_years.entry(same[0].year).or_default().extend(events);
    }
    plan.articles(site);
    plan.dossiers(site);
    plan.topics(site);
    plan.lists(site);
    plan.feeds(site);
    plan.calendars(site);
    plan.data(site);
    plan.files(site, theme_assets);
    plan.cards(site);
    plan.redirects(site);
    plan.sitemap(site);
    let refuse = || {
        if !were_written(&plan.outputs) {
            unwritable::refuse(&plan, site, out);
        }
    };
    let (routes, ()) = rayon::join(|| plan.numbered(), refuse);
    plan.routes = routes;
    plan
}

/// Unpacks the table by which entities are sorted, which every plan asks for: a thousandth of a second.
pub fn get_ready() {
    super::view::entities::get_ready();
}

/// How many pages a list needs; an empty list has one.
pub fn pages(items: usize, a_page: usize) -> usize {
    items.div_ceil(a_page).max(1)
}

/// The route of a list's page, from 0.
pub fn page_route(base: &str, page: usize) -> String {
    match page {
        0 => base.to_owned(),
        page => [base, "page/", itoa::Buffer::new().format(page + 1), "/"].concat(),
    }
}

/// The pages of a dossier or a topic: briefings and events go back in time side by side.
pub fn both_pages(site: &Site, briefings: usize, events: usize) -> usize {
    pages(briefings, site.settings.paginate).max(pages(events, EVENTS_A_PAGE))
}

/// The pages of a topic. A series is told in order, so all of its events go with its briefings; of any other topic the
/// first page shows the newest, since the site's timeline has them all.
pub fn topic_pages(site: &Site, topic: &crate::model::site::Topic) -> usize {
    let events = if topic.is_series { topic.events.len() } else { 0 };
    both_pages(site, topic.briefings.len(), events)
}

impl Plan {
    fn add(&mut self, route: impl Into<String>, kind: Kind) {
        self.outputs.push(Planned { route: route.into(), kind });
    }

    fn add_pages(&mut self, base: &str, count: usize, kind: impl Fn(usize) -> Kind) {
        for page in 0..count {
            self.add(page_route(base, page), kind(page));
        }
    }

    fn articles(&mut self, site: &Site) {
        for (index, article) in site.briefings.iter().enumerate() {
            self.add(article.route.clone(), Kind::Briefing(index as u32));
        }
        for (index, article) in site.withdrawn.iter().enumerate() {
            self.add(article.route.clone(), Kind::Withdrawn(index as u32));
        }
    }

    fn dossiers(&mut self, site: &Site) {
        for (index, dossier) in site.entities.iter().enumerate() {
            let count = both_pages(site, dossier.briefings.len(), dossier.events.len());
            self.add_pages(&dossier.route(), count, |page| Kind::Dossier(index as u32, page));
        }
        self.add_pages("entities/", pages(site.entities.len(), ENTITIES_PAGE), Kind::Entities);
    }

    fn topics(&mut self, site: &Site) {
        for (index, topic) in site.topics.iter().enumerate() {
            let count = topic_pages(site, topic);
            self.add_pages(&format!("topics/{}/", topic.slug), count, |page| Kind::Topic(index as u32, page));
        }
        self.add_pages("topics/", pages(site.topics.len(), TOPICS_PAGE), Kind::Topics);
    }

    fn lists(&mut self, site: &Site) {
        self.add_pages("", pages(site.briefings.len(), site.settings.paginate), Kind::Home);
        self.add("timeline/", Kind::Timeline);
        if has_year_pages(site) {
            for (year, count) in
                self.event_years.iter().map(|(year, events)| (*year, events.len())).collect::<Vec<_>>()
            {
                let base = format!("timeline/{}/", year_route(year));
                self.add_pages(&base, pages(count, TIMELINE_PAGE), |page| Kind::TimelineYear(year, page));
            }
        }
        self.add("archive/", Kind::Archive);
        for (year, count) in self.years.iter().map(|(year, list)| (*year, list.len())).collect::<Vec<_>>() {
            let base = format!("archive/{}/", year_route(year));
            self.add_pages(&base, pages(count, ARCHIVE_PAGE), |page| Kind::ArchiveYear(year, page));
        }
        self.add_pages("changes/", self.change_pages.len(), Kind::Changes);
        if !self.digests.is_empty() {
            self.add_pages("digest/", pages(self.digests.len(), DIGESTS_PAGE), Kind::Digests);
        }
        let digests = self.digests.iter().map(|digest| (digest.route(), digest.changes.len()));
        for (index, (base, changes)) in digests.collect::<Vec<_>>().into_iter().enumerate() {
            self.add_pages(&base, pages(changes, DIGEST_PAGE), |page| Kind::Digest(index as u32, page));
        }
        let corrections = super::view::corrections::all(site).len();
        self.add_pages("corrections/", pages(corrections, CHANGES_PAGE), Kind::Corrections);
        for (index, page) in site.pages.iter().enumerate() {
            self.add(page.route.to_string(), Kind::Page(index as u32));
        }
        if site.settings.search {
            self.add("search/", Kind::Search);
        }
        self.add("404.html", Kind::NotFound);
    }

    fn feeds(&mut self, site: &Site) {
        if site.settings.feeds == Feeds::None {
            return;
        }
        let mut streams = Vec::new();
        if !site.briefings.is_empty() || !site.withdrawn.is_empty() {
            streams.push((String::new(), Stream::Site));
        }
        if site.settings.feeds == Feeds::All {
            let named = |dossier: &crate::model::site::Dossier| !dossier.briefings.is_empty();
            let entities = site.entities.iter().enumerate().filter(|(_, dossier)| named(dossier));
            streams.extend(entities.map(|(index, dossier)| (dossier.route(), Stream::Entity(index as u32))));
            let topics = site.topics.iter().enumerate().filter(|(_, topic)| !topic.briefings.is_empty());
            streams.extend(
                topics.map(|(index, topic)| (format!("topics/{}/", topic.slug), Stream::Topic(index as u32))),
            );
            if !self.changes.is_empty() {
                streams.push(("changes/".to_owned(), Stream::Changes));
            }
            if !self.digests.is_empty() {
                streams.push(("digest/".to_owned(), Stream::Digest));
            }
        }
        for (base, stream) in streams {
            self.add(format!("{base}feed.xml"), Kind::Atom(stream));
            self.add(format!("{base}feed.json"), Kind::JsonFeed(stream));
        }
    }

    fn calendars(&mut self, site: &Site) {
        if site.settings.feeds == Feeds::None {
            return;
        }
        if (0..site.events.len() as u32).any(|event| calendar::has_place(site, event)) {
            self.add("timeline.ics", Kind::Calendar(Stream::Site));
        }
        if site.settings.feeds == Feeds::All {
            for (index, dossier) in site.entities.iter().enumerate() {
                if dossier.events.iter().any(|event| calendar::has_place(site, *event)) {
                    let route = format!("{}timeline.ics", dossier.route());
                    self.add(route, Kind::Calendar(Stream::Entity(index as u32)));
                }
            }
        }
    }

    fn data(&mut self, site: &Site) {
        if site.settings.data {
            self.add("data/", Kind::DataIndex);
            for file in DataFile::ALL {
                self.add(file.route(), Kind::Data(file));
            }
        }
    }

    fn files(&mut self, site: &Site, theme_assets: &[(String, String)]) {
        for (name, route) in theme_assets {
            self.add(route.clone(), Kind::ThemeAsset(name.clone()));
        }
        for (file, asset) in &site.assets {
            self.add(asset.route.clone(), Kind::Asset(file.clone()));
        }
        self.add("robots.txt", Kind::Robots);
    }

    fn cards(&mut self, site: &Site) {
        if site.settings.cards != Cards::Always {
            return;
        }
        self.cards = social::places(site);
        let placed = self.cards.iter().enumerate();
        let outputs = placed.filter_map(|(index, place)| {
            Some(Planned { route: place.as_ref()?.route.clone(), kind: Kind::SocialCard(index as u32) })
        });
        self.outputs.extend(outputs);
    }

    /// The place of a briefing's card, where one is made.
    pub fn card(&self, index: BriefingIx) -> Option<&social::Place> {
        self.cards.get(index as usize)?.as_ref()
    }

    /// Old addresses: those that something else now lives at are left to it, with an error from `unwritable`.
    fn redirects(&mut self, site: &Site) {
        for (old, (new, _)) in &site.redirects {
            self.add(old.clone(), Kind::Redirect(new.clone()));
        }
    }

    fn sitemap(&mut self, site: &Site) {
        let count =
            self.outputs.iter().filter(|output| super::sitemap::is_listed(site, &output.kind)).count();
        if count > SITEMAP_PART {
            self.add_sitemap_parts(pages(count, SITEMAP_PART));
        }
        // The protocol has no empty sitemap.
        if count > 0 {
            self.add("sitemap.xml", Kind::Sitemap);
        }
    }

    fn add_sitemap_parts(&mut self, parts: usize) {
        for part in 0..parts {
            self.add(format!("sitemap-{}.xml", part + 1), Kind::SitemapPart(part));
        }
    }

    fn search_files(&self, site: &Site) -> &SearchFiles {
        self.search.get_or_init(|| {
            let index = search::index(site);
            let output = |(number, file): (usize, &search::File)| Planned {
                route: file.route.clone(),
                kind: Kind::SearchFile(number as u32),
            };
            let outputs = index.files.iter().enumerate().map(output).collect();
            SearchFiles { index, outputs }
        })
    }

    /// Plans the files of the search index too, if there is to be one. It is made here, on all cores: not to be called
    /// where they are at work already.
    pub fn add_search(&mut self, site: &Site) {
        if site.settings.search && self.search.get().is_none() {
            let outputs = self.search_files(site).outputs.clone();
            let numbered = outputs.iter().zip(self.outputs.len() as u32..);
            self.routes.extend(numbered.map(|(output, number)| (output.route.clone(), number)));
            self.outputs.extend(outputs);
        }
    }

    /// Every output, the files of the search index included, planned or not.
    pub fn all<'p>(&'p self, site: &'p Site) -> impl Iterator<Item = &'p Planned> {
        let is_file = |planned: &&Planned| !matches!(planned.kind, Kind::SearchFile(_));
        let files = site.settings.search.then(|| &self.search_files(site).outputs).into_iter().flatten();
        self.outputs.iter().filter(is_file).chain(files)
    }

    /// A file of the search index. Makes the index if nobody has asked before.
    pub fn search_file(&self, site: &Site, number: u32) -> Option<&search::File> {
        self.search_files(site).index.files.get(number as usize)
    }

    /// Whether a file of the search index could have this address.
    pub fn is_search_file(&self, site: &Site, route: &str) -> bool {
        site.settings.search && route.starts_with(search::FOLDER) && route.ends_with(".json")
    }

    /// Whether the search index is made.
    pub fn has_search(&self) -> bool {
        self.search.get().is_some()
    }

    /// The file of the search index with this address.
    pub fn find_search_file(&self, site: &Site, route: &str) -> Option<&Planned> {
        if !self.is_search_file(site, route) {
            return None;
        }
        let files = self.search_files(site);
        files.outputs.get(files.index.find(route)? as usize)
    }

    /// Forgets the search index: a briefing was read again.
    pub fn forget_search(&mut self) {
        self.search = OnceLock::new();
    }

    fn numbered(&self) -> HashMap<String, u32> {
        let mut routes = HashMap::with_capacity_and_hasher(self.outputs.len(), Default::default());
        for (index, output) in self.outputs.iter().enumerate() {
            routes.entry(output.route.clone()).or_insert(index as u32);
        }
        routes
    }
}

/// Whether the site's timeline is so long that every year has pages of its own.
pub fn has_year_pages(site: &Site) -> bool {
    site.events.len() > TIMELINE_PAGE
}

/// A year as part of an address: four digits, a minus before those of antiquity.
pub fn year_route(year: i32) -> String {
    match year < 0 {
        true => format!("-{:04}", -year),
        false => format!("{year:04}"),
    }
}
