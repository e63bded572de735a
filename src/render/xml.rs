//! Text escaped for XML 1.0.

use crate::markdown::links::stands_for_itself;

/// Appends `text` as character data or attribute value. Characters that XML 1.0 does not allow at all are left out.
pub fn escape(out: &mut String, text: &str) {
    // Of the characters that it does not allow, two begin with this byte in UTF-8; hardly any other does.
    if stands_for_itself(text) && memchr::memchr(0xef, text.as_bytes()).is_none() {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

/// `text` escaped.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(&mut out, text);
    out
}
