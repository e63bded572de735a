//! Front matter of plain pages and of what is written about topics, as schemas.

use serde_json::Value;

use super::form::{Key, object, one_or_more, refer, text, visibility, words};

pub fn page() -> Value {
    let mut keys = vec![
        ("title", text(), "what the page is called"),
        ("description", text(), "what it is about, in a line"),
    ];
    keys.extend(shared());
    object(keys, &["title"], "the front matter of a plain page (`content/pages/`)")
}

pub fn topic() -> Value {
    let mut keys = vec![
        ("title", text(), "what the topic is called"),
        ("kind", words(["topic", "series"]), "a series is told in order, the oldest part first"),
        ("description", text(), "what it is about, in a line"),
        ("aliases", refer("texts"), "other words that briefings may use for it"),
    ];
    keys.extend(shared());
    object(keys, &["title"], "the front matter of a topic or series (`content/topics/`)")
}

fn shared() -> Vec<Key> {
    let mut keys = vec![
        ("redirects", one_or_more(refer("address"), ""), "old addresses, which go on working"),
        ("params", refer("params"), "free values, handed to templates"),
        ("check", refer("silences"), "rules that have nothing to say about this file, each with the reason"),
    ];
    keys.extend(visibility());
    keys
}
