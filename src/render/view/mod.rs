//! Views: for each kind of page, exactly what its template may see. `docs/templates.md` lists every field.
//!
//! Comes in: the site, the plan, and which page is wanted. Goes out: a record of fields and its digest. A view reads the
//! site and nothing else: neither the disk nor the clock, nor what another page looks like.

pub mod briefing;
mod card;
pub mod changes;
mod company;
mod connections;
pub mod corrections;
mod data;
pub mod digest;
mod dossier;
pub mod entities;
pub mod event;
mod filters;
mod frequencies;
mod image;
mod lists;
mod notices;
mod page;
mod search;
mod timeline;
mod topic;
mod years;

pub use dossier::degrees;
pub use image::{Preview, has_own as has_own_image};
pub use page::{escaped as page_escaped, ribbon};

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::ahead::read_ahead;
use super::chart::{Bar, Span};
use super::engine::Engine;
use super::json_ld;
use super::labels::Words;
use super::links::{Here, Links, waits};
use super::plan::{Kind, Plan};
use super::record::{Making, Record, Shared};
use super::slots::Slots;
use super::tongues::{self, Tongue};
use crate::diagnostic::Diagnostic;
use crate::model::rich::{Rich, Slot};
use crate::model::site::{Article, BriefingIx, EntityIx, Site, TopicIx};
use crate::model::text::Text;

/// A mistake in a template, found while a part of a page was made.
pub type Made<T> = Result<T, Box<Diagnostic>>;

/// A page, ready for its template.
pub struct View {
    pub template: &'static str,
    pub record: Record,
    /// The file or route it is made from, for messages.
    pub about: String,
}

/// What every view is made from.
pub struct Scene<'s> {
    pub site: &'s Site,
    pub plan: &'s Plan,
    pub links: Arc<Links<'s>>,
    pub engine: &'s Engine,
    pub words: &'s Words,
    pub making: Making,
    pub bodies: Arc<Bodies<'s>>,
    /// The languages of pages that are not in the site's, each with a scene of its own.
    tongues: Vec<(&'s Text, Scene<'s>)>,
    pub rooms: Rooms,
    json_ld: OnceLock<json_ld::Parts>,
    /// The feeds that every page offers, one by one and as the list of pages that offer no others.
    feeds_of_site: OnceLock<Vec<Shared>>,
    site_feeds: OnceLock<Shared>,
    event_days: OnceLock<Vec<OnceLock<years::Days>>>,
    /// Whether a briefing's page may show its headings. The built-in one has no table of contents, and ten thousand lists of
    /// what nobody shows take their time.
    asks_for_headings: OnceLock<bool>,
    /// The months of each year that has pages of its own, in the order of the years.
    months: Vec<OnceLock<years::Months>>,
    /// The kind of each entity, by its place in the settings.
    kinds: OnceLock<Vec<Option<u32>>>,
    /// The years of the site's timeline, as bars and stretches of time.
    site_years: OnceLock<(Vec<Bar>, Vec<Span>)>,
    /// Parts that many pages show, made once and shared.
    cards: Slots<Made<Shared>>,
    /// Every event's `<li>`, as its main telling has it.
    events: Slots<Made<event::Item>>,
    /// Where an event is told that one briefing alone tells.
    told: Slots<Made<event::ToldIn>>,
    entities: Slots<Shared>,
    entity_json: Slots<Shared>,
    topics: Slots<Shared>,
}

impl<'s> Scene<'s> {
    pub fn new(
        site: &'s Site,
        plan: &'s Plan,
        links: Arc<Links<'s>>,
        engine: &'s Engine,
        words: &'s Words,
        making: Making,
        bodies: Arc<Bodies<'s>>,
    ) -> Self {
        Scene {
            links,
            site,
            plan,
            engine,
            words,
            making,
            bodies,
            tongues: Vec::new(),
            rooms: Rooms::default(),
            json_ld: OnceLock::new(),
            feeds_of_site: OnceLock::new(),
            site_feeds: OnceLock::new(),
            event_days: OnceLock::new(),
            asks_for_headings: OnceLock::new(),
            months: plan.event_years.iter().map(|_| OnceLock::new()).collect(),
            kinds: OnceLock::new(),
            site_years: OnceLock::new(),
            cards: Slots::new(site.briefings.len()),
            events: Slots::new(site.events.len()),
            told: Slots::new(site.briefings.len()),
            entities: Slots::new(site.entities.len()),
            entity_json: Slots::new(site.entities.len()),
            topics: Slots::new(site.topics.len()),
        }
    }

    /// Lets pages in these languages speak them.
    pub fn speaking(mut self, tongues: &'s [Tongue]) -> Self {
        let speaking = |tongue: &'s Tongue| {
            let links = self.links.in_words(&tongue.words).into();
            let Scene { site, plan, making, bodies, .. } = &self;
            let scene = Scene::new(site, plan, links, &tongue.engine, &tongue.words, *making, bodies.clone());
            (&tongue.language, scene)
        };
        self.tongues = tongues.iter().map(speaking).collect();
        self
    }

    /// The scene in which an output is made: that of its page's language.
    pub fn of(&self, kind: &Kind) -> &Scene<'s> {
        match kind {
            _ if self.tongues.is_empty() => self,
            Kind::Briefing(index) => self.of_article(&self.site.briefings[*index as usize]),
            Kind::Withdrawn(index) => self.of_article(&self.site.withdrawn[*index as usize]),
            _ => self,
        }
    }

    /// The scene in which the page of a briefing is made.
    pub fn of_article(&self, article: &Article) -> &Scene<'s> {
        let Some(language) = tongues::of(article, &self.site.settings) else { return self };
        self.tongues.iter().find(|(known, _)| *known == language).map_or(self, |(_, scene)| scene)
    }

    /// What many pages' structured data has in common.
    fn json_parts(&self) -> &json_ld::Parts {
        self.json_ld.get_or_init(|| json_ld::Parts::new(self.site))
    }

    pub fn record(&self) -> Record {
        Record::new(self.making)
    }

    /// The view of a page; none for outputs that no template makes.
    pub fn view(&self, kind: &Kind, route: &str) -> Made<Option<View>> {
        let view = match kind {
            Kind::Home(page) => lists::home(self, *page)?,
            Kind::Briefing(index) => briefing::briefing(self, *index)?,
            Kind::Withdrawn(index) => notices::withdrawn(self, *index),
            Kind::Dossier(index, page) => dossier::dossier(self, *index, *page)?,
            Kind::Entities(page) => entities::entities(self, *page),
            Kind::Topics(page) => topic::topics(self, *page),
            Kind::Topic(index, page) => topic::topic(self, *index, *page)?,
            Kind::Timeline => timeline::timeline(self)?,
            Kind::TimelineYear(year, page) => timeline::year(self, *year, *page)?,
            Kind::Archive => lists::archive(self),
            Kind::ArchiveYear(year, page) => lists::archive_year(self, *year, *page),
            Kind::Changes(page) => changes::changes(self, *page),
            Kind::Digests(page) => digest::index(self, *page),
            Kind::Digest(index, page) => digest::digest(self, *index, *page)?,
            Kind::Corrections(page) => corrections::corrections(self, *page),
            Kind::Page(index) => page::plain(self, *index),
            Kind::DataIndex => data::index(self),
            Kind::Search => search::search(self),
            Kind::NotFound => notices::not_found(self),
            Kind::Redirect(to) => notices::redirect(self, route, to),
            _ => return Ok(None),
        };
        Ok(Some(view))
    }

    /// The digest of what a page shows, templates and settings included.
    pub fn digest_of(&self, view: &View) -> u64 {
        let digest = view.record.digest();
        let shared = self.site.digest ^ self.engine.digest.rotate_left(17);
        let ribbon = page::ribbon(self.site).map_or(0, |key| xxh3_64_with_seed(key.as_bytes(), 0));
        xxh3_64_with_seed(view.template.as_bytes(), digest ^ shared ^ ribbon.rotate_left(33))
    }

    fn card(&self, index: BriefingIx) -> Made<Shared> {
        self.cards.at(index as usize).get_or_init(|| card::card(self, index)).clone()
    }

    fn cards(&self, indices: &[BriefingIx]) -> Made<Vec<Shared>> {
        self.read_cards_ahead(indices.iter().copied());
        indices.iter().map(|index| self.card(*index)).collect()
    }

    /// Has cards near that are made already.
    fn read_cards_ahead(&self, indices: impl Iterator<Item = BriefingIx>) {
        let card =
            |index: BriefingIx| Some(self.cards.at(index as usize).get()?.as_ref().ok()?.value.touch());
        read_ahead(indices.filter_map(card));
    }

    /// `{id, name, href}` of an entity.
    fn entity_ref(&self, index: EntityIx) -> Shared {
        let make = || {
            let dossier = &self.site.entities[index as usize];
            let mut record = self.record();
            record.text("id", &dossier.entity.id);
            record.text("name", &dossier.entity.name);
            record.text("href", self.links.dossier(index));
            record.finish()
        };
        self.entities.at(index as usize).get_or_init(make).clone()
    }

    /// The kind of each entity, by its place in the settings.
    fn kinds(&self) -> &[Option<u32>] {
        self.kinds.get_or_init(|| {
            let place = |kind: &Text| self.site.settings.kinds.iter().position(|known| known.id == *kind);
            let entities = self.site.entities.iter();
            entities.map(|dossier| place(&dossier.entity.kind).map(|at| at as u32)).collect()
        })
    }

    /// Structured data of an entity.
    fn entity_json(&self, index: EntityIx) -> Shared {
        let make = || {
            let dossier = &self.site.entities[index as usize];
            let digest =
                if self.making.has_digests() { json_ld::entity_digest(&self.links, dossier) } else { 0 };
            let json = match self.making {
                Making::Values | Making::Both => json_ld::entity(&self.links, dossier),
                Making::Digests => String::new(),
            };
            Shared::html_of(json.into(), digest)
        };
        self.entity_json.at(index as usize).get_or_init(make).clone()
    }

    /// `{title, href}` of a topic.
    fn topic_ref(&self, index: TopicIx) -> Shared {
        let make = || {
            let topic = &self.site.topics[index as usize];
            let mut record = self.record();
            record.text("title", &topic.title);
            record.text("href", &self.links.href(&format!("topics/{}/", topic.slug)));
            record.finish()
        };
        self.topics.at(index as usize).get_or_init(make).clone()
    }

    /// `{title, href}` of a briefing.
    fn briefing_ref(&self, index: BriefingIx) -> Shared {
        let article = &self.site.briefings[index as usize];
        let mut record = self.record();
        record.text("title", &article.briefing.title);
        record.text("href", self.links.article(index));
        record.finish()
    }

    /// The body of a briefing, HTML with slots: given away by a build, the site's own where that keeps it, or made now.
    pub fn body(&self, index: BriefingIx) -> Option<Arc<Text>> {
        if self.making == Making::Digests {
            return None;
        }
        let article = &self.site.briefings[index as usize];
        self.bodies
            .get(index)
            .or_else(|| article.html.clone())
            .or_else(|| (self.bodies.maker.as_ref()?)(article))
    }

    /// HTML with its slots filled.
    fn fill<'a>(&self, rich: &'s Rich, here: Here<'a>) -> Cow<'s, str> {
        self.fill_html(&rich.html, &rich.slots, here)
    }

    fn fill_html(&self, html: &'s str, slots: &'s [Slot], here: Here<'_>) -> Cow<'s, str> {
        match waits(html) {
            true => self.links.fill(html, slots, here).into(),
            false => html.into(),
        }
    }
}

/// Makes the body of a briefing of what its author wrote.
type Maker<'s> = Box<dyn Fn(&Article) -> Option<Arc<Text>> + Send + Sync + 's>;

/// The texts of briefings, each given away once: ten thousand of them are a third of a build's memory.
#[derive(Default)]
pub struct Bodies<'s> {
    texts: Vec<Mutex<Option<Arc<Text>>>>,
    /// The newest so many are needed more than once, by feeds.
    kept: usize,
    maker: Option<Maker<'s>>,
}

impl<'s> Bodies<'s> {
    pub fn new(texts: Vec<Option<Arc<Text>>>, kept: usize) -> Self {
        Bodies { texts: texts.into_iter().map(Mutex::new).collect(), kept, maker: None }
    }

    /// Bodies that are made when they are asked for.
    pub fn made_by(maker: impl Fn(&Article) -> Option<Arc<Text>> + Send + Sync + 's) -> Self {
        Bodies { maker: Some(Box::new(maker)), ..Bodies::default() }
    }

    /// The body of a briefing, HTML with slots.
    fn get(&self, index: BriefingIx) -> Option<Arc<Text>> {
        // Nothing can panic while the lock is held.
        let mut text = self.texts.get(index as usize)?.lock().unwrap_or_else(PoisonError::into_inner);
        if (index as usize) < self.kept { text.clone() } else { text.take() }
    }
}

/// Memory that pages were written in, for the next ones: what is taken anew for each page is cleared by the system for each.
#[derive(Debug, Default)]
pub struct Rooms(Mutex<Vec<Vec<u8>>>);

impl Rooms {
    /// How large most pages are, in bytes.
    const USUAL: usize = 32 * 1024;
    /// What is larger is given back to the system.
    const LARGEST: usize = 1024 * 1024;

    /// An empty text with room for a page.
    pub fn take(&self) -> String {
        let used = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // What is empty is text.
        used.and_then(|room| String::from_utf8(room).ok())
            .unwrap_or_else(|| String::with_capacity(Self::USUAL))
    }

    /// Takes a page's memory back once the page is written.
    pub fn give_back(&self, mut page: Vec<u8>) {
        if page.capacity() <= Self::LARGEST {
            page.clear();
            // Nothing can panic while the lock is held.
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(page);
        }
    }
}

/// The part of a list that one page shows.
fn slice<T>(items: &[T], page: usize, a_page: usize) -> &[T] {
    let start = (page * a_page).min(items.len());
    let end = (start + a_page).min(items.len());
    &items[start..end]
}

/// The part of a timeline that one page shows, in the order of time: the first page has the newest.
fn newest_slice<T>(items: &[T], page: usize, a_page: usize) -> &[T] {
    let end = items.len().saturating_sub(page * a_page);
    &items[end.saturating_sub(a_page)..end]
}
