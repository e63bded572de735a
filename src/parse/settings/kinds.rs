//! `kinds` → the kinds of entity: the four that every site has, relabelled or not, then those it adds.
//!
//! Comes in: the settings being read. Goes out: the kinds, the built-in ones first, the added ones as written.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::settings::Kind;
use crate::model::slug::{slug, valid_id};
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path};
use crate::yaml::Node;

/// The kinds that exist in every site.
pub fn built_in() -> Vec<Kind> {
    [
        ("person", "Person", "People", "Person"),
        ("organisation", "Organisation", "Organisations", "Organization"),
        ("place", "Place", "Places", "Place"),
        ("other", "Other", "Others", "Thing"),
    ]
    .map(|(id, label, plural, schema)| Kind {
        id: Text::from(id),
        label: Text::from(label),
        plural: Text::from(plural),
        schema: Text::from(schema),
    })
    .into()
}

pub fn kinds(fields: &mut Fields<'_, '_>) -> Vec<Kind> {
    let mut kinds = built_in();
    for (id, path, node) in fields.entries("kinds") {
        let id = if id == "organization" { "organisation".into() } else { id };
        let index = match kinds.iter().position(|kind| kind.id == *id) {
            Some(index) => index,
            None if is_valid(fields, &id, &path) => {
                kinds.push(added(&id));
                kinds.len() - 1
            }
            None => continue,
        };
        relabel(fields, node, path, &mut kinds[index]);
    }
    kinds
}

fn is_valid(fields: &mut Fields<'_, '_>, id: &str, path: &Path) -> bool {
    if valid_id(id) {
        return true;
    }
    let help = match slug(id) {
        near if near.is_empty() => "an id has lower-case letters, digits and `-`".to_owned(),
        near => format!("write `{near}:` and give the words as its `label`"),
    };
    let place = fields.origin.key(path);
    let message = format!("`{id}` cannot be a kind's id");
    fields.push(Diagnostic::error(Code::BadId, message).at(place).help(help));
    false
}

/// A kind with nothing said about it: its id is its label.
fn added(id: &str) -> Kind {
    let mut letters = id.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let label = format!("{first}{}", letters.as_str().replace('-', " "));
    Kind {
        id: id.into(),
        plural: format!("{label}s").into(),
        label: label.into(),
        schema: Text::from("Thing"),
    }
}

fn relabel(fields: &mut Fields<'_, '_>, node: Node, path: Path, kind: &mut Kind) {
    let Some(mut map) = fields.map_at(node, path) else { return };
    if let Some(label) = map.text("label") {
        kind.plural = format!("{label}s").into();
        kind.label = label;
    }
    if let Some(plural) = map.text("plural") {
        kind.plural = plural;
    }
    if let Some(schema) = schema(&mut map) {
        kind.schema = schema;
    }
    fields.absorb(map, "a kind");
}

/// The name of a schema.org type; an address of one is advised against, not taken.
fn schema(map: &mut Fields<'_, '_>) -> Option<Text> {
    let text = map.text("schema")?;
    let is_type =
        text.starts_with(|c: char| c.is_ascii_uppercase()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_type {
        return Some(text);
    }
    let path = map.at("schema");
    let help = "write the type's bare name, e.g. `Vehicle`";
    map.bad(Code::BadSetting, &path, format!("`{text}` is not a schema.org type"), help);
    None
}
