//! What is shown of a proposal: its file, what it is, its words in their sentence, the keys. Laid out for a width.

use crate::diagnostic::safe;
use crate::import::Open;

/// Characters of the body shown on either side of a proposal's words.
const AROUND: usize = 160;
/// Before the lines of a passage, and before what goes on in the next line.
const INDENT: &str = "        ";

/// Something shown before a key is asked for.
pub struct Card {
    pub headings: Vec<String>,
    /// Empty where there is none.
    pub passage: String,
    /// What the keys do, ` · ` between them.
    pub keys: &'static str,
}

impl Card {
    /// A line alone.
    pub fn notice(line: String) -> Card {
        Card { headings: vec![line], passage: String::new(), keys: "" }
    }

    /// The lines of the card, none longer than `width` columns unless a word is.
    pub fn lines(&self, width: usize) -> String {
        let headings = self.headings.iter().map(|line| match columns(line) > width {
            true => wrapped(line.split_whitespace(), " ", ["", INDENT], width),
            false => line.clone(),
        });
        let mut lines: Vec<String> = headings.collect();
        if !self.passage.is_empty() {
            lines.push(wrapped(self.passage.split_whitespace(), " ", [INDENT, INDENT], width));
        }
        if !self.keys.is_empty() {
            lines.push(wrapped(self.keys.split(" · "), " · ", ["", ""], width));
        }
        lines.join("\n")
    }
}

/// The words of a proposal with what stands around them, in one line.
pub fn around(body: &str, proposal: &Open, is_coloured: bool) -> String {
    let Some(range) = proposal.range.clone() else {
        return "(its words are not in the text any more)".to_owned();
    };
    let before: String =
        body[..range.start].chars().rev().take(AROUND).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = body[range.end..].chars().take(AROUND).collect();
    // A paragraph's end is enough.
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let after = after.split("\n\n").next().unwrap_or_default();
    let flat = |text: &str| safe(&text.split('\n').collect::<Vec<_>>().join(" "));
    let (on, off) = if is_coloured { ("\u{1b}[1m", "\u{1b}[0m") } else { ("[", "]") };
    format!("{}{on}{}{off}{}", flat(before), flat(&body[range]), flat(after))
}

/// Pieces in lines of at most `width` columns, `joint` between those of one line. `indents` stand before the first line and
/// before the others.
fn wrapped<'p>(
    pieces: impl Iterator<Item = &'p str>,
    joint: &str,
    indents: [&str; 2],
    width: usize,
) -> String {
    let (mut out, mut used) = (indents[0].to_owned(), indents[0].len());
    let mut is_first = true;
    for piece in pieces {
        let length = columns(piece);
        if is_first {
            is_first = false;
        } else if used + columns(joint) + length > width {
            out = format!("{}\n{}", out.trim_end(), indents[1]);
            used = indents[1].len();
        } else {
            out.push_str(joint);
            used += columns(joint);
        }
        out.push_str(piece);
        used += length;
    }
    out
}

/// Columns that a text takes; the codes that make it bold take none.
fn columns(text: &str) -> usize {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().map_or(0, console::measure_text_width);
    let behind = |part: &str| console::measure_text_width(part.split_once('m').map_or("", |(_, text)| text));
    first + parts.map(behind).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_terminal() {
        let card = Card {
            headings: vec![
                "a.md  (2 open)".into(),
                "event   2016-12-30   Barack Obama, Vladimir Putin".into(),
            ],
            passage: "He gave \u{1b}[1mthe diplomats\u{1b}[0m three days to leave.".into(),
            keys: "t take · e edit · q stop",
        };
        assert_eq!(
            card.lines(28),
            "a.md  (2 open)\nevent 2016-12-30 Barack\n        Obama, Vladimir\n        Putin\n        \
             He gave \u{1b}[1mthe\n        diplomats\u{1b}[0m three days\n        to leave.\nt take · e edit · q stop"
        );
        assert_eq!(card.lines(90).lines().count(), 4);
        assert_eq!(card.lines(12).lines().last(), Some("q stop"));
        assert_eq!(Card::notice("nothing is open".into()).lines(80), "nothing is open");
    }
}
