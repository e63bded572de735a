//! The registry: every file of `content/entities/`, merged and verified, and the lexicon made of it.

use std::cell::RefCell;

use rayon::prelude::*;

use super::places::Places;
use super::read::Inputs;
use crate::diagnostic::Diagnostic;
use crate::load::{self, Class, Input};
use crate::model::entity::Entity;
use crate::model::settings::Settings;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::model::visibility::Audience;
use crate::parse;
use crate::recognise::lexicon::{Lexicon, Resolved};
use crate::recognise::registry::{self, Reading};
use crate::recognise::{self, Elsewhere, Known};

/// Where its files lie.
pub const FOLDER: &str = "content/entities";

/// The registry as read, and the lexicon made of it.
pub struct Registry {
    pub entities: Vec<Entity>,
    pub lexicon: Lexicon,
    /// What was said of it.
    pub said: Vec<Diagnostic>,
    files: Vec<Input>,
}

impl Registry {
    /// Whether it was read from what are its files among these.
    pub fn is_of(&self, inputs: &Inputs) -> bool {
        of(&inputs.files).eq(&self.files)
    }
}

/// Its files among those of a site.
pub fn of(files: &[Input]) -> impl Iterator<Item = &Input> {
    files.iter().filter(|input| matches!(input.class, Class::EntityText | Class::Registry))
}

/// Reads the registry and makes the lexicon.
pub fn read(inputs: &Inputs, settings: &Settings, audience: &Audience) -> Registry {
    let files: Vec<Input> = of(&inputs.files).cloned().collect();
    let read: Vec<(Vec<Entity>, Vec<Diagnostic>)> =
        files.par_iter().map(|input| one(input, settings)).collect();
    let (mut entities, mut said) = (Vec::new(), Vec::new());
    for (declared, mut diagnostics) in read {
        entities.extend(declared);
        said.append(&mut diagnostics);
    }
    let places = Places::new(inputs);
    let entities = registry::merge(entities, &|path| places.text(path), &mut said);
    let lexicon = Lexicon::new(&entities, &|entity| entity.visibility.held_back(audience).is_some());
    let lexicon = lexicon.for_audience(*audience);
    Registry { entities, lexicon, said, files }
}

fn one(input: &Input, settings: &Settings) -> (Vec<Entity>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let text = match load::text(input) {
        Ok(text) => text,
        Err(diagnostic) => return (Vec::new(), vec![diagnostic]),
    };
    let remarks = RefCell::new(Vec::new());
    let inline = |text: &str, spot: &Spot| {
        registry::line(text, spot, &input.path, settings, &mut remarks.borrow_mut())
    };
    let declared = registry::entities(&input.path, &text, &Reading { settings, inline: &inline }, &mut out);
    let remarks = remarks.into_inner();
    if !remarks.is_empty() {
        recognise::briefing::remark(&remarks, &parse::origin_of(&input.path, &text), &[], &mut out);
    }
    (declared.entities, out)
}

/// Renders the prose of the entities that have files of their own.
pub fn prose(entities: &mut [Entity], inputs: &Inputs, known: Known<'_>, out: &mut Vec<Diagnostic>) {
    for entity in entities {
        let Some(file) = &entity.prose_file else { continue };
        let Some(text) = inputs.text(file) else { continue };
        let mut ignored = Vec::new();
        let Some(document) = parse::document(file, &text, &mut ignored) else { continue };
        let body_at = document.body_at;
        entity.prose = recognise::prose(&document.origin, body_at, Some(&entity.id), known, out).body;
    }
}

/// The registry, of which `lexicon` was made, and what briefings declare on the spot, as one; references between entities made canonical, and the
/// links in their facts and corrections told where they lead.
pub fn unite(
    entities: Vec<Entity>,
    lexicon: &Lexicon,
    elsewhere: &Elsewhere,
    audience: &Audience,
    inputs: &Inputs,
    out: &mut Vec<Diagnostic>,
) -> Vec<Entity> {
    let places = Places::new(inputs);
    let read = |path: &str| places.text(path);
    let mut all = entities;
    let united;
    let names = match elsewhere.entities.is_empty() {
        // The lexicon was made of just these.
        true => lexicon,
        false => {
            all.extend(elsewhere.entities.iter().cloned());
            all = registry::merge(all, &read, out);
            let lexicon = Lexicon::new(&all, &|entity| entity.visibility.held_back(audience).is_some());
            united = lexicon.for_audience(*audience);
            &united
        }
    };
    let find = |words: &str| match names.resolve(words) {
        Resolved::One(entity) => Some(entity),
        _ => None,
    };
    let resolve = |words: &str| find(words).map(|entity| Text::from(names.id(entity)));
    registry::verify(&mut all, &resolve, &read, out);
    all.iter_mut().for_each(|entity| registry::settle(entity, &resolve));
    all
}
