//! Pictures for sharing: when they are made, what pages say of them, and that none is named that is not there.

use std::collections::BTreeMap;
use std::fs;

use crate::site::Site;

/// The pictures in a folder of the site, with their bytes.
fn cards(site: &Site, out: &str) -> BTreeMap<String, Vec<u8>> {
    let Ok(found) = fs::read_dir(site.path(&format!("{out}/cards"))) else { return BTreeMap::new() };
    let read = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file"))
    };
    found.flatten().map(read).collect()
}

/// The page's `og:image`, if it names one.
fn image(page: &str) -> Option<&str> {
    page.split("<meta property=\"og:image\" content=\"").nth(1)?.split('"').next()
}

fn titled(site: &Site, more: &str) {
    site.briefing("2019-12-29-tea", "Talks & tea", more);
}

#[test]
fn made_when_asked_for_and_named_only_then() {
    let site = Site::small();
    titled(&site, "timeline:\n  - {date: 2019-12, text: A first event}\n");
    site.run(&["build"]).exits(0);
    let page = site.read("public/briefings/tea/index.html");
    assert_eq!((image(&page), cards(&site, "public").len()), (None, 0));
    assert!(page.contains("<meta name=\"twitter:card\" content=\"summary\">"));

    site.run(&["build", "--cards"]).exits(0);
    let page = site.read("public/briefings/tea/index.html");
    let address = image(&page).expect("an image");
    let name = address.strip_prefix("https://example.org/cards/").expect("absolute");
    let made = cards(&site, "public");
    let png = &made[name];
    assert!(made.len() == 2 && name.starts_with("tea.") && name.len() == "tea.12345678.png".len());
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png[16..24] == [0, 0, 4, 176, 0, 0, 2, 118]);
    for tag in [
        "<meta property=\"og:image:width\" content=\"1200\">",
        "<meta property=\"og:image:height\" content=\"630\">",
        "<meta property=\"og:image:alt\" content=\"Talks &amp; tea. 29 December 2019.\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
    ] {
        assert!(page.contains(tag), "{tag}");
    }

    site.run(&["build"]).exits(0);
    assert_eq!(
        (image(&site.read("public/briefings/tea/index.html")), cards(&site, "public").len()),
        (None, 0)
    );
}

#[test]
fn the_settings_have_their_say() {
    let site = Site::small();
    let settings = site.read("dateline.yaml");
    site.write("dateline.yaml", &format!("{settings}cards: always\n"));
    site.run(&["build"]).exits(0);
    assert_eq!(cards(&site, "public").len(), 1);
    site.write("dateline.yaml", &format!("{settings}cards: never\npublish: {{live: {{to: ./www}}}}\n"));
    site.run(&["build"]).exits(0);
    site.run(&["publish", "--yes"]).exits(0);
    assert_eq!((cards(&site, "public").len(), cards(&site, "www").len()), (0, 0));
    site.run(&["build", "--cards"]).exits(0);
    assert_eq!(cards(&site, "public").len(), 1);
}

#[test]
fn publishing_makes_them_and_takes_away_what_is_withdrawn() {
    let site = Site::small();
    let settings = site.read("dateline.yaml");
    site.write("dateline.yaml", &format!("{settings}publish: {{live: {{to: ./www}}}}\n"));
    (0..30).for_each(|n| site.briefing(&format!("2019-12-01-b{n}"), &format!("Briefing {n}"), ""));
    site.run(&["publish", "--yes"]).exits(0);
    let first = cards(&site, "www");
    assert_eq!(first.len(), 31);
    assert!(image(&site.read("www/briefings/b3/index.html")).is_some());
    // Every card changes, and no more than that: no cap stands in the way.
    site.write(
        "dateline.yaml",
        &format!("{settings}theme: {{accent: '#0b5c8c'}}\npublish: {{live: {{to: ./www}}}}\n"),
    );
    site.run(&["publish", "--yes"]).exits(0);
    let second = cards(&site, "www");
    assert!(second.len() == 31 && first.keys().all(|name| !second.contains_key(name)));
    site.briefing(
        "2019-12-01-b3",
        "Briefing 3",
        "withdrawn: {date: 2020-01-01, reason: Wrong, title: false}\n",
    );
    site.run(&["publish", "--yes"]).exits(0);
    let third = cards(&site, "www");
    assert!(third.len() == 30 && !third.keys().any(|name| name.starts_with("b3.")));
}

#[test]
fn an_image_of_the_authors_stands_for_the_page() {
    let site = Site::small();
    site.write(
        "content/assets/a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\"/>",
    );
    fs::write(site.path("content/assets/a.gif"), b"GIF89a\x08\0\x04\0\0\0\0;").expect("a file");
    titled(&site, "image: {src: /assets/a.gif, alt: A dot}\n");
    site.briefing("2019-12-28-drawn", "Drawn", "image: {src: /assets/a.svg, alt: A line}\n");
    site.run(&["build", "--cards"]).exits(0);
    let page = site.read("public/briefings/tea/index.html");
    assert_eq!(image(&page), Some("https://example.org/assets/a.gif"));
    assert!(
        page.contains("og:image:width\" content=\"8\"") && page.contains("og:image:alt\" content=\"A dot\"")
    );
    let drawn = site.read("public/briefings/drawn/index.html");
    assert!(image(&drawn).is_some_and(|address| address.contains("/cards/drawn.")));
}

#[test]
fn the_same_bytes_warm_and_cold_and_nothing_of_what_is_held_back() {
    let site = Site::small();
    titled(&site, "");
    site.briefing("2019-12-27-hidden", "Xylophone", "draft: true\n");
    site.run(&["build", "--cards"]).exits(0);
    titled(&site, "timeline:\n  - {date: 2019-12-24, text: An event}\n");
    site.run(&["build", "--cards"]).exits(0);
    let warm = cards(&site, "public");
    // A damaged picture in the cache is as good as none.
    for entry in fs::read_dir(site.path(".dateline/cache/cards")).expect("a cache").flatten() {
        fs::write(entry.path(), b"nonsense").expect("a file");
    }
    site.run(&["build", "--cards", "--out", "again"]).exits(0);
    site.run(&["build", "--cards", "--fresh", "--out", "cold"]).exits(0);
    assert_eq!(warm, cards(&site, "cold"));
    assert_eq!(warm, cards(&site, "again"));
    assert!(warm.len() == 2 && !warm.keys().any(|name| name.contains("hidden")));
}
