//! What every kind of target can do. One file a kind implements it.

use std::path::Path;

use super::manifest::{Live, Manifest};
use super::meter::Meter;
use super::plan::Plan;
use super::staging::Staged;
use super::trouble::{Result, Trouble};
use crate::diagnostic::{Code, Diagnostic};

/// One publish, ready to be carried out.
#[derive(Clone, Copy)]
pub struct Job<'j> {
    pub staged: &'j Staged,
    pub plan: &'j Plan,
    pub manifest: &'j Manifest,
    pub live: Option<&'j Live>,
    pub meter: &'j Meter,
}

pub trait Delivery {
    /// Where it leads, for people; without secrets.
    fn place(&self) -> String;

    /// How many publishes a theme file outlives its release by.
    fn grace(&self) -> u8;

    /// Whether the target answers with headers of ours.
    fn has_headers(&self) -> bool {
        false
    }

    /// What is live; none when nothing is. Refuses what Dateline did not put there.
    fn live(&mut self) -> Result<Option<Live>>;

    /// Puts digests as `staged` has them in place of digests of the target's own making, wherever the bytes are the same.
    fn recognise(&mut self, _live: &mut Live, _staged: &Staged) -> Result<()> {
        Ok(())
    }

    /// Whether what `live` gave last, unlike the time before, was made by an earlier run from this folder: one that was
    /// killed, and whose last request went through all the same.
    fn is_of_killed_run(&self) -> bool {
        false
    }

    /// Keeps other publishers out, until `finish` or the end of this process.
    fn claim(&mut self) -> Result<()>;

    /// Sends. When this returns the new release is what readers get.
    fn deliver(&mut self, job: &Job<'_>) -> Result<()>;

    /// Asks the target itself whether all of it is there.
    fn verify(&mut self, job: &Job<'_>) -> Result<()>;

    /// Deletes what is over, as the last deed of a publish in which nothing failed.
    fn finish(&mut self, job: &Job<'_>) -> Result<()>;

    /// Brings a release back into a folder, and says what it was.
    fn fetch(&mut self, release: &str, into: &Path) -> Result<Manifest>;

    /// What else the user should know.
    fn notes(&mut self) -> Vec<Diagnostic> {
        Vec::new()
    }
}

/// Somebody else is at it.
pub fn busy(place: &str, who: &str) -> Trouble {
    Trouble::refused(
        Code::TargetBusy,
        format!("somebody else is publishing to {place}{who}; nothing was sent"),
    )
    .help("wait until that is over, then run `dateline publish` again")
}

/// The target holds what somebody else put there.
pub fn foreign(place: &str, what: &str) -> Trouble {
    Trouble::refused(Code::TargetForeign, format!("{place} holds {what} that Dateline did not publish"))
}

/// A release that is asked for and not there.
pub fn no_such_release(release: &str, place: &str, known: &[String]) -> Trouble {
    let help = match known.is_empty() {
        true => "nothing earlier is kept there".to_owned(),
        false => format!("these are kept: {}", known.join(", ")),
    };
    Trouble::failed(format!("there is no release `{release}` on {place}")).help(help)
}
