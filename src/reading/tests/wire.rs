//! `wire.txt`, `fresh.txt` and `aside.txt` read as `dateline extract` reads them, and counted: entities with kind and other forms,
//! expressions of time with their values, dated statements with their dates and who is in them.

use std::collections::BTreeSet;

use crate::reading::{document, names::Known};

#[derive(Default)]
struct Wanted {
    text: String,
    day: String,
    times: Vec<Time>,
    entities: Vec<Entity>,
}

struct Time {
    start: usize,
    end: usize,
    value: String,
    is_set: bool,
    /// The EDTF date of the statement that it dates.
    date: Option<String>,
    is_optional: bool,
}

struct Entity {
    kind: &'static str,
    forms: Vec<String>,
    is_optional: bool,
}

/// Right, found and wanted.
#[derive(Default, Clone, Copy)]
struct Count {
    right: usize,
    found: usize,
    wanted: usize,
}

impl Count {
    fn precision(self) -> f64 {
        100.0 * self.right as f64 / self.found as f64
    }

    fn recall(self) -> f64 {
        100.0 * self.right as f64 / self.wanted as f64
    }
}

fn stories(file: &str) -> Vec<Wanted> {
    file.split("\n== ").skip(1).map(story).collect()
}

fn story(part: &str) -> Wanted {
    let (head, rest) = part.split_once('\n').expect("a day and a beat, then the text");
    let (marked, names) = rest.rsplit_once("\n--\n").expect("names behind the text");
    let day = head.split(' ').next().expect("a day").to_owned();
    let mut wanted = Wanted { day, ..Wanted::default() };
    let mut pieces = marked.trim_matches('\n').split('{');
    wanted.text.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        let (mark, rest) = piece.split_once('}').expect("a closing brace");
        wanted.times.push(time(mark, wanted.text.len()));
        wanted.text.push_str(mark.split('|').next().expect("the words"));
        wanted.text.push_str(rest);
    }
    for line in names.lines().filter(|line| !line.is_empty()) {
        let (letter, names) = line.split_once(' ').expect("a letter, then names");
        let kind = match letter {
            "P" => "person",
            "O" => "organisation",
            _ => "place",
        };
        wanted.entities.extend(names.split('|').map(|name| entity(name, kind)));
    }
    wanted
}

fn time(mark: &str, start: usize) -> Time {
    let mut parts = mark.split('|');
    let words = parts.next().expect("the words");
    let value = parts.next().expect("a value");
    let third = parts.next();
    let is_set = value.starts_with("SET:");
    let value = value.trim_start_matches("SET:").to_owned();
    let date = match third {
        Some("-") => None,
        None | Some("?") => own_date(&value).filter(|_| !is_set),
        Some(date) => Some(date.to_owned()),
    };
    Time { start, end: start + words.len(), value, is_set, date, is_optional: third == Some("?") }
}

/// The EDTF date of a TIMEX3 value; of a time of day its day.
fn own_date(value: &str) -> Option<String> {
    let (year, rest) = value.split_at_checked(4).filter(|(year, _)| year.parse::<u16>().is_ok()).unzip();
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    match rest.unwrap_or("") {
        _ if value.len() == 3 && digits => Some(format!("{value}X")),
        "" => year.map(str::to_owned),
        "-SP" => year.map(|year| format!("{year}-21")),
        "-SU" => year.map(|year| format!("{year}-22")),
        "-FA" => year.map(|year| format!("{year}-23")),
        "-WI" => year.map(|year| format!("{year}-24")),
        quarter if quarter.starts_with("-Q") => {
            let number: u8 = quarter[2..].parse().expect("a quarter");
            year.map(|year| format!("{year}-{}", 32 + number))
        }
        week if week.starts_with("-W") => {
            let number = week[2..4].parse().expect("a week");
            let first =
                chrono::NaiveDate::from_isoywd_opt(year?.parse().ok()?, number, chrono::Weekday::Mon)?;
            let first = if week.ends_with("WE") { first + chrono::Days::new(5) } else { first };
            Some(first.to_string())
        }
        rest if rest.starts_with('-') => Some(value.split('T').next().expect("a day").to_owned()),
        _ => None,
    }
}

fn entity(name: &str, kind: &'static str) -> Entity {
    let is_optional = name.starts_with('?');
    let (name, others) =
        name.trim_start_matches('?').split_once('=').unwrap_or((name.trim_start_matches('?'), ""));
    let others = others.split(',').filter(|other| !other.is_empty());
    let forms = std::iter::once(name).chain(others.map(|other| other.trim_start_matches('?')));
    Entity { kind, forms: forms.map(small).collect(), is_optional }
}

fn small(name: &str) -> String {
    name.trim_start_matches("The ").trim_start_matches("the ").trim_end_matches('.').to_lowercase()
}

/// What is compared of a date: no time, no `~`, the first day of a range, the end of an open one.
fn point(date: &str) -> &str {
    let (first, second) = date.split_once('/').unwrap_or((date, ""));
    let point = if matches!(first, "" | "..") { second } else { first };
    point.split('T').next().unwrap_or(point).trim_end_matches(['~', '?', 'Z'])
}

#[derive(Default)]
struct Score {
    entities: Count,
    aliases: Count,
    times: Count,
    values: Count,
    events: Count,
    who: Count,
    wrong: Vec<String>,
}

fn score(story: &Wanted, score: &mut Score) {
    let read = document::read(&story.text, story.day.parse().ok(), &Known::default());
    let entity_of = |name: &str| story.entities.iter().position(|wanted| wanted.forms.contains(&small(name)));
    let mut used = BTreeSet::new();
    for found in &read.entities {
        let at = entity_of(&found.name)
            .filter(|at| story.entities[*at].is_optional || story.entities[*at].kind == found.kind);
        let Some(at) = at.filter(|at| used.insert(*at)) else {
            score.entities.found += 1;
            score.wrong.push(format!("{} {}", found.kind, found.name));
            continue;
        };
        if story.entities[at].is_optional {
            continue;
        }
        score.entities.found += 1;
        score.entities.right += 1;
        let others = story.entities[at].forms.iter().filter(|form| **form != small(&found.name));
        for other in others.filter(|other| story.text.to_lowercase().contains(other.as_str())) {
            score.aliases.wanted += 1;
            score.aliases.right += usize::from(found.aliases.iter().any(|alias| small(alias) == *other));
        }
    }
    for (at, missed) in story.entities.iter().enumerate().filter(|(_, entity)| !entity.is_optional) {
        score.entities.wanted += 1;
        if !used.contains(&at) {
            score.wrong.push(format!("missed {}", missed.forms[0]));
        }
    }
    score.times.wanted += story.times.len();
    score.times.found += read.dates.len();
    for found in &read.dates {
        let wanted = story.times.iter().find(|time| time.start < found.end && found.start < time.end);
        let Some(wanted) = wanted else { continue };
        score.times.right += usize::from((wanted.start, wanted.end) == (found.start, found.end));
        // The zone of a clock is told by some and not by others.
        let is_right = found.value == wanted.value
            || !wanted.is_set && found.value.starts_with(&wanted.value) && wanted.value.contains('T');
        score.values.right += usize::from(is_right);
        if !is_right {
            score.wrong.push(format!("{} = {}, wanted {}", found.text, found.value, wanted.value));
        }
    }
    score.values = Count { found: score.times.found, wanted: score.times.wanted, ..score.values };
    let dated: Vec<&Time> = story.times.iter().filter(|time| time.date.is_some()).collect();
    score.events.wanted += dated.iter().filter(|time| !time.is_optional).count();
    let mut told = BTreeSet::new();
    for event in &read.events {
        let is_it = |(at, time): &(usize, &&Time)| {
            let date = time.date.as_deref().unwrap_or("");
            !told.contains(at)
                && point(date) == point(&event.date)
                && (event.start..event.end).contains(&time.start)
        };
        let Some((at, time)) = dated.iter().enumerate().find(is_it) else {
            score.events.found += 1;
            score.wrong.push(format!("event {} {}", event.date, event.text));
            continue;
        };
        told.insert(at);
        if !time.is_optional {
            score.events.found += 1;
            score.events.right += 1;
        }
        // Who is in it: the entities that a draft should have and that the sentence names.
        let sentence = event.text.to_lowercase();
        let named = |entity: &&Entity| entity.forms.iter().any(|form| sentence.contains(form.as_str()));
        let wanted = story.entities.iter().filter(|entity| !entity.is_optional && entity.forms[0].len() > 3);
        for entity in wanted.filter(named) {
            score.who.wanted += 1;
            score.who.right +=
                usize::from(event.entities.iter().any(|name| entity.forms.contains(&small(name))));
        }
    }
    for (_, time) in dated.iter().enumerate().filter(|(at, time)| !told.contains(at) && !time.is_optional) {
        score.wrong.push(format!("no event of {}", &story.text[time.start..time.end]));
    }
}

/// How stories are read: percentages, and a line for each mistake.
fn read(stories: &[Wanted]) -> (Score, String) {
    let mut all = Score::default();
    stories.iter().for_each(|story| score(story, &mut all));
    let percent = |count: Count| format!("P {:.1} R {:.1}", count.precision(), count.recall());
    let told = format!(
        "entities {}, aliases {:.1}, spans {}, values {}, events {}, who {:.1}\n{}",
        percent(all.entities),
        all.aliases.recall(),
        percent(all.times),
        percent(all.values),
        percent(all.events),
        all.who.recall(),
        all.wrong.join("\n")
    );
    (all, told)
}

fn is_good(count: Count, precision: f64, recall: f64) -> bool {
    count.precision() > precision && count.recall() > recall
}

/// Their names are among what the tagger learned from, so that this is no measure of it; before they were, the first twelve gave
/// entities P 86.2, R 87.4, aliases 76, events P 85.5, R 89.0, values 89 when they were first read, and the last three entities
/// P 93.0, R 90.9. The floors are a little below what all give now.
#[test]
fn reads_stories_of_wires() {
    let stories = stories(include_str!("wire.txt"));
    assert_eq!(stories.len(), 15);
    let (all, told) = read(&stories);
    assert!(is_good(all.entities, 96.0, 96.0), "{told}");
    assert!(all.aliases.recall() > 85.0 && all.who.recall() > 92.0, "{told}");
    assert!(is_good(all.times, 92.0, 92.0) && is_good(all.values, 94.5, 94.5), "{told}");
    assert!(is_good(all.events, 95.0, 95.5), "{told}");
}

/// Nothing was learned from these. When they were first read, before the tagger learned from stories of wires, they gave entities
/// P 88.8, R 89.7, aliases 79.3, events P 97.9, R 96.9; then P 91.5, R 94.4, aliases 80.0. Six more, which nobody who worked on the
/// reading has seen, gave P 89.4, R 87.7, aliases 91.2 before and P 93.5, R 95.3, aliases 94.4 behind it.
#[test]
fn reads_stories_that_nothing_was_learned_from() {
    let stories = stories(include_str!("fresh.txt"));
    assert_eq!(stories.len(), 6);
    let (all, told) = read(&stories);
    assert!(is_good(all.entities, 91.0, 93.0), "{told}");
    assert!(all.aliases.recall() > 85.0 && all.who.recall() > 90.0, "{told}");
    assert!(is_good(all.times, 95.0, 95.0) && is_good(all.values, 95.0, 95.0), "{told}");
    assert!(is_good(all.events, 95.0, 95.0), "{told}");
}

/// Nobody who works on this room has looked at these: they say what a strange story gets. When they were first read they gave
/// entities P 89.4, R 87.7, aliases 91.2, events P 95.8, R 96.8; since the tagger learned from stories of wires and small towns are
/// known, P 94.4, R 95.3, aliases 97.2, events the same. The floors lie below that, so that a change of the rules for other stories
/// has room; who gets under them has made strange stories worse. Mistakes are not told, for nobody is to mend them one by one.
#[test]
fn reads_stories_that_nobody_looked_at() {
    let stories = stories(include_str!("aside.txt"));
    assert_eq!(stories.len(), 6);
    let (all, told) = read(&stories);
    let figures = told.lines().next().unwrap_or_default();
    assert!(is_good(all.entities, 92.0, 93.0), "{figures}");
    assert!(all.aliases.recall() > 90.0 && all.who.recall() > 92.0, "{figures}");
    assert!(is_good(all.times, 95.0, 95.0) && is_good(all.values, 95.0, 95.0), "{figures}");
    assert!(is_good(all.events, 93.0, 94.0), "{figures}");
}
