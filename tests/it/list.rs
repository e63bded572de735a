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
        "STATE      KIND      UNTIL                      FILE                         TITLE",
        "expired    briefing  -                          content/2019-01-01-gone.md   Gone",
        "withdrawn  briefing  -                          content/2019-01-01-wrong.md  Wrong",
        "public     briefing  2020-02-01T00:00:00+01:00  content/2019-12-01-soon.md   Soon gone",
        "public     briefing  -                          content/2019-12-30-talks.md  Talks begin",
        "draft      briefing  -                          content/2020-01-01-draft.md  Not yet",
        "scheduled  briefing  2020-02-01T09:00:00+01:00  content/2020-02-01-later.md  Later",
        "draft      entity    -                          content/entities/all.yaml    Eva Eck",
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
        "ID    KIND    STATE    UNTIL  BRIEFINGS  EVENTS  FILE                       NAME",
        "anna  person  public   -              1       0  content/entities/all.yaml  Anna Arndt",
        "eva   person  draft    -              0       0  content/entities/all.yaml  Eva Eck",
        "otto  person  unnamed  -              0       0  content/entities/all.yaml  Otto Ohm",
    ];
    assert_eq!(list.out.lines().collect::<Vec<_>>(), expected);
    site.run(&["list", "topics"]).exits(0).prints("SLUG").prints("talks  topic          1       0  Talks");
}

#[test]
fn as_json() {
    let site = site();
    let list = site.run(&["list", "scheduled", "--format", "json"]).exits(0);
    let expected = concat!(
        r#"{"kind":"briefing","state":"scheduled","until":"2020-02-01T09:00:00+01:00","#,
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
fn unknown_names_come_later() {
    site().run(&["list", "unknown"]).exits(2).says("comes with a later version");
    site().run(&["list", "nonsense"]).exits(2);
}

#[test]
fn titles_cannot_move_the_cursor() {
    let site = Site::small();
    site.briefing("2020-01-01-odd", "\"a\\e[2Jb\"", "");
    let list = site.run(&["list"]).exits(0).prints("a\u{fffd}[2Jb");
    assert!(!list.out.contains('\u{1b}'), "{}", list.out);
}
