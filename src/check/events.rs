//! Events against dates, and against each other.

use std::collections::BTreeMap;

use super::manuscript::{Manuscript, plain};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::briefing::{Briefing, CorrectionKind};
use crate::model::event::{Event, Status};
use crate::model::hash::{HashMap, HashSet};
use crate::model::marking::Marking;
use crate::model::moment::Moment;
use crate::model::site::Site;
use crate::model::spot::Spot;
use crate::pipeline::Examined;

/// Words by which a text tells of something to come.
const TO_COME: [&str; 72] = [
    "will",
    "would",
    "shall",
    "may",
    "might",
    "could",
    "can",
    "due",
    "planned",
    "plans",
    "plan",
    "planning",
    "expected",
    "expects",
    "expect",
    "scheduled",
    "to be",
    "is to",
    "are to",
    "about to",
    "set to",
    "deadline",
    "expires",
    "until",
    "by",
    "through",
    "upcoming",
    "next",
    "promised",
    "promises",
    "announced",
    "announces",
    "ends",
    "term",
    "target",
    "targets",
    "projected",
    "projects",
    "forecast",
    "forecasts",
    "forecasters",
    "predicted",
    "predicts",
    "predicting",
    "intends",
    "intend",
    "intended",
    "intending",
    "intention",
    "hopes",
    "hope",
    "hoped",
    "hoping",
    "aims",
    "aim",
    "aimed",
    "aiming",
    "seeks",
    "wants",
    "proposes",
    "proposed",
    "pledges",
    "pledged",
    "vows",
    "vowed",
    "as early as",
    "no later than",
    "at the latest",
    "agreed to",
    "if",
    "ahead of",
    "in time for",
];
/// Two events are the same when this many of a hundred words are.
const ALIKE: usize = 80;
/// Texts with fewer words are too often alike by chance.
const FEWEST_WORDS: usize = 4;

/// The dates of one briefing against each other.
pub fn of_page(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    to_come(page, out);
    order(page, out);
}

/// Events dated after everything that is known of the page, told as if they had happened.
fn to_come(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    let briefing = page.briefing;
    let known = civil_end(briefing.last_changed());
    for event in &briefing.events {
        if out.len() >= super::MOST {
            return;
        }
        let (Some(date), Some(text)) = (&event.date, &event.text) else { continue };
        let status = event.said.as_ref().and_then(|said| said.status).unwrap_or_default();
        let is_later = date.bounds().0.is_some_and(|earliest| earliest > known);
        if !is_later || matches!(status, Status::Planned | Status::Cancelled) || tells_of_future(&plain(text))
        {
            continue;
        }
        let message = format!(
            "this event is dated `{}`, after its briefing of {}, and told as if it had happened",
            date.as_written(),
            briefing.date.in_words()
        );
        out.push(
            Diagnostic::warning(Code::FutureAsPast, message)
                .at(page.value(&format!("timeline/#{}/date", event.index)))
                .help("correct the date, or write `status: planned`"),
        );
    }
}

/// The last second of the day, on the site's own clock.
fn civil_end(moment: Moment) -> i64 {
    let midnight = moment.day().and_hms_opt(23, 59, 59).unwrap_or_default();
    midnight.and_utc().timestamp()
}

fn tells_of_future(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let joined = format!(" {} ", words.join(" "));
    TO_COME.iter().any(|word| joined.contains(&format!(" {word} ")))
}

/// Updates, corrections and a withdrawal that come before the briefing itself.
fn order(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    let briefing = page.briefing;
    let updated = briefing.updated.map(|date| ("`updated`".to_owned(), date, "updated".to_owned()));
    let updates = briefing.updates.iter().enumerate();
    let updates = updates.map(|(i, one)| ("this update".to_owned(), one.date, format!("updates/#{i}/date")));
    let corrections = briefing.corrections.iter().enumerate();
    let corrections = corrections
        .map(|(i, one)| ("this correction".to_owned(), one.date, format!("corrections/#{i}/date")));
    let withdrawn = briefing.withdrawn.iter();
    let withdrawn = withdrawn.map(|one| ("the withdrawal".to_owned(), one.date, "withdrawn/date".to_owned()));
    for (what, date, path) in updated.into_iter().chain(updates).chain(corrections).chain(withdrawn) {
        let is_before = match date.is_day_only() || briefing.date.is_day_only() {
            true => date.day() < briefing.date.day(),
            false => date.instant_utc() < briefing.date.instant_utc(),
        };
        if is_before {
            let message = format!("{what} is dated before the briefing itself, {}", briefing.date.in_words());
            out.push(
                Diagnostic::warning(Code::UpdateBeforeDate, message)
                    .at(page.value(&path))
                    .help("correct one of the two dates"),
            );
        }
    }
}

/// Events across briefings. `all` are the briefings that are looked at, with their place in the order of files.
pub fn across(examined: &Examined, all: &[&Briefing], out: &mut Vec<Diagnostic>) {
    planned(examined, out);
    repeated(examined, all, out);
    marking(examined, out);
    retracted(examined, all, out);
}

fn place(examined: &Examined, briefing: &Briefing, path: &str) -> crate::diagnostic::Place {
    examined.inputs().place(&briefing.file, &Spot::Path(path.into()))
}

/// Planned events whose date has gone without a word on what came of them.
fn planned(examined: &Examined, out: &mut Vec<Diagnostic>) {
    let site = &examined.site;
    let zone = site.settings.timezone;
    let now = Moment::from_utc(site.audience.now, zone).local().and_utc().timestamp();
    for merged in &site.events {
        let event = site.told(merged);
        let status = event.said.as_ref().and_then(|said| said.status);
        let over = event.date.as_ref().and_then(|date| date.bounds().1).filter(|end| *end < now);
        if status != Some(Status::Planned) || over.is_none() {
            continue;
        }
        let briefing = &site.briefings[merged.briefing as usize].briefing;
        let date = event.date.as_ref().map_or("", |date| date.as_written());
        let help = "say what came of it: tell it again in a newer briefing under the same `id`, or take `planned` away";
        out.push(
            Diagnostic::warning(
                Code::PlannedPast,
                format!("this event was planned for `{date}`, which has gone"),
            )
            .at(place(examined, briefing, &format!("timeline/#{}/status", event.index)))
            .help(help),
        );
    }
}

/// One event of one briefing, ready to be compared.
struct Told<'b> {
    briefing: &'b Briefing,
    event: &'b Event,
    words: HashSet<u64>,
}

/// Events of one day in nearly the same words under different ids.
fn repeated(examined: &Examined, all: &[&Briefing], out: &mut Vec<Diagnostic>) {
    let mut by_date: HashMap<&str, Vec<(&Briefing, &Event)>> = HashMap::default();
    for briefing in all {
        for event in &briefing.events {
            if let (Some(date), Some(_)) = (&event.date, &event.text) {
                by_date.entry(date.as_written()).or_default().push((briefing, event));
            }
        }
    }
    let mut days: Vec<_> = by_date.into_iter().filter(|(_, events)| events.len() > 1).collect();
    days.sort_unstable_by_key(|(date, _)| *date);
    for (date, events) in days {
        let told: Vec<Told<'_>> =
            events.iter().filter_map(|(briefing, event)| told(briefing, event)).collect();
        for pair in pairs(&told) {
            out.push(repetition(examined, date, pair));
        }
    }
}

fn told<'b>(briefing: &'b Briefing, event: &'b Event) -> Option<Told<'b>> {
    let text = plain(event.text.as_ref()?);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    let words: HashSet<u64> =
        words.map(|word| xxhash_rust::xxh3::xxh3_64(word.to_lowercase().as_bytes())).collect();
    (words.len() >= FEWEST_WORDS).then_some(Told { briefing, event, words })
}

/// Each event with the first one before it that it repeats. An inverted list keeps a day with thousands of events from
/// costing millions of comparisons.
fn pairs<'t, 'b>(told: &'t [Told<'b>]) -> Vec<(&'t Told<'b>, &'t Told<'b>)> {
    let mut by_word: HashMap<u64, Vec<usize>> = HashMap::default();
    let mut found = Vec::new();
    for (index, one) in told.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for word in &one.words {
            let others = by_word.entry(*word).or_default();
            // A word of every event says nothing, and would make the work grow with the square of the day.
            if others.len() < 64 {
                others.iter().for_each(|other| *common.entry(*other).or_default() += 1);
                others.push(index);
            }
        }
        let same = common.into_iter().find(|(other, common)| {
            let other = &told[*other];
            let all = one.words.len() + other.words.len() - common;
            other.event.id != one.event.id && common * 100 >= all * ALIKE
        });
        found.extend(same.map(|(other, _)| (&told[other], one)));
    }
    found
}

fn repetition(examined: &Examined, date: &str, (first, second): (&Told<'_>, &Told<'_>)) -> Diagnostic {
    let is_shared = |told: &Told<'_>| told.event.is_shared;
    let help = match (is_shared(first), is_shared(second)) {
        (true, _) => format!("repeat it here by its id: `- {{id: {}}}`", first.event.id),
        (_, true) => format!("repeat it there by its id: `- {{id: {}}}`", second.event.id),
        _ => "give both the same `id`, so that timelines show it once".to_owned(),
    };
    let path = |told: &Told<'_>| format!("timeline/#{}/text", told.event.index);
    Diagnostic::warning(
        Code::RepeatedEvent,
        format!("this event of `{date}` is told twice, under different ids"),
    )
    .at(place(examined, second.briefing, &path(second)))
    .also(place(examined, first.briefing, &path(first)), "told here too")
    .help(help)
}

fn marking_of(briefing: &Briefing, site: &Site) -> Marking {
    briefing.visibility.marking.unwrap_or(site.settings.default_marking)
}

/// No page is marked lower than one whose event it repeats.
fn marking(examined: &Examined, out: &mut Vec<Diagnostic>) {
    let site = &examined.site;
    let all = || {
        let shown = site.briefings.iter().map(|article| &*article.briefing);
        shown.chain(examined.held.briefings.iter().map(|(briefing, _)| briefing))
    };
    // Who tells an event in full, with the highest marking of those who do.
    let mut in_full: HashMap<&str, (Marking, &Briefing)> = HashMap::default();
    for briefing in all() {
        for event in briefing.events.iter().filter(|event| event.is_shared && event.text.is_some()) {
            let marking = marking_of(briefing, site);
            let known = in_full.entry(&event.id).or_insert((marking, briefing));
            if marking > known.0 {
                *known = (marking, briefing);
            }
        }
    }
    for briefing in all() {
        let own = marking_of(briefing, site);
        for event in briefing.events.iter().filter(|event| event.is_shared) {
            let Some((marking, from)) = in_full.get(&*event.id).filter(|(marking, _)| *marking > own) else {
                continue;
            };
            // Who tells it in words of their own takes the words from nobody; the fact may still be another's.
            let verb = if event.text.is_some() { "tells" } else { "repeats" };
            let message = format!(
                "this briefing is {} and {verb} event `{}` of one that is {}",
                own.label(),
                event.id,
                marking.label()
            );
            out.push(
                Diagnostic::error(Code::MarkingTooLow, message)
                    .at(place(examined, briefing, &format!("timeline/#{}/id", event.index)))
                    .also(crate::diagnostic::Place::file(&*from.file), "marked higher")
                    .help(format!("mark this briefing {} too, or take the event out", marking.label())),
            );
        }
    }
}

/// What rests on a retracted or withdrawn briefing: its events repeated, its page cited as a source.
fn retracted(examined: &Examined, all: &[&Briefing], out: &mut Vec<Diagnostic>) {
    let site = &examined.site;
    let held = examined.held.briefings.iter().map(|(briefing, _)| briefing);
    let is_retracted = |briefing: &Briefing| {
        let whole = |one: &crate::model::briefing::Correction| {
            one.kind == CorrectionKind::Retraction && one.event.is_none()
        };
        briefing.is_withdrawn() || briefing.corrections.iter().any(whole)
    };
    let shown = site.briefings.iter().map(|article| &*article.briefing);
    let gone: Vec<&Briefing> = held.chain(shown).filter(|briefing| is_retracted(briefing)).collect();
    let mut events: HashMap<&str, &Briefing> = HashMap::default();
    for briefing in &gone {
        let told = briefing.events.iter().filter(|event| event.is_shared && event.text.is_some());
        events.extend(told.map(|event| (&*event.id, *briefing)));
    }
    for one in retracted_events(site) {
        events.entry(one.0).or_insert(one.1);
    }
    for briefing in all.iter().filter(|briefing| !is_retracted(briefing)) {
        for event in briefing.events.iter().filter(|event| event.is_shared) {
            if let Some(from) = events.get(&*event.id).filter(|from| from.id != briefing.id) {
                let what = format!("event `{}` rests on a briefing that was retracted", event.id);
                let path = format!("timeline/#{}/id", event.index);
                out.push(rests(what, from).at(place(examined, briefing, &path)));
            }
        }
        for (index, source) in briefing.sources.iter().enumerate() {
            let Some(url) = &source.url else { continue };
            let cited = gone.iter().find(|from| {
                let route = crate::relate::route(from, &site.settings);
                url.trim_end_matches('/') == site.settings.base.absolute(&route).trim_end_matches('/')
            });
            if let Some(from) = cited {
                let path = format!("sources/#{index}/url");
                let what = "this source is a briefing that was retracted".to_owned();
                out.push(rests(what, from).at(place(examined, briefing, &path)));
            }
        }
    }
}

/// Events that a correction retracts one by one.
fn retracted_events(site: &Site) -> Vec<(&str, &Briefing)> {
    let briefings = site.briefings.iter().map(|article| &*article.briefing);
    let named = |briefing: &'_ Briefing| -> Vec<usize> {
        let retractions = briefing.corrections.iter().enumerate();
        retractions
            .filter(|(_, one)| one.kind == CorrectionKind::Retraction && one.event.is_some())
            .map(|(index, _)| index)
            .collect()
    };
    briefings
        .flat_map(|briefing| named(briefing).into_iter().map(move |index| (briefing, index)))
        .filter_map(|(briefing, index)| Some((briefing.corrections[index].event.as_deref()?, briefing)))
        .collect()
}

fn rests(what: String, from: &Briefing) -> Diagnostic {
    Diagnostic::warning(Code::RetractedClaim, what)
        .also(crate::diagnostic::Place::file(&*from.file), "the retracted briefing")
        .help("find another source for it, or take it out")
}
