//! In: a diagnostic and a way to look up a line of a file. Out: the text a person reads in a terminal, in rustc's form:
//! what, where, the line with carets under it, what to do. Nothing an author typed reaches the terminal unfiltered.

use super::{Diagnostic, Place, Severity, cells};

/// A source line takes at most this many cells; longer ones are cut round the carets.
const WIDEST: usize = 110;
/// Where a long line is cut on the left, this many cells before the caret stay.
const BEFORE: usize = 40;

/// Writes a diagnostic for people, ending with a line end.
///
/// `line_of` gives a line (1-based, without its end) of a file; where it knows none, only the place is named. `color`
/// adds ANSI escapes. Control characters, direction marks and tabs in any of the texts are made visible.
pub fn human(d: &Diagnostic, line_of: &dyn Fn(&str, u32) -> Option<String>, color: bool) -> String {
    let places = d.place.iter().chain(d.related.iter().map(|related| &related.place));
    let widest_number = places.map(|place| place.line.to_string().len()).max().unwrap_or(1);
    let mut page = Page { out: String::new(), gutter: widest_number, paint: Paint { color } };

    page.headline(d.severity, Some(d.code.as_str()), &d.message);
    if let Some(place) = &d.place {
        page.frame(place, line_of, d.severity);
    }
    if let Some(help) = &d.help {
        page.remark("help", help);
    }
    for related in &d.related {
        page.headline(Severity::Note, None, &related.message);
        page.frame(&related.place, line_of, Severity::Note);
    }
    page.out
}

/// ANSI colours, or none.
#[derive(Clone, Copy)]
struct Paint {
    color: bool,
}

impl Paint {
    const BOLD: &'static str = "\x1b[1m";
    const BLUE: &'static str = "\x1b[1;34m";

    fn of(severity: Severity) -> &'static str {
        match severity {
            Severity::Error => "\x1b[1;31m",
            Severity::Warning => "\x1b[1;33m",
            Severity::Note => "\x1b[1;36m",
        }
    }

    fn with(self, style: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{style}{text}\x1b[0m") } else { text.to_owned() }
    }
}

struct Page {
    out: String,
    /// Width of the widest line number.
    gutter: usize,
    paint: Paint,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn headline(&mut self, severity: Severity, code: Option<&str>, message: &str) {
        let code = code.map(|code| format!("[{code}]")).unwrap_or_default();
        let label = self.paint.with(Paint::of(severity), &format!("{}{code}", severity.as_str()));
        let mut lines = message.lines();
        let first = cells::safe(lines.next().unwrap_or_default());
        self.line(&format!("{label}{}", self.paint.with(Paint::BOLD, &format!(": {first}"))));
        for more in lines {
            self.line(&format!("  {}", cells::safe(more)));
        }
    }

    /// Writes `= help: …` in the gutter, further lines of the text below its first.
    fn remark(&mut self, label: &str, text: &str) {
        let indent = " ".repeat(self.gutter + 1);
        let equals = self.paint.with(Paint::BLUE, "=");
        for (n, line) in text.lines().enumerate() {
            let line = cells::safe(line);
            let lead = match n {
                0 => format!("{indent}{equals} {}: ", self.paint.with(Paint::BOLD, label)),
                _ => format!("{indent}{}", " ".repeat(label.len() + 4)),
            };
            self.line(&format!("{lead}{line}"));
        }
    }

    fn frame(&mut self, place: &Place, line_of: &dyn Fn(&str, u32) -> Option<String>, severity: Severity) {
        let indent = " ".repeat(self.gutter);
        let arrow = self.paint.with(Paint::BLUE, "-->");
        let file = cells::safe(&place.file);
        if place.line == 0 {
            return self.line(&format!("{indent}{arrow} {file}"));
        }
        self.line(&format!("{indent}{arrow} {file}:{}:{}", place.line, place.column));
        let Some(source) = line_of(&place.file, place.line) else { return };
        let (shown, before, carets) = excerpt(&source, place);
        let bar = self.paint.with(Paint::BLUE, "|");
        let number = self.paint.with(Paint::BLUE, &format!("{:>1$}", place.line, self.gutter));
        let carets = self.paint.with(Paint::of(severity), &"^".repeat(carets));
        self.line(&format!("{indent} {bar}"));
        self.line(&format!("{number} {bar} {shown}"));
        self.line(&format!("{indent} {bar} {}{carets}", " ".repeat(before)));
    }
}

/// Returns a line as it is shown, the cells before its first caret and the number of carets (at least 1).
fn excerpt(source: &str, place: &Place) -> (String, usize, usize) {
    let source = source.trim_end_matches(['\r', '\n']);
    let source = if place.line == 1 { source.strip_prefix('\u{feff}').unwrap_or(source) } else { source };
    let from = column_index(place.column);
    // A stretch over several lines is marked to the end of its first.
    let to = if place.end_line == place.line { column_index(place.end_column) } else { usize::MAX };

    // A line may have megabytes, of which at most this much is ever seen.
    let skipped = source.chars().take(from).count().saturating_sub(WIDEST);
    let shown: Vec<cells::Shown> = source.chars().skip(skipped).take(3 * WIDEST).map(cells::show).collect();
    let column = |index: usize| index.saturating_sub(skipped).min(shown.len());
    let (from, to) = (column(from), column(to));
    let start = window_start(&shown, from);
    let mut line = if start > 0 { "…".to_owned() } else { String::new() };
    let mut used = usize::from(start > 0);
    // Past the end of the line there is nothing before which to stop counting; the caret follows the last character.
    let (mut before, mut carets) = (used, 0);
    for (n, c) in shown.iter().enumerate().skip(start) {
        // Zero-width characters count against the room too, so that a line of them alone cannot be endless.
        if used + c.cells.max(1) > WIDEST || n - start > WIDEST {
            line.push('…');
            break;
        }
        line.push_str(&c.text);
        used += c.cells;
        match n {
            n if n < from => before = used,
            n if n < to => carets += c.cells,
            _ => {}
        }
    }
    (line, before, carets.max(1))
}

fn column_index(column: u32) -> usize {
    usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// Chooses the first character to show: the first of all if the line fits or the caret stands early.
fn window_start(shown: &[cells::Shown], from: usize) -> usize {
    let cells_before: usize = shown[..from].iter().map(|c| c.cells.max(1)).sum();
    let all: usize = cells_before + shown[from..].iter().map(|c| c.cells.max(1)).sum::<usize>();
    if all <= WIDEST || cells_before <= WIDEST / 2 {
        return 0;
    }
    let mut room = BEFORE;
    let mut start = from;
    while start > 0 {
        let Some(left) = room.checked_sub(shown[start - 1].cells.max(1)) else { break };
        room = left;
        start -= 1;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use proptest::prelude::*;

    fn place(line: u32, column: u32, end_column: u32) -> Place {
        Place { file: "content/a.md".into(), line, column, end_line: line, end_column }
    }

    fn check(d: &Diagnostic, source: &str, expected: &[&str]) {
        let text = human(d, &|_, _| Some(source.to_owned()), false);
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
        assert!(text.ends_with('\n'));
    }

    #[test]
    fn reads_like_rustc() {
        let d = Diagnostic::error(Code::UnknownKey, "unknown key `titel`")
            .at(place(3, 1, 6))
            .help("did you mean `title`?\nsecond line")
            .also(place(12, 1, 6), "first here")
            .also(Place::file("b.md"), "also there");
        check(
            &d,
            "titel: x",
            &[
                "error[unknown-key]: unknown key `titel`",
                "  --> content/a.md:3:1",
                "   |",
                " 3 | titel: x",
                "   | ^^^^^",
                "   = help: did you mean `title`?",
                "           second line",
                "note: first here",
                "  --> content/a.md:12:1",
                "   |",
                "12 | titel: x",
                "   | ^^^^^",
                "note: also there",
                "  --> b.md",
            ],
        );
    }

    #[test]
    fn carets_stand_under_what_they_mean() {
        let at = |from, to| Diagnostic::warning(Code::BadValue, "m").at(place(1, from, to));
        let head = |n: u32| format!(" --> content/a.md:1:{n}");
        let rest = |n: u32, shown: &str, carets: &str| {
            [
                "warning[bad-value]: m".to_owned(),
                head(n),
                "  |".into(),
                format!("1 | {shown}"),
                format!("  | {carets}"),
            ]
        };
        let case = |from, to, source: &str, shown: &str, carets: &str| {
            let expected = rest(from, shown, carets);
            check(&at(from, to), source, &expected.each_ref().map(String::as_str));
        };
        case(2, 3, "\tx", "    x", "    ^");
        case(3, 4, "東京x", "東京x", "    ^");
        case(1, 3, "東京x", "東京x", "^^^^");
        case(9, 9, "short", "short", "     ^");
        case(2, 3, "\u{1b}x\u{202e}y", "␛x<U+202E>y", " ^");
        case(1, 2, "\u{feff}ab", "ab", "^");
    }

    #[test]
    fn long_lines_are_cut_round_the_caret() {
        let source = format!("{}HERE{}", "a".repeat(5000), "b".repeat(5000));
        let d = Diagnostic::error(Code::BadValue, "m").at(place(1, 5001, 5005));
        let text = human(&d, &|_, _| Some(source.clone()), false);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[3].chars().count() < WIDEST + 10, "{}", lines[3]);
        let column = lines[4].find('^').unwrap_or_default();
        let under: String = lines[3].chars().skip(column).take(4).collect();
        assert_eq!(under, "HERE");
    }

    #[test]
    fn colours_only_when_asked_and_nothing_else_escapes() {
        let d = Diagnostic::error(Code::Io, "bad \u{1b}[2J name").at(Place::file("x\u{1b}]0;y"));
        assert!(!human(&d, &|_, _| None, false).contains('\u{1b}'));
        assert!(human(&d, &|_, _| None, true).starts_with("\u{1b}[1;31merror[io]\u{1b}[0m"));
    }

    proptest! {
        #[test]
        fn never_panics_and_never_lets_controls_through(
            source in any::<String>(), message in any::<String>(), line in 0u32..3, column: u32, end_line in 0u32..3, end_column in 0u32..300,
        ) {
            let place = Place { file: source.clone(), line, column: column % 300, end_line, end_column };
            let d = Diagnostic::error(Code::Io, message.clone()).at(place.clone()).help(message).also(place, source.clone());
            let text = human(&d, &|_, _| Some(source.clone()), false);
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
