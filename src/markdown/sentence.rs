//! The sentence around a mention.
//!
//! Comes in: the plain text of a paragraph and a place in it. Goes out: the bytes of the sentence, at most
//! `LONGEST` characters of it. Rules for English, most languages of Europe, and what is written with wide marks (`。`); when
//! in doubt it joins.

use std::ops::Range;

use crate::diagnostic::floor_boundary;

/// Longest sentence quoted, in characters.
const LONGEST: usize = 320;

/// Words that a full stop follows without ending the sentence.
const ABBREVIATIONS: [&str; 24] = [
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sgt", "sen", "rep", "gov", "st", "no", "vs", "etc",
    "e.g", "i.e", "jan", "feb", "aug", "sept", "oct", "dec",
];

/// How far from the place a sentence is looked for, in bytes: a character has at most four, and what is longer is cut
/// anyway. A paragraph may have megabytes, and a thousand names in it.
const FAR: usize = LONGEST * 4 + 64;

/// The bytes of the sentence that holds `at`; `is_wide` where the text may have the wide marks of Chinese and Japanese.
pub fn around(text: &str, at: Range<usize>, is_wide: bool) -> Range<usize> {
    let from = floor_boundary(text, at.start.saturating_sub(FAR));
    let to = floor_boundary(text, at.end.saturating_add(FAR));
    let within = around_near(&text[from..to], at.start - from..at.end - from, is_wide);
    within.start + from..within.end + from
}

/// The same for a text that is not long.
fn around_near(text: &str, at: Range<usize>, is_wide: bool) -> Range<usize> {
    // From the place outwards: a paragraph is looked at for nearly every name in it, and the sentence is near.
    let (mut start, mut to) = (0, at.start);
    while let Some(index) = last_mark(&text[..to], is_wide) {
        let after = after_closers(text, index);
        if after <= at.start && ends_sentence(text, index) {
            start = after;
            break;
        }
        to = index;
    }
    let (mut end, mut from) = (text.len(), at.end);
    while let Some(index) = first_mark(&text[from..], is_wide).map(|index| from + index) {
        if ends_sentence(text, index) {
            end = after_closers(text, index);
            break;
        }
        from = index + text[index..].chars().next().map_or(1, char::len_utf8);
    }
    let lead = text[start..end].len() - text[start..end].trim_start().len();
    let start = start + lead;
    let end = start + text[start..end].trim_end().len();
    shortened(text, start..end, at)
}

/// The marks of scripts that have no blanks between words: a sentence ends there, whatever follows.
const WIDE: [char; 4] = ['。', '！', '？', '｡'];

/// The byte of the first mark of a text that may end a sentence: `.`, `!`, `?` or `…`.
fn first_mark(text: &str, is_wide: bool) -> Option<usize> {
    let near = memchr::memchr3(b'.', b'!', b'?', text.as_bytes());
    let before = &text[..near.unwrap_or(text.len())];
    // Many dashes and quotes begin with the same byte, but texts are short.
    let mut ellipses = memchr::memchr_iter(ELLIPSIS[0], before.as_bytes());
    let near = ellipses.find(|index| before.as_bytes()[*index..].starts_with(ELLIPSIS)).or(near);
    let wide = is_wide.then(|| text[..near.unwrap_or(text.len())].find(WIDE)).flatten();
    wide.or(near)
}

/// The byte of the last one.
fn last_mark(text: &str, is_wide: bool) -> Option<usize> {
    let near = memchr::memrchr3(b'.', b'!', b'?', text.as_bytes());
    let from = near.map_or(0, |index| index + 1);
    let behind = &text.as_bytes()[from..];
    let mut ellipses = memchr::memrchr_iter(ELLIPSIS[0], behind);
    let near =
        ellipses.find(|index| behind[*index..].starts_with(ELLIPSIS)).map(|index| from + index).or(near);
    let from = near.unwrap_or(0);
    let wide = is_wide.then(|| text[from..].rfind(WIDE)).flatten();
    wide.map(|index| from + index).or(near)
}

const ELLIPSIS: &[u8] = "…".as_bytes();

/// Whether the mark at `index` ends a sentence: white space and then something other than a small letter follow.
fn ends_sentence(text: &str, index: usize) -> bool {
    is_plain_end(text.as_bytes(), index) || is_end(text, index)
}

/// The same, whatever stands there.
fn is_end(text: &str, index: usize) -> bool {
    if text[index..].starts_with(WIDE) {
        return true;
    }
    let rest = &text[after_closers(text, index)..];
    let mut following = rest.chars();
    if !following.next().is_none_or(char::is_whitespace) {
        return false;
    }
    if rest.trim_start().chars().next().is_some_and(char::is_lowercase) {
        return false;
    }
    if !text[index..].starts_with('.') {
        return true;
    }
    let word = text[..index].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_initial = letters == 1 && word.chars().all(|c| c.is_uppercase() || c == '.');
    let is_dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1);
    let is_abbreviation = word.len() <= 4 && ABBREVIATIONS.contains(&word.to_lowercase().as_str());
    !(is_initial || is_dotted || is_abbreviation) || rest.trim().is_empty()
}

/// Whether a full stop follows five small letters, which are no abbreviation, and before it is the text's end or a blank
/// and a capital: nearly always, and told at a glance.
fn is_plain_end(text: &[u8], index: usize) -> bool {
    let is_word = |letters: &[u8; 5]| letters.iter().all(u8::is_ascii_lowercase);
    let (before, behind) = text.split_at(index);
    let is_end = matches!(behind, b"." | [b'.', b' ', b'A'..=b'Z', ..]);
    is_end && before.last_chunk().is_some_and(is_word)
}

/// The byte behind the mark at `index` and behind any quotes and brackets that close after it.
fn after_closers(text: &str, index: usize) -> usize {
    let rest = &text[index..];
    let closers = |c: char| {
        let is_wide = || WIDE.contains(&c) || matches!(c, '」' | '』' | '）' | '》');
        matches!(c, '.' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | ')' | ']' | '»')
            || !c.is_ascii() && is_wide()
    };
    index + rest.len() - rest.trim_start_matches(closers).len()
}

/// Cuts a long sentence at words, keeping `at` inside.
fn shortened(text: &str, sentence: Range<usize>, at: Range<usize>) -> Range<usize> {
    if sentence.len() <= LONGEST || text[sentence.clone()].chars().count() <= LONGEST {
        return sentence;
    }
    let boundary =
        |index: usize| (index..=text.len()).find(|index| text.is_char_boundary(*index)).unwrap_or(text.len());
    let from = boundary(at.start.saturating_sub(LONGEST / 2).max(sentence.start));
    let to = boundary((at.end + LONGEST / 2).min(sentence.end));
    let start = match from == sentence.start {
        true => from,
        false => text[from..at.start].find(' ').map_or(from, |space| from + space + 1),
    };
    let end = match to == sentence.end {
        true => to,
        false => text[at.end..to].rfind(' ').map_or(to, |space| at.end + space),
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, name: &str, expected: &str) {
        let at = text.find(name).expect("the name is in the text");
        assert_eq!(&text[around(text, at..at + name.len(), true)], expected);
        if text.is_ascii() {
            assert_eq!(&text[around(text, at..at + name.len(), false)], expected);
        }
    }

    #[test]
    fn finds_the_sentence() {
        check("One. Two Obama three. Four.", "Obama", "Two Obama three.");
        check(
            "He met Mr. Obama in the U.S. Senate. Then left.",
            "Obama",
            "He met Mr. Obama in the U.S. Senate.",
        );
        check("“Go!” said Obama. Next.", "Obama", "“Go!” said Obama.");
        check("J. F. Kennedy spoke. Then Obama.", "Kennedy", "J. F. Kennedy spoke.");
        check("No stop Obama", "Obama", "No stop Obama");
        check("今天。“普京说！”习近平会见了普京？他走了。", "习近平", "习近平会见了普京？");
        check("彼は「行け。」と言った。プーチンは去った。", "プーチン", "プーチンは去った。");
        check("About 1.5 million saw Obama? Yes.", "Obama", "About 1.5 million saw Obama?");
    }

    proptest::proptest! {
        #[test]
        fn marks_are_found_from_both_ends(text in "[a.!?…“é。]{0,12}") {
            let mut marks = text.char_indices().filter(|(_, c)| ".!?…。".contains(*c)).map(|(index, _)| index);
            proptest::prop_assert_eq!(last_mark(&text, true), marks.clone().next_back());
            proptest::prop_assert_eq!(first_mark(&text, true), marks.next());
        }

        #[test]
        fn a_plain_end_is_an_end(text in "[a-c]{0,6}[.! A-]{1,3}[aB ”]{0,2}") {
            for (index, _) in text.match_indices(['.', '!']) {
                proptest::prop_assert!(!is_plain_end(text.as_bytes(), index) || is_end(&text, index), "{text}");
            }
        }
    }

    #[test]
    fn looks_no_further_than_what_is_shown() {
        let text =
            format!("{}. One Obama two. {}", "\u{1d11e}\u{1d11e} ".repeat(50_000), ".".repeat(500_000));
        check(&text, "Obama", "One Obama two.");
    }

    #[test]
    fn cuts_a_long_sentence_at_words() {
        let text = format!("{} Obama {}", "word ".repeat(200), "more ".repeat(200));
        let at = text.find("Obama").expect("it is there");
        let cut = &text[around(&text, at..at + 5, false)];
        assert!(cut.contains("Obama") && cut.len() < 400 && !cut.starts_with("ord"));
    }
}
