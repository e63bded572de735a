//! Readings of briefings and facts about files, by path.
//!
//! Encoded readings stand one behind the other in a log; an index says where. An edit appends one reading and writes the
//! index anew; when half of the log is of no use any more it is written anew too. The index is replaced in one step after
//! the log has grown, so that whatever it points at is there; a checksum guards against the rest.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{FileFacts, Remembered, draft_of, load, make_folder, store, write};
use crate::load::{Input, Stat};
use crate::model::hash::{HashMap, HashSet};
use crate::pipeline::read::Reading;

/// Where one reading stands in the log, and what it holds for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Spot {
    stat: Stat,
    key: u64,
    start: u64,
    length: u32,
    checksum: u64,
}

#[derive(Default, Serialize, Deserialize)]
struct Index {
    readings: HashMap<String, Spot>,
    files: HashMap<String, (Stat, FileFacts)>,
}

pub struct Readings {
    folder: PathBuf,
    program: u64,
    index: Index,
    log: Vec<u8>,
    /// Where the log will end, counting what is added now.
    end: u64,
    added: Vec<u8>,
    is_changed: bool,
    is_recording: bool,
}

const LOG: &str = "readings.log";
const INDEX: &str = "readings";

/// The bytes of the log. It is the largest file there is, of which two cores read a half each.
#[cfg(unix)]
fn read_halved(path: &Path) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt as _;
    let length = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    let file = fs::File::open(path).ok()?;
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    let middle = bytes.len() / 2;
    let (one, other) = bytes.split_at_mut(middle);
    let read = rayon::join(|| file.read_exact_at(one, 0), || file.read_exact_at(other, middle as u64));
    read.0.and(read.1).ok()?;
    Some(bytes)
}

#[cfg(not(unix))]
fn read_halved(path: &Path) -> Option<Vec<u8>> {
    super::read(path)
}

impl Readings {
    /// Nothing, and nothing to be kept.
    pub fn none(folder: &Path, program: u64) -> Readings {
        let folder = folder.to_path_buf();
        let (log, added) = (Vec::new(), Vec::new());
        Readings {
            folder,
            program,
            index: Index::default(),
            log,
            end: 0,
            added,
            is_changed: false,
            is_recording: false,
        }
    }

    pub fn open(folder: &Path, program: u64, is_fresh: bool, is_recording: bool) -> Readings {
        let index: Option<Index> = if is_fresh { None } else { load(&folder.join(INDEX), program) };
        let log = match index {
            Some(_) => read_halved(&folder.join(LOG)).unwrap_or_default(),
            None => Vec::new(),
        };
        let is_recording = is_recording || index.is_some();
        let end = log.len() as u64;
        let index = index.unwrap_or_default();
        let folder = folder.to_path_buf();
        Readings { folder, program, index, log, end, added: Vec::new(), is_changed: false, is_recording }
    }

    pub fn is_recording(&self) -> bool {
        self.is_recording
    }

    pub fn find(&self, input: &Input, key: u64) -> Option<Remembered> {
        let spot = self.index.readings.get(&input.path)?;
        if spot.stat != input.stat || spot.key != key {
            return None;
        }
        let start = usize::try_from(spot.start).ok()?;
        let bytes = self.log.get(start..start.checked_add(spot.length as usize)?)?;
        (xxh3_64(bytes) == spot.checksum).then(|| postcard::from_bytes(bytes).ok()).flatten()
    }

    pub fn add(&mut self, input: &Input, key: u64, encoded: Vec<u8>) {
        let Ok(length) = u32::try_from(encoded.len()) else { return };
        let spot = Spot { stat: input.stat, key, start: self.end, length, checksum: xxh3_64(&encoded) };
        self.end += u64::from(length);
        self.added.extend(encoded);
        self.index.readings.insert(input.path.clone(), spot);
        self.is_changed = true;
    }

    pub fn file(&self, input: &Input) -> Option<FileFacts> {
        self.index.files.get(&input.path).filter(|(stat, _)| *stat == input.stat).map(|(_, facts)| *facts)
    }

    pub fn add_file(&mut self, input: &Input, facts: FileFacts) {
        self.index.files.insert(input.path.clone(), (input.stat, facts));
        self.is_changed = true;
    }

    /// Writes log and index, if there is anything new. That it fails is no one's loss.
    pub fn save(mut self, reading: &Reading) {
        if !self.is_recording {
            return;
        }
        let count = self.index.readings.len() + self.index.files.len();
        let present: HashSet<&str> = reading.inputs.files.iter().map(|input| input.path.as_str()).collect();
        self.index.readings.retain(|path, _| present.contains(path.as_str()));
        self.index.files.retain(|path, _| present.contains(path.as_str()));
        let is_shorter = self.index.readings.len() + self.index.files.len() < count;
        if self.is_changed || is_shorter {
            let _ = self.write();
        }
    }

    fn write(&mut self) -> io::Result<()> {
        make_folder(&self.folder)?;
        // A length has 32 bits, so that no number of spots that fits into memory makes this overflow.
        let used: u64 = self.index.readings.values().map(|spot| u64::from(spot.length)).sum();
        let path = self.folder.join(LOG);
        // What another build may have appended meanwhile would shift every place: then the log is written anew.
        let is_as_read = fs::symlink_metadata(&path)
            .map_or(self.log.is_empty(), |log| log.is_file() && log.len() == self.log.len() as u64);
        if self.end > used * 2 || !is_as_read {
            self.compact(&path)?;
        } else {
            fs::OpenOptions::new().create(true).append(true).open(&path)?.write_all(&self.added)?;
        }
        store(&self.folder.join(INDEX), self.program, &self.index)
    }

    /// Writes a log of nothing but what the index points at.
    fn compact(&mut self, path: &Path) -> io::Result<()> {
        let mut fresh = Vec::new();
        for spot in self.index.readings.values_mut() {
            // What an index says of the log is believed as far as the log goes.
            let (start, length) = (usize::try_from(spot.start).unwrap_or(usize::MAX), spot.length as usize);
            let bytes = match start.checked_sub(self.log.len()) {
                None => self.log.get(start..start.saturating_add(length)),
                Some(start) => self.added.get(start..start.saturating_add(length)),
            };
            spot.start = fresh.len() as u64;
            fresh.extend(bytes.unwrap_or_default());
        }
        let draft = draft_of(path);
        write(&draft, &fresh)?;
        fs::rename(draft, path)
    }
}
