//! HTML with slots → its text, without tags, slots and character references.

/// Calls `each` with every stretch of text, in order; a word never goes from one to the next.
pub fn each(html: &str, each: &mut dyn FnMut(&str)) {
    let mut rest = html;
    while !rest.is_empty() {
        let end = memchr::memchr3(b'<', b'&', 0, rest.as_bytes()).unwrap_or(rest.len());
        let (text, from) = rest.split_at(end);
        let Some(mark) = from.bytes().next() else { return each(text) };
        if mark == b'&' {
            rest = with_references(rest, each);
            continue;
        }
        each(text);
        let close = if mark == 0 { 0 } else { b'>' };
        // What is never closed is no tag.
        let skipped = memchr::memchr(close, &from.as_bytes()[1..]).map_or(1, |at| at + 2);
        rest = &from[skipped..];
    }
}

/// Reads text up to the next tag, with the characters that references in it stand for.
fn with_references<'h>(html: &'h str, each: &mut dyn FnMut(&str)) -> &'h str {
    let end = memchr::memchr2(b'<', 0, html.as_bytes()).unwrap_or(html.len());
    let (text, rest) = html.split_at(end);
    let mut plain = String::with_capacity(text.len());
    let mut left = text;
    while let Some((before, from)) = left.split_once('&') {
        plain.push_str(before);
        let reference = from.split_once(';').filter(|(name, _)| name.len() <= 8);
        match reference.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((c, after)) => {
                plain.push(c);
                left = after;
            }
            None => {
                plain.push('&');
                left = from;
            }
        }
    }
    plain.push_str(left);
    each(&plain);
    rest
}

/// What our own HTML refers to.
fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    fn text(html: &str) -> String {
        let mut all = Vec::new();
        super::each(html, &mut |text| all.push(text.to_owned()));
        all.retain(|text| !text.trim().is_empty());
        all.join("|")
    }

    #[test]
    fn tags_and_slots_go_references_stay() {
        for (html, expected) in [
            ("<p>One <b>two</b></p>", "One |two"),
            ("O&#39;Brien &amp; R&amp;D<br>x", "O'Brien & R&D|x"),
            ("a &lt;b&gt; &unknown; & c", "a <b> &unknown; & c"),
            ("\0 12\0Kremlin\0/\0 said", "Kremlin| said"),
            ("<unclosed", "unclosed"),
            ("&#x41;", "A"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_html_is_read(html in "[a-z<>&;#0-9\0 é]{0,60}") {
            text(&html);
        }
    }
}
