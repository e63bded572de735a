//! Single values of front matter that need more than a look: dates, sources, images, addresses, params.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::edtf;
use crate::markdown::links;
use crate::model::briefing::ImageRef;
use crate::model::date::EventDate;
use crate::model::marking::Marking;
use crate::model::moment::Moment;
use crate::model::source::{Citation, Confidence, Grade, LIKELIHOODS};
use crate::model::text::Text;
use crate::model::visibility::Visibility;
use crate::parse::fields::{Fields, Path, quoted};
use crate::yaml::{Node, Step};
use chrono_tz::Tz;

/// A day or an instant.
pub fn moment(fields: &mut Fields<'_, '_>, key: &'static str, zone: Tz) -> Option<Moment> {
    let text = fields.text(key)?;
    match Moment::parse(&text, zone) {
        Ok(moment) => Some(moment),
        Err(error) => {
            let place = fields.origin.value(&fields.at(key));
            fields.push(Diagnostic::error(Code::BadDate, error.message).at(place).help(error.help));
            None
        }
    }
}

/// An EDTF date.
pub fn event_date(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<EventDate> {
    let text = fields.text(key)?;
    match edtf::parse(&text) {
        Ok(date) => Some(date),
        Err(error) => {
            let place = fields.origin.value(&fields.at(key));
            fields.push(Diagnostic::error(Code::BadDate, error.message).at(place).help(error.help));
            None
        }
    }
}

/// `draft`, `embargo`, `expires`, `marking`.
pub fn visibility(fields: &mut Fields<'_, '_>, zone: Tz) -> Visibility {
    let draft = fields.flag("draft");
    let embargo = moment(fields, "embargo", zone).map(|moment| moment.instant_utc());
    let expires = moment(fields, "expires", zone).map(|moment| moment.end_of_day_utc());
    let marking = marking(fields, "marking");
    Visibility { draft, embargo, expires, marking }
}

pub fn marking(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Marking> {
    let text = fields.text(key)?;
    let found = Marking::parse(&text);
    if found.is_none() {
        let labels: Vec<&str> = Marking::ALL.iter().map(|marking| marking.label()).collect();
        let help = match text.trim().to_ascii_uppercase().replace(' ', "").as_str() {
            "TLP:WHITE" | "WHITE" => "TLP 2.0 calls it `TLP:CLEAR`".to_owned(),
            upper => match nearest(upper, labels.iter().copied()) {
                Some(label) => format!("did you mean `{label}`? The labels are {}", quoted(&labels)),
                None => format!("the labels of TLP 2.0 are {}", quoted(&labels)),
            },
        };
        let place = fields.origin.value(&fields.at(key));
        fields.push(Diagnostic::error(Code::BadValue, format!("unknown marking `{text}`")).at(place).help(help));
    }
    found
}

/// An http or https address.
pub fn url(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Text> {
    let text = fields.text(key)?;
    let path = fields.at(key);
    checked_url(fields, text, &path)
}

pub fn checked_url(fields: &mut Fields<'_, '_>, text: Text, path: &[Step]) -> Option<Text> {
    let lower = text.to_ascii_lowercase();
    if (lower.starts_with("http://") || lower.starts_with("https://")) && links::is_followable(&text) {
        return Some(text);
    }
    let place = fields.origin.value(path);
    fields.push(
        Diagnostic::error(Code::BadUrl, format!("`{text}` is not a web address"))
            .at(place)
            .help("write it in full, e.g. `https://example.org/report`"),
    );
    None
}

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
    fields.push(Diagnostic::error(Code::BadValue, format!("unknown likelihood `{text}`")).at(place).help(help));
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
                    inner.missing("source", "this citation", "write `source: ID`, the id of one of the `sources`");
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
    fields.push(Diagnostic::error(Code::UnknownSource, format!("no source has the id `{source}`")).at(place).help(help));
}

/// `image`: a path, or a map with words for it.
pub fn image(fields: &mut Fields<'_, '_>) -> Option<ImageRef> {
    let node = fields.take("image")?;
    let path = fields.at("image");
    let (mut image, at) = match node {
        Node::Mapping(_) => {
            let mut inner = fields.map_at(node, path.clone())?;
            let image = ImageRef {
                src: inner.text("src").unwrap_or_default(),
                alt: inner.text("alt"),
                caption: inner.text("caption"),
                credit: inner.text("credit"),
                licence: inner.text("licence"),
                focus: inner.text("focus"),
            };
            if image.src.is_empty() {
                inner.missing("src", "this image", "write `src:` and the path of the picture");
            }
            let at = inner.at("src");
            fields.absorb(inner, "an image");
            (image, at)
        }
        other => (ImageRef { src: fields.text_at(other, path.clone())?, ..ImageRef::default() }, path),
    };
    image.src = local_or_web(fields, &image.src, &at)?;
    Some(image)
}

/// A file of the site, relative to its root, or a web address.
fn local_or_web(fields: &mut Fields<'_, '_>, src: &str, path: &[Step]) -> Option<Text> {
    if src.is_empty() {
        return None;
    }
    let lower = src.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return checked_url(fields, src.into(), path);
    }
    let found = match src.strip_prefix('/') {
        // From the site's address: what lies in `content/assets/` is published under `/assets/`.
        Some(address) => links::resolved("content/x", address),
        None => links::resolved(fields.origin.file, &links::percent_decoded(src)),
    };
    match found.filter(|file| file.starts_with("content/")) {
        Some(file) => Some(file.into()),
        None => {
            let place = fields.origin.value(path);
            fields.push(
                Diagnostic::error(Code::OutsideLink, format!("`{src}` leads out of the site's content"))
                    .at(place)
                    .help("copy the file beside this one and name it without `../`"),
            );
            None
        }
    }
}

/// Old addresses: paths of this site, kept without the leading slash.
pub fn redirects(fields: &mut Fields<'_, '_>) -> Vec<Text> {
    let items = fields.list("redirects").unwrap_or_default();
    let mut found = Vec::with_capacity(items.len());
    for (path, node) in items {
        let Some(text) = fields.text_at(node, path.clone()) else { continue };
        match old_address(&text) {
            Some(route) => found.push(route.into()),
            None => {
                let place = fields.origin.value(&path);
                fields.push(
                    Diagnostic::error(Code::BadUrl, format!("`{text}` is not an address of this site"))
                        .at(place)
                        .help("write the old path from the site's root, e.g. `/2016/old-name/`"),
                );
            }
        }
    }
    found
}

/// The route of an old address: a folder, unless its last part has an ending.
fn old_address(text: &str) -> Option<String> {
    let path = text.trim().strip_prefix('/')?;
    let is_odd = |part: &str| part.is_empty() || part.starts_with('.') || part.contains(['\\', '?', '#', ':', '\0']);
    let body = path.strip_suffix('/').unwrap_or(path);
    if body.split('/').any(is_odd) || body.chars().any(char::is_control) || body.len() > 1024 {
        return None;
    }
    let last = body.rsplit('/').next().unwrap_or(body);
    let is_file = !path.ends_with('/') && last.contains('.');
    Some(if is_file { body.to_owned() } else { format!("{body}/") })
}
