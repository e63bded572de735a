//! Slots filled: where every link inside the site leads; `check` says what is wrong with those that lead nowhere.
//!
//! Comes in: the site, its routes, and HTML with slots. Goes out: HTML. Filling and checking ask the
//! same question of the same function, so that a link that is written is one that was checked.

mod check;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::markdown::RESERVED;
use crate::markdown::links::{escape_attribute, escape_route, escape_text, escape_url, is_plain_address};
use crate::markdown::own;
use crate::model::briefing::Heading;
use crate::model::called::Titles;
use crate::model::entity::Entity;
use crate::model::hash::{HashMap, HashSet};
use crate::model::rich::{Slot, SlotKind, Target};
use crate::model::site::{Asset, BriefingIx, EntityIx, Site};
use crate::model::slug::slug;
use crate::model::text::Text;
use crate::model::visibility::Reason;
use crate::render::ids::Ids;
use crate::render::labels::Words;
use crate::render::value::{Filled, Seam};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Everything a link can lead to.
pub struct Links<'s> {
    site: &'s Site,
    /// Every route that is written.
    routes: &'s HashMap<String, u32>,
    ways: Arc<Ways<'s>>,
    words: &'s Words,
    /// What a withdrawn briefing is called where its title is not shown.
    untitled: &'s str,
    /// Of the site's own templates.
    ids: &'s Ids,
}

/// Where everything is, in whatever words.
struct Ways<'s> {
    /// Addresses of briefings and entities, which thousands of pages write.
    hrefs: Vec<String>,
    entity_hrefs: Vec<String>,
    article_by_route: HashMap<&'s str, u32>,
    held_by_file: HashMap<&'s str, usize>,
    held_by_id: HashMap<&'s str, usize>,
    held_by_route: HashMap<&'s str, usize>,
    /// Bytes of the longest of these routes.
    longest_held: usize,
    /// Notices of withdrawn briefings, by file and by id.
    withdrawn: HashMap<&'s str, usize>,
    /// What stands before the first `/` of any route that is asked for: most that a host shows beside the site needs no
    /// further look.
    folders: HashSet<&'s str>,
}

/// The text a link stands in: for `#anchors` of its own page.
#[derive(Clone, Copy)]
pub struct Here<'h> {
    pub file: &'h str,
    pub route: &'h str,
}

/// A page that a link leads to. Nearly all are briefings or dossiers, whose addresses are known already.
enum Page<'s> {
    Briefing(BriefingIx),
    Dossier(EntityIx, &'s Entity),
    /// By its route.
    Other(String),
}

/// Where a target leads.
enum Found<'s> {
    Page(Page<'s>),
    Asset(&'s Asset),
    /// What somebody else may have put at an address of the site.
    Foreign,
    HeldBack,
    Nowhere,
}

impl Found<'_> {
    fn is_missing(&self) -> bool {
        matches!(self, Found::HeldBack | Found::Nowhere)
    }
}

fn untitled(words: &Words) -> &str {
    words.get("withdrawn_briefing")
}

impl<'s> Links<'s> {
    pub fn new(site: &'s Site, routes: &'s HashMap<String, u32>, words: &'s Words, ids: &'s Ids) -> Self {
        // What is withdrawn has a page, which says so.
        let held = || site.held_back.iter().enumerate().filter(|(_, held)| held.reason != Reason::Withdrawn);
        let notices = site.withdrawn.iter().enumerate();
        let notices = notices
            .flat_map(|(index, article)| [(&*article.briefing.file, index), (&*article.briefing.id, index)]);
        let articles = site.briefings.iter().enumerate();
        let href = |route: &str| href(&site.settings.base.path, route);
        let (hrefs, article_by_route) = rayon::join(
            || site.briefings.iter().map(|article| href(&article.route)).collect(),
            || articles.map(|(index, article)| (&*article.route, index as u32)).collect(),
        );
        let held_by_route: HashMap<&str, usize> = held()
            .flat_map(|(index, held)| {
                let routes = held.redirects.iter().map(|old| &**old).chain([&*held.route]);
                routes.map(move |route| (route, index))
            })
            .collect();
        let folder = |route: &'s str| route.split_once('/').map_or(route, |(folder, _)| folder);
        let known = routes.keys().map(|route| &**route).chain(held_by_route.keys().copied());
        let ways = Ways {
            folders: known.map(folder).chain(["assets", "entities", "topics"]).collect(),
            hrefs,
            entity_hrefs: site.entities.iter().map(|dossier| href(&dossier.route())).collect(),
            article_by_route,
            held_by_file: held().map(|(index, held)| (&*held.file, index)).collect(),
            // A topic has no id, and one whose text is held back may have a page all the same.
            held_by_id: held()
                .filter(|(_, held)| !held.is_topic())
                .map(|(index, held)| (&*held.id, index))
                .collect(),
            longest_held: held_by_route.keys().map(|route| route.len()).max().unwrap_or(0),
            held_by_route,
            withdrawn: notices.collect(),
        };
        let untitled = untitled(words);
        Links { site, routes, ways: Arc::new(ways), words, untitled, ids }
    }

    /// The same in other words.
    pub fn in_words(&self, words: &'s Words) -> Links<'s> {
        Links { ways: self.ways.clone(), words, untitled: untitled(words), ..*self }
    }

    /// What texts of a page call what is on this site.
    pub fn titles(&self) -> Titles<'s> {
        Titles { site: self.site, untitled: self.untitled }
    }

    pub fn site(&self) -> &'s Site {
        self.site
    }

    /// The address of a route for a link.
    pub fn href(&self, route: &str) -> String {
        href(&self.site.settings.base.path, route)
    }

    /// The address of a briefing.
    pub fn article(&self, index: BriefingIx) -> &str {
        &self.ways.hrefs[index as usize]
    }

    /// The address of a dossier.
    pub fn dossier(&self, index: EntityIx) -> &str {
        &self.ways.entity_hrefs[index as usize]
    }

    fn route<'p>(&'p self, page: &'p Page<'s>) -> Cow<'p, str> {
        match page {
            Page::Briefing(index) => self.site.briefings[*index as usize].route.as_str().into(),
            Page::Dossier(index, _) => self.site.entities[*index as usize].route().into(),
            Page::Other(route) => route.as_str().into(),
        }
    }

    fn find(&self, target: &'s Target) -> Found<'s> {
        match target {
            Target::Entity(id) => self.entity(id),
            Target::Briefing(id) => self.briefing(id),
            Target::Topic(words) => self.topic(words),
            Target::File(file) => self.file(file),
            Target::Address(address) => self.address(address),
            Target::Full(url) => self.full(url),
            Target::Here => Found::Nowhere,
            Target::Unknown(words) => match self.briefing(words) {
                Found::Nowhere => self.topic(words),
                found => found,
            },
        }
    }

    fn entity(&self, id: &str) -> Found<'s> {
        match self.site.entity_by_id.get(id) {
            Some(index) => {
                let entity = &self.site.entities[*index as usize].entity;
                Found::Page(Page::Dossier(*index, entity))
            }
            None if self.ways.held_by_id.contains_key(id) => Found::HeldBack,
            None => Found::Nowhere,
        }
    }

    fn briefing(&self, id: &str) -> Found<'s> {
        match self.site.briefing_by_id.get(id) {
            Some(index) => self.to_article(*index),
            None if self.ways.withdrawn.contains_key(id) => self.to_notice(self.ways.withdrawn[id]),
            None if self.ways.held_by_id.contains_key(id) => Found::HeldBack,
            None => Found::Nowhere,
        }
    }

    /// The page of a withdrawn briefing.
    fn to_notice(&self, index: usize) -> Found<'s> {
        Found::Page(Page::Other(self.site.withdrawn[index].route.clone()))
    }

    fn to_article(&self, index: u32) -> Found<'s> {
        Found::Page(Page::Briefing(index))
    }

    fn topic(&self, words: &str) -> Found<'s> {
        match self.site.topic_called(words) {
            Some(topic) => Found::Page(Page::Other(format!("topics/{}/", topic.slug))),
            None if self.ways.held_by_route.contains_key(&*format!("topics/{}/", slug(words))) => {
                Found::HeldBack
            }
            None => Found::Nowhere,
        }
    }

    fn file(&self, file: &str) -> Found<'s> {
        if let Some(index) = self.site.briefing_by_file.get(file) {
            return self.to_article(*index);
        }
        if let Some(index) = self.ways.withdrawn.get(file) {
            return self.to_notice(*index);
        }
        if let Some(asset) = self.site.assets.get(file) {
            return Found::Asset(asset);
        }
        if self.ways.held_by_file.contains_key(file) {
            return Found::HeldBack;
        }
        let page = self.site.pages.iter().find(|page| page.file == *file);
        let topic =
            self.site.topics.iter().find(|topic| topic.text.as_ref().is_some_and(|text| text.file == *file));
        let dossier = file.starts_with("content/entities/").then(|| {
            let is_of = |entity: &Entity| entity.prose_file.as_deref() == Some(file) || entity.file == *file;
            self.site.entities.iter().find(|dossier| is_of(&dossier.entity) && !dossier.entity.is_on_the_spot)
        });
        match (page, topic, dossier.flatten()) {
            (Some(page), ..) => Found::Page(Page::Other(page.route.to_string())),
            (_, Some(topic), _) => Found::Page(Page::Other(format!("topics/{}/", topic.slug))),
            (.., Some(dossier)) => self.entity(&dossier.entity.id),
            _ => Found::Nowhere,
        }
    }

    fn address(&self, address: &str) -> Found<'s> {
        let route = address.trim_start_matches('/');
        let base = self.site.settings.base.path.as_str();
        match self.at(route) {
            Found::Nowhere => address.strip_prefix(base).map_or(Found::Nowhere, |route| self.at(route)),
            found => found,
        }
    }

    /// What is at a route.
    fn at(&self, route: &str) -> Found<'s> {
        if let Some(asset) =
            route.strip_prefix("assets/").and_then(|_| self.site.assets.get(&*format!("content/{route}")))
        {
            return Found::Asset(asset);
        }
        let folder = [route, "/"].concat();
        for route in [route, &folder].into_iter().chain(route.strip_suffix("index.html")) {
            if self.routes.contains_key(route) {
                return Found::Page(Page::Other(route.to_owned()));
            }
            if self.ways.held_by_route.contains_key(route) {
                return Found::HeldBack;
            }
        }
        Found::Nowhere
    }

    /// An address in full. The host may show more than this site, but neither below a page of it that is held back nor where
    /// its dossiers and topics are.
    fn full(&self, url: &str) -> Found<'s> {
        let Some(route) = own::route(url, &self.site.settings.bases) else { return Found::Foreign };
        if route.split_once('/').is_some_and(|(folder, _)| !self.ways.folders.contains(folder)) {
            return Found::Foreign;
        }
        let is_below = |at: usize| self.ways.held_by_route.contains_key(&route[..=at]);
        let above =
            || route.match_indices('/').map(|(at, _)| at).take_while(|at| *at < self.ways.longest_held);
        match self.at(&route) {
            Found::Nowhere if above().any(is_below) => Found::HeldBack,
            Found::Nowhere if route.starts_with("entities/") || route.starts_with("topics/") => {
                Found::Nowhere
            }
            Found::Nowhere => Found::Foreign,
            found => found,
        }
    }

    /// Whether an address in full, wherever it is written, leads to something held back.
    pub fn is_held_back(&self, url: &str) -> bool {
        !self.site.held_back.is_empty() && self.full(url).is_missing()
    }

    /// An address that somebody wrote, where it may be shown.
    pub fn shown<'u>(&self, url: &'u str) -> Option<&'u str> {
        (!self.is_held_back(url)).then_some(url)
    }

    /// Fills the slots of `html`.
    pub fn fill(&self, html: &str, slots: &'s [Slot], here: Here<'_>) -> String {
        let mut out = String::new();
        self.fill_into(&mut out, html, slots, here);
        out
    }

    /// Appends `html` with its slots filled.
    pub fn fill_into(&self, out: &mut String, html: &str, slots: &'s [Slot], here: Here<'_>) {
        out.reserve(html.len() + slots.len() * 64);
        let mut closing = "";
        let mut done = 0;
        for place in places(html) {
            out.push_str(&html[done..place.start]);
            closing = self.fill_place(out, &html[place.clone()], slots, here, closing);
            done = place.end;
        }
        out.push_str(&html[done..]);
    }

    /// The same without a copy of the HTML.
    pub fn filled(&self, html: Arc<Text>, slots: &'s [Slot], here: Here<'_>) -> Filled {
        let (mut between, mut seams) = (String::with_capacity(slots.len() * 96), Vec::new());
        let mut closing = "";
        for slot in places(&html) {
            closing = self.fill_place(&mut between, &html[slot.clone()], slots, here, closing);
            seams.push(Seam { slot, end: between.len() });
        }
        Filled { html, between, seams }
    }

    /// Fills one place, which is a word, opens a slot or closes the last one; gives what closes the one that is open then.
    fn fill_place(
        &self,
        out: &mut String,
        place: &str,
        slots: &'s [Slot],
        here: Here<'_>,
        closing: &'static str,
    ) -> &'static str {
        let mark = place.trim_matches('\0');
        if let Some(key) = mark.strip_prefix('=') {
            escape_attribute(out, self.words.get(key));
            return closing;
        }
        match mark.parse::<usize>().ok().and_then(|number| slots.get(number)) {
            Some(slot) => self.fill_one(out, slot, here),
            None => {
                out.push_str(closing);
                closing
            }
        }
    }

    fn fill_one(&self, out: &mut String, slot: &'s Slot, here: Here<'_>) -> &'static str {
        match slot.kind {
            SlotKind::Image | SlotKind::Figure => {
                self.image(out, slot);
                ""
            }
            SlotKind::Link => self.open(out, slot, here),
            SlotKind::Named => {
                let closing = self.open(out, slot, here);
                escape_text(out, self.titles().words_of(slot));
                out.push_str(closing);
                ""
            }
            SlotKind::Words => {
                escape_text(out, self.titles().words_of(slot));
                ""
            }
        }
    }

    /// A digest of what the slots will be filled with: a page must be made again when a page it links to moves.
    pub fn outcome(&self, slots: &'s [Slot], here: Here<'_>) -> u64 {
        let mut digest = 0;
        let mut filled = String::new();
        for slot in slots {
            filled.clear();
            let closing = self.fill_one(&mut filled, slot, here);
            digest = xxh3_64_with_seed(filled.as_bytes(), digest ^ closing.len() as u64);
        }
        digest
    }

    /// Opens a link; gives what closes it.
    fn open(&self, out: &mut String, slot: &'s Slot, here: Here<'_>) -> &'static str {
        let found = self.find(&slot.target);
        let as_written = slot.as_written().filter(|_| !found.is_missing());
        let (href, entity): (Cow<'_, str>, _) = match found {
            Found::HeldBack => return "",
            _ if as_written.is_some() => (as_written.map(|url| escaped(url)).unwrap_or_default(), None),
            Found::Page(page) if !self.is_anchored(&page, slot.fragment()) => {
                out.push_str("<span class=\"unresolved\">");
                return "</span>";
            }
            Found::Page(Page::Briefing(index)) => (self.article(index).into(), None),
            Found::Page(Page::Dossier(index, entity)) => (self.dossier(index).into(), Some(&entity.id)),
            Found::Page(Page::Other(route)) => (self.href(&route).into(), None),
            Found::Asset(asset) => (self.href(&asset.route).into(), None),
            Found::Nowhere if matches!(slot.target, Target::Here) && self.has_anchor(slot, here) => {
                out.push_str("<a href=\"#");
                escape_url(out, slot.fragment());
                out.push_str("\">");
                return "</a>";
            }
            Found::Nowhere | Found::Foreign => {
                out.push_str("<span class=\"unresolved\">");
                return "</span>";
            }
        };
        out.push_str("<a ");
        if let Some(entity) = entity {
            out.push_str("class=\"mention\" data-entity=\"");
            escape_attribute(out, entity);
            out.push_str("\" ");
        }
        out.push_str("href=\"");
        out.push_str(&href);
        if !slot.fragment().is_empty() {
            out.push('#');
            escape_url(out, slot.fragment());
        }
        if !slot.title().is_empty() {
            out.push_str("\" title=\"");
            escape_attribute(out, slot.title());
        }
        out.push_str("\">");
        "</a>"
    }

    fn image(&self, out: &mut String, slot: &'s Slot) {
        let is_figure = slot.kind == SlotKind::Figure;
        let found = self.find(&slot.target);
        let web = match &slot.target {
            Target::Unknown(url) if url.contains("://") => Some(url),
            _ => slot.as_written().filter(|_| !found.is_missing()),
        };
        let asset = match found {
            Found::Asset(asset) => Some(asset),
            _ => None,
        };
        let (Some(src), beside) = (
            asset.map(|asset| self.href(&asset.route)).or_else(|| web.map(|url| escaped(url).into_owned())),
            asset,
        ) else {
            // Where a figure would have stood, its words are a paragraph.
            out.push_str(if is_figure {
                "<p><span class=\"unresolved\">"
            } else {
                "<span class=\"unresolved\">"
            });
            escape_text(out, slot.words());
            out.push_str(if is_figure { "</span></p>" } else { "</span>" });
            return;
        };
        if is_figure {
            out.push_str("<figure>");
        }
        out.push_str("<img src=\"");
        out.push_str(&src);
        out.push_str("\" alt=\"");
        let alt = beside.and_then(|asset| asset.alt.as_deref()).filter(|_| slot.words().is_empty());
        escape_attribute(out, alt.unwrap_or(slot.words()));
        if let Some((width, height)) = beside.and_then(|asset| asset.size) {
            out.push_str(&format!("\" width=\"{width}\" height=\"{height}"));
        }
        out.push_str("\" loading=\"lazy\">");
        if is_figure {
            self.caption(out, slot, beside);
            out.push_str("</figure>");
        }
    }

    fn caption(&self, out: &mut String, slot: &Slot, asset: Option<&Asset>) {
        let caption = match slot.title().is_empty() {
            false => Some(slot.title()),
            true => asset.and_then(|asset| asset.caption.as_deref()),
        };
        let credit = asset.and_then(|asset| asset.credit.as_deref());
        let licence = asset.and_then(|asset| asset.licence.as_deref());
        if caption.or(credit).or(licence).is_none() {
            return;
        }
        out.push_str("<figcaption>");
        escape_text(out, caption.unwrap_or(""));
        for (class, words) in [("credit", credit), ("licence", licence)] {
            if let Some(words) = words {
                out.push_str(&format!(" <span class=\"{class}\">"));
                escape_text(out, words);
                out.push_str("</span>");
            }
        }
        out.push_str("</figcaption>");
    }

    fn has_anchor(&self, slot: &Slot, here: Here<'_>) -> bool {
        slot.fragment().is_empty() || self.anchor(here.route, slot.fragment())
    }

    /// Whether a page has the anchor that a link names, if it names one.
    fn is_anchored(&self, page: &Page<'s>, fragment: &str) -> bool {
        fragment.is_empty() || self.anchor(&self.route(page), fragment)
    }

    /// Whether the page at `route` may have an anchor; pages other than texts are not looked into.
    fn anchor(&self, route: &str, fragment: &str) -> bool {
        // Raw HTML may bring anchors that nothing here knows, and so may templates.
        if self.site.settings.raw_html || self.ids.may_be(fragment) {
            return true;
        }
        // Of what Dateline makes itself, and words that the browser looks for.
        let generated = ["event-", "source-", "fn-", "fnref-", ":~:"];
        if generated.iter().any(|prefix| fragment.starts_with(prefix)) || RESERVED.contains(&fragment) {
            return true;
        }
        let number = fragment.strip_prefix("p-").and_then(|number| number.parse::<u32>().ok());
        let has = |headings: &[Heading], anchors: &[u32]| {
            headings.iter().any(|heading| heading.id == *fragment)
                || number.is_some_and(|number| anchors.binary_search(&number).is_ok())
        };
        if let Some(index) = self.ways.article_by_route.get(route) {
            let details = self.site.briefings[*index as usize].briefing.details.get();
            return has(&details.headings, &details.anchors);
        }
        match self.site.pages.iter().find(|page| page.route == *route) {
            Some(page) => has(&page.headings, &page.anchors),
            None => self.prose(route).is_none_or(|prose| writes(prose, fragment)),
        }
    }

    /// What an editor has written about the entity or topic whose first page is at `route`.
    fn prose(&self, route: &str) -> Option<&'s str> {
        let of = |folder: &str| route.strip_prefix(folder)?.strip_suffix('/');
        if let Some(id) = of("entities/") {
            let index = self.site.entity_by_id.get(id)?;
            return Some(&self.site.entities[*index as usize].entity.prose.html);
        }
        let topic = &self.site.topics[*self.site.topic_by_slug.get(of("topics/")?)? as usize];
        Some(topic.text.as_ref().map_or("", |text| &text.prose.html))
    }
}

/// Whether HTML has an element with this id.
fn writes(html: &str, id: &str) -> bool {
    let mut attribute = String::from("id=\"");
    escape_attribute(&mut attribute, id);
    attribute.push('"');
    html.contains(&attribute)
}

/// Whether HTML has to be filled.
pub fn waits(html: &str) -> bool {
    memchr::memchr(b'\0', html.as_bytes()).is_some()
}

/// Where the slots of HTML are: between two NULs stands a slot's number, or `/` where one ends, or a word's key.
fn places(html: &str) -> impl Iterator<Item = Range<usize>> {
    let mut nuls = memchr::memchr_iter(b'\0', html.as_bytes());
    std::iter::from_fn(move || Some(nuls.next()?..nuls.next()? + 1))
}

fn href(base_path: &str, route: &str) -> String {
    let mut href = String::with_capacity(route.len() + base_path.len());
    href.push_str(base_path);
    escape_route(&mut href, route);
    href
}

fn escaped(url: &str) -> Cow<'_, str> {
    if is_plain_address(url) {
        return url.into();
    }
    let mut out = String::with_capacity(url.len());
    escape_url(&mut out, url);
    out.into()
}
