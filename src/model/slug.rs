//! The form that ids and addresses have.
//!
//! Comes in: a name, a title or a file's stem. Goes out: its slug, or whether a text may serve as an id as it stands.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The longest slug or id, in bytes: a file system's 255 leave room for a date, an extension and a digest.
pub const MAX_BYTES: usize = 80;

/// `text` in lower case with its letters and digits of any script kept (NFC), each run of anything else turned into
/// one `-`, none at either end, cut to 80 bytes between characters. Empty when `text` has no letter or digit.
pub fn slug(text: &str) -> String {
    if text.is_ascii() {
        return ascii_slug(text);
    }
    let mut slug = String::with_capacity(text.len().min(MAX_BYTES));
    let mut gap = false;
    for c in lower(text).nfc() {
        let follows_kept = !gap && !slug.is_empty();
        if !is_kept(c, follows_kept) {
            gap = true;
            continue;
        }
        let dash = usize::from(gap && !slug.is_empty());
        if slug.len() + dash + c.len_utf8() > MAX_BYTES {
            break;
        }
        slug.extend(std::iter::repeat_n('-', dash));
        slug.push(c);
        gap = false;
    }
    slug
}

/// The same for text that has no need of Unicode's tables, as most has.
fn ascii_slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len().min(MAX_BYTES));
    let mut gap = false;
    for byte in text.bytes() {
        if !byte.is_ascii_alphanumeric() {
            gap = true;
            continue;
        }
        let is_dashed = gap && !slug.is_empty();
        if slug.len() + usize::from(is_dashed) + 1 > MAX_BYTES {
            break;
        }
        if is_dashed {
            slug.push('-');
        }
        slug.push(char::from(byte.to_ascii_lowercase()));
        gap = false;
    }
    slug
}

/// Whether `text` has a slug at all.
pub fn has_slug(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphanumeric()) || !slug(text).is_empty()
}

/// Whether `text` may be an id as it stands: lower-case letters and digits of any script and `-`, NFC, at most 80
/// bytes, at least one letter or digit.
pub fn valid_id(text: &str) -> bool {
    let mut follows_kept = false;
    let all_allowed = text.chars().all(|c| {
        let allowed = c == '-' || (is_kept(c, follows_kept) && c.to_lowercase().eq([c]));
        follows_kept = c != '-';
        allowed
    });
    all_allowed && text.len() <= MAX_BYTES && text.chars().any(char::is_alphanumeric) && is_nfc(text)
}

/// Lower case, without the dot above that Unicode leaves behind when it lowers `İ`.
fn lower(text: &str) -> String {
    let lowered = text.to_lowercase();
    if lowered.contains("i\u{307}") { lowered.replace("i\u{307}", "i") } else { lowered }
}

/// Letters and digits stay, and the marks that belong to a letter before them (many scripts write vowels so).
fn is_kept(c: char, follows_kept: bool) -> bool {
    if is_combining_mark(c) { follows_kept } else { c.is_alphanumeric() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs() {
        for (text, expected) in [
            ("Barack Obama", "barack-obama"),
            ("  The — “Summit”, day two! ", "the-summit-day-two"),
            ("Łódź", "łódź"),
            ("Lo\u{301}dz", "l\u{f3}dz"),
            ("İstanbul", "istanbul"),
            ("ΟΔΟΣ", "οδος"),
            ("中国", "中国"),
            ("हिन्दी", "हिन्दी"),
            ("U.S. v. O’Brien", "u-s-v-o-brien"),
            ("a/../b", "a-b"),
            ("!!!", ""),
            ("", ""),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn cuts_between_characters() {
        let long = slug(&"ж".repeat(60));
        assert_eq!(long.len(), 80);
        assert_eq!(slug(&format!("{} b", "a".repeat(79))), "a".repeat(79));
        assert_eq!(slug(&format!("{}ж", "a".repeat(79))), "a".repeat(79));
    }

    #[test]
    fn ids() {
        for id in ["obama", "g7", "łódź", "中国", "a-b", "2016"] {
            assert!(valid_id(id), "{id}");
        }
        let long = "a".repeat(81);
        for id in ["", "-", "Obama", "a b", "a/b", "a.b", "a_b", "lo\u{301}dz", "../x", "a\0", &long] {
            assert!(!valid_id(id), "{id:?}");
        }
    }

    proptest! {
        #[test]
        fn a_slug_is_an_id_and_its_own_slug(text in "\\PC{0,40}") {
            let once = slug(&text);
            prop_assert!(once.is_empty() || valid_id(&once), "{once:?}");
            prop_assert_eq!(slug(&once), once);
        }
    }
}
