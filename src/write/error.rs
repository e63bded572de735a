//! What can go wrong while the site is put on the disk, in words that say what to do next.
//!
//! In: a deed, a path and the system's error, or a rule that was broken. Out: one line for the user, lower case and
//! without a full stop, as all messages of Dateline.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::manifest::MANIFEST_NAME;

/// Why the output folder could not be opened or written. The live site is as it was before.
#[derive(Debug)]
pub enum WriteError {
    /// The system refused a deed (`create`, `rename`, …) on a path.
    Disk { deed: &'static str, path: PathBuf, source: io::Error },
    /// The output path is a file, or the root of the file system.
    NotAFolder { out: PathBuf },
    /// The folder holds files but no manifest, so Dateline did not make it.
    NotOurs { out: PathBuf },
    /// The folder holds a manifest, or a note of ours lies beside it, that cannot be read.
    Damaged { path: PathBuf, line: usize },
    /// The output folder holds the site's own state folder, so replacing it would replace the site.
    HoldsTheSite { out: PathBuf },
    /// The output folder lies where the site's content or templates are read from.
    AmongSources { out: PathBuf },
    /// Another build holds the lock.
    Busy { out: PathBuf },
    /// A route that cannot be a file name on every platform.
    BadRoute { route: String, why: &'static str },
    /// One route was given twice.
    Twice { route: String },
    /// One route is a file where another needs a folder.
    Overlap { file: String, beneath: String },
    /// A route and a file that Dateline did not make want one place.
    Foreign { route: String, foreign: String },
    /// A file that Dateline did not make has a name that cannot be written down in a manifest or note.
    ForeignName { path: PathBuf },
    /// A route was to be kept, but the live site does not hold it as the manifest says.
    NotThere { route: String },
    /// A route whose `put` failed earlier, so the site is not complete.
    Unfinished { route: String },
}

impl WriteError {
    /// Wraps a system error with the deed and the path it befell.
    pub(super) fn disk(deed: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
        let path = path.to_path_buf();
        move |source| WriteError::Disk { deed, path, source }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk { deed, path, source } => {
                write!(f, "could not {deed} `{}`: {}", path.display(), cause_and_cure(source))
            }
            Self::NotAFolder { out } => {
                write!(
                    f,
                    "`{}` cannot be the output folder: it is not a folder that can be replaced; choose another with `--out`",
                    out.display()
                )
            }
            Self::NotOurs { out } => write!(
                f,
                "`{}` holds files that Dateline did not make, so it was left alone; empty it, or choose another folder with `--out`",
                out.display()
            ),
            Self::Damaged { path, line } if !path.ends_with(MANIFEST_NAME) => write!(
                f,
                "`{}` is damaged (line {line}), so Dateline cannot end what an earlier build began; move your own files out of the folder of that name beside it, delete both and build again",
                path.display()
            ),
            Self::Damaged { path, line } => write!(
                f,
                "`{}` is damaged (line {line}), so Dateline cannot tell its own files from yours; move your own files out, delete the folder and build again",
                path.display()
            ),
            Self::HoldsTheSite { out } => write!(
                f,
                "`{}` cannot be the output folder: the site itself lies in it; choose another with `--out`",
                out.display()
            ),
            Self::AmongSources { out } => write!(
                f,
                "`{}` cannot be the output folder: what lies there is read as the site's own content or templates; choose another with `--out`",
                out.display()
            ),
            Self::Busy { out } => write!(
                f,
                "another build is writing `{}`; wait until it is done, or stop it, and build again",
                out.display()
            ),
            Self::BadRoute { route, why } => write!(f, "`{}` cannot be written: {why}", route.escape_debug()),
            Self::Twice { route } => {
                write!(f, "two outputs want to be `{route}`; give one of them another address")
            }
            Self::Overlap { file, beneath } => write!(
                f,
                "`{file}` is a file, so `{beneath}` cannot lie beneath it; give one of them another address"
            ),
            Self::Foreign { route, foreign } => write!(
                f,
                "`{route}` has to be written, but `{foreign}` in the output folder was not made by Dateline and is in its way; move or rename it"
            ),
            Self::ForeignName { path } => write!(
                f,
                "`{}` was not made by Dateline and has a name that is not plain Unicode text; rename it or move it out of the output folder",
                path.display()
            ),
            Self::NotThere { route } => write!(
                f,
                "`{route}` was to be kept, but the output folder no longer holds it as Dateline wrote it; build again"
            ),
            Self::Unfinished { route } => {
                write!(f, "`{route}` could not be written, so the site was left as it was; build again")
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn cause_and_cure(error: &io::Error) -> String {
    let told = match error.kind() {
        ErrorKind::StorageFull => "the disk is full; free some space and build again",
        ErrorKind::QuotaExceeded => "your disk quota is used up; free some space and build again",
        ErrorKind::PermissionDenied => "permission denied; check who owns it and who may write there",
        ErrorKind::ReadOnlyFilesystem => "this disk is read-only; choose a folder elsewhere with `--out`",
        ErrorKind::InvalidFilename => "the name is too long or not allowed on this disk; shorten the slug",
        _ => return error.to_string(),
    };
    told.to_string()
}
