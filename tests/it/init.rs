//! `dateline init`.

use crate::site::{Site, command, run};

const FILES: [&str; 6] = [
    ".gitignore",
    "content/2020-01-02-how-a-briefing-is-made.md",
    "content/entities/people.yaml",
    "content/entities/places.yaml",
    "content/pages/about.md",
    "dateline.yaml",
];

#[test]
fn a_new_site_builds_at_once_without_a_warning() {
    let site = Site::empty();
    let init = site.run(&["init"]).exits(0).says("dateline build");
    let mut named: Vec<&str> = init.out.lines().collect();
    named.sort();
    assert_eq!(named, FILES);
    assert_eq!(site.files(), FILES);
    assert_eq!(site.read(".gitignore"), "/public/\n/.dateline/\n");
    let build = site.run(&["build", "--strict"]).exits(0);
    assert!(
        build.err.starts_with("built 1 briefing, 4 entities, 3 events into public/ in "),
        "{}",
        build.err
    );
    assert!(!build.err.contains("warning"), "{}", build.err);
    let page = site.read("public/briefings/how-a-briefing-is-made/index.html");
    for part in [
        r#"<aside class="entities""#,
        r#"<ol class="timeline""#,
        r#"data-entity="charles-babbage""#,
        r#"href="/entities/turin/""#,
        "Scientific Memoirs",
    ] {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
    assert!(site.has("public/about/index.html"));
    // A name that somebody else could bear would be warned of only when two do; here nothing is left open.
    assert!(!page.contains("unresolved"));
}

#[test]
fn in_a_folder_that_it_makes() {
    let site = Site::empty();
    let init =
        site.run(&["init", "our-watch"]).exits(0).says("cd our-watch").prints("our-watch/dateline.yaml\n");
    assert_eq!(init.out.lines().count(), FILES.len());
    assert!(site.read("our-watch/dateline.yaml").starts_with("title: Our watch\n"));
    site.run(&["build", "--root", "our-watch"]).exits(0);
    assert!(site.has("our-watch/public/index.html"));
    site.run(&["init", "two words's"]).exits(0).says(r"cd 'two words'\''s'");
}

#[test]
fn ids_differ_from_site_to_site() {
    let site = Site::empty();
    site.run(&["init", "a"]).exits(0);
    site.run(&["init", "b"]).exits(0);
    let id = |folder: &str| {
        let text = site.read(&format!("{folder}/dateline.yaml"));
        let line = text.lines().find(|line| line.starts_with("site_id: ")).expect("a site_id").to_owned();
        let id = line.trim_start_matches("site_id: ").trim_matches('"').to_owned();
        assert!(id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
        id
    };
    assert_ne!(id("a"), id("b"));
}

#[test]
fn overwrites_nothing() {
    let site = Site::empty();
    site.write("content/pages/about.md", "mine");
    site.run(&["init"]).exits(2).says("content/pages/about.md").says("file-exists");
    assert_eq!(site.files(), ["content/pages/about.md"]);
    assert_eq!(site.read("content/pages/about.md"), "mine");

    let site = Site::small();
    let before = site.files();
    site.run(&["init"]).exits(2).says("dateline.yaml").says("there is a site here already");
    assert_eq!(site.files(), before);

    site.write("a-file", "");
    site.run(&["init", "a-file"]).exits(2).says("is a file, not a folder");
}

#[test]
fn goes_into_a_folder_with_other_things() {
    let site = Site::empty();
    site.write("README.md", "mine");
    site.write(".gitignore", "*.tmp\n");
    site.run(&["init"]).exits(0).says("add /public/ and /.dateline/ to it");
    assert_eq!(site.read(".gitignore"), "*.tmp\n");
    assert_eq!(site.read("README.md"), "mine");
    site.run(&["build"]).exits(0);
}

#[test]
fn hosts_get_what_they_need() {
    for (host, file) in [
        ("github-pages", Some(".github/workflows/publish.yaml")),
        ("gitlab-pages", Some(".gitlab-ci.yml")),
        ("netlify", None),
        ("cloudflare-pages", None),
        ("s3", None),
        ("plain", None),
    ] {
        let site = Site::empty();
        site.run(&["init", "--host", host]).exits(0).says(&format!("for {host}:"));
        let settings = site.read("dateline.yaml");
        assert!(
            settings.contains("publish:\n") && settings.contains(&format!("host: {host}\n")),
            "{settings}"
        );
        assert_eq!(site.files().len(), FILES.len() + usize::from(file.is_some()), "{host}");
        if let Some(file) = file {
            let text = site.read(file);
            assert!(text.contains("dateline publish"), "{text}");
        }
        let build = site.run(&["build", "--strict"]).exits(0);
        assert!(!build.err.contains("warning"), "{}", build.err);
    }
    Site::empty().run(&["init", "--host", "geocities"]).exits(2);
}

#[test]
fn names_its_files_as_json() {
    let site = Site::empty();
    let init = site.run(&["init", "--format", "json"]).exits(0);
    let lines = init.json();
    assert_eq!(lines.len(), FILES.len() + 1);
    assert_eq!(lines[0]["file"], "dateline.yaml");
    assert_eq!(lines[FILES.len()]["summary"]["written"], FILES.len());
    assert_eq!(init.err, "");
}

#[test]
fn the_day_is_that_of_the_environment() {
    let site = Site::empty();
    let mut init = command(site.folder.path());
    init.arg("init").env("SOURCE_DATE_EPOCH", "1483018200");
    run(init).exits(0).prints("content/2016-12-29-how-a-briefing-is-made.md");
}

#[test]
fn a_new_site_has_nothing_that_check_finds_wrong() {
    let site = Site::empty();
    site.run(&["init", "."]).exits(0);
    let run = site.run(&["check"]).exits(0);
    assert!(!run.err.contains("warning") && !run.err.contains("note["), "{}", run.err);
}
