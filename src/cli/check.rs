//! `dateline check`: everything that can be wrong → diagnostics, for people and for programs; what is safe to mend →
//! a diff, and after a yes the files.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::args::{Check, Common, Format};
use super::diagnostics::{self, Tally};
use super::progress::Progress;
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use super::summary::{counted, line, seconds};
use crate::check::external::{self, Answers};
use crate::check::fix::{self, Mended};
use crate::check::{self, Outcome, Request, Scope};
use crate::diagnostic::{self, Code, Severity, safe};
use crate::pipeline::{self, CardOrder, Options};

pub fn run(args: &Check, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let now = site.now(common)?;
    // What will be published is looked at, with its cards.
    let options = Options { cards: CardOrder::Published, ..site.options(common, now) };
    let request = Request { options, scope: Scope::Desk };
    let start = Instant::now();
    let state = pipeline::state_dir(&site.root);
    let mut answers = Answers::open(&state, now.seconds);
    let progress = Progress::start(screen, "checking");
    let mut outcome = check::check(&request, &mut |examined, briefings, found| {
        if args.external {
            external::ask(examined, briefings, &mut answers);
        }
        external::judge(examined, briefings, &answers, found);
    });
    drop(progress);
    if args.external {
        answers.save(&state).map_err(|error| Stop::disk("remember what the web said in", &state, &error))?;
    }
    let took = start.elapsed();
    if screen.is_verbose && !screen.is_json() {
        for (part, took) in &outcome.timings {
            screen.say(&format!("{part:>10} {:>9.2} ms", took.as_secs_f64() * 1000.0));
        }
    }
    let tally = show(screen, &site, &mut outcome, took);
    if args.fix {
        mend(args, screen, &site, &outcome, &answers)?;
    }
    Ok(if tally.errors > 0 { Exit::ContentErrors } else { Exit::Fine })
}

/// Shows what was found, and says how much there was.
fn show(screen: &Screen, site: &Site, outcome: &mut Outcome, took: Duration) -> Tally {
    diagnostic::sort(&mut outcome.diagnostics);
    let tally = Tally::of(&outcome.diagnostics);
    let counts = Counts::of(outcome, tally);
    match screen.format() {
        Format::Human | Format::Json => {
            diagnostics::show(screen, &site.root, outcome.diagnostics.clone());
        }
        Format::Sarif => {
            let silenced = outcome.silenced.iter().map(|one| (&one.diagnostic, one.reason.as_str()));
            screen.result(&diagnostic::sarif(&outcome.diagnostics, silenced));
        }
        Format::Github => {
            let folder = in_repository(&site.root);
            outcome.diagnostics.iter().for_each(|one| screen.result(&diagnostic::github(one, &folder)));
        }
    }
    if screen.is_json() {
        screen.result(&line(&counts));
    } else {
        counts.in_words(took).iter().for_each(|line| screen.say(line));
    }
    tally
}

/// The numbers of a check, in the order of their keys.
#[derive(Serialize)]
struct Counts {
    briefings: usize,
    outputs: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    silenced: usize,
    codes: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn of(outcome: &Outcome, tally: Tally) -> Counts {
        let mut codes: BTreeMap<&'static str, usize> = BTreeMap::new();
        for found in &outcome.diagnostics {
            *codes.entry(found.code.as_str()).or_default() += 1;
        }
        let notes = outcome.diagnostics.iter().filter(|found| found.severity == Severity::Note).count();
        Counts {
            briefings: outcome.briefings,
            outputs: outcome.outputs,
            errors: tally.errors,
            warnings: tally.warnings,
            notes,
            silenced: outcome.silenced.len(),
            codes,
        }
    }

    fn in_words(&self, took: Duration) -> Vec<String> {
        let mut found: Vec<String> = [
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
            (self.notes, "note", "notes"),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
        if found.is_empty() {
            found.push("nothing found".to_owned());
        }
        if self.silenced > 0 {
            found.push(format!("{} silenced", self.silenced));
        }
        let mut lines = vec![format!(
            "checked {} and {} in {}: {}",
            counted(self.briefings, "briefing", "briefings"),
            counted(self.outputs, "output", "outputs"),
            seconds(took),
            found.join(", ")
        )];
        // The most frequent first: that is where to begin.
        let mut codes: Vec<(&&str, &usize)> = self.codes.iter().collect();
        codes.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        lines.extend(codes.into_iter().map(|(code, count)| format!("{count:>8} {code}")));
        lines
    }
}

/// Where the site lies within its repository, with `/` behind; empty when it is the repository itself, or in none.
fn in_repository(root: &Path) -> String {
    let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    let within = repository.and_then(|repository| root.strip_prefix(repository).ok());
    let parts: Vec<String> =
        within.into_iter().flatten().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.is_empty() { String::new() } else { format!("{}/", parts.join("/")) }
}

/// Shows what would be mended, asks, and mends it.
fn mend(
    args: &Check,
    screen: &Screen,
    site: &Site,
    outcome: &Outcome,
    answers: &Answers,
) -> Result<(), Stop> {
    let Some(examined) = &outcome.examined else { return Ok(()) };
    let mended = fix::mend(examined, answers);
    if mended.is_empty() {
        screen.say("there is nothing that can be mended without you");
        return Ok(());
    }
    for one in &mended {
        screen.complain(safe_lines(&fix::diff(one)).trim_end());
    }
    let edits = mended.iter().map(|one| one.edits).sum();
    let what =
        format!("{} in {}", counted(edits, "change", "changes"), counted(mended.len(), "file", "files"));
    if !args.yes && !agreed(screen, &what)? {
        screen.complain("nothing was changed");
        return Ok(());
    }
    write(&site.root, &mended)?;
    for one in &mended {
        screen.say(&format!("mended {}", safe(&site.typed(&one.file))));
    }
    Ok(())
}

fn safe_lines(text: &str) -> String {
    text.lines().map(|line| safe(line) + "\n").collect()
}

/// Asks on the terminal; where nobody sits, nothing is agreed to.
fn agreed(screen: &Screen, what: &str) -> Result<bool, Stop> {
    if !io::stdin().is_terminal() {
        screen.complain(&format!("to make {what}, say `dateline check --fix --yes`"));
        return Ok(false);
    }
    screen.complain(&format!("make {what}? [y/N]"));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| Stop::new(Code::Io, format!("no answer could be read: {error}")))?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn write(root: &Path, mended: &[Mended]) -> Result<(), Stop> {
    for one in mended {
        fix::write(root, one).map_err(|error| Stop::disk("change", &root.join(&one.file), &error))?;
    }
    Ok(())
}
