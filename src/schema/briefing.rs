//! Front matter of a briefing, as a schema.

use serde_json::{Value, json};

use crate::model::event::Status;
use crate::model::settings::Kind;
use crate::model::source::{Confidence, LIKELIHOODS, SourceKind};

use super::entity;
use super::form::{Key, any_of, object, one_or_more, pattern, refer, text, visibility, words};

pub fn briefing() -> Value {
    let mut keys = telling();
    keys.extend(about());
    keys.extend(page());
    keys.extend(visibility());
    object(keys, &["title"], "the front matter of a briefing")
}

/// What it tells.
fn telling() -> Vec<Key> {
    vec![
        ("title", text(), "the headline"),
        (
            "date",
            refer("moment"),
            "when it was published; not needed when the file's name begins with the day",
        ),
        ("summary", text(), "one or two sentences, inline Markdown; else the first paragraph"),
        ("key_points", one_or_more(any_of(&[text(), key_point()]), ""), "what the reader should know first"),
        ("timeline", one_or_more(refer("event"), ""), "dated events, in any order"),
        ("sources", one_or_more(any_of(&[text(), refer("source")]), ""), "where its statements come from"),
        ("updates", one_or_more(update(), ""), "news of the page itself"),
        ("corrections", one_or_more(refer("correction"), ""), "what was wrong and has been put right"),
        ("withdrawn", withdrawn(), "takes the page back; a notice stays at its address"),
    ]
}

/// What and whom it is about.
fn about() -> Vec<Key> {
    vec![
        ("topics", refer("texts"), "subjects"),
        ("series", text(), "the series it is a part of"),
        ("entities", one_or_more(any_of(&[text(), refer("listed")]), ""), "whom and what it is about"),
        ("authors", refer("texts"), "who wrote it"),
        ("language", refer("language"), "when it is not the site's"),
        ("translation_of", text(), "the id of the briefing it translates"),
        ("main", refer("flag"), "its words are shown where an event is told by several briefings"),
    ]
}

/// Its page, and what is handed through.
fn page() -> Vec<Key> {
    let imported =
        vec![("from", text(), "the file imported"), ("sha256", text(), "its digest, to know it again")];
    vec![
        ("id", text(), "for links, feeds and calendars; else made from the file's name"),
        ("slug", text(), "its part of the address; else made from the file's name"),
        ("updated", refer("moment"), "when it last changed; else the newest of `updates`"),
        ("image", refer("image"), "its picture"),
        ("redirects", one_or_more(refer("address"), ""), "old addresses, which go on working"),
        ("params", refer("params"), "free values, handed to templates"),
        ("check", refer("silences"), "rules that have nothing to say about this file, each with the reason"),
        ("imported", object(imported, &[], ""), "where an import took it from"),
        ("proposed", json!({}), "marks what an import proposed; taking it out accepts it"),
    ]
}

fn key_point() -> Value {
    let mut keys = vec![
        ("text", text(), "the point, inline Markdown"),
        ("sources", one_or_more(any_of(&[text(), refer("citation")]), ""), "ids of `sources`"),
    ];
    keys.extend(judgement());
    object(keys, &["text"], "a key point")
}

/// `confidence` and `likelihood`.
fn judgement() -> Vec<Key> {
    vec![
        ("confidence", words(Confidence::ALL.map(|(word, _)| word)), "analytic confidence (ICD 203)"),
        ("likelihood", words(LIKELIHOODS.map(|(term, ..)| term)), "how likely it is (ICD 203)"),
    ]
}

fn update() -> Value {
    object(
        vec![
            ("date", refer("moment"), "when"),
            ("text", text(), "what is new, inline Markdown"),
            ("major", refer("flag"), "whether readers should look again"),
        ],
        &["date", "text"],
        "an update",
    )
}

fn withdrawn() -> Value {
    object(
        vec![
            ("date", refer("moment"), "when it was withdrawn"),
            ("reason", text(), "why; shown to readers who follow an old link"),
            ("replaced_by", text(), "the briefing to read instead"),
            ("title", refer("flag"), "`false` takes the title away too"),
        ],
        &["date", "reason"],
        "a withdrawal",
    )
}

/// One entry of `timeline`. A shared event may be repeated by its id alone.
pub fn event() -> Value {
    let mut keys = vec![
        ("date", refer("edtf"), "when it happened"),
        ("text", text(), "what happened, inline Markdown"),
        ("id", text(), "to be shared with other briefings"),
        ("entities", refer("texts"), "who and what it concerns; else those its text names; `[]` for none"),
        ("place", text(), "where"),
        ("sources", one_or_more(any_of(&[text(), refer("citation")]), ""), "ids of `sources`"),
        ("status", words(Status::ALL.map(|(word, _)| word)), "`confirmed` when it is not given"),
        ("according_to", text(), "who says so"),
        ("proposed", json!({}), "marks what an import proposed; taking it out accepts it"),
    ];
    keys.extend(judgement());
    let mut event = object(keys, &[], "something that happened on a date");
    // An id alone repeats what another briefing tells.
    event["anyOf"] = json!([{ "required": ["id"] }, { "required": ["date", "text"] }]);
    event
}

pub fn source() -> Value {
    object(
        vec![
            ("id", text(), "to be cited by, in `sources` and as `[^id]` in the text"),
            ("title", text(), "its title"),
            ("author", text(), "who wrote or said it"),
            ("publisher", text(), "who published it"),
            ("url", refer("link"), "where it is"),
            ("archive_url", refer("link"), "where a copy is kept"),
            ("date", text(), "when it was published"),
            ("accessed", text(), "when it was read"),
            ("kind", words(SourceKind::ALL.map(|(word, _)| word)), "what sort of source it is"),
            ("note", text(), "what else to say of it"),
            ("grade", grade(), "Admiralty code: reliability `A` to `F`, credibility `1` to `6`"),
        ],
        &[],
        "a source",
    )
}

pub fn citation() -> Value {
    let keys = vec![
        ("source", text(), "the id of one of `sources`"),
        ("grade", grade(), "Admiralty code of this statement: `B2`"),
    ];
    object(keys, &["source"], "a source, graded for one statement")
}

fn grade() -> Value {
    pattern("^[A-F][1-6]$", "")
}

/// One entry of `entities`: a known entity with what this briefing says of it, or one declared on the spot.
pub fn listed(kinds: &[Kind]) -> Value {
    let mut keys = vec![
        ("entity", text(), "an id, name or alias"),
        ("role", text(), "the role to show in this briefing"),
        ("note", text(), "what this briefing says of it"),
        ("as", refer("texts"), "words that mean it in this briefing"),
        ("ignore", any_of(&[refer("flag"), refer("texts")]), "`true`, or words, not to take for it here"),
    ];
    keys.extend(entity::keys(kinds));
    let mut listed = object(keys, &[], "an entity of this briefing");
    listed["anyOf"] = json!([{ "required": ["entity"] }, { "required": ["name", "kind"] }]);
    listed
}
