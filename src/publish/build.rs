//! The site's folder → what is to be published of it, in a place of its own.
//!
//! A clean build with the target's address and marking, in which every mistake that `check` would find is an error; and
//! the files that the host needs beside it. This is the one place that asks whether the content is fit to be published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::manifest::Source;
use super::staging::{self, Staged, Telling};
use super::trouble::{Result, Trouble, Way, disk};
use super::{Order, gate, host, source};
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::settings::Base;
use crate::model::text::Text;
use crate::pipeline::{self, Examined, Failure, Options, Report};

/// What was built.
pub struct Built {
    pub staged: Staged,
    pub report: Report,
    /// The site, and what of it is held back.
    pub examined: Examined,
    pub source: Source,
    pub notes: Vec<Diagnostic>,
}

/// Builds the site for a target, and looks at the rules that need nothing else.
pub fn build(order: &Order<'_>, state: &Path, base: &Base, has_headers: bool) -> Result<Built> {
    let repository = source::Repository { root: order.root, environment: order.environment };
    let source = source::source(&repository);
    let options = options(order, state.join("site"), base);
    let report = run(&options)?;
    let examined = judged(&options, &report)?;
    let site = &examined.site;
    gate::refuse_proposals(order.root, site, order.target)?;
    let theme: BTreeSet<String> = report.theme_files.iter().cloned().collect();
    let telling = Telling { theme: &theme, has_headers };
    let mut staged = staging::of_build(&options.out.unwrap_or_default(), telling)?;
    let redirects: BTreeMap<String, String> =
        site.redirects.iter().map(|(old, (new, _))| (old.clone(), new.clone())).collect();
    let needs = host::Needs { target: order.target, base, redirects: &redirects, staged: &staged };
    let added = host_files(&state.join("host"), needs)?;
    staged.files.extend(staging::of_files(added, telling)?.files);
    host::check(host::Needs { staged: &staged, ..needs_of(order, base, &redirects, &staged) })?;
    let notes = placeholder(order, base).into_iter().collect();
    Ok(Built { staged, report, examined, source, notes })
}

fn needs_of<'n>(
    order: &'n Order<'_>,
    base: &'n Base,
    redirects: &'n BTreeMap<String, String>,
    staged: &'n Staged,
) -> host::Needs<'n> {
    host::Needs { target: order.target, base, redirects, staged }
}

fn options(order: &Order<'_>, out: PathBuf, base: &Base) -> Options {
    Options {
        out: Some(out),
        base_url: Some(base.absolute("")),
        up_to: order.target.marking,
        is_strict: true,
        is_fresh: true,
        ..order.options.clone()
    }
}

/// Builds once more, with some briefings left out.
pub fn build_without(
    order: &Order<'_>,
    state: &Path,
    base: &Base,
    left_out: BTreeSet<Text>,
    has_headers: bool,
) -> Result<Staged> {
    let mut options = options(order, state.join("rollback-site"), base);
    options.left_out = left_out;
    // A link to what is left out is no mistake of the author's.
    options.is_strict = false;
    let report = run(&options)?;
    let theme: BTreeSet<String> = report.theme_files.iter().cloned().collect();
    staging::of_build(&options.out.unwrap_or_default(), Telling { theme: &theme, has_headers })
}

/// Builds another folder's content for the same target.
pub fn build_elsewhere(
    order: &Order<'_>,
    root: &Path,
    state: &Path,
    base: &Base,
    has_headers: bool,
) -> Result<Staged> {
    let mut options = options(order, state.join("rollback-site"), base);
    options.root = root.to_path_buf();
    options.is_strict = false;
    let report = run(&options)?;
    let theme: BTreeSet<String> = report.theme_files.iter().cloned().collect();
    staging::of_build(&options.out.unwrap_or_default(), Telling { theme: &theme, has_headers })
}

fn run(options: &Options) -> Result<Report> {
    let report = pipeline::build(options).map_err(|failure| match failure {
        Failure::Write(error) => Trouble::failed(format!("the site could not be built: {error}"))
            .help("the live site is as it was"),
        Failure::Refused(words) => Trouble::failed(words),
    })?;
    match report.written {
        Some(_) => Ok(report),
        None => Err(Trouble { way: Way::Content, diagnostics: report.diagnostics }),
    }
}

/// What `check` says of the site: errors stop publishing, a trace of what is held back above all.
fn judged(options: &Options, report: &Report) -> Result<Examined> {
    let outcome = check::before_publishing(options);
    let has_errors = outcome.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    match outcome.examined {
        Some(examined) if !has_errors && !report.has_errors() => Ok(examined),
        _ => Err(Trouble { way: Way::Content, diagnostics: outcome.diagnostics }),
    }
}

/// Writes the files that the host needs.
fn host_files(folder: &Path, needs: host::Needs<'_>) -> Result<Vec<(PathBuf, String)>> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(disk("make", folder))?;
    let mut written = Vec::new();
    for (path, text) in host::files(needs) {
        let full = folder.join(path);
        fs::write(&full, text).map_err(disk("write", &full))?;
        written.push((full, path.to_owned()));
    }
    Ok(written)
}

/// The site of `init` has an address that is nobody's.
fn placeholder(order: &Order<'_>, base: &Base) -> Option<Diagnostic> {
    let is_placeholder = base.absolute("") == "https://example.org/";
    is_placeholder.then(|| {
        let message = "the site's address is still `https://example.org/`: canonical links, feeds and the sitemap lead there";
        Diagnostic::warning(Code::BadUrl, message)
            .help(format!("write where it will live, as `base_url` of the target `{}`", order.target.name))
    })
}

/// Refuses to publish into what the site is made from.
pub fn refuse_own_folders(root: &Path, path: &Path) -> Result<()> {
    let real = |path: &Path| {
        let mut above = path.ancestors();
        let found = above.find_map(|folder| Some((folder, fs::canonicalize(folder).ok()?)));
        found.map_or(path.to_path_buf(), |(folder, real)| {
            real.join(path.strip_prefix(folder).unwrap_or(Path::new("")))
        })
    };
    let (root, path) = (real(root), real(path));
    let own = ["content", "templates", "public", ".dateline", ".git"];
    let is_own = root.starts_with(&path) || own.iter().any(|name| path.starts_with(root.join(name)));
    match is_own {
        false => Ok(()),
        true => Err(Trouble::failed(format!("`{}` is part of the site itself, or holds it", path.display()))
            .help(
                "publish to a folder outside of the site, or to one of its own within it, e.g. `./published`",
            )),
    }
}
