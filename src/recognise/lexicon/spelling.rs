//! Which entities bear which spelling.
//!
//! Comes in: entity after entity with its names. Goes out: a table in the order of the spellings, each with its
//! bearers; the registry's is searched group by group, the few names of one briefing one by one.

use super::EntityIx;
use crate::model::entity::Entity;
use crate::recognise::names::{self, Case};

/// Longest name looked for in text, in bytes. No real name comes near; the bound keeps the cost of hostile ones
/// linear in the text.
const MAX_NAME: usize = 512;

/// An entity that bears a spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bearer {
    pub entity: EntityIx,
    /// Whether the name counts on its own rather than only after a fuller one.
    pub is_strong: bool,
}

/// One spelling; without bearers it is an ordinary word that a name could be mistaken for.
#[derive(Clone, Copy, Debug)]
pub struct Spelling {
    /// The name it comes from, in `Table::names`.
    pub name: u32,
    first_bearer: u32,
    bearers: u32,
}

/// Spellings, bearers and names; `texts` and `spellings` run in step.
#[derive(Debug, Default)]
pub struct Table {
    pub texts: Vec<String>,
    pub spellings: Vec<Spelling>,
    pub names: Vec<String>,
    bearers: Vec<Bearer>,
}

impl Table {
    /// The entities that bear a spelling, each once, in the order of their ids.
    pub fn bearers(&self, spelling: u32) -> &[Bearer] {
        let Spelling { first_bearer, bearers, .. } = self.spellings[spelling as usize];
        &self.bearers[first_bearer as usize..][..bearers as usize]
    }

    /// The name that a spelling comes from, as its author wrote it.
    pub fn name(&self, spelling: u32) -> &str {
        &self.names[self.spellings[spelling as usize].name as usize]
    }
}

/// One name of one entity in one spelling; sorts by spelling, then as the table wants it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    text: String,
    case: Case,
    name: u32,
    bearer: Bearer,
}

/// A table in the making.
#[derive(Default)]
pub struct Gathering {
    entries: Vec<Entry>,
    names: Vec<String>,
}

impl Gathering {
    /// Adds every name of an entity.
    pub fn add_entity(&mut self, entity: &Entity, ix: EntityIx) {
        each_name(entity, |name, is_strong| self.add(name, Bearer { entity: ix, is_strong }));
    }

    /// Adds one name. An empty one, or one too long to be a name, bears nothing.
    pub fn add(&mut self, name: &str, bearer: Bearer) {
        let tidied = names::tidy(name);
        if tidied.is_empty() || tidied.len() > MAX_NAME {
            return;
        }
        let name = self.names.len() as u32;
        names::spellings(&tidied, |text, case| {
            // The advice on ordinary words is to make the name weak: useless for one that is.
            if case != Case::Ordinary || bearer.is_strong {
                self.entries.push(Entry { text: text.to_owned(), case, name, bearer });
            }
        });
        self.names.push(tidied.into_owned());
    }

    /// Orders and merges what was added.
    pub fn into_table(mut self) -> Table {
        self.share_names();
        self.entries.sort_unstable();
        let mut table = Table { names: self.names, ..Table::default() };
        let mut entries = self.entries.into_iter().peekable();
        let mut group: Vec<(Case, Bearer)> = Vec::new();
        while let Some(first) = entries.next() {
            group.clear();
            group.push((first.case, first.bearer));
            while let Some(next) = entries.next_if(|next| next.text == first.text) {
                group.push((next.case, next.bearer));
            }
            let first_bearer = table.bearers.len();
            settle(&mut group, &mut table.bearers);
            table.spellings.push(Spelling {
                name: first.name,
                first_bearer: first_bearer as u32,
                bearers: (table.bearers.len() - first_bearer) as u32,
            });
            table.texts.push(first.text);
        }
        table
    }

    /// Gives one number to a name that several entities bear, so that its uses are counted together.
    fn share_names(&mut self) {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.names[*a as usize].cmp(&self.names[*b as usize]).then(a.cmp(b)));
        let mut shared: Vec<u32> = (0..self.names.len() as u32).collect();
        for pair in order.windows(2) {
            if self.names[pair[0] as usize] == self.names[pair[1] as usize] {
                shared[pair[1] as usize] = shared[pair[0] as usize];
            }
        }
        for entry in &mut self.entries {
            entry.name = shared[entry.name as usize];
        }
    }
}

/// The bearers of one spelling. Who bears it as written goes before whose name had to be changed for it (`SWIFT`
/// is the network, not Taylor Swift in a headline), and for one entity strong before weak.
fn settle(group: &mut Vec<(Case, Bearer)>, bearers: &mut Vec<Bearer>) {
    group.retain(|(case, _)| *case != Case::Ordinary);
    for is_strong in [true, false] {
        let of_kind = |(case, bearer): &(Case, Bearer)| (bearer.is_strong == is_strong).then_some(*case);
        if group.iter().filter_map(of_kind).min() == Some(Case::Written) {
            group.retain(|entry| of_kind(entry) != Some(Case::Changed));
        }
    }
    group.sort_unstable_by_key(|(_, bearer)| (bearer.entity, !bearer.is_strong));
    group.dedup_by_key(|(_, bearer)| bearer.entity);
    bearers.extend(group.iter().map(|(_, bearer)| *bearer));
}

/// Every name of an entity, and whether it is strong.
pub fn each_name(entity: &Entity, mut name: impl FnMut(&str, bool)) {
    name(&entity.name, true);
    entity.aliases.iter().for_each(|alias| name(alias, true));
    entity.former_names.iter().for_each(|former| name(&former.name, true));
    entity.names.iter().for_each(|(_, translated)| name(translated, true));
    entity.weak_aliases.iter().for_each(|alias| name(alias, false));
}
