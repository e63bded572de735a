//! What an entity is besides its name: names elsewhere and before, facts, roles, relations, links, identifiers.
//!
//! Comes in: the entity's mapping being read. Goes out: the model's values; what cannot be read is left out, with a
//! diagnostic.

use crate::diagnostic::Code;
use crate::model::date::EventDate;
use crate::model::entity::{FormerName, NamedLink, Relation, Role};
use crate::model::rich::Rich;
use crate::model::text::{Text, printable};
use crate::parse::fields::{Fields, Path, join, spot};
use crate::parse::links;
use crate::yaml::Node;

use super::Inline;
use super::entry::folded;

/// `[{name, until}]`, or bare names.
pub fn former_names(fields: &mut Fields<'_, '_>) -> Vec<FormerName> {
    let mut names = Vec::new();
    for (path, node) in fields.list("former_names").unwrap_or_default() {
        names.extend(match node {
            Node::Scalar(scalar) => Some(FormerName { name: folded(&scalar.text), until: None }),
            node => former_name(fields, node, path),
        });
    }
    names.retain(|former| !former.name.is_empty());
    names
}

fn former_name(fields: &mut Fields<'_, '_>, node: Node, path: Path) -> Option<FormerName> {
    let mut map = fields.map_at(node, path)?;
    let name = map.text("name");
    let until = map.event_date("until");
    if name.is_none() {
        map.missing("name", "this former name", "write `{name: …, until: 2016}`");
    }
    fields.absorb(map, "a former name");
    Some(FormerName { name: folded(&name?), until })
}

/// Names by language tag.
pub fn names(fields: &mut Fields<'_, '_>) -> Vec<(Text, Text)> {
    let mut names = Vec::new();
    for (language, path, node) in fields.entries("names") {
        let tag = fields.language_key(&language, &path);
        let name = fields.text_at(node, path).map(|name| folded(&name));
        names.extend(tag.zip(name.filter(|name| !name.is_empty())));
    }
    names
}

/// Label and value, in the order written.
pub fn facts(fields: &mut Fields<'_, '_>, inline: &Inline<'_>) -> Vec<(Text, Rich)> {
    let mut facts = Vec::new();
    for (label, path, node) in fields.entries("facts") {
        let at = spot(&path);
        if let Some(value) = fields.text_at(node, path) {
            facts.push((Text::from(&*printable(&label)), inline(&value, &at)));
        }
    }
    facts
}

/// `[{title, organisation, from, to}]`, or bare titles.
pub fn roles(fields: &mut Fields<'_, '_>) -> Vec<Role> {
    let mut roles = Vec::new();
    for (path, node) in fields.list("roles").unwrap_or_default() {
        roles.extend(match node {
            Node::Scalar(scalar) => {
                Some(Role { title: scalar.text, organisation: None, from: None, to: None })
            }
            node => role(fields, node, path),
        });
    }
    roles
}

fn role(fields: &mut Fields<'_, '_>, node: Node, path: Path) -> Option<Role> {
    let mut map = fields.map_at(node, path)?;
    let title = map.text("title");
    let organisation = map.text("organisation");
    let organisation = if organisation.is_none() { map.text("organization") } else { organisation };
    let (from, to) = term(&mut map);
    if title.is_none() {
        map.missing("title", "this role", "write `{title: …, organisation: …, from: 2009, to: 2017}`");
    }
    fields.absorb(map, "a role");
    Some(Role { title: title?, organisation, from, to })
}

/// `[{entity, type, from, to, source}]`.
pub fn relations(fields: &mut Fields<'_, '_>) -> Vec<Relation> {
    let items = fields.list("relations").unwrap_or_default();
    items.into_iter().filter_map(|(path, node)| relation(fields, node, path)).collect()
}

fn relation(fields: &mut Fields<'_, '_>, node: Node, path: Path) -> Option<Relation> {
    let mut map = fields.map_at(node, path)?;
    let (entity, kind) = (map.text("entity"), map.text("type"));
    let (from, to) = term(&mut map);
    let source = map.text("source");
    if entity.is_none() {
        map.missing("entity", "this relation", "say to whom: `entity: ID`");
    }
    if kind.is_none() {
        map.missing("type", "this relation", "say in a word what it is: `type: ally`");
    }
    fields.absorb(map, "a relation");
    Some(Relation { entity: entity?, kind: kind?, from, to, source })
}

/// `from` and `to`; an end before the beginning is an error.
fn term(map: &mut Fields<'_, '_>) -> (Option<EventDate>, Option<EventDate>) {
    let (from, to) = (map.event_date("from"), map.event_date("to"));
    let earliest = from.as_ref().and_then(|from| from.bounds().0);
    let latest = to.as_ref().and_then(|to| to.bounds().1);
    if let (Some(from), Some(to)) = (&from, &to)
        && earliest.zip(latest).is_some_and(|(earliest, latest)| latest < earliest)
    {
        let message = format!("it ends (`{}`) before it begins (`{}`)", to.as_written(), from.as_written());
        let path = map.at("to");
        map.bad(Code::BadDate, &path, message, "exchange `from` and `to`, or put one right");
    }
    (from, to)
}

/// URLs, `{label, url}` maps, or one map from label to URL.
pub fn links(fields: &mut Fields<'_, '_>) -> Vec<NamedLink> {
    let Some(node) = fields.take("links") else { return Vec::new() };
    let path = fields.at("links");
    let mut links = Vec::new();
    match node {
        Node::Mapping(entries) if !entries.iter().any(|(key, _)| key == "url") => {
            for (label, node) in entries {
                let path = join(&path, label.clone());
                links.extend(labelled(fields, Some(label), node, path));
            }
        }
        node => {
            for (path, node) in fields.items_at(node, path) {
                links.extend(listed_link(fields, node, path));
            }
        }
    }
    links
}

fn listed_link(fields: &mut Fields<'_, '_>, node: Node, path: Path) -> Option<NamedLink> {
    if let Node::Scalar(_) = node {
        return labelled(fields, None, node, path);
    }
    let mut map = fields.map_at(node, path)?;
    let label = map.text("label");
    let Some(url) = map.take("url") else {
        map.missing("url", "this link", "write `{label: …, url: https://…}`");
        fields.absorb(map, "a link");
        return None;
    };
    let path = map.at("url");
    let link = labelled(&mut map, label, url, path);
    fields.absorb(map, "a link");
    link
}

/// A link by its URL; without a label, its host (or mail address) is shown.
fn labelled(fields: &mut Fields<'_, '_>, label: Option<Text>, node: Node, path: Path) -> Option<NamedLink> {
    let url = fields.text_at(node, path.clone())?;
    let url = fields.checked_at(&url, &path, links::link)?;
    let label = label.unwrap_or_else(|| match url.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => {
            address.split('?').next().unwrap_or(address).into()
        }
        _ => links::host(&url).into(),
    });
    Some(NamedLink { label, url })
}

/// A Wikidata item, `Q` and digits.
pub fn wikidata(fields: &mut Fields<'_, '_>) -> Option<Text> {
    let text = fields.text("wikidata")?;
    if is_item(&text) {
        return Some(text);
    }
    let last = text.rsplit(['/', ':']).next().unwrap_or("").to_ascii_uppercase();
    let help = match is_item(&last) {
        true => format!("write `wikidata: {last}`"),
        false => "write the item's id, e.g. `Q76`; it ends the address of its Wikidata page".to_owned(),
    };
    let path = fields.at("wikidata");
    fields.bad(Code::BadValue, &path, format!("`{text}` is not a Wikidata item"), help);
    None
}

fn is_item(text: &str) -> bool {
    let digits = text.strip_prefix('Q').unwrap_or("");
    digits.starts_with(|c: char| ('1'..='9').contains(&c)) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// An ISO 3166-1 alpha-2 code, in either case.
pub fn country(fields: &mut Fields<'_, '_>) -> Option<Text> {
    let text = fields.text("country")?;
    let code = text.to_ascii_uppercase();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    // Reserved for the United Kingdom, but not its code; the only one that people write instead of the right one.
    if is_code && code != "UK" {
        return Some(code.into());
    }
    let help = match code.as_str() {
        "UK" => "ISO 3166 says `GB` for the United Kingdom",
        _ => "write the two letters of ISO 3166, e.g. `RU`",
    };
    let path = fields.at("country");
    fields.bad(Code::BadValue, &path, format!("`{text}` is not a country code"), help);
    None
}
