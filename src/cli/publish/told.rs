//! Plan, outcome and status of a publish → lines for people, or JSON for programs.

use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;

use super::super::diagnostics::Tally;
use super::super::screen::Screen;
use super::super::stop::Exit;
use super::super::summary::{self, counted, seconds};
use super::super::table::table;
use crate::diagnostic::safe;
use crate::model::moment::Moment;
use crate::model::target::Target;
use crate::pipeline::Report;
use crate::publish::{Done, Live, Order, Plan, Ready, Stage, Status, short, stage};

/// The numbers of a publish, in the order of their keys.
#[derive(Default, Serialize)]
struct Numbers<'n> {
    added: usize,
    changed: usize,
    deleted: usize,
    unchanged: usize,
    sent_bytes: u64,
    target: Option<&'n str>,
    receipt: Option<&'n str>,
    release: Option<&'n str>,
    /// Whether readers get what was sent; null where nothing was.
    live: Option<bool>,
    errors: usize,
    warnings: usize,
    held_back: usize,
    next_due: Option<String>,
}

/// What is worth telling of a publish after it was carried out.
pub struct Facts {
    release: String,
    place: String,
    plan: Plan,
    held_back: Vec<String>,
    held: usize,
    next_due: Option<i64>,
    rolled_back_to: Option<String>,
    was: Option<String>,
}

impl Facts {
    pub fn of(ready: &Ready<'_>, release: String) -> Facts {
        Facts {
            release,
            place: ready.place.clone(),
            plan: ready.plan.clone(),
            held_back: summary::held_back(&ready.report).into_iter().collect(),
            held: ready.report.held_back.len(),
            next_due: ready.report.next_due,
            rolled_back_to: ready.rolled_back_to.clone(),
            was: ready.live.as_ref().map(|live| live.manifest.release.clone()),
        }
    }
}

fn numbers<'n>(plan: &Plan, tally: Tally) -> Numbers<'n> {
    Numbers {
        added: plan.add.len(),
        changed: plan.change.len(),
        deleted: plan.delete.len() + plan.expire.len(),
        unchanged: plan.unchanged,
        sent_bytes: plan.send_bytes,
        errors: tally.errors,
        warnings: tally.warnings,
        ..Numbers::default()
    }
}

fn rfc3339(instant: Option<i64>) -> Option<String> {
    instant.map(|instant| Moment::from_utc(instant, Tz::UTC).rfc3339())
}

/// The plan: a table for people; each path, where nothing else will be done.
pub fn plan(screen: &Screen, ready: &Ready<'_>, is_rehearsed: bool) {
    let plan = &ready.plan;
    let sizes: std::collections::BTreeMap<&str, u64> = ready.files().collect();
    if is_rehearsed {
        let lists = [("add", "+", &plan.add), ("change", "~", &plan.change), ("delete", "-", &plan.delete)];
        for (deed, sign, paths) in lists {
            for path in paths {
                match screen.is_json() {
                    true => screen.result(&deed_json(deed, path, sizes.get(path.as_str()).copied())),
                    false => screen.result(&format!("{sign} {}", safe(path))),
                }
            }
        }
    }
    if screen.is_json() || plan.is_nothing() {
        return;
    }
    let mut rows = Vec::new();
    for at in Stage::ALL {
        let of = |paths: &[String]| paths.iter().filter(|path| stage(path) == at).count();
        let bytes: u64 =
            plan.sent().filter(|path| stage(path) == at).filter_map(|path| sizes.get(path)).sum();
        let counts = [of(&plan.add), of(&plan.change), of(&plan.delete)];
        if counts.iter().sum::<usize>() > 0 {
            rows.push(row(at.in_words(), counts, bytes));
        }
    }
    rows.push(row("in all", [plan.add.len(), plan.change.len(), plan.delete.len()], plan.send_bytes));
    screen.say(&format!("to {}:", safe(&ready.place)));
    let headings = ["", "ADD", "CHANGE", "DELETE", "TO SEND"];
    table(&headings, &["ADD", "CHANGE", "DELETE", "TO SEND"], &rows).iter().for_each(|line| screen.say(line));
    if plan.is_repair {
        screen.say("an earlier publish was interrupted: what it may have touched is sent again");
    }
}

#[derive(Serialize)]
struct Deed<'d> {
    action: &'d str,
    path: &'d str,
    bytes: Option<u64>,
}

fn deed_json(action: &str, path: &str, bytes: Option<u64>) -> String {
    // Cannot fail: texts and a number under fixed names.
    serde_json::to_string(&Deed { action, path, bytes }).unwrap_or_default()
}

fn row(name: &str, counts: [usize; 3], bytes: u64) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    row.extend(counts.map(|count| count.to_string()));
    row.push(size(bytes));
    row
}

/// `1.2 MB`
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

pub fn rehearsed(screen: &Screen, order: &Order<'_>, ready: &Ready<'_>, tally: Tally, zone: Tz) {
    let report = &ready.report;
    if screen.is_json() {
        let numbers = Numbers {
            target: Some(&order.target.name),
            held_back: report.held_back.len(),
            next_due: rfc3339(report.next_due),
            ..numbers(&ready.plan, tally)
        };
        return screen.result(&summary::line(&numbers));
    }
    summary::held_back(report).iter().for_each(|line| screen.say(line));
    match ready.plan.is_nothing() {
        true => screen.say(&format!("{} is as the content says: nothing would be sent", safe(&ready.place))),
        false => screen.say("nothing was sent: this was a rehearsal"),
    }
    due(screen, report, zone);
}

fn due(screen: &Screen, report: &Report, zone: Tz) {
    if let Some(due) = report.next_due {
        screen.say(&summary::next_due(due, zone));
    }
}

pub fn done(
    screen: &Screen,
    order: &Order<'_>,
    facts: &Facts,
    done: &Done,
    tally: Tally,
    (took, zone): (Duration, Tz),
) {
    let Facts { plan, place, .. } = facts;
    // Nothing sent is no release of its own.
    let release = if done.receipt.is_some() { Some(&facts.release) } else { facts.was.as_ref() };
    if screen.is_json() {
        let numbers = Numbers {
            target: Some(&order.target.name),
            receipt: done.receipt.as_deref(),
            release: release.map(String::as_str),
            live: Some(done.is_live),
            held_back: facts.held,
            next_due: rfc3339(facts.next_due),
            ..numbers(plan, tally)
        };
        return screen.result(&summary::line(&numbers));
    }
    facts.held_back.iter().for_each(|line| screen.say(line));
    match &done.receipt {
        None => {
            screen.say(&format!("{} is as the content says: nothing had to be sent", safe(place)));
            if !done.verified.is_empty() {
                screen.say(&format!(
                    "the run that sent it was over before it had been seen live: {}",
                    done.verified
                ));
            }
        }
        Some(receipt) => {
            let deed = match (&facts.rolled_back_to, done.is_live) {
                (Some(to), _) => format!("rolled back to {to}:"),
                (None, true) => "published".to_owned(),
                (None, false) => "pushed, not live yet:".to_owned(),
            };
            screen.say(&format!(
                "{deed} {} added, {} changed, {} deleted, {} unchanged, {} sent to {} in {}",
                plan.add.len(),
                plan.change.len(),
                plan.delete.len() + plan.expire.len(),
                plan.unchanged,
                size(plan.send_bytes),
                safe(place),
                seconds(took)
            ));
            screen.say(&format!("release {}; {}; receipt in {receipt}", facts.release, done.verified));
        }
    }
    if let Some(due) = facts.next_due {
        screen.say(&format!("{}: publish again then", summary::next_due(due, zone)));
    }
}

pub fn status(screen: &Screen, order: &Order<'_>, status: &Status, tally: Tally, zone: Tz) {
    let nothing = Plan::default();
    let plan = status.plan.as_ref().unwrap_or(&nothing);
    if screen.is_json() {
        return screen.result(&summary::line(&status_numbers(order, status, plan, tally)));
    }
    let Some(live) = &status.live else {
        return screen.result(&format!("nothing is live on {}", safe(&status.place)));
    };
    for line in of_live(status, live, zone) {
        screen.result(&line);
    }
    match &status.plan {
        Err(_) => screen.result("what the content says cannot be published as it is"),
        Ok(plan) if plan.is_nothing() => screen.result("it is what the content says"),
        Ok(plan) => screen.result(&format!(
            "the content differs: {} to add, {} to change, {} to delete",
            plan.add.len(),
            plan.change.len(),
            plan.delete.len()
        )),
    }
    match status.is_shown {
        Some(true) => screen.result(&format!("{} shows it", status.base.absolute(""))),
        Some(false) => screen.result(&format!("{} does not show it yet", status.base.absolute(""))),
        None => {}
    }
    due(screen, &status.report, zone);
}

fn of_live(status: &Status, live: &Live, zone: Tz) -> Vec<String> {
    let manifest = &live.manifest;
    let at = Moment::parse(&manifest.at, zone)
        .map(|moment| Moment::from_utc(moment.instant_utc(), zone).in_words_with_time());
    let mut lines = vec![format!(
        "live on {}: release {} of {}, {}",
        safe(&status.place),
        safe(&manifest.release),
        at.unwrap_or_else(|_| manifest.at.clone()),
        counted(manifest.files.len(), "file", "files")
    )];
    lines.push(match (&manifest.source.commit, manifest.source.is_changed) {
        (Some(commit), false) => format!("made from commit {}", safe(short(commit))),
        (Some(commit), true) => {
            format!("made from commit {} and changes that were in no commit", safe(short(commit)))
        }
        (None, _) => "made from content that was in no repository".to_owned(),
    });
    if live.is_interrupted {
        lines.push("a publish was interrupted after it; the next one ends its work".to_owned());
    }
    lines
}

#[derive(Serialize)]
struct StatusNumbers<'n> {
    target: &'n str,
    release: Option<&'n str>,
    at: Option<&'n str>,
    commit: Option<&'n str>,
    base_url: Option<&'n str>,
    files: usize,
    is_current: bool,
    is_interrupted: bool,
    /// Whether the address shows it; null where that was not looked at.
    is_shown: Option<bool>,
    added: usize,
    changed: usize,
    deleted: usize,
    unchanged: usize,
    errors: usize,
    warnings: usize,
}

fn status_numbers<'n>(
    order: &'n Order<'_>,
    status: &'n Status,
    plan: &Plan,
    tally: Tally,
) -> StatusNumbers<'n> {
    let live = status.live.as_ref();
    let manifest = live.map(|live| &live.manifest);
    StatusNumbers {
        target: &order.target.name,
        release: manifest.map(|manifest| manifest.release.as_str()),
        at: manifest.map(|manifest| manifest.at.as_str()),
        commit: manifest.and_then(|manifest| manifest.source.commit.as_deref()),
        base_url: manifest.map(|manifest| manifest.base_url.as_str()),
        files: manifest.map_or(0, |manifest| manifest.files.len()),
        is_current: live.is_some() && status.plan.as_ref().is_ok_and(Plan::is_nothing),
        is_interrupted: live.is_some_and(|live| live.is_interrupted),
        is_shown: status.is_shown,
        added: plan.add.len(),
        changed: plan.change.len(),
        deleted: plan.delete.len(),
        unchanged: plan.unchanged,
        errors: tally.errors,
        warnings: tally.warnings,
    }
}

/// The last line of a publish that came to nothing.
pub fn nothing_done(screen: &Screen, target: &Target, tally: Tally, exit: Exit) {
    if screen.is_json() {
        let numbers = Numbers {
            target: Some(&target.name),
            errors: tally.errors,
            warnings: tally.warnings,
            ..Numbers::default()
        };
        return screen.result(&summary::line(&numbers));
    }
    if exit == Exit::ContentErrors {
        screen.complain(&format!("{}: nothing was sent", counted(tally.errors, "error", "errors")));
    }
}

/// The JSON line of a publish that was not even begun.
pub fn of_nothing(target: Option<&str>) -> String {
    summary::line(&Numbers { target, errors: 1, ..Numbers::default() })
}

/// The JSON line of a publish whose target is not known.
pub fn without_target(tally: Tally) -> String {
    summary::line(&Numbers { errors: tally.errors, warnings: tally.warnings, ..Numbers::default() })
}
