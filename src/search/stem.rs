//! Languages and their stems: the only file that knows rust-stemmers.

use rust_stemmers::{Algorithm, Stemmer};

/// What takes the endings off the words of one language; words of others stay as they are.
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// For a language tag (`en`, `pt-BR`).
    pub fn of(language: &str) -> Stems {
        let primary = language.split('-').next().unwrap_or(language).to_ascii_lowercase();
        let algorithm = match primary.as_str() {
            "ar" => Algorithm::Arabic,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "en" => Algorithm::English,
            "es" => Algorithm::Spanish,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "hu" => Algorithm::Hungarian,
            "it" => Algorithm::Italian,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "nl" => Algorithm::Dutch,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            _ => return Stems(None),
        };
        Stems(Some(Stemmer::create(algorithm)))
    }

    /// The stem of a word in small letters. Numbers and very short words have none.
    pub fn stem(&self, word: &str) -> String {
        match &self.0 {
            Some(stemmer) if word.len() > 3 && !word.bytes().any(|byte| byte.is_ascii_digit()) => {
                stemmer.stem(word).into_owned()
            }
            _ => word.to_owned(),
        }
    }
}
