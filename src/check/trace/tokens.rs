//! What would be a trace: the words of everything that is held back, less those that public texts say themselves.
//!
//! Comes in: a site and what was kept out of it. Goes out: phrases (as `fold` gives words) and addresses, each with the
//! file it comes from and what it is there.

use crate::markdown::links::escape_url;
use crate::model::awaited;
use crate::model::briefing::{Briefing, ImageRef};
use crate::model::entity::Entity;
use crate::model::event::Event;
use crate::model::hash::HashSet;
use crate::model::params::{Param, Params};
use crate::model::rich::Rich;
use crate::model::site::Site;
use crate::model::slug::slug;
use crate::model::text::Text;
use crate::pipeline::Examined;

use super::fold::{folded, folded_text};

/// One phrase or address that must not be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub words: String,
    /// The file that it is held back with.
    pub file: Text,
    /// What it is there: `title`, `event` …
    pub part: &'static str,
}

/// Phrases, found in folded words; addresses, found in the bytes as they are.
#[derive(Debug, Default)]
pub struct Tokens {
    pub phrases: Vec<Token>,
    pub addresses: Vec<Token>,
}

/// A single word shorter than this may be anything.
const SHORTEST_WORD: usize = 6;
/// Words of a body that are looked for in one go, and how many such stretches.
const STRETCH: usize = 8;
const STRETCHES: usize = 24;

/// Gathers what is held back.
pub fn tokens(examined: &Examined) -> Tokens {
    let mut gathering = Gathering { tokens: Tokens::default(), seen: HashSet::default() };
    let site = &examined.site;
    for (briefing, html) in &examined.held.briefings {
        gathering.briefing(briefing, html.as_deref(), site);
    }
    for page in &examined.held.pages {
        let file = &page.file;
        gathering.phrase(&page.title, file, "title");
        gathering.maybe(page.description.as_ref(), file, "description");
        gathering.body(&page.body.html, file);
        gathering.address(&page.route, file, site);
        page.redirects.iter().for_each(|old| gathering.address(old, file, site));
        gathering.params(&page.params, file);
    }
    for topic in &examined.held.topics {
        let file = &topic.file;
        gathering.maybe(topic.description.as_ref(), file, "description");
        gathering.body(&topic.prose.html, file);
        topic.redirects.iter().for_each(|old| gathering.address(old, file, site));
        gathering.params(&topic.params, file);
        // Without a public briefing of this topic its name is held back too.
        if !site.topic_by_slug.contains_key(&*topic.slug) {
            gathering.phrase(&topic.title, file, "title");
            gathering.address(&format!("topics/{}/", topic.slug), file, site);
        }
    }
    for entity in examined.declared.iter().chain(&examined.held.entities) {
        if site.entity(&entity.id).is_none() {
            gathering.entity(entity, site);
        }
    }
    for file in &examined.held.files {
        let name = file.rsplit('/').next().unwrap_or(file);
        gathering.add_address(format!("/{}", escaped(name)), file, "file name");
    }
    gathering.tokens
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_url(&mut out, text);
    out
}

struct Gathering {
    tokens: Tokens,
    seen: HashSet<String>,
}

impl Gathering {
    fn briefing(&mut self, briefing: &Briefing, html: Option<&str>, site: &Site) {
        let file = &briefing.file;
        let route = crate::relate::route(briefing, &site.settings);
        // The notice of a withdrawn briefing stays at its address, with its title, its date and the reason.
        let notice =
            briefing.withdrawn.as_ref().filter(|_| briefing.visibility.held_back(&site.audience).is_none());
        if notice.is_none() {
            self.address(&route, file, site);
            briefing.redirects.iter().for_each(|old| self.address(old, file, site));
            self.phrase(&briefing.slug, file, "slug");
        }
        if notice.is_none_or(|notice| !notice.shows_title) {
            self.phrase(&briefing.title, file, "title");
        }
        if notice.is_none() {
            self.maybe(briefing.withdrawn.as_ref().map(|withdrawn| &withdrawn.reason), file, "reason");
        }
        if notice.is_none() {
            self.phrase(&briefing.id, file, "id");
        }
        self.rich(&briefing.summary, file, "summary");
        briefing.key_points.iter().for_each(|point| self.rich(&point.text, file, "key point"));
        briefing.updates.iter().for_each(|update| self.rich(&update.text, file, "update"));
        for correction in &briefing.corrections {
            self.rich(&correction.text, file, "correction");
            self.maybe(correction.was.as_ref(), file, "correction");
        }
        for topic in briefing.topics.iter().chain(&briefing.series) {
            if !site.topic_by_slug.contains_key(&slug(topic)) {
                self.phrase(topic, file, "topic");
                self.address(&format!("topics/{}/", slug(topic)), file, site);
            }
        }
        briefing.authors.iter().for_each(|author| self.phrase(author, file, "author"));
        for listed in &briefing.entities {
            self.maybe(listed.role(), file, "role");
            self.maybe(listed.note(), file, "note");
        }
        briefing.events.iter().for_each(|event| self.event(event, file));
        for source in &briefing.sources {
            let Some(url) = &source.url else { continue };
            self.phrase(url, file, "source");
        }
        for source in &briefing.sources {
            self.phrase(&source.title, file, "source");
            self.maybe(source.archive_url.as_ref(), file, "source");
            self.maybe(source.note.as_ref(), file, "source");
            self.maybe(source.author.as_ref(), file, "source");
            self.maybe(source.publisher.as_ref(), file, "source");
        }
        briefing.image.iter().for_each(|image| self.image(image, file));
        // What stands round a title that is another file's is in the body too.
        let headings =
            briefing.details.get().headings.iter().filter(|heading| !awaited::may_hold(&heading.text));
        headings.for_each(|heading| self.phrase(&heading.text, file, "heading"));
        self.params(&briefing.params, file);
        self.body(html.unwrap_or(""), file);
    }

    fn event(&mut self, event: &Event, file: &Text) {
        if let Some(text) = &event.text {
            self.rich(text, file, "event");
        }
        if event.is_shared {
            self.phrase(&event.id, file, "event id");
        } else {
            self.add_address(format!("event-{}", event.id), file, "event id");
        }
        let said = event.said.as_deref();
        self.maybe(said.and_then(|said| said.according_to.as_ref()), file, "event");
    }

    fn image(&mut self, image: &ImageRef, file: &Text) {
        for words in [&image.alt, &image.caption, &image.credit] {
            self.maybe(words.as_ref(), file, "image");
        }
    }

    fn entity(&mut self, entity: &Entity, site: &Site) {
        let file = &entity.file;
        self.phrase(&entity.name, file, "name");
        // A surname alone gives a person away; the words of other names are everybody's.
        if entity.kind == *"person" {
            self.rare(&entity.name, file, "name");
        }
        for alias in entity.aliases.iter().chain(entity.former_names.iter().map(|former| &former.name)) {
            self.phrase(alias, file, "alias");
        }
        entity.names.iter().for_each(|(_, name)| self.phrase(name, file, "name"));
        self.phrase(&entity.id, file, "id");
        self.address(&format!("entities/{}/", entity.id), file, site);
        for id in &entity.former_ids {
            self.address(&format!("entities/{id}/"), file, site);
        }
        entity.redirects.iter().for_each(|old| self.address(old, file, site));
        self.add_address(format!("data-entity=\"{}\"", entity.id), file, "id");
        self.maybe(entity.description.as_ref(), file, "description");
        for (label, value) in &entity.facts {
            self.phrase(label, file, "fact");
            self.rich(value, file, "fact");
        }
        entity.roles.iter().for_each(|role| self.phrase(&role.title, file, "role"));
        for link in &entity.links {
            self.phrase(&link.url, file, "link");
            self.phrase(&link.label, file, "link");
        }
        self.maybe(entity.wikidata.as_ref(), file, "wikidata");
        entity.image.iter().for_each(|image| self.image(image, file));
        for correction in &entity.corrections {
            self.rich(&correction.text, file, "correction");
        }
        self.params(&entity.params, file);
        self.body(&entity.prose.html, file);
    }

    fn params(&mut self, params: &Params, file: &Text) {
        for (_, value) in params {
            self.param(value, file);
        }
    }

    fn param(&mut self, value: &Param, file: &Text) {
        match value {
            Param::Text(text) => self.phrase(text, file, "params"),
            Param::List(items) => items.iter().for_each(|item| self.param(item, file)),
            Param::Map(map) => self.params(map, file),
            _ => {}
        }
    }

    fn maybe(&mut self, text: Option<&Text>, file: &Text, part: &'static str) {
        if let Some(text) = text {
            self.phrase(text, file, part);
        }
    }

    fn rich(&mut self, rich: &Rich, file: &Text, part: &'static str) {
        self.phrase(&super::super::manuscript::plain(rich), file, part);
    }

    /// A phrase whose words together are its own: two words or more, or one that is long.
    fn phrase(&mut self, text: &str, file: &Text, part: &'static str) {
        let words = folded_text(text);
        let mut each = words.split(' ');
        let (first, more) = (each.next().unwrap_or(""), each.next());
        let is_number = words.chars().all(|c| c.is_ascii_digit() || c == ' ');
        if is_number || more.is_none() && first.chars().count() < SHORTEST_WORD {
            return;
        }
        self.add(words, file, part);
    }

    /// The single words of a name; those that public texts use are taken out later.
    fn rare(&mut self, text: &str, file: &Text, part: &'static str) {
        for word in folded_text(text).split(' ') {
            if word.chars().count() >= SHORTEST_WORD && word.chars().any(char::is_alphabetic) {
                self.add(word.to_owned(), file, part);
            }
        }
    }

    /// Stretches of a body, spread over all of it.
    fn body(&mut self, html: &str, file: &Text) {
        let words = folded(html.as_bytes(), false);
        let words = String::from_utf8_lossy(&words);
        let text = words.split("  ").next().unwrap_or("");
        let all: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let stretches: Vec<&[&str]> = all.chunks_exact(STRETCH).collect();
        let step = stretches.len().div_ceil(STRETCHES).max(1);
        for stretch in stretches.into_iter().step_by(step) {
            self.add(stretch.join(" "), file, "text");
        }
    }

    fn add(&mut self, words: String, file: &Text, part: &'static str) {
        if !words.is_empty() && self.seen.insert(words.clone()) {
            self.tokens.phrases.push(Token { words, file: file.clone(), part });
        }
    }

    /// The address of a page, as links and files have it.
    fn address(&mut self, route: &str, file: &Text, site: &Site) {
        let route = route.trim_start_matches('/');
        if !route.is_empty() {
            self.add_address(format!("{}{}", site.settings.base.path, escaped(route)), file, "address");
        }
    }

    fn add_address(&mut self, address: String, file: &Text, part: &'static str) {
        if self.seen.insert(format!("\0{address}")) {
            self.tokens.addresses.push(Token { words: address, file: file.clone(), part });
        }
    }
}
