//! `dateline publish`: to a folder and to a git branch. Servers are asked in `tests/outside`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::site::{NOW, Run, Site, command, run};

/// A site with some briefings, and a target beside it.
fn site(target: &str) -> Site {
    let site = Site::small();
    let settings = site.read("dateline.yaml").replace("example.org", "desk.example");
    // Pictures for sharing would be counted with the pages that they are of.
    site.write(
        "dateline.yaml",
        &format!("{settings}cards: never\npublish:\n  live:\n    to: ./www\n{target}"),
    );
    site.briefing("2019-12-29-visit", "The visit", "");
    site
}

fn publish(site: &Site, args: &[&str]) -> Run {
    site.run(&[&["publish", "--yes"], args].concat())
}

fn summary(run: &Run) -> serde_json::Value {
    run.json().pop().expect("a last line")["summary"].clone()
}

fn settings(site: &Site, more: &str) {
    site.write("dateline.yaml", &format!("{}{more}", site.read("dateline.yaml")));
}

/// Every file below a folder that is served, links followed.
fn served(site: &Site, folder: &str) -> Vec<String> {
    fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                true => collect(&entry.path(), &format!("{path}/"), files),
                false => files.push(path),
            }
        }
    }
    let mut files = Vec::new();
    collect(&site.path(folder), "", &mut files);
    files.sort();
    files
}

/// Whether any served byte says this.
fn says(site: &Site, folder: &str, words: &str) -> Option<String> {
    served(site, folder).into_iter().find(|file| {
        let bytes = fs::read(site.path(folder).join(file)).expect("a file");
        file.contains(words) || String::from_utf8_lossy(&bytes).contains(words)
    })
}

fn git(folder: &Path, args: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=T", "-c", "user.email=t@t.example"]).args(args);
    git.env("GIT_AUTHOR_DATE", "2020-01-01T00:00Z").env("GIT_COMMITTER_DATE", "2020-01-01T00:00Z");
    let output = git.output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

#[test]
fn first_again_and_after_an_edit() {
    let site = site("");
    // Parts of the search index come and go with every text.
    settings(&site, "search: false\n");
    let first = publish(&site, &["--format", "json"]).exits(0);
    let told = summary(&first);
    assert_eq!((told["changed"].as_u64(), told["target"].as_str()), (Some(0), Some("live")));
    let files = served(&site, "www");
    assert_eq!(told["added"].as_u64(), Some(files.len() as u64));
    assert!(!files.iter().any(|file| file.contains("manifest") || file.contains("dateline")), "{files:?}");
    let receipt = told["receipt"].as_str().expect("a receipt").to_owned();
    let receipt: serde_json::Value = serde_json::from_str(&site.read(&receipt)).expect("JSON");
    assert_eq!(receipt["files"]["index.html"].as_str().map(str::len), Some(64));

    let again = publish(&site, &["--format", "json"]).exits(0);
    let told = summary(&again);
    assert_eq!((told["sent_bytes"].as_u64(), told["receipt"].is_null()), (Some(0), true));
    publish(&site, &["--status"]).exits(0).prints("it is what the content says");

    site.write("content/2019-12-29-visit.md", "---\ntitle: The visit\n---\n\nAnother text.\n");
    publish(&site, &["--dry-run"]).exits(0).prints("~ briefings/visit/index.html\n").says("rehearsal");
    publish(&site, &["--status"]).exits(0).prints("the content differs");
    assert_eq!(says(&site, "www", "Another text"), None);
    publish(&site, &[]).exits(0).says("0 added").says("receipt in .dateline/receipts/live-");
    assert!(says(&site, "www", "Another text").is_some());
}

#[test]
fn asks_before_it_changes_what_is_live() {
    let site = site("");
    site.run(&["publish"]).exits(0);
    site.briefing("2019-12-28-more", "Zanzibar", "");
    site.run(&["publish"]).exits(2).says("`--yes`");
    assert_eq!(says(&site, "www", "Zanzibar"), None);
}

#[test]
fn which_target() {
    let site = site("  other: {to: ./elsewhere}\n");
    publish(&site, &[]).exits(2).says("several targets").says("live, other");
    publish(&site, &["lvie"]).exits(2).says("did you mean `live`?");
    publish(&site, &["other"]).exits(0);
    assert!(site.has("elsewhere/index.html") && !site.has("www"));
    let plain = Site::small();
    publish(&plain, &[]).exits(2).says("no place to publish to").says("origin#gh-pages");
    settings(&plain, "publish: {live: {to: 'ftp://x'}}\n");
    publish(&plain, &[]).exits(1).says("nothing can be published to `ftp://`");
}

#[test]
fn only_what_is_public_and_within_the_marking() {
    let site = site("    marking: TLP:GREEN\n");
    site.briefing("2019-12-20-draft", "Secretdraft", "draft: true\n");
    site.briefing("2019-12-20-later", "Secretlater", "embargo: 2021-01-01\n");
    site.briefing("2019-12-20-amber", "Secretamber", "marking: TLP:AMBER\n");
    site.briefing("2019-12-20-green", "Opengreen", "marking: TLP:GREEN\n");
    publish(&site, &[]).exits(0).says("3 held back").says("1 January 2021").says("publish again then");
    assert_eq!(says(&site, "www", "ecret"), None);
    assert!(says(&site, "www", "Opengreen").is_some());
    for args in [&["--drafts"][..], &["--now", "2099-01-01"]] {
        publish(&site, args).exits(3).says("not-for-public");
        publish(&site, &[args, &["--dry-run"]].concat()).exits(0);
    }
    settings(&site, "    drafts: true\n");
    publish(&site, &["--drafts"]).exits(0);
    assert!(says(&site, "www", "Secretdraft").is_some());
}

#[test]
fn mistakes_stop_it() {
    let site = site("");
    site.write("content/2019-12-29-visit.md", "---\ntitle: The visit\n---\n\nSee [this](missing.md).\n");
    site.run(&["build"]).exits(0);
    let run = publish(&site, &["--format", "json"]).exits(1);
    assert_eq!(run.json()[0]["code"], "unresolved-link");
    assert_eq!(summary(&run)["errors"], 1);
    publish(&site, &[]).exits(1).says("1 error: nothing was sent");
    assert!(!site.has("www"));
}

#[test]
fn what_check_calls_an_error_stops_it() {
    let site = site("");
    site.briefing("2019-12-20-draft", "A secret plan of theirs", "draft: true\n");
    publish(&site, &["--dry-run"]).exits(0);
    // A file that somebody put there by hand, with words of the draft.
    site.write("content/assets/note.txt", "it is a secret plan of theirs");
    publish(&site, &[]).exits(1).says("error[hidden-trace]").says("assets/note.txt").says("nothing was sent");
    assert!(!site.has("www"));
    // A warning that the desk made an error.
    site.write("content/assets/note.txt", "nothing");
    site.write("content/2019-12-29-visit.md", "---\ntitle: The visit\n---\n\nOn Friday 29 December 2016.\n");
    publish(&site, &["--dry-run"]).exits(0);
    settings(&site, "check: {rules: {weekday-mismatch: error}}\n");
    publish(&site, &[]).exits(1).says("error[weekday-mismatch]");
}

#[test]
fn addresses_of_its_own_lead_to_what_is_published() {
    let site = site("");
    let lead = |to: &str| {
        site.write("content/2019-12-29-visit.md", &format!("---\ntitle: V\n---\n\n[the report]({to})\n"))
    };
    lead("https://desk.example/briefings/visit/");
    publish(&site, &["--dry-run"]).exits(0);
    // While the address is an example's, one written in full may mean anything; one from the root may not.
    lead("https://desk.example/nowhere/");
    publish(&site, &["--dry-run"]).exits(0);
    settings(&site, "    base_url: https://desk.org/\n");
    lead("https://desk.org/nowhere/");
    publish(&site, &["--dry-run"]).exits(1).says("error[broken-address]").says("`https://desk.org/nowhere/`");
    lead("https://elsewhere.org/nowhere/");
    publish(&site, &["--dry-run"]).exits(0);
    settings(&site, "menu: [{label: A, to: /nowhere/}]\n");
    publish(&site, &["--dry-run"]).exits(1).says("error[broken-address]");
}

#[test]
fn open_proposals_are_refused() {
    let site = site("");
    let event = "timeline:\n  - {date: 2019-12-01, text: It began, proposed: 3-9}\n";
    site.briefing("2019-12-29-visit", "The visit", event);
    publish(&site, &[]).exits(3).says("2019-12-29-visit.md:4:").says("allow_proposed");
    site.briefing("2019-12-29-visit", "The visit", &format!("draft: true\n{event}"));
    publish(&site, &[]).exits(0);
    site.write("content/entities/imported.yaml", "- {id: ada, name: Ada, kind: person, proposed: 1-2}\n");
    publish(&site, &[]).exits(0);
    site.briefing("2019-12-28-b", "B", "entities: [ada]\n");
    publish(&site, &[]).exits(3).says("imported.yaml:1:");
    settings(&site, "    allow_proposed: true\n");
    publish(&site, &[]).exits(0);
}

#[test]
fn addresses_do_not_vanish_without_a_word() {
    let site = site("");
    site.briefing("2019-12-20-over", "Over", "expires: 2020-01-05\n");
    publish(&site, &[]).exits(0);
    publish(&site, &["--now", "2020-02-01"]).exits(0);
    assert!(!site.has("www/briefings/over"));
    fs::rename(site.path("content/2019-12-29-visit.md"), site.path("content/2019-12-29-call.md"))
        .expect("moved");
    publish(&site, &[]).exits(3).says("vanished-address").says("/briefings/visit/");
    assert!(site.has("www/briefings/visit/index.html"));
    site.briefing("2019-12-29-call", "The call", "redirects: [/briefings/visit/]\n");
    publish(&site, &[]).exits(0);
    assert!(site.read("www/briefings/visit/index.html").contains("/briefings/call/"));
    site.briefing("2019-12-29-call", "The call", "");
    publish(&site, &[]).exits(3);
    publish(&site, &["--force"]).exits(0);
    assert!(!site.has("www/briefings/visit"));
}

#[test]
fn deletes_have_a_cap() {
    let site = site("    max_deletes: 2\n");
    for day in 10..14 {
        site.briefing(&format!("2019-12-{day}-b"), "B", &format!("slug: b{day}\nexpires: 2020-06-01\n"));
    }
    publish(&site, &[]).exits(0);
    let run = publish(&site, &["--now", "2020-07-01", "--format", "json"]).exits(3);
    assert_eq!(run.json().iter().filter(|line| line["code"] == "too-many-deletes").count(), 1);
    publish(&site, &["--now", "2020-07-01", "--force"]).exits(0);
}

#[test]
fn older_content_does_not_replace_newer() {
    let site = site("");
    let root = site.folder.path();
    git(root, &["init", "-q"]);
    site.write(".gitignore", "/www*\n/.dateline/\n");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "one"]);
    site.briefing("2019-12-28-more", "More", "");
    git(root, &["add", "."]);
    git(root, &["commit", "-qm", "two"]);
    let newer = git(root, &["rev-parse", "HEAD"]);
    publish(&site, &[]).exits(0);
    publish(&site, &["--status"]).exits(0).prints(&newer[..10]);
    git(root, &["checkout", "-q", "HEAD~1"]);
    publish(&site, &[]).exits(3).says("older-source").says(&newer[..10]).says("git pull");
    publish(&site, &["--force"]).exits(0);
    git(root, &["checkout", "-q", &newer]);
    publish(&site, &[]).exits(0);
}

#[test]
fn what_others_put_there_is_theirs() {
    let site = site("");
    settings(&site, "search: false\n");
    site.write("www/theirs.txt", "mine");
    publish(&site, &[]).exits(3).says("target-foreign").says("--force");
    publish(&site, &["--force"]).exits(0);
    assert_eq!(site.read("www/theirs.txt"), "mine");
    assert!(!site.path("www").is_symlink() && site.has("www/index.html"));
    // Changed file by file from now on, with what is known of it beside it.
    site.briefing("2019-12-28-more", "More", "");
    publish(&site, &[]).exits(0).says("1 added");
    fs::remove_file(site.path("content/2019-12-28-more.md")).expect("deleted");
    publish(&site, &["--force"]).exits(0);
    assert!(!site.has("www/briefings/more") && site.has("www/theirs.txt"));
    publish(&site, &["--rollback"]).exits(2).says("keeps no earlier releases");
    for own in [".", "content/x", "public", ".dateline/x", ".."] {
        let settings = site.read("dateline.yaml");
        site.write("dateline.yaml", &settings.replace("./www", &format!("./{own}")));
        publish(&site, &["--dry-run"]).exits(2).says("part of the site itself");
        site.write("dateline.yaml", &settings);
    }
}

#[test]
fn theme_files_stay_for_readers_of_the_page_before() {
    let site = site("");
    let css = |site: &Site| {
        let files = served(site, "www");
        files
            .into_iter()
            .filter(|file| file.starts_with("assets/site.") && file.ends_with(".css"))
            .collect::<Vec<_>>()
    };
    publish(&site, &[]).exits(0);
    let first = css(&site);
    settings(&site, "theme: {accent: '#123456'}\n");
    publish(&site, &[]).exits(0);
    let both = css(&site);
    assert!(first.len() == 1 && both.len() == 2 && both.contains(&first[0]), "{first:?} {both:?}");
    site.briefing("2019-12-28-more", "More", "");
    publish(&site, &[]).exits(0);
    assert!(css(&site).len() == 1 && !css(&site).contains(&first[0]));
}

#[test]
fn parts_of_the_search_index_go_with_their_release() {
    let site = site("");
    let parts = |site: &Site| {
        let is_part = |file: &String| file.starts_with("search/") && file.contains("-0.");
        served(site, "www").into_iter().filter(is_part).collect::<Vec<_>>()
    };
    publish(&site, &[]).exits(0);
    let first = parts(&site);
    settings(&site, "    max_deletes: 0\n");
    site.write("content/2019-12-29-visit.md", "---\ntitle: The visit\n---\n\nAnother text.\n");
    publish(&site, &[]).exits(0);
    let second = parts(&site);
    assert!(first.len() == second.len() && first != second, "{first:?} {second:?}");
}

const HIDDEN: &str = "content/2019-12-20-hidden.md";

/// Two releases, the second with another text; then something of both is held back.
fn held_back_since(site: &Site, commit: &dyn Fn()) {
    let hidden = |more: &str| {
        let head = format!("title: Hushhush\nslug: hushhush\ntopics: [Talks]\n{more}");
        site.write(HIDDEN, &format!("---\n{head}---\n\nAda Byron spoke of Zanzibar.\n"));
    };
    let open = |words: &str| {
        let head = "title: Open\ntopics: [Talks]\n";
        site.write("content/2019-12-21-open.md", &format!("---\n{head}---\n\n{words} of Ada Byron.\n"));
        site.write("content/pages/about.md", &format!("---\ntitle: About\n---\n\n{words} about us.\n"));
        commit();
    };
    site.write("content/entities/e.yaml", "- {id: ada, name: Ada Byron, kind: person}\n");
    hidden("");
    open("First words");
    publish(site, &[]).exits(0);
    assert!(says(site, "www", "Zanzibar").is_some());
    open("Other words");
    publish(site, &[]).exits(0);
    // Nothing is held back: the files come back as they were.
    publish(site, &["--rollback"]).exits(0).says("rolled back to");
    assert!(says(site, "www", "First words").is_some() && says(site, "www", "Zanzibar").is_some());
    publish(site, &["--rollback"]).exits(2).says("no release before");
    publish(site, &[]).exits(0);
    hidden("embargo: 2030-01-01\n");
    open("Other words");
    publish(site, &["--force"]).exits(0);
}

/// The receipt of the first release.
fn first_receipt(site: &Site) -> String {
    let receipts = fs::read_dir(site.path(".dateline/receipts")).expect("receipts").flatten();
    let mut names = receipts.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_first =
        |name: &String| site.read(&format!(".dateline/receipts/{name}")).contains("\"before\": null");
    names.find(is_first).expect("the first")
}

#[test]
fn a_rollback_keeps_to_todays_visibility() {
    let site = site("");
    held_back_since(&site, &|| {});
    publish(&site, &["--rollback", &first_receipt(&site)]).exits(0).says("`Hushhush`");
    for word in ["Hushhush", "hushhush", "Zanzibar"] {
        assert_eq!(says(&site, "www", word), None, "{word}");
    }
    assert!(site.read("www/about/index.html").contains("First words"));
    publish(&site, &["--rollback", "nonsense"]).exits(2).says("nonsense");
}

#[test]
fn with_a_repository_the_content_of_then_is_built_anew() {
    let site = site("");
    let root = site.folder.path();
    git(root, &["init", "-q"]);
    site.write(".gitignore", "/www*\n/.dateline/\n");
    held_back_since(&site, &|| {
        git(root, &["add", "."]);
        git(root, &["commit", "-q", "--allow-empty", "-m", "x"]);
    });
    publish(&site, &["--rollback", &first_receipt(&site)])
        .exits(0)
        .says("made anew from the content of then");
    for word in ["Hushhush", "hushhush", "Zanzibar", "Other words"] {
        assert_eq!(says(&site, "www", word), None, "{word}");
    }
    assert!(site.read("www/briefings/open/index.html").contains("First words"));
}

/// An address may have changed since, and a name that only the hidden text bears stands in lists, data and the index.
#[test]
fn a_rollback_knows_what_is_held_back_by_more_than_its_address() {
    let site = site("");
    site.write("content/entities/z.yaml", "- {id: zaphod, name: Zaphod Beeblebrox, kind: person}\n");
    let hidden = |more: &str| {
        let head = format!("title: Hushhush plans\ntopics: [Clandestine]\n{more}");
        site.write(HIDDEN, &format!("---\n{head}---\n\nZaphod Beeblebrox spoke of a xylophonic Zanzibar.\n"));
    };
    let open = |words: &str| {
        site.write("content/2019-12-21-open.md", &format!("---\ntitle: Open\n---\n\n{words} of it.\n"));
        site.write("content/pages/about.md", &format!("---\ntitle: About\n---\n\n{words} about us.\n"));
    };
    hidden("");
    open("First words");
    site.write("content/assets/notes.rtf", "{\\rtf Zaphod Beeblebrox}");
    publish(&site, &[]).exits(0);
    assert!(says(&site, "www", "xylophonic").is_some() && says(&site, "www", "zaphod").is_some());
    open("Other words");
    hidden("slug: other\ndraft: true\n");
    site.write("content/assets/notes.rtf", "{\\rtf Nobody}");
    publish(&site, &["--force"]).exits(0);
    publish(&site, &["--rollback"]).exits(0).says("`Hushhush plans`");
    for word in ["Hushhush", "hushhush", "Zaphod", "zaphod", "xylophonic", "Clandestine", "clandestine"] {
        assert_eq!(says(&site, "www", word), None, "{word}");
    }
    assert!(site.read("www/about/index.html").contains("First words"));
}

#[test]
fn two_at_once() {
    let site = site("");
    publish(&site, &[]).exits(0);
    let other = fs::File::create(site.path("www.releases/.lock")).expect("the lock");
    other.lock().expect("held");
    site.briefing("2019-12-28-more", "More", "");
    publish(&site, &[]).exits(3).says("target-busy").says("somebody else is publishing");
    drop(other);
    publish(&site, &[]).exits(0);
}

#[test]
fn a_killed_run_leaves_nothing_in_the_way() {
    let site = site("");
    publish(&site, &[]).exits(0);
    site.write("www.releases/.new-20200101T000000Z-00000000/index.html", "half");
    site.write("www.releases/.new-20200101T000000Z-00000000.json", "{");
    site.briefing("2019-12-28-more", "More", "");
    publish(&site, &[]).exits(0);
    let left = served(&site, "www.releases");
    assert!(!left.iter().any(|file| file.contains(".new-")), "{left:?}");
    // The same in a folder that is changed file by file: a note tells what the killed run wanted.
    let site = self::site("    host: netlify\n");
    publish(&site, &[]).exits(0);
    let manifest = site.read("www.dateline/manifest.json");
    site.write(
        "www.dateline/pending.json",
        &manifest.replace("briefings/visit/index.html", "briefings/other/index.html"),
    );
    site.write("www/briefings/visit/index.html", "half");
    site.write("www/briefings/other/index.html", "half");
    publish(&site, &["--status"]).exits(0).prints("was interrupted");
    publish(&site, &[]).exits(0).says("interrupted");
    assert!(!site.has("www/briefings/other") && site.read("www/briefings/visit/index.html").len() > 100);
    assert!(!site.has("www.dateline/pending.json"));
    publish(&site, &["--format", "json"]).exits(0);
}

#[test]
fn hosts_get_what_they_need_and_forbid_what_they_forbid() {
    let site = site("    host: cloudflare-pages\n");
    site.briefing("2019-12-29-visit", "The visit", "redirects: [/old/]\n");
    publish(&site, &[]).exits(0);
    assert_eq!(site.read("www/_redirects"), "/briefings/ / 301\n/old/ /briefings/visit/ 301\n");
    assert!(site.read("www/_headers").contains("immutable"));
    fs::create_dir_all(site.path("content/assets")).expect("a folder");
    let large = fs::File::create(site.path("content/assets/large.bin")).expect("a file");
    large.set_len(26 * 1024 * 1024).expect("a long one");
    publish(&site, &[]).exits(3).says("host-rule").says("25 MiB").says("assets/large.bin");
    settings(&site, "    base_url: https://desk.example/below/\n");
    publish(&site, &[]).exits(3).says("25 MiB").says("from the root of its domain");
}

#[test]
fn a_branch_without_touching_the_checkout() {
    let site = Site::empty();
    let root = site.folder.path();
    git(root, &["init", "-q", "--bare", "origin.git"]);
    site.run(&["init", "desk", "--host", "github-pages"]).exits(0).says("git init").says("dateline publish");
    let desk = site.path("desk");
    site.write("desk/dateline.yaml", &format!("{}search: false\n", site.read("desk/dateline.yaml")));
    git(&desk, &["init", "-q"]);
    git(&desk, &["remote", "add", "origin", "../origin.git"]);
    let mut fourth = command(&desk);
    fourth.args(["publish", "--now", "2020-01-03"]);
    run(fourth).exits(0).says("published");
    let origin = site.path("origin.git");
    let tree = git(&origin, &["ls-tree", "-r", "--name-only", "gh-pages"]);
    assert!(tree.lines().any(|path| path == ".nojekyll") && tree.lines().any(|path| path == "index.html"));
    assert!(!tree.contains("manifest"), "{tree}");
    assert_eq!(git(&desk, &["for-each-ref"]), "");
    assert_eq!(git(&desk, &["diff", "--cached", "--name-only"]), "");
    assert!(!desk.join(".git/shallow").exists() && !desk.join(".git/FETCH_HEAD").exists());

    let publish = |args: &[&str]| site.run(&[&["publish", "--yes", "--root", "desk"], args].concat());
    let told = summary(&publish(&["--format", "json", "--now", "2020-01-03"]).exits(0));
    assert_eq!((told["sent_bytes"].as_u64(), told["receipt"].is_null()), (Some(0), true));
    site.briefing("../desk/content/2020-01-01-more", "More", "");
    // A page, and its picture for sharing.
    publish(&[]).exits(0).says("2 added");
    assert_eq!(git(&origin, &["rev-list", "--count", "gh-pages"]), "2");
    // A lost cache costs time and nothing else.
    fs::remove_dir_all(desk.join(".dateline/cache")).expect("deleted");
    publish(&["--status"]).exits(0).prints("it is what the content says");
    publish(&["--rollback"]).exits(0).says("rolled back");
    assert_eq!(git(&origin, &["rev-list", "--count", "gh-pages"]), "3");
    assert!(!git(&origin, &["ls-tree", "-r", "--name-only", "gh-pages"]).contains("briefings/more"));

    // Somebody else's commit is neither lost nor overwritten.
    git(root, &["clone", "-q", "-b", "gh-pages", "origin.git", "clone"]);
    site.write("clone/by-hand.txt", "x");
    git(&site.path("clone"), &["add", "."]);
    git(&site.path("clone"), &["commit", "-qm", "By hand"]);
    git(&site.path("clone"), &["push", "-q"]);
    publish(&[]).exits(3).says("`by-hand.txt`");
    publish(&["--force"]).exits(0);
    assert!(!git(&origin, &["ls-tree", "--name-only", "gh-pages"]).contains("by-hand"));
    assert!(git(&origin, &["log", "--format=%s", "gh-pages"]).contains("By hand"));
}

#[test]
fn a_public_repository_that_keeps_what_is_held_back() {
    let site = site("");
    let root = site.folder.path();
    git(root, &["init", "-q", "--bare", "origin.git"]);
    git(root, &["init", "-q"]);
    git(root, &["remote", "add", "origin", "./origin.git"]);
    site.write("dateline.yaml", &site.read("dateline.yaml").replace("./www", "origin#pages"));
    site.briefing("2019-12-20-draft", "Draft", "draft: true\n");
    publish(&site, &["--dry-run"]).exits(0);
    git(root, &["add", "content"]);
    publish(&site, &[]).exits(0).says("public-source").says("2019-12-20-draft.md");
}

#[test]
fn secrets_are_neither_told_nor_kept() {
    let site = site("");
    site.write(
        "dateline.yaml",
        &site.read("dateline.yaml").replace("./www", "git+https://me:hunter2hunter2@h.example/a.git#b"),
    );
    for args in [
        &["publish", "--yes"][..],
        &["publish", "--yes", "--verbose"],
        &["publish", "--format", "json"],
        &["build"],
    ] {
        let run = site.run(args).exits(1);
        assert!(!format!("{}{}", run.out, run.err).contains("hunter2"), "{run:?}");
        assert!(format!("{}{}", run.out, run.err).contains("holds a password"), "{run:?}");
    }
    // A token in the address that git itself knows: used, and never shown.
    let root = site.folder.path();
    git(root, &["init", "-q"]);
    git(root, &["remote", "add", "origin", "http://me:hunter2hunter2@127.0.0.1:9/a.git"]);
    site.write(
        "dateline.yaml",
        &site.read("dateline.yaml").replace("git+https://me:hunter2hunter2@h.example/a.git#b", "origin#b"),
    );
    let run =
        site.run_with(&["publish", "--yes", "--verbose", "--now", NOW], &[("MY_TOKEN", "sesame-sesame")]);
    let run = run.exits(2).says("could not reach");
    assert!(!format!("{}{}", run.out, run.err).contains("hunter2"), "{run:?}");
    assert_eq!(says(&site, ".dateline", "hunter2"), None);
}
