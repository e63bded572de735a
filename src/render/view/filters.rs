//! By what the events of a timeline's page can be chosen: topics, kinds of entities, entities.
//!
//! Comes in: the events that the page shows. Goes out: groups of choices, each a link to the page that tells the same
//! without a script; and for each event the numbers of the choices that it answers to, so that the theme's script can
//! hide the others in place. Bounded: choices that every event or a single one answers to are no choices.

use super::Scene;
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

/// Something that events have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Topic(u32),
    Kind(u32),
    Entity(u32),
}

/// All that can be chosen on a site, each with a number: topics, kinds, entities.
struct Choices {
    topics: usize,
    kinds: usize,
}

impl Choices {
    fn number(&self, choice: Choice) -> usize {
        match choice {
            Choice::Topic(index) => index as usize,
            Choice::Kind(index) => self.topics + index as usize,
            Choice::Entity(index) => self.topics + self.kinds + index as usize,
        }
    }

    fn of(&self, number: usize) -> Choice {
        match number.checked_sub(self.topics) {
            None => Choice::Topic(number as u32),
            Some(number) => match number.checked_sub(self.kinds) {
                None => Choice::Kind(number as u32),
                Some(number) => Choice::Entity(number as u32),
            },
        }
    }
}

impl Filters {
    pub fn of(scene: &Scene<'_>, shown: &[EventIx]) -> Filters {
        if shown.len() < FEWEST {
            return Filters::default();
        }
        let site = scene.site;
        let all = Choices { topics: site.topics.len(), kinds: site.settings.kinds.len() };
        let answers: Vec<Vec<usize>> =
            shown.iter().map(|index| answers(scene, &all, &site.events[*index as usize])).collect();
        let mut counts = vec![0_usize; all.topics + all.kinds + site.entities.len()];
        answers.iter().flatten().for_each(|number| counts[*number] += 1);
        let counted = counts.iter().copied().enumerate();
        let mut sorted: Vec<(usize, usize)> =
            counted.filter(|(_, count)| (2..shown.len()).contains(count)).collect();
        sorted.sort_unstable_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
        let sorted: Vec<(Choice, usize)> =
            sorted.into_iter().map(|(number, count)| (all.of(number), count)).collect();
        let is_topic = |choice: &Choice| matches!(choice, Choice::Topic(_));
        let is_kind = |choice: &Choice| matches!(choice, Choice::Kind(_));
        let is_entity = |choice: &Choice| matches!(choice, Choice::Entity(_));
        // The place of each choice that is offered among those of the page, counted from 1.
        let mut places = counts;
        places.fill(0);
        let mut offered = 0;
        let mut groups = Vec::new();
        for (word, is_of) in
            [("topics", &is_topic as &dyn Fn(&Choice) -> bool), ("kinds", &is_kind), ("entities", &is_entity)]
        {
            let chosen = sorted.iter().filter(|(choice, _)| is_of(choice)).take(CHOICES);
            let choices: Vec<Shared> = chosen
                .map(|(choice, count)| {
                    offered += 1;
                    places[all.number(*choice)] = offered;
                    one(scene, *choice, *count, offered - 1)
                })
                .collect();
            if !choices.is_empty() {
                let mut record = scene.record();
                record.text("label", scene.words.get(word)).list("choices", choices);
                groups.push(record.finish());
            }
        }
        let mark = |answers: &Vec<usize>| {
            let of = answers.iter().map(|number| places[*number]).filter(|place| *place > 0);
            let mut of: Vec<usize> = of.collect();
            of.sort_unstable();
            let mut mark = String::with_capacity(of.len() * 3);
            for place in of {
                mark.push_str(if mark.is_empty() { "" } else { " " });
                mark.push_str(itoa::Buffer::new().format(place - 1));
            }
            mark
        };
        Filters { groups, marks: answers.iter().map(mark).collect() }
    }
}

/// The numbers of what an event answers to, each once.
fn answers(scene: &Scene<'_>, all: &Choices, event: &Merged) -> Vec<usize> {
    let site = scene.site;
    let topics = event.told_in.iter().flat_map(|briefing| site.briefings[*briefing as usize].topics.iter());
    let entities = event.entities.iter().chain(&event.place);
    let kinds = scene.kinds();
    let mut answers: Vec<usize> = topics.map(|topic| all.number(Choice::Topic(*topic))).collect();
    answers.extend(
        entities.clone().filter_map(|entity| Some(all.number(Choice::Kind(kinds[*entity as usize]?)))),
    );
    answers.extend(entities.map(|entity| all.number(Choice::Entity(*entity))));
    answers.sort_unstable();
    answers.dedup();
    answers
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
