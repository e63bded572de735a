//! Entity front matter → entities.
//!
//! Comes in: `content/entities/NAME.md` (one entity with prose), `NAME.yaml` (a list of entities), or a map in a
//! briefing's `entities` that declares one on the spot. Goes out: the entities, and a diagnostic for every mistake.
//! An entity whose `kind` or `id` is wrong is kept under the likeliest reading, so that whatever names it is not
//! reported too. What takes more than one file to know is done by `merge` and `verify`, once all are read.

mod clashes;
mod details;
mod entry;
mod line;
mod location;
mod merge;
mod verify;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::entity::Entity;
use crate::model::settings::Settings;
use crate::parse::fields::{Fields, Origin, Path, at, noun};
use crate::parse::{self, MAX_REGISTRY};
use crate::yaml::Node;

pub use super::corrections::{Inline, escaped};
pub use line::{line, settle};
pub use merge::{Read, merge};
pub use verify::verify;

use entry::{Identity, entity};

/// Mistakes in one registry file that are told: beyond, it is no registry.
const MISTAKES: usize = 5000;

/// What the reading of an entity needs besides the entity.
#[derive(Clone, Copy)]
pub struct Reading<'r> {
    pub settings: &'r Settings,
    /// Renders facts and corrections.
    pub inline: &'r Inline<'r>,
}

impl<'r> Reading<'r> {
    /// A reading that shows Markdown's marks as they are.
    pub fn plain(settings: &'r Settings) -> Self {
        Reading { settings, inline: &escaped }
    }
}

/// What one file declares.
#[derive(Debug, Default)]
pub struct Declared {
    pub entities: Vec<Entity>,
    /// In a Markdown file, the byte at which the body begins: the prose of its one entity, left to the caller.
    pub body_at: Option<usize>,
}

/// Reads a file of `content/entities/`: a Markdown file by its front matter, any other as YAML.
pub fn entities(file: &str, text: &str, reading: &Reading<'_>, out: &mut Vec<Diagnostic>) -> Declared {
    if file.ends_with(".md") {
        return with_prose(file, text, reading, out);
    }
    let origin = Origin::whole(file, text);
    let entities = match parse::read_yaml(&origin, MAX_REGISTRY, out) {
        Some(node) => list(&origin, node, reading, out),
        None => Vec::new(),
    };
    Declared { entities, body_at: None }
}

/// Reads an entity declared in a briefing's `entities`, from the map that lists it there. The listing's own keys
/// (`entity`, `role`, `note`, `as`, `ignore`) are left for the caller, who also ends the reading.
pub fn on_the_spot(fields: &mut Fields<'_, '_>, reading: &Reading<'_>) -> Option<Entity> {
    let entity = entity(fields, Identity::Name, reading)?;
    Some(Entity { is_on_the_spot: true, ..entity })
}

fn with_prose(file: &str, text: &str, reading: &Reading<'_>, out: &mut Vec<Diagnostic>) -> Declared {
    let Some(document) = parse::document(file, text, out) else { return Declared::default() };
    let Node::Mapping(entries) = document.head else { return Declared::default() };
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let mut fields = Fields::new(&document.origin, Path::new(), entries);
    let entity = entity(&mut fields, Identity::Stem(stem), reading);
    fields.finish("an entity", out);
    let has_prose = !text[document.body_at..].trim().is_empty();
    let entity = entity.map(|entity| Entity { prose_file: has_prose.then(|| file.into()), ..entity });
    Declared { entities: entity.into_iter().collect(), body_at: Some(document.body_at) }
}

fn list(origin: &Origin<'_>, node: Node, reading: &Reading<'_>, out: &mut Vec<Diagnostic>) -> Vec<Entity> {
    let items = match node {
        Node::Sequence(items) => items,
        Node::Null => return Vec::new(),
        // A file with nothing but comments, or a new one.
        Node::Mapping(entries) if entries.is_empty() => return Vec::new(),
        other => {
            let message = format!("a registry file is a list of entities, not {}", noun(&other));
            let help = "begin each entity with `- name: …` and indent its other lines by two spaces";
            out.push(
                Diagnostic::error(Code::WrongType, message)
                    .at(origin.bytes(origin.yaml.start..origin.yaml.start))
                    .help(help),
            );
            return Vec::new();
        }
    };
    let mut entities = Vec::with_capacity(items.len().min(1 << 16));
    let before = out.len();
    for (index, item) in items.into_iter().enumerate() {
        if out.len() - before > MISTAKES {
            let message = format!("more than {MISTAKES} mistakes in this file; what follows was not read");
            let diagnostic = Diagnostic::error(Code::TooLarge, message).at(origin.value(&at(&[], index)));
            out.push(diagnostic.help("mend those that are named, and build again"));
            break;
        }
        entities.extend(list_item(origin, index, item, reading, out));
    }
    entities
}

fn list_item(
    origin: &Origin<'_>,
    index: usize,
    item: Node,
    reading: &Reading<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Entity> {
    let path = at(&[], index);
    let entries = match item {
        Node::Mapping(entries) => entries,
        Node::Null => return None,
        other => {
            let message = format!("an entity is a map of keys, not {}", noun(&other));
            let help = "write at least `- name: …` and, below it, `  kind: person`";
            out.push(Diagnostic::error(Code::WrongType, message).at(origin.value(&path)).help(help));
            return None;
        }
    };
    let mut fields = Fields::new(origin, path, entries);
    let entity = entity(&mut fields, Identity::Name, reading);
    fields.finish("an entity", out);
    entity
}

#[cfg(test)]
mod tests;
