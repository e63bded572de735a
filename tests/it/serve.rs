//! `dateline serve`: what a browser is answered, and what happens when files change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::golden::files;
use crate::site::{NOW, Site, command};
use crate::warm::{self, Author};

/// Long enough for the slowest machine; nothing waits for it that is in order.
const PATIENCE: Duration = Duration::from_secs(60);

/// A preview that runs until it is dropped.
struct Preview {
    child: Child,
    lines: BufReader<ChildStdout>,
    address: String,
    base: String,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Preview {
    fn start(site: &Site, args: &[&str]) -> Preview {
        Preview::start_in(site.folder.path(), args)
    }

    fn start_in(root: &Path, args: &[&str]) -> Preview {
        let mut command = command(root);
        command.args(["serve", "--format", "json"]);
        if !args.contains(&"--port") {
            command.args(["--port", "0"]);
        }
        if !args.contains(&"--now") {
            command.args(["--now", NOW]);
        }
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut preview = Preview { child, lines, address: String::new(), base: String::new() };
        let url = preview.line("serving")["url"].as_str().expect("a URL").to_owned();
        let rest = url.strip_prefix("http://").expect("HTTP");
        let (address, base) = rest.split_once('/').expect("a path");
        preview.address = address.to_owned();
        preview.base = format!("/{base}");
        preview
    }

    /// The next line that has this key.
    fn line(&mut self, key: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).expect("a line") > 0, "it ended before `{key}`");
            let mut value: Value = serde_json::from_str(&line).expect("JSON");
            if let Some(found) = value.get_mut(key) {
                return found.take();
            }
        }
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let host =
            if headers.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.address) };
        let request = format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("it is asked");
        let mut text = Vec::new();
        stream.read_to_end(&mut text).expect("it answers");
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    fn events(&self) -> Events {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let request = format!("GET /__dateline/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("it is asked");
        let mut events = Events { lines: BufReader::new(stream) };
        events.next();
        events
    }
}

/// The stream of events.
struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).expect("an event") > 0, "the stream ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }

    /// Waits until what a page is asked for holds.
    fn until(&mut self, mut holds: impl FnMut() -> bool) {
        while !holds() {
            self.next();
        }
    }
}

const TAG: &str = "<script src=\"/__dateline/page.js\"";

#[test]
fn pages_are_those_of_a_build_but_for_the_script() {
    let site = Site::small();
    site.run(&["build"]).exits(0);
    let preview = Preview::start(&site, &[]);
    for (path, file) in [("/", "index.html"), ("/briefings/talks/", "briefings/talks/index.html")] {
        let page = preview.get(path);
        let written = site.read(&format!("public/{file}"));
        let (before, rest) = page.body.split_once(TAG).expect("the script");
        let (_, after) = rest.split_once("</script>").expect("its end");
        assert_eq!(format!("{before}{after}"), written);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let plain = preview.ask("GET", path, "Dateline-As-Written: 1\r\n");
        assert_eq!(plain.body, written);
        let tag = page.header("etag").expect("a tag");
        assert_eq!(preview.ask("GET", path, &format!("If-None-Match: {tag}\r\n")).status, 304);
        let head = preview.ask("HEAD", path, "");
        assert_eq!((head.status, head.body.as_str()), (200, ""));
    }
    let feed = preview.get("/feed.xml");
    assert_eq!(feed.body, site.read("public/feed.xml"));
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    let missing = preview.get("/nowhere/");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("Page not found") && missing.body.contains(TAG), "{}", missing.body);
    let moved = preview.get("/briefings/talks?x=1");
    assert_eq!((moved.status, moved.header("location")), (301, Some("/briefings/talks/?x=1")));
}

/// What is served otherwise than a build into `public` wrote it; `known` are the addresses that there ever were.
fn difference(preview: &Preview, base: &str, public: &Path, known: &mut BTreeSet<String>) -> Option<String> {
    let route = |file: &str| match file.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.to_owned(),
        _ => file.to_owned(),
    };
    let written: BTreeMap<String, String> =
        files(public).into_iter().map(|file| (route(&file), file)).collect();
    known.extend(written.keys().cloned());
    let differs = |route: &&String| {
        let answer = preview.ask("GET", &format!("{base}{route}"), "Dateline-As-Written: 1\r\n");
        match written.get(*route) {
            Some(file) => {
                let expected = fs::read(public.join(file)).expect("a file");
                answer.status != 200 || answer.body != String::from_utf8_lossy(&expected)
            }
            None => answer.status != 404,
        }
    };
    known.iter().find(differs).cloned()
}

#[test]
fn after_edits_on_the_disk_the_whole_site_is_served_as_a_build_writes_it() {
    let mut author = Author::new(4711);
    let site = warm::folder();
    author.save(site.path());
    // What an author begins with may be a mistake too.
    while !warm::build(site.path(), author.now, true).1 {
        author.registry();
        author.save(site.path());
    }
    fs::remove_dir_all(site.path().join("public")).expect("a folder");
    let now = chrono::DateTime::from_timestamp(author.now, 0).expect("an instant").to_rfc3339();
    let preview = Preview::start_in(site.path(), &["--now", &now]);
    let mut events = preview.events();
    let (mut known, mut compared, mut history) = (BTreeSet::new(), 0, Vec::new());
    for _ in 0..24 {
        let before = author.clone();
        history.push(author.edit());
        let cold = warm::folder();
        author.save(cold.path());
        let (_, is_written) = warm::build(cold.path(), author.now, true);
        // Its clock stands still, and a mistake is taken back before it is saved.
        if !is_written || author.now != before.now {
            let dice = author.dice;
            author = before;
            author.dice = dice;
            history.pop();
            continue;
        }
        author.save(site.path());
        let public = cold.path().join("public");
        events.until(|| difference(&preview, &author.base, &public, &mut known).is_none());
        compared += 1;
    }
    assert!(compared > 8, "{history:#?}");
}

#[test]
fn nothing_is_written_and_nothing_else_is_read() {
    let site = Site::small();
    site.write("secret.txt", "secret");
    site.write("content/assets/clip.mp4", "0123456789");
    let before = site.files();
    let preview = Preview::start(&site, &[]);
    for path in [
        "/../secret.txt",
        "/secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "/.dateline/cache",
        "/content/2019-12-30-talks.md",
        "/dateline.yaml",
        "/%",
        "/%ff",
        "//",
        "/a\\..\\..\\secret.txt",
    ] {
        let answer = preview.get(path);
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.body.contains("secret\n") && answer.body != "secret", "{path}");
    }
    assert_eq!(preview.ask("POST", "/", "Content-Length: 0\r\n").status, 405);
    assert_eq!(preview.ask("GET", "/", "Host: evil.example\r\n").status, 403);
    assert_eq!(preview.ask("GET", "/", "Host: localhost:1\r\n").status, 200);
    let part = preview.ask("GET", "/assets/clip.mp4", "Range: bytes=2-4\r\n");
    assert_eq!(
        (part.status, part.body.as_str(), part.header("content-range")),
        (206, "234", Some("bytes 2-4/10"))
    );
    assert_eq!(preview.get("/assets/clip.mp4").header("content-type"), Some("video/mp4"));
    drop(preview);
    assert_eq!(site.files(), before);
    assert!(!site.has(".dateline"));
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let site = Site::small();
    site.write("dateline.yaml", "title: Small\nbase_url: https://example.org/project/\n");
    let preview = Preview::start(&site, &[]);
    assert_eq!(preview.base, "/project/");
    assert_eq!(preview.get("/project/").status, 200);
    assert_eq!(preview.get("/").header("location"), Some("/project/"));
    assert_eq!(preview.get("/project").header("location"), Some("/project/"));
    assert_eq!(preview.get("/project/briefings/talks").header("location"), Some("/project/briefings/talks/"));
    assert_eq!(preview.get("/briefings/talks/").status, 404);
}

#[test]
fn every_way_of_saving_is_noticed() {
    let site = Site::small();
    let mut preview = Preview::start(&site, &[]);
    assert_eq!(preview.line("watching")["native"], cfg!(target_os = "linux"));
    let mut events = preview.events();
    let file = site.path("content/2019-12-30-talks.md");
    let text = |words: &str| format!("---\ntitle: Talks begin\n---\n\n{words}\n");
    let shows = |words: &str| preview.get("/briefings/talks/").body.contains(words);

    fs::write(&file, text("In place")).expect("a file");
    events.until(|| shows("In place"));

    let beside = site.path("content/.talks.tmp");
    fs::write(&beside, text("Renamed over")).expect("a file");
    fs::rename(&beside, &file).expect("a rename");
    events.until(|| shows("Renamed over"));

    // As vim saves: the old file is renamed away, and a new one comes in its place.
    let backup = site.path("content/2019-12-30-talks.md~");
    fs::rename(&file, &backup).expect("a rename");
    fs::write(&file, text("As vim does")).expect("a file");
    fs::remove_file(&backup).expect("a file");
    events.until(|| shows("As vim does"));

    let mut opened = fs::File::create(&file).expect("a file");
    opened.write_all(text("In").as_bytes()).expect("a part");
    opened.write_all(b" two parts\n").expect("the rest");
    drop(opened);
    events.until(|| shows("two parts"));

    fs::rename(&file, site.path("content/2019-12-30-walks.md")).expect("a rename");
    events.until(|| preview.get("/briefings/walks/").status == 200);
    assert_eq!(preview.get("/briefings/talks/").status, 404);

    fs::create_dir(site.path("content/deep")).expect("a folder");
    fs::rename(site.path("content/2019-12-30-walks.md"), site.path("content/deep/far.md")).expect("a rename");
    fs::write(
        site.path("content/deep/far.md"),
        "---\ntitle: Far\ndate: 2019-12-30\n---\n\nIn a new folder\n",
    )
    .expect("a file");
    events.until(|| preview.get("/briefings/far/").body.contains("In a new folder"));
    fs::rename(site.path("content/deep"), site.path("content/deeper")).expect("a rename");
    fs::write(
        site.path("content/deeper/far.md"),
        "---\ntitle: Far\ndate: 2019-12-30\n---\n\nIn a renamed folder\n",
    )
    .expect("a file");
    events.until(|| preview.get("/briefings/far/").body.contains("In a renamed folder"));
    fs::remove_dir_all(site.path("content/deeper")).expect("a folder");
    events.until(|| preview.get("/briefings/far/").status == 404);
}

#[test]
fn bursts_and_haste_end_at_the_last_state() {
    let site = Site::small();
    let preview = Preview::start(&site, &[]);
    let mut events = preview.events();
    for number in 0..200 {
        site.briefing(&format!("2019-01-01-b{number}"), &format!("Burst {number}"), "");
    }
    events
        .until(|| (0..200).rev().all(|number| preview.get(&format!("/briefings/b{number}/")).status == 200));
    for number in 0..20 {
        site.briefing("2019-01-01-b0", &format!("Hasty {number}"), "");
    }
    events.until(|| preview.get("/briefings/b0/").body.contains("Hasty 19"));
    for number in 1..200 {
        fs::remove_file(site.path(&format!("content/2019-01-01-b{number}.md"))).expect("a file");
    }
    events
        .until(|| (1..200).rev().all(|number| preview.get(&format!("/briefings/b{number}/")).status == 404));
    assert_eq!(preview.get("/briefings/b0/").status, 200);
}

#[test]
fn mistakes_leave_the_last_good_pages_and_are_told_until_mended() {
    let site = Site::small();
    site.write("content/assets/note.txt", "a file");
    let preview = Preview::start(&site, &[]);
    let mut events = preview.events();
    let look = || -> Value {
        serde_json::from_str(&preview.get("/__dateline/look?path=/briefings/talks/&shown=1").body)
            .expect("JSON")
    };
    let errors = || look()["errors"].as_array().map_or(0, Vec::len);
    let good = site.read("dateline.yaml");
    for (file, broken, named) in [
        ("content/2019-12-30-talks.md", "---\ntitle: [never closed\n---\n", "2019-12-30-talks.md:2:8"),
        ("dateline.yaml", "title: [\n", "dateline.yaml:1:8"),
        ("dateline.yaml", "", "dateline.yaml"),
        ("templates/briefing.html", "{{ nonsense.", "templates/briefing.html:1"),
        ("templates/briefing.html", "{{ briefing.nonsense.more }}", "templates/briefing.html:1"),
    ] {
        let before = site.has(file).then(|| site.read(file));
        site.write(file, broken);
        events.until(|| errors() > 0);
        let first = look()["errors"][0].as_str().expect("words").to_owned();
        assert!(first.contains(named) && first.starts_with("error["), "{file}: {first}");
        let page = preview.get("/briefings/talks/");
        assert_eq!(page.status, 200, "{file}");
        assert!(page.body.contains("Talks begin"), "{file}");
        assert_eq!(preview.get("/assets/note.txt").body, "a file", "{file}");
        match before {
            Some(text) => site.write(file, &text),
            None => fs::remove_file(site.path(file)).expect("a file"),
        }
        events.until(|| errors() == 0);
    }
    assert_eq!(site.read("dateline.yaml"), good);
}

#[test]
fn a_site_that_is_broken_from_the_start_is_mended_under_way() {
    let site = Site::small();
    let good = site.read("dateline.yaml");
    site.write("dateline.yaml", "title: [\n");
    let preview = Preview::start(&site, &[]);
    let mut events = preview.events();
    let page = preview.get("/");
    assert_eq!(page.status, 500);
    assert!(page.body.contains("error[") && page.body.contains(TAG), "{}", page.body);
    site.write("dateline.yaml", &good);
    events.until(|| preview.get("/").status == 200);
}

#[test]
fn drafts_are_shown_when_asked_for_and_called_what_they_are() {
    let site = Site::small();
    site.briefing("2019-12-31-secret", "Secret talks", "draft: true\n");
    assert_eq!(Preview::start(&site, &[]).get("/briefings/secret/").status, 404);
    let preview = Preview::start(&site, &["--drafts"]);
    let page = preview.get("/briefings/secret/");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("class=\"ribbon\""), "{}", page.body);
    let look = preview.get("/__dateline/look?path=/briefings/secret/&shown=0").body;
    let look: Value = serde_json::from_str(&look).expect("JSON");
    assert_eq!(look["held"], "draft");
}

#[test]
fn warnings_are_told_with_the_page_they_are_about() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "titel: x\n");
    let preview = Preview::start(&site, &[]);
    let look = |path: &str| -> Value {
        serde_json::from_str(&preview.get(&format!("/__dateline/look?path={path}&shown=0")).body)
            .expect("JSON")
    };
    let warnings = look("/briefings/more/")["warnings"].clone();
    assert!(warnings[0].as_str().is_some_and(|words| words.contains("did you mean `title`?")), "{warnings}");
    assert_eq!(look("/briefings/talks/")["warnings"], serde_json::json!([]));
    assert_eq!(look("/briefings/talks")["moved"], "/briefings/talks/");
}

#[test]
fn an_edit_is_told_in_a_line() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "timeline: [{date: 2019-12-01, text: It began}]\n");
    let mut preview = Preview::start(&site, &[]);
    // The pages are counted once before there is anything to compare with.
    preview.line("counted");
    let mut events = preview.events();
    site.briefing("2019-12-31-more", "More", "timeline: [{date: 2019-12-02, text: It began}]\n");
    let words = loop {
        if let Some(words) = events.next().get("words") {
            break words.as_str().expect("words").to_owned();
        }
    };
    assert!(words.starts_with("content/2019-12-31-more.md: ") && words.ends_with("1 event moved"), "{words}");
}

#[test]
fn an_edit_of_the_settings_is_told_by_the_pages_that_it_changes() {
    let site = Site::small();
    site.write("content/entities/all.yaml", "- {id: anna, name: Anna Arndt, kind: person}\n");
    site.write("content/2019-12-29-once.md", "---\ntitle: Once\n---\n\nAnna Arndt came.\n");
    site.write(
        "content/2019-12-30-twice.md",
        "---\ntitle: Twice\n---\n\nAnna Arndt came. Anna Arndt left.\n",
    );
    let mut preview = Preview::start(&site, &[]);
    preview.line("counted");
    let mut events = preview.events();
    let settings = site.read("dateline.yaml");
    for (added, words) in [
        ("recognise: {link: none}\n", "2 pages changed"),
        ("# Words of the author.\nrecognise: {link: none}\n", "no page changed"),
        ("recognise: {link: all}\n", "2 pages changed"),
        ("recognise: {link: first}\n", "1 page changed"),
    ] {
        site.write("dateline.yaml", &format!("{settings}{added}"));
        let told = loop {
            if let Some(told) = events.next().get("words") {
                break told.as_str().expect("words").to_owned();
            }
        };
        assert_eq!(told, format!("dateline.yaml: {words}"), "{added}");
    }
}

#[test]
fn a_port_that_is_taken_gives_way_to_the_next() {
    let site = Site::small();
    let first = Preview::start(&site, &[]);
    let port = first.address.rsplit_once(':').expect("a port").1.to_owned();
    let second = Preview::start(&site, &["--port", &port]);
    assert_ne!(first.address, second.address);
    assert_eq!(second.get("/").status, 200);
    site.run(&["serve", "--host", "no such host"]).exits(2).says("error[serve-failed]");
}

#[cfg(unix)]
#[test]
fn what_links_lead_to_is_watched_too() {
    let site = Site::small();
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("far.md"), "---\ntitle: Far\ndate: 2019-01-01\n---\n\nOld\n")
        .expect("a file");
    let folder = outside.path().display();
    site.write(
        "dateline.yaml",
        &format!("title: Small\nbase_url: https://example.org/\nallow_outside: ['{folder}']\n"),
    );
    std::os::unix::fs::symlink(outside.path(), site.path("content/linked")).expect("a link");
    site.write("content/kept/near.txt", "---\ntitle: Near\ndate: 2019-01-01\n---\n\nOld\n");
    std::os::unix::fs::symlink(site.path("content/kept/near.txt"), site.path("content/near.md"))
        .expect("a link");
    // A folder of the site in which nothing else counts, and a briefing under a second name.
    site.write("shared/beside.md", "---\ntitle: Beside\ndate: 2019-01-01\n---\n\nOld\n");
    std::os::unix::fs::symlink(site.path("shared"), site.path("content/shared")).expect("a link");
    site.write("content/one.md", "---\ntitle: One\ndate: 2019-01-01\n---\n\nOld\n");
    std::os::unix::fs::symlink(site.path("content/one.md"), site.path("content/two.md")).expect("a link");
    let preview = Preview::start(&site, &[]);
    let mut events = preview.events();
    for (path, file) in [
        ("/briefings/beside/", site.path("shared/beside.md")),
        ("/briefings/two/", site.path("content/one.md")),
        ("/briefings/far/", outside.path().join("far.md")),
        ("/briefings/near/", site.path("content/kept/near.txt")),
    ] {
        assert!(preview.get(path).body.contains("Old"), "{path}");
        fs::write(&file, "---\ntitle: Linked\ndate: 2019-01-01\n---\n\nNew words\n").expect("a file");
        events.until(|| preview.get(path).body.contains("New words"));
    }
}

#[test]
fn where_no_events_come_the_files_are_looked_at() {
    let site = Site::small();
    let mut preview = Preview::start(&site, &["--poll"]);
    assert_eq!(preview.line("watching")["native"], false);
    let mut events = preview.events();
    site.briefing("2019-12-30-talks", "Talks go on", "");
    events.until(|| preview.get("/briefings/talks/").body.contains("Talks go on"));
    site.briefing("2019-12-31-more", "More", "");
    events.until(|| preview.get("/briefings/more/").status == 200);
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_at_once_whoever_listens() {
    use std::os::unix::process::ExitStatusExt as _;
    let site = Site::small();
    let mut preview = Preview::start(&site, &[]);
    let _events = preview.events();
    let pid = preview.child.id().to_string();
    // What a shell starts behind itself is told to pass over the signal, and so is everything that it starts.
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    if ignored.is_some_and(|mask| mask & 2 != 0) {
        return;
    }
    std::process::Command::new("kill").args(["-INT", &pid]).status().expect("a signal");
    let ended = preview.child.wait().expect("it ends");
    assert!(ended.signal() == Some(2) || ended.code() == Some(130), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_when_asked_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::small();
    let folder = tempfile::tempdir().expect("a folder");
    let (pipe, browser) = (folder.path().join("opened"), folder.path().join("xdg-open"));
    std::process::Command::new("mkfifo").arg(&pipe).status().expect("a pipe");
    fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > '{}'\n", pipe.display())).expect("a program");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("a program");
    let (sender, opened) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(fs::read_to_string(&pipe)));
    let mut command = command(site.folder.path());
    command
        .args(["serve", "--port", "0", "--open", "--now", NOW])
        .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let url = opened.recv_timeout(PATIENCE);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let url = url.expect("a browser is opened").expect("an address");
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/\n"), "{url}");
}
