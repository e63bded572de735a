//! A plan → the live site: claim, deliver, verify, delete, receipt.
//!
//! Comes in: what `prepare` has built and compared. Goes out: what was done. What is live is asked once more before anything
//! is sent; nothing is deleted before all of the new was seen.

use std::fs::File;
use std::time::Duration;

use super::delivery::{self, Delivery, Job};
use super::manifest::{Live, Manifest};
use super::plan::{self, Plan};
use super::receipt::{Circumstances, Receipt};
use super::staging::Staged;
use super::trouble::{Result, Trouble};
use super::verify::Seen;
use super::{Order, fetch, manifest, refuse_losses};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::settings::Base;
use crate::model::site::Site;
use crate::model::target::Destination;
use crate::pipeline::Report;

/// How long a host that takes its time is waited for, and any other, in seconds.
const PATIENCE_OF_HOSTS: u64 = 300;
const PATIENCE: u64 = 20;

/// A publish that could be carried out.
pub struct Ready<'o> {
    pub plan: Plan,
    pub manifest: Manifest,
    pub live: Option<Live>,
    pub report: Report,
    /// What the user should know, beside what the build says.
    pub notes: Vec<Diagnostic>,
    pub place: String,
    pub base: Base,
    /// The release that is brought back.
    pub rolled_back_to: Option<String>,
    pub(super) staged: Staged,
    pub(super) site: Site,
    pub(super) delivery: Box<dyn Delivery + 'o>,
    pub(super) is_public: bool,
    /// Freed when this is dropped.
    pub(super) _lock: File,
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// Its path within the site; none when nothing had to be done.
    pub receipt: Option<String>,
    pub notes: Vec<Diagnostic>,
    /// How it was looked at, in words; empty when it was not.
    pub verified: String,
    pub is_live: bool,
}

impl<'o> Ready<'o> {
    /// Files that the release has.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.staged.files.iter().map(|(path, file)| (path.as_str(), file.entry.size))
    }

    /// Sends, looks, deletes, and writes the receipt.
    pub fn carry_out(mut self, order: &Order<'_>) -> Result<Done> {
        let mut notes = Vec::new();
        if !self.plan.is_nothing() {
            notes = self.send(order)?;
        }
        if self.plan.is_nothing() {
            let done = self.nothing_to_send(order)?;
            notes.extend(done.notes);
            return Ok(Done { notes, ..done });
        }
        let (verified, is_live, late) = self.see(order)?;
        notes.extend(late);
        let circumstances = Circumstances {
            target: order.target.name.clone(),
            to: self.place.clone(),
            before: self.live.as_ref().map(|live| live.manifest.release.clone()),
            rolled_back_to: self.rolled_back_to.clone(),
            verified: verified.clone(),
        };
        let receipt = Receipt::new(circumstances, &self.plan, &self.manifest).keep(order.root)?;
        Ok(Done { receipt: Some(receipt), notes, verified, is_live })
    }

    /// Sends, and gives what there is to say of it. A plan that was made anew on the way may hold nothing.
    fn send(&mut self, order: &Order<'_>) -> Result<Vec<Diagnostic>> {
        let mut notes: Vec<Diagnostic> = self.claim(order)?.into_iter().collect();
        let deliver = |this: &mut Self| match this.plan.is_nothing() {
            true => Ok(()),
            false => {
                let (delivery, job) = this.parts(order);
                delivery.deliver(&job)
            }
        };
        match deliver(self) {
            // What a killed run had begun to send may arrive at this very moment.
            Err(refused) if refused.is_busy() => {
                notes.extend(self.claim(order)?);
                deliver(self)?;
            }
            delivered => delivered?,
        }
        Ok(notes)
    }

    /// The target holds what it should. Whether readers get it is looked at again when the run that sent it was over
    /// before it knew.
    fn nothing_to_send(mut self, order: &Order<'_>) -> Result<Done> {
        let nothing = Done { receipt: None, notes: Vec::new(), verified: String::new(), is_live: true };
        let Some(live) = self.live.as_ref().filter(|live| live.is_unverified) else { return Ok(nothing) };
        self.manifest = live.manifest.clone();
        let mut notes: Vec<Diagnostic> = self.claim(order)?.into_iter().collect();
        let (verified, is_live, late) = self.see(order)?;
        notes.extend(late);
        Ok(Done { notes, verified, is_live, ..nothing })
    }

    /// Asks the target and looks at the public address; then deletes what is over.
    fn see(&mut self, order: &Order<'_>) -> Result<(String, bool, Vec<Diagnostic>)> {
        let (base, is_public) = (self.base.clone(), self.is_public);
        let (delivery, job) = self.parts(order);
        delivery.verify(&job)?;
        let seen = look(order, &job, &base, is_public)?;
        delivery.finish(&job)?;
        Ok(seen)
    }

    /// The one who does it, and what is to be done.
    fn parts<'j>(&'j mut self, order: &'j Order<'_>) -> (&'j mut (dyn Delivery + 'o), Job<'j>) {
        let Ready { staged, plan, manifest, live, delivery, .. } = self;
        (delivery.as_mut(), Job { staged, plan, manifest, live: live.as_ref(), meter: order.meter })
    }

    /// Keeps others out, and makes sure that nobody was quicker while somebody thought about the plan. When it was a killed
    /// run from this folder, plans anew and says so.
    fn claim(&mut self, order: &Order<'_>) -> Result<Option<Diagnostic>> {
        self.delivery.claim()?;
        let mut now = self.delivery.live()?;
        if let Some(now) = &mut now {
            self.delivery.recognise(now, &self.staged)?;
        }
        let release = |live: &Option<Live>| live.as_ref().map(|live| live.manifest.release.clone());
        let is_interrupted = |live: &Option<Live>| live.as_ref().is_some_and(|live| live.is_interrupted);
        if release(&now) == release(&self.live) && is_interrupted(&now) == is_interrupted(&self.live) {
            return Ok(None);
        }
        if !self.delivery.is_of_killed_run() {
            return Err(delivery::busy(&self.place, ": a release has appeared since this run began"));
        }
        let plan = plan::plan(&self.staged, now.as_ref(), self.delivery.grace());
        refuse_losses(order, &plan, now.as_ref(), &self.site)?;
        let source = self.manifest.source.clone();
        let manifest = manifest(order, &self.staged, &plan, now.as_ref(), &self.base, source);
        let before = match self.rolled_back_to {
            Some(_) => self.manifest.before.take(),
            None => release(&now),
        };
        self.manifest = manifest;
        self.manifest.before = before;
        (self.plan, self.live) = (plan, now);
        let message =
            "an earlier publish from this folder was killed, and went through meanwhile all the same";
        Ok(Some(
            Diagnostic::note(Code::TargetBusy, message).help("this one was planned anew, on top of that one"),
        ))
    }
}

/// Looks at the public address, if there is one that can be looked at.
fn look(
    order: &Order<'_>,
    job: &Job<'_>,
    base: &Base,
    is_public: bool,
) -> Result<(String, bool, Vec<Diagnostic>)> {
    let listed = format!("{} files are there", job.staged.files.len());
    if !is_public || !cfg!(feature = "cloud") {
        return Ok((listed, true, Vec::new()));
    }
    let takes_time = matches!(order.target.to, Destination::Git { .. });
    let patience = order.target.verify_timeout.unwrap_or(match takes_time {
        true => PATIENCE_OF_HOSTS,
        false => PATIENCE,
    });
    let seen = fetch(job, base, Duration::from_secs(patience))?;
    let address = base.absolute("");
    let note = |message: String, help: &str| vec![Diagnostic::warning(Code::NotLive, message).help(help)];
    match seen {
        Seen::Fetched(count) => {
            let pages = if count == 1 { "1 page was".to_owned() } else { format!("{count} pages were") };
            Ok((format!("{pages} fetched from {address}"), true, Vec::new()))
        }
        Seen::Unreachable(why) => {
            let message = format!("{address} cannot be reached from here, so it was not looked at: {why}");
            Ok((listed, true, note(message, "look at it yourself, or say where the site lives with `base_url`")))
        }
        Seen::NotYet(what) if takes_time => {
            let message = format!("pushed, not live yet: {what}");
            let help = "the host is still at it, or is not set to serve this branch; `dateline publish --status` says when it is there";
            Ok((listed, false, note(message, help)))
        }
        Seen::NotYet(what) => Err(Trouble::failed(format!("all files were sent, and {address} does not show them: {what}"))
            .help("look whether `base_url` is the address of this target, and whether a cache stands before it; nothing was deleted, and the next run goes on here")),
    }
}
