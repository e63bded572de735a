//! Mentions gathered to entities. In: spans. Out: one entry for each person, organisation and place, with a name, a kind,
//! the other forms the text uses, and every mention.

use std::collections::{HashMap, HashSet};

use super::entries;
use super::gazetteer::{self, list};
use super::hash::Phrase;
use super::joins::{self, Groups};
use super::known::{Found, Known};
use super::sheet::{Line, Sheet, seen};
use super::tagger::Span;
use super::{Kind, Named, rows};

/// A name is not written in more ways than this, but for texts that are none.
const MOST_TEXTS: usize = 32;

/// All mentions of one form of a name.
pub(super) struct Form {
    pub(super) key: u64,
    /// As written most often, outside headlines where there is a choice.
    pub(super) text: String,
    /// Every way it is written, but for capitals: `US` and `U.S.` are two.
    pub(super) texts: Vec<String>,
    pub(super) words: Vec<String>,
    pub(super) spans: Vec<(usize, usize)>,
    /// Votes for each kind.
    pub(super) votes: [f32; 3],
    pub(super) line: Option<u32>,
    pub(super) lists: u32,
    pub(super) known: Option<usize>,
    pub(super) is_team: bool,
    pub(super) kind: Kind,
}

pub(super) fn gather(sheet: &Sheet, spans: Vec<Span>, found: &[Found], known: &Known) -> Vec<Named> {
    let mut forms = forms_of(sheet, &spans, found);
    settle_kinds(sheet, &mut forms);
    let groups = Groups::new(sheet, &forms);
    let mut gathered: Vec<Vec<usize>> = vec![Vec::new(); forms.len()];
    (0..forms.len()).for_each(|form| gathered[groups.root(form)].push(form));
    let is_entity = |members: &&Vec<usize>| match members[..] {
        [] => false,
        [only] => !is_bare_title(&forms[only]),
        _ => true,
    };
    let gathered = gathered.iter().filter(is_entity);
    let mut named: Vec<Named> =
        gathered.map(|members| entries::entity(sheet, &forms, members, known)).collect();
    named.sort_by_key(|entity| entity.mentions[0].start);
    named
}

// ---- forms ----

fn forms_of(sheet: &Sheet, spans: &[Span], found: &[Found]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut places: HashMap<(u64, Option<usize>, bool), usize, ahash::RandomState> =
        HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    let tagged = spans.iter().map(|span| (span.start, span.end, Some(span.kind), None));
    let known = found.iter().map(|hit| (hit.start, hit.end, None, Some(hit.entity)));
    let mut all: Vec<_> = tagged.chain(known).collect();
    all.sort_by_key(|(start, ..)| *start);
    for (start, end, kind, known) in all {
        let key = phrase(sheet, start, end).value();
        // In a table of results a city is its team, whatever it is elsewhere.
        let is_team = kind == Some(Kind::Organisation)
            && sheet.is_listed(start, list::PLACES)
            && rows::is_team(sheet, start, end);
        let at = *places.entry((key, known, is_team)).or_insert_with(|| {
            forms.push(Form::new(sheet, start, end, key, known, is_team));
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
    fn new(sheet: &Sheet, start: usize, end: usize, key: u64, known: Option<usize>, is_team: bool) -> Self {
        let text = text_of(sheet, start, end);
        let entry = gazetteer::get(phrase(sheet, start, end));
        let lists = entry.map_or(0, |entry| entry.lists);
        Self {
            key,
            words: text.split_whitespace().map(str::to_lowercase).collect(),
            text,
            texts: Vec::new(),
            spans: Vec::new(),
            votes: [0.0; 3],
            line: entry.filter(|entry| entry.line != 0).map(|entry| entry.line),
            lists,
            known,
            is_team,
            kind: Kind::Person,
        }
    }

    fn add(&mut self, sheet: &Sheet, start: usize, end: usize, kind: Option<Kind>) {
        let shouted = sheet.cells[start].line == Line::Capitals;
        let text = text_of(sheet, start, end);
        let is_upper = |text: &str| !text.contains(char::is_lowercase);
        if is_upper(&self.text) && !is_upper(&text) && !shouted {
            self.text = text.clone();
        }
        let is_other = |other: &String| other != &text && other.to_lowercase() != text.to_lowercase();
        if self.texts.len() < MOST_TEXTS && self.texts.iter().all(is_other) {
            self.texts.push(text);
        }
        self.spans.push((start, end));
        if let Some(kind) = kind {
            self.votes[kind as usize] += if shouted { 0.3 } else { 1.0 };
        }
    }

    pub(super) fn is_single(&self) -> bool {
        self.words.len() == 1
    }
}

/// The words of a span on one line.
pub(super) fn text_of(sheet: &Sheet, start: usize, end: usize) -> String {
    let text = &sheet.text.source()[sheet.text.span(start..end)];
    if text.contains(['\n', '\r', '\t']) {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.to_owned()
    }
}

/// One kind for each form: what most of its mentions are; the surname of a person named in full is a person's.
fn settle_kinds(sheet: &Sheet, forms: &mut [Form]) {
    for form in forms.iter_mut() {
        let most = (0..3).max_by(|a, b| form.votes[*a].total_cmp(&form.votes[*b]).then(b.cmp(a)));
        form.kind = Kind::ALL[most.unwrap_or(0)];
    }
    let buildings = buildings(forms);
    for form in forms.iter_mut() {
        let is_open = form.kind != Kind::Place && form.line.is_none() && form.known.is_none();
        if is_open && form.words.len() == 2 && buildings.contains(&form.words[..]) {
            form.kind = Kind::Place;
            form.votes[Kind::Place as usize] += form.votes.iter().sum::<f32>();
        }
    }
    let bearers = bearers(forms);
    for form in forms.iter_mut() {
        if form.is_single() && form.line.is_none() && bearers.contains(&form.words[0]) {
            form.kind = Kind::Person;
            form.votes[Kind::Person as usize] += 1.0;
        }
    }
    for form in forms.iter_mut().filter(|form| is_where(sheet, form)) {
        form.kind = Kind::Place;
        form.votes[Kind::Place as usize] += form.votes.iter().sum::<f32>();
    }
    let initials = initials(forms);
    for form in forms.iter_mut() {
        let is_open = form.is_single() && form.known.is_none() && form.line.is_none();
        if is_open && initials.contains(&form.words[0]) {
            form.kind = Kind::Organisation;
            form.votes[Kind::Organisation as usize] += form.votes.iter().sum::<f32>();
        }
    }
    let firms = heads_of_firms(forms);
    for form in forms.iter_mut() {
        let is_somebody = |(start, _): &(usize, usize)| {
            sheet.cells[*start].seen & (seen::AFTER_HONORIFIC | seen::AFTER_GIVEN) != 0
        };
        let is_open = form.is_single() && form.kind == Kind::Person && form.known.is_none();
        if is_open
            && firms.contains(&form.words[0])
            && !bearers.contains(&form.words[0])
            && !form.spans.iter().any(is_somebody)
        {
            form.kind = Kind::Organisation;
            form.votes[Kind::Organisation as usize] += form.votes.iter().sum::<f32>();
        }
    }
}

/// `tax in Wexcombe`, `a library at Nether Stowell`: a name that no list has, that stands behind such a word one time in three, and
/// that nobody calls by a title or makes say something.
fn is_where(sheet: &Sheet, form: &Form) -> bool {
    const SOMEBODY: u16 = seen::AFTER_HONORIFIC | seen::AFTER_GIVEN | seen::BEFORE_SAID;
    const NAMES: u32 = list::NAMES | list::GIVEN | list::SURNAME | list::ORG_WORD | list::HONORIFIC;
    let is_open =
        form.kind == Kind::Person && form.known.is_none() && form.line.is_none() && form.words.len() <= 2;
    if !is_open {
        return false;
    }
    let tokens = sheet.text.tokens();
    let is_strange = |(start, end): &(usize, usize)| {
        sheet.cells[*start..*end].iter().all(|cell| cell.alone & NAMES == 0 && cell.seen & SOMEBODY == 0)
    };
    let is_behind = |(start, _): &&(usize, usize)| {
        let before = start.checked_sub(1).filter(|at| tokens[*at].sentence == tokens[*start].sentence);
        before.is_some_and(|at| matches!(sheet.text.word_at(at), "in" | "at" | "near" | "outside"))
    };
    let behind = form.spans.iter().filter(is_behind).count();
    behind > 0 && behind * 3 >= form.spans.len() && form.spans.iter().all(is_strange)
}

/// The words that first letters of organisations make: `Cosatu` is the Congress of South African Trade Unions.
fn initials(forms: &[Form]) -> Set<String> {
    let is_long = |form: &&Form| form.kind == Kind::Organisation && (4..=9).contains(&form.words.len());
    let mut set = Set::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    for form in forms.iter().filter(is_long) {
        let first = |word: &String| word.chars().next();
        let is_main =
            |word: &&String| !matches!(word.as_str(), "of" | "the" | "and" | "for" | "in" | "on" | "&");
        set.insert(form.words.iter().filter_map(first).collect());
        let main: String = form.words.iter().filter(is_main).filter_map(first).collect();
        if main.chars().count() >= 4 {
            set.insert(main);
        }
    }
    set
}

/// The first words of firms: `Garrow` is `Garrow Chemical Corp.`
fn heads_of_firms(forms: &[Form]) -> Set<String> {
    let is_strange = |words: &[String]| words.len() > 1 && joins::is_strange(&words[0]);
    let is_firm = |form: &&Form| {
        form.kind == Kind::Organisation && (joins::is_firm(&form.words) || is_strange(&form.words))
    };
    let mut set = Set::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    let is_given = |word: &&String| gazetteer::find(word).is_some_and(|entry| entry.lists & list::GIVEN != 0);
    let heads = forms.iter().filter(is_firm).filter_map(|form| form.words.first());
    set.extend(heads.filter(|word| !is_given(word)).cloned());
    set
}

type Set<T> = HashSet<T, ahash::RandomState>;

/// The first two words of places of three, of which the last is a sort: `Al Noor` is the `Al Noor Mosque`.
fn buildings(forms: &[Form]) -> Set<Vec<String>> {
    let is_sort =
        |word: &String| gazetteer::find(word).is_some_and(|entry| entry.lists & list::PLACE_WORD != 0);
    let named = forms.iter().filter_map(|form| match &form.words[..] {
        [one, two, sort] if form.kind == Kind::Place && is_sort(sort) => Some(vec![one.clone(), two.clone()]),
        _ => None,
    });
    let mut set = Set::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    set.extend(named);
    set
}

/// The last words of persons named in full.
fn bearers(forms: &[Form]) -> Set<String> {
    let full = forms.iter().filter(|form| form.kind == Kind::Person && !form.is_single());
    let mut set = Set::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    set.extend(full.filter_map(|form| form.words.last().cloned()));
    set
}

/// `the Sheriff` alone: a title that is no part of anybody's name.
fn is_bare_title(form: &Form) -> bool {
    let is_title = form.kind == Kind::Person && form.is_single() && form.lists & list::HONORIFIC != 0;
    is_title && form.known.is_none()
}
