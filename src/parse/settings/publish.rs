//! `publish` in the settings: checked for unknown keys here, read in full by the room that publishes.
//!
//! Comes in: the settings being read. Goes out: diagnostics only.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::slug::{slug, valid_id};
use crate::parse::fields::Fields;

/// What a target may say.
pub const TARGET_KEYS: [&str; 13] = [
    "to",
    "base_url",
    "host",
    "marking",
    "endpoint",
    "region",
    "prefix",
    "domain",
    "max_deletes",
    "history",
    "drafts",
    "allow_proposed",
    "verify_timeout",
];

/// Checks the names of the targets and of their keys.
pub fn check(fields: &mut Fields<'_, '_>) {
    for (name, path, node) in fields.entries("publish") {
        if !valid_id(&name) {
            let help = match slug(&name) {
                near if near.is_empty() => {
                    "a target's name has lower-case letters, digits and `-`".to_owned()
                }
                near => format!("write `{near}:`"),
            };
            let message = format!("`{name}` cannot be a target's name");
            let place = fields.origin.key(&path);
            fields.push(Diagnostic::error(Code::BadId, message).at(place).help(help));
        }
        let Some(mut target) = fields.map_at(node, path) else { continue };
        for key in TARGET_KEYS {
            target.take(key);
        }
        fields.absorb(target, "a publish target");
    }
}
