//! Every change that this room makes on the disk, one call each.
//!
//! In: a deed. Out: done, or the system's error. Nothing else in the room writes, so a test can stop the world before
//! any of these steps, as `kill -9` would, and look at what is left.
//!
//! Nothing is flushed with `fsync`: a killed process loses nothing that it wrote, because the kernel has it already.
//! Only a power cut could, and then the next build writes the site again; flushing 16,000 files costs many seconds.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use super::manifest::Entry;
use super::stats::OutputStat;

/// The hand that writes.
#[derive(Clone, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) trial: std::sync::Arc<super::tests::Trial>,
}

impl Disk {
    #[cfg(not(test))]
    #[inline]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        self.trial.step()
    }

    /// Creates a file that must not exist yet.
    pub fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<OutputStat> {
        self.step()?;
        let mut file = File::create_new(path)?;
        self.step()?;
        file.write_all(bytes)?;
        Ok(OutputStat::of(&file.metadata()?))
    }

    /// The same from a reader, whose bytes are never in memory as a whole.
    pub fn create_from(&self, path: &Path, reader: &mut dyn Read) -> io::Result<(Entry, OutputStat)> {
        self.step()?;
        let mut file = File::create_new(path)?;
        self.step()?;
        let entry = Entry::of_stream(reader, |piece| file.write_all(piece))?;
        Ok((entry, OutputStat::of(&file.metadata()?)))
    }

    /// Puts a small file into place in one step, over an older one; `draft` is its name until then.
    pub fn replace(&self, path: &Path, draft: &Path, bytes: &[u8]) -> io::Result<()> {
        self.remove_if_there(draft)?;
        self.create(draft, bytes)?;
        self.rename(draft, path)
    }

    pub fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir(path)
    }

    pub fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        #[cfg(test)]
        self.trial.may_link()?;
        fs::hard_link(from, to)
    }

    /// Copies a regular file with its permissions and time, or a symbolic link as itself. What is at `to` is unlinked
    /// first: writing into it could reach the other tree.
    pub fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.remove_if_there(to)?;
        self.step()?;
        #[cfg(unix)]
        if fs::symlink_metadata(from)?.is_symlink() {
            return std::os::unix::fs::symlink(fs::read_link(from)?, to);
        }
        let metadata = fs::symlink_metadata(from)?;
        if !metadata.is_file() {
            return Err(io::Error::new(ErrorKind::Unsupported, "it is neither a file nor a link"));
        }
        fs::copy(from, to)?;
        File::options().write(true).open(to)?.set_modified(metadata.modified()?)
    }

    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Swaps two folders in one step, where the platform can.
    pub fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.step()?;
        #[cfg(test)]
        self.trial.may_exchange()?;
        swap(one, other)
    }

    /// Removes a file or link; whether there was one.
    pub fn remove_if_there(&self, path: &Path) -> io::Result<bool> {
        self.step()?;
        match fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub fn remove_empty_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_dir(path)
    }

    /// Removes a folder of our own with all in it; never follows links. Its absence is fine.
    pub fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub fn set_permissions(&self, path: &Path, permissions: fs::Permissions) -> io::Result<()> {
        self.step()?;
        fs::set_permissions(path, permissions)
    }
}

/// The text of a note of ours. A link or pipe in its place is not one: it would lead elsewhere or be waited on for ever.
pub(super) fn note(path: &Path) -> io::Result<String> {
    refuse_odd(path)?;
    fs::read_to_string(path)
}

/// Refuses whatever stands where a note of ours should, or nothing, and is no file.
pub(super) fn refuse_odd(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a file of Dateline's; delete it and build again",
        )),
        _ => Ok(()),
    }
}

/// Whether this platform has a call that swaps two folders at all; the file system may still refuse it.
pub(super) const CAN_SWAP: bool =
    cfg!(any(target_os = "linux", target_os = "android", target_vendor = "apple"));

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Whether this error says "not this way, here" rather than "not at all", so that the journal is worth trying: the file
/// system lacks the call, the folder is a mount point, or its parent may not be written.
pub(super) fn asks_for_journal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Unsupported
            | ErrorKind::InvalidInput
            | ErrorKind::CrossesDevices
            | ErrorKind::ResourceBusy
            | ErrorKind::PermissionDenied
            | ErrorKind::TooManyLinks
    )
}
