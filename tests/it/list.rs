//! `dateline list`: tables and JSON of what there is.

use crate::site::Site;

fn site() -> Site {
    let site = Site::small();
    site.briefing("2020-01-01-draft", "Not yet", "draft: true\n");
    site.briefing("2020-02-01-later", "Later", "embargo: 2020-02-01T09:00\n");
    site.briefing("2019-01-01-gone", "Gone", "expires: 2019-06-01\n");
    site.briefing("2019-01-01-wrong", "Wrong", "withdrawn: {date: 2019-02-01, reason: It was wrong.}\n");
    site.briefing("2019-12-01-soon", "Soon gone", "expires: 2020-01-31\ntopics: [Talks]\nentities: [anna]\n");
    site.write(
        "content/entities/all.yaml",
        "- {id: anna, name: Anna Arndt, kind: person}\n- {id: otto, name: Otto Ohm, kind: person}\n\
         - {id: eva, name: Eva Eck, kind: person, draft: true}\n",
    );
    site
}

#[test]
fn everything_with_why_and_until_when() {
    let list = site().run(&["list"]).exits(0);
    let expected = [
        "STATE      KIND      UNTIL                      FILE                         TITLE        WHY",
        "expired    briefing  -                          content/2019-01-01-gone.md   Gone         expired at 00:00 on 2 June 2019",
        "withdrawn  briefing  -                          content/2019-01-01-wrong.md  Wrong        withdrawn on 1 February 2019: It was wrong.",
        "public     briefing  2020-02-01T00:00:00+01:00  content/2019-12-01-soon.md   Soon gone    expires then",
        "public     briefing  -                          content/2019-12-30-talks.md  Talks begin  -",
        "draft      briefing  -                          content/2020-01-01-draft.md  Not yet      it is a draft",
        "scheduled  briefing  2020-02-01T09:00:00+01:00  content/2020-02-01-later.md  Later        under embargo until 09:00 on 1 February 2020",
        "draft      entity    -                          content/entities/all.yaml    Eva Eck      it is a draft",
    ];
    assert_eq!(list.out.lines().collect::<Vec<_>>(), expected);
    assert_eq!(list.err, "");
}

#[test]
fn one_reason_at_a_time() {
    let site = site();
    for (what, title, lines) in [
        ("drafts", "Not yet", 3),
        ("scheduled", "Later", 2),
        ("expired", "Gone", 2),
        ("withdrawn", "Wrong", 2),
    ] {
        let list = site.run(&["list", what]).exits(0).prints(title);
        assert_eq!(list.out.lines().count(), lines, "{what}: {}", list.out);
    }
    // The question is what is held back, whatever else is asked for.
    site.run(&["list", "drafts", "--drafts"]).exits(0).prints("Not yet");
    let nothing = Site::small().run(&["list", "drafts"]).exits(0).says("there are no drafts");
    assert_eq!(nothing.out, "");
}

#[test]
fn entities_and_topics() {
    let site = site();
    let list = site.run(&["list", "entities"]).exits(0);
    let expected = [
        "ID    KIND    STATE    UNTIL  BRIEFINGS  EVENTS  FILE                       NAME        WHY",
        "anna  person  public   -              1       0  content/entities/all.yaml  Anna Arndt  -",
        "eva   person  draft    -              0       0  content/entities/all.yaml  Eva Eck     it is a draft",
        "otto  person  unnamed  -              0       0  content/entities/all.yaml  Otto Ohm    no public briefing names it",
    ];
    assert_eq!(list.out.lines().collect::<Vec<_>>(), expected);
    site.run(&["list", "topics"])
        .exits(0)
        .prints("SLUG")
        .prints("talks  topic  public  -              1       0  Talks");
}

#[test]
fn as_json() {
    let site = site();
    let list = site.run(&["list", "scheduled", "--format", "json"]).exits(0);
    let expected = concat!(
        r#"{"kind":"briefing","state":"scheduled","until":"2020-02-01T09:00:00+01:00","#,
        r#""why":"under embargo until 09:00 on 1 February 2020","#,
        r#""file":"content/2020-02-01-later.md","title":"Later","id":"2020-02-01-later"}"#,
        "\n",
        r#"{"summary":{"listed":1,"errors":0,"warnings":0}}"#,
        "\n"
    );
    assert_eq!(list.out, expected);
    assert_eq!(list.err, "");
    assert_eq!(site.run(&["list", "entities", "--format", "json"]).exits(0).json().len(), 4);
}

#[test]
fn writes_nothing() {
    let site = site();
    let before = site.files();
    site.run(&["list"]).exits(0);
    assert_eq!(site.files(), before);
    assert!(!site.has(".dateline") && !site.has("public"));
}

#[test]
fn errors_are_shown_and_the_rest_is_listed() {
    let site = site();
    site.briefing("2020-01-02-bad", "Bad", "date: soon\n");
    site.run(&["list"]).exits(1).prints("Talks begin").says("error[bad-date]").says("may lack something");
}

#[test]
fn names_that_nobody_bears() {
    let site = site();
    let body = "On Friday President Rex Tillerson met Anna Arndt in Geneva. Tillerson’s aide, Jean-Luc of Bern, saw the Bank of \
                Japan. Sources said so. Nothing else. Nobody left.\n\nIt was the worst since World War I. They spoke of the Treaty of Versailles.\n\nGeneva was quiet. Anna was there; the American stayed.\n";
    site.write(
        "content/2019-12-20-names.md",
        &format!("---\ntitle: Two Words Here\nentities: [{{name: Bern, kind: place}}]\n---\n\n{body}"),
    );
    site.write(
        "content/2020-01-01-hidden.md",
        "---\ntitle: H\ndraft: true\n---\n\nHere is Secret Name in a draft.\n",
    );
    let list = site.run(&["list", "unknown"]).exits(0);
    let expected = [
        "TIMES  BRIEFINGS  FIRST                           NAME",
        "    2          1  content/2019-12-20-names.md:6  Geneva",
        "    2          1  content/2019-12-20-names.md:6  Rex Tillerson",
        "    1          1  content/2019-12-20-names.md:6  Bank of Japan",
        "    1          1  content/2019-12-20-names.md:6  Jean-Luc",
        "    1          1  content/2019-12-20-names.md:8  Treaty of Versailles",
        "    1          1  content/2019-12-20-names.md:8  World War I",
    ];
    let lines: Vec<String> =
        list.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let expected: Vec<String> =
        expected.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(lines, expected, "{}", list.out);
    let json = site.run(&["list", "unknown", "--format", "json"]).exits(0).json();
    assert_eq!(
        (&json[0]["name"], &json[0]["line"], &json[6]["summary"]["listed"]),
        (&"Geneva".into(), &6.into(), &6.into())
    );
    site.run(&["list", "nonsense"]).exits(2);
    let small = Site::small().run(&["list", "unknown"]).exits(0).says("there are no unknown names");
    assert_eq!(small.out, "");
}

#[test]
fn topics_and_files_that_are_held_back() {
    let site = site();
    site.write("content/topics/talks.md", "---\ntitle: Talks\ndraft: true\n---\n");
    site.write("content/topics/later.md", "---\ntitle: Later\nembargo: 2020-02-01\n---\n");
    site.briefing("2020-01-03-only", "Only", "draft: true\ntopics: [Quiet]\nimage: {src: a.png, alt: x}\n");
    site.write("content/a.png", "x");
    site.write("content/b.png", "x");
    let list =
        site.run(&["list"]).exits(0).prints("topic     -                          content/topics/talks.md");
    let list = list.prints("under embargo until 00:00 on 1 February 2020");
    assert!(
        list.out.lines().any(|line| line.starts_with("held ") && line.contains("content/a.png")),
        "{}",
        list.out
    );
    assert!(
        list.out.lines().any(|line| line.starts_with("unused ") && line.contains("content/b.png")),
        "{}",
        list.out
    );
    let topics = site.run(&["list", "topics"]).exits(0);
    let row = |slug: &str| {
        topics.out.lines().find(|line| line.starts_with(slug)).map(str::to_owned).unwrap_or_default()
    };
    assert!(row("quiet").contains("only what is held back is about it"), "{}", topics.out);
    assert!(row("later").contains("scheduled") && row("talks").contains("public"), "{}", topics.out);
}

#[test]
fn titles_cannot_move_the_cursor() {
    let site = Site::small();
    site.briefing("2020-01-01-odd", "\"a\\e[2Jb\"", "");
    let list = site.run(&["list"]).exits(0).prints("a\u{fffd}[2Jb");
    assert!(!list.out.contains('\u{1b}'), "{}", list.out);
}
