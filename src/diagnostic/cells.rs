//! In: a line of somebody's text. Out: the same fit for a terminal: nothing in it can move the cursor, change colours or
//! turn the reading direction, and every character's width in cells is known, so that a caret stands where it should.

/// A tab is shown as this many spaces, wherever it stands, as rustc does.
const TAB: &str = "    ";

/// One character as it is shown, with the number of terminal cells it takes.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) cells: usize,
}

/// Makes a single-line text (a message's line, a file name) safe to print.
pub fn safe(text: &str) -> String {
    text.chars().map(|c| show(c).text).collect()
}

/// Counts the terminal cells that a text takes when it is shown.
pub fn cells(text: &str) -> usize {
    text.chars().map(|c| show(c).cells).sum()
}

/// Turns a character into what a terminal may be given in its place.
pub(super) fn show(c: char) -> Shown {
    let spelled_out = match c {
        '\t' => TAB.to_owned(),
        // The pictures of the C0 controls stand in the same order as the controls.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).map_or_else(String::new, String::from),
        '\u{7f}' => '\u{2421}'.to_string(),
        c if is_treacherous(c) => format!("<U+{:04X}>", u32::from(c)),
        c => return Shown { text: c.to_string(), cells: width(c) },
    };
    Shown { cells: spelled_out.chars().count(), text: spelled_out }
}

/// Is this a character that shows nothing but changes how the rest is shown: C1 controls (terminals obey U+009B as they
/// do ESC `[`), marks and overrides of direction (UAX #9), line separators, invisible spaces and tags? Joiners stay, since
/// Persian, Indic scripts and emoji need them.
fn is_treacherous(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns the cells that a printable character takes: 2 for East Asian wide ones and emoji (UAX #11), 0 for those that
/// combine with the one before, else 1. Coarse ranges are enough: a mistake only shifts a caret.
fn width(c: char) -> usize {
    match u32::from(c) {
        0..=0x2ff => 1,
        0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x65f => 0,
        0x93c | 0x941..=0x948 | 0x94d | 0xe31 | 0xe34..=0xe3a | 0xe47..=0xe4e => 0,
        0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x200c..=0x200d | 0x20d0..=0x20ff => 0,
        0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0xe0100..=0xe01ef => 0,
        0x1100..=0x115f | 0x231a..=0x231b | 0x23e9..=0x23ec | 0x2614..=0x2615 => 2,
        0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0xa4cf => 2,
        0xa960..=0xa97f | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f => 2,
        0xff01..=0xff60 | 0xffe0..=0xffe6 | 0x17000..=0x18cff | 0x1b000..=0x1b2ff => 2,
        0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f900..=0x1f9ff | 0x1fa70..=0x1faff => 2,
        0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(c: char, text: &str, cells: usize) {
        let shown = show(c);
        assert_eq!((shown.text.as_str(), shown.cells), (text, cells), "{c:?}");
    }

    #[test]
    fn characters_are_shown_safely() {
        check('a', "a", 1);
        check('字', "字", 2);
        check('\u{301}', "\u{301}", 0);
        check('\t', "    ", 4);
        check('\u{1b}', "␛", 1);
        check('\0', "␀", 1);
        check('\u{7f}', "␡", 1);
        check('\u{9b}', "<U+009B>", 8);
        check('\u{202e}', "<U+202E>", 8);
        check('🙂', "🙂", 2);
    }
}
