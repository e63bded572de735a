//! What the new site holds, gathered from many threads.
//!
//! In: claims of routes, each then kept or written. Out: the new manifest, and which of its files are new on the disk.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::error::WriteError;
use super::manifest::{Entry, Manifest, folders_above};
use super::shards::Shards;
use super::stats::OutputStat;
use crate::model::hash::{HashMap, HashSet};

/// How one route stands.
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
pub(super) struct Claims(Shards<HashMap<String, Claim>>);

impl Claims {
    /// Takes a route; it may be taken once.
    pub fn take(&self, route: &str, claim: Claim) -> Result<(), WriteError> {
        match self.0.of(route).insert(route.to_string(), claim) {
            None => Ok(()),
            Some(_) => Err(WriteError::Twice { route: route.to_string() }),
        }
    }

    /// Says what became of an open claim.
    pub fn settle(&self, route: &str, claim: Claim) {
        if let Some(open) = self.0.of(route).get_mut(route) {
            *open = claim;
        }
    }
}

/// The new site: all its files, and the stats of those that were written rather than kept.
#[derive(Debug)]
pub(super) struct Plan {
    pub new: Manifest,
    pub written: BTreeMap<String, OutputStat>,
}

impl Plan {
    /// Ends the gathering.
    pub fn gather(claims: Claims) -> Result<Plan, WriteError> {
        let mut all: Vec<(String, Claim)> = claims.0.into_shares().flatten().collect();
        all.par_sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let mut written = Vec::new();
        let mut entries = Vec::with_capacity(all.len());
        for (route, claim) in all {
            match claim {
                Claim::Open => return Err(WriteError::Unfinished { route }),
                Claim::Kept(entry) => entries.push((route, entry)),
                Claim::Written(entry, stat) => {
                    written.push((route.clone(), stat));
                    entries.push((route, entry));
                }
            }
        }
        let plan = Plan { new: entries.into_iter().collect(), written: written.into_iter().collect() };
        plan.refuse_overlaps()?;
        Ok(plan)
    }

    /// Routes whose live file stays, in byte order.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        self.new.iter().map(|(route, _)| route).filter(|route| !self.written.contains_key(*route))
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
        self.written.contains_key(route) && old.get(route) == self.new.get(route)
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
