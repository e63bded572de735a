//! No trace: a thousand hidden pages with words of their own in every field leave none, and each is found as soon as the
//! rule that hides it is switched off.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use dateline::check::trace::Audit;
use dateline::model::marking::Marking;
use dateline::pipeline::{self, Examined, Options};

use crate::site::Site;

const PAGES: usize = 1000;
/// The audit's parts that every hidden briefing has and every page of it shows.
const SHOWN: [&str; 15] = [
    "title",
    "address",
    "summary",
    "key point",
    "event",
    "event id",
    "source",
    "update",
    "correction",
    "topic",
    "author",
    "role",
    "text",
    "heading",
    "name",
];

/// Outputs beside pages that must be among those that are searched; what ends in a slash, any file below it.
const LOOKED_AT: [&str; 16] = [
    "timeline.ics",
    "entities/seen/timeline.ics",
    "feed.xml",
    "feed.json",
    "entities/seen/feed.xml",
    "topics/talks/feed.json",
    "changes/feed.xml",
    "digest/",
    "search/index.json",
    "sitemap.xml",
    "data/briefings.jsonld",
    "data/entities.ftm.jsonl",
    "data/entities.csv",
    "data/events.csv",
    "data/places.geojson",
    "data/timeline.json",
];

/// Why a page is hidden. The last is switched off by taking the key away, all others by whom the site is built for.
fn state(number: usize) -> &'static str {
    match number % 5 {
        0 => "draft: true",
        1 => "embargo: 2020-06-01",
        2 => "expires: 2019-06-01",
        3 => "marking: TLP:RED",
        _ => "withdrawn: {date: 2019-03-01, reason: It was wrong., title: false}",
    }
}

/// A briefing with a word of its own (`zq…`) in every field; a withdrawn one keeps its address.
fn hidden(n: usize, state: &str) -> String {
    format!(
        "---\ntitle: Zqtitle{n}x stands *here*\n{state}\nsummary: Zqsummary{n}x **bold** & more\nkey_points: [Zqpoint{n}x is so]\n\
         topics: [Zqtopic{n}x]\nauthors: [Zqauthor{n}x]\nentities:\n  - {{name: Zqname{n}x Person, kind: person, aliases: [Zqalias{n}x], \
         description: Zqdescription{n}x, role: Zqrole{n}x, note: Zqnote{n}x}}\n\
         timeline:\n  - {{id: zqevent{n}x, date: 2018-03-0{d}, text: \"Zqhappened{n}x “quoted” O'Brien\"}}\n\
         sources:\n  - {{id: s, title: Zqsource{n}x, url: \"https://elsewhere.example/zqurl{n}x\", publisher: Zqpublisher{n}x}}\n\
         updates: [{{date: 2018-12-31, text: Zqupdate{n}x}}]\ncorrections: [{{date: 2018-12-31, text: Zqcorrection{n}x, was: Zqwas{n}x}}]\n\
         redirects: [/old/zqold{n}x/]\nparams: {{note: Zqparam{n}x}}\nimage: {{src: zqpicture{n}x.png, alt: Zqalt{n}x}}\n---\n\n\
         Zqopening{n}x is the first word of a text that goes on for long enough.\n\n## Zqheading{n}x\n\nAnd so on.\n",
        d = n % 9 + 1,
    )
}

fn site(is_open: bool) -> Site {
    let site = Site::empty();
    site.write(
        "dateline.yaml",
        "title: Small\nbase_url: https://example.org/base/\ntimezone: UTC\nfeeds: all\n",
    );
    for n in 0..5 {
        let body = "The ministers met in Geneva and said in public what all of them had said before.";
        site.write(
            &format!("content/2019-01-0{}-public.md", n + 1),
            &format!("---\ntitle: Public {n}\nslug: public-{n}\ntopics: [Talks]\nentities: [seen, geneva]\ntimeline:\n  - {{date: 2018-12-0{}, text: The ministers met, entities: [seen], place: geneva}}\n---\n\n{body}\n", n + 1),
        );
    }
    for n in 0..PAGES {
        let state = if is_open && n % 5 == 4 { "draft: false" } else { state(n) };
        let folder = format!("content/{}", n % 50);
        site.write(&format!("{folder}/2018-01-01-zqslug{n}x.md"), &hidden(n, state));
        site.write(&format!("{folder}/zqpicture{n}x.png"), &format!("not a picture {n}"));
    }
    site.write(
        "content/pages/zqpage.md",
        "---\ntitle: Zqpage title\ndraft: true\n---\n\nZqpagebody stands here and nowhere else at all.\n",
    );
    site.write(
        "content/topics/zqtopical.md",
        "---\ntitle: Zqtopical title\ndraft: true\n---\n\nZqtopicbody stands here and nowhere else at all.\n",
    );
    site.write("content/entities/all.yaml", "- {id: zqentity, name: Zqentity Hidden, kind: person, draft: true}\n- {id: seen, name: Public Person, kind: person}\n- {id: geneva, name: Geneva, kind: place, location: [46.2, 6.1]}\n");
    site
}

fn examined(site: &Site, options: impl Fn(Options) -> Options) -> Examined {
    let usual = Options {
        root: site.folder.path().to_path_buf(),
        out: None,
        base_url: None,
        // 2020-01-02
        now: 1_577_966_400,
        drafts: false,
        is_rehearsal: false,
        up_to: Marking::Clear,
        is_strict: false,
        is_fresh: true,
        cards: Default::default(),
        left_out: Default::default(),
    };
    pipeline::examine(&options(usual)).0.expect("settings that can be read")
}

#[test]
fn a_thousand_hidden_pages_leave_none() {
    let site_closed = site(false);
    let mut closed = examined(&site_closed, |options| options);
    assert_eq!(closed.held.briefings.len(), PAGES);
    let audit = Audit::new(&closed).expect("something is held back");
    // Beside the audit, a plain look for the words themselves: the addresses of withdrawn pages alone may have them.
    let plain: Mutex<BTreeSet<String>> = Mutex::default();
    let files: Mutex<BTreeSet<String>> = Mutex::default();
    closed.outputs(&|planned, bytes| {
        audit.look(&planned.file(), bytes);
        files.lock().expect("no panic").insert(planned.file());
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let is_notice = |word: &str| word.starts_with("zqslug") || word.starts_with("zqold");
        let words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.starts_with("zq") && !is_notice(word));
        plain.lock().expect("no panic").extend(words.map(str::to_owned));
    });
    assert_eq!(audit.found(), []);
    assert_eq!(*plain.lock().expect("no panic"), BTreeSet::new());
    let files = files.into_inner().expect("no panic");
    for wanted in LOOKED_AT {
        let is_it = |file: &String| file == wanted || wanted.ends_with('/') && file.starts_with(wanted);
        assert!(files.iter().any(is_it), "{wanted} is not among the outputs");
    }

    // The same tokens, looked for where nothing is hidden any more: built for those who may see all, in the past, with drafts.
    let site_open = site(true);
    let mut open = examined(&site_open, |options| Options {
        drafts: true,
        up_to: Marking::Red,
        now: 1_546_300_800,
        ..options
    });
    open.outputs(&|planned, bytes| audit.look(&planned.file(), bytes));
    let mut parts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (token, ..) in audit.found() {
        parts.entry(token.file.to_string()).or_default().insert(token.part);
    }
    for n in 0..PAGES {
        let file = format!("content/{}/2018-01-01-zqslug{n}x.md", n % 50);
        let found = parts.get(&file).cloned().unwrap_or_default();
        // The address of a withdrawn page is public.
        let missing: Vec<&str> = SHOWN
            .into_iter()
            .filter(|part| !(found.contains(part) || n % 5 == 4 && *part == "address"))
            .collect();
        assert_eq!(missing, [""; 0], "{file}");
        let picture = format!("content/{}/zqpicture{n}x.png", n % 50);
        assert!(parts.get(&picture).is_some_and(|parts| parts.contains("file name")), "{picture}");
    }
    for file in ["content/pages/zqpage.md", "content/topics/zqtopical.md"] {
        assert!(parts.contains_key(file), "{file}");
    }
}

/// Hides one thing, leaks it by hand, and gives what `check` says.
fn leak(file: &str, text: &str) -> crate::site::Run {
    let site = Site::small();
    site.write("content/2020-05-01-plan.md", "---\ntitle: The second secret plan\ndraft: true\nentities: [{name: Ivan Petrov, kind: person}]\n---\n\nNobody must know of these eight words or more of them.\n");
    site.write(file, text);
    site.run(&["check"])
}

#[test]
fn whatever_leaks_is_found() {
    for text in [
        "the <b>second</b> secret&nbsp;plan",
        "The%20Second%20Secret%20Plan",
        "ivan-petrov",
        "\\u0049van Petrov",
    ] {
        leak("content/assets/note.txt", text).exits(1).says("error[hidden-trace]").says("assets/note.txt");
    }
    leak("content/assets/the-second-secret-plan.txt", "x").exits(1).says("error[hidden-trace]");
    // Words that public texts say themselves are public.
    let public = "---\ntitle: Talks begin\n---\n\nThere is a second secret plan, and the second secret plan is known.\n";
    leak("content/2019-12-30-talks.md", public).exits(0).says("nothing found");
    leak("content/assets/note.txt", "a second plan, a secret one").exits(0).says("nothing found");
}

#[test]
fn what_is_marked_is_looked_for_in_what_everybody_sees() {
    let site = Site::small();
    site.write("content/2019-12-31-red.md", "---\ntitle: Zqmarked words\nmarking: TLP:RED\n---\n\nText.\n");
    site.run(&["check"]).exits(0);
    site.write("content/assets/note.txt", "Zqmarked words");
    site.run(&["check"]).exits(1).says("hidden-trace").says("assets/note.txt");
}
