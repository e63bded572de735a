//! What is held back leaves nothing behind, whatever kind of text it is and however it is written.

use crate::site::Site;

/// Pictures of every kind of text that is held back, by their address and by their path.
#[test]
fn files_that_only_held_back_texts_use_are_not_published() {
    let site = Site::small();
    let uses = |name: &str| format!("![A]( /assets/{name}-body.png) and [more](/assets/{name}.pdf)");
    for name in ["draft", "withdrawn", "page", "topic", "entity", "nobody"] {
        for file in [format!("{name}-body.png"), format!("{name}.pdf"), format!("{name}-key.pdf")] {
            site.write(&format!("content/assets/{file}"), "x");
        }
    }
    let menu = "menu: [{label: Handbook, to: /assets/topic.pdf}]\n";
    site.write("dateline.yaml", &format!("{}{menu}", site.read("dateline.yaml")));
    for file in ["free.pdf", "both.pdf"] {
        site.write(&format!("content/assets/{file}"), "x");
    }
    let key = |name: &str| format!("key_points: ['[k](/assets/{name}-key.pdf)', '[b](/assets/both.pdf)']\n");
    let briefing = |name: &str, more: &str| {
        let head = format!("title: Of {name}\n{}{more}", key(name));
        site.write(
            &format!("content/2019-12-31-{name}.md"),
            &format!("---\n{head}\n---\n\n{}\n", uses(name)),
        );
    };
    briefing("draft", "draft: true");
    briefing("withdrawn", "withdrawn: {date: 2020-01-01, reason: Wrong}");
    let text = |path: &str, name: &str, more: &str| {
        let relative = format!("[k](../assets/{name}-key.pdf)");
        site.write(path, &format!("---\ntitle: Of {name}\n{more}---\n\n{} {relative}\n", uses(name)));
    };
    text("content/pages/hidden.md", "page", "draft: true\n");
    text("content/topics/hidden.md", "topic", "draft: true\n");
    let entity = |name: &str, more: &str| {
        let facts = format!(
            "  facts:\n    Paper: '[p](/assets/{name}.pdf)'\n    Key: '[k](../assets/{name}-key.pdf)'\n"
        );
        let image = format!("  image: ../assets/{name}-body.png\n");
        site.write(
            &format!("content/entities/{name}.yaml"),
            &format!("- id: {name}\n  name: Zork {name}\n  kind: person\n{more}{facts}{image}"),
        );
    };
    entity("entity", "  draft: true\n");
    entity("nobody", "");
    // Its summary alone uses the file that drafts use too.
    site.briefing("2019-12-29-open", "Open", "summary: 'See [this](/assets/both.pdf).'\n");
    site.run(&["build"]).exits(0);
    let published: Vec<String> = site
        .files()
        .into_iter()
        .filter_map(|file| Some(file.strip_prefix("public/assets/")?.to_owned()))
        .collect();
    let own: Vec<&String> =
        published.iter().filter(|file| file.ends_with(".pdf") || file.ends_with(".png")).collect();
    assert_eq!(own, ["both.pdf", "free.pdf", "topic.pdf"]);
}

#[test]
fn what_is_written_about_a_topic_comes_and_goes_by_itself() {
    let site = Site::small();
    let head = "title: Talks\nexpires: 2020-01-10\n";
    site.write("content/topics/talks.md", &format!("---\n{head}---\n\nBackground of the talks.\n"));
    let head = "title: Votes\nembargo: 2020-01-05\n";
    site.write("content/topics/votes.md", &format!("---\n{head}---\n\nBackground of the votes.\n"));
    let build = |now: &str| site.run(&["build", "--now", now]).exits(0);
    let shows = |topic: &str| site.has(&format!("public/topics/{topic}/index.html"));
    build("2020-01-01T00:00Z").says("1 held back: 1 under embargo").says("5 January 2020");
    assert!(shows("talks") && !shows("votes"));
    build("2020-01-06T00:00Z").says("11 January 2020");
    assert!(shows("talks") && shows("votes"));
    build("2020-01-20T00:00Z").says("1 held back: 1 expired");
    assert!(!shows("talks") && shows("votes"));
    site.run(&["list", "--now", "2020-01-20T00:00Z", "expired"]).exits(0).prints("content/topics/talks.md");
}

/// A topic stays, with its briefings, when only what was written about it is held back.
#[test]
fn a_topic_with_briefings_outlives_its_text() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "topics: [Talks]\n");
    site.write("content/topics/talks.md", "---\ntitle: The talks\ndraft: true\n---\n\nBackground.\n");
    site.write(
        "content/2019-12-29-link.md",
        "---\ntitle: Link\n---\n\n[[Talks]], [these](/topics/talks/).\n",
    );
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/topics/talks/index.html");
    assert!(page.contains("More") && !page.contains("The talks") && !page.contains("Background"));
    assert!(site.read("public/briefings/link/index.html").contains("href=\"/topics/talks/\">Talks</a>"));
}

/// Whom a briefing declares itself may be held back too, by keys of its own or by the registry's.
#[test]
fn an_entity_declared_on_the_spot_is_held_back_like_any_other() {
    let site = Site::small();
    site.write(
        "content/entities/e.yaml",
        "- {id: eve-dove, name: Eve Dove, kind: person, embargo: 2030-01-01}\n",
    );
    let spot = "- {name: Hid Spot, kind: person, embargo: 2020-01-05}\n  - {name: Eve Dove, kind: person}";
    let head = format!("title: Meeting\nentities:\n  {spot}\n");
    site.write("content/2019-12-29-meeting.md", &format!("---\n{head}---\n\nHid Spot met Eve Dove.\n"));
    site.write(
        "content/2019-12-28-list.md",
        "---\ntitle: L\nentities: [hid-spot]\n---\n\nHid Spot was there.\n",
    );
    let names = |id: &str| {
        let shown = site.files().into_iter().filter(|file| file.starts_with("public/"));
        shown.filter(|file| site.read(file).contains(id)).collect::<Vec<_>>()
    };
    site.run(&["build"]).exits(0).says("2 held back: 2 under embargo");
    assert_eq!(names("hid-spot"), Vec::<String>::new());
    assert_eq!(names("eve-dove"), Vec::<String>::new());
    // Its day comes, and no file has changed.
    site.run(&["build", "--now", "2020-01-06T12:00Z"]).exits(0);
    assert!(site.read("public/briefings/meeting/index.html").contains("data-entity=\"hid-spot\""));
    assert!(site.read("public/briefings/list/index.html").contains("data-entity=\"hid-spot\""));
    assert_eq!(names("eve-dove"), Vec::<String>::new());
    site.run(&["build"]).exits(0);
    assert_eq!(names("hid-spot"), Vec::<String>::new());
}

/// An empty value counts as absent, and what is absent and needed is a mistake: nothing vanishes without a word.
#[test]
fn empty_dates_are_told() {
    let site = Site::small();
    site.write("content/2019-12-29-a.md", "---\ntitle: Lost\ndate:\n---\n\nHi.\n");
    site.run(&["build"]).exits(0);
    assert!(site.read("public/briefings/a/index.html").contains("29 December 2019"));
    for (head, code) in [
        ("withdrawn: {date: , reason: forged}", "missing-key"),
        ("timeline: [{date: , text: Talks}]", "missing-key"),
        ("updates: [{date: ~, text: More}]", "missing-key"),
    ] {
        site.write("content/2019-12-29-a.md", &format!("---\ntitle: Lost\n{head}\n---\n\nHi.\n"));
        site.run(&["build"]).exits(1).says(code).says("has no `date`");
    }
    site.write("content/2019-12-29-a.md", "---\ntitle: Found\n---\n\nHi.\n");
    site.write("content/2016-02-30-feb.md", "---\ntitle: Never\n---\n\nHi.\n");
    site.run(&["build"]).exits(1).says("bad-date").says("`2016-02-30`, which is no day");
}

#[test]
fn a_comma_that_ends_a_text_is_never_silent() {
    let site = Site::small();
    for text in
        ["Talks in Geneva, Vienna: no result", "Talks in Geneva, later: no result", "Talks, two days: on"]
    {
        site.briefing("2019-12-29-a", "A", &format!("timeline: [{{date: 2016-05-05, text: {text}}}]\n"));
        site.run(&["build"]).exits(1).says("error[text-after-comma]");
    }
    // A key that is merely unknown is a warning still.
    for (head, key) in [
        ("entities: [{name: Ann, kind: person, colour: red}]", "colour"),
        ("timeline: [{date: 2019-05-05, text: \"He left for good\", colour: red}]", "colour"),
        ("timeline: [{date: 2019-05-06, id: foo, Ort: Wien, text: x}]", "Ort"),
    ] {
        site.briefing("2019-12-29-a", "A", &format!("{head}\n"));
        site.run(&["build"]).exits(0).says(&format!("unknown key `{key}`"));
    }
}

/// The order in which translations are gone through must not show.
#[test]
fn chains_of_translations_are_one_group() {
    let site = Site::small();
    let stem = |number: usize| format!("2019-12-{:02}-t{number}", number + 2);
    for number in 0..12_usize {
        let of = number.checked_sub(1).map(|before| format!("translation_of: {}\n", stem(before)));
        site.briefing(&stem(number), &format!("Title {number:02}"), &of.unwrap_or_default());
    }
    site.run(&["build"]).exits(0);
    for page in 0..12 {
        let page = site.read(&format!("public/briefings/t{page}/index.html"));
        for number in 0..12 {
            assert!(page.contains(&format!("Title {number:02}")), "{number}");
        }
    }
}

/// Whoever writes the address of the site in front of a link means the same page.
#[test]
fn addresses_in_full_are_no_way_to_what_is_held_back() {
    let site = Site::small();
    site.write(
        "dateline.yaml",
        "title: Small\nbase_url: https://own.test/news/\npublish: {live: {to: file:///srv/x, base_url: https://www.own.test/}}\n",
    );
    site.write(
        "content/2019-12-29-secret.md",
        "---\ntitle: Secret\nembargo: 2020-01-05\nredirects: [/old-secret/]\n---\n\nHush.\n",
    );
    site.write(
        "content/2019-12-28-gone.md",
        "---\ntitle: Gone\nwithdrawn: {date: 2020-01-01, reason: Wrong}\n---\n\nText.\n",
    );
    site.write("content/pages/hidden.md", "---\ntitle: Hidden\ndraft: true\n---\n\nText.\n");
    site.write("content/topics/plans.md", "---\ntitle: Plans\ndraft: true\n---\n\nText.\n");
    site.write(
        "content/entities/e.yaml",
        "- {id: eve, name: Eve Dove, kind: person, draft: true}\n- {id: nobody, name: Adam Crane, kind: person}\n",
    );
    site.write("content/assets/open.pdf", "x");
    let (own, www) = ("https://own.test/news", "https://www.own.test");
    let held = [
        format!("[w1]({own}/briefings/secret/)"),
        "[w2](http://OWN.test:443/news/briefings/secret#now)".to_owned(),
        format!("[w3][r]\n\n[r]: {www}/briefings/secret/index.html?a=b"),
        "[w4](//own.test/news/briefings/secret/)".to_owned(),
        format!("[w5]({own}/hidden/)"),
        format!("[w6]({own}/topics/plans/)"),
        format!("[w7]({own}/entities/eve/feed.xml)"),
        format!("[w8]({own}/briefings/secret/photo.jpg)"),
        format!("[w9]({own}/old-secret/)"),
        format!("![w10]({own}/briefings/secret/photo.jpg)"),
    ];
    let shown = [
        format!("[s1]({own}/briefings/talks/)"),
        format!("[s2]({own}/briefings/gone/ \"A title\")"),
        format!("[s3]({own}/assets/open.pdf)"),
        format!("[s4]({own}/of-somebody-else.html)"),
        format!("<{own}/briefings/talks/#text>"),
        "[s5](https://own.test/elsewhere/)".to_owned(),
        format!("![s6]({own}/assets/open.pdf)"),
    ];
    let lines = held.iter().chain(&shown).map(|line| format!("{line}\n\n")).collect::<String>();
    let head = "title: Links\nsummary: 'A [w11](https://own.test/news/briefings/secret/) line'\n";
    let more = format!("timeline: [{{date: 2019, text: '[w12]({www}/briefings/secret/) began'}}]\n");
    site.write(
        "content/2019-12-31-links.md",
        &format!("---\n{head}{more}---\n\n{lines}[n]({own}/entities/nobody/)\n"),
    );
    let run = site.run(&["build"]).exits(0);
    assert_eq!(run.err.matches("warning[held-back-link]").count(), 12, "{}", run.err);
    let run = run
        .says("content/2019-12-31-links.md:7:1")
        .says("content/2019-12-31-links.md:3:10")
        .says("entities/nobody/`");
    assert_eq!(run.err.matches("warning[").count(), 13, "{}", run.err);
    for file in site.files().into_iter().filter(|file| file.starts_with("public/")) {
        let text = site.read(&file);
        for trace in ["secret", "hidden/", "plans", "/eve/", "nobody"] {
            assert!(!text.contains(trace), "{trace} in {file}");
        }
    }
    let page = site.read("public/briefings/links/index.html");
    assert!(page.contains("<p id=\"p-1\">w1</p>") || page.contains("<p>w1</p>"), "{page}");
    for shown in [
        "<a href=\"https://own.test/news/briefings/talks/\">s1</a>",
        "<a href=\"https://own.test/news/briefings/gone/\" title=\"A title\">s2</a>",
        "<a href=\"https://own.test/news/assets/open.pdf\">s3</a>",
        "<a href=\"https://own.test/news/of-somebody-else.html\">s4</a>",
        "<a href=\"https://own.test/news/briefings/talks/#text\">https://own.test/news/briefings/talks/#text</a>",
        "<a href=\"https://own.test/elsewhere/\">s5</a>",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    let talks = site.read("public/briefings/talks/index.html");
    assert!(talks.contains("Linked from") && talks.contains("/news/briefings/links/"));
    // Its day comes, and no file has changed.
    site.run(&["build", "--now", "2020-01-06T12:00Z"]).exits(0);
    let page = site.read("public/briefings/links/index.html");
    assert!(page.contains("<a href=\"https://own.test/news/briefings/secret/\">w1</a>"));
}

/// The address is all the words there are, and names what must not be named.
#[test]
fn a_bare_address_of_what_is_held_back_is_an_error() {
    let site = Site::small();
    site.briefing("2019-12-29-secret", "Secret", "draft: true\n");
    let text = "See <https://example.org/briefings/secret/>.";
    site.write("content/2019-12-31-links.md", &format!("---\ntitle: Links\n---\n\n{text}\n"));
    site.run(&["build"])
        .exits(1)
        .says("error[held-back-link]")
        .says("[words](https://example.org/briefings/secret/)");
}

#[test]
fn files_named_in_full_belong_to_who_names_them() {
    let site = Site::small();
    site.write("content/assets/draft.pdf", "x");
    site.write("content/assets/both.pdf", "x");
    let link = |file: &str| format!("[a](https://example.org/assets/{file}.pdf)");
    let draft = format!("---\ntitle: D\ndraft: true\n---\n\n{} {}\n", link("draft"), "[b](/assets/both.pdf)");
    site.write("content/2019-12-29-d.md", &draft);
    site.write("content/2019-12-29-p.md", &format!("---\ntitle: P\n---\n\n{}\n", link("both")));
    site.run(&["build", "--strict"]).exits(0);
    assert!(site.has("public/assets/both.pdf") && !site.has("public/assets/draft.pdf"));
}

/// What a page leaves out because it is held back, the build says.
#[test]
fn references_by_id_to_what_is_held_back_are_told() {
    let site = Site::small();
    let event = "timeline: [{id: leak, date: 2019-12-01, text: Leak}]\n";
    site.briefing("2019-12-20-secret", "Secret", &format!("embargo: 2020-01-05\n{event}"));
    site.briefing(
        "2019-12-21-gone",
        "Gone",
        "withdrawn: {date: 2020-01-01, reason: R, replaced_by: 2019-12-20-secret}\n",
    );
    site.briefing(
        "2019-12-22-twice",
        "Twice",
        "withdrawn: {date: 2020-01-01, reason: R, replaced_by: 2019-12-21-gone}\n",
    );
    site.briefing("2019-12-23-german", "German", "language: de\ntranslation_of: 2019-12-20-secret\n");
    site.briefing(
        "2019-12-24-corrects",
        "Corrects",
        "corrections: [{date: 2020-01-01, text: Not so., event: leak}]\n",
    );
    let draft = "draft: true\ntranslation_of: 2019-12-20-secret\ncorrections: [{date: 2020-01-01, text: N., event: leak}]\n";
    site.briefing("2019-12-25-draft", "Draft", draft);
    let run = site.run(&["build"]).exits(0);
    assert_eq!(run.err.matches("warning[held-back-link]").count(), 4, "{}", run.err);
    let run = run.says("the briefing that replaces this one is held back").says("2019-12-21-gone.md:3:55");
    let run = run.says("the briefing that replaces this one is withdrawn").says("2019-12-22-twice.md:3:55");
    let run =
        run.says("the briefing that this one translates is held back").says("2019-12-23-german.md:4:17");
    run.says("only what is held back tells of this event").says("2019-12-24-corrects.md:3:56");
    for file in site.files().into_iter().filter(|file| file.starts_with("public/")) {
        let text = site.read(&file);
        assert!(!text.contains("secret") && !text.contains("Secret") && !text.contains("leak"), "{file}");
    }
    let run = site.run(&["build", "--now", "2020-01-06T12:00Z"]).exits(0);
    assert_eq!(run.err.matches("warning[held-back-link]").count(), 1, "{}", run.err);
}

#[test]
fn sources_on_the_site_itself_are_held_back_with_it() {
    let site = Site::small();
    site.briefing("2019-12-20-secret", "Secret", "embargo: 2020-01-05\n");
    let url = "https://example.org/briefings/secret/";
    let sources = format!(
        "sources:\n  - {{id: a, title: What we wrote, url: {url}}}\n  - https://example.org/briefings/talks/\n"
    );
    site.briefing("2019-12-21-open", "Open", &sources);
    let run = site.run(&["build"]).exits(0).says("this source is held back").says("2019-12-21-open.md:4:5");
    assert_eq!(run.err.matches("warning[").count(), 1, "{}", run.err);
    let page = || site.read("public/briefings/open/index.html");
    assert!(
        page().contains("What we wrote") && page().contains("briefings/talks/") && !page().contains("secret")
    );
    for file in site.files().into_iter().filter(|file| file.starts_with("public/")) {
        assert!(!site.read(&file).contains("secret"), "{file}");
    }
    site.run(&["build", "--now", "2020-01-06T12:00Z"]).exits(0);
    assert!(page().contains(url));
    site.briefing("2019-12-21-open", "Open", &format!("sources: ['{url}']\n"));
    site.run(&["build"]).exits(1).says("error[held-back-link]").says("{title: …, url:");
}

#[test]
fn nothing_of_an_entity_or_a_picture_shows_an_address_that_is_held_back() {
    let site = Site::small();
    site.briefing("2019-12-20-secret", "Secret", "embargo: 2020-01-05\n");
    let url = "https://example.org/briefings/secret/";
    let entity = |id: &str, more: &str| format!("- {{id: {id}, name: {id} Name, kind: person, {more}}}\n");
    let ada = entity(
        "ada",
        &format!(
            "links: [{{label: Ours, url: '{url}'}}, {{label: Else, url: 'https://other.example/'}}], \
             relations: [{{entity: bea, type: met, source: '{url}'}}], image: {{src: '{url}a.jpg', alt: Ada}}"
        ),
    );
    site.write("content/entities/people.yaml", &(ada + &entity("bea", "aliases: [Bea]")));
    let image = format!("entities: [ada, bea]\nimage: {{src: '{url}b.jpg', alt: All}}\n");
    site.briefing("2019-12-21-open", "Open", &image);
    site.write("dateline.yaml", &(site.read("dateline.yaml") + "data: true\n"));
    let run = site.run(&["build"]).exits(0).says("2019-12-21-open.md:4:").says("people.yaml:1:");
    for what in ["the link `https", "the source of a relation `https", "the image `https"] {
        assert!(run.err.contains(what), "{}", run.err);
    }
    assert_eq!(run.err.matches("warning[held-back-link]").count(), 4, "{}", run.err);
    for file in site.files().into_iter().filter(|file| file.starts_with("public/")) {
        assert!(!site.read(&file).contains("secret"), "{file}");
    }
    let dossier = || site.read("public/entities/ada/index.html");
    assert!(dossier().contains("https://other.example/"));
    site.run(&["check"]).exits(0);
    site.run(&["build", "--now", "2020-01-06T12:00Z"]).exits(0);
    for address in [url, "secret/a.jpg"] {
        assert!(dossier().contains(address), "{address}");
    }
    assert!(site.read("public/briefings/open/index.html").contains("secret/b.jpg"));
}
