//! Old addresses that lead to new ones.

use crate::model::site::Site;
use crate::model::text::Text;

/// Collects what briefings, pages, topics and entities say they were called before.
pub fn redirects(site: &mut Site) {
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
        // The first in file order keeps an address that two ask for; `render::plan` names both.
        site.redirects.entry(old).or_insert((new, file));
    }
    let is_taken = site.briefings.iter().any(|article| article.route == "briefings/");
    if !is_taken {
        site.redirects.entry("briefings/".to_owned()).or_insert((String::new(), Text::borrowed("")));
    }
}
