//! What a build remembers for the next one: readings of files, views of pages, stats of outputs.
//!
//! Everything here can be deleted at any time with no loss but time. Nothing here is trusted without its key: a reading
//! holds for a file's stat, the lexicon and the settings; a view for the very file that stands in the folder.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::hash::HashMap;
use super::read::{Listed, Reading};
use super::{Options, Report};
use crate::diagnostic::Diagnostic;
use crate::load::{Input, Stat};
use crate::model::briefing::{Briefing, NameTally};
use crate::model::entity::Entity;
use crate::model::site::Site;
use crate::write::{Entry, OutputStats, Written};

/// A briefing as read by an earlier build, without its body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remembered {
    pub briefing: Briefing,
    pub declared: Vec<Entity>,
    pub tally: NameTally,
    /// Of the file's text and the lexicon.
    pub digest: u64,
    /// The digest of what others declare on the spot, when the reading depended on it.
    pub elsewhere: u64,
    pub diagnostics: Vec<Diagnostic>,
}

/// Facts about a file that is published as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub digest: u64,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
}

/// What an output was made from, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub digest: u64,
    pub entry: Entry,
}

pub struct Memo {
    folder: PathBuf,
    views: HashMap<String, View>,
}

impl Memo {
    pub fn open(state_dir: &Path, _out: &Path, _is_fresh: bool) -> Memo {
        Memo { folder: state_dir.join("cache"), views: HashMap::default() }
    }
    pub fn same_as_last(&self, _options: &Options, _listed: &Listed) -> Option<Report> {
        None
    }
    pub fn outputs(&self) -> usize {
        self.views.len()
    }
    pub fn stats(&self) -> OutputStats {
        OutputStats::default()
    }
    pub fn view(&self, file: &str) -> Option<View> {
        self.views.get(file).copied()
    }
    pub fn remembered(&self, _input: &Input, _key: u64) -> Option<Remembered> {
        None
    }
    pub fn remember(&mut self, _input: &Input, _key: u64, _remembered: &Remembered) {}
    pub fn file(&self, _input: &Input) -> Option<FileFacts> {
        None
    }
    pub fn remember_file(&mut self, _input: &Input, _facts: FileFacts) {}
    pub fn save(
        self,
        _options: &Options,
        _reading: &Reading,
        _report: &Report,
        _site: &Site,
        _views: Vec<(String, View)>,
        _written: &Written,
    ) {
        let _ = (self.folder, Stat::default());
    }
}
