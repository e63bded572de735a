//! The free `params` map as a template value.

use std::collections::BTreeMap;

use tera::Value;
use tera::value::Key;
use xxhash_rust::xxh3::xxh3_64;

use super::record::Shared;
use crate::model::params::{Param, Params};

/// A map with the author's own keys.
pub fn params(params: &Params) -> Shared {
    // Debug printing of the model is total and deterministic, and params are few: it will do as their digest.
    let digest = if params.is_empty() { 0 } else { xxh3_64(format!("{params:?}").as_bytes()) };
    Shared { value: super::value::Value::Free(map(params)), digest }
}

fn map(params: &Params) -> Value {
    let entries = params.iter().map(|(key, param)| (Key::String(key.as_str().into()), value(param)));
    Value::from(entries.collect::<BTreeMap<Key<'static>, Value>>())
}

fn value(param: &Param) -> Value {
    match param {
        Param::Null => Value::none(),
        Param::Bool(flag) => Value::from(*flag),
        Param::Integer(number) => Value::from(*number),
        Param::Number(text) | Param::Text(text) => Value::normal_string(text),
        Param::List(items) => Value::from(items.iter().map(value).collect::<Vec<Value>>()),
        Param::Map(entries) => map(entries),
    }
}
