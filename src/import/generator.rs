//! Markdown of Hugo, Zola, Jekyll or Eleventy → a story. In: front matter in YAML (`---`), TOML (`+++`) or JSON (`{`), and
//! the body, which stays byte for byte as it is. Out: keys that mean the same here under our names, all others in
//! `params`.

use super::html::resolved;
use super::meta::{Meta, day_or_instant};
use super::{Body, Story, Unreadable};
use crate::model::slug::slug;
use crate::parse::MAX_FRONT_MATTER;
use crate::yaml;

/// Front matter with the text behind it.
pub struct FrontMatter {
    entries: Vec<(String, Meta)>,
    body: String,
}

/// Finds and reads the front matter; none when the text does not begin with any.
pub fn front_matter(text: &str) -> Result<Option<FrontMatter>, Unreadable> {
    let first = text.lines().next().unwrap_or_default().trim_end();
    match first {
        "---" => fenced(text, "---", "YAML", from_yaml),
        "+++" => fenced(text, "+++", "TOML", from_toml),
        _ if first.starts_with('{') && !first.starts_with("{{") && !first.starts_with("{%") => {
            from_json(text)
        }
        _ => Ok(None),
    }
}

type Entries = Vec<(String, Meta)>;
/// What is wrong with a block, and its byte there.
type Wrong = (String, Option<usize>);

fn fenced(
    text: &str,
    fence: &str,
    language: &str,
    read: fn(&str) -> Result<Entries, Wrong>,
) -> Result<Option<FrontMatter>, Unreadable> {
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            let block = &text[start..at];
            let entries = read(block).map_err(|(message, offset)| {
                let at =
                    offset.and_then(|offset| super::place(text.as_bytes(), start + offset.min(block.len())));
                broken(language, &message, at)
            })?;
            return Ok(Some(FrontMatter { entries, body: text[at + line.len()..].to_owned() }));
        }
        at += line.len();
    }
    // A text may begin with a rule; front matter ends.
    Ok(None)
}

/// Front matter that is not what its fence or brace says.
fn broken(language: &str, message: &str, at: Option<(u32, u32)>) -> Unreadable {
    Unreadable {
        message: format!("its front matter is not {language}: {message}"),
        help: "mend it there, or take the front matter out and import the text alone".to_owned(),
        at,
    }
}

fn from_yaml(block: &str) -> Result<Entries, Wrong> {
    let node =
        yaml::parse(block, MAX_FRONT_MATTER).map_err(|error| (error.message, Some(error.span.start)))?;
    entries(Meta::from_yaml(node).unwrap_or(Meta::Map(Vec::new())))
}

fn from_toml(block: &str) -> Result<Entries, Wrong> {
    if block.len() > MAX_FRONT_MATTER {
        return Err((format!("it is longer than {} KiB", MAX_FRONT_MATTER / 1024), None));
    }
    let table: toml::Table = block.parse().map_err(|error: toml::de::Error| {
        (error.message().to_owned(), error.span().map(|span| span.start))
    })?;
    entries(Meta::from_toml(toml::Value::Table(table)))
}

fn from_json(text: &str) -> Result<Option<FrontMatter>, Unreadable> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let object = match stream.next() {
        Some(Ok(serde_json::Value::Object(object))) => object,
        Some(Err(error)) if opens_with_key(text) => return Err(wrong_json(text, &error)),
        // A text that begins with a brace need not be front matter.
        _ => return Ok(None),
    };
    let body = text[stream.byte_offset()..].to_owned();
    let body =
        body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n')).map(str::to_owned).unwrap_or(body);
    let entries =
        object.into_iter().filter_map(|(key, value)| Some((key, Meta::from_json(value)?))).collect();
    Ok(Some(FrontMatter { entries, body }))
}

/// Whether a text that begins with a brace goes on with a quoted key and its colon, as no prose does.
fn opens_with_key(text: &str) -> bool {
    let inside = text.trim_start_matches('{');
    let mut stream = serde_json::Deserializer::from_str(inside).into_iter::<String>();
    let is_key = stream.next().is_some_and(|key| key.is_ok());
    is_key && inside[stream.byte_offset()..].trim_start().starts_with(':')
}

fn wrong_json(text: &str, error: &serde_json::Error) -> Unreadable {
    let said = error.to_string();
    let message = match said.split(" at line ").next().unwrap_or_default() {
        "recursion limit exceeded" => "lists and maps stand inside one another more than 127 levels deep",
        "EOF while parsing an object" => "the brace that opens it is never closed",
        message => message,
    };
    // The column counts bytes, and stands behind what is wrong.
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.get(..error.column().saturating_sub(1)).unwrap_or(line);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    broken("JSON", message, Some((number(error.line()), number(before.chars().count() + 1))))
}

fn entries(meta: Meta) -> Result<Entries, Wrong> {
    match meta {
        Meta::Map(entries) => Ok(entries),
        _ => Err(("it is no list of keys and values".to_owned(), None)),
    }
}

/// Turns front matter into a story.
pub fn read(front: FrontMatter) -> Story {
    let mut story = Story { body: Body::Markdown(front.body), ..Story::default() };
    for (key, value) in front.entries {
        take(&mut story, key, value);
    }
    story.topics.sort_by_key(|topic| slug(topic));
    story.topics.dedup_by_key(|topic| slug(topic));
    story
}

/// Takes one key. What is not known by any of the four generators goes to `params`.
fn take(story: &mut Story, key: String, value: Meta) {
    let text = || value.text().map(str::to_owned);
    let date = |story: &mut Story| {
        let written = text()?;
        let date = day_or_instant(&written);
        if date.is_none() {
            story.notes.push(format!("`{key}: {written}` is no date that could be read"));
        }
        date
    };
    match key.to_ascii_lowercase().as_str() {
        "title" => story.title = text().map(|title| resolved(&title)),
        "date" | "pubdate" | "published_at" => story.date = date(story).or(story.date.take()),
        "lastmod" | "updated" | "modified" | "last_modified_at" => story.updated = date(story),
        "publishdate" => story.embargo = date(story),
        "expirydate" | "expires" => story.expires = date(story),
        "slug" => story.slug = text(),
        "description" | "summary" | "excerpt" => {
            story.summary = text().map(|summary| resolved(&summary)).or(story.summary.take());
        }
        "author" | "authors" => story.authors.extend(value.texts()),
        "tags" | "categories" | "topics" | "category" | "tag" => story.topics.extend(topics(&value)),
        "taxonomies" => taxonomies(story, value),
        "series" => story.series = value.texts().into_iter().next(),
        "aliases" | "redirect_from" | "redirects" => story.redirects.extend(value.texts()),
        "url" | "permalink" if text().is_some_and(|url| !url.contains([':', '{'])) => {
            story.redirects.extend(text())
        }
        "language" | "lang" => story.language = text(),
        "image" | "images" | "featured_image" | "cover" | "thumbnail" => image(story, &key, value),
        // Every import is a draft; whether it was one is for its author to know.
        "draft" if value.is_true() => story.notes.push("it was a draft there too".to_owned()),
        "published" if value.is_false() => story.notes.push("it was not published there".to_owned()),
        "draft" | "published" => {}
        "extra" | "params" => match value {
            Meta::Map(entries) => story.params.extend(entries),
            other => story.params.push((key, other)),
        },
        _ => story.params.push((key, value)),
    }
}

/// Topics: a list, or as Jekyll has it words with blanks or commas between.
fn topics(value: &Meta) -> Vec<String> {
    match value {
        Meta::Text(text) if text.contains(',') => {
            text.split(',').map(|topic| topic.trim().to_owned()).filter(|topic| !topic.is_empty()).collect()
        }
        other => other.texts(),
    }
}

/// Zola's `taxonomies`: tags and categories are topics, others are kept.
fn taxonomies(story: &mut Story, value: Meta) {
    let Meta::Map(entries) = value else { return };
    for (key, value) in entries {
        match key.as_str() {
            "tags" | "categories" => story.topics.extend(topics(&value)),
            "authors" => story.authors.extend(value.texts()),
            "series" => story.series = value.texts().into_iter().next(),
            _ => story.params.push((key, value)),
        }
    }
}

/// An image that lies on the other site is a path that leads nowhere here, so it is kept and told.
fn image(story: &mut Story, key: &str, value: Meta) {
    let path = match &value {
        Meta::Map(entries) => {
            let source =
                |(key, _): &&(String, Meta)| matches!(key.as_str(), "image" | "src" | "url" | "path");
            entries.iter().find(source).and_then(|(_, value)| value.text()).map(str::to_owned)
        }
        other => other.texts().into_iter().next(),
    };
    match path {
        Some(path) if story.image.is_none() => {
            story.notes.push(format!(
                "its image `{path}` was not copied: put it beside the file or under content/assets/"
            ));
            story.image = Some(path);
        }
        _ => story.params.push((key.to_owned(), value)),
    }
}

/// A date in a path, as Jekyll and archives have it: `2016-12-29-title.md`, `2016/12/29/title.md`.
pub fn date_in_path(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let file = name.rsplit('/').next()?;
    let day = |text: &str| day_or_instant(text.get(..10)?).filter(|date| date.len() == 10);
    if let Some(day) = day(file).filter(|_| !file[10..].starts_with(|c: char| c.is_ascii_digit())) {
        return Some(day);
    }
    let folders: Vec<&str> = name.split('/').collect();
    folders.windows(3).rev().find_map(|parts| match parts {
        [year, month, date] if year.len() == 4 && month.len() == 2 => {
            day(&format!("{year}-{month}-{}", date.get(..2)?))
                .filter(|_| !date.get(2..3).is_some_and(|c| c.chars().all(|c| c.is_ascii_digit())))
        }
        _ => None,
    })
}

/// The address that a path gives: the file's stem without the day before it, or of `index.md` its folder's.
pub fn stem_of_path(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let mut parts = name.rsplit('/');
    let file = parts.next()?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = match stem {
        "index" | "_index" => parts.next()?,
        stem => stem,
    };
    let is_dated = stem.get(..10).is_some_and(|day| day_or_instant(day).is_some_and(|date| date.len() == 10));
    let stem = match stem.get(10..).filter(|_| is_dated).and_then(|rest| rest.strip_prefix(['-', '_'])) {
        Some(rest) => rest,
        None => stem,
    };
    Some(stem.to_owned()).filter(|stem| !slug(stem).is_empty())
}

/// Says that shortcodes and Liquid tags stay as they are.
pub fn note_shortcodes(story: &mut Story) {
    let Body::Markdown(text) = &story.body else { return };
    let found: Vec<&str> =
        ["{{<", "{{%", "{%", "{{"].into_iter().filter(|mark| text.contains(mark)).take(1).collect();
    for mark in found {
        let at = text.find(mark).unwrap_or_default();
        let line = 1 + text[..at].matches('\n').count();
        let code: String = text[at..].chars().take(40).take_while(|c| *c != '\n').collect();
        story.notes.push(format!(
            "`{code}` and its like (line {line} of the text) are left as text: Dateline has no shortcodes"
        ));
    }
}
