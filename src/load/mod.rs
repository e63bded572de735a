//! Disk → Inputs: the only reader of a site's files.
//!
//! Comes in: the site's folder. Goes out: a list of its files with what the file system says of them, and their bytes
//! when asked. Nothing outside the site is read, whatever links lie in it; pipes, devices and loops are named in a
//! warning and passed over.

mod class;
mod walk;

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

pub use class::{Class, is_ignored};
pub use walk::{Listing, Stats, list, list_folder};

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::model::text::Text;
use crate::parse::{MAX_BODY, MAX_FRONT_MATTER, MAX_REGISTRY};

/// The settings file; the folder that holds it is the site.
pub const SETTINGS: &str = "dateline.yaml";

/// One file of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Relative to the site's root, with `/`.
    pub path: String,
    /// Where it is read from; differs from root and path when a link leads there.
    pub full: PathBuf,
    pub class: Class,
    pub stat: Stat,
    /// What it held once, where that is to be read rather than what it holds now.
    pub held: Option<Arc<Text>>,
}

/// What the file system says of a file. Equal stats are taken for equal bytes; `--fresh` is not
/// so trusting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stat {
    pub size: u64,
    pub modified_ns: i64,
    pub changed_ns: i64,
    pub inode: u64,
}

impl Stat {
    pub fn of(metadata: &fs::Metadata) -> Stat {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified_ns = modified.map_or(0, |since| since.as_nanos() as i64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let changed_ns = metadata.ctime() * 1_000_000_000 + metadata.ctime_nsec();
            Stat { size: metadata.len(), modified_ns, changed_ns, inode: metadata.ino() }
        }
        #[cfg(not(unix))]
        Stat { size: metadata.len(), modified_ns, changed_ns: 0, inode: 0 }
    }
}

/// The folder of the site that `start` lies in: the nearest one upward that holds `dateline.yaml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(SETTINGS).is_file()).map(Path::to_path_buf)
}

/// Opens a file for reading; anything but a file is refused. A pipe that took a file's place since the site was listed
/// would otherwise be waited on for ever.
pub fn open(full: &Path) -> io::Result<fs::File> {
    opened(full).map(|(file, _)| file)
}

/// The same with what the file system says of it.
fn opened(full: &Path) -> io::Result<(fs::File, fs::Metadata)> {
    let mut options = fs::File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    let file = options.open(full)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok((file, metadata)),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")),
    }
}

/// The bytes of a file; one that has more than `limit` is refused as `FileTooLarge`, so that none is cut silently.
pub fn bytes(full: &Path, limit: u64) -> io::Result<Vec<u8>> {
    bytes_and_stat(full, limit).map(|(bytes, _)| bytes)
}

/// The same with what the file system said of the file when it was opened.
fn bytes_and_stat(full: &Path, limit: u64) -> io::Result<(Vec<u8>, Stat)> {
    let (file, metadata) = opened(full)?;
    let size = metadata.len().min(limit) as usize;
    let mut bytes = Vec::with_capacity(size + 1);
    if !is_read_at_once(&file, &mut bytes, size) {
        let read = bytes.len() as u64;
        file.take(limit + 1 - read).read_to_end(&mut bytes)?;
    }
    match bytes.len() as u64 > limit {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, in_mebibytes(limit))),
        false => Ok((bytes, Stat::of(&metadata))),
    }
}

/// Reads a file into what has room for one byte more than it is said to have. Whether that was all of it: where the last
/// byte stays free the end has been reached, and no second call has to ask for it.
#[cfg(unix)]
fn is_read_at_once(file: &fs::File, bytes: &mut Vec<u8>, size: usize) -> bool {
    // What goes wrong here goes wrong for the one who reads on, too, and is told then.
    rustix::io::read(file, rustix::buffer::spare_capacity(bytes)) == Ok(size) && size > 0
}

#[cfg(not(unix))]
fn is_read_at_once(_: &fs::File, _: &mut Vec<u8>, _: usize) -> bool {
    false
}

/// The same of a file that was listed.
pub fn bytes_of(input: &Input, limit: u64) -> io::Result<Vec<u8>> {
    match &input.held {
        Some(held) => Ok(held.as_bytes().to_vec()),
        None => bytes(&input.full, limit),
    }
}

/// The same for a file whose path was not listed: it must lie in the site, wherever links lead.
pub fn bytes_within(root: &Path, path: &str, limit: u64) -> io::Result<Vec<u8>> {
    let full = fs::canonicalize(root.join(path))?;
    match full.starts_with(fs::canonicalize(root)?) {
        true => bytes(&full, limit),
        false => Err(io::Error::new(io::ErrorKind::PermissionDenied, LEADS_OUT)),
    }
}

/// Why a link is refused.
const LEADS_OUT: &str = "it is a link that leads out of the site";

fn in_mebibytes(limit: u64) -> String {
    format!("it is larger than {} MiB", limit / (1024 * 1024))
}

/// What the file system says of a file; none when there is none, or when it is no file.
pub fn stat(full: &Path) -> Option<Stat> {
    fs::metadata(full).ok().filter(fs::Metadata::is_file).map(|metadata| Stat::of(&metadata))
}

/// Whether a path is a link.
pub fn is_link(full: &Path) -> bool {
    fs::symlink_metadata(full).is_ok_and(|metadata| metadata.is_symlink())
}

/// The text of a file; what cannot be read as text becomes a diagnostic.
pub fn text(input: &Input) -> Result<String, Diagnostic> {
    match &input.held {
        Some(held) => Ok(held.to_string()),
        None => text_and_stat(input).map(|(text, _)| text),
    }
}

/// The text of a file as it is now, whatever it held once, and what the file system says of it.
pub fn text_and_stat(input: &Input) -> Result<(String, Stat), Diagnostic> {
    let read = bytes_and_stat(&input.full, limit(&input.class));
    let (bytes, stat) = read.map_err(|error| unreadable(&input.path, &error))?;
    Ok((utf8(&input.path, bytes)?, stat))
}

/// The bytes of a file as text, or a diagnostic with the place of the first that is none.
pub fn utf8(path: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes)
        .map_err(|error| not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to()))
}

fn limit(class: &Class) -> u64 {
    match class {
        Class::Registry => MAX_REGISTRY as u64,
        _ => (MAX_BODY + MAX_FRONT_MATTER) as u64,
    }
}

/// Why a file was not read, and what to do.
pub fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    let words = error.to_string();
    let refused =
        |code, message: String, help| Diagnostic::error(code, message).at(Place::file(path)).help(help);
    match error.kind() {
        io::ErrorKind::FileTooLarge => refused(
            Code::TooLarge,
            format!("this file cannot be read: {words}"),
            "split it, or move it out of the content",
        ),
        io::ErrorKind::PermissionDenied if words == LEADS_OUT => refused(
            Code::OutsideLink,
            format!("this file is not read: {LEADS_OUT}"),
            "put a copy of what it leads to in its place",
        ),
        kind => {
            let help = match kind {
                io::ErrorKind::PermissionDenied => "give yourself permission to read it",
                io::ErrorKind::NotFound => "it vanished while the site was read: build again",
                io::ErrorKind::InvalidInput => "put a file in its place, or take it out of the site",
                _ => "look whether the disk is in order",
            };
            refused(Code::Io, format!("this file cannot be read: {words}"), help)
        }
    }
}

fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let (message, help) = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("this file is UTF-16, not UTF-8", "save it as UTF-8"),
        _ => ("this file is not UTF-8 text", "save it as UTF-8; this byte belongs to some other encoding"),
    };
    // Everything before the odd byte is text, so that the place can be counted in it.
    let before = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
    let (line, column) = LineIndex::new(before).line_column(before.len());
    let place = Place { file: path.to_owned(), line, column, end_line: line, end_column: column + 1 };
    Diagnostic::error(Code::NotUtf8, message).at(place).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_files_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        for size in [0, 1, 2, 4095, 4096, 4097, 70_000] {
            let written: Vec<u8> = (0..size).map(|at| at as u8).collect();
            fs::write(&file, &written).unwrap();
            let (read, stat) = bytes_and_stat(&file, size.max(1)).unwrap();
            assert!(read == written, "{size}");
            assert_eq!(Some(stat), super::stat(&file));
            let refused = bytes(&file, size.saturating_sub(1)).map_err(|error| error.kind());
            assert_eq!(refused.err(), (size > 0).then_some(io::ErrorKind::FileTooLarge), "{size}");
        }
    }

    /// What is said to be empty and is not.
    #[test]
    #[cfg(target_os = "linux")]
    fn reads_on_behind_the_size_that_is_told() {
        let told = fs::metadata("/proc/self/status").unwrap().len();
        assert!(bytes(Path::new("/proc/self/status"), 1 << 20).unwrap().len() as u64 > told);
    }

    #[test]
    fn leaves_the_stats_of_briefings_for_later() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("content/entities")).unwrap();
        for file in [SETTINGS, "content/a.md", "content/b.jpg", "content/entities/x.yaml"] {
            fs::write(root.join(file), file).unwrap();
        }
        let (now, later) = (list(root, &[], Stats::AtOnce), list(root, &[], Stats::OfBriefingsLater));
        assert_eq!(now.files.len(), 4);
        for (now, later) in now.files.iter().zip(&later.files) {
            assert_ne!(now.stat, Stat::default());
            match now.class {
                Class::Briefing => assert_eq!((&now.path, Stat::default()), (&later.path, later.stat)),
                _ => assert_eq!(now, later),
            }
        }
        let of_folder = list_folder(root, "content/entities", &[]).files;
        assert!(now.files.iter().filter(|input| input.class == Class::Registry).eq(&of_folder));
    }
}
