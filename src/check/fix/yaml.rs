//! Values and keys as YAML writes them, in the style of what stands beside them.

use std::ops::Range;

/// A text as a scalar that YAML reads back as the same text, in a list, a map or between braces.
pub fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_alphanumeric() || " -'’_./&".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Where and how to write one key more beside the key whose value stands at `value`: within braces behind it, else on a
/// line of its own below.
pub fn beside(text: &str, value: &Range<usize>, key: &str, new: &str) -> Option<(usize, String)> {
    let start = text[..value.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at);
    let line = &text[start..value.start];
    if line.contains('{') {
        return Some((value.end, format!(", {key}: {}", quoted(new))));
    }
    // `  - url: ` and `    url: ` both put the key into the column of `url`.
    let name = line.trim_end().strip_suffix(':')?;
    let column = name.rfind([' ', '\t', '"', '\'']).map_or(0, |at| at + 1);
    let indent: String = line[..column].chars().map(|c| if c == '\t' { c } else { ' ' }).collect();
    let is_crlf = text[..end].ends_with('\r');
    let (at, line_end) = if is_crlf { (end - 1, "\r\n") } else { (end, "\n") };
    Some((at, format!("{line_end}{indent}{key}: {}", quoted(new))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Node, parse};

    fn add(text: &str) -> String {
        let at = text.find("http").expect("an address");
        let end = at + text[at..].find(|c: char| c.is_whitespace() || c == '}').unwrap_or(text.len() - at);
        let (at, new) = beside(text, &(at..end), "archive_url", "https://a/b").expect("a place");
        format!("{}{new}{}", &text[..at], &text[at..])
    }

    #[test]
    fn keys_go_beside_others() {
        assert_eq!(
            add("sources:\n  - url: http://x # note\n    title: T\n"),
            "sources:\n  - url: http://x # note\n    archive_url: \"https://a/b\"\n    title: T\n"
        );
        assert_eq!(
            add("- title: T\r\n  url: http://x\r\n"),
            "- title: T\r\n  url: http://x\r\n  archive_url: \"https://a/b\"\r\n"
        );
        assert_eq!(
            add("- {title: T, url: http://x}"),
            "- {title: T, url: http://x, archive_url: \"https://a/b\"}"
        );
        assert_eq!(add("url: http://x"), "url: http://x\narchive_url: \"https://a/b\"");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]
        #[test]
        fn a_scalar_reads_back_as_itself(text in "[a-zA-Z0-9é:#,'\"\\\\{}\\[\\]&*!|>%@` .?-]{1,12}") {
            let Ok(Node::Mapping(entries)) = parse(&format!("x: [{}, 1]", scalar(&text)), 1000) else {
                panic!("not YAML: {}", scalar(&text));
            };
            let Node::Sequence(items) = &entries[0].1 else { panic!("no list") };
            let Node::Scalar(read) = &items[0] else { panic!("no text") };
            proptest::prop_assert_eq!(&*read.text, &*text);
        }
    }
}
