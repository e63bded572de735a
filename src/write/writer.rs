//! One build's hold on an output folder, from taking the lock to the new site standing in place.
//!
//! In: for every route of the new site either its bytes or the word that it has not changed. Out: what became of them.

use std::fs::{self, File};
use std::io::{Read, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::disk::{CAN_SWAP, Disk, asks_for_journal};
use super::error::WriteError;
use super::exchange::{self, Exchange, Found, SWITCH};
use super::foreign::{Foreign, sum_of_folders};
use super::journal;
use super::manifest::{Entry, MANIFEST_NAME, Manifest, check_route};
use super::merge::merge;
use super::place::Place;
use super::plan::{Claim, Claims, Plan};
use super::routes::Routes;
use super::stats::{IdleSeal, OutputStat, OutputStats, Seal};
use super::tree::Tree;

/// Where to write: the output folder, which may not exist yet or be a link to a folder, and the site's own `.dateline/`.
#[derive(Debug, Clone)]
pub struct Folder {
    pub out: PathBuf,
    pub state_dir: PathBuf,
}

/// What a commit did. Counts are files; the manifest is not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    pub unchanged: usize,
    /// Files whose content is as before but whose copy in the folder had been altered or deleted by hand.
    pub restored: usize,
    /// Size of the whole site in bytes.
    pub bytes: u64,
    /// Files of the user's that were kept, and dot folders, which end in `/`. Not looked for when nothing changed.
    pub foreign_kept: Vec<String>,
    /// To be stored, and handed to [`Writer::altered`] by the next build.
    pub stats: OutputStats,
}

/// An open output folder. Dropped without [`Writer::commit`], it leaves the live site as it was.
pub struct Writer {
    place: Place,
    disk: Disk,
    live_tree: Tree,
    /// Empty when this is the first build.
    live: Manifest,
    is_first: bool,
    verified: Option<Verified>,
    recovered: Option<String>,
    by_journal: bool,
    claims: Claims,
    idle: OnceLock<Idle>,
    opening_idle: Mutex<()>,
    _lock: File,
}

/// What an earlier commit said of the live tree, as far as it is still so.
#[derive(Default)]
pub(super) struct Verified {
    /// Of each file, by its number in the live manifest; none where it is another than the one described.
    stats: Vec<Option<OutputStat>>,
    seal: Option<Seal>,
    /// The state of the live tree's folders when they were looked at together with its files.
    folders: Option<u64>,
    /// That of the idle tree's.
    idle: Option<IdleSeal>,
}

impl Verified {
    /// Whether the file of this number in the live manifest is the one described.
    pub fn holds(&self, number: usize) -> bool {
        self.stats.get(number).is_some_and(Option::is_some)
    }

    /// The seal, if the folders are as it says.
    fn fitting(&self) -> Option<&Seal> {
        self.seal.as_ref().filter(|seal| seal.fits(self.folders))
    }
}

struct Idle {
    tree: Tree,
    found: Found,
    /// Of its manifest, before that was removed.
    manifest: Option<OutputStat>,
}

/// Opens an output folder: takes its lock, ends what a killed build left, and reads what the folder holds.
///
/// Waits up to ten seconds for another build. Errors: [`WriteError::NotOurs`] for a folder that holds files (dot files
/// at its root apart) but no manifest, [`WriteError::Busy`], [`WriteError::NotAFolder`], [`WriteError::HoldsTheSite`],
/// [`WriteError::AmongSources`],
/// [`WriteError::Damaged`], [`WriteError::Disk`].
pub fn open(folder: &Folder) -> Result<Writer, WriteError> {
    Writer::open(folder, Disk::default())
}

impl Writer {
    pub(super) fn open(folder: &Folder, disk: Disk) -> Result<Writer, WriteError> {
        let place = Place::find(&folder.out, &folder.state_dir)?;
        let lock = place.lock()?;
        let finished = journal::finish(&disk, &place)?;
        let settled = exchange::settle(&disk, &place)?;
        let live_tree = Tree::live(&place.out, &disk);
        let old = live_tree.manifest()?;
        if old.is_none() && place.out.exists() {
            let is_foreign = |(name, _): &(String, bool)| !name.starts_with('.');
            if live_tree.list("")?.iter().any(is_foreign) {
                return Err(WriteError::NotOurs { out: place.out });
            }
        }
        let (is_first, live) = (old.is_none(), old.unwrap_or_default());
        Ok(Writer {
            by_journal: !CAN_SWAP || place.by_journal.exists(),
            is_first,
            claims: Claims::new(live.len()),
            live,
            recovered: finished.or(settled),
            verified: None,
            idle: OnceLock::new(),
            opening_idle: Mutex::default(),
            _lock: lock,
            place,
            disk,
            live_tree,
        })
    }

    /// What the live site holds, by its manifest.
    pub fn live(&self) -> &Manifest {
        &self.live
    }

    /// The output folder with links resolved.
    pub fn out(&self) -> &Path {
        &self.place.out
    }

    /// A sentence for the user when an earlier build had been killed and its work was finished first.
    pub fn recovered(&self) -> Option<&str> {
        self.recovered.as_deref()
    }

    /// Whether every live file is, by size, time and inode, the one that an earlier commit described.
    pub fn is_as_described(&self, stats: &OutputStats) -> bool {
        let glance = self.live_tree.glance();
        self.described(stats).par_iter().all(|(route, entry, stat)| {
            let is_same = stat.is_some_and(|stat| stat.size == entry.size);
            is_same && glance.file(route) == *stat
        })
    }

    /// Routes whose live file is no longer, by size, time and inode, the one that an earlier commit described. They
    /// have to be `put` again; `keep` refuses them. Routes that `stats` does not know are among them. Without this call
    /// `keep` trusts the folder, and `put` reads the live file before it calls it unchanged.
    pub fn altered(&mut self, stats: &OutputStats) -> Vec<String> {
        let glance = self.live_tree.glance();
        let look = |(route, entry, stat): &(&str, Entry, Option<OutputStat>)| {
            stat.filter(|stat| stat.size == entry.size && glance.file(route) == Some(*stat))
        };
        let stats_now: Vec<_> = self.described(stats).par_iter().map(look).collect();
        let live = self.live.iter().zip(&stats_now);
        let altered =
            live.filter(|(_, stat)| stat.is_none()).map(|((route, _), _)| route.to_string()).collect();
        let folders = stats.seal.as_ref().and_then(|seal| seal.look(&glance, &self.live));
        self.verified =
            Some(Verified { stats: stats_now, seal: stats.seal.clone(), folders, idle: stats.idle });
        altered
    }

    /// The live site's routes in their order, with what an earlier commit described.
    fn described<'w>(&'w self, stats: &'w OutputStats) -> Vec<(&'w str, Entry, Option<OutputStat>)> {
        let described = stats.files.iter().map(|(route, stat)| (route, *stat));
        let both = merge(self.live.iter(), described);
        both.filter_map(|(route, entry, stat)| Some((route, entry?, stat))).collect()
    }

    /// Whether the live file of this number is the one that `altered` was told of. True of all when it was not asked.
    pub fn is_as_written(&self, number: usize) -> bool {
        self.verified.as_ref().is_none_or(|verified| verified.holds(number))
    }

    fn is_verified(&self, number: usize) -> bool {
        self.verified.as_ref().is_some_and(|verified| verified.holds(number))
    }

    /// Gives the bytes of a route. From any thread. Bytes that the live site holds already are not written again.
    /// Returns what the manifest will say of them.
    pub fn put(&self, route: &str, bytes: &[u8]) -> Result<Entry, WriteError> {
        let live = self.take(route)?;
        let entry = Entry::of(bytes);
        let claim =
            if live.is_some_and(|(number, found)| found == entry && self.live_holds(route, number, bytes)) {
                Claim::Kept(entry)
            } else {
                Claim::Written(entry, self.idle()?.tree.create(route, bytes)?)
            };
        self.claims.settle(route, claim);
        Ok(entry)
    }

    /// Gives the bytes of a route as a file open at its beginning, of which only a piece at a time is in memory. From any
    /// thread. `source` is the file's path, for messages.
    pub fn put_file(&self, route: &str, file: &mut File, source: &Path) -> Result<Entry, WriteError> {
        let live = self.take(route)?;
        let unread = || WriteError::disk("read", source);
        let entry = Entry::of_stream(file, |_| Ok(())).map_err(unread())?;
        file.rewind().map_err(unread())?;
        let is_live = live.filter(|(_, found)| *found == entry);
        let (entry, claim) = if let Some((number, _)) = is_live
            && self.live_is(route, number, entry)?
        {
            (entry, Claim::Kept(entry))
        } else {
            // It may have changed since it was looked at: what counts is what is written.
            let (entry, stat) = self.idle()?.tree.create_from(route, file)?;
            (entry, Claim::Written(entry, stat))
        };
        self.claims.settle(route, claim);
        Ok(entry)
    }

    /// Gives the bytes of a route as they are made: `make` starts anew each time it is asked, and says the same. Where the
    /// live site holds the route already, they are made once to be compared and once more only if they differ.
    pub fn put_made<'m>(
        &self,
        route: &str,
        make: &dyn Fn() -> Box<dyn Read + 'm>,
    ) -> Result<Entry, WriteError> {
        if let Some((number, live)) = self.take(route)? {
            let unread = WriteError::disk("make", Path::new(route));
            let entry = Entry::of_stream(&mut *make(), |_| Ok(())).map_err(unread)?;
            if entry == live && self.live_is(route, number, entry)? {
                self.claims.settle(route, Claim::Kept(entry));
                return Ok(entry);
            }
        }
        let (entry, stat) = self.idle()?.tree.create_from(route, &mut *make())?;
        self.claims.settle(route, Claim::Written(entry, stat));
        Ok(entry)
    }

    /// Takes a route that is about to be put; its number in the live manifest and what that says of it.
    fn take(&self, route: &str) -> Result<Option<(usize, Entry)>, WriteError> {
        check_route(route)?;
        let number = self.live.find(route);
        self.claims.open(route, number)?;
        Ok(number.and_then(|number| Some((number, self.live.nth(number)?.1))))
    }

    /// Whether the live tree's file has the bytes of an entry.
    fn live_is(&self, route: &str, number: usize, entry: Entry) -> Result<bool, WriteError> {
        if self.is_verified(number) {
            return Ok(true);
        }
        if self.live_tree.stat(route).is_none_or(|stat| stat.size != entry.size) {
            return Ok(false);
        }
        let path = self.live_tree.path(route);
        let found = File::open(&path).and_then(|mut file| Entry::of_stream(&mut file, |_| Ok(())));
        Ok(found.map_err(WriteError::disk("read", &path))? == entry)
    }

    /// Says that a route is as in the live manifest. From any thread.
    pub fn keep(&self, route: &str) -> Result<(), WriteError> {
        let number =
            self.live.find(route).ok_or_else(|| WriteError::NotThere { route: route.to_string() })?;
        self.keep_nth(number)
    }

    /// The same of the route that has this number in the live manifest.
    pub fn keep_nth(&self, number: usize) -> Result<(), WriteError> {
        let route = || self.live.nth(number).map(|(route, _)| route.to_string()).unwrap_or_default();
        if number >= self.live.len() || !self.is_as_written(number) {
            return Err(WriteError::NotThere { route: route() });
        }
        match self.claims.keep(number) {
            true => Ok(()),
            false => Err(WriteError::Twice { route: route() }),
        }
    }

    /// Puts the new site into place: all routes that were put or kept, and no others.
    ///
    /// An error leaves the old site live, except that of a step after the exchange, which leaves the new one; the next
    /// build then does the rest. In journal mode the next build finishes the new site.
    pub fn commit(mut self) -> Result<Written, WriteError> {
        let plan = Plan::gather(std::mem::take(&mut self.claims), &self.live)?;
        let mut foreign = Foreign::default();
        let is_new = self.is_first || !plan.changes_nothing(&self.live);
        if is_new {
            if self.place.out.exists() {
                let seal = self.verified.as_ref().and_then(Verified::fitting);
                foreign = Foreign::find(&self.live_tree, &self.live, &plan.new, seal)?;
                foreign.refuse_clashes(&plan.new)?;
            }
            self.replace(&plan, &foreign)?;
        }
        Ok(self.report(plan, &foreign, is_new))
    }

    fn replace(&mut self, plan: &Plan, foreign: &Foreign) -> Result<(), WriteError> {
        if !self.by_journal {
            match self.exchange(plan, foreign) {
                Err(WriteError::Disk { deed: "link" | SWITCH, source, .. }) if asks_for_journal(&source) => {}
                done => return done,
            }
            let Place { unsettled, by_journal, .. } = &self.place;
            let draft = by_journal.with_extension("by-journal-new");
            let marked = self.disk.replace(by_journal, &draft, b"");
            let marked = marked.and_then(|()| self.disk.remove_if_there(unsettled));
            marked.map_err(WriteError::disk("write", by_journal))?;
            self.by_journal = true;
        }
        journal::commit(&self.disk, &self.place, &self.idle()?.tree, &self.live, plan)
    }

    fn exchange(&self, plan: &Plan, foreign: &Foreign) -> Result<(), WriteError> {
        let Idle { tree, found, .. } = self.idle()?;
        let exchange = Exchange {
            disk: &self.disk,
            place: &self.place,
            live: &self.live_tree,
            idle: tree,
            old: (!self.is_first).then_some(&self.live),
            verified: self.verified.as_ref(),
            plan,
            foreign,
        };
        exchange.bring_up(found)?;
        exchange.switch()
    }

    fn report(self, plan: Plan, foreign: &Foreign, is_new: bool) -> Written {
        let mut told = Written { foreign_kept: foreign.names(), ..Written::default() };
        for (route, was, is) in merge(self.live.iter(), plan.new.iter()) {
            told.bytes += is.map_or(0, |entry| entry.size);
            let count = match (was, is) {
                (_, None) => &mut told.removed,
                (None, Some(_)) => &mut told.added,
                (Some(was), Some(is)) if was != is => &mut told.changed,
                _ if plan.is_restored(route, &self.live) => &mut told.restored,
                _ => &mut told.unchanged,
            };
            *count += 1;
        }
        (told.stats.seal, told.stats.idle) = self.seals(&plan, foreign, is_new);
        told.stats.files = self.stats(plan);
        told
    }

    /// What the folders of the live tree and of the idle one are sealed with for the next build.
    fn seals(&self, plan: &Plan, foreign: &Foreign, is_new: bool) -> (Option<Seal>, Option<IdleSeal>) {
        // The second build makes the second tree and takes longer anyway, so the first need not seal for it.
        if self.is_first {
            return (None, None);
        }
        let verified = self.verified.as_ref();
        let fitting = verified.and_then(Verified::fitting);
        if !is_new {
            let seal = verified.and_then(|verified| verified.seal.clone());
            return (seal, verified.and_then(|verified| verified.idle));
        }
        // Users' files come to both trees and leave one again: then all folders are looked at.
        let is_ours = !self.by_journal && !foreign.has_inner();
        let before = fitting.filter(|_| is_ours).and(verified.and_then(|verified| verified.idle));
        let changed =
            before.zip(self.idle.get()).filter(|(before, idle)| idle.manifest == Some(before.manifest));
        let changed = changed
            .and_then(|(before, idle)| idle.tree.sum_of_folders(before.folders, &self.place.out, &plan.new));
        let seal = match changed {
            Some(folders) => Some(Seal::of(folders)),
            None => foreign.seal(&Tree::live(&self.place.out, &self.disk), &plan.new),
        };
        // What was live is idle now, and nothing in its folders has been touched.
        let was_live = Tree::idle(&self.place.idle, &self.disk);
        let look = || sum_of_folders(&was_live.glance(), &self.live, &[]);
        let folders = is_ours.then(|| fitting.and_then(Seal::of_ours).or_else(look)).flatten();
        let of_idle = folders.zip(was_live.stat(MANIFEST_NAME));
        (seal, of_idle.map(|(folders, manifest)| IdleSeal { folders, manifest }))
    }

    /// Stats of the site as it stands now: those taken while writing, those verified, and the rest looked up.
    fn stats(self, plan: Plan) -> Routes<OutputStat> {
        if plan.written.len() == plan.new.len() && !self.by_journal {
            return plan.written;
        }
        let verified = self.verified.as_ref().map(|verified| verified.stats.as_slice()).unwrap_or_default();
        let known = self.live.iter().zip(verified).map(|((route, _), stat)| (route, *stat));
        let known = merge(known, plan.written.iter().map(|(route, stat)| (route, *stat)));
        let known = known.map(|(route, known, written)| match written {
            // A move between devices, which only a journal makes, gives a new inode: that is looked up.
            Some(_) if self.by_journal => (route, None),
            Some(written) => (route, Some(written)),
            None => (route, known.flatten()),
        });
        let all = merge(plan.new.iter(), known);
        let all: Vec<_> = all.filter_map(|(route, is, known)| is.map(|_| (route, known.flatten()))).collect();
        let look = |(route, known): &(&str, Option<OutputStat>)| known.or_else(|| self.live_tree.stat(route));
        let looked_up: Vec<_> = all.par_iter().map(look).collect();
        let all = all.iter().zip(looked_up).filter_map(|((route, _), stat)| Some((*route, stat?)));
        all.collect()
    }

    /// Whether the live site's file, which should hold these bytes by its manifest, does.
    fn live_holds(&self, route: &str, number: usize, bytes: &[u8]) -> bool {
        self.is_verified(number) || {
            let is_file = self.live_tree.stat(route).is_some_and(|stat| stat.size == bytes.len() as u64);
            is_file && fs::read(self.live_tree.path(route)).is_ok_and(|found| found == bytes)
        }
    }

    /// The idle tree, opened for writing by whoever needs it first, so that a build without changes touches nothing.
    fn idle(&self) -> Result<&Idle, WriteError> {
        if let Some(idle) = self.idle.get() {
            return Ok(idle);
        }
        // No parallel work may happen under this lock: a stolen task could come here again on the same thread.
        let _one_at_a_time = self.opening_idle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(idle) = self.idle.get() {
            return Ok(idle);
        }
        let idle = self.open_idle()?;
        Ok(self.idle.get_or_init(|| idle))
    }

    fn open_idle(&self) -> Result<Idle, WriteError> {
        let path = &self.place.idle;
        let tree = Tree::idle(path, &self.disk);
        let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
        if is_folder && !self.by_journal {
            let found = match tree.manifest() {
                Ok(Some(manifest)) => Found::Holding(manifest),
                Ok(None) | Err(WriteError::Damaged { .. }) => Found::Unknown,
                Err(error) => return Err(error),
            };
            let described = tree.stat(MANIFEST_NAME);
            let manifest = path.join(MANIFEST_NAME);
            self.disk.remove_if_there(&manifest).map_err(WriteError::disk("delete", &manifest))?;
            let tree = if matches!(found, Found::Holding(_)) { tree.watched() } else { tree };
            return Ok(Idle { tree, found, manifest: described });
        }
        let cleared =
            if is_folder { self.disk.remove_tree(path) } else { self.disk.remove_if_there(path).map(drop) };
        cleared.and_then(|()| self.disk.make_folder(path)).map_err(WriteError::disk("create", path))?;
        Ok(Idle { tree, found: Found::Nothing, manifest: None })
    }
}
