//! Keys from a terminal or a pipe. While a key is waited for, the card is drawn again when the terminal gets another width.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use console::{Key, Term};

use super::super::stop::Stop;
use super::card::Card;

/// How often the width of the terminal is looked at. A signal would tell it at once, but nobody drags a window's edge faster
/// than this, and a signal's handler is code that Windows lacks and that can be got wrong.
const GLANCE: Duration = Duration::from_millis(150);

/// Keys from the terminal, or from a pipe.
pub struct Keys {
    terminal: Option<Term>,
    /// Whether the terminal can be cleared.
    is_drawn: bool,
}

impl Keys {
    /// `is_watched`: somebody sees standard error on a terminal that can be drawn on again.
    pub fn new(is_watched: bool) -> Keys {
        Keys { terminal: io::stdin().is_terminal().then(Term::stderr), is_drawn: is_watched }
    }

    /// Columns of the terminal; a pipe has no edge.
    pub fn width(&self) -> usize {
        self.terminal.as_ref().map_or(usize::MAX / 2, width_of)
    }

    /// The next key in lower case; none at the end of the pipe or after Ctrl-C. `card` is what the key answers to,
    /// drawn for so many columns.
    pub fn next(&mut self, card: &Card, columns: usize) -> Result<Option<char>, Stop> {
        let failed = |error: io::Error| Stop::disk("read", Path::new("standard input"), &error);
        if let Some(terminal) = &self.terminal {
            return match read_key(terminal, self.is_drawn.then_some(card), columns) {
                Ok(Key::Char(key)) => Ok(Some(key.to_ascii_lowercase())),
                Ok(Key::Enter) => Ok(Some('\n')),
                Ok(Key::Escape | Key::CtrlC) => Ok(None),
                Ok(_) => Ok(Some('?')),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
                Err(error) => Err(failed(error)),
            };
        }
        let mut byte = [0];
        loop {
            if io::stdin().lock().read(&mut byte).map_err(failed)? == 0 {
                return Ok(None);
            }
            // What an arrow key sends ends in a letter that is none of ours.
            if byte[0] == 0x1b {
                return self.rest_of_sequence().map_err(failed);
            }
            // On a pipe, lines are for the eye.
            if !byte[0].is_ascii_whitespace() {
                return Ok(Some(char::from(byte[0].to_ascii_lowercase())));
            }
        }
    }

    /// Reads what follows an escape up to its letter; it means no key.
    fn rest_of_sequence(&mut self) -> io::Result<Option<char>> {
        let mut byte = [0];
        let mut input = io::stdin().lock();
        for _ in 0..16 {
            if input.read(&mut byte)? == 0 {
                return Ok(None);
            }
            if byte[0].is_ascii_alphabetic() || byte[0] == b'~' {
                break;
            }
        }
        Ok(Some('?'))
    }

    /// A line that is typed out; none at the end.
    pub fn line(&mut self) -> Result<Option<String>, Stop> {
        let failed = |error: io::Error| Stop::disk("read", Path::new("standard input"), &error);
        if let Some(terminal) = &self.terminal {
            return terminal.read_line().map(|line| Some(line.trim().to_owned())).map_err(failed);
        }
        let mut input = io::stdin().lock();
        let mut line = String::new();
        // What is left of the key's own line on a pipe is no answer, but an empty line after it is one.
        for _ in 0..2 {
            line.clear();
            if input.read_line(&mut line).map_err(failed)? == 0 {
                return Ok(None);
            }
            if !line.trim().is_empty() {
                break;
            }
        }
        Ok(Some(line.trim().to_owned()))
    }
}

/// On a terminal that is narrower, lines are cut by the terminal.
const NARROWEST: usize = 20;

fn width_of(terminal: &Term) -> usize {
    usize::from(terminal.size().1).max(NARROWEST)
}

/// Waits for a key; a card given is drawn again meanwhile.
fn read_key(terminal: &Term, card: Option<&Card>, columns: usize) -> io::Result<Key> {
    let Some(card) = card else { return terminal.read_key() };
    thread::scope(|scope| {
        let (until, over) = mpsc::channel();
        scope.spawn(move || watch(terminal, card, columns, &over));
        let key = terminal.read_key();
        drop(until);
        key
    })
}

/// Draws the card again whenever the terminal has come to rest at another width. What it had drawn is then folded in a way that
/// each terminal chooses for itself, so all of the screen goes.
fn watch(terminal: &Term, card: &Card, columns: usize, over: &mpsc::Receiver<()>) {
    let width = || width_of(terminal);
    let (mut drawn, mut last) = (columns, columns);
    while over.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
        let now = width();
        if now == last && now != drawn {
            drawn = now;
            // Nothing can be done about a terminal that went away; the key that is waited for will tell.
            let _ = terminal.clear_screen().and_then(|()| terminal.write_line(&card.lines(now)));
        }
        last = now;
    }
}
