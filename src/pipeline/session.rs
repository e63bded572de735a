//! A site that is kept read, so that an edit costs what the edit costs: what the preview stands on.
//!
//! Comes in: how the site is built, and then which files may have changed. Goes out: a stage on which any page can be
//! made, the same that a build would make it on, and everything there is to complain about. Files named are read again
//! and their contents decide; a list of all files is compared by what the file system says of them. While the content
//! has errors the stage is the last good one, as a build would leave the written site.
//!
//! An edit that leaves a briefing in its place (`relate::replace`) takes the quick way and costs that file alone. All
//! others go the way of a build, with every file that did not change recalled from memory.

mod gist;
mod memory;
mod names;
mod notes;
mod review;
mod room;
mod show;
mod turn;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::read::{self, Reading};
use super::stage::{Stage, check_links, each_text};
use super::{Options, Report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::{self, Class};
use crate::model::hash::HashMap;
use crate::model::rich::{Slot, SlotKind, Target};
use crate::model::site::Site;
use crate::model::slug::slug;
use crate::model::text::Text;
use crate::relate;
use crate::render;
use crate::render::plan::Kind;
use crate::render::record::Making;
use crate::render::view::Bodies;
use memory::Memory;
use notes::Notes;
pub use review::{Review, Reviewed};
use room::{Earlier, Room, Shown};
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

/// A site of so many briefings is not kept beside itself while most of it is read again.
const ROOMY: usize = 3000;

/// So many files are read one by one; more, as quickly on all cores, with the whole site related anew.
const FEW: usize = 300;

pub struct Session {
    options: Options,
    roomy: usize,
    memory: Memory,
    /// The newest reading that the settings allowed.
    current: Option<Reading>,
    /// The newest that had no errors.
    stage: Option<Stage>,
    behind: Behind,
    /// What the files beside the briefings held when the stage was set, of a large site.
    sources: HashMap<String, Arc<Text>>,
    notes: Notes,
}

impl Session {
    /// Reads the site.
    pub fn open(options: Options) -> Session {
        Session::open_roomy(options, ROOMY)
    }

    /// The same, sparing with memory from another number of briefings on.
    pub fn open_roomy(options: Options, roomy: usize) -> Session {
        let mut session = Session {
            options,
            roomy,
            memory: Memory::default(),
            current: None,
            stage: None,
            behind: Behind::All,
            sources: HashMap::default(),
            notes: Notes::default(),
        };
        let listed = read::list(&session.options);
        session.restage(listed, &[]);
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
        let (listed, changed) = self.look_around(&News { is_unsure: true, ..News::default() });
        self.restage(listed, &changed);
        Outcome { changed, is_new: self.is_up_to_date(), is_quick: false }
    }

    /// The next instant at which something appears or disappears by itself.
    pub fn next_change(&self) -> Option<i64> {
        self.stage.as_ref()?.site.next_change
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
    /// `apply`, so that the page that was edited need not wait for it, and step by step, so that the next edit need not.
    pub fn review(&self) -> Option<Review<'_>> {
        let (reading, stage) = self.current.as_ref().zip(self.stage.as_ref())?;
        self.is_review_due().then(|| Review::new(stage, reading, &self.memory))
    }

    /// Takes what a review found. Says whether there is anything new to tell.
    pub fn take_review(&mut self, reviewed: Reviewed) -> bool {
        self.notes.review(reviewed.links, reviewed.names)
    }

    /// Makes ready for the next change of a name and for who will search, a little at a time; true when there is no more to do.
    pub fn make_ready(&mut self) -> bool {
        let has_gists = self.current.as_ref().is_none_or(|reading| self.memory.take_gists(&reading.inputs));
        has_gists && self.stage.as_ref().is_none_or(show::count_some_words)
    }

    /// The quick way: briefings named, each of which stays in its place. None when that is not how it is.
    fn quick(&mut self, named: &BTreeSet<String>) -> Option<Outcome> {
        let (Some(reading), Some(_)) = (&mut self.current, &self.stage) else { return None };
        if named.len() > FEW {
            return None;
        }
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
            let is_linked = reading.links.iter().any(|link| input.full.starts_with(link));
            if input.class != Class::Briefing || is_linked {
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
                let (listed, others) = self.look_around(&News::default());
                outcome.changed.extend(others);
                self.restage(listed, &outcome.changed);
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
            let mut texts = read.briefing.other_slots().chain([read.briefing.links.as_slice()]);
            let has_held_back = !stage.site.held_back.is_empty();
            if !is_plain || has_held_back && texts.any(|slots| name_held_back(&stage.site, slots)) {
                return Put::Elsewhere;
            }
            drop(texts);
            stage.plan.forget_search();
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
        let (listed, changed) = self.look_around(news);
        if changed.is_empty() && self.current.is_some() && self.notes.is_listing(&listed.diagnostics) {
            if let Some(reading) = &mut self.current {
                reading.inputs.files = listed.files;
            }
            return Outcome::default();
        }
        let told = self.notes.all();
        let was_behind = !self.is_up_to_date();
        self.restage(listed, &changed);
        let is_new = self.is_up_to_date() && (!changed.is_empty() || was_behind || told != self.notes.all());
        Outcome { changed, is_new, is_quick: false }
    }

    /// Lists the files, and tells which came, went or have other contents than when they were read. Ten thousand files
    /// are not listed again for one that is known to be where it was.
    fn look_around(&mut self, news: &News) -> (read::Listed, Vec<String>) {
        // What was listed last may have been passed over for the mistakes in it.
        let is_known = !news.is_unsure && !matches!(self.behind, Behind::All);
        let again = self.current.as_ref().filter(|_| is_known);
        let again = again.and_then(|reading| read::list_again(&self.options, reading, &news.named));
        let listed = again.unwrap_or_else(|| read::list(&self.options));
        let before = self.current.as_ref().map(|reading| reading.inputs.files.as_slice()).unwrap_or_default();
        let changed = self.memory.changed(before, &listed.files, &news.named);
        (listed, changed)
    }

    /// Reads what is listed and shows it, or what was shown if it has errors.
    fn restage(&mut self, listed: read::Listed, changed: &[String]) {
        let earlier = self.set_stage(listed, changed);
        if let Some(earlier) = earlier.filter(|_| !self.is_up_to_date()) {
            self.go_back(earlier);
        }
    }

    /// Sets the stage that was given up.
    fn go_back(&mut self, earlier: Earlier) {
        let options = Options { now: earlier.now, ..self.options.clone() };
        let mut report = Report::default();
        self.memory.is_sparing = true;
        let reading = read::read(&options, earlier.listed, &mut self.memory, &mut report.diagnostics);
        self.memory.is_sparing = false;
        self.stage = reading.and_then(|mut reading| stage_of(&mut reading, &mut report));
    }

    /// Reads what is listed and, if it has no errors, shows it.
    /// Gives what it gave up for that.
    fn set_stage(&mut self, listed: read::Listed, changed: &[String]) -> Option<Earlier> {
        let mut report = Report::default();
        let listing = listed.diagnostics.clone();
        let is_up_to_date = self.is_up_to_date();
        self.behind = Behind::All;
        self.memory.digest_rest(&listed);
        let shown = Shown { stage: &mut self.stage, current: &mut self.current, sources: &self.sources };
        let mut room = Room::new(&mut self.memory, shown, changed, is_up_to_date.then_some(self.roomy));
        let reading = read::read(&self.options, listed, &mut room, &mut report.diagnostics);
        let earlier = room.close();
        let Some(mut reading) = reading else {
            self.notes = Notes::new(report.diagnostics, listing, Vec::new(), Vec::new());
            return earlier;
        };
        self.memory.retain(&reading.inputs);
        let stage = stage_of(&mut reading, &mut report);
        let mut links = self.notes.of_links();
        let mut is_review_due = false;
        if let Some(stage) = &stage {
            if !reading.theme.is_empty() {
                report.diagnostics.extend(tried(stage));
            }
            // What the links are warned of can wait for the first page; what would keep it from being shown cannot.
            is_review_due = !report.has_errors() && !may_name_held_back(&stage.site);
            if !is_review_due {
                links.clear();
                check_links(&stage.links(), &reading, &mut links);
            }
        }
        let names = std::mem::take(&mut reading.judged);
        self.notes = Notes::new(report.diagnostics, listing, links, names);
        self.notes.is_review_due = is_review_due;
        self.current = Some(reading);
        if let Some(stage) = stage.filter(|_| !self.notes.has_errors()) {
            let before = self.stage.replace(stage);
            // Giving back what a large site takes need not be waited for.
            rayon::spawn(move || drop(before));
            self.behind = Behind::No;
            self.keep_sources();
        }
        earlier
    }

    /// Keeps what a stage that may be given up is made again of, beside the texts of its briefings.
    fn keep_sources(&mut self) {
        let briefings = self.site().map_or(0, |site| site.briefings.len());
        self.sources = if briefings < self.roomy { HashMap::default() } else { self.memory.sources() };
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

/// Sets a stage, with a digest of what the settings change on every page; what they have read otherwise is told by the
/// digest of each text.
fn stage_of(reading: &mut Reading, report: &mut Report) -> Option<Stage> {
    let mut stage = Stage::set(reading, &|_| false, report)?;
    let mut settings = stage.site.settings.clone();
    (settings.link, settings.dates, settings.smart) = Default::default();
    (settings.desk, settings.targets, settings.allow_outside) = Default::default();
    // Debug printing of the model is total and deterministic.
    stage.site.digest = xxh3_64(format!("{settings:?}").as_bytes());
    Some(stage)
}

/// Whether any text may show the name of something held back, which is an error for a build to find.
fn may_name_held_back(site: &Site) -> bool {
    let mut may = false;
    if !site.held_back.is_empty() {
        each_text(site, &mut |slots, _| may = may || name_held_back(site, slots));
    }
    may
}

/// Whether links without words of their own may lead to something held back.
fn name_held_back(site: &Site, slots: &[Slot]) -> bool {
    let is_public = |slot: &Slot| match &slot.target {
        Target::Entity(id) => site.entity_by_id.contains_key(&**id),
        Target::Briefing(id) => site.briefing_by_id.contains_key(&**id),
        Target::File(file) => site.briefing_by_file.contains_key(&**file),
        Target::Topic(words) => site.topic_by_slug.contains_key(&slug(words)),
        Target::Here => true,
        Target::Address(_) | Target::Full(_) | Target::Unknown(_) => false,
    };
    slots.iter().filter(|slot| slot.kind == SlotKind::Named).any(|slot| !is_public(slot))
}

/// Mistakes of the site's own templates, found by making one page of each kind.
fn tried(stage: &Stage) -> Vec<Diagnostic> {
    let scene =
        stage.scene(stage.links().into(), Making::Values, Bodies::made_by(|article| stage.body(article)));
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
