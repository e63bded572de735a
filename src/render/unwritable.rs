//! Outputs that cannot all be written: two that want one file, a file where another needs a folder, names too long.
//!
//! Comes in: the plan. Goes out: an error for each, which names the sources and the way out, before anything is written.
//! Letter case and Unicode normalisation do not count, since not every file system can tell them apart.

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use super::plan::{Kind, Plan, Planned};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::hash::HashMap;
use crate::model::site::Site;
use crate::model::text::Text;

/// Longest name of a file or folder, in bytes, on every file system in use.
const LONGEST_NAME: usize = 255;
/// Longest address, in bytes: Windows and some hosts take no more for a whole path.
const LONGEST_ROUTE: usize = 1024;

/// Refuses what cannot be written.
pub fn refuse(plan: &Plan, site: &Site, out: &mut Vec<Diagnostic>) {
    let files = Files::new(plan);
    let look = |output: &Planned| {
        let file = output.file();
        let why = unwritable(&file);
        let folded = folded_file(file);
        Looked { why, digest: xxh3_64(folded.as_bytes()), above: files.above(&folded) }
    };
    let looked_at: Vec<Looked> = plan.outputs.par_iter().map(look).collect();
    let mut places: HashMap<u64, u32> =
        HashMap::with_capacity_and_hasher(plan.outputs.len(), Default::default());
    for (index, (output, looked)) in plan.outputs.iter().zip(&looked_at).enumerate() {
        out.extend(looked.why.as_ref().map(|why| unusable(site, output, why)));
        if let Some(first) = places.insert(looked.digest, index as u32) {
            let first = &plan.outputs[first as usize];
            // That two names have one digest is next to impossible, but no mistake of an author's.
            if folded_file(first.file()) == folded_file(output.file()) {
                out.push(collision(site, first, output));
            }
        }
    }
    // Of those that want one file the last counts, since the others have been refused.
    let last = looked_at.iter().zip(0..).filter(|(looked, place)| places.get(&looked.digest) == Some(place));
    let overlaps = last.flat_map(|(looked, beneath)| looked.above.iter().map(move |above| (*above, beneath)));
    let mut overlaps: Vec<(u32, u32)> = overlaps.collect();
    overlaps.sort_unstable();
    refuse_overlaps(plan, site, overlaps, out);
}

/// What a look at one output has shown.
struct Looked {
    why: Option<String>,
    /// Of its file as the least discerning file system sees it.
    digest: u64,
    /// Outputs whose files have the name of a folder that it lies in.
    above: Vec<u32>,
}

/// The files that a folder could have the name of: those that are no pages.
struct Files {
    places: HashMap<String, u32>,
    /// Whether one of them has so many bytes: few folders are as long, so that most need not be looked for.
    lengths: [bool; LONGEST_ROUTE],
}

impl Files {
    fn new(plan: &Plan) -> Files {
        let outputs = plan.outputs.iter().zip(0..).filter(|(output, _)| !output.route.ends_with('/'));
        let files = outputs.map(|(output, place)| (folded_file(output.file()), place));
        let places: HashMap<String, u32> = files.filter(|(file, _)| !file.ends_with("/index.html")).collect();
        let mut lengths = [false; LONGEST_ROUTE];
        for file in places.keys() {
            lengths[file.len() % LONGEST_ROUTE] = true;
        }
        Files { places, lengths }
    }

    /// Those of them that have the name of a folder above `file`.
    fn above(&self, file: &str) -> Vec<u32> {
        let slashes = memchr::memchr_iter(b'/', file.as_bytes());
        let near = slashes.filter(|at| self.lengths[at % LONGEST_ROUTE]);
        near.filter_map(|slash| self.places.get(&file[..slash]).copied()).collect()
    }
}

/// A file cannot be the folder of another. Only what is no page has a name that a folder may bear too.
fn refuse_overlaps(plan: &Plan, site: &Site, overlaps: Vec<(u32, u32)>, out: &mut Vec<Diagnostic>) {
    for (above, beneath) in overlaps {
        let (above, beneath) = (&plan.outputs[above as usize], &plan.outputs[beneath as usize]);
        let (a, b) = (origin(site, above), origin(site, beneath));
        let message = format!(
            "`/{}` is a file, so `/{}` cannot lie beneath it: {} and {}",
            above.route, beneath.route, a.1, b.1
        );
        let diagnostic = Diagnostic::error(Code::RouteCollision, message).help(way_out(above, beneath));
        out.push(between(diagnostic, a.0, b.0));
    }
}

/// Why a file system would refuse a file.
fn unwritable(file: &str) -> Option<String> {
    if file.len() > LONGEST_ROUTE {
        return Some(format!("it has {} bytes, and at most {LONGEST_ROUTE} can be written", file.len()));
    }
    let is_long = |part: &&str| part.len() > LONGEST_NAME;
    if file.len() > LONGEST_NAME
        && let Some(long) = file.split('/').find(is_long)
    {
        return Some(format!(
            "a part of it has {} bytes, and at most {LONGEST_NAME} can be written",
            long.len()
        ));
    }
    // Without a branch first, so that many bytes are looked at at once.
    let may_control = file.bytes().fold(false, |may, byte| may | !(0x20..0x7f).contains(&byte));
    let has_control = may_control && file.chars().any(char::is_control);
    if has_control || has_odd_part(file) {
        return Some("a part of it is no name of a file".to_owned());
    }
    // What Dateline itself notes down in the written folder.
    file.starts_with(".dateline").then(|| "names that begin with `.dateline` are Dateline's own".to_owned())
}

/// Whether a part of a path is empty or leads elsewhere.
fn has_odd_part(file: &str) -> bool {
    let (bytes, mut start) = (file.as_bytes(), 0);
    memchr::memchr_iter(b'/', bytes).chain([bytes.len()]).any(|end| {
        let part = &bytes[start..end];
        start = end + 1;
        matches!(part, b"" | b"." | b"..")
    })
}

fn unusable(site: &Site, output: &Planned, why: &str) -> Diagnostic {
    let (file, what) = origin(site, output);
    let shown: String = output.route.chars().take(100).collect();
    let dots = if shown.len() < output.route.len() { "…" } else { "" };
    let message = format!("the address `/{shown}{dots}` of {what} cannot be used: {why}");
    let diagnostic = Diagnostic::error(Code::BadPermalink, message).help(
        "shorten or change the `slug:`, the `permalink` of the settings, the old address or the file's name",
    );
    match file {
        Some(file) => diagnostic.at(Place::file(&*file)),
        None => diagnostic,
    }
}

/// The output's file as the least discerning file system sees it.
fn folded_file(mut file: String) -> String {
    match file.is_ascii() {
        true => {
            file.make_ascii_lowercase();
            file
        }
        false => file.nfc().collect::<String>().to_lowercase(),
    }
}

fn collision(site: &Site, first: &Planned, second: &Planned) -> Diagnostic {
    let (a, b) = (origin(site, first), origin(site, second));
    let leads_to = |redirect: &Planned, page: &Planned| matches!(&redirect.kind, Kind::Redirect(new) if *new == page.route);
    if leads_to(first, second) || leads_to(second, first) {
        let message = format!("`/{}` is the address of this page itself, not an old one", second.route);
        let place = Place::file(&*a.0.or(b.0).unwrap_or_default());
        let help = "take it out of `redirects`";
        return Diagnostic::error(Code::RouteCollision, message).at(place).help(help);
    }
    let message = format!("two outputs want the address `/{}`: {} and {}", second.route, b.1, a.1);
    between(Diagnostic::error(Code::RouteCollision, message).help(way_out(first, second)), a.0, b.0)
}

/// What to change, so that two outputs do not get in each other's way.
fn way_out(first: &Planned, second: &Planned) -> String {
    let both = [first, second];
    match both.into_iter().find(|output| matches!(output.kind, Kind::Redirect(_))) {
        Some(old) => {
            format!(
                "take `/{}` out of the `redirects` that name it, or give the other another address",
                old.route
            )
        }
        None if both.iter().any(|output| matches!(output.kind, Kind::Page(_))) => {
            "rename the page's file, or give the other an address of its own".to_owned()
        }
        None if both.iter().all(|output| matches!(output.kind, Kind::Asset(_))) => {
            "rename one of the files".to_owned()
        }
        None => "give one of them a `slug:` of its own, or rename its file".to_owned(),
    }
}

/// The places of two sources that get in each other's way.
fn between(diagnostic: Diagnostic, first: Option<Text>, second: Option<Text>) -> Diagnostic {
    let place = |file: Option<Text>| file.map(|file| Place::file(&*file));
    match (place(first), place(second)) {
        (Some(first), Some(second)) => diagnostic.at(second).also(first, "the other one"),
        (Some(place), None) | (None, Some(place)) => diagnostic.at(place),
        (None, None) => diagnostic,
    }
}

/// The file an output is made from, where it is one.
pub fn source_of(site: &Site, kind: &Kind) -> Option<Text> {
    match kind {
        Kind::Topic(index, _) => site.topics[*index as usize].text.as_ref().map(|text| text.file.clone()),
        Kind::Redirect(_) => None,
        kind => origin(site, &Planned { route: String::new(), kind: kind.clone() }).0,
    }
}

/// The file an output is made from, and what it is called in a message.
fn origin(site: &Site, output: &Planned) -> (Option<Text>, String) {
    let named = |file: &Text| (Some(file.clone()), format!("`{file}`"));
    match &output.kind {
        Kind::Briefing(index) => named(&site.briefings[*index as usize].briefing.file),
        Kind::Withdrawn(index) => named(&site.withdrawn[*index as usize].briefing.file),
        Kind::Dossier(index, _) => {
            let entity = &site.entities[*index as usize].entity;
            (Some(entity.file.clone()), format!("the dossier of `{}`", entity.id))
        }
        Kind::Page(index) => named(&site.pages[*index as usize].file),
        Kind::Asset(file) => named(file),
        Kind::ThemeAsset(name) => named(&format!("templates/assets/{name}").into()),
        Kind::Topic(index, _) => (None, format!("the topic `{}`", site.topics[*index as usize].title)),
        Kind::Redirect(new) => {
            let asked = site.redirects.get(&output.route).map(|(_, file)| file.clone());
            let what = format!("a redirect to `/{new}`");
            (asked.filter(|file| !file.is_empty()), what)
        }
        _ => (None, "what Dateline itself writes there".to_owned()),
    }
}
