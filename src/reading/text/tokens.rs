//! Text → tokens, in one pass over its characters.

use super::{Case, Class, Gap, Token};

/// Words that a full stop belongs to, beside single letters and dotted ones; small letters, sorted.
pub(super) const ABBREVIATIONS: [&str; 79] = [
    "adm", "apr", "assn", "aug", "ave", "brig", "bros", "c", "ca", "capt", "cmdr", "co", "col", "corp",
    "cpl", "ct", "dec", "dept", "dr", "est", "etc", "feb", "fig", "fri", "ft", "gen", "gov", "hon", "inc",
    "jan", "jr", "jul", "jun", "lt", "ltd", "maj", "mar", "messrs", "mon", "mr", "mrs", "ms", "mt", "no",
    "nos", "nov", "oct", "plc", "pp", "pres", "prof", "pvt", "rep", "reps", "ret", "rev", "rt", "sat", "sec",
    "sen", "sens", "sep", "sept", "sgt", "spc", "sr", "st", "ste", "sun", "supt", "thu", "thur", "thurs",
    "tue", "tues", "univ", "vs", "wed", "yr",
];

/// Of these, the ones that are also plain words: the full stop is theirs only before what they shorten.
const ALSO_WORDS: [&str; 12] =
    ["c", "co", "dec", "fig", "mar", "no", "nos", "rep", "sat", "sun", "wed", "mon"];

pub(super) fn split(source: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(source.len() / 5 + 4);
    let mut at = 0;
    loop {
        let (start, gap) = skip_space(source, at, tokens.is_empty());
        let Some(first) = source[start..].chars().next() else { return tokens };
        let before = tokens.last().filter(|_| gap == Gap::None);
        let (length, class) =
            token_at(&source[start..], first, before.map(|token| (token, &source[token.span()])));
        let end = start + length;
        let case = case_of(&source[start..end], class);
        tokens.push(Token { start: start as u32, end: end as u32, sentence: 0, class, case, gap });
        at = end;
    }
}

fn skip_space(source: &str, from: usize, is_first: bool) -> (usize, Gap) {
    let mut lines = 0;
    let mut length = 0;
    for c in source[from..].chars() {
        if !c.is_whitespace() && !is_invisible(c) {
            break;
        }
        lines += usize::from(c == '\n');
        length += c.len_utf8();
    }
    let gap = match (lines, length) {
        _ if is_first => Gap::Blank,
        (0, 0) => Gap::None,
        (0, _) => Gap::Space,
        (1, _) => Gap::Line,
        _ => Gap::Blank,
    };
    (from + length, gap)
}

/// What has no width means nothing: a byte order mark, a zero-width space.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}')
}

/// Length and class of the token at the start of `rest`; `before` is the token that touches it.
fn token_at(rest: &str, first: char, before: Option<(&Token, &str)>) -> (usize, Class) {
    if first.is_ascii_digit() {
        return number(rest, before.is_some_and(|(_, text)| text == "."));
    }
    if first.is_alphanumeric() {
        return (word(rest), Class::Word);
    }
    if before.is_some_and(|(token, _)| token.class != Class::Mark)
        && let Some(length) = possessive(rest)
    {
        return (length, Class::Possessive);
    }
    let length = match first {
        '.' | '-' | '\'' | '`' | '*' | '=' | '_' => rest.chars().take_while(|c| *c == first).count(),
        _ => first.len_utf8(),
    };
    (length, Class::Mark)
}

/// Digits with thousands and decimals, or with the letters that follow. `29.12.2016` and `1.0.2` are several numbers.
fn number(rest: &str, after_stop: bool) -> (usize, Class) {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut length = digits(0);
    if length <= 3 {
        while bytes.get(length) == Some(&b',') && digits(length + 1) == 3 {
            length += 4;
        }
    }
    if bytes.get(length) == Some(&b'.') && !after_stop {
        let decimals = digits(length + 1);
        let end = length + 1 + decimals;
        let goes_on = bytes.get(end) == Some(&b'.') && digits(end + 1) > 0;
        if decimals > 0 && !goes_on {
            length = end;
        }
    }
    match alphanumerics(&rest[length..]) {
        0 => (length, Class::Number),
        letters => (length + with_dots(&rest[length..], letters), Class::Mixed),
    }
}

/// A word from its first letter: with inner apostrophes (`O'Brien`), `&` (`AT&T`) and the dots of abbreviations.
fn word(rest: &str) -> usize {
    let mut length = with_dots(rest, alphanumerics(rest));
    let mut piece = 0;
    loop {
        let mut following = rest[length..].chars();
        let (Some(mark), Some(next)) = (following.next(), following.next()) else { return length };
        let joins = match mark {
            '\'' | '’' => next.is_alphabetic() && possessive(&rest[length..]).is_none(),
            '&' => next.is_uppercase() && rest[piece..length].chars().all(|c| !c.is_lowercase()),
            _ => false,
        };
        if !joins {
            return length;
        }
        piece = length + mark.len_utf8();
        length = piece + alphanumerics(&rest[piece..]);
    }
}

/// Bytes of the letters and digits at the start of a text.
fn alphanumerics(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_alphanumeric() || is_combining(c))).unwrap_or(rest.len())
}

/// Marks that belong to the letter before them, and the soft hyphen.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')
}

/// A word of `length` bytes with the full stops that belong to it: `U.S.`, `a.m.`, `J.`, `Gen.`.
fn with_dots(rest: &str, length: usize) -> usize {
    if rest.as_bytes().get(length) != Some(&b'.') {
        return length;
    }
    let mut end = length;
    let mut letters = rest[..length].trim_start_matches(|c: char| c.is_ascii_digit());
    while is_one_letter(letters) && rest.as_bytes().get(end) == Some(&b'.') {
        let next = alphanumerics(&rest[end + 1..]);
        letters = &rest[end + 1..end + 1 + next];
        if !is_one_letter(letters) {
            if end == length && !rest[..length].chars().all(char::is_uppercase) {
                break;
            }
            return end + 1;
        }
        end += 1 + next;
    }
    if end > length {
        return end;
    }
    let word = rest[..length].to_ascii_lowercase();
    if ABBREVIATIONS.binary_search(&word.as_str()).is_err() {
        return length;
    }
    match ALSO_WORDS.contains(&word.as_str()) && !shortens(&word, &rest[length + 1..]) {
        true => length,
        false => length + 1,
    }
}

fn is_one_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// `No. 3`, `Sun., Dec. 4`, `Rep. Smith`, `& Co. said`: what follows shows that the word is a short form.
fn shortens(word: &str, rest: &str) -> bool {
    let next = rest.trim_start().chars().next().unwrap_or(' ');
    match word {
        "rep" => next.is_uppercase(),
        "co" => next.is_lowercase() || next == ',',
        _ => next.is_ascii_digit() || next == ',',
    }
}

/// `'s` with nothing but a boundary behind it.
fn possessive(rest: &str) -> Option<usize> {
    let mark = rest.chars().next().filter(|c| matches!(c, '\'' | '’'))?;
    let behind = &rest[mark.len_utf8()..];
    let mut chars = behind.chars();
    let is_s = matches!(chars.next(), Some('s' | 'S'));
    (is_s && !chars.next().is_some_and(char::is_alphanumeric)).then_some(mark.len_utf8() + 1)
}

fn case_of(token: &str, class: Class) -> Case {
    if matches!(class, Class::Mark | Class::Number | Class::Possessive) {
        return Case::None;
    }
    let (mut upper, mut lower, mut begins) = (0, 0, false);
    for c in token.chars() {
        if c.is_uppercase() {
            begins |= upper + lower == 0;
            upper += 1;
        } else if c.is_lowercase() {
            lower += 1;
        }
    }
    match (upper, lower) {
        (0, 0) => Case::None,
        (0, _) => Case::Lower,
        (1, _) if begins => Case::Capital,
        (_, 0) => Case::Upper,
        _ if begins => Case::Mixed,
        _ => Case::Inner,
    }
}
