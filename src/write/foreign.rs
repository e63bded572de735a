//! What the user put into the output folder: found, kept, and never in a route's way.
//!
//! In: the live tree and the manifests of the old and the new site. Out: the files that Dateline did not make, and the
//! dot folders at the root (`.git`, `.well-known`) that hold no route. Empty folders are not kept.
//!
//! Listing 13,000 folders takes some 50 ms, so a commit leaves a [`Seal`] on them: a folder's change time moves with
//! every name that comes or goes, and nobody can set it. While the seal fits, only the root is listed. On kernels whose
//! clock for such times is coarse (Linux before 6.13) a file that is added within some milliseconds after a build, to a
//! folder which that build has just touched, can be missed; the folder's size and link count usually tell it even so.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::error::WriteError;
use super::manifest::{MANIFEST_DRAFT, MANIFEST_NAME, Manifest, folders_above};
use super::stats::Seal;
use super::tree::Tree;

/// Files and folders of the user's, by their path in the tree.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    /// Linked into the next tree one by one.
    pub files: Vec<String>,
    /// Moved as they are, because they may be large and programs may be working in them.
    pub dot_folders: Vec<String>,
}

impl Foreign {
    /// Looks through the live tree, or at its root only when there is a seal of the last commit that still fits.
    pub fn find(
        live: &Tree,
        old: &Manifest,
        new: &Manifest,
        fitting: Option<&Seal>,
    ) -> Result<Foreign, WriteError> {
        let is_users_own = |name: &str| {
            name.starts_with('.') && old.first_beneath(name).is_none() && new.first_beneath(name).is_none()
        };
        let mut found = match fitting {
            Some(seal) => find_at_root(live, old, seal, is_users_own)?,
            None => None,
        };
        if found.is_none() {
            let contents = live.contents(is_users_own)?;
            found = Some(Foreign { files: contents.files, dot_folders: contents.skipped });
        }
        let mut foreign = found.unwrap_or_default();
        foreign.files.retain(|file| !old.contains(file) && file != MANIFEST_NAME && file != MANIFEST_DRAFT);
        foreign.files.sort_unstable();
        foreign.dot_folders.sort_unstable();
        Ok(foreign)
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.dot_folders.is_empty()
    }

    /// The paths for the summary; folders end in `/`.
    pub fn names(&self) -> Vec<String> {
        let folders = self.dot_folders.iter().map(|folder| format!("{folder}/"));
        folders.chain(self.files.iter().cloned()).collect()
    }

    /// Refuses a new site that has a route where one of these lies.
    pub fn refuse_clashes(&self, new: &Manifest) -> Result<(), WriteError> {
        for foreign in self.files.iter().chain(&self.dot_folders) {
            let at_it = new.contains(foreign).then_some(foreign.as_str());
            let clash = at_it.or_else(|| new.file_above(foreign)).or_else(|| new.first_beneath(foreign));
            if let Some(route) = clash {
                return Err(WriteError::Foreign { route: route.to_string(), foreign: foreign.clone() });
            }
        }
        Ok(())
    }

    /// Seals the folders of a tree that holds this site and these files.
    pub fn seal(&self, root: &Path, site: &Manifest) -> Option<Seal> {
        let foreign: Vec<String> = self.files.iter().filter(|file| file.contains('/')).cloned().collect();
        Some(Seal { folders: digest_of_folders(root, site, &foreign)?, foreign })
    }
}

impl Seal {
    /// The state of the tree's folders now, to be compared with the sealed one.
    pub(super) fn look(&self, live: &Tree, site: &Manifest) -> Option<u64> {
        digest_of_folders(live.root(), site, &self.foreign)
    }

    /// Whether the folders are as they were sealed.
    pub(super) fn fits(&self, folders: Option<u64>) -> bool {
        folders == Some(self.folders)
    }
}

/// What a fitting seal and a look at the root tell; none when the root holds an unknown folder.
fn find_at_root(
    live: &Tree,
    old: &Manifest,
    seal: &Seal,
    is_users_own: impl Fn(&str) -> bool,
) -> Result<Option<Foreign>, WriteError> {
    let mut foreign = Foreign { files: seal.foreign.clone(), dot_folders: Vec::new() };
    for (name, is_folder) in live.list("")? {
        let is_sealed = |name: &str| {
            old.first_beneath(name).is_some()
                || seal.foreign.iter().any(|file| file.split('/').next() == Some(name))
        };
        match is_folder {
            false => foreign.files.push(name),
            true if is_users_own(&name) => foreign.dot_folders.push(name),
            true if is_sealed(&name) => {}
            true => return Ok(None),
        }
    }
    // A dot folder that has lost its last route moves as a whole from now on.
    let moves =
        |file: &String| foreign.dot_folders.iter().any(|folder| file.split('/').next() == Some(folder));
    foreign.files.retain(|file| !moves(file));
    Ok(Some(foreign))
}

/// One figure for the state of all folders beneath the root that hold a route or one of these files.
fn digest_of_folders(root: &Path, site: &Manifest, foreign: &[String]) -> Option<u64> {
    let routes = site.iter().map(|(route, _)| route).chain(foreign.iter().map(String::as_str));
    let mut seen = HashSet::new();
    for route in routes {
        // Once a folder has been seen, so have all above it.
        folders_above(route).take_while(|folder| seen.insert(*folder)).for_each(drop);
    }
    let folders: Vec<&str> = seen.into_iter().collect();
    let digests = folders.par_iter().map(|folder| digest_of_folder(&root.join(folder), folder));
    // A sum does not depend on the order, so nothing has to be sorted.
    digests.try_reduce(|| 0, |one, other| Some(one.wrapping_add(other)))
}

#[cfg(unix)]
fn digest_of_folder(path: &Path, folder: &str) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_dir)?;
    let mut told = folder.as_bytes().to_vec();
    for figure in [found.ino(), found.size(), found.nlink()] {
        told.extend(figure.to_le_bytes());
    }
    told.extend(found.ctime().to_le_bytes());
    told.extend(found.ctime_nsec().to_le_bytes());
    Some(xxhash_rust::xxh3::xxh3_64(&told))
}

/// Without change times there is no seal, and folders are always listed.
#[cfg(not(unix))]
fn digest_of_folder(_: &Path, _: &str) -> Option<u64> {
    None
}
