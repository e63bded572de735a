//! Each rule once where it has something to say, and once where it has not.

use super::codes;
use crate::site::Site;

/// A site of one briefing with a registry; `more` is settings.
fn site(head: &str, body: &str, more: &str) -> Site {
    let site = Site::small();
    site.write(
        "dateline.yaml",
        &format!("title: S\nbase_url: https://example.org/base/\ntimezone: UTC\n{more}"),
    );
    site.write("content/2019-12-30-talks.md", &format!("---\ntitle: Talks begin\n{head}---\n\n{body}\n"));
    site
}

/// What is found there, sorted.
#[track_caller]
fn check(head: &str, body: &str, more: &str, expected: &[&str]) {
    found(&site(head, body, more), expected);
}

#[track_caller]
fn found(site: &Site, expected: &[&str]) {
    let run = site.run(&["check", "--format", "json"]);
    let mut codes = codes(&run);
    codes.sort();
    assert_eq!(codes, expected, "{}", run.out);
}

#[test]
fn weekdays() {
    check("", "On Friday 29 December 2017 and Friday, December 29, 2017.", "", &[]);
    check("", "On Friday 29 December 2016.", "", &["weekday-mismatch"]);
    check("", "On Thursday, December 30, 2016.", "", &["weekday-mismatch"]);
    check("summary: Sent home on Monday 29 December 2016.\n", "Text.", "", &["weekday-mismatch"]);
    // Without a year, only what fits no year near is wrong.
    check("", "On Friday 28 December they met.", "", &[]);
    check("", "On Wednesday 28 December they met.", "", &["weekday-mismatch"]);
    check("", "On Sunday 9 January 1905 they marched.", "", &[]);
    check("", "On Friday 30 February 2018.", "", &["weekday-mismatch"]);
    check("", "`Friday 29 December 2016`", "", &[]);
}

#[test]
fn events_and_dates() {
    let event = |more: &str| {
        format!("timeline:\n  - {{date: 2020-06-01, text: The ministers sign the treaty{more}}}\n")
    };
    check(&event(""), "T.", "", &["future-as-past"]);
    check(&event(", status: planned"), "T.", "", &[]);
    check("timeline:\n  - {date: 2020-06-01, text: The ministers will sign the treaty}\n", "T.", "", &[]);
    for text in
        ["They intend to sign it", "They predict a treaty as early as June", "Planning to sign, they meet"]
    {
        check(&format!("timeline:\n  - {{date: 2020-06-01, text: \"{text}\"}}\n"), "T.", "", &[]);
    }
    let admitted = "timeline:\n  - {date: 2020-06-01, text: He admitted that it was to protect them}\n";
    check(admitted, "T.", "", &["future-as-past"]);
    check(
        "timeline:\n  - {date: 2020-01, text: The ministers sign the treaty}\n",
        "T.",
        "",
        &["future-as-past"],
    );
    check("timeline:\n  - {date: 2019, text: The ministers sign the treaty}\n", "T.", "", &[]);
    check(&format!("updated: 2020-06-02\n{}", event("")), "T.", "", &[]);
    check(
        "timeline:\n  - {date: 2019-12-31, text: They meet, status: planned}\n",
        "T.",
        "",
        &["planned-past"],
    );
    check("timeline:\n  - {date: 2020-12-31, text: They meet, status: planned}\n", "T.", "", &[]);
    check("updated: 2019-12-01\n", "T.", "", &["update-before-date"]);
    let early = "updates: [{date: 2019-12-29, text: x}]\ncorrections: [{date: 2019-12-29, text: x}]\n";
    check(early, "T.", "", &["update-before-date", "update-before-date"]);
    check("updates: [{date: 2019-12-30, text: x}]\n", "T.", "", &[]);
}

#[test]
fn events_that_repeat_each_other() {
    let site = site(
        "timeline:\n  - {date: 2019-12-01, text: The two ministers signed the new treaty in Geneva}\n",
        "T.",
        "",
    );
    let other = |text: &str, id: &str| {
        format!("---\ntitle: Other\ntimeline:\n  - {{{id}date: 2019-12-01, text: {text}}}\n---\n\nT.\n")
    };
    site.write("content/2019-12-31-b.md", &other("In Geneva the two ministers signed the new treaty", ""));
    found(&site, &["repeated-event"]);
    site.write(
        "content/2019-12-31-b.md",
        &other("In Geneva the two presidents refused the old agreement", ""),
    );
    found(&site, &[]);
    // Under one id they are one, with two dates if need be.
    let shared = "---\ntitle: Talks begin\ntimeline:\n  - {id: t, date: 2019-12-01, text: The two ministers signed the new treaty in Geneva}\n---\n\nT.\n";
    site.write("content/2019-12-30-talks.md", shared);
    site.write(
        "content/2019-12-31-b.md",
        &other("In Geneva the two ministers signed the new treaty", "id: t, "),
    );
    found(&site, &[]);
    site.write("content/2019-12-31-b.md", &shared.replace("12-01", "12-02"));
    found(&site, &["event-dates-differ"]);
}

#[test]
fn people() {
    let site = site("entities: [{entity: anna, role: President}]\n", "Anna Arndt and the FSB met.", "");
    let registry = |role: &str, more: &str| {
        format!(
            "- {{id: anna, name: Anna Arndt, kind: person, roles: [{{title: President, {role}}}]}}\n- {{id: fsb, name: FSB, kind: organisation{more}}}\n"
        )
    };
    let file = "content/entities/all.yaml";
    site.write(file, &registry("from: 2019-01-01, to: 2020-01-20", ""));
    found(&site, &[]);
    site.write(file, &registry("to: 2019-01-20", ""));
    found(&site, &["role-outside-dates"]);
    site.write(file, &registry("from: 2019-12-30", ", aliases: [Anna Arndt]"));
    assert!(codes(&site.run(&["check", "--format", "json"])).contains(&"alias-clash".to_owned()));
    site.write(
        file,
        &format!("{}- {{id: otto, name: Otto Ohm, kind: person}}\n", registry("from: 2019-12-30", "")),
    );
    found(&site, &["unused-entity"]);
    site.write("content/2019-12-29-draft.md", "---\ntitle: D\ndraft: true\n---\n\nOtto Ohm spoke.\n");
    found(&site, &[]);
}

#[test]
fn names_that_two_bear_are_told_in_every_file() {
    let site = site("", "Smith spoke.", "");
    let entities: String = (0..12)
        .map(|n| format!("- {{id: a{n}, name: Anna Smith{n}, kind: person, aliases: [Smith]}}\n- {{id: b{n}, name: N{n}, kind: person, aliases: [Twin{n}]}}\n- {{id: c{n}, name: M{n}, kind: person, aliases: [Twin{n}]}}\n"))
        .collect();
    site.write("content/entities/all.yaml", &entities);
    let twins: String = (0..12).map(|n| format!("Twin{n} spoke. ")).collect();
    site.write("content/2019-12-31-b.md", &format!("---\ntitle: B\n---\n\nSmith spoke.\n\n{twins}\n"));
    let run = site.run(&["check", "--format", "json"]);
    let shared = run.json().into_iter().filter(|line| line["code"] == "ambiguous-entity");
    let places: Vec<(String, u64)> =
        shared.filter_map(|line| Some((line["file"].as_str()?.to_owned(), line["line"].as_u64()?))).collect();
    assert_eq!(places.len(), 14, "{}", run.out);
    assert_eq!(places[0], ("content/2019-12-30-talks.md".to_owned(), 5));
    assert_eq!(places[1], ("content/2019-12-31-b.md".to_owned(), 5));
    assert!(run.out.contains("`a0`, `a1`"), "{}", run.out);
}

#[test]
fn estimates() {
    let graded =
        |likelihood: &str| format!("key_points: [{{text: It will end, likelihood: {likelihood}}}]\n");
    check(&graded("likely"), "It is highly probable that they meet.", "", &["likelihood-rows"]);
    check(&graded("likely"), "It is very likely that they meet.", "", &[]);
    check(&graded("likely"), "There was probable cause in a remote village.", "", &[]);
    // News that says so is not an estimate of ours.
    check("", "It is likely, and probably true.", "", &[]);
    check("", "We say with high confidence that it is likely.", "", &["confidence-and-likelihood"]);
    check("", "It is likely. We say so with high confidence.", "", &[]);
    check("", "This is TLP:AMBER and TLP:AMBER+STRICT.", "", &[]);
    check(
        "",
        "This is TLP:WHITE. That is TLP: AMBER. And tlp:red.",
        "",
        &["tlp-label", "tlp-label", "tlp-label"],
    );
    check("", "The TLP white paper.", "", &[]);
}

#[test]
fn sources() {
    let two = "sources: [{id: a, title: A}, {id: b, title: B, grade: B2}]\n";
    let head = |points: &str| format!("{two}key_points: [{points}]\n");
    check(&head("It ended"), "T.", "", &["unsourced-key-point"]);
    check(&head("{text: It ended, sources: [a]}"), "T.", "", &[]);
    check(&head("{text: It will end, confidence: low}"), "T.", "", &[]);
    check("key_points: [It ended]\n", "T.", "", &[]);
    let single = "check: {rules: {single-source: warn}}\n";
    check(&head("{text: It ended, sources: [a]}"), "T.", single, &["single-source"]);
    check(&head("{text: It ended, sources: [a, b]}"), "T.", single, &[]);
    check(&head("{text: It ended, sources: [{source: b, grade: C2}]}"), "T.", "", &["doubtful-grade"]);
    check(&head("{text: It ended, sources: [{source: a, grade: B1}]}"), "T.", "", &["doubtful-grade"]);
    let level = "sources: [{title: A, grade: A1}, {title: B, grade: B2}, {title: C, grade: C3}, {title: D, grade: D4}]\n";
    check(level, "T.", "", &["doubtful-grade"]);
    check("", "T.", "check: {minimum_sources: 1}\n", &["minimum-sources"]);
    check(two, "T.", "check: {minimum_sources: 3}\n", &["minimum-sources"]);
    check("", "He was reportedly ill.", "", &["unsourced-attribution"]);
    check(two, "He was reportedly ill.[^a]", "", &[]);
    check("", "He was reportedly ill, according to his doctor.", "", &[]);
    let event = "timeline: [{date: 2019-12-01, text: He fell, status: reported}]\n";
    check(event, "T.", "", &["unsourced-attribution"]);
    check(
        "timeline: [{date: 2019-12-01, text: He fell, status: reported, according_to: his doctor}]\n",
        "T.",
        "",
        &[],
    );
}

#[test]
fn markings_and_retractions() {
    let site = site("marking: TLP:GREEN\ntimeline: [{id: raid}]\n", "T.", "");
    let told = |more: &str| {
        format!(
            "---\ntitle: Other\n{more}timeline: [{{id: raid, date: 2019-12-01, text: The raid}}]\n---\n\nT.\n"
        )
    };
    site.write("content/2019-12-31-b.md", &told("marking: TLP:GREEN\n"));
    found(&site, &[]);
    site.write("content/2019-12-31-b.md", &told("marking: TLP:AMBER\n"));
    found(&site, &["marking-too-low"]);
    site.write(
        "content/2019-12-31-b.md",
        &told("marking: TLP:GREEN\ncorrections: [{date: 2020-01-01, text: Wrong, kind: retraction}]\n"),
    );
    found(&site, &["retracted-claim"]);
}

#[test]
fn names_and_who_bears_them() {
    let registry = "- {id: anna, name: Anna Arndt, kind: person, aliases: [A. Arndt]}\n- {id: otto, name: Otto Ohm, kind: person}\n";
    let listed = |entities: &str, more: &str| {
        let site = site(&format!("entities: [{entities}]\n"), "They met.", more);
        site.write("content/entities/all.yaml", registry);
        site
    };
    found(&listed("anna, otto", ""), &[]);
    found(&listed("A. Arndt, otto", ""), &["entity-alias"]);
    // The name itself is as good as the id.
    found(&listed("Anna Arndt, otto", ""), &[]);
    let unknown = "check: {rules: {unknown-name: warn}}\n";
    let site = listed("anna, otto", unknown);
    found(&site, &[]);
    site.write("content/2019-12-31-b.md", "---\ntitle: B\n---\n\nAnna Arndt met Rex Tillerson in a hotel.\n");
    found(&site, &["unknown-name"]);
    // What is another's id can never be meant as a name.
    let site = listed("anna, otto", "");
    let clash =
        registry.replace("name: Otto Ohm, kind: person", "name: Otto Ohm, kind: person, aliases: [ANNA]");
    site.write("content/entities/all.yaml", &clash);
    found(&site, &[]);
    site.write("content/entities/all.yaml", &clash.replace("ANNA", "anna"));
    found(&site, &["name-clash"]);
}

#[test]
fn links_to_what_is_held_back() {
    let site = site("", "See [the plan](2020-05-01-plan.md).", "");
    site.write("content/2020-05-01-plan.md", "---\ntitle: Plan\nembargo: 2030-01-01\n---\n\nT.\n");
    found(&site, &["held-back-link"]);
    site.write("content/2020-05-01-plan.md", "---\ntitle: Plan\n---\n\nT.\n");
    found(&site, &[]);
}

#[test]
fn sources_that_were_retracted() {
    let cited = |url: &str| format!("sources: [{{title: Ours, url: \"{url}\"}}]\n");
    let site = site(&cited("https://example.org/base/briefings/b/"), "T.", "");
    site.write("content/2019-12-01-b.md", "---\ntitle: B\n---\n\nT.\n");
    found(&site, &[]);
    let retraction = "corrections: [{date: 2019-12-31, text: Wrong, kind: retraction}]\n";
    site.write("content/2019-12-01-b.md", &format!("---\ntitle: B\n{retraction}---\n\nT.\n"));
    found(&site, &["retracted-claim"]);
    site.write(
        "content/2019-12-01-b.md",
        &format!("---\ntitle: B\n{}---\n\nT.\n", retraction.replace("retraction", "correction")),
    );
    found(&site, &[]);
}

#[test]
fn house_style() {
    let long = "check: {title_length: {min: 3, max: 5}}\n";
    check("", "T.", long, &["title-length"]);
    check("", "T.", "check: {title_length: 11}\n", &[]);
    let banned = "check: {banned_words: [very, {word: ground zero, use: the site}]}\n";
    check("", "A *very* old thing at Ground Zero; every day.", banned, &["banned-word", "banned-word"]);
    check("", "In December 29, 2017.", "check: {dates: british}\n", &["date-style"]);
    check("", "On 29 December 2017.", "check: {dates: british}\n", &[]);
    check("", "On 29th of December 2017.", "check: {dates: american}\n", &["date-style"]);
    let required = "check: {required: {content/: [summary], content/other/: [topics]}}\n";
    check("", "T.", required, &["required-key"]);
    check("summary: S\n", "T.", required, &[]);
    check("", "## A\n\n#### B\n\n## C\n\n### D", "", &["heading-order"]);
    check(
        "",
        "[here](https://e.example/), [Read more](https://e.example/) and [the report](https://e.example/)",
        "",
        &["link-text", "link-text"],
    );
}

/// A JPEG with an Exif block that has a GPS directory or none; one pixel would add nothing.
fn jpeg(has_position: bool) -> Vec<u8> {
    // TIFF, little endian; one entry: the GPS directory at 26, or a width.
    let (tag, value) = if has_position { (0x8825_u16, 26_u32) } else { (0x0100, 1) };
    let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
    tiff.extend(tag.to_le_bytes());
    tiff.extend([4, 0, 1, 0, 0, 0]);
    tiff.extend(value.to_le_bytes());
    tiff.extend([0; 4]);
    // Latitude (tag 2): three rationals behind the directory.
    tiff.extend([1, 0, 2, 0, 5, 0, 3, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0]);
    for number in [52_u32, 31, 12] {
        tiff.extend(number.to_le_bytes());
        tiff.extend(1_u32.to_le_bytes());
    }
    let length = (tiff.len() + 8) as u16;
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend([0xff, 0xd9]);
    bytes
}

#[test]
fn images() {
    let settings = "check: {rules: {missing-credit: warn}}\n";
    let site = site("", "![A raid](raid.jpg)", settings);
    std::fs::write(site.path("content/raid.jpg"), jpeg(false)).expect("a file");
    found(&site, &["missing-credit"]);
    site.write("content/raid.jpg.yaml", "credit: Somebody\n");
    found(&site, &[]);
    std::fs::write(site.path("content/raid.jpg"), jpeg(true)).expect("a file");
    found(&site, &["image-position"]);
    let bare = "![](raid.jpg)";
    site.write("content/2019-12-30-talks.md", &format!("---\ntitle: T\n---\n\n{bare}\n"));
    found(&site, &["image-position", "missing-alt"]);
}

#[test]
fn addresses_of_what_is_written() {
    // Menus, templates and raw HTML, under a base path, by exact case, with anchors.
    check("", "T.", "menu: [{label: A, to: /abuot/}]\n", &["broken-address"]);
    check("", "T.", "menu: [{label: A, to: /archive/}]\n", &[]);
    check("", "T.", "menu: [{label: A, to: /Archive/}]\n", &["broken-address"]);
    let raw = "markdown: {raw_html: true}\n";
    check("", "<a href=\"../talks/#content\">so</a> <a href='x'>y</a> `href=\"/nowhere\"`", raw, &[]);
    check("", "<a href=\"../nowhere/\">so</a>", raw, &["broken-address"]);
    check("", "<a href=\"#nowhere\">so</a>", raw, &["broken-address"]);
    check("", "<a href=\"https://example.org/base/nowhere/\">so</a>", raw, &["broken-address"]);
    // Beside the base path lies another site.
    check("", "<a href=\"https://example.org/other/\">so</a> <a href=\"mailto:a@b.c\">so</a>", raw, &[]);
    let site = site("", "T.", "");
    site.write("templates/page.html", "{% extends \"dateline/page.html\" %}{% block main %}<a href=\"/base/gone.html\">gone</a>{% endblock %}");
    site.write("content/pages/about.md", "---\ntitle: About\n---\n\nText.\n");
    found(&site, &["broken-address"]);
}

#[test]
fn silent_changes() {
    let site = site(
        "timeline: [{date: 2019-12-01, text: The raid}]\n",
        "The minister said that 35 diplomats left Moscow.",
        "",
    );
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        command
            .current_dir(site.folder.path())
            .args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"])
            .args(args);
        assert!(command.output().expect("git").status.success());
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    found(&site, &[]);
    let file = "content/2019-12-30-talks.md";
    let was = site.read(file);
    site.write(file, &was.replace("35", "53").replace("2019-12-01", "2019-12-02"));
    let run = site.run(&["check"]).exits(0).says("`35` is now `53`").says("`2019-12-01` is now `2019-12-02`");
    run.says("content/2019-12-30-talks.md:6:24");
    // Said so, or more text, or other words: nothing is silent.
    let said = "corrections: [{date: 2019-12-31, text: We wrote 35}]\n---\n\nThe";
    site.write(file, &was.replace("35", "53").replace("---\n\nThe", said));
    found(&site, &[]);
    site.write(file, &was.replace("left Moscow.", "left Moscow. On 3 May Anna Arndt said more."));
    found(&site, &[]);
    site.write(file, &was.replace("The minister", "A minister"));
    found(&site, &[]);
    // The newest receipt says what is live.
    site.write(file, &was.replace("35", "53"));
    git(&["commit", "-qam", "two"]);
    found(&site, &[]);
    let first = std::process::Command::new("git")
        .current_dir(site.folder.path())
        .args(["rev-parse", "HEAD~1"])
        .output()
        .expect("git");
    let first = String::from_utf8(first.stdout).expect("UTF-8");
    let receipt =
        format!("{{\"at\":\"2020-01-01T00:00:00Z\",\"source\":{{\"commit\":\"{}\"}}}}", first.trim());
    site.write(".dateline/receipts/live-1.json", &receipt);
    found(&site, &["silent-change"]);
}

#[test]
fn what_is_too_large_to_be_looked_into_is_said() {
    let large = |site: &Site, path: &str, mebibytes: u64| {
        std::fs::create_dir_all(site.path("content/assets")).expect("a folder");
        let file = std::fs::File::create(site.path(path)).expect("a file");
        file.set_len(mebibytes << 20).expect("a long one");
    };
    let site = site("", "Text.", "");
    large(&site, "content/assets/x.jpg", 300);
    // Without anything held back, no other file has to be looked into.
    large(&site, "content/assets/x.zip", 300);
    found(&site, &["not-examined"]);
    site.briefing("2019-12-29-hidden", "Xylophone", "draft: true\n");
    found(&site, &["not-examined", "not-examined"]);
}
