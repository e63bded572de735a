//! The registry: every file of `content/entities/`, merged and verified, and the lexicon made of it.

use rayon::prelude::*;

use super::read::Inputs;
use crate::diagnostic::Diagnostic;
use crate::load::{self, Class, Input};
use crate::markdown::{self, NoNames, Options, Stands};
use crate::model::entity::Entity;
use crate::model::settings::Settings;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::model::visibility::Audience;
use crate::parse;
use crate::recognise::lexicon::{Lexicon, Resolved};
use crate::recognise::registry::{self, Reading};
use crate::recognise::{self, Elsewhere, Known};

/// Reads the registry and makes the lexicon.
pub fn read(
    inputs: &Inputs,
    settings: &Settings,
    audience: &Audience,
    out: &mut Vec<Diagnostic>,
) -> (Vec<Entity>, Lexicon) {
    let is_registry = |input: &&Input| matches!(input.class, Class::EntityText | Class::Registry);
    let files: Vec<&Input> = inputs.files.iter().filter(is_registry).collect();
    let read: Vec<(Vec<Entity>, Vec<Diagnostic>)> = files.par_iter().map(|input| one(input, settings)).collect();
    let mut entities = Vec::new();
    for (declared, mut diagnostics) in read {
        entities.extend(declared);
        out.append(&mut diagnostics);
    }
    let entities = registry::merge(entities, &|path| inputs.text(path), out);
    let lexicon = Lexicon::new(&entities, &|entity| entity.visibility.held_back(audience).is_some());
    (entities, lexicon)
}

fn one(input: &Input, settings: &Settings) -> (Vec<Entity>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let text = match load::text(input) {
        Ok(text) => text,
        Err(diagnostic) => return (Vec::new(), vec![diagnostic]),
    };
    let inline = |text: &str, spot: &Spot| {
        let options = Options {
            raw_html: settings.raw_html,
            smart: settings.smart,
            link: crate::model::settings::LinkMentions::None,
            base_path: &settings.base.path,
            file: &input.path,
            sources: &[],
            stands: Stands::In(spot),
        };
        let inline = markdown::inline(text, &options, &mut NoNames);
        (inline.rich, Text::from(inline.plain))
    };
    let declared = registry::entities(&input.path, &text, &Reading { settings, inline: &inline }, &mut out);
    (declared.entities, out)
}

/// Renders the prose of the entities that have files of their own.
pub fn prose(entities: &mut [Entity], inputs: &Inputs, known: Known<'_>, out: &mut Vec<Diagnostic>) {
    for entity in entities.iter_mut().filter(|entity| entity.file.ends_with(".md") && !entity.is_on_the_spot) {
        let Some(text) = inputs.text(&entity.file) else { continue };
        let mut ignored = Vec::new();
        let Some(document) = parse::document(&entity.file, &text, &mut ignored) else { continue };
        if document.body().trim().is_empty() {
            continue;
        }
        let body_at = document.body_at;
        entity.prose = recognise::prose(&document.origin, body_at, known, out).body;
    }
}

/// The registry and what briefings declare on the spot, as one; references between entities made canonical.
pub fn unite(
    entities: Vec<Entity>,
    elsewhere: &Elsewhere,
    inputs: &Inputs,
    out: &mut Vec<Diagnostic>,
) -> Vec<Entity> {
    let read = |path: &str| inputs.text(path);
    let mut all = entities;
    if !elsewhere.entities.is_empty() {
        all.extend(elsewhere.entities.iter().cloned());
        all = registry::merge(all, &read, out);
    }
    let names = Lexicon::new(&all, &|_| false);
    let resolve = |words: &str| match names.resolve(words) {
        Resolved::One(entity) => Some(Text::from(names.id(entity))),
        _ => None,
    };
    registry::verify(&mut all, &resolve, &read, out);
    all
}
