//! `location: [lat, lon]` → millionths of a degree.
//!
//! Comes in: the entity's mapping being read. Goes out: latitude and longitude (WGS 84) as whole millionths, made from
//! the digits as written, so that no floating-point rounding comes between author and map.

use crate::diagnostic::Code;
use crate::parse::fields::Fields;
use crate::yaml::Node;

const MILLION: i64 = 1_000_000;

pub fn location(fields: &mut Fields<'_, '_>) -> Option<(i32, i32)> {
    let node = fields.take("location")?;
    let path = fields.at("location");
    let Some((lat, lon)) = pair(&node) else {
        let help = match as_copied(&node) {
            Some(written) => format!("write `location: [{written}]`"),
            None => "write latitude and longitude in degrees: `location: [55.7558, 37.6176]`".to_owned(),
        };
        fields.bad(Code::BadValue, &path, "`location` is a list of two numbers", help);
        return None;
    };
    let (Some(latitude), Some(longitude)) = (millionths(lat), millionths(lon)) else {
        let wrong = if millionths(lat).is_none() { lat } else { lon };
        let help = "write decimal degrees, south and west with a minus: `location: [-33.8688, 151.2093]`";
        fields.bad(Code::BadValue, &path, format!("`{wrong}` is not a number of degrees"), help);
        return None;
    };
    let in_range =
        |latitude: i64, longitude: i64| latitude.abs() <= 90 * MILLION && longitude.abs() <= 180 * MILLION;
    if !in_range(latitude, longitude) {
        let help = match in_range(longitude, latitude) {
            true => format!("latitude comes first: `location: [{lon}, {lat}]`"),
            false => "latitude is from -90 to 90, longitude from -180 to 180".to_owned(),
        };
        fields.bad(Code::BadValue, &path, format!("`{lat}, {lon}` is not a place on earth"), help);
        return None;
    }
    i32::try_from(latitude).ok().zip(i32::try_from(longitude).ok())
}

fn pair(node: &Node) -> Option<(&str, &str)> {
    match node {
        Node::Sequence(items) => match items.as_slice() {
            [Node::Scalar(lat), Node::Scalar(lon)] => Some((lat.text.trim(), lon.text.trim())),
            _ => None,
        },
        _ => None,
    }
}

/// `55.75, 37.61` as one text: how maps give it to be copied.
fn as_copied(node: &Node) -> Option<&str> {
    let Node::Scalar(scalar) = node else { return None };
    let (lat, lon) = scalar.text.split_once(',')?;
    (millionths(lat.trim()).is_some() && millionths(lon.trim()).is_some()).then_some(&scalar.text)
}

/// A decimal number in millionths, rounded half away from zero; at most three digits before the point, as degrees have.
fn millionths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > 3 {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction = fraction.as_bytes();
    let sixth =
        |value: i64, at: usize| value * 10 + i64::from(fraction.get(at).map_or(0, |digit| digit - b'0'));
    let fraction_part = (0..6).fold(0, sixth);
    let rounds_up = fraction.get(6).is_some_and(|digit| *digit >= b'5');
    Some(sign * (whole * MILLION + fraction_part + i64::from(rounds_up)))
}

#[cfg(test)]
mod tests {
    use super::millionths;

    #[test]
    fn reads_decimals_exactly() {
        for (text, expected) in [
            ("55.7558", Some(55_755_800)),
            ("-0.1", Some(-100_000)),
            ("+180", Some(180_000_000)),
            (".5", Some(500_000)),
            ("5.", Some(5_000_000)),
            ("0.0000005", Some(1)),
            ("-0.0000005", Some(-1)),
            ("0.00000049999", Some(0)),
            ("007", Some(7_000_000)),
            ("", None),
            (".", None),
            ("-", None),
            ("1e2", None),
            ("55°", None),
            ("--1", None),
            ("1000", None),
            ("9999999999999999999999", None),
        ] {
            assert_eq!(millionths(text), expected, "{text:?}");
        }
    }
}
