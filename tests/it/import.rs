//! `dateline import` and `dateline review`, as somebody with a folder of stories uses them.

use crate::site::Site;

const STORY: &str =
    " date 2016-12-29 The ministry closes two compounds, *both* of them.\n\n# Three days are left.\n";

#[test]
fn a_story_becomes_a_draft_whose_body_is_its_own() {
    let site = Site::small();
    site.write("in/story.txt", STORY);
    let file = "content/2016-12-29-the-ministry-closes-two-compounds-both-of-them.md";
    let import = site
        .run(&["import", "in/story.txt"])
        .exits(0)
        .prints(file)
        .says("dateline review content/")
        .says("dateline serve");
    assert_eq!(import.out, format!("{file}\n"));
    let text = site.read(file);
    assert!(text.contains("\ndraft: true\n") && text.contains("\n  from: story.txt\n"), "{text}");
    assert!(
        text.ends_with(
            "---\nThe ministry closes two compounds, \\*both* of them.\n\n\\# Three days are left.\n"
        ),
        "{text}"
    );
    site.run(&["build", "--strict"]).exits(0).says("1 held back: 1 draft");
    site.run(&["import", "in/story.txt"]).exits(0).says("was imported before");
    assert_eq!(site.files().iter().filter(|file| file.starts_with("content/2016")).count(), 1);
}

#[test]
fn nothing_is_overwritten_and_a_dry_run_writes_nothing() {
    let site = Site::small();
    site.write("in/a.txt", "Title: Talks\nDate: 2016-12-29\n\nOne.\n");
    site.write("in/b.txt", "Title: Talks\nDate: 2016-12-29\n\nTwo.\n");
    site.run(&["import", "in/a.txt", "--dry-run"])
        .exits(0)
        .prints("title: Talks")
        .says("nothing was written");
    assert!(!site.has("content/2016-12-29-talks.md"));
    site.run(&["import", "in"])
        .exits(0)
        .prints("content/2016-12-29-talks.md")
        .prints("content/2016-12-29-talks-2.md");
    assert!(site.read("content/2016-12-29-talks.md").ends_with("One.\n"));
    site.write("in/a.txt", "Title: Talks\nDate: 2016-12-29\n\nOne, and more.\n");
    let update = site.run(&["import", "in/a.txt", "--update"]).exits(0);
    assert_eq!(update.out, "content/2016-12-29-talks.md\n");
    assert!(site.read("content/2016-12-29-talks.md").ends_with("One, and more.\n"));
    site.write("in/c.txt", "Title: Other\nDate: 2016-12-29\n\nThree.\n");
    site.run(&["import", "in/c.txt", "--update"]).exits(1).says("no earlier import");
}

#[test]
fn one_bad_file_does_not_stop_the_rest() {
    let site = Site::small();
    site.write("in/a.txt", "No day is told here.\n");
    site.write("in/b.md", "+++\ntitle = \n+++\nText\n");
    site.write("in/c.txt", STORY);
    site.write("in/d.txt", &"word ".repeat(2 << 20));
    site.write("in/_index.md", "+++\ntitle = \"A section\"\n+++\n");
    let import = site
        .run(&["import", "in"])
        .exits(1)
        .says("in/d.txt")
        .says("the file is larger than 8 MiB")
        .says("in/a.txt")
        .says("--date YYYY-MM-DD")
        .says("in/b.md:2")
        .says("TOML");
    assert_eq!(import.out.lines().count(), 1);
    assert!(!import.err.contains("_index.md"), "{}", import.err);
    let json = site
        .run(&["import", "in/a.txt", "missing.txt", "--date", "2016-12-01", "--format", "json"])
        .exits(1)
        .json();
    assert_eq!(json.last().map(|last| last["summary"]["written"].clone()), Some(1.into()));
    site.run(&["import", "in/a.txt", "--date", "1.2.2016"]).exits(2).says("--date 2016-12-29");
    assert!(site.has("content/2016-12-01-no-day-is-told-here.md"));
}

#[test]
fn standard_input() {
    let site = Site::small();
    site.run_typing(&["import", "-"], STORY).exits(0).prints("content/2016-12-29-the-ministry");
    site.run_typing(&["import", "-"], "").exits(1).says("no text");
}

const PROPOSED: &str = "---
title: Talks
date: 2016-12-29
draft: true
entities:
  - entity: ann-lee
    proposed: 0-7
  - entity: bo-ray
    proposed: 12-18
timeline:
  - date: 2016-12-29
    text: Ann Lee met Bo Ray.
    entities: [ann-lee, bo-ray]
    proposed: 0-19
---
Ann Lee met Bo Ray.
";

const REGISTRY: &str = "# Kept.
- id: ann-lee
  name: Ann Lee
  kind: person
  proposed: 0-7
- id: bo-ray
  name: Bo Ray
  kind: person
  proposed: 12-18
";

fn proposed() -> Site {
    let site = Site::small();
    site.write("content/meeting.md", PROPOSED);
    site.write("content/entities/imported.yaml", REGISTRY);
    site
}

#[test]
fn a_review_takes_with_one_key_each_and_drops_the_draft_when_asked() {
    let site = proposed();
    site.run_typing(&["review"], "tttd")
        .exits(0)
        .says("[Ann Lee] met Bo Ray.")
        .says("it is no draft any more")
        .says("3 decided");
    let plain = |text: &str| -> String {
        text.lines()
            .filter(|line| !line.contains("proposed") && *line != "draft: true")
            .map(|line| format!("{line}\n"))
            .collect()
    };
    assert_eq!(site.read("content/meeting.md"), plain(PROPOSED));
    assert_eq!(site.read("content/entities/imported.yaml"), plain(REGISTRY));
    site.run(&["build", "--strict"]).exits(0);
    site.run_typing(&["review"], "").exits(0).says("nothing is open");
}

#[test]
fn a_review_refuses_merges_and_takes_back() {
    let site = proposed();
    site.run_typing(&["review", "content/meeting.md"], "rrrq").exits(0);
    let text = site.read("content/meeting.md");
    assert!(!text.contains("ann-lee") && !text.contains("proposed"), "{text}");
    assert!(!site.has("content/entities/imported.yaml"));
    let site = proposed();
    site.run_typing(&["review"], "ruuq").exits(0).says("nothing to undo");
    assert_eq!(
        (site.read("content/meeting.md"), site.read("content/entities/imported.yaml")),
        (PROPOSED.into(), REGISTRY.into())
    );
    site.run_typing(&["review"], "sm\nann le\nm\nAnn Lee\nq").exits(0).says("did you mean `Ann Lee`?");
    assert!(
        site.read("content/meeting.md").contains("  - entity: ann-lee\n    as: [\"Bo Ray\"]\n"),
        "{}",
        site.read("content/meeting.md")
    );
    assert!(!site.read("content/entities/imported.yaml").contains("bo-ray"));
    let site = proposed();
    site.run_typing(&["review"], "ttte\nnever\ne\n2016-12-30?\n").exits(0);
    let site = proposed();
    site.run_typing(&["review"], "tte\nnever\ne\n2016-12-30?\nn").exits(0).says("is not a date");
    assert!(
        site.read("content/meeting.md").contains("date: \"2016-12-30?\""),
        "{}",
        site.read("content/meeting.md")
    );
}

#[test]
fn what_is_open_is_listed_for_programs() {
    let site = proposed();
    let lines = site.run(&["review", "--format", "json"]).exits(0).json();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        (&lines[0]["words"], &lines[2]["kind"], &lines[3]["summary"]["open"]),
        (&"Ann Lee".into(), &"event".into(), &3.into())
    );
    site.run(&["review", "dateline.yaml"]).exits(2).says("no content file");
}

/// `tests/imports/`: a file of another generator in each folder, and beside it `expected.md`, what it becomes, with what is
/// said of it. `DATELINE_BLESS=1` writes them anew.
#[test]
fn files_of_other_generators_become_briefings() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports");
    for (case, file) in [
        ("eleventy", "posts/2016-12-29-talks.md"),
        ("hugo-json", "talks.md"),
        ("hugo-toml", "posts/talks.md"),
        ("jekyll", "_posts/2016-12-29-talks-begin.md"),
        ("zola", "talks.md"),
    ] {
        let source = std::fs::read_to_string(folder.join(case).join(file)).expect("a file");
        let site = Site::small();
        site.write(file, &source);
        let run = site.run(&["import", file]).exits(0);
        let draft = site.read(run.out.trim_end());
        let body = draft.splitn(3, "---\n").nth(2).expect("front matter and a body");
        assert!(source.ends_with(body), "{case}: the body is the file's own:\n{body}");
        let told = format!("{}{draft}", run.out);
        let notes: String = run
            .err
            .lines()
            .filter(|line| line.starts_with("warning[import-note]"))
            .map(|line| format!("# {}\n", line.trim()))
            .collect();
        let path = folder.join(case).join("expected.md");
        if std::env::var_os("DATELINE_BLESS").is_some() {
            std::fs::write(&path, notes + &told).expect("a file");
            continue;
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(notes + &told, expected, "{case}: `DATELINE_BLESS=1` writes it anew");
        // What was imported builds, where no other briefing has its address.
        std::fs::remove_file(site.path("content/2019-12-30-talks.md")).expect("removed");
        site.run(&["build", "--drafts", "--out", "out"]).exits(0);
    }
}

#[test]
fn a_thousand_files_of_which_one_is_bad() {
    let site = Site::small();
    for n in 0..1000 {
        let text =
            format!("Title: Story {n}\nDate: 2016-12-{:02}\n\nAnn Lee met Bo Ray on Tuesday.\n", n % 28 + 1);
        site.write(&format!("in/{n:04}.txt"), &text);
    }
    std::fs::write(site.path("in/0500.txt"), b"Title: \xff\xfe\x00\x00\n\n\x00").expect("a file");
    let import = site.run(&["import", "in"]).exits(1).says("in/0500.txt");
    assert_eq!(import.out.lines().count(), 999);
    assert_eq!(site.files().iter().filter(|file| file.starts_with("content/2016-12-")).count(), 999);
}
