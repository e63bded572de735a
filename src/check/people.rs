//! Entities against what is said of them: roles and their dates, names that two bear, entries that nobody uses.

use super::manuscript::Manuscript;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::briefing::Briefing;
use crate::model::entity::{Entity, Role};
use crate::model::hash::{HashMap, HashSet};
use crate::model::rich::{Slot, Target};
use crate::model::spot::Spot;
use crate::parse::fields::quoted;
use crate::pipeline::Examined;
use crate::recognise::lexicon::Lexicon;
use crate::recognise::names;
use crate::yaml::Node;

pub fn people(examined: &Examined, all: &[&Briefing], out: &mut Vec<Diagnostic>) {
    aliases(examined, out);
    unused(examined, out);
    ambiguous(examined, all, out);
    let by_id: HashMap<&str, &Entity> =
        examined.declared.iter().map(|entity| (&*entity.id, entity)).collect();
    for briefing in all {
        roles(examined, briefing, &by_id, out);
    }
}

/// Entities that a briefing lists by an alias or a former id: right today, and wrong as soon as the alias goes.
pub fn listed(page: &Manuscript<'_>, head: &Node, lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    for (path, words, id) in super::fix::by_alias(head, lexicon) {
        out.push(
            Diagnostic::note(Code::EntityAlias, format!("`{words}` is listed by an alias"))
                .at(page.value(&path))
                .help(format!("write its id, `{id}`; `dateline check --fix` does")),
        );
    }
}

fn place(examined: &Examined, entity: &Entity) -> Place {
    examined.inputs().place(&entity.file, &entity.spot)
}

/// A role that a briefing gives somebody who held it at another time.
fn roles(
    examined: &Examined,
    briefing: &Briefing,
    by_id: &HashMap<&str, &Entity>,
    out: &mut Vec<Diagnostic>,
) {
    let day = briefing.date.local().and_utc().timestamp();
    let with_role = briefing.entities.iter().enumerate();
    for (index, listed) in with_role.filter(|(_, listed)| listed.role().is_some()) {
        let (Some(role), Some(entity)) = (listed.role(), by_id.get(&*listed.entity)) else { continue };
        let known: Vec<&Role> =
            entity.roles.iter().filter(|known| names::fold(&known.title) == names::fold(role)).collect();
        if known.is_empty() || known.iter().any(|role| holds(role, day)) {
            continue;
        }
        let message = format!(
            "`{}` was not `{role}` on {}: {}",
            entity.name,
            briefing.date.in_words(),
            known.iter().map(|role| held(role)).collect::<Vec<_>>().join("; ")
        );
        // The list's order is the file's as long as every entry is read; else the list as a whole is shown.
        let path = Spot::Path(format!("entities/#{index}/role").into());
        out.push(
            Diagnostic::warning(Code::RoleOutsideDates, message)
                .at(examined.inputs().place(&briefing.file, &path))
                .also(place(examined, entity), "the roles are declared here")
                .help("correct the role here, or its dates there"),
        );
    }
}

fn holds(role: &Role, day: i64) -> bool {
    let from = role.from.as_ref().and_then(|from| from.bounds().0);
    let to = role.to.as_ref().and_then(|to| to.bounds().1);
    // A role begins and ends some time on its days.
    from.is_none_or(|from| from <= day + 86_399) && to.is_none_or(|to| to >= day)
}

fn held(role: &Role) -> String {
    match (&role.from, &role.to) {
        (Some(from), Some(to)) => format!("from `{}` to `{}`", from.as_written(), to.as_written()),
        (Some(from), None) => format!("from `{}` on", from.as_written()),
        (None, Some(to)) => format!("until `{}`", to.as_written()),
        (None, None) => "at any time".to_owned(),
    }
}

/// An alias that is somebody else's name: a text that says it means both.
fn aliases(examined: &Examined, out: &mut Vec<Diagnostic>) {
    let mut by_name: HashMap<String, &Entity> = HashMap::default();
    for entity in &examined.declared {
        by_name.entry(names::fold(&entity.name)).or_insert(entity);
    }
    for entity in &examined.declared {
        let former = entity.former_names.iter().map(|former| &former.name);
        let mut told: HashSet<String> = HashSet::default();
        for alias in entity.aliases.iter().chain(former) {
            let folded = names::fold(alias);
            let Some(other) = by_name.get(&folded).filter(|other| other.id != entity.id) else { continue };
            if !told.insert(folded) {
                continue;
            }
            let message = format!("the alias `{alias}` of `{}` is the name of `{}`", entity.id, other.id);
            out.push(
                Diagnostic::warning(Code::AliasClash, message)
                    .at(place(examined, entity))
                    .also(place(examined, other), "its name")
                    .help("are they one? then merge them; else put the alias under `weak_aliases`, which count after a fuller name"),
            );
        }
    }
}

/// Entities of the registry that no briefing names, held back ones included.
fn unused(examined: &Examined, out: &mut Vec<Diagnostic>) {
    let site = &examined.site;
    let shown = site.briefings.iter().chain(&site.withdrawn).map(|article| &*article.briefing);
    let held = examined.held.briefings.iter().map(|(briefing, _)| briefing);
    let mut used: HashSet<&str> = HashSet::default();
    for briefing in shown.chain(held) {
        used.extend(briefing.entities.iter().map(|listed| &*listed.entity));
        for event in &briefing.events {
            used.extend(event.entities.iter().flatten().chain(event.place()).map(|id| &**id));
        }
        linked(&briefing.links, &mut used);
        briefing.other_slots().for_each(|slots| linked(slots, &mut used));
    }
    for page in site.pages.iter().chain(&examined.held.pages) {
        linked(&page.body.slots, &mut used);
    }
    for topic in site.topics.iter().filter_map(|topic| topic.text.as_ref()) {
        linked(&topic.prose.slots, &mut used);
    }
    for entity in &examined.declared {
        used.extend(entity.relations.iter().map(|relation| &*relation.entity));
        used.extend(entity.part_of.iter().map(|whole| &**whole));
        used.extend(entity.roles.iter().filter_map(|role| role.organisation.as_deref()));
        linked(&entity.prose.slots, &mut used);
        entity.other_slots().for_each(|slots| linked(slots, &mut used));
    }
    for entity in &examined.declared {
        if used.contains(&*entity.id) || !entity.prose.is_empty() || entity.is_on_the_spot {
            continue;
        }
        out.push(
            Diagnostic::warning(Code::UnusedEntity, format!("nothing names `{}`", entity.name))
                .at(place(examined, entity))
                .help("add the words that texts use for it under `aliases`, or take it out"),
        );
    }
}

fn linked<'s>(slots: &'s [Slot], used: &mut HashSet<&'s str>) {
    used.extend(slots.iter().filter_map(|slot| match &slot.target {
        Target::Entity(id) => Some(&**id),
        _ => None,
    }));
}

/// Mentions that could be two entities, each with both, in every file.
fn ambiguous(examined: &Examined, all: &[&Briefing], out: &mut Vec<Diagnostic>) {
    let looked_at: HashSet<&str> = all.iter().map(|briefing| &*briefing.file).collect();
    for (file, shared) in examined.shared().iter().filter(|(file, _)| looked_at.contains(&**file)) {
        let ids: Vec<&str> = shared.candidates.iter().map(|id| &**id).collect();
        let times = if shared.times == 1 { "once".to_owned() } else { format!("{} times", shared.times) };
        let message = format!("`{}` could be {}; it stays without a link {times}", shared.name, quoted(&ids));
        let text = examined.inputs().text(file);
        let place = text.as_deref().and_then(|text| first(file, text, &shared.name));
        out.push(
            Diagnostic::warning(Code::AmbiguousEntity, message)
                .at(place.unwrap_or_else(|| Place::file(&**file)))
                .help("list the one you mean under `entities`, or write `[[ID|words]]`"),
        );
    }
}

/// The first place of a name in a file, in the body if it is there.
fn first(file: &str, text: &str, name: &str) -> Option<Place> {
    let body_at = crate::parse::split::split(text).map_or(0, |parts| parts.body_at);
    let find = |from: usize| {
        let mut all = text[from..].match_indices(name).map(|(at, _)| at + from..at + from + name.len());
        all.find(|at| super::cues::is_whole(text, at.clone()))
    };
    find(body_at).or_else(|| find(0)).map(|at| Place::from_bytes(file, text, at))
}
