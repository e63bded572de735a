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

/// Sorts by route. Routes are compared by their first bytes, which stand beside each other here, and only where these are
/// equal by themselves, each of which the memory has to be asked for: half the time.
fn in_order(put: &[(String, Claim)]) -> Vec<(&str, Claim)> {
    let key = |(number, (route, _)): (usize, &(String, Claim))| (start(route), number);
    let mut order: Vec<([u64; 4], usize)> = put.par_iter().enumerate().map(key).collect();
    let route = |number: usize| put[number].0.as_str();
    order.par_sort_unstable_by(|(one_start, one), (other_start, other)| {
        one_start.cmp(other_start).then_with(|| route(*one).cmp(route(*other)))
    });
    order.into_iter().map(|(_, number)| (route(number), put[number].1)).collect()
}

/// The first bytes of a route as numbers that are in the same order.
fn start(route: &str) -> [u64; 4] {
    let mut bytes = [0; 32];
    let length = route.len().min(bytes.len());
    bytes[..length].copy_from_slice(&route.as_bytes()[..length]);
    let (numbers, _) = bytes.as_chunks::<8>();
    [0, 1, 2, 3].map(|number| u64::from_be_bytes(numbers[number]))
}

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
        let put: Vec<(String, Claim)> = claims.put.into_shares().flatten().collect();
        let put = in_order(&put);
        let bytes: usize = put.iter().map(|(route, _)| route.len()).sum();
        let mut new = Routes::with_capacity(old.len() + put.len(), old.routes().bytes() + bytes);
        let mut written = Routes::with_capacity(put.len(), bytes);
        let kept = old.iter().zip(&claims.live).filter(|(_, claim)| claim.load(Ordering::Relaxed) == KEPT);
        let kept = kept.map(|((route, entry), _)| (route, entry));
        for (route, kept, put) in merge(kept, put.iter().copied()) {
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
        let mut before = "";
        for (route, _) in self.new.iter() {
            // Routes beneath one folder stand beside each other: if the last one does not lie there too, nobody has looked
            // the folder up yet; if it does, all above it have been looked up as well.
            let is_new = |folder: &&str| {
                before.as_bytes().get(folder.len()) != Some(&b'/') || !before.starts_with(*folder)
            };
            if let Some(file) = folders_above(route).take_while(is_new).find(|folder| is_file(folder)) {
                return Err(WriteError::Overlap { file: file.to_string(), beneath: route.to_string() });
            }
            before = route;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn routes_come_in_byte_order(routes in proptest::collection::btree_set("[a-c/é]{0,9}(bbbbbbbbbbbbbbbbbbbbbbbb)?[a-c/é]{0,9}", 0..40), seed in any::<u64>()) {
            let mut put: Vec<(String, Claim)> = routes.iter().map(|route| (route.clone(), Claim::Open)).collect();
            put.sort_by_key(|(route, _)| xxhash_rust::xxh3::xxh3_64_with_seed(route.as_bytes(), seed));
            let ordered: Vec<&str> = in_order(&put).into_iter().map(|(route, _)| route).collect();
            prop_assert!(ordered.into_iter().eq(&routes));
        }
    }
}
