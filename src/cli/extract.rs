//! `dateline extract`: what the program reads in texts, a JSON object a text (docs/extract.md).
//!
//! A text that cannot be read gives `{"id", "error"}`, and the work goes on with the next; exit 1 at the end says so.
//! Lines of JSON are read on all cores, a batch at a time, and printed in the order they came.

mod lines;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use self::lines::{Lines, Record};
use super::args::{Common, Extract};
use super::screen::Screen;
use super::site;
use super::stop::{Exit, Stop};
use crate::diagnostic::Code;
use crate::model;
use crate::model::moment::Moment;
use crate::model::text::Text;
use crate::parse::MAX_BODY;
use crate::pipeline;
use crate::reading::document::{self, Document};
use crate::reading::names::{Entity, Kind, Known};

pub fn run(args: &Extract, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let given = Given { written: args.date.as_deref().map(day_of_flag).transpose()?, known: known(common)? };
    let mut is_whole = true;
    for path in args.files.iter().take_while(|_| !screen.is_closed()) {
        is_whole &= match args.jsonl {
            true => each_line(path, &given, screen),
            false => whole_file(path, &given, screen),
        };
    }
    Ok(if is_whole { Exit::Fine } else { Exit::ContentErrors })
}

/// What is known before a text is read.
struct Given {
    written: Option<NaiveDate>,
    known: Known,
}

/// The entities of the site that the command is called in, if it is one.
fn known(common: &Common) -> Result<Known, Stop> {
    let site = match site::find(common) {
        Ok(site) => site,
        Err(stop) if common.root.is_some() => return Err(stop),
        Err(_) => return Ok(Known::default()),
    };
    let declared = pipeline::declared(&site.options(common, site.now(common)?));
    Ok(names(declared))
}

/// Entities of a registry as the reading room knows them.
pub fn names(declared: Vec<model::entity::Entity>) -> Known {
    let texts = |texts: Vec<Text>| texts.into_iter().map(|text| text.to_string()).collect();
    let entity = |entity: model::entity::Entity| Entity {
        kind: match &*entity.kind {
            "person" => Kind::Person,
            "organisation" => Kind::Organisation,
            "place" => Kind::Place,
            _ => Kind::Other,
        },
        name: entity.name.to_string(),
        aliases: texts(entity.aliases),
        weak_aliases: texts(entity.weak_aliases),
    };
    Known::new(declared.into_iter().map(entity).collect())
}

/// What is printed of a text.
#[derive(Serialize)]
#[serde(untagged)]
enum Printed<'t> {
    Read {
        id: &'t Value,
        #[serde(flatten)]
        document: Document<'t>,
    },
    Failed {
        id: &'t Value,
        error: String,
    },
}

impl Printed<'_> {
    fn line(&self) -> String {
        // Cannot fail: texts and numbers under fixed names.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Reads a file as one text; false when it cannot be read.
fn whole_file(path: &Path, given: &Given, screen: &Screen) -> bool {
    let id = if is_input(path) { Value::Null } else { Value::from(path.display().to_string()) };
    let text = open(path).and_then(text_of).unwrap_or_else(|error| Err(shown(&error)));
    let printed = match &text {
        Ok(text) => Printed::Read { id: &id, document: document::read(text, given.written, &given.known) },
        Err(error) => Printed::Failed { id: &id, error: error.clone() },
    };
    screen.result(&printed.line());
    text.is_ok()
}

/// Reads every line of a file as a text; false when one cannot be read.
fn each_line(path: &Path, given: &Given, screen: &Screen) -> bool {
    let mut lines = match open(path) {
        Ok(stream) => Lines::new(stream),
        Err(error) => {
            let id = Value::from(path.display().to_string());
            screen.result(&Printed::Failed { id: &id, error: shown(&error) }.line());
            return false;
        }
    };
    let mut is_whole = true;
    loop {
        let batch = lines.batch();
        if batch.is_empty() {
            return is_whole;
        }
        let printed: Vec<(String, bool)> = batch.par_iter().map(|record| one_line(record, given)).collect();
        for (line, is_read) in printed {
            screen.result(&line);
            is_whole &= is_read;
        }
        // `| head -1` on a stream that never ends.
        screen.flush();
        if screen.is_closed() {
            return is_whole;
        }
    }
}

fn one_line(record: &Record, given: &Given) -> (String, bool) {
    let id = &record.id;
    let read = record.text.as_ref().map_err(Clone::clone).and_then(|text| {
        let own = record.date.as_deref().map(day).transpose()?;
        Ok(Printed::Read { id, document: document::read(text, own.or(given.written), &given.known) })
    });
    match read {
        Ok(printed) => (printed.line(), true),
        Err(error) => (Printed::Failed { id, error }.line(), false),
    }
}

fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if is_input(path) {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::other("it is a folder: name the files in it"));
    }
    Ok(Box::new(file))
}

/// The text of a stream, or why it is none.
fn text_of(stream: Box<dyn Read>) -> io::Result<Result<String, String>> {
    let mut bytes = Vec::new();
    stream.take(MAX_BODY as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_BODY {
        return Ok(Err(too_large()));
    }
    Ok(String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("this is not UTF-8 text: the byte at {at} belongs to some other encoding; save it as UTF-8")
    }))
}

fn too_large() -> String {
    format!("this text is larger than {} MiB: split it", MAX_BODY >> 20)
}

fn shown(error: &io::Error) -> String {
    format!("this file cannot be read: {error}")
}

fn day_of_flag(text: &str) -> Result<NaiveDate, Stop> {
    day(text).map_err(|message| {
        Stop::new(Code::BadDate, format!("`--date {text}`: {message}"))
            .help("write a day: `--date 2016-12-29`")
    })
}

/// The day of a day or an instant, on the clock it is written in.
fn day(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    Moment::parse(text, Tz::UTC).map_err(|error| error.to_string())?;
    // A moment has been read, so it begins with its day.
    text.get(..10).and_then(|day| day.parse().ok()).ok_or_else(|| format!("`{text}` is not a day"))
}
