//! Golden sites: every folder of `tests/sites/` is built and compared with what is written beside it.
//!
//! `expect.txt` names the outputs to compare, one a line (`PATH`, or `PATH#main` for what stands in `<main>` alone);
//! they stand in `expected/`. `diagnostics.txt` holds what the build says. `absent.txt`, if there is one, lists words that
//! no output byte may hold. `DATELINE_BLESS=1` writes `expected/` and `diagnostics.txt` anew.

use std::fs;
use std::path::{Path, PathBuf};

use dateline::diagnostic::{self, Diagnostic};
use dateline::model::marking::Marking;
use dateline::pipeline::{self, Options, Report};
use tempfile::TempDir;

/// 2018-06-01T00:00:00Z.
pub const NOW: i64 = 1_527_811_200;

/// Names in a case's folder that are not the site's.
const BESIDE: [&str; 4] = ["expected", "expect.txt", "diagnostics.txt", "absent.txt"];

pub fn sites() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")
}

/// A golden site in a temporary folder.
pub struct Copy {
    pub folder: TempDir,
}

impl Copy {
    pub fn of(case: &str) -> Copy {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let from = sites().join(case);
        for entry in fs::read_dir(&from).unwrap_or_else(|error| panic!("{case}: {error}")) {
            let entry = entry.expect("an entry");
            let name = entry.file_name();
            if !BESIDE.iter().any(|beside| name == *beside) {
                copy(&entry.path(), &folder.path().join(name));
            }
        }
        Copy { folder }
    }

    pub fn options(&self, out: &str) -> Options {
        options(self.folder.path(), out)
    }
}

/// How a site is built that shows everything but drafts.
pub fn options(root: &Path, out: &str) -> Options {
    Options {
        root: root.to_path_buf(),
        out: Some(root.join(out)),
        base_url: None,
        now: NOW,
        drafts: false,
        is_rehearsal: false,
        up_to: Marking::Red,
        is_strict: false,
        is_fresh: false,
        cards: Default::default(),
        left_out: Default::default(),
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).expect("a copy");
        return;
    }
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

/// Every file below a folder, relative and in order, but for dot files.
pub fn files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.map(|entry| entry.expect("an entry")) {
            let name = entry.file_name().into_string().expect("UTF-8");
            match entry.path().is_dir() {
                _ if name.starts_with('.') => {}
                true => walk(&entry.path(), &format!("{prefix}{name}/"), files),
                false => files.push(format!("{prefix}{name}")),
            }
        }
    }
    let mut files = Vec::new();
    walk(folder, "", &mut files);
    files.sort();
    files
}

/// What the build says, in the order and form in which people see it.
fn said(root: &Path, mut diagnostics: Vec<Diagnostic>) -> String {
    diagnostic::sort(&mut diagnostics);
    let line = |file: &str, line: u32| {
        let text = fs::read_to_string(root.join(file)).ok()?;
        text.lines().nth(line as usize - 1).map(str::to_owned)
    };
    diagnostics.iter().map(|one| diagnostic::human(one, &line, false) + "\n").collect()
}

/// The part of an output that is compared. The stylesheet's name changes with every touch of the theme.
fn part(bytes: &str, is_main: bool) -> String {
    let main = || {
        let start = bytes.find("<main").expect("a main element");
        let end = bytes.find("</main>").expect("its end");
        format!("{}</main>\n", &bytes[start..end])
    };
    let text = if is_main { main() } else { bytes.to_owned() };
    match text.split_once("/site.") {
        Some((before, after)) if after.get(8..13) == Some(".css\"") => {
            format!("{before}/site.HASH{}", &after[8..])
        }
        _ => text,
    }
}

fn built(case: &str) -> (Copy, Report) {
    let site = Copy::of(case);
    let mut options = site.options("public");
    if case == "visibility" {
        options.up_to = Marking::Green;
    }
    let report = pipeline::build(&options).unwrap_or_else(|error| panic!("{case}: {error}"));
    (site, report)
}

#[track_caller]
fn check(case: &str) {
    let (site, report) = built(case);
    let folder = sites().join(case);
    let is_blessing = std::env::var_os("DATELINE_BLESS").is_some();
    let mut wrong = Vec::new();
    let mut compare = |file: &Path, found: String| {
        let expected = fs::read_to_string(file).unwrap_or_default();
        if is_blessing {
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(file, found).expect("a file");
        } else if expected != found {
            wrong.push(format!("{}:\n{}", file.display(), difference(&expected, &found)));
        }
    };
    compare(&folder.join("diagnostics.txt"), said(site.folder.path(), report.diagnostics));
    if is_blessing {
        let _ = fs::remove_dir_all(folder.join("expected"));
    }
    let list = fs::read_to_string(folder.join("expect.txt")).unwrap_or_default();
    for line in list.lines().filter(|line| !line.is_empty()) {
        let (path, is_main) = line.strip_suffix("#main").map_or((line, false), |path| (path, true));
        let found = fs::read_to_string(site.folder.path().join("public").join(path));
        let found = found.unwrap_or_else(|error| panic!("{case}: {path}: {error}"));
        compare(&folder.join("expected").join(path), part(&found, is_main));
    }
    assert!(wrong.is_empty(), "DATELINE_BLESS=1 takes what was found as expected\n{}", wrong.join("\n"));
    let absent = fs::read_to_string(folder.join("absent.txt")).unwrap_or_default();
    for file in files(&site.folder.path().join("public")) {
        let bytes = fs::read(site.folder.path().join("public").join(&file)).expect("a file");
        let text = format!("{file}\n{}", String::from_utf8_lossy(&bytes)).to_lowercase();
        for word in absent.lines() {
            assert!(!text.contains(&word.to_lowercase()), "{case}: `{word}` is in {file}");
        }
    }
}

/// The first lines that differ.
fn difference(expected: &str, found: &str) -> String {
    let (mut a, mut b) = (expected.lines(), found.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (a.next(), b.next()) {
            (Some(a), Some(b)) if a == b => {}
            (None, None) => return "only line ends differ".to_owned(),
            (a, b) => {
                return format!("line {number}\n- {}\n+ {}", a.unwrap_or("(ends)"), b.unwrap_or("(ends)"));
            }
        }
    }
}

macro_rules! cases {
    ($($test:ident = $case:literal;)*) => {
        const CASES: &[&str] = &[$($case),*];
        $(#[test] fn $test() { check($case); })*
    };
}

cases! {
    basics = "basics";
    dossiers = "dossiers";
    events = "events";
    everything = "everything";
    hostile = "hostile";
    links = "links";
    long_lists = "long-lists";
    mistakes_content = "mistakes-content";
    mistakes_references = "mistakes-references";
    mistakes_yaml = "mistakes-yaml";
    own_templates = "override";
    right_to_left = "right-to-left";
    roles_by_date = "roles-by-date";
    shared_names = "shared-names";
    template_error = "template-error";
    titles = "titles";
    topics_and_series = "topics-and-series";
    visibility = "visibility";
    weak_aliases = "weak-aliases";
    years = "years";
}

#[test]
fn every_case_is_tested() {
    let mut folders: Vec<String> = fs::read_dir(sites())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    folders.sort();
    assert_eq!(folders, CASES);
}

/// What an author writes reaches no page as markup, wherever it is written.
#[test]
fn nothing_of_the_authors_runs() {
    let (site, report) = built("hostile");
    assert!(report.written.is_some(), "{:?}", report.diagnostics);
    for file in files(&site.folder.path().join("public")).iter().filter(|file| !file.ends_with(".png")) {
        let text = fs::read_to_string(site.folder.path().join("public").join(file)).expect("UTF-8");
        // Tables and calendars have no markup: there it is text.
        if file.ends_with(".csv") || file.ends_with(".ics") {
            assert!(!text.contains('\0'), "{file}");
            continue;
        }
        for marker in ["<script>evil", "</script>evil", "<img src=x", "=\"javascript:", "\0"] {
            assert!(!text.contains(marker), "`{marker}` is in {file}");
        }
        assert_eq!(text.matches("<script").count(), text.matches("</script>").count(), "{file}");
        for (attributes, script) in text.split("<script").skip(1).filter_map(|after| after.split_once('>')) {
            let json = script.split_once("</script>").expect("an end").0;
            // The theme's own.
            let is_ours = |name: &str| attributes.starts_with(&format!(" src=\"/assets/{name}."));
            if (is_ours("site") || is_ours("search")) && json.is_empty() {
                continue;
            }
            serde_json::from_str::<serde_json::Value>(json)
                .unwrap_or_else(|error| panic!("{file}: {error}: {json}"));
        }
        let handlers: Vec<String> = tags(&text).into_iter().filter(|tag| tag.contains(" on")).collect();
        assert!(!file.ends_with(".html") || handlers.is_empty(), "{file}: {handlers:?}");
        if file.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text)
                .unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }
}

/// The tags of a page without the values of their attributes.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for after in html.split('<').skip(1) {
        let mut quote = None;
        let mut tag = String::new();
        for c in after.chars() {
            match (quote, c) {
                (None, '>') => break,
                (None, '"' | '\'') => quote = Some(c),
                (None, c) => tag.push(c),
                (Some(open), c) if open == c => quote = None,
                _ => {}
            }
        }
        tags.push(tag);
    }
    tags
}

/// Twice the same, to the byte.
#[test]
fn the_same_content_gives_the_same_bytes() {
    for case in ["basics", "everything", "events"] {
        let site = Copy::of(case);
        for out in ["one", "two"] {
            pipeline::build(&Options { is_fresh: true, ..site.options(out) }).expect("a build");
        }
        let (one, two) = (site.folder.path().join("one"), site.folder.path().join("two"));
        assert_eq!(files(&one), files(&two));
        for file in files(&one) {
            assert_eq!(
                fs::read(one.join(&file)).expect("a file"),
                fs::read(two.join(&file)).expect("a file"),
                "{file}"
            );
        }
    }
}
