//! Which entities are public, and what their dossiers hold.

use rayon::prelude::*;

use super::{NextDue, SHARE, until};
use crate::model::briefing::{Briefing, Listed};
use crate::model::date::EventDate;
use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::model::site::{Article, Dossier, EntityIx, HeldBack, Site};
use crate::model::text::Text;

/// Whom the events of the shown briefings name, so that no id is looked up again when they are merged.
pub struct Named {
    /// Of each briefing, for one event after the other: the numbers of its entities, then that of its place.
    by_briefing: Vec<Vec<u32>>,
    /// Of each number: its dossier.
    dossiers: Vec<Option<EntityIx>>,
}

/// What no entity has for a number.
const NOBODY: u32 = u32::MAX;

impl Named {
    /// The numbers that the events of a briefing name.
    pub fn by(&self, briefing: usize) -> &[u32] {
        self.by_briefing.get(briefing).map(Vec::as_slice).unwrap_or_default()
    }

    /// The dossier of a number, where the entity is public.
    pub fn dossier(&self, number: u32) -> Option<EntityIx> {
        self.dossiers.get(number as usize).copied().flatten()
    }
}

/// Keeps the public entities: not held back themselves, and named by a public briefing or written about.
pub fn entities(site: &mut Site, entities: Vec<Entity>, next_due: &mut NextDue) -> Named {
    let numbers: HashMap<Text, usize> =
        entities.iter().enumerate().map(|(index, entity)| (entity.id.clone(), index)).collect();
    let mut by_briefing = vec![Vec::new(); site.briefings.len()];
    let is_named = named(&mut site.briefings, &mut by_briefing, &numbers);
    // By number: that of its dossier.
    let mut dossiers: Vec<Option<EntityIx>> = vec![None; entities.len()];
    let mut absent: HashMap<Text, Option<Text>> = HashMap::default();
    for (number, (entity, is_named)) in entities.into_iter().zip(is_named).enumerate() {
        next_due.look(&entity.visibility);
        let reason = entity.visibility.held_back(&site.audience);
        if reason.is_some() || !is_named && entity.prose.is_empty() {
            absent.insert(entity.id.clone(), reason.is_none().then(|| entity.name.clone()));
        }
        match reason {
            Some(reason) => site.held_back.push(HeldBack {
                file: entity.file.clone(),
                title: entity.name.clone(),
                reason,
                until: until(reason, entity.visibility.embargo),
                id: entity.id.clone(),
                route: format!("entities/{}/", entity.id),
                redirects: entity.redirects.clone(),
                is_entity: true,
            }),
            None if is_named || !entity.prose.is_empty() => {
                site.entity_by_id.insert(entity.id.clone(), site.entities.len() as u32);
                dossiers[number] = Some(site.entities.len() as u32);
                site.entities.push(Dossier {
                    entity,
                    briefings: Vec::new(),
                    events: Vec::new(),
                    related_from: Vec::new(),
                    parts: Vec::new(),
                    held_by: Vec::new(),
                });
            }
            None => {}
        }
    }
    for role in site.entities.iter_mut().flat_map(|dossier| &mut dossier.entity.roles) {
        // One that has no page is called by its name; one that is held back, not at all.
        if let Some(name) = role.organisation.as_ref().and_then(|organisation| absent.get(&**organisation)) {
            role.organisation.clone_from(name);
        }
    }
    site.briefings.par_iter_mut().with_min_len(SHARE).for_each(|article| {
        article.cast.retain_mut(|(number, _)| {
            let dossier = dossiers[*number as usize];
            *number = dossier.unwrap_or_default();
            dossier.is_some()
        });
    });
    Named { by_briefing, dossiers }
}

/// Which entities the shown briefings name, by their numbers; by these the entities that a briefing lists are left in its
/// cast, and those that its events name in `by_events`.
fn named(briefings: &mut [Article], by_events: &mut [Vec<u32>], numbers: &HashMap<Text, usize>) -> Vec<bool> {
    let none = || vec![false; numbers.len()];
    let add = |mut named: Vec<bool>, (article, by_events): (&mut Article, &mut Vec<u32>)| {
        let Briefing { entities, events, .. } = &*article.briefing;
        let listed = entities.iter().enumerate();
        let number = |(position, listed): (usize, &Listed)| {
            Some((*numbers.get(&*listed.entity)? as u32, position as u32))
        };
        article.cast = listed.filter_map(number).collect();
        article.cast.iter().for_each(|(number, _)| named[*number as usize] = true);
        let ids = events.iter().flat_map(|event| event.entities.iter().flatten().chain(event.place()));
        by_events.extend(ids.map(|id| match numbers.get(&**id) {
            Some(number) => {
                named[*number] = true;
                *number as u32
            }
            None => NOBODY,
        }));
        named
    };
    let either = |mut one: Vec<bool>, other: Vec<bool>| {
        one.iter_mut().zip(other).for_each(|(one, other)| *one |= other);
        one
    };
    let both = briefings.par_iter_mut().zip(by_events);
    both.with_min_len(SHARE).fold(none, add).reduce(none, either)
}

/// Fills the dossiers: briefings and events in their order, relations from the other side.
pub fn dossiers(site: &mut Site) {
    for (index, article) in site.briefings.iter().enumerate() {
        for (entity, position) in &article.cast {
            site.entities[*entity as usize].briefings.push((index as u32, *position));
        }
    }
    for (index, event) in site.events.iter().enumerate() {
        for entity in
            event.entities.iter().chain(event.place.iter().filter(|place| !event.entities.contains(place)))
        {
            site.entities[*entity as usize].events.push(index as u32);
        }
    }
    let mut related: Vec<(EntityIx, EntityIx, u32)> = Vec::new();
    let mut parts: Vec<(EntityIx, EntityIx)> = Vec::new();
    for (from, dossier) in site.entities.iter().enumerate() {
        for (position, relation) in dossier.entity.relations.iter().enumerate() {
            related.extend(
                site.entity_by_id.get(&*relation.entity).map(|to| (*to, from as u32, position as u32)),
            );
        }
        for whole in &dossier.entity.part_of {
            parts.extend(site.entity_by_id.get(&**whole).map(|whole| (*whole, from as u32)));
        }
    }
    posts(site);
    for (to, from, position) in related {
        site.entities[to as usize].related_from.push((from, position));
    }
    for (whole, part) in parts {
        site.entities[whole as usize].parts.push(part);
    }
}

/// Tells organisations who holds or held a post in them, the newest first.
fn posts(site: &mut Site) {
    let mut posts: Vec<(EntityIx, EntityIx, u32)> = Vec::new();
    for (holder, dossier) in site.entities.iter().enumerate() {
        for (position, role) in dossier.entity.roles.iter().enumerate() {
            let organisation = role.organisation.as_deref().and_then(|id| site.entity_by_id.get(id));
            posts.extend(organisation.map(|organisation| (*organisation, holder as u32, position as u32)));
        }
    }
    let began = |site: &Site, holder: EntityIx, position: u32| {
        let role = &site.entities[holder as usize].entity.roles[position as usize];
        role.from.as_ref().map(EventDate::sort_key)
    };
    posts.sort_by_key(|(_, holder, position)| std::cmp::Reverse(began(site, *holder, *position)));
    for (organisation, holder, position) in posts {
        site.entities[organisation as usize].held_by.push((holder, position));
    }
}
