//! `check` in the settings: how much weight each rule has, and the house style.
//!
//! Comes in: the settings being read. Goes out: the desk's rules; rules that do not exist are noted.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::desk::{Banned, DateOrder, Desk, External, Level};
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, quoted};
use crate::parse::links;
use crate::yaml::Node;

const DATES: [(&str, DateOrder); 2] = [("british", DateOrder::British), ("american", DateOrder::American)];
/// The longest title that a rule may allow, in characters.
const LONGEST_TITLE: usize = 1000;

pub fn desk(fields: &mut Fields<'_, '_>) -> Desk {
    let Some(mut map) = fields.map("check") else { return Desk::default() };
    let desk = Desk {
        levels: levels(&mut map),
        required: required(&mut map),
        title_length: title_length(&mut map),
        banned: banned(&mut map),
        dates: map.choice("dates", &DATES),
        minimum_sources: whole(&mut map, "minimum_sources", 0, 100).unwrap_or(0),
        external: external(&mut map),
    };
    fields.absorb(map, "`check`");
    desk
}

/// The keys of `check`, for the schema to be held against.
pub const KEYS: [&str; 7] =
    ["rules", "required", "title_length", "banned_words", "dates", "minimum_sources", "external"];

fn levels(map: &mut Fields<'_, '_>) -> Vec<(Text, Level)> {
    let mut levels = Vec::new();
    for (name, path, node) in map.entries("rules") {
        let Some(word) = map.text_at(node, path.clone()) else { continue };
        let rule = Code::from_name(&name);
        if !rule.is_some_and(Code::is_rule) {
            let place = map.origin.key(&path);
            map.push(not_a_rule(&name, rule).at(place));
            continue;
        }
        match Level::ALL.iter().find(|(known, _)| *known == &*word) {
            Some((_, level)) => levels.push((name, *level)),
            None => {
                let words: Vec<&str> = Level::ALL.iter().map(|(word, _)| *word).collect();
                let help = format!("a rule is {}", quoted(&words));
                map.bad(Code::BadSetting, &path, format!("unknown level `{word}`"), help);
            }
        }
    }
    levels
}

/// What is wrong with the name of a rule.
pub fn not_a_rule(name: &str, code: Option<Code>) -> Diagnostic {
    if code.is_some() {
        let message = format!("`{name}` is always an error");
        return Diagnostic::warning(Code::BadSilence, message).help("take the line out");
    }
    let rules = Code::all().iter().filter(|code| code.is_rule()).map(|code| code.as_str());
    let help = match nearest(name, rules) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the rules are listed in the documentation, under `checks`".to_owned(),
    };
    Diagnostic::warning(Code::BadSilence, format!("no rule is called `{name}`")).help(help)
}

fn required(map: &mut Fields<'_, '_>) -> Vec<(Text, Vec<Text>)> {
    let entries = map.entries("required");
    let mut required = Vec::with_capacity(entries.len());
    for (folder, path, node) in entries {
        if !folder.starts_with("content/") && folder != "content" {
            let help = format!("write it from the site's root: `content/{}`", folder.trim_start_matches('/'));
            map.bad(Code::BadSetting, &path, format!("`{folder}` is not a folder of the content"), help);
            continue;
        }
        let items = map.items_at(node, path);
        let keys = items.into_iter().filter_map(|(path, node)| map.text_at(node, path)).collect();
        required.push((folder, keys));
    }
    required
}

/// A longest title, or `{min, max}`.
fn title_length(map: &mut Fields<'_, '_>) -> Option<(usize, usize)> {
    let node = map.take("title_length")?;
    let path = map.at("title_length");
    if let Node::Scalar(scalar) = &node {
        return number(map, &scalar.text, &path, 1, LONGEST_TITLE).map(|max| (0, max));
    }
    let mut inner = map.map_at(node, path)?;
    let min = whole(&mut inner, "min", 0, LONGEST_TITLE).unwrap_or(0);
    let max = whole(&mut inner, "max", 1, LONGEST_TITLE).unwrap_or(LONGEST_TITLE);
    let fits = min <= max;
    if !fits {
        let message = format!("no title has at least {min} and at most {max} characters");
        inner.bad(Code::BadSetting, &inner.at("min"), message, "give `max` the larger number");
    }
    map.absorb(inner, "`title_length`");
    fits.then_some((min, max))
}

/// Words, or `{word, use}`.
fn banned(map: &mut Fields<'_, '_>) -> Vec<Banned> {
    let mut banned: Vec<Banned> = Vec::new();
    let mut instead_at: Vec<(Path, Text)> = Vec::new();
    for (path, node) in map.list("banned_words").unwrap_or_default() {
        let (words, instead) = match node {
            Node::Mapping(_) => {
                let Some(mut inner) = map.map_at(node, path) else { continue };
                let entry = (inner.text("word"), inner.text("use"));
                instead_at.extend(entry.1.clone().map(|instead| (inner.at("use"), instead)));
                if entry.0.is_none() {
                    inner.missing(
                        "word",
                        "this entry",
                        "write `word: …`, and what to write instead as `use:`",
                    );
                }
                map.absorb(inner, "a banned word");
                entry
            }
            other => (map.text_at(other, path), None),
        };
        let words = words.filter(|words| words.chars().any(char::is_alphanumeric));
        banned.extend(words.map(|words| Banned { words, instead }));
    }
    // Whoever follows the advice must not be told off for it.
    let is_banned = |instead: &Text| {
        let folded = instead.to_lowercase();
        banned.iter().any(|banned| banned.words.to_lowercase() == folded)
    };
    for (path, instead) in instead_at.iter().filter(|(_, instead)| is_banned(instead)) {
        let message = format!("`{instead}` is to be used, and is banned itself");
        map.bad(Code::BadSetting, path, message, "say another word under `use`, or take it off the list");
    }
    banned
}

fn external(map: &mut Fields<'_, '_>) -> External {
    let usual = External::default();
    let Some(mut inner) = map.map("external") else { return usual };
    let archive = match inner.text("archive") {
        None => usual.archive,
        Some(none) if *none == *"none" => None,
        Some(url) => inner.checked_at(&url, &inner.at("archive"), links::web_url),
    };
    let external = External {
        archive,
        max_age: whole(&mut inner, "max_age", 0, 365).map_or(usual.max_age, |days| days as u32),
        timeout: whole(&mut inner, "timeout", 1, 120).map_or(usual.timeout, |seconds| seconds as u32),
        skip: inner.texts("skip"),
    };
    for (index, start) in external.skip.iter().enumerate().filter(|(_, start)| !is_start(start)) {
        let message = format!("no address on the web begins with `{start}`");
        let help = format!("write the beginning in full, e.g. `https://{}`", start.trim_start_matches('/'));
        let path = crate::parse::fields::at(&inner.at("skip"), index);
        inner.bad(Code::BadSetting, &path, message, help);
    }
    map.absorb(inner, "`external`");
    external
}

/// Whether some address of the web may begin so.
fn is_start(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme) || scheme.starts_with(text))
}

fn whole(map: &mut Fields<'_, '_>, key: &'static str, least: usize, most: usize) -> Option<usize> {
    let text = map.text(key)?;
    let path = map.at(key);
    number(map, &text, &path, least, most)
}

fn number(map: &mut Fields<'_, '_>, text: &str, path: &Path, least: usize, most: usize) -> Option<usize> {
    let number = text.parse::<usize>().ok().filter(|number| (least..=most).contains(number));
    if number.is_none() {
        let help = format!("write a whole number from {least} to {most}");
        map.bad(Code::BadSetting, path, format!("`{text}` is not a number that fits here"), help);
    }
    number
}
