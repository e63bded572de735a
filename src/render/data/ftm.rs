//! Entities and what connects them, in the model of FollowTheMoney: one a line, entities first, then links.
//!
//! Ids are made from `site_id` and the entity's own. A role in a known organisation is a `Membership`; a declared relation
//! has the type that fits its words and its ends, else it is an `UnknownLink` with the author's words as its role.
//! FollowTheMoney has no type for just anything: what no type fits is an `Asset`, its widest for things, with the kind
//! among its keywords.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use super::{Rows, absolute};
use crate::model::date::{EventDate, Grain, Point, Shape};
use crate::model::entity::{Entity, Relation, Role};
use crate::model::site::{Dossier, Site};
use crate::render::json::Object;
use crate::render::view::{Scene, degrees};

/// The schemata that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Schema {
    Person,
    Organization,
    Company,
    PublicBody,
    Address,
    Event,
    Vehicle,
    Asset,
}

impl Schema {
    /// The one that fits a schema.org type.
    fn of(kind: &str) -> Schema {
        match kind {
            "Person" => Schema::Person,
            "Corporation" | "Airline" | "LocalBusiness" | "OnlineBusiness" => Schema::Company,
            "GovernmentOrganization" | "GovernmentOffice" => Schema::PublicBody,
            "Place"
            | "Country"
            | "City"
            | "State"
            | "AdministrativeArea"
            | "Landform"
            | "LandmarksOrHistoricalBuildings"
            | "CivicStructure"
            | "Embassy"
            | "Accommodation"
            | "Residence" => Schema::Address,
            "Vehicle" | "Car" | "Motorcycle" | "BusOrCoach" => Schema::Vehicle,
            kind if kind.ends_with("Event") => Schema::Event,
            kind if kind.ends_with("Organization") || kind == "NGO" || kind == "PoliticalParty" => {
                Schema::Organization
            }
            _ => Schema::Asset,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Schema::Person => "Person",
            Schema::Organization => "Organization",
            Schema::Company => "Company",
            Schema::PublicBody => "PublicBody",
            Schema::Address => "Address",
            Schema::Event => "Event",
            Schema::Vehicle => "Vehicle",
            Schema::Asset => "Asset",
        }
    }

    fn is_organisation(self) -> bool {
        matches!(self, Schema::Organization | Schema::Company | Schema::PublicBody)
    }

    /// Whether it can own, be a member, follow another.
    fn is_legal_entity(self) -> bool {
        self == Schema::Person || self.is_organisation()
    }

    fn can_be_owned(self) -> bool {
        matches!(self, Schema::Company | Schema::Vehicle | Schema::Asset)
    }
}

fn schema_of(site: &Site, entity: &Entity) -> Schema {
    Schema::of(site.settings.kind(&entity.kind).map_or("Thing", |kind| &kind.schema))
}

pub fn rows<'r>(scene: &'r Scene<'_>) -> Rows<'r> {
    let site = scene.site;
    let prefix = prefix(site);
    let entities = {
        let prefix = prefix.clone();
        site.entities.iter().map(move |dossier| entity(site, dossier, &prefix))
    };
    // What is declared twice is one link.
    let mut told = BTreeSet::new();
    let links = site.entities.iter().flat_map(move |dossier| links(site, dossier, &prefix));
    let links = links.filter(move |link| told.insert(link.id.clone())).map(|link| link.row);
    Box::new(entities.chain(links).map(|row| row + "\n"))
}

/// What ids begin with: letters, digits and hyphens.
fn prefix(site: &Site) -> String {
    match &site.settings.site_id {
        Some(id) if is_plain(id) => id.to_string(),
        Some(id) => hashed(id),
        None => hashed(&site.settings.base.absolute("")),
    }
}

fn is_plain(id: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && is_end(id.chars().next())
        && is_end(id.chars().next_back())
}

fn hashed(text: &str) -> String {
    format!("x{:016x}", xxh3_64(text.as_bytes()))
}

/// An entity's id: FollowTheMoney takes no letters beyond ASCII.
fn id_of(prefix: &str, entity: &str) -> String {
    match is_plain(entity) {
        true => format!("{prefix}-{entity}"),
        false => format!("{prefix}-{}", hashed(entity)),
    }
}

/// Properties, each a list of values; those without a value are left out.
#[derive(Default)]
struct Properties(Object);

impl Properties {
    fn add(&mut self, key: &'static str, value: &str) {
        self.all(key, &[value]);
    }

    fn all(&mut self, key: &'static str, values: &[&str]) {
        let values: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
        self.0.texts(key, &values);
    }
}

fn row(id: &str, schema: &str, properties: Properties) -> String {
    let mut object = Object::new();
    object.text("id", id).text("schema", schema).raw("properties", &properties.0.finish());
    object.finish()
}

fn entity(site: &Site, dossier: &Dossier, prefix: &str) -> String {
    let entity = &dossier.entity;
    let schema = schema_of(site, entity);
    let mut properties = Properties::default();
    properties.add("name", &entity.name);
    let others = entity.aliases.iter().map(|alias| &**alias);
    properties.all("alias", &others.chain(entity.names.iter().map(|(_, name)| &**name)).collect::<Vec<_>>());
    let former: Vec<&str> = entity.former_names.iter().map(|former| &*former.name).collect();
    properties.all("previousName", &former);
    properties.add("summary", entity.description.as_deref().unwrap_or(""));
    let country = entity.country.as_deref().unwrap_or("").to_lowercase();
    properties.add("country", &country);
    properties.add("wikidataId", entity.wikidata.as_deref().unwrap_or(""));
    let kind = site.settings.kind(&entity.kind).map_or(&*entity.kind, |kind| &kind.label);
    properties.add("keywords", kind);
    match schema {
        Schema::Person => {
            let elsewhere = |role: &&Role| known(site, role.organisation.as_deref()).is_none();
            let posts: Vec<String> = entity.roles.iter().filter(elsewhere).map(post).collect();
            properties.all("position", &posts.iter().map(String::as_str).collect::<Vec<_>>());
        }
        Schema::Address => {
            properties.add("full", &entity.name);
            if let Some((latitude, longitude)) = entity.location {
                properties.add("latitude", &degrees(latitude));
                properties.add("longitude", &degrees(longitude));
            }
        }
        _ => {}
    }
    properties.add("sourceUrl", &absolute(site, &dossier.route()));
    properties.add("publisher", &site.settings.title);
    row(&id_of(prefix, &entity.id), schema.name(), properties)
}

/// A role that is no link: its title, and the organisation in words.
fn post(role: &Role) -> String {
    match role.organisation.as_deref() {
        Some(organisation) => format!("{}, {organisation}", role.title),
        None => role.title.to_string(),
    }
}

fn known<'s>(site: &'s Site, id: Option<&str>) -> Option<&'s Dossier> {
    site.entity(id?)
}

struct Link {
    id: String,
    row: String,
}

fn links(site: &Site, dossier: &Dossier, prefix: &str) -> Vec<Link> {
    let entity = &dossier.entity;
    let roles = entity.roles.iter().filter_map(|role| {
        let other = known(site, role.organisation.as_deref())?;
        Some(link(
            site,
            prefix,
            (dossier, other),
            "member of",
            &role.title,
            (role.from.as_ref(), role.to.as_ref()),
        ))
    });
    let relations = entity.relations.iter().filter_map(|relation| {
        let Relation { entity, kind, from, to, source: _ } = relation;
        let other = known(site, Some(entity))?;
        Some(link(site, prefix, (dossier, other), kind, kind, (from.as_ref(), to.as_ref())))
    });
    let wholes = entity.part_of.iter().filter_map(|whole| {
        let other = known(site, Some(whole))?;
        Some(link(site, prefix, (dossier, other), "part of", "part of", (None, None)))
    });
    roles.chain(relations).chain(wholes).collect()
}

/// `kind` are the words that the type is chosen by, `role` those that are shown.
fn link(
    site: &Site,
    prefix: &str,
    (one, other): (&Dossier, &Dossier),
    kind: &str,
    role: &str,
    (from, to): (Option<&EventDate>, Option<&EventDate>),
) -> Link {
    let ends = (schema_of(site, &one.entity), schema_of(site, &other.entity));
    let (schema, subject, object) = edge(kind, ends);
    let dates = [from, to].map(|date| date.map_or("", EventDate::as_written));
    let key = [&*one.entity.id, schema, &*other.entity.id, role, dates[0], dates[1]].join("\0");
    let id = format!("{prefix}-link-{:016x}", xxh3_64(key.as_bytes()));
    let mut properties = Properties::default();
    properties.add(subject, &id_of(prefix, &one.entity.id));
    properties.add(object, &id_of(prefix, &other.entity.id));
    properties.add("role", role);
    let starts = from.and_then(|date| point(date, true)).unwrap_or_default();
    let ends = to.and_then(|date| point(date, false)).unwrap_or_default();
    properties.add("startDate", &starts);
    properties.add("endDate", &ends);
    properties.add("sourceUrl", &absolute(site, &one.route()));
    Link { row: row(&id, schema, properties), id }
}

/// The type of a link and what its two ends are called, by the author's words and what the ends are.
fn edge(kind: &str, (one, other): (Schema, Schema)) -> (&'static str, &'static str, &'static str) {
    let words = kind.to_lowercase();
    let says =
        |any: &[&str]| any.iter().any(|word| words.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word));
    let people = one == Schema::Person && other == Schema::Person;
    let is_kin = [
        "husband", "wife", "spouse", "father", "mother", "son", "daughter", "brother", "sister", "parent",
        "child", "married",
    ];
    if says(&["owns", "owner"]) && one.is_legal_entity() && other.can_be_owned() {
        return ("Ownership", "owner", "asset");
    }
    if says(&["employs", "employer"]) && one.is_organisation() && other == Schema::Person {
        return ("Employment", "employer", "employee");
    }
    if says(&["employee", "employed"]) && one == Schema::Person && other.is_organisation() {
        return ("Employment", "employee", "employer");
    }
    if says(&["director", "chairman", "chairwoman", "chair"])
        && one.is_legal_entity()
        && other.is_organisation()
    {
        return ("Directorship", "director", "organization");
    }
    if says(&["member"]) && one.is_legal_entity() && other.is_organisation() {
        return ("Membership", "member", "organization");
    }
    if says(&["successor", "succeeded", "succeeds"]) && one.is_legal_entity() && other.is_legal_entity() {
        return ("Succession", "successor", "predecessor");
    }
    if says(&["represents", "lawyer", "counsel"]) && one.is_legal_entity() && other.is_legal_entity() {
        return ("Representation", "agent", "client");
    }
    if people && says(&is_kin) {
        return ("Family", "person", "relative");
    }
    if people && says(&["associate", "friend", "ally", "aide", "adviser", "advisor"]) {
        return ("Associate", "person", "associate");
    }
    ("UnknownLink", "subject", "object")
}

/// A date as FollowTheMoney takes it: a year, a month or a day; marks of doubt have no form there.
fn point(date: &EventDate, is_start: bool) -> Option<String> {
    let point: Point = match date.shape() {
        Shape::On(point) | Shape::From(point, _) | Shape::Until(_, point) => point,
        Shape::Interval(first, last) | Shape::Between(first, last) => {
            if is_start {
                first
            } else {
                last
            }
        }
    };
    let year = Some(point.year).filter(|year| (1..=9999).contains(year))?;
    match point.grain {
        Grain::Century | Grain::Decade => None,
        Grain::Year | Grain::SomeMonth | Grain::SomeDay | Grain::Season(_) | Grain::Quarter(_) => {
            Some(format!("{year:04}"))
        }
        Grain::Month(month) | Grain::SomeDayOf(month) => Some(format!("{year:04}-{month:02}")),
        Grain::Day(month, day) | Grain::Time(month, day, _) => Some(format!("{year:04}-{month:02}-{day:02}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_the_type_that_fits_words_and_ends() {
        use Schema::{Asset, Company, Organization, Person};
        for (kind, ends, expected) in [
            ("owner of", (Person, Company), "Ownership"),
            ("owns", (Organization, Organization), "UnknownLink"),
            ("member of", (Person, Organization), "Membership"),
            ("member of", (Person, Person), "UnknownLink"),
            ("employs", (Organization, Person), "Employment"),
            ("chair of", (Person, Organization), "Directorship"),
            ("successor of", (Organization, Organization), "Succession"),
            ("wife of", (Person, Person), "Family"),
            ("ally of", (Person, Person), "Associate"),
            ("ally of", (Organization, Organization), "UnknownLink"),
            ("remembers", (Person, Asset), "UnknownLink"),
        ] {
            assert_eq!(edge(kind, ends).0, expected, "{kind} {ends:?}");
        }
    }

    #[test]
    fn ids_are_those_that_the_model_takes() {
        for (id, expected) in [("anna-arndt", "s-anna-arndt"), ("a-", "s-x"), ("zoë", "s-x"), ("a_b", "s-x")]
        {
            assert!(id_of("s", id).starts_with(expected), "{id}");
            assert!(is_plain(&id_of("s", id)));
        }
    }
}
