//! Why publishing stopped: what to tell the user, and which exit code it deserves.

use std::io;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};

pub type Result<T> = std::result::Result<T, Trouble>;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The content has errors.
    Content,
    /// A disk, a network, a server or a program refused.
    CouldNot,
    /// A rule or cap of the target.
    Refused,
}

#[derive(Clone, Debug)]
pub struct Trouble {
    pub way: Way,
    pub diagnostics: Vec<Diagnostic>,
}

impl Trouble {
    pub fn new(way: Way, diagnostic: Diagnostic) -> Trouble {
        Trouble { way, diagnostics: vec![diagnostic] }
    }

    /// A deed that did not succeed.
    pub fn failed(message: impl Into<String>) -> Trouble {
        Trouble::new(Way::CouldNot, Diagnostic::error(Code::PublishFailed, message))
    }

    /// A rule of the target forbids it.
    pub fn refused(code: Code, message: impl Into<String>) -> Trouble {
        Trouble::new(Way::Refused, Diagnostic::error(code, message))
    }

    /// Whether somebody else is at it.
    pub fn is_busy(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::TargetBusy)
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Trouble {
        if let Some(last) = self.diagnostics.last_mut() {
            last.help = Some(help.into());
        }
        self
    }

    /// The disk refused a deed.
    pub fn disk(deed: &str, path: &Path, error: &io::Error) -> Trouble {
        let help = match error.kind() {
            io::ErrorKind::PermissionDenied => "check who owns it and who may write there",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space there and run `dateline publish` again: it goes on where this run stopped"
            }
            io::ErrorKind::ReadOnlyFilesystem => "nothing can be written there",
            io::ErrorKind::NotADirectory => "a part of this path is a file, not a folder",
            _ => "look whether the path is right and the disk in order",
        };
        Trouble::failed(format!("could not {deed} `{}`: {error}", path.display())).help(help)
    }
}

/// For `map_err`: the disk refused a deed.
pub fn disk<'p>(deed: &'p str, path: &'p Path) -> impl FnOnce(io::Error) -> Trouble + 'p {
    move |error| Trouble::disk(deed, path, &error)
}
