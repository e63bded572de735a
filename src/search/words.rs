//! Text → words, and a word → the form it is looked up by.
//!
//! `templates/assets/search.js` takes a query apart by the very same rules; `tests/outside/search.mjs` holds the two
//! against each other. A word is a run of letters, digits and marks. Apostrophes stand within it (`o'brien`), an English
//! possessive does not; `U.S.` is one word, `1,000` one number. Scripts that put no spaces between words go in pairs of
//! characters.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is kept whole, in characters: longer runs are addresses and keys.
pub const LONGEST: usize = 32;

/// Calls `each` with every word of `text`, in small letters and composed, in order.
pub fn each(text: &str, each: &mut dyn FnMut(&str)) {
    let bytes = text.as_bytes();
    let mut small = String::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii() && !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let next = bytes.get(end).copied().unwrap_or(b' ');
        // Nearly every word: plain letters, and behind them nothing that could belong to it.
        if end > at && next.is_ascii() && !matches!(next, b'\'' | b'.' | b',') && end - at <= LONGEST {
            small.clear();
            small.push_str(&text[at..end]);
            small.make_ascii_lowercase();
            each(&small);
            at = end + 1;
            continue;
        }
        at += run(&text[at..], each);
    }
}

/// Reads one run that begins at the start of `text`; gives its length, at least one character.
fn run(text: &str, each: &mut dyn FnMut(&str)) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let goes_on = next.is_some_and(is_word);
        let is_inside = is_word(c) || end > 0 && goes_on && joins(&text[..at], c, next);
        if !is_inside {
            break;
        }
        end = at + c.len_utf8();
    }
    if end == 0 {
        return text.chars().next().map_or(1, char::len_utf8);
    }
    let small: String = text[..end].to_lowercase().nfc().collect();
    let mut rest = small.as_str();
    while let Some(first) = rest.chars().next() {
        let of_kind = rest.find(|c| is_unspaced(c) != is_unspaced(first)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(of_kind);
        match is_unspaced(first) {
            true => pairs(part, each),
            false => spaced(part, each),
        }
        rest = after;
    }
    end
}

/// Whether `c` stands within a word: an apostrophe; the dot of `U.S.`, the comma of `1,000`.
fn joins(before: &str, c: char, next: Option<char>) -> bool {
    let mut back = before.chars().rev();
    let last = back.next().unwrap_or(' ');
    let next = next.unwrap_or(' ');
    match c {
        '\'' | '\u{2019}' | '\u{2bc}' => is_word(last),
        ',' => last.is_ascii_digit() && next.is_ascii_digit(),
        // One letter between dots or at the start.
        '.' => last.is_alphabetic() && next.is_alphabetic() && back.next().is_none_or(|c| c == '.'),
        _ => false,
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

/// A run with spaces round it.
fn spaced(run: &str, each: &mut dyn FnMut(&str)) {
    let run = run.trim_matches(|c| !is_word(c));
    if !run.contains(|c| !is_word(c)) {
        return cut(run, each);
    }
    // `u.s` and `1,000` are written together. A dot that ends an abbreviation of one letter has gone already.
    let whole: String = run.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let parts: Vec<&str> = whole.split(is_apostrophe).filter(|part| !part.is_empty()).collect();
    let parts = match parts.as_slice() {
        [before @ .., "s"] if !before.is_empty() => before,
        parts => parts,
    };
    cut(&parts.concat(), each);
    // `l'été`, `o'brien`: also without what was put before it.
    if let [first, tail] = parts
        && first.chars().count() <= 2
    {
        cut(tail, each);
    }
}

fn cut(word: &str, each: &mut dyn FnMut(&str)) {
    let end = word.char_indices().nth(LONGEST).map_or(word.len(), |(at, _)| at);
    if end > 0 {
        each(&word[..end]);
    }
}

/// A run without spaces: every two characters, and the last one alone.
fn pairs(run: &str, each: &mut dyn FnMut(&str)) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    for window in starts.windows(3) {
        each(&run[window[0]..window[2]]);
    }
    if let [.., last, end] = starts.as_slice() {
        each(&run[*last..*end]);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && is_combining_mark(c)
}

/// Scripts written without spaces between words: Han, kana, Thai, Lao, Burmese, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x20000..=0x3ffff)
}

/// A word without accents and the like, as it is looked up: `café` and `cafe` are one.
pub fn folded(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return word.into();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_accent(*c)) {
        match special(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded.nfc().collect::<String>().into()
}

/// Marks that readers leave out; the vowel signs of Indic scripts are not among them.
fn is_accent(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036f | 0x0591..=0x05c7 | 0x0610..=0x061a | 0x064b..=0x065f | 0x0670 | 0x0640)
}

/// Letters that no decomposition takes apart.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŋ' => "n",
        'ς' => "σ",
        _ => return None,
    })
}

/// Words in their order as JavaScript compares them.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    match a.is_ascii() && b.is_ascii() {
        true => a.cmp(b),
        false => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let mut words = Vec::new();
        each(text, &mut |word| words.push(folded(word).into_owned()));
        words.join(" ")
    }

    #[test]
    fn texts_and_their_words() {
        for (text, expected) in [
            ("The long-awaited ruling, again.", "the long awaited ruling again"),
            ("Peskov's plan; the parties' talks", "peskov plan the parties talks"),
            ("O'Brien and l\u{2019}Été", "obrien brien and lete ete"),
            ("don't", "dont"),
            ("the U.S. and U.S.A., e.g. 1,000 at 8.2%", "the us and usa eg 1000 at 8 2"),
            ("end.Begin 3.14 a,b", "end begin 3 14 a b"),
            ("Łódź Straße ΛΌΓΟΣ Ёлка ﬁsh m²", "lodz strasse λογοσ елка fish m2"),
            ("cafe\u{301} CAFÉ", "cafe cafe"),
            ("東京都 x日", "東京 京都 都 x 日"),
            ("हिन्दी", "हिन्दी"),
            ("''' ... '", ""),
            ("", ""),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
        assert_eq!(words(&"x".repeat(50)).len(), LONGEST);
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_words(text in ".{0,80}") {
            each(&text, &mut |word| {
                assert!(!word.is_empty() && word.chars().count() <= LONGEST);
                assert!(word.chars().all(is_word), "{word:?}");
            });
        }

        #[test]
        fn folding_again_changes_nothing(text in "\\PC{0,20}") {
            let once = folded(&text).into_owned();
            proptest::prop_assert_eq!(folded(&once).into_owned(), once);
        }
    }
}
