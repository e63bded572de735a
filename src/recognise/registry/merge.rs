//! Declarations → entities: those with one id become one.
//!
//! Comes in: every declaration of the site. Goes out: one entity an id, sorted by id. Lists unite, what one lacks the
//! other fills, and of two answers to one question the first declared is kept, with a diagnostic. The registry comes
//! before what briefings declare on the spot, then files go by path and entries by position, so that the result does
//! not depend on the order in which files were read.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::entity::Entity;
use crate::model::text::Text;
use crate::model::visibility::Visibility;
use crate::parse::fields::quoted;
use crate::parse::origin_of;

/// Gives the text of a file of the site; asked only when a diagnostic needs a place.
pub type Read<'r> = dyn Fn(&str) -> Option<String> + 'r;

/// Unites the declarations of each id. A different `name` or `kind` is an error within a file and a warning across
/// files; any other difference is a warning.
pub fn merge(mut entities: Vec<Entity>, read: &Read<'_>, out: &mut Vec<Diagnostic>) -> Vec<Entity> {
    entities.sort_by(|a, b| (&a.id, a.is_on_the_spot, &a.file).cmp(&(&b.id, b.is_on_the_spot, &b.file)));
    let mut merged: Vec<Entity> = Vec::with_capacity(entities.len());
    for entity in entities {
        match merged.last_mut().filter(|first| first.id == entity.id) {
            Some(first) => {
                // Kept for the diagnostic; a second declaration is rare enough for a copy.
                let second = entity.clone();
                let differing = unite(first, entity);
                out.extend(contradiction(first, &second, &differing, read));
            }
            None => merged.push(entity),
        }
    }
    merged
}

/// Where an entity's name stands.
pub fn place(entity: &Entity, read: &Read<'_>) -> Place {
    match read(&entity.file) {
        Some(text) => origin_of(&entity.file, &text).spot(&entity.spot),
        None => Place::file(&*entity.file),
    }
}

/// What to say of two declarations that differ in the keys named.
fn contradiction(
    first: &Entity,
    second: &Entity,
    differing: &[&'static str],
    read: &Read<'_>,
) -> Option<Diagnostic> {
    let field = differing.first()?;
    let (values, help) = match *field {
        "name" => (
            format!("name `{}` here and `{}` before", second.name, first.name),
            "if they are two, give this one another `id`; if they are one, make this name an alias of the other",
        ),
        "kind" => (
            format!("kind `{}` here and `{}` before", second.kind, first.kind),
            "if they are two, give this one another `id`; if they are one, say its `kind` once",
        ),
        _ => (
            format!("different {}", quoted(differing).replace(" or ", " and ")),
            "the first declaration's is shown: take out one of them",
        ),
    };
    let message = format!("`{}` is declared twice, with {values}", first.id);
    let is_error = first.file == second.file && matches!(*field, "name" | "kind");
    let severe = if is_error { Diagnostic::error } else { Diagnostic::warning };
    let diagnostic = severe(Code::EntityConflict, message).at(place(second, read)).help(help);
    Some(diagnostic.also(place(first, read), "the first declaration, which counts"))
}

/// Adds to `first` what `second` says more; the keys in which they differ, the weightiest first.
fn unite(first: &mut Entity, second: Entity) -> Vec<&'static str> {
    // Every field is named, so that a new one cannot be forgotten here.
    let Entity {
        id: _,
        name,
        kind,
        aliases,
        weak_aliases,
        former_names,
        sort_name,
        names,
        description,
        facts,
        roles,
        relations,
        part_of,
        links,
        wikidata,
        country,
        location,
        image,
        former_ids,
        redirects,
        corrections,
        visibility,
        params,
        prose,
        prose_file,
        file: _,
        spot: _,
        is_on_the_spot,
    } = second;
    let differing = [
        ("name", name != first.name),
        ("kind", kind != first.kind),
        ("sort_name", fill(&mut first.sort_name, sort_name)),
        ("names", fill_by_key(&mut first.names, names)),
        ("description", fill(&mut first.description, description)),
        ("facts", fill_by_key(&mut first.facts, facts)),
        ("wikidata", fill(&mut first.wikidata, wikidata)),
        ("country", fill(&mut first.country, country)),
        ("location", fill(&mut first.location, location)),
        ("image", fill(&mut first.image, image)),
        ("params", fill_by_key(&mut first.params, params)),
        ("prose", fill(&mut first.prose_file, prose_file)),
    ];
    join(&mut first.aliases, aliases);
    first.aliases.retain(|alias| *alias != first.name);
    join(&mut first.weak_aliases, weak_aliases);
    join(&mut first.former_names, former_names);
    join(&mut first.roles, roles);
    join(&mut first.relations, relations);
    join(&mut first.part_of, part_of);
    join(&mut first.links, links);
    join(&mut first.former_ids, former_ids);
    join(&mut first.redirects, redirects);
    join(&mut first.corrections, corrections);
    restrict(&mut first.visibility, visibility);
    if first.prose.is_empty() {
        first.prose = prose;
    }
    first.is_on_the_spot &= is_on_the_spot;
    differing.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
}

/// Fills what is absent; whether both are there and differ.
fn fill<T: PartialEq>(mine: &mut Option<T>, other: Option<T>) -> bool {
    match (&*mine, other) {
        (Some(mine), Some(other)) => *mine != other,
        (None, other) => {
            *mine = other;
            false
        }
        (Some(_), None) => false,
    }
}

/// `fill` for each key.
fn fill_by_key<T: PartialEq>(mine: &mut Vec<(Text, T)>, other: Vec<(Text, T)>) -> bool {
    let mut differs = false;
    for (key, value) in other {
        match mine.iter().find(|(known, _)| *known == key) {
            Some((_, known)) => differs |= *known != value,
            None => mine.push((key, value)),
        }
    }
    differs
}

/// Adds the items that are not there yet.
fn join<T: PartialEq>(mine: &mut Vec<T>, other: Vec<T>) {
    for item in other {
        if !mine.contains(&item) {
            mine.push(item);
        }
    }
}

/// Takes the stricter of each: what one declaration holds back, no other lets out.
fn restrict(mine: &mut Visibility, other: Visibility) {
    let Visibility { draft, embargo, expires, marking } = other;
    mine.draft |= draft;
    mine.embargo = mine.embargo.max(embargo);
    mine.expires = mine.expires.into_iter().chain(expires).min();
    mine.marking = mine.marking.max(marking);
}
