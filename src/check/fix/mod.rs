//! What can be mended without asking anybody what they meant: a topic's spelling, an alias where an id belongs, the
//! address of an archived copy that is known.
//!
//! Comes in: the examined site, and what the web said. Goes out: new texts of files, in which everything else is as it
//! was, byte for byte; and each as a diff. An edit that would not read back as what it was meant to be is not made.

mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::difference;
use super::external::Answers;
use crate::model::briefing::Briefing;
use crate::model::slug::slug;
use crate::parse::fields::path_of;
use crate::parse::{self, origin_of};
use crate::pipeline::Examined;
use crate::recognise::lexicon::{Lexicon, Resolved};
use crate::recognise::names;
use crate::yaml::Node;

/// A file as it is and as it would be.
pub struct Mended {
    pub file: String,
    pub before: String,
    pub after: String,
    pub edits: usize,
}

/// One stretch of a file and what stands there afterwards.
struct Edit {
    range: Range<usize>,
    text: String,
}

/// Makes every edit that is safe.
pub fn mend(examined: &Examined, answers: &Answers) -> Vec<Mended> {
    let mut wanted: BTreeMap<&str, &Briefing> = BTreeMap::new();
    let site = &examined.site;
    let held = examined.held.briefings.iter().map(|(briefing, _)| briefing);
    for briefing in site.briefings.iter().map(|article| &*article.briefing).chain(held) {
        wanted.insert(&briefing.file, briefing);
    }
    let mended = wanted.into_iter().filter_map(|(file, briefing)| {
        let before = examined.inputs().text(file)?;
        let mut edits = Vec::new();
        topics(examined, briefing, &before, &mut edits);
        aliases(examined, file, &before, &mut edits);
        archives(briefing, answers, &before, &mut edits);
        let (after, count) = applied(file, &before, edits);
        (count > 0).then(|| Mended { file: file.to_owned(), before, after, edits: count })
    });
    mended.collect()
}

/// Makes the edits one after the other, from the last to the first; one that spoils the front matter is taken back.
fn applied(file: &str, before: &str, mut edits: Vec<Edit>) -> (String, usize) {
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
    let (mut text, mut count, mut limit) = (before.to_owned(), 0, before.len());
    for edit in edits {
        if edit.range.end > limit {
            continue;
        }
        let mut next = text.clone();
        next.replace_range(edit.range.clone(), &edit.text);
        if parse::document(file, &next, &mut Vec::new()).is_some() {
            limit = edit.range.start;
            text = next;
            count += 1;
        }
    }
    (text, count)
}

/// The value at a path, when it is a text on its own that reads as `expected`.
fn scalar(file: &str, text: &str, path: &str, expected: &str) -> Option<Range<usize>> {
    let origin = origin_of(file, text);
    let span = crate::yaml::value_span(origin.yaml_text(), &path_of(path))?;
    let range = span.start + origin.yaml.start..span.end + origin.yaml.start;
    let read = crate::yaml::parse(&format!("x: {}", &text[range.clone()]), parse::MAX_FRONT_MATTER).ok()?;
    let Node::Mapping(entries) = read else { return None };
    match entries.as_slice() {
        [(_, Node::Scalar(scalar))] if scalar.text == expected => Some(range),
        _ => None,
    }
}

fn topics(examined: &Examined, briefing: &Briefing, text: &str, edits: &mut Vec<Edit>) {
    let labels = briefing.topics.iter().enumerate();
    let labels = labels.map(|(index, label)| (format!("topics/#{index}"), label));
    let series = briefing.series.iter().map(|label| ("series".to_owned(), label));
    for (path, label) in labels.chain(series) {
        let wanted = slug(label);
        let topic = examined.site.topics.iter().find(|topic| topic.slug == wanted);
        let Some(topic) = topic.filter(|topic| topic.title != *label) else { continue };
        let is_known = |written: &crate::model::page::TopicText| {
            written.aliases.contains(label) || written.slug == *label
        };
        if topic.text.as_ref().is_some_and(is_known) {
            continue;
        }
        let range = scalar(&briefing.file, text, &path, label)
            .or_else(|| scalar(&briefing.file, text, path.split('/').next()?, label));
        edits.extend(range.map(|range| Edit { range, text: yaml::scalar(&topic.title) }));
    }
}

/// What an entry of `entities` that names somebody by an alias should say: its path, the words, the id.
pub fn by_alias(head: &Node, lexicon: &Lexicon) -> Vec<(String, String, String)> {
    let Node::Mapping(entries) = head else { return Vec::new() };
    let Some((_, listed)) = entries.iter().find(|(key, _)| key == "entities") else { return Vec::new() };
    let Node::Sequence(items) = listed else { return Vec::new() };
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let (path, words) = match item {
            Node::Scalar(scalar) => (format!("entities/#{index}"), &scalar.text),
            Node::Mapping(entries) => match entries.iter().find(|(key, _)| key == "entity") {
                Some((_, Node::Scalar(scalar))) => (format!("entities/#{index}/entity"), &scalar.text),
                _ => continue,
            },
            _ => continue,
        };
        let Resolved::One(entity) = lexicon.resolve(words) else { continue };
        let (id, name) = (lexicon.id(entity), lexicon.name(entity));
        if words != id && names::fold(words) != names::fold(name) {
            found.push((path, words.to_string(), id.to_owned()));
        }
    }
    found
}

fn aliases(examined: &Examined, file: &str, text: &str, edits: &mut Vec<Edit>) {
    let Some(document) = parse::document(file, text, &mut Vec::new()) else { return };
    for (path, words, id) in by_alias(&document.head, examined.lexicon()) {
        let range = scalar(file, text, &path, &words);
        edits.extend(range.map(|range| Edit { range, text: yaml::scalar(&id) }));
    }
}

/// Sources of which an archived copy is known get its address.
fn archives(briefing: &Briefing, answers: &Answers, text: &str, edits: &mut Vec<Edit>) {
    for (index, source) in briefing.sources.iter().enumerate() {
        let (Some(url), None) = (&source.url, &source.archive_url) else { continue };
        let Some(copy) = answers.archived(url) else { continue };
        if let Some(range) = scalar(&briefing.file, text, &format!("sources/#{index}/url"), url) {
            edits.extend(
                yaml::beside(text, &range, "archive_url", copy)
                    .map(|(at, text)| Edit { range: at..at, text }),
            );
        } else if let Some(range) = scalar(&briefing.file, text, &format!("sources/#{index}"), url) {
            let both = format!("{{url: {}, archive_url: {}}}", yaml::quoted(url), yaml::quoted(copy));
            edits.push(Edit { range, text: both });
        }
    }
}

/// The change of one file as a unified diff.
pub fn diff(mended: &Mended) -> String {
    let (before, after) = (format!("a/{}", mended.file), format!("b/{}", mended.file));
    difference::unified((&before, &mended.before), (&after, &mended.after))
}

/// Puts the new text in the place of the old, in one step, unless somebody has changed the file meanwhile.
///
/// # Errors
/// What the disk says; `InvalidData` when the file is not what it was.
pub fn write(root: &Path, mended: &Mended) -> io::Result<()> {
    // A link is followed, so that it stays one.
    let full = fs::canonicalize(root.join(&mended.file))?;
    if fs::read(&full)? != mended.before.as_bytes() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it has changed meanwhile"));
    }
    let folder = full.parent().unwrap_or(root);
    let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = folder.join(format!(".{name}.dateline-{}", std::process::id()));
    let result = fs::write(&beside, &mended.after)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(&full)?.permissions()))
        .and_then(|()| fs::rename(&beside, &full));
    if result.is_err() {
        let _ = fs::remove_file(&beside);
    }
    result
}
