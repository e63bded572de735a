//! Any texts in every field of a site: its pages hold no element and no attribute that the templates do not write, shown
//! texts are as written, and feeds and sitemap are well formed.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;
use std::{fs, io};

use dateline_fuzz::judge::{self, Allowed};
use dateline_fuzz::workshop::Workshop;
use dateline_fuzz::{Texts, folded, site, visible};
use libfuzzer_sys::fuzz_target;

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(|| Workshop::new("templates"));

/// What stands in the pages of the golden site that shows every field, and what Markdown may add.
static ALLOWED: LazyLock<Allowed> = LazyLock::new(|| {
    let mut allowed = judge::markdown();
    for case in ["everything", "events", "basics", "topics-and-series"] {
        let workshop = Workshop::new(case);
        let mut files = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/sites").join(case);
        read(&folder, "", &mut files).expect("a golden site");
        workshop.build(&files).expect("a build");
        for (file, bytes) in workshop.written() {
            if file.ends_with(".html") {
                judge::parse(&String::from_utf8(bytes).expect("UTF-8")).gather(&mut allowed);
            }
        }
        let _ = fs::remove_dir_all(workshop.root());
    }
    allowed
});

fn read(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().unwrap_or_default();
        match entry.file_type()?.is_dir() {
            true if name == "expected" => {}
            true => read(&entry.path(), &format!("{prefix}{name}/"), files)?,
            false if name == "dateline.yaml" || prefix.starts_with("content/") => {
                files.push((format!("{prefix}{name}"), String::from_utf8_lossy(&fs::read(entry.path())?).into_owned()));
            }
            false => {}
        }
    }
    Ok(())
}

fuzz_target!(|data: &[u8]| {
    let allowed = &*ALLOWED;
    let texts = Texts::of(data);
    let report = WORKSHOP.build(&site::files(&texts)).unwrap_or_else(|failure| panic!("{failure}"));
    if report.written.is_none() {
        assert!(report.has_errors());
        return;
    }
    for (file, bytes) in WORKSHOP.written() {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        match file.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "html" => {
                let page = judge::parse(&text);
                page.check(allowed, &text);
                if file == "briefings/one/index.html" {
                    let headline = Some(texts.get(0)).filter(|text| !visible(text).is_empty());
                    check_headline(&page, headline.unwrap_or("x"), &text);
                }
            }
            "xml" => judge::check_xml(&text),
            "json" | "jsonld" => judge::check_json(&text),
            _ => {}
        }
    }
});

/// One text as an element's, as an attribute's and in JSON within a script.
fn check_headline(page: &judge::Page, headline: &str, html: &str) {
    let expected = folded(headline);
    let shown = page.text_of("h1").expect("a headline");
    assert_eq!(folded(&shown), expected, "{html}");
    let shared = page.value("meta", ("property", "og:title"), "content").expect("a title to share");
    assert_eq!(folded(&shared), expected, "{html}");
    assert!(folded(&page.text_of("title").expect("a title")).starts_with(&expected), "{html}");
    let data: serde_json::Value = serde_json::from_str(&page.text_of("script").expect("data")).expect("JSON");
    let graph = data["@graph"].as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
    let article = graph.iter().find(|thing| thing["@type"] == "NewsArticle").expect("an article");
    assert_eq!(visible(article["headline"].as_str().expect("a headline")), visible(headline), "{html}");
}
