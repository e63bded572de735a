//! `docs/templates.md` lists the fields that views carry, all of them and no others: the golden sites are built, and what
//! their templates were given is compared with what the page says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tera::Value;

use crate::model::marking::Marking;
use crate::pipeline::{self, Options};

/// Section of the page → paths of fields.
type Fields = BTreeMap<String, BTreeSet<String>>;

static SEEN: Mutex<Fields> = Mutex::new(Fields::new());

/// Notes what a template is given under a name.
pub fn note(template: &str, name: &str, value: &Value) {
    let template = template.trim_start_matches("dateline/");
    let section = if matches!(name, "site" | "page") { name } else { template };
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    walk(name, value, seen.entry(section.to_owned()).or_default());
}

fn walk(path: &str, value: &Value, seen: &mut BTreeSet<String>) {
    seen.insert(path.to_owned());
    if path.ends_with("params") {
        return;
    }
    for item in value.as_array().unwrap_or_default() {
        walk(path, item, seen);
    }
    for (key, value) in value.as_map().into_iter().flat_map(|map| map.iter()) {
        let key = key.as_str().unwrap_or("?");
        walk(&format!("{path}.{key}"), value, seen);
    }
}

/// What the page lists.
fn listed(page: &str) -> Fields {
    let mut listed = Fields::new();
    let (mut section, mut root) = (String::new(), String::new());
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### `") {
            section = heading.split('`').next().unwrap_or("").to_owned();
            root.clear();
            listed.insert(section.clone(), BTreeSet::new());
        }
        if let Some(name) = line.strip_prefix("Fields of `").and_then(|rest| rest.strip_suffix("`:")) {
            root = format!("{name}.");
            listed.entry(section.clone()).or_default().insert(name.to_owned());
        }
        let Some((names, about)) = line.strip_prefix("| `").and_then(|row| row.split_once(" | ")) else {
            continue;
        };
        let names = format!("`{names}");
        let children =
            about.split_once("`{").and_then(|(_, rest)| rest.split_once("}`")).map_or("", |(inner, _)| inner);
        let fields = listed.entry(section.clone()).or_default();
        for name in names.split('`').skip(1).step_by(2) {
            let path = format!("{root}{name}");
            for child in children.split(", ").filter(|child| !child.is_empty()) {
                fields.insert(format!("{path}.{}", child.trim_end_matches('?')));
            }
            if about.contains("(#cardhtml") {
                fields.insert(format!("{path}.CARD"));
            }
            fields.insert(path);
        }
    }
    listed
}

/// A card is described once: where lists hold it, its fields count as one.
fn fold_cards(seen: &mut Fields, listed: &Fields) {
    let cards: Vec<String> = listed["card.html"]
        .iter()
        .filter_map(|path| path.strip_prefix("briefing"))
        .map(str::to_owned)
        .collect();
    for (section, paths) in seen.iter_mut() {
        let places = listed.get(section).into_iter().flatten().filter_map(|path| path.strip_suffix(".CARD"));
        for place in places {
            let is_card = |path: &String| {
                let rest = path.strip_prefix(place).filter(|rest| rest.starts_with('.'));
                rest.is_some_and(|rest| rest == ".html" || cards.iter().any(|card| card == rest))
            };
            if paths.iter().any(is_card) {
                paths.retain(|path| !is_card(path));
                paths.insert(format!("{place}.CARD"));
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).expect("a copy")),
        }
    }
}

#[test]
fn the_page_lists_what_templates_see() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for site in
        fs::read_dir(root.join("tests/sites")).expect("golden sites").map(|entry| entry.expect("an entry"))
    {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&site.path(), folder.path());
        for drafts in [false, true] {
            let out = Some(folder.path().join(format!("out-{drafts}")));
            let options = Options {
                root: folder.path().to_path_buf(),
                out,
                base_url: None,
                now: 1_527_811_200,
                drafts,
                is_rehearsal: false,
                up_to: Marking::Red,
                is_strict: false,
                is_fresh: true,
                cards: Default::default(),
                left_out: Default::default(),
            };
            pipeline::build(&options).expect("a build");
        }
    }
    let page = fs::read_to_string(root.join("docs/templates.md")).expect("the page");
    let listed = listed(&page);
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    fold_cards(&mut seen, &listed);
    let mut wrong = Vec::new();
    for (section, seen) in &seen {
        let listed = listed.get(section).unwrap_or_else(|| panic!("no section `{section}`"));
        wrong.extend(seen.difference(listed).map(|path| format!("{section}: `{path}` is not documented")));
        wrong.extend(listed.difference(seen).map(|path| format!("{section}: `{path}` is not there")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len() + 2, listed.len(), "`words` and `assets` have no fields of their own");
}
