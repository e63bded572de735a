//! What one output folder was made from: the last build's inputs, the views of its pages, the stats of its files.
//!
//! Outputs have two orders, that of the plan and that of their files' names. The last build's files stand in the second;
//! `places` tells where each output of its plan stands there. The next plan is mostly the same one, so that a look at that
//! place finds an output's file at once; where it does not, the file is looked up by its name.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::{View, load, store};
use crate::diagnostic::Diagnostic;
use crate::load::{Class, Input};
use crate::model::site::HeldBack;
use crate::pipeline::read::{Listed, Reading};
use crate::pipeline::{Options, Report};
use crate::render::plan::Planned;
use crate::write::{OutputStats, Written};

/// The last build into the folder.
#[derive(Default, Serialize, Deserialize)]
struct Last {
    inputs: u64,
    /// Of the files that are no briefings.
    rest: u64,
    /// Of what other pages may know of the briefings; none after a first build.
    outer: Option<u64>,
    options: u64,
    now: i64,
    next_due: Option<i64>,
    next_change: Option<i64>,
    diagnostics: Vec<Diagnostic>,
    briefings: usize,
    entities: usize,
    events: usize,
    held_back: Vec<HeldBack>,
    /// Of each file of `stats`, in their order.
    views: Vec<Option<View>>,
    /// Where the file of each output of the plan stands in `stats`; `NOWHERE` where it does not. None after a first build.
    places: Vec<u32>,
    /// Files written, with a view or without.
    count: usize,
    stats: OutputStats,
}

pub struct Outputs {
    path: PathBuf,
    program: u64,
    last: Option<Last>,
    none: OutputStats,
}

const NOWHERE: u32 = u32::MAX;

impl Last {
    /// An earlier `now` than the last build's might show less, so it is looked into.
    fn is_same_time(&self, options: &Options) -> bool {
        options.now >= self.now && self.next_change.is_none_or(|change| options.now < change)
    }
}

impl Outputs {
    pub fn open(path: PathBuf, program: u64, is_fresh: bool) -> Outputs {
        let last = if is_fresh { None } else { load(&path, program) };
        Outputs { path, program, last, none: OutputStats::default() }
    }

    pub fn is_known(&self) -> bool {
        self.last.is_some()
    }

    pub fn count(&self) -> usize {
        self.last.as_ref().map_or(0, |last| last.count)
    }

    pub fn stats(&self) -> &OutputStats {
        self.last.as_ref().map_or(&self.none, |last| &last.stats)
    }

    /// Whether the last build wrote all these outputs, each at its place in the plan.
    pub fn has_written(&self, plan: &[Planned]) -> bool {
        let is_file = |last: &Last, (place, planned): (usize, &Planned)| {
            let number = last.places.get(place).map_or(usize::MAX, |number| *number as usize);
            last.stats.files.route(number).is_some_and(|file| planned.is_file(file))
        };
        self.last.as_ref().is_some_and(|last| plan.iter().enumerate().all(|output| is_file(last, output)))
    }

    /// What an output of the plan, which stands at `place` there, was made from; and its file's number in the order of
    /// names, if that is not another now.
    pub fn view(&self, place: usize, planned: &Planned) -> Option<(usize, View)> {
        let last = self.last.as_ref()?;
        let files = &last.stats.files;
        let hint = last.places.get(place).map_or(0, |number| *number as usize);
        let number = match files.route(hint).is_some_and(|file| planned.is_file(file)) {
            true => hint,
            false => files.find(&planned.file())?,
        };
        Some((number, (*last.views.get(number)?)?))
    }

    /// The report of the last build, when files, options and the visible part of time are the same.
    pub fn same_as_last(&self, options: &Options, listed: &Listed) -> Option<Report> {
        let last = self.last.as_ref()?;
        let is_same = last.inputs == inputs(&listed.files, listed.odd)
            && last.options == of_options(options, listed.settings_digest);
        (is_same && last.is_same_time(options)).then(|| Report {
            diagnostics: last.diagnostics.clone(),
            briefings: last.briefings,
            entities: last.entities,
            events: last.events,
            held_back: last.held_back.clone(),
            next_due: last.next_due,
            next_change: last.next_change,
            ..Report::default()
        })
    }

    pub fn is_same_but_texts(&self, options: &Options, reading: &Reading) -> bool {
        self.last.as_ref().is_some_and(|last| {
            last.outer.is_some()
                && last.outer == reading.outer
                && last.is_same_time(options)
                && last.options == of_options(options, reading.settings_digest)
                && last.rest == rest(&reading.inputs.files)
        })
    }

    pub fn save(
        self,
        options: &Options,
        reading: &Reading,
        report: &Report,
        plan: &[Planned],
        views: Vec<Option<View>>,
        written: &mut Written,
    ) {
        let stats = std::mem::take(&mut written.stats);
        let hints = self.last.as_ref().map(|last| last.places.as_slice()).unwrap_or_default();
        let (mut of_files, mut places) = (vec![None; stats.files.len()], Vec::new());
        for (place, (planned, view)) in plan.iter().zip(views).enumerate() {
            // A first build knows hardly a view; looking up the places of the others, for the second build to look at them,
            // takes longer than all else that is done here.
            if self.last.is_none() && view.is_none() {
                continue;
            }
            let hint = hints.get(place).map_or(usize::MAX, |number| *number as usize);
            let number = match stats.files.route(hint).is_some_and(|file| planned.is_file(file)) {
                true => Some(hint),
                false => stats.files.find(&planned.file()),
            };
            if let Some(of_file) = number.and_then(|number| of_files.get_mut(number)) {
                *of_file = view;
            }
            if self.last.is_some() {
                places.push(number.and_then(|number| u32::try_from(number).ok()).unwrap_or(NOWHERE));
            }
        }
        let last = Last {
            inputs: inputs(&reading.inputs.files, reading.odd),
            rest: rest(&reading.inputs.files),
            outer: reading.outer,
            options: of_options(options, reading.settings_digest),
            now: options.now,
            next_due: report.next_due,
            next_change: report.next_change,
            diagnostics: report.diagnostics.clone(),
            briefings: report.briefings,
            entities: report.entities,
            events: report.events,
            held_back: report.held_back.clone(),
            views: of_files,
            places,
            count: written.added + written.changed + written.unchanged,
            stats,
        };
        let _ = store(&self.path, self.program, &last);
    }
}

/// A digest of the site's files and their stats, and of what is passed over: a new warning must be said.
fn inputs(files: &[Input], odd: u64) -> u64 {
    digest(files.iter(), odd)
}

/// The same of the files that are no briefings.
fn rest(files: &[Input]) -> u64 {
    digest(files.iter().filter(|input| input.class != Class::Briefing), 0)
}

fn digest<'i>(files: impl Iterator<Item = &'i Input>, odd: u64) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(&odd.to_le_bytes());
    for input in files {
        hasher.update(input.path.as_bytes());
        let stat = &input.stat;
        let numbers = [stat.size, stat.modified_ns as u64, stat.changed_ns as u64, stat.inode];
        hasher.update(numbers.map(u64::to_le_bytes).as_flattened());
    }
    hasher.digest()
}

/// A digest of how the site is built, but for the time. Strictness counts, since it decides what is an error.
fn of_options(options: &Options, settings_digest: u64) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(&settings_digest.to_le_bytes());
    hasher.update(options.up_to.label().as_bytes());
    hasher.update(&[options.drafts, options.is_rehearsal, options.is_strict].map(u8::from));
    hasher.update(&[options.cards as u8]);
    for file in &options.left_out {
        hasher.update(file.as_bytes());
    }
    hasher.digest()
}
