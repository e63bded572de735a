//! What rests on which sources: key points without any, claims with one, grades that contradict themselves, briefings
//! with too few.

use super::manuscript::Manuscript;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::event::Status;
use crate::model::source::{Citation, Source};

/// Grades that lie on the diagonal prove nothing when they are few.
const MANY_GRADES: usize = 4;

pub fn sources(page: &Manuscript<'_>, minimum: usize, out: &mut Vec<Diagnostic>) {
    let briefing = page.briefing;
    let count = briefing.sources.len();
    if count < minimum && !briefing.is_withdrawn() {
        let message = match count {
            0 => format!("this briefing names no source; the desk asks for {minimum}"),
            _ => format!("this briefing names {count} of the {minimum} sources that the desk asks for"),
        };
        let place = page.value(if count == 0 { "title" } else { "sources" });
        out.push(
            Diagnostic::warning(Code::MinimumSources, message)
                .at(place)
                .help("add them under `sources`, or say why not: `check: {minimum-sources: REASON}`"),
        );
    }
    key_points(page, out);
    events(page, out);
    grades(page, out);
}

fn key_points(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    let briefing = page.briefing;
    for (index, point) in briefing.key_points.iter().enumerate() {
        let place = || page.value(&format!("key_points/#{index}"));
        match point.sources.as_slice() {
            // An estimate is the author's own.
            [] if briefing.sources.is_empty() || point.confidence.is_some() || point.likelihood.is_some() => {}
            [] => out.push(
                Diagnostic::warning(Code::UnsourcedKeyPoint, "this key point cites no source")
                    .at(place())
                    .help("write `{text: …, sources: [ID]}`; an estimate of your own has `confidence` or `likelihood`"),
            ),
            [only] => out.push(single(only, &briefing.sources).at(place())),
            _ => {}
        }
    }
}

fn single(only: &Citation, sources: &[Source]) -> Diagnostic {
    let is_anonymous = sources.iter().any(|source| {
        source.id == only.source && source.kind == Some(crate::model::source::SourceKind::Anonymous)
    });
    let which = if is_anonymous { "one anonymous source" } else { "one source" };
    Diagnostic::warning(Code::SingleSource, format!("this claim rests on {which}, `{}`", only.source))
        .help("find a second that does not rest on the first, or say in the text that there is one alone")
}

fn events(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    for event in &page.briefing.events {
        let Some(said) = &event.said else { continue };
        let citations = said.sources.as_deref().unwrap_or_default();
        if let [only] = citations {
            let place = page.value(&format!("timeline/#{}/sources", event.index));
            out.push(single(only, &page.briefing.sources).at(place));
        }
        let is_somebodys = matches!(said.status, Some(Status::Reported | Status::Disputed | Status::Denied));
        if is_somebodys && citations.is_empty() && said.according_to.is_none() && event.date.is_some() {
            let status = said.status.map_or("", Status::as_str);
            out.push(
                Diagnostic::warning(
                    Code::UnsourcedAttribution,
                    format!("this event is `{status}`, and nothing says by whom"),
                )
                .at(page.value(&format!("timeline/#{}/status", event.index)))
                .help("add `according_to: WHO`, or cite a source: `sources: [ID]`"),
            );
        }
    }
}

/// Reliability belongs to the source and credibility to what it says: the two are judged apart.
fn grades(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    let briefing = page.briefing;
    let points = briefing.key_points.iter().enumerate();
    let cited =
        points.map(|(index, point)| (format!("key_points/#{index}/sources"), point.sources.as_slice()));
    let in_events = briefing.events.iter().filter_map(|event| {
        let sources = event.said.as_ref()?.sources.as_deref()?;
        Some((format!("timeline/#{}/sources", event.index), sources))
    });
    for (path, citations) in cited.chain(in_events) {
        for (index, citation) in citations.iter().enumerate() {
            let Some(grade) = citation.grade else { continue };
            let source = briefing.sources.iter().find(|source| source.id == citation.source);
            let own = source.and_then(|source| source.grade);
            let path = format!("{path}/#{index}/grade");
            if let Some(own) = own.filter(|own| own.reliability != grade.reliability) {
                let message = format!(
                    "`{}` grades the source as {}, and its own grade is `{}`",
                    grade.code(),
                    char::from(grade.reliability),
                    own.code()
                );
                out.push(Diagnostic::warning(Code::DoubtfulGrade, message).at(page.value(&path)).help(
                    "the letter is the source's and the same everywhere; the number is the statement's",
                ));
            }
            if grade.credibility == b'1' && citations.len() == 1 {
                out.push(
                    Diagnostic::warning(
                        Code::DoubtfulGrade,
                        format!("`{}` means confirmed by others, and no other source is cited", grade.code()),
                    )
                    .at(page.value(&path))
                    .help("cite who confirms it, or grade it 2 or lower"),
                );
            }
        }
    }
    diagonal(page, out);
}

/// `A1`, `B2`, `C3` all along: one judgement was made where two were asked for.
fn diagonal(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    let grades: Vec<_> = page.briefing.sources.iter().filter_map(|source| source.grade).collect();
    let is_level = |grade: &crate::model::source::Grade| grade.reliability - b'A' == grade.credibility - b'1';
    let mut kinds: Vec<u8> = grades.iter().map(|grade| grade.reliability).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if grades.len() >= MANY_GRADES && kinds.len() > 1 && grades.iter().all(is_level) {
        let message = format!(
            "all {} grades have the same rank for source and statement, as if one followed from the other",
            grades.len()
        );
        out.push(
            Diagnostic::warning(Code::DoubtfulGrade, message)
                .at(page.value("sources"))
                .help("judge the statement by what else is known, whoever makes it"),
        );
    }
}
