//! `dateline.yaml` → settings.
//!
//! Comes in: the text of the file. Goes out: the settings with every default filled in, and a diagnostic for every
//! mistake. A required key that is missing or wrong gets a stand-in, so that the other mistakes of the site are
//! found in the same run; its error keeps anything from being written.

mod base;
mod check;
mod destination;
mod kinds;
mod permalink;
mod publish;
mod timezone;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::settings::{
    Base, Cards, Feeds, LinkMentions, MenuItem, Permalink, Publisher, ReadDates, Settings, Theme,
};
use crate::model::text::Text;
use crate::yaml::Node;

use super::fields::{Fields, Origin, Path, noun};
use super::links;

pub use base::base as base_of;
pub use check::{KEYS as CHECK_KEYS, not_a_rule};
pub use kinds::built_in as built_in_kinds;

/// Largest settings file, in bytes.
pub const MAX_SETTINGS: usize = 1024 * 1024;

/// Briefings on one list page, and the bounds within which it may be set.
const PAGINATE: usize = 20;
const PAGINATE_BOUNDS: RangeInclusive<usize> = 1..=1000;

const FEEDS: [(&str, Feeds); 3] = [("all", Feeds::All), ("site", Feeds::Site), ("none", Feeds::None)];
const CARDS: [(&str, Cards); 3] =
    [("publish", Cards::Publish), ("always", Cards::Always), ("never", Cards::Never)];
const LINK: [(&str, LinkMentions); 3] =
    [("first", LinkMentions::First), ("all", LinkMentions::All), ("none", LinkMentions::None)];
const DATES: [(&str, ReadDates); 3] =
    [("explicit", ReadDates::Explicit), ("all", ReadDates::All), ("never", ReadDates::Never)];

/// Reads the settings. `None` only when the file is not a YAML mapping; then a diagnostic says why.
pub fn settings(origin: &Origin<'_>, out: &mut Vec<Diagnostic>) -> Option<Settings> {
    match super::read_yaml(origin, MAX_SETTINGS, out)? {
        Node::Mapping(entries) => {
            let mut fields = Fields::new(origin, Path::new(), entries);
            let settings = read(&mut fields);
            fields.finish("the settings", out);
            Some(settings)
        }
        other => {
            let message = format!("the settings are a map of keys, not {}", noun(&other));
            let help = "write one `key: value` a line, e.g. `title: Our briefings`";
            out.push(Diagnostic::error(Code::WrongType, message).at(origin.value(&[])).help(help));
            None
        }
    }
}

fn read(fields: &mut Fields<'_, '_>) -> Settings {
    let (link, dates) = recognise(fields);
    let (raw_html, smart) = markdown(fields);
    let targets = publish::targets(fields);
    let (title, base) = (title(fields), base_url(fields));
    let of_targets = targets.iter().filter_map(|target| target.base.as_ref());
    Settings {
        title,
        bases: [&base].into_iter().chain(of_targets).cloned().collect(),
        base,
        site_id: site_id(fields),
        description: fields.text("description"),
        language: fields.language("language").unwrap_or(Text::from("en")),
        timezone: timezone::timezone(fields),
        author: fields.text("author"),
        publisher: publisher(fields),
        licence: fields.text("licence"),
        theme: theme(fields),
        menu: menu(fields, "menu"),
        footer: menu(fields, "footer"),
        permalink: permalink_pattern(fields),
        paginate: paginate(fields),
        feeds: fields.choice("feeds", &FEEDS).unwrap_or_default(),
        search: fields.maybe_flag("search").unwrap_or(true),
        data: fields.maybe_flag("data").unwrap_or(true),
        cards: fields.choice("cards", &CARDS).unwrap_or_default(),
        link,
        dates,
        raw_html,
        smart,
        labels: labels(fields),
        kinds: kinds::kinds(fields),
        default_marking: fields.marking("default_marking").unwrap_or_default(),
        allow_outside: fields.texts("allow_outside").into_iter().map(|path| path.to_string()).collect(),
        desk: check::desk(fields),
        targets,
        params: fields.params(),
    }
}

#[cfg(test)]
pub(crate) use publish::keys as target_keys;

/// Every key of the settings, for the schema to be held against.
#[cfg(test)]
pub(crate) fn keys() -> Vec<&'static str> {
    let origin = Origin::whole("dateline.yaml", "");
    let mut fields = Fields::new(&origin, Path::new(), Vec::new());
    read(&mut fields);
    fields.asked().to_vec()
}

fn title(fields: &mut Fields<'_, '_>) -> Text {
    fields.text("title").filter(|title| !title.trim().is_empty()).unwrap_or_else(|| {
        fields.missing("title", "the site", "name it: `title: Our briefings`");
        Text::from("Untitled")
    })
}

fn base_url(fields: &mut Fields<'_, '_>) -> Base {
    // RFC 2606 keeps `.invalid` for what must never be taken for a real host.
    let stand_in = || Base { origin: "https://example.invalid".to_owned(), path: "/".to_owned() };
    let Some(text) = fields.text("base_url") else {
        let help = "say where the site will live: `base_url: https://example.org/`";
        fields.missing("base_url", "the site", help);
        return stand_in();
    };
    base::base(&text).unwrap_or_else(|(message, help)| {
        let path = fields.at("base_url");
        fields.bad(Code::BadUrl, &path, message, help);
        stand_in()
    })
}

/// Ids in feeds and calendars are made from it, so it may hold only what a URI and an iCalendar UID take unescaped.
fn site_id(fields: &mut Fields<'_, '_>) -> Option<Text> {
    let id = fields.text("site_id")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    if id.len() <= 200 && id.bytes().all(is_plain) {
        return Some(id);
    }
    let path = fields.at("site_id");
    let help = "write letters a to z, digits, `-`, `.`, `_` or `:`, e.g. `briefings.example.org`";
    fields.bad(Code::BadSetting, &path, format!("`{id}` cannot be a site's id"), help);
    None
}

fn publisher(fields: &mut Fields<'_, '_>) -> Option<Publisher> {
    let node = fields.take("publisher")?;
    if let Node::Scalar(scalar) = node {
        return Some(Publisher { name: scalar.text, ..Publisher::default() });
    }
    let mut map = fields.map_at(node, fields.at("publisher"))?;
    let name = map.text("name");
    let url = map.web_url("url");
    let logo = map.checked("logo", links::file_or_url);
    let contact = contact(&mut map);
    if name.is_none() {
        map.missing("name", "the publisher", "write `name: …` under `publisher:`");
    }
    fields.absorb(map, "the publisher");
    Some(Publisher { name: name?, url, logo, contact })
}

/// A mail address, a link, or words such as a telephone number.
fn contact(map: &mut Fields<'_, '_>) -> Option<Text> {
    let text = map.text("contact")?;
    let is_words = text.contains(char::is_whitespace) || !text.contains(':');
    if is_words { Some(text) } else { map.checked_at(&text, &map.at("contact"), links::link) }
}

fn theme(fields: &mut Fields<'_, '_>) -> Theme {
    let Some(mut map) = fields.map("theme") else { return Theme::default() };
    let theme = Theme {
        accent: accent(&mut map),
        logo: map.checked("logo", links::file_or_url),
        icon: map.checked("icon", links::file_or_url),
        image: map.checked("image", links::file_or_url),
    };
    fields.absorb(map, "the theme");
    theme
}

/// A colour in hexadecimal and nothing else, since it lands in a style sheet.
fn accent(map: &mut Fields<'_, '_>) -> Option<Text> {
    let path = map.at("accent");
    let colour = map.text("accent")?;
    let is_colour = colour.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if is_colour {
        return Some(colour.to_ascii_lowercase().into());
    }
    let help = "write it in hexadecimal and in quotes, e.g. `accent: \"#7a1f1f\"`";
    map.bad(Code::BadSetting, &path, format!("`{colour}` is not a colour that the theme takes"), help);
    None
}

fn menu(fields: &mut Fields<'_, '_>, key: &'static str) -> Vec<MenuItem> {
    let items = fields.list(key).unwrap_or_default();
    items.into_iter().filter_map(|(path, node)| menu_item(fields, node, path)).collect()
}

fn menu_item(fields: &mut Fields<'_, '_>, node: Node, path: Path) -> Option<MenuItem> {
    let mut map = fields.map_at(node, path)?;
    let label = map.text("label");
    let to = map.text("to");
    if label.is_none() {
        map.missing("label", "this menu entry", "write `label: …`, the words to show");
    }
    if to.is_none() {
        map.missing("to", "this menu entry", "write `to: /about/` or `to: https://…`");
    }
    let path = map.at("to");
    let to = to.and_then(|to| map.checked_at(&to, &path, links::site_address_or_link));
    fields.absorb(map, "a menu entry");
    Some(MenuItem { label: label?, to: to? })
}

fn permalink_pattern(fields: &mut Fields<'_, '_>) -> Permalink {
    let Some(text) = fields.text("permalink") else { return permalink::default() };
    permalink::permalink(&text).unwrap_or_else(|(message, help)| {
        let path = fields.at("permalink");
        fields.bad(Code::BadPermalink, &path, message, help);
        permalink::default()
    })
}

fn paginate(fields: &mut Fields<'_, '_>) -> usize {
    let Some(text) = fields.text("paginate") else { return PAGINATE };
    match text.parse::<usize>() {
        Ok(number) if PAGINATE_BOUNDS.contains(&number) => number,
        _ => {
            let path = fields.at("paginate");
            let message = format!("`{text}` is not a number of briefings for a page");
            let help =
                format!("write a whole number from {} to {}", PAGINATE_BOUNDS.start(), PAGINATE_BOUNDS.end());
            fields.bad(Code::BadSetting, &path, message, help);
            PAGINATE
        }
    }
}

fn recognise(fields: &mut Fields<'_, '_>) -> (LinkMentions, ReadDates) {
    let Some(mut map) = fields.map("recognise") else { return Default::default() };
    let link = map.choice("link", &LINK).unwrap_or_default();
    let dates = map.choice("dates", &DATES).unwrap_or_default();
    fields.absorb(map, "`recognise`");
    (link, dates)
}

fn markdown(fields: &mut Fields<'_, '_>) -> (bool, bool) {
    let Some(mut map) = fields.map("markdown") else { return (false, true) };
    let raw_html = map.flag("raw_html");
    let smart = map.maybe_flag("smart").unwrap_or(true);
    fields.absorb(map, "`markdown`");
    (raw_html, smart)
}

/// The theme's own words, by language and key. Which keys there are is the theme's to know.
fn labels(fields: &mut Fields<'_, '_>) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut labels = BTreeMap::<String, BTreeMap<String, String>>::new();
    for (language, path, node) in fields.entries("labels") {
        let tag = fields.language_key(&language, &path);
        for (key, path, node) in fields.entries_at(node, path) {
            let words = fields.text_at(node, path);
            if let (Some(tag), Some(words)) = (&tag, words) {
                labels.entry(tag.to_string()).or_default().insert(key.to_string(), words.to_string());
            }
        }
    }
    labels
}

#[cfg(test)]
mod tests;
