//! Names that are known already. In: the entities of a registry, a sheet. Out: where the text names them.
//!
//! The longest name counts. A weak alias counts only behind a stronger name of the same entity.

use std::collections::HashMap;

use super::Kind;
use super::gazetteer::{self, LONGEST};
use super::hash::Phrase;
use super::sheet::{Line, Sheet};
use crate::reading::text::{Case, Class};

/// Entities that are known before a text is read.
#[derive(Default)]
pub struct Known {
    entities: Vec<Entity>,
    forms: HashMap<u64, Vec<Form>, ahash::RandomState>,
}

/// An entity as the registry has it.
#[derive(Clone, Debug)]
pub struct Entity {
    pub name: String,
    pub kind: Kind,
    pub aliases: Vec<String>,
    pub weak_aliases: Vec<String>,
}

struct Form {
    entity: usize,
    is_weak: bool,
    text: String,
}

/// A stretch of tokens that names a known entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    pub entity: usize,
}

impl Known {
    pub fn new(entities: Vec<Entity>) -> Self {
        let mut known = Self::default();
        for (index, entity) in entities.iter().enumerate() {
            let strong = std::iter::once(&entity.name).chain(&entity.aliases).map(|form| (form, false));
            for (form, is_weak) in strong.chain(entity.weak_aliases.iter().map(|form| (form, true))) {
                let key = gazetteer::phrase(form);
                if key != Phrase::EMPTY {
                    let forms = known.forms.entry(key.value()).or_default();
                    forms.push(Form { entity: index, is_weak, text: form.clone() });
                }
            }
        }
        known.entities = entities;
        known
    }

    pub fn entity(&self, index: usize) -> &Entity {
        &self.entities[index]
    }

    /// Where a text names them, in order, without overlaps.
    pub(super) fn find(&self, sheet: &Sheet) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        if self.forms.is_empty() {
            return found;
        }
        let mut at = 0;
        // Where each entity was named last, as the count of names until then; 0 is never.
        let mut told = vec![0; self.entities.len()];
        while at < sheet.cells.len() {
            match self.at(sheet, at, &told) {
                Some(hit) => {
                    at = hit.end;
                    found.push(hit);
                    told[hit.entity] = found.len();
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest name that begins at a token.
    fn at(&self, sheet: &Sheet, start: usize, told: &[usize]) -> Option<Found> {
        let tokens = sheet.text.tokens();
        if matches!(tokens[start].class, Class::Mark | Class::Possessive) {
            return None;
        }
        let mut phrase = Phrase::EMPTY;
        let mut best = None;
        for end in start..tokens.len().min(start + 2 * LONGEST) {
            if tokens[end].sentence != tokens[start].sentence {
                break;
            }
            let next = phrase.with(sheet.text.word_at(end));
            if next == phrase {
                continue;
            }
            phrase = next;
            let Some(forms) = self.forms.get(&phrase.value()) else { continue };
            let fits = |form: &&Form| {
                is_written(sheet, start, end + 1, &form.text) && (!form.is_weak || told[form.entity] > 0)
            };
            let mut fitting = forms.iter().filter(fits);
            // A name that several bear says nothing; a weak one means who was named last.
            best = match (fitting.next(), fitting.next()) {
                (Some(form), None) => Some(Found { start, end: end + 1, entity: form.entity }),
                (Some(_), Some(_)) => forms
                    .iter()
                    .filter(|form| fits(form) && told[form.entity] > 0)
                    .max_by_key(|form| told[form.entity])
                    .map(|form| Found { start, end: end + 1, entity: form.entity })
                    .or(best),
                _ => best,
            };
        }
        best
    }
}

/// Whether tokens are written with the capitals of a name: `US` is not `us`; a headline in capitals hides the difference.
fn is_written(sheet: &Sheet, start: usize, end: usize, form: &str) -> bool {
    let is_small = form.chars().all(|c| !c.is_uppercase());
    let is_upper = !is_small && form.chars().all(|c| !c.is_lowercase());
    let token = &sheet.text.tokens()[start];
    let shouted = sheet.cells[start].line == Line::Capitals;
    match (is_small, is_upper) {
        (true, _) => true,
        (_, true) => {
            sheet.text.tokens()[start..end].iter().all(|t| !matches!(t.case, Case::Lower | Case::Capital))
        }
        _ if form.starts_with(char::is_uppercase) => token.is_capitalised() || shouted,
        _ => sheet.cells[start..end].iter().any(|cell| cell.is_capitalised),
    }
}
