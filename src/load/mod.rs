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
pub use walk::{Listing, list};

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::model::text::Text;
use crate::parse::{MAX_BODY, MAX_FRONT_MATTER, MAX_REGISTRY};

/// The settings file; the folder that holds it is the site.
pub const SETTINGS: &str = "dateline.yaml";

/// One file of the site.
#[derive(Clone, Debug)]
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

/// What the file system says of a file. Equal stats are taken for equal bytes, as spec section 10 allows; `--fresh` is not
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
    let (file, metadata) = opened(full)?;
    let mut bytes = Vec::with_capacity(metadata.len().min(limit) as usize + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, in_mebibytes(limit))),
        false => Ok(bytes),
    }
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
    if let Some(held) = &input.held {
        return Ok(held.to_string());
    }
    let bytes = bytes(&input.full, limit(&input.class)).map_err(|error| unreadable(&input.path, &error))?;
    utf8(&input.path, bytes)
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
