//! A folder: releases beside it and one link that is switched; or, where that cannot be, file by file in place.
//!
//! `PATH` becomes a link to `PATH.releases/ID/`; beside each release lies its manifest, `ID.json`. A release is made in
//! a folder of another name and renamed when it is whole, so that whatever bears an id can be served. Unchanged files are
//! hard links to those of the release before; no file is ever written into. `.unverified` names the live release until
//! it has been seen live, so that a run which ends before that leaves the looking to the next.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::delivery::{Delivery, Job, busy, foreign, no_such_release};
use super::gradual::Gradual;
use super::in_place::InPlace;
use super::manifest::{Live, Manifest, is_release};
use super::staging::StagedFile;
use super::trouble::{Result, Trouble, disk};
use crate::model::target::{History, Host, Target};

/// Releases kept when the target does not say how many.
const KEPT: usize = 5;

/// What the folder is at the moment.
enum Found {
    Nothing,
    Release(String),
    /// A folder, perhaps with something in it.
    Folder {
        is_empty: bool,
    },
}

pub struct Releases {
    path: PathBuf,
    /// `PATH.releases`
    folder: PathBuf,
    kept: usize,
    is_forced: bool,
    lock: Option<File>,
}

/// The kind of delivery that fits what is there.
pub fn delivery(path: &Path, target: &Target, is_forced: bool) -> Result<Box<dyn Delivery>> {
    let path = resolved(path)?;
    let releases = Releases {
        folder: beside(&path, ".releases"),
        kept: match target.history {
            Some(History::Last(number)) => number,
            Some(History::All) => usize::MAX,
            None => KEPT,
        },
        path,
        is_forced,
        lock: None,
    };
    // What is handed on to a host's own tool has to be a real folder.
    let is_handed_on = !matches!(target.host, None | Some(Host::Plain | Host::S3));
    let is_in_place = match releases.look()? {
        _ if !cfg!(unix) => true,
        Found::Release(_) => false,
        Found::Folder { is_empty: false } => true,
        Found::Folder { is_empty: true } | Found::Nothing if is_handed_on => true,
        Found::Folder { is_empty: true } => !releases.can_stand(),
        Found::Nothing => false,
    };
    Ok(match is_in_place {
        true => Box::new(Gradual::new(InPlace::new(releases.path), is_forced)),
        false => Box::new(releases),
    })
}

/// The path with every link on the way to it followed; its own last part may be ours to switch.
fn resolved(path: &Path) -> Result<PathBuf> {
    let Some((parent, name)) = path.parent().zip(path.file_name()) else {
        return Err(Trouble::failed(format!("`{}` cannot be published to", path.display()))
            .help("name a folder of its own for the site"));
    };
    // Of a path that does not exist yet, the part that does.
    let above = parent.ancestors().find(|above| above.exists()).unwrap_or(parent);
    let real = fs::canonicalize(above).map_err(disk("find", above))?;
    let path = real.join(parent.strip_prefix(above).unwrap_or(Path::new(""))).join(name);
    match fs::read_link(&path) {
        Ok(to) if !is_ours(&path, &to) => fs::canonicalize(&path).map_err(disk("follow the link", &path)),
        _ => Ok(path),
    }
}

/// Whether a link leads to a release beside it.
fn is_ours(path: &Path, to: &Path) -> bool {
    let folder = beside(path, ".releases");
    let parent = to.parent().map(|parent| path.parent().unwrap_or(Path::new("")).join(parent));
    parent.is_some_and(|parent| parent == folder)
        && to.file_name().and_then(|name| name.to_str()).is_some_and(is_release)
}

pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

impl Releases {
    fn look(&self) -> Result<Found> {
        let metadata = match fs::symlink_metadata(&self.path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(Trouble::disk("look at", &self.path, &error)),
        };
        if metadata.file_type().is_symlink() {
            let to = fs::read_link(&self.path).map_err(disk("read the link", &self.path))?;
            let name = to.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Ok(Found::Release(name));
        }
        if !metadata.is_dir() {
            return Err(foreign(&self.place(), "a file").help("name a folder, which may be a new one"));
        }
        let mut entries = fs::read_dir(&self.path).map_err(disk("read", &self.path))?;
        Ok(Found::Folder { is_empty: entries.next().is_none() })
    }

    /// Whether a folder of releases can stand beside the folder, which then has to make room for a link: not when it is
    /// a mounted disk, nor when the folder above belongs to somebody else.
    fn can_stand(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let parent = self.path.parent().unwrap_or(&self.path);
            let device = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.dev());
            device(parent) == device(&self.path)
                && rustix::fs::access(parent, rustix::fs::Access::WRITE_OK).is_ok()
        }
        #[cfg(not(unix))]
        false
    }

    /// Names the release that was switched to and not seen live yet.
    fn unverified_path(&self) -> PathBuf {
        self.folder.join(".unverified")
    }

    fn manifest_path(&self, release: &str) -> PathBuf {
        self.folder.join(format!("{release}.json"))
    }

    fn manifest(&self, release: &str) -> Option<Manifest> {
        Manifest::read(&fs::read(self.manifest_path(release)).ok()?)
    }

    /// Every whole release, oldest first.
    fn ids(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut ids: Vec<String> =
            names.filter(|name| is_release(name) && self.manifest_path(name).is_file()).collect();
        ids.sort_unstable();
        ids
    }

    fn make(&self, job: &Job<'_>, draft: &Path) -> Result<()> {
        let last = job.live.map(|live| self.folder.join(&live.manifest.release));
        let changed: std::collections::BTreeSet<&str> = job.plan.sent().collect();
        let mut folders: Vec<PathBuf> = job
            .staged
            .files
            .keys()
            .chain(job.plan.carried.keys())
            .filter_map(|path| Some(draft.join(path).parent()?.to_path_buf()))
            .collect();
        folders.sort_unstable();
        folders.dedup();
        folders.iter().try_for_each(|folder| fs::create_dir_all(folder).map_err(disk("make", folder)))?;
        job.meter.begin("copying", job.staged.files.len());
        let one = |(path, file): (&String, &StagedFile)| {
            let old = last.as_ref().filter(|_| !changed.contains(path.as_str())).map(|last| last.join(path));
            job.meter.step();
            place(old.as_deref(), file, &draft.join(path))
        };
        job.staged.files.par_iter().try_for_each(one)?;
        let carried = |path: &String| {
            let Some(last) = &last else { return Ok(()) };
            let (from, to) = (last.join(path), draft.join(path));
            link_or_copy(&from, &to).map_err(disk("copy", &from))
        };
        job.plan.carried.keys().try_for_each(carried)
    }

    fn switch(&self, release: &str) -> Result<()> {
        let link = beside(&self.path, ".dateline-link");
        let _ = fs::remove_file(&link);
        let name = self.folder.file_name().unwrap_or_default();
        symlink(&Path::new(name).join(release), &link).map_err(disk("make the link", &link))?;
        if self.path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            fs::remove_dir(&self.path).map_err(disk("make room for a link at", &self.path))?;
        }
        fs::rename(&link, &self.path).map_err(disk("switch the link", &self.path))?;
        flush(self.path.parent().unwrap_or(&self.path));
        Ok(())
    }
}

/// Puts one file into a new release: as a link to the one before when its bytes are the same.
fn place(old: Option<&Path>, file: &StagedFile, to: &Path) -> Result<()> {
    if let Some(old) = old {
        let is_whole = fs::symlink_metadata(old)
            .is_ok_and(|metadata| metadata.is_file() && metadata.len() == file.entry.size);
        if is_whole && fs::hard_link(old, to).is_ok() {
            return Ok(());
        }
    }
    fs::copy(&file.full, to).map(drop).map_err(disk("copy to", to))
}

fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

#[cfg(unix)]
fn symlink(to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

#[cfg(not(unix))]
fn symlink(_to: &Path, _link: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Brings to the disk what was written near `path`, so that no release is switched to that a power cut would empty.
fn flush(path: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(folder) = File::open(path) {
        let _ = rustix::fs::syncfs(folder);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = File::open(path).and_then(|folder| folder.sync_all());
}

/// Takes a lock that is freed when its file closes, so that a killed run leaves none.
pub fn lock(path: &Path, place: &str) -> Result<File> {
    let file =
        File::options().create(true).truncate(false).write(true).open(path).map_err(disk("write", path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(busy(place, "")),
        // Some network file systems have no locks; better to publish without than not at all.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(Trouble::disk("lock", path, &error)),
    }
}

impl Delivery for Releases {
    fn place(&self) -> String {
        format!("`{}`", self.path.display())
    }

    fn grace(&self) -> u8 {
        1
    }

    fn live(&mut self) -> Result<Option<Live>> {
        let Found::Release(release) = self.look()? else { return Ok(None) };
        match self.manifest(&release) {
            Some(manifest) => {
                let is_unverified = fs::read_to_string(self.unverified_path()).is_ok_and(|id| id == release);
                Ok(Some(Live { is_unverified, ..Live::of(manifest) }))
            }
            None if self.is_forced => Ok(None),
            None => Err(Trouble::failed(format!(
                "the list of what is in the live release `{release}` is missing or damaged"
            ))
            .help("`--force` makes a whole new release")),
        }
    }

    fn claim(&mut self) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(disk("make", &self.folder))?;
        self.lock = Some(lock(&self.folder.join(".lock"), &self.place())?);
        Ok(())
    }

    fn deliver(&mut self, job: &Job<'_>) -> Result<()> {
        let release = &job.manifest.release;
        for entry in fs::read_dir(&self.folder).map_err(disk("read", &self.folder))?.flatten() {
            // What an interrupted run has left: nobody else is at it, we hold the lock.
            if entry.file_name().to_string_lossy().starts_with(".new-") {
                let left = entry.path();
                fs::remove_dir_all(&left)
                    .or_else(|_| fs::remove_file(&left))
                    .map_err(disk("tidy up", &left))?;
            }
        }
        let draft = self.folder.join(format!(".new-{release}"));
        fs::create_dir(&draft).map_err(disk("make", &draft))?;
        self.make(job, &draft)?;
        let note = self.folder.join(format!(".new-{release}.json"));
        fs::write(&note, job.manifest.to_json()).map_err(disk("write", &note))?;
        flush(&self.folder);
        let path = self.manifest_path(release);
        fs::rename(&note, &path).map_err(disk("write", &path))?;
        let whole = self.folder.join(release);
        fs::rename(&draft, &whole).map_err(disk("rename", &draft))?;
        let unverified = self.unverified_path();
        fs::write(&unverified, release).map_err(disk("write", &unverified))?;
        self.switch(release)
    }

    fn verify(&mut self, job: &Job<'_>) -> Result<()> {
        let is_there = |(path, file): (&String, &StagedFile)| {
            let full = self.path.join(path);
            fs::metadata(&full).is_ok_and(|metadata| metadata.len() == file.entry.size)
        };
        job.meter.begin("looking", 0);
        match job.staged.files.par_iter().all(is_there) {
            true => Ok(()),
            false => Err(Trouble::failed(format!("{} does not hold what was written to it", self.place()))
                .help("somebody or something else writes there; run `dateline publish` again")),
        }
    }

    fn finish(&mut self, job: &Job<'_>) -> Result<()> {
        let live = &job.manifest.release;
        let mut ids = self.ids();
        ids.retain(|id| id != live);
        let over = ids.len().saturating_sub(self.kept.saturating_sub(1));
        for id in &ids[..over] {
            let folder = self.folder.join(id);
            fs::remove_dir_all(&folder).map_err(disk("delete the old release", &folder))?;
            let _ = fs::remove_file(self.manifest_path(id));
        }
        let unverified = self.unverified_path();
        match fs::remove_file(&unverified) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Trouble::disk("delete", &unverified, &error));
            }
            _ => {}
        }
        self.lock = None;
        Ok(())
    }

    fn fetch(&mut self, release: &str, into: &Path) -> Result<Manifest> {
        let ids = self.ids();
        let found = ids.iter().find(|id| *id == release);
        let Some(id) = found else { return Err(no_such_release(release, &self.place(), &ids)) };
        let folder = self.folder.join(id);
        let manifest = self.manifest(id).filter(|_| folder.is_dir());
        let manifest = manifest.ok_or_else(|| no_such_release(release, &self.place(), &ids))?;
        manifest.files.par_iter().try_for_each(|(path, _)| {
            let (from, to) = (folder.join(path), into.join(path));
            let parent = to.parent().unwrap_or(into);
            fs::create_dir_all(parent).map_err(disk("make", parent))?;
            fs::copy(&from, &to).map(drop).map_err(disk("copy", &from))
        })?;
        Ok(manifest)
    }
}
