//! What an edit may have made wrong elsewhere, looked for a little at a time.
//!
//! Comes in: the stage, and what its texts say about names. Goes out: the warnings about links and names of the whole
//! site, the same that a build would give. Whoever holds one may drop it half-way: nothing is changed by it.

use super::memory::Memory;
use crate::diagnostic::Diagnostic;
use crate::load::Class;
use crate::pipeline::names::Tallies;
use crate::pipeline::places::Places;
use crate::pipeline::read::Reading;
use crate::pipeline::stage::{Stage, count_texts, texts_of};
use crate::render::links::Links;

/// Texts looked at before the door is looked at again.
const AT_ONCE: usize = 200;

/// A review under way.
pub struct Review<'s> {
    stage: &'s Stage,
    reading: &'s Reading,
    memory: &'s Memory,
    links: Links<'s>,
    places: Places<'s>,
    /// Names looked at for suggestions so far.
    looked_at: usize,
    next_text: usize,
    next_file: usize,
    found: Vec<Diagnostic>,
    tallies: Tallies,
}

/// What came of it.
pub struct Reviewed {
    pub(super) links: Vec<Diagnostic>,
    pub(super) names: Vec<Diagnostic>,
}

impl<'s> Review<'s> {
    pub(super) fn new(stage: &'s Stage, reading: &'s Reading, memory: &'s Memory) -> Review<'s> {
        Review {
            stage,
            reading,
            memory,
            links: stage.links(),
            places: Places::new(&reading.inputs),
            looked_at: 0,
            next_text: 0,
            next_file: 0,
            found: Vec::new(),
            tallies: Tallies::default(),
        }
    }

    /// Looks at some more; true when that was all.
    pub fn go_on(&mut self) -> bool {
        let (texts, files) = (count_texts(&self.stage.site), self.reading.inputs.files.len());
        if self.next_text < texts {
            let end = (self.next_text + AT_ONCE).min(texts);
            let place_of = |path: &str, spot: &_| self.places.place(path, spot);
            texts_of(&self.stage.site, self.next_text..end, &mut |slots, here| {
                self.links.check(slots, here, &place_of, &mut self.looked_at, &mut self.found);
            });
            self.next_text = end;
            return false;
        }
        let end = (self.next_file + 5 * AT_ONCE).min(files);
        let some = &self.reading.inputs.files[self.next_file..end];
        for input in some.iter().filter(|input| input.class == Class::Briefing) {
            if let Some((file, tally)) = self.memory.tally(input) {
                self.tallies.add(file, tally);
            }
        }
        self.next_file = end;
        end == files
    }

    /// Ends a review that has looked at all there is.
    pub fn finish(self) -> Reviewed {
        Reviewed { links: self.found, names: self.tallies.judged() }
    }
}
