//! `permalink` → the pattern of briefing addresses.
//!
//! Comes in: a pattern such as `/:year/:month/:slug/`. Goes out: its parts, or what is wrong and what to write.

use crate::diagnostic::nearest;
use crate::model::settings::{Permalink, PermalinkPart};
use crate::parse::fields::quoted;

const TOKENS: [(&str, PermalinkPart); 5] = [
    (":year", PermalinkPart::Year),
    (":month", PermalinkPart::Month),
    (":day", PermalinkPart::Day),
    (":slug", PermalinkPart::Slug),
    (":topic", PermalinkPart::Topic),
];

/// `/briefings/:slug/`
pub fn default() -> Permalink {
    let words = |words: &str| PermalinkPart::Words(words.to_owned());
    Permalink { parts: vec![words("/briefings/"), PermalinkPart::Slug, words("/")] }
}

/// Splits a pattern at its tokens. It begins and ends with `/` and holds `:slug`, for without it two briefings of one
/// day would have one address. The error is a message and its help.
pub fn permalink(text: &str) -> Result<Permalink, (String, String)> {
    if !text.starts_with('/') || !text.ends_with('/') {
        let fixed = format!("/{}/", text.trim_matches('/'));
        let fixed = if fixed == "//" { "/:slug/".to_owned() } else { fixed };
        return Err((
            format!("the permalink `{text}` does not begin and end with `/`"),
            format!("write `{fixed}`"),
        ));
    }
    if let Some(reason) = unusable(text) {
        return Err((
            format!("the permalink `{text}` {reason}"),
            "write e.g. `/briefings/:slug/`".to_owned(),
        ));
    }
    let mut parts = Vec::new();
    let mut pieces = text.split(':');
    push_words(&mut parts, pieces.next().unwrap_or(""));
    for piece in pieces {
        let length = piece.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'_').count();
        let (name, words) = piece.split_at(length);
        parts.push(token(name)?);
        push_words(&mut parts, words);
    }
    if !parts.contains(&PermalinkPart::Slug) {
        return Err((
            format!("the permalink `{text}` has no `:slug`, so briefings would share an address"),
            format!("add it, e.g. `{text}:slug/`"),
        ));
    }
    Ok(Permalink { parts })
}

fn push_words(parts: &mut Vec<PermalinkPart>, words: &str) {
    if !words.is_empty() {
        parts.push(PermalinkPart::Words(words.to_owned()));
    }
}

fn token(name: &str) -> Result<PermalinkPart, (String, String)> {
    let written = format!(":{name}");
    if let Some((_, part)) = TOKENS.iter().find(|(token, _)| *token == written) {
        return Ok(part.clone());
    }
    let tokens = TOKENS.each_ref().map(|(token, _)| *token);
    let help = match nearest(&written, tokens) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("a token is {}", quoted(&tokens)),
    };
    Err((format!("unknown token `{written}` in the permalink"), help))
}

/// What makes a pattern useless as an address whatever its tokens become.
fn unusable(text: &str) -> Option<String> {
    if text.contains("//") {
        return Some("has an empty part between two slashes".to_owned());
    }
    if text.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Some("leads upwards".to_owned());
    }
    let refused = |c: &char| c.is_whitespace() || c.is_control() || "?#%\\\"'<>|*&".contains(*c);
    text.chars().find(refused).map(|c| format!("holds a `{}`", c.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::PermalinkPart::{Day, Month, Slug, Topic, Words, Year};
    use super::*;

    #[test]
    fn splits_at_tokens() {
        let words = |text: &str| Words(text.to_owned());
        let slash = || words("/");
        for (text, parts) in [
            ("/briefings/:slug/", default().parts),
            ("/:year-:month/:slug/", vec![slash(), Year, words("-"), Month, slash(), Slug, slash()]),
            ("/:year:month:day-:slug/", vec![slash(), Year, Month, Day, words("-"), Slug, slash()]),
            ("/:topic/:slug/", vec![slash(), Topic, slash(), Slug, slash()]),
        ] {
            assert_eq!(permalink(text), Ok(Permalink { parts }), "{text}");
        }
    }

    #[test]
    fn refuses_with_advice() {
        for (text, message, help) in [
            (":slug", "the permalink `:slug` does not begin and end with `/`", "write `/:slug/`"),
            ("/:slgu/", "unknown token `:slgu` in the permalink", "did you mean `:slug`?"),
            (
                "/:title/",
                "unknown token `:title` in the permalink",
                "a token is `:year`, `:month`, `:day`, `:slug` or `:topic`",
            ),
            (
                "/:year/",
                "the permalink `/:year/` has no `:slug`, so briefings would share an address",
                "add it, e.g. `/:year/:slug/`",
            ),
        ] {
            assert_eq!(permalink(text), Err((message.into(), help.into())), "{text}");
        }
        for text in ["", "/", "/../:slug/", "//:slug/", "/:slug?/", "/a b/:slug/", "/:slug#/", "/:/"] {
            assert!(permalink(text).is_err(), "{text}");
        }
    }
}
