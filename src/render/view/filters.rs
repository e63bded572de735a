//! By what the events of a timeline's page can be chosen: topics, kinds of entities, entities.
//!
//! Comes in: the events that the page shows. Goes out: groups of choices, each a link to the page that tells the same
//! without a script; and for each event the numbers of the choices that it answers to, so that the theme's script can
//! hide the others in place. Bounded: choices that every event or a single one answers to are no choices.

use super::Scene;
use super::frequencies::frequencies;
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
    topics: u32,
    kinds: u32,
    all: u32,
}

impl Choices {
    fn number(&self, choice: Choice) -> u32 {
        match choice {
            // As they are in briefings.
            Choice::Topic(index) => index,
            Choice::Kind(index) => self.topics + index,
            Choice::Entity(index) => self.topics + self.kinds + index,
        }
    }

    fn of(&self, number: u32) -> Choice {
        match number.checked_sub(self.topics) {
            None => Choice::Topic(number),
            Some(number) => match number.checked_sub(self.kinds) {
                None => Choice::Kind(number),
                Some(number) => Choice::Entity(number),
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
        let (topics, kinds) = (site.topics.len() as u32, site.settings.kinds.len() as u32);
        let all = Choices { topics, kinds, all: topics + kinds + site.entities.len() as u32 };
        let answers = Answers::of(scene, &all, shown);
        let mut sorted = frequencies(answers.numbers.iter().copied());
        sorted.retain(|(_, count)| (2..shown.len()).contains(&(*count as usize)));
        sorted.sort_unstable_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
        let sorted: Vec<(Choice, usize)> =
            sorted.into_iter().map(|(number, count)| (all.of(number), count as usize)).collect();
        let is_topic = |choice: &Choice| matches!(choice, Choice::Topic(_));
        let is_kind = |choice: &Choice| matches!(choice, Choice::Kind(_));
        let is_entity = |choice: &Choice| matches!(choice, Choice::Entity(_));
        // The place of each choice that is offered among those of the page, counted from 1.
        let mut places = vec![0_u8; all.all as usize];
        let mut offered: u8 = 0;
        let mut groups = Vec::new();
        for (word, is_of) in
            [("topics", &is_topic as &dyn Fn(&Choice) -> bool), ("kinds", &is_kind), ("entities", &is_entity)]
        {
            let chosen = sorted.iter().filter(|(choice, _)| is_of(choice)).take(CHOICES);
            let choices: Vec<Shared> = chosen
                .map(|(choice, count)| {
                    offered += 1;
                    places[all.number(*choice) as usize] = offered;
                    one(scene, *choice, *count, offered - 1)
                })
                .collect();
            if !choices.is_empty() {
                let mut record = scene.record();
                record.text("label", scene.words.get(word)).list("choices", choices);
                groups.push(record.finish());
            }
        }
        let mut of: Vec<u8> = Vec::new();
        let mark = |answers: &[u32]| {
            of.clear();
            of.extend(answers.iter().map(|number| places[*number as usize]).filter(|place| *place > 0));
            of.sort_unstable();
            let mut mark = String::with_capacity(of.len() * 3);
            for place in &of {
                mark.push_str(if mark.is_empty() { "" } else { " " });
                mark.push_str(itoa::Buffer::new().format(place - 1));
            }
            mark
        };
        Filters { groups, marks: answers.of_each().map(mark).collect() }
    }
}

/// The numbers of what events answer to, those of one behind those of the other.
#[derive(Default)]
struct Answers {
    numbers: Vec<u32>,
    /// Where those of each event end.
    ends: Vec<usize>,
}

impl Answers {
    fn of(scene: &Scene<'_>, all: &Choices, shown: &[EventIx]) -> Answers {
        let mut answers = Answers::default();
        let mut own = Vec::new();
        for index in shown {
            own.clear();
            collect(scene, all, &scene.site.events[*index as usize], &mut own);
            own.sort_unstable();
            own.dedup();
            answers.numbers.extend_from_slice(&own);
            answers.ends.push(answers.numbers.len());
        }
        answers
    }

    fn of_each(&self) -> impl Iterator<Item = &[u32]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.numbers[start..*end])
    }
}

/// Appends the numbers of what an event answers to, some of them more than once.
fn collect(scene: &Scene<'_>, all: &Choices, event: &Merged, out: &mut Vec<u32>) {
    let kinds = scene.kinds();
    for briefing in event.told_in() {
        out.extend_from_slice(&scene.site.briefings[*briefing as usize].topics);
    }
    for entity in event.entities.iter().chain(&event.place) {
        out.extend(kinds[*entity as usize].map(|kind| all.number(Choice::Kind(kind))));
        out.push(all.number(Choice::Entity(*entity)));
    }
}

/// `{label, href, key, count, number}`; the key says in the page's own address what was chosen.
fn one(scene: &Scene<'_>, choice: Choice, count: usize, number: u8) -> Shared {
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
    record.number("count", count as i64).number("number", number.into());
    record.finish()
}
