//! Everything there is to complain about, by where it was found, so that one file's part can be replaced.

use crate::diagnostic::{self, Diagnostic, Severity};

#[derive(Default)]
pub struct Notes {
    /// Of files and of what they are together.
    rest: Vec<Diagnostic>,
    /// Of the list of files alone; part of `rest`.
    listing: Vec<Diagnostic>,
    links: Vec<Diagnostic>,
    /// Of names across all texts.
    names: Vec<Diagnostic>,
    /// Links and names are of an earlier text.
    pub is_review_due: bool,
}

impl Notes {
    /// `said` holds everything but the links; `names` is the part of it that judges names across texts.
    pub fn new(
        said: Vec<Diagnostic>,
        listing: Vec<Diagnostic>,
        links: Vec<Diagnostic>,
        names: Vec<Diagnostic>,
    ) -> Notes {
        let mut notes = Notes { rest: said, listing, links, names: Vec::new(), is_review_due: false };
        notes.replace(&names, &[]);
        notes.names = names;
        notes
    }

    pub fn all(&self) -> Vec<Diagnostic> {
        let mut all = [self.rest.as_slice(), &self.links, &self.names].concat();
        diagnostic::sort(&mut all);
        all
    }

    pub fn has_errors(&self) -> bool {
        let all = self.rest.iter().chain(&self.links).chain(&self.names);
        all.into_iter().any(|note| note.severity == Severity::Error)
    }

    /// The warnings about links, which stay until links are looked at again.
    pub fn of_links(&mut self) -> Vec<Diagnostic> {
        let mut links = std::mem::take(&mut self.links);
        links.retain(|note| note.severity != Severity::Error);
        links
    }

    /// Whether listing the files says what it said before.
    pub fn is_listing(&self, listing: &[Diagnostic]) -> bool {
        self.listing == listing
    }

    /// Puts what is said of a file now in the place of what was said.
    pub fn replace(&mut self, before: &[Diagnostic], now: &[Diagnostic]) {
        for old in before {
            if let Some(at) = self.rest.iter().position(|note| note == old) {
                self.rest.remove(at);
            }
        }
        self.rest.extend(now.iter().cloned());
    }

    /// Takes links and names anew; says whether that changed anything.
    pub fn review(&mut self, links: Vec<Diagnostic>, names: Vec<Diagnostic>) -> bool {
        self.is_review_due = false;
        let is_new = (&self.links, &self.names) != (&links, &names);
        (self.links, self.names) = (links, names);
        is_new
    }
}
