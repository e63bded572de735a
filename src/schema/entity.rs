//! An entity as the registry or a briefing declares it, as a schema.

use serde_json::{Value, json};

use crate::model::settings::Kind;

use super::form::{Key, any_of, free_map, object, one_or_more, pattern, refer, text, visibility, words};

pub fn entity(kinds: &[Kind]) -> Value {
    object(keys(kinds), &["name", "kind"], "a person, organisation, place or other thing")
}

/// All keys of an entity.
pub fn keys(kinds: &[Kind]) -> Vec<Key> {
    let mut keys = names(kinds);
    keys.extend(details());
    keys.extend(ties());
    keys.extend(visibility());
    keys
}

/// What it is and is called.
fn names(kinds: &[Kind]) -> Vec<Key> {
    let former_name = object(
        vec![("name", text(), "the name"), ("until", refer("edtf"), "until when it was borne")],
        &["name"],
        "a former name",
    );
    let ids = kinds.iter().map(|kind| &*kind.id).chain(["organization"]);
    vec![
        ("id", text(), "lower-case letters, digits and `-`; else made from the file's name or the entity's"),
        ("name", text(), "the name it is shown by"),
        ("kind", words(ids), "what it is"),
        ("aliases", refer("texts"), "other names, which always mean it"),
        ("weak_aliases", refer("texts"), "names that count only after a fuller one in the same text"),
        ("former_names", one_or_more(any_of(&[text(), former_name]), ""), "names it no longer bears"),
        ("sort_name", text(), "the name it is sorted by"),
        ("names", free_map(text()), "its name in other languages, by language tag"),
        ("former_ids", refer("texts"), "old ids, which go on working"),
        ("redirects", one_or_more(refer("address"), ""), "old addresses, which go on working"),
    ]
}

/// What is known of it.
fn details() -> Vec<Key> {
    vec![
        ("description", text(), "who or what it is, in one line"),
        ("facts", free_map(text()), "labels and values, shown in this order; inline Markdown"),
        ("links", links(), "where to read more"),
        ("wikidata", pattern("^Q[1-9][0-9]*$", ""), "its Wikidata item: `Q76`"),
        ("country", pattern("^[A-Za-z]{2}$", ""), "ISO 3166: `RU`"),
        ("location", location(), "latitude and longitude in degrees: `[55.7558, 37.6176]`"),
        ("image", refer("image"), "its picture"),
        ("corrections", one_or_more(refer("correction"), ""), "what was wrong and has been put right"),
        ("params", refer("params"), "free values, handed to templates"),
        ("check", refer("silences"), "rules that have nothing to say about it, each with the reason"),
        ("proposed", json!({}), "marks what an import proposed; taking it out accepts it"),
    ]
}

/// What binds it to others.
fn ties() -> Vec<Key> {
    let role = object(
        vec![
            ("title", text(), "what it is called"),
            ("organisation", text(), "where it is held: an entity, or words"),
            ("organization", text(), "the same as `organisation`"),
            ("from", refer("edtf"), "since when"),
            ("to", refer("edtf"), "until when"),
        ],
        &["title"],
        "a role",
    );
    let relation = object(
        vec![
            ("entity", text(), "to whom: an id, name or alias"),
            ("type", text(), "what it is, in a word"),
            ("from", refer("edtf"), "since when"),
            ("to", refer("edtf"), "until when"),
            ("source", text(), "who says so"),
        ],
        &["entity", "type"],
        "a relation",
    );
    vec![
        ("roles", one_or_more(any_of(&[text(), role]), ""), "posts held, with their dates"),
        ("relations", one_or_more(relation, ""), "ties to other entities, shown on both dossiers"),
        ("part_of", refer("texts"), "the ids of what it is a part of"),
    ]
}

fn links() -> Value {
    let link = object(
        vec![("label", text(), "the words to show"), ("url", refer("link"), "the address")],
        &["url"],
        "a link",
    );
    any_of(&[one_or_more(any_of(&[refer("link"), link]), ""), free_map(refer("link"))])
}

/// In quotes a number keeps its digits just as well.
fn location() -> Value {
    let degrees = |most: i32| json!({ "type": ["number", "string"], "minimum": -most, "maximum": most });
    json!({ "type": ["array", "null"], "prefixItems": [degrees(90), degrees(180)], "minItems": 2, "maxItems": 2 })
}
