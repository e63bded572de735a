//! Merged timelines: their events, and for long ones the years as bars.

use super::{Made, Scene};
use crate::model::site::EventIx;
use crate::render::chart::{self, Bar};
use crate::render::plan::{EVENTS_A_PAGE, page_route};
use crate::render::record::Shared;

impl Scene<'_> {
    /// The entries of a merged timeline that one page shows; `all` is the whole of it. Where a long one comes to a new
    /// year, its entry says so.
    pub(super) fn events(&self, all: &[EventIx], shown: &[EventIx]) -> Made<Vec<Shared>> {
        let is_long = is_long(self, all);
        let mut last = None;
        let one = |index: &EventIx| {
            let year = self.site.events[*index as usize].year;
            let is_new = is_long && last.replace(year) != Some(year);
            super::event::merged(self, *index, is_new.then_some(year))
        };
        shown.iter().map(one).collect()
    }

    /// `{svg, years}` of a long timeline. `href` says where a year leads, given it and the position of its first event.
    pub(super) fn events_per_year(
        &self,
        all: &[EventIx],
        current: Option<i32>,
        href: impl Fn(i32, usize) -> Option<String>,
    ) -> Option<Shared> {
        if !is_long(self, all) {
            return None;
        }
        let mut bars: Vec<Bar> = Vec::new();
        for (at, index) in all.iter().enumerate() {
            let year = self.site.events[*index as usize].year;
            match bars.last_mut() {
                Some(bar) if bar.year == i64::from(year) => bar.count += 1,
                _ => bars.push(Bar { year: year.into(), count: 1, href: href(year, at) }),
            }
        }
        self.chart("events_per_year", bars, current)
    }

    /// `{svg, years}`, or none for few or a single year.
    pub(super) fn chart(&self, label: &str, bars: Vec<Bar>, current: Option<i32>) -> Option<Shared> {
        let chart = chart::chart(self.words.get(label), &bars, current.map(i64::from))?;
        let mut record = self.record();
        record.html("svg", &chart.svg).number("years", chart.years);
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

fn is_long(scene: &Scene<'_>, all: &[EventIx]) -> bool {
    let year = |index: &EventIx| scene.site.events[*index as usize].year;
    // In order of time: more than one year when the ends differ.
    let years = if all.first().map(year) == all.last().map(year) { 1 } else { 2 };
    chart::is_long(all.len(), years)
}
