//! Events: each once in merged timelines, in the order of time, and in every page's own.

use rayon::prelude::*;
use smallvec::SmallVec;

use super::people::Named;
use super::{PlaceOf, SHARE};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::date::{EventDate, SortKey};
use crate::model::event::Event;
use crate::model::hash::HashMap;
use crate::model::site::{Article, BriefingIx, EntityIx, EventIx, Merged, More, Site, Telling};
use crate::model::spot::Spot;
use crate::model::text::Text;

/// An event that several briefings may tell, by its shared id.
struct Shared {
    /// Briefing and position among its events, newest briefing first.
    tellings: Vec<(BriefingIx, u32)>,
    main: Option<(BriefingIx, u32)>,
}

/// The events of the shown briefings, merged.
pub struct Told {
    merged: Vec<Merged>,
    numbers: Numbers,
}

/// Merges the events of the shown briefings.
pub fn merged(site: &Site, named: &Named, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) -> Told {
    let shared = shared(site, place_of, out);
    let order = order(site, &shared);
    // Each is made where it will stay, in the order of time.
    let mut merged: Vec<Merged> =
        order.par_iter().with_min_len(SHARE).map(|place| one(site, named, &shared, place)).collect();
    correct(site, &mut merged, &shared);
    let numbers = Numbers::of(site, &merged, &shared);
    Told { merged, numbers }
}

/// Gives the site its events, and every briefing its own timeline.
pub fn events(site: &mut Site, told: Told) {
    let Told { merged, numbers } = told;
    tell(site, &merged, &numbers);
    site.events = merged;
}

fn shared(site: &Site, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) -> HashMap<Text, Shared> {
    let mut shared: HashMap<Text, Shared> = HashMap::default();
    for (index, article) in site.briefings.iter().enumerate() {
        for (own, event) in article.briefing.events.iter().enumerate().filter(|(_, event)| event.is_shared) {
            let group = shared.entry(event.id.clone()).or_insert(Shared { tellings: Vec::new(), main: None });
            group.tellings.push((index as BriefingIx, own as u32));
        }
    }
    let mut ids: Vec<Text> = shared.keys().cloned().collect();
    ids.sort_unstable();
    for id in ids {
        if let Some(group) = shared.get_mut(&id) {
            choose_main(site, &id, group, place_of, out);
        }
    }
    shared
}

fn event_at(site: &Site, (briefing, own): (BriefingIx, u32)) -> &Event {
    &site.briefings[briefing as usize].briefing.events[own as usize]
}

/// The telling whose words are used: that of the briefing with `main: true`, else the newest that tells it in full.
fn choose_main(
    site: &Site,
    id: &Text,
    group: &mut Shared,
    place_of: &PlaceOf<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let is_full = |at: &&(BriefingIx, u32)| {
        let event = event_at(site, **at);
        event.date.is_some() && event.text.is_some()
    };
    let place = |at: (BriefingIx, u32), key: &str| {
        let event = event_at(site, at);
        let path = format!("timeline/#{}/{key}", event.index);
        place_of(&site.briefings[at.0 as usize].briefing.file, &Spot::Path(path.into()))
    };
    let full: Vec<(BriefingIx, u32)> = group.tellings.iter().filter(is_full).copied().collect();
    let is_main = |at: &&(BriefingIx, u32)| site.briefings[at.0 as usize].briefing.is_main;
    group.main = full.iter().find(is_main).or(full.first()).copied();
    let Some(main) = group.main else {
        // What is wrong has been told where it stands: with the date, or in the file that may tell the event.
        let is_told = group.tellings.iter().any(|at| event_at(site, *at).is_misread);
        if is_told || !site.unread.is_empty() {
            return;
        }
        for at in &group.tellings {
            let message = format!("event `{id}` is repeated here, and no public briefing tells it in full");
            out.push(
                Diagnostic::error(Code::BadId, message)
                    .at(place(*at, "id"))
                    .help("give it `date:` and `text:` here, or correct the id"),
            );
        }
        return;
    };
    let date = |at: (BriefingIx, u32)| event_at(site, at).date.as_ref().map(|date| date.as_written());
    for at in full.iter().filter(|at| **at != main && date(**at) != date(main)) {
        let message = format!("event `{id}` has two dates: {} and {}", ticked(date(*at)), ticked(date(main)));
        out.push(
            Diagnostic::warning(Code::EventDatesDiffer, message)
                .at(place(*at, "date"))
                .also(place(main, "date"), "the telling that merged timelines use")
                .help("correct one of them, or give the events ids of their own"),
        );
    }
}

fn ticked(date: Option<&str>) -> String {
    format!("`{}`", date.unwrap_or(""))
}

/// The dossiers of these numbers, each once.
fn dossiers(named: &Named, numbers: &[u32]) -> Entities {
    let mut entities = Entities::new();
    for entity in numbers.iter().filter_map(|number| named.dossier(*number)) {
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    entities
}

type Entities = SmallVec<[EntityIx; 4]>;

/// An event of merged timelines in the order of time: by start, coarser first, then the briefing's date, its route, the order
/// written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct InTime {
    key: SortKey,
    /// Of the briefing (see `ranks`).
    rank: u32,
    /// Position among the briefing's events, which are in the order written.
    own: u32,
    briefing: BriefingIx,
    /// Where the numbers that it names begin among those of its briefing.
    from: u32,
}

/// The events that merged timelines tell, in the order of time.
fn order(site: &Site, shared: &HashMap<Text, Shared>) -> Vec<InTime> {
    let ranks = ranks(site);
    let of = |(part, articles): (usize, &[Article])| {
        let mut order = Vec::new();
        for (briefing, article) in (part * SHARE..).zip(articles) {
            let (rank, briefing) = (ranks[briefing], briefing as BriefingIx);
            let mut from = 0;
            for (own, event) in (0..).zip(&article.briefing.events) {
                let names =
                    event.entities.as_ref().map_or(0, Vec::len) + usize::from(event.place().is_some());
                let is_main = !event.is_shared
                    || shared.get(&event.id).is_some_and(|group| group.main == Some((briefing, own)));
                if let Some(date) = event.date.as_ref().filter(|_| is_main) {
                    order.push(InTime { key: date.sort_key(), rank, own, briefing, from });
                }
                from += names as u32;
            }
        }
        order
    };
    let parts: Vec<Vec<InTime>> = site.briefings.par_chunks(SHARE).enumerate().map(of).collect();
    let mut order = parts.concat();
    order.par_sort_unstable();
    order
}

fn one(site: &Site, named: &Named, shared: &HashMap<Text, Shared>, place: &InTime) -> Merged {
    let InTime { key, briefing, own, from, .. } = *place;
    let event = event_at(site, (briefing, own));
    let group = event.is_shared.then(|| shared.get(&event.id)).flatten();
    let more = group.map(|group| {
        let told_in = group.tellings.iter().map(|(briefing, _)| *briefing).collect();
        Box::new(More { told_in, corrections: Vec::new() })
    });
    let names = named.by(briefing as usize).get(from as usize..).unwrap_or_default();
    let (entities, rest) =
        names.split_at_checked(event.entities.as_ref().map_or(0, Vec::len)).unwrap_or_default();
    let place = rest.first().filter(|_| event.place().is_some());
    Merged {
        key,
        briefing,
        own,
        more,
        entities: dossiers(named, entities),
        place: place.and_then(|number| named.dossier(*number)),
        year: event.date.as_ref().map_or(0, EventDate::year),
    }
}

/// The place of each briefing, newest first as they stand, in the order of events at one time: by date, then by route.
fn ranks(site: &Site) -> Vec<u32> {
    let instant = |article: &Article| article.briefing.date.instant_utc();
    let mut ranks = vec![0; site.briefings.len()];
    let (mut rank, mut end) = (0, ranks.len());
    // Among those of one instant routes are in order already.
    for same in site.briefings.chunk_by(|a, b| instant(a) == instant(b)).rev() {
        let start = end - same.len();
        for place in &mut ranks[start..end] {
            *place = rank;
            rank += 1;
        }
        end = start;
    }
    ranks
}

/// Hands every event the corrections that name it, from whichever briefing that tells it.
fn correct(site: &Site, merged: &mut [Merged], shared: &HashMap<Text, Shared>) {
    let mut corrected: HashMap<(BriefingIx, u32), Vec<(BriefingIx, u32)>> = HashMap::default();
    for (index, article) in site.briefings.iter().enumerate() {
        for (position, correction) in article.briefing.corrections.iter().enumerate() {
            let Some(id) = &correction.event else { continue };
            let own = article.briefing.events.iter().position(|event| event.id == *id);
            let main = match shared.get(&**id) {
                Some(group) => group.main,
                None => own.map(|own| (index as u32, own as u32)),
            };
            if let Some(main) = main {
                corrected.entry(main).or_default().push((index as u32, position as u32));
            }
        }
    }
    if corrected.is_empty() {
        return;
    }
    for event in merged {
        if let Some(corrections) = corrected.remove(&(event.briefing, event.own)) {
            event.more.get_or_insert_default().corrections = corrections;
        }
    }
}

/// For every telling, the number of its event.
struct Numbers {
    /// Where each briefing's events begin in `events`.
    from: Vec<usize>,
    events: Vec<Option<EventIx>>,
}

impl Numbers {
    fn of(site: &Site, merged: &[Merged], shared: &HashMap<Text, Shared>) -> Numbers {
        let mut from = Vec::with_capacity(site.briefings.len());
        let mut count = 0;
        for article in &site.briefings {
            from.push(count);
            count += article.briefing.events.len();
        }
        let mut numbers = Numbers { from, events: vec![None; count] };
        for (number, event) in merged.iter().enumerate() {
            numbers.set((event.briefing, event.own), number as EventIx);
        }
        for group in shared.values() {
            if let Some(number) = group.main.and_then(|main| numbers.get(main)) {
                group.tellings.iter().for_each(|telling| numbers.set(*telling, number));
            }
        }
        numbers
    }

    fn get(&self, (briefing, own): (BriefingIx, u32)) -> Option<EventIx> {
        self.events[self.from[briefing as usize] + own as usize]
    }

    fn set(&mut self, (briefing, own): (BriefingIx, u32), number: EventIx) {
        self.events[self.from[briefing as usize] + own as usize] = Some(number);
    }
}

/// Puts each briefing's own timeline in order: by the dates it gives itself, where it gives any.
fn tell(site: &mut Site, merged: &[Merged], numbers: &Numbers) {
    site.briefings.par_iter_mut().enumerate().with_min_len(SHARE).for_each(|(index, article)| {
        let events = &article.briefing.events;
        let mut tellings: Vec<(SortKey, Telling)> = Vec::with_capacity(events.len());
        for (own, event) in events.iter().enumerate() {
            let own = own as u32;
            let Some(number) = numbers.get((index as u32, own)) else { continue };
            let key = event.date.as_ref().map_or(merged[number as usize].key, |date| date.sort_key());
            tellings.push((key, Telling { own, event: number }));
        }
        tellings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.own.cmp(&b.1.own)));
        article.events = tellings.into_iter().map(|(_, telling)| telling).collect();
    });
}
