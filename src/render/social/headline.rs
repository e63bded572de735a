//! A title → lines that fit: as large as there is room for, evenly filled, cut at a word only when the smallest size
//! does not hold it.

use super::letters::Font;

/// Sizes in pixels, largest first.
const SIZES: [i32; 8] = [84, 76, 68, 60, 54, 48, 43, 38];

/// More of them are a wall.
const LINES: usize = 5;

/// More letters than this are in no five lines, however thin they are.
const LONGEST: usize = 600;

pub struct Headline {
    pub size: i32,
    pub lines: Vec<String>,
}

/// From one baseline to the next.
pub fn line_height(size: i32) -> i32 {
    size * 9 / 8
}

/// Breaks a title for an area of so many pixels.
pub fn headline(font: &Font, title: &str, width: i32, height: i32) -> Headline {
    let start = title.char_indices().nth(LONGEST).map_or(title, |(end, _)| &title[..end]);
    let pieces = pieces(start);
    for size in SIZES {
        let room = width * 1000 / size;
        let most = ((height / line_height(size)) as usize).min(LINES);
        let is_smallest = size == SIZES[SIZES.len() - 1];
        let Some(lines) = broken(font, &pieces, room, is_smallest) else { continue };
        if lines.len() <= most {
            return Headline { size, lines: evened(font, &pieces, room, lines) };
        }
        if is_smallest {
            return Headline { size, lines: cut(font, lines, most, room) };
        }
    }
    Headline { size: SIZES[0], lines: Vec::new() }
}

/// What stays together, and whether a space stands before it.
struct Piece<'t> {
    text: &'t str,
    has_space: bool,
}

/// A line may end after a space, a hyphen, a dash or a slash.
fn pieces(title: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for word in title.split(' ') {
        let parts = word.split_inclusive(['-', '\u{2010}', '–', '—', '/']);
        pieces.extend(parts.enumerate().map(|(index, text)| Piece { text, has_space: index == 0 }));
    }
    pieces
}

/// Fills line after line. None when a piece is longer than a line; with `breaks_words` it is cut anywhere.
fn broken(font: &Font, pieces: &[Piece<'_>], room: i32, breaks_words: bool) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces {
        let space = if piece.has_space && !line.is_empty() { " " } else { "" };
        let longer = format!("{line}{space}{}", piece.text);
        if font.length(&longer) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = piece.text.to_owned();
        if font.length(&line) > room {
            if !breaks_words {
                return None;
            }
            line = broken_word(font, piece.text, room, &mut lines);
        }
    }
    lines.extend(Some(line).filter(|line| !line.is_empty()));
    Some(lines)
}

/// Cuts a word into lines; its end is returned.
fn broken_word(font: &Font, word: &str, room: i32, lines: &mut Vec<String>) -> String {
    let mut line = String::new();
    for c in word.chars() {
        line.push(c);
        if font.length(&line) > room && line.len() > c.len_utf8() {
            line.pop();
            lines.push(std::mem::replace(&mut line, c.to_string()));
        }
    }
    line
}

/// The same number of lines with the least difference in length: a last line of one word looks like a mistake.
fn evened(font: &Font, pieces: &[Piece<'_>], room: i32, lines: Vec<String>) -> Vec<String> {
    let count = lines.len();
    let (mut low, mut high, mut best) = (room / 3, room, lines);
    while high - low > 50 {
        let middle = (low + high) / 2;
        match broken(font, pieces, middle, false) {
            Some(lines) if lines.len() <= count => (high, best) = (middle, lines),
            _ => low = middle,
        }
    }
    best
}

/// The first lines, the last of which says that there is more.
fn cut(font: &Font, mut lines: Vec<String>, most: usize, room: i32) -> Vec<String> {
    lines.truncate(most.max(1));
    if let Some(last) = lines.last_mut() {
        while font.length(&format!("{last}…")) > room
            && let Some((rest, _)) = last.rsplit_once(' ')
        {
            *last = rest.to_owned();
        }
        while font.length(&format!("{last}…")) > room && last.pop().is_some() {}
        *last = format!("{}…", last.trim_end_matches([',', ';', ':', '-', '–', '—', '.', ' ']));
    }
    lines
}
