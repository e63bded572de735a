//! HTML of one line → its words, for places where no markup may stand: calendars, tables, feeds of data.

use std::borrow::Cow;

/// The text of inline HTML as a reader sees it: tags taken out, character references resolved, white space folded.
pub fn plain(html: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'<', b'&', b'\n', html.as_bytes()).is_none() {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    without_markup(&mut out, html);
    Cow::Owned(folded(&out))
}

/// Every stretch of white space as one blank, none at the ends.
pub fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Appends the text of some HTML, its white space as it is.
pub fn without_markup(out: &mut String, html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        let (from, after) = match rest.as_bytes()[at] {
            b'<' => tag(&rest[at..]),
            _ => reference(&rest[at..]),
        };
        out.push_str(from);
        rest = after;
    }
    out.push_str(rest);
}

/// What stands for a tag, which is nothing but for a line break, and what follows it.
fn tag(from: &str) -> (&'static str, &str) {
    let mut quote = None;
    for (at, byte) in from.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (if from.starts_with("<br") { " " } else { "" }, &from[at + 1..]),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if byte == open => quote = None,
            _ => {}
        }
    }
    ("", "")
}

/// The references that our own HTML is written with; any other is left as it stands.
fn reference(from: &str) -> (&str, &str) {
    for (name, text) in
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'")]
    {
        if let Some(rest) = from.strip_prefix(name) {
            return (text, rest);
        }
    }
    ("&", &from[1..])
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn takes_markup_out() {
        for (html, expected) in [
            ("plain", "plain"),
            ("a <a href=\"/x?a&amp;b\" title=\"a > b\">link</a>, R&amp;D", "a link, R&D"),
            ("<em>x</em><br>\ny &lt;b&gt; &quot;q&quot; &#39;", "x y <b> \"q\" '"),
            ("a & b &amp", "a & b &amp"),
            ("cut <a href=\"", "cut"),
        ] {
            assert_eq!(plain(html), expected);
        }
    }
}
