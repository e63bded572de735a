//! To whom an entity is tied: what editors declared of it and of those about it, and whom it appears with.
//!
//! Comes in: a dossier and its company. Goes out: the ties as a table's rows and the same as a drawing.

use super::Scene;
use super::company::Companion;
use super::dossier::{address, when};
use crate::model::date::EventDate;
use crate::model::site::{Dossier, EntityIx};
use crate::render::neighbourhood::{Node, Tie, neighbourhood};
use crate::render::record::{Making, Record, Shared};

/// How many stand about the entity, those first to whom it is tied by declaration.
const ABOUT: usize = 13;
/// How many ties of one entity are looked at.
const LOOKED_AT: usize = 100;

/// A declared tie, read from the one that declares it to the other.
struct Edge<'s> {
    from: EntityIx,
    to: EntityIx,
    kind: &'s str,
    began: Option<&'s EventDate>,
    ended: Option<&'s EventDate>,
    source: Option<&'s str>,
}

/// What an entity declares: relations, what it is part of, posts.
fn declared<'s>(scene: &Scene<'s>, from: EntityIx) -> Vec<Edge<'s>> {
    let (site, words) = (scene.site, scene.words);
    let entity = &site.entities[from as usize].entity;
    let number = |id: &str| site.entity_by_id.get(id).copied();
    let relations = entity.relations.iter().filter_map(|relation| {
        let kind = words.relation(&relation.kind, false).unwrap_or(&relation.kind);
        Some(Edge {
            from,
            to: number(&relation.entity)?,
            kind,
            began: relation.from.as_ref(),
            ended: relation.to.as_ref(),
            source: relation.source.as_deref().and_then(|source| scene.links.shown(source)),
        })
    });
    let part_of = words.get("is_part_of");
    let wholes = entity.part_of.iter().filter_map(|id| {
        Some(Edge { from, to: number(id)?, kind: part_of, began: None, ended: None, source: None })
    });
    let roles = entity.roles.iter().filter_map(|role| {
        Some(Edge {
            from,
            to: number(role.organisation.as_deref()?)?,
            kind: &role.title,
            began: role.from.as_ref(),
            ended: role.to.as_ref(),
            source: None,
        })
    });
    relations.chain(wholes).chain(roles).filter(|edge| edge.to != from).take(LOOKED_AT).collect()
}

/// Those to whom others are tied by what these declare.
fn declaring(dossier: &Dossier) -> impl Iterator<Item = EntityIx> {
    let related = dossier.related_from.iter().map(|(from, _)| *from);
    related.chain(dossier.parts.iter().copied()).chain(dossier.held_by.iter().map(|(holder, _)| *holder))
}

/// `{svg, ties}`, or none where nothing is declared: whom it appears with is listed anyway.
pub fn connections(
    scene: &Scene<'_>,
    index: EntityIx,
    dossier: &Dossier,
    company: &[Companion],
) -> Option<Shared> {
    let own = declared(scene, index);
    let mut about: Vec<EntityIx> = vec![index];
    let others = own.iter().map(|edge| edge.to).chain(declaring(dossier).take(LOOKED_AT));
    for other in others {
        if !about.contains(&other) && about.len() <= ABOUT {
            about.push(other);
        }
    }
    if about.len() == 1 {
        return None;
    }
    for companion in company {
        if !about.contains(&companion.entity) && about.len() <= ABOUT {
            about.push(companion.entity);
        }
    }
    let mut edges = own;
    edges.extend(about[1..].iter().flat_map(|other| declared(scene, *other)));
    edges.retain(|edge| about.contains(&edge.from) && about.contains(&edge.to));
    let counted = company.iter().filter(|companion| about.contains(&companion.entity));
    let mut rows: Vec<Shared> = edges.iter().map(|edge| declared_row(scene, edge)).collect();
    rows.extend(counted.clone().map(|companion| counted_row(scene, index, companion)));
    let svg = match scene.making {
        Making::Values | Making::Both => drawn(scene, &about, &edges, counted),
        Making::Digests => String::new(),
    };
    let mut record = scene.record();
    // Of the rows and of the names, whose order is theirs.
    let names = about.iter().map(|entity| scene.entity_ref(*entity)).collect();
    record.follows(Shared::list(names).digest).html_of("svg", &svg, 0);
    record.flag("has_counted", rows.len() > edges.len()).list("ties", rows);
    Some(record.finish())
}

fn ends(scene: &Scene<'_>, from: EntityIx, to: EntityIx) -> Record {
    let mut record = scene.record();
    record.put("from", scene.entity_ref(from)).put("to", scene.entity_ref(to));
    record
}

fn declared_row(scene: &Scene<'_>, edge: &Edge<'_>) -> Shared {
    let mut record = ends(scene, edge.from, edge.to);
    record.text("kind", edge.kind).none("count");
    record.maybe("when", when(edge.began, edge.ended).as_deref()).maybe("source", edge.source);
    record.maybe("source_href", address(edge.source));
    record.finish()
}

fn counted_row(scene: &Scene<'_>, index: EntityIx, companion: &Companion) -> Shared {
    let mut record = ends(scene, index, companion.entity);
    record.text("kind", scene.words.get("appears_with")).number("count", companion.count as i64);
    record.none("when").none("source").none("source_href");
    record.finish()
}

fn drawn<'c>(
    scene: &Scene<'_>,
    about: &[EntityIx],
    edges: &[Edge<'_>],
    counted: impl Iterator<Item = &'c Companion>,
) -> String {
    let name = |entity: EntityIx| &*scene.site.entities[entity as usize].entity.name;
    // The arrow says whose tie it is.
    let note = |other: EntityIx| {
        let tie = edges.iter().find(|edge| {
            edge.from.min(edge.to) == about[0].min(other) && edge.from.max(edge.to) == about[0].max(other)
        });
        tie.map_or(String::new(), |edge| {
            format!("{} {}", if edge.from == other { "←" } else { "→" }, edge.kind)
        })
    };
    let nodes = about.iter().enumerate().map(|(at, entity)| Node {
        name: name(*entity).to_owned(),
        href: (at > 0).then(|| scene.links.dossier(*entity).to_owned()),
        note: if at > 0 { note(*entity) } else { String::new() },
    });
    let place = |entity: EntityIx| about.iter().position(|other| *other == entity).unwrap_or(0);
    let told = edges.iter().map(|edge| {
        let mut words = format!("{} – {} – {}", name(edge.from), edge.kind, name(edge.to));
        words.extend(when(edge.began, edge.ended).map(|when| format!(", {when}")));
        Tie { from: place(edge.from), to: place(edge.to), words, count: None }
    });
    let mut ties: Vec<Tie> = told.collect();
    ties.extend(counted.map(|companion| Tie {
        from: 0,
        to: place(companion.entity),
        words: format!(
            "{} – {} – {}: {}",
            name(about[0]),
            scene.words.get("appears_with"),
            name(companion.entity),
            companion.count
        ),
        count: Some(companion.count),
    }));
    neighbourhood(scene.words.get("connections"), &nodes.collect::<Vec<_>>(), &ties)
}
