//! What must not be published: the refusals that depend on the content and on what is live.
//!
//! Comes in: what was found in the content, the plan and the manifest of what is live. Goes out: nothing, or a refusal
//! with the rule named. Rules of hosts are in `host`, those about older content in `source`.

use std::collections::BTreeSet;
use std::path::Path;

use super::kind;
use super::manifest::Live;
use super::plan::Plan;
use super::trouble::{Result, Trouble, Way};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::load;
use crate::model::site::Site;
use crate::model::target::Target;
use crate::model::text::Text;
use crate::model::visibility::Reason;
use crate::parse;
use crate::yaml::Node;

/// Things named one by one in a refusal; the rest are counted.
const NAMED: usize = 10;

/// Drafts and later days go only where the target says so.
pub fn refuse_private(target: &Target, drafts: bool, is_rehearsal: bool) -> Result<()> {
    let asked = match (drafts, is_rehearsal) {
        _ if target.drafts => return Ok(()),
        (false, false) => return Ok(()),
        (true, _) => "`--drafts`",
        (false, true) => "a `--now` in the future",
    };
    let message = format!("{asked} shows what is not for the public yet, and `{}` is public", target.name);
    Err(Trouble::refused(Code::NotForPublic, message)
        .help("look at it with `--dry-run`, or say `drafts: true` of a target that only editors can see"))
}

/// Proposals of an import that nobody has accepted, in what would be shown.
pub fn refuse_proposals(root: &Path, site: &Site, target: &Target) -> Result<()> {
    if target.allow_proposed {
        return Ok(());
    }
    let mut files: BTreeSet<&Text> = site.briefings.iter().map(|article| &article.briefing.file).collect();
    files.extend(site.pages.iter().map(|page| &page.file));
    files.extend(site.topics.iter().filter_map(|topic| Some(&topic.text.as_ref()?.file)));
    for dossier in &site.entities {
        files.insert(&dossier.entity.file);
        files.extend(dossier.entity.prose_file.as_ref());
    }
    let mut found = Vec::new();
    for file in files {
        let limit = (parse::MAX_REGISTRY.max(parse::MAX_BODY) + parse::MAX_FRONT_MATTER) as u64;
        let Ok(bytes) = load::bytes(&root.join(&**file), limit) else { continue };
        // Most files have no such word at all: those are not read again.
        if memchr::memmem::find(&bytes, b"proposed").is_none() {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let lines = proposals(file, &text, site);
        found.extend(lines.into_iter().map(|place| {
            Diagnostic::error(Code::NotForPublic, "this is a proposal of an import, and nobody has accepted it")
                .at(place)
                .help("`dateline review` takes you through them; deleting `proposed: …` accepts one; a target that says `allow_proposed: true` takes them as they are")
        }));
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(Trouble { way: Way::Refused, diagnostics: found }),
    }
}

/// Where open proposals stand in one file.
fn proposals(file: &str, text: &str, site: &Site) -> Vec<Place> {
    let origin = parse::origin_of(file, text);
    let Some(node) = parse::read_yaml(&origin, parse::MAX_REGISTRY, &mut Vec::new()) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    match (&node, file.ends_with(".md")) {
        (Node::Sequence(items), false) => {
            for (index, item) in items.iter().enumerate() {
                if is_shown(item, site) {
                    let path = parse::fields::at(&parse::fields::Path::new(), index);
                    proposed(item, path, &mut paths);
                }
            }
        }
        _ => proposed(&node, parse::fields::Path::new(), &mut paths),
    }
    paths.iter().map(|path| origin.key(path)).collect()
}

/// Whether the entity of a registry's entry is public.
fn is_shown(item: &Node, site: &Site) -> bool {
    let Node::Mapping(entries) = item else { return false };
    let text = |key: &str| {
        entries.iter().find_map(|(name, node)| match node {
            Node::Scalar(scalar) if name == key => Some(scalar.text.to_string()),
            _ => None,
        })
    };
    match (text("id"), text("name")) {
        (Some(id), _) => site.entity(&id).is_some(),
        (None, Some(name)) => site.entities.iter().any(|dossier| dossier.entity.name == *name),
        (None, None) => false,
    }
}

/// The paths of every `proposed` below a node; `params` are the author's own.
fn proposed(node: &Node, path: parse::fields::Path, found: &mut Vec<parse::fields::Path>) {
    match node {
        Node::Mapping(entries) => {
            for (key, value) in entries {
                let inner = parse::fields::join(&path, key.clone());
                if key == "proposed" && !matches!(value, Node::Null) {
                    found.push(inner);
                } else if !(key == "params" && path.is_empty()) {
                    proposed(value, inner, found);
                }
            }
        }
        Node::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                proposed(item, parse::fields::at(&path, index), found);
            }
        }
        _ => {}
    }
}

/// Public addresses that would be gone. What expired may go, and what was withdrawn leaves its notice; lists come and go
/// with what is on them, and so may dossiers and topics when something expired or was withdrawn.
pub fn refuse_vanished(plan: &Plan, live: &Live, site: &Site) -> Result<()> {
    let expired: BTreeSet<String> = site
        .held_back
        .iter()
        .filter(|held| held.reason == Reason::Expired)
        .map(|held| format!("{}index.html", held.route))
        .collect();
    let has_ended = plan.delete.iter().any(|path| expired.contains(path))
        || site.withdrawn.iter().any(|article| {
            let path = format!("{}index.html", article.route);
            plan.change.contains(&path)
        });
    let follows = |path: &str| path.starts_with("entities/") || path.starts_with("topics/");
    let is_missed = |path: &&String| {
        let is_excused = live.unsure.contains(*path)
            || expired.contains(*path)
            || kind::is_derived(path)
            || (has_ended && follows(path));
        path.ends_with(".html") && !is_excused
    };
    let missed: Vec<&String> = plan.delete.iter().filter(is_missed).collect();
    if missed.is_empty() {
        return Ok(());
    }
    let named: Vec<String> =
        missed.iter().take(NAMED).map(|path| format!("/{}", path.trim_end_matches("index.html"))).collect();
    let more = match missed.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = match missed.len() {
        1 => format!("a public address would be gone: {}", named.join(", ")),
        count => format!("{count} public addresses would be gone: {}{more}", named.join(", ")),
    };
    Err(Trouble::refused(Code::VanishedAddress, message).help(
        "put the old address under `redirects` of the page that takes its place, or say why it is gone with `withdrawn`; `--force` lets it vanish",
    ))
}

/// More deletes than the target allows.
pub fn refuse_deletes(plan: &Plan, live: &Live, target: &Target) -> Result<()> {
    // A card goes with every change of what it says, and a new accent changes them all; parts of the search index come and
    // go with every edit.
    let is_made_anew = |path: &str| kind::is_card(path) || kind::is_search_part(path);
    let counts = |path: &&String| !live.unsure.contains(*path) && !is_made_anew(path);
    let deletes = plan.delete.iter().filter(counts).count();
    let allowed = target.max_deletes.unwrap_or_else(|| (live.manifest.files.len() / 10).max(20));
    if deletes <= allowed {
        return Ok(());
    }
    let message = format!("this would delete {deletes} files, and at most {allowed} may go at once");
    let help = format!(
        "look whether the content is complete; if it is, say `--force`, or `max_deletes: {deletes}` under `{}`",
        target.name
    );
    Err(Trouble::refused(Code::TooManyDeletes, message).help(help))
}
