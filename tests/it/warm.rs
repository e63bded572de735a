//! Whatever is edited, a build that remembers the last one writes what a build from nothing does, to the byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dateline::diagnostic::{self, Diagnostic};
use dateline::pipeline::{self, Options, Report};
use tempfile::TempDir;

use crate::golden::{NOW, files, options};

/// Sequences of edits, and edits in each.
const SEQUENCES: u64 = 30;
const EDITS: usize = 6;
/// The sequences are shared out to so many tests, which run side by side.
const PARTS: u64 = 3;

/// A small source of numbers that are the same every time (xorshift).
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    fn one<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const NAMES: [&str; 6] = ["Anna Arndt", "Otto Ohm", "Port Authority", "Kiel", "Mary Read", "Lone Star"];
const IDS: [&str; 6] = ["anna-arndt", "otto-ohm", "port-authority", "kiel", "mary-read", "lone-star"];
const TOPICS: [&str; 4] = ["Ports", "Labour", "ports", "Law"];

/// A briefing's lines by key, and its text.
#[derive(Clone)]
struct Briefing {
    keys: BTreeMap<&'static str, String>,
    body: String,
}

/// A site as its author would have it; `files` is all there is of it.
#[derive(Clone)]
pub struct Author {
    pub dice: Dice,
    briefings: BTreeMap<String, Briefing>,
    others: BTreeMap<String, String>,
    pub now: i64,
    /// The path of the site below its host.
    pub base: String,
    count: usize,
}

impl Author {
    pub fn new(seed: u64) -> Author {
        let mut author = Author {
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            briefings: BTreeMap::new(),
            others: BTreeMap::new(),
            now: NOW,
            base: String::new(),
            count: 0,
        };
        for _ in 0..12 {
            author.add();
        }
        author.settings();
        author.registry();
        let mut other = |path: &str, text: &str| author.others.insert(path.to_owned(), text.to_owned());
        other(
            "content/pages/about.md",
            "---\ntitle: About\n---\n\nOtto Ohm of [[kiel]], and [one](../b1.md).\n",
        );
        other("content/topics/ports.md", "---\ntitle: Ports\ndescription: Harbours\n---\n\nSee [[b2]].\n");
        other(
            "content/entities/kiel.md",
            "---\nname: Kiel\nkind: place\n---\n\nKiel, where [[anna-arndt]] lives.\n",
        );
        other("content/drawing.svg", "<svg width=\"10\" height=\"10\"/>");
        author
    }

    fn add(&mut self) {
        self.count += 1;
        let mut briefing = Briefing { keys: BTreeMap::new(), body: String::new() };
        briefing.keys.insert("title", format!("Briefing {}", self.count));
        briefing.keys.insert("date", self.date());
        briefing.keys.insert("topics", format!("[{}]", self.dice.one(&TOPICS)));
        briefing.body = self.body();
        self.briefings.insert(format!("content/b{}.md", self.count), briefing);
    }

    fn date(&mut self) -> String {
        let day = format!("201{}-0{}-1{}", self.dice.below(8), 1 + self.dice.below(9), self.dice.below(9));
        // Near midnight, so that another zone makes another day of what has an offset of its own.
        match self.dice.below(6) {
            0 => format!("{day}T23:30"),
            1 => format!("{day}T22:15Z"),
            2 => format!("{day}T01:00+02:00"),
            _ => day,
        }
    }

    /// An instant or a day around now, when something appears or vanishes.
    fn soon(&mut self) -> String {
        let day = format!("2018-06-{:02}", 1 + self.dice.below(4));
        match self.dice.below(3) {
            0 => day,
            1 => format!("{day}T0{}:00", self.dice.below(9)),
            _ => format!("{day}T2{}:00Z", self.dice.below(4)),
        }
    }

    fn stem(&mut self) -> String {
        format!("b{}", 1 + self.dice.below(self.count + 1))
    }

    fn body(&mut self) -> String {
        let mut body = String::new();
        for _ in 0..1 + self.dice.below(3) {
            let (one, other) = (self.dice.one(&NAMES), self.dice.one(&NAMES));
            let (id, stem, file) = (self.dice.one(&IDS), self.stem(), self.stem());
            let day = 1 + self.dice.below(28);
            body.push_str(&match self.dice.below(7) {
                0 => format!("{one} met {other}. The president's men left... in 2015--16.\n\n"),
                1 => {
                    format!("## About {one}, [[{file}]]\n\nSee [[{stem}|a briefing]] and [another]({file}.md#about).\n\n")
                }
                2 => format!("[[{stem}]]: [[{id}]] and [[{id}|somebody]] and {other}, of [[topic:ports]] and [[{file}]].\n\n"),
                3 => "![A drawing](drawing.svg)\n\n".to_owned(),
                4 => format!("On {day} May 2016 {one} left. Three days later {other} came.\n\n"),
                5 => format!("It was <b>{one}</b> who \"left\".<!-- or not -->\n\n"),
                _ => format!("Arndt said so[^s1] of {one}.[^n]\n\n[^n]: A note on {other}.\n\n"),
            });
        }
        body
    }

    fn settings(&mut self) {
        let title = self.dice.one(&["The Harbour File", "Another Title"]);
        let permalink = self.dice.one(&["/briefings/:slug/", "/:year/:slug/", "/:topic/:slug/"]);
        let paginate = 2 + self.dice.below(5);
        let label = self.dice.one(&["Time", "Timeline"]);
        let (path, zone) =
            (self.dice.one(&["", "", "desk/"]), self.dice.one(&["UTC", "UTC", "Asia/Kolkata"]));
        let (link, smart) =
            (self.dice.one(&["first", "first", "all", "none"]), self.dice.one(&["true", "false"]));
        let marking = self.dice.one(&["CLEAR", "CLEAR", "GREEN"]);
        let text = format!(
            "title: {title}\nbase_url: https://example.org/{path}\nsite_id: abc\npermalink: {permalink}\n\
             paginate: {paginate}\nlabels: {{en: {{timeline: {label}}}}}\ndefault_marking: TLP:{marking}\ntimezone: {zone}\n\
             recognise: {{link: {link}, dates: explicit}}\nmarkdown: {{smart: {smart}, raw_html: false}}\n\
             language: en\nsearch: true\nkinds: {{ship: {{label: Ship, plural: Ships}}}}\n"
        );
        self.base = format!("/{path}");
        self.others.insert("dateline.yaml".into(), text);
    }

    pub fn registry(&mut self) {
        let mut text = String::new();
        for (id, name) in IDS.iter().zip(NAMES) {
            if *id != "anna-arndt" && self.dice.below(8) == 0 {
                continue;
            }
            let kind = if *id == "kiel" { "place" } else { "person" };
            text.push_str(&format!("- id: {id}\n  name: {name}\n  kind: {kind}\n"));
            text.push_str(match self.dice.below(9) {
                0 => "  draft: true\n",
                1 => "  weak_aliases: [the president, Arndt]\n",
                2 => "  facts: {Seat: \"[[kiel]], see [[b3]]\"}\n",
                3 => "  description: Somebody of note\n",
                4 => "  roles: [{title: Head, organisation: port-authority, from: 2013}]\n",
                5 => "  relations: [{entity: anna-arndt, type: knows}]\n",
                6 => "  corrections: [{date: 2017-02-03, text: \"Not [[otto-ohm]], see [[b4]].\"}]\n",
                7 => "  aliases: [Lone]\n",
                _ => "",
            });
        }
        self.others.insert("content/entities/all.yaml".into(), text);
    }

    /// One edit; gives what was done.
    pub fn edit(&mut self) -> String {
        let paths: Vec<String> = self.briefings.keys().cloned().collect();
        let path = paths[self.dice.below(paths.len())].clone();
        let what = self.dice.below(24).min(21);
        let what = if what == 21 { 20 + self.dice.below(2) } else { what };
        let name = self.dice.one(&NAMES);
        let id = self.dice.one(&IDS);
        let (stem, date, body, number) = (self.stem(), self.date(), self.body(), self.dice.below(100));
        let (soon, day) = (self.soon(), date[..10].to_owned());
        let topic = self.dice.one(&TOPICS);
        let mut set = |key: &'static str, value: Option<String>| {
            let keys = &mut self.briefings.get_mut(&path).expect("it is there").keys;
            match value {
                Some(value) => keys.insert(key, value),
                None => keys.remove(key),
            };
        };
        match what {
            0 => set("title", Some(format!("Title {number}"))),
            1 => set("date", Some(date)),
            2 => set("topics", Some(format!("[{topic}, Topic {}]", number % 3))),
            3 => set("entities", Some(format!("[{{entity: anna-arndt, role: Role {number}}}]"))),
            4 => set(
                "entities",
                Some(format!("[{{name: Spot {}, kind: person, description: D{number}}}]", number % 4)),
            ),
            5 => set("entities", Some(format!("[Spot {}]", number % 4))),
            6 => set("timeline", Some(format!("[{{date: {day}, text: \"{name} acts, says [[{stem}]].\"}}]"))),
            7 => set(
                "timeline",
                Some(format!("[{{id: shared, date: {day}, text: Words of {number} on {name}.}}]")),
            ),
            8 => set(
                "corrections",
                Some(format!("[{{date: {soon}, text: \"Said [[{id}]] of [[{stem}]].\", event: shared}}]")),
            ),
            9 => set("series", Some(format!("The case {}", number % 2))),
            10 => set("sources", Some(format!("[{{id: s1, title: Source {number}}}]"))),
            11 => {
                set("summary", Some(format!("\"On [[{id}]], [[b{number}]], [[b2]] and [[{stem}|that]].\"")))
            }
            12 => set("draft", (number % 2 == 0).then(|| "true".to_owned())),
            13 => {
                set("withdrawn", (number % 2 == 0).then(|| "{date: 2017-01-01, reason: Wrong.}".to_owned()))
            }
            14 => set(if number % 3 == 0 { "expires" } else { "embargo" }, Some(soon)),
            15 => set("translation_of", Some("b1".to_owned())),
            16 => self.briefings.get_mut(&path).expect("it is there").body = body,
            17 => self.add(),
            18 if paths.len() > 6 => drop(self.briefings.remove(&path)),
            18 => self.add(),
            19 => {
                if let Some(briefing) = self.briefings.remove(&path) {
                    self.count += 1;
                    self.briefings.insert(format!("content/deep/b{}.md", self.count), briefing);
                }
            }
            20 if number % 4 == 0 => self.registry(),
            20 => return self.edit_name(number),
            _ => return self.edit_others(number),
        }
        format!("{what} of {path}")
    }

    /// One edit of the kind that authors make all day: of a title or a text.
    pub fn edit_text(&mut self) -> String {
        let paths: Vec<String> = self.briefings.keys().cloned().collect();
        let path = paths[self.dice.below(paths.len())].clone();
        let (number, one, other) = (self.dice.below(1000), self.dice.one(&NAMES), self.dice.one(&NAMES));
        let is_title = self.dice.below(3) == 0;
        let briefing = self.briefings.get_mut(&path).expect("it is there");
        match is_title {
            true => drop(briefing.keys.insert("title", format!("Words {number}"))),
            false => briefing.body.push_str(&format!("\n\nThen {one} met {other}, {number} times.\n")),
        }
        format!("text of {path}")
    }

    /// One edit of words that nobody beside the text's own readers sees.
    pub fn edit_words(&mut self) -> String {
        let paths: Vec<String> = self.briefings.keys().cloned().collect();
        let path = paths[self.dice.below(paths.len())].clone();
        let number = self.dice.below(1000);
        let briefing = self.briefings.get_mut(&path).expect("it is there");
        match self.dice.below(3) {
            0 => briefing.body.push_str(" More was said of it.\n"),
            _ => briefing.body.push_str(&format!("\n\nThen there were {number} more.\n")),
        }
        format!("words of {path}")
    }

    /// One edit of what one entity is called.
    pub fn edit_name(&mut self, number: usize) -> String {
        const REGISTRY: &str = "content/entities/all.yaml";
        let text = self.others[REGISTRY].clone();
        let mut entries: Vec<String> = text.split_inclusive("\n- ").map(str::to_owned).collect();
        let at = self.dice.below(entries.len());
        let entry = &mut entries[at];
        let word = ["Ohm", "Lone", "Arndt", "The Office", "Mary", "somebody", "so"][self.dice.below(7)];
        let (line, rest) = match number % 3 {
            0 => {
                let from = entry.find("name: ").expect("a name") + 6;
                entry.insert_str(from, if self.dice.below(2) == 0 { "Big " } else { "Old " });
                (String::new(), String::new())
            }
            1 => (format!("  aliases: [{word}]\n"), "  aliases:".to_owned()),
            _ => (format!("  weak_aliases: [{word}, the president]\n"), "  weak_aliases:".to_owned()),
        };
        if !line.is_empty() {
            let without: Vec<&str> =
                entry.split_inclusive('\n').filter(|one| !one.starts_with(&rest)).collect();
            let had = without.concat() != *entry;
            let mut now = without.concat();
            if !had {
                let from = now.find("  kind:").expect("a kind");
                now.insert_str(from, &line);
            }
            *entry = now;
        }
        self.others.insert(REGISTRY.into(), entries.concat());
        format!("name {number} of {at}")
    }

    /// Moves the site to another time zone, and nothing else.
    pub fn edit_zone(&mut self) -> String {
        self.edit_setting("timezone: ", &["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Auckland"])
    }

    /// Has texts read in another way.
    pub fn edit_reading(&mut self) -> String {
        match self.dice.below(8) {
            6 => self.edit_setting("smart: ", &["true", "false"]),
            7 => self.edit_setting("title: ", &["The Harbour File", "Another Title"]),
            0 | 1 => self.edit_setting("{link: ", &["first", "all", "none"]),
            2 => self.edit_setting("dates: ", &["explicit", "all", "never"]),
            3 => self.edit_setting("raw_html: ", &["true", "false"]),
            4 => self.edit_setting("language: ", &["en", "de"]),
            _ if self.dice.below(2) == 0 => self.edit_setting("search: ", &["true", "false"]),
            _ => self.edit_setting("kinds: {", &["ship", "vessel"]),
        }
    }

    /// Gives one setting another value, and no other.
    fn edit_setting(&mut self, key: &str, values: &[&str]) -> String {
        let text = &self.others["dateline.yaml"];
        let from = text.find(key).expect("a setting") + key.len();
        let end = from + text[from..].find(['\n', '}', ',', ':']).expect("an end");
        let value = self.dice.one(values);
        let text = format!("{}{value}{}", &text[..from], &text[end..]);
        self.others.insert("dateline.yaml".into(), text);
        format!("{key}{value}")
    }

    fn edit_others(&mut self, number: usize) -> String {
        let (path, text) = match number % 10 {
            8 | 9 => return self.edit_zone(),
            0 => {
                self.settings();
                return "settings".to_owned();
            }
            1 => (
                "templates/card.html",
                format!("<p><a href=\"{{{{ briefing.href }}}}\">{{{{ briefing.title }}}}</a> {number}</p>"),
            ),
            2 => {
                ("templates/event.html", format!("<p>{{{{ event.when }}}} {{{{ event.text }}}} {number}</p>"))
            }
            3 => ("templates/assets/extra.css", format!("/* {number} */")),
            4 => ("content/drawing.svg", format!("<svg width=\"{}\" height=\"10\"/>", number + 1)),
            5 => ("content/drawing.svg.yaml", format!("caption: Drawing {number}\n")),
            6 => {
                self.now += 86_400;
                return "a day later".to_owned();
            }
            _ => (
                "content/topics/ports.md",
                format!("---\ntitle: Ports {number}\naliases: [Law]\n---\n\nOf [[otto-ohm]].\n"),
            ),
        };
        self.others.insert(path.to_owned(), text);
        path.to_owned()
    }

    fn files(&self) -> BTreeMap<String, String> {
        let mut files = self.others.clone();
        for (path, briefing) in &self.briefings {
            let keys: String = briefing.keys.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
            files.insert(path.clone(), format!("---\n{keys}---\n\n{}", briefing.body));
        }
        files
    }

    /// Brings the folder to what the author has, touching nothing that is so already. Gives the files that it touched.
    pub fn save(&self, root: &Path) -> BTreeSet<String> {
        let mut saved = BTreeSet::new();
        let wanted = self.files();
        for path in
            files(root).iter().filter(|path| !path.starts_with("public/") && !wanted.contains_key(*path))
        {
            fs::remove_file(root.join(path)).expect("a file");
            saved.insert(path.clone());
        }
        for (path, text) in wanted {
            let full = root.join(&path);
            if fs::read_to_string(&full).ok().as_ref() != Some(&text) {
                fs::create_dir_all(full.parent().expect("a folder")).expect("folders");
                fs::write(full, text).expect("a file");
                saved.insert(path);
            }
        }
        saved
    }
}

/// Builds the site; what was said, and whether it was written.
pub fn build(root: &Path, now: i64, is_fresh: bool) -> (Vec<Diagnostic>, bool) {
    let report = build_into(root, &root.join("public"), now, is_fresh);
    (report.diagnostics, report.written.is_some())
}

fn build_into(root: &Path, out: &Path, now: i64, is_fresh: bool) -> Report {
    let options = Options { now, is_fresh, out: Some(out.to_path_buf()), ..options(root, "public") };
    let mut report = pipeline::build(&options).unwrap_or_else(|error| panic!("{error}"));
    diagnostic::sort(&mut report.diagnostics);
    report
}

/// A folder in memory where there is such a thing: a few hundred builds wait for the disk otherwise.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a temporary folder")
}

/// Runs one sequence; gives the number of edits after which the whole site was compared, and how many builds had no need
/// to make all views.
#[track_caller]
fn check(seed: u64) -> (usize, usize) {
    let mut author = Author::new(seed);
    let (warm, elsewhere) = (folder(), folder());
    let outs = [warm.path().join("public"), elsewhere.path().join("out")];
    let mut history = Vec::new();
    let (mut compared, mut quick) = (0, 0);
    loop {
        author.save(warm.path());
        if build(warm.path(), author.now, false).1 {
            break;
        }
        author.registry();
    }
    // What is read is remembered from the second build on.
    fs::write(warm.path().join("content/drawing.svg"), "<svg/>").expect("a file");
    build(warm.path(), author.now, false);
    for _ in 0..EDITS {
        let before = author.clone();
        history.push(match author.dice.below(4) {
            0 => author.edit_text(),
            1 => author.edit_words(),
            _ => author.edit(),
        });
        author.save(warm.path());
        // Readings are remembered for all folders together, views for each.
        let out = &outs[usize::from(author.dice.below(4) == 0)];
        history.push(format!("into {}", out.display()));
        if author.dice.below(4) == 0 {
            history.extend(tamper(out, &mut author.dice));
        }
        let cold = folder();
        author.save(cold.path());
        let report = build_into(warm.path(), out, author.now, false);
        let (expected, is_cold_written) = build(cold.path(), author.now, true);
        assert_eq!(report.diagnostics, expected, "seed {seed}, {history:?}");
        assert_eq!(report.written.is_some(), is_cold_written, "seed {seed}, {history:?}");
        if is_cold_written {
            compare(out, &cold.path().join("public"), &format!("seed {seed}, {history:?}"));
            compared += 1;
            quick += usize::from(
                report.compared > 0 && report.compared < report.written.map_or(0, |one| one.unchanged) / 2,
            );
        } else {
            // The author takes a mistake back.
            author = Author { dice: author.dice, ..before };
        }
    }
    (compared, quick)
}

/// Somebody writes into an output.
fn tamper(out: &Path, dice: &mut Dice) -> Option<String> {
    let all: Vec<String> = files(out).into_iter().filter(|file| !file.starts_with('.')).collect();
    let file = all.get(dice.below(all.len().max(1)))?;
    fs::write(out.join(file), "tampered with").expect("a file");
    Some(format!("tampered with {file}"))
}

#[track_caller]
fn compare(warm: &Path, cold: &Path, about: &str) {
    assert_eq!(files(warm), files(cold), "{about}");
    for file in files(cold) {
        let read = |folder: &Path| {
            String::from_utf8_lossy(&fs::read(folder.join(&file)).expect("a file")).into_owned()
        };
        let (warm, cold) = (read(warm), read(cold));
        if warm != cold {
            let differing = warm.lines().zip(cold.lines()).find(|(a, b)| a != b);
            panic!("{about}: {file} differs: {differing:#?}");
        }
    }
}

fn check_part(part: u64) {
    let seeds = std::env::var("DATELINE_SEEDS").ok();
    let seeds = seeds.as_deref().and_then(|seeds| seeds.split_once(".."));
    let (from, to) =
        seeds.map_or((0, SEQUENCES), |(from, to)| (from.parse().unwrap_or(0), to.parse().unwrap_or(0)));
    let (mut compared, mut quick) = (0, 0);
    for seed in (from..to).filter(|seed| seed % PARTS == part) {
        let (whole, fast) = check(seed);
        compared += whole;
        quick += fast;
    }
    let edits = EDITS * ((to - from) / PARTS) as usize;
    println!("{compared} of {edits} builds compared, {quick} of them without making all views");
    // An edit may be a mistake; most are not.
    assert!(compared * 2 > edits, "only {compared} builds of {edits} were compared");
    assert!(quick * 20 > edits, "only {quick} builds of {edits} had no need to make all views");
}

#[test]
fn random_edits_first_part() {
    check_part(0);
}

#[test]
fn random_edits_second_part() {
    check_part(1);
}

#[test]
fn random_edits_third_part() {
    check_part(2);
}
