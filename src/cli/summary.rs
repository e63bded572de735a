//! What a build did → the lines that end it: for people, or as one JSON line.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;

use super::diagnostics::Tally;
use crate::diagnostic::safe;
use crate::model::moment::Moment;
use crate::model::visibility::Reason;
use crate::pipeline::Report;
use crate::write::Written;

/// Files of the user's that are named in the summary; the rest are counted.
const NAMED: usize = 5;

/// The numbers of a build, in the order of their keys. Nothing in it depends on how fast the machine is.
#[derive(Serialize)]
struct Numbers {
    briefings: usize,
    entities: usize,
    events: usize,
    added: usize,
    changed: usize,
    removed: usize,
    unchanged: usize,
    bytes: u64,
    errors: usize,
    warnings: usize,
    held_back: usize,
    next_due: Option<String>,
}

/// `{"summary":{…}}`.
pub fn json(report: &Report, tally: Tally) -> String {
    let nothing = Written::default();
    let written = report.written.as_ref().unwrap_or(&nothing);
    let numbers = Numbers {
        briefings: report.briefings,
        entities: report.entities,
        events: report.events,
        added: written.added,
        changed: written.changed,
        removed: written.removed,
        unchanged: written.unchanged,
        bytes: written.bytes,
        errors: tally.errors,
        warnings: tally.warnings,
        held_back: report.held_back.len(),
        next_due: report.next_due.map(|due| Moment::from_utc(due, Tz::UTC).rfc3339()),
    };
    line(&numbers)
}

/// The summary of a build that could not be tried.
pub fn of_nothing() -> String {
    json(&Report::default(), Tally { errors: 1, warnings: 0 })
}

/// A JSON line with the key `summary`.
pub fn line(numbers: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Line<'n, T> {
        summary: &'n T,
    }
    // Cannot fail: numbers and texts under fixed names, and no I/O.
    serde_json::to_string(&Line { summary: numbers }).unwrap_or_default()
}

/// The lines for people. `out` is the output folder as they know it, `zone` the site's.
pub fn human(report: &Report, tally: Tally, out: &str, took: Duration, zone: Tz) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(recovered) = &report.recovered {
        lines.push(format!("an earlier build was interrupted: {recovered}"));
    }
    let Some(written) = &report.written else {
        let warnings = if tally.warnings > 0 { format!(" and {}", warnings(tally)) } else { String::new() };
        let errors = counted(tally.errors, "error", "errors");
        lines.push(format!("{errors}{warnings}: nothing was written, `{}` is as it was", safe(out)));
        return lines;
    };
    lines.push(format!(
        "built {}, {}, {} into {} in {}: {} added, {} changed, {} removed, {} unchanged",
        counted(report.briefings, "briefing", "briefings"),
        counted(report.entities, "entity", "entities"),
        counted(report.events, "event", "events"),
        safe(out),
        seconds(took),
        written.added,
        written.changed,
        written.removed,
        written.unchanged,
    ));
    if tally.warnings > 0 {
        lines.push(warnings(tally));
    }
    lines.extend(held_back(report));
    lines.extend(report.next_due.map(|due| next_due(due, zone)));
    lines.extend(by_hand(written));
    lines
}

/// `3 held back: 2 draft, 1 under embargo`.
pub fn held_back(report: &Report) -> Option<String> {
    if report.held_back.is_empty() {
        return None;
    }
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    for held in &report.held_back {
        *reasons.entry(held.reason).or_default() += 1;
    }
    let reasons: Vec<String> =
        reasons.into_iter().map(|(reason, count)| format!("{count} {}", reason.in_words())).collect();
    Some(format!("{} held back: {} (`dateline list` names them)", report.held_back.len(), reasons.join(", ")))
}

pub fn next_due(due: i64, zone: Tz) -> String {
    let words = Moment::from_utc(due, zone).in_words_with_time();
    format!("something appears or disappears next at {words} ({})", zone.name())
}

/// What was found in the output folder that Dateline did not put there as it stood.
fn by_hand(written: &Written) -> Vec<String> {
    let mut lines = Vec::new();
    if written.restored > 0 {
        let files = counted(
            written.restored,
            "file that had been altered by hand",
            "files that had been altered by hand",
        );
        lines.push(format!("restored {files}"));
    }
    let foreign = &written.foreign_kept;
    if !foreign.is_empty() {
        let mut named: Vec<String> =
            foreign.iter().take(NAMED).map(|name| format!("`{}`", safe(name))).collect();
        if foreign.len() > NAMED {
            named.push(format!("{} more", foreign.len() - NAMED));
        }
        lines.push(format!("kept what Dateline did not make: {}", named.join(", ")));
    }
    lines
}

fn warnings(tally: Tally) -> String {
    counted(tally.warnings, "warning", "warnings")
}

/// `1 briefing`, `2 briefings`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `0.04 s`.
pub fn seconds(took: Duration) -> String {
    format!("{:.2} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::site::HeldBack;

    fn held(reason: Reason) -> HeldBack {
        HeldBack {
            file: "a.md".into(),
            title: "A".into(),
            reason,
            until: None,
            id: "a".into(),
            route: String::new(),
            redirects: Vec::new(),
            is_entity: false,
        }
    }

    #[test]
    fn tells_people_what_was_done() {
        let written = Written { added: 3, changed: 1, unchanged: 80, ..Written::default() };
        let mut report =
            Report { briefings: 12, entities: 43, events: 1, written: Some(written), ..Report::default() };
        report.held_back = vec![held(Reason::Embargo), held(Reason::Draft), held(Reason::Draft)];
        report.next_due = Some(1_482_998_400);
        let lines =
            human(&report, Tally { errors: 0, warnings: 1 }, "public/", Duration::from_millis(42), Tz::UTC);
        assert_eq!(
            lines,
            [
                "built 12 briefings, 43 entities, 1 event into public/ in 0.04 s: 3 added, 1 changed, 0 removed, 80 unchanged",
                "1 warning",
                "3 held back: 2 draft, 1 under embargo (`dateline list` names them)",
                "something appears or disappears next at 08:00 on 29 December 2016 (UTC)",
            ]
        );
    }

    #[test]
    fn errors_leave_the_site_alone() {
        let lines =
            human(&Report::default(), Tally { errors: 2, warnings: 1 }, "public/", Duration::ZERO, Tz::UTC);
        assert_eq!(lines, ["2 errors and 1 warning: nothing was written, `public/` is as it was"]);
    }

    #[test]
    fn keys_stand_in_the_documented_order() {
        assert_eq!(
            of_nothing(),
            r#"{"summary":{"briefings":0,"entities":0,"events":0,"added":0,"changed":0,"removed":0,"unchanged":0,"bytes":0,"errors":1,"warnings":0,"held_back":0,"next_due":null}}"#
        );
    }
}
