//! One tree of files on the disk, live or idle, addressed by route.
//!
//! In: routes and bytes. Out: files beneath the tree's root and nowhere else: every folder on the way is checked once
//! not to be a link. A full path is as fast here as calls relative to an open folder (three or four lookups in the
//! kernel's cache), so none are kept open.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
#[cfg(target_os = "linux")]
use rustix::fs::{AtFlags, FileType};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::disk::{Disk, note};
use super::error::WriteError;
use super::manifest::{Entry, MANIFEST_DRAFT, MANIFEST_NAME, Manifest, parent_of};
use super::shards::Shards;
use super::stats::OutputStat;
use crate::model::hash::{HashMap, HashSet};

/// A folder that routes are relative to.
pub(super) struct Tree {
    root: PathBuf,
    disk: Disk,
    /// Folders known to be there and to be real ones, so that each is made or looked at once.
    folders: Shards<HashSet<Box<str>>>,
    /// Whether all in it is ours, so that whatever is in a route's way may go: true for idle trees only.
    yields: bool,
    clearing: Mutex<()>,
    /// Where it is watched, what each folder was before it was touched.
    before: Option<Mutex<HashMap<Box<str>, Before>>>,
    /// Folders went that nobody had looked at.
    has_lost: AtomicBool,
}

/// What a folder was before it was touched.
#[derive(Clone, Copy)]
struct Before {
    /// 0 when it was not there.
    digest: u64,
    /// It was seen before anybody could have made it.
    is_settled: bool,
}

/// Looks at many routes of a tree: relative to its open root, which takes a fifth less than whole paths do.
pub(super) struct Glance<'t> {
    tree: &'t Tree,
    #[cfg(target_os = "linux")]
    root: Option<fs::File>,
}

/// What lies in a tree, by route.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Files, links and whatever else is not a folder.
    pub files: Vec<String>,
    pub folders: Vec<String>,
    /// Folders at the root that were not looked into.
    pub skipped: Vec<String>,
}

impl Tree {
    pub fn live(root: &Path, disk: &Disk) -> Tree {
        Tree::new(root, disk, false)
    }

    pub fn idle(root: &Path, disk: &Disk) -> Tree {
        Tree::new(root, disk, true)
    }

    fn new(root: &Path, disk: &Disk, yields: bool) -> Tree {
        Tree {
            root: root.to_path_buf(),
            disk: disk.clone(),
            folders: Shards::default(),
            yields,
            clearing: Mutex::default(),
            before: None,
            has_lost: AtomicBool::new(false),
        }
    }

    /// The tree, which notes from now on what its folders were before they are touched.
    pub fn watched(self) -> Tree {
        Tree { before: Some(Mutex::default()), ..self }
    }

    /// What the digests of a watched tree's folders add up to now, if they did to `before` when nothing was touched. The
    /// tree stands at `root` meanwhile and holds this site.
    pub fn sum_of_folders(&self, before: u64, root: &Path, site: &Manifest) -> Option<u64> {
        if self.has_lost.load(Ordering::Relaxed) {
            return None;
        }
        let touched = self.before.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Tree::idle(root, &self.disk);
        let glance = now.glance();
        Some(touched.iter().fold(before, |sum, (folder, before)| {
            let is_ours = site.first_beneath(folder).is_some();
            let after = is_ours.then(|| glance.folder(folder)).flatten().unwrap_or(0);
            sum.wrapping_sub(before.digest).wrapping_add(after)
        }))
    }

    /// Notes what a folder is before it is touched; what was noted before counts.
    fn note(&self, folder: &str) {
        let Some(before) = &self.before else { return };
        let digest = self.folder(folder).unwrap_or(0);
        let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
        before.entry(folder.into()).or_insert(Before { digest, is_settled: false });
    }

    /// Notes that a folder was made: it was not there before, whatever others have seen of it since; unless it was removed
    /// first.
    fn note_made(&self, folder: &str) {
        let Some(before) = &self.before else { return };
        let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = before.entry(folder.into()).or_insert(Before { digest: 0, is_settled: true });
        if !noted.is_settled {
            *noted = Before { digest: 0, is_settled: true };
        }
    }

    /// Notes that a folder was removed of which it was noted what it was.
    fn note_removed(&self, folder: &str) {
        let Some(before) = &self.before else { return };
        let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
        before.entry(folder.into()).and_modify(|noted| noted.is_settled = true);
    }

    /// One figure for the state of a folder: it changes with every name that comes or goes in it.
    #[cfg(unix)]
    fn folder(&self, folder: &str) -> Option<u64> {
        use std::os::unix::fs::MetadataExt;
        let found = fs::symlink_metadata(self.path(folder)).ok().filter(fs::Metadata::is_dir)?;
        let (ctime, nanoseconds) = (found.ctime() as u64, found.ctime_nsec() as u64);
        Some(digest_of_folder(folder, [found.ino(), found.size(), found.nlink(), ctime, nanoseconds]))
    }

    /// Without change times there is none, so that folders are always listed.
    #[cfg(not(unix))]
    fn folder(&self, _: &str) -> Option<u64> {
        None
    }

    /// A figure by which the tree can be told from another, wherever it stands.
    #[cfg(unix)]
    fn root_figure(&self) -> Option<u64> {
        use std::os::unix::fs::MetadataExt;
        Some(xxh3_64(&fs::metadata(&self.root).ok()?.ino().to_le_bytes()))
    }

    #[cfg(not(unix))]
    fn root_figure(&self) -> Option<u64> {
        None
    }

    /// To look at many of its routes.
    pub fn glance(&self) -> Glance<'_> {
        Glance {
            tree: self,
            #[cfg(target_os = "linux")]
            root: fs::File::open(&self.root).ok(),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, route: &str) -> PathBuf {
        // As `join`, which does not know how long the path will be.
        let mut path = PathBuf::with_capacity(self.root.as_os_str().len() + 1 + route.len());
        path.push(&self.root);
        path.push(route);
        path
    }

    /// What lies at a route itself; links are not followed at its end.
    pub fn stat(&self, route: &str) -> Option<OutputStat> {
        let metadata = fs::symlink_metadata(self.path(route)).ok()?;
        metadata.is_file().then(|| OutputStat::of(&metadata))
    }

    /// Writes a new file. One that is there already is unlinked, never written into: it may be shared with the other
    /// tree.
    pub fn create(&self, route: &str, bytes: &[u8]) -> Result<OutputStat, WriteError> {
        self.make_way(route)?;
        let path = self.path(route);
        let mut made = self.disk.create(&path, bytes);
        if made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
            self.clear(&path)?;
            made = self.disk.create(&path, bytes);
        }
        made.map_err(|error| self.give_up(&path, error))
    }

    /// The same with the bytes of a reader; says what they were.
    pub fn create_from(&self, route: &str, reader: &mut dyn Read) -> Result<(Entry, OutputStat), WriteError> {
        self.make_way(route)?;
        let path = self.path(route);
        // Nothing has been read when there is something in the way.
        let mut made = self.disk.create_from(&path, reader);
        if made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
            self.clear(&path)?;
            made = self.disk.create_from(&path, reader);
        }
        made.map_err(|error| self.give_up(&path, error))
    }

    /// Takes away what there is of a file that could not be written: half a large one may be all that fills the disk, and the
    /// next build would find no room for the first of its own.
    fn give_up(&self, path: &Path, error: std::io::Error) -> WriteError {
        if error.kind() != ErrorKind::AlreadyExists {
            let _ = self.disk.remove_if_there(path);
        }
        WriteError::disk("write", path)(error)
    }

    /// Makes the route a second name of the same route's file in `from`.
    pub fn link(&self, from: &Tree, route: &str) -> Result<(), WriteError> {
        self.make_way(route)?;
        let (source, target) = (from.path(route), self.path(route));
        let mut made = self.disk.link(&source, &target);
        if made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
            self.clear(&target)?;
            made = self.disk.link(&source, &target);
        }
        made.map_err(|error| match error.kind() {
            ErrorKind::NotFound => WriteError::NotThere { route: route.to_string() },
            _ => WriteError::disk("link", &target)(error),
        })
    }

    /// As `link`, or a copy where the file may not be linked (another's file, a mount).
    pub fn link_or_copy(&self, from: &Tree, route: &str) -> Result<(), WriteError> {
        match self.link(from, route) {
            Err(WriteError::Disk { .. }) => {}
            done => return done,
        }
        let target = self.path(route);
        self.disk.copy(&from.path(route), &target).map_err(WriteError::disk("copy to", &target))
    }

    /// Moves a file of the same route here from a folder of ours, over an older one.
    pub fn take(&self, from: &Tree, route: &str) -> Result<(), WriteError> {
        self.make_way(route)?;
        let (source, target) = (from.path(route), self.path(route));
        let mut moved = self.disk.rename(&source, &target);
        if moved.is_err() && fs::symlink_metadata(&target).is_ok_and(|found| found.is_dir()) {
            // Whatever was in it was ours and has been deleted; if not, this fails and the error below says so.
            let _ = self.disk.remove_empty_folder(&target);
            moved = self.disk.rename(&source, &target);
        }
        if moved.as_ref().is_err_and(|error| error.kind() == ErrorKind::CrossesDevices) {
            // The folder is a mount of its own: copy beside, then rename, so that no reader sees half a file.
            let draft = self.root.join(MANIFEST_DRAFT);
            moved = self
                .disk
                .remove_if_there(&draft)
                .and_then(|_| self.disk.copy(&source, &draft))
                .and_then(|()| self.disk.rename(&draft, &target))
                .and_then(|()| self.disk.remove_if_there(&source).map(drop));
        }
        moved.map_err(WriteError::disk("move into place", &target))
    }

    /// Removes a file; its absence, or a folder in its place, is fine.
    pub fn remove(&self, route: &str) -> Result<(), WriteError> {
        if !parent_of(route).is_none_or(|folder| self.is_real_folder(folder)) {
            return Ok(());
        }
        let path = self.path(route);
        match self.disk.remove_if_there(&path) {
            Err(_) if fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) => Ok(()),
            done => done.map(drop).map_err(WriteError::disk("delete", &path)),
        }
    }

    /// Removes those of these folders that are empty now, the deepest first.
    pub fn prune<'r>(&self, folders: impl Iterator<Item = &'r str>) {
        let mut folders: Vec<&str> = folders.collect::<HashSet<_>>().into_iter().collect();
        folders.sort_unstable_by_key(|folder| std::cmp::Reverse(folder.len()));
        for folder in folders {
            // A folder that is not empty stays: that is the question asked here, not a failure.
            if self.is_real_folder(folder) && self.disk.remove_empty_folder(&self.path(folder)).is_ok() {
                self.note_removed(folder);
                self.folders.of(folder).remove(folder);
            }
        }
    }

    /// Reads the manifest at the root: none, whole, or damaged at a line.
    pub fn manifest(&self) -> Result<Option<Manifest>, WriteError> {
        let path = self.root.join(MANIFEST_NAME);
        let damaged = |line| WriteError::Damaged { path: path.clone(), line };
        match note(&path) {
            Ok(text) => Manifest::parse(&text).map(Some).map_err(damaged),
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(damaged(1)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(WriteError::disk("read", &path)(error)),
        }
    }

    /// Writes the manifest, whole or not at all.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), WriteError> {
        let path = self.root.join(MANIFEST_NAME);
        self.disk
            .replace(&path, &self.root.join(MANIFEST_DRAFT), manifest.to_text().as_bytes())
            .map_err(WriteError::disk("write", &path))
    }

    /// Lists all beneath the root, except in root folders that `skip` names; links are not followed.
    pub fn contents(&self, skip: impl Fn(&str) -> bool) -> Result<Contents, WriteError> {
        let mut contents = Contents::default();
        let mut level = vec![String::new()];
        while !level.is_empty() {
            let listed: Vec<_> =
                level.par_iter().map(|folder| self.list(folder)).collect::<Result<_, _>>()?;
            level.clear();
            for (name, is_folder) in listed.into_iter().flatten() {
                match is_folder {
                    true if !name.contains('/') && skip(&name) => contents.skipped.push(name),
                    true => level.push(name),
                    false => contents.files.push(name),
                }
            }
            contents.folders.extend(level.iter().cloned());
        }
        Ok(contents)
    }

    /// What lies directly in a folder: route, and whether it is a real folder itself.
    pub fn list(&self, folder: &str) -> Result<Vec<(String, bool)>, WriteError> {
        let path = self.path(folder);
        let failed = || WriteError::disk("list", &path);
        let mut found = Vec::new();
        for entry in fs::read_dir(&path).map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.contains('\n')) else {
                return Err(WriteError::ForeignName { path: entry.path() });
            };
            let route = if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
            found.push((route, entry.file_type().map_err(failed())?.is_dir()));
        }
        Ok(found)
    }

    /// Makes the folders above a route.
    fn make_way(&self, route: &str) -> Result<(), WriteError> {
        parent_of(route).map_or(Ok(()), |folder| self.make_folder(folder, route))
    }

    fn make_folder(&self, folder: &str, route: &str) -> Result<(), WriteError> {
        if self.folders.of(folder).contains(folder) {
            return Ok(());
        }
        if let Some(above) = parent_of(folder) {
            self.make_folder(above, route)?;
        }
        let path = self.path(folder);
        match self.disk.make_folder(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.turn_into_folder(folder, route)?,
            made => {
                made.map_err(WriteError::disk("create", &path))?;
                self.note_made(folder);
            }
        }
        self.folders.of(folder).insert(folder.into());
        Ok(())
    }

    /// Deals with something that has the name of a folder we need.
    fn turn_into_folder(&self, folder: &str, route: &str) -> Result<(), WriteError> {
        let path = self.path(folder);
        let is_folder = || fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
        if is_folder() {
            self.note(folder);
            return Ok(());
        }
        if !self.yields {
            return Err(WriteError::Foreign { route: route.to_string(), foreign: folder.to_string() });
        }
        let _one_at_a_time = self.clearing.lock().unwrap_or_else(PoisonError::into_inner);
        if is_folder() {
            return Ok(());
        }
        match self.disk.remove_if_there(&path).and_then(|_| self.disk.make_folder(&path)) {
            // Somebody who saw neither the file nor us was quicker.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && is_folder() => Ok(()),
            cleared => {
                self.note_made(folder);
                cleared.map_err(WriteError::disk("create", &path))
            }
        }
    }

    /// Takes away what is in the way of a new file.
    fn clear(&self, path: &Path) -> Result<(), WriteError> {
        let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
        let cleared = match is_folder {
            true if self.yields => {
                self.has_lost.store(true, Ordering::Relaxed);
                self.disk.remove_tree(path)
            }
            _ => self.disk.remove_if_there(path).map(drop),
        };
        cleared.map_err(WriteError::disk("replace", path))
    }

    /// Whether a folder and all above it up to the root are folders and not links.
    fn is_real_folder(&self, folder: &str) -> bool {
        if self.folders.of(folder).contains(folder) {
            return true;
        }
        let real = parent_of(folder).is_none_or(|above| self.is_real_folder(above))
            && fs::symlink_metadata(self.path(folder)).is_ok_and(|found| found.is_dir());
        if real {
            self.note(folder);
            self.folders.of(folder).insert(folder.into());
        }
        real
    }
}

impl Glance<'_> {
    /// A figure by which the tree can be told from another, wherever it stands.
    pub fn root(&self) -> Option<u64> {
        self.tree.root_figure()
    }

    /// What lies at a route, as [`Tree::stat`] tells it.
    #[cfg(target_os = "linux")]
    pub fn file(&self, route: &str) -> Option<OutputStat> {
        let Some(root) = &self.root else { return self.tree.stat(route) };
        let found = rustix::fs::statat(root, route, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        FileType::from_raw_mode(found.st_mode).is_file().then(|| OutputStat::of_raw(&found))
    }

    #[cfg(not(target_os = "linux"))]
    pub fn file(&self, route: &str) -> Option<OutputStat> {
        self.tree.stat(route)
    }

    /// The digest of a folder of the tree; none where there is no real folder.
    #[cfg(target_os = "linux")]
    #[allow(clippy::unnecessary_cast)] // the figures have other widths on other machines
    pub fn folder(&self, folder: &str) -> Option<u64> {
        let Some(root) = &self.root else { return self.tree.folder(folder) };
        let found = rustix::fs::statat(root, folder, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let figures = [
            found.st_ino as u64,
            found.st_size as u64,
            found.st_nlink as u64,
            found.st_ctime as u64,
            found.st_ctime_nsec as u64,
        ];
        FileType::from_raw_mode(found.st_mode).is_dir().then(|| digest_of_folder(folder, figures))
    }

    #[cfg(not(target_os = "linux"))]
    pub fn folder(&self, folder: &str) -> Option<u64> {
        self.tree.folder(folder)
    }
}

fn digest_of_folder(folder: &str, figures: [u64; 5]) -> u64 {
    figures
        .iter()
        .fold(xxh3_64(folder.as_bytes()), |digest, figure| xxh3_64_with_seed(&figure.to_le_bytes(), digest))
}
