//! Estimates and attributions in the words of the trade: ICD 203 likelihood and confidence, TLP labels, statements that
//! nobody in particular makes.

use super::cues::{Cue, Found, Row};
use super::manuscript::{Line, Manuscript, Part};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::marking::Marking;
use crate::model::source::LIKELIHOODS;

/// The likelihood terms met in one briefing, by row.
#[derive(Default)]
pub struct Rows {
    likely: Option<(String, Place)>,
    probable: Option<(String, Place)>,
}

/// Whether a briefing estimates in the way of ICD 203: then its words are held to that standard. News that says "likely"
/// is not.
pub fn is_graded(page: &Manuscript<'_>) -> bool {
    let points = page.briefing.key_points.iter();
    let mut said = page.briefing.events.iter().filter_map(|event| event.said.as_ref());
    points.into_iter().any(|point| point.confidence.is_some() || point.likelihood.is_some())
        || said.any(|said| said.confidence.is_some() || said.likelihood.is_some())
}

impl Rows {
    fn add(&mut self, row: Row, term: &str, place: impl FnOnce() -> Place) {
        let known = match row {
            Row::Likely => &mut self.likely,
            Row::Probable => &mut self.probable,
        };
        if known.is_none() {
            *known = Some((term.to_owned(), place()));
        }
    }

    /// The terms given as `likelihood`.
    pub fn add_given(&mut self, page: &Manuscript<'_>) {
        let points = page.briefing.key_points.iter().enumerate();
        let points = points.filter_map(|(index, point)| {
            Some((point.likelihood.as_ref()?, format!("key_points/#{index}/likelihood")))
        });
        let events = page.briefing.events.iter().filter_map(|event| {
            let term = event.said.as_ref()?.likelihood.as_ref()?;
            Some((term, format!("timeline/#{}/likelihood", event.index)))
        });
        for (term, path) in points.chain(events) {
            let index = LIKELIHOODS.iter().position(|(known, ..)| *known == &**term).unwrap_or(0);
            let row = if index % 2 == 0 { Row::Likely } else { Row::Probable };
            self.add(row, term, || page.value(&path));
        }
    }

    pub fn judge(self, out: &mut Vec<Diagnostic>) {
        if let (Some((likely, first)), Some((probable, second))) = (self.likely, self.probable) {
            let message =
                format!("`{likely}` and `{probable}` are of two rows of ICD 203 terms, which are not mixed");
            let help = "keep to one row, or say why they are mixed: `check: {likelihood-rows: REASON}`";
            let (later, earlier) = if (first.line, first.column) > (second.line, second.column) {
                (first, second)
            } else {
                (second, first)
            };
            out.push(
                Diagnostic::warning(Code::LikelihoodRows, message)
                    .at(later)
                    .also(earlier, "the other row")
                    .help(help),
            );
        }
    }
}

/// Looks at one line; `rows` gathers over all of them.
pub fn estimates(
    page: &Manuscript<'_>,
    line: &Line<'_>,
    found: &[Found],
    rows: Option<&mut Rows>,
    out: &mut Vec<Diagnostic>,
) {
    let plain = line.plain.as_str();
    if let Some(rows) = rows {
        for cue in found {
            if let Cue::Likelihood(row) = cue.cue
                && is_estimate(plain, cue)
            {
                rows.add(row, &plain[cue.at.clone()], || page.place(line, cue.at.clone()));
            }
        }
    }
    for cue in found.iter().filter(|cue| cue.cue == Cue::Confidence) {
        let sentence = crate::markdown::sentence::around(plain, cue.at.clone(), true);
        let with = found.iter().find(|other| {
            matches!(other.cue, Cue::Likelihood(_))
                && sentence.contains(&other.at.start)
                && is_estimate(plain, other)
        });
        if let Some(with) = with {
            let message = format!(
                "`{}` and `{}` stand in one sentence",
                &plain[cue.at.clone()],
                &plain[with.at.clone()]
            );
            out.push(
                Diagnostic::warning(Code::ConfidenceAndLikelihood, message)
                    .at(page.place(line, cue.at.clone()))
                    .help("say how likely it is in one sentence, and how sure you are of that in another"),
            );
        }
    }
    for cue in found {
        match cue.cue {
            Cue::Tlp => out.extend(tlp(page, line, cue)),
            Cue::Vague if line.part != Part::Title => out.extend(vague(page, line, cue)),
            _ => {}
        }
    }
}

/// Whether a term says how likely something is, rather than something else in the same words.
fn is_estimate(plain: &str, cue: &Found) -> bool {
    let (word, rest) = (&plain[cue.at.clone()], plain[cue.at.end..].trim_start());
    let next = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_ascii_lowercase();
    match word.to_ascii_lowercase().as_str() {
        "remote" => matches!(next.as_str(), "chance" | "possibility" | "likelihood" | "prospect"),
        "probable" => next != "cause",
        "likely" => !rest.starts_with("story"),
        _ => true,
    }
}

/// A label of the Traffic Light Protocol in other letters than the standard's.
fn tlp(page: &Manuscript<'_>, line: &Line<'_>, cue: &Found) -> Option<Diagnostic> {
    let rest = &line.plain[cue.at.end..];
    // The label as somebody may have written it: up to the end of its colour.
    let behind = rest.trim_start_matches([' ', '\u{a0}', '-', '_']);
    let behind = behind.strip_prefix(':').unwrap_or(behind).trim_start();
    let colours = ["clear", "white", "green", "amber", "red"];
    let colour = colours.into_iter().find(|colour| {
        behind.get(..colour.len()).is_some_and(|word| word.eq_ignore_ascii_case(colour))
            && !behind[colour.len()..].starts_with(char::is_alphanumeric)
    })?;
    let behind = &behind[colour.len()..];
    let strict = behind.trim_start().trim_start_matches('+').trim_start();
    let is_strict = colour == "amber"
        && behind.trim_start().starts_with('+')
        && strict.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("strict"));
    let end = if is_strict { line.plain.len() - strict.len() + 6 } else { line.plain.len() - behind.len() };
    let at = cue.at.start..end;
    let written = &line.plain[at.clone()];
    if Marking::parse(written).is_some() {
        return None;
    }
    // `TLP Red Team` or a sentence about "TLP white papers": only what has the form of a label is one.
    let has_form = rest.trim_start().starts_with(':') || written.chars().all(|c| !c.is_lowercase());
    if !has_form {
        return None;
    }
    let right = match (colour, is_strict) {
        (_, true) => "TLP:AMBER+STRICT".to_owned(),
        ("white", _) => "TLP:CLEAR".to_owned(),
        (colour, _) => format!("TLP:{}", colour.to_ascii_uppercase()),
    };
    let message = format!("`{written}` is not a label of TLP 2.0");
    let place = page.place(line, at);
    Some(Diagnostic::warning(Code::TlpLabel, message).at(place).help(format!("write `{right}`")))
}

/// Verbs by which a sentence names who says so, after all.
const SPEECH: [&str; 34] = [
    "said",
    "says",
    "saying",
    "told",
    "tells",
    "claimed",
    "claims",
    "claiming",
    "stated",
    "states",
    "announced",
    "reported",
    "reports",
    "reporting",
    "argued",
    "argues",
    "suggested",
    "suggests",
    "wrote",
    "writes",
    "quoted",
    "quoting",
    "cited",
    "citing",
    "according",
    "confirmed",
    "believes",
    "believed",
    "accused",
    "accuses",
    "testified",
    "alleged",
    "alleges",
    "charged",
];

/// A statement attributed to nobody in particular, in a sentence that cites nothing and names nobody who says it.
fn vague(page: &Manuscript<'_>, line: &Line<'_>, cue: &Found) -> Option<Diagnostic> {
    let sentence = crate::markdown::sentence::around(&line.plain, cue.at.clone(), true);
    let rest = [&line.plain[sentence.start..cue.at.start], &line.plain[cue.at.end..sentence.end]];
    let mut words = rest.iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
    let is_said = words.any(|word| SPEECH.iter().any(|verb| word.eq_ignore_ascii_case(verb)));
    if is_said || line.plain[sentence].contains("[^") {
        return None;
    }
    let is_beside = line.part == Part::Event || line.part == Part::KeyPoint;
    if is_beside && is_sourced(page, line) {
        return None;
    }
    let words = &line.plain[cue.at.clone()];
    let message = format!("`{words}` attributes this to nobody, and no source is cited");
    Some(Diagnostic::warning(Code::UnsourcedAttribution, message).at(page.place(line, cue.at.clone())).help(
        "name who says so, or cite a source: `[^id]` in the text, `sources:` or `according_to:` elsewhere",
    ))
}

/// Whether the event or key point of a line names its source beside its text.
fn is_sourced(page: &Manuscript<'_>, line: &Line<'_>) -> bool {
    let briefing = page.briefing;
    let is_this = |text: &str| text == line.plain;
    let point = briefing.key_points.iter().find(|point| is_this(&super::manuscript::plain(&point.text)));
    let event = briefing
        .events
        .iter()
        .find(|event| event.text.as_ref().is_some_and(|text| is_this(&super::manuscript::plain(text))));
    point.is_some_and(|point| !point.sources.is_empty())
        || event.and_then(|event| event.said.as_ref()).is_some_and(|said| {
            said.according_to.is_some() || said.sources.as_ref().is_some_and(|sources| !sources.is_empty())
        })
}
