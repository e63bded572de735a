//! Values of foreign front matter, whatever language they were written in, and dates in the forms that generators write.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::yaml::{Node, ScalarKind};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meta {
    Text(String),
    /// A number or a truth value, as written.
    Bare(String),
    List(Vec<Meta>),
    Map(Vec<(String, Meta)>),
}

impl Meta {
    pub fn from_yaml(node: Node) -> Option<Meta> {
        Some(match node {
            Node::Null => return None,
            Node::Scalar(scalar) if scalar.kind == ScalarKind::Text => Meta::Text(scalar.text.to_string()),
            Node::Scalar(scalar) => Meta::Bare(scalar.text.to_string()),
            Node::Sequence(items) => Meta::List(items.into_iter().filter_map(Meta::from_yaml).collect()),
            Node::Mapping(entries) => Meta::Map(
                entries
                    .into_iter()
                    .filter_map(|(key, value)| Some((key.to_string(), Meta::from_yaml(value)?)))
                    .collect(),
            ),
        })
    }

    pub fn from_json(value: serde_json::Value) -> Option<Meta> {
        use serde_json::Value;
        Some(match value {
            Value::Null => return None,
            Value::String(text) => Meta::Text(text),
            Value::Bool(flag) => Meta::Bare(flag.to_string()),
            Value::Number(number) => Meta::Bare(number.to_string()),
            Value::Array(items) => Meta::List(items.into_iter().filter_map(Meta::from_json).collect()),
            Value::Object(entries) => Meta::Map(
                entries.into_iter().filter_map(|(key, value)| Some((key, Meta::from_json(value)?))).collect(),
            ),
        })
    }

    pub fn from_toml(value: toml::Value) -> Meta {
        use toml::Value;
        match value {
            Value::String(text) => Meta::Text(text),
            Value::Datetime(date) => Meta::Text(date.to_string()),
            Value::Array(items) => Meta::List(items.into_iter().map(Meta::from_toml).collect()),
            Value::Table(entries) => {
                Meta::Map(entries.into_iter().map(|(key, value)| (key, Meta::from_toml(value))).collect())
            }
            bare => Meta::Bare(bare.to_string()),
        }
    }

    /// A text, or a number as text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Meta::Text(text) | Meta::Bare(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// One text, or several; of maps the name.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Meta::List(items) => items.iter().flat_map(Meta::texts).collect(),
            Meta::Map(entries) => {
                let named = |wanted: &str| entries.iter().find(|(key, _)| key == wanted);
                named("name")
                    .or(named("title"))
                    .and_then(|(_, value)| value.text())
                    .map(str::to_owned)
                    .into_iter()
                    .collect()
            }
            one => one.text().map(str::to_owned).into_iter().collect(),
        }
    }

    pub fn is_true(&self) -> bool {
        self.text().is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "on"))
    }

    pub fn is_false(&self) -> bool {
        self.text().is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "false" | "no" | "off"))
    }
}

/// A date in one of the forms that generators, feeds and mails write, as a day or an instant of front matter.
pub fn day_or_instant(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return in_range(day).then(|| day.format("%Y-%m-%d").to_string());
    }
    let zoned = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M %z"))
        .or_else(|_| DateTime::parse_from_rfc2822(text));
    if let Ok(zoned) = zoned {
        return in_range(zoned.date_naive()).then(|| zoned.format("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
        if let Ok(local) = NaiveDateTime::parse_from_str(text, form) {
            return in_range(local.date()).then(|| local.format("%Y-%m-%dT%H:%M:%S").to_string());
        }
    }
    for form in ["%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d"] {
        if let Ok(day) = NaiveDate::parse_from_str(text, form) {
            return in_range(day).then(|| day.format("%Y-%m-%d").to_string());
        }
    }
    None
}

/// Years that a date of front matter can have.
fn in_range(day: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (1..=9999).contains(&day.year())
}
