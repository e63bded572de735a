//! A branch of a git repository, by the system's `git`.
//!
//! Objects are made and pushed from a bare repository in `.dateline/cache/`, so that neither checkout, index nor refs
//! of the site's own repository are touched; only how to reach the remote is read from it. The commit is the manifest:
//! its tree lists the files, its message says what else is to be known. The push is refused by the other side when the
//! branch has moved meanwhile, which is what keeps two publishers apart.

mod commit;
mod repository;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::delivery::{Delivery, Job, busy, foreign, no_such_release};
use super::manifest::{Entry, Live, Manifest};
use super::program::{Failure, with_patience};
use super::secrets::Environment;
use super::staging::Staged;
use super::trouble::{Result, Trouble};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::target::{History, Remote};
use commit::Told;
use repository::{Bare, transient};

/// What a domain's owner has set on the host's pages: GitHub keeps it in the branch.
const CNAME: &str = "CNAME";
/// How far back a release is looked for under commits of others.
const DEPTH: &str = "50";

pub struct Git<'g> {
    bare: Bare<'g>,
    url: String,
    branch: String,
    keeps_history: bool,
    is_forced: bool,
    /// Who commits, when git knows nobody.
    title: String,
    tip: Option<String>,
    /// The tip was made here by an earlier run and was not there when it was last asked for.
    is_of_killed_run: bool,
    made: Option<String>,
    /// The branch's CNAME, set by somebody else and kept: its object.
    domain: Option<String>,
}

/// Where and how.
pub struct Way<'g> {
    pub root: &'g Path,
    pub cache: PathBuf,
    pub remote: &'g Remote,
    pub branch: &'g str,
    pub history: Option<History>,
    pub title: String,
    pub environment: &'g Environment,
    pub is_forced: bool,
    pub may_ask: bool,
}

impl<'g> Git<'g> {
    pub fn new(way: Way<'g>) -> Result<Git<'g>> {
        let url = url(way.root, way.remote, way.environment)?;
        let bare = Bare::open(way.root, way.cache, way.environment, way.may_ask)?;
        Ok(Git {
            bare,
            url,
            branch: way.branch.to_owned(),
            keeps_history: way.history != Some(History::Last(1)),
            is_forced: way.is_forced,
            title: way.title,
            tip: None,
            is_of_killed_run: false,
            made: None,
            domain: None,
        })
    }

    fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// The commit that the branch is at.
    fn remote_tip(&self) -> Result<Option<String>> {
        let reference = self.reference();
        let found = with_patience(|| {
            let outcome = self.bare.run(&["ls-remote", "--", &self.url, &reference], b"")?;
            match outcome.is_fine() {
                true => Ok(outcome.text()),
                false if transient(&outcome) => Err(Failure::ForNow(self.unreachable(&outcome))),
                false => Err(Failure::ForGood(self.unreachable(&outcome))),
            }
        })?;
        let line = found.lines().find(|line| line.ends_with(&reference));
        Ok(line.and_then(|line| line.split_whitespace().next()).map(str::to_owned))
    }

    fn unreachable(&self, outcome: &super::program::Outcome) -> Trouble {
        repository::unreachable(&self.place(), outcome)
    }

    fn fetch_commit(&self, what: &str, depth: Option<&str>) -> Result<()> {
        let depth = depth.map(|depth| format!("--depth={depth}"));
        let spec = format!("+{what}:refs/dateline/live");
        let mut args = vec!["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
        match &depth {
            Some(depth) => args.push(depth),
            None if self.bare.is_shallow() => args.push("--unshallow"),
            None => {}
        }
        args.extend(["--", self.url.as_str(), spec.as_str()]);
        with_patience(|| {
            let outcome = self.bare.run(&args, b"")?;
            match outcome.is_fine() {
                true => Ok(()),
                false if transient(&outcome) => Err(Failure::ForNow(self.unreachable(&outcome))),
                false => Err(Failure::ForGood(self.unreachable(&outcome))),
            }
        })
    }

    /// The newest commit of ours at or below the tip, when nothing but the domain was changed above it.
    fn ours_below(&mut self, tip: &str) -> Result<Option<Told>> {
        self.fetch_commit(&self.reference(), Some(DEPTH))?;
        let log = self.bare.text(&["rev-list", "--first-parent", tip])?;
        for commit in log.lines() {
            let Some(told) = Told::read(&self.bare.text(&["cat-file", "commit", commit])?) else { continue };
            let changed = self.bare.text(&["diff-tree", "-r", "-z", "--name-only", commit, tip])?;
            let others: Vec<&str> =
                changed.split('\0').filter(|path| !path.is_empty() && *path != CNAME).collect();
            return match others.first() {
                Some(path) if !self.is_forced => Err(foreign(&self.place(), &format!("changes (`{path}` is one)")).help(
                    "put them into the site's content, or say `--force`: they then stay in the branch's history only",
                )),
                _ => Ok(Some(told)),
            };
        }
        Ok(None)
    }

    /// The manifest that a commit stands for. Files that are built too get their digests; of others the object's name
    /// does as well.
    fn manifest(&self, commit: &str, told: Told) -> Result<Manifest> {
        let tree = self.bare.tree(commit)?;
        let mut manifest = told.manifest;
        let carried: Vec<String> = manifest.carried.keys().cloned().collect();
        let is_theme = |path: &str| told.theme.iter().any(|theme| theme == path);
        for (path, object) in tree {
            let entry =
                Entry { sha256: format!("git:{object}"), is_theme: is_theme(&path), ..Entry::default() };
            if carried.contains(&path) {
                manifest.carried.insert(path, super::manifest::Carried { entry, publishes: 0 });
            } else {
                manifest.files.insert(path, entry);
            }
        }
        manifest.carried.retain(|_, carried| !carried.entry.sha256.is_empty());
        Ok(manifest)
    }
}

/// The address of the remote, relative ones made whole.
fn url(root: &Path, remote: &Remote, environment: &Environment) -> Result<String> {
    let name = match remote {
        Remote::Url(url) => return Ok(url.clone()),
        Remote::Named(name) => name,
    };
    let repository = super::source::Repository { root, environment };
    let Some(top) = repository.ask(&["rev-parse", "--show-toplevel"]) else {
        let trouble = match super::program::run(super::program::command("git"), b"", environment) {
            Err(trouble) => trouble,
            Ok(_) => Trouble::failed(format!("`{name}` is a remote's name, and the site is in no git repository"))
                .help(format!("run `git init` and `git remote add {name} ADDRESS`, or give the branch's whole address, e.g. `git+ssh://git@example.org/site.git#gh-pages`")),
        };
        return Err(trouble);
    };
    let url = repository.ask(&["remote", "get-url", "--push", name]).ok_or_else(|| {
        Trouble::failed(format!("the site's repository has no remote `{name}`"))
            .help(format!("add it: `git remote add {name} ADDRESS`"))
    })?;
    let is_relative = url.starts_with("./") || url.starts_with("../");
    Ok(if is_relative { format!("{top}/{url}") } else { url })
}

/// Where a repository is, for whoever wants to know which host it is on.
pub fn address(root: &Path, remote: &Remote, environment: &Environment) -> Option<String> {
    url(root, remote, environment).ok()
}

impl Delivery for Git<'_> {
    fn place(&self) -> String {
        format!("the branch `{}` of {}", self.branch, self.bare.environment.hide(&self.url))
    }

    fn grace(&self) -> u8 {
        1
    }

    fn live(&mut self) -> Result<Option<Live>> {
        let tip = self.remote_tip()?;
        let before = std::mem::replace(&mut self.tip, tip);
        self.domain = None;
        let Some(tip) = self.tip.clone() else { return Ok(None) };
        if before.as_ref() != Some(&tip) {
            // Before anything is fetched: what is here has been made here.
            self.is_of_killed_run = self.bare.has(&tip)
                && match self.bare.parent(&tip) {
                    None if !self.keeps_history => true,
                    parent => parent == before,
                };
        }
        if !self.bare.has(&tip) {
            self.fetch_commit(&self.reference(), Some("1"))?;
        }
        let text = self.bare.text(&["cat-file", "commit", &tip])?;
        let told = match Told::read(&text) {
            Some(told) => Some(told),
            None => self.ours_below(&tip)?,
        };
        let Some(told) = told else {
            return match self.is_forced || self.bare.tree(&tip)?.is_empty() {
                true => Ok(None),
                false => Err(foreign(&self.place(), "files").help(
                    "name a branch of its own, or say `--force` once: what is there then stays in the branch's history only",
                )),
            };
        };
        Ok(Some(Live::of(self.manifest(&tip, told)?)))
    }

    fn recognise(&mut self, live: &mut Live, staged: &Staged) -> Result<()> {
        let files: Vec<&Path> = staged.files.values().map(|file| file.full.as_path()).collect();
        let objects = self.bare.objects(&files, false)?;
        let manifest = &mut live.manifest;
        for ((path, file), object) in staged.files.iter().zip(objects) {
            let carried = manifest.carried.get_mut(path).map(|carried| &mut carried.entry);
            let Some(entry) = manifest.files.get_mut(path).or(carried) else { continue };
            if entry.sha256.strip_prefix("git:") == Some(&object) {
                *entry = file.entry.clone();
            }
        }
        if !staged.files.contains_key(CNAME)
            && let Some(entry) = manifest.files.remove(CNAME)
        {
            self.domain = entry.sha256.strip_prefix("git:").map(str::to_owned);
        }
        Ok(())
    }

    fn is_of_killed_run(&self) -> bool {
        self.is_of_killed_run
    }

    fn claim(&mut self) -> Result<()> {
        // Nothing to hold: the push itself is refused when somebody else was quicker.
        Ok(())
    }

    fn deliver(&mut self, job: &Job<'_>) -> Result<()> {
        job.meter.begin("making the commit", 0);
        let files: Vec<&Path> = job.staged.files.values().map(|file| file.full.as_path()).collect();
        let objects = self.bare.objects(&files, true)?;
        let mut tree: BTreeMap<&str, &str> =
            job.staged.files.keys().map(String::as_str).zip(objects.iter().map(String::as_str)).collect();
        for (path, carried) in &job.plan.carried {
            if let Some(object) = carried.entry.sha256.strip_prefix("git:") {
                tree.insert(path, object);
            }
        }
        if let Some(object) = &self.domain {
            tree.entry(CNAME).or_insert(object);
        }
        let tree = self.bare.write_tree(&tree)?;
        let message = commit::message(job);
        let parent = self.tip.as_deref().filter(|_| self.keeps_history);
        let made = self.bare.commit(&tree, parent, &message, &self.title)?;
        self.made = Some(made.clone());
        job.meter.begin("pushing", 0);
        self.push(&made)
    }

    fn verify(&mut self, job: &Job<'_>) -> Result<()> {
        job.meter.begin("looking", 0);
        match self.remote_tip()? == self.made {
            true => Ok(()),
            false => Err(busy(&self.place(), ": the branch has moved on since")),
        }
    }

    fn finish(&mut self, _job: &Job<'_>) -> Result<()> {
        Ok(())
    }

    fn fetch(&mut self, release: &str, into: &Path) -> Result<Manifest> {
        let Some(tip) = self.remote_tip()? else { return Err(no_such_release(release, &self.place(), &[])) };
        self.fetch_commit(&self.reference(), None)?;
        let log = self.bare.text(&["rev-list", "--first-parent", &tip])?;
        let mut known = Vec::new();
        for commit in log.lines() {
            let Some(told) = Told::read(&self.bare.text(&["cat-file", "commit", commit])?) else { continue };
            if told.manifest.release != release {
                known.push(told.manifest.release);
                continue;
            }
            let mut manifest = self.manifest(commit, told)?;
            manifest.files.remove(CNAME);
            self.bare.check_out(commit, into)?;
            for path in manifest.carried.keys() {
                let _ = std::fs::remove_file(into.join(path));
            }
            return Ok(manifest);
        }
        Err(no_such_release(release, &self.place(), &known))
    }

    fn notes(&mut self) -> Vec<Diagnostic> {
        if self.domain.is_none() {
            return Vec::new();
        }
        let message = format!("{} has a CNAME that the settings know nothing of; it is kept", self.place());
        vec![
            Diagnostic::note(Code::HostRule, message).help(
                "write the domain under `domain` of the target, so that it is known where the site lives",
            ),
        ]
    }
}

impl Git<'_> {
    fn push(&self, commit: &str) -> Result<()> {
        let reference = self.reference();
        let lease = format!("--force-with-lease={reference}:{}", self.tip.as_deref().unwrap_or(""));
        let spec = format!("{commit}:{reference}");
        let args = ["push", "--quiet", "--porcelain", "--no-verify", &lease, "--", &self.url, &spec];
        with_patience(|| {
            let outcome = self.bare.run(&args, b"")?;
            if outcome.is_fine() {
                return Ok(());
            }
            // A push whose answer was lost has arrived all the same.
            if self.remote_tip().is_ok_and(|tip| tip.as_deref() == Some(commit)) {
                return Ok(());
            }
            let told = format!("{}\n{}", outcome.text(), outcome.err);
            if ["stale info", "non-fast-forward", "fetch first", "cannot lock ref"]
                .iter()
                .any(|sign| told.contains(sign))
            {
                return Err(Failure::ForGood(busy(
                    &self.place(),
                    ": the branch has moved since this run began",
                )));
            }
            let trouble = self.unreachable(&outcome);
            match transient(&outcome) {
                true => Err(Failure::ForNow(trouble)),
                false => Err(Failure::ForGood(trouble)),
            }
        })
    }
}
