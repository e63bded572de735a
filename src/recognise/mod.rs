//! Document + Lexicon → Briefing: what the author wrote becomes what it means.
//!
//! Per file and pure: dates are read, entities resolved, the text rendered with its mentions. Everything that needs
//! another briefing waits for `relate`. Entities declared on the spot in other briefings are the one exception: they
//! are handed in as `Elsewhere` on a second look at the files that need them.

pub mod briefing;
pub mod corrections;
mod events;
mod extras;
pub mod lexicon;
pub mod names;
mod page;
mod people;
pub mod registry;
mod statements;
mod values;
mod zone;

pub use briefing::{Recognised, briefing};
pub use page::{Prose, page, prose, topic};
pub use zone::{is_on_same_clocks, set_zone};

use std::collections::BTreeMap;

use crate::markdown::{Options, Stands};
use crate::model::entity::Entity;
use crate::model::settings::Settings;
use crate::model::text::Text;
use lexicon::Lexicon;

/// What a reading needs to know beside the file.
#[derive(Clone, Copy)]
pub struct Known<'k> {
    pub settings: &'k Settings,
    pub lexicon: &'k Lexicon,
    /// What other briefings declare on the spot; none on the first look, when a name that nothing bears is only
    /// noted as unsettled, because a briefing not yet read may declare it.
    pub elsewhere: Option<&'k Elsewhere>,
    /// The bodies of briefings are made later; what there is to know of them is told.
    pub makes_later: bool,
}

impl<'k> Known<'k> {
    /// How a body that begins at `body_at` of `file` is to be read.
    fn options(self, file: &'k str, sources: &'k [Text], body_at: usize) -> Options<'k> {
        Options {
            raw_html: self.settings.raw_html,
            smart: self.settings.smart,
            link: self.settings.link,
            base_path: &self.settings.base.path,
            bases: &self.settings.bases,
            file,
            sources,
            stands: Stands::At(body_at),
            tells_links: false,
            marked: &[],
        }
    }
}

/// Entities declared on the spot, by id and by every name.
#[derive(Debug, Default)]
pub struct Elsewhere {
    pub entities: Vec<Entity>,
    by_name: BTreeMap<String, usize>,
}

impl Elsewhere {
    /// The first declaration of a name in file order keeps it.
    pub fn new(entities: Vec<Entity>) -> Self {
        let mut by_name = BTreeMap::new();
        for (index, entity) in entities.iter().enumerate() {
            let names =
                [&entity.id, &entity.name].into_iter().chain(&entity.aliases).chain(&entity.former_ids);
            for name in names {
                by_name.entry(names::fold(name)).or_insert(index);
            }
        }
        Elsewhere { entities, by_name }
    }

    pub fn find(&self, words: &str) -> Option<&Entity> {
        self.by_name.get(&names::fold(words)).map(|index| &self.entities[*index])
    }

    /// Changes whenever a declaration does, or whom visibility keeps out; never 0, which stands for a reading that has not
    /// asked.
    pub fn digest(&self, lexicon: &Lexicon) -> u64 {
        // Debug printing of the model is total and deterministic, and such declarations are few.
        let hidden: Vec<bool> = self.entities.iter().map(|entity| lexicon.hides(entity)).collect();
        xxhash_rust::xxh3::xxh3_64(format!("{:?}{hidden:?}", self.entities).as_bytes()).max(1)
    }

    pub fn names(&self) -> impl Iterator<Item = &Text> {
        self.entities.iter().map(|entity| &entity.name)
    }
}
