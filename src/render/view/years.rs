//! Merged timelines: their events, and for long ones the years or months as bars.

use std::sync::OnceLock;

use chrono::Datelike;

use super::{Made, Scene};
use crate::model::date::{EventDate, Precision, Shape};
use crate::model::site::EventIx;
use crate::render::chart::{self, Bar, Chart, Drawing, Span, Unit};
use crate::render::plan::{EVENTS_A_PAGE, page_route};
use crate::render::record::Shared;

/// Stretches of time that are handed to a chart, which has room for fewer.
const MOST_SPANS: usize = 64;

impl Scene<'_> {
    /// The entries of a merged timeline that one page shows; `all` is the whole of it. Where a long one comes to a new
    /// year, its entry says so.
    pub(super) fn events(&self, all: &[EventIx], shown: &[EventIx]) -> Made<Vec<Shared>> {
        self.events_marked(all, shown, &[])
    }

    /// The same with what each entry is found by (`data-f`), where something is.
    pub(super) fn events_marked(
        &self,
        all: &[EventIx],
        shown: &[EventIx],
        marks: &[String],
    ) -> Made<Vec<Shared>> {
        super::event::read_ahead(self, shown);
        let is_long = is_long(self, all);
        let mut last = None;
        let one = |(at, index): (usize, &EventIx)| {
            let year = self.site.events[*index as usize].year;
            let is_new = is_long && last.replace(year) != Some(year);
            let marks = marks.get(at).map_or("", String::as_str);
            super::event::merged(self, *index, is_new.then_some(year), marks)
        };
        shown.iter().enumerate().map(one).collect()
    }

    /// `{svg, years}` of a long timeline. `href` says where a year or month leads, given the year and the position of its
    /// first event. A span of two years at most is told by months.
    pub(super) fn events_per_year(
        &self,
        all: &[EventIx],
        href: impl Fn(i32, usize) -> Option<String>,
    ) -> Option<Shared> {
        if !is_long(self, all) {
            return None;
        }
        let year = |index: &EventIx| self.site.events[*index as usize].year;
        let is_short = all.first().map(year)? + 1 >= all.last().map(year)?;
        if is_short && let Some(chart) = self.events_per_month(all, &href) {
            return Some(chart);
        }
        let mut bars: Vec<Bar> = Vec::new();
        for (at, index) in all.iter().enumerate() {
            let year = year(index);
            match bars.last_mut() {
                Some(bar) if bar.bin == i64::from(year) => bar.count += 1,
                _ => bars.push(Bar { bin: year.into(), count: 1, href: href(year, at) }),
            }
        }
        self.years(&bars, &self.spans(all, 12), None)
    }

    /// The years of a site whose years have pages of their own, with the one that a page is about. Hundreds of pages show
    /// them, so that the events are gone through once.
    pub(super) fn site_years(&self, current: i32, href: impl Fn(i32) -> Option<String>) -> Option<Shared> {
        let years = &self.plan.event_years;
        let bar = |(year, events): (&i32, &Vec<EventIx>)| Bar {
            bin: i64::from(*year),
            count: events.len(),
            href: href(*year),
        };
        let gather = || {
            let all: Vec<EventIx> = (0..self.site.events.len() as u32).collect();
            (years.iter().map(bar).collect(), self.spans(&all, 12))
        };
        let (bars, spans) = self.site_years.get_or_init(gather);
        (years.len() > 1).then(|| self.years(bars, spans, Some(current))).flatten()
    }

    fn years(&self, bars: &[Bar], spans: &[Span], current: Option<i32>) -> Option<Shared> {
        let (label, current) = (self.words.get("events_per_year"), current.map(i64::from));
        self.chart(&Drawing { label, unit: Unit::Years, bars, spans, current })
    }

    /// `{svg, years}` of events that lie near each other.
    pub(super) fn events_per_month(
        &self,
        all: &[EventIx],
        href: impl Fn(i32, usize) -> Option<String>,
    ) -> Option<Shared> {
        self.per_month(&self.gathered(all), all, href)
    }

    /// The same of a year that has pages of its own; each of them shows it.
    pub(super) fn months_of(&self, year: i32, href: impl Fn(i32, usize) -> Option<String>) -> Option<Shared> {
        let at = self.plan.event_years.range(..year).count();
        let all = self.plan.event_years.get(&year)?;
        self.per_month(self.months.get(at)?.get_or_init(|| self.gathered(all)), all, href)
    }

    fn per_month(
        &self,
        months: &Months,
        all: &[EventIx],
        href: impl Fn(i32, usize) -> Option<String>,
    ) -> Option<Shared> {
        let bar = |month: &Month| {
            let year = self.site.events[all[month.first] as usize].year;
            Bar { bin: month.bin, count: month.count, href: href(year, month.first) }
        };
        let bars: Vec<Bar> = months.bars.iter().map(bar).collect();
        let label = self.words.get("events_per_month");
        self.chart(&Drawing { label, unit: Unit::Months, bars: &bars, spans: &months.spans, current: None })
    }

    fn gathered(&self, all: &[EventIx]) -> Months {
        let mut bars: Vec<Month> = Vec::new();
        for (first, index) in all.iter().enumerate() {
            let Some(bin) = self.days(*index).month else { continue };
            match bars.last_mut() {
                Some(bar) if bar.bin >= bin => bar.count += 1,
                _ => bars.push(Month { bin, count: 1, first }),
            }
        }
        Months { bars, spans: self.spans(all, 1) }
    }

    /// What of a timeline lasted longer than a bar stands for, or is not known better than that.
    fn spans(&self, all: &[EventIx], months: i64) -> Vec<Span> {
        let one = |index: &EventIx| {
            let Days { from, to, .. } = self.days(*index);
            // Nearly everything happened within a month, and to divide takes longer than all else here.
            let is_short = |from: (i64, i64), to: (i64, i64)| {
                from.0 == to.0 || from.0.div_euclid(months) == to.0.div_euclid(months)
            };
            if from.zip(to).is_some_and(|(from, to)| is_short(from, to)) {
                return None;
            }
            let date = self.site.told(&self.site.events[*index as usize]).date.as_ref()?;
            let is_vague =
                super::event::shape(date).contains("approximate") || matches!(date.shape(), Shape::On(_));
            Some(Span { from, to, is_vague, words: date.in_words() })
        };
        all.iter().filter_map(one).take(MOST_SPANS).collect()
    }

    /// When an event happened, worked out once: charts of many pages go through the same thousands of events.
    fn days(&self, index: EventIx) -> Days {
        let all = || self.site.events.iter().map(|_| OnceLock::new()).collect();
        let days: &Vec<OnceLock<Days>> = self.event_days.get_or_init(all);
        *days[index as usize].get_or_init(|| {
            let date = self.site.told(&self.site.events[index as usize]).date.as_ref();
            date.map_or(Days::default(), Days::of)
        })
    }

    /// `{svg, years}`, or none for few or a single year.
    pub(super) fn chart(&self, drawing: &Drawing<'_>) -> Option<Shared> {
        let digest = if self.making.has_digests() { drawing.digest()? } else { 0 };
        let mut record = self.record();
        // A warm build tells that a chart is the same without drawing it.
        let chart = if self.making.has_values() { chart::chart(drawing)? } else { Chart::default() };
        record.put_of("svg", digest, || Shared::html(&chart.svg));
        record.put_of("years", digest, || Shared::number(chart.years));
        Some(record.finish())
    }

    /// Where an event of a timeline stands whose pages go back in time: a dossier's, a series'.
    pub(super) fn event_on_pages(&self, base: &str, page: usize, all: &[EventIx], at: usize) -> String {
        let fragment = self.event_fragment(all[at]);
        match (all.len() - 1 - at) / EVENTS_A_PAGE {
            same if same == page => fragment,
            other => self.links.href(&page_route(base, other)) + &fragment,
        }
    }

    /// The fragment that leads to an event of a merged timeline.
    pub(super) fn event_fragment(&self, index: EventIx) -> String {
        format!("#event-{}", self.site.told(&self.site.events[index as usize]).id)
    }
}

/// Events by month, and what of them lasted longer.
#[derive(Debug)]
pub struct Months {
    bars: Vec<Month>,
    spans: Vec<Span>,
}

/// A month in which something happened.
#[derive(Debug)]
struct Month {
    bin: i64,
    count: usize,
    /// The place of its first event.
    first: usize,
}

/// From when to when something happened, as [`day_of`] counts; none where that is open or there is no date.
#[derive(Clone, Copy, Debug, Default)]
pub struct Days {
    from: Option<(i64, i64)>,
    to: Option<(i64, i64)>,
    /// The month under which a timeline lists it; none where no more than the year is known, since these would all fall into
    /// January.
    month: Option<i64>,
}

impl Days {
    fn of(date: &EventDate) -> Days {
        let (from, to) = date.bounds();
        let (from, to) = (from.map(day_of), to.map(day_of));
        let month = from.or(to).map(|(month, _)| month).filter(|_| date.precision() >= Precision::Month);
        Days { from, to, month }
    }
}

/// A second as month (twelve times the year, and the month from 0) and day of the month from 0.
fn day_of(seconds: i64) -> (i64, i64) {
    let day = chrono::DateTime::from_timestamp(seconds, 0).map(|instant| instant.date_naive());
    match day {
        Some(day) => (i64::from(day.year()) * 12 + i64::from(day.month0()), i64::from(day.day0())),
        // Beyond the calendar's library: a year of 365.2425 days is near enough for a picture.
        None => (seconds.div_euclid(31_556_952) * 12 + 1970 * 12, 0),
    }
}

fn is_long(scene: &Scene<'_>, all: &[EventIx]) -> bool {
    let year = |index: &EventIx| scene.site.events[*index as usize].year;
    // In order of time: more than one year when the ends differ.
    let years = if all.first().map(year) == all.last().map(year) { 1 } else { 2 };
    chart::is_long(all.len(), years)
}
