//! `dateline list`: what there is, and for everything that is not public why, and until when.

mod rows;

use serde::Serialize;

use super::args::{Common, List, What};
use super::diagnostics;
use super::progress::Progress;
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use super::summary::{counted, line};
use super::table::table;
use crate::diagnostic::Severity;
use crate::model::visibility::Reason;
use crate::pipeline::{self, Survey};
use rows::Row;

pub fn run(args: &List, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    if args.what == Some(What::Unknown) {
        return Err(Stop::usage("`dateline list unknown` comes with a later version of Dateline")
            .help("until then, read a briefing's page: names that are known are links"));
    }
    let site = site::find(common)?;
    let mut options = site.options(common, site.now(common)?);
    // Asked what is held back, nobody wants the answer for a build that holds nothing back.
    options.drafts &= matches!(args.what, Some(What::Entities | What::Topics));
    let progress = Progress::start(screen, "reading");
    let mut survey = pipeline::survey(&options);
    drop(progress);
    // Warnings are for a build to tell; errors keep things out of the list.
    survey.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    let tally = diagnostics::show(screen, &site.root, std::mem::take(&mut survey.diagnostics));
    let listed = list(args.what, &survey, &site, screen);
    if screen.is_json() {
        screen.result(&line(&Listed { listed, errors: tally.errors, warnings: tally.warnings }));
    }
    if tally.errors == 0 {
        return Ok(Exit::Fine);
    }
    if !screen.is_json() {
        screen
            .complain(&format!("{}: the list may lack something", counted(tally.errors, "error", "errors")));
    }
    Ok(Exit::ContentErrors)
}

#[derive(Serialize)]
struct Listed {
    listed: usize,
    errors: usize,
    warnings: usize,
}

fn list(what: Option<What>, survey: &Survey, site: &Site, screen: &Screen) -> usize {
    let Some(found) = &survey.site else { return 0 };
    let zone = site.zone();
    let held = |reason| rows::held_back(found, zone, reason);
    match what {
        None => print(&rows::everything(found, zone), "briefings", screen),
        Some(What::Drafts) => print(&held(Reason::Draft), "drafts", screen),
        Some(What::Scheduled) => print(&held(Reason::Embargo), "scheduled briefings", screen),
        Some(What::Expired) => print(&held(Reason::Expired), "expired briefings", screen),
        Some(What::Withdrawn) => print(&held(Reason::Withdrawn), "withdrawn briefings", screen),
        Some(What::Entities) => print(&rows::entities(found, &survey.declared, zone), "entities", screen),
        Some(What::Topics) => print(&rows::topics(found), "topics", screen),
        // Refused before anything was read.
        Some(What::Unknown) => 0,
    }
}

/// Prints the rows, for people or for programs, and says how many there are.
fn print<T: Row>(rows: &[T], noun: &str, screen: &Screen) -> usize {
    if screen.is_json() {
        // Cannot fail: texts and numbers under fixed names.
        rows.iter().for_each(|row| screen.result(&serde_json::to_string(row).unwrap_or_default()));
    } else if rows.is_empty() {
        screen.say(&format!("there are no {noun}"));
    } else {
        let texts: Vec<Vec<String>> = rows.iter().map(Row::texts).collect();
        table(T::HEADINGS, &["BRIEFINGS", "EVENTS"], &texts).iter().for_each(|line| screen.result(line));
    }
    rows.len()
}
