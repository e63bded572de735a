//! Whatever is edited, what the preview shows is what a build from nothing writes, to the byte.
//!
//! `DATELINE_SEEDS=FROM..TO` takes other sequences of edits than the few that always run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dateline::diagnostic;
use dateline::pipeline::Options;
use dateline::pipeline::session::{News, Page, Session};
use xxhash_rust::xxh3::xxh3_64;

use crate::golden::{files, options};
use crate::warm::{Author, build, folder};

/// Edits in a sequence.
const EDITS: usize = 8;

/// Everything that the preview would serve, by file.
fn served(session: &Session) -> Vec<(String, Vec<u8>)> {
    let show = session.show().expect("the site has been without errors once");
    let mut served: Vec<_> = show
        .outputs()
        .map(|planned| match show.make(planned) {
            Ok(Page::Bytes(bytes)) => (planned.file(), bytes),
            Ok(Page::File(full)) => (planned.file(), fs::read(full).expect("a file")),
            Err(problem) => panic!("{problem:?}"),
        })
        .collect();
    served.sort();
    served
}

#[track_caller]
fn compare(session: &Session, public: &Path, about: &str) {
    let served = served(session);
    let names: Vec<&String> = served.iter().map(|(file, _)| file).collect();
    let mut written = files(public);
    written.sort();
    assert_eq!(names, written.iter().collect::<Vec<_>>(), "{about}");
    for (file, bytes) in &served {
        let expected = fs::read(public.join(file)).expect("a file");
        if *bytes != expected {
            let (served, written) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected));
            let differing = served.lines().zip(written.lines()).find(|(a, b)| a != b);
            panic!("{about}: {file} differs: {differing:#?}");
        }
    }
}

/// Every page by the digest of its address: by what it is counted as changed, and its bytes.
fn counted(session: &Session) -> BTreeMap<u64, (u64, Vec<u8>)> {
    let Some(show) = session.show() else { return BTreeMap::new() };
    let mut digests = Vec::new();
    show.digests().take(0, usize::MAX, &mut digests);
    let digests: BTreeMap<u64, u64> = digests.into_iter().collect();
    let page = |planned| match show.make(planned) {
        Ok(Page::Bytes(bytes)) => bytes,
        _ => Vec::new(),
    };
    let outputs = show.outputs().map(|planned| (xxh3_64(planned.route.as_bytes()), planned));
    outputs.filter_map(|(route, planned)| Some((route, (*digests.get(&route)?, page(planned))))).collect()
}

/// What the preview does when nobody asks for anything.
fn review(session: &mut Session) {
    if let Some(mut review) = session.review() {
        while !review.go_on() {}
        let reviewed = review.finish();
        session.take_review(reviewed);
    }
}

/// How the preview is told of an edit.
fn news(author: &mut Author, saved: BTreeSet<String>) -> News {
    match author.dice.below(3) {
        0 => News { named: BTreeSet::new(), is_unsure: true },
        1 => News { named: saved, is_unsure: true },
        _ => News { named: saved, is_unsure: false },
    }
}

/// Runs one sequence; gives the number of edits after which the whole site was compared, and how many took the quick way.
#[track_caller]
fn check(seed: u64) -> (usize, usize) {
    let mut author = Author::new(seed);
    let site = folder();
    let mut history = Vec::new();
    let (mut compared, mut quick) = (0, 0);
    author.save(site.path());
    // Every other sequence is sparing with memory, as the preview of a large site is.
    let roomy = if seed.is_multiple_of(2) { 0 } else { usize::MAX };
    let at_first = Options { now: author.now, ..options(site.path(), "public") };
    let mut session = Session::open_roomy(at_first, roomy);
    let mut last = counted(&session);
    for _ in 0..EDITS {
        let (now, before) = (author.now, author.clone());
        // An edit may come before the preview is ready for it.
        while author.dice.below(3) > 0 && !session.make_ready() {}
        let edit = match author.dice.below(8) {
            0..4 => author.edit_text(),
            4 if author.dice.below(3) > 0 => author.edit_reading(),
            4 => author.edit_zone(),
            5 => {
                let number = author.dice.below(100);
                author.edit_name(number)
            }
            _ => author.edit(),
        };
        history.push(edit);
        if author.now != now {
            session.set_now(author.now);
        }
        let saved = author.save(site.path());
        let news = news(&mut author, saved);
        history.push(format!("{news:?}"));
        let shown = counted(&session);
        let outcome = session.apply(&news);
        quick += usize::from(outcome.is_quick && outcome.is_new);
        let cold = folder();
        author.save(cold.path());
        let (said, is_written) = build(cold.path(), author.now, true);
        let about = format!("seed {seed}, {history:#?}");
        assert_eq!(session.is_up_to_date(), is_written, "{about}\n{said:#?}\n{:#?}", session.diagnostics());
        if is_written {
            compare(&session, &cold.path().join("public"), &about);
            compared += 1;
            let pages = counted(&session);
            for (route, (digest, bytes)) in &pages {
                let is_told = last.get(route).is_none_or(|(old, was)| old != digest || was == bytes);
                assert!(is_told, "{about}: not counted as changed: {}", String::from_utf8_lossy(bytes));
            }
            last = pages;
            review(&mut session);
            let mut notes = session.diagnostics();
            diagnostic::sort(&mut notes);
            assert_eq!(notes, said, "{about}");
            continue;
        }
        let bytes = |pages: &BTreeMap<u64, (u64, Vec<u8>)>| {
            pages.iter().map(|(route, (_, bytes))| (*route, bytes.clone())).collect::<Vec<_>>()
        };
        assert!(bytes(&shown) == bytes(&counted(&session)), "{about}: not the last good pages");
        if author.dice.below(3) > 0 {
            // The author takes a mistake back; else the next edit comes on top of it.
            let (dice, now) = (author.dice, author.now);
            author = before;
            (author.dice, author.now) = (dice, now);
            history.push("taken back".to_owned());
            let named = author.save(site.path());
            session.apply(&News { named, is_unsure: false });
        }
    }
    (compared, quick)
}

#[test]
fn after_random_edits_the_preview_is_what_a_build_would_write() {
    let seeds = std::env::var("DATELINE_SEEDS").ok();
    let seeds = seeds.as_deref().and_then(|seeds| seeds.split_once(".."));
    let (from, to) = seeds.map_or((0, 16), |(from, to)| (from.parse().unwrap_or(0), to.parse().unwrap_or(0)));
    let (mut compared, mut quick) = (0, 0);
    for seed in from..to {
        let (whole, fast) = check(seed + 5000);
        compared += whole;
        quick += fast;
    }
    println!("{compared} edits compared, {quick} of them taken the quick way");
    let edits = EDITS * usize::try_from(to - from).unwrap_or(0);
    assert!(compared * 2 > edits, "only {compared} of {edits} edits were compared");
    assert!(quick * 16 > edits, "only {quick} of {edits} edits took the quick way");
}

fn named(files: &[&str]) -> News {
    News { named: files.iter().map(|file| (*file).to_owned()).collect(), is_unsure: false }
}

#[test]
fn what_comes_while_the_settings_are_wrong_is_there_when_they_are_right_again() {
    let site = folder();
    let write = |path: &str, text: &str| {
        let full = site.path().join(path);
        fs::create_dir_all(full.parent().expect("a folder")).expect("folders");
        fs::write(full, text).expect("a file");
    };
    let settings = "title: T\nbase_url: https://example.org\n";
    write("dateline.yaml", settings);
    write("content/a.md", "---\ntitle: A\ndate: 2016-01-02\n---\n\nOne.\n");
    let mut session = Session::open(options(site.path(), "public"));
    write("dateline.yaml", "title: [\n");
    session.apply(&named(&["dateline.yaml"]));
    assert!(!session.is_up_to_date());
    write("content/b.md", "---\ntitle: B\ndate: 2016-01-02\n---\n\nTwo.\n");
    write("content/a.md", "---\ntitle: A\ndate: 2016-01-02\n---\n\nThree.\n");
    session.apply(&named(&["content/a.md", "content/b.md"]));
    write("dateline.yaml", settings);
    session.apply(&named(&["dateline.yaml"]));
    let public = site.path().join("public");
    build(site.path(), options(site.path(), "public").now, true);
    compare(&session, &public, "mended settings");
}

#[test]
fn a_review_goes_step_by_step_and_may_be_dropped() {
    let site = folder();
    fs::create_dir_all(site.path().join("content")).expect("a folder");
    let write = |path: &str, text: &str| fs::write(site.path().join(path), text).expect("a file");
    write("dateline.yaml", "title: T\nbase_url: https://example.org\n");
    for number in 0..500 {
        let text = format!("---\ntitle: A\ndate: 2016-01-02\n---\n\nSee [[b{}]].\n", number + 1);
        write(&format!("content/b{number}.md"), &text);
    }
    let mut session = Session::open(options(site.path(), "public"));
    let mut begun = session.review().expect("what is new is to be reviewed");
    assert!(!begun.go_on() && !begun.go_on(), "five hundred texts are looked at in several steps");
    drop(begun);
    write("content/b3.md", "---\ntitle: A\ndate: 2016-01-02\n---\n\nSee [[b-none]].\n");
    session.apply(&named(&["content/b3.md"]));
    review(&mut session);
    assert!(session.review().is_none());
    let links: Vec<String> = session.diagnostics().iter().map(|note| note.message.clone()).collect();
    assert_eq!(links.len(), 2, "{links:#?}");
}
