//! Which forms mean one entity. In: the forms of a text's names. Out: sets of them: by the registry and the lists, a surname
//! with the full name, a company with its short name, an acronym with what it stands for.

use std::cell::Cell;
use std::collections::HashMap;

use super::Kind;
use super::acronyms;
use super::entities::Form;
use super::gazetteer::{self, list};
use super::hash;
use super::holders::Holders;
use super::sheet::Sheet;
use super::words;

/// More names than this, and no slips of the pen are looked for: each word has to be compared with all others.
const SLIPS: usize = 500;
/// A longer word, in bytes, is none.
const LONGEST_WORD: usize = 48;

/// Sets of forms that mean one entity. Each form points to another of its set, the first to itself.
pub(super) struct Groups(Vec<Cell<usize>>);

type Map<K, V> = HashMap<K, V, ahash::RandomState>;

fn map<K, V>() -> Map<K, V> {
    HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4))
}

impl Groups {
    /// Joins all forms that mean one entity.
    pub(super) fn new(sheet: &Sheet, forms: &[Form]) -> Self {
        let groups = Self((0..forms.len()).map(Cell::new).collect());
        join_known(forms, &groups);
        join_listed(forms, &groups);
        join_persons(forms, &groups);
        join_organisations(forms, &groups);
        join_slips(forms, &groups);
        join_acronyms(sheet, forms, &groups);
        join_called(sheet, forms, &groups);
        groups
    }

    /// The first form of a set; the way there is shortened, so that long chains are walked once.
    pub(super) fn root(&self, mut form: usize) -> usize {
        while self.0[form].get() != form {
            let next = self.0[form].get();
            self.0[form].set(self.0[next].get());
            form = next;
        }
        form
    }

    fn join(&self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)].set(one.min(other));
    }
}

/// Forms of one known entity are one; so is a tagged form that equals one of them.
fn join_known(forms: &[Form], groups: &Groups) {
    let (mut entities, mut keys) = (map(), map());
    for (at, form) in forms.iter().enumerate() {
        let known = form.known.map(|known| *entities.entry(known).or_insert(at));
        let equal = *keys.entry((form.key, form.is_team)).or_insert(at);
        groups.join(known.map_or(equal, |known| known.min(equal)), at);
    }
}

/// Forms of one line of the lists are one.
fn join_listed(forms: &[Form], groups: &Groups) {
    let mut lines = map();
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.kind != Kind::Person) {
        if let Some(line) = form.line {
            groups.join(*lines.entry((line, form.is_team)).or_insert(at), at);
        }
    }
}

/// A surname or given name joins the full name it is part of: the only one, or the one told last before it.
fn join_persons(forms: &[Form], groups: &Groups) {
    let persons = || forms.iter().enumerate().filter(|(_, form)| form.kind == Kind::Person);
    let holders = Holders::by_ends(persons().filter_map(|(at, form)| {
        let (first, last) = ends(&form.words)?;
        Some((at, first, last))
    }));
    let middles = middles(persons());
    for (at, form) in persons() {
        if let [only] = &form.words[..]
            && let Some((full, 1)) = middles.get(only.as_str())
        {
            groups.join(*full, at);
            continue;
        }
        let Some(ends) = ends(&form.words) else { continue };
        let suits = |other: usize| is_part(&form.words, &forms[other].words);
        let full = match forms.len() <= SLIPS {
            true => {
                let longer =
                    |other: &usize| *other != at && forms[*other].kind == Kind::Person && suits(*other);
                (0..at).rev().find(longer).or_else(|| (at..forms.len()).find(longer))
            }
            false => holders.nearest(at, ends, suits),
        };
        if let Some(full) = full {
            groups.join(full, at);
        }
    }
}

/// The first word of a personal name and the last that is no `Jr.`.
fn ends(words: &[String]) -> Option<(&str, &str)> {
    let last = words.iter().rfind(|word| !is_junior(word)).or(words.last())?;
    Some((words.first()?, last))
}

/// Words inside of full names, with the first name that holds each, and how many do: `Lula` is `Luiz Inácio Lula da Silva`.
fn middles<'f>(persons: impl Iterator<Item = (usize, &'f Form)>) -> Map<&'f str, (usize, usize)> {
    let mut middles: Map<&str, (usize, usize)> = map();
    for (at, form) in persons {
        let inside = form.words.get(1..form.words.len().saturating_sub(1)).unwrap_or(&[]);
        for (nth, word) in inside.iter().enumerate().filter(|(_, word)| word.chars().count() > 3) {
            let is_first =
                nth == 0 || !inside[..nth].iter().rev().take(LONGEST_WORD).any(|other| other == word);
            let (_, count) = middles.entry(word).or_insert((at, 0));
            *count += usize::from(is_first);
        }
    }
    middles
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
    let is_word = |word: &str| (5..=LONGEST_WORD).contains(&word.len()) && word.chars().count() >= 5;
    is_word(one)
        && is_word(other)
        && one.len().abs_diff(other.len()) <= 4
        && strsim::levenshtein(one, other) == 1
}

/// `Chrylser` and `Chrysler`: a slip of the pen in a name that no list has, in a word long enough to tell.
fn join_slips(forms: &[Form], groups: &Groups) {
    if forms.len() > SLIPS {
        return;
    }
    let may_be = |form: &Form| {
        let is_word = form.text.len() <= LONGEST_WORD && form.text.chars().count() >= 7;
        form.is_single() && is_word && form.known.is_none()
    };
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
fn join_organisations(forms: &[Form], groups: &Groups) {
    let mut order: Vec<usize> = (0..forms.len()).filter(|at| forms[*at].kind != Kind::Person).collect();
    let holders = Holders::by_runs(order.iter().map(|at| (*at, &forms[*at])));
    order.sort_by_key(|at| std::cmp::Reverse(forms[*at].words.len()));
    for at in order {
        let form = &forms[at];
        let around = holders.of_run(&form.words);
        let roots = |suits: &dyn Fn(&Form) -> bool| {
            let fitting = around.iter().filter(|other| suits(&forms[**other]));
            let mut roots: Vec<usize> = fitting.map(|other| groups.root(*other)).collect();
            roots.dedup();
            roots
        };
        let mut longer = roots(&|other: &Form| {
            other.kind == form.kind && is_shortened(&form.words, &other.words, form.kind)
        });
        if longer.is_empty() && form.is_single() && form.kind == Kind::Organisation && form.line.is_none() {
            longer = roots(&|other: &Form| is_headed(form, other));
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
        let is_club = short.len() == 1 && rest.len() == 1 && is_club_word(&rest[0]);
        // `Garrow` is `Garrow Chemical Corp.`
        let is_head = short.len() == 1
            && (is_firm(long) && lists_of(&short[0]) & (list::DEMONYM | list::COUNTRY) == 0
                || is_strange(&short[0]));
        return rest.iter().all(|word| is_company_word(word)) || ends_well || is_closed || is_club || is_head;
    }
    // `Baltimore Ravens` and `Ravens`: a team without its town.
    let is_town = |word: &String| {
        lists_of(word) & (list::CITY | list::REGION | list::COUNTRY) != 0
            || matches!(word.as_str(), "new" | "san" | "los" | "st." | "fc")
    };
    let is_team = |rest: &[String]| {
        let [only] = short else { return false };
        (rest.iter().all(is_town)
            || gazetteer::find(&rest.join(" ")).is_some_and(|entry| entry.lists & list::PLACES != 0))
            && only.ends_with('s')
            && only.len() > 3
            && !is_sort(only)
    };
    long.strip_suffix(short).is_some_and(|rest| short.len() > 1 && rest.iter().all(is_whose) || is_team(rest))
}

fn lists_of(word: &str) -> u32 {
    gazetteer::find(word).map_or(0, |entry| entry.lists)
}

/// `Hull City`, `Leeds United`
fn is_club_word(word: &str) -> bool {
    matches!(
        word,
        "city"
            | "united"
            | "town"
            | "rovers"
            | "county"
            | "athletic"
            | "wanderers"
            | "albion"
            | "fc"
            | "hotspur"
    )
}

/// A word that no list has and that English does not use: two names that begin with it are one.
pub(super) fn is_strange(word: &str) -> bool {
    let known = words::find(hash::word(word));
    word.chars().count() >= 4 && known.small <= 1 && known.frequency <= 2 && lists_of(word) == 0
}

/// Trades and forms that firms end with; small letters, sorted.
#[rustfmt::skip]
const TRADES: [&str; 67] = [
    "ag", "airlines", "airways", "associates", "bancorp", "bank", "biologicals", "biosciences", "breweries", "brewery", "capital",
    "cement", "chemicals", "co", "commodities", "corp", "corporation", "dairies", "electric", "electronics", "energy", "enterprises",
    "foods", "gmbh", "group", "holdings", "hydro", "inc", "industries", "insurance", "laboratories", "limited", "lines", "llc",
    "logistics", "ltd", "metals", "minerals", "mining", "motors", "networks", "partners", "petroleum", "pharma", "pharmaceuticals",
    "pictures", "plc", "ports", "power", "railways", "records", "resources", "robotics", "seafoods", "securities", "semiconductor",
    "shipping", "software", "steel", "stevedores", "stores", "systems", "technologies", "telecom", "textiles", "therapeutics",
    "trading",
];

/// A trade or form of firms, in small letters.
pub(super) fn is_trade_word(word: &str) -> bool {
    TRADES.binary_search(&word.trim_end_matches('.')).is_ok()
}

/// Whether words end as firms do: `Inc.`, `Stevedores`.
pub(super) fn is_firm(words: &[String]) -> bool {
    words.len() > 1 && words.last().is_some_and(|last| is_trade_word(last))
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

/// `Mr Widodo, better known as Jokowi`: what a person is called is that person.
fn join_called(sheet: &Sheet, forms: &[Form], groups: &Groups) {
    let tokens = sheet.text.tokens();
    let word = |at: usize| if at < tokens.len() { sheet.text.word_at(at) } else { "" };
    let mut ends: Map<usize, usize> = map();
    for (at, form) in forms.iter().enumerate().rev() {
        ends.extend(form.spans.iter().map(|(_, end)| (*end, at)));
    }
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.known.is_none()) {
        for (start, _) in &form.spans {
            let (one, two) = (start.wrapping_sub(1), start.wrapping_sub(2));
            let called = match (word(two), word(one)) {
                ("known", "as") => two,
                (_, "nicknamed") => one,
                _ => continue,
            };
            let reach = called.saturating_sub(CALLED)..=called;
            let same = |end: &usize| tokens.get(*end).is_some_and(|t| t.sentence == tokens[*start].sentence);
            let person = reach.rev().filter(same).find_map(|end| ends.get(&end).copied());
            if let Some(person) = person.filter(|person| forms[*person].kind == Kind::Person && *person != at)
            {
                groups.join(person, at);
            }
        }
    }
}

/// So many tokens may stand between a person and what they are known as.
const CALLED: usize = 8;

/// `Cosatu`, `Nato`: an acronym may be written as the word that it is spoken as.
fn is_spoken(form: &Form) -> bool {
    form.is_single()
        && form.kind == Kind::Organisation
        && (4..=9).contains(&form.text.len())
        && form.text.chars().all(|c| c.is_ascii_alphabetic())
}

/// An acronym joins what it stands for.
fn join_acronyms(sheet: &Sheet, forms: &[Form], groups: &Groups) {
    // Which form ends at a token: only what stands right before a bracket is compared with what is in it.
    let mut ends: Map<usize, usize> = map();
    for (at, form) in forms.iter().enumerate().rev() {
        ends.extend(form.spans.iter().map(|(_, end)| (*end, at)));
    }
    let letters = acronyms::Letters::new(forms.iter().map(|form| form.text.as_str()));
    let is_short = |form: &Form| acronyms::is_acronym(&form.text) || is_spoken(form);
    for (at, form) in forms.iter().enumerate().filter(|(_, form)| is_short(form)) {
        // `US` is the country, whatever else its letters would fit.
        let is_other = |other: &Form| {
            form.line != other.line
                && form.line.is_some()
                && (other.line.is_some() || form.lists & list::COUNTRY != 0)
        };
        let by_letters = |other: &usize| {
            let other = &forms[*other];
            !other.is_single() && other.kind == form.kind && other.key != form.key && !is_other(other)
        };
        let by_letters = letters.of(&form.text).into_iter().find(by_letters);
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
        let long = by_brackets.filter(|other| forms[*other].key != form.key).chain(by_letters).min();
        if let Some(long) = long {
            groups.join(long, at);
        }
    }
}
