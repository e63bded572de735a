//! Mentions as links to dossiers: how they are written, and which of them there could be in a text.

use super::links::{escape_attribute, escape_url};
use crate::model::settings::LinkMentions;

/// Which mentions of a text could be links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linkable {
    /// The first of an entity.
    has_first: bool,
    has_other: bool,
}

impl Linkable {
    pub fn note(&mut self, is_first: bool) {
        match is_first {
            true => self.has_first = true,
            false => self.has_other = true,
        }
    }

    /// How far the links go that are wanted: 0 for none. With the same answer a text has the same links.
    pub fn shown(self, link: LinkMentions) -> u8 {
        match link {
            LinkMentions::None => 0,
            LinkMentions::All if self.has_other => 2,
            _ => u8::from(self.has_first),
        }
    }
}

/// The address of an entity's dossier without the site's base path, in parts.
pub fn address(entity: &str) -> [&str; 3] {
    ["entities/", entity, "/"]
}

/// Writes the tag before a mention.
pub fn open(out: &mut String, entity: &str, base_path: &str) {
    out.push_str("<a class=\"mention\" data-entity=\"");
    escape_attribute(out, entity);
    out.push_str("\" href=\"");
    out.push_str(base_path);
    let [folder, id, end] = address(entity);
    out.push_str(folder);
    escape_url(out, id);
    out.push_str(end);
    out.push_str("\">");
}
