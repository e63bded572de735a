//! A site's output folder in a temporary place, states to bring it to, and a hand that can be stopped at any step.

mod by_hand;
mod killed;
mod sequences;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use rayon::prelude::*;
use tempfile::TempDir;

use super::disk::Disk;
use super::*;

/// Stops a [`Disk`] at a step, as a kill would, or makes it a platform that lacks something.
#[derive(Default)]
pub(in crate::write) struct Trial {
    taken: AtomicUsize,
    /// The first step that fails, from 1, and all after it; 0 for none.
    stop_at: AtomicUsize,
    refuses_exchange: AtomicBool,
    refuses_links: AtomicBool,
}

impl Trial {
    pub fn step(&self) -> io::Result<()> {
        let number = self.taken.fetch_add(1, SeqCst) + 1;
        let stop_at = self.stop_at.load(SeqCst);
        if stop_at != 0 && number >= stop_at { Err(io::Error::other("killed")) } else { Ok(()) }
    }

    pub fn may_exchange(&self) -> io::Result<()> {
        if self.refuses_exchange.load(SeqCst) { Err(ErrorKind::Unsupported.into()) } else { Ok(()) }
    }

    pub fn may_link(&self) -> io::Result<()> {
        if self.refuses_links.load(SeqCst) { Err(ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Platform {
    Exchanges,
    LacksExchange,
    LacksLinks,
}

type State = BTreeMap<String, Vec<u8>>;

fn state(files: &[(&str, &str)]) -> State {
    files.iter().map(|(route, text)| (route.to_string(), text.as_bytes().to_vec())).collect()
}

struct Site {
    dir: TempDir,
    platform: Platform,
    stats: OutputStats,
    recovered: Option<String>,
}

impl Site {
    fn new(platform: Platform) -> Site {
        let dir = TempDir::new().unwrap();
        Site { dir, platform, stats: OutputStats::default(), recovered: None }
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    fn folder(&self) -> Folder {
        Folder { out: self.out(), state_dir: self.dir.path().join(".dateline") }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.out().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.out().join(path)).ok()
    }

    fn disk(&self, stop_at: usize) -> Disk {
        let trial = Trial { stop_at: stop_at.into(), ..Trial::default() };
        trial.refuses_exchange.store(self.platform == Platform::LacksExchange, SeqCst);
        trial.refuses_links.store(self.platform == Platform::LacksLinks, SeqCst);
        Disk { trial: Arc::new(trial) }
    }

    /// Builds as the pipeline does: what has not changed is kept, every second such file put all the same.
    fn build(&mut self, state: &State) -> Result<Written, WriteError> {
        self.build_until(state, 0)
    }

    fn build_until(&mut self, state: &State, stop_at: usize) -> Result<Written, WriteError> {
        let mut writer = Writer::open(&self.folder(), self.disk(stop_at))?;
        self.recovered = writer.recovered().map(str::to_string);
        let altered = writer.altered(&self.stats);
        let give = |(number, (route, bytes)): (usize, (&String, &Vec<u8>))| {
            let is_same = writer.live().get(route) == Some(Entry::of(bytes)) && !altered.contains(route);
            if is_same && number % 2 == 0 { writer.keep(route) } else { writer.put(route, bytes).map(|_| ()) }
        };
        state.iter().enumerate().collect::<Vec<_>>().into_par_iter().try_for_each(give)?;
        let written = writer.commit()?;
        self.stats = written.stats.clone();
        // A build without changes leaves the seals as they are, true or not.
        if written.added + written.changed + written.removed + written.restored > 0 {
            self.check_seals(state);
        }
        Ok(written)
    }

    /// Whether a folder without any file was left behind.
    fn has_empty_folder(&self) -> bool {
        let live = super::tree::Tree::live(&self.out(), &Disk::default()).contents(|_| false).unwrap();
        live.folders
            .iter()
            .any(|folder| !live.files.iter().any(|file| file.starts_with(&format!("{folder}/"))))
    }

    /// All regular files in the output folder but the manifest.
    fn tree(&self) -> State {
        let mut files = State::new();
        collect(&self.out(), "", &mut files);
        files.remove(MANIFEST_NAME);
        files
    }

    /// Panics unless the folder holds this state, the manifest says so, and the stats are those of the files.
    fn check(&self, state: &State, foreign: &[&str]) {
        let mut tree = self.tree();
        for name in foreign {
            assert!(tree.remove(*name).is_some(), "`{name}` is gone");
        }
        assert_eq!(&tree, state);
        assert!(!self.has_empty_folder());
        self.check_manifest(state);
        let found = state.keys().map(|route| {
            (route.clone(), OutputStat::of(&fs::symlink_metadata(self.out().join(route)).unwrap()))
        });
        assert_eq!(self.stats.files, found.collect());
    }

    /// Panics unless the seals that were reckoned from what was touched are those of the folders.
    fn check_seals(&self, state: &State) {
        let site: Manifest = state.keys().map(|route| (route.clone(), Entry::of(b""))).collect();
        if let Some(seal) = &self.stats.seal {
            let live = super::tree::Tree::live(&self.out(), &Disk::default());
            assert!(seal.fits(seal.look(&live.glance(), &site)));
        }
        let place = super::place::Place::find(&self.out(), &self.folder().state_dir).unwrap();
        let idle = super::tree::Tree::idle(&place.idle, &Disk::default());
        if let (Some(seal), Ok(Some(manifest))) = (self.stats.idle, idle.manifest()) {
            assert_eq!(super::foreign::sum_of_folders(&idle.glance(), &manifest, &[]), Some(seal.folders));
        }
    }

    fn check_manifest(&self, state: &State) {
        let text = self.read(MANIFEST_NAME).unwrap();
        let told = state.iter().map(|(route, bytes)| (route.clone(), Entry::of(bytes)));
        assert_eq!(Manifest::parse(&text).unwrap(), told.collect());
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut State) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let route = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{route}/"), files);
        } else if kind.is_symlink() {
            files.insert(route, fs::read_link(entry.path()).unwrap().to_str().unwrap().into());
        } else {
            files.insert(route, fs::read(entry.path()).unwrap());
        }
    }
}

const PLATFORMS: [Platform; 3] = [Platform::Exchanges, Platform::LacksExchange, Platform::LacksLinks];

/// Three states with additions, edits, removals, and files that turn into folders and back.
fn states() -> [State; 3] {
    [
        state(&[
            ("index.html", "1"),
            ("a/index.html", "a1"),
            ("b", "file"),
            ("c/d/e.html", "e"),
            ("same", "s"),
        ]),
        state(&[
            ("index.html", "2"),
            ("a", "now a file"),
            ("b/x", "now beneath"),
            ("same", "s"),
            ("new/n", "n"),
        ]),
        state(&[
            ("index.html", "1"),
            ("a/index.html", "a3"),
            ("c/d/f.html", "f"),
            ("same", "s"),
            ("new/n", "n"),
        ]),
    ]
}
