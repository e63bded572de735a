//! Hostile texts: encodings, YAML that is deep or explodes, numbers and dates beyond all measure, Markdown made to be
//! slow, files too large, registries that contradict themselves ten thousand times.
//!
//! Each runs within the memory and time of `Hostile::run`; quick ones here stand for the large ones in
//! `tests/outside/hostile.py`.

use std::fs;

use crate::hostile::Hostile;

#[test]
fn what_is_no_utf8_is_told_with_its_place() {
    for (bytes, place, words) in [
        (&b"---\ntitle: a\xff\n---\n"[..], ":2:9", "not UTF-8"),
        (b"---\ntitle: a\n---\n\nline\ntwo \xc3\n", ":6:5", "not UTF-8"),
        (b"\xff\xfe-\0-\0-\0\n\0", ":1:1", "UTF-16"),
        (b"\xfe\xff\0-\0-\0-\0\n", ":1:1", "UTF-16"),
        (b"-\0-\0-\0\n\0", "", "does not begin with front matter"),
        (b"", "", "does not begin with front matter"),
        (b"---\ntitle: half", ":1:1", "never ends"),
        (b"---\ntitle: \"half\n---\n", ":2", "error["),
    ] {
        let build = Hostile::with("content/2019-12-31-x.md", bytes).build().exits(1).says(words);
        build.says(&format!("content/2019-12-31-x.md{place}"));
    }
    for path in ["content/entities/x.yaml", "dateline.yaml", "templates/home.html"] {
        let build = Hostile::with(path, b"a: \xff\n").build().exits(1).says("error[not-utf8]");
        build.says(path).says("save it as UTF-8");
    }
}

#[test]
fn marks_line_ends_and_nul_do_no_harm() {
    let marked = Hostile::with("content/2019-12-31-x.md", "\u{feff}---\ntitle: Marked\n---\n\nText.\n");
    marked.build().exits(0).says("built 2 briefings");
    let old = Hostile::with("content/2019-12-31-x.md", "---\rtitle: Old\r---\r\rOne.\r\rTwo.\r");
    old.build().exits(0);
    assert!(old.site.read("public/briefings/x/index.html").contains("<p>Two.</p>"));
    let nul = Hostile::with("content/2019-12-31-x.md", "---\ntitle: x\n---\n\na\0b \0 0\0\n");
    nul.build().exits(0);
    assert!(nul.site.read("public/briefings/x/index.html").contains("a\u{fffd}b"));
    // A sentence that another page quotes, and the summary that is taken from it.
    let head = "title: x\nentities: [{name: Anna Arndt, kind: person}]";
    let text = format!("---\n{head}\n---\n\nSaid \0 Anna Arndt \u{1} here.\n");
    let quoted = Hostile::with("content/2019-12-31-x.md", &text);
    quoted.build().exits(0);
    for page in ["entities/anna-arndt/index.html", "briefings/x/index.html", "index.html", "feed.xml"] {
        let page = quoted.site.read(&format!("public/{page}"));
        assert!(page.contains("Arndt") && !page.contains(['\0', '\u{1}']), "{page}");
    }
    Hostile::with("content/2019-12-31-x.md", "---\ntitle: a\0b\n---\n")
        .build()
        .exits(1)
        .says("content/2019-12-31-x.md:2:9");
}

#[test]
fn directions_and_invisible_characters_reach_no_terminal_and_break_no_page() {
    let hostile =
        Hostile::briefing("summary: \"\\u202eevil\\u200b\\u2066x\"\nnonsense\u{202e}\u{1b}: x\n", "x");
    hostile.build().exits(1);
    let hostile = Hostile::briefing(
        "summary: \"\\u202eevil\\u200b\\u2066x \\u0007\\ufffe\"\n\"non\\u202e\": x\n",
        "\u{202e}abc\u{2069}",
    );
    let build = hostile.build().exits(0).says("<U+202E>");
    assert!(!build.err.contains(['\u{202e}', '\u{1b}', '\u{7}']), "{}", build.err);
    let feed = hostile.site.read("public/feed.xml");
    assert!(!feed.contains(['\u{7}', '\u{fffe}']), "{feed}");
}

#[test]
fn deep_yaml_is_refused_where_it_gets_too_deep() {
    let deep = |text: String| {
        let build = Hostile::briefing(&text, "x").build().exits(1).says("error[yaml-");
        build.says("content/2019-12-31-x.md:");
    };
    deep(format!("params: {}\n", "[".repeat(100_000)));
    deep(format!("params: {}{}\n", "[".repeat(20_000), "]".repeat(20_000)));
    deep(format!("params: {}a{}\n", "{a: ".repeat(20_000), "}".repeat(20_000)));
    deep(format!("params:\n  {}x\n", "- ".repeat(50_000)));
    deep(
        (0..600)
            .map(|n| format!("{}a:\n", " ".repeat(n + 1)))
            .fold("params:\n".to_owned(), |all, line| all + &line),
    );
    let fine = format!("params: {}{}\n", "[".repeat(60), "]".repeat(60));
    Hostile::briefing(&fine, "x").build().exits(0);
}

#[test]
fn yaml_that_explodes_is_refused() {
    let tenfold = |n: usize| format!("  a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(","));
    let bomb = format!("params:\n  a0: &a0 [x]\n{}", (1..10).map(tenfold).collect::<String>());
    let long = format!("params:\n  a: &a {}\n  b: [{}]\n", "x".repeat(1000), vec!["*a"; 50_000].join(","));
    for head in [bomb.as_str(), &long, "params: &a [*a]\n", "<<: *x\n"] {
        Hostile::briefing(head, "x").build().exits(1).says("error[yaml-").says("content/2019-12-31-x.md:");
    }
}

#[test]
fn nothing_in_yaml_is_run() {
    let hostile = Hostile::briefing("params: !!python/object/apply:os.system [\"touch pwned\"]\n", "x");
    hostile.build().exits(1).says("tag");
    assert!(!hostile.site.has("pwned"));
}

#[test]
fn files_too_large_are_refused_unread() {
    // As long as they say, without taking the room.
    let sparse = |path: &str, size: u64| {
        let hostile = Hostile::with(path, "");
        let file = fs::File::options().write(true).open(hostile.site.path(path)).expect("a file");
        file.set_len(size).expect("a length");
        hostile
    };
    const MIB: u64 = 1024 * 1024;
    for path in [
        "content/2019-12-31-x.md",
        "content/entities/x.yaml",
        "content/entities/x.md",
        "content/pages/x.md",
        "content/topics/x.md",
        "templates/home.html",
        "templates/assets/site.css",
        "dateline.yaml",
    ] {
        sparse(path, 100 * MIB).build().exits(1).says("error[too-large]").says(path).says("split it");
    }
    sparse("content/assets/x.png", 1 << 40).build().exits(1).says("error[too-large]").says("1 GiB");
    sparse("templates/archetypes/briefing.md", 100 * MIB)
        .run(&["new", "Hello"])
        .exits(2)
        .says("error[too-large]");
    let words = "word ".repeat(60_000);
    Hostile::briefing(&format!("summary: {words}\n"), "x")
        .build()
        .exits(1)
        .says("error[yaml-limits]")
        .says("256 KiB");
}

#[test]
fn a_large_picture_takes_no_memory() {
    let hostile = Hostile::with("content/assets/x.png", "");
    let file =
        fs::File::options().write(true).open(hostile.site.path("content/assets/x.png")).expect("a file");
    file.set_len(96 * 1024 * 1024).expect("a length");
    hostile.run_within(64, &["build"]).exits(0);
    hostile.run_within(64, &["build"]).exits(0).says("0 added, 0 changed");
    assert_eq!(
        fs::metadata(hostile.site.path("public/assets/x.png")).expect("a file").len(),
        96 * 1024 * 1024
    );
}

#[test]
fn numbers_and_dates_beyond_all_measure() {
    for (head, words) in [
        ("date: 999999999-01-01\n", "error[bad-date]"),
        ("date: 99999999999999999999\n", "error[bad-date]"),
        ("date: -5000-01-01\n", "content/2019-12-31-x.md"),
        ("timeline: [{date: 2016-13-45, text: a}]\n", "error[bad-date]"),
        ("timeline: [{date: 99999999999999999999, text: a}]\n", "error[bad-date]"),
        ("embargo: 10000-01-01\n", "error[bad-date]"),
    ] {
        Hostile::briefing(head, "x").build().exits(1).says(words);
    }
    let hostile = Hostile::briefing(
        "embargo: 0001-01-01\nexpires: 9999-12-31\nparams: {a: 999999999999999999999999, b: 1e999, c: .nan}\ntimeline: [{date: Y170000002, text: a}, {date: -9999, text: b}, {date: Y-999999999, text: c}, {date: 9999-12-31, text: d}]\n",
        "1. a\n\n999999999. b\n\n9999999999. c\n",
    );
    hostile.build().exits(0);
    for setting in ["paginate: 99999999999999999999\n", "paginate: 0\n", "paginate: -1\n", "paginate: 1e3\n"]
    {
        let hostile = Hostile::new();
        let settings = format!("{}{setting}", hostile.site.read("dateline.yaml"));
        hostile.write("dateline.yaml", settings);
        hostile.build().exits(1).says("error[bad-setting]").says("dateline.yaml:4:");
    }
}

/// Markdown whose reading could take the square of its length. In a test build: a tenth of what
/// `tests/outside/hostile.py` gives to the real one.
#[test]
fn markdown_made_to_be_slow_is_not() {
    let hostile = Hostile::with("content/entities/x.yaml", "- {id: anna, name: Anna Arndt, kind: person}\n");
    let times = |text: &str, count: usize| text.repeat(count);
    let numbered = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    for (name, body) in [
        ("quotes", times(">", 20_000)),
        ("lists", times("- ", 20_000)),
        ("stairs", numbered(600, &|n| format!("{}- a\n", "  ".repeat(n)))),
        ("emphasis", times("*a **a ", 20_000)),
        ("brackets", times("[", 50_000)),
        ("links", times("[a](", 30_000)),
        ("images", format!("{}a{}", times("![", 10_000), times("](b)", 10_000))),
        ("wiki", times("[[a|", 30_000)),
        ("backticks", numbered(800, &|n| times("`", n + 1) + " ")),
        ("html", times("<a ", 30_000)),
        ("comments", times("<!-- ", 30_000)),
        ("table", format!("|{}\n|{}\n{}", times("a|", 500), times("-|", 500), times("|x|\n", 500))),
        ("headings", times("# a\n\n", 20_000)),
        (
            "notes",
            numbered(10_000, &|n| format!("x[^{n}] "))
                + "\n\n"
                + &numbered(10_000, &|n| format!("[^{n}]: n\n\n")),
        ),
        ("citations", times("[^", 100_000)),
        ("mentions", times("Anna Arndt\u{2019}s `x` ", 10_000)),
        ("apostrophes", times("\u{2019}", 100_000) + &times(" Anna Arndt", 10_000)),
        ("wiki-links", times("[[anna]] ", 10_000)),
        ("stops", format!("Anna Arndt {}", times(".", 200_000))),
        ("pictures", numbered(5_000, &|n| format!("[a](i{n}.png) "))),
    ] {
        hostile.write("content/2019-12-31-x.md", format!("---\ntitle: X\n---\n\n{body}\n"));
        let build = hostile.build();
        assert_eq!(build.code, Some(0), "{name}: {}", build.err);
    }
}

#[test]
fn a_text_of_nothing_but_marks_is_refused() {
    let build = Hostile::briefing("", &"*a ".repeat(500_000)).build().exits(1).says("error[too-large]");
    build.says("400000 marks").says("content/2019-12-31-x.md:5:").says("split it");
}

#[test]
fn many_mistakes_are_folded() {
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let links = Hostile::briefing("", &"[[nobody here]] ".repeat(1_100)).build().exits(0);
    links.says("… and").says("more `unresolved-link`");
    Hostile::briefing(&many(200, &|n| format!("k{n}: 1\n")), "x").build().exits(0).says("more `unknown-key`");
    let events = many(30, &|n| format!(" - {{date: soon{n}, text: e}}\n"));
    let build = Hostile::briefing(&format!("timeline:\n{events}"), "x").build().exits(1);
    assert_eq!(build.err.matches("error[bad-date]").count(), 30, "errors are told one by one");
    let topics = many(300, &|n| format!("t{n}, "));
    Hostile::briefing(&format!("topics: [{topics}]\n"), "x").build().exits(1).says("error[too-large]");
}

#[test]
fn a_comma_never_cuts_a_text_silently_however_many_there_are() {
    let words: Vec<String> = (0..500).map(|n| format!("w{n}")).collect();
    let head = format!("timeline: [{{date: 2016, text: a, {}}}]\n", words.join(", "));
    Hostile::briefing(&head, "x").build().exits(1).says("error[text-after-comma]").says("`w499`");
}

#[test]
fn registries_that_go_round_in_circles_end() {
    let ring = |key: &str| {
        let line = |n: usize| {
            format!("- {{id: e{n}, name: Entity{n}, kind: person, {key}}}\n")
                .replace("NEXT", &format!("e{}", (n + 1) % 1000))
        };
        (0..1000).map(line).collect::<String>()
    };
    let build = Hostile::with("content/entities/x.yaml", ring("part_of: [NEXT]")).build().exits(1);
    build.says("error[cycle]").says("988 more");
    Hostile::with("content/entities/x.yaml", ring("relations: [{entity: NEXT, type: t}]")).build().exits(0);
    let ids: Vec<String> = (0..100).map(|n| format!("e{n}")).collect();
    let all: String = ids
        .iter()
        .map(|id| format!("- {{id: {id}, name: {id}x, kind: person, part_of: [{}]}}\n", ids.join(", ")))
        .collect();
    let build = Hostile::with("content/entities/x.yaml", all).build().exits(1);
    assert_eq!(build.err.matches("error[cycle]").count(), 20, "{}", build.err);
    let swapped = "- {id: a, name: b, kind: person, aliases: [b, c], former_ids: [b]}\n- {id: b, name: a, kind: person, aliases: [a, c], former_ids: [a]}\n";
    Hostile::with("content/entities/x.yaml", swapped).build().exits(0).says("name-clash");
}

#[test]
fn ten_thousand_aliases_and_five_thousand_events() {
    let aliases: Vec<String> = (0..10_000).map(|n| format!("Alias Number {n}")).collect();
    let hostile = Hostile::with(
        "content/entities/x.yaml",
        format!("- {{id: anna, name: Anna, kind: person, aliases: [{}]}}\n", aliases.join(", ")),
    );
    let events: String =
        (0..5_000).map(|n| format!(" - {{date: {}-01-01, text: Event {n}}}\n", 1000 + n % 50)).collect();
    let body = (0..2_000).map(|n| format!("Alias Number {}. ", n * 5)).collect::<String>();
    hostile.write("content/2019-12-31-x.md", format!("---\ntitle: X\ntimeline:\n{events}---\n\n{body}\n"));
    hostile.build().exits(0).says("5000 events");
    let page = hostile.site.read("public/briefings/x/index.html");
    assert!(page.contains("2000 mentions"), "mentions are missing");
}

#[test]
fn files_that_vanish_or_grow_while_the_site_is_read() {
    // Nothing waits in the binary for a test, so the race is run many times; whichever way it goes must be a fine one.
    let hostile = Hostile::new();
    for number in 0..60 {
        hostile
            .write(&format!("content/2019-12-01-{number}.md"), format!("---\ntitle: T{number}\n---\n\nx\n"));
    }
    let root = hostile.site.path("content");
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                number = (number + 7) % 60;
                let file = root.join(format!("2019-12-01-{number}.md"));
                let _ = fs::remove_file(&file);
                let _ = fs::write(&file, "---\ntitle: half");
                let _ = fs::write(&file, format!("---\ntitle: T{number}\n---\n\n{}\n", "x ".repeat(5000)));
            }
        });
        for _ in 0..5 {
            let build = hostile.build();
            let is_told = build.code == Some(0) || build.err.contains("error[");
            assert!(is_told, "{build:?}");
        }
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    hostile.build().exits(0);
}
