//! What a page is made of is found, or its author hears of it: notes, pictures, anchors, names, markings, templates.

use crate::site::Site;

#[test]
fn labels_of_footnotes_differ_by_case_as_little_as_those_of_links() {
    let site = Site::small();
    site.write("content/2019-12-29-a.md", "---\ntitle: A\n---\n\nOne[^A].\n\n[^a]: The text of the note.\n");
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/briefings/a/index.html");
    assert!(page.contains("The text of the note."), "{page}");
    // A source is cited so too, unless there is a note of that name.
    let head = "title: A\nsources: [{id: order, title: The order}, {id: b, title: Other}]\n";
    let body = "One[^Order] and[^B].\n\n[^B]: The text of the note.\n";
    site.write("content/2019-12-29-a.md", &format!("---\n{head}---\n\n{body}"));
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/briefings/a/index.html");
    assert!(page.contains("The text of the note.") && page.contains("href=\"#source-order\""), "{page}");
}

#[test]
fn pictures_of_front_matter_are_looked_for() {
    let site = Site::small();
    site.write("content/assets/there.png", "x");
    site.briefing("2019-12-29-a", "A", "image: nope.png\n");
    site.briefing("2019-12-28-b", "B", "image: assets/there.png\n");
    site.write("content/entities/e.yaml", "- {name: Ann, kind: person, image: gone.png}\n");
    site.write("content/2019-12-27-c.md", "---\ntitle: C\n---\n\nAnn.\n");
    let build = site
        .run(&["build"])
        .exits(0)
        .says("there is no image `content/nope.png`")
        .says("2019-12-29-a.md:3:8");
    build
        .says("there is no image `content/entities/gone.png`")
        .says("`content/assets/there.png` has no alternative");
    site.run(&["build", "--strict"]).exits(1).says("error[missing-image]");
}

#[test]
fn a_link_to_an_anchor_that_is_not_there_is_no_link() {
    let site = Site::small();
    site.write("content/2019-12-29-b.md", "---\ntitle: B\n---\n\n## Here\n\nText.\n");
    let body = "[x](2019-12-29-b.md#here) [y](2019-12-29-b.md#nope) [[2019-12-29-b#gone|z]] \
                [t](/briefings/b/#top) [k](/briefings/b/#key-points) [w](/briefings/b/#:~:text=Text)";
    site.write("content/2019-12-28-a.md", &format!("---\ntitle: A\n---\n\n{body}\n"));
    site.run(&["build"]).exits(0).says("unresolved-anchor");
    let page = || site.read("public/briefings/a/index.html");
    assert!(page().contains("<a href=\"/briefings/b/#here\">x</a>"));
    assert!(page().contains("<span class=\"unresolved\">y</span> <span class=\"unresolved\">z</span>"));
    for fragment in ["top", "key-points", ":~:text=Text"] {
        assert!(page().contains(&format!("<a href=\"/briefings/b/#{fragment}\">")), "{fragment}: {}", page());
    }
    // The other page gets the heading: a warm build makes this one anew.
    site.run(&["build"]).exits(0);
    site.write("content/2019-12-29-b.md", "---\ntitle: B\n---\n\n## Here\n\n## Nope\n\nText.\n");
    site.run(&["build"]).exits(0);
    assert!(page().contains("<a href=\"/briefings/b/#nope\">y</a>"));
}

#[test]
fn anchors_of_dossiers_and_topics_are_looked_for_too() {
    let site = Site::small();
    let prose = |path: &str, head: &str, heading: &str| {
        site.write(path, &format!("---\n{head}\n---\n\n## {heading}\n\nText.\n"));
    };
    prose("content/entities/ann.md", "name: Ann Bee\nkind: person", "Early life");
    prose("content/topics/talks.md", "title: Talks", "Background");
    site.write("content/entities/more.yaml", "- {id: bob, name: Bob Cee, kind: person}\n");
    let shown = [
        "/entities/ann/#early-life",
        "/entities/ann/#timeline",
        "/entities/bob/#event-x",
        "/topics/talks/#background",
    ];
    let wrong = [
        "/entities/ann/#late-life",
        "/entities/bob/#early-life",
        "/topics/talks/#bakground",
        "/topics/peace/#history",
    ];
    let link = |to: &&str| format!("[x]({to})\n");
    let body: String = shown.iter().chain(&wrong).map(link).collect();
    let head = "title: A\nentities: [ann, bob]\ntopics: [talks, peace]";
    site.write("content/2019-12-28-a.md", &format!("---\n{head}\n---\n\n{body}[[ann#none|y]]\n"));
    let run = site
        .run(&["build"])
        .exits(0)
        .says("`/topics/talks/` has no place `#bakground`")
        .says("2019-12-28-a.md:13:1");
    assert_eq!(run.err.matches("warning[unresolved-anchor]").count(), 5, "{}", run.err);
    let page = || site.read("public/briefings/a/index.html");
    for to in shown {
        assert!(page().contains(&format!("href=\"{to}\"")), "{to}: {}", page());
    }
    for to in wrong {
        assert!(!page().contains(&format!("href=\"{to}\"")), "{to}: {}", page());
    }
    // They get the headings, and the page its links.
    prose("content/entities/ann.md", "name: Ann Bee\nkind: person", "Late life");
    prose("content/topics/talks.md", "title: Talks", "Bakground");
    site.run(&["build"]).exits(0);
    assert!(page().contains("href=\"/entities/ann/#late-life\"") && !page().contains("ann/#early-life"));
    assert!(page().contains("href=\"/topics/talks/#bakground\""));
}

/// What only a template knows, or raw HTML, is no mistake of the author's.
#[test]
fn anchors_of_own_templates_are_no_mistakes() {
    let site = Site::small();
    site.write(
        "templates/briefing.html",
        "{% extends \"dateline/briefing.html\" %}{% block main %}{{ super() }}<p id=\"votes\">V</p>\
         {% for topic in briefing.topics %}<p id=\"of-{{ topic.title }}\">T</p>{% endfor %}{% endblock main %}",
    );
    let body = "[a](/briefings/talks/#votes) [b](#votes) [c](#of-Peace) [d](#nowhere)";
    site.write("content/2019-12-28-a.md", &format!("---\ntitle: A\ntopics: [Peace]\n---\n\n{body}\n"));
    let run = site.run(&["build"]).exits(0).says("no place `#nowhere`");
    assert_eq!(run.err.matches("warning[").count(), 1, "{}", run.err);
    let page = site.read("public/briefings/a/index.html");
    for link in [
        "<a href=\"/briefings/talks/#votes\">a</a>",
        "<a href=\"#votes\">b</a>",
        "<a href=\"#of-Peace\">c</a>",
    ] {
        assert!(page.contains(link), "{link} in {page}");
    }
    let run = site.run(&["check"]).exits(1);
    assert_eq!(run.err.matches("error[").count(), 1, "{}", run.err);

    let site = Site::small();
    site.write("dateline.yaml", &format!("{}markdown: {{raw_html: true}}\n", site.read("dateline.yaml")));
    site.write(
        "content/2019-12-28-a.md",
        "---\ntitle: A\n---\n\n<b id=\"mine\">x</b> [a](#mine) [b](#yours)\n",
    );
    site.run(&["build", "--strict"]).exits(0);
    let run = site.run(&["check"]).exits(1).says("/briefings/a/#yours");
    assert!(!run.err.contains("#mine"), "{}", run.err);
}

#[test]
fn a_link_that_says_whom_it_means_settles_shorter_names() {
    let site = Site::small();
    let registry = "- {id: o, name: Barack Obama, kind: person, weak_aliases: [Obama]}\n\
                    - {id: s1, name: John Smith, kind: person, aliases: [Smith]}\n\
                    - {id: s2, name: Jane Smith, kind: person, aliases: [Smith]}\n";
    site.write("content/entities/all.yaml", registry);
    let body = "[[o]] and [[s1]] came.\n\nObama left. Then Smith left.\n";
    site.write("content/2019-12-29-a.md", &format!("---\ntitle: A\n---\n\n{body}"));
    site.run(&["build"]).exits(0);
    let page = site.read("public/briefings/a/index.html");
    assert_eq!(page.matches("2 mentions").count(), 2, "{page}");
}

#[test]
fn markings_of_pages_and_topics_are_shown() {
    let site = Site::small();
    site.write("content/pages/about.md", "---\ntitle: About\nmarking: TLP:AMBER\n---\n\nUs.\n");
    site.write("content/topics/talks.md", "---\ntitle: Talks\nmarking: TLP:GREEN\n---\n\nThem.\n");
    site.run(&["build"]).exits(0);
    let banners =
        |path: &str, slug: &str| site.read(path).matches(&format!("class=\"marking tlp-{slug}\"")).count();
    assert_eq!(banners("public/about/index.html", "amber"), 2);
    assert_eq!(banners("public/topics/talks/index.html", "green"), 2);
    site.write("dateline.yaml", &format!("{}default_marking: TLP:RED\n", site.read("dateline.yaml")));
    site.briefing("2019-12-29-a", "A", "topics: [Votes]\n");
    site.run(&["build"]).exits(0);
    assert_eq!(banners("public/topics/votes/index.html", "red"), 2);
}

#[test]
fn pictures_of_the_settings_are_given_by_their_address() {
    let site = Site::small();
    site.write("content/assets/share.png", "x");
    site.write("content/assets/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let more =
        "theme: {image: /assets/share.png}\npublisher: {name: Desk, logo: /assets/logo.svg}\ncards: never\n";
    site.write("dateline.yaml", &format!("{}{more}", site.read("dateline.yaml")));
    site.run(&["build"]).exits(0);
    let page = site.read("public/briefings/talks/index.html");
    assert!(
        page.contains("property=\"og:image\" content=\"https://example.org/assets/share.png\""),
        "{page}"
    );
    assert!(page.contains("\"logo\":\"https://example.org/assets/logo.svg\""), "{page}");
}

#[test]
fn mistakes_in_templates_have_their_places() {
    let site = Site::small();
    site.write("templates/briefing.html", "<p>{{ a | nofilter }}</p>\n{{ b | other }}\n");
    let build =
        site.run(&["build"]).exits(1).says("unknown filter `nofilter`").says("unknown filter `other`");
    build.says("templates/briefing.html:1:11").says("templates/briefing.html:2:8").says("2 errors");
    site.write("templates/briefing.html", "{% include \"briefing.html\" %}");
    site.run(&["build"]).exits(1).says("needs itself").says("--> templates/briefing.html");
}

#[test]
fn a_text_with_another_ending_is_told_of() {
    let site = Site::small();
    for name in ["a.MD", "b.markdown", "assets/c.markdown"] {
        site.write(&format!("content/{name}"), "---\ntitle: X\n---\n");
    }
    let build = site.run(&["build"]).exits(0).says("content/a.MD").says("content/b.markdown");
    build.says("the names of texts end in `.md`").says("2 warnings");
}

#[test]
fn a_bar_without_words_behind_it_changes_nothing() {
    let site = Site::small();
    site.write("content/entities/e.yaml", "- {id: o, name: Barack Obama, kind: person}\n");
    site.write("content/2019-12-29-a.md", "---\ntitle: A\n---\n\n[[o|]] and [[o| ]] came.\n");
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/briefings/a/index.html");
    assert_eq!(page.matches(">Barack Obama</a>").count(), 3, "{page}");
}

#[test]
fn the_list_of_topics_goes_on_on_further_pages() {
    let site = Site::small();
    for first in (0..1000).step_by(200) {
        let topics: Vec<String> = (first..first + 200).map(|number| format!("Topic {number:04}")).collect();
        let name = format!("2019-12-29-a{first}");
        site.briefing(&name, "A", &format!("topics: [{}]\n", topics.join(", ")));
    }
    site.briefing("2019-12-28-b", "B", "topics: [Topic 1000]\n");
    site.run(&["build"]).exits(0);
    let count = |page: &str| site.read(&format!("public/topics/{page}index.html")).matches("Topic ").count();
    assert_eq!([count(""), count("page/2/"), count("page/3/")], [500, 500, 1]);
    assert!(site.read("public/topics/index.html").contains("href=\"/topics/page/2/\""));
}

#[test]
fn an_image_that_is_not_there_is_told_with_the_one_that_is() {
    let site = Site::small();
    for file in ["content/Photo.JPG", "content/img/map.png", "content/zero.png"] {
        site.write(file, "x");
    }
    let body = "![a](photo.jpg)\n\n![b](map.png)\n\n![c](nope.png)\n\n![d](2019-12-30-talks.md)\n";
    site.write("content/2019-12-30-talks.md", &format!("---\ntitle: T\n---\n{body}"));
    let run = site.run(&["build"]).exits(0);
    let run = run.says("did you mean `content/Photo.JPG`?").says("did you mean `content/img/map.png`?");
    assert_eq!(run.err.matches("warning[missing-image]").count(), 4, "{}", run.err);
    assert_eq!(run.err.matches("did you mean").count(), 2, "{}", run.err);
    let page = site.read("public/briefings/talks/index.html");
    assert!(page.contains("<p><span class=\"unresolved\">a</span></p>"), "{page}");
}

#[test]
fn a_topic_is_found_by_the_title_that_its_file_gives() {
    let site = Site::small();
    site.write("content/topics/salisbury.md", "---\ntitle: The Salisbury attack\n---\n");
    let body = "[[topic:The Salisbury attack]] and [[the salisbury attack|that]].";
    site.write("content/2019-12-30-talks.md", &format!("---\ntitle: T\n---\n{body}\n"));
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/briefings/talks/index.html");
    let link = "<a href=\"/topics/salisbury/\">";
    assert!(page.contains(&format!("{link}The Salisbury attack</a> and {link}that</a>")), "{page}");
}

#[test]
fn nothing_is_written_where_the_next_build_would_read_it() {
    let site = Site::small();
    site.write("templates/mine/x.html", "x");
    for out in ["content/pub", "content/assets/x", "templates/x"] {
        let run =
            site.run(&["build", "--out", out]).exits(2).says("read as the site's own content or templates");
        assert!(!site.has(out) && run.out.is_empty(), "{run:?}");
    }
    site.run(&["build", "--out", "contents"]).exits(0);
}

#[test]
fn a_folder_of_content_in_another_case_is_told() {
    let site = Site::small();
    site.write("content/Pages/about.md", "---\ntitle: About\ndate: 2019-12-31\n---\n");
    site.run(&["build"]).exits(0).says("content/Pages\n").says("rename it to `content/pages`");
    site.write("content/topics/empty.md", "");
    site.run(&["build"]).exits(1).says("then `title: …`, then a line");
}

#[test]
fn pictures_of_the_settings_are_looked_for() {
    let site = Site::small();
    let settings = |theme: &str| {
        site.write(
            "dateline.yaml",
            &format!("title: Small\nbase_url: https://example.org/\ntheme: {{{theme}}}\n"),
        );
    };
    site.write("content/assets/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    settings("logo: /assets/logo.svg, icon: /assets/logo.svg, image: 'https://example.com/x.png'");
    let run = site.run(&["build"]).exits(0);
    assert!(!run.err.contains("warning"), "{}", run.err);
    settings("logo: /assets/Logo.svg, icon: logo.svg, image: /assets/share.png");
    let run = site.run(&["build"]).exits(0).says("dateline.yaml:3:15").says("`/assets/share.png`");
    assert_eq!(run.err.matches("warning[missing-image]").count(), 3, "{}", run.err);
    settings("logo: 'https://example.com/x.png'");
    site.run(&["build"]).exits(0).says("no picture of another site");
    site.run(&["build", "--strict"]).exits(1);
}

#[test]
fn a_word_for_no_is_not_taken_for_yes() {
    let site = Site::small();
    site.write("dateline.yaml", "title: Small\nbase_url: https://example.org/\nsearch: no\ndata: on\n");
    site.run(&["build"]).exits(1).says("help: write `search: false`\n").says("help: write `data: true`\n");
}

#[test]
fn a_correction_of_a_dossier_is_a_change_of_the_site() {
    let site = Site::small();
    let entity = "id: anna, name: Anna Arndt, kind: person";
    let registry = |text: &str| {
        site.write(
            "content/entities/e.yaml",
            &format!("- {{{entity}, corrections: [{{date: 2019-12-20, text: {text}}}]}}\n"),
        );
    };
    registry("She is *45*.");
    site.write("content/2019-12-30-talks.md", "---\ntitle: T\n---\nAnna Arndt.\n");
    site.run(&["build"]).exits(0);
    let change = "<a href=\"/entities/anna/\">Anna Arndt</a><span class=\"about\">She is <em>45</em>.</span>";
    for page in ["changes/index.html", "digest/2019-W51/index.html"] {
        assert!(site.read(&format!("public/{page}")).contains(change), "{page}");
    }
    let feed = site.read("public/changes/feed.xml");
    assert!(
        feed.contains(":entity:anna:correction:2019-12-20</id>\n<title>Correction: Anna Arndt</title>"),
        "{feed}"
    );
    assert!(site.read("public/digest/feed.xml").contains("Corrections: 1."));
    // And anew with its words.
    registry("She is *46*.");
    site.run(&["build"]).exits(0);
    for page in ["changes/index.html", "digest/2019-W51/index.html", "digest/feed.xml", "changes/feed.xml"] {
        assert!(site.read(&format!("public/{page}")).contains("46"), "{page}");
    }
}

#[test]
fn links_and_images_without_an_address_are_told() {
    let site = Site::small();
    let body = "[x]() [y](#) [z](<>) [[ ]] ![w]()";
    site.write("content/2019-12-29-a.md", &format!("---\ntitle: A\n---\n\n{body}\n"));
    let run = site.run(&["build"]).exits(0).says("2019-12-29-a.md:5:1").says("this image has no address");
    assert_eq!(run.err.matches("this link says not where it leads").count(), 3, "{}", run.err);
    let page = site.read("public/briefings/a/index.html");
    assert!(page.contains("<span class=\"unresolved\">x</span> <a href=\"#\">y</a>"), "{page}");
}
