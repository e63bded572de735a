//! Where things lie: the live tree, the idle tree and the notes about them.
//!
//! In: the output folder as the user wrote it and the site's state folder. Out: resolved paths, and the lock that keeps
//! two builds apart. The idle tree has to be on the live tree's device, or the two could not be exchanged.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::disk::refuse_odd;
use super::error::WriteError;

/// How long a second build waits for the first.
const PATIENCE: Duration = if cfg!(test) { Duration::from_millis(200) } else { Duration::from_secs(10) };
/// Folders of the site, beside its state folder, that the next build would read what this one writes from.
const SOURCES: [&str; 2] = ["content", "templates"];
const LINKS_AT_MOST: usize = 40;

/// The paths of one output folder. All notes share the idle tree's name and lie beside it.
#[derive(Debug)]
pub(super) struct Place {
    /// The live tree; symbolic links on the way to it are resolved.
    pub out: PathBuf,
    /// The idle tree; also where a first build is staged, and where a journal's new files wait.
    pub idle: PathBuf,
    pub lock: PathBuf,
    /// What is still to be moved and deleted, where folders cannot be exchanged.
    pub journal: PathBuf,
    /// Present from before an exchange until the old tree is tidied: see `settle`.
    pub unsettled: PathBuf,
    /// Present when exchanging was refused here once, so that nobody builds a second tree in vain again.
    pub by_journal: PathBuf,
}

impl Place {
    /// Resolves the output folder and picks a home for the idle tree; makes the folders above both.
    pub fn find(out: &Path, state_dir: &Path) -> Result<Place, WriteError> {
        let out = resolve(out, LINKS_AT_MOST)?;
        let Some((parent, name)) = out.parent().zip(out.file_name()) else {
            return Err(WriteError::NotAFolder { out });
        };
        fs::create_dir_all(state_dir).map_err(WriteError::disk("create", state_dir))?;
        if fs::symlink_metadata(state_dir).is_ok_and(|found| found.is_symlink()) {
            let elsewhere =
                || std::io::Error::new(ErrorKind::InvalidInput, "it is a link; put a folder in its place");
            return Err(WriteError::disk("use", state_dir)(elsewhere()));
        }
        let state_dir = fs::canonicalize(state_dir).map_err(WriteError::disk("find", state_dir))?;
        if state_dir.starts_with(&out) {
            return Err(WriteError::HoldsTheSite { out });
        }
        let is_source = |name: &&str| {
            let folder = state_dir.parent().map(|root| fs::canonicalize(root.join(name)));
            folder.is_some_and(|folder| folder.is_ok_and(|folder| out.starts_with(folder)))
        };
        if SOURCES.iter().any(is_source) {
            return Err(WriteError::AmongSources { out });
        }
        let idle = if share_a_device(parent, &state_dir) {
            let id = xxhash_rust::xxh3::xxh3_64(out.as_os_str().as_encoded_bytes());
            state_dir.join(format!("idle-{id:016x}"))
        } else {
            parent.join(format!(".{}.dateline-idle", name.to_string_lossy()))
        };
        let beside = |ending: &str| {
            let mut path = idle.clone().into_os_string();
            path.push(ending);
            PathBuf::from(path)
        };
        Ok(Place {
            lock: beside(".lock"),
            journal: beside(".journal"),
            unsettled: beside(".unsettled"),
            by_journal: beside(".by-journal"),
            idle,
            out,
        })
    }

    /// Takes the lock, waiting up to ten seconds. It is freed when the file closes, so a killed build leaves none.
    pub fn lock(&self) -> Result<File, WriteError> {
        let failed = || WriteError::disk("lock", &self.lock);
        refuse_odd(&self.lock).map_err(failed())?;
        let file =
            File::options().create(true).truncate(false).write(true).open(&self.lock).map_err(failed())?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                // Some network file systems have no locks; better to build without than not at all.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(failed()(error)),
                Err(TryLockError::WouldBlock) if start.elapsed() >= PATIENCE => {
                    return Err(WriteError::Busy { out: self.out.clone() });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

/// The real path of a folder that may not exist yet, or may be a link to one that does not.
fn resolve(out: &Path, links_left: usize) -> Result<PathBuf, WriteError> {
    match fs::canonicalize(out) {
        Ok(path) if path.is_dir() => return Ok(path),
        Ok(path) => return Err(WriteError::NotAFolder { out: path }),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(WriteError::disk("find", out)(error)),
    }
    let Some(name) = out.file_name() else {
        return Err(WriteError::NotAFolder { out: out.to_path_buf() });
    };
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match fs::read_link(out) {
        Ok(target) if links_left > 0 => resolve(&parent.join(target), links_left - 1),
        Ok(_) => Err(WriteError::NotAFolder { out: out.to_path_buf() }),
        Err(_) => {
            fs::create_dir_all(parent).map_err(WriteError::disk("create", parent))?;
            Ok(fs::canonicalize(parent).map_err(WriteError::disk("find", parent))?.join(name))
        }
    }
}

#[cfg(unix)]
fn share_a_device(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path| fs::metadata(path).ok().map(|metadata| metadata.dev());
    device(one).is_some_and(|found| device(other) == Some(found))
}

#[cfg(not(unix))]
fn share_a_device(one: &Path, other: &Path) -> bool {
    // On Windows the first component of a canonical path names the volume.
    one.components().next() == other.components().next()
}
