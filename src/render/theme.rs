//! The built-in theme, embedded so that an installed binary needs no files: `templates/` of the repository.

/// Templates by name.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("404.html", include_str!("../../templates/404.html")),
    ("archive-year.html", include_str!("../../templates/archive-year.html")),
    ("archive.html", include_str!("../../templates/archive.html")),
    ("base.html", include_str!("../../templates/base.html")),
    ("briefing.html", include_str!("../../templates/briefing.html")),
    ("card.html", include_str!("../../templates/card.html")),
    ("changes.html", include_str!("../../templates/changes.html")),
    ("data.html", include_str!("../../templates/data.html")),
    ("digest.html", include_str!("../../templates/digest.html")),
    ("digests.html", include_str!("../../templates/digests.html")),
    ("corrections.html", include_str!("../../templates/corrections.html")),
    ("dossier.html", include_str!("../../templates/dossier.html")),
    ("entities.html", include_str!("../../templates/entities.html")),
    ("event.html", include_str!("../../templates/event.html")),
    ("home.html", include_str!("../../templates/home.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("redirect.html", include_str!("../../templates/redirect.html")),
    ("search.html", include_str!("../../templates/search.html")),
    ("timeline.html", include_str!("../../templates/timeline.html")),
    ("told.html", include_str!("../../templates/told.html")),
    ("topic.html", include_str!("../../templates/topic.html")),
    ("topics.html", include_str!("../../templates/topics.html")),
    ("withdrawn.html", include_str!("../../templates/withdrawn.html")),
];

/// Files published under `/assets/` with a fingerprint, by name.
pub const ASSETS: &[(&str, &[u8])] = &[
    ("icon.svg", include_bytes!("../../templates/assets/icon.svg")),
    ("search.css", include_bytes!("../../templates/assets/search.css")),
    ("search.js", include_bytes!("../../templates/assets/search.js")),
    ("site.css", include_bytes!("../../templates/assets/site.css")),
    ("site.js", include_bytes!("../../templates/assets/site.js")),
];

/// Those that only the search page uses.
pub const OF_SEARCH: [&str; 2] = ["search.css", "search.js"];
