//! `dateline build`: content → public/.

use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use super::args::{Build, Common};
use super::clock::Now;
use super::diagnostics::{self, Tally};
use super::progress::Progress;
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use super::summary;
use crate::diagnostic::Code;
use crate::parse::settings::base_of;
use crate::pipeline::{self, CardOrder, Failure, Options, Report};

pub fn run(args: &Build, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let now = site.now(common)?;
    let options = options(args, common, &site, now)?;
    refuse_public(&site, &options)?;
    let start = Instant::now();
    let progress = Progress::start(screen, "building");
    let built = pipeline::build(&options);
    drop(progress);
    let mut report = built.map_err(could_not)?;
    let tally = diagnostics::show(screen, &site.root, std::mem::take(&mut report.diagnostics));
    tell(screen, &site, &report, tally, start.elapsed());
    Ok(if report.written.is_some() { Exit::Fine } else { Exit::ContentErrors })
}

fn options(args: &Build, common: &Common, site: &Site, now: Now) -> Result<Options, Stop> {
    if let Some(url) = &args.base_url {
        base_of(url).map_err(|(message, help)| {
            Stop::new(Code::BadUrl, format!("`--base-url {url}` cannot be the site's address: {message}"))
                .help(help)
        })?;
    }
    Ok(Options {
        out: args.out.clone(),
        base_url: args.base_url.clone(),
        is_strict: args.strict,
        is_fresh: args.fresh,
        cards: if args.cards { CardOrder::Asked } else { CardOrder::AsSet },
        ..site.options(common, now)
    })
}

/// What shows drafts or a later day is not for the public, so it does not go where the public site is taken from.
fn refuse_public(site: &Site, options: &Options) -> Result<(), Stop> {
    let asked = match (options.drafts, options.is_rehearsal) {
        (false, false) => return Ok(()),
        (true, _) => "--drafts",
        (false, true) => "a `--now` in the future",
    };
    let public = real(&site.root.join("public"));
    let out = options.out.as_deref().map_or(public.clone(), real);
    if !out.starts_with(&public) {
        return Ok(());
    }
    let asked = if asked.starts_with('-') { format!("`{asked}`") } else { asked.to_owned() };
    let message = format!("a build with {asked} is not for the public, so it is not written to `public/`");
    Err(Stop::usage(message).help("give it a folder of its own, e.g. `--out /tmp/preview`"))
}

/// The real path of a folder that may not exist yet.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut folders = path.ancestors();
    let found = folders.find_map(|folder| Some((folder, std::fs::canonicalize(folder).ok()?)));
    let Some((folder, mut real)) = found else { return path };
    for part in path.strip_prefix(folder).unwrap_or(Path::new("")).components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            Component::CurDir => {}
            part => real.push(part),
        }
    }
    real
}

fn could_not(failure: Failure) -> Stop {
    match failure {
        Failure::Write(error) => Stop::new(Code::WriteFailed, error.to_string()),
        Failure::Refused(words) => Stop::usage(words),
    }
}

fn tell(screen: &Screen, site: &Site, report: &Report, tally: Tally, took: Duration) {
    if screen.is_json() {
        return screen.result(&summary::json(report, tally));
    }
    if screen.is_verbose {
        if report.timings.is_empty() {
            screen.say("no file has changed since the last build");
        }
        for (stage, took) in &report.timings {
            screen.say(&format!("{stage:>10} {:>9.2} ms", took.as_secs_f64() * 1000.0));
        }
    }
    let mut out = site.shown(&report.out);
    if !out.ends_with('/') {
        out.push('/');
    }
    let lines = summary::human(report, tally, &out, took, site.zone());
    match report.written {
        Some(_) => lines.iter().for_each(|line| screen.say(line)),
        // Even to those who asked for quiet: the site is not what the content says.
        None => lines.iter().for_each(|line| screen.complain(line)),
    }
}
