//! How much an edit changed, in a line: from digests of all pages before and after, and from what the files say.
//!
//! The digests are those by which a build decides which pages to make again, so that what is counted is what a build
//! would write. They are taken a few at a time while nobody asks for anything.

use std::collections::BTreeSet;
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

use crate::model::event::Event;
use crate::model::hash::HashMap;
use crate::model::site::{Dossier, Site};
use crate::pipeline::session::{Digests, Show};

/// Pages digested before the door is looked at again.
const AT_ONCE: usize = 200;

/// The digests of pages, as far as they are taken.
pub struct Count<'s> {
    digests: Digests<'s>,
    pages: Vec<(u64, u64)>,
    at: usize,
}

impl<'s> Count<'s> {
    pub fn new(show: &Show<'s>) -> Count<'s> {
        Count { digests: show.digests(), pages: Vec::new(), at: 0 }
    }

    /// Takes some more; true when that was all.
    pub fn go_on(&mut self) -> bool {
        let is_over = self.digests.take(self.at, AT_ONCE, &mut self.pages);
        self.at += AT_ONCE;
        is_over
    }

    pub fn pages(&mut self) -> Vec<(u64, u64)> {
        std::mem::take(&mut self.pages)
    }
}

/// What the site says, as far as a line on an edit needs it; digests alone, since there is one of every event.
#[derive(Default)]
struct Sayings {
    /// Of each briefing's file: its events and their dates. Events without an id of their own go by their position.
    events: HashMap<u64, Vec<(u64, u64)>>,
    /// Of each entity: what is declared of it.
    entities: HashMap<u64, u64>,
}

impl Sayings {
    fn of(site: &Site) -> Sayings {
        let events = site.briefings.iter().map(|article| {
            let dated = |(index, event): (usize, &Event)| {
                let id = if event.is_shared { digest(&event.id) } else { index as u64 };
                (id, event.date.as_ref().map_or(0, |date| digest(date.as_written())))
            };
            let events = article.briefing.events.iter().enumerate().map(dated);
            (digest(&article.briefing.file), events.collect())
        });
        // Debug printing of the model is total and deterministic.
        let entities =
            site.entities.iter().map(|one| (digest(&one.entity.id), digest(&format!("{:?}", one.entity))));
        Sayings { events: events.collect(), entities: entities.collect() }
    }
}

fn digest(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// The last count, and the edits since.
pub struct Impact {
    /// Digests of routes and of what is shown there.
    pages: Option<HashMap<u64, u64>>,
    sayings: Sayings,
    changed: BTreeSet<String>,
    took: Duration,
    pub is_due: bool,
}

impl Impact {
    /// The pages as they are first are to be counted too.
    pub fn new() -> Impact {
        let (sayings, changed) = (Sayings::default(), BTreeSet::new());
        Impact { pages: None, sayings, changed, took: Duration::ZERO, is_due: true }
    }

    /// Whether nothing has been counted yet.
    pub fn is_first(&self) -> bool {
        self.pages.is_none()
    }

    /// Adds an edit that is to be counted.
    pub fn add(&mut self, changed: &[String], took: Duration) {
        self.changed.extend(changed.iter().cloned());
        self.took = took;
        self.is_due = true;
    }

    /// Ends a count. The first has nothing to compare with.
    pub fn finish(&mut self, pages: Vec<(u64, u64)>, site: &Site) -> Option<(String, Duration)> {
        self.is_due = false;
        let now: HashMap<u64, u64> = pages.into_iter().collect();
        let last = self.pages.replace(now);
        let said = std::mem::replace(&mut self.sayings, Sayings::of(site));
        let changed = std::mem::take(&mut self.changed);
        let (last, now) = (last?, self.pages.as_ref()?);
        let files = match changed.len() {
            0 => return None,
            1 => changed.iter().next().cloned().unwrap_or_default(),
            count => format!("{count} files"),
        };
        let differing = now.iter().filter(|(route, page)| last.get(route).is_some_and(|old| old != *page));
        let new = now.keys().filter(|route| !last.contains_key(route)).count();
        let gone = last.keys().filter(|route| !now.contains_key(route)).count();
        let mut parts =
            counts("page", "pages", [(differing.count(), "changed"), (new, "new"), (gone, "gone")]);
        if parts.is_empty() {
            parts.push("no page changed".to_owned());
        }
        parts.extend(moved(&said, &self.sayings, &changed));
        parts.extend(mentioned(&said, &self.sayings, site));
        Some((format!("{files}: {}", parts.join(", ")), self.took))
    }
}

/// "1 event moved".
fn moved(was: &Sayings, is: &Sayings, changed: &BTreeSet<String>) -> Vec<String> {
    let (mut moved, mut new, mut gone) = (0, 0, 0);
    for file in changed.iter().map(|file| digest(file)) {
        let of = |sayings: &Sayings| sayings.events.get(&file).cloned().unwrap_or_default();
        let (was, is) = (of(was), of(is));
        let date =
            |of: &[(u64, u64)], id: u64| of.iter().find(|(other, _)| *other == id).map(|(_, date)| *date);
        moved += is.iter().filter(|(id, now)| date(&was, *id).is_some_and(|old| old != *now)).count();
        new += is.iter().filter(|(id, _)| date(&was, *id).is_none()).count();
        gone += was.iter().filter(|(id, _)| date(&is, *id).is_none()).count();
    }
    counts("event", "events", [(moved, "moved"), (new, "added"), (gone, "removed")])
}

/// "37 briefings mention Barack Obama".
fn mentioned(was: &Sayings, is: &Sayings, site: &Site) -> Option<String> {
    let is_edited = |dossier: &&Dossier| {
        let id = digest(&dossier.entity.id);
        was.entities.get(&id).is_some_and(|old| Some(old) != is.entities.get(&id))
    };
    let edited: Vec<&Dossier> = site.entities.iter().filter(is_edited).collect();
    let briefings: BTreeSet<u32> =
        edited.iter().flat_map(|dossier| dossier.briefings.iter().map(|(briefing, _)| *briefing)).collect();
    let count = counted(briefings.len(), "briefing mentions", "briefings mention");
    match edited.as_slice() {
        [] => None,
        [one] => Some(format!("{count} {}", one.entity.name)),
        all => Some(format!("{count} one of {} entities", all.len())),
    }
}

fn counts(one: &str, many: &str, of: [(usize, &str); 3]) -> Vec<String> {
    let some = of.into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, what)| format!("{} {what}", counted(count, one, many))).collect()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}
