//! What a reader sees of an entity. In: the forms that mean it. Out: its name, kind, aliases and mentions.

use std::collections::HashSet;

use super::entities::{Form, text_of};
use super::gazetteer::{self, list};
use super::known::Known;
use super::sheet::{Line, Sheet};
use super::{Kind, Mention, Named};

/// The entry of some forms, at least one.
pub(super) fn entity(sheet: &Sheet, forms: &[Form], members: &[usize], known: &Known) -> Named {
    let index = members.iter().find_map(|member| forms[*member].known);
    let (name, kind) = match index {
        Some(index) => (known.entity(index).name.clone(), known.entity(index).kind),
        None => {
            let kind = kind_of(forms, members);
            (name_of(sheet, forms, members, kind), kind)
        }
    };
    let mut mentions: Vec<Mention> = members
        .iter()
        .flat_map(|member| &forms[*member].spans)
        .map(|(start, end)| {
            let span = sheet.text.span(*start..*end);
            Mention { start: span.start, end: span.end, text: sheet.text.source()[span].to_owned() }
        })
        .collect();
    mentions.sort_by_key(|mention| mention.start);
    let mut aliases: Vec<String> = Vec::new();
    let forms_used = members.iter().flat_map(|member| {
        let form = &forms[*member];
        let others = form.texts.iter().filter(|text| text.to_lowercase() != form.text.to_lowercase());
        std::iter::once(calm(sheet, form)).chain(others.cloned())
    });
    let titled = members.iter().flat_map(|member| titled(sheet, &forms[*member]));
    // `Ria-Novosti`: as the lists write it too.
    let spelled = members.iter().filter_map(|member| {
        let form = &forms[*member];
        let name = gazetteer::name(form.line?);
        (gazetteer::phrase(name).value() == form.key).then(|| name.to_owned())
    });
    let mut seen = HashSet::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    seen.insert(name.to_lowercase());
    for text in forms_used.chain(titled).chain(spelled) {
        if seen.insert(text.to_lowercase()) {
            aliases.push(text);
        }
    }
    Named { name, kind, aliases, known: index, mentions }
}

/// An office has no more words.
const LONGEST: usize = 6;

/// A person's surname with an office before it, as the text has it: `Ambassador Mohib`. `Mr` is no office.
fn titled(sheet: &Sheet, form: &Form) -> Vec<String> {
    const COURTESIES: [&str; 9] = ["mr", "mrs", "ms", "miss", "mx", "messrs", "mme", "dr", "prof"];
    if form.kind != Kind::Person || !form.is_single() {
        return Vec::new();
    }
    let is_office = |at: usize| {
        let word = sheet.text.word_at(at);
        let small = word.trim_end_matches('.').to_lowercase();
        (sheet.cells[at].begins | sheet.cells[at].inside) & list::HONORIFIC != 0
            && sheet.cells[at].is_capitalised
            && sheet.cells[at].line == Line::Prose
            && !COURTESIES.contains(&small.as_str())
    };
    let office = |(start, end): &(usize, usize)| {
        let sentence = sheet.text.tokens()[*start].sentence;
        let same = |at: &usize| sheet.text.tokens()[*at].sentence == sentence && is_office(*at);
        let first = (0..*start).rev().take(LONGEST).take_while(same).last()?;
        Some(text_of(sheet, first, *end))
    };
    form.spans.iter().filter_map(office).collect()
}

/// What most mentions are; long forms count double, since they tell more.
fn kind_of(forms: &[Form], members: &[usize]) -> Kind {
    let mut votes = [0.0; 3];
    for member in members {
        let weight = if forms[*member].is_single() { 1.0 } else { 2.0 };
        votes.iter_mut().zip(forms[*member].votes).for_each(|(sum, vote)| *sum += weight * vote);
    }
    let most = (0..3).max_by(|a, b| votes[*a].total_cmp(&votes[*b]).then(b.cmp(a)));
    Kind::ALL[most.unwrap_or(0)]
}

/// A form as it is written; one that stands in headlines in capitals alone, as the lists write it or with capital first
/// letters.
fn calm(sheet: &Sheet, form: &Form) -> String {
    // `ABUJA — The count goes on` is Abuja.
    let opens = |at: usize| {
        let sentence = &sheet.text.sentences()[sheet.text.tokens()[at].sentence as usize];
        let length = form.text.chars().count();
        form.kind == Kind::Place && length > 3 && sentence.opens_paragraph && at <= sentence.tokens.start + 1
    };
    let is_shouted =
        form.spans.iter().all(|(start, _)| sheet.cells[*start].line == Line::Capitals || opens(*start));
    if !is_shouted || form.text.contains(char::is_lowercase) {
        return form.text.clone();
    }
    let listed = form.line.map(gazetteer::name).filter(|name| {
        let upper = name.to_uppercase();
        upper == form.text || upper.strip_prefix("THE ") == Some(&form.text)
    });
    if let Some(name) = listed {
        return name.to_owned();
    }
    let is_dateline = form.spans.iter().all(|(start, _)| opens(*start));
    if form.line.is_some() && !is_dateline {
        return form.text.clone();
    }
    let is_part = is_dateline && form.words.len() > 1;
    let calm = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().into_iter();
        match word.chars().count() {
            0..4 if !is_part || word.contains('.') => word.to_owned(),
            _ => first.chain(letters.flat_map(char::to_lowercase)).collect(),
        }
    };
    form.text.split(' ').map(calm).collect::<Vec<String>>().join(" ")
}

/// A person's fullest form; the long form of an acronym; a place or organisation as the lists have it, or as most often.
fn name_of(sheet: &Sheet, forms: &[Form], members: &[usize], kind: Kind) -> String {
    let form = |member: &usize| &forms[*member];
    let listed = |member: &&usize| {
        let form = form(member);
        form.line.is_some_and(|line| gazetteer::name(line) == form.text)
    };
    let fullest = |member: &&usize| (form(member).words.len(), std::cmp::Reverse(**member));
    let best = match kind {
        Kind::Place => members
            .iter()
            .find(listed)
            .or_else(|| members.iter().max_by_key(|m| (form(m).spans.len(), std::cmp::Reverse(**m)))),
        Kind::Organisation => {
            let fullest = members.iter().max_by_key(fullest);
            // `Ford Motor Company` says more than `Ford`, which the lists have too.
            let is_longer = |short: &usize| {
                fullest.is_some_and(|full| {
                    form(full).words.len() > form(short).words.len()
                        && form(full).words.starts_with(&form(short).words)
                })
            };
            members.iter().find(listed).filter(|listed| !is_longer(listed)).or(fullest)
        }
        _ => members.iter().max_by_key(fullest),
    };
    best.map_or_else(String::new, |member| calm(sheet, form(member)))
}
