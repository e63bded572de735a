//! Any texts where an address is made: nothing is written outside, every file lies at its page's address, and whatever
//! cannot be written is told by a diagnostic, not by the disk.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dateline::markdown::links::percent_decoded;
use dateline_fuzz::workshop::Workshop;
use dateline_fuzz::{Texts, judge};
use libfuzzer_sys::fuzz_target;
use unicode_normalization::UnicodeNormalization;

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(|| Workshop::new("routes"));

fuzz_target!(|data: &[u8]| {
    let texts = Texts::over(&USUAL, data);
    let built = WORKSHOP.build(&files(&texts));
    let report = match built {
        Ok(report) => report,
        Err(failure) => panic!("no diagnostic told of this: {failure}"),
    };
    if report.written.is_none() {
        assert!(report.has_errors());
        return;
    }
    let (mut folds, mut pages) = (BTreeSet::new(), BTreeSet::new());
    for (file, bytes) in WORKSHOP.written() {
        // Two outputs that a disk or a host takes for one would have written one over the other.
        assert!(folds.insert(file.nfc().collect::<String>().to_lowercase()), "{file} is there twice");
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        // A file that is published as it is, whatever its name.
        if text == "x" {
            continue;
        }
        if file.ends_with(".html") {
            let is_redirect = text.contains("http-equiv=\"refresh\"");
            let canonical = judge::parse(text).canonical().expect("a canonical address");
            let route = percent_decoded(canonical.strip_prefix("https://example.org/sub/").expect("the base"));
            let expected = if route.is_empty() || route.ends_with('/') { format!("{route}index.html") } else { route };
            assert!(is_redirect || expected == file, "{canonical} is written to {file}");
            assert!(is_redirect || pages.insert(canonical), "two pages of one address: {file}");
        }
        if file.ends_with(".xml") {
            judge::check_xml(text);
        }
    }
});

/// Texts with which the site can be written.
const USUAL: [&str; 27] = [
    "/:year/:topic/:slug/", "/assets/logo.svg", "/assets/icon.png", "/about/", "odd", "one", "first", "/old/", "/older/x.html", "Topic", "Two", "Series", "[[anna]]", "pic", "two", "/assets/a.png", "/o2/", "anna-old", "/o3/", "bob", "Bob", "page", "/o4/", "topic", "Topic", "alias", "a.png",
];

fn files(texts: &Texts) -> Vec<(String, String)> {
    let value = |index: usize| texts.quoted(index);
    let name = |index: usize| {
        let name: String = texts.get(index).chars().filter(|c| !"/\0".contains(*c)).take(60).collect();
        if name.trim_matches('.').is_empty() { "x".to_owned() } else { name }
    };
    let file = |path: String, text: String| (path, text);
    vec![
        file(
            "dateline.yaml".into(),
            format!(
                "title: x\nbase_url: https://example.org/sub/\npermalink: {}\ntheme: {{logo: {}, icon: {}}}\nmenu: [{{label: x, to: {}}}]\nkinds: {{{}: {{label: x}}}}\n",
                value(0), value(1), value(2), value(3), value(4)
            ),
        ),
        file(
            "content/2016-12-29-one.md".into(),
            format!(
                "---\ntitle: One\nslug: {}\nid: {}\nredirects: [{}, {}]\ntopics: [{}, {}]\nseries: {}\nentities: [anna]\n---\n\nText {} ![x]({}).\n",
                value(5), value(6), value(7), value(8), value(9), value(10), value(11), texts.get(12), texts.get(13)
            ),
        ),
        file(
            format!("content/2016-12-30-{}.md", name(14)),
            format!("---\ntitle: Two\nimage: {}\nredirects: [{}]\nentities: [anna, {}]\n---\n\nText.\n", value(15), value(16), value(19)),
        ),
        file(
            "content/entities/all.yaml".into(),
            format!(
                "- {{id: anna, name: Anna, kind: person, former_ids: [{}], redirects: [{}]}}\n- {{id: {}, name: {}, kind: person}}\n",
                value(17), value(18), value(19), value(20)
            ),
        ),
        file(format!("content/pages/{}.md", name(21)), format!("---\ntitle: Page\nredirects: [{}]\n---\n\nText.\n", value(22))),
        file(format!("content/topics/{}.md", name(23)), format!("---\ntitle: {}\naliases: [{}]\n---\n\nText.\n", value(24), value(25))),
        file(format!("content/assets/{}", name(26)), "x".into()),
        file(format!("content/{}.txt", name(13)), "x".into()),
    ]
}
