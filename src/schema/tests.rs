//! The schema and the readers know the same keys.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::diagnostic::Code;
use crate::parse::fields::{Fields, Origin, Path};
use crate::parse::settings::{self as reader, built_in_kinds};
use crate::recognise::registry::{Reading, entities, on_the_spot};

fn keys(definition: &Value) -> BTreeSet<&str> {
    definition["properties"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

/// A value with every key that a schema knows, in JSON, which is YAML too.
fn sample(schema: &Value, whole: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return sample(&whole["$defs"][name], whole);
    }
    if let Some(forms) = schema["anyOf"].as_array().filter(|_| schema["properties"].is_null()) {
        // The last form that is a map shows the most.
        let samples: Vec<Value> = forms.iter().map(|form| sample(form, whole)).collect();
        let richest = samples.iter().rev().find(|sample| sample.is_object());
        return richest.or(samples.first()).cloned().unwrap_or_default();
    }
    if let Some(properties) = schema["properties"].as_object() {
        return properties.iter().map(|(key, schema)| (key.clone(), sample(schema, whole))).collect();
    }
    match &schema["additionalProperties"] {
        values @ Value::Object(_) => serde_json::json!({ "de": sample(values, whole) }),
        _ => "x".into(),
    }
}

#[test]
fn knows_no_key_that_the_readers_do_not() {
    let whole = schema(&built_in_kinds());
    let mut out = Vec::new();
    let text = sample(&whole["$defs"]["settings"], &whole).to_string();
    let settings = reader::settings(&Origin::whole("dateline.yaml", &text), &mut out).expect("a map of keys");
    let text = format!("[{}]", sample(&whole["$defs"]["entity"], &whole));
    entities("content/entities/x.yaml", &text, &Reading::plain(&settings), &mut out);
    let unknown: Vec<&str> =
        out.iter().filter(|d| d.code == Code::UnknownKey).map(|d| d.message.as_str()).collect();
    // With both spellings given, the second is one too many; alone it is taken.
    assert_eq!(unknown, ["unknown key `organization` in a role"]);
}

#[test]
fn knows_every_key_that_the_readers_ask_for() {
    let whole = schema(&built_in_kinds());
    let origin = Origin::whole("x.yaml", "");
    let mut out = Vec::new();
    let settings = reader::settings(&origin, &mut out).expect("a map of keys");
    let mut fields = Fields::new(&origin, Path::new(), Vec::new());
    on_the_spot(&mut fields, &Reading::plain(&settings));
    assert_eq!(fields.asked().iter().copied().collect::<BTreeSet<_>>(), keys(&whole["$defs"]["entity"]));
    let asked = reader::keys();
    assert_eq!(asked.iter().copied().collect::<BTreeSet<_>>(), keys(&whole["$defs"]["settings"]));
    let target = &whole["$defs"]["settings"]["properties"]["publish"]["additionalProperties"];
    assert_eq!(reader::target_keys().into_iter().collect::<BTreeSet<_>>(), keys(target));
}

#[test]
fn describes_every_key_and_refers_only_to_what_there_is() {
    fn walk(value: &Value, whole: &Value) {
        if let Some(name) = value["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            assert!(!whole["$defs"][name].is_null(), "{name}");
        }
        for (key, schema) in value["properties"].as_object().into_iter().flatten() {
            assert!(schema["description"].as_str().is_some_and(|words| !words.is_empty()), "{key}");
        }
        match value {
            Value::Object(map) => map.values().for_each(|value| walk(value, whole)),
            Value::Array(items) => items.iter().for_each(|value| walk(value, whole)),
            _ => {}
        }
    }
    let whole = schema(&built_in_kinds());
    walk(&whole, &whole);
}
