//! A reading on the clock of another time zone, without its text.
//!
//! Comes in: a briefing as one zone has it, and the other. Goes out: what reading the same text with the other would
//! give, or that this takes reading it. A briefing is taken apart here, so that whoever adds a field has to say whether a
//! zone matters to it.

use chrono_tz::Tz;

use crate::model::briefing::Briefing;
use crate::model::moment::Moment;

/// Puts a briefing on the clock of `zone`. False when its text has to be read for that; then it is of no use any more.
pub fn set_zone(briefing: &mut Briefing, zone: Tz) -> bool {
    // Of what ends or begins to be public, the instants alone are kept.
    if briefing.visibility.embargo.is_some() || briefing.visibility.expires.is_some() {
        return false;
    }
    let day = briefing.date.day();
    moments(briefing, &mut |moment| *moment = moment.in_zone(zone));
    // The dated statements of a text without a timeline count from its day.
    briefing.date.day() == day || !briefing.events.is_empty()
}

/// Whether the moments of two readings that are equal would be so in every zone.
pub fn is_on_same_clocks(one: &Briefing, other: &Briefing) -> bool {
    let fixed = |briefing: &Briefing| {
        let Briefing { date, updated, updates, corrections, withdrawn, .. } = briefing;
        let dates = updates.iter().map(|one| one.date).chain(corrections.iter().map(|one| one.date));
        let dates = dates.chain(withdrawn.iter().map(|one| one.date)).chain(*updated).chain([*date]);
        dates.map(Moment::is_fixed).collect::<Vec<_>>()
    };
    fixed(one) == fixed(other)
}

fn moments(briefing: &mut Briefing, set: &mut dyn FnMut(&mut Moment)) {
    let Briefing {
        file: _,
        id: _,
        slug: _,
        title: _,
        date,
        updated,
        summary: _,
        has_summary: _,
        key_points: _,
        topics: _,
        series: _,
        entities: _,
        events: _,     // local to the event
        statements: _, // see above
        sources: _,    // their dates are text
        updates,
        corrections,
        withdrawn,
        authors: _,
        image: _,
        language: _,
        translation_of: _,
        redirects: _,
        is_main: _,
        visibility: _, // see above
        params: _,
        links: _,
        awaited: _,
        details: _,
        words: _,
        search: _,
        assets: _,
        unsettled: _,
        lists_unknown: _,
    } = briefing;
    set(date);
    updated.iter_mut().for_each(&mut *set);
    updates.iter_mut().for_each(|update| set(&mut update.date));
    corrections.iter_mut().for_each(|correction| set(&mut correction.date));
    withdrawn.iter_mut().for_each(|withdrawn| set(&mut withdrawn.date));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;
    use crate::parse;
    use crate::parse::fields::Origin;
    use crate::recognise::lexicon::Lexicon;
    use crate::recognise::{self, Known};

    fn read(text: &str, zone: &str) -> Briefing {
        let settings = format!("title: T\nbase_url: https://example.org\ntimezone: {zone}\n");
        let mut out = Vec::new();
        let settings: Settings =
            parse::settings::settings(&Origin::whole("dateline.yaml", &settings), &mut out)
                .expect("settings");
        let lexicon = Lexicon::new(&[], &|_| false);
        let known = Known { settings: &settings, lexicon: &lexicon, elsewhere: None, makes_later: false };
        let document = parse::document("content/a.md", text, &mut out).expect("a document");
        let read = recognise::briefing(document, known, &mut out).expect("a briefing");
        assert!(out.is_empty(), "{out:?}");
        *read.briefing
    }

    #[track_caller]
    fn check(head: &str, is_enough: bool) {
        let text = format!("---\ntitle: A\n{head}\n---\n\nOn 3 May 2016 he left.\n");
        let zones = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia"];
        let pairs = zones.iter().flat_map(|from| zones.iter().map(move |to| (*from, *to)));
        let mut all = true;
        for (from, to) in pairs {
            let mut briefing = read(&text, from);
            let expected = read(&text, to);
            let done = set_zone(&mut briefing, to.parse().expect("a zone"));
            all &= done;
            assert!(!done || briefing == expected, "{head}, {from} to {to}");
            assert!(!done || is_on_same_clocks(&briefing, &expected));
        }
        assert_eq!(all, is_enough, "{head}");
    }

    #[test]
    fn a_briefing_in_another_zone_is_as_if_read_there() {
        check("date: 2016-05-04", true);
        check("date: 2016-03-27T02:30\nupdated: 2016-06-01T12:00", true);
        check("date: 2016-05-04T23:30:10Z\ntimeline: [{date: 2016, text: Then.}]", true);
        check("date: 2016-05-04\nupdates: [{date: 2016-05-05T23:00Z, text: More.}]", true);
        check("date: 2016-05-04\ncorrections: [{date: 2011-12-30, text: Less.}]", true);
        check("date: 2016-05-04\nwithdrawn: {date: 2016-05-05T01:00, reason: Wrong.}", true);
        // Its dated statements count from another day.
        check("date: 2016-05-04T23:30:10Z", false);
        check("date: 2016-05-04\nembargo: 2016-05-05", false);
        check("date: 2016-05-04\nexpires: 2026-05-05", false);
    }

    #[test]
    fn equal_moments_may_differ_elsewhere() {
        let (local, fixed) =
            (read("---\ntitle: A\ndate: 2016-05-04T12:00\n---\n", "UTC"), "2016-05-04T12:00Z");
        let fixed = read(&format!("---\ntitle: A\ndate: {fixed}\n---\n"), "UTC");
        assert_eq!(local, fixed);
        assert!(!is_on_same_clocks(&local, &fixed));
    }
}
