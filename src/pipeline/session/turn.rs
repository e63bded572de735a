//! A reading as other settings would have it, without its text.
//!
//! Comes in: what a briefing was read as, and by which settings; the other settings. Goes out: what reading the same text
//! by these would give, or that this takes reading it. Turning ten thousand readings costs a few milliseconds, where
//! reading them costs half a second.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::gist::Gist;
use crate::model::briefing::{Briefing, Tally};
use crate::model::settings::ReadBy;
use crate::parse::split::split;
use crate::pipeline::recall::{Original, Recalled};
use crate::recognise;

/// What became of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It is what reading would give now.
    Done,
    /// Its text has to be read; it is what it was.
    Not,
    /// Its text has to be read, and it is of no use any more.
    Spoilt,
}

/// Turns a reading of which nothing was said.
pub fn turn(recalled: &mut Recalled, gist: Option<&Gist>, from: &ReadBy, to: &ReadBy) -> Turned {
    let ReadBy {
        // Of bodies alone, which are made when a page is.
        base_path: _,
        bases,
        link,
        // Words are counted when the index is asked for.
        search: _,
        language: _, // see `reads_same_dates`
        dates: _,
        timezone,
        raw_html,
        smart,
        kinds,
    } = from;
    let Recalled { remembered, original, .. } = recalled;
    let declares = !remembered.declared.is_empty();
    let names =
        |host: &str| original.as_ref().is_none_or(|original| holds_ignoring_case(&original.text, host));
    let holds = (*kinds == to.kinds || !declares)
        && (*bases == to.bases || !bases.iter().chain(&to.bases).any(|base| names(base.host())))
        && (*raw_html == to.raw_html || gist.is_some_and(|gist| !gist.may_have_html()))
        && (*smart == to.smart
            || !declares
                && original.as_ref().is_some_and(|original| is_never_smart(&remembered.briefing, original)))
        && reads_same_dates(&remembered.briefing, from, to);
    if !holds || *timezone != to.timezone && declares {
        return Turned::Not;
    }
    if *timezone != to.timezone {
        if !recognise::set_zone(Arc::make_mut(&mut remembered.briefing), to.timezone) {
            return Turned::Spoilt;
        }
        // Its page shows the time of another zone.
        remembered.digest ^= xxh3_64(timezone.name().as_bytes()) ^ xxh3_64(to.timezone.name().as_bytes());
    }
    // A link parts what stands before it from what stands behind: `Arndt's` is another word than `Arndt`.
    let has_other_links = |original: &Original| original.print(*link) != original.print(to.link);
    if original.as_ref().is_some_and(has_other_links) && !remembered.briefing.search.words().is_empty() {
        Arc::make_mut(&mut remembered.briefing).search = Tally::default();
    }
    Turned::Done
}

/// Whether a text holds an ASCII word in any letters.
fn holds_ignoring_case(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len().max(1)).any(|bytes| bytes.eq_ignore_ascii_case(word.as_bytes()))
}

/// Only a text without a timeline is read for its dates.
fn reads_same_dates(briefing: &Briefing, from: &ReadBy, to: &ReadBy) -> bool {
    let is_same_language = from.language == to.language || briefing.language.is_some();
    !briefing.events.is_empty() || from.dates == to.dates && is_same_language
}

/// Whether smart punctuation makes nothing else of anything that is read as Markdown: of the body as it was written, and of
/// the lines of the front matter, which YAML may quote, as they were read.
fn is_never_smart(briefing: &Briefing, original: &Original) -> bool {
    let Ok(parts) = split(&original.text) else { return false };
    let Briefing { summary, key_points, updates, corrections, events, .. } = briefing;
    let points = key_points.iter().map(|point| &point.text);
    let notes = updates.iter().map(|update| &update.text);
    let notes = notes.chain(corrections.iter().map(|correction| &correction.text));
    let events = events.iter().filter_map(|event| event.text.as_ref());
    let mut lines = std::iter::once(summary).chain(points).chain(notes).chain(events);
    may_smarten(&original.text[parts.body_at..]).is_none() && lines.all(|line| is_plain(&line.html))
}

/// A quotation mark or apostrophe, or two hyphens or full stops in a row.
fn may_smarten(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_one = |at: &usize| match bytes[*at] {
        b'\'' | b'"' => true,
        mark @ (b'-' | b'.') => bytes.get(at + 1) == Some(&mark),
        _ => false,
    };
    (0..bytes.len()).find(is_one)
}

/// Whether a line holds neither these nor what they are made into, nor a reference by which HTML may write them.
fn is_plain(line: &str) -> bool {
    may_smarten(line).is_none() && !line.contains(['‘', '’', '“', '”', '–', '—', '…', '&'])
}
