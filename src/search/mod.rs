//! Site → the index that readers search in: files of JSON, of which a query fetches only the few it needs.
//!
//! Comes in: the related site, with each briefing's words counted when it was read (`tally`). Goes out: `index.json`, which
//! names the others, and these: words with where they stand, words as they are spelt, what is shown of each document, and
//! which documents a topic or an entity has. `docs/search.md` describes the format; `templates/assets/search.js` reads it.
//! Nothing here knows what a template is, reads the disk, or looks at anything that is held back: the site has none of it.

mod code;
mod documents;
mod invert;
mod level;
mod parts;
mod prose;
mod stem;
pub mod tally;
mod things;
mod vocabulary;
mod words;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::hash::HashMap;
use crate::model::site::Site;
pub use parts::File;
use parts::Shelf;
use vocabulary::Sorted;

/// The address of the file that names the others.
pub const INDEX: &str = "search/index.json";
/// Where all of them are.
pub const FOLDER: &str = "search/";

/// The whole index: `index.json` first.
#[derive(Debug)]
pub struct Index {
    pub files: Vec<File>,
    by_route: HashMap<String, u32>,
}

/// What `index.json` says.
#[derive(Serialize)]
struct Contents<'i> {
    version: u8,
    briefings: usize,
    /// Dossiers, topics and pages, in this order.
    things: [usize; 3],
    /// Documents in one of `documents` and of `thing_documents`.
    block: usize,
    documents: &'i str,
    thing_documents: &'i str,
    words: Part<'i>,
    spelling: Part<'i>,
    topics: &'i str,
    entities: &'i str,
    /// Each year and its oldest briefing.
    years: Vec<(i32, u32)>,
    common: Vec<&'i str>,
}

#[derive(Serialize)]
struct Part<'i> {
    begins: &'i [String],
    prints: &'i str,
}

impl Sorted {
    fn part(&self) -> Part<'_> {
        Part { begins: &self.begins, prints: &self.shelf.prints }
    }
}

/// Makes the index.
pub fn index(site: &Site) -> Index {
    let things = things::all(site);
    let (groups, shown) = rayon::join(|| invert::invert(site, &things), || documents::shown(site, &things));
    let (words, spelling) = rayon::join(|| vocabulary::words(&groups), || vocabulary::spelling(&groups));
    let contents = Contents {
        version: 1,
        briefings: site.briefings.len(),
        things: [site.entities.len(), site.topics.len(), site.pages.len()],
        block: documents::block(site.briefings.len()),
        documents: &shown.briefings.prints,
        thing_documents: &shown.things.prints,
        words: words.part(),
        spelling: spelling.part(),
        topics: &shown.topics.prints,
        entities: &shown.entities.prints,
        years: documents::years(site),
        common: vocabulary::common(&groups, site.briefings.len()),
    };
    // Nothing in it can fail to be written into memory.
    let bytes = serde_json::to_vec(&contents).unwrap_or_default();
    let first = File { route: INDEX.to_owned(), digest: xxh3_64(&bytes), bytes };
    let shelves: [Shelf; 6] =
        [words.shelf, spelling.shelf, shown.briefings, shown.things, shown.topics, shown.entities];
    let files: Vec<File> =
        std::iter::once(first).chain(shelves.into_iter().flat_map(|shelf| shelf.files)).collect();
    let by_route = files.iter().enumerate().map(|(at, file)| (file.route.clone(), at as u32)).collect();
    Index { files, by_route }
}

impl Index {
    /// The number of the file with this address.
    pub fn find(&self, route: &str) -> Option<u32> {
        self.by_route.get(route).copied()
    }
}
