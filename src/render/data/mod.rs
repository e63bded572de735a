//! Files of data: what the pages say, for programs. Written under `/data/` unless the settings say `data: false`.
//!
//! Comes in: the related site. Goes out: rows, one after the other, so that no file is ever in memory as a whole. Every
//! value is that of a page: events in the words of merged timelines, entities as on their dossiers, briefings as in their
//! pages' structured data. `docs/data.md` lists the columns.

mod briefings;
mod csv;
mod entities;
mod events;
mod ftm;
mod places;
mod timeline_js;

use std::io::{self, Read};

use chrono::{DateTime, NaiveDate};
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

use super::view::{Made, Scene, page_escaped};
use crate::model::date::{CivilSeconds, EventDate};
use crate::model::marking::Marking;
use crate::model::site::{BriefingIx, Site};
use crate::model::text::Text;

/// A file under `/data/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataFile {
    /// schema.org as JSON-LD, one briefing a line.
    Briefings,
    /// Entities and how they are related, FollowTheMoney, one a line.
    EntitiesFtm,
    Entities,
    Events,
    /// Entities that have a location, GeoJSON (RFC 7946).
    Places,
    /// The site's timeline for TimelineJS 3.
    Timeline,
}

impl DataFile {
    pub const ALL: [DataFile; 6] = [
        DataFile::Briefings,
        DataFile::Entities,
        DataFile::EntitiesFtm,
        DataFile::Events,
        DataFile::Places,
        DataFile::Timeline,
    ];

    pub fn name(self) -> &'static str {
        match self {
            DataFile::Briefings => "briefings.jsonld",
            DataFile::EntitiesFtm => "entities.ftm.jsonl",
            DataFile::Entities => "entities.csv",
            DataFile::Events => "events.csv",
            DataFile::Places => "places.geojson",
            DataFile::Timeline => "timeline.json",
        }
    }

    pub fn route(self) -> String {
        format!("data/{}", self.name())
    }

    pub fn media_type(self) -> &'static str {
        match self {
            DataFile::Briefings => "application/ld+json",
            DataFile::EntitiesFtm => "application/jsonl",
            DataFile::Entities | DataFile::Events => "text/csv",
            DataFile::Places => "application/geo+json",
            DataFile::Timeline => "application/json",
        }
    }

    /// The columns of a table; none of what is no table.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            DataFile::Entities => entities::COLUMNS,
            DataFile::Events => events::COLUMNS,
            _ => &[],
        }
    }

    /// How many things it holds.
    pub fn count(self, site: &Site) -> usize {
        match self {
            DataFile::Briefings => site.briefings.len(),
            DataFile::Entities | DataFile::EntitiesFtm => site.entities.len(),
            DataFile::Events | DataFile::Timeline => site.events.len(),
            DataFile::Places => {
                site.entities.iter().filter(|dossier| dossier.entity.location.is_some()).count()
            }
        }
    }
}

/// Pieces of a file, in order.
pub type Rows<'r> = Box<dyn Iterator<Item = String> + 'r>;

/// The rows of a file.
pub fn rows<'r>(scene: &'r Scene<'_>, file: DataFile) -> Rows<'r> {
    match file {
        DataFile::Briefings => briefings::rows(scene),
        DataFile::EntitiesFtm => ftm::rows(scene),
        DataFile::Entities => entities::rows(scene),
        DataFile::Events => events::rows(scene),
        DataFile::Places => places::rows(scene),
        DataFile::Timeline => timeline_js::rows(scene),
    }
}

/// Rows by which the size of a file is foretold.
const FORETELLING: usize = 256;

/// A file in one piece, as a preview hands it out. Text that grew by doubling would take half as much again.
pub fn whole(scene: &Scene<'_>, file: DataFile) -> String {
    let mut text = String::new();
    for (number, row) in rows(scene, file).enumerate() {
        if number == FORETELLING {
            text.reserve_exact(text.len() / FORETELLING * file.count(scene.site) * 5 / 4);
        }
        text.push_str(&row);
    }
    text
}

/// A digest of everything that a file shows. Where there are few rows it is that of the rows; where there are many, of
/// what they are made from.
pub fn digest(scene: &Scene<'_>, file: DataFile) -> Made<u64> {
    match file {
        DataFile::Briefings => Ok(briefings::digest(scene)),
        DataFile::Events | DataFile::Timeline => {
            let digest = events::digest(scene)?;
            Ok(xxh3_64_with_seed(file.name().as_bytes(), digest))
        }
        DataFile::EntitiesFtm | DataFile::Entities | DataFile::Places => {
            let mut hasher = Xxh3::new();
            rows(scene, file).for_each(|row| hasher.update(row.as_bytes()));
            Ok(hasher.digest())
        }
    }
}

/// A file's bytes, made as they are read.
pub struct Reader<'r> {
    rows: Rows<'r>,
    row: String,
    at: usize,
}

/// Opens a file for reading.
pub fn reader<'r>(scene: &'r Scene<'_>, file: DataFile) -> Reader<'r> {
    Reader { rows: rows(scene, file), row: String::new(), at: 0 }
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.at == self.row.len() {
                match self.rows.next() {
                    Some(row) => (self.row, self.at) = (row, 0),
                    None => break,
                }
                continue;
            }
            let length = (self.row.len() - self.at).min(buffer.len() - filled);
            buffer[filled..filled + length].copy_from_slice(&self.row.as_bytes()[self.at..self.at + length]);
            filled += length;
            self.at += length;
        }
        Ok(filled)
    }
}

/// Rows between a first and a last line, with commas between them: a list in JSON, one item a line.
fn listed<'r>(
    first: String,
    items: impl Iterator<Item = String> + 'r,
    last: &'static str,
) -> impl Iterator<Item = String> + 'r {
    let items = items.enumerate().map(|(index, item)| match index {
        0 => format!("\n{item}"),
        _ => format!(",\n{item}"),
    });
    std::iter::once(first).chain(items).chain(std::iter::once(last.to_owned()))
}

fn absolute(site: &Site, route: &str) -> String {
    site.settings.base.absolute(&page_escaped(route))
}

/// The marking that counts for a briefing; none where the site marks nothing.
fn marking(site: &Site, briefing: BriefingIx) -> Option<&'static str> {
    let visibility = &site.briefings[briefing as usize].briefing.visibility;
    visibility.shown_marking(site.settings.default_marking).map(Marking::label)
}

/// Names of entities that are public.
fn name<'s>(site: &'s Site, id: &Text) -> Option<&'s str> {
    site.entity(id).map(|dossier| &*dossier.entity.name)
}

/// The first and the last day that a date can mean, `YYYY-MM-DD`; none where it is open.
fn first_and_last(date: &EventDate) -> (Option<String>, Option<String>) {
    let (first, last) = date.bounds();
    let day = |at: CivilSeconds| civil(at).map(|day| day.to_string());
    (first.and_then(day), last.and_then(day))
}

fn civil(at: CivilSeconds) -> Option<NaiveDate> {
    Some(DateTime::from_timestamp(at, 0)?.date_naive())
}
