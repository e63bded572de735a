//! What the new site holds, gathered from many threads.
//!
//! In: claims of routes, each then kept or written. Out: the new manifest, and which of its files are new on the disk.

use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

use super::error::WriteError;
use super::manifest::{Entry, Manifest, folders_above};
use super::merge::merge;
use super::routes::Routes;
use super::shards::Shards;
use super::stats::OutputStat;
use crate::model::hash::{HashMap, HashSet};

/// How a route stands that was put.
#[derive(Clone, Copy)]
pub(super) enum Claim {
    /// Somebody is writing it, or failed to.
    Open,
    /// The live tree's file will do.
    Kept(Entry),
    /// A new file waits in the idle tree.
    Written(Entry, OutputStat),
}

/// The routes of the new site so far.
#[derive(Default)]
pub(super) struct Claims {
    /// Of each route of the live site, by its number there: mostly all but a few are kept, which takes a byte each.
    live: Vec<AtomicU8>,
    put: Shards<HashMap<String, Claim>>,
}

const KEPT: u8 = 1;
const PUT: u8 = 2;

impl Claims {
    /// Of a site that takes the place of a live one with so many routes.
    pub fn new(live: usize) -> Claims {
        let live = std::iter::repeat_with(AtomicU8::default).take(live).collect();
        Claims { live, put: Shards::default() }
    }

    /// Keeps a route of the live site, given by its number there; whether it was free.
    pub fn keep(&self, number: usize) -> bool {
        self.mark(number, KEPT)
    }

    /// Takes a route that is about to be put, and has this number in the live site; a route may be taken once.
    pub fn open(&self, route: &str, number: Option<usize>) -> Result<(), WriteError> {
        let is_free = number.is_none_or(|number| self.mark(number, PUT));
        match is_free && self.put.of(route).insert(route.to_string(), Claim::Open).is_none() {
            true => Ok(()),
            false => Err(WriteError::Twice { route: route.to_string() }),
        }
    }

    fn mark(&self, number: usize, mark: u8) -> bool {
        // Nothing else is told by the mark, so that no order beside its own is asked for.
        self.live.get(number).is_some_and(|claim| claim.swap(mark, Ordering::Relaxed) == 0)
    }

    /// Says what became of an open claim.
    pub fn settle(&self, route: &str, claim: Claim) {
        if let Some(open) = self.put.of(route).get_mut(route) {
            *open = claim;
        }
    }
}

/// The new site: all its files, and the stats of those that were written rather than kept.
#[derive(Debug)]
pub(super) struct Plan {
    pub new: Manifest,
    pub written: Routes<OutputStat>,
}

impl Plan {
    /// Ends the gathering; `old` is the live site that the claims were made on.
    pub fn gather(claims: Claims, old: &Manifest) -> Result<Plan, WriteError> {
        let mut put: Vec<(String, Claim)> = claims.put.into_shares().flatten().collect();
        put.par_sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let bytes: usize = put.iter().map(|(route, _)| route.len()).sum();
        let mut new = Routes::with_capacity(old.len() + put.len(), old.routes().bytes() + bytes);
        let mut written = Routes::with_capacity(put.len(), bytes);
        let kept = old.iter().zip(&claims.live).filter(|(_, claim)| claim.load(Ordering::Relaxed) == KEPT);
        let kept = kept.map(|((route, entry), _)| (route, entry));
        for (route, kept, put) in merge(kept, put.iter().map(|(route, claim)| (route.as_str(), *claim))) {
            let entry = match (put, kept) {
                (None, None) => continue,
                (Some(Claim::Open), _) => return Err(WriteError::Unfinished { route: route.to_string() }),
                (Some(Claim::Kept(entry)), _) | (None, Some(entry)) => entry,
                (Some(Claim::Written(entry, stat)), _) => {
                    written.push(route, stat);
                    entry
                }
            };
            new.push(route, entry);
        }
        let new = Manifest::from(new);
        let plan = Plan { new, written };
        // What stood beside each other before can do so again.
        if put.iter().any(|(route, _)| !old.contains(route)) {
            plan.refuse_overlaps()?;
        }
        Ok(plan)
    }

    /// Routes whose live file stays, in byte order.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        let all = merge(self.new.iter(), self.written.iter());
        all.filter(|(_, _, written)| written.is_none()).map(|(route, ..)| route)
    }

    /// Whether a route is written rather than kept.
    pub fn is_written(&self, route: &str) -> bool {
        self.written.find(route).is_some()
    }

    /// Whether the new site is the old one, file for file.
    pub fn changes_nothing(&self, old: &Manifest) -> bool {
        // What is kept is in the old site, so equal numbers mean equal sites.
        self.written.is_empty() && self.new.len() == old.len()
    }

    /// Whether a file had to be written though the manifest says that the old site holds it: then that one lies.
    pub fn shows_tampering(&self, old: &Manifest) -> bool {
        self.written.keys().any(|route| self.is_restored(route, old))
    }

    /// Whether this file was written only because the old site's was altered by hand.
    pub fn is_restored(&self, route: &str, old: &Manifest) -> bool {
        self.is_written(route) && old.get(route) == self.new.get(route)
    }

    fn refuse_overlaps(&self) -> Result<(), WriteError> {
        // Nearly all files are pages, and hardly any folder has the name of one.
        let is_page = |route: &str| route.ends_with("/index.html");
        let others: HashSet<&str> =
            self.new.iter().map(|(route, _)| route).filter(|route| !is_page(route)).collect();
        let is_file = |folder: &str| match is_page(folder) {
            true => self.new.contains(folder),
            false => others.contains(folder),
        };
        let mut seen = HashSet::default();
        for (route, _) in self.new.iter() {
            // Once a folder has been looked up, so have all above it.
            for folder in folders_above(route).take_while(|folder| seen.insert(*folder)) {
                if is_file(folder) {
                    return Err(WriteError::Overlap { file: folder.to_string(), beneath: route.to_string() });
                }
            }
        }
        Ok(())
    }
}
