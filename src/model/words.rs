//! Where a word may begin and end, in scripts with blanks between words and in those without.
//!
//! Comes in: an end of a name, and the text beside it. Goes out: whether the name may end there. Nothing here knows
//! the words of a language: what is one word in Chinese only its readers know, so that a name is taken wherever its letters stand, but
//! for what a script itself tells.

use unicode_normalization::char::is_combining_mark;

use super::attached::{has_particle, has_prefix, is_hangul};

/// Whether a character belongs to a word: letters and numbers of any script (Unicode `Alphabetic` and `N*`) and combining
/// marks. Hyphens and apostrophes do not.
pub fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    character.is_alphanumeric() || is_combining_mark(character)
}

/// Whether a name of so many letters that begins with `first` may stand behind a text.
pub fn may_begin(text: &str, first: char, letters: usize) -> bool {
    let Some(before) = text.chars().next_back().filter(|before| is_word(*before)) else { return true };
    let are_apart =
        are_apart(before, first, letters) && (is_word(first) || Script::of(before) != Script::Spaced);
    are_apart || has_prefix(text, first, letters)
}

/// Whether one that ends with `last` may have a text behind it.
pub fn may_end(last: char, text: &str, letters: usize) -> bool {
    let Some(after) = text.chars().next().filter(|after| is_word(*after)) else { return true };
    if is_hangul(after) && (letters > 1 || !is_hangul(last)) && has_particle(text) {
        return true;
    }
    are_apart(last, after, letters) && (is_word(last) || Script::of(after) != Script::Spaced)
}

fn are_apart(before: char, after: char, letters: usize) -> bool {
    if !is_word(before) || !is_word(after) {
        return true;
    }
    if is_combining_mark(after) {
        return false;
    }
    match (Script::of(before), Script::of(after)) {
        (Script::Spaced, Script::Spaced) => false,
        // A word of another origin, which the letters round it set apart.
        (Script::Katakana, Script::Katakana) => false,
        // Most words and all endings of Japanese are written so.
        (Script::Hiragana, Script::Hiragana) => letters > 2 && !repeats(after),
        (Script::Indochina, Script::Indochina) => letters > 1 && !leans(before) && !hangs(after),
        (_, _) => letters > 1 && !repeats(after),
    }
}

/// How the letters of a script stand together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// With blanks between words, as nearly all.
    Spaced,
    Han,
    Hiragana,
    Katakana,
    /// Thai, Lao, Khmer, Burmese.
    Indochina,
}

impl Script {
    fn of(letter: char) -> Script {
        match letter {
            ..'\u{e01}' => Script::Spaced,
            '\u{e50}'..='\u{e59}' | '\u{ed0}'..='\u{ed9}' | '\u{1040}'..='\u{1049}' => Script::Spaced,
            '\u{17e0}'..='\u{17e9}' | '\u{1090}'..='\u{1099}' => Script::Spaced,
            '\u{e01}'..='\u{edf}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17dd}' => Script::Indochina,
            '\u{a9e0}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}' => Script::Indochina,
            '\u{3041}'..='\u{309f}' | '\u{1b001}'..='\u{1b11f}' => Script::Hiragana,
            '\u{30a1}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => Script::Katakana,
            '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3400}'..='\u{4dbf}' => Script::Han,
            '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => Script::Han,
            _ => Script::Spaced,
        }
    }
}

/// Whether a character says the one before it once more, or longer.
fn repeats(letter: char) -> bool {
    matches!(letter, '々' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ' | 'ー')
}

/// Whether a letter belongs to the one behind it: a vowel that is written first, or a mark that stacks.
fn leans(letter: char) -> bool {
    matches!(letter, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}' | '\u{1039}' | '\u{17d2}')
}

/// Whether a letter belongs to the one before it: a vowel that is written behind.
fn hangs(letter: char) -> bool {
    matches!(letter, '\u{e30}' | '\u{e32}' | '\u{e33}' | '\u{e45}' | '\u{eb0}' | '\u{eb2}' | '\u{eb3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_numbers_and_marks_make_words() {
        assert!("aZ9éŁ中٣\u{301}\u{93e}".chars().all(is_word));
        assert!("-'’ .\u{a0}_“・。".chars().all(|c| !is_word(c)));
    }

    #[test]
    fn a_script_tells_where_a_name_may_end() {
        let check = |pairs: &str, letters: usize, expected: bool| {
            for pair in pairs.split(' ') {
                let mut letters_of = pair.chars();
                let (before, after) = (letters_of.next().expect("one"), letters_of.next().expect("two"));
                assert_eq!(may_begin(&before.to_string(), after, letters), expected, "{pair}, {letters}");
                assert_eq!(may_end(before, &after.to_string(), letters), expected, "{pair}, {letters}");
            }
        };
        check("ab éa 1a aé 한국 бд a\u{301} 国\u{301} カナ ーナ ナー 々々 กา เก กิ", 9, false);
        check("中国 国は はカ カ国 国a a国 国1 กข はの", 3, true);
        check("中国 はカ 国a กข", 2, true);
        check("はの", 2, false);
        check("中国 は国 国a กข", 1, false);
        assert!(
            may_begin(".", 'a', 1)
                && !may_begin("a", '.', 1)
                && may_begin("国", '.', 1)
                && may_begin("", 'a', 1)
        );
        assert!(
            !may_end('.', "a", 1) && may_end('a', ".", 1) && may_end('.', "国", 1) && may_end('a', "", 1)
        );
        assert!(
            may_end('울', "에서", 2)
                && !may_end('울', "대", 2)
                && may_end('O', "는", 4)
                && !may_end('김', "은", 1)
        );
    }
}
