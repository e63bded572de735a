//! Which forms mean one entity. In: the forms of a text's names. Out: sets of them: by the registry and the lists, a surname
//! with the full name, a company with its short name, an acronym with what it stands for.

use std::collections::HashMap;

use super::Kind;
use super::acronyms;
use super::entities::Form;
use super::gazetteer::{self, list};
use super::sheet::Sheet;

/// Sets of forms that mean one entity.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    /// Joins all forms that mean one entity.
    pub(super) fn new(sheet: &Sheet, forms: &[Form]) -> Self {
        let mut groups = Self((0..forms.len()).collect());
        join_known(forms, &mut groups);
        join_listed(forms, &mut groups);
        join_persons(forms, &mut groups);
        join_organisations(forms, &mut groups);
        join_slips(forms, &mut groups);
        join_acronyms(sheet, forms, &mut groups);
        groups
    }

    pub(super) fn root(&self, mut form: usize) -> usize {
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
        let same = |other: &Form| {
            other.known.is_some() && other.known == form.known
                || other.key == form.key && other.is_team == form.is_team
        };
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
        let same = |other: &Form| {
            other.line == form.line && other.kind != Kind::Person && other.is_team == form.is_team
        };
        if let Some(first) = forms[..at].iter().position(same) {
            groups.join(first, at);
        }
    }
}

/// A surname or given name joins the full name it is part of: the only one, or the one told last before it.
fn join_persons(forms: &[Form], groups: &mut Groups) {
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.kind == Kind::Person) {
        let holders: Vec<usize> = (0..forms.len()).filter(|other| has_middle(form, &forms[*other])).collect();
        if let [only] = holders[..] {
            groups.join(only, at);
            continue;
        }
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

/// `Lula` and `Luiz Inácio Lula da Silva`: a name of one word that stands inside a full one.
fn has_middle(form: &Form, full: &Form) -> bool {
    let [only] = &form.words[..] else { return false };
    let inside = full.words.get(1..full.words.len().saturating_sub(1)).unwrap_or(&[]);
    full.kind == Kind::Person && only.chars().count() > 3 && inside.contains(only) && form.key != full.key
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

/// `Chrylser` and `Chrysler`: a slip of the pen in a name that no list has, in a word long enough to tell.
fn join_slips(forms: &[Form], groups: &mut Groups) {
    let may_be = |form: &Form| form.is_single() && form.text.chars().count() >= 7 && form.known.is_none();
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| may_be(form)) {
        let is_slip = form.line.is_none() && form.lists & list::NAMES == 0 && form.spans.len() == 1;
        let right = |other: &Form| {
            may_be(other)
                && other.key != form.key
                && other.kind == form.kind
                && (other.line.is_some() || other.spans.len() > 2)
                && strsim::osa_distance(&form.words[0], &other.words[0]) == 1
                && form.words[0].chars().next() == other.words[0].chars().next()
        };
        if is_slip && let Some(right) = forms.iter().position(right) {
            groups.join(right, at);
        }
    }
}

/// `Ford` and `Ford Motor Company`, `Justice Department` and `US Justice Department`.
fn join_organisations(forms: &[Form], groups: &mut Groups) {
    let mut order: Vec<usize> = (0..forms.len()).filter(|at| forms[*at].kind != Kind::Person).collect();
    order.sort_by_key(|at| std::cmp::Reverse(forms[*at].words.len()));
    for at in order {
        let form = &forms[at];
        let is_longer = |other: &usize| {
            forms[*other].kind == form.kind && is_shortened(&form.words, &forms[*other].words, form.kind)
        };
        let mut longer: Vec<usize> =
            (0..forms.len()).filter(is_longer).map(|other| groups.root(other)).collect();
        longer.dedup();
        if longer.is_empty() && form.is_single() && form.kind == Kind::Organisation && form.line.is_none() {
            let is_headed = |other: &usize| is_headed(form, &forms[*other]);
            longer = (0..forms.len()).filter(is_headed).map(|other| groups.root(other)).collect();
            longer.dedup();
        }
        if let [full] = longer[..] {
            groups.join(full, at);
        }
    }
}

/// `Commission` and `European Commission`, `Ministry` and `Ministry of Commerce`: the sort alone, behind the full name.
fn is_headed(form: &Form, full: &Form) -> bool {
    let sort = &form.words[0];
    let is_head = full.words.last() == Some(sort)
        || full.words.first() == Some(sort)
            && matches!(full.words.get(1).map(String::as_str), Some("of" | "for"));
    full.kind == Kind::Organisation
        && full.words.len() > 1
        && is_head
        && lists_of(sort) & list::ORG_WORD != 0
        && full.spans[0].0 < form.spans[0].0
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
        let is_unknown =
            gazetteer::find(&short.join(" ")).is_none_or(|entry| entry.lists & list::PLACES == 0);
        let is_sort =
            |rest: &[String]| rest.len() == 1 && is_unknown && lists_of(&rest[0]) & list::PLACE_WORD != 0;
        return rest.is_some_and(|rest| {
            is_sort(rest) && long.starts_with(short)
                || rest.iter().all(|word| {
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
        // `Malaysia Tourism` and `Malaysia Tourism Board`, `Food Standards` and `Food Standards Australia`: the short form
        // lacks what tells the sort or the country. `Harvard University Press` is no `Harvard University`.
        let is_open = short.len() > 1 && !short.last().is_some_and(is_sort);
        let is_country =
            |word: &String| lists_of(word) & list::COUNTRY != 0 || matches!(word.as_str(), "new" | "zealand");
        let is_closed = is_open && (rest.iter().all(is_country) || rest.len() == 1 && is_sort(&rest[0]));
        return rest.iter().all(|word| is_company_word(word)) || ends_well || is_closed;
    }
    long.strip_suffix(short).is_some_and(|rest| short.len() > 1 && rest.iter().all(is_whose))
}

fn lists_of(word: &str) -> u32 {
    gazetteer::find(word).map_or(0, |entry| entry.lists)
}

pub(super) fn is_company_word(word: &str) -> bool {
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
            | "aerospace"
            | "brands"
            | "capital"
            | "energy"
            | "foods"
            | "industries"
            | "partners"
            | "petroleum"
            | "pharmaceuticals"
            | "securities"
            | "stores"
            | "systems"
            | "technologies"
            | "ventures"
    )
}

/// Where the name ends that an acronym is told for: `the Workers' Party, known as the PT`.
fn called_before(sheet: &Sheet, start: usize) -> Option<usize> {
    let tokens = sheet.text.tokens();
    let word = |at: usize| sheet.text.word_at(at);
    let mut at = start.checked_sub(1)?;
    if matches!(word(at), "the" | "\"" | "“") {
        at = at.checked_sub(1)?;
    }
    let said = match word(at) {
        "as" => {
            at = at.checked_sub(1)?;
            matches!(word(at), "known" | "abbreviated" | "called")
        }
        "or" | "called" | "abbreviated" => true,
        "initials" | "acronym" => {
            at = at.checked_sub(3)?;
            matches!(word(at), "known" | "called")
        }
        _ => false,
    };
    let is_small = |at: &usize| {
        matches!(
            word(*at),
            "," | "("
                | "is"
                | "was"
                | "are"
                | "also"
                | "widely"
                | "commonly"
                | "better"
                | "often"
                | "usually"
                | "which"
        )
    };
    let first = (0..at).rev().take(4).take_while(is_small).last().unwrap_or(at);
    (said && tokens[first].sentence == tokens[start].sentence && first > 0).then_some(first)
}

/// An acronym joins what it stands for.
fn join_acronyms(sheet: &Sheet, forms: &[Form], groups: &mut Groups) {
    // Which form ends at a token: only what stands right before a bracket is compared with what is in it.
    let mut ends: HashMap<usize, usize, ahash::RandomState> =
        HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    for (at, form) in forms.iter().enumerate().rev() {
        ends.extend(form.spans.iter().map(|(_, end)| (*end, at)));
    }
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| acronyms::is_acronym(&form.text)) {
        // `US` is the country, whatever else its letters would fit.
        let is_other = |other: &Form| {
            form.line != other.line
                && form.line.is_some()
                && (other.line.is_some() || form.lists & list::COUNTRY != 0)
        };
        let by_letters = |other: &Form| {
            !other.is_single()
                && other.kind == form.kind
                && !is_other(other)
                && acronyms::stands_for(&form.text, &other.text)
        };
        let by_brackets = form.spans.iter().flat_map(|(start, stop)| {
            let ends = &ends;
            (1..=2).filter_map(move |gap| {
                let end = start.checked_sub(gap)?;
                ends.get(&end).copied().filter(|_| acronyms::are_bracketed(sheet, end, *start, *stop))
            })
        });
        let called =
            form.spans.iter().filter_map(|(start, _)| ends.get(&called_before(sheet, *start)?).copied());
        let by_brackets = by_brackets.chain(called).filter(|other| forms[*other].kind == form.kind);
        let by_letters = forms.iter().position(|other| other.key != form.key && by_letters(other));
        let long = by_brackets.filter(|other| forms[*other].key != form.key).chain(by_letters).min();
        if let Some(long) = long {
            groups.join(long, at);
        }
    }
}
