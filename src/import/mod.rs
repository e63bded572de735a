//! Foreign text → a draft of the site.
//!
//! Comes in: the bytes of a file that Dateline did not make: plain text, an HTML page, or Markdown of another generator.
//! Goes out: a [`Story`] (what the file says of itself, and its body as Markdown), and from that with what was read in the
//! text a [`Draft`]: a content file and the entities that are new. Nothing is invented: what the text does not say is left
//! out, and what was read rather than written is marked `proposed: START-END`, bytes of the body that it comes from.
//! This room reads no file and writes none.

mod draft;
mod encoding;
mod findings;
mod fitting;
mod generator;
mod header;
mod html;
mod meta;
mod page;
mod proposals;
mod review;
mod yaml_out;

#[cfg(test)]
mod tests;

pub use draft::{Draft, Imported, draft, replace_body};
pub use findings::findings;
pub use proposals::{Findings, Found, Known, New, Statement};
pub use review::{
    Correction, Deed, Entry, Open, Refusal, apply, correct, entity_of, is_open, open, publishable,
};

use meta::Meta;

/// What a foreign file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    pub title: Option<String>,
    /// A day or an instant, as front matter takes it.
    pub date: Option<String>,
    pub updated: Option<String>,
    pub embargo: Option<String>,
    pub expires: Option<String>,
    pub slug: Option<String>,
    pub summary: Option<String>,
    pub language: Option<String>,
    pub image: Option<String>,
    pub series: Option<String>,
    pub authors: Vec<String>,
    pub topics: Vec<String>,
    /// Addresses that the page had.
    pub redirects: Vec<String>,
    /// Where the text was published.
    pub origin: Option<Origin>,
    /// What has no key of its own here.
    pub params: Vec<(String, Meta)>,
    pub body: Body,
    /// What its author should know.
    pub notes: Vec<String>,
}

/// The page that a text was taken from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    pub url: String,
    pub publisher: Option<String>,
}

/// A body as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Has to be made safe: what looks like markup is none.
    Text(String),
    Markdown(String),
}

impl Default for Body {
    fn default() -> Self {
        Body::Text(String::new())
    }
}

/// What a content file says of the import that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    pub from: String,
    pub sha256: String,
    /// The title of the content file.
    pub title: Option<String>,
}

/// Finds what a content file says of its import; none for other files. Quick for those.
pub fn imported(file: &str) -> Option<Origins> {
    let parts = crate::parse::split::split(file).ok()?;
    let block = file.get(parts.yaml)?;
    if !block.contains("imported:") {
        return None;
    }
    let Some(Meta::Map(entries)) =
        Meta::from_yaml(crate::yaml::parse(block, crate::parse::MAX_FRONT_MATTER).ok()?)
    else {
        return None;
    };
    let title = entries.iter().find(|(key, _)| key == "title").and_then(|(_, title)| title.text());
    let title = title.map(str::to_owned);
    let (_, Meta::Map(imported)) = entries.into_iter().find(|(key, _)| key == "imported")? else {
        return None;
    };
    let text = |wanted: &str| imported.iter().find(|(key, _)| key == wanted)?.1.text().map(str::to_owned);
    Some(Origins { from: text("from")?, sha256: text("sha256")?, title })
}

/// Why a file could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub message: String,
    pub help: String,
    /// Line and column of the file, from 1, where one place is at fault.
    pub at: Option<(u32, u32)>,
}

impl Unreadable {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Unreadable {
        Unreadable { message: message.into(), help: help.into(), at: None }
    }
}

/// Line and column of a byte of a file, both from 1; columns count characters.
fn place(bytes: &[u8], at: usize) -> Option<(u32, u32)> {
    let before = &bytes[..at.min(bytes.len())];
    let line = 1 + memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
    Some((u32::try_from(line).ok()?, u32::try_from(column).ok()?))
}

/// The largest file that is taken, in bytes; the same as the largest body of a briefing.
pub const MAX_FILE: usize = crate::parse::MAX_BODY;

/// Reads a foreign file. `name` is its path as given, of which the ending, a date and of Markdown the stem count.
///
/// # Errors
/// Bytes that are no text in a known encoding, front matter that is not what it says it is, a page without text.
pub fn read(name: &str, bytes: &[u8]) -> Result<Story, Unreadable> {
    if bytes.len() > MAX_FILE {
        let message = format!("the file is larger than {} MiB", MAX_FILE / (1024 * 1024));
        return Err(Unreadable::new(message, "take the article itself, not a whole archive"));
    }
    let lower = name.to_lowercase();
    let is_html_name = [".html", ".htm", ".xhtml"].iter().any(|ending| lower.ends_with(ending));
    let text = encoding::text(bytes, is_html_name)?;
    let is_markdown_name =
        [".md", ".markdown", ".mdown", ".mkd"].iter().any(|ending| lower.ends_with(ending));
    let mut story = if is_html_name || (!is_markdown_name && html::looks_like(&text)) {
        html::read(&text)?
    } else if let Some(front) = generator::front_matter(&text)? {
        generator::read(front)
    } else if is_markdown_name {
        Story { body: Body::Markdown(text), ..Story::default() }
    } else {
        header::read(&text)
    };
    if story.body_text().trim().is_empty() {
        return Err(Unreadable::new("there is no text in it", "check that it is the file you meant"));
    }
    // What another generator made had an address, which its title never gave.
    if matches!(story.body, Body::Markdown(_)) {
        story.slug = story.slug.or_else(|| generator::stem_of_path(name));
    }
    story.date = story.date.or_else(|| generator::date_in_path(name));
    generator::note_shortcodes(&mut story);
    fitting::fit(&mut story);
    Ok(story)
}

impl Story {
    /// The body as it came.
    pub fn body_text(&self) -> &str {
        match &self.body {
            Body::Text(text) | Body::Markdown(text) => text,
        }
    }

    /// The body of the same length with everything blank that readers do not see as text: what is to be read.
    pub fn readable(&self) -> String {
        match &self.body {
            Body::Text(text) => text.clone(),
            Body::Markdown(text) => crate::markdown::plain::only_shown(text),
        }
    }
}
