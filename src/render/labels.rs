//! The theme's own words in a language: the built-in English ones, and what the settings put over them.

use std::collections::BTreeMap;

use super::record::{Making, Record, Shared};
use super::words::ENGLISH;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::briefing::CorrectionKind;
use crate::model::event::Status;
use crate::model::hash::HashMap;
use crate::model::settings::Settings;
use crate::model::source::Confidence;
use crate::model::spot::Spot;
use crate::relate::PlaceOf;

/// What the keys of relations begin with: their types are the authors' own words.
const RELATION: &str = "relation_";

/// A term as part of a key: small letters, `_` for what stands between words.
fn key_of(term: &str) -> String {
    term.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

/// The language of a tag without region and script.
fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// Words by key.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    words: HashMap<&'static str, String>,
    /// What the settings call the types of relations, by key.
    relations: BTreeMap<String, String>,
}

impl Words {
    /// The words of the site.
    pub fn new(settings: &Settings) -> Self {
        Words::in_language(settings, &settings.language)
    }

    /// The words of pages in a language. What the settings do not say in it is in the site's language, and in English at
    /// last.
    pub fn in_language(settings: &Settings, language: &str) -> Self {
        let mut said: Vec<&BTreeMap<String, String>> = Vec::new();
        // The built-in words are those of English pages on any site.
        let falls_back = primary(language) != "en" && settings.language != *language;
        for language in [Some(language), falls_back.then_some(&*settings.language)].into_iter().flatten() {
            let primary = primary(language);
            said.extend(settings.labels.get(language));
            said.extend(settings.labels.get(primary).filter(|_| primary != language));
        }
        let words = ENGLISH.iter().map(|(key, words)| {
            let own = said.iter().find_map(|said| said.get(*key));
            (*key, own.map_or(*words, String::as_str).to_owned())
        });
        let relations = said.iter().rev().flat_map(|said| said.iter());
        let relations = relations.filter(|(key, _)| key.starts_with(RELATION));
        let relations = relations.map(|(key, words)| (key.to_string(), words.to_string())).collect();
        Words { words: words.collect(), relations }
    }

    /// Warns of words in the settings that the theme does not have.
    pub fn check(settings: &Settings, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) {
        for (language, own) in &settings.labels {
            let is_known =
                |key: &str| key.starts_with(RELATION) || ENGLISH.iter().any(|(known, _)| *known == key);
            for key in own.keys().filter(|key| !is_known(key)) {
                let help = match nearest(key, ENGLISH.iter().map(|(known, _)| *known)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "words of your own for your templates go under `params`".to_owned(),
                };
                let place =
                    place_of(crate::load::SETTINGS, &Spot::Path(format!("labels/{language}/{key}").into()));
                let message = format!("the theme has no word `{key}`");
                out.push(Diagnostic::warning(Code::UnknownKey, message).at(place).help(help));
            }
        }
    }

    /// The word for a key; the key itself where there is none, which a test forbids.
    pub fn get<'w>(&'w self, key: &'w str) -> &'w str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// All words by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(key, words)| (*key, words.as_str()))
    }

    pub fn status(&self, status: Status) -> &str {
        self.get(match status {
            Status::Confirmed => "confirmed",
            Status::Reported => "reported",
            Status::Disputed => "disputed",
            Status::Denied => "denied",
            Status::Planned => "planned",
            Status::Cancelled => "cancelled",
        })
    }

    pub fn correction(&self, kind: CorrectionKind) -> &str {
        self.get(match kind {
            CorrectionKind::Correction => "correction",
            CorrectionKind::Clarification => "clarification",
            CorrectionKind::Retraction => "retraction",
        })
    }

    pub fn confidence(&self, confidence: Confidence) -> &str {
        self.get(match confidence {
            Confidence::High => "confidence_high",
            Confidence::Moderate => "confidence_moderate",
            Confidence::Low => "confidence_low",
        })
    }

    /// A likelihood term of ICD 203 in the site's language.
    pub fn likelihood<'w>(&'w self, term: &'w str) -> &'w str {
        self.words.get(&*format!("likelihood_{}", key_of(term))).map_or(term, String::as_str)
    }

    /// What the settings call a relation of this type, if they do; `inverse` when it is told from the other's side.
    pub fn relation(&self, kind: &str, is_inverse: bool) -> Option<&str> {
        let inverse = if is_inverse { "_inverse" } else { "" };
        self.relations.get(&format!("{RELATION}{}{inverse}", key_of(kind))).map(String::as_str)
    }

    /// The map that templates see.
    pub fn shared(&self) -> Shared {
        let mut record = Record::new(Making::Both);
        let sorted: BTreeMap<&str, &String> = self.words.iter().map(|(key, words)| (*key, words)).collect();
        for (key, words) in sorted {
            record.text(key, words);
        }
        record.finish()
    }
}
