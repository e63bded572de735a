//! How a command ends: its exit code, and why it could do nothing, if it could not.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::screen::Screen;
use crate::diagnostic::{self, Code, Diagnostic};

/// Exit codes, as users and scripts know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine = 0,
    /// The content has errors.
    ContentErrors = 1,
    /// The command could not run: a wrong use of it, a folder that is not there, a full disk.
    CouldNotRun = 2,
    /// A rule or cap of the target forbids it.
    Refused = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command stopped before it did anything.
#[derive(Debug)]
pub struct Stop {
    pub exit: Exit,
    pub diagnostic: Box<Diagnostic>,
}

impl Stop {
    /// The command could not run.
    pub fn new(code: Code, message: impl Into<String>) -> Stop {
        Stop { exit: Exit::CouldNotRun, diagnostic: Box::new(Diagnostic::error(code, message)) }
    }

    /// The same, for a reason that another room gives.
    pub fn of(diagnostic: Diagnostic) -> Stop {
        Stop { exit: Exit::CouldNotRun, diagnostic: Box::new(diagnostic) }
    }

    /// It was asked for something that it cannot do as asked.
    pub fn usage(message: impl Into<String>) -> Stop {
        Stop::new(Code::Usage, message)
    }

    /// The disk refused a deed.
    pub fn disk(deed: &str, path: &Path, error: &io::Error) -> Stop {
        let help = match error.kind() {
            io::ErrorKind::PermissionDenied => "check who owns it and who may write there",
            io::ErrorKind::StorageFull => "free some space on the disk",
            io::ErrorKind::NotADirectory => "a part of this path is a file, not a folder",
            _ => "look whether the path is right and the disk in order",
        };
        Stop::new(Code::WriteFailed, format!("could not {deed} `{}`: {error}", path.display())).help(help)
    }

    /// A file stands where one was to be made.
    pub fn exists(path: &str) -> Stop {
        Stop::new(Code::FileExists, format!("`{path}` exists already, so nothing was written"))
    }

    /// A panic; what went wrong has been printed by then.
    pub fn bug() -> Stop {
        Stop::usage("dateline met a mistake of its own and stopped; the written site is as it was")
            .help("please report it, with the lines above and what you were doing")
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Stop {
        self.diagnostic.help = Some(help.into());
        self
    }

    pub fn exit(mut self, exit: Exit) -> Stop {
        self.exit = exit;
        self
    }

    pub fn in_words(&self, screen: &Screen) -> String {
        self.in_colours(screen.is_coloured())
    }

    /// The same, with ANSI escapes or without.
    pub fn in_colours(&self, is_coloured: bool) -> String {
        let text = diagnostic::human(&self.diagnostic, &|_, _| None, is_coloured);
        text.trim_end().to_owned()
    }
}
