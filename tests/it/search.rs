//! The search index, read by its description in docs/search.md rather than by the code that writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dateline::pipeline::{self, Report};
use serde_json::Value;
use tempfile::TempDir;

use crate::golden::{files, options};

const SITE: &str = "title: Test\nbase_url: https://example.org/sub/\n";

fn site(extra: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let registry = "- id: peskov\n  name: Dmitry Peskov\n  kind: person\n  aliases: [Mr Peskov, Dima]\n  names: {fr: Dmitri Peskov}\n\
                    - {id: vienna, name: Vienna, kind: place}\n- {id: ghost, name: Nobody Atall, kind: person}\n";
    let first = "---\ntitle: Talks in Vienna\ndate: 2016-03-01\ntopics: [Talks]\n---\nMr Peskov spoke of the café's owners.\n";
    let second = "---\ntitle: Nothing agreed\ndate: 2017-05-01\nentities: [vienna]\n---\nThe talking went on; O'Brien and the U.S. left.\n";
    let german =
        "---\ntitle: Gespräche\ndate: 2018-01-01\nlanguage: de\n---\nDie Häuser der Straße. 東京都\n";
    let page = "---\ntitle: About us\n---\nWho we are.\n";
    let base = [
        ("dateline.yaml", SITE),
        ("content/entities/registry.yaml", registry),
        ("content/a.md", first),
        ("content/b.md", second),
        ("content/c.md", german),
        ("content/pages/about.md", page),
    ];
    for (name, text) in base.iter().chain(extra) {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
    folder
}

fn built(folder: &Path) -> Report {
    let report = pipeline::build(&options(folder, "public")).expect("a build");
    assert!(!report.has_errors(), "{:?}", report.diagnostics);
    report
}

fn json(file: &Path) -> Value {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_slice(&bytes).expect("JSON")
}

struct Index {
    contents: Value,
    /// Word → lines that have it, of the part that it belongs into.
    parts: Vec<Vec<String>>,
    briefings: Vec<String>,
    things: Vec<String>,
}

/// All parts of one name, in order; their names are their digests.
fn parts(folder: &Path, name: &str, prints: &Value) -> Vec<Value> {
    let prints = prints.as_str().expect("digests").as_bytes();
    let one = |(number, print): (usize, &[u8])| {
        let print = std::str::from_utf8(print).expect("ASCII");
        let file = folder.join(format!("public/search/{name}-{number}.{print}.json"));
        let digest = xxhash_rust::xxh3::xxh3_64(&fs::read(&file).expect("a part"));
        assert_eq!(&format!("{digest:016x}")[..8], print);
        json(&file)
    };
    prints.chunks(8).enumerate().map(one).collect()
}

fn titles(parts: &[Value]) -> Vec<String> {
    let rows = parts.iter().flat_map(|part| part.as_array().expect("rows"));
    rows.map(|row| row[0].as_str().expect("a title").to_owned()).collect()
}

impl Index {
    fn of(folder: &Path) -> Index {
        let contents = json(&folder.join("public/search/index.json"));
        let lines = |part: &Value| -> Vec<String> {
            let lines = part.as_array().expect("lines").iter();
            lines.map(|line| line.as_str().expect("a line").to_owned()).collect()
        };
        Index {
            parts: parts(folder, "words", &contents["words"]["prints"]).iter().map(lines).collect(),
            briefings: titles(&parts(folder, "documents", &contents["documents"])),
            things: titles(&parts(folder, "things", &contents["thing_documents"])),
            contents,
        }
    }

    fn part_of(&self, word: &str) -> &[String] {
        let begins = self.contents["words"]["begins"].as_array().expect("begins");
        let number = begins.iter().rposition(|begin| begin.as_str().expect("a word") <= word);
        &self.parts[number.expect("a part")]
    }

    /// The titles of what has a word, with its levels.
    fn find(&self, word: &str) -> BTreeMap<String, u32> {
        let mut found = BTreeMap::new();
        for line in self.part_of(word) {
            let mut forms: Vec<&str> = line.split(' ').collect();
            let list = forms.pop().expect("a list");
            if !forms.contains(&word) {
                continue;
            }
            if let Some(other) = list.strip_prefix('>') {
                found.extend(self.find(other));
                continue;
            }
            assert!(list.starts_with('0') && list.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{line}");
            let mut reader = Reader { code: list.as_bytes(), at: 1 };
            for (titles, documents) in [(&self.briefings, reader.list()), (&self.things, reader.list())] {
                found
                    .extend(documents.into_iter().map(|(document, level)| (titles[document].clone(), level)));
            }
            assert_eq!(reader.at, list.len());
        }
        found
    }

    fn titles(&self, word: &str) -> String {
        self.find(word).into_keys().collect::<Vec<_>>().join(", ")
    }
}

struct Reader<'c> {
    code: &'c [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> u32 {
        let (mut value, mut factor) = (0, 1);
        loop {
            let digit = match self.code[self.at] {
                digit @ b'0'..=b'9' => digit - b'0',
                small @ b'a'..=b'z' => small - b'a' + 10,
                capital => capital - b'A' + 36,
            };
            self.at += 1;
            value += u32::from(digit) * factor;
            factor *= 22;
            if digit < 40 {
                return value;
            }
        }
    }

    fn list(&mut self) -> Vec<(usize, u32)> {
        let mut list = Vec::new();
        for _ in 0..self.number() {
            let (level, size) = (self.number(), self.number());
            let mut next = 0;
            for _ in 0..size {
                next += self.number();
                list.push((next as usize, level));
                next += 1;
            }
        }
        list
    }
}

#[test]
fn titles_in_a_text_are_among_its_words() {
    let one = "---\ntitle: One\ndate: 2019-01-01\n---\nAfter [[b]], and [[peskov]].\n";
    let page = "---\ntitle: Method\n---\nOf [[b]].\n";
    let folder = site(&[("content/d.md", one), ("content/pages/method.md", page)]);
    built(folder.path());
    let index = Index::of(folder.path());
    assert_eq!(index.titles("agreed"), "Method, Nothing agreed, One");
    let summaries = parts(folder.path(), "documents", &index.contents["documents"]);
    assert!(summaries[0].to_string().contains("After Nothing agreed, and Dmitry Peskov."));
}

#[test]
fn words_lead_to_what_has_them() {
    let folder = site(&[]);
    built(folder.path());
    let index = Index::of(folder.path());
    for (word, expected) in [
        // By stem, in titles and texts; a topic is a thing.
        ("talks", "Nothing agreed, Talks, Talks in Vienna"),
        ("talking", "Nothing agreed, Talks, Talks in Vienna"),
        // By an alias of whom the text names, and by the full name of whom it does not.
        ("dima", "Dmitry Peskov"),
        // English takes both for forms of one word.
        ("dmitri", "Dmitry Peskov, Talks in Vienna"),
        ("peskov", "Dmitry Peskov, Talks in Vienna"),
        ("dmitry", "Dmitry Peskov, Talks in Vienna"),
        ("vienna", "Nothing agreed, Talks in Vienna, Vienna"),
        // Accents, apostrophes, dots, the language of the briefing, scripts without spaces.
        ("cafe", "Talks in Vienna"),
        ("obrien", "Nothing agreed"),
        ("brien", "Nothing agreed"),
        ("us", "About us, Nothing agreed"),
        ("strasse", "Gespräche"),
        ("hauser", "Gespräche"),
        ("京都", "Gespräche"),
        // Nobody names the ghost, who therefore is nowhere.
        ("atall", ""),
        ("s", ""),
    ] {
        assert_eq!(index.titles(word), expected, "{word}");
    }
    assert!(index.find("vienna")["Talks in Vienna"] >= 10, "a title");
    assert!(index.find("vienna")["Nothing agreed"] < 10, "a text");
    assert_eq!(index.contents["things"], serde_json::json!([2, 1, 1]));
    assert_eq!(index.contents["years"], serde_json::json!([[2016, 0], [2017, 1], [2018, 2]]));
}

#[test]
fn without_search_there_is_no_trace_of_it() {
    let folder = site(&[("dateline.yaml", &format!("{SITE}search: false\n"))]);
    built(folder.path());
    let public = folder.path().join("public");
    for file in files(&public) {
        assert!(!file.contains("search"), "{file}");
        let text = String::from_utf8_lossy(&fs::read(public.join(&file)).expect("a file")).into_owned();
        assert!(!text.contains("search/") && !text.contains("search."), "{file} speaks of search");
    }
}

#[test]
fn only_the_search_page_loads_anything_of_it() {
    let folder = site(&[]);
    built(folder.path());
    let public = folder.path().join("public");
    for file in files(&public).iter().filter(|file| file.ends_with(".html")) {
        let text = fs::read_to_string(public.join(file)).expect("a page");
        let loads = text.contains("/search.");
        assert_eq!(loads, file == "search/index.html", "{file}");
    }
}

#[test]
fn what_is_held_back_has_no_word_in_the_index() {
    let hidden = "---\ntitle: Zanzibar dossier\ndate: 2016-04-01\ndraft: true\nentities: [{name: Quirin Xylander, kind: person}]\n---\nMarzipan.\n";
    let folder = site(&[("content/hidden.md", hidden)]);
    built(folder.path());
    let public = folder.path().join("public");
    let mut looked_at = 0;
    for file in files(&public).iter().filter(|file| file.starts_with("search/")) {
        looked_at += 1;
        let text = fs::read_to_string(public.join(file)).expect("text").to_lowercase();
        for word in ["zanzibar", "quirin", "xylander", "marzipan"] {
            assert!(!text.contains(word), "{word} is in {file}");
        }
    }
    assert!(looked_at > 5);
}

#[test]
fn an_edit_leaves_the_other_parts_alone() {
    let words =
        |letter: char| (0..900).map(|number| format!("{letter}{letter}{number:04x} ")).collect::<String>();
    let briefing =
        |number: usize, text: &str| format!("---\ntitle: T{number}\ndate: 2015-01-01\n---\n{text}\n");
    let mut texts: Vec<(String, String)> = ('b'..='m')
        .enumerate()
        .map(|(number, letter)| (format!("content/w{number}.md"), briefing(number, &words(letter))))
        .collect();
    let all: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = site(&all);
    built(folder.path());
    let before = files(&folder.path().join("public/search"));
    texts[0].1.push_str("bb0001 more\n");
    fs::write(folder.path().join(&texts[0].0), &texts[0].1).expect("an edit");
    built(folder.path());
    let after = files(&folder.path().join("public/search"));
    let gone = before.iter().filter(|file| !after.contains(file)).count();
    assert!(before.len() > 15 && (1..=4).contains(&gone), "{gone} of {} parts changed", before.len());
    let other = tempfile::tempdir().expect("a folder");
    let mut fresh = options(folder.path(), "fresh");
    fresh.out = Some(other.path().join("fresh"));
    fresh.is_fresh = true;
    pipeline::build(&fresh).expect("a build");
    assert_eq!(files(&other.path().join("fresh/search")), after);
}
