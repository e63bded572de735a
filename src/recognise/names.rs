//! How a name may look in running text.
//!
//! Comes in: a name as an author wrote it. Goes out: the spellings under which text may bear it (the case rules of
//! recognition), its folded form for look-ups, and what counts as part of a word. Knows no entities.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

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

/// Whether a character belongs to a word, so that no name may begin or end beside it: letters and numbers of any
/// script (Unicode `Alphabetic` and `N*`) and combining marks. Hyphens and apostrophes do not.
pub fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    character.is_alphanumeric() || is_combining_mark(character)
}

/// Brings a name to the form of running text: NFC, the straight apostrophe, single plain spaces, none at the ends.
pub fn tidy(name: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c != '\u{2019}' && (c == ' ' || !c.is_whitespace());
    let is_composed = name.is_ascii() || is_nfc_quick(name.chars()) == IsNormalized::Yes;
    let is_tidy = is_composed && name.chars().all(is_plain) && !name.contains("  ") && name.trim() == name;
    if is_tidy {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.nfc().map(|c| if c == '\u{2019}' { '\'' } else { c }));
    }
    Cow::Owned(text)
}

/// The form in which names are compared when case, apostrophes and spaces shall not matter.
pub fn fold(words: &str) -> String {
    let words = tidy(words);
    if words.is_ascii() { words.to_ascii_lowercase() } else { words.to_lowercase().nfc().collect() }
}

/// Whether a stretch of text reads as `folded`.
pub fn reads_as(text: &str, folded: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(folded) } else { fold(text) == folded }
}

/// Calls `spelling` with every form in which text may bear `name` (tidied already), and with the ordinary words it
/// could be mistaken for; forms may repeat. Where composed and decomposed characters differ, both are given, since
/// text keeps the form its author typed.
pub fn spellings(name: &str, mut spelling: impl FnMut(&str, Case)) {
    let mut both_forms = |text: &str, case| {
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
        check("Zoë", &["Zoë", "Zoe\u{308}"], &[], &["zoë", "zoe\u{308}"]);
    }

    #[test]
    fn tidying_straightens_apostrophes_spaces_and_composition() {
        for (name, tidied) in [
            ("Łódź", "Łódź"),
            ("Ło\u{301}dz\u{301}", "Łódź"),
            (" O\u{2019}Brien\u{a0} Ltd\t", "O'Brien Ltd"),
            ("", ""),
            ("\u{a0}", ""),
        ] {
            assert_eq!(tidy(name), tidied);
        }
    }

    #[test]
    fn folding_forgets_case() {
        assert_eq!(fold("  New\u{a0}York"), "new york");
        assert_eq!(fold("ĐORĐE"), "đorđe");
        assert!(reads_as("ŁO\u{301}DZ\u{301}", &fold("Łódź")));
        assert!(!reads_as("Lodz", &fold("Łódź")));
    }

    #[test]
    fn letters_numbers_and_marks_make_words() {
        assert!("aZ9éŁ中٣\u{301}\u{93e}".chars().all(is_word));
        assert!("-'’ .\u{a0}_“".chars().all(|c| !is_word(c)));
    }
}
