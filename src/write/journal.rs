//! The way of one tree and a list: where folders cannot be exchanged, what is left to do is written down first.
//!
//! In: the new files in the idle folder, and the plan. Out: the same files in the live tree, vanished ones deleted. The
//! list is `dateline-journal 1`, then `delete ROUTE` and `move ROUTE` lines in the order of doing; each may be done
//! twice without harm, so a run that finds a list does it again from the start. The manifest moves last.

use std::fs;
use std::io::ErrorKind;

use super::disk::{Disk, note};
use super::error::WriteError;
use super::manifest::{MANIFEST_NAME, Manifest, check_route, folders_above};
use super::place::Place;
use super::plan::Plan;
use super::tree::Tree;

const FIRST_LINE: &str = "dateline-journal 1";

enum Deed<'a> {
    Delete(&'a str),
    Move(&'a str),
}

/// Puts the plan's new files into the live tree, one by one.
pub(super) fn commit(
    disk: &Disk,
    place: &Place,
    idle: &Tree,
    old: &Manifest,
    plan: &Plan,
) -> Result<(), WriteError> {
    idle.write_manifest(&plan.new)?;
    let text = to_text(&deeds(old, plan));
    let draft = place.journal.with_extension("journal-new");
    disk.replace(&place.journal, &draft, text.as_bytes())
        .map_err(WriteError::disk("write", &place.journal))?;
    finish(disk, place).map(drop)
}

/// Does what a journal says, if there is one; a sentence for the user when there was.
pub(super) fn finish(disk: &Disk, place: &Place) -> Result<Option<String>, WriteError> {
    let text = match note(&place.journal) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(WriteError::disk("read", &place.journal)(error)),
    };
    let deeds = parse(&text).map_err(|line| WriteError::Damaged { path: place.journal.clone(), line })?;
    apply(disk, place, &deeds)?;
    // The list goes before the folder it speaks of: without it the folder is rubbish, not the other way round.
    disk.remove_if_there(&place.journal).map_err(WriteError::disk("delete", &place.journal))?;
    disk.remove_tree(&place.idle).map_err(WriteError::disk("delete", &place.idle))?;
    let count = deeds.len();
    Ok(Some(format!(
        "an earlier build was cut short; its remaining files were put into place first ({count} steps)"
    )))
}

/// The order of doing: what is in a new file's way goes first, other vanished files last, so that a reader who comes
/// meanwhile finds as much as possible.
fn deeds<'a>(old: &'a Manifest, plan: &'a Plan) -> Vec<Deed<'a>> {
    let vanished = old.iter().map(|(route, _)| route).filter(|route| !plan.new.contains(route));
    let is_in_the_way =
        |route: &&str| plan.new.file_above(route).is_some() || plan.new.first_beneath(route).is_some();
    let (first, last): (Vec<_>, Vec<_>) = vanished.partition(is_in_the_way);
    let moves = plan.written.keys().map(Deed::Move);
    let mut deeds: Vec<Deed> = first.into_iter().map(Deed::Delete).chain(moves).collect();
    deeds.extend(last.into_iter().map(Deed::Delete));
    deeds.push(Deed::Move(MANIFEST_NAME));
    deeds
}

fn apply(disk: &Disk, place: &Place, deeds: &[Deed]) -> Result<(), WriteError> {
    let (live, idle) = (Tree::live(&place.out, disk), Tree::idle(&place.idle, disk));
    if fs::symlink_metadata(&place.out).is_err() {
        disk.make_folder(&place.out).map_err(WriteError::disk("create", &place.out))?;
    }
    for deed in deeds {
        match deed {
            Deed::Delete(route) => {
                live.remove(route)?;
                live.prune(folders_above(route));
            }
            // What is no longer waiting was moved before the run was killed.
            Deed::Move(route) if idle.stat(route).is_some() => live.take(&idle, route)?,
            Deed::Move(_) => {}
        }
    }
    Ok(())
}

fn to_text(deeds: &[Deed]) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for deed in deeds {
        let (word, route) = match deed {
            Deed::Delete(route) => ("delete", route),
            Deed::Move(route) => ("move", route),
        };
        text.extend([word, " ", route, "\n"]);
    }
    text
}

/// Reads a list; the error is the number of the first line that is wrong, from 1. Nothing of a damaged list is done.
fn parse(text: &str) -> Result<Vec<Deed<'_>>, usize> {
    let mut lines = text.split_terminator('\n');
    if lines.next() != Some(FIRST_LINE) {
        return Err(1);
    }
    let read = |line| -> Option<Deed> {
        let (word, route): (&str, &str) = str::split_once(line, ' ')?;
        let is_allowed = check_route(route).is_ok() || route == MANIFEST_NAME;
        match word {
            "delete" if is_allowed => Some(Deed::Delete(route)),
            "move" if is_allowed => Some(Deed::Move(route)),
            _ => None,
        }
    };
    lines.enumerate().map(|(index, line)| read(line).ok_or(index + 2)).collect()
}
