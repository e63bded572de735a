//! `dateline publish`: content → the live site.

mod told;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Instant;

use super::args::{Common, Publish};
use super::diagnostics::{self, Tally};
use super::progress::Progress;
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use crate::diagnostic::Diagnostic;
use crate::model::settings::Settings;
use crate::model::target::Target;
use crate::pipeline::{CardOrder, Options};
use crate::publish::{self, Environment, Meter, Order, Ready, Trouble, Way};

pub use told::of_nothing;

pub fn run(args: &Publish, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let now = site.now(common)?;
    let Some(settings) = &site.settings else { return Ok(unreadable(&site, common, screen)) };
    let (name, rollback) = asked(args, settings);
    let target = match named(settings, name) {
        Ok(target) => target,
        // A target that is written wrongly is not among them: the settings' own mistakes say more.
        Err(stop) => match unreadable(&site, common, screen) {
            Exit::Fine => return Err(stop),
            exit => return Ok(exit),
        },
    };
    let variables = std::env::vars_os();
    let environment = Environment::new(
        variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
    );
    let meter = Arc::new(Meter::default());
    let order = Order {
        root: &site.root,
        target,
        settings,
        options: Options { is_strict: true, cards: CardOrder::Published, ..site.options(common, now) },
        environment: &environment,
        meter: &meter,
        is_forced: args.force,
        is_rehearsed: args.dry_run || args.status,
        may_ask: std::io::stdin().is_terminal() && !screen.is_json(),
        rollback,
    };
    let told = match args.status {
        true => status(&order, &site, screen, &meter),
        false => publish(&order, &site, screen, &meter, args),
    };
    told.or_else(|trouble| {
        let exit = exit_of(&trouble);
        let diagnostics = trouble.diagnostics.into_iter().map(|d| hidden(d, &environment)).collect();
        let tally = diagnostics::show(screen, &site.root, diagnostics);
        told::nothing_done(screen, target, tally, exit);
        Ok(exit)
    })
}

/// The target and the release that are asked for. `--rollback live` names a target, if there is one of that name.
fn asked<'a>(args: &'a Publish, settings: &Settings) -> (Option<&'a str>, Option<Option<String>>) {
    let is_target = |name: &str| settings.targets.iter().any(|target| target.name == name);
    match (&args.target, &args.rollback) {
        (None, Some(Some(name))) if is_target(name) => (Some(name), Some(None)),
        (target, rollback) => (target.as_deref(), rollback.clone()),
    }
}

/// Shows what keeps the settings from being used.
fn unreadable(site: &Site, common: &Common, screen: &Screen) -> Exit {
    let Ok(now) = site.now(common) else { return Exit::CouldNotRun };
    let mut found = crate::pipeline::survey(&site.options(common, now)).diagnostics;
    found.retain(|diagnostic| {
        diagnostic.place.as_ref().is_some_and(|place| place.file == crate::load::SETTINGS)
            && diagnostic.severity == crate::diagnostic::Severity::Error
    });
    if found.is_empty() {
        return Exit::Fine;
    }
    let tally = diagnostics::show(screen, &site.root, found);
    if screen.is_json() {
        screen.result(&told::without_target(tally));
    }
    Exit::ContentErrors
}

/// The target that is meant.
fn named<'s>(settings: &'s Settings, name: Option<&str>) -> Result<&'s Target, Stop> {
    let names: Vec<&str> = settings.targets.iter().map(|target| target.name.as_str()).collect();
    if let Some(name) = name {
        return settings.targets.iter().find(|target| target.name == name).ok_or_else(|| {
            let near = crate::diagnostic::nearest(name, names.iter().copied());
            let help = match (near, names.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "there is none under `publish` in dateline.yaml".to_owned(),
                (None, false) => format!("there are: {}", names.join(", ")),
            };
            Stop::usage(format!("no target is called `{name}`")).help(help)
        });
    }
    match settings.targets.as_slice() {
        [] => Err(Stop::usage("the settings name no place to publish to").help(
            "add one to dateline.yaml, e.g.\npublish:\n  live:\n    to: origin#gh-pages\n    host: github-pages",
        )),
        [target] => Ok(target),
        _ => Err(Stop::usage("there are several targets, and none was named")
            .help(format!("say which: `dateline publish {}`; there are: {}", names[0], names.join(", ")))),
    }
}

fn exit_of(trouble: &Trouble) -> Exit {
    match trouble.way {
        Way::Content => Exit::ContentErrors,
        Way::CouldNot => Exit::CouldNotRun,
        Way::Refused => Exit::Refused,
    }
}

/// No message tells a secret, wherever it came from.
fn hidden(mut diagnostic: Diagnostic, environment: &Environment) -> Diagnostic {
    diagnostic.message = environment.hide(&diagnostic.message);
    diagnostic.help = diagnostic.help.map(|help| environment.hide(&help));
    diagnostic
}

fn publish(
    order: &Order<'_>,
    site: &Site,
    screen: &Screen,
    meter: &Arc<Meter>,
    args: &Publish,
) -> Result<Exit, Trouble> {
    let start = Instant::now();
    let progress = Progress::metered(screen, Arc::clone(meter));
    let ready = publish::prepare(order);
    drop(progress);
    let mut ready = ready?;
    let mut found = std::mem::take(&mut ready.report.diagnostics);
    found.append(&mut ready.notes);
    let found = found.into_iter().map(|diagnostic| hidden(diagnostic, order.environment)).collect();
    let tally = diagnostics::show(screen, &site.root, found);
    told::plan(screen, &ready, args.dry_run);
    if args.dry_run {
        told::rehearsed(screen, order, &ready, tally, site.zone());
        return Ok(Exit::Fine);
    }
    if !ready.plan.is_nothing() {
        match consent(&ready, args, screen)? {
            true => {}
            false => {
                screen.say("nothing was sent");
                return Ok(Exit::Fine);
            }
        }
    }
    let release = ready.manifest.release.clone();
    let facts = told::Facts::of(&ready, release);
    let progress = Progress::metered(screen, Arc::clone(meter));
    let done = ready.carry_out(order);
    drop(progress);
    let done = done?;
    let late: Vec<Diagnostic> =
        done.notes.iter().cloned().map(|diagnostic| hidden(diagnostic, order.environment)).collect();
    let more = diagnostics::show(screen, &site.root, late);
    let tally = Tally { errors: tally.errors, warnings: tally.warnings + more.warnings };
    told::done(screen, order, &facts, &done, tally, (start.elapsed(), site.zone()));
    Ok(Exit::Fine)
}

/// Asks whoever sits at the terminal. Where nobody does, a first publish may go ahead, since it changes and deletes
/// nothing; any other needs `--yes`.
fn consent(ready: &Ready<'_>, args: &Publish, screen: &Screen) -> Result<bool, Trouble> {
    if args.yes {
        return Ok(true);
    }
    let is_watched = std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !screen.is_json();
    if !is_watched {
        if ready.live.is_none() {
            return Ok(true);
        }
        return Err(Trouble::failed("nobody is at a terminal to be asked, so nothing was sent")
            .help("say `--yes` to publish without being asked, or `--dry-run` to look at the plan"));
    }
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "publish this to {}? [y/N] ", ready.place);
    let _ = stderr.flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn status(order: &Order<'_>, site: &Site, screen: &Screen, meter: &Arc<Meter>) -> Result<Exit, Trouble> {
    let progress = Progress::metered(screen, Arc::clone(meter));
    let status = publish::status(order);
    drop(progress);
    let mut status = status?;
    let problems = match &mut status.plan {
        Err(trouble) => std::mem::take(&mut trouble.diagnostics),
        Ok(_) => Vec::new(),
    };
    let problems: Vec<Diagnostic> =
        problems.into_iter().map(|diagnostic| hidden(diagnostic, order.environment)).collect();
    let tally = diagnostics::show(screen, &site.root, problems);
    told::status(screen, order, &status, tally, site.zone());
    Ok(match &status.plan {
        Ok(_) => Exit::Fine,
        Err(trouble) => exit_of(trouble),
    })
}
