//! Cards that were drawn before, by the digest of what they say: drawing one takes thousands of times as long as
//! looking it up, and publishing builds everything else anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{load, program, store};

/// More cards than so many times those of the site, and some, are left over from earlier states of it.
const SPARE: usize = 2;
const SOME: usize = 64;

pub struct Pictures {
    folder: PathBuf,
    program: u64,
    is_trusted: bool,
}

impl Pictures {
    /// With `is_trusted` off, nothing is found; what is drawn is kept all the same.
    pub fn open(state_dir: &Path, is_trusted: bool) -> Pictures {
        Pictures { folder: state_dir.join("cache").join("cards"), program: program(), is_trusted }
    }

    pub fn find(&self, digest: u64) -> Option<Vec<u8>> {
        self.is_trusted.then(|| load(&self.path(digest), self.program)).flatten()
    }

    /// That it could not be kept costs time at the next build and nothing else.
    pub fn keep(&self, digest: u64, png: &Vec<u8>) {
        let _ = store(&self.path(digest), self.program, png);
    }

    /// Drops what no card of the site says any more, once there is much of it.
    pub fn tidy(&self, digests: impl Iterator<Item = u64>) {
        let wanted: BTreeSet<String> = digests.map(named).collect();
        let Ok(found) = fs::read_dir(&self.folder) else { return };
        let found: Vec<PathBuf> = found.flatten().map(|entry| entry.path()).collect();
        if found.len() <= wanted.len() * SPARE + SOME {
            return;
        }
        let is_wanted = |path: &PathBuf| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| wanted.contains(name))
        };
        for path in found.iter().filter(|path| !is_wanted(path)) {
            let _ = fs::remove_file(path);
        }
    }

    fn path(&self, digest: u64) -> PathBuf {
        self.folder.join(named(digest))
    }
}

fn named(digest: u64) -> String {
    format!("{digest:016x}")
}
