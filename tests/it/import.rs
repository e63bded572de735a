//! `dateline import` and `dateline review`, as somebody with a folder of stories uses them.

use std::process::Stdio;

use crate::hostile::Hostile;
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

/// Types into a review, and between two keys lets somebody else at the file.
fn review_beside(site: &Site, first: &str, meanwhile: impl FnOnce(), second: &str) -> String {
    use std::io::{BufRead as _, Read as _, Write as _};
    let mut command = crate::site::command(site.folder.path());
    command.arg("review").stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut keys = child.stdin.take().expect("a pipe");
    let mut said = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    let mut heard = String::new();
    keys.write_all(first.as_bytes()).expect("keys");
    // Each key is answered by the next question: after so many of them, it waits.
    for _ in 0..=first.len() {
        while said.read_line(&mut heard).expect("a line") > 0 && !heard.ends_with("q stop\n") {}
    }
    meanwhile();
    keys.write_all(second.as_bytes()).expect("keys");
    drop(keys);
    said.read_to_string(&mut heard).expect("the rest");
    assert!(child.wait().expect("it ends").success(), "{heard}");
    heard
}

#[test]
fn what_others_write_during_a_review_stays() {
    let site = proposed();
    let edit = || site.write("content/meeting.md", &PROPOSED.replace("Ann Lee met", "Ann Lee really met"));
    let said = review_beside(&site, "s", edit, "rq");
    assert!(said.contains("changed meanwhile"), "{said}");
    assert!(
        site.read("content/meeting.md").contains("Ann Lee really met"),
        "{}",
        site.read("content/meeting.md")
    );
    assert!(site.read("content/meeting.md").contains("ann-lee"));

    let site = proposed();
    let edit = || {
        let text = site.read("content/meeting.md");
        site.write("content/meeting.md", &text.replace("Ann Lee met", "Ann Lee really met"));
    };
    let said = review_beside(&site, "t", edit, "uq");
    assert!(said.contains("nothing can be undone"), "{said}");
    assert!(site.read("content/meeting.md").contains("Ann Lee really met"));

    // Two at once: the second sees what the first decided, and both decisions stand.
    let site = proposed();
    let other = || {
        site.run_typing(&["review"], "rq").exits(0);
    };
    review_beside(&site, "", other, "tttq");
    let text = site.read("content/meeting.md");
    assert!(!text.contains("ann-lee") && !text.contains("proposed"), "{text}");

    // The file goes while it is asked about.
    let site = proposed();
    let mut command = crate::site::command(site.folder.path());
    command.arg("review").stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    std::fs::remove_file(site.path("content/meeting.md")).expect("it goes");
    drop(child.stdin.take());
    let code = child.wait().expect("it ends").code();
    assert!(matches!(code, Some(0..=2)), "{code:?}");
}

#[test]
fn a_review_stands_any_keys() {
    let site = proposed();
    // Nothing, half an answer, keys that are none, more undoing than was done, bytes that are no text.
    for keys in [
        "",
        "e",
        "e\n",
        "m",
        "m\n",
        "xyz?1\u{1b}[A\u{7f}",
        "uuuuuu",
        "ssssuuuuussss",
        "m\nnobody\nq",
        "\u{0}\u{fffd}é",
    ] {
        site.run_typing(&["review"], keys).exits(0);
        assert_eq!(site.read("content/meeting.md"), PROPOSED, "{keys:?}");
        assert_eq!(site.read("content/entities/imported.yaml"), REGISTRY, "{keys:?}");
    }
    site.run_typing(&["review"], "tuuuurruuuuq").exits(0).says("nothing to undo");
    assert_eq!(site.read("content/meeting.md"), PROPOSED);
    assert_eq!(site.read("content/entities/imported.yaml"), REGISTRY);
}

#[test]
fn an_update_finds_the_story_that_it_is_of() {
    let site = Site::small();
    let story = |title: &str, words: &str| format!("---\ntitle: {title}\ndate: 2016-12-29\n---\n{words}\n");
    site.write("in/a/index.md", &story("Alpha", "One."));
    site.write("in/b/index.md", &story("Beta", "Two."));
    site.write("in/c/wire.txt", "Title: Gamma\nDate: 2016-12-29\n\nThree.\n");
    site.write("in/d/wire.txt", "Title: Delta\nDate: 2016-12-29\n\nFour.\n");
    site.run(&["import", "in"]).exits(0);
    site.write("in/a/index.md", &story("Alpha", "One, and more."));
    let update = site.run(&["import", "--update", "in/a/index.md"]).exits(0);
    assert_eq!(update.out, "content/2016-12-29-a.md\n");
    assert!(site.read("content/2016-12-29-b.md").ends_with("Two.\n"));
    site.run(&["import", "--update", "in/a/index.md"]).exits(0).says("was imported before");
    site.write("in/c/wire.txt", "Title: Gamma\nDate: 2016-12-29\n\nThree, and more.\n");
    let update = site.run(&["import", "--update", "in/c/wire.txt"]).exits(0);
    assert_eq!(update.out, "content/2016-12-29-gamma.md\n");
    site.write("in/d/wire.txt", "Title: Another\nDate: 2016-12-29\n\nFour, and more.\n");
    site.run(&["import", "--update", "in/d/wire.txt"]).exits(1).says("several imports").says("delta.md");
    assert!(site.read("content/2016-12-29-delta.md").ends_with("Four.\n"));
    site.run(&["import", "--update", "in/gone.txt"]).exits(1).says("cannot be read");
    // Its front matter was broken by hand since.
    let broken = site.read("content/2016-12-29-b.md").replace("title: Beta", "title: \"Beta");
    site.write("content/2016-12-29-b.md", &broken);
    site.write("in/b/index.md", &story("Beta", "Two, and more."));
    site.run(&["import", "--update", "in/b/index.md"]).exits(1);
    assert_eq!(site.read("content/2016-12-29-b.md"), broken);
}

/// Pages that are made to be slow, large or dangerous; `ulimit` bounds what each may take.
#[test]
fn hostile_pages_are_refused_or_tamed() {
    let hostile = Hostile::new();
    let words = "<p>The minister of finance said on Tuesday that the talks in Geneva would go on until all had agreed.</p>";
    let page = |inside: &str| {
        let head = "<!doctype html><html><head><title>Talks</title></head><body><article><h1>Talks</h1>";
        format!("{head}{}{inside}</article></body></html>", words.repeat(5))
    };
    let import = |name: &str, bytes: &[u8]| {
        hostile.write(&format!("in/{name}.html"), bytes);
        hostile.run(&["import", &format!("in/{name}.html"), "--date", "2015-03-04", "--dry-run"])
    };
    let refused = |name: &str, inside: String, why: &str| {
        import(name, page(&inside).as_bytes()).exits(1).says(why);
    };
    refused("deep", "<div>".repeat(100_000), "inside one another");
    refused("lists", "<ul><li>".repeat(60_000), "inside one another");
    refused("terms", "<dl><dd><dt>".repeat(20_000), "inside one another");
    refused("many", "<p>x".repeat(100_000), "elements");
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=1")).collect();
    refused("attributes", format!("<p{attributes}>x"), "attributes");
    let taken = |name: &str, inside: String| {
        let import = import(name, page(&inside).as_bytes()).exits(0);
        assert!(import.out.contains("until all had agreed"), "{}", import.out);
        import.out
    };
    taken(
        "value",
        format!("<p class=\"{}\" title=\"{}\">x</p>", "a ".repeat(200_000), "&amp;".repeat(50_000)),
    );
    taken("references", format!("<p>{}</p>", "&nbsp;&amp;&bogus;".repeat(20_000)));
    taken("comment", format!("<!--{}", "<div>".repeat(50_000)));
    taken("script", format!("<script>{}", "'<div>'".repeat(50_000)));
    let script = "<script>alert(1)</script><iframe src=x>f</iframe><a href=\"javascript:alert(2)\" onclick=\"alert(3)\">on</a>";
    let out = taken("scripts", script.to_owned());
    assert!(!out.contains("alert") && !out.contains("javascript"), "{out}");
    import("nul", b"<html><body><p>a\0b</p></body></html>").exits(1).says("NUL");
    import("latin", b"<html><meta charset=utf-8><p>caf\xe9</p>").exits(1).says("not UTF-8");
    let wide = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        let text = page("<p>Caf\u{e9} was closed on Monday, as nobody had wanted it to be.</p>");
        mark.into_iter().chain(text.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
    };
    import("little", &wide(u16::to_le_bytes, [0xff, 0xfe])).exits(0).prints("Caf\u{e9}");
    import("big", &wide(u16::to_be_bytes, [0xfe, 0xff])).exits(0).prints("Caf\u{e9}");
    let mut odd = wide(u16::to_le_bytes, [0xff, 0xfe]);
    odd.push(0);
    import("odd", &odd).exits(1).says("UTF-16LE");
    import("large", page(&"<p>word</p>".repeat(1_000_000)).as_bytes()).exits(1).says("larger than 8 MiB");
}

/// Front matter of other generators in which nothing is as it should be: what cannot be kept is told, and what is written builds.
#[test]
fn hostile_front_matter_is_refused_or_fitted() {
    const KEYS: [&str; 14] = [
        "title",
        "date",
        "slug",
        "tags",
        "authors",
        "aliases",
        "draft",
        "expiryDate",
        "lastmod",
        "image",
        "description",
        "params",
        "series",
        "language",
    ];
    let values = [
        "42",
        "-1.5",
        ".nan",
        "true",
        "~",
        "\"\"",
        "[]",
        "{}",
        "[1, [2, {a: b}], null]",
        "{a: {b: [c]}}",
        "2015-02-30",
        "2015-03-04T10:00:00+25:00",
        "99999-01-01",
        "\"a\\0b\\u202e\"",
        "|\n  a\n  b",
    ];
    for (at, value) in values.iter().enumerate() {
        let hostile = Hostile::new();
        let head: String = KEYS.iter().map(|key| format!("{key}: {value}\n")).collect();
        hostile.write(&format!("in/x{at}.md"), format!("---\n{head}---\n\nThe talks went on.\n"));
        let file = format!("in/x{at}.md");
        let import = hostile.run(&["import", &file, "--date", "2015-03-04"]);
        assert!(matches!(import.code, Some(0 | 1)), "{value}: {import:?}");
        hostile.run(&["build", "--drafts", "--out", "drafts"]).exits(0);
    }
    let refused = |text: String, why: &str| {
        let hostile = Hostile::new();
        hostile.write("in/x.md", text);
        hostile.run(&["import", "in/x.md", "--date", "2015-03-04"]).exits(1).says(why);
    };
    let bomb: String = ('b'..='j')
        .map(|name| {
            let before = (name as u8 - 1) as char;
            format!("{name}: &{name} [{}]\n", format!("*{before},").repeat(9))
        })
        .collect();
    refused(format!("---\na: &a [x, x, x, x, x, x, x, x, x]\n{bomb}tags: *j\n---\nText.\n"), "not YAML");
    refused("---\na: &a [*a]\n---\nText.\n".into(), "not YAML");
    refused(format!("---\nx: {}\n---\nText.\n", "[".repeat(100_000)), "not YAML");
    refused(format!("+++\nx = {}\n+++\nText.\n", "[".repeat(100_000)), "not TOML");
    refused(format!("+++\na{} = 1\n+++\nText.\n", ".a".repeat(20_000)), "not TOML");
    refused("---\ntitle: A\ntitle: B\n---\nText.\n".into(), "twice");
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
    let import = import.says("1 of 1000 files was not imported").says("dateline serve --drafts --open");
    assert_eq!(import.out.lines().count(), 999);
    assert_eq!(site.files().iter().filter(|file| file.starts_with("content/2016-12-")).count(), 999);
    let again = site.run(&["import", "in"]).exits(1).says("999 files were imported before");
    assert!(again.err.lines().count() < 20, "{}", again.err);
}

/// A folder whose path is longer than any system takes cannot be searched, not even by root.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_searched_does_not_stop_the_rest() {
    let site = Site::small();
    site.write("in/a.txt", STORY);
    site.write("in/z/b.txt", &STORY.replace("Three", "Four"));
    let deep: std::path::PathBuf = std::iter::repeat_n("0".repeat(200), 15).collect();
    for above in ["in", "other"] {
        std::fs::create_dir_all(site.path(above).join(&deep)).expect("folders");
    }
    std::fs::rename(site.path("other"), site.path("in").join(&deep).join("other"))
        .expect("one below the other");
    let import = site.run(&["import", "in"]).exits(1);
    let import =
        import.says("the files of this folder were not imported").says("1 of 3 files was not imported");
    assert_eq!(import.out.lines().count(), 2);
}
