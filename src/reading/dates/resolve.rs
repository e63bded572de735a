//! Phrases → expressions with values. In: phrases of a text in order, with what surrounds each. Out: TIMEX3 type and
//! value, and EDTF where there is a calendar point or range.

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Value};
use super::phrase::{Amount, Base, Clock, Core, Feast, InYear, Name, Part, Phrase, Time, Unit, Which};
use super::recurring::{Lean, day_of_month, feast_day, of_nearby_year, of_year, weekday_near, weekend_near};
use super::tense::Tense;
use super::{Expression, Kind};

/// What is known when a phrase is resolved.
pub struct Telling {
    /// The day of writing.
    pub reference: Option<NaiveDate>,
    /// The text tells of times long past: open dates follow the date told last, not the day of writing.
    pub is_history: bool,
    /// The date told last, of any kind.
    told: Option<Value>,
    /// The day told last, with the sentence that told it.
    told_day: Option<(NaiveDate, usize)>,
    told_quarter: Option<Value>,
    scene: Option<Scene>,
}

/// Where in the past a passage plays: open months and days of the passage belong there.
#[derive(Clone, Copy)]
struct Scene {
    day: NaiveDate,
    /// Told to the month or finer.
    is_fine: bool,
    /// A heading set it, so that it lasts until the next one does.
    is_heading: bool,
    sentence: usize,
}

/// Where a phrase stands.
#[derive(Clone, Copy)]
pub struct Place {
    pub sentence: usize,
    pub tense: Tense,
    /// It stands at the head of its sentence: "In 1942, …".
    pub is_opening: bool,
    /// It stands on a line of its own.
    pub is_heading: bool,
    /// It stands in the first sentence of a paragraph.
    pub opens_paragraph: bool,
    /// A time of day in "from 6 am to midnight", which is so every day if no day is told.
    pub is_span_of_day: bool,
    /// Its sentence says what will be, which is to come of the day of writing, whatever was told before.
    pub is_to_come: bool,
    /// "Today" there means these days.
    pub is_of_our_time: bool,
}

/// A scene set in a sentence lasts for so many more.
const SCENE: usize = 3;

/// A day told in a sentence is "the day" for so many more.
const DAY: usize = 4;

/// A day so many days before the day of writing is not that of a time of day in a new paragraph.
const FAR: i64 = 31;

/// What a phrase means.
enum Meaning {
    Point(Value),
    /// A TIMEX3 value and no place in the calendar.
    Other(Kind, String),
}

impl Telling {
    pub fn new(reference: Option<NaiveDate>, is_history: bool) -> Self {
        Self { reference, is_history, told: None, told_day: None, told_quarter: None, scene: None }
    }

    /// Gives a phrase its value and remembers it as told.
    pub fn resolve(&mut self, phrase: &Phrase, place: Place) -> Expression {
        let meaning = match &phrase.core {
            Core::Time => {
                self.day_of_clock(place).map_or(Meaning::Other(Kind::Time, "XXXX-XX-XX".into()), |day| {
                    Meaning::Point(Value::Day(day))
                })
            }
            core => self.meaning(core, place, phrase.time),
        };
        let (kind, value, edtf, point) = match meaning {
            Meaning::Point(value) => {
                self.remember(value, phrase, place);
                let (kind, timex, edtf) = with_time(value, phrase.time);
                (kind, timex, edtf.map(|text| approximated(text, value, phrase)), Some(value))
            }
            Meaning::Other(kind, value) => match phrase.time {
                Some(time) => (Kind::Time, format!("{value}{}", timex_time(time)), None, None),
                None => (kind, value, None, None),
            },
        };
        Expression {
            tokens: phrase.tokens.clone(),
            kind,
            value,
            edtf,
            point,
            is_written: is_written(&phrase.core),
        }
    }

    fn remember(&mut self, value: Value, phrase: &Phrase, place: Place) {
        self.set_scene(value, phrase, place);
        if !matches!(value, Value::Century(_) | Value::Decade(_)) {
            self.told = Some(value);
        }
        match value {
            Value::Day(day) => self.told_day = Some((day, place.sentence)),
            Value::Quarter(..) => self.told_quarter = Some(value),
            _ => {}
        }
    }

    /// A month or day sets the scene; a year does so at the head of a sentence and as a heading.
    fn set_scene(&mut self, value: Value, phrase: &Phrase, place: Place) {
        let is_coarse = matches!(value, Value::Decade(_) | Value::Century(_));
        let Some(day) = value.first().filter(|_| !is_coarse) else { return };
        let is_fine = value.is_month_or_finer();
        let is_written = is_written(&phrase.core);
        let sets = match self.is_history {
            true => {
                is_fine || is_written && (place.is_opening || place.is_heading || !self.has_fine_scene(place))
            }
            false => is_written && (place.is_opening || place.is_heading),
        };
        let is_past = value.year() <= self.reference.map(|reference| reference.year());
        if sets && is_past {
            let is_heading = place.is_heading && !is_fine;
            self.scene = Some(Scene { day, is_fine, is_heading, sentence: place.sentence });
        }
    }

    fn has_fine_scene(&self, place: Place) -> bool {
        self.scene.is_some_and(|scene| scene.is_fine && place.sentence <= scene.sentence + SCENE)
    }

    /// The scene in which an open month or day at a place belongs.
    fn scene_at(&self, place: Place) -> Option<Scene> {
        let lasts = |scene: &Scene| {
            let is_near = scene.is_heading || place.sentence <= scene.sentence + 1;
            let is_elsewhen = Some(scene.day.year()) != self.reference.map(|reference| reference.year());
            (self.is_history || is_near && is_elsewhen && place.tense != Tense::Future) && !place.is_to_come
        };
        self.scene.filter(lasts)
    }

    /// A time of day belongs to the day told just before, else to the day of writing.
    fn day_of_clock(&self, place: Place) -> Option<NaiveDate> {
        let told = self.told_day.filter(|(day, told)| {
            // What a paragraph of news opens with at a quarter to four is no longer of the year told before.
            let is_left = place.opens_paragraph
                && *told < place.sentence
                && self.reference.is_some_and(|reference| (reference - *day).num_days() > FAR);
            self.is_history || place.sentence <= told + 1 && !is_left
        });
        let written = self.reference.filter(|_| !place.is_span_of_day);
        told.map(|(day, _)| day).or(written)
    }

    fn meaning(&self, core: &Core, place: Place, time: Option<Time>) -> Meaning {
        let unknown = || Meaning::Other(Kind::Date, "XXXX-XX-XX".into());
        let point = |value: Option<Value>| {
            value.filter(|value| in_range(*value)).map_or_else(unknown, Meaning::Point)
        };
        match core {
            Core::Date(year, month, day) => {
                point(NaiveDate::from_ymd_opt(*year, *month, *day).map(Value::Day))
            }
            Core::MonthOf(month, year) => point(Some(Value::Month(*year, *month))),
            Core::Year(year) => point(Some(Value::Year(*year))),
            Core::Decade(decade) => point(Some(Value::Decade(*decade))),
            Core::Century(century) => point(Some(Value::Century(*century))),
            Core::Named(name, which, year) => point(self.named(*name, *which, *year, place)),
            Core::Counted(Unit::Day, 0, Base::Speech) if place.is_of_our_time && time.is_none() => {
                Meaning::Other(Kind::Date, "PRESENT_REF".into())
            }
            // "Many years later": later than what is not known.
            Core::Counted(unit, 1.., Base::Told)
                if place.tense != Tense::Future && self.told_for(*unit).is_none() =>
            {
                Meaning::Other(Kind::Date, "FUTURE_REF".into())
            }
            Core::Counted(Unit::Quarter, 0, Base::Scene) if place.tense != Tense::Future => {
                self.counted(Unit::Quarter, 0, Base::Reported, place.sentence)
            }
            Core::Counted(unit, count, base) => self.counted(*unit, *count, *base, place.sentence),
            Core::From(unit, count, base) => match self.meaning(base, place, time) {
                // "the same month a year ago"
                Meaning::Point(Value::Month(year, month)) if *unit == Unit::Year && is_told(base) => {
                    point(Some(Value::Month(year + count, month)))
                }
                Meaning::Point(Value::Quarter(year, quarter)) if *unit == Unit::Year && is_told(base) => {
                    point(Some(Value::Quarter(year + count, quarter)))
                }
                Meaning::Point(value) => point(from(value, *unit, *count)),
                other => other,
            },
            Core::Vague(_, is_past) => {
                Meaning::Other(Kind::Date, if *is_past { "PAST_REF" } else { "FUTURE_REF" }.into())
            }
            Core::Duration(amount, unit) => Meaning::Other(Kind::Duration, duration(*amount, *unit)),
            Core::Set(amount, unit) => Meaning::Other(Kind::Set, duration(*amount, *unit)),
            Core::SetOf(name) => Meaning::Other(Kind::Set, set_of(*name)),
            Core::Reference(value) => Meaning::Other(Kind::Date, (*value).into()),
            Core::Time => unknown(),
        }
    }

    fn counted(&self, unit: Unit, count: i32, base: Base, sentence: usize) -> Meaning {
        let unknown = Meaning::Other(Kind::Date, "XXXX-XX-XX".into());
        let told = match base {
            Base::Speech => None,
            Base::Told => self.told_for(unit),
            // "ending the day at 8,017": the day just told.
            Base::Scene if unit == Unit::Day => {
                let near = |(_, told): &(NaiveDate, usize)| self.is_history || sentence <= told + DAY;
                self.told_day.filter(near).map(|(day, _)| Value::Day(day))
            }
            Base::Scene => self.told_for(unit).filter(|_| self.is_history),
            Base::Reported => self
                .told_quarter
                .or_else(|| Some(Value::quarter_of(calendar::shift(self.reference?, Unit::Quarter, -1)?))),
        };
        let Some(day) = told.and_then(Value::first).or(self.reference) else { return unknown };
        let Some(moved) = calendar::shift(day, unit, count) else { return unknown };
        if unit < Unit::Night && base == Base::Told {
            return Meaning::Other(Kind::Date, if count < 0 { "PAST_REF" } else { "FUTURE_REF" }.into());
        }
        if unit < Unit::Night {
            return Meaning::Other(Kind::Time, format!("{}TXX:XX", Value::Day(day).timex()));
        }
        // "a year earlier" after a quarter is that quarter of the year before.
        let value = match told {
            Some(Value::Quarter(year, quarter)) if unit == Unit::Year && count != 0 => {
                Value::Quarter(year + count, quarter)
            }
            _ => Value::around(unit, moved),
        };
        if in_range(value) { Meaning::Point(value) } else { unknown }
    }

    /// The date told last that is fine enough to count such units from.
    fn told_for(&self, unit: Unit) -> Option<Value> {
        match unit {
            Unit::Day | Unit::Night | Unit::Hour | Unit::Minute | Unit::Second => {
                self.told_day.map(|(day, _)| Value::Day(day))
            }
            Unit::Week | Unit::Weekend | Unit::Fortnight | Unit::Month => self
                .told
                .filter(|told| told.is_month_or_finer())
                .or(self.told_day.map(|(day, _)| Value::Day(day))),
            _ => self.told,
        }
    }

    /// What recurs, in the year that is written or that the context gives.
    fn named(&self, name: Name, which: Which, year: InYear, place: Place) -> Option<Value> {
        if let Name::Feast(feast @ Feast::Once(year, ..)) = name {
            return feast_day(feast, year).map(Value::Day);
        }
        match year {
            InYear::Number(year) => return of_year(name, year),
            InYear::Counted(count, base) => {
                let day = match base {
                    Base::Speech => self.reference?,
                    Base::Told | Base::Scene | Base::Reported => {
                        self.told.and_then(Value::first).or(self.reference)?
                    }
                };
                return of_year(name, day.year().checked_add(count)?);
            }
            InYear::Unwritten => {}
        }
        // "On 3 September … On the 28th": of the month just told.
        if let (Name::DayOfMonth(day), Which::Open, Some((told, sentence))) = (name, which, self.told_day)
            && place.sentence <= sentence + 2
        {
            return day_of_month(day, told, Lean::Near);
        }
        let told = self.told.and_then(Value::first);
        let tense = place.tense;
        let scene = self.scene_at(place).filter(|scene| {
            !is_of_week(name) && !matches!(name, Name::Quarter(_))
                || self.is_history && self.has_fine_scene(place) && scene.is_fine
        });
        let anchor = match which {
            Which::Told | Which::AfterTold | Which::BeforeTold => told.or(self.reference)?,
            Which::Open if scene.is_some() => scene.map(|scene| scene.day)?,
            _ => self.reference.or(told)?,
        };
        let lean = match which {
            Which::Last | Which::BeforeTold => Lean::Before,
            Which::Next | Which::AfterTold => Lean::After,
            Which::Told => Lean::From,
            Which::This => Lean::This,
            Which::Open if scene.is_some_and(|scene| scene.is_fine) => Lean::Onward,
            Which::Open if scene.is_some() => Lean::This,
            Which::Open => match tense {
                Tense::Past => Lean::UpTo,
                Tense::Future => Lean::From,
                Tense::Unknown => Lean::Near,
            },
        };
        match name {
            Name::Weekday(weekday) => weekday_near(weekday, anchor, lean, tense).map(Value::Day),
            Name::Weekend => weekend_near(anchor, lean, tense),
            Name::DayOfMonth(day) => day_of_month(day, anchor, lean),
            _ => of_nearby_year(name, anchor, lean),
        }
    }
}

fn is_told(core: &Core) -> bool {
    matches!(core, Core::Counted(_, _, Base::Told | Base::Reported))
}

fn is_of_week(name: Name) -> bool {
    matches!(name, Name::Weekday(_) | Name::Weekend)
}

fn in_range(value: Value) -> bool {
    value.year().is_some_and(|year| (-9999..=9999).contains(&year)) && value.last().is_some()
}

fn from(value: Value, unit: Unit, count: i32) -> Option<Value> {
    let day = if count > 0 { value.last()? } else { value.first()? };
    let moved = calendar::shift(day, unit, count)?;
    Some(match (value, unit) {
        // The stretch that holds it: "the quarter ended 31 March".
        _ if count == 0 => Value::around(unit, day),
        (Value::Day(_), Unit::Day | Unit::Night | Unit::Week | Unit::Fortnight) => Value::Day(moved),
        _ => Value::around(unit, moved),
    })
}

/// Type, TIMEX3 value and EDTF of a point with its time of day.
fn with_time(value: Value, time: Option<Time>) -> (Kind, String, Option<String>) {
    let edtf = value.edtf();
    let Some(time) = time else { return (Kind::Date, value.timex(), edtf) };
    let edtf = match (value, time) {
        (Value::Day(_), Time::Clock(clock)) if clock.hour < 24 => {
            edtf.map(|day| format!("{day}{}", calendar::edtf_clock(clock)))
        }
        _ => edtf,
    };
    (Kind::Time, format!("{}{}", value.timex(), timex_time(time)), edtf)
}

fn timex_time(time: Time) -> String {
    match time {
        Time::Clock(clock @ Clock { .. }) => calendar::timex_clock(clock),
        Time::Part(part) => match part {
            Part::Morning => "TMO",
            Part::Midday => "TMI",
            Part::Afternoon => "TAF",
            Part::Evening => "TEV",
            Part::Night => "TNI",
            Part::Daytime => "TDT",
        }
        .into(),
    }
}

/// `2016~`: EDTF says so of single dates.
fn approximated(text: String, value: Value, phrase: &Phrase) -> String {
    let is_single =
        matches!(value, Value::Year(_) | Value::Month(..) | Value::Day(_)) && phrase.time.is_none();
    if phrase.is_approximate && is_single { text + "~" } else { text }
}

/// `P3D`, `PT2H`, `P2DE`, `PXY`.
fn duration(amount: Amount, unit: Unit) -> String {
    let (letter, is_time, factor) = match unit {
        Unit::Second => ("S", true, 1.0),
        Unit::Minute => ("M", true, 1.0),
        Unit::Hour => ("H", true, 1.0),
        Unit::Night | Unit::Day => ("D", false, 1.0),
        Unit::Weekend => ("WE", false, 1.0),
        Unit::Week => ("W", false, 1.0),
        Unit::Fortnight => ("W", false, 2.0),
        Unit::Month => ("M", false, 1.0),
        Unit::Quarter => ("Q", false, 1.0),
        Unit::Half => ("M", false, 6.0),
        Unit::Year => ("Y", false, 1.0),
        Unit::Decade => ("DE", false, 1.0),
        Unit::Century => ("CE", false, 1.0),
    };
    let time = if is_time { "T" } else { "" };
    match (amount, unit) {
        (Amount::Some, _) => format!("P{time}X{letter}"),
        (Amount::Exactly(0.5), Unit::Hour) => "PT30M".into(),
        (Amount::Exactly(0.5), Unit::Year) => "P6M".into(),
        (Amount::Exactly(0.5), Unit::Decade) => "P5Y".into(),
        (Amount::Exactly(0.5), Unit::Century) => "P50Y".into(),
        (Amount::Exactly(value), _) => format!("P{time}{}{letter}", value * factor),
    }
}

fn set_of(name: Name) -> String {
    match name {
        Name::Weekday(weekday) => format!("XXXX-WXX-{weekday}"),
        Name::Month(month) => format!("XXXX-{month:02}"),
        Name::Season(season) => {
            format!("XXXX-{}", ["SP", "SU", "FA", "WI"][(season as usize).clamp(1, 4) - 1])
        }
        _ => "XXXX".into(),
    }
}

/// Whether the year is written out, so that the date needs no other to be known.
fn is_written(core: &Core) -> bool {
    match core {
        Core::Date(..) | Core::MonthOf(..) | Core::Year(_) | Core::Decade(_) | Core::Century(_) => true,
        Core::Named(name, _, year) => {
            matches!(year, InYear::Number(_)) || matches!(name, Name::Feast(Feast::Once(..)))
        }
        Core::From(_, _, base) => is_written(base),
        _ => false,
    }
}
