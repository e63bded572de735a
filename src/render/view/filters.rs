//! By what the events of a timeline's page can be chosen: topics, kinds of entities, entities.
//!
//! Comes in: the events that the page shows. Goes out: groups of choices, each a link to the page that tells the same
//! without a script; and for each event the numbers of the choices that it answers to, so that the theme's script can
//! hide the others in place. Bounded: choices that every event or a single one answers to are no choices.

use super::Scene;
use crate::model::hash::HashMap;
use crate::model::site::{EventIx, Merged};
use crate::render::record::Shared;

/// Choices of one group, the most frequent ones.
const CHOICES: usize = 8;
/// Fewer events are seen at a glance.
const FEWEST: usize = 8;

/// What can be chosen, and what each event answers to.
#[derive(Default)]
pub struct Filters {
    pub groups: Vec<Shared>,
    /// For each event, numbers of choices with blanks between.
    pub marks: Vec<String>,
}

/// Something that events have in common, by its place in the site's lists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Choice {
    Topic(u32),
    Kind(u32),
    Entity(u32),
}

impl Filters {
    pub fn of(scene: &Scene<'_>, shown: &[EventIx]) -> Filters {
        if shown.len() < FEWEST {
            return Filters::default();
        }
        let answers: Vec<Vec<Choice>> =
            shown.iter().map(|index| choices(scene, &scene.site.events[*index as usize])).collect();
        let mut counts: HashMap<Choice, usize> = HashMap::default();
        for choice in answers.iter().flatten() {
            *counts.entry(*choice).or_default() += 1;
        }
        let mut sorted: Vec<(Choice, usize)> =
            counts.into_iter().filter(|(_, count)| (2..shown.len()).contains(count)).collect();
        sorted.sort_unstable_by_key(|(choice, count)| (std::cmp::Reverse(*count), *choice));
        let is_topic = |choice: &Choice| matches!(choice, Choice::Topic(_));
        let is_kind = |choice: &Choice| matches!(choice, Choice::Kind(_));
        let is_entity = |choice: &Choice| matches!(choice, Choice::Entity(_));
        let mut numbers: HashMap<Choice, usize> = HashMap::default();
        let mut groups = Vec::new();
        for (word, is_of) in
            [("topics", &is_topic as &dyn Fn(&Choice) -> bool), ("kinds", &is_kind), ("entities", &is_entity)]
        {
            let chosen = sorted.iter().filter(|(choice, _)| is_of(choice)).take(CHOICES);
            let choices: Vec<Shared> = chosen
                .map(|(choice, count)| {
                    let number = numbers.len();
                    numbers.insert(*choice, number);
                    one(scene, *choice, *count, number)
                })
                .collect();
            if !choices.is_empty() {
                let mut record = scene.record();
                record.text("label", scene.words.get(word)).list("choices", choices);
                groups.push(record.finish());
            }
        }
        let mark = |answers: &Vec<Choice>| {
            let mut of: Vec<usize> =
                answers.iter().filter_map(|choice| numbers.get(choice).copied()).collect();
            of.sort_unstable();
            of.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
        };
        Filters { groups, marks: answers.iter().map(mark).collect() }
    }
}

/// Each once, in no order that matters.
fn choices(scene: &Scene<'_>, event: &Merged) -> Vec<Choice> {
    let site = scene.site;
    let topics = event.told_in.iter().flat_map(|briefing| site.briefings[*briefing as usize].topics.iter());
    let entities = event.entities.iter().chain(&event.place);
    let kind = |entity: &u32| {
        let kind = &site.entities[*entity as usize].entity.kind;
        site.settings.kinds.iter().position(|known| known.id == *kind).map(|at| Choice::Kind(at as u32))
    };
    let mut choices: Vec<Choice> = topics.map(|topic| Choice::Topic(*topic)).collect();
    choices.extend(entities.clone().filter_map(kind));
    choices.extend(entities.map(|entity| Choice::Entity(*entity)));
    choices.sort_unstable();
    choices.dedup();
    choices
}

/// `{label, href, key, count, number}`; the key says in the page's own address what was chosen.
fn one(scene: &Scene<'_>, choice: Choice, count: usize, number: usize) -> Shared {
    let site = scene.site;
    let mut record = scene.record();
    match choice {
        Choice::Topic(index) => {
            let topic = &site.topics[index as usize];
            let href = scene.links.href(&format!("topics/{}/", topic.slug)) + "#timeline";
            record.text("label", &topic.title).text("href", &href);
            record.text("key", &format!("topic-{}", topic.slug));
        }
        Choice::Kind(index) => {
            let kind = &site.settings.kinds[index as usize];
            let href = scene.links.href("entities/") + "#kind-" + &kind.id;
            record.text("label", &kind.plural).text("href", &href).text("key", &format!("kind-{}", kind.id));
        }
        Choice::Entity(index) => {
            let entity = &site.entities[index as usize].entity;
            let href = format!("{}#timeline", scene.links.dossier(index));
            record.text("label", &entity.name).text("href", &href);
            record.text("key", &format!("entity-{}", entity.id));
        }
    }
    record.number("count", count as i64).number("number", number as i64);
    record.finish()
}
