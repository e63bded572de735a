//! `dateline.yaml`, as a schema.

use serde_json::Value;

use crate::diagnostic::Code;
use crate::model::desk::Level;

use super::form::{Key, any_of, free_map, number, object, one_or_more, pattern, refer, text, words};

pub fn settings() -> Value {
    let mut keys = identity();
    keys.extend(pages());
    keys.extend(reading());
    object(keys, &["title", "base_url"], "the settings of a site")
}

/// Whose site it is, and where.
fn identity() -> Vec<Key> {
    let publisher = object(
        vec![
            ("name", text(), "its name"),
            ("url", refer("link"), "its own site"),
            ("logo", text(), "a file of the site, or a web address"),
            ("contact", text(), "a mail address, a link or words"),
        ],
        &["name"],
        "a publisher",
    );
    vec![
        ("title", text(), "the site's name"),
        (
            "base_url",
            pattern("^https?://", ""),
            "where it will live: `https://example.org/`, perhaps with a path",
        ),
        ("site_id", text(), "what ids in feeds and calendars are made from; never to be changed"),
        ("description", text(), "what it is about, in a sentence"),
        ("language", refer("language"), "`en` when it is not given"),
        ("timezone", text(), "IANA, e.g. `Europe/Berlin`; `UTC` when it is not given"),
        ("author", text(), "who wrote what names no author"),
        ("publisher", any_of(&[text(), publisher]), "who publishes it"),
        ("licence", text(), "on what terms its texts may be used"),
        ("default_marking", refer("marking"), "the marking of what carries none"),
        ("allow_outside", refer("texts"), "folders outside the site that links may lead to"),
        ("publish", free_map(target()), "targets to publish to, by name"),
        ("check", desk(), "what `dateline check` looks for"),
        ("params", refer("params"), "free values, handed to templates"),
    ]
}

/// What its pages look like.
fn pages() -> Vec<Key> {
    let theme = object(
        vec![
            (
                "accent",
                pattern("^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$", ""),
                "a colour in quotes: `\"#7a1f1f\"`",
            ),
            ("logo", text(), "a file of the site, or a web address"),
            ("icon", text(), "a file of the site, or a web address"),
            ("image", text(), "shown where a page without a picture is shared"),
        ],
        &[],
        "the theme",
    );
    let entry = object(
        vec![("label", text(), "the words to show"), ("to", text(), "`/about/`, `https://…` or `mailto:…`")],
        &["label", "to"],
        "a menu entry",
    );
    vec![
        ("theme", theme, "colours and pictures of the theme"),
        ("menu", one_or_more(entry.clone(), ""), "links at the top of every page"),
        ("footer", one_or_more(entry, ""), "links at the foot of every page"),
        (
            "permalink",
            pattern("^/(.*/)?$", ""),
            "addresses of briefings, from `:year :month :day :slug :topic`",
        ),
        ("paginate", number(1, 1000), "briefings on one list page; 20 when it is not given"),
        ("feeds", words(["all", "site", "none"]), "which feeds and calendars are written"),
        ("search", refer("flag"), "whether there is a search page; on unless `false`"),
        ("data", refer("flag"), "whether `/data/` is written; on unless `false`"),
        ("cards", words(["publish", "always", "never"]), "when pictures for sharing are made"),
        ("labels", free_map(free_map(text())), "the theme's own words, by language and key"),
    ]
}

/// How its texts are read.
fn reading() -> Vec<Key> {
    let recognise = object(
        vec![
            ("link", words(["first", "all", "none"]), "which mentions of an entity become links"),
            (
                "dates",
                words(["explicit", "all", "never"]),
                "which dates of a text make a timeline without one",
            ),
        ],
        &[],
        "recognition",
    );
    let markdown = object(
        vec![
            ("raw_html", refer("flag"), "passes HTML in texts through"),
            ("smart", refer("flag"), "makes typographic quotes and dashes; on unless `false`"),
        ],
        &[],
        "Markdown",
    );
    let kind = object(
        vec![
            ("label", text(), "the word for one; else made from the id"),
            ("plural", text(), "the word for several; else the label with an `s`"),
            ("schema", pattern("^[A-Z][A-Za-z0-9]*$", ""), "the schema.org type: `Vehicle`"),
        ],
        &[],
        "a kind of entity",
    );
    vec![
        ("recognise", recognise, "how names and dates are found in texts"),
        ("markdown", markdown, "how Markdown is read"),
        ("kinds", free_map(any_of(&[kind, serde_json::json!({ "type": "null" })])), "kinds of entity, by id"),
    ]
}

/// The house style.
fn desk() -> Value {
    let names = Code::all().iter().filter(|code| code.is_rule()).map(|code| code.as_str());
    let level = words(Level::ALL.iter().map(|(word, _)| *word));
    let mut rules = free_map(level);
    rules["propertyNames"] = serde_json::json!({ "enum": names.collect::<Vec<_>>() });
    let length = object(
        vec![
            ("min", number(0, 1000), "the fewest characters"),
            ("max", number(1, 1000), "the most characters"),
        ],
        &[],
        "the length of a title",
    );
    let word = object(
        vec![("word", text(), "what is not written"), ("use", text(), "what is written instead")],
        &["word"],
        "a banned word",
    );
    let external = object(
        vec![
            ("archive", text(), "the service that knows archived copies; `none` for none"),
            (
                "max_age",
                number(0, 365),
                "days for which an answer of the web is good; 7 when it is not given",
            ),
            ("timeout", number(1, 120), "seconds to wait for an answer; 20 when it is not given"),
            ("skip", refer("texts"), "beginnings of addresses that are not asked for"),
        ],
        &[],
        "how the web is asked",
    );
    object(
        vec![
            ("rules", rules, "the weight of each rule: `off`, `note`, `warn` or `error`"),
            ("required", free_map(refer("texts")), "keys that front matter must have, by folder"),
            ("title_length", any_of(&[number(1, 1000), length]), "the most characters of a title"),
            ("banned_words", one_or_more(any_of(&[text(), word]), ""), "words that are not used"),
            ("dates", words(["british", "american"]), "how dates are written in texts"),
            ("minimum_sources", number(0, 100), "how many sources a briefing names at least"),
            ("external", external, "how `--external` asks the web"),
        ],
        &[],
        "the house style",
    )
}

fn target() -> Value {
    object(
        vec![
            ("to", text(), "a folder, a git branch, an object store or an ssh host"),
            (
                "base_url",
                pattern("^https?://", ""),
                "where the site lives there, when not at the settings' address",
            ),
            (
                "host",
                words(["github-pages", "gitlab-pages", "netlify", "cloudflare-pages", "s3", "plain"]),
                "the host",
            ),
            ("marking", refer("marking"), "the highest marking sent there; `TLP:CLEAR` when it is not given"),
            ("endpoint", text(), "the address of a compatible object store"),
            ("region", text(), "the region of an object store"),
            ("prefix", text(), "a folder within an object store"),
            ("domain", text(), "the domain that the host serves the site under"),
            ("max_deletes", text(), "how many files one publish may delete"),
            ("history", text(), "how much of the past is kept"),
            ("drafts", refer("flag"), "whether drafts may be sent there"),
            ("allow_proposed", refer("flag"), "whether open proposals may be sent there"),
            ("verify_timeout", text(), "how long to wait until the site shows what was sent"),
        ],
        &["to"],
        "a publish target",
    )
}
