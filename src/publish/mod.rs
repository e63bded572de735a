//! A site's folder → a live site: gate → plan → deliver → verify → receipt.
//!
//! Comes in: a target of the settings, and how the site is to be built. Goes out: what would be done ([`Ready`]), and
//! when that is carried out, what was ([`Done`]). Nothing is sent before every rule has been looked at; nothing is deleted
//! before all of the new is seen to be there; whatever moment a run is killed at, the site can be read and the next run
//! ends its work. This room prints nothing and never tells a secret.

mod build;
mod delivery;
mod earlier;
mod folder;
mod gate;
mod git;
mod gradual;
mod host;
#[cfg(feature = "cloud")]
mod http;
mod in_place;
mod kind;
mod manifest;
mod meter;
mod plan;
mod program;
mod ready;
mod receipt;
mod rollback;
mod secrets;
mod source;
mod ssh;
mod staging;
#[cfg(feature = "cloud")]
mod store;
mod trouble;
#[cfg_attr(not(feature = "cloud"), allow(dead_code, reason = "nothing is fetched without a client"))]
mod verify;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use kind::{Stage, stage};
pub use manifest::{Live, Manifest, Source};
pub use meter::Meter;
pub use plan::Plan;
pub use ready::{Done, Ready};
pub use secrets::Environment;
pub use source::short;
pub use trouble::{Trouble, Way};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::moment::Moment;
use crate::model::settings::{Base, Settings};
use crate::model::site::Site;
use crate::model::target::{Destination, Host, Remote, Target};
use crate::pipeline::{self, Report};
use build::Built;
use delivery::{Delivery, Job};
use staging::Staged;
use trouble::Result;
use verify::Seen;

/// What is to be published where.
pub struct Order<'o> {
    pub root: &'o Path,
    pub target: &'o Target,
    pub settings: &'o Settings,
    /// How the site is built: instant, drafts, strictness. Address, marking and folder are the target's.
    pub options: pipeline::Options,
    pub environment: &'o Environment,
    pub meter: &'o Meter,
    pub is_forced: bool,
    /// Nothing will be sent.
    pub is_rehearsed: bool,
    /// Somebody is there to be asked for a passphrase.
    pub may_ask: bool,
    /// Bring back a release: this one, or the one before.
    pub rollback: Option<Option<String>>,
}

/// What is live, and how the content differs from it.
pub struct Status {
    pub place: String,
    pub live: Option<Live>,
    pub base: Base,
    /// What a publish would do; else why the content cannot be published.
    pub plan: Result<Plan>,
    pub report: Report,
    /// Whether the address shows it, when that was looked at.
    pub is_shown: Option<bool>,
}

/// Looks at what is live. Changes nothing, and lets no rule keep it from looking.
pub fn status<'o>(order: &'o Order<'o>) -> Result<Status> {
    let state = state_dir(order);
    std::fs::create_dir_all(&state).map_err(trouble::disk("make", &state))?;
    let _lock = folder::lock(&state.join("lock"), &format!("`{}` from this folder", order.target.name))?;
    let (base, is_public) = base(order);
    let mut delivery = delivery(order, &state)?;
    order.meter.begin("asking the target", 0);
    let mut live = delivery.live()?;
    order.meter.begin("building", 0);
    let mut status = Status {
        place: delivery.place(),
        live: None,
        plan: Ok(Plan::default()),
        report: Report::default(),
        is_shown: None,
        base,
    };
    match build::build(order, &state, &status.base, delivery.has_headers()) {
        Err(trouble) => status.plan = Err(trouble),
        Ok(built) => {
            if let Some(live) = &mut live {
                delivery.recognise(live, &built.staged)?;
            }
            let plan = plan::plan(&built.staged, live.as_ref(), delivery.grace());
            if let (Some(live), true, true) = (&live, plan.is_nothing(), is_public) {
                let (staged, meter) = (&built.staged, order.meter);
                let job = Job { staged, plan: &plan, manifest: &live.manifest, live: None, meter };
                status.is_shown = match fetch(&job, &status.base, Duration::ZERO)? {
                    Seen::Fetched(_) => Some(true),
                    Seen::NotYet(_) => Some(false),
                    Seen::Unreachable(_) => None,
                };
            }
            status.report = built.report;
            status.plan = Ok(plan);
        }
    }
    status.live = live;
    Ok(status)
}

/// Builds, looks at every rule, and compares with what is live.
pub fn prepare<'o>(order: &'o Order<'o>) -> Result<Ready<'o>> {
    if !order.is_rehearsed {
        gate::refuse_private(order.target, order.options.drafts, order.options.is_rehearsal)?;
    }
    let state = state_dir(order);
    std::fs::create_dir_all(&state).map_err(trouble::disk("make", &state))?;
    let lock = folder::lock(&state.join("lock"), &format!("`{}` from this folder", order.target.name))?;
    let (base, is_public) = base(order);
    let mut delivery = delivery(order, &state)?;
    order.meter.begin("building", 0);
    let built = build::build(order, &state, &base, delivery.has_headers())?;
    order.meter.begin("asking the target", 0);
    let mut live = delivery.live()?;
    let (built, was) = match &order.rollback {
        None => (built, None),
        Some(asked) => {
            let (asked, delivery, live) = (asked.as_deref(), delivery.as_mut(), live.as_ref());
            let (built, was) = rollback::bring_back(order, &state, built, delivery, asked, live, &base)?;
            (built, Some(was))
        }
    };
    let Built { staged, report, examined, source, mut notes } = built;
    if let Some(live) = &mut live {
        delivery.recognise(live, &staged)?;
    }
    let plan = plan::plan(&staged, live.as_ref(), delivery.grace());
    if let (Some(live), None, false) = (&live, &order.rollback, order.is_forced) {
        let repository = source::Repository { root: order.root, environment: order.environment };
        source::refuse_older(&repository, &source, &live.manifest)?;
    }
    refuse_losses(order, &plan, live.as_ref(), &examined.site)?;
    notes.extend(delivery.notes());
    notes.extend(public_source(order, &report));
    let mut manifest = manifest(order, &staged, &plan, live.as_ref(), &base, source);
    let rolled_back_to = was.as_ref().map(|was| was.release.clone());
    // Going back once more goes back further.
    manifest.before = match was {
        Some(was) => was.before,
        None => live.as_ref().map(|live| live.manifest.release.clone()),
    };
    Ok(Ready {
        plan,
        manifest,
        live,
        report,
        notes,
        place: delivery.place(),
        base,
        rolled_back_to,
        staged,
        site: examined.site,
        delivery,
        is_public,
        _lock: lock,
    })
}

/// What is live and would be gone, unless somebody wants that.
fn refuse_losses(order: &Order<'_>, plan: &Plan, live: Option<&Live>, site: &Site) -> Result<()> {
    if let (Some(live), None, false) = (live, &order.rollback, order.is_forced) {
        gate::refuse_vanished(plan, live, site)?;
        gate::refuse_deletes(plan, live, order.target)?;
    }
    Ok(())
}

/// Where this target's build, locks and copies are kept; can be deleted at any time.
fn state_dir(order: &Order<'_>) -> PathBuf {
    pipeline::state_dir(order.root).join("cache").join("publish").join(&order.target.name)
}

/// Where the site will live, and whether that can be looked at.
fn base(order: &Order<'_>) -> (Base, bool) {
    let target = order.target;
    if let Some(base) = &target.base {
        return (base.clone(), !base.is_reserved());
    }
    if let Some(domain) = &target.domain {
        let base = Base { origin: format!("https://{domain}"), path: "/".to_owned() };
        let is_public = !base.is_reserved();
        return (base, is_public);
    }
    let base = &order.settings.base;
    if let (Some(Host::GithubPages), Destination::Git { remote, .. }, false) =
        (target.host, &target.to, !base.is_reserved())
        && let Some(url) = git::address(order.root, remote, order.environment)
        && let Some(base) = of_github(&url)
    {
        return (base, true);
    }
    let is_local = base.origin.contains("://localhost") || base.origin.contains("://127.");
    (base.clone(), !base.is_reserved() && !is_local)
}

/// The address that GitHub gives to a repository's pages.
fn of_github(url: &str) -> Option<Base> {
    let (_, rest) = url.split_once("github.com")?;
    let path = rest.trim_start_matches([':', '/']).trim_end_matches('/');
    let (owner, name) = path.trim_end_matches(".git").split_once('/')?;
    let owner = owner.to_ascii_lowercase();
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if owner.is_empty() || name.is_empty() || !is_plain(&owner) || !is_plain(name) {
        return None;
    }
    let host = format!("{owner}.github.io");
    let path = if name.eq_ignore_ascii_case(&host) { "/".to_owned() } else { format!("/{name}/") };
    Some(Base { origin: format!("https://{host}"), path })
}

/// The kind of delivery that the target asks for.
fn delivery<'o>(order: &'o Order<'o>, state: &Path) -> Result<Box<dyn Delivery + 'o>> {
    let target = order.target;
    match &target.to {
        Destination::Folder(path) => {
            let path = std::path::absolute(order.root.join(path)).map_err(trouble::disk("find", path))?;
            build::refuse_own_folders(order.root, &path)?;
            folder::delivery(&path, target, order.is_forced).map(|delivery| delivery as Box<dyn Delivery>)
        }
        Destination::Git { remote, branch } => {
            let way = git::Way {
                root: order.root,
                cache: state.join("git"),
                remote,
                branch,
                history: target.history,
                title: order.settings.title.to_string(),
                environment: order.environment,
                is_forced: order.is_forced,
                may_ask: order.may_ask,
            };
            Ok(Box::new(git::Git::new(way)?))
        }
        Destination::Ssh(place) => Ok(Box::new(ssh::Ssh::new(
            place,
            target.history,
            order.environment,
            order.is_forced,
            order.may_ask,
        ))),
        #[cfg(feature = "cloud")]
        Destination::Store { kind, bucket, prefix } => {
            let shelf = store::Store::open(*kind, bucket, prefix, target, order.environment)?;
            Ok(Box::new(gradual::Gradual::new(shelf, order.is_forced)))
        }
        #[cfg(not(feature = "cloud"))]
        Destination::Store { .. } => Err(Trouble::failed("this dateline was built without object stores")
            .help("install one that was built with the feature `cloud`, which is the default")),
    }
}

fn manifest(
    order: &Order<'_>,
    staged: &Staged,
    plan: &Plan,
    live: Option<&Live>,
    base: &Base,
    source: Source,
) -> Manifest {
    let files = staged.files.iter().map(|(path, file)| (path.clone(), file.entry.clone())).collect();
    let now = Moment::from_utc(order.options.now, chrono_tz::Tz::UTC);
    let mut manifest = Manifest::new(String::new(), now.rfc3339(), base.absolute(""), source, files);
    manifest.carried.clone_from(&plan.carried);
    let stamp = now.local().format("%Y%m%dT%H%M%SZ").to_string();
    let before = live.map(|live| live.manifest.release.as_str());
    manifest.release = release_id(stamp, before, drawn());
    manifest
}

/// The standard library takes the keys of its hashers from the system's source of randomness.
fn drawn() -> u32 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one("release") as u32
}

/// `TIME-NUMBER-MARK`: later than the live release's by byte order, also within one second and when the clock was put
/// back, so that which releases are the oldest is never chance. The mark is drawn for this run: what a killed run has left
/// of the same second is never in the way, and two publishers never make the same release.
fn release_id(stamp: String, live: Option<&str>, mark: u32) -> String {
    let parts: Vec<&str> = live.unwrap_or_default().split('-').collect();
    let (stamp, number) = match parts.as_slice() {
        [last, number, _] if **last >= *stamp => {
            ((*last).to_owned(), number.parse().map_or(0, |number: u32| number.saturating_add(1)))
        }
        _ => (stamp, 0),
    };
    format!("{stamp}-{number:04}-{mark:08x}")
}

#[cfg(feature = "cloud")]
fn fetch(job: &Job<'_>, base: &Base, patience: Duration) -> Result<Seen> {
    http::look(job, base, patience)
}

#[cfg(not(feature = "cloud"))]
fn fetch(_job: &Job<'_>, _base: &Base, _patience: Duration) -> Result<Seen> {
    Ok(Seen::Unreachable("this dateline was built without a way to look".to_owned()))
}

/// A public repository shows what the site holds back.
fn public_source(order: &Order<'_>, report: &Report) -> Option<Diagnostic> {
    let Destination::Git { remote, .. } = &order.target.to else { return None };
    let repository = source::Repository { root: order.root, environment: order.environment };
    let url = git::address(order.root, remote, order.environment)?;
    let remotes = repository.ask(&["config", "--get-regexp", "^remote\\..*\\.(url|pushurl)$"])?;
    let is_named = matches!(remote, Remote::Named(_));
    let plain = |url: &str| url.trim_end_matches('/').trim_end_matches(".git").to_owned();
    let is_own =
        remotes.lines().filter_map(|line| line.split_once(' ')).any(|(_, known)| plain(known) == plain(&url));
    if !is_own && !is_named {
        return None;
    }
    let is_tracked = |file: &str| repository.ask(&["ls-files", "--error-unmatch", "--", file]).is_some();
    let held = report.held_back.iter().filter(|held| held.file.starts_with("content/"));
    let file = held.map(|held| &*held.file).take(200).find(|file| is_tracked(file))?;
    let message = format!(
        "the repository that the site is published from also keeps what is held back, such as `{file}`"
    );
    Some(Diagnostic::warning(Code::PublicSource, message).help(
        "if that repository is public, everybody can read it there: make it private, or publish to another repository",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_ordered_as_they_were_made() {
        let mut ids = vec![release_id("20200101T000000Z".into(), None, 7)];
        let clock = ["20200101T000000Z", "20200101T000000Z", "20191231T000000Z", "20200102T000000Z"];
        for (stamp, mark) in clock.into_iter().zip([u32::MAX, 0, 5, 1]) {
            ids.push(release_id(stamp.into(), ids.last().map(String::as_str), mark));
        }
        assert!(ids.is_sorted() && ids.iter().all(|id| manifest::is_release(id)), "{ids:?}");
        assert_eq!(ids[3], "20200101T000000Z-0003-00000005");
        // After a release whose name says nothing of its time.
        assert_eq!(release_id("20200101T000000Z".into(), Some("r"), 1), "20200101T000000Z-0000-00000001");
    }

    #[test]
    fn github_gives_addresses() {
        let of = |url| of_github(url).map(|base| base.absolute(""));
        for (url, expected) in [
            ("git@github.com:Desk/briefings.git", Some("https://desk.github.io/briefings/")),
            ("https://github.com/desk/desk.github.io", Some("https://desk.github.io/")),
            ("ssh://git@github.com/a/b.git", Some("https://a.github.io/b/")),
            ("https://gitlab.com/a/b", None),
            ("https://github.com/a", None),
        ] {
            assert_eq!(of(url).as_deref(), expected, "{url}");
        }
    }
}
