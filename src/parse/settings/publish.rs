//! `publish` → targets.
//!
//! Comes in: the settings being read. Goes out: the targets in the order written; one whose `to` cannot be used is
//! left out, with a diagnostic.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::settings::Base;
use crate::model::slug::{slug, valid_id};
use crate::model::target::{Destination, History, Host, Target};
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, join};
use crate::yaml::Node;

use super::base::base;
use super::destination::{Refusal, destination, has_secret, prefix_of};

/// Longest wait for a site to show what was sent, in seconds: a day.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

pub fn targets(fields: &mut Fields<'_, '_>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for (name, path, node) in fields.entries("publish") {
        let Some(target) = named(fields, name, path.clone(), node) else { continue };
        if let Some(other) = targets.iter().find(|other| takes_the_place_of(other, &target)) {
            let to = |path: &Path| fields.origin.value(&join(path, "to"));
            let message =
                format!("`{}` and `{}` put different sites into one place", other.name, target.name);
            let diagnostic = Diagnostic::error(Code::BadSetting, message).at(to(&path));
            let first = to(&join(&fields.at("publish"), other.name.clone()));
            fields.push(diagnostic.also(first, "the other one").help("give each a place of its own"));
        }
        targets.push(target);
    }
    targets
}

/// Whether each of two targets would put its own site where that of the other is: what is not for everybody might then be
/// where everybody looks.
fn takes_the_place_of(one: &Target, other: &Target) -> bool {
    let place = |target: &'_ Target| (target.to.clone(), target.endpoint.clone());
    let site = |target: &'_ Target| (target.marking, target.drafts, target.base.clone());
    place(one) == place(other) && site(one) != site(other)
}

fn named(fields: &mut Fields<'_, '_>, name: Text, path: Path, node: Node) -> Option<Target> {
    if !valid_id(&name) {
        let help = match slug(&name) {
            near if near.is_empty() => "a target's name has lower-case letters, digits and `-`".to_owned(),
            near => format!("write `{near}:`"),
        };
        let message = format!("`{name}` cannot be a target's name");
        let place = fields.origin.key(&path);
        fields.push(Diagnostic::error(Code::BadId, message).at(place).help(help));
    }
    let Some(mut map) = fields.map_at(node, path.clone()) else {
        let message = format!("the target `{name}` has no `to`");
        let place = fields.origin.key(&path);
        let help = "write where it leads: `to: origin#gh-pages`, `to: file:///srv/www` …";
        fields.push(Diagnostic::error(Code::MissingKey, message).at(place).help(help));
        return None;
    };
    let target = target(&mut map, name.to_string());
    fields.absorb(map, "a publish target");
    target
}

fn target(map: &mut Fields<'_, '_>, name: String) -> Option<Target> {
    let to = to(map);
    let prefix = checked(map, "prefix", prefix_of);
    let target = Target {
        name,
        to: Destination::Folder(Default::default()),
        base: checked(map, "base_url", base_url),
        host: map.choice("host", &Host::ALL.map(|host| (host.name(), host))),
        marking: map.marking("marking").unwrap_or_default(),
        endpoint: checked(map, "endpoint", endpoint),
        region: map.text("region").map(|region| region.to_string()),
        domain: checked(map, "domain", domain),
        max_deletes: checked(map, "max_deletes", number),
        history: checked(map, "history", history),
        drafts: map.flag("drafts"),
        allow_proposed: map.flag("allow_proposed"),
        verify_timeout: checked(map, "verify_timeout", seconds),
    };
    let to = with_prefix(map, to?, prefix);
    if let (Destination::Git { .. }, Some(History::Last(2..))) = (&to, target.history) {
        let path = map.at("history");
        map.bad(
            Code::BadSetting,
            &path,
            "a branch keeps all of its history or none",
            "write `history: all` or `history: 1`",
        );
    }
    Some(Target { to, ..target })
}

/// Every key of a target, for the schema to be held against.
#[cfg(test)]
pub(crate) fn keys() -> Vec<&'static str> {
    let origin = crate::parse::fields::Origin::whole("dateline.yaml", "");
    let mut map = Fields::new(&origin, Path::new(), Vec::new());
    target(&mut map, String::new());
    map.asked().to_vec()
}

fn to(map: &mut Fields<'_, '_>) -> Option<Destination> {
    let Some(text) = map.text("to") else {
        map.missing(
            "to",
            "this target",
            "write where it leads: `to: origin#gh-pages`, `to: file:///srv/www` …",
        );
        return None;
    };
    match destination(&text) {
        Ok(to) => Some(to),
        Err(refusal) => {
            refuse(map, "to", &text, refusal);
            None
        }
    }
}

fn with_prefix(map: &mut Fields<'_, '_>, to: Destination, asked: Option<String>) -> Destination {
    let Some(asked) = asked else { return to };
    match to {
        Destination::Store { kind, bucket, prefix } if prefix.is_empty() => {
            Destination::Store { kind, bucket, prefix: asked }
        }
        other => {
            let path = map.at("prefix");
            let place = map.origin.key(&path);
            let message = "`prefix` has no effect here";
            let help = "it names a folder in a bucket whose `to` names none";
            map.push(Diagnostic::warning(Code::UnusedKey, message).at(place).help(help));
            other
        }
    }
}

/// The value of `key`, as `read` takes it; what it refuses is noted.
fn checked<T>(
    map: &mut Fields<'_, '_>,
    key: &'static str,
    read: fn(&str) -> Result<T, Refusal>,
) -> Option<T> {
    let text = map.text(key)?;
    match read(text.trim()) {
        Ok(value) => Some(value),
        Err(refusal) => {
            refuse(map, key, &text, refusal);
            None
        }
    }
}

/// Notes a refusal. Where a secret stands in the line, the line is not shown.
fn refuse(map: &mut Fields<'_, '_>, key: &'static str, text: &str, (message, help): Refusal) {
    let path = map.at(key);
    if has_secret(text) {
        let Place { file, .. } = map.origin.value(&path);
        map.push(Diagnostic::error(Code::BadSetting, message).at(Place::file(file)).help(help));
    } else {
        map.bad(Code::BadSetting, &path, message, help);
    }
}

fn base_url(text: &str) -> Result<Base, Refusal> {
    base(text)
}

/// The address of a compatible object store.
fn endpoint(text: &str) -> Result<String, Refusal> {
    if has_secret(text) {
        return Err((
            "`endpoint` holds a password".into(),
            "take it out: secrets come from the environment".into(),
        ));
    }
    base(text).map_err(|(message, _)| {
        (message.replace("base_url", "endpoint"), "write it in full, e.g. `https://s3.example.org`".into())
    })?;
    Ok(text.trim_end_matches('/').to_owned())
}

/// `www.example.org`
fn domain(text: &str) -> Result<String, Refusal> {
    let bare = text.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let refused = || {
        let help = "write the bare name, e.g. `www.example.org`; an address goes under `base_url`";
        (format!("`{text}` is not a domain"), help.to_owned())
    };
    let base = base(&format!("https://{bare}")).map_err(|_| refused())?;
    let host = base.origin.trim_start_matches("https://");
    match base.path == "/" && !host.contains([':', '[']) && bare == text {
        true => Ok(host.to_owned()),
        false => Err(refused()),
    }
}

fn number(text: &str) -> Result<usize, Refusal> {
    text.parse().map_err(|_| {
        (format!("`{text}` is not a number of files"), "write a whole number, e.g. `50`".to_owned())
    })
}

fn history(text: &str) -> Result<History, Refusal> {
    if text == "all" {
        return Ok(History::All);
    }
    match text.parse() {
        Ok(number) if number >= 1 => Ok(History::Last(number)),
        _ => Err((
            format!("`{text}` is not a number of releases"),
            "write a whole number from 1, or `all`".into(),
        )),
    }
}

/// `90`, `90s`, `10m`
fn seconds(text: &str) -> Result<u64, Refusal> {
    let (number, factor) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60),
        None => (text.strip_suffix('s').unwrap_or(text), 1),
    };
    let seconds = number.trim().parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    seconds.filter(|seconds| *seconds <= LONGEST_WAIT).ok_or_else(|| {
        (format!("`{text}` is not a time to wait"), "write seconds or minutes, e.g. `90s` or `10m`".into())
    })
}
