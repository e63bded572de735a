//! Names that are another entity's id.
//!
//! Comes in: all entities. Goes out: a warning for each, with both places. A name that two entities share is no
//! mistake (recognition settles it text by text); one that is an id can never be meant, since an id wins over a name.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::entity::Entity;

use super::merge::{Read, place};

pub fn clashes(entities: &[Entity], read: &Read<'_>, out: &mut Vec<Diagnostic>) {
    let ids: HashMap<&str, &Entity> = entities.iter().map(|entity| (&*entity.id, entity)).collect();
    for entity in entities {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for (word, name) in names(entity) {
            let is_other = ids.get(name).is_some_and(|other| other.id != entity.id);
            if is_other && !found.iter().any(|(_, known)| *known == name) {
                found.push((word, name));
            }
        }
        for (word, name) in found {
            let other = ids[name];
            let message = format!("the {word} `{name}` of `{}` is the id of another entity", entity.id);
            out.push(
                Diagnostic::warning(Code::NameClash, message)
                    .at(place(entity, read))
                    .help(format!("`{name}` always means the entity with that id: give one of them another"))
                    .also(place(other, read), format!("`{name}` is declared here")),
            );
        }
    }
}

/// All that an entity is called, with the word for each.
fn names(entity: &Entity) -> impl Iterator<Item = (&'static str, &str)> {
    let name = std::iter::once(("name", &*entity.name));
    let aliases = entity.aliases.iter().chain(&entity.weak_aliases).map(|alias| ("alias", &**alias));
    let former_names = entity.former_names.iter().map(|former| ("former name", &*former.name));
    let names = entity.names.iter().map(|(_, name)| ("name", &**name));
    let former_ids = entity.former_ids.iter().map(|id| ("former id", &**id));
    name.chain(aliases).chain(former_names).chain(names).chain(former_ids)
}
