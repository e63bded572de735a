//! `timezone` → a zone of the IANA database.
//!
//! Comes in: the settings being read. Goes out: the zone; for a name that is none, a diagnostic with the nearest.

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::diagnostic::{Code, nearest};
use crate::parse::fields::Fields;

/// The zone in which days without a zone begin and end; UTC when none is given.
pub fn timezone(fields: &mut Fields<'_, '_>) -> Tz {
    let Some(text) = fields.text("timezone") else { return Tz::UTC };
    match text.parse() {
        Ok(zone) => zone,
        Err(_) => {
            let path = fields.at("timezone");
            fields.bad(Code::BadSetting, &path, format!("unknown time zone `{text}`"), advice(&text));
            Tz::UTC
        }
    }
}

fn advice(text: &str) -> String {
    let general = "write a name from the IANA list, e.g. `Europe/Berlin`";
    // The nearest name to `GMT+3` is another offset, that to `PST` another country: no guess is better.
    let has_sign = text.contains(['+', '-']) && text.contains(|c: char| c.is_ascii_digit());
    let is_abbreviation = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if has_sign || is_abbreviation {
        return format!("{general}: a place's zone knows when its clocks change");
    }
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let words = text.trim().replace(' ', "_");
    let city =
        names().find(|name| name.rsplit_once('/').is_some_and(|(_, city)| city.eq_ignore_ascii_case(&words)));
    match city.or_else(|| nearest(&words, names())) {
        Some(name) => format!("did you mean `{name}`?"),
        None => general.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_may_be_meant_and_nothing_misleading() {
        for (text, expected) in [
            ("Europe/Berln", "did you mean `Europe/Berlin`?"),
            ("europe/berlin", "did you mean `Europe/Berlin`?"),
            ("Moscow", "did you mean `Europe/Moscow`?"),
            ("New York", "did you mean `America/New_York`?"),
        ] {
            assert_eq!(advice(text), expected, "{text}");
        }
        for text in ["GMT+3", "UTC-05:00", "PST", "MSK"] {
            assert!(advice(text).ends_with("when its clocks change"), "{text}");
        }
    }
}
