//! What other pages than its own may know of a briefing, as a digest.
//!
//! Comes in: a briefing as read. Goes out: a number that changes when anything does that relating or another page's view
//! reads of it. While it stays, an edit has changed the briefing's own page and what holds whole texts (feeds, search) and
//! nothing else, so that the views of all others need not be made to be compared. A briefing is taken apart here, so that
//! whoever adds a field has to say which it is; nought stands for a digest that was not made.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::briefing::{Briefing, Listed};
use crate::model::entity::Entity;
use crate::model::rich::Slot;

/// The digest, of a briefing and of what it declares on the spot.
pub fn outer(briefing: &Briefing, declared: &[Entity]) -> u64 {
    let Briefing {
        file,
        id,
        slug,
        title,
        date,
        updated,
        summary,
        has_summary,
        key_points,
        topics,
        series,
        entities,
        events,
        statements: _, // on its own page only
        sources,
        updates,
        corrections,
        withdrawn,
        authors,
        image,
        language,
        translation_of,
        redirects,
        is_main,
        visibility,
        params,
        links,
        awaited,
        details,
        words: _,  // on its own page only
        search: _, // the index is made anew
        assets,
        unsettled,
        lists_unknown,
    } = briefing;
    let entities: Vec<_> = entities.iter().map(known_of).collect();
    let links: Vec<_> = links.iter().map(leads).collect();
    let head = (file, id, slug, title, date, updated, language, translation_of, redirects, is_main);
    let texts = (summary, has_summary, key_points, updates, corrections, events, sources);
    let place = (topics, series, withdrawn, authors, image, visibility, params, assets, details.get());
    let others = (entities, links, awaited, unsettled, lists_unknown, declared);
    digest(&(head, texts, place, others))
}

fn digest(value: &impl Serialize) -> u64 {
    postcard::to_stdvec(value).map_or(0, |bytes| xxh3_64(&bytes).max(1))
}

/// How often an entity is named says its own page; pictures for sharing, which are compared for themselves, go by it.
fn known_of(listed: &Listed) -> impl Serialize {
    let Listed { entity, said, is_declared, count: _, anchor } = listed;
    (entity, said, is_declared, anchor)
}

/// Where a link of the text leads; not where it stands.
fn leads(slot: &Slot) -> impl Serialize {
    let Slot { kind, target, beside: _, spot: _ } = slot;
    (kind, target, slot.fragment())
}
