//! The theme's own words: whatever it shows by itself can be said in another language.

use crate::site::Site;

const BODY: &str = "\
> [!NOTE]\n> Eins.\n\n> [!WARNING]\n> Zwei.\n\n- [x] getan\n- [ ] offen\n\n| a |\n|---|\n| b |\n\nText[^n] und[^q].\n\n[^n]: Fuß.\n";

fn site(settings: &str) -> Site {
    let site = Site::small();
    site.write("dateline.yaml", &format!("{}{settings}", site.read("dateline.yaml")));
    let head = "title: Lage\nsources: [{id: q, title: Quelle}]\n";
    site.write("content/2019-12-31-lage.md", &format!("---\n{head}---\n\n{BODY}"));
    site
}

/// What a text's own marks stand for.
const OF_TEXTS: &str = "alert_note: Hinweis, alert_warning: 'Gefahr \"hier\"', task_done: erledigt, task_to_do: zu tun, \
                        footnotes: Fußnoten, footnote: Fußnote, back_to_text: Zurück, table: Tabelle, source: Beleg";

#[test]
fn words_of_texts_are_labels() {
    let site = site("");
    let page = |site: &Site| {
        site.run(&["build"]).exits(0);
        site.read("public/briefings/lage/index.html")
    };
    let shown = [
        ["<p class=\"alert-title\">Note</p>", "<p class=\"alert-title\">Hinweis</p>"],
        [">Warning</p>", ">Gefahr &quot;hier&quot;</p>"],
        ["aria-label=\"done\"", "aria-label=\"erledigt\""],
        ["aria-label=\"to do\"", "aria-label=\"zu tun\""],
        ["aria-label=\"Footnotes\"", "aria-label=\"Fußnoten\""],
        ["aria-label=\"Footnote 1\"", "aria-label=\"Fußnote 1\""],
        ["aria-label=\"Back to the text\"", "aria-label=\"Zurück\""],
        ["aria-label=\"Table\"", "aria-label=\"Tabelle\""],
        ["aria-label=\"Source 1\"", "aria-label=\"Beleg 1\""],
    ];
    let english = page(&site);
    for [expected, _] in shown {
        assert!(english.contains(expected), "{expected} in {english}");
    }
    // Only the settings change, and the page follows.
    let labels = format!("{}language: de\nlabels: {{de: {{{OF_TEXTS}}}}}\n", site.read("dateline.yaml"));
    site.write("dateline.yaml", &labels);
    let german = page(&site);
    for [not, expected] in shown {
        assert!(german.contains(expected) && !german.contains(not), "{expected} in {german}");
    }
    let feed = site.read("public/feed.xml");
    assert!(feed.contains("Hinweis") && !feed.contains(">Note"));
}

/// A page takes the words of its own language where the settings have them, in everything that it shows.
#[test]
fn a_briefing_in_another_language_is_in_its_words() {
    let site = site(
        "labels: {de: {alert_note: Hinweis, sources: Quellen, denied: Dementiert}, de-AT: {timeline: Zeitlauf}}\n",
    );
    let event = "timeline: [{date: 2019-12-01, text: Treffen, status: denied}]\n";
    let corrections = "corrections: [{date: 2020-01-01, text: Falsch., kind: clarification}]\n";
    let text = "> [!NOTE]\n> Eins.\n";
    let briefing = |stem: &str, language: &str| {
        let head =
            format!("title: In {stem}\nlanguage: {language}\nsources: [{{title: Q}}]\n{event}{corrections}");
        site.write(&format!("content/2019-12-31-{stem}.md"), &format!("---\n{head}---\n\n{text}"));
    };
    briefing("german", "de");
    briefing("austrian", "de-AT");
    briefing("french", "fr");
    let page = |stem: &str| site.read(&format!("public/briefings/{stem}/index.html"));
    site.run(&["build"]).exits(0);
    for stem in ["german", "austrian"] {
        let page = page(stem);
        for expected in ["<p class=\"alert-title\">Hinweis</p>", ">Quellen</h2>", "Dementiert"] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(!page.contains("Denied"));
        assert_eq!(page.contains("Zeitlauf"), stem == "austrian");
    }
    for other in [
        page("french"),
        page("lage"),
        site.read("public/index.html"),
        site.read("public/timeline/index.html"),
    ] {
        assert!(!other.contains("Quellen") && !other.contains("Dementiert") && !other.contains("Hinweis"));
    }
    let feed = site.read("public/feed.xml");
    assert!(feed.contains("Hinweis") && feed.contains("Note&lt;"), "{feed}");
    // Warm builds are as cold ones.
    briefing("french", "de");
    site.run(&["build"]).exits(0);
    assert!(page("french").contains("Quellen"));
    let settings = site.read("dateline.yaml").replace("Quellen", "Nachweise");
    site.write("dateline.yaml", &settings);
    site.run(&["build"]).exits(0);
    assert!(page("french").contains("Nachweise"));
    let warm: Vec<(String, String)> =
        ["french", "german", "lage"].map(|stem| (stem.to_owned(), page(stem))).into();
    site.run(&["build", "--fresh", "--out", "cold"]).exits(0);
    for (stem, page) in warm {
        assert_eq!(page, site.read(&format!("cold/briefings/{stem}/index.html")));
    }
    site.run(&["check"]).exits(0);
}

/// The built-in words are English, which is what English pages of any site are in.
#[test]
fn an_english_briefing_of_a_german_site_is_in_english() {
    let site = site("language: de\nlabels: {de: {sources: Quellen, alert_note: Hinweis}}\n");
    let head = "title: In English\nlanguage: en-GB\nsources: [{title: Q}]\n";
    site.write("content/2019-12-31-english.md", &format!("---\n{head}---\n\n> [!NOTE]\n> One.\n"));
    site.briefing("2019-12-31-french", "En français", "language: fr\nsources: [{title: Q}]\n");
    site.run(&["build"]).exits(0);
    let english = site.read("public/briefings/english/index.html");
    assert!(english.contains(">Sources</h2>") && english.contains(">Note</p>"));
    // In what language else there are no words, the site's are taken.
    assert!(site.read("public/briefings/french/index.html").contains(">Quellen</h2>"));
}
