//! A site that is kept read, so that an edit costs what the edit costs: what the preview stands on.
//!
//! Comes in: how the site is built, and then which files may have changed. Goes out: a stage on which any page can be
//! made, the same that a build would make it on, and everything there is to complain about. Files named are read again
//! and their contents decide; a list of all files is compared by what the file system says of them. While the content
//! has errors the stage is the last good one, as a build would leave the written site.
//!
//! An edit that leaves a briefing in its place (`relate::replace`) takes the quick way and costs that file alone. All
//! others go the way of a build, with every file that did not change recalled from memory.

mod memory;
mod notes;
mod show;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::read::{self, Reading};
use super::stage::{Stage, check_links};
use super::{Options, Report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::{self, Class};
use crate::model::rich::{Slot, SlotKind, Target};
use crate::model::site::Site;
use crate::relate;
use crate::render;
use crate::render::plan::Kind;
use crate::render::record::Making;
use crate::render::view::Bodies;
use memory::Memory;
use notes::Notes;
pub use show::{Digests, Page, Show};

/// What may have changed since the session last looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Files of the site that something happened to.
    pub named: BTreeSet<String>,
    /// Something else happened: all files are listed again.
    pub is_unsure: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The files whose contents did change, or that came or went.
    pub changed: Vec<String>,
    /// Pages may differ from what they were.
    pub is_new: bool,
    /// Nothing but the texts of briefings that stay where they are.
    pub is_quick: bool,
}

/// How the stage stands to the content.
enum Behind {
    No,
    /// These briefings have errors, or were mended while others had.
    Files(BTreeSet<String>),
    All,
}

pub struct Session {
    options: Options,
    memory: Memory,
    /// The newest reading; none when the settings cannot be used.
    current: Option<Reading>,
    /// The newest that had no errors.
    stage: Option<Stage>,
    behind: Behind,
    notes: Notes,
}

impl Session {
    /// Reads the site.
    pub fn open(options: Options) -> Session {
        let mut session = Session {
            options,
            memory: Memory::default(),
            current: None,
            stage: None,
            behind: Behind::All,
            notes: Notes::default(),
        };
        let listed = read::list(&session.options);
        session.restage(listed);
        session
    }

    /// Takes note of what happened.
    pub fn apply(&mut self, news: &News) -> Outcome {
        if !news.is_unsure
            && let Some(outcome) = self.quick(&news.named)
        {
            return outcome;
        }
        self.slow(news)
    }

    /// Stands at another instant from now on.
    pub fn set_now(&mut self, now: i64) -> Outcome {
        self.options.now = now;
        let listed = read::list(&self.options);
        self.restage(listed);
        Outcome { changed: Vec::new(), is_new: self.is_up_to_date(), is_quick: false }
    }

    /// The next instant at which something appears or disappears by itself.
    pub fn next_due(&self) -> Option<i64> {
        self.stage.as_ref()?.site.next_due
    }

    /// Everything there is to complain about, in order.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.notes.all()
    }

    /// Whether the stage is of the newest content.
    pub fn is_up_to_date(&self) -> bool {
        matches!(self.behind, Behind::No)
    }

    /// The site as last shown without errors.
    pub fn site(&self) -> Option<&Site> {
        self.stage.as_ref().map(|stage| &stage.site)
    }

    /// What pages are made on; none until the content has been without errors once.
    pub fn show(&self) -> Option<Show<'_>> {
        Some(Show::new(self.stage.as_ref()?, self.current.as_ref().map(|reading| &reading.inputs)))
    }

    /// Whether `review` has anything to do.
    pub fn is_review_due(&self) -> bool {
        self.notes.is_review_due && self.is_up_to_date()
    }

    /// Where links of the content lead: folders and files to be watched beside the site's own.
    pub fn links(&self) -> &[PathBuf] {
        self.current.as_ref().map(|reading| reading.links.as_slice()).unwrap_or_default()
    }

    /// Looks again at what an edit may have made wrong elsewhere: links to what has moved, names across texts. Apart from
    /// `apply`, so that the page that was edited need not wait for it. Says whether there is anything new to tell.
    pub fn review(&mut self) -> bool {
        let (Some(reading), Some(stage)) = (&self.current, &self.stage) else { return false };
        if !self.is_review_due() {
            return false;
        }
        let mut links = Vec::new();
        check_links(&stage.links(), reading, &mut links);
        let mut names = Vec::new();
        read::judge(self.memory.tallies(reading), &mut names);
        self.notes.review(links, names)
    }

    /// The quick way: briefings named, each of which stays in its place. None when that is not how it is.
    fn quick(&mut self, named: &BTreeSet<String>) -> Option<Outcome> {
        let (Some(reading), Some(_)) = (&mut self.current, &self.stage) else { return None };
        let mut wanted = named.clone();
        match &self.behind {
            Behind::All => return None,
            Behind::Files(files) => wanted.extend(files.iter().cloned()),
            Behind::No => {}
        }
        let mut indices = Vec::with_capacity(wanted.len());
        for path in &wanted {
            let index = reading.inputs.index(path)?;
            let input = &mut reading.inputs.files[index];
            if input.class != Class::Briefing {
                return None;
            }
            input.stat = load::stat(&input.full)?;
            indices.push(index);
        }
        let mut outcome = Outcome { is_quick: true, ..Outcome::default() };
        for index in indices {
            let input = &reading.inputs.files[index];
            let path = input.path.clone();
            if self.memory.is_same(input) {
                continue;
            }
            let before = self.memory.said(&path).to_vec();
            let mut look = read::look_alone(reading, index);
            self.notes.replace(&before, &look.diagnostics);
            self.memory.take(&reading.inputs.files[index], reading.key, &mut look);
            outcome.changed.push(path);
        }
        if outcome.changed.is_empty() {
            return Some(outcome);
        }
        let mut paths: BTreeSet<String> = outcome.changed.iter().cloned().collect();
        if let Behind::Files(files) = &self.behind {
            paths.extend(files.iter().cloned());
        }
        match self.put(&paths) {
            Put::Done => outcome.is_new = true,
            Put::Wrong => {}
            Put::Elsewhere => {
                // Files already looked at are recalled.
                let listed = read::list(&self.options);
                self.restage(listed);
                outcome.is_quick = false;
                outcome.is_new = self.is_up_to_date();
            }
        }
        Some(outcome)
    }

    /// Puts new readings of briefings in the places of the old.
    fn put(&mut self, paths: &BTreeSet<String>) -> Put {
        let (Some(stage), Some(reading)) = (&mut self.stage, &self.current) else { return Put::Elsewhere };
        let is_wrong =
            |path: &String| self.memory.said(path).iter().any(|said| said.severity == Severity::Error);
        if paths.iter().any(is_wrong) {
            self.behind = Behind::Files(paths.clone());
            return Put::Wrong;
        }
        for path in paths {
            let Some(read) = self.memory.read(path) else { return Put::Elsewhere };
            let is_plain = !reading.declaring.contains(path) && !self.memory.declares(path);
            if !is_plain || names_held_back(&stage.site, &read.briefing) {
                return Put::Elsewhere;
            }
            if relate::replace(&mut stage.site, read).is_err() {
                return Put::Elsewhere;
            }
        }
        self.behind = Behind::No;
        self.notes.is_review_due = true;
        Put::Done
    }

    /// The way of a build: all files are listed, and everything that is not recalled is read.
    fn slow(&mut self, news: &News) -> Outcome {
        let listed = read::list(&self.options);
        let before = self.current.as_ref().map(|reading| reading.inputs.files.as_slice()).unwrap_or_default();
        let changed = self.memory.changed(before, &listed.files, &news.named);
        if changed.is_empty() && self.current.is_some() && self.notes.is_listing(&listed.diagnostics) {
            if let Some(reading) = &mut self.current {
                reading.inputs.files = listed.files;
            }
            return Outcome::default();
        }
        let told = self.notes.all();
        let was_behind = !self.is_up_to_date();
        self.restage(listed);
        let is_new = self.is_up_to_date() && (!changed.is_empty() || was_behind || told != self.notes.all());
        Outcome { changed, is_new, is_quick: false }
    }

    fn restage(&mut self, listed: read::Listed) {
        let mut report = Report::default();
        let listing = listed.diagnostics.clone();
        self.behind = Behind::All;
        let Some(mut reading) = read::read(&self.options, listed, &mut self.memory, &mut report.diagnostics)
        else {
            self.current = None;
            self.notes = Notes::new(report.diagnostics, listing, Vec::new(), Vec::new());
            return;
        };
        self.memory.retain(&reading.inputs);
        let stage = Stage::set(&mut reading, &mut report);
        let mut links = Vec::new();
        let mut names = Vec::new();
        if let Some(stage) = &stage {
            check_links(&stage.links(), &reading, &mut links);
            if !reading.theme.is_empty() {
                report.diagnostics.extend(tried(stage));
            }
        }
        read::judge(self.memory.tallies(&reading), &mut names);
        self.memory.digest_rest(&reading.inputs);
        self.notes = Notes::new(report.diagnostics, listing, links, names);
        self.current = Some(reading);
        if let Some(stage) = stage.filter(|_| !self.notes.has_errors()) {
            self.stage = Some(stage);
            self.behind = Behind::No;
        }
    }
}

/// What became of new readings.
enum Put {
    Done,
    /// They have errors; the stage is as it was.
    Wrong,
    /// They change more than their own texts.
    Elsewhere,
}

/// Whether a text may show the name of something held back, which is an error for a build to find.
fn names_held_back(site: &Site, briefing: &crate::model::briefing::Briefing) -> bool {
    let is_public = |slot: &Slot| match &slot.target {
        Target::Entity(id) => site.entity_by_id.contains_key(&**id),
        Target::Briefing(id) => site.briefing_by_id.contains_key(&**id),
        Target::File(file) => site.briefing_by_file.contains_key(&**file),
        Target::Topic(_) | Target::Here => true,
        Target::Address(_) | Target::Unknown(_) => false,
    };
    let slots = briefing.other_slots().chain([briefing.links.as_slice()]).flatten();
    !site.held_back.is_empty()
        && slots.filter(|slot| slot.kind == SlotKind::Named).any(|slot| !is_public(slot))
}

/// Mistakes of the site's own templates, found by making one page of each kind.
fn tried(stage: &Stage) -> Vec<Diagnostic> {
    let scene = stage.scene(Making::Values, Bodies::default());
    let mut seen = Vec::new();
    let mut problems = Vec::new();
    for planned in &stage.plan.outputs {
        let kind = std::mem::discriminant(&planned.kind);
        let is_page = !matches!(
            planned.kind,
            Kind::Atom(_) | Kind::JsonFeed(_) | Kind::Sitemap | Kind::SitemapPart(_) | Kind::Asset(_)
        );
        if !is_page || seen.contains(&kind) {
            continue;
        }
        seen.push(kind);
        problems.extend(render::make(&scene, planned).err().map(|problem| *problem));
    }
    problems
}
