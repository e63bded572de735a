//! Readings of briefings and facts about files, by path.
//!
//! Encoded readings stand one behind the other in a log; an index says where. An edit appends one reading and writes the
//! index anew; when half of the log is of no use any more it is written anew too. The index is replaced in one step after
//! the log has grown, so that whatever it points at is there; a checksum guards against the rest. Behind each reading stand
//! its details, which are read when a page asks for them.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{Encoded, FileFacts, Remembered, draft_of, load, make_folder, new_file, store};
use crate::load::{Input, Stat};
use crate::model::briefing::Details;
use crate::model::hash::{HashMap, HashSet};
use crate::model::later::Later;
use crate::pipeline::read::Reading;

/// Where one reading stands in the log, and what it holds for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Spot {
    stat: Stat,
    key: u64,
    start: u64,
    length: u32,
    checksum: u64,
    /// Of its details, which stand behind it.
    details_length: u32,
    details_checksum: u64,
}

impl Spot {
    /// Of the reading and its details.
    fn whole_length(&self) -> u64 {
        u64::from(self.length) + u64::from(self.details_length)
    }
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
    /// As it was when this build began.
    log: Option<Arc<Log>>,
    /// Where the log will end, counting what is added now.
    end: u64,
    added: Vec<u8>,
    is_changed: bool,
    is_recording: bool,
}

const LOG: &str = "readings.log";
const INDEX: &str = "readings";

/// The log, of which each core reads one reading after the other: its bytes are never in memory as a whole.
struct Log {
    file: fs::File,
    length: u64,
    /// Something was asked of it later that is not there, though its index says so.
    is_damaged: AtomicBool,
}

impl Log {
    fn open(path: &Path) -> Option<Log> {
        // A pipe would be waited on for ever.
        fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
        let file = fs::File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        Some(Log { file, length, is_damaged: AtomicBool::new(false) })
    }

    /// So many bytes, if the log is as long as that.
    fn bytes(&self, start: u64, length: u64) -> Option<Vec<u8>> {
        let end = start.checked_add(length)?;
        if end > self.length {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        read_exact_at(&self.file, &mut bytes, start).ok()?;
        Some(bytes)
    }

    fn reading(&self, spot: &Spot) -> Option<Remembered> {
        let bytes = self.bytes(spot.start, spot.length.into())?;
        (xxh3_64(&bytes) == spot.checksum).then(|| postcard::from_bytes(&bytes).ok()).flatten()
    }

    fn details(&self, spot: &Spot) -> Option<Details> {
        let bytes = self.bytes(spot.start.checked_add(spot.length.into())?, spot.details_length.into())?;
        (xxh3_64(&bytes) == spot.details_checksum).then(|| postcard::from_bytes(&bytes).ok()).flatten()
    }

    /// The details of a reading, read when they are asked for.
    fn details_later(self: &Arc<Log>, spot: &Spot) -> Later<Details> {
        if spot.details_length == 0 {
            return Later::default();
        }
        let (log, spot) = (self.clone(), *spot);
        Later::found_by(move || {
            let details = log.details(&spot);
            log.is_damaged.fetch_or(details.is_none(), Ordering::Relaxed);
            details.unwrap_or_default()
        })
    }
}

#[cfg(unix)]
fn read_exact_at(file: &fs::File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
fn read_exact_at(file: &fs::File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                bytes = &mut bytes[count..];
                start += count as u64;
            }
        }
    }
    Ok(())
}

impl Readings {
    /// Nothing, and nothing to be kept.
    pub fn none(folder: &Path, program: u64) -> Readings {
        let folder = folder.to_path_buf();
        let (log, added) = (None, Vec::new());
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
        let log = index.as_ref().and_then(|_| Log::open(&folder.join(LOG)).map(Arc::new));
        let is_recording = is_recording || index.is_some();
        let end = log.as_ref().map_or(0, |log| log.length);
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
        let log = self.log.as_ref()?;
        let mut remembered = log.reading(spot)?;
        let briefing = Arc::get_mut(&mut remembered.briefing)?;
        briefing.details = log.details_later(spot);
        briefing.share_texts();
        Some(remembered)
    }

    /// Whether the log lacked something that was counted on: then nothing may be made of what was read.
    pub fn is_damaged(&self) -> bool {
        self.log.as_ref().is_some_and(|log| log.is_damaged.load(Ordering::Relaxed))
    }

    /// Without its index a log is none. That it could not be removed costs time and nothing else.
    pub fn forget(&self) {
        let _ = fs::remove_file(self.folder.join(INDEX));
    }

    pub fn add(&mut self, input: &Input, key: u64, encoded: Encoded) {
        let Encoded { reading, details } = encoded;
        let (Ok(length), Ok(details_length)) = (u32::try_from(reading.len()), u32::try_from(details.len()))
        else {
            return;
        };
        let spot = Spot {
            stat: input.stat,
            key,
            start: self.end,
            length,
            checksum: xxh3_64(&reading),
            details_length,
            details_checksum: xxh3_64(&details),
        };
        self.end += spot.whole_length();
        self.added.extend(reading);
        self.added.extend(details);
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
        let used: u64 = self.index.readings.values().map(Spot::whole_length).sum();
        let path = self.folder.join(LOG);
        // What another build may have appended meanwhile would shift every place: then the log is written anew.
        let is_as_read = fs::symlink_metadata(&path)
            .map_or(self.log.is_none(), |log| log.is_file() && log.len() == self.length());
        if self.end > used * 2 || !is_as_read {
            self.compact(&path)?;
        } else {
            fs::OpenOptions::new().create(true).append(true).open(&path)?.write_all(&self.added)?;
        }
        store(&self.folder.join(INDEX), self.program, &self.index)
    }

    /// How long the log was when this build began.
    fn length(&self) -> u64 {
        self.log.as_ref().map_or(0, |log| log.length)
    }

    /// Writes a log of nothing but what the index points at.
    fn compact(&mut self, path: &Path) -> io::Result<()> {
        let (mut fresh, length) = (Vec::new(), self.length());
        for spot in self.index.readings.values_mut() {
            // What an index says of the log is believed as far as the log goes.
            let start = fresh.len() as u64;
            match spot.start.checked_sub(length) {
                None => {
                    let bytes = self.log.as_ref().and_then(|log| log.bytes(spot.start, spot.whole_length()));
                    fresh.extend(bytes.unwrap_or_default());
                }
                Some(start) => {
                    let start = usize::try_from(start).unwrap_or(usize::MAX);
                    let end = start.saturating_add(spot.whole_length() as usize);
                    fresh.extend_from_slice(self.added.get(start..end).unwrap_or_default());
                }
            }
            spot.start = start;
        }
        let draft = draft_of(path);
        new_file(&draft)?.write_all(&fresh)?;
        fs::rename(draft, path)
    }
}
