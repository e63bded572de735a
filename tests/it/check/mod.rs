//! `dateline check`: what it finds, how much weight that has, how it is told and mended.

mod external;
mod fix;
mod no_trace;
mod rules;

use serde_json::Value;

use crate::site::{Run, Site};

/// The codes of what was found, each as often as it was.
fn codes(run: &Run) -> Vec<String> {
    let found = run.json();
    found.iter().filter_map(|line| Some(line["code"].as_str()?.to_owned())).collect()
}

/// A site with a few things wrong, of every weight.
fn site() -> Site {
    let site = Site::small();
    site.write(
        "content/2019-12-31-more.md",
        "---\ntitle: More\ntimeline:\n  - {date: 2021-05-01, text: Two ministers met in Geneva}\n---\n\n\
         On Friday 31 December 2019 they met. [here](https://elsewhere.example/)\n\n[gone](nowhere.md)\n",
    );
    site
}

#[test]
fn findings_are_sorted_counted_and_decide_the_exit_code() {
    let run = site().run(&["check"]).exits(1);
    let run = run.says("error[unresolved-link]").says("31 December 2019 was a Tuesday, not a Friday");
    let run = run.says("`here` does not say where the link leads").says("1 error, 3 warnings");
    run.says("future-as-past").says("content/2019-12-31-more.md:7:4");
    Site::small().run(&["check"]).exits(0).says("checked 1 briefing and").says("nothing found");
}

#[test]
fn addresses_in_tables_and_calendars_are_read_whole() {
    let site = Site::small();
    let event = "{id: an-event-with-a-rather-long-name-of-its-own-that-no-line-of-a-calendar-holds, date: 2019-12-30, text: Talks end.}";
    let text = format!("---\ntitle: Talks\ntimeline:\n  - {event}\n---\n\nThe talks are over.\n");
    site.write("content/2019-12-31-parley.md", &text);
    site.run(&["check"]).exits(0).says("nothing found");
}

#[test]
fn nothing_is_written() {
    let site = site();
    let before = site.files();
    site.run(&["check"]).exits(1);
    assert_eq!(site.files(), before);
    assert!(!site.has(".dateline") && !site.has("public"));
}

#[test]
fn as_json() {
    let run = site().run(&["check", "--format", "json"]).exits(1);
    assert_eq!(run.err, "");
    let lines = run.json();
    let summary = &lines.last().expect("a summary")["summary"];
    assert_eq!((&summary["errors"], &summary["warnings"]), (&Value::from(1), &Value::from(3)));
    assert_eq!(summary["codes"]["weekday-mismatch"], 1);
    assert_eq!(codes(&run), ["future-as-past", "weekday-mismatch", "link-text", "unresolved-link"]);
}

#[test]
fn as_sarif() {
    let site = site();
    site.write(
        "content/2019-12-29-quiet.md",
        "---\ntitle: Quiet\ncheck: {link-text: the page is called so}\n---\n\n[here](https://elsewhere.example/)\n",
    );
    let run = site.run(&["check", "--format", "sarif"]).exits(1);
    let log: Value = serde_json::from_str(&run.out).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 5);
    let silenced: Vec<_> = results.iter().filter(|result| !result["suppressions"].is_null()).collect();
    assert_eq!(silenced[0]["suppressions"][0]["justification"], "the page is called so");
    // What it is not asked for, other commands do not print.
    site.run(&["build", "--format", "sarif"]).exits(2).says("cannot print in that form");
}

#[test]
fn for_github_files_are_named_from_the_repository() {
    let site = Site::empty();
    site.write(".git/HEAD", "");
    site.write("news/dateline.yaml", "title: Small\nbase_url: https://example.org/\n");
    site.write("news/content/2019-12-31-a.md", "---\ntitle: A\n---\n\n[gone](nowhere.md)\n");
    let run = site.run(&["check", "--root", "news", "--format", "github"]).exits(1);
    let expected = "::error file=news/content/2019-12-31-a.md,line=5,endLine=5,col=1,endColumn=19,title=unresolved-link::";
    assert!(run.out.starts_with(expected), "{}", run.out);
    assert_eq!(run.out.lines().count(), 1);
}

#[test]
fn settings_give_rules_their_weight() {
    let site = site();
    let settings = site.read("dateline.yaml");
    let check = "check:\n  rules: {link-text: error, weekday-mismatch: off, future-as-past: note, unresolved-link: warn}\n";
    site.write("dateline.yaml", &format!("{settings}{check}"));
    let run = site.run(&["check", "--format", "json"]).exits(1);
    let found: Vec<(String, String)> = run
        .json()
        .iter()
        .filter_map(|line| Some((line["code"].as_str()?.to_owned(), line["severity"].as_str()?.to_owned())))
        .collect();
    let expected = [("future-as-past", "note"), ("link-text", "error"), ("unresolved-link", "warning")];
    assert_eq!(found, expected.map(|(code, level)| (code.to_owned(), level.to_owned())));

    let check =
        "check:\n  rules: {link-txt: off, bad-date: off, link-text: loud}\n  dates: french\n  colour: red\n";
    site.write("dateline.yaml", &format!("{settings}{check}"));
    let run =
        site.run(&["check"]).exits(1).says("no rule is called `link-txt`").says("did you mean `link-text`?");
    run.says("`bad-date` is always an error")
        .says("unknown level `loud`")
        .says("unknown dates `french`")
        .says("unknown key `colour`");
}

#[test]
fn rules_are_silenced_with_a_reason() {
    let site = Site::small();
    let body = "[here](https://e.example/)\n\n<!-- check-off link-text: the page is called Here -->\n[here](https://e.example/)\nand on\n\n\
                [here](https://e.example/) <!-- check-off link-text: on this line -->\n\n[here](https://e.example/)\n";
    site.write("content/2019-12-30-talks.md", &format!("---\ntitle: T\n---\n\n{body}"));
    let run = site.run(&["check", "--format", "json"]).exits(0);
    let lines: Vec<u64> = run.json().iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(lines, [5, 13]);
    assert_eq!(run.json().last().expect("a summary")["summary"]["silenced"], 2);

    let head = "title: T\ncheck: {link-text: called so, weekday-mismatch: none here, heading-order: '', no-rule: x}\n";
    site.write("content/2019-12-30-talks.md", &format!("---\n{head}---\n\n[here](https://e.example/)\n"));
    let run = site.run(&["check", "--format", "json"]).exits(0);
    assert_eq!(codes(&run), ["unused-silence", "bad-silence", "bad-silence"]);

    let event = "title: T\ntimeline:\n  # check-off future-as-past: it is a vision\n  - {date: 2031-01-01, text: They went to Mars together}\n";
    site.write("content/2019-12-30-talks.md", &format!("---\n{event}---\n\nText.\n"));
    assert_eq!(codes(&site.run(&["check", "--format", "json"]).exits(0)), [""; 0]);
    // What keeps a site from being built is nobody's to silence.
    let bad = "---\ntitle: T\ntimeline: [{date: soon, text: x}]\ncheck: {bad-date: later}\n---\n";
    site.write("content/2019-12-30-talks.md", bad);
    site.run(&["check"]).exits(1).says("error[bad-date]").says("`bad-date` is always an error");
}

#[test]
fn drafts_are_looked_at_and_what_is_over_is_not() {
    let site = Site::small();
    let bad = "---\ntitle: T\nSTATE\n---\n\n[here](https://e.example/)\n";
    for (stem, state) in [
        ("a", "draft: true"),
        ("b", "embargo: 2020-02-01"),
        ("c", "expires: 2019-06-01"),
        ("d", "withdrawn: {date: 2019-03-01, reason: Wrong}"),
    ] {
        site.write(&format!("content/2019-01-0{}-{stem}.md", stem.len()), &bad.replace("STATE", state));
        site.write(&format!("content/2019-01-01-{stem}.md"), &bad.replace("STATE", state));
    }
    let run = site.run(&["check", "--format", "json"]).exits(0);
    let files: Vec<String> =
        run.json().iter().filter_map(|line| Some(line["file"].as_str()?.to_owned())).collect();
    assert_eq!(files, ["content/2019-01-01-a.md", "content/2019-01-01-b.md"]);
}

#[test]
fn settings_that_cannot_be_read_end_it() {
    let site = Site::small();
    site.write("dateline.yaml", "- nothing\n");
    site.run(&["check"]).exits(1).says("the settings are a map of keys");
    Site::empty().run(&["check"]).exits(2).says("settings-missing");
}
