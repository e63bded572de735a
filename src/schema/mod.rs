//! The site's kinds → a JSON Schema (2020-12) of front matter, registry entries and settings, for editors.
//!
//! Comes in: the kinds of entity that the settings know. Goes out: one schema whose root takes any of the six forms
//! of file; an editor that lets a path choose its schema points to one of `$defs` instead: `briefing`, `entity`
//! (`entities/NAME.md`), `registry` (`entities/NAME.yaml`), `settings`, `topic` or `page`. It is for completion and hints: the readers
//! know more than a schema can say, and have the last word.

mod briefing;
mod entity;
mod form;
mod page;
mod settings;

use serde_json::{Value, json};

use crate::model::settings::Kind;

/// The whole schema. Every key has a description; what Dateline only warns of (an unknown key), it refuses.
pub fn schema(kinds: &[Kind]) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dateline",
        "description": "Front matter of briefings, entities, topics and pages, registry files and settings",
        "anyOf": [
            form::refer("briefing"),
            form::refer("entity"),
            form::refer("registry"),
            form::refer("settings"),
            form::refer("topic"),
            form::refer("page"),
        ],
        "$defs": {
            "text": form::any_text(),
            "texts": form::one_or_more(form::refer("text"), "a text, or a list of texts"),
            "moment": form::moment(),
            "edtf": form::edtf(),
            "flag": { "type": ["boolean", "null"] },
            "marking": form::marking(),
            "language": form::language(),
            "link": form::pattern("^(https?://|mailto:)", "an address that begins with `https://`, `http://` or `mailto:`"),
            "address": form::pattern("^/([^/]|$)", "an address of this site, from its root: `/about/`"),
            "image": form::image(),
            "correction": form::correction(),
            "params": { "type": ["object", "null"], "description": "free values, handed to templates" },
            "silences": form::silences(),
            "event": briefing::event(),
            "source": briefing::source(),
            "citation": briefing::citation(),
            "listed": briefing::listed(kinds),
            "briefing": briefing::briefing(),
            "entity": entity::entity(kinds),
            "registry": { "type": "array", "items": form::refer("entity"), "description": "entities" },
            "settings": settings::settings(),
            "topic": page::topic(),
            "page": page::page(),
        },
    })
}

#[cfg(test)]
mod tests;
