//! Mentions gathered to entities. In: spans. Out: one entry for each person, organisation and place, with a name, a kind,
//! the other forms the text uses, and every mention.

use std::collections::HashMap;

use super::acronyms;
use super::gazetteer::{self, list};
use super::hash::Phrase;
use super::known::{Found, Known};
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use super::{Kind, Mention, Named};

/// All mentions of one form of a name.
struct Form {
    key: u64,
    /// As written most often, outside headlines where there is a choice.
    text: String,
    words: Vec<String>,
    spans: Vec<(usize, usize)>,
    /// Votes for each kind.
    votes: [f32; 3],
    line: Option<u32>,
    lists: u32,
    known: Option<usize>,
    kind: Kind,
}

pub(super) fn gather(sheet: &Sheet, spans: Vec<Span>, found: &[Found], known: &Known) -> Vec<Named> {
    let mut forms = forms_of(sheet, &spans, found);
    settle_kinds(&mut forms);
    let mut groups = Groups((0..forms.len()).collect());
    join_known(&forms, &mut groups);
    join_listed(&forms, &mut groups);
    join_persons(&forms, &mut groups);
    join_organisations(&forms, &mut groups);
    join_acronyms(sheet, &forms, &mut groups);
    let mut gathered: Vec<(usize, Vec<usize>)> = Vec::new();
    for form in (0..forms.len()).filter(|form| !is_bare_title(&forms, &groups, *form)) {
        let root = groups.root(form);
        match gathered.iter_mut().find(|(other, _)| *other == root) {
            Some((_, members)) => members.push(form),
            None => gathered.push((root, vec![form])),
        }
    }
    let mut named: Vec<Named> =
        gathered.iter().map(|(_, members)| entity(sheet, &forms, members, known)).collect();
    named.sort_by_key(|entity| entity.mentions[0].start);
    named
}

// ---- forms ----

fn forms_of(sheet: &Sheet, spans: &[Span], found: &[Found]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut places: HashMap<(u64, Option<usize>), usize, ahash::RandomState> =
        HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    let tagged = spans.iter().map(|span| (span.start, span.end, Some(span.kind), None));
    let known = found.iter().map(|hit| (hit.start, hit.end, None, Some(hit.entity)));
    let mut all: Vec<_> = tagged.chain(known).collect();
    all.sort_by_key(|(start, ..)| *start);
    for (start, end, kind, known) in all {
        let key = phrase(sheet, start, end).value();
        let at = *places.entry((key, known)).or_insert_with(|| {
            forms.push(Form::new(sheet, start, end, key, known));
            forms.len() - 1
        });
        forms[at].add(sheet, start, end, kind);
    }
    forms
}

fn phrase(sheet: &Sheet, start: usize, end: usize) -> Phrase {
    (start..end).fold(Phrase::EMPTY, |phrase, at| phrase.with(sheet.text.word_at(at)))
}

impl Form {
    fn new(sheet: &Sheet, start: usize, end: usize, key: u64, known: Option<usize>) -> Self {
        let text = text_of(sheet, start, end);
        let entry = gazetteer::get(phrase(sheet, start, end));
        let lists = entry.map_or(0, |entry| entry.lists);
        Self {
            key,
            words: text.split_whitespace().map(str::to_lowercase).collect(),
            text,
            spans: Vec::new(),
            votes: [0.0; 3],
            line: entry.filter(|entry| entry.line != 0).map(|entry| entry.line),
            lists,
            known,
            kind: Kind::Person,
        }
    }

    fn add(&mut self, sheet: &Sheet, start: usize, end: usize, kind: Option<Kind>) {
        let shouted = sheet.cells[start].line == Line::Capitals;
        if self.spans.iter().all(|(start, _)| sheet.cells[*start].line == Line::Capitals) && !shouted {
            self.text = text_of(sheet, start, end);
        }
        self.spans.push((start, end));
        if let Some(kind) = kind {
            self.votes[kind as usize] += if shouted { 0.3 } else { 1.0 };
        }
    }

    fn is_single(&self) -> bool {
        self.words.len() == 1
    }
}

/// The words of a span on one line.
fn text_of(sheet: &Sheet, start: usize, end: usize) -> String {
    let text = &sheet.text.source()[sheet.text.span(start..end)];
    if text.contains(['\n', '\r', '\t']) {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.to_owned()
    }
}

/// One kind for each form: what most of its mentions are; a part of a person's name leans to persons.
fn settle_kinds(forms: &mut [Form]) {
    for form in forms.iter_mut() {
        let most = (0..3).max_by(|a, b| form.votes[*a].total_cmp(&form.votes[*b]).then(b.cmp(a)));
        form.kind = Kind::ALL[most.unwrap_or(0)];
    }
}

/// `the Sheriff` alone: a title that is no part of anybody's name.
fn is_bare_title(forms: &[Form], groups: &Groups, at: usize) -> bool {
    let form = &forms[at];
    let is_title = form.kind == Kind::Person && form.is_single() && form.lists & list::HONORIFIC != 0;
    is_title
        && form.known.is_none()
        && (0..forms.len()).all(|other| other == at || groups.root(other) != groups.root(at))
}

// ---- which forms are one ----

/// Sets of forms that mean one entity.
struct Groups(Vec<usize>);

impl Groups {
    fn root(&self, mut form: usize) -> usize {
        while self.0[form] != form {
            form = self.0[form];
        }
        form
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// Forms of one known entity are one; so is a tagged form that equals one of them.
fn join_known(forms: &[Form], groups: &mut Groups) {
    for (at, form) in forms.iter().enumerate() {
        let same = |other: &Form| other.known.is_some() && other.known == form.known || other.key == form.key;
        if let Some(first) = forms[..at].iter().position(same) {
            groups.join(first, at);
        }
    }
}

/// Forms of one line of the lists are one.
fn join_listed(forms: &[Form], groups: &mut Groups) {
    for (at, form) in
        forms.iter().enumerate().filter(|(_, form)| form.line.is_some() && form.kind != Kind::Person)
    {
        let same = |other: &Form| other.line == form.line && other.kind != Kind::Person;
        if let Some(first) = forms[..at].iter().position(same) {
            groups.join(first, at);
        }
    }
}

/// A surname or given name joins the full name it is part of: the only one, or the one told last before it.
fn join_persons(forms: &[Form], groups: &mut Groups) {
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.kind == Kind::Person) {
        let mut longer: Vec<usize> = (0..forms.len())
            .filter(|other| {
                *other != at
                    && forms[*other].kind == Kind::Person
                    && is_part(&form.words, &forms[*other].words)
            })
            .collect();
        longer.sort_by_key(|other| forms[*other].spans[0].0);
        let first = form.spans[0].0;
        let before = longer.iter().rev().find(|other| forms[**other].spans[0].0 < first);
        if let Some(full) = before.or(longer.first()) {
            groups.join(*full, at);
        }
    }
}

/// Whether one personal name is another's short form: its last or first words, or the same with fewer middle names.
fn is_part(short: &[String], long: &[String]) -> bool {
    if short.len() >= long.len() {
        let equal_ends = short.len() == long.len() && short.len() > 1 && short.last() == long.last();
        return equal_ends && short != long && is_near(&short[0], &long[0]);
    }
    let last =
        |words: &[String]| words.iter().rev().position(|word| !is_junior(word)).map(|n| words.len() - 1 - n);
    let (Some(short_last), Some(long_last)) = (last(short), last(long)) else { return false };
    let (short, long) = (&short[..=short_last], &long[..=long_last]);
    match short {
        [only] => only == &long[0] || only == &long[long.len() - 1] || is_near(only, &long[long.len() - 1]),
        _ => {
            long.ends_with(short)
                || short[0] == long[0] && short.last() == long.last()
                || long.starts_with(short)
        }
    }
}

fn is_junior(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "jr" | "sr" | "ii" | "iii")
}

/// The same name but for a slip of the pen.
fn is_near(one: &str, other: &str) -> bool {
    let initial = |word: &str| word.len() <= 2 && word.ends_with('.');
    if initial(one) || initial(other) {
        return one.chars().next() == other.chars().next();
    }
    one.chars().count() >= 5 && other.chars().count() >= 5 && strsim::levenshtein(one, other) == 1
}

/// `Ford` and `Ford Motor Company`, `Justice Department` and `US Justice Department`.
fn join_organisations(forms: &[Form], groups: &mut Groups) {
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.kind != Kind::Person) {
        let mut longer = (0..forms.len()).filter(|other| {
            forms[*other].kind == form.kind && is_shortened(&form.words, &forms[*other].words, form.kind)
        });
        if let (Some(full), None) = (longer.next(), longer.next()) {
            groups.join(full, at);
        }
    }
}

fn is_shortened(short: &[String], long: &[String], kind: Kind) -> bool {
    if short.len() >= long.len() || short.is_empty() {
        return false;
    }
    let is_sort = |word: &String| lists_of(word) & list::ORG_WORD != 0 || is_company_word(word);
    let is_whose = |word: &String| {
        lists_of(word) & (list::COUNTRY | list::DEMONYM) != 0
            || matches!(word.as_str(), "us" | "u.s." | "the" | "uk")
    };
    if kind == Kind::Place {
        let rest = long.strip_prefix(short).or_else(|| long.strip_suffix(short));
        return rest.is_some_and(|rest| {
            rest.iter().all(|word| {
                matches!(
                    word.as_str(),
                    "province"
                        | "of"
                        | "county"
                        | "governorate"
                        | "region"
                        | "district"
                        | "oblast"
                        | "prefecture"
                )
            })
        });
    }
    if let Some(rest) = long.strip_prefix(short) {
        let ends_well = short.last().is_some_and(is_sort) && matches!(rest[0].as_str(), "for" | "of" | "on");
        return rest.iter().all(is_company_word) || ends_well;
    }
    long.strip_suffix(short).is_some_and(|rest| short.len() > 1 && rest.iter().all(is_whose))
}

fn lists_of(word: &str) -> u32 {
    gazetteer::find(word).map_or(0, |entry| entry.lists)
}

fn is_company_word(word: &String) -> bool {
    matches!(
        word.trim_end_matches('.'),
        "inc"
            | "corp"
            | "corporation"
            | "company"
            | "co"
            | "ltd"
            | "limited"
            | "plc"
            | "llc"
            | "ag"
            | "sa"
            | "nv"
            | "group"
            | "holdings"
            | "motor"
            | "motors"
            | "computer"
            | "airlines"
            | "airways"
            | "bank"
            | "&"
            | ","
            | "gmbh"
            | "newspaper"
            | "magazine"
            | "party"
            | "agency"
    )
}

/// An acronym joins what it stands for.
fn join_acronyms(sheet: &Sheet, forms: &[Form], groups: &mut Groups) {
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| acronyms::is_acronym(&form.text)) {
        let is_other = |other: &Form| form.line.is_some() && other.line.is_some() && form.line != other.line;
        let by_letters = |other: &Form| {
            !other.is_single()
                && other.kind == form.kind
                && !is_other(other)
                && acronyms::stands_for(&form.text, &other.text)
        };
        let by_brackets = |other: &Form| {
            other.spans.iter().any(|(_, end)| {
                form.spans.iter().any(|(start, stop)| acronyms::are_bracketed(sheet, *end, *start, *stop))
            }) && other.kind == form.kind
        };
        if let Some(long) =
            forms.iter().position(|other| other.key != form.key && (by_letters(other) || by_brackets(other)))
        {
            groups.join(long, at);
        }
    }
}

// ---- entries ----

fn entity(sheet: &Sheet, forms: &[Form], members: &[usize], known: &Known) -> Named {
    let index = members.iter().find_map(|member| forms[*member].known);
    let (name, kind) = match index {
        Some(index) => (known.entity(index).name.clone(), known.entity(index).kind),
        None => {
            let kind = kind_of(forms, members);
            (name_of(forms, members, kind), kind)
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
    for member in members {
        let text = &forms[*member].text;
        if *text != name && !aliases.contains(text) {
            aliases.push(text.clone());
        }
    }
    Named { name, kind, aliases, known: index, mentions }
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

/// A person's fullest form; the long form of an acronym; a place or organisation as the lists have it, or as most often.
fn name_of(forms: &[Form], members: &[usize], kind: Kind) -> String {
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
        Kind::Organisation => members.iter().find(listed).or_else(|| members.iter().max_by_key(fullest)),
        _ => members.iter().max_by_key(fullest),
    };
    best.map_or_else(String::new, |member| form(member).text.clone())
}
