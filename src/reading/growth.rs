//! Reading costs what a text is long, whatever stands in it: four times the text, four times the work.

use super::document;
use super::names::Known;

/// Bytes of the smaller text: beyond the bounds within which all is compared with all, a sentence's words and a story's names.
const SIZE: usize = 6 * 1024;
const SIZE_WITH_NAMES: usize = 24 * 1024;

/// So much more a text of four times the size may cost; a rule that compares all with all costs sixteen times as much.
const MOST: f64 = 9.0;

/// Nanoseconds that may pass before the kernel counts a thread's work; what costs less is not told from nothing.
const TICK: f64 = 10e6;

/// What hostile texts repeat.
#[rustfmt::skip]
const REPEATED: [&str; 78] = [
    "Mr ", "Mrs. ", "President ", "King ", "General Smith ", "John ", "A ", "ABC ", "(ABC) ", "A. B. C. ", "A.B.C.", "U.S. ",
    "United Nations Mission (UNM) ", "3 May 2012 ", "3, 4 and 5 May ", "between 3 and 3 and ", "2012-03-04-", "\"", "' ", "-", "- ",
    "A-", "John-", "John's ", "of the ", "University of the ", "University of Sheffield at ", "Academy ", "Bank of England and ",
    "Lake ", "John Smith, ", "Paris and ", "Paris, ", "Chicago 5 Boston 3 ", "Chicago beat ", "Barack Obama ", "March and ", "1 ",
    "1998, ", "1998-99", "1", "1,000,", "1.1.", "Friday ", "last ", "the ", "three days to leave ", "two days after ",
    "the day before ", "the end of the ", "first half of ", "since 1998 ", "he said on Friday that Paul ", ". ", "\n", "A\n\n",
    "LONDON - ", "LONDON - Rain fell.\n\n", "(", "&", "A & ", "https://e.org/a?b ", "😀", "e\u{301}", "a", "J. K. ", "al-",
    "known as the PT ", "Ford Motor Company ", "John Smith Jr. ", "10:30 ", "— A ",
    "He left Statistics Canada. ", "Marsh & Rowe, ", "Avon and Somerset Police ", "firms such as Acme and ", "Acme Industries ",
    "Mr Smith, known as Ann ",
];

/// A name that no other number has.
fn name(mut number: usize) -> String {
    const SYLLABLES: [&str; 8] = ["Ba", "ko", "ri", "mu", "ta", "ven", "dar", "pol"];
    number += 9;
    let mut name = String::new();
    while number > 0 {
        name.push_str(SYLLABLES[number % 8]);
        number /= 8;
    }
    name[..1].to_uppercase() + &name[1..].to_lowercase()
}

/// Sentences with a new name each.
const WITH_NAMES: [fn(&str) -> String; 10] = [
    |name| format!("{name} "),
    |name| format!("Mr {name} said so. "),
    |name| format!("We met John {name} there. "),
    |name| format!("We met {name} Smith there. "),
    |name| format!("The {name} Corporation rose. "),
    |name| format!("The University of {name} rose. "),
    |name| format!("The Bank of {name} and the {name} Bank met the Bank. "),
    |name| format!("He lives in {name} Province. "),
    |name| format!("The {name} said no. ").to_uppercase(),
    |name| format!("The Big {name} Agency (B{}A) spoke. ", &name[..1]),
];

/// Nanoseconds that this thread has worked: no clock on a wall, which runs on while others work.
fn worked() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}

fn cost(text: &str) -> Option<f64> {
    let before = worked()?;
    std::hint::black_box(document::read(text, "2013-03-22".parse().ok(), &Known::default()));
    Some((worked()? - before) as f64)
}

/// How much more a longer text costs; the least of some tries, since a try can only be made dearer by others.
fn growth(size: usize, make: &dyn Fn(usize) -> String) -> Option<f64> {
    let (short, long) = (make(size), make(4 * size));
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        least = least.min(cost(&long)? / cost(&short)?.max(TICK));
        if least < MOST {
            break;
        }
    }
    Some(least)
}

#[test]
fn costs_what_a_text_is_long() {
    let repeat = |part: &str, size: usize| part.repeat(size / part.len());
    let mut slow = Vec::new();
    for part in REPEATED {
        let Some(growth) = growth(SIZE, &|size| repeat(part, size)) else { return };
        slow.extend((growth >= MOST).then(|| format!("{part:?} × {growth:.1}")));
    }
    for (nth, sentence) in WITH_NAMES.iter().enumerate() {
        let count = |size: usize| size / sentence(&name(1000)).len();
        let text = |size: usize| (0..count(size)).map(|at| sentence(&name(at))).collect::<String>();
        let Some(growth) = growth(SIZE_WITH_NAMES, &text) else { return };
        slow.extend((growth >= MOST).then(|| format!("names {nth} × {growth:.1}")));
    }
    assert!(slow.is_empty(), "four times the text cost more than {MOST} times the work: {slow:#?}");
}
