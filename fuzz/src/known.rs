//! A registry and settings for targets that read one text.

use std::sync::LazyLock;

use dateline::diagnostic::{self, Diagnostic};
use dateline::model::settings::Settings;
use dateline::parse;
use dateline::parse::fields::Origin;
use dateline::recognise::Known;
use dateline::recognise::lexicon::Lexicon;
use dateline::recognise::registry::{self, Reading};

const SETTINGS: &str = "title: Fuzz\nbase_url: https://example.org/sub/\ntimezone: Europe/Berlin\n";

const REGISTRY: &str = "\
- {id: anna, name: Anna Arndt, kind: person, aliases: [A. Arndt], weak_aliases: [the minister, Arndt]}
- {id: us, name: United States, kind: place, aliases: [US, U.S.]}
- {id: eu, name: European Union, kind: organisation, aliases: [EU]}
- {id: obrien, name: \"Conor O'Brien\", kind: person, weak_aliases: [O'Brien]}
- {id: lodz, name: Łódź, kind: place}
- {id: one, name: Common Name, kind: person}
- {id: two, name: Common Name, kind: organisation}
";

static SITE: LazyLock<(Settings, Lexicon)> = LazyLock::new(|| {
    let mut out = Vec::new();
    let settings = parse::settings::settings(&Origin::whole("dateline.yaml", SETTINGS), &mut out).expect("settings");
    let declared =
        registry::entities("content/entities/all.yaml", REGISTRY, &Reading::plain(&settings), &mut out);
    assert!(out.is_empty(), "{out:?}");
    let lexicon = Lexicon::new(&declared.entities, &|_| false);
    (settings, lexicon)
});

/// What a reading knows.
pub fn known() -> Known<'static> {
    Known { settings: &SITE.0, lexicon: &SITE.1, elsewhere: None, makes_later: false }
}

/// Every diagnostic stands within its file, says something, and can be shown without harm to a terminal.
pub fn check_diagnostics(diagnostics: &[Diagnostic], text: &str) {
    let lines = text.split('\n').map(|line| line.matches('\r').count() + 1).sum::<usize>();
    for diagnostic in diagnostics {
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        if let Some(place) = &diagnostic.place {
            assert!(place.line as usize <= lines, "{diagnostic:?}");
        }
        let line = |_: &str, number: u32| text.lines().nth(number.saturating_sub(1) as usize).map(str::to_owned);
        let shown = diagnostic::human(diagnostic, &line, false);
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
        let json: serde_json::Value = serde_json::from_str(&diagnostic::json(diagnostic)).expect("JSON");
        assert!(json.is_object());
    }
}
