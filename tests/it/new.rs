//! `dateline new`.

use crate::site::Site;

#[test]
fn a_briefing_from_the_archetype() {
    let site = Site::small();
    let new = site.run(&["new", "Talks: day \"two\""]).exits(0);
    assert_eq!(new.out, "content/2020-01-02-talks-day-two.md\n");
    assert_eq!(new.err, "");
    let text = site.read("content/2020-01-02-talks-day-two.md");
    assert!(
        text.starts_with("---\ntitle: \"Talks: day \\\"two\\\"\"\ndate: 2020-01-02\ndraft: true"),
        "{text}"
    );
    site.run(&["build", "--strict"]).exits(0).says("1 held back: 1 draft");
    site.run(&["build", "--drafts", "--out", "preview"]).exits(0);
    assert!(site.read("preview/index.html").contains("Talks: day"));
}

#[test]
fn the_day_is_the_sites_own() {
    let site = Site::small();
    let new = site.run(&["new", "Late", "--now", "2019-12-31T23:30Z"]).exits(0);
    assert_eq!(new.out, "content/2020-01-01-late.md\n");
}

#[test]
fn a_bundle_is_a_folder() {
    let site = Site::small();
    let new = site.run(&["new", "With images", "--bundle"]).exits(0);
    assert_eq!(new.out, "content/2020-01-02-with-images/index.md\n");
    site.run(&["build", "--strict"]).exits(0).says("1 held back");
}

#[test]
fn nothing_is_overwritten() {
    let site = Site::small();
    site.write("content/2020-01-02-mine.md", "mine");
    let new = site.run(&["new", "Mine"]).exits(2).says("content/2020-01-02-mine.md").says("file-exists");
    assert_eq!(new.out, "");
    assert_eq!(site.read("content/2020-01-02-mine.md"), "mine");
    site.run(&["new", "!?"]).exits(2).says("no letter and no digit");
    site.run(&["new"]).exits(2);
    site.run(&["new", "A", "--entity", "B", "--kind", "person"]).exits(2);
    site.run(&["new", "--entity", "B"]).exits(2).says("--kind");
    Site::empty().run(&["new", "Title"]).exits(2).says("dateline init");
}

#[test]
fn an_entity_that_nobody_knows_yet() {
    let site = Site::small();
    let new = site.run(&["new", "--entity", "Anna Arndt", "--kind", "person"]).exits(0);
    assert_eq!(new.out, "content/entities/anna-arndt.md\n");
    assert!(site.read("content/entities/anna-arndt.md").starts_with("---\nname: Anna Arndt\nkind: person\n"));
    site.run(&["build", "--strict"]).exits(0);
    site.run(&["list", "entities"]).exits(0).prints("anna-arndt  person  unnamed");
    site.run(&["new", "--entity", "Trade Office", "--kind", "organization"]).exits(0);
    assert!(site.read("content/entities/trade-office.md").contains("kind: organisation\n"));
    site.run(&["new", "--entity", "X", "--kind", "persn"]).exits(2).says("did you mean `person`?");
}

#[test]
fn an_entity_is_looked_up_first() {
    let site = Site::small();
    site.write(
        "content/entities/all.yaml",
        "- {id: anna, name: Anna Arndt, kind: person, aliases: [A. Arndt], draft: true}\n",
    );
    for name in ["Anna Arndt", "anna arndt", "A. Arndt", "Anna"] {
        let new = site.run(&["new", "--entity", name, "--kind", "person"]).exits(1);
        new.says("is an entity already: Anna Arndt (anna), in `content/entities/all.yaml`");
    }
    assert_eq!(site.files().len(), 3);
}

#[test]
fn the_sites_own_archetype_comes_first() {
    let site = Site::small();
    site.write(
        "templates/archetypes/briefing.md",
        "---\ntitle: \"{{title}}\"\ndate: {{ date }}\n---\n\n# {{ slug }}\n",
    );
    site.run(&["new", "It's \"it\""]).exits(0);
    let expected = "---\ntitle: \"It's \\\"it\\\"\"\ndate: 2020-01-02\n---\n\n# it-s-it\n";
    assert_eq!(site.read("content/2020-01-02-it-s-it.md"), expected);
    site.run(&["build"]).exits(0);

    site.write("templates/archetypes/briefing.md", "---\ntitle: x\n---\n{{ author }}\n");
    site.run(&["new", "More"]).exits(2).says("templates/archetypes/briefing.md:4").says("`{{ author }}`");
    site.write("templates/archetypes/briefing.md", "no front matter\n");
    site.run(&["new", "More"]).exits(2).says("does not give a file that can be read");
    assert!(!site.has("content/2020-01-02-more.md"));
}

#[test]
fn from_a_folder_below_the_path_can_still_be_opened() {
    let site = Site::small();
    let mut command = crate::site::command(&site.path("content"));
    command.args(["new", "Below", "--now", crate::site::NOW]);
    let new = crate::site::run(command).exits(0);
    let path = std::path::Path::new(new.out.trim_end());
    assert!(site.path("content").join(path).is_file(), "{}", new.out);
}

#[test]
fn as_json() {
    let new = Site::small().run(&["new", "Title", "--format", "json"]).exits(0);
    assert_eq!(new.out, "{\"file\":\"content/2020-01-02-title.md\"}\n{\"summary\":{\"written\":1}}\n");
}
