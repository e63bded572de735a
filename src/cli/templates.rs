//! `dateline templates`: what the built-in theme is made of, and a copy of a piece to change.

use std::path::Path;

use serde_json::json;

use super::args::{Common, Templates};
use super::screen::Screen;
use super::site;
use super::stop::{Exit, Stop};
use super::table::table;
use crate::diagnostic::nearest;
use crate::load::{self, Class};
use crate::parse::MAX_BODY;
use crate::render::engine::BUILT_IN;
use crate::render::theme;
use crate::scaffold::archetype;

pub fn run(args: &Templates, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    match &args.eject {
        Some(name) => eject(name, common, screen),
        None => list(common, screen),
    }
}

/// Everything built in, by its name within `templates/`.
fn built_in() -> Vec<(String, &'static [u8])> {
    let templates = theme::TEMPLATES.iter().chain(archetype::BUILT_IN);
    let templates = templates.map(|(name, text)| ((*name).to_owned(), text.as_bytes()));
    let assets = theme::ASSETS.iter().map(|(name, bytes)| (format!("assets/{name}"), *bytes));
    let mut all: Vec<_> = templates.chain(assets).collect();
    all.sort();
    all
}

fn list(common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    // Without a site there still is a theme to look at.
    let site = match site::find(common) {
        Ok(site) => Some(site),
        Err(stop) if common.root.is_some() => return Err(stop),
        Err(_) => None,
    };
    let root = site.as_ref().map(|site| site.root.as_path());
    let with_state = |(name, bytes): (String, &[u8])| {
        let state = state(root, &name, bytes);
        (name, state)
    };
    let mut rows: Vec<(String, &str)> = built_in().into_iter().map(with_state).collect();
    rows.extend(own(root).into_iter().map(|name| (name, "own")));
    if screen.is_json() {
        for (name, state) in &rows {
            let file = (*state != "built in").then(|| format!("templates/{name}"));
            screen.result(&json!({ "name": name, "state": state, "file": file }).to_string());
        }
        screen.result(&json!({ "summary": { "listed": rows.len() } }).to_string());
        return Ok(Exit::Fine);
    }
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, state)| vec![state.to_owned(), name]).collect();
    table(&["STATE", "NAME"], &[], &rows).iter().for_each(|line| screen.result(line));
    screen.say("\nto change one: `dateline templates --eject NAME`");
    Ok(Exit::Fine)
}

/// How a built-in file stands in this site.
fn state(root: Option<&Path>, name: &str, bytes: &[u8]) -> &'static str {
    match root.map(|root| load::bytes_within(root, &format!("templates/{name}"), MAX_BODY as u64)) {
        Some(Ok(own)) if own == bytes => "copy",
        Some(Ok(_)) => "replaced",
        Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => "unreadable",
        _ => "built in",
    }
}

/// Templates and theme files of the site that replace nothing.
fn own(root: Option<&Path>) -> Vec<String> {
    let Some(root) = root else { return Vec::new() };
    let built_in = built_in();
    let listing = load::list(root, &[], load::Stats::AtOnce);
    let templates = listing.files.into_iter().filter(|input| input.class == Class::Template);
    let names = templates.filter_map(|input| Some(input.path.strip_prefix("templates/")?.to_owned()));
    names.filter(|name| !built_in.iter().any(|(known, _)| known == name)).collect()
}

fn eject(asked: &str, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let all = built_in();
    let name = asked.strip_prefix(BUILT_IN).or_else(|| asked.strip_prefix("templates/")).unwrap_or(asked);
    let found = all.iter().find(|(known, _)| known == name || known.strip_prefix("assets/") == Some(name));
    let Some((name, bytes)) = found else {
        let help = match nearest(name, all.iter().map(|(known, _)| known.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`dateline templates` lists them".to_owned(),
        };
        return Err(Stop::usage(format!("there is no built-in template `{asked}`")).help(help));
    };
    let path = format!("templates/{name}");
    let full = site.root.join(&path);
    if std::fs::symlink_metadata(&full).is_ok() {
        return Err(Stop::exists(&site.typed(&path)).help("change that one, or move it away to begin anew"));
    }
    crate::scaffold::create_bytes(&full, bytes).map_err(|error| Stop::disk("write", &full, &error))?;
    if screen.is_json() {
        screen.result(&json!({ "file": path }).to_string());
        screen.result(&json!({ "summary": { "written": 1 } }).to_string());
    } else {
        screen.result(&site.typed(&path));
    }
    if name.ends_with(".html") {
        screen.say(&format!(
            "to change only a part of it, begin with {{% extends \"{BUILT_IN}{name}\" %}} and give the blocks that differ"
        ));
    }
    Ok(Exit::Fine)
}
