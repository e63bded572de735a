//! What readers follow: feeds and calendars, whose ids outlive every address.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dateline::pipeline;

use crate::golden::{Copy, files};

/// Every id of every feed and calendar, by the file's address with what names its page left out.
fn ids(public: &Path) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for file in files(public) {
        let text = || fs::read_to_string(public.join(&file)).expect("a file");
        let found: Vec<String> = match file.rsplit('/').next().unwrap_or("") {
            "feed.xml" => between(&text(), "<id>", "</id>"),
            "feed.json" => between(&text(), "\"id\":\"", "\""),
            "timeline.ics" => between(&text().replace("\r\n ", ""), "\r\nUID:", "\r\n"),
            _ => continue,
        };
        assert!(!found.is_empty(), "{file}");
        all.insert(file, found);
    }
    all
}

fn between(text: &str, start: &str, end: &str) -> Vec<String> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0.to_owned())).collect()
}

fn edit(root: &Path, file: &str, from: &str, to: &str) {
    let path = root.join(file);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{file}: {text}");
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

fn built(copy: &Copy, base_url: Option<&str>) -> BTreeMap<String, Vec<String>> {
    let mut options = copy.options("public");
    options.base_url = base_url.map(str::to_owned);
    let report = pipeline::build(&options).expect("a build");
    assert!(report.written.is_some(), "{:?}", report.diagnostics);
    ids(&copy.folder.path().join("public"))
}

#[test]
fn ids_survive_a_move() {
    for (case, briefing) in
        [("everything", "content/2017-01-02-four.md"), ("events", "content/2017-01-05-statuses.md")]
    {
        let before = built(&Copy::of(case), None);
        let copy = Copy::of(case);
        let root = copy.folder.path();
        edit(root, "dateline.yaml", "base_url:", "permalink: /:year/:slug/\nbase_url:");
        edit(root, briefing, "title:", "slug: moved-elsewhere\ntitle:");
        let after = built(&copy, Some("https://moved.example/below/"));
        assert!(before.values().map(Vec::len).sum::<usize>() > 10, "{before:?}");
        assert_eq!(before, after, "{case}");
        assert!(!before.values().flatten().any(|id| id.contains("example")), "{before:?}");
    }
}

#[test]
fn an_update_at_the_top_of_the_list_gives_the_others_no_new_ids() {
    let old = "updates:\n  - {date: 2017-02-01, text: One}\n";
    let new = "updates:\n  - {date: 2017-03-01, text: Two}\n  - {date: 2017-02-01, text: One}\n";
    let of = |updates: &str| {
        let copy = Copy::of("basics");
        let file = "content/2016-12-29-strike-ends.md";
        edit(copy.folder.path(), file, "title:", &format!("{updates}title:"));
        built(&copy, None).remove("changes/feed.json").expect("a feed of changes")
    };
    let (before, after) = (of(old), of(new));
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|id| after.contains(id)), "{before:?} {after:?}");
}

/// One event of a calendar, unfolded.
fn event(calendar: &str, id: &str) -> String {
    let unfolded = calendar.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT\r\n").skip(1).map(str::to_owned);
    let mut with_id = events.filter(|event| event.contains(&format!(":event:{id}\r\n")));
    with_id.next().unwrap_or_else(|| panic!("no {id} in {unfolded}"))
}

#[test]
fn sequence_counts_what_touches_the_event() {
    let copy = Copy::of("basics");
    let text = "---\ntitle: Strike ends\n\
                timeline:\n\
                \x20 - {id: told, date: 2017-06-01, text: Told., status: planned}\n\
                \x20 - {id: other, date: 2017-06-02, text: Other.}\n\
                updates: [{date: 2017-02-01, text: One}]\n\
                corrections: [{date: 2017-02-03, text: Not so., event: told}]\n---\n\nIt ended.\n";
    fs::write(copy.folder.path().join("content/2016-12-29-strike-ends.md"), text).expect("a file");
    built(&copy, None);
    let calendar = fs::read_to_string(copy.folder.path().join("public/timeline.ics")).expect("a calendar");
    let told = event(&calendar, "told");
    for line in [
        "SEQUENCE:2",
        "DTSTAMP:20170203T",
        "CREATED:20161229T",
        "STATUS:TENTATIVE",
        "DTSTART;VALUE=DATE:20170601",
        "DTEND;VALUE=DATE:20170602",
        "SUMMARY:Planned: Told.",
        "#event-told\r\n",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    assert!(event(&calendar, "other").contains("SEQUENCE:1"));
}

#[test]
fn the_setting_governs_feeds_and_calendars() {
    for (setting, expected) in [
        (
            "all",
            &["timeline.ics", "feed.xml", "entities/anna-arndt/timeline.ics", "entities/anna-arndt/feed.xml"]
                [..],
        ),
        ("site", &["timeline.ics", "feed.xml"]),
        ("none", &[]),
    ] {
        let copy = Copy::of("events");
        edit(copy.folder.path(), "dateline.yaml", "base_url:", &format!("feeds: {setting}\nbase_url:"));
        let found = built(&copy, None);
        for file in
            ["timeline.ics", "feed.xml", "entities/anna-arndt/timeline.ics", "entities/anna-arndt/feed.xml"]
        {
            assert_eq!(found.contains_key(file), expected.contains(&file), "{setting}: {file}");
        }
        let page = copy.folder.path().join("public/timeline/index.html");
        let page = fs::read_to_string(page).expect("the timeline");
        assert_eq!(page.contains("timeline.ics"), setting != "none", "{setting}");
    }
}

#[test]
fn a_week_has_its_digest_once_it_is_over() {
    // Sunday the 1st of January 2017, 23:00 in Berlin, and an hour later.
    const BEFORE: i64 = 1_483_308_000;
    let copy = Copy::of("basics");
    edit(copy.folder.path(), "dateline.yaml", "base_url:", "timezone: Europe/Berlin\nbase_url:");
    let public = copy.folder.path().join("public");
    let weeks = || -> Vec<String> {
        let digests = files(&public).into_iter().filter(|file| file.starts_with("digest/"));
        digests.filter(|file| file.ends_with("/index.html") && file.matches('/').count() == 2).collect()
    };
    let build = |now: i64| {
        let options = dateline::pipeline::Options { now, ..copy.options("public") };
        let report = pipeline::build(&options).expect("a build");
        assert!(report.written.is_some(), "{:?}", report.diagnostics);
        report.next_change
    };
    let end = BEFORE + 3600;
    for now in [BEFORE, BEFORE + 3599] {
        assert_eq!(build(now), Some(end));
        assert_eq!(weeks(), ["digest/2016-W51/index.html"], "{now}");
    }
    // Nothing has changed but the time, and the last build's memory knows what that means.
    assert_eq!(build(end), None);
    assert_eq!(weeks(), ["digest/2016-W51/index.html", "digest/2016-W52/index.html"]);
    let page = |file: &str| fs::read_to_string(public.join(file)).expect("a page");
    let feed = page("digest/feed.xml");
    assert_eq!(between(&feed, "<id>", "</id>")[1..].len(), 2, "{feed}");
    assert!(feed.contains("<updated>2017-01-02T00:00:00+01:00</updated>"), "{feed}");
    assert!(
        page("digest/2016-W52/index.html").contains("<p>Anna Arndt and the Port Authority sign.</p>"),
        "its event"
    );
    assert!(page("index.html").contains("href=\"/digest/\""));
    // In the middle of the first week there is none, and nothing that leads to one.
    assert_eq!(build(BEFORE - 12 * 86_400), Some(BEFORE + 3600 - 7 * 86_400));
    assert!(weeks().is_empty() && !page("index.html").contains("digest"), "{:?}", weeks());
}

/// The addresses of the data files of a built site, and the pages that mention any.
fn data(copy: &Copy) -> (Vec<String>, Vec<String>) {
    built(copy, None);
    let public = copy.folder.path().join("public");
    let all = files(&public);
    let data = all.iter().filter(|file| file.starts_with("data/")).cloned().collect();
    let mentions = |file: &&String| {
        let text = fs::read_to_string(public.join(file)).unwrap_or_default();
        file.ends_with(".html") && text.contains("/data/")
    };
    (data, all.iter().filter(mentions).cloned().collect())
}

#[test]
fn data_is_there_unless_the_settings_say_otherwise() {
    let (data_files, mentions) = data(&Copy::of("everything"));
    let expected = [
        "data/briefings.jsonld",
        "data/entities.csv",
        "data/entities.ftm.jsonl",
        "data/events.csv",
        "data/index.html",
        "data/places.geojson",
        "data/timeline.json",
    ];
    assert_eq!(data_files, expected);
    assert!(mentions.iter().any(|page| page == "briefings/four/index.html"), "{mentions:?}");
    let copy = Copy::of("everything");
    edit(copy.folder.path(), "dateline.yaml", "base_url:", "data: false\nbase_url:");
    assert_eq!(data(&copy), (Vec::new(), Vec::new()));
}

#[test]
fn a_text_alone_changes_no_data() {
    let copy = Copy::of("basics");
    let options = copy.options("public");
    let changed = |report: dateline::pipeline::Report| report.written.expect("a site").changed;
    pipeline::build(&options).expect("a build");
    let events = copy.folder.path().join("public/data/events.csv");
    let time = || fs::metadata(&events).and_then(|file| file.modified()).expect("a file");
    let before = time();
    let file = "content/2016-12-29-strike-ends.md";
    edit(copy.folder.path(), file, "Nine days of pay.", "Nine days of full pay.");
    assert!(changed(pipeline::build(&options).expect("a build")) > 0);
    assert_eq!(time(), before);
    edit(copy.folder.path(), file, "The dockers of Kiel stop work.", "The dockers of Kiel stop.");
    pipeline::build(&options).expect("a build");
    assert!(fs::read_to_string(&events).expect("a table").contains("The dockers of Kiel stop.,"));
}
