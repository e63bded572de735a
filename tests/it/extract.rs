//! `dateline extract`: what is read in texts, as JSON lines.

use serde_json::{Value, json};

use crate::site::Site;

const STORY: &str = "Mayor to leave\n\nThe mayor will leave office next month, he said on Tuesday.\n\n\
    He was elected in 2012. “Café life” begins at midday on Friday.\n";

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn every_key_is_there_and_offsets_are_bytes_of_the_input() {
    let site = Site::empty();
    site.write("story.txt", STORY);
    let run = site.run(&["extract", "story.txt", "--date", "2013-03-22"]).exits(0);
    let [document] = &run.json()[..] else { panic!("one line: {}", run.out) };
    assert_eq!(keys(document), ["date", "dates", "entities", "events", "id", "title"]);
    assert_eq!(document["id"], "story.txt");
    assert_eq!(document["date"], "2013-03-22");
    assert_eq!(document["title"], "Mayor to leave");
    let dates = document["dates"].as_array().expect("a list");
    let found: Vec<_> = dates.iter().map(|date| (&date["text"], &date["value"], &date["edtf"])).collect();
    assert_eq!(found[0], (&json!("next month"), &json!("2013-04"), &json!("2013-04")));
    assert_eq!(
        found[3],
        (&json!("midday on Friday"), &json!("2013-03-22T12:00"), &json!("2013-03-22T12:00"))
    );
    for part in dates.iter().chain(document["events"].as_array().expect("a list")) {
        let at = |key: &str| part[key].as_u64().expect("a number") as usize;
        assert_eq!(STORY.get(at("start")..at("end")), part["text"].as_str());
    }
    assert_eq!(keys(&dates[0]), ["edtf", "end", "start", "text", "type", "value"]);
    let events: Vec<_> =
        document["events"].as_array().expect("a list").iter().map(|event| &event["date"]).collect();
    assert_eq!(events, ["2013-04", "2013-03-19", "2012", "2013-03-22T12:00"]);
    assert_eq!(keys(&document["events"][0]), ["date", "end", "entities", "start", "text"]);
}

#[test]
fn a_text_may_say_itself_when_it_was_written() {
    let site = Site::empty();
    site.write("wire.txt", " date 2016-12-29 They have three days to leave. It ends next month.");
    let run = site.run(&["extract", "wire.txt"]).exits(0);
    let document = &run.json()[0];
    assert_eq!(document["date"], "2016-12-29");
    let events: Vec<_> =
        document["events"].as_array().expect("a list").iter().map(|event| &event["date"]).collect();
    assert_eq!(events, ["../2017-01-01", "2017-01"]);
    site.write("none.txt", "It ends next month.");
    let run = site.run(&["extract", "none.txt"]).exits(0);
    assert_eq!(run.json()[0]["date"], Value::Null);
    assert_eq!(run.json()[0]["dates"][0]["edtf"], Value::Null);
}

#[test]
fn lines_come_out_in_the_order_they_went_in() {
    let site = Site::empty();
    let lines: Vec<String> = (0..400)
        .map(|n| json!({"id": n, "date": "2013-03-22", "text": format!("Story {n} began on Tuesday. ").repeat(n % 7 * 40)}))
        .map(|line| line.to_string())
        .collect();
    site.write("many.jsonl", &lines.join("\n"));
    let run = site.run(&["extract", "--jsonl", "many.jsonl"]).exits(0);
    let ids: Vec<_> = run.json().iter().map(|document| document["id"].as_u64()).collect();
    assert_eq!(ids, (0..400).map(Some).collect::<Vec<_>>());
}

/// `… | dateline extract --jsonl - | head -1`, where the lines never end.
#[cfg(unix)]
#[test]
fn a_reader_who_has_enough_ends_it() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::Stdio;
    let site = Site::empty();
    let mut command = crate::site::command(&site.path("."));
    command.args(["extract", "--jsonl", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let line =
        format!("{}\n", json!({"id": 1, "text": "It rained in May 2012.", "pad": "x".repeat(500_000)}));
    let feeding = std::thread::spawn(move || {
        // Ends with a broken pipe; without the mend it never does, so it gives up.
        (0..100).any(|_| input.write_all(line.as_bytes()).is_err())
    });
    let mut first = String::new();
    output.read_line(&mut first).expect("a line");
    assert!(first.starts_with("{\"id\":1,"), "{first}");
    drop(output);
    assert!(feeding.join().expect("it ends"), "it went on reading");
    assert_eq!(child.wait().expect("it ended").code(), Some(0));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let site = Site::empty();
    let lines = [
        r#"{"id": "a", "date": null, "text": "In 2012."}"#,
        "no JSON",
        r#"{"id": "c", "text": 5}"#,
        "",
        r#"{"id": "d", "date": "May", "text": "In 2013."}"#,
        r#"{"id": "e", "date": "2013-03-22T23:30-05:00", "text": "Today."}"#,
    ];
    site.write("some.jsonl", &lines.join("\n"));
    let run = site.run(&["extract", "--jsonl", "some.jsonl"]).exits(1);
    let read = run.json();
    assert_eq!(read.len(), 5);
    assert_eq!(read[0]["dates"][0]["value"], "2012");
    for (index, id) in [(1, Value::Null), (2, json!("c")), (3, json!("d"))] {
        assert_eq!(keys(&read[index]), ["error", "id"]);
        assert_eq!(read[index]["id"], id);
    }
    assert!(read[1]["error"].as_str().is_some_and(|error| error.starts_with("line 2: ")));
    assert_eq!(read[4]["date"], "2013-03-22");

    std::fs::write(site.path("latin1.txt"), b"caf\xe9 in 2012").expect("a file");
    site.write("good.txt", "In 2012.");
    let run = site.run(&["extract", "latin1.txt", "missing.txt", ".", "good.txt"]).exits(1);
    let read = run.json();
    assert!(read[..3].iter().all(|failed| keys(failed) == ["error", "id"]));
    assert_eq!(read[3]["dates"][0]["value"], "2012");
}

/// Texts of every sort: headlines, tables, quotes, other scripts, marks that join, no words at all.
const TEXTS: [&str; 14] = [
    "",
    " \n\t ",
    "📰 Café “Müller” opens in Zürich on 3 May 2012 — for 3–5 days…",
    "LONDON 1996-08-30\nArsenal 2 Chelsea 1\nMIAMI 14 4 .778 -\n",
    "Mayor to leave\r\n\r\nHe will leave next month, he said on Tuesday.\r\n",
    "Президент Путин приехал 3 мая 2012 года. Xi Jinping 习近平 met U.S. envoys in March 2013.",
    "e\u{301}t\u{301}e\u{301} 2012 in Ame\u{301}lie’s Paris; O’Brien’s, US’s and the U.S.A.’s",
    "In 499–493 BC and on 2016-12-30T12:00:30Z, 30.12.2016, 7/8/07, '82, the 1990s and every Friday.",
    "Between 3 and 5 May 2013 the FBI (Federal Bureau of Investigation) met the FBI in Washington, D.C.",
    "<p>On <b>Friday</b> &amp; on Monday</p> [x](y) `2012` {{ 2013 }}",
    "\u{feff}date 2016-12-29 They have three days to leave. It ends next month.",
    "the the the of of of 99999999999999999999 1.0.2.2012 555-1234 $1999",
    "\u{0}\u{1}\u{7f}\u{200b}\u{2028}In 2012\u{85}he left.\u{fffd}",
    "On Monday… on Tuesday! “On Wednesday?” (on Thursday) — on Friday; on Saturday: on Sunday.",
];

/// Whether an object is as docs/extract.md says: its keys, offsets on characters, in order, names of its own.
fn is_as_promised(document: &Value, text: &str) {
    assert_eq!(keys(document), ["date", "dates", "entities", "events", "id", "title"]);
    let list = |value: &Value, key: &str| value[key].as_array().expect("a list").clone();
    let at = |part: &Value, key: &str| part[key].as_u64().expect("a number") as usize;
    let words = |part: &Value| {
        let (start, end) = (at(part, "start"), at(part, "end"));
        assert!(start < end, "{part}");
        assert_eq!(text.get(start..end), part["text"].as_str(), "{part}");
        (start, end)
    };
    let mut names = Vec::new();
    let mut firsts = Vec::new();
    for entity in list(document, "entities") {
        assert_eq!(keys(&entity), ["aliases", "kind", "mentions", "name"]);
        assert!(matches!(entity["kind"].as_str(), Some("person" | "organisation" | "place" | "other")));
        let mentions: Vec<_> = list(&entity, "mentions").iter().map(words).collect();
        assert!(!mentions.is_empty() && mentions.is_sorted(), "{entity}");
        let name = entity["name"].as_str().expect("a name").to_owned();
        let is_same = |alias: &Value| alias.as_str().expect("text").to_lowercase() == name.to_lowercase();
        assert!(!name.is_empty() && !list(&entity, "aliases").iter().any(is_same), "{entity}");
        firsts.push(mentions[0].0);
        names.push(name);
    }
    assert!(firsts.is_sorted(), "{document}");
    let dates = list(document, "dates");
    for date in &dates {
        assert_eq!(keys(date), ["edtf", "end", "start", "text", "type", "value"]);
        assert!(matches!(date["type"].as_str(), Some("DATE" | "TIME" | "DURATION" | "SET")), "{date}");
        assert!(date["value"].as_str().is_some_and(|value| !value.is_empty()), "{date}");
        assert!(date["edtf"].as_str().is_none_or(|edtf| dateline::edtf::parse(edtf).is_ok()), "{date}");
    }
    let spans: Vec<_> = dates.iter().map(words).collect();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{document}");
    let events = list(document, "events");
    for event in &events {
        assert_eq!(keys(event), ["date", "end", "entities", "start", "text"]);
        assert!(dateline::edtf::parse(event["date"].as_str().expect("a date")).is_ok(), "{event}");
        let named = list(event, "entities");
        assert!(
            named.iter().all(|name| names.iter().any(|own| Some(own.as_str()) == name.as_str())),
            "{event}"
        );
    }
    assert!(events.iter().map(words).collect::<Vec<_>>().is_sorted(), "{document}");
}

#[test]
fn every_object_is_as_the_contract_says() {
    let site = Site::empty();
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    let stories = include_str!("../../src/reading/names/tests/stories.txt");
    texts.extend(stories.split("\n== ").skip(1).map(str::to_owned));
    // Cut anywhere, and turned round: what a wire sends when it breaks.
    for story in stories.split("\n== ").skip(1).take(6) {
        let chars: Vec<char> = story.chars().collect();
        texts.extend((1..12).map(|part| chars[part * 97..].iter().take(part * 131).collect()));
        texts.push(chars.iter().rev().collect());
        texts.push(story.to_uppercase());
    }
    let dates = [json!("2013-03-22"), Value::Null, json!("2012-02-29T23:59:59Z")];
    let line = |(at, text): (usize, &String)| {
        json!({"id": at, "date": dates[at % 3], "text": text}).to_string() + "\n"
    };
    site.write("all.jsonl", &texts.iter().enumerate().map(line).collect::<String>());
    let read = site.run(&["extract", "--jsonl", "all.jsonl"]).exits(0).json();
    assert_eq!(read.len(), texts.len());
    for (at, (document, text)) in read.iter().zip(&texts).enumerate() {
        assert_eq!(document["id"], json!(at));
        is_as_promised(document, text);
    }
    // One by one, a text gives what it gives among others.
    for (at, text) in TEXTS.iter().enumerate().filter(|(_, text)| !text.contains('\u{0}')) {
        let alone = site.run_typing(&["extract", "-", "--date", "2013-03-22"], text).exits(0).json();
        if at % 3 == 0 {
            assert_eq!(
                (&alone[0]["dates"], &alone[0]["entities"]),
                (&read[at]["dates"], &read[at]["entities"])
            );
        }
    }
}

#[test]
fn a_date_that_is_none_is_wrong_use() {
    let site = Site::empty();
    site.run(&["extract", "x.txt", "--date", "soon"])
        .exits(2)
        .says("`--date soon`")
        .says("--date 2016-12-29");
    site.run(&["extract"]).exits(2);
}
