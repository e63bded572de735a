//! How a name may look in running text.
//!
//! Comes in: a name as an author wrote it. Goes out: the spellings under which text may bear it (the case rules of
//! recognition), and its folded form for look-ups. Knows no entities.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::model::letters;

/// Letters from which a name is also known in capitals throughout: shorter ones would clash with acronyms.
const HEADLINE_LETTERS: usize = 4;

/// What a spelling says about the name it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// As the author wrote it.
    Written,
    /// In capitals throughout, or with its small first letter raised.
    Changed,
    /// A capitalised name in small letters throughout: an ordinary word, not a mention.
    Ordinary,
}

/// Brings a name to one form: NFC, straight quotes, one blank for all white space, none at the ends, dashes for two and
/// three hyphens, three points for an ellipsis. Text may bear it in the forms that `spellings` gives.
pub fn tidy(name: &str) -> Cow<'_, str> {
    let is_composed = name.is_ascii() || is_nfc_quick(name.chars()) == IsNormalized::Yes;
    let is_plain = |c: char| c != '…' && straight(c) == Some(c);
    let is_tidy = is_composed
        && name.chars().all(is_plain)
        && !name.contains("  ")
        && !name.contains("--")
        && name.trim() == name;
    if is_tidy {
        return Cow::Borrowed(name);
    }
    let seen: String = name.chars().filter_map(straight).collect();
    let mut text = String::with_capacity(seen.len());
    for word in seen.split(' ').filter(|word| !word.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.nfc());
    }
    Cow::Owned(text.replace('…', "...").replace("---", "—").replace("--", "–"))
}

/// A character of a name in its one form.
fn straight(c: char) -> Option<char> {
    match c {
        DASH => Some(DASH),
        '\u{201c}'..='\u{201f}' => Some('"'),
        c => letters::plain(c),
    }
}

/// The dash between names: two hyphens, one where it is looked for in text.
const DASH: char = '–';

/// The form in which names are compared when case, quotes, dashes and spaces shall not matter.
pub fn fold(words: &str) -> String {
    let words = tidy(words);
    if words.is_ascii() {
        return words.to_ascii_lowercase();
    }
    words.to_lowercase().replace(DASH, "-").nfc().collect()
}

/// Whether a stretch of text reads as `folded`.
pub fn reads_as(text: &str, folded: &str) -> bool {
    let is_plain = text.is_ascii() && !text.contains("--");
    if is_plain { text.eq_ignore_ascii_case(folded) } else { fold(text) == folded }
}

/// Calls `spelling` with every form in which text may bear `name` (tidied already), and with the ordinary words it
/// could be mistaken for; forms may repeat. Where composed and decomposed characters differ, both are given, since
/// text keeps the form its author typed.
pub fn spellings(name: &str, mut spelling: impl FnMut(&str, Case)) {
    let mut both_forms = |text: &str, case| {
        as_typed(text, &mut |text| {
            spelling(text, case);
            if !text.is_ascii() {
                let composed: String = text.nfc().collect();
                let decomposed: String = text.nfd().collect();
                for other in [composed, decomposed] {
                    if other != text {
                        spelling(&other, case);
                    }
                }
            }
        });
    };
    both_forms(name, Case::Written);
    // Without a small letter a name is an acronym or knows no case: any change would make another word of it.
    if !name.chars().any(char::is_lowercase) {
        return;
    }
    if let Some(raised) = with_first_raised(name) {
        both_forms(&raised, Case::Changed);
    }
    if name.chars().filter(|c| c.is_alphabetic()).nth(HEADLINE_LETTERS - 1).is_some() {
        both_forms(&name.to_uppercase(), Case::Changed);
    }
    let lowered = name.to_lowercase();
    if lowered != name {
        both_forms(&lowered, Case::Ordinary);
    }
}

/// Calls `typed` with the forms in which text may have the quotes, dashes and points of a tidied name: as smart punctuation
/// makes them, and as they are typed.
fn as_typed(name: &str, typed: &mut impl FnMut(&str)) {
    // Hardly a name has any.
    if !name.contains([DASH, '—', '"']) && !name.contains("...") {
        return typed(name);
    }
    let mut forms = vec![name.replace(DASH, "-"), name.replace(DASH, "--").replace('—', "---")];
    forms.extend_from_within(..);
    let points = forms.len() / 2;
    forms[points..].iter_mut().for_each(|form| *form = form.replace("...", "…"));
    let straight = forms.len();
    for marks in [['“', '”'], ['„', '“']] {
        let curly: Vec<String> = forms[..straight].iter().map(|form| quoted(form, marks)).collect();
        forms.extend(curly);
    }
    let mut seen: Vec<&String> = Vec::new();
    for form in &forms {
        if !seen.contains(&form) {
            seen.push(form);
            typed(form);
        }
    }
}

/// With these marks for straight quotes: the first before a word, the second behind one.
fn quoted(name: &str, [open, close]: [char; 2]) -> String {
    let mut before = ' ';
    let one = |c: char| {
        let before = std::mem::replace(&mut before, c);
        let is_begin = before == ' ' || matches!(before, '(' | '-' | '–' | '—');
        if c != '"' {
            c
        } else if is_begin {
            open
        } else {
            close
        }
    };
    name.chars().map(one).collect()
}

/// `The president` for `the president`; none for a name that begins with anything but a small letter.
fn with_first_raised(name: &str) -> Option<String> {
    let mut rest = name.chars();
    let first = rest.next().filter(|first| first.is_lowercase())?;
    Some(first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, written: &[&str], changed: &[&str], ordinary: &[&str]) {
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        spellings(name, |text, case| found[case as usize].push(text.to_owned()));
        assert_eq!(found, [written, changed, ordinary].map(|list| list.to_vec()));
    }

    #[test]
    fn a_name_is_spelled_by_its_case() {
        check("US", &["US"], &[], &[]);
        check("BBC1", &["BBC1"], &[], &[]);
        check("中国", &["中国"], &[], &[]);
        check("NATO", &["NATO"], &[], &[]);
        check("Bob", &["Bob"], &[], &["bob"]);
        check("Kyiv", &["Kyiv"], &["KYIV"], &["kyiv"]);
        check("the president", &["the president"], &["The president", "THE PRESIDENT"], &[]);
        check("eBay", &["eBay"], &["EBay", "EBAY"], &["ebay"]);
        check("Straße", &["Straße"], &["STRASSE"], &["straße"]);
        check("A–B...", &["A-B...", "A--B...", "A-B…", "A--B…"], &[], &[]);
        check("\"A\" B", &["\"A\" B", "“A” B", "„A“ B"], &[], &[]);
        check("Zoë", &["Zoë", "Zoe\u{308}"], &[], &["zoë", "zoe\u{308}"]);
    }

    #[test]
    fn tidying_straightens_quotes_dashes_spaces_and_composition() {
        for (name, tidied) in [
            ("Łódź", "Łódź"),
            ("Ło\u{301}dz\u{301}", "Łódź"),
            (" O\u{2019}Brien\u{a0} Ltd\t", "O'Brien Ltd"),
            ("", ""),
            ("\u{a0}", ""),
            ("“A”--‘B’ ‑ C---D…", "\"A\"–'B' - C—D..."),
            ("a\u{ad}b \u{200b} c", "ab c"),
        ] {
            assert_eq!(tidy(name), tidied);
        }
    }

    #[test]
    fn folding_forgets_case() {
        assert_eq!(fold("  New\u{a0}York"), "new york");
        assert_eq!(fold("ĐORĐE"), "đorđe");
        assert_eq!(fold("A--B"), fold("a-b"));
        assert!(reads_as("A--B", &fold("a–b")));
        assert!(reads_as("ŁO\u{301}DZ\u{301}", &fold("Łódź")));
        assert!(!reads_as("Lodz", &fold("Łódź")));
    }
}
