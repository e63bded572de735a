//! The two streams: results to standard output, everything else to standard error.
//!
//! A reader who closes the pipe early (`dateline list | head -1`) is no error: what is left is not written. A stream
//! that fails for another reason (a full disk) is remembered, and reported when the command ends.

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};

use super::args::{Colour, Common, Format};
use super::stop::Stop;

pub struct Screen {
    format: Format,
    pub is_quiet: bool,
    pub is_verbose: bool,
    choice: ColorChoice,
    results: RefCell<BufWriter<StdoutLock<'static>>>,
    failure: RefCell<Option<io::Error>>,
}

impl Screen {
    pub fn new(common: &Common) -> Screen {
        let choice = match common.color {
            // Looks at `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and whether anybody is watching.
            Colour::Auto => AutoStream::choice(&io::stderr()),
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        };
        Screen {
            format: common.format,
            is_quiet: common.quiet,
            is_verbose: common.verbose,
            choice,
            results: RefCell::new(BufWriter::new(io::stdout().lock())),
            failure: RefCell::new(None),
        }
    }

    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether what goes to standard error may carry colours.
    pub fn is_coloured(&self) -> bool {
        self.choice != ColorChoice::Never
    }

    /// Whether somebody sits at a terminal that can redraw a line.
    pub fn is_watched(&self) -> bool {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        !self.is_json() && !self.is_quiet && !is_dumb && io::stderr().is_terminal()
    }

    /// Tells people something, unless they asked for quiet or a program is reading.
    pub fn say(&self, line: &str) {
        if !self.is_quiet && !self.is_json() {
            self.complain(line);
        }
    }

    /// Prints to standard error, whatever was asked for. Nothing can be done about a closed one.
    pub fn complain(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.choice);
        let _ = writeln!(stream, "{text}");
    }

    /// Writes a line of results to standard output.
    pub fn result(&self, line: &str) {
        let mut failure = self.failure.borrow_mut();
        if failure.is_none() {
            *failure = writeln!(self.results.borrow_mut(), "{line}").err();
        }
    }

    /// Sends off what is written so far, for commands that go on.
    pub fn flush(&self) {
        let flushed = self.results.borrow_mut().flush();
        if let Err(error) = flushed {
            self.failure.borrow_mut().get_or_insert(error);
        }
    }

    /// Whether results go nowhere any more, so that nothing more need be made. True only after a [`Screen::flush`] that failed.
    pub fn is_closed(&self) -> bool {
        self.failure.borrow().is_some()
    }

    /// Ends the results.
    pub fn finish(&self) -> Result<(), Stop> {
        let flushed = self.results.borrow_mut().flush();
        match self.failure.take().map_or(flushed, Err) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Stop::disk("write to", Path::new("standard output"), &error))
            }
            _ => Ok(()),
        }
    }
}
