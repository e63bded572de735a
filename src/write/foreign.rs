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

use rayon::prelude::*;

use super::error::WriteError;
use super::manifest::{MANIFEST_DRAFT, MANIFEST_NAME, Manifest, folders_above};
use super::stats::Seal;
use super::tree::{Glance, Tree};

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

    /// Whether some lie in folders of the site.
    pub fn has_inner(&self) -> bool {
        self.files.iter().any(|file| file.contains('/'))
    }

    /// Seals the folders of a tree that holds this site and these files.
    pub fn seal(&self, tree: &Tree, site: &Manifest) -> Option<Seal> {
        let foreign: Vec<String> = self.files.iter().filter(|file| file.contains('/')).cloned().collect();
        Some(Seal { folders: sum_of_folders(&tree.glance(), site, &foreign)?, foreign })
    }
}

impl Seal {
    /// The seal of a tree of which the folders add up to this, and hold no file of the user's.
    pub(super) fn of(folders: u64) -> Seal {
        Seal { folders, foreign: Vec::new() }
    }

    /// What it says of the folders of a tree that holds no file of the user's.
    pub(super) fn of_ours(&self) -> Option<u64> {
        self.foreign.is_empty().then_some(self.folders)
    }

    /// The state of the tree's folders now, to be compared with the sealed one.
    pub(super) fn look(&self, live: &Glance<'_>, site: &Manifest) -> Option<u64> {
        sum_of_folders(live, site, &self.foreign)
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

/// One figure for the state of all folders beneath the root that hold a route or one of these files: the sum of theirs,
/// which depends on no order and can be corrected for a few of them.
pub(super) fn sum_of_folders(tree: &Glance<'_>, site: &Manifest, foreign: &[String]) -> Option<u64> {
    let mut folders: Vec<&str> = Vec::with_capacity(site.len());
    // Beneath one folder the routes stand together, so that most folders are told from the ones before.
    let mut above: Vec<&str> = Vec::new();
    for (route, _) in site.iter() {
        let is_above =
            |folder: &str| route.as_bytes().get(folder.len()) == Some(&b'/') && route.starts_with(folder);
        above.truncate(above.iter().take_while(|folder| is_above(folder)).count());
        let known = above.last().map_or(0, |folder| folder.len() + 1);
        for slash in memchr::memchr_iter(b'/', &route.as_bytes()[known..]) {
            let folder = &route[..known + slash];
            folders.push(folder);
            above.push(folder);
        }
    }
    let mut others: HashSet<&str> = foreign.iter().flat_map(|file| folders_above(file)).collect();
    others.retain(|folder| site.first_beneath(folder).is_none());
    folders.extend(others);
    let digests = folders.par_iter().map(|folder| tree.folder(folder));
    let sum = digests.try_reduce(|| 0, |one, other| Some(one.wrapping_add(other)))?;
    // With few folders, or none, one tree might be taken for the other.
    Some(sum.wrapping_add(tree.root()?))
}
