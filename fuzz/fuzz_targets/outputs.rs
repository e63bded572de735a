//! Any texts in every field of a site: calendars, tables, feeds and data are what their standards ask for, say what was
//! written, and say the same of one event.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use dateline_fuzz::judge::{self, Allowed};
use dateline_fuzz::strict::{self, Component};
use dateline_fuzz::workshop::Workshop;
use dateline_fuzz::{Texts, visible};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

type Written = BTreeMap<String, String>;

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(|| Workshop::new("outputs"));
static ALLOWED: LazyLock<Allowed> = LazyLock::new(judge::markdown);

const SITE: usize = 0;
const AUTHOR: usize = 6;
const HEADLINE: usize = 5;
const TOPIC: usize = 7;
const SOURCE: usize = 8;
const WHO: usize = 11;
const ANNA: usize = 18;
const ALIAS: usize = 19;
const PORT: usize = 26;

fuzz_target!(|data: &[u8]| {
    let texts = Texts::of(data);
    let report = WORKSHOP.build(&files(&texts)).unwrap_or_else(|failure| panic!("{failure}"));
    if report.written.is_none() {
        assert!(report.has_errors());
        return;
    }
    let text = |(name, bytes): (String, Vec<u8>)| Some((name, String::from_utf8(bytes).ok()?));
    let written: Written = WORKSHOP.written().into_iter().filter_map(text).collect();
    for (name, text) in &written {
        match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "ics" => drop(strict::calendar(text)),
            "csv" => drop(strict::table(text)),
            "xml" => judge::check_xml(text),
            "json" | "jsonld" | "geojson" => judge::check_json(text),
            "jsonl" => text.lines().for_each(judge::check_json),
            _ => {}
        }
    }
    let feeds = ["feed", "changes/feed", "entities/anna/feed", "entities/port/feed", "topics/feed"];
    for feed in feeds.iter().filter(|feed| written.contains_key(&format!("{feed}.xml"))) {
        check_feed(&written[&format!("{feed}.xml")], &written[&format!("{feed}.json")]);
    }
    check_site_feed(&written, &texts);
    check_data(&written, &texts);
    check_event(&written, &texts);
});

/// What is seen of a text that was written with this number.
fn meant(texts: &Texts, index: usize) -> String {
    let text = visible(texts.get(index));
    if text.is_empty() { "x".to_owned() } else { text }
}

fn check_feed(atom: &str, json: &str) {
    let document = roxmltree::Document::parse(atom).expect("XML");
    let json: Value = serde_json::from_str(json).expect("JSON");
    let child = |node: roxmltree::Node<'_, '_>, name: &str| -> Option<String> {
        let found =
            node.children().find(|child| child.has_tag_name(("http://www.w3.org/2005/Atom", name)))?;
        Some(found.text().unwrap_or_default().to_owned())
    };
    let root = document.root_element();
    assert_eq!(
        visible(&child(root, "title").expect("a title")),
        visible(json["title"].as_str().expect("a title"))
    );
    let entries: Vec<_> = root.children().filter(|child| child.tag_name().name() == "entry").collect();
    let items = json["items"].as_array().expect("items");
    assert!(!items.is_empty() && items.len() == entries.len());
    let mut ids = BTreeSet::new();
    for (entry, item) in entries.into_iter().zip(items) {
        let id = child(entry, "id").expect("an id");
        assert_eq!(item["id"].as_str(), Some(&*id));
        assert!(ids.insert(id), "two entries of one id in {atom}");
        assert_eq!(
            visible(&child(entry, "title").expect("a title")),
            visible(item["title"].as_str().expect("a title"))
        );
        let content = child(entry, "content");
        if let (Some(content), Some(html)) = (content, item["content_html"].as_str()) {
            assert_eq!(visible(&content), visible(html));
            let page =
                format!("<!doctype html><html><head><title>x</title></head><body>{html}</body></html>");
            judge::parse(&page).check(&ALLOWED, &page);
        }
        let is_ours = |address: &str| address.starts_with("https://example.org/sub/");
        assert!(item["url"].as_str().is_some_and(is_ours));
    }
}

fn check_site_feed(written: &Written, texts: &Texts) {
    let json: Value = serde_json::from_str(&written["feed.json"]).expect("JSON");
    assert_eq!(visible(json["title"].as_str().expect("a title")), meant(texts, SITE));
    let item = json["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["id"].as_str().is_some_and(|id| id.ends_with(":briefing:2016-12-29-one")));
    let item = item.expect("the briefing");
    assert_eq!(visible(item["title"].as_str().expect("a title")), meant(texts, HEADLINE));
    if let Some(author) = item["authors"][0]["name"].as_str() {
        assert_eq!(visible(author), meant(texts, AUTHOR));
    }
}

fn check_data(written: &Written, texts: &Texts) {
    let graph: Value = serde_json::from_str(&written["data/briefings.jsonld"]).expect("JSON");
    let briefing = &graph["@graph"][0];
    assert_eq!(visible(briefing["headline"].as_str().expect("a headline")), meant(texts, HEADLINE));
    let entities = records(&written["data/entities.csv"]);
    let anna = entities.iter().find(|row| row["id"] == "anna").expect("Anna");
    assert_eq!(visible(&anna["name"]), meant(texts, ANNA));
    let port = entities.iter().find(|row| row["id"] == "port").expect("a port");
    assert_eq!((&*port["latitude"], &*port["longitude"]), ("54.32", "10.13"));
    assert_eq!(visible(&port["name"]), meant(texts, PORT));
    let lines =
        written["data/entities.ftm.jsonl"].lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let things: Vec<Value> = lines.collect();
    let is_anna = |thing: &&Value| thing["id"].as_str().is_some_and(|id| id.ends_with("-anna"));
    let thing = things.iter().find(is_anna).expect("Anna");
    assert_eq!(visible(thing["properties"]["name"][0].as_str().expect("a name")), meant(texts, ANNA));
    let places: Value = serde_json::from_str(&written["data/places.geojson"]).expect("JSON");
    assert_eq!(
        visible(places["features"][0]["properties"]["name"].as_str().expect("a name")),
        meant(texts, PORT)
    );
}

/// One event in a table, two calendars and TimelineJS.
fn check_event(written: &Written, texts: &Texts) {
    let events = records(&written["data/events.csv"]);
    let row = events.iter().find(|row| row["id"] == "e").expect("the event");
    assert_eq!(visible(&row["place"]), meant(texts, PORT));
    assert_eq!(visible(&row["according_to"]), meant(texts, WHO));
    assert_eq!(visible(&row["sources"]), meant(texts, SOURCE));
    assert_eq!(row["date"], "2016-05-03");
    let timeline: Value = serde_json::from_str(&written["data/timeline.json"]).expect("JSON");
    let slides = timeline["events"].as_array().expect("slides");
    let slide = slides.iter().find(|slide| slide["unique_id"] == "event-e").expect("the event");
    let headline = slide["text"]["headline"].as_str().expect("a headline");
    assert_eq!(visible(&shown(headline)), visible(&row["text"]));
    assert!(
        visible(&shown(slide["text"]["text"].as_str().expect("a text"))).contains(&meant(texts, HEADLINE))
    );
    for calendar in ["timeline.ics", "entities/port/timeline.ics"] {
        let calendar = strict::calendar(&written[calendar]);
        let is_it = |entry: &&Component| entry.text("UID").ends_with(":event:e");
        let entry = calendar.inner.iter().find(is_it).expect("the event");
        assert_eq!(visible(&entry.text("SUMMARY")), visible(&row["text"]));
        assert_eq!(visible(&entry.text("LOCATION")), meant(texts, PORT));
        assert_eq!(entry.text("DTSTART"), "20160503");
        let description = visible(&entry.text("DESCRIPTION"));
        assert!(description.contains(&meant(texts, HEADLINE)) && description.contains(&meant(texts, SOURCE)));
        assert!(visible(&calendar.text("NAME")).starts_with(&meant(texts, SITE)));
        assert!(entry.texts("CATEGORIES").iter().any(|topic| visible(topic) == meant(texts, TOPIC)));
    }
}

/// HTML as a reader sees it.
fn shown(html: &str) -> String {
    let page = format!("<!doctype html><html><head><title>x</title></head><body>{html}</body></html>");
    let parsed = judge::parse(&page);
    parsed.check(&ALLOWED, &page);
    parsed.text_of("body").expect("a body")
}

/// The rows of a table by the names of its columns, without what keeps spreadsheets from computing.
fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut rows = strict::table(text).into_iter();
    let columns = rows.next().expect("a first line");
    let cell =
        |(column, cell): (&String, String)| (column.clone(), strict::cell_text(&cell, column).to_owned());
    rows.map(|row| columns.iter().zip(row).map(cell).collect()).collect()
}

fn files(texts: &Texts) -> Vec<(String, String)> {
    let value = |index: usize| texts.filled(index);
    let file = |path: &str, text: String| (path.to_owned(), text);
    let settings = format!(
        "title: {}\nbase_url: https://example.org/sub/\ndescription: {}\nauthor: {}\npublisher: {{name: {}}}\nlicence: {}\n",
        value(SITE),
        value(1),
        value(2),
        value(3),
        value(4)
    );
    let one = format!(
        "---\ntitle: {}\nauthors: [{}]\ntopics: [{}]\nentities: [anna, port]\nsources: [{{id: s, title: {}, author: {}}}]\n\
         timeline:\n  - {{id: e, date: 2016-05-03, text: {}, place: port, according_to: {}, sources: [{{source: s, grade: B2}}], likelihood: likely, confidence: high}}\n  \
         - {{id: f, date: 2016~, text: Plain, status: disputed, entities: [anna]}}\n\
         updates: [{{date: 2017-01-02, text: {}}}]\ncorrections: [{{date: 2017-01-03, text: {}, was: {}, event: e}}]\n---\n\n{}\n",
        value(HEADLINE),
        value(AUTHOR),
        value(TOPIC),
        value(SOURCE),
        value(9),
        value(10),
        value(WHO),
        value(12),
        value(13),
        value(14),
        texts.get(15)
    );
    let two = format!(
        "---\ntitle: {}\nwithdrawn: {{date: 2017-01-04, reason: {}}}\n---\n\nx\n",
        value(17),
        value(16)
    );
    let registry = format!(
        "- id: anna\n  name: {}\n  kind: person\n  aliases: [{}]\n  description: {}\n  roles: [{{title: {}, organisation: {}}}]\n  \
         relations: [{{entity: port, type: {}}}]\n  links: [{{label: {}, url: {}}}]\n\
         - id: port\n  name: {}\n  kind: place\n  location: [54.32, 10.13]\n  description: {}\n",
        value(ANNA),
        value(ALIAS),
        value(20),
        value(21),
        value(22),
        value(23),
        value(24),
        texts.address(25),
        value(PORT),
        value(27)
    );
    vec![
        file("dateline.yaml", settings),
        file("content/2016-12-29-one.md", one),
        file("content/2016-12-30-two.md", two),
        file("content/entities/all.yaml", registry),
    ]
}
