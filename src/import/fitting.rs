//! What a story says of itself → what a content file can hold. In: a story as it was read. Out: the same, where whatever a
//! build would refuse (half an address, a language by its name) stands in `params` instead, each with a note.

use std::collections::{BTreeMap, BTreeSet};

use super::{Meta, Story};
use crate::model::slug::{has_slug, slug};
use crate::parse::links;
use crate::parse::values::language_tag;

/// How deep a value may go. YAML is refused at 64 levels, of which the file itself takes some.
const DEEPEST: usize = 48;

/// Makes a story fit.
pub fn fit(story: &mut Story) {
    if let Some(origin) = &mut story.origin
        && links::web_url(&origin.url).is_err()
        && !origin.url.is_empty()
    {
        let url = std::mem::take(&mut origin.url);
        set_aside(story, "url", url, "is no whole web address");
    }
    let is_language = |text: &String| language_tag(text).is_some();
    if let Some(language) = story.language.take_if(|language| !is_language(language)) {
        set_aside(story, "language", language, "is no tag of a language");
    }
    if let Some(image) = story.image.take_if(|image| links::file_or_url(image).is_err()) {
        set_aside(story, "image", image, "is no path that a file of this site can have");
    }
    if let Some(series) = story.series.take_if(|series| !has_slug(series)) {
        set_aside(story, "series", series, "has no letter and no digit");
    }
    for redirect in std::mem::take(&mut story.redirects) {
        // Other generators take an old address to lie beside the page.
        let rooted = format!("/{}", redirect.trim_start_matches("./"));
        let is_address = |text: &String| links::old_address(text).is_ok();
        match [redirect.clone(), rooted].into_iter().find(is_address) {
            Some(address) => story.redirects.push(address),
            None => set_aside(story, "redirects", redirect, "is no old address of a site"),
        }
    }
    story.topics.retain(|topic| has_slug(topic));
    story.slug = story.slug.take().filter(|text| !slug(text).is_empty());
    fit_params(story);
}

/// No key twice, and nothing that goes too deep.
fn fit_params(story: &mut Story) {
    let mut params: Vec<(String, Meta)> = Vec::with_capacity(story.params.len());
    let (mut taken, mut counts) = (BTreeSet::new(), BTreeMap::new());
    for (key, value) in std::mem::take(&mut story.params) {
        if depth(&value) > DEEPEST {
            story.notes.push(format!("`{key}` was left out: it goes deeper than {DEEPEST} levels"));
            continue;
        }
        let count: &mut u32 = counts.entry(key.clone()).or_insert(0);
        let free = loop {
            *count += 1;
            let numbered = if *count == 1 { key.clone() } else { format!("{key}-{count}") };
            if taken.insert(numbered.clone()) {
                break numbered;
            }
        };
        params.push((free, value));
    }
    story.params = params;
}

fn set_aside(story: &mut Story, key: &str, text: String, why: &str) {
    story.notes.push(format!("`{key}: {text}` {why}; it stands under `params` now"));
    story.params.push((key.to_owned(), Meta::Text(text)));
}

fn depth(value: &Meta) -> usize {
    match value {
        Meta::Text(_) | Meta::Bare(_) => 0,
        Meta::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Meta::Map(entries) => 1 + entries.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
    }
}
