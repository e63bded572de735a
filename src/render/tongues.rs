//! The theme in the languages of pages that are not in the site's: its words, and the templates with them.
//!
//! A site in one language has none of these, and pays nothing.

use std::collections::BTreeSet;

use super::engine::Engine;
use super::labels::Words;
use crate::model::settings::Settings;
use crate::model::site::{Article, Site};
use crate::model::text::Text;

/// The theme in one language.
pub struct Tongue {
    pub language: Text,
    pub words: Words,
    pub engine: Engine,
}

/// The theme in every language that a briefing is in and in which it says something else than `words`. `engine` makes the
/// templates with some words.
pub fn tongues(site: &Site, words: &Words, engine: impl Fn(&Words) -> Option<Engine>) -> Vec<Tongue> {
    let briefings = site.briefings.iter().chain(&site.withdrawn);
    let spoken: BTreeSet<&Text> = briefings.filter_map(|article| of(article, &site.settings)).collect();
    let tongue = |language: &Text| {
        let own = Words::in_language(&site.settings, language);
        let engine = (own != *words).then(|| engine(&own)).flatten()?;
        Some(Tongue { language: language.clone(), words: own, engine })
    };
    spoken.into_iter().filter_map(tongue).collect()
}

/// The language of a briefing that is not in the site's.
pub fn of<'a>(article: &'a Article, settings: &Settings) -> Option<&'a Text> {
    article.briefing.language.as_ref().filter(|language| **language != settings.language)
}
