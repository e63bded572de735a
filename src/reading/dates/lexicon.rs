//! The words that expressions of time are made of: a token in, its meaning out.

use std::sync::LazyLock;

use ahash::AHashMap;

use super::phrase::{Feast, Part, Unit};
use crate::reading::text::{Case, Class, Text, Token};

/// The meaning of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lex {
    /// Nothing that concerns time.
    Other,
    /// Digits, or a number word.
    Number(f64),
    /// `3rd`, `third`; `last` and `final` count as 0.
    Ordinal(u32),
    /// `January`; a short form needs a number beside it.
    Month(u32),
    Weekday(u32),
    /// `Fridays`
    Weekdays(u32),
    Unit(Unit),
    Units(Unit),
    Part(Part),
    Season(u32),
    /// A feast of one word.
    Feast(Feast),
    /// `1990s`, `nineties`: full years, or only those of a century.
    Decade(i32),
    /// `today` and its neighbours: days from the day of writing.
    Today(i32),
    Tonight,
    /// last, past, previous …
    Turn(Turn),
    /// early, late, mid, beginning, end: a part of what follows.
    Edge,
    /// several, few, many
    Some,
    /// every, each
    Every,
    /// daily, weekly, annual
    Adverb(Unit),
    /// weeklong, yearlong
    Length(Unit),
    /// now, currently, recently
    Reference(&'static str),
    /// Words that may begin an expression and mean nothing alone: the, a, about, half, twice …
    Opener,
    /// noon, midday, midnight
    Noon(u8),
    /// A clock time of one token: `5pm`, `10.30am`.
    Clock(u8, u8),
}

/// Words that choose one of several stretches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Last,
    Past,
    Previous,
    This,
    Same,
    That,
    Next,
    Coming,
    Following,
}

const PAST: &str = "PAST_REF";
const PRESENT: &str = "PRESENT_REF";
const FUTURE: &str = "FUTURE_REF";

#[rustfmt::skip]
const WORDS: &[(&str, Lex)] = &[
    ("one", Lex::Number(1.0)), ("two", Lex::Number(2.0)), ("three", Lex::Number(3.0)), ("four", Lex::Number(4.0)),
    ("five", Lex::Number(5.0)), ("six", Lex::Number(6.0)), ("seven", Lex::Number(7.0)), ("eight", Lex::Number(8.0)),
    ("nine", Lex::Number(9.0)), ("ten", Lex::Number(10.0)), ("eleven", Lex::Number(11.0)),
    ("twelve", Lex::Number(12.0)), ("thirteen", Lex::Number(13.0)), ("fourteen", Lex::Number(14.0)),
    ("fifteen", Lex::Number(15.0)), ("sixteen", Lex::Number(16.0)), ("seventeen", Lex::Number(17.0)),
    ("eighteen", Lex::Number(18.0)), ("nineteen", Lex::Number(19.0)), ("twenty", Lex::Number(20.0)),
    ("thirty", Lex::Number(30.0)), ("forty", Lex::Number(40.0)), ("fifty", Lex::Number(50.0)),
    ("sixty", Lex::Number(60.0)), ("seventy", Lex::Number(70.0)), ("eighty", Lex::Number(80.0)),
    ("ninety", Lex::Number(90.0)), ("hundred", Lex::Number(100.0)), ("thousand", Lex::Number(1000.0)),
    ("million", Lex::Number(1e6)), ("billion", Lex::Number(1e9)), ("dozen", Lex::Number(12.0)),
    ("first", Lex::Ordinal(1)), ("second", Lex::Ordinal(2)), ("third", Lex::Ordinal(3)), ("fourth", Lex::Ordinal(4)),
    ("fifth", Lex::Ordinal(5)), ("sixth", Lex::Ordinal(6)), ("seventh", Lex::Ordinal(7)), ("eighth", Lex::Ordinal(8)),
    ("ninth", Lex::Ordinal(9)), ("tenth", Lex::Ordinal(10)), ("eleventh", Lex::Ordinal(11)),
    ("twelfth", Lex::Ordinal(12)), ("thirteenth", Lex::Ordinal(13)), ("fourteenth", Lex::Ordinal(14)),
    ("fifteenth", Lex::Ordinal(15)), ("sixteenth", Lex::Ordinal(16)), ("seventeenth", Lex::Ordinal(17)),
    ("eighteenth", Lex::Ordinal(18)), ("nineteenth", Lex::Ordinal(19)), ("twentieth", Lex::Ordinal(20)),
    ("thirtieth", Lex::Ordinal(30)), ("final", Lex::Ordinal(0)),
    ("january", Lex::Month(1)), ("february", Lex::Month(2)), ("march", Lex::Month(3)), ("april", Lex::Month(4)),
    ("may", Lex::Month(5)), ("june", Lex::Month(6)), ("july", Lex::Month(7)), ("august", Lex::Month(8)),
    ("september", Lex::Month(9)), ("october", Lex::Month(10)), ("november", Lex::Month(11)),
    ("december", Lex::Month(12)), ("jan", Lex::Month(1)), ("feb", Lex::Month(2)), ("mar", Lex::Month(3)),
    ("apr", Lex::Month(4)), ("jun", Lex::Month(6)), ("jul", Lex::Month(7)), ("aug", Lex::Month(8)),
    ("sep", Lex::Month(9)), ("sept", Lex::Month(9)), ("oct", Lex::Month(10)), ("nov", Lex::Month(11)),
    ("dec", Lex::Month(12)),
    ("monday", Lex::Weekday(1)), ("tuesday", Lex::Weekday(2)), ("wednesday", Lex::Weekday(3)),
    ("thursday", Lex::Weekday(4)), ("friday", Lex::Weekday(5)), ("saturday", Lex::Weekday(6)),
    ("sunday", Lex::Weekday(7)), ("mon", Lex::Weekday(1)), ("tue", Lex::Weekday(2)), ("tues", Lex::Weekday(2)),
    ("wed", Lex::Weekday(3)), ("thu", Lex::Weekday(4)), ("thur", Lex::Weekday(4)), ("thurs", Lex::Weekday(4)),
    ("fri", Lex::Weekday(5)), ("sat", Lex::Weekday(6)), ("sun", Lex::Weekday(7)),
    ("mondays", Lex::Weekdays(1)), ("tuesdays", Lex::Weekdays(2)), ("wednesdays", Lex::Weekdays(3)),
    ("thursdays", Lex::Weekdays(4)), ("fridays", Lex::Weekdays(5)), ("saturdays", Lex::Weekdays(6)),
    ("sundays", Lex::Weekdays(7)),
    ("minute", Lex::Unit(Unit::Minute)), ("hour", Lex::Unit(Unit::Hour)), ("day", Lex::Unit(Unit::Day)),
    ("week", Lex::Unit(Unit::Week)), ("fortnight", Lex::Unit(Unit::Fortnight)), ("month", Lex::Unit(Unit::Month)),
    ("quarter", Lex::Unit(Unit::Quarter)), ("year", Lex::Unit(Unit::Year)),
    ("decade", Lex::Unit(Unit::Decade)), ("century", Lex::Unit(Unit::Century)),
    ("weekend", Lex::Unit(Unit::Weekend)),
    ("seconds", Lex::Units(Unit::Second)), ("minutes", Lex::Units(Unit::Minute)), ("mins", Lex::Units(Unit::Minute)),
    ("hours", Lex::Units(Unit::Hour)), ("hrs", Lex::Units(Unit::Hour)), ("days", Lex::Units(Unit::Day)),
    ("nights", Lex::Units(Unit::Night)), ("weeks", Lex::Units(Unit::Week)), ("wks", Lex::Units(Unit::Week)),
    ("fortnights", Lex::Units(Unit::Fortnight)), ("months", Lex::Units(Unit::Month)),
    ("mths", Lex::Units(Unit::Month)), ("quarters", Lex::Units(Unit::Quarter)), ("years", Lex::Units(Unit::Year)),
    ("yrs", Lex::Units(Unit::Year)), ("decades", Lex::Units(Unit::Decade)), ("centuries", Lex::Units(Unit::Century)),
    ("weekends", Lex::Units(Unit::Weekend)),
    ("morning", Lex::Part(Part::Morning)), ("afternoon", Lex::Part(Part::Afternoon)),
    ("evening", Lex::Part(Part::Evening)), ("night", Lex::Part(Part::Night)), ("lunchtime", Lex::Part(Part::Midday)),
    ("dawn", Lex::Part(Part::Morning)), ("dusk", Lex::Part(Part::Evening)), ("nightfall", Lex::Part(Part::Night)),
    ("daytime", Lex::Part(Part::Daytime)), ("night-time", Lex::Part(Part::Night)),
    ("spring", Lex::Season(1)), ("springtime", Lex::Season(1)), ("summer", Lex::Season(2)),
    ("summertime", Lex::Season(2)), ("autumn", Lex::Season(3)), ("fall", Lex::Season(3)), ("winter", Lex::Season(4)),
    ("wintertime", Lex::Season(4)),
    ("twenties", Lex::Decade(20)), ("thirties", Lex::Decade(30)), ("forties", Lex::Decade(40)),
    ("fifties", Lex::Decade(50)), ("sixties", Lex::Decade(60)), ("seventies", Lex::Decade(70)),
    ("eighties", Lex::Decade(80)), ("nineties", Lex::Decade(90)),
    ("today", Lex::Today(0)), ("yesterday", Lex::Today(-1)), ("tomorrow", Lex::Today(1)), ("tonight", Lex::Tonight),
    ("last", Lex::Turn(Turn::Last)), ("past", Lex::Turn(Turn::Past)), ("previous", Lex::Turn(Turn::Previous)),
    ("preceding", Lex::Turn(Turn::Previous)), ("prior", Lex::Turn(Turn::Previous)),
    ("this", Lex::Turn(Turn::This)), ("current", Lex::Turn(Turn::This)), ("latest", Lex::Turn(Turn::Last)), ("same", Lex::Turn(Turn::Same)),
    ("that", Lex::Turn(Turn::That)), ("next", Lex::Turn(Turn::Next)), ("coming", Lex::Turn(Turn::Coming)),
    ("upcoming", Lex::Turn(Turn::Coming)), ("following", Lex::Turn(Turn::Following)),
    ("subsequent", Lex::Turn(Turn::Following)), ("succeeding", Lex::Turn(Turn::Following)),
    ("early", Lex::Edge), ("late", Lex::Edge), ("mid", Lex::Edge), ("earlier", Lex::Edge), ("later", Lex::Edge),
    ("beginning", Lex::Edge), ("start", Lex::Edge), ("middle", Lex::Edge), ("end", Lex::Edge), ("close", Lex::Edge),
    ("several", Lex::Some), ("few", Lex::Some), ("many", Lex::Some), ("numerous", Lex::Some), ("couple", Lex::Some),
    ("recent", Lex::Some), ("countless", Lex::Some), ("dozens", Lex::Some), ("hundreds", Lex::Some),
    ("thousands", Lex::Some), ("multiple", Lex::Some),
    ("every", Lex::Every), ("each", Lex::Every), ("everyday", Lex::Adverb(Unit::Day)),
    ("daily", Lex::Adverb(Unit::Day)), ("nightly", Lex::Adverb(Unit::Day)), ("hourly", Lex::Adverb(Unit::Hour)),
    ("weekly", Lex::Adverb(Unit::Week)), ("fortnightly", Lex::Adverb(Unit::Fortnight)),
    ("monthly", Lex::Adverb(Unit::Month)), ("quarterly", Lex::Adverb(Unit::Quarter)),
    ("yearly", Lex::Adverb(Unit::Year)), ("annual", Lex::Adverb(Unit::Year)), ("annually", Lex::Adverb(Unit::Year)),
    ("daylong", Lex::Length(Unit::Day)), ("weeklong", Lex::Length(Unit::Week)),
    ("monthlong", Lex::Length(Unit::Month)), ("yearlong", Lex::Length(Unit::Year)),
    ("now", Lex::Reference(PRESENT)), ("currently", Lex::Reference(PRESENT)), ("presently", Lex::Reference(PRESENT)),
    ("nowadays", Lex::Reference(PRESENT)), ("recently", Lex::Reference(PAST)), ("lately", Lex::Reference(PAST)),
    ("future", Lex::Reference(FUTURE)), ("present", Lex::Reference(PRESENT)),
    ("the", Lex::Opener), ("a", Lex::Opener), ("an", Lex::Opener), ("half", Lex::Unit(Unit::Half)),
    ("about", Lex::Opener), ("around", Lex::Opener), ("nearly", Lex::Opener), ("almost", Lex::Opener),
    ("roughly", Lex::Opener), ("approximately", Lex::Opener), ("over", Lex::Opener), ("under", Lex::Opener),
    ("more", Lex::Opener), ("less", Lex::Opener), ("fewer", Lex::Opener), ("at", Lex::Opener), ("up", Lex::Opener),
    ("some", Lex::Opener), ("twice", Lex::Opener), ("once", Lex::Opener), ("per", Lex::Opener),
    ("circa", Lex::Opener), ("ca", Lex::Opener), ("c", Lex::Opener), ("ad", Lex::Opener), ("a.d", Lex::Opener),
    ("fiscal", Lex::Opener), ("fy", Lex::Opener), ("no", Lex::Opener), ("not", Lex::Opener), ("long", Lex::Opener), ("all", Lex::Opener), ("these", Lex::Opener), ("to", Lex::Opener), ("right", Lex::Opener), ("latter", Lex::Opener), ("well", Lex::Opener),
    ("noon", Lex::Noon(12)), ("midday", Lex::Noon(12)), ("midnight", Lex::Noon(24)),
    ("christmas", Lex::Feast(Feast::Fixed(12, 25))), ("xmas", Lex::Feast(Feast::Fixed(12, 25))),
    ("halloween", Lex::Feast(Feast::Fixed(10, 31))), ("thanksgiving", Lex::Feast(Feast::Weekday(11, 4, 4, 0))),
    ("easter", Lex::Feast(Feast::Easter(0))), ("pentecost", Lex::Feast(Feast::Easter(49))),
    ("whitsun", Lex::Feast(Feast::Easter(49))), ("hogmanay", Lex::Feast(Feast::Fixed(12, 31))),
    ("juneteenth", Lex::Feast(Feast::Fixed(6, 19))),
];

static TABLE: LazyLock<AHashMap<&'static [u8], Lex>> = LazyLock::new(|| {
    let heads = FEASTS.iter().map(|(words, _)| (words[0].trim_end_matches('.').as_bytes(), Lex::Opener));
    heads.chain(WORDS.iter().map(|(word, lex)| (word.as_bytes(), *lex))).collect()
});

/// No word of the table is longer.
const LONGEST: usize = 12;

/// Feasts of several words, in small letters.
#[rustfmt::skip]
pub const FEASTS: &[(&[&str], Feast)] = &[
    (&["new", "year", "'s", "day"], Feast::Fixed(1, 1)), (&["new", "year", "'s", "eve"], Feast::Fixed(12, 31)),
    (&["new", "year", "day"], Feast::Fixed(1, 1)), (&["new", "years", "day"], Feast::Fixed(1, 1)),
    (&["new", "years", "eve"], Feast::Fixed(12, 31)), (&["christmas", "eve"], Feast::Fixed(12, 24)),
    (&["christmas", "day"], Feast::Fixed(12, 25)), (&["boxing", "day"], Feast::Fixed(12, 26)),
    (&["valentine", "'s", "day"], Feast::Fixed(2, 14)), (&["st.", "patrick", "'s", "day"], Feast::Fixed(3, 17)),
    (&["april", "fools", "'", "day"], Feast::Fixed(4, 1)), (&["april", "fool", "'s", "day"], Feast::Fixed(4, 1)),
    (&["international", "women", "'s", "day"], Feast::Fixed(3, 8)), (&["earth", "day"], Feast::Fixed(4, 22)),
    (&["anzac", "day"], Feast::Fixed(4, 25)), (&["may", "day"], Feast::Fixed(5, 1)),
    (&["bastille", "day"], Feast::Fixed(7, 14)), (&["fourth", "of", "july"], Feast::Fixed(7, 4)),
    (&["guy", "fawkes", "night"], Feast::Fixed(11, 5)), (&["bonfire", "night"], Feast::Fixed(11, 5)),
    (&["armistice", "day"], Feast::Fixed(11, 11)), (&["veterans", "day"], Feast::Fixed(11, 11)),
    (&["all", "saints", "'", "day"], Feast::Fixed(11, 1)), (&["all", "souls", "'", "day"], Feast::Fixed(11, 2)),
    (&["australia", "day"], Feast::Fixed(1, 26)), (&["canada", "day"], Feast::Fixed(7, 1)),
    (&["groundhog", "day"], Feast::Fixed(2, 2)), (&["cinco", "de", "mayo"], Feast::Fixed(5, 5)),
    (&["good", "friday"], Feast::Easter(-2)), (&["maundy", "thursday"], Feast::Easter(-3)),
    (&["palm", "sunday"], Feast::Easter(-7)), (&["easter", "sunday"], Feast::Easter(0)),
    (&["easter", "monday"], Feast::Easter(1)), (&["ash", "wednesday"], Feast::Easter(-46)),
    (&["ascension", "day"], Feast::Easter(39)), (&["shrove", "tuesday"], Feast::Easter(-47)),
    (&["whit", "monday"], Feast::Easter(50)),
    (&["thanksgiving", "day"], Feast::Weekday(11, 4, 4, 0)), (&["black", "friday"], Feast::Weekday(11, 4, 4, 1)),
    (&["cyber", "monday"], Feast::Weekday(11, 4, 4, 4)), (&["labor", "day"], Feast::Weekday(9, 1, 1, 0)),
    (&["labour", "day"], Feast::Fixed(5, 1)), (&["memorial", "day"], Feast::Weekday(5, 1, -1, 0)),
    (&["martin", "luther", "king", "day"], Feast::Weekday(1, 1, 3, 0)),
    (&["martin", "luther", "king", "jr.", "day"], Feast::Weekday(1, 1, 3, 0)),
    (&["mlk", "day"], Feast::Weekday(1, 1, 3, 0)), (&["presidents", "'", "day"], Feast::Weekday(2, 1, 3, 0)),
    (&["presidents", "day"], Feast::Weekday(2, 1, 3, 0)), (&["columbus", "day"], Feast::Weekday(10, 1, 2, 0)),
    (&["mother", "'s", "day"], Feast::Weekday(5, 7, 2, 0)), (&["father", "'s", "day"], Feast::Weekday(6, 7, 3, 0)),
    (&["election", "day"], Feast::Weekday(11, 1, 1, 1)), (&["super", "tuesday"], Feast::Weekday(3, 2, 1, 0)),
    (&["d", "-", "day"], Feast::Once(1944, 6, 6)), (&["9", "/", "11"], Feast::Once(2001, 9, 11)),
    (&["7", "/", "7"], Feast::Once(2005, 7, 7)),
];

/// The meaning of each token of a text.
pub fn look_up(text: &Text) -> Vec<Lex> {
    text.tokens().iter().map(|token| meaning(text, token)).collect()
}

fn meaning(text: &Text, token: &Token) -> Lex {
    let word = text.word(token);
    match token.class {
        Class::Mark | Class::Possessive => Lex::Other,
        Class::Number => number(word).map_or(Lex::Other, Lex::Number),
        Class::Mixed => mixed(word),
        Class::Word => known(word, token.case),
    }
}

fn known(word: &str, case: Case) -> Lex {
    let bytes = word.as_bytes().strip_suffix(b".").unwrap_or(word.as_bytes());
    if bytes.is_empty() || bytes.len() > LONGEST {
        return Lex::Other;
    }
    let mut small = [0; LONGEST];
    let small = &mut small[..bytes.len()];
    small.copy_from_slice(bytes);
    small.make_ascii_lowercase();
    let lex = TABLE.get(&*small).copied().unwrap_or(Lex::Other);
    // "may", "march", "sun" in small letters are other words.
    let needs_capital = matches!(lex, Lex::Month(_) | Lex::Weekday(_) | Lex::Weekdays(_) | Lex::Feast(_));
    if needs_capital && case == Case::Lower { Lex::Other } else { lex }
}

/// The value of digits, thousands and decimals.
pub fn number(word: &str) -> Option<f64> {
    if word.len() > 12 {
        return None;
    }
    if word.contains(',') { word.replace(',', "").parse().ok() } else { word.parse().ok() }
}

/// `3rd`, `1990s`, `5pm`, `10.30am`.
fn mixed(word: &str) -> Lex {
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let (figures, letters) = word.split_at(digits);
    let small = letters.to_ascii_lowercase();
    let whole: Option<u32> = figures.parse().ok();
    match (small.as_str(), whole) {
        ("st" | "nd" | "rd" | "th", Some(n)) => Lex::Ordinal(n),
        ("s", Some(n)) if n % 10 == 0 && (2..=4).contains(&figures.len()) => Lex::Decade(n as i32),
        ("am" | "a.m." | "a.m" | "pm" | "p.m." | "p.m", _) => clock(figures, small.starts_with('p')),
        _ => Lex::Other,
    }
}

fn clock(figures: &str, is_afternoon: bool) -> Lex {
    let (hour, minute) = figures.split_once('.').unwrap_or((figures, "0"));
    match (hour.parse(), minute.parse()) {
        (Ok(hour @ 1..=12), Ok(minute @ 0..=59)) => {
            Lex::Clock(hour % 12 + 12 * u8::from(is_afternoon), minute)
        }
        _ => Lex::Other,
    }
}
