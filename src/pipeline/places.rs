//! The places of mistakes that show only once a file has been read: its text is read again for them.
//!
//! Comes in: the site's files. Goes out: texts and places, as long as the effort is bearable. Ten thousand mistakes in a
//! file of megabytes would take minutes to place; then the diagnostics that come last name the file alone.

use std::cell::Cell;

use super::read::Inputs;
use crate::diagnostic::Place;
use crate::model::spot::Spot;
use crate::parse;

/// Bytes of text read again in one stage of one build: half a second, or thirty thousand places in usual files.
const ENOUGH: u64 = 1 << 30;
/// A place in YAML costs so many times as much as one in a text.
const YAML: u64 = 12;

/// Finds places, one after the other.
pub struct Places<'i> {
    inputs: &'i Inputs,
    read: Cell<u64>,
}

impl<'i> Places<'i> {
    pub fn new(inputs: &'i Inputs) -> Places<'i> {
        Places { inputs, read: Cell::new(0) }
    }

    /// The text of a file, for a place in its YAML.
    pub fn text(&self, path: &str) -> Option<String> {
        self.read_again(path, YAML)
    }

    /// The place that a `Spot` keeps.
    pub fn place(&self, path: &str, spot: &Spot) -> Place {
        let text = match spot {
            Spot::File => None,
            Spot::Bytes(..) => self.read_again(path, 1),
            Spot::Path(_) => self.read_again(path, YAML),
        };
        match text {
            Some(text) => parse::origin_of(path, &text).spot(spot),
            None => Place::file(path),
        }
    }

    fn read_again(&self, path: &str, weight: u64) -> Option<String> {
        let size = self.inputs.get(path)?.stat.size;
        // A body is no YAML, however long.
        let is_all_yaml = !path.ends_with(".md");
        let yaml = if is_all_yaml { size } else { size.min(parse::MAX_FRONT_MATTER as u64) };
        let read = self.read.get().saturating_add(size).saturating_add(yaml * (weight - 1));
        self.read.set(read);
        if read > ENOUGH { None } else { self.inputs.text(path) }
    }
}
