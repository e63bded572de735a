//! Which way the writing of a language runs.

/// Languages written from right to left unless their tag names another script (Unicode CLDR, likely subtags).
const RIGHT_TO_LEFT: [&str; 27] = [
    "aii", "ar", "arc", "azb", "bal", "bgn", "bqi", "ckb", "dv", "fa", "glk", "he", "khw", "ks", "lrc",
    "luz", "mzn", "nqo", "pnb", "ps", "rhg", "sd", "sdh", "syr", "ug", "ur", "yi",
];
/// Scripts that run from right to left (ISO 15924).
const SCRIPTS: [&str; 9] = ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"];

/// Whether a text in this language (BCP 47) is written from right to left.
pub fn is_right_to_left(language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    let mut parts = language.split('-');
    let primary = parts.next().unwrap_or("");
    match parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(script) => SCRIPTS.contains(&script),
        None => RIGHT_TO_LEFT.contains(&primary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_goes_before_what_a_language_is_usually_written_in() {
        for (language, expected) in [
            ("ar", true),
            ("AR-eg", true),
            ("fa", true),
            ("he", true),
            ("pa-Arab", true),
            ("az-Arab-IR", true),
            ("ug-Latn", false),
            ("en", false),
            ("arn", false),
            ("pt-BR", false),
            ("", false),
        ] {
            assert_eq!(is_right_to_left(language), expected, "{language}");
        }
    }
}
