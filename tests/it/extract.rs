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

#[test]
fn a_date_that_is_none_is_wrong_use() {
    let site = Site::empty();
    site.run(&["extract", "x.txt", "--date", "soon"])
        .exits(2)
        .says("`--date soon`")
        .says("--date 2016-12-29");
    site.run(&["extract"]).exits(2);
}
