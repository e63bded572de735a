//! Hostile values where a name becomes an address or a file: `../` in everything that is like a path, addresses that
//! collide, and markup in every field.

use crate::hostile::Hostile;

/// Nothing was written but into the output folder and `.dateline/`.
#[track_caller]
fn stays_inside(hostile: &Hostile, name: &str) {
    for file in hostile.site.files() {
        let is_ours = file.starts_with("public/") || file.starts_with("content/") || file == "dateline.yaml";
        assert!(is_ours && !file.contains(".."), "{name}: {file}");
    }
}

#[test]
fn dots_lead_out_of_no_field_of_a_briefing() {
    for (head, body, code, words) in [
        ("slug: ../../x", "", 1, "error[bad-id]"),
        ("slug: a/b", "", 1, "error[bad-id]"),
        ("slug: ..", "", 1, "error[bad-id]"),
        ("id: ../../x", "", 0, "built"),
        ("redirects: [../x]", "", 1, "error[bad-url]"),
        ("redirects: [/../x]", "", 1, "leads upwards"),
        ("redirects: [/%2e%2e/x]", "", 1, "cannot be an old address"),
        ("redirects: [/a/%2E%2E%2Fx]", "", 1, "cannot be an old address"),
        ("redirects: ['/a\\..\\x']", "", 1, "error[bad-url]"),
        ("redirects: [//evil.example/x]", "", 1, "error[bad-url]"),
        ("redirects: [/.dateline-manifest]", "", 1, "error[bad-permalink]"),
        ("redirects: [\"/a\\nb /c 200\"]", "", 1, "error[bad-url]"),
        ("image: ../../../etc/passwd", "", 1, "error["),
        ("image: {src: ../../../etc/passwd}", "", 1, "error["),
        ("image: /../../etc/passwd", "", 1, "error["),
        ("image: file:///etc/passwd", "", 1, "error[bad-url]"),
        ("topics: [../../x]", "", 0, "built"),
        ("topics: [..]", "", 1, "error[bad-id]"),
        ("series: ../..", "", 1, "error[bad-id]"),
        ("translation_of: ../x", "", 1, "error[unknown-briefing]"),
        ("entities: [../x]", "", 1, "error[unknown-entity]"),
        ("entities: [{name: X, kind: person, id: ../x}]", "", 1, "error[bad-id]"),
        ("timeline: [{date: 2016, text: x, id: ../x}]", "", 1, "error[bad-id]"),
        ("sources: [{id: ../x, title: x}]", "", 1, "error[bad-id]"),
        (
            "",
            "![x](../../../etc/passwd) [y](../../secret.md) [[../x]] ![z](/../../etc/passwd)",
            0,
            "warning[",
        ),
        ("", "![x](file:///etc/passwd) [y](file:///etc/passwd)", 0, "warning[bad-url]"),
        ("", "![x](%2e%2e/%2e%2e/%2e%2e/etc/passwd)", 0, "warning["),
    ] {
        let hostile = Hostile::briefing(&format!("{head}\n"), body);
        let name = format!("{head} {body}");
        let build = hostile.build();
        assert_eq!(build.code, Some(code), "{name}: {}", build.err);
        build.says(words);
        stays_inside(&hostile, &name);
    }
}

#[test]
fn dots_lead_out_of_no_setting() {
    for (setting, code, words) in [
        ("permalink: /../../:slug/", 1, "error[bad-permalink]"),
        ("permalink: ../:slug/", 1, "error[bad-permalink]"),
        ("permalink: /%2e%2e/:slug/", 1, "error[bad-permalink]"),
        ("permalink: '/..\\..\\:slug/'", 1, "error[bad-permalink]"),
        ("theme: {logo: ../../../etc/passwd}", 1, "error[bad-url]"),
        ("theme: {icon: /../../etc/passwd}", 1, "error[bad-url]"),
        ("theme: {image: file:///etc/passwd}", 1, "error[bad-url]"),
        ("publisher: {name: x, logo: ../../x}", 1, "error[bad-url]"),
        ("menu: [{label: x, to: ../../x}]", 1, "error[bad-url]"),
        ("menu: [{label: x, to: /../x}]", 1, "error[bad-url]"),
        ("footer: [{label: x, to: 'javascript:alert(1)'}]", 1, "error[bad-url]"),
        ("kinds: {../x: {label: x}}", 1, "error[bad-id]"),
        ("base_url: https://example.org/../..", 1, "error["),
        ("site_id: ../x", 1, "error[bad-setting]"),
        ("language: ../x", 1, "error["),
        ("timezone: ../../etc/localtime", 1, "error["),
    ] {
        let hostile = Hostile::new();
        let settings = hostile.site.read("dateline.yaml");
        let key = setting.split(':').next().expect("a key");
        let kept: String =
            settings.lines().filter(|line| !line.starts_with(key)).map(|line| format!("{line}\n")).collect();
        hostile.write("dateline.yaml", format!("{kept}{setting}\n"));
        let build = hostile.build();
        assert_eq!(build.code, Some(code), "{setting}: {}", build.err);
        build.says(words).says("dateline.yaml:");
        stays_inside(&hostile, setting);
    }
}

#[test]
fn dots_lead_out_of_no_entity_topic_or_page() {
    for (file, text, code, words) in [
        ("entities/x.yaml", "- {id: ../x, name: X, kind: person}", 1, "error[bad-id]"),
        ("entities/x.yaml", "- {id: a/b, name: X, kind: person}", 1, "error[bad-id]"),
        ("entities/x.yaml", "- {id: .., name: X, kind: person}", 1, "error[bad-id]"),
        ("entities/x.yaml", "- {id: x, name: X, kind: person, former_ids: [../y]}", 1, "error[bad-id]"),
        ("entities/x.yaml", "- {id: x, name: X, kind: person, redirects: [/../y]}", 1, "error[bad-url]"),
        ("entities/x.yaml", "- {id: x, name: X, kind: ../person}", 1, "error[bad-value]"),
        ("entities/x.yaml", "- {id: x, name: X, kind: person, image: ../../../../etc/passwd}", 1, "error["),
        ("entities/x.yaml", "- {id: x, name: X, kind: person, part_of: [../y]}", 1, "error[unknown-entity]"),
        (
            "entities/x.yaml",
            "- {id: x, name: X, kind: person, links: ['javascript:alert(1)']}",
            1,
            "error[bad-url]",
        ),
        ("topics/—.md", "---\ntitle: x\n---\n", 1, "error[bad-id]"),
        (
            "topics/x.md",
            "---\ntitle: ../..\naliases: [../y, —]\nredirects: [/%2e%2e/]\n---\n",
            1,
            "error[bad-url]",
        ),
        ("pages/—.md", "---\ntitle: x\n---\n", 1, "error[bad-id]"),
        ("pages/…/x.md", "---\ntitle: x\n---\n", 1, "error[bad-id]"),
        ("assets/x.png.yaml", "alt: ../../x", 0, "built"),
    ] {
        let hostile = Hostile::with(&format!("content/{file}"), format!("{text}\n"));
        let build = hostile.build();
        assert_eq!(build.code, Some(code), "{file} {text}: {}", build.err);
        build.says(words).says(if code == 1 { file } else { "" });
        stays_inside(&hostile, text);
    }
}

#[test]
fn dots_lead_out_of_no_argument() {
    let hostile = Hostile::new();
    hostile.run(&["new", "../../x"]).exits(0).prints("content/2020-01-02-x.md");
    hostile.run(&["new", ".."]).exits(2).says("no letter and no digit");
    hostile
        .run(&["new", "--entity", "../../Otto", "--kind", "person"])
        .exits(0)
        .prints("content/entities/otto.md");
    hostile.run(&["new", "--entity", "Xaver", "--kind", "../person"]).exits(2).says("no kind");
    for name in ["../../../etc/passwd", "assets/../../x", "dateline/../x", "/etc/passwd"] {
        hostile.run(&["templates", "--eject", name]).exits(2).says("no built-in template");
    }
    stays_inside(&hostile, "arguments");
}

#[test]
fn outputs_in_each_others_way_are_told_with_their_sources() {
    for (head, words) in [
        ("redirects: [/feed.xml/]", "`/feed.xml` is a file"),
        ("redirects: [/feed.xml]", "error[route-collision]"),
        ("redirects: [/Index.HTML]", "error[route-collision]"),
        ("redirects: [/briefings/talks/index.html]", "error[route-collision]"),
        ("redirects: [/x, /x/y.html/z/, /x/y.html]", "`/x/y.html` is a file"),
        ("redirects: [/robots.txt/a/b/]", "`/robots.txt` is a file"),
        ("slug: TALKS", "error[bad-id]"),
        ("slug: talks", "error[route-collision]"),
    ] {
        let build = Hostile::briefing(&format!("{head}\n"), "x").build();
        assert_eq!(build.code, Some(1), "{head}: {}", build.err);
        build.says(words).says("content/2019-12-31-x.md");
    }
    let hostile = Hostile::briefing("redirects: [/old/]\n", "x");
    hostile.site.briefing("2019-12-29-y", "Y", "redirects: [/old/]\n");
    hostile
        .build()
        .exits(1)
        .says("lead to two pages")
        .says("content/2019-12-29-y.md")
        .says("content/2019-12-31-x.md");
}

#[test]
fn addresses_too_long_for_any_disk_are_told() {
    let long = "a".repeat(300);
    let build = Hostile::briefing(&format!("redirects: [/{long}/]\n"), "x").build().exits(1);
    build.says("error[bad-permalink]").says("at most 255").says("content/2019-12-31-x.md");
    let deep = "a/".repeat(600);
    Hostile::briefing(&format!("redirects: [/{deep}]\n"), "x").build().exits(1).says("at most 1024");
    let hostile = Hostile::briefing(&format!("slug: {}\n", "b".repeat(80)), "x");
    let settings = format!("{}permalink: /:slug:slug:slug:slug/\n", hostile.site.read("dateline.yaml"));
    hostile.write("dateline.yaml", settings);
    hostile.build().exits(1).says("error[bad-permalink]").says("at most 255");
}

#[test]
fn template_syntax_in_values_is_text() {
    let syntax = "{{ 7 * 7 }} {% raw %} {{ site.title }} {# x #} {% include 'base.html' %}";
    let hostile = Hostile::briefing(&format!("summary: \"{syntax}\"\nauthors: [\"{syntax}\"]\n"), syntax);
    let settings = hostile.site.read("dateline.yaml").replace("Small", &format!("\"{syntax}\""));
    hostile.write(
        "dateline.yaml",
        format!("{settings}labels: {{en: {{timeline: \"{syntax}\", menu: \"{syntax}\"}}}}\n"),
    );
    hostile.build().exits(0);
    let page = hostile.site.read("public/briefings/x/index.html");
    assert!(page.contains("{{ 7 * 7 }}") && !page.contains("49"), "{page}");
    assert!(page.matches("{% raw %}").count() > 4, "{page}");
}

#[test]
fn a_text_that_looks_like_markup_stays_in_the_feed() {
    let hostile = Hostile::briefing("", "Write `<a class=\"x\" href=\"/y\">` and class=\"z\" id=\"q\" so.");
    hostile.build().exits(0);
    let feed = hostile.site.read("public/feed.xml");
    assert!(feed.contains("&amp;lt;a class=&quot;x&quot; href=&quot;/y&quot;&amp;gt;"), "{feed}");
}
