//! What the file system said of each file when Dateline wrote it, so that later tampering shows without reading.
//!
//! In: metadata. Out: a sorted map from route to size, time and inode, and a seal on the folders, for the caller to
//! store between builds.

use std::fs::Metadata;

use serde::{Deserialize, Serialize};

use super::routes::Routes;

/// One file as the file system described it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputStat {
    /// In bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970-01-01 UTC.
    pub mtime_ns: i64,
    /// Inode number; 0 where the platform has none.
    pub ino: u64,
}

impl OutputStat {
    /// Takes the three figures from metadata.
    pub fn of(metadata: &Metadata) -> OutputStat {
        OutputStat { size: metadata.len(), mtime_ns: mtime_ns(metadata), ino: ino(metadata) }
    }

    /// The same from what the system itself gives.
    #[cfg(target_os = "linux")]
    #[allow(clippy::unnecessary_cast)] // the figures have other widths on other machines
    pub(super) fn of_raw(found: &rustix::fs::Stat) -> OutputStat {
        let seconds = (found.st_mtime as i64).saturating_mul(1_000_000_000);
        let mtime_ns = seconds.saturating_add(found.st_mtime_nsec as i64);
        OutputStat { size: found.st_size as u64, mtime_ns, ino: found.st_ino as u64 }
    }
}

/// The live site as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputStats {
    /// All its files but the manifest, by route.
    pub files: Routes<OutputStat>,
    /// Saves looking for files of the user's; none after a first build.
    pub seal: Option<Seal>,
    /// Of the idle tree's folders, where they hold no file of the user's.
    pub idle: Option<IdleSeal>,
}

/// The state of the idle tree's folders, of which the next seal is made: they change only where a build touches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleSeal {
    pub(super) folders: u64,
    /// Of the tree's manifest, which a build that was killed has removed or written anew.
    pub(super) manifest: OutputStat,
}

/// The state of the live tree's folders after a commit. Opaque to all but this room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// A digest of path, inode, size, link count and change time of every folder beneath the root.
    pub(super) folders: u64,
    /// Files of the user's that lay in these folders.
    pub(super) foreign: Vec<String>,
}

#[cfg(unix)]
fn mtime_ns(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec())
}

#[cfg(not(unix))]
fn mtime_ns(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|time| i64::try_from(time.as_nanos()).ok()).unwrap_or(0)
}

#[cfg(unix)]
fn ino(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn ino(_: &Metadata) -> u64 {
    0
}
