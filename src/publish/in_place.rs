//! A folder that is changed file by file: each appears whole, under its name, in one step.
//!
//! Notes lie beside the folder in `PATH.dateline/`, or where nothing may be written there, in `PATH/.dateline/`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::folder::{beside, lock};
use super::gradual::Shelf;
use super::meter::Meter;
use super::staging::StagedFile;
use super::trouble::{Result, Trouble, disk};

/// The folder of notes within the served folder, if there must be one.
const WITHIN: &str = ".dateline";
/// Begins the name of a file that is being written.
const DRAFT: &str = ".dateline-new-";

pub struct InPlace {
    path: PathBuf,
    notes: PathBuf,
    lock: Option<File>,
}

impl InPlace {
    pub fn new(path: PathBuf) -> InPlace {
        let (outside, within) = (beside(&path, ".dateline"), path.join(WITHIN));
        let notes = if within.is_dir() { within } else { outside };
        InPlace { path, notes, lock: None }
    }

    /// Makes room for the notes: beside the folder, or within it where nothing can be made beside it.
    fn settle(&mut self) -> Result<()> {
        fs::create_dir_all(&self.path).map_err(disk("make", &self.path))?;
        if !self.notes.is_dir() && fs::create_dir(&self.notes).is_err() {
            self.notes = self.path.join(WITHIN);
        }
        fs::create_dir_all(&self.notes).map_err(disk("make", &self.notes))
    }

    fn put_one(&self, path: &str, file: &StagedFile) -> Result<()> {
        let to = self.path.join(path);
        let folder = to.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder).map_err(disk("make", folder))?;
        if to.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            remove_empty(&to).map_err(disk("make room for a file at", &to))?;
        }
        // Short, whatever the file is called; the same each time, so that what a killed run left is replaced.
        let draft = folder.join(format!("{DRAFT}{:016x}", xxhash_rust::xxh3::xxh3_64(path.as_bytes())));
        let copied = fs::copy(&file.full, &draft);
        if let Err(error) = copied.and_then(|_| fs::rename(&draft, &to)) {
            let _ = fs::remove_file(&draft);
            return Err(Trouble::disk("write", &to, &error));
        }
        Ok(())
    }
}

/// Removes folders that have nothing in them but folders: a page's folder becomes a file.
fn remove_empty(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        remove_empty(&entry?.path())?;
    }
    fs::remove_dir(path)
}

impl Shelf for InPlace {
    fn place(&self) -> String {
        format!("`{}`", self.path.display())
    }

    fn has_headers(&self) -> bool {
        false
    }

    fn read_note(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = self.notes.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Trouble::disk("read", &path, &error)),
        }
    }

    fn write_note(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let (path, draft) = (self.notes.join(name), self.notes.join(format!("{name}.new")));
        let write = || -> io::Result<()> {
            let mut file = File::create(&draft)?;
            io::Write::write_all(&mut file, bytes)?;
            file.sync_all()?;
            fs::rename(&draft, &path)
        };
        write().map_err(disk("write", &path))
    }

    fn remove_note(&mut self, name: &str) -> Result<()> {
        let path = self.notes.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Trouble::disk("delete", &path, &error))
            }
            _ => Ok(()),
        }
    }

    fn lock(&mut self) -> Result<()> {
        self.settle()?;
        self.lock = Some(lock(&self.notes.join("lock"), &self.place())?);
        Ok(())
    }

    fn unlock(&mut self) -> Result<()> {
        self.lock = None;
        Ok(())
    }

    fn put(&mut self, files: &[(&str, &StagedFile)], meter: &Meter) -> Result<()> {
        files.par_iter().try_for_each(|(path, file)| {
            meter.step();
            self.put_one(path, file)
        })
    }

    fn delete(&mut self, paths: &[&str], meter: &Meter) -> Result<()> {
        for path in paths {
            let full = self.path.join(path);
            match fs::remove_file(&full) {
                // A folder that has taken the file's name is none of ours to delete.
                Err(error)
                    if !matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
                    ) =>
                {
                    return Err(Trouble::disk("delete", &full, &error));
                }
                _ => {}
            }
            // Folders go with their last file; the first that holds something stops this.
            let above = full.ancestors().skip(1).take_while(|folder| **folder != self.path);
            let _ = above.map(fs::remove_dir).take_while(io::Result::is_ok).count();
            meter.step();
        }
        Ok(())
    }

    fn list(&mut self) -> Result<BTreeMap<String, u64>> {
        let mut files = BTreeMap::new();
        list(&self.path, "", &mut files).map_err(disk("list", &self.path))?;
        Ok(files)
    }

    fn is_empty(&mut self) -> Result<bool> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(Trouble::disk("read", &self.path, &error)),
        };
        Ok(entries.flatten().all(|entry| entry.file_name() == WITHIN))
    }
}

fn list(folder: &Path, prefix: &str, files: &mut BTreeMap<String, u64>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{prefix}{name}");
        let metadata = fs::symlink_metadata(entry.path())?;
        if metadata.is_dir() && !(prefix.is_empty() && name == WITHIN) {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if metadata.is_file() {
            // What a killed run was writing, and nobody else will.
            if name.starts_with(DRAFT) {
                fs::remove_file(entry.path())?;
                continue;
            }
            files.insert(path, metadata.len());
        }
    }
    Ok(())
}
