//! One briefing's new reading in the place of its old one, where that is provably all there is to do.
//!
//! Comes in: a related site and a new reading of a file that it shows. Goes out: the same site as relating everything
//! anew would give, in microseconds; or the reading back, untouched, when the edit changes anything that relating or
//! planning reads of a briefing. A briefing and an event are taken apart here, so that whoever adds one
//! has to say which it is.

use super::Read;
use crate::model::briefing::{Briefing, Correction};
use crate::model::event::Event;
use crate::model::rich::{Slot, Target};
use crate::model::site::{BriefingIx, EntityIx, Site};
use crate::model::text::Text;

/// Replaces the briefing of the same file; gives the reading back when that will not do.
pub fn replace(site: &mut Site, read: Read) -> Result<BriefingIx, Read> {
    let Some(index) = site.briefing_by_file.get(&*read.briefing.file).copied() else { return Err(read) };
    let old = &site.briefings[index as usize].briefing;
    if !is_in_place(old, &read.briefing) {
        return Err(read);
    }
    let Some(moves) = moves(site, index, &read.briefing) else { return Err(read) };
    for (entity, position) in moves {
        let listed = &mut site.entities[entity as usize].briefings;
        match (listed.binary_search_by_key(&index, |(briefing, _)| *briefing), position) {
            (Ok(at), Some(position)) => listed[at].1 = position,
            (Ok(at), None) => drop(listed.remove(at)),
            (Err(at), Some(position)) => listed.insert(at, (index, position)),
            (Err(_), None) => {}
        }
    }
    let cast = cast(site, &read.briefing);
    let article = &mut site.briefings[index as usize];
    article.cast = cast;
    article.briefing = read.briefing;
    article.html = read.html;
    article.original = read.original;
    article.digest = read.digest;
    Ok(index)
}

/// Whether everything that other pages' places depend on is as it was. What is not compared is read by views alone.
fn is_in_place(old: &Briefing, new: &Briefing) -> bool {
    let Briefing {
        file,
        id,
        slug,
        title: _,
        date,
        updated: _,
        summary: _,
        has_summary: _,
        key_points: _,
        topics,
        series,
        entities: _, // see `moves`
        events,
        statements: _, // on its own page only
        sources: _,
        updates,
        corrections,
        withdrawn,
        authors: _,
        image: _, // a file it names is among `assets`
        language,
        translation_of,
        redirects,
        is_main,
        visibility,
        params: _,
        links,
        awaited: _, // as links
        details: _, // links to headings are checked anew after every edit
        words: _,
        search: _, // the index is made anew after every edit
        assets,
        unsettled: _, // settled before
        lists_unknown: _,
    } = old;
    let has_same_updates =
        updates.iter().map(|update| update.date).eq(new.updates.iter().map(|update| update.date));
    let names_events = |corrections: &[Correction]| corrections.iter().any(|one| one.event.is_some());
    (file, id, slug, date) == (&new.file, &new.id, &new.slug, &new.date)
        && (topics, series, translation_of) == (&new.topics, &new.series, &new.translation_of)
        // It may be one in which the theme has not been asked for its words yet.
        && language == &new.language
        && (redirects, is_main, visibility) == (&new.redirects, &new.is_main, &new.visibility)
        && (withdrawn, assets) == (&new.withdrawn, &new.assets)
        && has_same_updates
        && corrections.iter().map(of_correction).eq(new.corrections.iter().map(of_correction))
        && leads(links).eq(leads(&new.links))
        && events.len() == new.events.len()
        && events.iter().zip(&new.events).all(|(old, new)| is_same_event(old, new))
        // A correction may name an event by the digest of its words.
        && (!names_events(corrections) || ids(old).eq(ids(new)))
}

fn of_correction(correction: &Correction) -> impl PartialEq {
    (correction.date, correction.kind, correction.event.clone())
}

fn ids(briefing: &Briefing) -> impl Iterator<Item = &Text> {
    briefing.events.iter().map(|event| &event.id)
}

fn is_same_event(old: &Event, new: &Event) -> bool {
    let Event { id, is_shared, is_misread, date, text, entities, said: _, index } = old;
    (is_shared, is_misread, date, entities, index)
        == (&new.is_shared, &new.is_misread, &new.date, &new.entities, &new.index)
        && text.is_some() == new.text.is_some()
        && old.place() == new.place()
        && (!is_shared || *id == new.id)
}

/// Where the links lead of which other pages, or files, know.
fn leads(links: &[Slot]) -> impl Iterator<Item = &Target> {
    links.iter().map(|slot| &slot.target).filter(|target| match target {
        Target::Entity(_) | Target::Topic(_) | Target::Here => false,
        Target::Briefing(_) | Target::File(_) | Target::Address(_) | Target::Full(_) | Target::Unknown(_) => {
            true
        }
    })
}

fn cast(site: &Site, briefing: &Briefing) -> Vec<(EntityIx, u32)> {
    let number = |id: &Text| site.entity_by_id.get(&**id).copied();
    let listed = briefing.entities.iter().enumerate();
    listed.filter_map(|(position, listed)| Some((number(&listed.entity)?, position as u32))).collect()
}

/// The dossiers whose list of briefings changes, and the new position there; none when an entity would appear, vanish,
/// or need another number of pages.
fn moves(site: &Site, index: BriefingIx, new: &Briefing) -> Option<Vec<(EntityIx, Option<u32>)>> {
    let article = &site.briefings[index as usize];
    let old = &article.briefing;
    let ids = |briefing: &Briefing| {
        briefing.entities.iter().map(|listed| listed.entity.clone()).collect::<Vec<_>>()
    };
    if ids(old) == ids(new) {
        return Some(Vec::new());
    }
    let is_listed = |id: &Text, briefing: &Briefing| briefing.entities.iter().any(|one| one.entity == *id);
    // An entity without a page may get one now.
    if new.entities.iter().any(|one| !is_listed(&one.entity, old) && site.entity(&one.entity).is_none()) {
        return None;
    }
    let after = cast(site, new);
    let is_once = |(index, (entity, _)): (usize, &(EntityIx, u32))| {
        after[..index].iter().all(|(other, _)| other != entity)
    };
    if !after.iter().enumerate().all(is_once) {
        return None;
    }
    let mut moves: Vec<(EntityIx, Option<u32>)> =
        after.iter().map(|(entity, position)| (*entity, Some(*position))).collect();
    for (entity, _) in &article.cast {
        if !after.iter().any(|(other, _)| other == entity) {
            moves.push((*entity, None));
        }
    }
    let pages = |briefings: usize| briefings.div_ceil(site.settings.paginate.max(1));
    let keeps_its_pages = |(entity, position): &(EntityIx, Option<u32>)| {
        let listed = &site.entities[*entity as usize].briefings;
        let was = listed.binary_search_by_key(&index, |(briefing, _)| *briefing).is_ok();
        let count = listed.len() + usize::from(position.is_some()) - usize::from(was);
        // With another briefing on either side of the edit it has a page, and feeds, before and after.
        let others = listed.len() - usize::from(was);
        was == position.is_some() || others > 0 && pages(count) == pages(listed.len())
    };
    moves.iter().all(keeps_its_pages).then_some(moves)
}
