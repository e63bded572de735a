//! Addresses in what is written: every page, feed and list of addresses is read as a browser would read it, and each
//! address within the site must lead to something, by exact case and below the base path.
//!
//! Comes in: outputs, one after the other, from all threads. Goes out: a diagnostic for each address that leads nowhere,
//! with how many pages have it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use memchr::memmem::Finder;
use xxhash_rust::xxh3::xxh3_64;

use super::Scope;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::load::SETTINGS;
use crate::model::hash::{HashMap, HashSet};
use crate::pipeline::Examined;
use crate::render::plan::{self, Kind, Planned};

/// Everything an address can lead to.
pub struct Addresses {
    /// Addresses written in full, beginning with that of the site, are looked at too.
    knows_origin: bool,
    origin: String,
    base_path: String,
    /// Addresses as pages write them, and the number of the output there.
    hrefs: HashMap<String, u32>,
    /// Routes, and the number of the output there.
    routes: HashMap<String, u32>,
    absolute: Finder<'static>,
    /// `="`, which is looked for millions of times.
    value: Finder<'static>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The anchors of each page, in order.
    anchors: HashMap<u32, Vec<u64>>,
    /// Links to anchors: from, to, anchor.
    wanted: Vec<(u32, u32, Box<str>)>,
    /// Addresses that lead nowhere, and the outputs that have them.
    broken: BTreeMap<String, (u32, usize)>,
}

/// Where an address leads.
enum Leads {
    Elsewhere,
    To(u32),
    Nowhere,
}

impl Addresses {
    /// What is published while its address is still nobody's cannot be known to lead to itself: the address is what is
    /// wrong, and `publish` says so.
    pub fn new(examined: &Examined, scope: Scope) -> Addresses {
        let base = &examined.site.settings.base;
        let knows_origin = scope == Scope::Desk || !base.is_reserved();
        let routes = examined.plan.routes.clone();
        let mut hrefs = HashMap::default();
        for (route, index) in &routes {
            let mut href = base.path.clone();
            crate::markdown::links::escape_url(&mut href, route);
            hrefs.insert(href, *index);
        }
        let absolute = base.absolute("");
        Addresses {
            knows_origin,
            origin: base.origin.clone(),
            base_path: base.path.clone(),
            hrefs,
            routes,
            absolute: Finder::new(&absolute).into_owned(),
            value: Finder::new(b"=\""),
            seen: Mutex::default(),
        }
    }

    /// Reads one output.
    pub fn look(&self, index: u32, planned: &Planned, bytes: &[u8]) {
        if matches!(planned.kind, Kind::Asset(_) | Kind::ThemeAsset(_) | Kind::SocialCard(_)) {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let mut found = Found::default();
        if planned.file().ends_with(".html") {
            self.page(index, planned, text, &mut found);
        }
        if self.knows_origin {
            self.absolutes(text, planned.route.ends_with(".csv"), &mut found);
        }
        let Found { mut anchors, wanted, broken, told: _ } = found;
        anchors.sort_unstable();
        let own: Vec<_> = wanted.iter().filter(|(to, _)| *to == index).map(|(_, anchor)| *anchor).collect();
        let missing = own.into_iter().filter(|anchor| !is_anchor(&anchors, anchor));
        let missing: Vec<Box<str>> = missing.map(Box::from).collect();
        // Nothing in here can panic.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for address in broken {
            let entry = seen.broken.entry(address).or_insert((index, 0));
            *entry = (entry.0.min(index), entry.1 + 1);
        }
        seen.wanted.extend(missing.into_iter().map(|anchor| (index, index, anchor)));
        let elsewhere = wanted.iter().filter(|(to, _)| *to != index);
        seen.wanted.extend(elsewhere.map(|(to, anchor)| (index, *to, Box::from(*anchor))));
        seen.anchors.insert(index, anchors);
    }

    fn page<'t>(&self, index: u32, planned: &Planned, text: &'t str, found: &mut Found<'t>) {
        let mut from = 0;
        while let Some(at) = self.value.find(&text.as_bytes()[from..]) {
            let start = from + at + 2;
            let Some(length) = memchr::memchr(b'"', &text.as_bytes()[start..]) else { break };
            from = start + length + 1;
            let name = &text.as_bytes()[..start - 2];
            let is = |attribute: &[u8]| {
                name.ends_with(attribute)
                    && name
                        .len()
                        .checked_sub(attribute.len() + 1)
                        .is_some_and(|before| name[before].is_ascii_whitespace())
            };
            let value = &text[start..start + length];
            if is(b"id") {
                found.anchors.push(xxh3_64(value.as_bytes()));
            } else if is(b"href") || is(b"src") || is(b"action") || is(b"poster") {
                // What looks like an attribute in running text is none.
                if memchr::memrchr2(b'<', b'>', name).is_some_and(|mark| name[mark] == b'<') {
                    self.follow(index, planned, value, found);
                }
                continue;
            } else if is(b"srcset") {
                for part in value.split(',') {
                    let address = part.split_whitespace().next().unwrap_or("");
                    self.follow(index, planned, address, found);
                }
            } else if is(b"content") && value.starts_with("0;") {
                // `<meta http-equiv="refresh">` of a redirect.
                let address = value.split_once("url=").map_or("", |(_, address)| address.trim_matches('\''));
                self.follow(index, planned, address, found);
            } else {
                // The value of another attribute may hold `="` of its own.
                from = start;
            }
        }
    }

    fn follow<'t>(&self, index: u32, planned: &Planned, address: &'t str, found: &mut Found<'t>) {
        let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
        let leads = match path {
            "" => Leads::To(index),
            path => self.leads(planned, path),
        };
        match leads {
            Leads::To(to) if !anchor.is_empty() && anchor != "top" && found.told.insert((to, anchor)) => {
                found.wanted.push((to, anchor));
            }
            Leads::Nowhere => {
                found.broken.insert(address.to_owned());
            }
            _ => {}
        }
    }

    fn leads(&self, planned: &Planned, path: &str) -> Leads {
        if let Some(to) = self.hrefs.get(path) {
            return Leads::To(*to);
        }
        let plain = path.replace("&amp;", "&");
        let path = plain.split('?').next().unwrap_or("");
        if let Some(rest) = path.strip_prefix("//").or_else(|| path.split_once("://").map(|(_, rest)| rest)) {
            let host = self.origin.split_once("://").map_or("", |(_, host)| host);
            return match rest.strip_prefix(host) {
                Some(rest) if self.knows_origin && (rest.is_empty() || rest.starts_with('/')) => {
                    self.within(rest)
                }
                _ => Leads::Elsewhere,
            };
        }
        let is_scheme = |scheme: &str| {
            scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        };
        if path.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme)) {
            return Leads::Elsewhere;
        }
        match path.starts_with('/') {
            true => self.within(path),
            false => self.within(&joined(&self.base_path, &planned.route, path)),
        }
    }

    /// An address from the root of the host.
    fn within(&self, path: &str) -> Leads {
        let path = if path.is_empty() { "/" } else { path };
        let plain;
        let path = match path.contains("/.") {
            true => {
                plain = joined("", "", path);
                &plain
            }
            false => path,
        };
        let Some(route) = path.strip_prefix(&self.base_path) else {
            // Another part of the host is another site, unless this one has all of it.
            return if self.base_path == "/" { Leads::Nowhere } else { Leads::Elsewhere };
        };
        let route = decoded(route);
        let known = |route: &str| self.routes.get(route).copied();
        let index = known(&route)
            .or_else(|| known(route.strip_suffix("index.html")?))
            .or_else(|| known(&format!("{route}/")));
        index.map_or(Leads::Nowhere, Leads::To)
    }

    /// Addresses in full, wherever they stand: in structured data, feeds, lists of addresses.
    /// In a table, the next cell may be an address too.
    fn absolutes<'t>(&self, text: &'t str, is_table: bool, found: &mut Found<'t>) {
        let start = self.origin.len();
        for at in self.absolute.find_iter(text.as_bytes()) {
            let rest = &text[at + start..];
            let ends = |c: char| c.is_whitespace() || "\"'<>\\)]}|`".contains(c) || (is_table && c == ',');
            let end = rest.find(ends).unwrap_or(rest.len());
            // In a feed, HTML is escaped once more.
            let escaped = ["&lt;", "&gt;", "&quot;", "&#34;", "&#39;"];
            let end = escaped.iter().filter_map(|mark| rest[..end].find(mark)).min().unwrap_or(end);
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
            let path = address.split(['#', '?']).next().unwrap_or("");
            if !self.hrefs.contains_key(path)
                && matches!(self.within(&path.replace("&amp;", "&")), Leads::Nowhere)
            {
                found.broken.insert(format!("{}{address}", self.origin));
            }
        }
    }

    /// What leads nowhere.
    pub fn finish(mut self, examined: &Examined, out: &mut Vec<Diagnostic>) {
        let seen = std::mem::take(self.seen.get_mut().unwrap_or_else(PoisonError::into_inner));
        let mut broken = seen.broken;
        let outputs = &examined.plan.outputs;
        for (from, to, anchor) in seen.wanted {
            let is_page = outputs[to as usize].file().ends_with(".html");
            let has = |anchors: &Vec<u64>| is_anchor(anchors, &anchor);
            // A redirect keeps the anchor, and what it leads to is looked at by itself.
            let is_redirect = matches!(outputs[to as usize].kind, Kind::Redirect(_));
            if is_page && !is_redirect && !seen.anchors.get(&to).is_some_and(has) {
                let entry =
                    broken.entry(format!("/{}#{anchor}", outputs[to as usize].route)).or_insert((from, 0));
                *entry = (entry.0.min(from), entry.1 + 1);
            }
        }
        let resolved = |address: &str, first: u32| self.resolved(address, &outputs[first as usize].route);
        // A relative link of a page stands in feeds in full: once is enough, where its author wrote it.
        let written: HashSet<String> = broken
            .iter()
            .filter(|(address, _)| !address.starts_with(&self.origin))
            .map(|(address, (first, _))| resolved(address, *first))
            .collect();
        for (address, (first, count)) in &broken {
            if !address.starts_with(&self.origin) || !written.contains(&resolved(address, *first)) {
                out.push(nowhere(examined, address, &outputs[*first as usize], *count));
            }
        }
    }

    /// The path that an address on the page of `route` leads to, and its anchor.
    fn resolved(&self, address: &str, route: &str) -> String {
        let address = address.strip_prefix(self.origin.as_str()).unwrap_or(address);
        let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
        let path = match path.strip_prefix('/') {
            Some(path) => joined("", "", path),
            None => joined(&self.base_path, route, path),
        };
        format!("{path}#{anchor}")
    }
}

/// What one output holds.
#[derive(Default)]
struct Found<'t> {
    anchors: Vec<u64>,
    wanted: Vec<(u32, &'t str)>,
    told: HashSet<(u32, &'t str)>,
    broken: HashSet<String>,
}

fn is_anchor(anchors: &[u64], anchor: &str) -> bool {
    let has = |anchor: &str| anchors.binary_search(&xxh3_64(anchor.as_bytes())).is_ok();
    has(anchor) || anchor.contains(['%', '&']) && has(&decoded(&anchor.replace("&amp;", "&")))
}

/// An address relative to the folder of the page it stands on.
fn joined(base: &str, route: &str, path: &str) -> String {
    let folder = route.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> =
        base.split('/').chain(folder.split('/')).filter(|part| !part.is_empty()).collect();
    let mut is_folder = path.ends_with('/');
    for part in path.split('/') {
        is_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let tail = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{tail}", parts.join("/"))
}

/// Undoes percent-encoding; what is not UTF-8 then stays as it was.
pub fn decoded(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let byte = hex
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

fn nowhere(examined: &Examined, address: &str, first: &Planned, count: usize) -> Diagnostic {
    let site = &examined.site;
    let on = format!("/{}", first.route);
    let pages = match count {
        1 => format!("`{on}`"),
        count => format!("`{on}` and {} more", count - 1),
    };
    let message = format!("`{address}` leads nowhere; it stands in {pages}");
    let file = plan::source_of(site, &first.kind).filter(|_| count == 1);
    let files = file.iter().map(|file| &**file).chain([SETTINGS]);
    let place = files.into_iter().find_map(|file| written_in(examined, file, address));
    let place = place.or_else(|| file.map(|file| Place::file(&*file)));
    let diagnostic = Diagnostic::error(Code::BrokenAddress, message);
    match place {
        Some(place) => diagnostic.at(place).help("correct it, or publish what it should lead to"),
        None => diagnostic.help("look for it in `templates/`, or in the file that the page is made from"),
    }
}

/// The place of an address in a file, as it is written there.
fn written_in(examined: &Examined, file: &str, address: &str) -> Option<Place> {
    let text = examined.inputs().text(file)?;
    let at = text.find(address)?;
    Some(Place::from_bytes(file, &text, at..at + address.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_joined_as_browsers_do() {
        for (route, path, expected) in [
            ("a/b/", "c", "/base/a/b/c"),
            ("a/b/", "../c/", "/base/a/c/"),
            ("a/b/", "..", "/base/a/"),
            ("a/b/", "./", "/base/a/b/"),
            ("404.html", "x.css", "/base/x.css"),
            ("", "../../..", "/"),
            ("a/", "?", "/base/a/?"),
        ] {
            assert_eq!(joined("/base/", route, path), expected, "{route} {path}");
        }
        assert_eq!(decoded("a%C3%A9%zz%4"), "a\u{e9}%zz%4");
        assert_eq!(decoded("%ff"), "%ff");
    }
}
