//! Whether what briefings and entities refer to by id exists at all.
//!
//! Looked for among everything that was read, what is held back included: that a briefing expires must not make a
//! mistake of a reference to it.

use std::collections::BTreeMap;

use super::{PlaceOf, Read};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::briefing::{Briefing, Correction};
use crate::model::entity::Entity;
use crate::model::file_name::file_parts;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::model::visibility::Audience;

/// Reports `translation_of`, `withdrawn.replaced_by` and `corrections[].event` that lead nowhere, and those of shown
/// briefings that lead to what is held back, which pages leave out.
pub fn check(
    reads: &[Read],
    unread: &[Text],
    entities: &[Entity],
    audience: &Audience,
    place_of: &PlaceOf<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let is_unread = |id: &Text| unread.iter().any(|file| file_parts(file).stem == &**id);
    // Most sites refer to nothing by id, and need no list of what there is.
    let mut known: Option<BTreeMap<&Text, &Briefing>> = None;
    let mut events: Option<BTreeMap<&Text, Told>> = None;
    let briefings = || reads.iter().map(|read| &*read.briefing);
    for briefing in briefings() {
        for (path, id) in named(briefing) {
            let known =
                known.get_or_insert_with(|| briefings().map(|briefing| (&briefing.id, briefing)).collect());
            let is_seen = briefing.visibility.held_back(audience).is_none();
            let found = match known.get(id) {
                Some(other) => left_out(path, other, audience).filter(|_| is_seen),
                None if is_unread(id) => None,
                None => {
                    let near = nearest(id, known.keys().map(|id| &***id));
                    Some(unknown(Code::UnknownBriefing, format!("no briefing has the id `{id}`"), near))
                }
            };
            out.extend(found.map(|found| found.at(place_of(&briefing.file, &Spot::Path(path.into())))));
        }
    }
    let mut correction =
        |file: &Text, base: &str, corrections: &[Correction], is_seen: bool, own: &dyn Fn(&Text) -> bool| {
            for (index, id) in
                corrections.iter().enumerate().filter_map(|(index, one)| Some((index, one.event.as_ref()?)))
            {
                let events = events.get_or_insert_with(|| all_events(reads, audience));
                let found = match events.get(id) {
                    _ if own(id) || !unread.is_empty() => None,
                    Some(told) if told.is_shared => (is_seen && !told.is_seen).then(untold),
                    _ => {
                        let known = events.iter().filter(|(id, told)| told.is_shared || own(id));
                        let near = nearest(id, known.map(|(id, _)| &***id));
                        Some(unknown(Code::UnknownEvent, format!("no event has the id `{id}`"), near))
                    }
                };
                let spot = || Spot::Path(format!("{base}corrections/#{index}/event").into());
                out.extend(found.map(|found| found.at(place_of(file, &spot()))));
            }
        };
    for briefing in briefings() {
        let own = |id: &Text| briefing.events.iter().any(|event| event.id == *id);
        correction(&briefing.file, "", &briefing.corrections, is_shown(briefing, audience), &own);
    }
    for entity in entities {
        let base = match &entity.spot {
            Spot::Path(path) => path.rsplit_once('/').map_or("", |(base, _)| base),
            _ => "",
        };
        let base = if base.is_empty() { String::new() } else { format!("{base}/") };
        let is_seen = entity.visibility.held_back(audience).is_none();
        correction(&entity.file, &base, &entity.corrections, is_seen, &|_| false);
    }
}

fn is_shown(briefing: &Briefing, audience: &Audience) -> bool {
    briefing.visibility.held_back(audience).is_none() && !briefing.is_withdrawn()
}

/// A briefing is named under `path` that no page may name.
fn left_out(path: &str, other: &Briefing, audience: &Audience) -> Option<Diagnostic> {
    let is_withdrawn = other.visibility.held_back(audience).is_none();
    if is_shown(other, audience) {
        return None;
    }
    let (what, without) = match path {
        "translation_of" => ("that this one translates", "neither leads to the other"),
        _ => ("that replaces this one", "the notice does not name it"),
    };
    let (state, help) = match is_withdrawn {
        true => ("withdrawn", "name another one, or take the line out"),
        false => ("held back", "that changes once it is public"),
    };
    let message = format!("the briefing {what} is {state}, so that {without}");
    Some(Diagnostic::warning(Code::HeldBackLink, message).help(help))
}

/// A correction names an event that no page shows.
fn untold() -> Diagnostic {
    let message = "only what is held back tells of this event, so that the correction stands without it";
    Diagnostic::warning(Code::HeldBackLink, message).help("it will name it once that is public")
}

fn named(briefing: &Briefing) -> impl Iterator<Item = (&'static str, &Text)> {
    let replaced = briefing.withdrawn.as_ref().and_then(|withdrawn| withdrawn.replaced_by.as_ref());
    let original = briefing.translation_of.as_ref();
    original
        .map(|id| ("translation_of", id))
        .into_iter()
        .chain(replaced.map(|id| ("withdrawn/replaced_by", id)))
}

/// How an event is told.
#[derive(Default)]
struct Told {
    /// Its id is one that an author gave.
    is_shared: bool,
    /// By a briefing that is shown.
    is_seen: bool,
}

/// Every event by its id.
fn all_events<'r>(reads: &'r [Read], audience: &Audience) -> BTreeMap<&'r Text, Told> {
    let mut events = BTreeMap::<&Text, Told>::new();
    for read in reads {
        let is_seen = is_shown(&read.briefing, audience);
        for event in &read.briefing.events {
            let told = events.entry(&event.id).or_default();
            told.is_shared = event.is_shared;
            told.is_seen |= is_seen;
        }
    }
    events
}

fn unknown(code: Code, message: String, near: Option<&str>) -> Diagnostic {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "correct the id, or take the line out".to_owned(),
    };
    Diagnostic::error(code, message).help(help)
}
