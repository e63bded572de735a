//! Facts that changed in silence: numbers, dates and names of published briefings that are not what they were, with no
//! update or correction that says so.
//!
//! Comes in: the site, and what git knows of it: what was last published when a receipt says so, else what was last
//! recorded. Goes out: warnings. Without git, and for what was not public then, there is nothing to compare.

use std::path::Path;
use std::process::{Command, Stdio};

use similar::DiffOp;

use super::difference;
use super::manuscript::{Line, Manuscript, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::briefing::Briefing;
use crate::parse;
use crate::pipeline::Examined;
use crate::recognise::{self, Known};

/// Files compared; a change of more than these is a move of the house, not an edit.
const MOST: usize = 200;
/// Words of a change that is looked at: a rewritten paragraph is an edit that readers can see.
const LONGEST: usize = 6;

pub fn changes(examined: &Examined, root: &Path, briefings: &[&Briefing], out: &mut Vec<Diagnostic>) {
    let Ok(root) = &std::fs::canonicalize(root) else { return };
    if !root.ancestors().any(|folder| folder.join(".git").exists()) {
        return;
    }
    let base = published(root).filter(|commit| is_there(root, commit)).unwrap_or_else(|| "HEAD".to_owned());
    let Some(changed) = git(
        root,
        &[
            "diff",
            "--name-only",
            "--relative",
            "-z",
            "--diff-filter=M",
            "--no-ext-diff",
            &base,
            "--",
            "content",
        ],
    ) else {
        return;
    };
    let changed: Vec<&str> = changed.split('\0').filter(|file| !file.is_empty()).collect();
    if changed.len() > MOST {
        return;
    }
    for briefing in briefings {
        if !changed.contains(&&*briefing.file)
            || briefing.visibility.held_back(&examined.site.audience).is_some()
        {
            continue;
        }
        let was = git(root, &["show", "--no-textconv", &format!("{base}:./{}", briefing.file)]);
        if let (Some(was), Some(is)) = (was, examined.inputs().text(&briefing.file)) {
            compare(examined, briefing, &was, &is, out);
        }
    }
}

/// The commit that the newest receipt was made from.
fn published(root: &Path) -> Option<String> {
    let receipts = std::fs::read_dir(root.join(".dateline").join("receipts")).ok()?;
    let newest = receipts
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let bytes = crate::load::bytes(&entry.path(), 64 * 1024 * 1024).ok()?;
            let receipt: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
            let commit = receipt["source"]["commit"].as_str().or(receipt["commit"].as_str())?.to_owned();
            let at = receipt["at"].as_str().unwrap_or("").to_owned();
            Some((at, commit))
        })
        .max()?;
    let is_commit = newest.1.len() >= 7 && newest.1.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_commit.then_some(newest.1)
}

fn is_there(root: &Path, commit: &str) -> bool {
    git(root, &["cat-file", "-e", &format!("{commit}^{{commit}}")]).is_some()
}

/// What git answers; nothing when it is not there or refuses. It runs no program that the repository names.
fn git(root: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"])
        .args(args)
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}

fn compare(examined: &Examined, briefing: &Briefing, was: &str, is: &str, out: &mut Vec<Diagnostic>) {
    let known = Known {
        makes_later: false,
        settings: &examined.site.settings,
        lexicon: examined.lexicon(),
        elsewhere: Some(examined.elsewhere()),
    };
    let mut ignored = Vec::new();
    let Some(document) = parse::document(&briefing.file, was, &mut ignored) else { return };
    let Some(old) = recognise::briefing(document, known, &mut ignored) else { return };
    let old = old.briefing;
    let says_so = briefing.updates.len() > old.updates.len()
        || briefing.corrections.len() > old.corrections.len()
        || briefing.updated > old.updated;
    if says_so || old.visibility.held_back(&examined.site.audience).is_some() || old.is_withdrawn() {
        return;
    }
    let (before, after) = (Manuscript::new(&old, was), Manuscript::new(briefing, is));
    let mut found = event_dates(&before, &after);
    let (old_lines, new_lines) = (before.lines(), after.lines());
    found.extend(words(&old_lines, &new_lines, &after));
    out.append(&mut found);
}

/// Events in the same words with other dates.
fn event_dates(before: &Manuscript<'_>, after: &Manuscript<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for event in &after.briefing.events {
        let same = before.briefing.events.iter().find(|old| {
            let by_id = event.is_shared && old.is_shared && old.id == event.id;
            by_id || event.text.is_some() && old.text == event.text
        });
        let dates = same.and_then(|old| Some((old.date.as_ref()?, event.date.as_ref()?)));
        let Some((old, new)) = dates.filter(|(old, new)| old.as_written() != new.as_written()) else {
            continue;
        };
        // An event told twice with the same words on two days is no change.
        let is_still_there = after.briefing.events.iter().any(|other| {
            other.text == event.text
                && other.date.as_ref().is_some_and(|date| date.as_written() == old.as_written())
        });
        if !is_still_there {
            let place = after.value(&format!("timeline/#{}/date", event.index));
            found.push(silent(old.as_written(), new.as_written()).at(place));
        }
    }
    found
}

fn silent(was: &str, is: &str) -> Diagnostic {
    Diagnostic::warning(
        Code::SilentChange,
        format!("`{was}` is now `{is}`, and no update or correction says so"),
    )
    .help("add a correction if readers were told something wrong, or an update if there is news")
}

/// A word and where it stands.
struct Word<'w> {
    text: &'w str,
    line: usize,
    at: std::ops::Range<usize>,
    is_fact: bool,
}

fn words<'l>(before: &'l [Line<'l>], after: &'l [Line<'l>], page: &Manuscript<'_>) -> Vec<Diagnostic> {
    let (old, new) = (split(before), split(after));
    let texts = |words: &[Word<'l>]| words.iter().map(|word| word.text).collect::<Vec<&str>>();
    let ops = difference::steps(&texts(&old), &texts(&new));
    let mut found = Vec::new();
    for op in ops {
        let DiffOp::Replace { old_index, old_len, new_index, new_len } = op else { continue };
        if old_len > LONGEST || new_len > LONGEST {
            continue;
        }
        let (was, is) = (&old[old_index..old_index + old_len], &new[new_index..new_index + new_len]);
        let facts = |words: &[Word<'_>]| -> Vec<String> {
            words.iter().filter(|word| word.is_fact).map(|word| word.text.to_owned()).collect()
        };
        let (old_facts, new_facts) = (facts(was), facts(is));
        let (Some(first), false) = (is.iter().find(|word| word.is_fact), old_facts.is_empty()) else {
            continue;
        };
        if old_facts == new_facts {
            continue;
        }
        let end = is
            .iter()
            .rfind(|word| word.is_fact && word.line == first.line)
            .map_or(first.at.end, |word| word.at.end);
        let place = page.place(&after[first.line], first.at.start..end);
        found.push(silent(&old_facts.join(" "), &new_facts.join(" ")).at(place));
    }
    found
}

/// The words of all lines in order. A fact is a number, or a capitalised word that does not begin a sentence.
fn split<'l>(lines: &'l [Line<'l>]) -> Vec<Word<'l>> {
    let mut words = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let plain = line.plain.as_str();
        let mut opens = true;
        for part in plain.split(char::is_whitespace).filter(|part| !part.is_empty()) {
            let start = part.as_ptr() as usize - plain.as_ptr() as usize;
            let bare = part.trim_matches(|c: char| !c.is_alphanumeric());
            let ends = part.ends_with(['.', '!', '?', ':', '”', '"']);
            if bare.is_empty() {
                continue;
            }
            let lead = bare.as_ptr() as usize - part.as_ptr() as usize;
            let has_digit = bare.contains(|c: char| c.is_ascii_digit());
            let is_name = bare.starts_with(char::is_uppercase) && !opens && line.part != Part::Heading;
            let at = start + lead..start + lead + bare.len();
            words.push(Word { text: bare, line: number, at, is_fact: has_digit || is_name });
            opens = ends;
        }
    }
    words
}
