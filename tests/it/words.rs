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
