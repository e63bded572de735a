//! Targets that change file by file: object stores, and folders that cannot be switched.
//!
//! Comes in: a publish, and a shelf that can put, delete and list. Goes out: the same site as from a target that
//! switches at once, with no moment in which a page lacks what it shows: assets, then pages, then lists and feeds; deletes
//! last. Before the first file is sent, what this run wants is noted on the target (`pending.json`); the note goes when
//! the new manifest stands. A run that finds a note knows that another was interrupted, and what it may have touched.

use std::collections::BTreeMap;
use std::path::Path;

use super::delivery::{Delivery, Job, foreign, no_such_release};
use super::kind::{Stage, stage};
use super::manifest::{Live, Manifest};
use super::meter::Meter;
use super::staging::StagedFile;
use super::trouble::{Result, Trouble};
use crate::diagnostic::Diagnostic;

pub const MANIFEST: &str = "manifest.json";
pub const PENDING: &str = "pending.json";

/// Fingerprinted files go no sooner than the second publish after.
const GRACE: u8 = 2;
/// Missing files named in a complaint; the rest are counted.
const NAMED: usize = 3;

/// A place for files by path, and apart from them for a few notes.
pub trait Shelf {
    fn place(&self) -> String;
    fn has_headers(&self) -> bool;
    fn read_note(&mut self, name: &str) -> Result<Option<Vec<u8>>>;
    fn write_note(&mut self, name: &str, bytes: &[u8]) -> Result<()>;
    fn remove_note(&mut self, name: &str) -> Result<()>;
    /// Keeps others out, or says who is in.
    fn lock(&mut self) -> Result<()>;
    fn unlock(&mut self) -> Result<()>;
    /// Makes sure, after a long wait, that nobody else has got in.
    fn still_locked(&mut self) -> Result<()> {
        Ok(())
    }
    /// Puts files, in any order; each appears whole or not at all.
    fn put(&mut self, files: &[(&str, &StagedFile)], meter: &Meter) -> Result<()>;
    /// Deletes files; one that is not there is no mistake.
    fn delete(&mut self, paths: &[&str], meter: &Meter) -> Result<()>;
    /// The files there, with their sizes; notes left out.
    fn list(&mut self) -> Result<BTreeMap<String, u64>>;
    /// Whether any file is there.
    fn is_empty(&mut self) -> Result<bool>;
    fn notes(&mut self) -> Vec<Diagnostic> {
        Vec::new()
    }
}

pub struct Gradual<S> {
    shelf: S,
    is_forced: bool,
}

impl<S: Shelf> Gradual<S> {
    pub fn new(shelf: S, is_forced: bool) -> Gradual<S> {
        Gradual { shelf, is_forced }
    }

    fn manifest(&mut self, name: &str) -> Result<Option<Manifest>> {
        let Some(bytes) = self.shelf.read_note(name)? else { return Ok(None) };
        match Manifest::read(&bytes) {
            Some(manifest) => Ok(Some(manifest)),
            None if self.is_forced => Ok(None),
            None => Err(Trouble::failed(format!("the list of what is on {} is damaged", self.shelf.place()))
                .help(
                    "`--force` sends everything again; files of earlier releases then stay where they are",
                )),
        }
    }
}

impl<S: Shelf> Delivery for Gradual<S> {
    fn place(&self) -> String {
        self.shelf.place()
    }

    fn grace(&self) -> u8 {
        GRACE
    }

    fn has_headers(&self) -> bool {
        self.shelf.has_headers()
    }

    fn live(&mut self) -> Result<Option<Live>> {
        let last = self.manifest(MANIFEST)?;
        match (last, self.manifest(PENDING)?) {
            (last, Some(pending)) => Ok(Some(Live::interrupted(last, pending))),
            (Some(last), None) => Ok(Some(Live::of(last))),
            (None, None) if self.is_forced || self.shelf.is_empty()? => Ok(None),
            (None, None) => Err(foreign(&self.shelf.place(), "files").help(
                "name a place of its own; or say `--force` once: files of the same names are then replaced, and no other is touched",
            )),
        }
    }

    fn claim(&mut self) -> Result<()> {
        self.shelf.lock()
    }

    fn deliver(&mut self, job: &Job<'_>) -> Result<()> {
        // A second interrupted run must not forget what the first may have touched.
        let mut pending = job.manifest.clone();
        for live in job.live.iter().filter(|live| live.is_interrupted) {
            for path in live.unsure.iter().filter(|path| !job.staged.files.contains_key(*path)) {
                if let Some(entry) = live.manifest.entry(path) {
                    // A digest that no file has: whatever is there is not what is wanted.
                    let unknown = super::manifest::Entry { sha256: String::new(), ..entry.clone() };
                    pending.files.insert(path.clone(), unknown);
                }
            }
        }
        self.shelf.write_note(PENDING, &pending.to_json())?;
        let mut stages: BTreeMap<Stage, Vec<(&str, &StagedFile)>> = BTreeMap::new();
        for path in job.plan.sent() {
            if let Some(file) = job.staged.files.get(path) {
                stages.entry(stage(path)).or_default().push((path, file));
            }
        }
        for at in Stage::ALL {
            if let Some(files) = stages.get(&at) {
                job.meter.begin(deed(at), files.len());
                self.shelf.put(files, job.meter)?;
            }
        }
        Ok(())
    }

    fn verify(&mut self, job: &Job<'_>) -> Result<()> {
        job.meter.begin("listing", 0);
        let there = self.shelf.list()?;
        let is_missing = |(path, file): &(&String, &StagedFile)| there.get(*path) != Some(&file.entry.size);
        let missing: Vec<&String> =
            job.staged.files.iter().filter(is_missing).map(|(path, _)| path).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = missing.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
        let message = format!(
            "{} of {} files are not on {} as they were sent, among them {}",
            missing.len(),
            job.staged.files.len(),
            self.shelf.place(),
            named.join(", ")
        );
        Err(Trouble::failed(message)
            .help("somebody or something else writes there; nothing was deleted: run `dateline publish` again, or `dateline publish --force` to send everything anew"))
    }

    fn finish(&mut self, job: &Job<'_>) -> Result<()> {
        self.shelf.still_locked()?;
        let paths: Vec<&str> = job.plan.delete.iter().chain(&job.plan.expire).map(String::as_str).collect();
        if !paths.is_empty() {
            job.meter.begin("deleting", paths.len());
            self.shelf.delete(&paths, job.meter)?;
        }
        self.shelf.write_note(MANIFEST, &job.manifest.to_json())?;
        self.shelf.remove_note(PENDING)?;
        self.shelf.unlock()
    }

    fn fetch(&mut self, release: &str, _into: &Path) -> Result<Manifest> {
        Err(no_such_release(release, &self.shelf.place(), &[])
            .help("this kind of target keeps no earlier releases: check out the content as it was, and publish it with `--force`"))
    }

    fn notes(&mut self) -> Vec<Diagnostic> {
        self.shelf.notes()
    }
}

fn deed(stage: Stage) -> &'static str {
    match stage {
        Stage::Asset => "sending assets",
        Stage::Page => "sending pages",
        Stage::Index => "sending lists and feeds",
    }
}
