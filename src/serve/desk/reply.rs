//! One state of the site and one question → an answer.

use std::path::Path;

use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostic::{self, Diagnostic, Severity};
use crate::load;
use crate::parse::MAX_REGISTRY;
use crate::pipeline::session::{Page, Show};
use crate::render::plan::Planned;
use crate::serve::address::{self, Wanted};
use crate::serve::answer::{Answer, Ask, What};
use crate::serve::media;

/// Warnings that a page is shown; more would hide it.
const SHOWN: usize = 50;

/// What there is to complain about.
pub struct Notes<'n> {
    pub all: &'n [Diagnostic],
    /// The errors among them, in words.
    pub errors: &'n [String],
    pub root: &'n Path,
}

/// What was found at an address.
struct Found {
    answer: Answer,
    /// The content file that the page is made from.
    file: Option<String>,
    held: Option<&'static str>,
    /// A mistake that came up when the page was made.
    problem: Option<Box<Diagnostic>>,
}

impl From<Answer> for Found {
    fn from(answer: Answer) -> Found {
        Found { answer, file: None, held: None, problem: None }
    }
}

/// Whether what is asked for may be megabytes, or made with megabytes.
pub fn may_be_large(path: &str) -> bool {
    path.ends_with("/search/index.json") || path.contains("/data/")
}

/// Answers.
pub fn answer(show: Option<&Show<'_>>, notes: &Notes<'_>, clock: Option<fn() -> i64>, ask: Ask) {
    let found = match show {
        Some(show) => find(show, clock, &ask.path, notes),
        None => broken(notes.errors, 500).into(),
    };
    let answer = match ask.what {
        What::Output => found.answer,
        What::Look { shown } => Answer::Look(look(found, shown, notes)),
    };
    // The browser may have gone.
    let _ = ask.reply.send(answer);
}

fn find(show: &Show<'_>, clock: Option<fn() -> i64>, path: &str, notes: &Notes<'_>) -> Found {
    let exists = |route: &str| show.planned(route).is_some();
    match address::wanted(path, show.base_path(), &exists) {
        Wanted::Route(route) => match show.planned(&route) {
            Some(planned) => made(show, clock, planned, 200, notes),
            None => Answer::Refused.into(),
        },
        Wanted::Moved(to) => Answer::Moved(to).into(),
        Wanted::Refused => Answer::Refused.into(),
        Wanted::Nothing => match show.planned("404.html") {
            Some(planned) => made(show, clock, planned, 404, notes),
            None => Answer::Refused.into(),
        },
    }
}

fn made(
    show: &Show<'_>,
    clock: Option<fn() -> i64>,
    planned: &Planned,
    status: u16,
    notes: &Notes<'_>,
) -> Found {
    let media = media::of(&planned.kind, &planned.file());
    match show.make(planned) {
        Ok(Page::File(full)) => Answer::File { full, media }.into(),
        Ok(Page::Bytes(bytes)) => Found {
            answer: Answer::Output { status, media, digest: xxh3_64(&bytes).max(1), bytes },
            file: show.file_of(planned),
            held: show.held(planned, clock.map(|clock| clock())),
            problem: None,
        },
        Err(problem) => {
            let answer = broken(&[in_words(&problem, notes.root)], 500);
            Found { answer, file: show.file_of(planned), held: None, problem: Some(problem) }
        }
    }
}

/// The page that stands where none can be made.
fn broken(errors: &[String], status: u16) -> Answer {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Not yet a page</title>\n</head>\n<body>\n<h1>There is no page to show yet</h1>\n",
    );
    for error in errors {
        page.push_str("<pre>");
        crate::markdown::links::escape_text(&mut page, error);
        page.push_str("</pre>\n");
    }
    page.push_str("</body>\n</html>\n");
    let digest = xxh3_64(page.as_bytes()).max(1);
    Answer::Output { status, media: "text/html".to_owned(), bytes: page.into_bytes(), digest }
}

fn look(found: Found, shown: u64, notes: &Notes<'_>) -> String {
    let Found { answer, file, held, problem } = found;
    let mut errors = notes.errors.to_vec();
    errors.extend(problem.iter().map(|problem| in_words(problem, notes.root)));
    let is_here =
        |note: &&Diagnostic| file.is_some() && note.place.as_ref().map(|place| &place.file) == file.as_ref();
    let warnings = notes.all.iter().filter(|note| note.severity != Severity::Error).filter(is_here);
    let warnings: Vec<String> = warnings.take(SHOWN).map(|note| in_words(note, notes.root)).collect();
    let mut json = json!({ "errors": errors, "warnings": warnings, "held": held, "file": file });
    match answer {
        Answer::Output { status, media, bytes, digest } if media == "text/html" => {
            json["status"] = status.into();
            json["digest"] = format!("{digest:016x}").into();
            // A page that cannot be made leaves the last one where it is.
            if digest != shown && (status != 500 || shown == 0) {
                json["html"] = String::from_utf8_lossy(&bytes).into();
            }
        }
        Answer::Moved(to) => json["moved"] = to.into(),
        _ => {}
    }
    json.to_string()
}

/// What changed, for browsers: the pages that the files are made into, and files that are shown as they are.
pub fn changed(show: &Show<'_>, files: &[String]) -> Map<String, Value> {
    let mut pages = Vec::new();
    let mut shown = Vec::new();
    for file in files {
        if let Some((href, title)) = show.page_of(file) {
            pages.push(json!({ "href": href, "title": title }));
        } else if let Some(href) = show.asset_of(file) {
            shown.push(Value::from(href));
        }
    }
    let mut event = Map::new();
    event.insert("pages".to_owned(), pages.into());
    event.insert("files".to_owned(), shown.into());
    event
}

/// A diagnostic as the terminal shows it, without colours.
pub fn in_words(note: &Diagnostic, root: &Path) -> String {
    let line_of = |file: &str, line: u32| {
        let text = String::from_utf8(load::bytes(&root.join(file), MAX_REGISTRY as u64).ok()?).ok()?;
        text.replace("\r\n", "\n").replace('\r', "\n").split('\n').nth(line as usize - 1).map(str::to_owned)
    };
    diagnostic::human(note, &line_of, false).trim_end().to_owned()
}
