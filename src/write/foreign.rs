//! What the user put into the output folder: found, kept, and never in a route's way.
//!
//! In: the live tree and the manifests of the old and the new site. Out: the files that Dateline did not make, and the
//! dot folders at the root (`.git`, `.well-known`) that hold no route. Empty folders are not kept.

use super::error::WriteError;
use super::manifest::{MANIFEST_DRAFT, MANIFEST_NAME, Manifest};
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
    /// Looks through the live tree.
    pub fn find(live: &Tree, old: &Manifest, new: &Manifest) -> Result<Foreign, WriteError> {
        let is_users_own = |name: &str| {
            name.starts_with('.') && old.first_beneath(name).is_none() && new.first_beneath(name).is_none()
        };
        let mut contents = live.contents(is_users_own)?;
        contents.files.retain(|file| !old.contains(file) && file != MANIFEST_NAME && file != MANIFEST_DRAFT);
        contents.files.sort_unstable();
        contents.skipped.sort_unstable();
        Ok(Foreign { files: contents.files, dot_folders: contents.skipped })
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
}
