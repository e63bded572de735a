//! Names that their neighbours give away. In: spans of the tagger. Out: the same with places in datelines, persons behind
//! titles, firms behind "the firm", long forms before their acronyms, and without peoples.

use std::collections::BTreeMap;

use super::Kind;
use super::acronyms;
use super::firms;
use super::gazetteer::list;
use super::places;
use super::sheet::{Cell, Line, Sheet, seen};
use super::tagger::Span;
use super::teams;
use crate::reading::text::{Case, Class, Gap};

/// Words of a trade: what is named right behind one is no person.
#[rustfmt::skip]
const TRADES: [&str; 44] = [
    "agency", "airline", "automaker", "bank", "brand", "brewer", "broadcaster", "broker", "builder", "carmaker", "chain",
    "channel", "charity", "company", "conglomerate", "consultancy", "contractor", "exporter", "firm", "giant", "group",
    "insurer", "lender", "magazine", "maker", "manufacturer", "newspaper", "operator", "organisation", "organization",
    "producer", "publisher", "refiner", "retailer", "shipbuilder", "shipper", "site", "start-up", "startup", "studio",
    "supplier", "utility", "website", "weekly",
];

/// Words before the name of a person and nothing else.
#[rustfmt::skip]
const PERSONAL: [&str; 20] = [
    "actor", "ambassador", "chairman", "chairwoman", "chancellor", "col.", "colonel", "envoy", "gen.", "judge",
    "minister", "mr", "mr.", "mrs", "ms", "senator", "singer", "spokesman", "spokesperson", "spokeswoman",
];

/// Sports: "New Zealand Cricket" is who runs it there.
const SPORTS: [&str; 8] =
    ["Athletics", "Basketball", "Cricket", "Cycling", "Football", "Hockey", "Rugby", "Swimming"];

/// What ends the name of a piece of land or water.
#[rustfmt::skip]
const LANDS: [&str; 21] = [
    "Airport", "Atoll", "Bay", "Bridge", "Canal", "County", "District", "Glacier", "Island", "Islands", "Lagoon",
    "Lake", "Mountains", "Oblast", "Peninsula", "Province", "Reef", "River", "Shoal", "Strait", "Valley",
];

/// Spans by where they begin; they do not overlap.
type Spans = BTreeMap<usize, Span>;

pub(super) fn complete(sheet: &Sheet, mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !is_of_people(sheet, span));
    for span in &mut spans {
        see_trade(sheet, span);
        see_person(sheet, span);
        see_bank(sheet, span);
    }
    let mut spans: Spans = spans.into_iter().map(|span| (span.start, span)).collect();
    for span in titled(sheet) {
        // A part of it, as `Ki-moon` alone, gives way; a longer name does not.
        if overlapped(&spans, &span).all(|other| other.end <= span.end) {
            replace(&mut spans, span);
        }
    }
    for span in saints(sheet) {
        let is_within = |other: &Span| span.start <= other.start && other.end <= span.end;
        if overlapped(&spans, &span).all(is_within) {
            replace(&mut spans, span);
        }
    }
    for span in firms::find(sheet) {
        let is_within = |other: &Span| span.start <= other.start && other.end <= span.end;
        if overlapped(&spans, &span).all(is_within) {
            replace(&mut spans, span);
        }
    }
    for span in lands(sheet) {
        let is_within = |other: &Span| span.start <= other.start && other.end <= span.end;
        let is_listed = sheet.is_listed(span.start, list::ORGANISATIONS);
        if overlapped(&spans, &span).all(|other| is_within(other) && !is_listed) {
            replace(&mut spans, span);
        }
    }
    // What the tagger saw no part of, as `Computer Aided Design (CAD)`, is hardly a name.
    for span in long_forms(sheet) {
        if overlapped(&spans, &span).next().is_some() {
            replace(&mut spans, span);
        }
    }
    datelines(sheet).into_iter().for_each(|span| replace(&mut spans, span));
    let mut spans: Vec<Span> = spans.into_values().collect();
    see_rows(sheet, &mut spans);
    firms::see(sheet, &mut spans);
    places::complete(sheet, &mut spans);
    teams::complete(sheet, &mut spans);
    spans
}

/// The spans that share tokens with one, the last first.
fn overlapped<'s>(spans: &'s Spans, span: &Span) -> impl Iterator<Item = &'s Span> {
    let start = span.start;
    spans.range(..span.end).rev().map(|(_, other)| other).take_while(move |other| other.end > start)
}

/// Puts a span in the place of all that it overlaps.
fn replace(spans: &mut Spans, span: Span) {
    let is_there = spans.get(&span.start).is_some_and(|other| other.end == span.end);
    if !is_there || span.kind == Kind::Place {
        let gone: Vec<usize> = overlapped(spans, &span).map(|other| other.start).collect();
        gone.iter().for_each(|start| {
            spans.remove(start);
        });
        spans.insert(span.start, span);
    }
}

/// The word before a token in the same sentence.
fn before<'t>(sheet: &Sheet<'t>, at: usize) -> &'t str {
    let tokens = sheet.text.tokens();
    match at.checked_sub(1).filter(|before| tokens[*before].sentence == tokens[at].sentence) {
        Some(before) => sheet.text.word_at(before),
        None => "",
    }
}

/// `a Dinka`, `an Igbo`: one of a people, not a place.
fn is_of_people(sheet: &Sheet, span: &Span) -> bool {
    span.kind == Kind::Place
        && span.end == span.start + 1
        && matches!(before(sheet, span.start), "a" | "an")
        && !sheet.is_listed(span.start, list::PLACES | list::ORGANISATIONS)
        && matches!(sheet.text.tokens().get(span.end).map(|token| token.class), Some(Class::Mark) | None)
}

/// `the builder Odebrecht`, `Allen & Co`, `New Zealand Cricket`, `Brazil's Senate`: no persons, and a sport is no place.
fn see_trade(sheet: &Sheet, span: &mut Span) {
    let word = |at: usize| sheet.text.word_at(at);
    let is_firm = span.kind == Kind::Person
        && (TRADES.contains(&before(sheet, span.start))
            && (span.end == span.start + 1 || sheet.cells[span.start].alone & list::GIVEN == 0)
            || (span.start + 1..span.end).any(|at| word(at) == "&"));
    let is_sport = span.kind == Kind::Place
        && span.end > span.start + 1
        && SPORTS.contains(&word(span.end - 1))
        && sheet.is_listed(span.start, list::PLACES);
    let is_country = span.kind == Kind::Person
        && span.end == span.start + 1
        && sheet.cells[span.start].alone & list::COUNTRY != 0
        && sheet.cells[span.start].alone & list::GIVEN == 0
        && sheet.cells[span.start].seen & (seen::AFTER_HONORIFIC | seen::AFTER_GIVEN) == 0;
    if is_firm || is_sport {
        span.kind = Kind::Organisation;
    } else if is_country {
        span.kind = Kind::Place;
    }
}

/// What firms begin with in other languages.
#[rustfmt::skip]
const FIRMS: [&str; 34] = [
    "Aerolineas", "Aerolíneas", "Aktieselskabet", "Banca", "Banco", "Bank", "Banque", "Cantieri", "Cementos", "Compagnie", "Compania",
    "Compañia", "Compañía", "Constructora", "Cooperativa", "Electricité", "Empresa", "Empresas", "Ferrocarriles", "Groupe", "Grupo",
    "Gruppo", "Kabushiki", "Minera", "Mineração", "OAO", "Officine", "Petroleos", "Petróleos", "Perusahaan", "Société", "Telefonica",
    "Telefónica", "ZAO",
];

/// `Bank Handlowy`, `Minera Altoandina`: a firm.
fn see_bank(sheet: &Sheet, span: &mut Span) {
    if span.end > span.start + 1 && FIRMS.contains(&sheet.text.word_at(span.start)) {
        span.kind = Kind::Organisation;
    }
}

/// `Bonn and Paris`: what the lists have as a city is one beside another place.
fn see_rows(sheet: &Sheet, spans: &mut [Span]) {
    let word = |at: usize| sheet.text.word_at(at);
    for at in 0..spans.len() {
        let span = spans[at];
        let is_open = span.kind == Kind::Person
            && span.end == span.start + 1
            && sheet.cells[span.start].alone & (list::CITY | list::COUNTRY) != 0;
        let is_beside = |one: &Span, other: &Span| {
            other.start == one.end + 1
                && matches!(word(one.end), "and" | "or" | ",")
                && sheet.text.tokens()[one.start].sentence == sheet.text.tokens()[other.start].sentence
        };
        let before = at.checked_sub(1).map(|at| spans[at]).filter(|other| is_beside(other, &span));
        let behind = spans.get(at + 1).copied().filter(|other| is_beside(&span, other));
        if is_open && before.into_iter().chain(behind).any(|other| other.kind == Kind::Place) {
            spans[at].kind = Kind::Place;
        }
    }
}

/// `Spokesman Gao Feng`: a person, whatever else the words look like.
fn see_person(sheet: &Sheet, span: &mut Span) {
    let word = before(sheet, span.start).to_lowercase();
    let is_long = span.end > span.start + 1;
    let names = list::ORGANISATIONS | list::PLACES | list::ORG_WORD | list::PLACE_WORD | list::DEMONYM;
    let is_other = (span.start..span.end).any(|at| {
        sheet.cells[at].alone & names != 0 && sheet.cells[at].alone & (list::GIVEN | list::SURNAME) == 0
            || sheet.text.tokens()[at].case == Case::Upper
    });
    if span.kind == Kind::Organisation && is_long && !is_other && PERSONAL.contains(&word.as_str()) {
        span.kind = Kind::Person;
    }
}

/// `Secretary-General Ban Ki-moon`: two or three words with capitals behind a title.
fn titled(sheet: &Sheet) -> Vec<Span> {
    let tokens = sheet.text.tokens();
    let mut found = Vec::new();
    for at in 1..tokens.len() {
        let cell = &sheet.cells[at - 1];
        let is_title = (cell.begins | cell.inside) & list::HONORIFIC != 0 && cell.is_capitalised
            || PERSONAL.contains(&sheet.text.word_at(at - 1));
        if !is_title || cell.line != Line::Prose || tokens[at - 1].sentence != tokens[at].sentence {
            continue;
        }
        // Longer ones are no names, and a text of nothing but titles must not be gone through once for each.
        let limit = tokens.len().min(at + LONGEST);
        let end = (at..limit).find(|next| !is_of_name(sheet, at, *next)).unwrap_or(limit);
        let words = (at..end).filter(|next| tokens[*next].class == Class::Word).count();
        if (2..=4).contains(&words)
            && (at..end).all(|next| may_be_person(sheet, next))
            && is_rare(sheet, at, end)
        {
            found.push(Span { start: at, end, kind: Kind::Person });
        }
    }
    found
}

/// Capitalised words, and what hangs on them by a hyphen.
fn is_of_name(sheet: &Sheet, start: usize, at: usize) -> bool {
    let tokens = sheet.text.tokens();
    if tokens[at].sentence != tokens[start].sentence {
        return false;
    }
    let is_glued = at > start && tokens[at].gap == Gap::None;
    match tokens[at].class {
        Class::Word => sheet.cells[at].is_capitalised || is_glued && sheet.text.word_at(at - 1) == "-",
        Class::Mark => {
            is_glued
                && sheet.text.word_at(at) == "-"
                && tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None)
        }
        _ => false,
    }
}

fn may_be_person(sheet: &Sheet, at: usize) -> bool {
    let no = list::ORG_WORD
        | list::PLACE_WORD
        | list::EVENT_WORD
        | list::HONORIFIC
        | list::ROLE
        | list::DEMONYM
        | list::OTHER
        | list::ORGANISATIONS
        | list::COUNTRY;
    let cell = &sheet.cells[at];
    sheet.text.tokens()[at].class == Class::Mark
        || cell.alone & (list::GIVEN | list::SURNAME) != 0
            && cell.alone & (list::ORG_WORD | list::HONORIFIC) == 0
        || cell.alone & no == 0 && sheet.text.tokens()[at].case != Case::Upper
}

/// Whether the last word is a name of people or no ordinary word; `Ki-moon` is none.
fn is_rare(sheet: &Sheet, start: usize, end: usize) -> bool {
    let is_name = |cell: &Cell| cell.alone & (list::GIVEN | list::SURNAME) != 0 || cell.known.small <= 3;
    let last = sheet.cells[start..end].iter().rfind(|cell| cell.is_capitalised);
    let is_hyphenated = (start..end).any(|at| sheet.text.word_at(at) == "-");
    is_hyphenated || last.is_some_and(is_name)
}

/// `Mischief Reef`, `Unity Province`: words with capitals that end as lands and waters do.
fn lands(sheet: &Sheet) -> Vec<Span> {
    let tokens = sheet.text.tokens();
    let is_word = |at: usize| {
        tokens[at].class == Class::Word
            && sheet.cells[at].is_capitalised
            && sheet.cells[at].line == Line::Prose
    };
    let mut found = Vec::new();
    for last in 1..tokens.len() {
        let goes_on = tokens
            .get(last + 1)
            .is_some_and(|next| next.sentence == tokens[last].sentence && next.is_capitalised());
        if !is_word(last) || goes_on || !LANDS.contains(&sheet.text.word_at(last)) {
            continue;
        }
        let belongs = |at: &usize| {
            tokens[*at].sentence == tokens[last].sentence
                && is_word(*at)
                && !(sheet.cells[*at].opens && sheet.cells[*at].known.small >= 5)
                && !matches!(sheet.text.word_at(*at), "The" | "A" | "An")
        };
        let start = (0..last).rev().take(4).take_while(belongs).last();
        if let Some(start) = start.filter(|start| last - start <= 3) {
            found.push(Span { start, end: last + 1, kind: Kind::Place });
        }
    }
    found
}

/// `Lac-Sainte-Claire`, `Saint-Aubert`: towns of France and Canada, where nobody's given name stands before them.
fn saints(sheet: &Sheet) -> Vec<Span> {
    let tokens = sheet.text.tokens();
    let word = |at: usize| sheet.text.word_at(at);
    let is_hyphen = |at: usize| {
        word(at) == "-"
            && tokens[at].gap == Gap::None
            && tokens.get(at + 1).is_some_and(|t| t.gap == Gap::None)
    };
    let is_saint = |at: usize| matches!(word(at), "Saint" | "Sainte" | "Saints" | "Saintes" | "Notre");
    let is_name =
        |at: usize| at < tokens.len() && tokens[at].class == Class::Word && sheet.cells[at].is_capitalised;
    let mut found: Vec<Span> = Vec::new();
    for at in 0..tokens.len() {
        let is_taken = found.last().is_some_and(|last| last.end > at);
        if is_taken || !is_saint(at) || sheet.cells[at].line == Line::Capitals {
            continue;
        }
        let (mut start, mut end) = (at, at + 1);
        for _ in 0..LONGEST {
            if start >= 2 && is_hyphen(start - 1) && is_name(start - 2) {
                start -= 2;
            }
            if end < tokens.len()
                && is_hyphen(end)
                && tokens.get(end + 1).is_some_and(|t| t.class == Class::Word)
            {
                end += 2;
            }
        }
        let leads = before(sheet, start);
        let is_person = matches!(leads, "de" | "Mr" | "Mrs" | "Ms" | "von")
            || leads.starts_with(|c: char| c.is_uppercase()) && !sheet.cells[start - 1].opens;
        if end > at + 2 && is_name(end - 1) && !is_person {
            found.push(Span { start, end, kind: Kind::Place });
        }
    }
    found
}

/// How many words a long form, or tokens a name behind a title, may have.
const LONGEST: usize = 10;

/// `United Nations Mission in South Sudan (UNMISS)`: the words before a bracket whose first letters stand in it.
fn long_forms(sheet: &Sheet) -> Vec<Span> {
    let tokens = sheet.text.tokens();
    let word = |at: usize| sheet.text.word_at(at);
    let mut found = Vec::new();
    for short in 2..tokens.len() {
        let is_bracketed =
            word(short - 1) == "(" && tokens.get(short + 1).is_some() && word(short + 1) == ")";
        if !is_bracketed || !acronyms::is_acronym(word(short)) || sheet.is_listed(short, list::COUNTRY) {
            continue;
        }
        let end = short - 1;
        let first = end.saturating_sub(LONGEST);
        let starts = (first..end - 1).filter(|start| {
            tokens[*start].sentence == tokens[short].sentence
                && sheet.cells[*start].is_capitalised
                && (*start..end)
                    .all(|at| tokens[at].class == Class::Word || matches!(word(at), "-" | "&" | ","))
        });
        let fits = |start: &usize| acronyms::abbreviates(word(short), (*start..end).map(word));
        if let Some(start) = starts.filter(fits).max() {
            found.push(Span { start, end, kind: Kind::Organisation });
        }
    }
    found
}

/// `LE BOURGET, France -`, `THE HAGUE (AP) —`: the place that a story was sent from.
fn datelines(sheet: &Sheet) -> Vec<Span> {
    sheet
        .text
        .sentences()
        .iter()
        .filter(|sentence| sentence.opens_paragraph)
        .filter_map(|sentence| {
            let tokens = sheet.text.tokens();
            let word = |at: usize| if at < sentence.tokens.end { sheet.text.word_at(at) } else { "" };
            let is_upper = |at: &usize| {
                let length = word(*at).chars().filter(|c| c.is_alphabetic()).count();
                *at < sentence.tokens.end
                    && tokens[*at].class == Class::Word
                    && tokens[*at].case == Case::Upper
                    && length > 1
                    || word(*at) == "ST."
            };
            let first = sentence.tokens.start;
            let end = (first..sentence.tokens.end).take_while(is_upper).last()? + 1;
            let is_dash = |at: &usize| {
                matches!(word(*at), "-" | "–" | "—" | "--") && tokens[*at].gap != Gap::None
                    || word(*at) == "—"
            };
            let dash = (end..sentence.tokens.end.min(end + 12)).find(is_dash)?;
            let follows = dash == end || matches!(word(end), "," | "(" | "/");
            // What stands between is short: a country, a day, an agency.
            let is_short =
                (end..dash).all(|at| tokens[at].class != Class::Word || sheet.cells[at].is_capitalised);
            let start = first + usize::from(word(first) == "THE" && end > first + 1);
            let letters = (start..end).map(|at| word(at).chars().count()).sum::<usize>();
            let is_ordinary =
                |at: usize| sheet.cells[at].known.small >= 6 && !sheet.is_listed(at, list::PLACES);
            let is_place = !(start..end).any(is_ordinary);
            (follows
                && is_short
                && is_place
                && end - start <= 4
                && letters >= 4
                && dash + 1 < sentence.tokens.end)
                .then_some(Span { start, end, kind: Kind::Place })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_lists_sorted() {
        assert!(super::TRADES.is_sorted() && super::PERSONAL.is_sorted());
        assert!(super::SPORTS.is_sorted() && super::LANDS.is_sorted());
    }
}
