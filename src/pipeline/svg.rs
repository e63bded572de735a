//! The size of an SVG image, from the attributes of its root element.
//!
//! Comes in: the bytes of a file. Goes out: width and height in whole CSS pixels, or nothing when they are not there or
//! cannot be read. No XML reader: only the first tag is looked at, and garbage gives nothing.

/// How far into the file the root element is looked for.
const HEAD: usize = 64 * 1024;
/// The longest side that is believed.
const LONGEST: f64 = 100_000.0;

/// Width and height.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let text = String::from_utf8_lossy(head);
    let tag = root(text.trim_start_matches('\u{feff}'))?;
    let view_box = attribute(tag, "viewBox").and_then(view_box);
    let width = attribute(tag, "width").and_then(length);
    let height = attribute(tag, "height").and_then(length);
    let (width, height) = match (width, height, view_box) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, Some(size)) => size,
        _ => return None,
    };
    Some((pixels(width)?, pixels(height)?))
}

/// The attributes of the root element, when that is `<svg>`.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        rest = if let Some(inner) = rest.strip_prefix("<?") {
            inner.split_once("?>")?.1
        } else if let Some(inner) = rest.strip_prefix("<!--") {
            inner.split_once("-->")?.1
        } else if let Some(inner) = rest.strip_prefix("<!") {
            after_declaration(inner)?
        } else {
            break;
        };
    }
    let tag = rest.strip_prefix('<')?;
    let (name, attributes) = tag.split_at(tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?);
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    (local == "svg").then_some(attributes)
}

/// What follows `<!DOCTYPE … [ … ]>`, whose inner part has tags of its own.
fn after_declaration(inner: &str) -> Option<&str> {
    let (end, bracket) = (inner.find('>')?, inner.find('['));
    match bracket.filter(|bracket| *bracket < end) {
        Some(bracket) => inner[bracket..].split_once(']')?.1.split_once('>').map(|(_, rest)| rest),
        None => Some(&inner[end + 1..]),
    }
}

/// The value of an attribute, up to the end of the tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>'))?;
        let (found, after) = rest.split_at(end);
        // White space may stand round the sign.
        let after = after.trim_start().strip_prefix('=')?.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, behind) = after[1..].split_once(quote)?;
        if found == name {
            return Some(value);
        }
        rest = behind;
    }
}

/// A length in CSS pixels; per cents and lengths that depend on a font have none.
fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let per_unit = match text[number.len()..].to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    Some(number.trim().parse::<f64>().ok()? * per_unit).filter(|length| *length > 0.0)
}

/// Width and height of `min-x min-y width height`.
fn view_box(text: &str) -> Option<(f64, f64)> {
    let numbers = text.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers[..] {
        [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
        _ => None,
    }
}

fn pixels(length: f64) -> Option<u32> {
    let rounded = length.round();
    (1.0..=LONGEST).contains(&rounded).then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn reads_the_size_of_the_root() {
        for (text, expected) in [
            ("<svg width=\"640\" height='480'>", Some((640, 480))),
            (
                "\u{feff}<?xml version=\"1.0\"?>\n<!-- <svg> -->\n<svg\n  viewBox = \"0 0 30.4 20\" >",
                Some((30, 20)),
            ),
            (
                "<!DOCTYPE svg [ <!ENTITY a \"b>\"> ]><s:svg a=\"x > y\" width=\"1in\" height=\"72pt\"/>",
                Some((96, 96)),
            ),
            ("<!DOCTYPE svg PUBLIC \"a\" \"b\"><svg width=\"100%\" viewBox=\"0,0,4,3\"/>", Some((4, 3))),
            ("<svg width=\"200\" viewBox=\"0 0 4 3\">", Some((200, 150))),
            ("<svg height=\"20mm\" viewBox=\"0 0 1 1\">", Some((76, 76))),
            ("<svg width=\"5\">", None),
            ("<svg viewBox=\"0 0 0 0\">", None),
            ("<svg viewBox=\"0 0 NaN inf\">", None),
            ("<svg width=\"-5\" height=\"1e99\">", None),
            ("<svg width=5 height=5>", None),
            ("<html><svg width=\"5\" height=\"5\">", None),
            ("<svg", None),
            ("<!-- <svg width=\"1\" height=\"1\">", None),
            ("", None),
        ] {
            assert_eq!(size(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(size(&[0xff, 0xfe, b'<', 0, b's', 0]), None);
    }

    proptest::proptest! {
        #[test]
        fn garbage_gives_nothing_and_no_panic(text in "[<>!?svg \"'=\\[\\]viewBox0-9.-]{0,80}") {
            let _ = size(text.as_bytes());
        }
    }
}
