//! `dateline templates`.

use crate::site::Site;

#[test]
fn lists_what_is_built_in_and_what_stands_for_it() {
    let site = Site::small();
    let plain = site.run(&["templates"]).exits(0).prints("built in  briefing.html\n");
    plain.prints("built in  assets/site.css\n").prints("built in  archetypes/briefing.md\n");
    site.run(&["templates", "--eject", "card.html"]).exits(0);
    site.write("templates/page.html", "{% extends \"dateline/page.html\" %}");
    site.write("templates/mine.html", "x");
    let list = site.run(&["templates"]).exits(0);
    list.prints("copy      card.html\n").prints("replaced  page.html\n").prints("own       mine.html\n");
    Site::empty().run(&["templates"]).exits(0).prints("built in  briefing.html\n");
    let json = Site::empty().run(&["templates", "--format", "json"]).exits(0);
    assert_eq!(json.json()[0]["name"], "404.html");
}

#[test]
fn a_copy_is_made_once() {
    let site = Site::small();
    site.run(&["build"]).exits(0);
    let before = site.read("public/index.html");
    let eject = site.run(&["templates", "--eject", "briefing.html"]).exits(0);
    assert_eq!(eject.out, "templates/briefing.html\n");
    eject.says("{% extends \"dateline/briefing.html\" %}");
    assert!(site.read("templates/briefing.html").contains("{% "));
    // A copy changes nothing yet.
    site.run(&["build"]).exits(0).says(": 0 added, 0 changed, 0 removed, ");
    assert_eq!(site.read("public/index.html"), before);
    site.write("templates/briefing.html", "mine");
    site.run(&["templates", "--eject", "briefing.html"]).exits(2).says("file-exists");
    assert_eq!(site.read("templates/briefing.html"), "mine");
}

#[test]
fn a_name_may_be_written_in_several_ways() {
    for (name, path) in [
        ("dateline/card.html", "templates/card.html"),
        ("templates/card.html", "templates/card.html"),
        ("site.css", "templates/assets/site.css"),
        ("archetypes/entity.md", "templates/archetypes/entity.md"),
    ] {
        let site = Site::small();
        site.run(&["templates", "--eject", name]).exits(0);
        assert!(site.has(path), "{name}");
    }
    let site = Site::small();
    site.run(&["templates", "--eject", "breifing.html"]).exits(2).says("did you mean `briefing.html`?");
    site.run(&["templates", "--eject", "../../etc/passwd"]).exits(2);
    assert!(!site.has("templates"));
    Site::empty().run(&["templates", "--eject", "card.html"]).exits(2).says("dateline init");
}

#[test]
fn a_template_that_replaces_nothing_is_told_and_a_mark_before_it_does_not_count() {
    let site = Site::small();
    site.write("templates/briefng.html", "never seen");
    let run =
        site.run(&["build"]).exits(0).says("templates/briefng.html").says("did you mean `briefing.html`?");
    assert!(run.err.contains("1 warning"), "{}", run.err);
    site.write("templates/briefng.html", "a part");
    site.write(
        "templates/briefing.html",
        "\u{feff}{% extends \"dateline/briefing.html\" %}{% block after_body %}{% include \"briefng.html\" %}{% endblock %}",
    );
    let run = site.run(&["build"]).exits(0);
    assert!(!run.err.contains("warning"), "{}", run.err);
    assert!(site.read("public/briefings/talks/index.html").contains("a part"));
}
