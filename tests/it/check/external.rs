//! `--external`, against a host of our own that redirects, hangs, refuses, breaks and changes.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::site::Site;

/// How often each path was asked for, with the method.
type Asked = Arc<Mutex<BTreeMap<String, usize>>>;

struct Host {
    address: String,
    asked: Asked,
}

impl Host {
    fn start() -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Asked::default();
        let (count, own) = (asked.clone(), address.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (count, own) = (count.clone(), own.clone());
                std::thread::spawn(move || answer(stream, &count, &own));
            }
        });
        Host { address, asked }
    }

    fn asked(&self, what: &str) -> usize {
        self.asked.lock().expect("no panic").get(what).copied().unwrap_or(0)
    }
}

fn answer(stream: TcpStream, asked: &Asked, own: &str) {
    let mut reader = BufReader::new(&stream);
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() {
        return;
    }
    let mut header = String::new();
    while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
        header.clear();
    }
    let mut words = line.split_whitespace();
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let times = {
        let mut asked = asked.lock().expect("no panic");
        let times = asked.entry(format!("{method} {path}")).or_default();
        *times += 1;
        *times
    };
    let plain = |status: &str, more: &str| {
        format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n")
    };
    let to = |status: &str, place: &str| plain(status, &format!("Location: {place}\r\n"));
    let said = match (method, path) {
        ("HEAD", "/get-only") => plain("405 No", ""),
        (_, "/fine" | "/get-only" | "/b/new") => plain("200 OK", ""),
        (_, "/changes") if times == 1 && method == "HEAD" => plain("200 OK", ""),
        (_, "/moved") => to("301 Moved", &format!("{own}/b/old")),
        (_, "/b/old") => to("308 Moved", "new"),
        (_, "/for-now") => to("302 Found", "/fine"),
        (_, "/circle") => to("301 Moved", "/circle"),
        (_, "/trap") => to("301 Moved", "javascript:alert(1)"),
        (_, "/busy-once") if times == 1 => plain("429 Busy", "Retry-After: 0\r\n"),
        (_, "/busy-once") => plain("200 OK", ""),
        (_, "/busy") => plain("503 Busy", "Retry-After: 0\r\n"),
        (_, "/members") => plain("403 No", ""),
        (_, "/broken") => plain("500 Oops", ""),
        (_, "/garbage") => "\u{1}\u{2} not http\n\n".repeat(9),
        (_, "/headers") => format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(100_000)),
        // Holds the line until the other side gives up.
        (_, "/hangs") => {
            let _ = reader.read_line(&mut line);
            return;
        }
        (_, path) if path.starts_with("/wayback?url=") && path.ends_with("gone-source") => {
            let body = "{\"archived_snapshots\":{\"closest\":{\"available\":true,\"url\":\"http://web.example/2016/x\"}}}";
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        }
        (_, path) if path.starts_with("/wayback") => plain("200 OK", ""),
        _ => plain("404 Gone", ""),
    };
    let _ = (&stream).write_all(said.as_bytes());
}

fn site(host: &Host, paths: &[&str]) -> Site {
    let site = Site::small();
    let settings = site.read("dateline.yaml");
    let external =
        format!("check: {{external: {{timeout: 2, archive: \"{}/wayback?url=\"}}}}\n", host.address);
    site.write("dateline.yaml", &format!("{settings}{external}"));
    let links: String =
        paths.iter().map(|path| format!("[words about {path}]({}{path})\n\n", host.address)).collect();
    site.write("content/2019-12-30-talks.md", &format!("---\ntitle: T\n---\n\n{links}"));
    site
}

#[test]
fn what_hosts_answer_is_told() {
    let host = Host::start();
    let site = site(
        &host,
        &[
            "/fine",
            "/get-only",
            "/moved",
            "/for-now",
            "/circle",
            "/trap",
            "/busy-once",
            "/busy",
            "/members",
            "/broken",
            "/garbage",
            "/headers",
            "/hangs",
            "/gone#part",
        ],
    );
    let run = site.run(&["check", "--external", "--format", "json"]).exits(0);
    let told: BTreeMap<u64, String> = run
        .json()
        .iter()
        .filter_map(|line| {
            Some((
                line["line"].as_u64()?,
                format!("{}: {}", line["code"].as_str()?, line["message"].as_str()?),
            ))
        })
        .collect();
    let expected = [
        (9, "moved-link: `{}/moved` has moved to `{}/b/new`"),
        (13, "unreachable-link: `{}/circle` could not be fetched: it redirects in a circle"),
        (
            15,
            "unreachable-link: `{}/trap` could not be fetched: it redirects to `javascript:alert(1)`, which is no web address",
        ),
        (19, "unreachable-link: `{}/busy` cannot be checked: the host answers 503"),
        (21, "unreachable-link: `{}/members` cannot be checked: the host answers 403"),
        (23, "unreachable-link: `{}/broken` could not be fetched: the host answers 500"),
        (29, "unreachable-link: `{}/hangs` did not answer in time"),
        (31, "dead-link: `{}/gone` is gone: the host answers 404"),
    ];
    for (line, words) in expected {
        assert_eq!(
            told.get(&line).map(String::as_str),
            Some(words.replace("{}", &host.address).as_str()),
            "{told:#?}"
        );
    }
    for line in [25, 27] {
        assert!(told[&line].starts_with("unreachable-link"), "{told:#?}");
    }
    assert_eq!(told.len(), 10, "{told:#?}");
    assert_eq!((host.asked("HEAD /fine"), host.asked("GET /fine")), (2, 0));
    assert_eq!((host.asked("HEAD /get-only"), host.asked("GET /get-only")), (1, 1));
    assert_eq!(host.asked("HEAD /busy-once"), 2);
}

#[test]
fn answers_are_kept_for_as_long_as_the_settings_say() {
    let host = Host::start();
    let site = site(&host, &["/fine", "/changes"]);
    site.run(&["check", "--external"]).exits(0).says("nothing found");
    assert_eq!(host.asked("HEAD /changes"), 1);
    // Two days later the answer still counts; after a week the host is asked again, and has changed.
    site.run(&["check", "--external", "--now", "2020-01-04T12:00Z"]).exits(0).says("nothing found");
    assert_eq!((host.asked("HEAD /changes"), host.asked("HEAD /fine")), (1, 1));
    site.run(&["check", "--external", "--now", "2020-01-10T12:00Z"]).exits(0).says("/changes` is gone");
    // Without `--external` what is known is told, with its age; nobody is asked.
    site.run(&["check", "--now", "2020-01-13T12:00Z"]).exits(0).says("(asked 3 days ago)");
    assert_eq!(host.asked("HEAD /changes"), 2);
    std::fs::write(site.path(".dateline/cache/links.json"), "{broken").expect("a file");
    site.run(&["check"]).exits(0).says("nothing found");
}

#[test]
fn a_lost_source_gets_the_address_of_its_archived_copy() {
    let host = Host::start();
    let site = site(&host, &[]);
    let url = &host.address;
    let head = format!(
        "title: T\nsources:\n  - url: {url}/gone-source\n    title: Lost\n  - {{title: Kept, url: \"{url}/fine\"}}\n  - {url}/also/gone-source\n"
    );
    site.write("content/2019-12-30-talks.md", &format!("---\n{head}---\n\nText.\n"));
    let run = site
        .run(&["check", "--external"])
        .exits(0)
        .says("dead-link")
        .says("an archived copy is at `http://web.example/2016/x`");
    run.says("content/2019-12-30-talks.md:4:10");
    site.run(&["check", "--fix", "--yes"]).exits(0).says("+    archive_url: \"http://web.example/2016/x\"");
    let mended = format!(
        "title: T\nsources:\n  - url: {url}/gone-source\n    archive_url: \"http://web.example/2016/x\"\n    title: Lost\n  - {{title: Kept, url: \"{url}/fine\"}}\n  - {{url: \"{url}/also/gone-source\", archive_url: \"http://web.example/2016/x\"}}\n"
    );
    assert_eq!(site.read("content/2019-12-30-talks.md"), format!("---\n{mended}---\n\nText.\n"));
    site.run(&["check"]).exits(0).says("its `archive_url` still stands in for it");
}
