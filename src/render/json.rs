//! JSON written by hand where it is written ten thousand times: an object's fields in the order given.

/// A JSON object being written.
pub struct Object {
    out: String,
    is_empty: bool,
}

impl Default for Object {
    fn default() -> Self {
        let mut out = String::with_capacity(256);
        out.push('{');
        Object { out, is_empty: true }
    }
}

impl Object {
    pub fn new() -> Self {
        Object::default()
    }

    /// Starts a schema.org object of a type.
    pub fn of_type(kind: &str) -> Self {
        Object::new().typed(kind)
    }

    /// The same behind what is in `out`.
    pub fn of_type_in(kind: &str, mut out: String) -> Self {
        out.push('{');
        Object { out, is_empty: true }.typed(kind)
    }

    fn typed(mut self, kind: &str) -> Self {
        self.text("@type", kind);
        self
    }

    fn key(&mut self, key: &'static str) {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        // Keys are ours and hold nothing that would have to be escaped.
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    pub fn text(&mut self, key: &'static str, text: &str) -> &mut Self {
        self.key(key);
        string(&mut self.out, text);
        self
    }

    pub fn maybe(&mut self, key: &'static str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    /// What `write` appends, which has to be JSON.
    pub fn written(&mut self, key: &'static str, write: impl FnOnce(&mut String)) -> &mut Self {
        self.key(key);
        write(&mut self.out);
        self
    }

    /// JSON that is written already.
    pub fn raw(&mut self, key: &'static str, json: &str) -> &mut Self {
        self.key(key);
        self.out.push_str(json);
        self
    }

    /// A list of objects; left out when empty.
    pub fn list<S: AsRef<str>>(&mut self, key: &'static str, items: &[S]) -> &mut Self {
        if items.is_empty() {
            return self;
        }
        self.key(key);
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.out.push_str(item.as_ref());
        }
        self.out.push(']');
        self
    }

    pub fn texts(&mut self, key: &'static str, items: &[&str]) -> &mut Self {
        if items.is_empty() {
            return self;
        }
        self.written(key, |out| {
            let mut before = '[';
            for item in items {
                out.push(before);
                string(out, item);
                before = ',';
            }
            out.push(']');
        })
    }

    pub fn finish(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

/// A JSON string (RFC 8259).
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    string(&mut out, text);
    out
}

/// `<`, `>` and `&` are written as escapes too, so that no text can end the script element that holds the JSON, and
/// the two line separators that JavaScript once took for line ends.
fn string(out: &mut String, text: &str) {
    out.push('"');
    // Without a branch, so that the compiler looks at many bytes at once; hardly any text has such a byte.
    if !text.bytes().fold(false, |found, byte| found | is_special(byte)) {
        out.push_str(text);
        return out.push('"');
    }
    let mut done = 0;
    for (index, byte) in text.bytes().enumerate() {
        // Of the two line separators (U+2028 and U+2029) only the first byte is looked for here.
        if !is_special(byte) {
            continue;
        }
        let Some(c) = text[index..].chars().next() else { break };
        if byte == 0xe2 && !matches!(c, '\u{2028}' | '\u{2029}') {
            continue;
        }
        out.push_str(&text[done..index]);
        done = index + c.len_utf8();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push_str(&format!("\\u{:04x}", c as u32)),
        }
    }
    out.push_str(&text[done..]);
    out.push('"');
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&' | 0x7f | 0xe2) | (byte < 0x20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_as_written() {
        for text in ["</script><!--", "a\"b\\c\n\u{1}\u{2028}é𝄞", ""] {
            let json = quoted(text);
            assert!(!json.contains('<'));
            assert_eq!(serde_json::from_str::<String>(&json).expect("valid JSON"), text);
        }
    }
}
