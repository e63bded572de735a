//! `dateline build`: what it writes, prints and exits with.

use serde_json::Value;

use crate::site::Site;

#[test]
fn the_summary_counts_what_was_done() {
    let site = Site::small();
    let first = site.run(&["build"]).exits(0);
    assert!(
        first.err.starts_with("built 1 briefing, 0 entities, 0 events into public/ in "),
        "{}",
        first.err
    );
    assert_eq!(first.out, "");
    let second = site.run(&["build"]).exits(0);
    assert!(second.err.contains(" s: 0 added, 0 changed, 0 removed, "), "{}", second.err);
    site.briefing("2019-12-30-talks", "Talks go on", "");
    let third = site.run(&["build"]).exits(0);
    assert!(!third.err.contains(": 0 added, 0 changed"), "{}", third.err);
}

#[test]
fn the_first_build_is_remembered_wherever_it_goes() {
    let site = Site::small();
    for out in ["site", "new/site", "./other"] {
        let kept = || {
            let names = std::fs::read_dir(site.path(".dateline/cache")).expect("a cache").flatten();
            names.filter(|entry| entry.file_name().to_string_lossy().starts_with("out-")).count()
        };
        site.run(&["build", "--out", out]).exits(0);
        let first = kept();
        site.run(&["build", "--out", out]).exits(0);
        assert_eq!(kept(), first, "{out} is remembered under one name");
    }
}

#[test]
fn a_file_tells_all_its_mistakes_at_once() {
    let site = Site::small();
    site.write("content/2019-12-31-more.md", "---\ntitle: More\ndate: 2016-13-01\nentities: [nobody]\n---\n");
    let build = site.run(&["build"]).exits(1);
    build.says("error[bad-date]").says("error[unknown-entity]").says("2 errors");
}

#[test]
fn an_error_leaves_the_site_as_it_was() {
    let site = Site::small();
    site.run(&["build"]).exits(0);
    let before = site.read("public/index.html");
    site.briefing("2019-12-31-more", "More", "timeline:\n  - date: soon\n    text: x\n");
    let build = site.run(&["build"]).exits(1);
    let build = build
        .says("error[bad-date]")
        .says("--> content/2019-12-31-more.md:4:11")
        .says("4 |   - date: soon\n");
    build.says("^^^^").says("1 error: nothing was written, `public/` is as it was");
    assert_eq!(site.read("public/index.html"), before);
    assert!(!site.has("public/briefings/more/index.html"));
}

#[test]
fn strict_makes_errors_of_unresolved_links() {
    let site = Site::small();
    site.write("content/2019-12-31-link.md", "---\ntitle: Link\n---\n\nSee [[nobody]].\n");
    site.run(&["build"]).exits(0).says("warning[unresolved-link]").says("\n1 warning\n");
    site.run(&["build", "--strict"]).exits(1).says("error[unresolved-link]");
}

#[test]
fn json_lines_have_their_keys_in_order() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "titel: x\ndraft: true\n");
    site.briefing("2020-02-01-later", "Later", "embargo: 2020-02-01T09:00\n");
    let build = site.run(&["build", "--format", "json"]).exits(0);
    assert_eq!(build.err, "");
    let lines: Vec<&str> = build.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", build.out);
    let diagnostic = r#"{"severity":"warning","code":"unknown-key","message":"#;
    assert!(lines[0].starts_with(diagnostic), "{}", lines[0]);
    assert!(lines[0].contains(r#""file":"content/2019-12-31-more.md","line":3,"column":1,"#), "{}", lines[0]);
    let keys = [
        "briefings",
        "entities",
        "events",
        "added",
        "changed",
        "removed",
        "unchanged",
        "bytes",
        "errors",
        "warnings",
        "held_back",
        "next_due",
    ];
    assert!(lines[1].starts_with(r#"{"summary":{"briefings":1,"entities":0,"#), "{}", lines[1]);
    let places: Vec<_> = keys.iter().map(|key| lines[1].find(&format!("\"{key}\":"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", lines[1]);
    let summary = &build.json()[1]["summary"];
    assert_eq!(summary["held_back"], 2);
    assert_eq!(summary["warnings"], 1);
    assert_eq!(summary["next_due"], "2020-02-01T08:00:00Z");
}

#[test]
fn json_is_the_same_every_time() {
    let (one, two) = (Site::small(), Site::small());
    let json = |site: &Site| site.run(&["build", "--format", "json"]).exits(0).out;
    assert_eq!(json(&one), json(&two));
    // Whether little or nothing had to be done shows in what was done, not in what the site is.
    let bytes = |site: &Site, args: &[&str]| {
        let run = site.run(&[&["build", "--format", "json"], args].concat()).exits(0);
        run.json()[0]["summary"]["bytes"].as_u64().expect("a number")
    };
    let fresh = bytes(&one, &["--fresh"]);
    assert!(fresh > 0);
    assert_eq!(bytes(&one, &[]), fresh);
    assert_eq!(bytes(&one, &[]), fresh);
}

#[test]
fn json_says_why_it_could_not_run() {
    let empty = Site::empty();
    let build = empty.run(&["build", "--format", "json"]).exits(2);
    let lines = build.json();
    assert_eq!(lines[0]["code"], "settings-missing");
    assert_eq!(lines[0]["file"], Value::Null);
    assert_eq!(lines[1]["summary"]["errors"], 1);
    assert_eq!(lines[1]["summary"]["briefings"], 0);
}

#[test]
fn tells_what_is_held_back_and_when_it_is_due() {
    let site = Site::small();
    site.briefing("2020-02-01-later", "Later", "embargo: 2020-02-01T09:00\n");
    site.briefing("2020-01-01-one", "One", "draft: true\n");
    site.briefing("2020-01-01-two", "Two", "draft: true\n");
    site.run(&["build"])
        .exits(0)
        .says("3 held back: 2 draft, 1 under embargo")
        .says("next at 09:00 on 1 February 2020 (Europe/Berlin)");
    let page = site.read("public/index.html");
    assert!(!page.contains("Later"), "{page}");
}

#[test]
fn keeps_and_names_files_of_the_users() {
    let site = Site::small();
    site.run(&["build"]).exits(0);
    site.write("public/.well-known/security.txt", "x");
    site.briefing("2019-12-30-talks", "Talks go on", "");
    site.run(&["build"]).exits(0).says("kept what Dateline did not make: `.well-known/`");
    assert!(site.has("public/.well-known/security.txt"));
}

#[test]
fn refuses_a_folder_that_it_did_not_make() {
    let site = Site::small();
    site.write("theirs/letter.txt", "dear");
    site.run(&["build", "--out", "theirs"]).exits(2).says("error[write-failed]").says("--out");
    assert_eq!(site.read("theirs/letter.txt"), "dear");
    let refused = site.run(&["build", "--out", "theirs", "--format", "json"]).exits(2);
    assert_eq!(refused.json().last().expect("a line")["summary"]["errors"], 1);
}

#[test]
fn takes_an_address_for_the_one_in_the_settings() {
    let site = Site::small();
    site.run(&["build", "--base-url", "https://elsewhere.example/sub/"]).exits(0);
    assert!(site.read("public/index.html").contains("https://elsewhere.example/sub/"));
    site.run(&["build", "--base-url", "elsewhere"]).exits(2).says("`--base-url elsewhere`");
}

#[test]
fn repeated_warnings_are_folded() {
    let site = Site::small();
    let keys: String = (0..30).map(|n| format!("nonsense{n}: x\n")).collect();
    site.briefing("2019-12-31-more", "More", &keys);
    let folded = site.run(&["build"]).exits(0).says("… and 10 more `unknown-key`").says("\n30 warnings\n");
    assert_eq!(folded.err.matches("warning[unknown-key]").count(), 20);
    let all = site.run(&["build", "--verbose"]).exits(0);
    assert_eq!(all.err.matches("warning[unknown-key]").count(), 30);
    let json = site.run(&["build", "--format", "json"]).exits(0);
    assert_eq!(json.json().len(), 31);
}

#[test]
fn warnings_are_said_again_when_nothing_has_changed() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "titel: x\n");
    for _ in 0..3 {
        site.run(&["build"]).exits(0).says("warning[unknown-key]").says("\n1 warning\n");
    }
}

#[test]
fn verbose_times_the_stages() {
    Site::small().run(&["build", "--verbose"]).exits(0).says(" ms\n").says("read");
}

#[test]
fn quiet_prints_errors_only() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "titel: x\n");
    assert_eq!(site.run(&["build", "--quiet"]).exits(0).err, "");
    site.briefing("2019-12-31-more", "More", "titel: x\ndate: soon\n");
    let build = site.run(&["build", "--quiet"]).exits(1).says("error[bad-date]").says("nothing was written");
    assert!(!build.err.contains("warning["), "{}", build.err);
}

#[test]
fn a_site_without_a_public_briefing_is_told() {
    let site = Site::small();
    site.briefing("2019-12-30-talks", "Talks begin", "draft: true\n");
    site.run(&["build"]).exits(0).says("warning[empty-site]").says("`dateline list`");
}

#[test]
fn dated_statements_stand_on_their_own_page_only() {
    let site = Site::small();
    let text = "---\ntitle: Read\ndate: 2019-12-31\n---\n\nFirst.\n\n*The office* closed on 3 May 2016 in [Moscow](https://e.org/). Last week it opened.\n";
    site.write("content/read.md", text);
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/briefings/read/index.html");
    assert!(page.contains("data-edtf=\"2016-05-03\""), "{page}");
    assert!(page.contains("<a href=\"#p-2\">The office closed on 3 May 2016 in Moscow.</a>"), "{page}");
    assert!(page.contains("id=\"p-2\"") && page.contains("Taken from the text"), "{page}");
    assert!(!page.contains("2019-12-2"), "{page}");
    for file in
        site.files().iter().filter(|file| file.starts_with("public/") && !file.contains("briefings/read/"))
    {
        assert!(!site.read(file).contains("2016-05-03"), "{file}");
    }
    let settings = site.read("dateline.yaml");
    site.write("dateline.yaml", &format!("{settings}recognise: {{dates: all}}\n"));
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/briefings/read/index.html");
    assert_eq!(page.matches("data-edtf=").count(), 2, "{page}");
    site.write("dateline.yaml", &format!("{settings}recognise: {{dates: never}}\n"));
    site.run(&["build", "--strict"]).exits(0);
    assert!(!site.read("public/briefings/read/index.html").contains("data-edtf="));
    site.write("dateline.yaml", &settings);
    site.write("content/read.md", &text.replace("date: 2019-12-31\n", "date: 2019-12-31\ntimeline: []\n"));
    site.run(&["build", "--strict"]).exits(0);
    assert!(!site.read("public/briefings/read/index.html").contains("data-edtf="));
    site.write("content/read.md", &text.replace("date: 2019-12-31\n", "date: 2019-12-31\nlanguage: de\n"));
    site.run(&["build", "--strict"]).exits(0);
    assert!(!site.read("public/briefings/read/index.html").contains("data-edtf="));
}

#[test]
fn what_carries_no_marking_shows_the_one_of_the_site() {
    let site = Site::small();
    site.briefing("2019-12-29-open", "Open talks", "marking: TLP:CLEAR\n");
    let banners = || {
        let of = |slug: &str| {
            let page = site.read(&format!("public/briefings/{slug}/index.html"));
            ["TLP:CLEAR", "TLP:AMBER"].map(|label| page.contains(label))
        };
        [of("talks"), of("open")]
    };
    site.run(&["build"]).exits(0);
    assert_eq!(banners(), [[false, false], [true, false]]);
    site.write("dateline.yaml", &format!("{}default_marking: TLP:AMBER\n", site.read("dateline.yaml")));
    site.run(&["build"]).exits(0);
    assert_eq!(banners(), [[false, true], [true, false]]);
}

/// Whatever happened on one day, no page grows without bound.
#[test]
fn a_day_of_many_changes_has_several_pages() {
    let site = Site::small();
    for number in 0..450 {
        site.briefing(&format!("2019-12-31-n{number:03}"), &format!("Number {number:03}."), "");
    }
    for day in 1..=3 {
        site.briefing(&format!("2019-11-0{day}-old"), "Old", &format!("id: o{day}\nslug: o{day}\n"));
    }
    site.run(&["build"]).exits(0);
    let pages: Vec<String> = (1..=3)
        .map(|page| match page {
            1 => "public/changes/index.html".to_owned(),
            page => format!("public/changes/page/{page}/index.html"),
        })
        .map(|path| site.read(&path))
        .collect();
    assert!(!site.has("public/changes/page/4/index.html"));
    let count = |words: &str| pages.iter().map(|page| page.matches(words).count()).collect::<Vec<_>>();
    assert_eq!(count("<li class=\"new\">"), [200, 200, 54]);
    assert_eq!(count("<h2><time datetime=\"2019-12-31\">"), [1, 1, 1]);
    assert_eq!(count("<h2><time datetime=\"2019-11-0"), [0, 0, 3]);
    for number in 0..450 {
        assert_eq!(count(&format!(">Number {number:03}.<")).iter().sum::<usize>(), 1, "{number}");
    }
    assert!(pages[0].contains("/changes/page/2/") && pages[2].contains("3 / 3"));
}

#[test]
fn a_mistake_is_told_where_it_stands_and_nowhere_else() {
    let site = Site::small();
    site.write("content/2019-12-29-a.md", "---\ntitel: A\ntimeline: [{id: x, date: 2016, text: T}]\n---\n");
    site.write(
        "content/2019-12-30-b.md",
        "---\ntitle: B\ntimeline: [{id: x}]\n---\n[[2019-12-29-a]], [a](2019-12-29-a.md), [[nobody]]\n",
    );
    let run = site.run(&["build"]).exits(1).says("this briefing has no `title`").says("`nobody`");
    assert!(run.err.contains("1 error and 2 warnings"), "{}", run.err);

    site.briefing("2019-12-29-a", "A", "timeline: [{id: x, date: 2016-13, text: T}]\n");
    site.briefing("2019-12-30-b", "B", "timeline: [{id: x}]\n");
    let run = site.run(&["build"]).exits(1).says("no month 13");
    assert!(run.err.contains("\n1 error: "), "{}", run.err);

    site.briefing("2019-12-29-a", "{a: b}", "");
    site.briefing("2019-12-30-b", "B", "");
    let run = site.run(&["build"]).exits(1).says("not a map of keys");
    assert!(run.err.contains("\n1 error: "), "{}", run.err);
}

#[test]
fn what_ends_before_it_begins_is_told_and_never_due() {
    let site = Site::small();
    site.briefing("2019-12-31-never", "Never", "embargo: 2021-01-01\nexpires: 2020-06-01\n");
    site.briefing("2019-12-31-draft", "Draft", "draft: true\nembargo: 2022-01-01\n");
    let run =
        site.run(&["build"]).exits(0).says("content/2019-12-31-never.md:4:10").says("nobody ever sees it");
    assert!(!run.err.contains("appears or disappears next"), "{}", run.err);
}

#[test]
fn an_old_address_that_is_taken_is_told_with_the_way_out() {
    let site = Site::small();
    site.briefing("2019-12-31-a", "A", "redirects: [/briefings/a/]\n");
    site.run(&["build"]).exits(1).says("the address of this page itself").says("out of `redirects`");
    site.briefing("2019-12-31-a", "A", "redirects: [/timeline/]\n");
    site.run(&["build"]).exits(1).says("take `/timeline/` out of the `redirects`");
    site.briefing("2019-12-31-a", "A", "redirects: ['https://example.org/old/x/']\n");
    site.run(&["build"]).exits(1).says("write the path alone, from the site's root: `/old/x/`");
}

#[test]
fn a_slug_may_be_written_with_letters_composed_or_not() {
    let site = Site::small();
    site.briefing("2019-12-31-a", "A", "slug: \"cafe\u{301}\"\n");
    site.run(&["build"]).exits(0);
    assert!(site.has("public/briefings/caf\u{e9}/index.html"));
    site.briefing("2019-12-31-a", "A", "slug: ..\n");
    site.run(&["build"]).exits(1).says("`..` cannot be part of an address").says("2019-12-31-a.md:3:7");
}

#[test]
fn pages_say_which_way_their_language_is_read() {
    let site = Site::small();
    site.briefing("2019-12-31-a", "A", "language: fa\n");
    site.run(&["build"]).exits(0);
    assert!(site.read("public/briefings/a/index.html").contains("<html lang=\"fa\" dir=\"rtl\">"));
    assert!(site.read("public/index.html").contains("<html lang=\"en\">"));
}

#[test]
fn front_pages_are_named_and_described() {
    let site = Site::small();
    site.write("dateline.yaml", "title: Small\nbase_url: https://example.org/\npaginate: 1\n");
    site.briefing("2019-12-31-a", "More", "");
    site.run(&["build"]).exits(0);
    assert!(site.read("public/index.html").contains("content=\"Latest briefings: More\""));
    assert!(
        site.read("public/page/2/index.html").contains("<title>Latest briefings (Page 2) – Small</title>")
    );
}

#[test]
fn an_event_whose_id_or_text_is_wrong_is_told_once() {
    let site = Site::small();
    for (event, code) in [
        ("{id: 'a b'}", "bad-id"),
        ("{id: 'a b', date: 2016}", "bad-id"),
        ("{id: x, date: 2016, text: [b]}", "wrong-type"),
        ("{id: x, date: [2016], text: [b]}", "wrong-type"),
        ("{date: 2016, text: [b]}", "wrong-type"),
    ] {
        site.briefing("2019-12-29-a", "A", &format!("timeline: [{event}]\n"));
        let run = site.run(&["build"]).exits(1).says(&format!("error[{code}]"));
        let other = run.err.matches("error[").count() - run.err.matches(&format!("error[{code}]")).count();
        assert_eq!(other, 0, "{event}: {}", run.err);
    }
}

#[test]
fn names_with_commas_are_probably_a_list() {
    let site = Site::small();
    site.briefing("2019-12-29-a", "A", "topics: Energy, Trade\n");
    let run = site.run(&["build"]).exits(0).says("`topics` is one name with a comma");
    run.says("2019-12-29-a.md:3:9").says("`topics: [\"Energy, Trade\"]`");
    for fine in ["topics: [Energy, Trade]", "topics: Energy", "topics: [\"Energy, Trade\"]"] {
        site.briefing("2019-12-29-a", "A", &format!("{fine}\n"));
        site.run(&["build", "--strict"]).exits(0);
    }
    site.briefing("2019-12-29-a", "A", "entities: Ann Bee, Bob Cee\n");
    site.run(&["build"]).exits(1).says("unknown-entity").says("`[Ann Bee, Bob Cee]`");
}

#[test]
fn files_of_topics_do_not_take_each_others_place() {
    let site = Site::small();
    let topic = |file: &str, head: &str| {
        site.write(&format!("content/topics/{file}.md"), &format!("---\n{head}\n---\n\nT.\n"))
    };
    topic("energy", "title: Energy\naliases: [Fuel]");
    topic("power", "title: Power\naliases: [Grid, energy, fuel]");
    let run = site.run(&["build"]).exits(0).says("`energy` means two topics").says("`fuel` means two topics");
    assert_eq!(run.err.matches("warning[topic-spelling]").count(), 2, "{}", run.err);
    run.says("content/topics/power.md:3:17");
    topic("power", "title: Power");
    site.run(&["build", "--strict"]).exits(0);
    topic("Energy", "title: Energy, told anew\ndraft: true");
    site.run(&["build"])
        .exits(1)
        .says("two files tell of the topic `energy`")
        .says("content/topics/Energy.md");
}

#[test]
fn files_that_differ_by_case_are_to_be_renamed() {
    let site = Site::small();
    site.write("content/assets/map.pdf", "x");
    site.write("content/assets/Map.pdf", "y");
    site.run(&["build"]).exits(1).says("error[route-collision]").says("= help: rename one of the files\n");
}

#[test]
fn a_quote_that_was_damaged_on_the_disk_is_read_again_before_anything_is_written() {
    let site = Site::small();
    site.write("content/entities/people.yaml", "- name: Anna Arndt\n  kind: person\n");
    let told = |stem: &str, title: &str, place: &str| {
        let text = format!("---\ntitle: {title}\n---\n\nOn that day Anna Arndt spoke in {place}.\n");
        site.write(&format!("content/{stem}.md"), &text);
    };
    told("2019-12-28-first", "The first", "Bergen");
    told("2019-12-29-second", "The second", "Tromso");
    for title in ["The second day", "The second talk"] {
        site.run(&["build"]).exits(0);
        told("2019-12-29-second", title, "Tromso");
    }
    site.run(&["build"]).exits(0);
    let log = site.path(".dateline/cache/readings.log");
    let kept = std::fs::read(&log).expect("a log");
    let at = kept.windows(6).rposition(|word| word == b"Bergen").expect("the quote is kept");
    let mut damaged = kept.clone();
    damaged[at] = b'X';
    std::fs::write(&log, damaged).expect("a damaged log");
    // Her dossier has to be made anew, with the quote of the other text.
    told("2019-12-29-second", "The second hour", "Tromso");
    site.run(&["build"]).exits(0);
    assert!(!site.has(".dateline/cache/readings"), "damaged readings are forgotten");
    assert!(site.read("public/entities/anna-arndt/index.html").contains("spoke in Bergen."));
    let built = |name: &str| site.read(&format!("{name}/entities/anna-arndt/index.html"));
    site.run(&["build", "--fresh", "--out", "anew"]).exits(0);
    assert_eq!(built("public"), built("anew"));
}

#[test]
fn a_heading_that_was_damaged_on_the_disk_is_no_mistake_of_a_link() {
    let site = Site::small();
    site.write("content/2019-12-28-first.md", "---\ntitle: The first\n---\n\n## Quaint heading\n\nText.\n");
    let told = |words: &str| {
        let text = format!("---\ntitle: Second\n---\n\n[It](2019-12-28-first.md#quaint-heading) {words}.\n");
        site.write("content/2019-12-29-second.md", &text);
    };
    for words in ["once", "twice", "often"] {
        told(words);
        site.run(&["build", "--strict"]).exits(0);
    }
    let log = site.path(".dateline/cache/readings.log");
    let mut damaged = std::fs::read(&log).expect("a log");
    let id = b"quaint-heading";
    // The link's own, and those of the text it leads to.
    for at in (0..damaged.len() - id.len()).rev() {
        if &damaged[at..at + id.len()] == id
            && damaged[at - 1] == id.len() as u8
            && damaged[at + id.len()] == 14
        {
            damaged[at] = b'X';
        }
    }
    std::fs::write(&log, damaged).expect("a damaged log");
    told("never");
    site.run(&["build", "--strict"]).exits(0);
    assert!(site.read("public/briefings/second/index.html").contains("never."));
}

#[test]
fn the_address_of_a_source_comes_and_goes_with_its_page() {
    let site = Site::small();
    site.briefing(
        "2019-12-29-one",
        "One",
        "sources:\n  - {id: s, title: Ours, url: \"https://example.org/briefings/secret/\", archive_url: \"https://example.org/briefings/secret/?a\"}\n",
    );
    let page = || site.read("public/briefings/one/index.html").contains("secret");
    for number in 0..3 {
        site.briefing("2019-12-30-secret", "Secret", &format!("params: {{n: {number}}}\n"));
        site.run(&["build"]).exits(0);
    }
    assert!(page());
    site.briefing("2019-12-30-secret", "Secret", "draft: true\n");
    site.run(&["build"]).exits(0).says("cited without its address");
    assert!(!page());
    site.briefing("2019-12-30-secret", "Secret", "");
    site.run(&["build"]).exits(0);
    assert!(page());
}

#[test]
fn a_heading_keeps_its_address_whatever_settles_what_it_names() {
    let site = Site::small();
    site.write(
        "content/2019-12-29-one.md",
        "---\ntitle: One\n---\n\n## See [[briefing:2019-12-30-talks]]\n\nText.\n",
    );
    site.run(&["build"]).exits(0);
    assert!(site.read("public/briefings/one/index.html").contains("id=\"see-2019-12-30-talks\""));
}
