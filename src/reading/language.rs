//! Which languages can be read. In: a language tag. Out: the language to read in, or a line that says reading is off.

/// A language whose dates and names Dateline can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
}

impl Language {
    /// The language of a tag (`en`, `en-GB`), when it is one that can be read.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or("");
        let is_english = primary.eq_ignore_ascii_case("en") || primary.eq_ignore_ascii_case("eng");
        is_english.then_some(Self::English)
    }

    /// Says why a text in the language of a tag is not read.
    pub fn off(tag: &str) -> String {
        format!(
            "dates and names are read in English only: this text is in `{tag}`, so nothing was taken from it"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_english_by_its_tags() {
        for tag in ["en", "EN", "en-GB", "en_US", " en ", "eng"] {
            assert_eq!(Language::of(tag), Some(Language::English), "{tag}");
        }
        for tag in ["de", "", "enm", "fr-CA", "x-en"] {
            assert_eq!(Language::of(tag), None, "{tag}");
        }
        assert!(Language::off("de").contains("`de`"));
    }
}
