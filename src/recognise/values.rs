//! What sources, key points and events have in common: grades, confidence, likelihood, citations.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::source::{Citation, Confidence, Grade, LIKELIHOODS};
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, quoted};
use crate::yaml::Node;

pub fn confidence(fields: &mut Fields<'_, '_>) -> Option<Confidence> {
    fields.choice("confidence", &Confidence::ALL)
}

/// A likelihood term of ICD 203.
pub fn likelihood(fields: &mut Fields<'_, '_>) -> Option<Text> {
    let text = fields.text("likelihood")?;
    let lower = text.to_lowercase();
    if LIKELIHOODS.iter().any(|(term, ..)| *term == lower) {
        return Some(lower.into());
    }
    let terms: Vec<&str> = LIKELIHOODS.iter().map(|(term, ..)| *term).collect();
    let help = match nearest(&lower, terms.iter().copied()) {
        Some(term) => format!("did you mean `{term}`?"),
        None => format!("ICD 203 knows {}", quoted(&terms)),
    };
    let place = fields.origin.value(&fields.at("likelihood"));
    fields
        .push(Diagnostic::error(Code::BadValue, format!("unknown likelihood `{text}`")).at(place).help(help));
    None
}

pub fn grade(fields: &mut Fields<'_, '_>) -> Option<Grade> {
    let text = fields.text("grade")?;
    let found = Grade::parse(&text);
    if found.is_none() {
        let place = fields.origin.value(&fields.at("grade"));
        fields.push(
            Diagnostic::error(Code::BadValue, format!("`{text}` is not an Admiralty code"))
                .at(place)
                .help("write the source's reliability `A` to `F`, then the information's credibility `1` to `6`: `B2`"),
        );
    }
    found
}

/// `sources` of an event or a key point: ids, or maps with a grade.
pub fn citations(fields: &mut Fields<'_, '_>, known: &[Text]) -> Option<Vec<Citation>> {
    let items = fields.list("sources")?;
    let mut citations = Vec::with_capacity(items.len());
    for (path, node) in items {
        let citation = match node {
            Node::Mapping(_) => {
                let Some(mut inner) = fields.map_at(node, path.clone()) else { continue };
                let source = inner.text("source");
                let grade = grade(&mut inner);
                if source.is_none() {
                    inner.missing(
                        "source",
                        "this citation",
                        "write `source: ID`, the id of one of the `sources`",
                    );
                }
                fields.absorb(inner, "a citation");
                source.map(|source| Citation { source, grade })
            }
            other => fields.text_at(other, path.clone()).map(|source| Citation { source, grade: None }),
        };
        let Some(citation) = citation else { continue };
        if known.contains(&citation.source) {
            citations.push(citation);
        } else {
            unknown_source(fields, &citation.source, known, &path);
        }
    }
    Some(citations)
}

fn unknown_source(fields: &mut Fields<'_, '_>, source: &str, known: &[Text], path: &Path) {
    let help = match nearest(source, known.iter().map(|id| &**id)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "this briefing declares no `sources`".to_owned(),
        None => {
            let ids: Vec<&str> = known.iter().map(|id| &**id).collect();
            format!("the sources of this briefing are {}", quoted(&ids))
        }
    };
    let place = fields.origin.value(path);
    fields.push(
        Diagnostic::error(Code::UnknownSource, format!("no source has the id `{source}`"))
            .at(place)
            .help(help),
    );
}
