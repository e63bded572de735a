//! Whether what briefings and entities refer to by id exists at all.
//!
//! Looked for among everything that was read, what is held back included: that a briefing expires must not make a
//! mistake of a reference to it.

use std::collections::{BTreeMap, BTreeSet};

use super::{PlaceOf, Read};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::briefing::{Briefing, Correction};
use crate::model::entity::Entity;
use crate::model::file_name::file_parts;
use crate::model::spot::Spot;
use crate::model::text::Text;

/// Reports `translation_of`, `withdrawn.replaced_by` and `corrections[].event` that lead nowhere.
pub fn check(
    reads: &[Read],
    unread: &[Text],
    entities: &[Entity],
    place_of: &PlaceOf<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let is_unread = |id: &Text| unread.iter().any(|file| file_parts(file).stem == &**id);
    // Most sites refer to nothing by id, and need no list of what there is.
    let mut ids: Option<BTreeSet<&Text>> = None;
    let mut events: Option<BTreeMap<&Text, bool>> = None;
    let briefings = || reads.iter().map(|read| &*read.briefing);
    for briefing in briefings() {
        for (path, id) in named(briefing) {
            let ids = ids.get_or_insert_with(|| briefings().map(|briefing| &briefing.id).collect());
            if !ids.contains(id) && !is_unread(id) {
                let near = nearest(id, ids.iter().map(|id| &***id));
                let place = place_of(&briefing.file, &Spot::Path(path.into()));
                out.push(
                    unknown(Code::UnknownBriefing, format!("no briefing has the id `{id}`"), near).at(place),
                );
            }
        }
    }
    let mut correction = |file: &Text,
                          base: &str,
                          corrections: &[Correction],
                          own: &dyn Fn(&Text) -> bool| {
        for (index, id) in
            corrections.iter().enumerate().filter_map(|(index, one)| Some((index, one.event.as_ref()?)))
        {
            let events = events.get_or_insert_with(|| all_events(reads));
            if !own(id) && events.get(id) != Some(&true) && unread.is_empty() {
                let known = events.iter().filter(|(id, is_shared)| **is_shared || own(id));
                let near = nearest(id, known.map(|(id, _)| &***id));
                let place = place_of(file, &Spot::Path(format!("{base}corrections/#{index}/event").into()));
                out.push(unknown(Code::UnknownEvent, format!("no event has the id `{id}`"), near).at(place));
            }
        }
    };
    for briefing in briefings() {
        let own = |id: &Text| briefing.events.iter().any(|event| event.id == *id);
        correction(&briefing.file, "", &briefing.corrections, &own);
    }
    for entity in entities {
        let base = match &entity.spot {
            Spot::Path(path) => path.rsplit_once('/').map_or("", |(base, _)| base),
            _ => "",
        };
        let base = if base.is_empty() { String::new() } else { format!("{base}/") };
        correction(&entity.file, &base, &entity.corrections, &|_| false);
    }
}

fn named(briefing: &Briefing) -> impl Iterator<Item = (&'static str, &Text)> {
    let replaced = briefing.withdrawn.as_ref().and_then(|withdrawn| withdrawn.replaced_by.as_ref());
    let original = briefing.translation_of.as_ref();
    original
        .map(|id| ("translation_of", id))
        .into_iter()
        .chain(replaced.map(|id| ("withdrawn/replaced_by", id)))
}

/// Every event's id, and whether it is one that an author gave.
fn all_events(reads: &[Read]) -> BTreeMap<&Text, bool> {
    let events = reads.iter().flat_map(|read| &read.briefing.events);
    events.map(|event| (&event.id, event.is_shared)).collect()
}

fn unknown(code: Code, message: String, near: Option<&str>) -> Diagnostic {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "correct the id, or take the line out".to_owned(),
    };
    Diagnostic::error(code, message).help(help)
}
