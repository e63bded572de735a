//! Values → YAML in blocks, one key a line, so that a person and `review` can take single things out.

use super::meta::Meta;
use crate::scaffold::scalar;

/// YAML being written.
#[derive(Debug, Default)]
pub struct Yaml {
    out: String,
}

impl Yaml {
    pub fn text(&mut self, indent: usize, key: &str, text: &str) -> &mut Self {
        self.bare(indent, key, &scalar(text))
    }

    pub fn maybe(&mut self, indent: usize, key: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(indent, key, text),
            None => self,
        }
    }

    /// A value that is YAML already.
    pub fn bare(&mut self, indent: usize, key: &str, value: &str) -> &mut Self {
        self.line(indent, &format!("{key}: {value}"))
    }

    pub fn key(&mut self, indent: usize, key: &str) -> &mut Self {
        self.line(indent, &format!("{key}:"))
    }

    pub fn line(&mut self, indent: usize, line: &str) -> &mut Self {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(line);
        self.out.push('\n');
        self
    }

    /// A list of texts; nothing when it is empty.
    pub fn texts<S: AsRef<str>>(&mut self, indent: usize, key: &str, items: &[S]) -> &mut Self {
        if !items.is_empty() {
            self.key(indent, key);
            for item in items {
                self.line(indent + 2, &format!("- {}", scalar(item.as_ref())));
            }
        }
        self
    }

    /// A list of texts in one line.
    pub fn row<S: AsRef<str>>(&mut self, indent: usize, key: &str, items: &[S]) -> &mut Self {
        let items: Vec<String> = items.iter().map(|item| in_row(item.as_ref())).collect();
        self.bare(indent, key, &format!("[{}]", items.join(", ")))
    }

    pub fn meta(&mut self, indent: usize, key: &str, value: &Meta) -> &mut Self {
        let key = scalar(key);
        match value {
            Meta::Text(text) => self.text(indent, &key, text),
            Meta::Bare(bare) => self.bare(indent, &key, bare),
            Meta::List(items) if items.is_empty() => self.bare(indent, &key, "[]"),
            Meta::Map(entries) if entries.is_empty() => self.bare(indent, &key, "{}"),
            Meta::List(items) => {
                self.key(indent, &key);
                for item in items {
                    self.item(indent + 2, item);
                }
                self
            }
            Meta::Map(entries) => {
                self.key(indent, &key);
                for (key, value) in entries {
                    self.meta(indent + 2, key, value);
                }
                self
            }
        }
    }

    fn item(&mut self, indent: usize, item: &Meta) {
        match item {
            Meta::Text(text) => self.line(indent, &format!("- {}", scalar(text))),
            Meta::Bare(bare) => self.line(indent, &format!("- {bare}")),
            Meta::List(items) if items.is_empty() => self.line(indent, "- []"),
            Meta::Map(entries) if entries.is_empty() => self.line(indent, "- {}"),
            Meta::List(items) => {
                self.line(indent, "-");
                for item in items {
                    self.item(indent + 2, item);
                }
                self
            }
            Meta::Map(entries) => {
                self.line(indent, "-");
                for (key, value) in entries {
                    self.meta(indent + 2, key, value);
                }
                self
            }
        };
    }

    pub fn finish(self) -> String {
        self.out
    }
}

/// A text inside `[…]`, where a comma would end it.
fn in_row(text: &str) -> String {
    let plain = scalar(text);
    if plain.starts_with('"') || !plain.contains([',', '[', ']', '{', '}']) {
        plain
    } else {
        format!("\"{}\"", crate::scaffold::in_quotes(text))
    }
}
