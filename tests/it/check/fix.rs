//! `--fix`: shows what it would change, changes it when told to, and nothing else.

use crate::site::Site;

fn site() -> Site {
    let site = Site::small();
    site.write(
        "content/entities/all.yaml",
        "- {id: anna, name: Anna Arndt, kind: person, aliases: [A. Arndt], former_ids: [arndt]}\n",
    );
    site.briefing("2019-12-01-a", "A", "topics: [Talks]\n");
    site.briefing("2019-12-02-b", "B", "topics: [Talks]\n");
    site.write(
        "content/2019-12-03-c.md",
        "---\r\ntitle: C # kept\r\ntopics: [ 'talks' , Other]   # why\r\nentities:\r\n  - A. Arndt\r\n  - {entity: arndt,  note: \"x\"}\r\n---\r\n\r\nText  \r\n",
    );
    site
}

const MENDED: &str = "---\r\ntitle: C # kept\r\ntopics: [ Talks , Other]   # why\r\nentities:\r\n  - anna\r\n  - {entity: anna,  note: \"x\"}\r\n---\r\n\r\nText  \r\n";

#[test]
fn shows_the_change_and_makes_it_when_told_to() {
    let site = site();
    let before = site.read("content/2019-12-03-c.md");
    let run = site
        .run(&["check", "--fix"])
        .exits(0)
        .says("a/content/2019-12-03-c.md")
        .says("-  - A. Arndt")
        .says("+  - anna");
    run.says("nothing was changed").says("--yes");
    assert_eq!(site.read("content/2019-12-03-c.md"), before);
    site.run(&["check", "--fix", "--yes"]).exits(0).says("mended").says("content/2019-12-03-c.md");
    assert_eq!(site.read("content/2019-12-03-c.md"), MENDED);
    site.run(&["check", "--fix", "--yes"]).exits(0).says("nothing that can be mended");
    site.run(&["check", "--yes"]).exits(2);
}

#[test]
fn every_file_of_a_topic_is_mended() {
    let site = site();
    site.briefing("2019-12-02-e", "E", "topics: [Talks]\nseries: Talks\n");
    site.briefing("2019-12-04-d", "D", "topics: talks\nseries: talks\n");
    site.run(&["check", "--fix", "--yes"]).exits(0);
    assert!(site.read("content/2019-12-04-d.md").contains("topics: Talks\nseries: Talks\n"));
    assert_eq!(site.run(&["build"]).exits(0).err.matches("topic-spelling").count(), 0);
}

#[cfg(unix)]
#[test]
fn rights_and_links_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = site();
    let (file, real) = (site.path("content/2019-12-03-c.md"), site.path("content/real.txt"));
    std::fs::rename(&file, &real).expect("a file");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("rights");
    std::os::unix::fs::symlink("real.txt", &file).expect("a link");
    site.run(&["check", "--fix", "--yes"]).exits(0);
    assert!(std::fs::symlink_metadata(&file).expect("a link").is_symlink());
    assert_eq!(std::fs::read_to_string(&real).expect("a file"), MENDED);
    assert_eq!(std::fs::metadata(&real).expect("a file").permissions().mode() & 0o777, 0o640);
}
