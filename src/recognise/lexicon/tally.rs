//! What an author should hear about the names in a document.
//!
//! Comes in: one name after the other as it is met. Goes out: names that stay unlinked because several entities bear
//! them, and how often capitalised names are used as ordinary words.

use std::collections::BTreeMap;

use super::{EntityIx, Lexicon};

/// What was noticed in a document beside its mentions; both lists in the order of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally<'l> {
    pub shared: Vec<Shared>,
    pub ordinary: Vec<Ordinary<'l>>,
}

/// A name left unlinked because several entities bear it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    pub name: String,
    pub candidates: Vec<EntityIx>,
    pub times: u32,
}

/// How a capitalised strong name of the registry was used; names never met are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordinary<'l> {
    pub name: &'l str,
    /// In small letters throughout, as any word.
    pub in_lower_case: u32,
    /// As a name that was taken for a mention.
    pub as_name: u32,
}

/// A tally in the making. Most of a registry is never met in one document, so both parts are sparse.
#[derive(Default)]
pub struct Counting {
    shared: BTreeMap<String, (Vec<EntityIx>, u32)>,
    /// By number of name, in that order.
    uses: Vec<Uses>,
}

/// The uses of one name of the registry.
struct Uses {
    name: u32,
    in_lower_case: u32,
    as_name: u32,
}

impl Counting {
    pub fn ordinary(&mut self, name: u32) {
        self.uses(name).in_lower_case += 1;
    }

    pub fn mention(&mut self, name: u32) {
        self.uses(name).as_name += 1;
    }

    /// Counts a shared name that was met before; false if it was not.
    pub fn shared_again(&mut self, name: &str) -> bool {
        let known = self.shared.get_mut(name);
        known.map(|(_, times)| *times += 1).is_some()
    }

    /// Counts a shared name for the first time.
    pub fn first_shared(&mut self, name: String, candidates: Vec<EntityIx>) {
        self.shared.insert(name, (candidates, 1));
    }

    pub fn finish(self, lexicon: &Lexicon) -> Tally<'_> {
        let shared = self.shared.into_iter();
        let uses = self.uses.into_iter();
        let mut ordinary: Vec<Ordinary<'_>> = uses
            .map(|Uses { name, in_lower_case, as_name }| Ordinary {
                name: &lexicon.table.names[name as usize],
                in_lower_case,
                as_name,
            })
            .collect();
        ordinary.sort_unstable_by_key(|ordinary| ordinary.name);
        Tally {
            shared: shared.map(|(name, (candidates, times))| Shared { name, candidates, times }).collect(),
            ordinary,
        }
    }

    fn uses(&mut self, name: u32) -> &mut Uses {
        let place = match self.uses.binary_search_by_key(&name, |uses| uses.name) {
            Ok(place) => place,
            Err(place) => {
                self.uses.insert(place, Uses { name, in_lower_case: 0, as_name: 0 });
                place
            }
        };
        &mut self.uses[place]
    }
}
