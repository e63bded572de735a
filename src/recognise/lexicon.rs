//! The names of all known entities, for finding them in text and for looking them up.
//!
//! Comes in: the registry. Goes out: a `Lexicon`, built once a build and shared by all threads, and a `Reader` a
//! document, which finds the names in its runs of text. Reads no files and
//! understands no Markdown; a run is the plain text of one block.

mod addresses;
mod groups;
mod openings;
mod reader;
mod spelling;
mod tally;
mod titles;

pub use reader::{Listing, Mention, Reader};
pub use tally::{Ordinary, Shared, Tally};
pub use titles::Resolved;

use xxhash_rust::xxh3::Xxh3;

use crate::model::entity::Entity;
use crate::model::text::Text;
use crate::model::visibility::Audience;
use groups::Groups;
use openings::Openings;
use spelling::{Gathering, Table, each_name};
use titles::Titles;

/// An entity's place in the slice that the lexicon was made from; in one text, numbers from `Lexicon::len` on are
/// the entities that only this text knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityIx(pub u32);

/// The registry, made ready for reading.
pub struct Lexicon {
    heads: Vec<Head>,
    table: Table,
    groups: Groups,
    openings: Openings,
    titles: Titles,
    digest: u64,
    /// Whom the site is built for: decides of entities that the registry does not know.
    audience: Option<Audience>,
}

/// What is asked of an entity while reading.
struct Head {
    id: Text,
    name: Text,
    kind: Text,
    is_held_back: bool,
}

impl Lexicon {
    /// Makes the lexicon of `entities`, which are in the order of their ids. Those held back can be resolved but
    /// are never found in text, and leave no trace in how the others are.
    pub fn new(entities: &[Entity], held_back: &dyn Fn(&Entity) -> bool) -> Lexicon {
        let head = |entity: &Entity| {
            let Entity { id, name, kind, .. } = entity;
            Head { id: id.clone(), name: name.clone(), kind: kind.clone(), is_held_back: held_back(entity) }
        };
        let heads: Vec<Head> = entities.iter().map(head).collect();
        // No text can be read before, so that both cores are free.
        let (titles, (table, openings, groups)) = rayon::join(
            || Titles::new(entities),
            || {
                let mut gathering = Gathering::default();
                for (ix, (entity, head)) in (0..).zip(entities.iter().zip(&heads)) {
                    if !head.is_held_back {
                        gathering.add_entity(entity, EntityIx(ix));
                    }
                }
                let mut table = gathering.into_table();
                let texts = std::mem::take(&mut table.texts);
                (table, Openings::new(&texts), Groups::new(&texts))
            },
        );
        let digest = digest(entities, &heads);
        Lexicon { digest, heads, table, groups, openings, titles, audience: None }
    }

    /// Names whom the site is built for; without it, nothing that a text declares is held back.
    pub fn for_audience(self, audience: Audience) -> Lexicon {
        Lexicon { audience: Some(audience), ..self }
    }

    /// Changes whenever anything changes from which a text could be read otherwise: xxh3 of ids, names, kinds and
    /// who is held back, in order.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// What the words of a link or a list entry refer to: an id, former id, name, alias or, failing these, a weak
    /// alias; as written first, then whatever the case. An id wins over a name.
    pub fn resolve(&self, words: &str) -> Resolved {
        self.titles.resolve(words)
    }

    /// The id or name most like `words`, to suggest when they refer to nothing.
    pub fn nearest(&self, words: &str) -> Option<&str> {
        self.titles.nearest(words)
    }

    /// The entity's canonical id; empty for an entity that only one text knows.
    pub fn id(&self, entity: EntityIx) -> &str {
        self.head(entity).map_or("", |head| &head.id)
    }

    /// The entity's canonical name; empty for an entity that only one text knows.
    pub fn name(&self, entity: EntityIx) -> &str {
        self.head(entity).map_or("", |head| &head.name)
    }

    /// The entity's kind; empty for an entity that only one text knows.
    pub fn kind(&self, entity: EntityIx) -> &str {
        self.head(entity).map_or("", |head| &head.kind)
    }

    /// Whether visibility keeps the entity out of this build.
    pub fn is_held_back(&self, entity: EntityIx) -> bool {
        self.head(entity).is_some_and(|head| head.is_held_back)
    }

    /// The same of an entity that a text declares: by its own keys, or by those of the registry's entry of that id.
    pub fn hides(&self, declared: &Entity) -> bool {
        let is_known = |entity: EntityIx| {
            !declared.id.is_empty() && self.id(entity) == &*declared.id && self.is_held_back(entity)
        };
        matches!(self.resolve(&declared.id), Resolved::One(entity) if is_known(entity))
            || self.audience.is_some_and(|audience| declared.visibility.held_back(&audience).is_some())
    }

    /// The number of entities, held back or not.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Bytes held for finding names, without what resolving needs.
    pub fn search_memory(&self) -> usize {
        self.groups.memory_usage()
    }

    fn head(&self, entity: EntityIx) -> Option<&Head> {
        self.heads.get(entity.0 as usize)
    }
}

/// Every text goes in with its length before it, so that no two registries run together into one.
fn digest(entities: &[Entity], heads: &[Head]) -> u64 {
    let mut state = Xxh3::new();
    let mut add = |text: &str| {
        state.update(&(text.len() as u64).to_le_bytes());
        state.update(text.as_bytes());
    };
    for (entity, head) in entities.iter().zip(heads) {
        add(&entity.id);
        add(&entity.kind);
        add(if head.is_held_back { "held back" } else { "" });
        for former in &entity.former_ids {
            add("former");
            add(former);
        }
        each_name(entity, |name, is_strong| {
            add(if is_strong { "strong" } else { "weak" });
            add(name);
        });
        add("end");
    }
    state.digest()
}
