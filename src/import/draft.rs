//! A story and what was read in it → the text of a content file.
//!
//! In: the story, the findings, who is known. Out: front matter in blocks with each proposal marked, then the body: the
//! bytes of the story, with a backslash where Markdown would read markup. An update puts a new body under front matter
//! that stays as it is.

use std::ops::Range;

use super::proposals::{Cast, Findings, Known, New, cast};
use super::yaml_out::Yaml;
use super::{Body, Story, Unreadable};
use crate::markdown::plain::{Plain, plain, plain_line};
use crate::model::slug::slug;
use crate::parse;
use crate::yaml::{self, Step};

/// Entities and events that are proposed at most: beyond it nobody reviews them.
const MAX_PROPOSALS: usize = 400;
/// Longest summary and title, in characters; both are cut at a word.
const SUMMARY: usize = 280;
const TITLE: usize = 240;
/// Longest name of a file, in bytes, without date and ending.
const STEM: usize = 60;

/// Where a draft comes from, and how it is to be written.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The file's own name.
    pub from: String,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// The day to take when neither the file nor its text has one.
    pub date: Option<String>,
    /// Write no `proposed`: everything is taken.
    pub accepts: bool,
}

/// A content file to be.
#[derive(Clone, Debug)]
pub struct Draft {
    /// `YYYY-MM-DD-slug`: the file's name without its ending.
    pub stem: String,
    pub text: String,
    pub new: Vec<New>,
    pub entities: usize,
    pub events: usize,
    pub notes: Vec<String>,
}

/// Drafts a briefing.
///
/// # Errors
/// No day is known, or no letter of the title can stand in a file's name.
pub fn draft(
    story: &Story,
    findings: &Findings,
    known: &[Known],
    imported: &Imported,
) -> Result<Draft, Unreadable> {
    let date = story.date.clone().or_else(|| imported.date.clone()).or_else(|| findings.dateline.clone());
    let Some(date) = date else {
        return Err(Unreadable::new(
            "neither the file nor its text says which day it is from",
            "say it with `--date YYYY-MM-DD`",
        ));
    };
    let mut notes = story.notes.clone();
    let (body, safe) = match &story.body {
        Body::Text(text) => {
            let safe = plain(text);
            if safe.has_code {
                notes.push("lines that begin with four blanks will be shown as code".to_owned());
            }
            (safe.markdown.clone(), Some(safe))
        }
        Body::Markdown(text) => (text.clone(), None),
    };
    let place = Placed { story, safe: safe.as_ref() };
    let (title, summary) = title_and_summary(story, findings, &place)?;
    let stem = stem(story, &title, date.get(..10).unwrap_or(&date))?;
    let mut cast = cast(findings, known, MAX_PROPOSALS);
    if cast.members.len() > MAX_PROPOSALS || findings.statements.len() > MAX_PROPOSALS {
        notes.push(format!("only the first {MAX_PROPOSALS} entities and events are proposed"));
        cast.members.truncate(MAX_PROPOSALS);
        cast.new.retain(|new| cast.members.iter().any(|member| member.id == new.id));
    }
    for new in &mut cast.new {
        let member = cast.members.iter().find(|member| member.id == new.id);
        let first = member.and_then(|member| member.found.mentions.first());
        new.proposed = first.filter(|_| !imported.accepts).map(|range| place.range(range));
    }
    let mut yaml = Yaml::default();
    head(&mut yaml, story, &title, &date, summary.as_deref(), &stem);
    entities(&mut yaml, &cast, &place, imported);
    let events = timeline(&mut yaml, findings, &cast, &place, imported);
    yaml.key(0, "imported").text(2, "from", &imported.from).bare(2, "sha256", &imported.sha256);
    if !story.params.is_empty() {
        yaml.meta(0, "params", &super::Meta::Map(story.params.clone()));
    }
    let front_matter = yaml.finish();
    if front_matter.len() > parse::MAX_FRONT_MATTER {
        let message = format!("its front matter would be longer than {} KiB", parse::MAX_FRONT_MATTER / 1024);
        return Err(Unreadable::new(message, "split the story"));
    }
    let text = format!("---\n{front_matter}---\n{body}");
    Ok(Draft { stem, text, entities: cast.members.len(), new: cast.new, events, notes })
}

/// Where things of the story stand in the body as it is written.
struct Placed<'s> {
    story: &'s Story,
    safe: Option<&'s Plain>,
}

impl Placed<'_> {
    fn range(&self, of: &Range<usize>) -> Range<usize> {
        self.safe.map_or_else(|| of.clone(), |safe| safe.range(of))
    }

    fn proposed(&self, of: &Range<usize>) -> String {
        let range = self.range(of);
        format!("{}-{}", range.start, range.end)
    }

    /// Words of the body as a line of plain text.
    fn words(&self, of: &Range<usize>) -> String {
        let text = self.story.body_text().get(of.clone()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Words of the body as a line of Markdown.
    fn line(&self, of: &Range<usize>) -> String {
        match self.safe {
            Some(_) => plain_line(&self.words(of)),
            None => self.words(of),
        }
    }
}

fn title_and_summary(
    story: &Story,
    findings: &Findings,
    place: &Placed<'_>,
) -> Result<(String, Option<String>), Unreadable> {
    let mut opening = findings.opening.iter();
    let title = match &story.title {
        Some(title) => title.clone(),
        None => match opening.next() {
            Some((sentence, _)) => cut(place.words(sentence).trim_end_matches('.'), TITLE),
            None => cut(&first_line(story.body_text()), TITLE),
        },
    };
    if title.is_empty() {
        return Err(Unreadable::new("it has no title and no sentence", "write its first line as a title"));
    }
    if let Some(summary) = &story.summary {
        return Ok((title, Some(plain_line(&cut(summary, SUMMARY)))));
    }
    // The paragraph that follows the title, as far as it is short enough.
    let (mut line, mut paragraph) = (String::new(), None);
    for (sentence, of) in opening {
        let next = place.words(sentence);
        let is_other = paragraph.is_some_and(|paragraph| paragraph != *of);
        if is_other || (!line.is_empty() && line.chars().count() + next.chars().count() > SUMMARY) {
            break;
        }
        paragraph = Some(*of);
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&next);
    }
    let summary = Some(plain_line(&cut(&line, SUMMARY))).filter(|summary| !summary.is_empty());
    Ok((title, summary))
}

fn first_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.trim_start_matches('#').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters, whole words.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{} …", text[..end].trim_end())
}

fn stem(story: &Story, title: &str, day: &str) -> Result<String, Unreadable> {
    let mut name = slug(story.slug.as_deref().unwrap_or(title));
    if name.len() > STEM {
        let end = (0..=STEM).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        let end = name[..end].rfind('-').filter(|at| *at > 0).unwrap_or(end);
        name.truncate(end);
    }
    if name.is_empty() {
        return Err(Unreadable::new(
            format!("its title `{title}` has no letter and no digit to make a file name of"),
            "give it a title in words",
        ));
    }
    Ok(format!("{day}-{name}"))
}

fn head(yaml: &mut Yaml, story: &Story, title: &str, date: &str, summary: Option<&str>, stem: &str) {
    yaml.text(0, "title", title).bare(0, "date", date).bare(0, "draft", "true");
    let own_slug = story.slug.as_ref().map(|text| slug(text));
    yaml.maybe(0, "slug", own_slug.as_deref().filter(|own| !stem.ends_with(own) && !own.is_empty()));
    if let Some(updated) = &story.updated {
        yaml.bare(0, "updated", updated);
    }
    if let Some(embargo) = &story.embargo {
        yaml.bare(0, "embargo", embargo);
    }
    if let Some(expires) = &story.expires {
        yaml.bare(0, "expires", expires);
    }
    yaml.maybe(0, "summary", summary);
    yaml.maybe(0, "language", story.language.as_deref());
    yaml.texts(0, "authors", &story.authors).texts(0, "topics", &story.topics);
    yaml.maybe(0, "series", story.series.as_deref()).maybe(0, "image", story.image.as_deref());
    yaml.texts(0, "redirects", &story.redirects);
    let Some(origin) = story.origin.as_ref().filter(|origin| !origin.is_empty()) else { return };
    yaml.key(0, "sources").line(2, "- id: original").text(4, "title", title);
    yaml.maybe(4, "publisher", origin.publisher.as_deref());
    yaml.maybe(4, "url", Some(origin.url.as_str()).filter(|url| !url.is_empty()));
    yaml.bare(4, "date", date.get(..10).unwrap_or(date));
}

fn entities(yaml: &mut Yaml, cast: &Cast<'_>, place: &Placed<'_>, imported: &Imported) {
    if cast.members.is_empty() {
        return;
    }
    yaml.key(0, "entities");
    for member in &cast.members {
        let first = member.found.mentions.first().cloned().unwrap_or_default();
        match imported.accepts {
            true => yaml.line(2, &format!("- {}", member.id)),
            false => {
                yaml.line(2, &format!("- entity: {}", member.id)).bare(4, "proposed", &place.proposed(&first))
            }
        };
    }
}

/// Writes the events; how many there are.
fn timeline(
    yaml: &mut Yaml,
    findings: &Findings,
    cast: &Cast<'_>,
    place: &Placed<'_>,
    imported: &Imported,
) -> usize {
    let statements = &findings.statements[..findings.statements.len().min(MAX_PROPOSALS)];
    if statements.is_empty() {
        return 0;
    }
    yaml.key(0, "timeline");
    for statement in statements {
        let mut ids: Vec<&str> = statement.entities.iter().filter_map(|name| cast.id(name)).collect();
        ids.sort_unstable();
        ids.dedup();
        yaml.line(2, &format!("- date: {}", crate::scaffold::scalar(&statement.date)));
        yaml.text(4, "text", &place.line(&statement.range));
        yaml.row(4, "entities", &ids);
        if !imported.accepts {
            yaml.bare(4, "proposed", &place.proposed(&statement.range));
        }
    }
    statements.len()
}

impl New {
    /// The entry in a registry's list.
    pub fn entry(&self) -> String {
        let mut yaml = Yaml::default();
        yaml.line(0, &format!("- id: {}", crate::scaffold::scalar(&self.id)));
        yaml.text(2, "name", &self.name).text(2, "kind", &self.kind);
        if !self.aliases.is_empty() {
            yaml.row(2, "aliases", &self.aliases);
        }
        if !self.weak_aliases.is_empty() {
            yaml.row(2, "weak_aliases", &self.weak_aliases);
        }
        if let Some(range) = &self.proposed {
            yaml.bare(2, "proposed", &format!("{}-{}", range.start, range.end));
        }
        yaml.finish()
    }
}

/// Puts the body of a newer version of a story under the front matter of an earlier import, which stays as it is but for
/// the digest and the places of what is still proposed.
///
/// # Errors
/// The file has no front matter that could be kept.
pub fn replace_body(file: &str, story: &Story, sha256: &str) -> Result<String, Unreadable> {
    let broken =
        || Unreadable::new("its front matter cannot be read", "mend it first: `dateline build` says where");
    let parts = parse::split::split(file).map_err(|_| broken())?;
    let (front, old_body) = file.split_at(parts.body_at);
    let body = match &story.body {
        Body::Text(text) => plain(text).markdown,
        Body::Markdown(text) => text.clone(),
    };
    let block = parts.yaml.clone();
    let digest = [Step::Key("imported".into()), Step::Key("sha256".into())];
    let span = yaml::value_span(&file[block.clone()], &digest).ok_or_else(broken)?;
    let mut front = front.to_owned();
    front.replace_range(block.start + span.start..block.start + span.end, sha256);
    Ok(format!("{}{body}", moved(&front, old_body, &body)))
}

/// Front matter in which each `proposed: START-END` names the same words in the new body; those that are gone keep
/// their numbers, and `review` says that their words are not there.
fn moved(front: &str, old: &str, new: &str) -> String {
    let mut out = String::with_capacity(front.len());
    for line in front.split_inclusive('\n') {
        let range = line.trim().strip_prefix("proposed: ").and_then(super::review::range);
        let words = range.clone().and_then(|range| old.get(range)).filter(|words| !words.is_empty());
        let at = words.and_then(|words| {
            // The nearest on either side: a body may hold a short word a million times.
            let near = range.as_ref().map_or(0, |range| range.start);
            let split = (0..=near.min(new.len())).rev().find(|at| new.is_char_boundary(*at)).unwrap_or(0);
            let behind = new[split..].find(words).map(|at| split + at);
            let until = (split + words.len() - 1).min(new.len());
            let until = (0..=until).rev().find(|at| new.is_char_boundary(*at)).unwrap_or(0);
            let before = new[..until].rfind(words);
            before.into_iter().chain(behind).min_by_key(|at| at.abs_diff(near))
        });
        match (words, at) {
            (Some(words), Some(at)) => {
                let indent = &line[..line.len() - line.trim_start().len()];
                out.push_str(&format!("{indent}proposed: {at}-{}\n", at + words.len()));
            }
            _ => out.push_str(line),
        }
    }
    out
}
