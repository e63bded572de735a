//! What a build remembers for the next one: readings of files, views of pages, stats of inputs and outputs.
//!
//! Everything here can be deleted at any time with no loss but time. Nothing here is trusted without its key: a reading
//! holds for a file's stat, the lexicon, the settings and this very program; a view for the very file that stands in the
//! folder. What is damaged is as good as forgotten.

mod outer;
mod outputs;
mod pictures;
mod readings;

use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use std::{fs, io};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::read::{Listed, Look, Reading};
use super::recall::{Recall, Recalled};
use super::{Options, Report};
use crate::diagnostic::Diagnostic;
use crate::load::Input;
use crate::model::briefing::{Briefing, NameTally};
use crate::model::entity::Entity;
use crate::render::plan::Planned;
use crate::write::{Entry, OutputStats, Written};
use outputs::Outputs;
pub use pictures::Pictures;
use readings::Readings;

/// A briefing as read by an earlier build, without its body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remembered {
    pub briefing: Arc<Briefing>,
    pub declared: Vec<Entity>,
    pub tally: NameTally,
    /// Of the file's text and the lexicon.
    pub digest: u64,
    /// The digest of what others declare on the spot, when the reading depended on it.
    pub elsewhere: u64,
    pub diagnostics: Vec<Diagnostic>,
    /// Of what other pages may know of it (see `outer`); 0 while nobody asked.
    pub outer: u64,
}

/// A reading as it is kept: what others may need of it, and details that few ask for.
pub struct Encoded {
    reading: Vec<u8>,
    details: Vec<u8>,
}

/// Facts about a file that is published as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub digest: u64,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
}

/// What an output was made from, and what came of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct View {
    pub digest: u64,
    pub entry: Entry,
    /// Of what an output holds beside that what all pages may know of briefings: of the text of the briefing whose page it
    /// is, of those in a feed. 0 where there is none.
    pub of: u64,
}

pub struct Memo {
    folder: PathBuf,
    is_fresh: bool,
    readings: Readings,
    outputs: Outputs,
}

impl Memo {
    /// Whether any earlier build may have left something.
    pub fn is_there(state_dir: &Path) -> bool {
        fs::symlink_metadata(cache(state_dir)).is_ok()
    }

    /// Opens what earlier builds of this site into this folder have left.
    pub fn open(state_dir: &Path, out: &Path, is_fresh: bool) -> Memo {
        let folder = cache(state_dir);
        let program = program();
        let name = format!("out-{:016x}", xxh3_64(real(out).as_os_str().as_encoded_bytes()));
        let outputs = Outputs::open(folder.join(name), program, is_fresh);
        let readings = Readings::none(&folder, program);
        Memo { folder, is_fresh, readings, outputs }
    }

    /// Opens the readings too, of which a build without changes has no need.
    pub fn open_readings(&mut self) {
        // The first build of a site writes no readings and no digests of views: most of those who build once never build
        // again, and for those who do the second build comes early enough.
        self.readings = Readings::open(&self.folder, program(), self.is_fresh, self.outputs.is_known());
    }

    /// The report of the last build, when nothing that could change its outcome has changed since.
    pub fn same_as_last(&self, options: &Options, listed: &Listed) -> Option<Report> {
        self.outputs.same_as_last(options, listed)
    }

    pub fn output_count(&self) -> usize {
        self.outputs.count()
    }

    /// What the file system said of the outputs when they were written.
    pub fn stats(&self) -> &OutputStats {
        self.outputs.stats()
    }

    /// Whether everything that any page but briefings' own shows is as it was at the last build, so that their views are
    /// too: all files but briefings, and of these what others may know of them.
    pub fn is_same_but_texts(&self, options: &Options, reading: &Reading) -> bool {
        self.outputs.is_same_but_texts(options, reading)
    }

    /// Whether the last build wrote all these outputs, each at its place in the plan.
    pub fn has_written(&self, plan: &[Planned]) -> bool {
        self.outputs.has_written(plan)
    }

    /// What an output of the plan was made from at the last build; and its file's number in the order of names, if that is
    /// not another now.
    pub fn view(&self, place: usize, planned: &Planned) -> Option<(usize, View)> {
        self.outputs.view(place, planned)
    }

    /// Whether something was not there that an earlier build had written, and was counted on: then what was made of it is
    /// worth nothing.
    pub fn is_damaged(&self) -> bool {
        self.readings.is_damaged()
    }

    /// Forgets the readings, of which some are damaged: else every build would find that out once more.
    pub fn forget_readings(&self) {
        self.readings.forget();
    }

    /// Writes everything down, with what each output of the plan was made from; takes the stats out of `written`, since nobody else needs them. That it could not be written costs time at the next build and nothing else.
    pub fn save(
        self,
        options: &Options,
        reading: &Reading,
        report: &Report,
        (plan, views): (&[Planned], Vec<Option<View>>),
        written: &mut Written,
    ) {
        let Memo { readings, outputs, .. } = self;
        let save = || outputs.save(options, reading, report, plan, views, written);
        rayon::join(|| readings.save(reading), save);
    }
}

impl Recall for Memo {
    fn wants_encoded(&self) -> bool {
        self.readings.is_recording()
    }

    fn reading(&self, input: &Input, key: u64) -> Option<Recalled> {
        Some(Recalled { remembered: self.readings.find(input, key)?, html: None, original: None })
    }

    fn keep(&mut self, input: &Input, key: u64, look: &mut Look) {
        if let Some(encoded) = look.encoded.take() {
            self.readings.add(input, key, encoded);
        }
    }

    fn facts(&self, input: &Input) -> Option<FileFacts> {
        self.readings.file(input)
    }

    fn keep_facts(&mut self, input: &Input, facts: FileFacts) {
        self.readings.add_file(input, facts);
    }
}

impl Remembered {
    /// Notes what other pages may know of the briefing.
    pub fn set_outer(&mut self) {
        self.outer = outer::outer(&self.briefing, &self.declared);
    }

    /// The form in which it is kept.
    pub fn encoded(&self) -> Option<Encoded> {
        let details = self.briefing.details.get();
        let details = if details.is_empty() { Vec::new() } else { postcard::to_stdvec(details).ok()? };
        Some(Encoded { reading: postcard::to_stdvec(self).ok()?, details })
    }
}

/// Where it all lies.
fn cache(state_dir: &Path) -> PathBuf {
    state_dir.join("cache")
}

/// The real path of the output folder, the same before the first build has made it as behind.
fn real(out: &Path) -> PathBuf {
    let beside = || {
        let above = out.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(above).ok()?.join(out.file_name()?))
    };
    let written = || std::path::absolute(out).unwrap_or_else(|_| out.to_path_buf());
    fs::canonicalize(out).ok().or_else(beside).unwrap_or_else(written)
}

/// Tells this program from every other build of it: what one remembers is nothing to another.
fn program() -> u64 {
    let metadata = std::env::current_exe().and_then(fs::metadata);
    let modified = metadata.as_ref().ok().and_then(|metadata| metadata.modified().ok());
    let since =
        modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_nanos());
    let size = metadata.map_or(0, |metadata| metadata.len());
    xxh3_64(format!("{} {size} {since}", env!("CARGO_PKG_VERSION")).as_bytes())
}

/// Reads a kept value; none when it is missing, damaged or another program's.
fn load<T: DeserializeOwned>(path: &Path, program: u64) -> Option<T> {
    let bytes = read(path)?;
    let (head, body) = bytes.split_at_checked(16)?;
    let expected = [program.to_le_bytes(), xxh3_64(body).to_le_bytes()].concat();
    if head != expected {
        return None;
    }
    postcard::from_bytes(body).ok()
}

/// The bytes of a file of the cache; a link or a pipe in its place is none.
fn read(path: &Path) -> Option<Vec<u8>> {
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    is_file.then(|| fs::read(path).ok()).flatten()
}

/// A file of the cache to be written, whatever stands there.
fn new_file(path: &Path) -> io::Result<fs::File> {
    let _ = fs::remove_file(path);
    fs::File::create_new(path)
}

/// Makes the folder of the cache, which no link may lead elsewhere.
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let above = folder.parent().unwrap_or(folder);
    let is_real = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    if is_real(folder) && is_real(above) { Ok(()) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Keeps a value: whole or not at all.
fn store<T: Serialize>(path: &Path, program: u64, value: &T) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let draft = draft_of(path);
    let mut file = new_file(&draft)?;
    // The checksum stands before what it is of, of which no more than a piece is in memory.
    file.write_all(&[0; 16])?;
    let counted = io::BufWriter::with_capacity(64 * 1024, Counted { file, hasher: Xxh3::new() });
    let counted = postcard::to_io(value, counted).map_err(io::Error::other)?;
    let Counted { mut file, hasher } = counted.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    file.write_all([program.to_le_bytes(), hasher.digest().to_le_bytes()].as_flattened())?;
    drop(file);
    fs::rename(draft, path)
}

/// A file and the checksum of what was written into it.
struct Counted {
    file: fs::File,
    hasher: Xxh3,
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn draft_of(path: &Path) -> PathBuf {
    path.with_extension(format!("{}.new", std::process::id()))
}
