//! The way of two trees: the idle one is made equal to the new site, then it and the live one change places at once.
//!
//! In: a live and an idle tree and the plan. Out: the new site live, the old one idle. Killed at any moment, the live
//! path names one whole site. What the next run must know of the idle tree is told by two things. Its manifest is
//! removed before it is touched and written last, so a tree that has one is what it says. The note `.unsettled` stands
//! from before an exchange until the tree that was live is tidied: the user's dot folders move over, the second names
//! of their files go, and a manifest that hand edits made untrue goes too.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rayon::prelude::*;

use super::disk::{Disk, note};
use super::error::WriteError;
use super::foreign::Foreign;
use super::manifest::{MANIFEST_NAME, Manifest, check_route, folders_above};
use super::merge::merge;
use super::place::Place;
use super::plan::Plan;
use super::tree::Tree;
use super::writer::Verified;

/// What is known of the idle tree before it is brought up to date.
pub(super) enum Found {
    /// It was not there.
    Nothing,
    /// It holds just this, and shares each file with the live tree whose digest is equal.
    Holding(Manifest),
    /// A run was killed while working on it.
    Unknown,
}

/// The two trees and what is known of them.
pub(super) struct Exchange<'a> {
    pub disk: &'a Disk,
    pub place: &'a Place,
    pub live: &'a Tree,
    pub idle: &'a Tree,
    /// The manifest of the live tree; none when this is the first build.
    pub old: Option<&'a Manifest>,
    /// Files of the live tree that are known to be as they were written.
    pub verified: Option<&'a Verified>,
    pub plan: &'a Plan,
    pub foreign: &'a Foreign,
}

/// What the idle tree lacks of what is kept, and what has to go from it.
struct Survey<'a> {
    /// Routes whose live file has to be linked in.
    missing: Vec<&'a str>,
    strays: Vec<String>,
    folders: Vec<String>,
}

impl<'a> Exchange<'a> {
    /// Makes the idle tree equal to the new site; the plan's new files are in it already.
    pub fn bring_up(&self, found: &'a Found) -> Result<(), WriteError> {
        let Survey { missing, strays, folders } = self.survey(found)?;
        strays.par_iter().try_for_each(|route| self.idle.remove(route))?;
        self.idle.prune(
            strays.iter().flat_map(|route| folders_above(route)).chain(folders.iter().map(String::as_str)),
        );
        missing.par_iter().try_for_each(|route| self.idle.link(self.live, route))?;
        self.foreign.files.iter().try_for_each(|file| self.idle.link_or_copy(self.live, file))?;
        if let Ok(metadata) = fs::metadata(&self.place.out) {
            // The folder may be shared with a group or a web server; its successor is as open as it was.
            self.disk
                .set_permissions(self.idle.root(), metadata.permissions())
                .map_err(WriteError::disk("set the permissions of", self.idle.root()))?;
        }
        self.idle.write_manifest(&self.plan.new)
    }

    fn survey(&self, found: &'a Found) -> Result<Survey<'a>, WriteError> {
        match found {
            Found::Nothing => {
                Ok(Survey { missing: self.plan.kept().collect(), strays: Vec::new(), folders: Vec::new() })
            }
            Found::Holding(known) => Ok(self.compare(known)),
            Found::Unknown => self.look_through(),
        }
    }

    fn compare(&self, known: &'a Manifest) -> Survey<'a> {
        let (mut alike, mut missing, mut strays) = (Vec::new(), Vec::new(), Vec::new());
        for (route, was, is) in merge(known.iter(), self.plan.new.iter()) {
            match (was, is) {
                (Some(_), None) => strays.push(route.to_string()),
                (Some(was), Some(is)) if was == is => alike.push(route),
                (_, Some(_)) => missing.push(route),
                (None, None) => {}
            }
        }
        // A live file that only its bytes vouch for may have replaced one that was edited in both trees at once.
        let is_verified = |route: &str| {
            self.verified
                .zip(self.old)
                .is_some_and(|(verified, old)| old.find(route).is_some_and(|at| verified.holds(at)))
        };
        let is_missing = |route: &&str| !is_verified(route) && !self.is_shared(route);
        missing.par_extend(alike.into_par_iter().filter(is_missing));
        missing.retain(|route| !self.plan.is_written(route));
        Survey { missing, strays, folders: Vec::new() }
    }

    /// Tells by inode what a half-updated tree holds: mending it costs some 50 ms at 16,000 files, removing it seconds.
    fn look_through(&self) -> Result<Survey<'a>, WriteError> {
        let contents = self.idle.contents(|_| false)?;
        let there: HashSet<&str> = contents.files.iter().map(String::as_str).collect();
        let kept: Vec<&str> = self.plan.kept().filter(|route| there.contains(route)).collect();
        let in_place: HashSet<&str> = kept.into_par_iter().filter(|route| self.is_shared(route)).collect();
        let mut strays = contents.files;
        strays.retain(|file| !in_place.contains(file.as_str()) && !self.plan.is_written(file));
        let missing = self.plan.kept().filter(|route| !in_place.contains(route)).collect();
        Ok(Survey { missing, strays, folders: contents.folders })
    }

    /// Whether both trees hold one and the same file.
    fn is_shared(&self, route: &str) -> bool {
        let (live, idle) = (self.live.stat(route), self.idle.stat(route));
        live.is_some_and(|stat| stat.ino != 0) && live == idle
    }

    /// Puts the idle tree where the live one is, in one step, and tidies the old one.
    pub fn switch(&self) -> Result<(), WriteError> {
        let failed = || WriteError::disk(SWITCH, &self.place.out);
        if fs::symlink_metadata(&self.place.out).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return self.disk.rename(self.idle.root(), &self.place.out).map_err(failed());
        }
        let old_is_true = self.old.is_some_and(|old| !self.plan.shows_tampering(old));
        if !old_is_true || !self.foreign.is_empty() {
            write_note(self.disk, self.place, &self.foreign.dot_folders)?;
        }
        self.disk.exchange(self.idle.root(), &self.place.out).map_err(failed())?;
        self.tidy(old_is_true)
    }

    /// Rids the tree that was live of all that is not Dateline's, or not what its manifest says.
    fn tidy(&self, is_true: bool) -> Result<(), WriteError> {
        // From here on the paths have changed places, so what the trees remember of their folders is no longer so.
        let (disk, place) = (self.disk, self.place);
        let was_live = Tree::idle(&place.idle, disk);
        move_dot_folders(disk, place, &self.foreign.dot_folders)?;
        self.foreign.files.iter().try_for_each(|file| was_live.remove(file))?;
        was_live.prune(self.foreign.files.iter().flat_map(|file| folders_above(file)));
        if !is_true {
            remove(disk, &place.idle.join(MANIFEST_NAME))?;
        }
        if self.old.is_none() {
            // A first build replaced an empty folder; if something is left in it, the next run looks through it.
            let _ = disk.remove_empty_folder(&place.idle);
        }
        if is_true && self.foreign.is_empty() { Ok(()) } else { remove(disk, &place.unsettled) }
    }
}

/// The deed that an error of the step itself names.
pub(super) const SWITCH: &str = "put the new site into place at";

/// Ends what a run left that was killed between an exchange and its tidying; a sentence when the user should know.
pub(super) fn settle(disk: &Disk, place: &Place) -> Result<Option<String>, WriteError> {
    let text = match note(&place.unsettled) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(WriteError::disk("read", &place.unsettled)(error)),
    };
    let names = parse(&text).map_err(|line| WriteError::Damaged { path: place.unsettled.clone(), line })?;
    let moved = move_dot_folders(disk, place, &names)?;
    // The tree may hold second names of the user's files, or less than its manifest says: it is looked through.
    remove(disk, &place.idle.join(MANIFEST_NAME))?;
    remove(disk, &place.unsettled)?;
    let told = moved.join("`, `");
    Ok((!moved.is_empty()).then(|| {
        format!("an earlier build was cut short; `{told}` was moved back into the output folder first")
    }))
}

const FIRST_LINE: &str = "dateline-unsettled 1";

/// Reads a note; the error is the number of the first line that is wrong, from 1. Folders are moved by what it says, so it
/// may name nothing but dot folders at the root of the tree; and a cut one could leave some of them to be tidied away.
fn parse(text: &str) -> Result<Vec<String>, usize> {
    let mut lines = text.strip_suffix('\n').ok_or(text.lines().count().max(1))?.split('\n');
    if lines.next() != Some(FIRST_LINE) {
        return Err(1);
    }
    let is_dot_folder =
        |name: &str| name.starts_with('.') && !name.contains('/') && check_route(name).is_ok();
    let read = |(index, name): (usize, &str)| match is_dot_folder(name) {
        true => Ok(name.to_string()),
        false => Err(index + 2),
    };
    lines.enumerate().map(read).collect()
}

fn write_note(disk: &Disk, place: &Place, dot_folders: &[String]) -> Result<(), WriteError> {
    let mut text = format!("{FIRST_LINE}\n");
    for folder in dot_folders {
        text.push_str(folder);
        text.push('\n');
    }
    let path = &place.unsettled;
    let draft = path.with_extension("unsettled-new");
    disk.replace(path, &draft, text.as_bytes()).map_err(WriteError::disk("write", path))
}

/// Moves folders at the root of the idle tree to the live one; the names they have there. One that the user has made
/// anew meanwhile is not touched: the older comes to lie beside it.
fn move_dot_folders(disk: &Disk, place: &Place, names: &[String]) -> Result<Vec<String>, WriteError> {
    let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
    let mut moved = Vec::new();
    for name in names.iter().filter(|name| is_there(&place.idle.join(name))) {
        let from = place.idle.join(name);
        if !is_there(&place.out) {
            disk.make_folder(&place.out).map_err(WriteError::disk("create", &place.out))?;
        }
        let others = (1u32..).map(|number| format!("{name}.kept-{number}"));
        let free = std::iter::once(name.clone()).chain(others).find(|name| !is_there(&place.out.join(name)));
        let target = free.unwrap_or_else(|| name.clone());
        disk.rename(&from, &place.out.join(&target)).map_err(WriteError::disk("move back", &from))?;
        moved.push(target);
    }
    Ok(moved)
}

fn remove(disk: &Disk, path: &Path) -> Result<(), WriteError> {
    disk.remove_if_there(path).map(drop).map_err(WriteError::disk("delete", path))
}
