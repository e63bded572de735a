//! Times of day: `17:00`, `5.30pm`, `noon`, `1400 GMT`, `five o'clock`, with their zones.

use super::{Grammar, Read};
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::Clock;
use crate::reading::text::Class;

/// Zones by name, with hours east of UTC.
const ZONES: [(&str, i16); 17] = [
    ("GMT", 0),
    ("UTC", 0),
    ("Z", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("BST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("MSK", 3),
    ("JST", 9),
];

impl Grammar<'_, '_> {
    /// `17:00`, `5 pm`, `5.30pm`, `noon`, `1400 GMT`, `five o'clock`, with their zone.
    pub(super) fn clock(&self, at: usize) -> Read<Clock> {
        let (hour, minute, second, next) = self.clock_figures(at)?;
        let (offset, next) = self.zone(next).map_or((None, next), |(offset, next)| (Some(offset), next));
        Some((Clock { hour, minute, second, offset }, next))
    }

    fn clock_figures(&self, at: usize) -> Option<(u8, u8, Option<u8>, usize)> {
        match self.lex(at) {
            Lex::Noon(hour) => return Some((hour, 0, None, at + 1)),
            Lex::Clock(hour, minute) => return Some((hour, minute, None, at + 1)),
            _ => {}
        }
        if self.touches(at + 1) && self.word(at + 1) == ":" {
            return self.colon_clock(at);
        }
        if let Some(hour) = self.figure(at).filter(|hour| (1..=12).contains(hour))
            && let Some((is_afternoon, next)) = self.half_of_day(at + 1)
        {
            return Some((hour as u8 % 12 + 12 * u8::from(is_afternoon), 0, None, next));
        }
        if let Some((hour, minute)) = self.word(at).split_once('.')
            && let Some((is_afternoon, next)) = self.half_of_day(at + 1)
            && let (Ok(hour @ 1..=12), Ok(minute @ 0..=59)) = (hour.parse::<u8>(), minute.parse())
        {
            return Some((hour % 12 + 12 * u8::from(is_afternoon), minute, None, next));
        }
        if self.word(at).len() == 4
            && let Some(figures) = self.figure(at)
            && (self.is_zone(at + 1) || self.is_any(at + 1, &["hrs"]))
            && figures / 100 < 24
            && figures % 100 < 60
        {
            let next = self.skip(at + 1, &["hrs"]);
            return Some(((figures / 100) as u8, (figures % 100) as u8, None, next));
        }
        let (hour, next) = self.cardinal(at)?;
        let is_hour = (1.0..=12.0).contains(&hour) && self.is_any(next, &["o'clock", "o’clock"]);
        is_hour.then_some((hour as u8, 0, None, next + 1))
    }

    /// `17:00`, `5:30:15 p.m.`
    fn colon_clock(&self, at: usize) -> Option<(u8, u8, Option<u8>, usize)> {
        let hour = self.figure(at).filter(|hour| *hour < 24)? as u8;
        let (minute, is_afternoon, mut next) = self.minutes(at + 2)?;
        let mut second = None;
        if is_afternoon.is_none() && self.touches(next) && self.word(next) == ":" {
            second = Some(self.figure(next + 1).filter(|second| *second < 60)? as u8);
            next += 2;
        }
        let half = is_afternoon.map(|half| (half, next)).or_else(|| self.half_of_day(next));
        if let Some((is_afternoon, next)) = half {
            return (1..=12).contains(&hour).then_some((
                hour % 12 + 12 * u8::from(is_afternoon),
                minute,
                second,
                next,
            ));
        }
        // Without a half of the day it may be a score or a verse.
        const CUES: [&str; 13] = [
            "at", "by", "from", "until", "till", "since", "around", "about", "between", "before", "after",
            ",", "of",
        ];
        let is_second =
            self.was_any(at, &["and", "to"]) && self.before(at, 3) == ":" && self.before(at, 2).len() == 2;
        let is_led = self.was_any(at, &CUES)
            || is_second
            || self.is_zone(next)
            || self.is(next, "on")
            || self.is(next, ",") && self.day_month(next + 1).is_some()
            || self.is_hyphen(at.wrapping_sub(1));
        is_led.then_some((hour, minute, second, next))
    }

    /// Two figures, perhaps with `am` or `pm` glued to them.
    fn minutes(&self, at: usize) -> Option<(u8, Option<bool>, usize)> {
        if !self.touches(at) {
            return None;
        }
        let word = self.word(at);
        let (figures, letters) = word.split_at_checked(2)?;
        let minute = figures.parse().ok().filter(|minute: &u8| *minute < 60)?;
        match letters.to_ascii_lowercase().as_str() {
            "" if self.text.tokens()[at].class == Class::Number => Some((minute, None, at + 1)),
            "am" | "a.m." => Some((minute, Some(false), at + 1)),
            "pm" | "p.m." => Some((minute, Some(true), at + 1)),
            "z" => Some((minute, None, at + 1)),
            _ => None,
        }
    }

    /// Whether `am` or `pm` stands here.
    fn half_of_day(&self, at: usize) -> Read<bool> {
        let is_afternoon = match () {
            () if self.is_any(at, &["pm", "p.m.", "p.m"]) => true,
            () if self.is_any(at, &["am", "a.m.", "a.m"]) => false,
            () => return None,
        };
        Some((is_afternoon, at + 1))
    }

    fn is_zone(&self, at: usize) -> bool {
        self.zone(at).is_some()
    }

    /// `GMT`, `(EST)`, `(GMT +8)`, `UTC+3`, `ET`, `local time`; minutes east of UTC where they are known.
    fn zone(&self, at: usize) -> Read<i16> {
        let inside = at + usize::from(self.word(at) == "(");
        let (_, hours) = ZONES.iter().find(|(name, _)| self.word(inside) == *name)?;
        let mut next = inside + 1;
        let mut minutes = hours * 60;
        if *hours == 0
            && matches!(self.word(next), "+" | "-" | "−")
            && let Some(shift) = self.figure(next + 1).filter(|shift| *shift <= 14)
        {
            minutes = if self.word(next) == "+" { shift as i16 * 60 } else { -(shift as i16) * 60 };
            next += 2;
        }
        if inside > at {
            return (self.word(next) == ")").then_some((minutes, next + 1));
        }
        Some((minutes, next))
    }

    /// The clock of `2016-12-30T12:00:00Z`, of which the last token read is `30T12`.
    pub(super) fn iso_clock(&self, at: usize) -> Read<Clock> {
        let hour = self.before(at, 1).split_once('T')?.1.parse::<u8>().ok().filter(|hour| *hour < 24)?;
        if !(self.touches(at) && self.word(at) == ":") {
            return None;
        }
        let (minute, _, mut next) = self.minutes(at + 1)?;
        let mut offset = self.before(next, 1).ends_with(['Z', 'z']).then_some(0);
        let mut second = None;
        if self.touches(next) && self.word(next) == ":" {
            let word = self.word(next + 1);
            second = Some(word.get(..2)?.parse().ok().filter(|second: &u8| *second < 60)?);
            offset = word.ends_with(['Z', 'z']).then_some(0);
            next += 2;
        }
        Some((Clock { hour, minute, second, offset }, next))
    }
}
