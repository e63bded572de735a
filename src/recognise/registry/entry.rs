//! One mapping → one entity.
//!
//! Comes in: the mapping being read, and where its id comes from when it gives none. Goes out: the entity, but for
//! its prose; `None` only when it has neither a name nor an id.

use crate::diagnostic::{Code, nearest};
use crate::model::entity::Entity;
use crate::model::rich::Rich;
use crate::model::settings::Settings;
use crate::model::slug::{slug, valid_id};
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, quoted, spot};
use crate::recognise::corrections::corrections;

use super::{Reading, details, location};

/// What an id is made from when none is written.
#[derive(Clone, Copy)]
pub enum Identity<'a> {
    /// The file's name without its extension.
    Stem(&'a str),
    /// The entity's name.
    Name,
}

pub fn entity(fields: &mut Fields<'_, '_>, identity: Identity<'_>, reading: &Reading<'_>) -> Option<Entity> {
    let Reading { settings, inline } = *reading;
    // What an import proposes is marked with it; whoever reviews reads it, here it only must not count as unknown.
    fields.take("proposed");
    fields.take("check");
    let name = name(fields);
    let id = id(fields, identity, name.as_deref());
    let is_named = id.is_some();
    let id = id.unwrap_or_default();
    // The error about the missing name is enough: with its id as a name, nothing that refers to it is in doubt.
    let name = name.unwrap_or_else(|| id.clone());
    let entity = Entity {
        kind: kind(fields, settings),
        aliases: aliases(fields, "aliases", &name),
        weak_aliases: aliases(fields, "weak_aliases", &name),
        former_names: details::former_names(fields),
        sort_name: fields.text("sort_name").map(|name| folded(&name)),
        names: details::names(fields),
        description: fields.text("description"),
        facts: details::facts(fields, inline),
        roles: details::roles(fields),
        relations: details::relations(fields),
        part_of: fields.texts("part_of"),
        links: details::links(fields),
        wikidata: details::wikidata(fields),
        country: details::country(fields),
        location: location::location(fields),
        image: fields.image(),
        former_ids: former_ids(fields, &id),
        redirects: fields.redirects(),
        corrections: corrections(fields, settings.timezone, inline),
        visibility: fields.visibility(settings.timezone),
        params: fields.params(),
        prose: Rich::default(),
        prose_file: None,
        file: fields.origin.file.into(),
        spot: spot(&fields.at("name")),
        is_on_the_spot: false,
        id,
        name,
    };
    // One that nothing can name was read all the same, for the mistakes in its other keys.
    is_named.then_some(entity)
}

fn name(fields: &mut Fields<'_, '_>) -> Option<Text> {
    let name = fields.text("name").map(|name| folded(&name)).filter(|name| !name.is_empty());
    if name.is_none() {
        fields.missing("name", "this entity", "write `name: …`, the name it is known by");
    }
    name
}

fn id(fields: &mut Fields<'_, '_>, identity: Identity<'_>, name: Option<&str>) -> Option<Text> {
    if let Some(written) = fields.text("id") {
        let path = fields.at("id");
        return checked_id(fields, written, &path);
    }
    let id = match identity {
        Identity::Stem(stem) => slug(stem),
        Identity::Name => slug(name?),
    };
    if id.is_empty() {
        let help = "its name has no letter or digit to make one of: write `id: …`";
        fields.missing("id", "this entity", help);
        return name.map(Text::from);
    }
    Some(id.into())
}

/// `written` when it may be an id; else its slug, with an error.
fn checked_id(fields: &mut Fields<'_, '_>, written: Text, path: &Path) -> Option<Text> {
    if valid_id(&written) {
        return Some(written);
    }
    let near = slug(&written);
    let help = match near.as_str() {
        "" => "an id has lower-case letters, digits and `-`, at most 80 bytes".to_owned(),
        near => format!("write `{near}`: an id has lower-case letters, digits and `-`, at most 80 bytes"),
    };
    fields.bad(Code::BadId, path, format!("`{written}` cannot be an id"), help);
    Some(near.into()).filter(|near: &Text| !near.is_empty())
}

fn kind(fields: &mut Fields<'_, '_>, settings: &Settings) -> Text {
    let Some(written) = fields.text("kind") else {
        let ids: Vec<&str> = settings.kinds.iter().map(|kind| &*kind.id).collect();
        fields.missing("kind", "this entity", &format!("say what it is: `kind:` {}", quoted(&ids)));
        return Text::from("other");
    };
    let meant = if written == "organization" { "organisation" } else { &written };
    if let Some(kind) = settings.kind(meant) {
        return kind.id.clone();
    }
    let ids = || settings.kinds.iter().map(|kind| &*kind.id);
    let all = quoted(&ids().collect::<Vec<_>>());
    let (near, help) = match nearest(meant, ids()) {
        Some(near) => (near, format!("did you mean `{near}`? a kind is {all}")),
        None => ("other", format!("a kind is {all}; the settings' `kinds` can add others")),
    };
    let near = Text::from(near);
    let path = fields.at("kind");
    fields.bad(Code::BadValue, &path, format!("unknown kind `{written}`"), help);
    near
}

/// The names in a list, each once, without the entity's own.
fn aliases(fields: &mut Fields<'_, '_>, key: &'static str, name: &str) -> Vec<Text> {
    fields.warn_of_commas(key);
    let Some(node) = fields.take(key) else { return Vec::new() };
    let path = fields.at(key);
    let mut aliases: Vec<Text> = Vec::new();
    for (path, node) in fields.items_at(node, path) {
        let Some(alias) = fields.text_at(node, path.clone()).map(|alias| folded(&alias)) else { continue };
        if alias == *name || aliases.contains(&alias) {
            continue;
        }
        if is_usable(fields, &alias, key, &path) {
            aliases.push(alias);
        }
    }
    aliases
}

/// Warns of names that no text names, or any text does.
fn is_usable(fields: &mut Fields<'_, '_>, alias: &str, key: &str, path: &Path) -> bool {
    let letters = alias.chars().take(2).count();
    match letters {
        0 => fields.warn(Code::BadValue, path, "an empty alias names nothing", "take it out"),
        // One ideograph is a word, one letter is not; a weak alias waits for a fuller name anyhow.
        1 if alias.is_ascii() && key == "aliases" => {
            let message = format!("the alias `{alias}` is a single letter and will be found all over");
            fields.warn(Code::BadValue, path, message, "write a longer one, or put it under `weak_aliases`");
        }
        _ => {}
    }
    letters > 0
}

fn former_ids(fields: &mut Fields<'_, '_>, id: &str) -> Vec<Text> {
    let mut ids = Vec::new();
    for (path, node) in fields.list("former_ids").unwrap_or_default() {
        let Some(written) = fields.text_at(node, path.clone()) else { continue };
        if written == *id {
            let help = "take it out, or give the entity its new `id`";
            fields.warn(Code::UnusedKey, &path, format!("`{id}` is still this entity's id"), help);
        } else if let Some(id) = checked_id(fields, written, &path)
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    ids
}

/// A name with each run of white space as one space and none at its ends, as texts are matched.
pub fn folded(name: &str) -> Text {
    name.split_whitespace().collect::<Vec<_>>().join(" ").into()
}
