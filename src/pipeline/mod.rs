//! The spine: the only module that knows the order of the stages.
//!
//! Comes in: where the site is and how it is to be built. Goes out: a written folder and a report, or diagnostics and a
//! folder left as it was. `read` takes the site's files to one related `Site`; `output` takes that to the folder. What a
//! build remembers for the next one is in `memo`; it can be deleted at any time with no loss but time.

mod examine;
mod files;
mod memo;
mod names;
mod output;
mod places;
mod read;
mod recall;
mod registry;
pub mod session;
mod stage;
mod survey;
mod svg;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::marking::Marking;
use crate::model::settings::Cards;
use crate::model::site::HeldBack;
use crate::model::text::Text;
use crate::render::plan;
use crate::write::{WriteError, Written};
use output::Outcome;

pub use examine::{Examined, Held, LARGEST, examine};
pub use read::{Inputs, Reading, read};
pub use survey::{Survey, content, declared, settings, survey};

/// How a site is to be built.
#[derive(Clone, Debug)]
pub struct Options {
    pub root: PathBuf,
    /// The output folder; `public/` of the site when none is given.
    pub out: Option<PathBuf>,
    pub base_url: Option<String>,
    /// The instant the build stands at, seconds since 1970 UTC.
    pub now: i64,
    pub drafts: bool,
    /// `now` is later than the clock of whoever asks: pages say so, and search engines are kept away.
    pub is_rehearsal: bool,
    /// The highest marking shown.
    pub up_to: Marking,
    /// Unresolved links and the like are errors.
    pub is_strict: bool,
    /// Trust nothing remembered from earlier builds.
    pub is_fresh: bool,
    /// Whether pictures for sharing are made.
    pub cards: CardOrder,
    /// Files of briefings that are held back as drafts are, whatever they say: a rollback shows no more than there was.
    pub left_out: BTreeSet<Text>,
}

/// What is asked for of pictures for sharing; the settings have their say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardOrder {
    /// Only where the settings want them in every build.
    #[default]
    AsSet,
    /// Whatever the settings say.
    Asked,
    /// As the settings say for what is published. A card that was drawn before is the same card, so that even a fresh
    /// build takes it.
    Published,
}

impl CardOrder {
    /// Whether this build makes cards: always or never.
    fn settled(self, cards: Cards) -> Cards {
        match (self, cards) {
            (CardOrder::Asked, _) | (CardOrder::Published, Cards::Publish) => Cards::Always,
            (CardOrder::AsSet, Cards::Publish) => Cards::Never,
            (_, cards) => cards,
        }
    }
}

/// What a build did.
#[derive(Debug, Default)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
    /// None when errors kept the site from being written.
    pub written: Option<Written>,
    pub briefings: usize,
    pub entities: usize,
    pub events: usize,
    pub held_back: Vec<HeldBack>,
    /// The next instant at which something appears or disappears.
    pub next_due: Option<i64>,
    /// The next instant at which a build of the same content would write something else.
    pub next_change: Option<i64>,
    /// What was done about an earlier build that was interrupted.
    pub recovered: Option<String>,
    pub out: PathBuf,
    /// The theme's own files, whose names change with their bytes; known after a build that was not skipped.
    pub theme_files: Vec<String>,
    /// Outputs whose views were compared with those of the last build: all that it remembers, unless nothing but texts
    /// has changed since.
    pub compared: usize,
    /// How long each stage took, in order.
    pub timings: Vec<(&'static str, Duration)>,
}

impl Report {
    /// Notes how long a stage took that began at `since`.
    pub(crate) fn timed(&mut self, stage: &'static str, since: Instant) -> Instant {
        let now = Instant::now();
        self.timings.push((stage, now - since));
        now
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Why a build could not be tried at all.
#[derive(Debug)]
pub enum Failure {
    Write(Box<WriteError>),
    /// Words for the user: what is missing and what to do.
    Refused(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Write(error) => write!(f, "{error}"),
            Failure::Refused(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for Failure {}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Failure::Write(Box::new(error))
    }
}

/// The folder beside the content where Dateline keeps what it may forget.
pub fn state_dir(root: &Path) -> PathBuf {
    root.join(".dateline")
}

/// Builds the site.
pub fn build(options: &Options) -> Result<Report, Failure> {
    // What one core does alone is done by one of those that share the rest, so that it finds the memory that they have
    // given back: the allocator keeps that of each thread apart.
    rayon::scope(|_| build_here(options))
}

fn build_here(options: &Options) -> Result<Report, Failure> {
    let out = options.out.clone().unwrap_or_else(|| options.root.join("public"));
    let start = Instant::now();
    let state_dir = state_dir(&options.root);
    let is_remembered = !options.is_fresh && memo::Memo::is_there(&state_dir);
    let list = if is_remembered { read::list } else { read::list_anew };
    let (mut memo, mut listing) =
        rayon::join(|| memo::Memo::open(&state_dir, &out, options.is_fresh), || list(options));
    let mut recovered = None;
    if let Some(report) = output::unchanged(options, &listing, &mut memo, &out, &mut recovered)? {
        return Ok(report);
    }
    let mut report = Report { out: out.clone(), recovered, ..Report::default() };
    let open_readings = || {
        memo.open_readings();
        if is_remembered {
            plan::get_ready();
        }
    };
    rayon::join(open_readings, || listing.read_registry(options));
    let start = report.timed("list", start);
    let reading = read::read(options, listing, &mut memo, &mut report.diagnostics);
    let Some(reading) = reading else { return Ok(report) };
    report.timed("read", start);
    match output::output(options, reading, memo, &out, &mut report)? {
        Outcome::Done => Ok(report),
        Outcome::Damaged => build_here(&Options { is_fresh: true, ..options.clone() }),
    }
}

/// Under `--strict`, what would be a warning in everyday work is an error.
pub fn make_strict(diagnostics: &mut [Diagnostic]) {
    let strict = [Code::UnresolvedLink, Code::UnresolvedAnchor, Code::MissingImage, Code::MissingAlt];
    for diagnostic in diagnostics {
        if strict.contains(&diagnostic.code) && diagnostic.severity == Severity::Warning {
            diagnostic.severity = Severity::Error;
        }
    }
}
