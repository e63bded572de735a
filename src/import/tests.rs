//! What comes out of foreign files, and what a decision of a review changes.

use proptest::prelude::*;

use super::review::{Deed, apply, open};
use super::*;

fn story(name: &str, text: &str) -> Story {
    match read(name, text.as_bytes()) {
        Ok(story) => story,
        Err(unreadable) => panic!("{}", unreadable.message),
    }
}

fn drafted(story: &Story, findings: &Findings) -> Draft {
    let imported = Imported { from: "x.txt".into(), sha256: "00".into(), ..Imported::default() };
    match draft(story, findings, &[], &imported) {
        Ok(draft) => draft,
        Err(unreadable) => panic!("{}", unreadable.message),
    }
}

#[test]
fn headers_of_plain_text() {
    let inline = story("a.txt", " date 2016-12-29 The US is to expel.\n\nMore.");
    assert_eq!(inline.date.as_deref(), Some("2016-12-29"));
    assert_eq!(inline.body_text(), "The US is to expel.\n\nMore.");
    let mail = story(
        "a.txt",
        "Title: Talks: day two\nDate: 29 December 2016\nBy: Ann Lee, Bo Ray\nDesk: foreign\n\nThe text.\n",
    );
    assert_eq!(mail.title.as_deref(), Some("Talks: day two"));
    assert_eq!(mail.date.as_deref(), Some("2016-12-29"));
    assert_eq!(mail.authors, ["Ann Lee", "Bo Ray"]);
    assert_eq!(mail.params, [("desk".to_owned(), Meta::Text("foreign".into()))]);
    assert_eq!(mail.body_text(), "The text.\n");
    let dated = story("a.txt", "Date: 2016-12-29\nTitle: T\n\nBody");
    assert_eq!((dated.title.as_deref(), dated.body_text()), (Some("T"), "Body"));
    for none in
        ["WASHINGTON: The talks ended.\n\nMore.", "dated 2016-12-29 x", "Note: this is a story\nthat goes on"]
    {
        let story = story("a.txt", none);
        assert_eq!((&story.title, story.body_text().len()), (&None, none.len()), "{none}");
    }
}

#[test]
fn front_matter_of_other_generators() {
    let hugo = story(
        "a.md",
        "+++\ntitle = \"R&amp;D\"\ndate = 2016-12-29T10:00:00Z\ntags = [\"a\", \"b\"]\naliases = [\"/old/\"]\nweight = 3\n[params]\nx = true\n+++\nText {{< figure >}}\n",
    );
    assert_eq!(hugo.title.as_deref(), Some("R&D"));
    assert_eq!(hugo.date.as_deref(), Some("2016-12-29T10:00:00+00:00"));
    assert_eq!(hugo.topics, ["a", "b"]);
    assert_eq!(hugo.redirects, ["/old/"]);
    assert_eq!(
        hugo.params,
        [("weight".into(), Meta::Bare("3".into())), ("x".into(), Meta::Bare("true".into()))]
    );
    assert!(hugo.notes[0].contains("shortcodes"), "{:?}", hugo.notes);
    assert_eq!(hugo.body_text(), "Text {{< figure >}}\n");
    let json = story("a.md", "{\n\"title\": \"T\", \"date\": \"2016-12-29\"}\nText\n");
    assert_eq!((json.title.as_deref(), json.body_text()), (Some("T"), "Text\n"));
    let jekyll = story(
        "_posts/2016-12-29-talks.md",
        "---\ntitle: T\ncategories: x, y\npublished: false\nauthor: {name: Ann}\n---\nText\n",
    );
    assert_eq!(jekyll.date.as_deref(), Some("2016-12-29"));
    assert_eq!(
        (jekyll.topics, jekyll.authors),
        (vec!["x".to_owned(), "y".to_owned()], vec!["Ann".to_owned()])
    );
    assert_eq!(jekyll.notes, ["it was not published there"]);
    let zola = story("a.md", "+++\ntitle='T'\n[taxonomies]\ntags=['q']\n[extra]\nk='v'\n+++\nText\n");
    assert_eq!(
        (zola.topics, zola.params),
        (vec!["q".to_owned()], vec![("k".to_owned(), Meta::Text("v".into()))])
    );
    assert_eq!(story("2016/12/29/x.md", "Text").date.as_deref(), Some("2016-12-29"));
    let broken =
        read("a.md", b"+++\ntitle = \n+++\n").map_err(|unreadable| (unreadable.at, unreadable.message));
    assert!(matches!(&broken, Err((Some((2, _)), message)) if message.contains("TOML")), "{broken:?}");
}

#[test]
fn broken_json_is_refused_where_it_breaks() {
    let refused = |text: &str| match read("a.md", text.as_bytes()) {
        Ok(story) => panic!("taken as {:?}", story.body),
        Err(unreadable) => (unreadable.at, unreadable.message),
    };
    for (text, at, why) in [
        ("{\n  \"title\": \"Fée\", \"tags\": [\"é\",]\n}\nText\n", (2, 32), "trailing comma"),
        ("{\n\"title\": \"T\"\n\nText\n", (4, 1), "expected `,` or `}`"),
        ("{\"title\": \"T\"", (1, 13), "never closed"),
        ("{ \"title\": Text }\nText\n", (1, 12), "expected value"),
    ] {
        let (place, message) = refused(text);
        assert_eq!(place, Some(at), "{text}: {message}");
        assert!(message.contains("not JSON: ") && message.contains(why), "{message}");
    }
    let deep = format!("{{\"x\": {}{}}}\nText\n", "[".repeat(200), "]".repeat(200));
    assert!(refused(&deep).1.contains("more than 127 levels deep"));
    for prose in ["{Aside} Text.\n", "{\"Stop,\" he said} Text.\n", "{}\nText\n", "{{< x >}}\nText\n"] {
        assert!(read("a.md", prose.as_bytes()).is_ok(), "{prose}");
    }
}

#[test]
fn pages() {
    let body = "The ministry said on Friday that it would close two compounds, and that the staff had three days to leave. ".repeat(6);
    let html = format!(
        "<!doctype html><html lang=en><head><title>Two compounds closed | The Post</title>\
         <meta property=\"og:site_name\" content=\"The Post\"><link rel=canonical href=\"https://post.example/a\">\
         <meta property=\"article:published_time\" content=\"2016-12-29T12:00:00Z\"></head><body><nav>Home News</nav>\
         <article><h1>Two compounds closed</h1><p>{body}</p><p>Second &amp; last *stars* paragraph, <a href=\"javascript:x\">linked</a>, \
         with enough words to count as one.<script>alert(1)</script></p><p>{body}</p></article><footer>About</footer></body></html>"
    );
    let page = story("a.html", &html);
    assert_eq!(page.date.as_deref(), Some("2016-12-29T12:00:00+00:00"));
    assert_eq!(page.language.as_deref(), Some("en"));
    assert_eq!(page.origin.as_ref().map(|origin| origin.url.as_str()), Some("https://post.example/a"));
    assert!(
        page.body_text().contains("Second & last *stars* paragraph, linked, with"),
        "{}",
        page.body_text()
    );
    assert!(!page.body_text().contains("alert") && !page.body_text().contains("Home News"));
    let deep = format!("<html><body>{}x", "<div>".repeat(5000));
    assert!(read("a.html", deep.as_bytes()).is_err());
    let latin = [
        b"<html><head><meta charset=windows-1252></head><body><article><p>caf\xe9 ".as_slice(),
        body.as_bytes(),
        b"</p></article>",
    ]
    .concat();
    let latin = read("a.html", &latin).map(|story| story.body_text().starts_with("café The"));
    assert_eq!(latin, Ok(true));
}

#[test]
fn pages_lose_what_their_head_repeats_and_keep_lines_and_rows() {
    let body =
        "The ministry said that it would close two compounds, and that the staff had three days. ".repeat(6);
    let html = format!(
        "<html><head><title>Closed</title><meta name=author content=\"By Ann Lee\">\
         <meta property=\"article:published_time\" content=\"2016-12-29T12:00:00Z\"></head><body><article><h1>Closed</h1>\
         <p>By Ann Lee</p><p>29 December 2016</p><p>{body}</p><p>One line<br>and another, with enough words to stay.</p>\
         <table><tr><th>Day</th><th>Staff</th></tr><tr><td>Friday</td><td>35</td></tr></table><p>{body}</p></article></body></html>"
    );
    let page = story("a.html", &html);
    let text = page.body_text();
    assert!(text.starts_with("The ministry"), "{text}");
    assert!(text.contains("\n\nOne line\nand another"), "{text}");
    assert!(text.contains("Day Staff") && text.contains("Friday 35"), "{text}");
}

#[test]
fn what_is_no_text_is_refused() {
    for (bytes, words) in [
        (b"\xff\xfe\x00".as_slice(), "UTF-16"),
        (b"a\0b", "NUL"),
        (b"caf\xe9\n", "UTF-8"),
        (b" \n", "no text"),
    ] {
        let refused = read("a.txt", bytes).map_err(|unreadable| unreadable.message);
        assert!(matches!(&refused, Err(message) if message.contains(words)), "{refused:?}");
    }
    assert_eq!(
        read("a.txt", b"\xff\xfeh\0i\0").map(|story| story.body_text().to_owned()),
        Ok("hi".to_owned())
    );
}

/// A story with one of everything that is proposed.
fn example() -> Draft {
    let story = story("a.txt", "date 2016-12-29 *Note* from Dmitry Peskov. He met John Kerry on Friday.");
    let text = story.body_text().to_owned();
    let at = |words: &str| {
        text.find(words).map(|start| start..start + words.len()).into_iter().collect::<Vec<_>>()
    };
    let found = |name: &str, aliases: &[&str]| Found {
        name: name.into(),
        kind: "person".into(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        mentions: at(name),
    };
    let findings = Findings {
        entities: vec![found("Dmitry Peskov", &["Peskov", "Mr Peskov"]), found("John Kerry", &[])],
        statements: vec![Statement {
            date: "2016-12-30".into(),
            range: at("He met John Kerry on Friday.")[0].clone(),
            entities: vec!["Dmitry Peskov".into(), "John Kerry".into()],
        }],
        opening: vec![(0..27, 0)],
        dateline: None,
    };
    drafted(&story, &findings)
}

const EXAMPLE: &str = "---
title: \"*Note* from Dmitry Peskov\"
date: 2016-12-29
draft: true
entities:
  - entity: dmitry-peskov
    proposed: 13-26
  - entity: john-kerry
    proposed: 35-45
timeline:
  - date: 2016-12-30
    text: He met John Kerry on Friday.
    entities: [dmitry-peskov, john-kerry]
    proposed: 28-56
imported:
  from: x.txt
  sha256: 00
---
\\*Note* from Dmitry Peskov. He met John Kerry on Friday.";

#[test]
fn a_draft_marks_each_proposal_with_its_words() {
    let draft = example();
    assert_eq!(draft.text, EXAMPLE);
    assert_eq!(draft.stem, "2016-12-29-note-from-dmitry-peskov");
    assert_eq!(
        draft.new[0].entry(),
        "- id: dmitry-peskov\n  name: Dmitry Peskov\n  kind: person\n  weak_aliases: [Peskov]\n  proposed: 13-26\n"
    );
    let body = &draft.text[draft.text.rfind("---\n").unwrap_or(0) + 4..];
    let words: Vec<&str> = open(&draft.text)
        .unwrap_or_default()
        .iter()
        .filter_map(|open| body.get(open.range.clone()?))
        .collect();
    assert_eq!(words, ["Dmitry Peskov", "John Kerry", "He met John Kerry on Friday."]);
}

#[track_caller]
fn decided(index: usize, deed: &Deed) -> String {
    let opens = open(EXAMPLE).unwrap_or_default();
    apply(EXAMPLE, &opens[index], deed).unwrap_or_else(|refusal| panic!("{}", refusal.0))
}

#[test]
fn decisions_change_just_their_lines() {
    assert_eq!(decided(0, &Deed::Take), EXAMPLE.replace("    proposed: 13-26\n", ""));
    assert_eq!(
        decided(1, &Deed::Refuse),
        EXAMPLE
            .replace("  - entity: john-kerry\n    proposed: 35-45\n", "")
            .replace("[dmitry-peskov, john-kerry]", "[dmitry-peskov]")
    );
    let merged = Deed::Merge { into: "jfk".into(), name: "John Kerry".into() };
    assert_eq!(
        decided(1, &merged),
        EXAMPLE
            .replace(
                "  - entity: john-kerry\n    proposed: 35-45\n",
                "  - entity: jfk\n    as: [\"John Kerry\"]\n"
            )
            .replace("[dmitry-peskov, john-kerry]", "[dmitry-peskov, jfk]")
    );
    let edited = Deed::Edit { key: "date", value: "2016-12-30~".into() };
    assert_eq!(
        decided(2, &edited),
        EXAMPLE.replace("- date: 2016-12-30", "- date: \"2016-12-30~\"").replace("    proposed: 28-56\n", "")
    );
    let refused = decided(2, &Deed::Refuse);
    assert!(!refused.contains("28-56") && refused.contains("timeline:"), "{refused}");
}

#[test]
fn a_layout_of_ones_own_is_left_alone() {
    let rows = EXAMPLE.replace(
        "  - entity: dmitry-peskov\n    proposed: 13-26\n",
        "  - {entity: dmitry-peskov, proposed: 13-26}\n",
    );
    let opens = open(&rows).unwrap_or_default();
    assert_eq!(apply(&rows, &opens[0], &Deed::Take), Ok(rows.replace(", proposed: 13-26", "")));
    let odd = rows.replace("  - {entity", "  -\n   {entity").replace("13-26}", "13-26\n   }");
    for open in open(&odd).unwrap_or_default() {
        if let Ok(changed) = apply(&odd, &open, &Deed::Refuse) {
            assert!(super::open(&changed).is_ok(), "{changed}");
        }
    }
}

#[test]
fn a_newer_text_under_the_same_front_matter() {
    let newer =
        story("x.txt", "date 2016-12-29 Before all, *Note* from Dmitry Peskov. He met John Kerry on Friday.");
    let updated = replace_body(EXAMPLE, &newer, "11").unwrap_or_else(|refusal| panic!("{}", refusal.message));
    let expected = EXAMPLE
        .replace("sha256: 00", "sha256: 11")
        .replace("13-26", "25-38")
        .replace("35-45", "47-57")
        .replace("28-56", "40-68");
    assert_eq!(updated, expected.replace("\\*Note*", "Before all, \\*Note*"));
}

#[test]
fn what_no_build_would_take_is_set_aside() {
    let page = "---\ntitle: A\ndate: 2016-12-29\nlang: English\nimage: ../../x.png\naliases: [old, /a//b, 'x?y']\n\
                tags: ['!!!', ports]\nseries: '...'\nweight: 1\nextra: {weight: 2}\n---\nText.\n";
    let story = read("a.md", page.as_bytes()).unwrap();
    assert_eq!((story.language, story.image, story.series), (None, None, None));
    assert_eq!((story.redirects, story.topics), (vec!["/old".to_owned()], vec!["ports".to_owned()]));
    let mut kept: Vec<&str> = story.params.iter().map(|(key, _)| key.as_str()).collect();
    kept.sort_unstable();
    assert_eq!(kept, ["image", "language", "redirects", "redirects-2", "series", "weight", "weight-2"]);
    assert!(story.notes.iter().any(|note| note.contains("`language: English` is no tag of a language")));
    let html = "<link rel=canonical href='https://a.org/ b'><title>A</title><article><p>One sentence of a page.</p></article>";
    let story = read("a.html", html.as_bytes()).unwrap();
    assert!(story.origin.is_none_or(|origin| origin.url.is_empty()), "half an address");
    let deep = format!("{{\"title\": \"A\", \"deep\": {}1{}}}\nText.\n", "[".repeat(90), "]".repeat(90));
    let story = read("a.md", deep.as_bytes()).unwrap();
    assert!(story.params.is_empty() && story.notes[0].contains("levels"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "[a-z0-9/-]{0,12}\\.(txt|md|html)") {
        let _ = read(&name, &bytes);
    }

    #[test]
    fn front_matter_of_any_kind_is_taken_or_refused(text in "(---|\\+\\+\\+|\\{)\n([a-z]{1,5}[:=] ?['\"\\[{]?[a-z0-9:-]{0,8}['\"\\]}]?\n){0,5}(---|\\+\\+\\+|\\})\n[a-z*<{%]{0,20}") {
        let _ = read("x.md", text.as_bytes());
    }

    #[test]
    fn a_draft_reads_back_with_its_body(body in "[A-Za-z0-9 .,*_#\\[\\]<>`\n-]{1,80}", title in "\\PC{1,20}") {
        prop_assume!(!body.trim().is_empty());
        let story = Story { title: Some(format!("x{title}")), date: Some("2016-12-29".into()), body: Body::Text(body.clone()), ..Story::default() };
        let text = drafted(&story, &Findings::default()).text;
        let origins = imported(&text);
        prop_assert_eq!(origins.map(|origins| origins.from), Some("x.txt".to_owned()));
        let parts = crate::parse::split::split(&text).map_err(|_| TestCaseError::fail("no front matter"))?;
        prop_assert_eq!(&text[parts.body_at..], crate::markdown::plain::plain(&body).markdown);
    }
}

#[test]
fn a_shared_name_means_the_one_of_its_kind() {
    let known = |id: &str, name: &str, kind: &str, others: &[&str]| Known {
        id: id.into(),
        name: name.into(),
        kind: kind.into(),
        names: others.iter().map(|name| (*name).into()).collect(),
    };
    let registry = [
        known("gerald-ford", "Gerald Ford", "person", &["Ford"]),
        known("ford", "Ford", "organisation", &["Ford Motor"]),
        known("ford-foundation", "Ford Foundation", "organisation", &["Ford"]),
    ];
    let text = story("a.txt", "date 2016-12-29 Ford closed.");
    let ford = |kind: &str| Findings {
        entities: vec![Found {
            name: "Ford".into(),
            kind: kind.into(),
            aliases: Vec::new(),
            mentions: std::iter::once(0..4).collect(),
        }],
        ..Findings::default()
    };
    let entity = |kind: &str| {
        let imported = Imported { from: "x.txt".into(), sha256: "00".into(), ..Imported::default() };
        let draft = draft(&text, &ford(kind), &registry, &imported).expect("it is drafted");
        let line = draft.text.lines().find(|line| line.contains("entity:")).unwrap_or_default();
        line.trim_start_matches("  - entity: ").to_owned()
    };
    assert_eq!(entity("organisation"), "ford");
    assert_eq!(entity("person"), "gerald-ford");
    assert_eq!(entity("place"), "ford-2");
}

#[test]
fn a_new_entity_can_be_corrected() {
    let list = "# ours\n- id: obama\n  name: Obama\n  kind: person\n  aliases: [President Obama]\n  proposed: 4-9\n- id: gru\n  name: GRU\n  kind: place\n  proposed: 12-15\n";
    let named = correct(list, "obama", Correction::Name("Barack Obama")).ok().flatten().unwrap_or_default();
    assert_eq!(
        named,
        list.replace(
            "name: Obama\n  kind: person\n",
            "name: Barack Obama\n  kind: person\n  weak_aliases: [Obama]\n"
        )
    );
    let again = correct(&named, "obama", Correction::Name("Barack Hussein Obama")).ok().flatten();
    assert!(again.is_some_and(|text| text.contains("aliases: [President Obama, Barack Obama]")));
    let kind = correct(list, "gru", Correction::Kind("organisation")).ok().flatten();
    assert_eq!(kind, Some(list.replace("kind: place", "kind: organisation")));
    assert_eq!(correct(list, "nobody", Correction::Kind("place")), Ok(None));
}

#[test]
fn markdown_keeps_the_name_of_its_file() {
    let slug = |name: &str| {
        let text = "---\ntitle: Something Else\ndate: 2016-12-29\n---\nIt rained.";
        read(name, text.as_bytes()).ok().and_then(|story| story.slug)
    };
    assert_eq!(slug("_posts/2016-12-29-talks-begin.md").as_deref(), Some("talks-begin"));
    assert_eq!(slug("content\\posts\\talks.md").as_deref(), Some("talks"));
    assert_eq!(slug("posts/talks/index.md").as_deref(), Some("talks"));
    assert_eq!(slug("posts/2016-12-29_talks/_index.markdown").as_deref(), Some("talks"));
    assert_eq!(slug("2016-12-29-.md"), None);
    assert_eq!(slug("index.md"), None);
    assert_eq!(slug(""), None);
    let own = read("talks.md", b"---\ntitle: T\nslug: old\n---\nIt rained.").ok();
    assert_eq!(own.and_then(|story| story.slug).as_deref(), Some("old"));
    assert_eq!(read("talks.txt", b"It rained.").ok().and_then(|story| story.slug), None);
}
