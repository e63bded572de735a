//! Any bytes as a foreign file: refused with advice, or a draft that builds, shows the text as it came, and proposes
//! nothing that does not stand in it; and as a text to extract from, with every offset where it says.
#![no_main]

use std::sync::LazyLock;

use dateline::diagnostic::{Diagnostic, Severity};
use dateline::import::{self, Body, Deed, Draft, Entry, Findings, Imported, Known, Story};
use dateline::markdown::plain;
use dateline::model::entity::Entity;
use dateline::parse;
use dateline::reading::document;
use dateline::reading::names::Known as Names;
use dateline::recognise;
use dateline::recognise::lexicon::Lexicon;
use dateline::recognise::registry;
use dateline_fuzz::folded;
use dateline_fuzz::known::{check_diagnostics, known};
use libfuzzer_sys::fuzz_target;

/// Names of files, of which the ending and a date in it count.
const NAMES: [&str; 8] = [
    "",
    "story.txt",
    "story.html",
    "story.md",
    "2016-12-29-story.md",
    "posts/2016/12/29/story.html",
    "2016-12-29-story.txt",
    "index.xhtml",
];

static NAMES_KNOWN: LazyLock<Names> = LazyLock::new(Names::default);
const SHA: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fuzz_target!(|data: &[u8]| {
    let Some((kind, bytes)) = data.split_first() else { return };
    if let Ok(text) = std::str::from_utf8(bytes) {
        check_extract(text);
    }
    let mut story = match import::read(NAMES[*kind as usize % NAMES.len()], bytes) {
        Ok(story) => story,
        Err(refused) => {
            assert!(!refused.message.is_empty() && !refused.help.is_empty(), "{refused:?}");
            let may_be = |number: u32| number > 0 && number as usize <= bytes.len() + 2;
            assert!(refused.at.is_none_or(|(line, column)| may_be(line) && may_be(column)), "{refused:?}");
            return;
        }
    };
    let findings = import::findings(&mut story, Some("2016-12-30"), "en", &NAMES_KNOWN);
    check_findings(&findings, story.body_text());
    for accepts in [false, true] {
        let date = Some("2016-12-30".to_owned());
        let imported = Imported { from: "a: \"b\" #c".to_owned(), sha256: SHA.to_owned(), date, accepts };
        match import::draft(&story, &findings, &registered(), &imported) {
            Ok(draft) => check_draft(&draft, &story, accepts, *kind),
            Err(refused) => assert!(!refused.message.is_empty() && !refused.help.is_empty(), "{refused:?}"),
        }
    }
});

fn registered() -> Vec<Known> {
    let anna = Known {
        id: "anna".to_owned(),
        name: "Anna Arndt".to_owned(),
        kind: "person".to_owned(),
        names: vec!["Arndt".to_owned()],
    };
    vec![anna]
}

/// What `dateline extract` prints: sorted, each stretch within the text and on characters, each name one of the list.
fn check_extract(text: &str) {
    let read = document::read(text, "2016-12-30".parse().ok(), &NAMES_KNOWN);
    let json = serde_json::to_value(&read).expect("JSON");
    let stretch = |value: &serde_json::Value| -> (usize, usize) {
        let number = |key: &str| value[key].as_u64().expect("a number") as usize;
        let (start, end) = (number("start"), number("end"));
        assert_eq!(text.get(start..end), value["text"].as_str(), "{value}");
        assert!(start < end, "{value}");
        (start, end)
    };
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let sorted = |stretches: Vec<(usize, usize)>| assert!(stretches.is_sorted(), "{stretches:?} in {text:?}");
    let mut names = Vec::new();
    for entity in list(&json["entities"]) {
        let name = entity["name"].as_str().expect("a name").to_owned();
        assert!(!name.trim().is_empty() && !list(&entity["mentions"]).is_empty(), "{entity}");
        sorted(list(&entity["mentions"]).iter().map(stretch).collect());
        names.push(name);
    }
    for date in list(&json["dates"]) {
        assert!(!date["value"].as_str().expect("a value").is_empty());
        if let Some(edtf) = date["edtf"].as_str() {
            assert!(dateline::edtf::parse(edtf).is_ok(), "{date}");
        }
    }
    sorted(list(&json["dates"]).iter().map(stretch).collect());
    for event in list(&json["events"]) {
        stretch(&event);
        assert!(dateline::edtf::parse(event["date"].as_str().expect("a date")).is_ok(), "{event}");
        let is_named = |name: &serde_json::Value| names.iter().any(|known| name == known);
        assert!(list(&event["entities"]).iter().all(is_named), "{event}");
    }
}

fn check_findings(findings: &Findings, body: &str) {
    let stands =
        |range: &std::ops::Range<usize>| assert!(body.get(range.clone()).is_some(), "{range:?} of {body:?}");
    findings.entities.iter().flat_map(|found| &found.mentions).for_each(stands);
    findings.statements.iter().for_each(|statement| stands(&statement.range));
    findings.opening.iter().for_each(|(range, _)| stands(range));
}

fn check_draft(draft: &Draft, story: &Story, accepts: bool, choice: u8) {
    assert!(draft.stem.len() <= 80 && !draft.stem.contains(['/', '\\', '.']), "{:?}", draft.stem);
    let body = body_of(&draft.text);
    match &story.body {
        Body::Markdown(text) => assert_eq!(body, text),
        Body::Text(text) => {
            assert!(is_escaped(body, text), "{body:?} of {text:?}");
            let has_code = draft.notes.iter().any(|note| note.contains("shown as code"));
            assert!(has_code || visible(&plain::shown(body).text) == visible(text), "{body:?} of {text:?}");
        }
    }
    let entities = entities(draft);
    let lexicon = Lexicon::new(&entities, &|_| false);
    check_reading(&draft.text, &lexicon, story.title.as_deref());
    let open = import::open(&draft.text).expect("proposals");
    assert_eq!(open.len(), if accepts { 0 } else { draft.entities + draft.events });
    assert!(open.iter().all(|open| open.range.is_some()), "{open:?} in {}", draft.text);
    let reviewed = review(&draft.text, choice);
    check_reading(&reviewed, &lexicon, story.title.as_deref());
    let updated = import::replace_body(&draft.text, story, SHA).expect("our own front matter");
    assert_eq!(updated, draft.text);
}

/// The registry that the draft's new entities belong into, and what becomes of it when each is kept or removed.
fn entities(draft: &Draft) -> Vec<Entity> {
    let mut list = String::from("- {id: anna, name: Anna Arndt, kind: person, weak_aliases: [Arndt]}\n");
    list.extend(draft.new.iter().map(import::New::entry));
    for (index, new) in draft.new.iter().enumerate().filter(|(_, new)| new.proposed.is_some()) {
        let entry = if index % 2 == 0 { Entry::Keep } else { Entry::Remove };
        let changed = import::entity_of(&list, &new.id, entry).expect("our own layout").expect("an entry");
        assert_eq!(declared(&changed).len(), declared(&list).len() - index % 2, "{changed}");
    }
    declared(&list)
}

fn declared(list: &str) -> Vec<Entity> {
    let mut out = Vec::new();
    let reading = registry::Reading::plain(known().settings);
    let entities = registry::entities("content/entities/imported.yaml", list, &reading, &mut out).entities;
    let errors: Vec<_> = out.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:?} in {list}");
    let mut entities = entities;
    entities.sort_by(|one, other| one.id.cmp(&other.id));
    entities
}

/// Takes and refuses every proposal, the last first.
fn review(file: &str, choice: u8) -> String {
    let mut file = file.to_owned();
    let count = import::open(&file).expect("proposals").len();
    for left in (0..count).rev() {
        let open = import::open(&file).expect("proposals");
        assert_eq!(open.len(), left + 1);
        let deed = if choice as usize >> (left % 8) & 1 == 0 { Deed::Take } else { Deed::Refuse };
        let changed =
            import::apply(&file, &open[left], &deed).unwrap_or_else(|why| panic!("{why:?}: {file}"));
        assert_eq!(body_of(&changed), body_of(&file));
        file = changed;
    }
    import::publishable(&file).unwrap_or_else(|why| panic!("{why:?}: {file}"))
}

/// Reads a draft as a build does: what import wrote is never a mistake.
fn check_reading(file: &str, lexicon: &Lexicon, title: Option<&str>) {
    let mut out = Vec::new();
    let name = "content/2016-12-29-x.md";
    let document = parse::document(name, file, &mut out).unwrap_or_else(|| panic!("{out:?} in {file}"));
    let known = recognise::Known { settings: known().settings, lexicon, elsewhere: None, makes_later: false };
    let read = recognise::briefing(document, known, &mut out);
    let errors: Vec<_> = out.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:?} in {file}");
    check_diagnostics(&out, file);
    let read = read.unwrap_or_else(|| panic!("no briefing in {file}"));
    if let Some(title) = title {
        assert_eq!(folded(&read.briefing.title), folded(title));
    }
}

fn is_error(diagnostic: &&Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn body_of(file: &str) -> &str {
    &file[parse::split::split(file).expect("front matter").body_at..]
}

/// Whether taking away backslashes that stand before punctuation gives the text.
fn is_escaped(markdown: &str, text: &str) -> bool {
    let (mut markdown, mut text) = (markdown.as_bytes(), text.as_bytes());
    let run = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte == b'\\').count();
    loop {
        let (written, meant) = (run(markdown), run(text));
        let next = markdown.get(written);
        if next != text.get(meant) || written < meant {
            return false;
        }
        let is_before_mark = next.is_some_and(u8::is_ascii_punctuation);
        if written - meant > meant + usize::from(is_before_mark) {
            return false;
        }
        if next.is_none() {
            return true;
        }
        (markdown, text) = (&markdown[written + 1..], &text[meant + 1..]);
    }
}

/// What can be seen of a text: without white space; Markdown shows NUL as U+FFFD.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '\0' { '\u{fffd}' } else { c }).collect()
}
