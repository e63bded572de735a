//! Rules that are silenced, each with its reason.
//!
//! Comes in: a file's text. Goes out: which rules have nothing to say where: in the whole file (`check: {RULE: REASON}`
//! in its front matter) or at one line (`<!-- check-off RULE: REASON -->` in a text, `# check-off RULE: REASON` in YAML, on
//! the line itself, or on a line of its own above the paragraph or the value).

use std::ops::RangeInclusive;

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::model::text::Text;
use crate::parse::fields::join;
use crate::parse::settings::not_a_rule;
use crate::parse::{self, origin_of};
use crate::yaml::{Node, Step};

const MARK: &str = "check-off";

/// One rule silenced in one stretch of a file.
#[derive(Debug)]
pub struct Silence {
    pub rule: Code,
    pub reason: String,
    /// Lines it is about; all of them for the whole file.
    lines: RangeInclusive<u32>,
    place: Place,
    pub is_used: bool,
}

/// Whether a file may silence anything: most do not, and are not read for it.
pub fn may_silence(text: &str) -> bool {
    text.contains(MARK) || text.contains("\ncheck:") || text.starts_with("check:")
}

/// Reads what a file silences; what is wrong with it goes to `out`.
pub fn silences(file: &str, text: &str, out: &mut Vec<Diagnostic>) -> Vec<Silence> {
    let mut silences = Vec::new();
    if file != crate::load::SETTINGS {
        in_front_matter(file, text, &mut silences, out);
    }
    at_lines(file, text, &mut silences, out);
    silences
}

fn in_front_matter(file: &str, text: &str, silences: &mut Vec<Silence>, out: &mut Vec<Diagnostic>) {
    if !text.contains("check:") {
        return;
    }
    let origin = origin_of(file, text);
    let Some(Node::Mapping(entries)) = parse::read_yaml(&origin, parse::MAX_REGISTRY, &mut Vec::new()) else {
        return;
    };
    let Some((_, Node::Mapping(rules))) = entries.into_iter().find(|(key, _)| key == "check") else { return };
    for (name, node) in rules {
        let path = join(&[Step::Key("check".into())], name.clone());
        let reason = match node {
            Node::Scalar(scalar) => scalar.text,
            _ => Text::default(),
        };
        add(&name, reason.trim(), 0..=u32::MAX, origin.key(&path), silences, out);
    }
}

fn at_lines(file: &str, text: &str, silences: &mut Vec<Silence>, out: &mut Vec<Diagnostic>) {
    if !text.contains(MARK) {
        return;
    }
    let index_of = LineIndex::new(text);
    let ranges: Vec<_> = (1..).map_while(|number| index_of.line_range(number)).collect();
    let lines: Vec<&str> = ranges.iter().map(|range| &text[range.clone()]).collect();
    let body_from = match parse::split::split(text) {
        Ok(parts) if file.ends_with(".md") => {
            Place::from_bytes(file, text, parts.body_at..parts.body_at).line
        }
        _ => u32::MAX,
    };
    for (index, line) in lines.iter().enumerate() {
        let start = ranges[index].start;
        let Some(mark) = line.find(MARK) else { continue };
        let number = index as u32 + 1;
        let is_text = number >= body_from;
        let (before, after) = (&line[..mark], &line[mark + MARK.len()..]);
        let opener = if is_text { "<!--" } else { "#" };
        let Some(lead) = before.trim_end().strip_suffix(opener) else { continue };
        let after = if is_text { after.split("-->").next().unwrap_or("") } else { after };
        let (name, reason) = after.split_once(':').unwrap_or((after, ""));
        let place =
            Place::from_bytes(file, text, start + mark..start + mark + MARK.len() + after.trim_end().len());
        let covered = match lead.trim().is_empty() {
            false => number..=number,
            true => number..=last_covered(&lines, index, is_text),
        };
        add(name.trim(), reason.trim(), covered, place, silences, out);
    }
}

/// The last line that a comment on a line of its own is about: the paragraph below it, or the value.
fn last_covered(lines: &[&str], index: usize, is_text: bool) -> u32 {
    let below = lines.iter().enumerate().skip(index + 1);
    let is_comment = |line: &str| line.contains(MARK) || !is_text && line.trim_start().starts_with('#');
    let content = below.filter(|(_, line)| !is_comment(line));
    let mut last = index;
    for (number, line) in content {
        let is_blank = line.trim().is_empty();
        if is_blank && last > index {
            break;
        }
        if !is_blank {
            last = number;
            if !is_text {
                break;
            }
        }
    }
    last as u32 + 1
}

fn add(
    name: &str,
    reason: &str,
    lines: RangeInclusive<u32>,
    place: Place,
    silences: &mut Vec<Silence>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(rule) = Code::from_name(name).filter(|code| code.is_rule()) else {
        out.push(not_a_rule(name, Code::from_name(name)).at(place));
        return;
    };
    if reason.is_empty() {
        let message = format!("`{name}` is silenced without a reason, so it is not silenced");
        out.push(
            Diagnostic::warning(Code::BadSilence, message)
                .at(place)
                .help(format!("say why: `{name}: REASON`")),
        );
        return;
    }
    silences.push(Silence { rule, reason: reason.to_owned(), lines, place, is_used: false });
}

impl Silence {
    /// Whether it is about a finding of its file.
    pub fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let line = diagnostic.place.as_ref().map_or(0, |place| place.line);
        let end = diagnostic.place.as_ref().map_or(0, |place| place.end_line);
        diagnostic.code == self.rule
            && *self.lines.start() <= end.max(line)
            && line <= *self.lines.end()
            && (line > 0 || *self.lines.start() == 0)
    }

    /// What to say when nothing was found that it is about.
    pub fn unused(&self) -> Diagnostic {
        Diagnostic::warning(Code::UnusedSilence, format!("`{}` has nothing to say here", self.rule))
            .at(self.place.clone())
            .help("take it out, so that it does not hide what comes later")
    }
}
