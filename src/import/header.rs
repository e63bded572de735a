//! Plain text, as it is pasted: with an inline `date YYYY-MM-DD`, with lines like those of a mail, or with neither.
//! In: the whole text. Out: a story whose body is every byte after the header.

use super::meta::day_or_instant;
use super::{Body, Origin, Story};

/// Lines of a header, at most.
const MAX_LINES: usize = 24;

pub fn read(text: &str) -> Story {
    inline(text)
        .or_else(|| like_a_mail(text))
        .unwrap_or_else(|| Story { body: Body::Text(text.to_owned()), ..Story::default() })
}

/// ` date 2016-12-29 The story…`: the body begins with its first letter.
fn inline(text: &str) -> Option<Story> {
    let rest = text.trim_start();
    let rest = rest.get(..4).filter(|word| word.eq_ignore_ascii_case("date")).map(|_| &rest[4..])?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let after = rest.trim_start_matches([' ', '\t']);
    if after.len() == rest.len() {
        return None;
    }
    let end = after.find(char::is_whitespace).unwrap_or(after.len());
    let date = day_or_instant(&after[..end])?;
    let body = &after[end..];
    // `Date: 2016-12-29` alone in its line is the first line of a header like a mail's, if more lines of one follow.
    if body.starts_with(['\n', '\r']) && like_a_mail(text).is_some() {
        return None;
    }
    Some(Story { date: Some(date), body: Body::Text(body.trim_start().to_owned()), ..Story::default() })
}

/// `Title: …` and the like, line by line, up to an empty line.
fn like_a_mail(text: &str) -> Option<Story> {
    let mut story = Story::default();
    let mut known = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MAX_LINES) {
        at += line.len();
        let line = line.trim_end();
        if line.is_empty() {
            if known == 0 {
                return None;
            }
            story.body = Body::Text(text[at..].trim_start_matches(['\n', '\r']).to_owned());
            return Some(story);
        }
        let (key, value) = line.split_once(':')?;
        let is_key = !key.is_empty()
            && key.len() <= 24
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '));
        if !is_key || !(value.is_empty() || value.starts_with([' ', '\t'])) {
            return None;
        }
        known += u32::from(take(&mut story, key.trim(), value.trim()));
    }
    None
}

/// Takes one line of a header; whether its key is known.
fn take(story: &mut Story, key: &str, value: &str) -> bool {
    if value.is_empty() {
        return true;
    }
    let list = || value.split([',', ';']).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned);
    match key.to_ascii_lowercase().as_str() {
        "title" | "headline" | "subject" => story.title = Some(value.to_owned()),
        "date" | "published" | "dated" => match day_or_instant(value) {
            Some(date) => story.date = Some(date),
            None => story.notes.push(format!("the date `{value}` could not be read")),
        },
        "updated" | "modified" => story.updated = day_or_instant(value),
        "author" | "authors" | "by" | "byline" | "from" => story.authors.extend(list()),
        "tags" | "topics" | "keywords" => story.topics.extend(list()),
        "summary" | "description" | "standfirst" => story.summary = Some(value.to_owned()),
        "language" | "lang" => story.language = Some(value.to_owned()),
        "url" | "link" if value.starts_with("http") => {
            story.origin.get_or_insert_default().url = value.to_owned();
        }
        "source" | "publisher" | "publication" => {
            story.origin.get_or_insert_default().publisher = Some(value.to_owned());
        }
        _ => {
            story.params.push((key.to_lowercase().replace(' ', "_"), super::Meta::Text(value.to_owned())));
            return false;
        }
    }
    true
}

/// An origin says something only with an address or a name.
impl Origin {
    pub fn is_empty(&self) -> bool {
        self.url.is_empty() && self.publisher.is_none()
    }
}
