//! How much an edit changed, in a line: from digests of all pages before and after, and from what the files say.
//!
//! The digests are those by which a build decides which pages to make again, so that what is counted is what a build
//! would write. They are taken a few at a time while nobody asks for anything.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

use crate::model::hash::HashMap;
use crate::model::site::Site;
use crate::pipeline::session::{Digests, Show};

/// Pages digested before the door is looked at again.
const AT_ONCE: usize = 200;

/// What the files of an edit said before it.
#[derive(Default)]
pub struct Before {
    /// Of briefings: the dates of their events by id and, for those without an id of their own, by position.
    events: BTreeMap<String, Vec<(String, String)>>,
    /// Of entities: id and a digest of what is declared.
    entities: BTreeMap<String, u64>,
}

impl Before {
    pub fn of(site: Option<&Site>, files: &BTreeSet<String>) -> Before {
        let mut before = Before::default();
        let Some(site) = site else { return before };
        for file in files {
            if let Some(events) = events_of(site, file) {
                before.events.insert(file.clone(), events);
            }
        }
        if files.iter().any(|file| file.starts_with("content/entities/")) {
            before.entities = entities_of(site);
        }
        before
    }
}

fn events_of(site: &Site, file: &str) -> Option<Vec<(String, String)>> {
    let index = site.briefing_by_file.get(file)?;
    let events = &site.briefings[*index as usize].briefing.events;
    let dated = |(index, event): (usize, &crate::model::event::Event)| {
        let id = if event.is_shared { event.id.to_string() } else { format!("#{index}") };
        (id, event.date.as_ref().map(|date| date.as_written().to_owned()).unwrap_or_default())
    };
    Some(events.iter().enumerate().map(dated).collect())
}

fn entities_of(site: &Site) -> BTreeMap<String, u64> {
    let digest = |dossier: &crate::model::site::Dossier| {
        // Debug printing of the model is total and deterministic.
        (dossier.entity.id.to_string(), xxh3_64(format!("{:?}", dossier.entity).as_bytes()))
    };
    site.entities.iter().map(digest).collect()
}

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

/// The last count, and the edits since.
pub struct Impact {
    /// Digests of routes and of what is shown there.
    pages: Option<HashMap<u64, u64>>,
    before: Before,
    changed: BTreeSet<String>,
    took: Duration,
    pub is_due: bool,
}

impl Impact {
    /// The pages as they are first are to be counted too.
    pub fn new() -> Impact {
        let (before, changed) = (Before::default(), BTreeSet::new());
        Impact { pages: None, before, changed, took: Duration::ZERO, is_due: true }
    }

    /// Adds an edit that is to be counted.
    pub fn add(&mut self, before: Before, changed: &[String], took: Duration) {
        for (file, events) in before.events {
            self.before.events.entry(file).or_insert(events);
        }
        if self.before.entities.is_empty() {
            self.before.entities = before.entities;
        }
        self.changed.extend(changed.iter().cloned());
        self.took = took;
        self.is_due = true;
    }

    /// Ends a count. The first has nothing to compare with.
    pub fn finish(&mut self, pages: Vec<(u64, u64)>, site: &Site) -> Option<(String, Duration)> {
        self.is_due = false;
        let now: HashMap<u64, u64> = pages.into_iter().collect();
        let last = self.pages.replace(now);
        let before = std::mem::take(&mut self.before);
        let changed = std::mem::take(&mut self.changed);
        let (last, now) = (last?, self.pages.as_ref()?);
        if changed.is_empty() {
            return None;
        }
        let differing = now.iter().filter(|(route, page)| last.get(route).is_some_and(|old| old != *page));
        let (edited, new) = (differing.count(), now.keys().filter(|route| !last.contains_key(route)).count());
        let gone = last.keys().filter(|route| !now.contains_key(route)).count();
        let mut parts = Vec::new();
        for (count, what) in [(edited, "changed"), (new, "new"), (gone, "gone")] {
            if count > 0 {
                parts.push(format!("{} {what}", counted(count, "page", "pages")));
            }
        }
        if parts.is_empty() {
            parts.push("no page changed".to_owned());
        }
        parts.extend(moved(&before, site, &changed));
        parts.extend(mentioned(&before, site));
        let files = match changed.len() {
            1 => changed.iter().next().cloned().unwrap_or_default(),
            count => format!("{count} files"),
        };
        Some((format!("{files}: {}", parts.join(", ")), self.took))
    }
}

/// "1 event moved".
fn moved(before: &Before, site: &Site, changed: &BTreeSet<String>) -> Vec<String> {
    let (mut moved, mut new, mut gone) = (0, 0, 0);
    for file in changed {
        let was = before.events.get(file).cloned().unwrap_or_default();
        let is = events_of(site, file).unwrap_or_default();
        let find = |of: &[(String, String)], id: &str| {
            of.iter().find(|(other, _)| other == id).map(|(_, date)| date.clone())
        };
        moved += is.iter().filter(|(id, date)| find(&was, id).is_some_and(|old| old != *date)).count();
        new += is.iter().filter(|(id, _)| find(&was, id).is_none()).count();
        gone += was.iter().filter(|(id, _)| find(&is, id).is_none()).count();
    }
    let parts = [(moved, "moved"), (new, "added"), (gone, "removed")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, what)| format!("{} {what}", counted(count, "event", "events"))).collect()
}

/// "37 pages mention Barack Obama".
fn mentioned(before: &Before, site: &Site) -> Option<String> {
    if before.entities.is_empty() {
        return None;
    }
    let now = entities_of(site);
    let edited: Vec<&str> = now
        .iter()
        .filter(|(id, digest)| before.entities.get(*id) != Some(digest))
        .map(|(id, _)| &**id)
        .collect();
    let briefings: BTreeSet<u32> = edited
        .iter()
        .filter_map(|id| site.entity(id))
        .flat_map(|dossier| dossier.briefings.iter().map(|(briefing, _)| *briefing))
        .collect();
    let pages = counted(briefings.len(), "briefing", "briefings");
    let verb = if briefings.len() == 1 { "mentions" } else { "mention" };
    match edited.as_slice() {
        [] => None,
        [id] => site.entity(id).map(|dossier| format!("{pages} {verb} {}", dossier.entity.name)),
        all => Some(format!("{pages} {verb} one of {} entities", all.len())),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}
