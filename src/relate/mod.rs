//! All Briefings → Site: who is in what, what is public, what happened when.
//!
//! Comes in: every file's reading, in any order. Goes out: one immutable `Site` in a total order that depends on
//! nothing but the content and the audience. Cheap (tens of milliseconds for ten thousand briefings), so that every
//! build and every save of the preview does all of it: there is no graph of what depends on what that could be wrong.

mod assets;
mod events;
mod order;
mod people;
mod redirects;
mod references;
mod replace;
mod topic_names;
mod topics;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use order::route;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::briefing::Briefing;
use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::model::page::{Page, TopicText};
use crate::model::settings::Settings;
use crate::model::site::{Article, Asset, HeldBack, Site};
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::model::visibility::{Audience, Reason, Visibility};
use crate::model::week::Week;

pub use replace::replace;

/// Briefings that one core takes at a time: handing out fewer costs more than it brings.
const SHARE: usize = 256;

/// A briefing as read, with its body when that is at hand.
#[derive(Clone, Debug)]
pub struct Read {
    pub briefing: Arc<Briefing>,
    pub html: Option<Arc<Text>>,
    /// What its author wrote, where the body is to be made later.
    pub original: Option<Arc<Text>>,
    pub digest: u64,
}

/// Everything the site is made of.
#[derive(Debug)]
pub struct Material {
    pub settings: Settings,
    pub audience: Audience,
    pub briefings: Vec<Read>,
    /// Briefings that could not be read, by their file: what names them is not wrong for that.
    pub unread: Vec<Text>,
    /// Of the registry and on the spot, merged, in the order of their ids.
    pub entities: Vec<Entity>,
    pub pages: Vec<Page>,
    pub topics: Vec<TopicText>,
    /// Every file of the content that is no text, by its path; their routes are given here.
    pub files: BTreeMap<Text, Asset>,
    /// What a withdrawn briefing is called where its title is not shown.
    pub untitled: Text,
    /// Of everything that is the same on every page.
    pub digest: u64,
}

/// Gives a `Spot` of a file its place; reads the file again when it must.
pub type PlaceOf<'p> = dyn Fn(&str, &Spot) -> Place + 'p;

/// Relates the site. Mistakes that only show between files go to `out`.
pub fn relate(material: Material, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) -> Site {
    let any_uses = assets::any_uses(&material);
    let Material { settings, audience, briefings, unread, entities, pages, topics: texts, .. } = material;
    let Material { files, untitled, digest, .. } = material;
    let mut held_back = Vec::new();
    let mut next_due = NextDue { audience, at: None };
    for read in &briefings {
        next_due.look(&read.briefing.visibility);
    }
    references::check(&briefings, &unread, &entities, &audience, place_of, out);
    let (shown, withdrawn) = order::articles(briefings, &settings, &audience, &mut held_back, out);
    let (briefing_by_id, briefing_by_file) =
        rayon::join(|| index(&shown, |briefing| &briefing.id), || index(&shown, |briefing| &briefing.file));
    let mut site = Site {
        entity_by_id: HashMap::default(),
        briefing_by_id,
        briefing_by_file,
        topic_by_slug: HashMap::default(),
        pages: Vec::new(),
        settings,
        audience,
        briefings: shown,
        withdrawn,
        entities: Vec::new(),
        events: Vec::new(),
        topics: Vec::new(),
        held_back,
        unread,
        next_due: None,
        next_change: None,
        untitled,
        assets: BTreeMap::new(),
        redirects: BTreeMap::new(),
        digest,
    };
    site.pages = shown_pages(pages, &mut site.held_back, &audience, &mut next_due);
    let named = people::entities(&mut site, entities, &mut next_due);
    topic_names::check(&texts, place_of, out);
    let texts = shown_topics(texts, &mut site.held_back, &audience, &mut next_due);
    topics::topics(&mut site, texts, place_of, out);
    // Links and files ask nothing of events, and the other way round.
    let linked_and_used = || rayon::join(|| order::linked_from(&site), || assets::used(&site));
    let (told, (linked, used)) = beside(linked_and_used, || events::merged(&site, &named, place_of, out));
    events::events(&mut site, told);
    people::dossiers(&mut site);
    topics::events(&mut site);
    order::links(&mut site, linked);
    assets::assets(&mut site, files, used, &any_uses);
    redirects::redirects(&mut site, out);
    site.next_due = next_due.at;
    site.next_change = [next_due.at, next_digest(&site)].into_iter().flatten().min();
    site.held_back.sort_by(|a, b| a.file.cmp(&b.file).then_with(|| a.id.cmp(&b.id)));
    site
}

/// Does one thing on the other cores beside one that stays on this thread.
fn beside<A: Default + Send, B>(other: impl FnOnce() -> A + Send, own: impl FnOnce() -> B) -> (B, A) {
    let mut done = A::default();
    let result = rayon::in_place_scope(|scope| {
        scope.spawn(|_| done = other());
        own()
    });
    (result, done)
}

/// The earliest instant at which anything appears or disappears.
struct NextDue {
    audience: Audience,
    at: Option<i64>,
}

impl NextDue {
    fn see(&mut self, at: Option<i64>) {
        self.at = match (self.at, at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn look(&mut self, visibility: &Visibility) {
        self.see(visibility.next_change(&self.audience));
    }
}

/// When the next week is over in which something changed: its digest appears.
fn next_digest(site: &Site) -> Option<i64> {
    let (now, zone) = (site.audience.now, site.settings.timezone);
    let of = |article: &'_ Article| {
        let briefing = &article.briefing;
        let updates = briefing.updates.iter().map(|update| update.date);
        let corrections = briefing.corrections.iter().map(|correction| correction.date);
        let dates = updates.chain(corrections).chain([briefing.date]);
        // No week is longer than these nine days of the past, whatever the clocks do.
        let near = dates.filter(|date| date.instant_utc() > now - 9 * 86_400);
        near.map(|date| Week::of(date.day()).end(zone).instant_utc()).filter(|end| *end > now).min()
    };
    let withdrawn = site.withdrawn.iter().flat_map(|article| &article.briefing.withdrawn);
    let dossiers = site.entities.iter().flat_map(|dossier| &dossier.entity.corrections);
    let apart = withdrawn.map(|notice| notice.date).chain(dossiers.map(|correction| correction.date));
    let apart = apart.map(|date| Week::of(date.day()).end(zone).instant_utc());
    site.briefings.iter().filter_map(of).chain(apart.filter(|end| *end > now)).min()
}

fn index(articles: &[Article], key: fn(&Briefing) -> &Text) -> HashMap<Text, u32> {
    articles
        .iter()
        .enumerate()
        .map(|(index, article)| (key(&article.briefing).clone(), index as u32))
        .collect()
}

fn shown_pages(
    pages: Vec<Page>,
    held: &mut Vec<HeldBack>,
    audience: &Audience,
    due: &mut NextDue,
) -> Vec<Page> {
    let mut shown = parted(pages, held, audience, due, |page| Told {
        file: &page.file,
        title: &page.title,
        visibility: &page.visibility,
        id: &page.route,
        route: page.route.to_string(),
        redirects: &page.redirects,
    });
    shown.sort_by(|a, b| a.route.cmp(&b.route));
    shown
}

fn shown_topics(
    texts: Vec<TopicText>,
    held: &mut Vec<HeldBack>,
    audience: &Audience,
    due: &mut NextDue,
) -> Vec<TopicText> {
    parted(texts, held, audience, due, |text| Told {
        file: &text.file,
        title: &text.title,
        visibility: &text.visibility,
        id: &text.slug,
        route: format!("topics/{}/", text.slug),
        redirects: &text.redirects,
    })
}

/// What is said of a text that is held back.
struct Told<'t> {
    file: &'t Text,
    title: &'t Text,
    visibility: &'t Visibility,
    id: &'t Text,
    route: String,
    redirects: &'t [Text],
}

/// The texts that are shown; of the others it is told why not.
fn parted<T>(
    texts: Vec<T>,
    held: &mut Vec<HeldBack>,
    audience: &Audience,
    due: &mut NextDue,
    tell: impl Fn(&T) -> Told<'_>,
) -> Vec<T> {
    let is_shown = |text: &T| {
        let told = tell(text);
        due.look(told.visibility);
        let Some(reason) = told.visibility.held_back(audience) else { return true };
        held.push(HeldBack {
            file: told.file.clone(),
            title: told.title.clone(),
            reason,
            until: until(reason, told.visibility.embargo),
            id: told.id.clone(),
            route: told.route,
            redirects: told.redirects.to_vec(),
            is_entity: false,
        });
        false
    };
    texts.into_iter().filter(is_shown).collect()
}

/// When something held back for `reason` appears by itself.
fn until(reason: Reason, embargo: Option<i64>) -> Option<i64> {
    embargo.filter(|_| reason == Reason::Embargo)
}

/// Two briefings with one id: links, feeds and calendars could not tell them apart.
fn duplicate_id(first: &Briefing, second: &Briefing) -> Diagnostic {
    Diagnostic::error(Code::DuplicateBriefing, format!("two briefings have the id `{}`", second.id))
        .at(Place::file(&*second.file))
        .also(Place::file(&*first.file), "the other one")
        .help("give one of them an `id:` of its own, or rename its file")
}
