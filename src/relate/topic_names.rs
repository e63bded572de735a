//! Whether the files in `content/topics/` tell topics apart.

use std::collections::BTreeMap;

use super::PlaceOf;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::page::TopicText;
use crate::model::slug::slug;
use crate::model::spot::Spot;

/// Reports two files of one topic, of which one would be lost, and words that mean two topics. What is held back counts:
/// its day comes by itself.
pub fn check(texts: &[TopicText], place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) {
    let mut in_order: Vec<&TopicText> = texts.iter().collect();
    in_order.sort_by(|a, b| a.file.cmp(&b.file));
    let mut topics: BTreeMap<&str, &TopicText> = BTreeMap::new();
    for text in &in_order {
        match topics.get(&*text.slug) {
            Some(first) => out.push(two_files(first, text)),
            None => drop(topics.insert(&text.slug, text)),
        }
    }
    let mut meant: BTreeMap<String, &TopicText> =
        topics.values().map(|text| (text.slug.to_string(), *text)).collect();
    for text in topics.values() {
        let title = [(&text.title, "title".to_owned())].into_iter();
        let aliases = text.aliases.iter().enumerate();
        for (words, path) in title.chain(aliases.map(|(index, alias)| (alias, format!("aliases/#{index}")))) {
            let other = *meant.entry(slug(words)).or_insert(text);
            if other.slug != text.slug && !slug(words).is_empty() {
                let message = format!("`{words}` means two topics, `{}` and `{}`", other.slug, text.slug);
                let help = "briefings that say it would be in one of them only: take it out here or there";
                let place = place_of(&text.file, &Spot::Path(path.into()));
                let diagnostic = Diagnostic::warning(Code::TopicSpelling, message).at(place);
                out.push(diagnostic.also(Place::file(&*other.file), "the other topic").help(help));
            }
        }
    }
}

fn two_files(first: &TopicText, second: &TopicText) -> Diagnostic {
    let message = format!("two files tell of the topic `{}`", second.slug);
    Diagnostic::error(Code::RouteCollision, message)
        .at(Place::file(&*second.file))
        .also(Place::file(&*first.file), "the other one")
        .help("put them into one, or give one the name of another topic")
}
