//! An earlier release → what of it may be shown today.
//!
//! Its files are brought back byte for byte, unless something that it shows is held back or withdrawn by now. Then the
//! release is built anew from the commit that it was made from, with today's visibility. Where there is no such commit, no
//! file with a trace may come back: it is taken from a build of today's content, in which only what the earlier
//! release had is shown; or it stays out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::Order;
use super::build::{self, Built};
use super::delivery::Delivery;
use super::earlier;
use super::kind;
use super::manifest::{Live, Manifest};
use super::staging::{self, Staged, StagedFile, Telling};
use super::trouble::{Result, Trouble, disk};
use crate::check::trace::Audit;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::settings::Base;
use crate::model::site::Site;
use crate::model::text::Text;
use crate::model::visibility::Reason;
use crate::pipeline::Examined;

/// Brings a release back, as far as today's visibility lets it.
pub fn bring_back(
    order: &Order<'_>,
    state: &Path,
    today: Built,
    delivery: &mut dyn Delivery,
    asked: Option<&str>,
    live: Option<&Live>,
    base: &Base,
) -> Result<(Built, Manifest)> {
    let release = match (asked, live.and_then(|live| live.manifest.before.clone())) {
        (Some(asked), _) => super::receipt::release_of(order.root, asked, &order.target.name)?,
        (None, Some(before)) => before,
        (None, None) => {
            let message = format!("there is no release before the live one on {}", delivery.place());
            return Err(Trouble::failed(message).help("name one by its receipt: `--rollback RECEIPT`"));
        }
    };
    let folder = state.join("rollback");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(disk("make", &folder))?;
    let was = delivery.fetch(&release, &folder)?;
    let theme: BTreeSet<String> =
        was.files.iter().filter(|(_, entry)| entry.is_theme).map(|(path, _)| path.clone()).collect();
    let telling = Telling { theme: &theme, has_headers: delivery.has_headers() };
    let files = was.files.keys().map(|path| (folder.join(path), path.clone())).collect();
    let mut staged = staging::of_files(files, telling)?;
    let mut notes = today.notes;
    let traces = Traces::of(&today.examined, &staged, &today.staged)?;
    if !traces.is_none() {
        let has_headers = delivery.has_headers();
        let how = match earlier::rebuilt(order, state, &was.source, &today.examined.site, base, has_headers)?
        {
            Some(rebuilt) if !traces.are_in(&rebuilt)? => {
                let of_host = staged.files.into_iter().filter(|(path, _)| is_for_host(path));
                let mut files: BTreeMap<String, StagedFile> = of_host.collect();
                files.extend(rebuilt.files);
                staged = Staged { files };
                "it is made anew from the content of then, without that".to_owned()
            }
            _ => {
                let left_out = left_out(&today.examined.site, &staged);
                let replaced = build::build_without(order, state, base, left_out, has_headers)?;
                let count = take_out(&mut staged, &traces, &replaced, &today.staged)?;
                format!("{count} files with traces of that are made from today's content instead")
            }
        };
        let named: Vec<String> = traces.names.iter().take(5).map(|name| format!("`{name}`")).collect();
        let message =
            format!("the release shows what is held back or withdrawn now ({}): {how}", named.join(", "));
        notes.push(
            Diagnostic::warning(Code::NotForPublic, message)
                .help("a rollback never brings back what should not be seen today"),
        );
    }
    if was.base_url != base.absolute("") {
        let message = format!("the release was made for {}, and its pages say so", was.base_url);
        notes
            .push(Diagnostic::warning(Code::NotLive, message).help("publish anew once its content is right"));
    }
    let source = was.source.clone();
    Ok((Built { staged, source, notes, ..today }, was))
}

/// What must not be seen, in all the forms it may be written in.
struct Traces {
    /// Titles, for people.
    names: BTreeSet<String>,
    words: Vec<String>,
    routes: Vec<String>,
    /// Of those, the ones at which not even a notice stands.
    gone: Vec<String>,
    /// Everything else that today's audit looks for: a text may have had another address then, and a name stands in lists.
    audit: Option<Audit>,
}

impl Traces {
    /// What the release shows, and today's site does not, or only as a notice.
    fn of(examined: &Examined, was: &Staged, today: &Staged) -> Result<Traces> {
        let site = &examined.site;
        let mut traces = Traces {
            names: BTreeSet::new(),
            words: Vec::new(),
            routes: Vec::new(),
            gone: Vec::new(),
            audit: Audit::new(examined),
        };
        let page = |route: &str| format!("{route}index.html");
        for held in &site.held_back {
            let is_notice = held.reason == Reason::Withdrawn;
            let is_shown = today.files.contains_key(&page(&held.route));
            if !is_notice && !is_shown && !held.route.is_empty() && was.files.contains_key(&page(&held.route))
            {
                traces.add(&held.title, &held.route);
                traces.gone.push(held.route.to_string());
            }
        }
        for article in &site.withdrawn {
            let page = page(&article.route);
            let digest = |staged: &Staged| staged.files.get(&page).map(|file| file.entry.sha256.clone());
            if digest(was).is_some() && digest(was) != digest(today) {
                traces.add(&article.briefing.title, &article.route);
            }
        }
        let named = traces.named(was)?;
        let titles: BTreeMap<&str, &str> =
            site.held_back.iter().map(|held| (&*held.file, &*held.title)).collect();
        traces.names.extend(named.iter().map(|file| (*titles.get(&**file).unwrap_or(&&**file)).to_owned()));
        Ok(traces)
    }

    fn is_none(&self) -> bool {
        self.names.is_empty()
    }

    /// The files of today's content whose traces a build has.
    fn named(&self, staged: &Staged) -> Result<BTreeSet<Text>> {
        let of_file = |(path, file): (&String, &StagedFile)| -> Result<BTreeSet<Text>> {
            let bytes = fs::read(&file.full).map_err(disk("read", &file.full))?;
            let traces = self.audit.iter().flat_map(|audit| audit.traces_in(path, &bytes));
            Ok(traces.map(|token| token.file.clone()).collect())
        };
        let all: Result<Vec<BTreeSet<Text>>> = staged.files.par_iter().map(of_file).collect();
        Ok(all?.into_iter().flatten().collect())
    }

    /// Whether a build has a page at, or a link to, what must not be seen, or any other trace of it.
    fn are_in(&self, staged: &Staged) -> Result<bool> {
        for (path, file) in &staged.files {
            if self.gone.iter().any(|route| path.starts_with(route.as_str())) {
                return Ok(true);
            }
            if kind::content_type(path).contains("charset") {
                let bytes = fs::read(&file.full).map_err(disk("read", &file.full))?;
                let links = |route: &String| memchr::memmem::find(&bytes, format!("/{route}").as_bytes());
                if self.gone.iter().any(|route| links(route).is_some()) {
                    return Ok(true);
                }
            }
        }
        Ok(!self.named(staged)?.is_empty())
    }

    fn add(&mut self, title: &str, route: &str) {
        self.names.insert(title.to_owned());
        self.routes.push(route.to_owned());
        let mut encoded = String::new();
        for byte in route.bytes() {
            match byte {
                byte if byte.is_ascii() => encoded.push(char::from(byte)),
                byte => encoded.push_str(&format!("%{byte:02X}")),
            }
        }
        self.words.extend([format!("/{route}"), format!("/{encoded}"), title.to_owned()]);
        let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.words.push(escaped.replace('"', "&quot;"));
        self.words.push(escaped);
        self.words.extend(serde_json::to_string(title).map(|text| text.trim_matches('"').to_owned()));
        self.words.retain(|word| word.trim().len() > 1);
    }
}

/// Briefings that the release did not have: today's lists must not lead to them.
fn left_out(site: &Site, was: &Staged) -> BTreeSet<Text> {
    site.briefings
        .iter()
        .filter(|article| !was.files.contains_key(&format!("{}index.html", article.route)))
        .map(|article| article.briefing.file.clone())
        .collect()
}

/// Replaces every file with a trace, or takes it out; says how many those were.
fn take_out(staged: &mut Staged, traces: &Traces, replaced: &Staged, today: &Staged) -> Result<usize> {
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(&traces.words)
        .map_err(|error| Trouble::failed(format!("the held-back titles cannot be looked for: {error}")))?;
    let is_within = |path: &str| traces.routes.iter().any(|route| path.starts_with(route.as_str()));
    let judge = |(path, file): (&String, &StagedFile)| -> Result<Option<String>> {
        let is_text = kind::content_type(path).contains("charset") || is_for_host(path);
        // A shard of the index holds single words, of which nobody can tell whose they were.
        if is_within(path) || path.starts_with("search/") {
            return Ok(Some(path.clone()));
        }
        let bytes = fs::read(&file.full).map_err(disk("read", &file.full))?;
        let has_trace =
            traces.audit.as_ref().is_some_and(|audit| audit.traces_in(path, &bytes).next().is_some())
                || match is_text {
                    true => finder.is_match(&bytes),
                    // A picture that today's site does not have may belong to what is held back.
                    false => !file.entry.is_theme && !replaced.files.contains_key(path),
                };
        Ok(has_trace.then(|| path.clone()))
    };
    let tainted: Result<Vec<Option<String>>> = staged.files.par_iter().map(judge).collect();
    let tainted: Vec<String> = tainted?.into_iter().flatten().collect();
    for path in &tainted {
        let of_host = today.files.get(path).filter(|_| is_for_host(path));
        match replaced.files.get(path).or(of_host) {
            Some(file) => staged.files.insert(path.clone(), file.clone()),
            None => staged.files.remove(path),
        };
    }
    complete(staged, replaced);
    Ok(tainted.len())
}

/// Files that no page shows, but the host reads.
fn is_for_host(path: &str) -> bool {
    matches!(path, ".nojekyll" | "CNAME" | "_redirects" | "_headers" | ".gitlab-ci.yml")
}

/// Pages of today's build may show what the release had not: their theme files, dossiers, pictures.
fn complete(staged: &mut Staged, replaced: &Staged) {
    let missing: BTreeMap<String, StagedFile> = replaced
        .files
        .iter()
        .filter(|(path, _)| !staged.files.contains_key(*path))
        .map(|(path, file)| (path.clone(), file.clone()))
        .collect();
    staged.files.extend(missing);
}
