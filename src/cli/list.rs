//! `dateline list`: what there is, and for everything that is not public why, and until when.

mod rows;

use serde::Serialize;

use super::args::{Common, List, What};
use super::diagnostics::{self, Tally};
use super::progress::Progress;
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use super::summary::{counted, line};
use super::table::table;
use crate::check;
use crate::diagnostic::Severity;
use crate::model::visibility::Reason;
use crate::pipeline::{self, Options, Survey};
use rows::Row;

pub fn run(args: &List, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let mut options = site.options(common, site.now(common)?);
    // Asked what is held back, nobody wants the answer for a build that holds nothing back.
    options.drafts &= matches!(args.what, Some(What::Entities | What::Topics));
    let progress = Progress::start(screen, "reading");
    if args.what == Some(What::Unknown) {
        return unknown(&site, &options, progress, screen);
    }
    let mut survey = pipeline::survey(&options);
    drop(progress);
    // Warnings are for a build to tell; errors keep things out of the list.
    survey.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    let tally = diagnostics::show(screen, &site.root, std::mem::take(&mut survey.diagnostics));
    let listed = list(args.what, &survey, screen);
    Ok(end(screen, listed, tally))
}

/// Ends a list: with a line for programs, or with a word for people when something was wrong.
fn end(screen: &Screen, listed: usize, tally: Tally) -> Exit {
    if screen.is_json() {
        screen.result(&line(&Listed { listed, errors: tally.errors, warnings: tally.warnings }));
    }
    if tally.errors == 0 {
        return Exit::Fine;
    }
    if !screen.is_json() {
        screen
            .complain(&format!("{}: the list may lack something", counted(tally.errors, "error", "errors")));
    }
    Exit::ContentErrors
}

/// The names of public texts that no entity bears.
fn unknown(site: &Site, options: &Options, progress: Progress, screen: &Screen) -> Result<Exit, Stop> {
    let (examined, mut diagnostics) = pipeline::examine(options);
    let names = examined.as_ref().map(|examined| {
        let public: Vec<_> = examined.site.briefings.iter().map(|article| &*article.briefing).collect();
        check::unknown::unknown(examined, &public)
    });
    drop(progress);
    // Links are for `check` to judge; what cannot be read keeps names out of the list.
    diagnostics.retain(|found| found.severity == Severity::Error && !found.code.is_rule());
    let tally = diagnostics::show(screen, &site.root, diagnostics);
    let listed = print(&rows::unknown(names.unwrap_or_default()), "unknown names", screen);
    Ok(end(screen, listed, tally))
}

#[derive(Serialize)]
struct Listed {
    listed: usize,
    errors: usize,
    warnings: usize,
}

fn list(what: Option<What>, survey: &Survey, screen: &Screen) -> usize {
    let Some(site) = &survey.site else { return 0 };
    let held = |reason| rows::held_back(survey, site, reason);
    match what {
        None => print(&rows::everything(survey, site), "briefings", screen),
        Some(What::Drafts) => print(&held(Reason::Draft), "drafts", screen),
        Some(What::Scheduled) => print(&held(Reason::Embargo), "scheduled briefings", screen),
        Some(What::Expired) => print(&held(Reason::Expired), "expired briefings", screen),
        Some(What::Withdrawn) => print(&held(Reason::Withdrawn), "withdrawn briefings", screen),
        Some(What::Entities) => print(&rows::entities(survey, site), "entities", screen),
        Some(What::Topics) => print(&rows::topics(survey, site), "topics", screen),
        // Answered before anything else was read.
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
        table(T::HEADINGS, &["BRIEFINGS", "EVENTS", "TIMES"], &texts)
            .iter()
            .for_each(|line| screen.result(line));
    }
    rows.len()
}
