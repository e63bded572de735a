//! A person, organisation, place or other thing, as the registry or a briefing declares it.

use serde::{Deserialize, Serialize};

use super::briefing::{Correction, ImageRef};
use super::date::EventDate;
use super::params::Params;
use super::rich::{Rich, Slot};
use super::spot::Spot;
use super::text::Text;
use super::visibility::Visibility;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    pub id: Text,
    pub name: Text,
    /// `person`, `organisation`, `place`, `other` or an id from the settings' `kinds`.
    pub kind: Text,
    pub aliases: Vec<Text>,
    pub weak_aliases: Vec<Text>,
    pub former_names: Vec<FormerName>,
    pub sort_name: Option<Text>,
    /// Names in other languages: language tag and name.
    pub names: Vec<(Text, Text)>,
    pub description: Option<Text>,
    pub facts: Vec<(Text, Rich)>,
    pub roles: Vec<Role>,
    pub relations: Vec<Relation>,
    pub part_of: Vec<Text>,
    pub links: Vec<NamedLink>,
    /// A Wikidata item (`Q76`).
    pub wikidata: Option<Text>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<Text>,
    /// Latitude and longitude in millionths of a degree, WGS 84: whole numbers, so that no platform's
    /// floating-point printing reaches an output.
    pub location: Option<(i32, i32)>,
    pub image: Option<ImageRef>,
    pub former_ids: Vec<Text>,
    pub redirects: Vec<Text>,
    pub corrections: Vec<Correction>,
    pub visibility: Visibility,
    pub params: Params,
    /// The body of `NAME.md`, rendered; empty for a registry entry.
    pub prose: Rich,
    /// The file whose body that is; another may declare the entity too.
    pub prose_file: Option<Text>,
    /// The file that declares it, and where in it the name stands.
    pub file: Text,
    pub spot: Spot,
    /// Declared in a briefing's front matter rather than in the registry.
    pub is_on_the_spot: bool,
}

impl Entity {
    /// The links of every text but the prose.
    pub fn other_slots(&self) -> impl Iterator<Item = &[Slot]> {
        let facts = self.facts.iter().map(|(_, text)| text);
        let texts = facts.chain(self.corrections.iter().map(|correction| &correction.text));
        texts.map(|text| text.slots.as_slice()).filter(|slots| !slots.is_empty())
    }

    /// Whether no key of its own ever holds it back.
    pub fn is_always_shown(&self) -> bool {
        self.visibility == Visibility::default()
    }

    /// The links of all texts.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.other_slots().flatten().chain(&self.prose.slots)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerName {
    pub name: Text,
    pub until: Option<EventDate>,
}

/// A post held for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub title: Text,
    /// Canonical id when it names a known entity, else the words as written.
    pub organisation: Option<Text>,
    pub from: Option<EventDate>,
    pub to: Option<EventDate>,
}

/// A declared, typed, dated edge to another entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    pub entity: Text,
    pub kind: Text,
    pub from: Option<EventDate>,
    pub to: Option<EventDate>,
    pub source: Option<Text>,
}

/// A link out of the site with words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedLink {
    pub label: Text,
    pub url: Text,
}
