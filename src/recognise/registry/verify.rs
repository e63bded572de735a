//! What only the whole registry can say: whether the entities that others name exist, whether `part_of` goes round in
//! circles.
//!
//! Comes in: all entities, and what resolves an id, name or alias. Goes out: the same entities with canonical ids in
//! their references, and a diagnostic for each that leads nowhere.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::model::entity::Entity;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::parse::fields::{Path, path_of};
use crate::parse::origin_of;
use crate::yaml::{Step, value_span};

use super::clashes::clashes;
use super::merge::{Read, place};

/// Unknown references up to which a nearest match is looked for among all names of the registry.
const SUGGESTED: usize = 500;
/// Circles that are told: a registry in which all hold all has more of them than anybody can read.
const CIRCLES: usize = 20;
/// Ids of a circle that are shown.
const CIRCLE_SHOWN: usize = 12;

/// Resolves the references of all entities and reports those that cannot be, circles of `part_of`, and names that are
/// another's id.
///
/// `resolve` gives the canonical id for an id, name or alias. A role's organisation that nothing bears stays as
/// written: it may be free words.
pub fn verify(
    entities: &mut [Entity],
    resolve: &dyn Fn(&str) -> Option<Text>,
    read: &Read<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let mut unknown = Vec::new();
    for (index, entity) in entities.iter_mut().enumerate() {
        for organisation in entity.roles.iter_mut().filter_map(|role| role.organisation.as_mut()) {
            if let Some(id) = resolve(organisation) {
                *organisation = id;
            }
        }
        for (at, whole) in entity.part_of.iter_mut().enumerate() {
            settle(whole, resolve, || unknown.push((index, Reference::PartOf(at))));
        }
        for (at, relation) in entity.relations.iter_mut().enumerate() {
            settle(&mut relation.entity, resolve, || unknown.push((index, Reference::Relation(at))));
        }
    }
    for (told, (index, reference)) in unknown.into_iter().enumerate() {
        out.push(unknown_entity(entities, &entities[index], reference, told < SUGGESTED, read));
    }
    circles(entities, read, out);
    clashes(entities, read, out);
}

/// A key that names another entity, and its position in the key's list.
#[derive(Clone, Copy)]
enum Reference {
    PartOf(usize),
    Relation(usize),
}

impl Reference {
    fn words(self, entity: &Entity) -> &Text {
        match self {
            Reference::PartOf(at) => &entity.part_of[at],
            Reference::Relation(at) => &entity.relations[at].entity,
        }
    }

    /// Where it is written, given where its entity is.
    fn path(self, mut entity: Path) -> Path {
        let key = |key: &str| Step::Key(key.to_owned().into());
        match self {
            Reference::PartOf(at) => entity.extend([key("part_of"), Step::Index(at)]),
            Reference::Relation(at) => entity.extend([key("relations"), Step::Index(at), key("entity")]),
        }
        entity
    }
}

fn settle(words: &mut Text, resolve: &dyn Fn(&str) -> Option<Text>, unknown: impl FnOnce()) {
    match resolve(words) {
        Some(id) => *words = id,
        None => unknown(),
    }
}

fn unknown_entity(
    entities: &[Entity],
    entity: &Entity,
    reference: Reference,
    is_suggesting: bool,
    read: &Read<'_>,
) -> Diagnostic {
    let words = reference.words(entity);
    let known = entities.iter().flat_map(|entity| [&*entity.id, &*entity.name]);
    let help = match is_suggesting.then(|| nearest(words, known)).flatten() {
        Some(near) => format!("did you mean `{near}`?"),
        None => "declare it in `content/entities/`, or take it out".to_owned(),
    };
    let message = format!("`{}` refers to an unknown entity `{words}`", entity.id);
    Diagnostic::error(Code::UnknownEntity, message).at(written_at(entity, reference, read)).help(help)
}

/// The place of a reference. An entity may be merged from several files and its lists with it, so the place is given
/// only when the words really stand there; else that of the entity is.
fn written_at(entity: &Entity, reference: Reference, read: &Read<'_>) -> Place {
    let found = read(&entity.file).and_then(|text| {
        let Spot::Path(spot) = &entity.spot else { return None };
        let mut path = path_of(spot);
        path.pop();
        let origin = origin_of(&entity.file, &text);
        let span = value_span(origin.yaml_text(), &reference.path(path))?;
        let stands_there = origin.yaml_text().get(span.clone())?.contains(&**reference.words(entity));
        let start = origin.yaml.start;
        stands_there.then(|| origin.bytes(span.start + start..span.end + start))
    });
    found.unwrap_or_else(|| place(entity, read))
}

/// How far the search for circles has come with an entity.
#[derive(Clone, Copy)]
enum Visit {
    New,
    /// At this depth of the chain being followed.
    Following(usize),
    Done,
}

/// Reports each circle of `part_of` once.
fn circles(entities: &[Entity], read: &Read<'_>, out: &mut Vec<Diagnostic>) {
    let index: HashMap<&str, usize> =
        entities.iter().enumerate().map(|(index, entity)| (&*entity.id, index)).collect();
    let wholes = |part: usize| entities[part].part_of.iter().filter_map(|id| index.get(&**id).copied());
    let mut visits = vec![Visit::New; entities.len()];
    let before = out.len();
    for start in 0..entities.len() {
        // Depth first with a stack of its own, since a chain may be as long as the registry.
        let mut trail: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut next = Some(start).filter(|start| matches!(visits[*start], Visit::New));
        loop {
            if let Some(part) = next.take() {
                visits[part] = Visit::Following(trail.len());
                trail.push((part, wholes(part).collect()));
            }
            let Some((part, left)) = trail.last_mut() else { break };
            match left.pop() {
                None => {
                    visits[*part] = Visit::Done;
                    trail.pop();
                }
                Some(whole) => match visits[whole] {
                    Visit::New => next = Some(whole),
                    Visit::Following(_) if out.len() - before >= CIRCLES => {}
                    Visit::Following(depth) => out.push(circle(entities, &trail[depth..], read)),
                    Visit::Done => {}
                },
            }
        }
    }
}

fn circle(entities: &[Entity], trail: &[(usize, Vec<usize>)], read: &Read<'_>) -> Diagnostic {
    let first = &entities[trail[0].0];
    let name = |(index, _): &(usize, Vec<usize>)| format!("`{}`", entities[*index].id);
    let mut names: Vec<String> = trail.iter().take(CIRCLE_SHOWN).map(name).collect();
    if trail.len() > CIRCLE_SHOWN {
        names.push(format!("… {} more …", trail.len() - CIRCLE_SHOWN));
    }
    names.push(name(&trail[0]));
    let message = match trail.len() {
        1 => format!("`{}` is part of itself", first.id),
        _ => format!("`part_of` goes round in a circle: {}", names.join(" → ")),
    };
    Diagnostic::error(Code::Cycle, message)
        .at(place(first, read))
        .help("take one of these `part_of` out: a part cannot hold its whole")
}
