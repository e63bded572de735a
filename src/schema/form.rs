//! The forms that keys take, as schemas.
//!
//! Comes in: what a form is made of. Goes out: a JSON Schema value. An empty value counts as absent everywhere, so
//! each form also takes `null`.

use serde_json::{Map, Value, json};

use crate::diagnostic::Code;
use crate::model::briefing::CorrectionKind;
use crate::model::marking::Marking;

/// A key, its schema and what it is for.
pub type Key = (&'static str, Value, &'static str);

/// A map with these keys and no others.
pub fn object(keys: Vec<Key>, required: &[&str], description: &str) -> Value {
    let properties: Map<String, Value> = keys
        .into_iter()
        .map(|(key, mut schema, description)| {
            schema["description"] = json!(description);
            (key.to_owned(), schema)
        })
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "description": description,
    })
}

/// A map whose keys are the author's own.
pub fn free_map(values: Value) -> Value {
    json!({ "type": ["object", "null"], "additionalProperties": values })
}

/// A schema of `$defs`.
pub fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

pub fn text() -> Value {
    refer("text")
}

/// Text takes any YAML scalar as written.
pub fn any_text() -> Value {
    json!({ "type": ["string", "number", "boolean", "null"] })
}

/// A list; a single item may stand without one.
pub fn one_or_more(item: Value, description: &str) -> Value {
    let mut form = json!({ "anyOf": [item, { "type": "array", "items": item }, { "type": "null" }] });
    if !description.is_empty() {
        form["description"] = json!(description);
    }
    form
}

pub fn any_of(forms: &[Value]) -> Value {
    json!({ "anyOf": forms })
}

/// One of a closed set of words.
pub fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    let mut words: Vec<Value> = words.into_iter().map(Value::from).collect();
    words.push(Value::Null);
    json!({ "enum": words })
}

pub fn pattern(pattern: &str, description: &str) -> Value {
    json!({ "type": ["string", "null"], "pattern": pattern, "description": description })
}

/// A whole number, or the same in quotes.
pub fn number(minimum: usize, maximum: usize) -> Value {
    json!({ "type": ["integer", "string", "null"], "minimum": minimum, "maximum": maximum })
}

/// Rules of `check` that are silenced in a file, each with its reason.
pub fn silences() -> Value {
    let rules = Code::all().iter().filter(|code| code.is_rule()).map(|code| code.as_str());
    let mut silences = free_map(text());
    silences["propertyNames"] = json!({ "enum": rules.collect::<Vec<_>>() });
    silences["description"] = json!("rules that are silenced in this file: `rule: reason`");
    silences
}

pub fn moment() -> Value {
    pattern(
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$",
        "a day (`2016-12-29`) or an instant (`2016-12-29T09:00`); without a zone, in the site's",
    )
}

/// EDTF is more than a pattern can say well; a year alone reads as a number.
pub fn edtf() -> Value {
    json!({
        "type": ["string", "integer", "null"],
        "description": "an EDTF date: `2016`, `2016-12`, `2016-12-29`, `2016-12-29/2017-01-01`, `2016~`, `../2017`",
    })
}

pub fn marking() -> Value {
    words(Marking::ALL.map(Marking::label))
}

pub fn language() -> Value {
    pattern("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "a language tag (BCP 47): `en`, `pt-BR`")
}

pub fn image() -> Value {
    let map = object(
        vec![
            ("src", text(), "a file beside this one, one under `/assets/`, or a web address"),
            ("alt", text(), "words for those who cannot see it"),
            ("caption", text(), "words below it"),
            ("credit", text(), "whose picture it is"),
            ("licence", text(), "on what terms it is shown"),
            ("focus", text(), "what to keep in sight when it is cut: `top`, `center`, `30% 20%`"),
        ],
        &["src"],
        "an image",
    );
    any_of(&[text(), map])
}

pub fn correction() -> Value {
    object(
        vec![
            ("date", refer("moment"), "when it was made"),
            ("text", text(), "what was wrong and what is right; inline Markdown"),
            ("kind", words(CorrectionKind::ALL.map(|(word, _)| word)), "`correction` when it is not given"),
            ("event", text(), "the id of the event it corrects"),
            ("was", text(), "what stood there before"),
        ],
        &["date", "text"],
        "a correction",
    )
}

/// `draft`, `embargo`, `expires`, `marking`.
pub fn visibility() -> Vec<Key> {
    vec![
        ("draft", refer("flag"), "held back until this is taken away"),
        ("embargo", refer("moment"), "held back until then"),
        ("expires", refer("moment"), "held back from then on; a day counts to its end"),
        ("marking", refer("marking"), "Traffic Light Protocol: who may see it"),
    ]
}
