//! A built folder → the files to be published, with their digests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::kind;
use super::manifest::Entry;
use super::trouble::{Result, Trouble, disk};
use crate::write::{self, MANIFEST_NAME};

/// What is to be published.
#[derive(Debug, Default)]
pub struct Staged {
    pub files: BTreeMap<String, StagedFile>,
}

#[derive(Clone, Debug)]
pub struct StagedFile {
    /// Where its bytes are.
    pub full: PathBuf,
    pub entry: Entry,
}

impl Staged {
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.entry.size).sum()
    }
}

/// What is told of each file.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'t> {
    /// The theme's own files.
    pub theme: &'t BTreeSet<String>,
    /// The target answers with headers of ours.
    pub has_headers: bool,
}

/// Reads a folder that `write` has written, by the list of what is in it.
pub fn of_build(out: &Path, telling: Telling<'_>) -> Result<Staged> {
    let path = out.join(MANIFEST_NAME);
    let text = fs::read_to_string(&path).map_err(disk("read", &path))?;
    let manifest = write::Manifest::parse(&text).map_err(|line| {
        Trouble::failed(format!("the list of what was built is damaged in line {line}"))
            .help("delete the folder .dateline/cache and run `dateline publish` again")
    })?;
    let paths: Vec<String> = manifest.iter().map(|(route, _)| route.to_owned()).collect();
    of_files(paths.into_iter().map(|path| (out.join(&path), path)).collect(), telling)
}

/// Reads files, each with the path it is published under.
pub fn of_files(files: Vec<(PathBuf, String)>, telling: Telling<'_>) -> Result<Staged> {
    let read = |(full, path): (PathBuf, String)| -> Result<(String, StagedFile)> {
        let (sha256, size) = digest(&full).map_err(disk("read", &full))?;
        let is_theme = telling.theme.contains(&path);
        let headers = telling.has_headers.then(|| kind::headers(&path, is_theme));
        Ok((path, StagedFile { full, entry: Entry { sha256, size, headers, is_theme } }))
    };
    let files: Result<Vec<_>> = files.into_par_iter().map(read).collect();
    Ok(Staged { files: files?.into_iter().collect() })
}

/// SHA-256 in hexadecimal digits, and the size.
pub fn digest(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = fs::File::open(path)?;
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex(&hasher.finalize()), size));
        }
        hasher.update(&buffer[..read]);
        size += read as u64;
    }
}

/// SHA-256 of these bytes, in hexadecimal digits.
#[cfg(feature = "cloud")]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
