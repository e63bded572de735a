//! Old addresses that lead to new ones.

use std::collections::btree_map::Entry;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::site::Site;
use crate::model::text::Text;

/// Collects what briefings, pages, topics and entities say they were called before.
pub fn redirects(site: &mut Site, out: &mut Vec<Diagnostic>) {
    let mut found: Vec<(String, String, Text)> = Vec::new();
    for article in site.briefings.iter().chain(&site.withdrawn) {
        for old in &article.briefing.redirects {
            found.push((old.to_string(), article.route.clone(), article.briefing.file.clone()));
        }
    }
    for page in &site.pages {
        found.extend(
            page.redirects.iter().map(|old| (old.to_string(), page.route.to_string(), page.file.clone())),
        );
    }
    for topic in &site.topics {
        let route = format!("topics/{}/", topic.slug);
        if let Some(text) = &topic.text {
            found
                .extend(text.redirects.iter().map(|old| (old.to_string(), route.clone(), text.file.clone())));
        }
    }
    for dossier in &site.entities {
        let entity = &dossier.entity;
        let former = entity.former_ids.iter().map(|id| format!("entities/{id}/"));
        for old in former.chain(entity.redirects.iter().map(|old| old.to_string())) {
            found.push((old, dossier.route(), entity.file.clone()));
        }
    }
    for (old, new, file) in found {
        match site.redirects.entry(old) {
            Entry::Vacant(entry) => drop(entry.insert((new, file))),
            Entry::Occupied(entry) if entry.get().0 == new => {}
            Entry::Occupied(entry) => {
                let (to, first) = entry.get();
                let message = format!(
                    "the old address `/{}` is to lead to two pages: `/{new}` and `/{to}`",
                    entry.key()
                );
                let diagnostic = Diagnostic::error(Code::RouteCollision, message).at(Place::file(&*file));
                out.push(
                    diagnostic
                        .help("take it out of one of them")
                        .also(Place::file(&**first), "the other one"),
                );
            }
        }
    }
    let is_taken = site.briefings.iter().any(|article| article.route == "briefings/");
    if !is_taken {
        site.redirects.entry("briefings/".to_owned()).or_insert((String::new(), Text::from("")));
    }
}
