//! A reading as other settings would have it, without its text.
//!
//! Comes in: what a briefing was read as, and by which settings; the other settings. Goes out: what reading the same text
//! by these would give, or that this takes reading it. Turning ten thousand readings costs a few milliseconds, where
//! reading them costs half a second.

use std::sync::Arc;

use super::gist::Gist;
use crate::model::briefing::Briefing;
use crate::model::settings::ReadBy;
use crate::pipeline::recall::Recalled;
use crate::{recognise, search};

/// Whether any reading can be turned: nothing has changed that goes into every text.
pub fn may_turn(from: &ReadBy, to: &ReadBy) -> bool {
    let ReadBy {
        base_path,
        language: _,
        timezone: _,
        search: _,
        link: _, // settled when a page is made
        dates: _,
        raw_html: _,
        smart,
        kinds: _,
    } = from;
    (base_path, smart) == (&to.base_path, &to.smart)
}

/// Turns a reading of which nothing was said. False when its text has to be read; then it is of no use any more.
pub fn turn(recalled: &mut Recalled, gist: Option<&Gist>, from: &ReadBy, to: &ReadBy) -> bool {
    let Recalled { remembered, html } = recalled;
    let declares = !remembered.declared.is_empty();
    let holds = (from.kinds == to.kinds || !declares)
        && (from.raw_html == to.raw_html || gist.is_some_and(|gist| !gist.may_have_html()))
        && reads_same_dates(&remembered.briefing, from, to);
    if !holds {
        return false;
    }
    if from.timezone != to.timezone
        && (declares || !recognise::set_zone(Arc::make_mut(&mut remembered.briefing), to.timezone))
    {
        return false;
    }
    if from.search != to.search {
        let Some(html) = html else { return false };
        let words =
            if to.search { search::tally::of_briefing(&remembered.briefing, html) } else { "".into() };
        Arc::make_mut(&mut remembered.briefing).search = words;
    }
    true
}

/// Only a text without a timeline is read for its dates.
fn reads_same_dates(briefing: &Briefing, from: &ReadBy, to: &ReadBy) -> bool {
    let is_same_language = from.language == to.language || briefing.language.is_some();
    !briefing.events.is_empty() || from.dates == to.dates && is_same_language
}
