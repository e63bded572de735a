//! Events → the shape of a timeline: a dot for each on a line of time, bars where there are more than dots have room
//! for, the years below.
//!
//! All in whole seconds and pixels. A stretch of time that is long enough to be seen is a bar on the line.

use ab_glyph_rasterizer::point;
use chrono::{DateTime, Datelike, NaiveDate};
use serde::Serialize;

use super::canvas::{Area, Canvas, circle};
use super::letters::{Font, Spot};
use super::{LEFT, RIGHT, Ramps};
use crate::model::date::{DAY_SECONDS, EventDate, MONTHS, Point, Precision, Shape, day_in_words};
use crate::render::chart::year_in_words;

/// The line of time, from the top.
const GROUND: i32 = 560;
/// Dots side by side and upon each other, from one middle to the next.
const STEP: i32 = 20;
const RADIUS: f32 = 7.5;
/// More dots upon each other become bars.
const ROWS: i32 = 4;
/// The tallest bar.
const TALLEST: i32 = ROWS * STEP;
/// A stretch shorter than this is a dot.
const STRETCH: i64 = 16;
const YEAR: i64 = 31_556_952;
/// Where the middle of the card ends if there is no timeline.
const WITHOUT: i32 = 580;

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    from: i64,
    to: i64,
    /// Drawn as a ring: it has not happened, or is said not to have.
    is_open: bool,
    first: Label,
    last: Label,
}

/// How finely an end of the line may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
enum Label {
    Year,
    Month,
    Day,
}

/// The events of a briefing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Strip {
    marks: Vec<Mark>,
}

impl Mark {
    pub fn new(date: &EventDate, is_open: bool) -> Mark {
        let (first, last) = match date.shape() {
            Shape::On(point) | Shape::From(point, _) | Shape::Until(_, point) => (point, point),
            Shape::Interval(first, last) | Shape::Between(first, last) => (first, last),
        };
        let (from, to) = (first.earliest(), last.latest());
        Mark { from, to: to.max(from), is_open, first: label(first), last: label(last) }
    }
}

fn label(point: Point) -> Label {
    match point.precision() {
        Precision::Century | Precision::Decade | Precision::Year | Precision::Season => Label::Year,
        Precision::Month => Label::Month,
        Precision::Day | Precision::Minute | Precision::Second => Label::Day,
    }
}

/// The line of time: what of it the pixels stand for.
#[derive(Clone, Copy)]
struct Scale {
    from: i64,
    to: i64,
}

impl Scale {
    fn x(self, at: i64) -> i32 {
        let (left, room) = (i64::from(LEFT + STEP / 2), i64::from(RIGHT - LEFT - STEP));
        let part = i128::from(at - self.from) * i128::from(room) / i128::from((self.to - self.from).max(1));
        (left + part as i64) as i32
    }

    fn years(self) -> i64 {
        (self.to - self.from) / YEAR
    }
}

impl Strip {
    pub fn new(marks: Vec<Mark>) -> Strip {
        Strip { marks }
    }

    /// Draws it, and says where the room above it ends.
    pub(super) fn draw(&self, canvas: &mut Canvas, ramps: &Ramps, sans: &Font) -> i32 {
        let first = self.marks.iter().min_by_key(|mark| mark.from);
        let last = self.marks.iter().max_by_key(|mark| mark.to);
        let (Some(first), Some(last)) = (first, last) else { return WITHOUT };
        let scale = Scale { from: first.from, to: last.to };
        let axis = Area { left: LEFT, top: GROUND - 1, width: RIGHT - LEFT, height: 3 };
        canvas.fill(ramps.line, axis);
        ticks(canvas, ramps, scale);
        self.labels(canvas, ramps, sans, (first, last), scale);
        let columns = self.columns(scale);
        let most = columns.iter().map(|column| column.dots.len() as i32).max().unwrap_or(0);
        for (left, right) in columns.iter().flat_map(|column| &column.stretches) {
            let area = Area { left: *left, top: GROUND - 4, width: right - left, height: 9 };
            canvas.fill(ramps.accent, area);
        }
        for column in columns.iter().filter(|column| !column.dots.is_empty()) {
            match most > ROWS {
                true => bar(canvas, ramps, column, most),
                false => dots(canvas, ramps, column),
            }
        }
        GROUND - 12 - STEP * most.clamp(1, ROWS)
    }

    /// What stands at each place of the line, from left to right.
    fn columns(&self, scale: Scale) -> Vec<Column> {
        let count = ((RIGHT - LEFT) / STEP) as usize;
        let mut columns: Vec<Column> = (0..count)
            .map(|index| Column { x: LEFT + STEP / 2 + index as i32 * STEP, ..Column::default() })
            .collect();
        for mark in &self.marks {
            let (left, right) = (scale.x(mark.from), scale.x(mark.to));
            let is_stretch = i64::from(right - left) >= STRETCH && mark.to - mark.from > DAY_SECONDS;
            let at = if is_stretch { left } else { left + (right - left) / 2 };
            let column = (((at - LEFT) / STEP).max(0) as usize).min(count - 1);
            match is_stretch {
                true => columns[column].stretches.push((left, right)),
                false => columns[column].dots.push(mark.is_open),
            }
        }
        columns
    }

    fn labels(&self, canvas: &mut Canvas, ramps: &Ramps, sans: &Font, ends: (&Mark, &Mark), scale: Scale) {
        let (first, last) = ends;
        let coarsest = if scale.years() >= 3 { Label::Year } else { Label::Day };
        let from = told(first.from, first.first.min(coarsest));
        let to = told(last.to, last.last.min(coarsest));
        let baseline = GROUND + 42;
        let width = sans.width(&to, 24);
        if from == to {
            let left = (LEFT + RIGHT - width) / 2;
            return sans.write(canvas, ramps.soft, Spot { size: 24, left, baseline }, &to);
        }
        sans.write(canvas, ramps.soft, Spot { size: 24, left: RIGHT - width, baseline }, &to);
        sans.write(canvas, ramps.soft, Spot { size: 24, left: LEFT, baseline }, &from);
    }
}

#[derive(Default)]
struct Column {
    /// The middle.
    x: i32,
    /// From below; whether each is a ring.
    dots: Vec<bool>,
    stretches: Vec<(i32, i32)>,
}

fn dots(canvas: &mut Canvas, ramps: &Ramps, column: &Column) {
    for (row, is_open) in column.dots.iter().enumerate() {
        let area = Area {
            left: column.x - STEP / 2,
            top: GROUND - STEP / 2 - row as i32 * STEP,
            width: STEP,
            height: STEP + 1,
        };
        let centre = point(STEP as f32 / 2.0, STEP as f32 / 2.0 + 0.5);
        let mut strokes = Vec::from(circle(centre, RADIUS, false));
        if *is_open {
            strokes.extend(circle(centre, RADIUS - 3.0, true));
            // The line does not show through a ring.
            canvas.fill_ground(
                ramps.accent,
                Area { left: area.left + 4, top: area.top + 4, width: 12, height: 13 },
            );
        }
        canvas.draw(ramps.accent, area, &strokes);
    }
}

fn bar(canvas: &mut Canvas, ramps: &Ramps, column: &Column, most: i32) {
    let height = (column.dots.len() as i32 * TALLEST / most).max(5);
    let area = Area { left: column.x - 7, top: GROUND - 1 - height, width: 14, height };
    canvas.fill(ramps.accent, area);
}

/// A mark below the line at each new year, where they can be told apart.
fn ticks(canvas: &mut Canvas, ramps: &Ramps, scale: Scale) {
    if scale.years() > 50 {
        return;
    }
    let (Some(first), Some(last)) = (day(scale.from), day(scale.to)) else { return };
    for year in first.year().saturating_add(1)..=last.year() {
        let start = NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
        if let Some(start) = start {
            let x = scale.x(start.and_utc().timestamp());
            canvas.fill(ramps.line, Area { left: x - 1, top: GROUND, width: 3, height: 12 });
        }
    }
}

fn day(at: i64) -> Option<NaiveDate> {
    Some(DateTime::from_timestamp(at, 0)?.date_naive())
}

/// An end of the line in words, no finer than its event is dated.
fn told(at: i64, label: Label) -> String {
    let Some(day) = day(at) else { return String::new() };
    match label {
        Label::Year => year_in_words(day.year().into()),
        Label::Month => format!("{} {}", MONTHS[day.month0() as usize], year_in_words(day.year().into())),
        Label::Day => day_in_words(day.year(), day.month() as u8, day.day() as u8),
    }
}
