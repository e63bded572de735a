//! The related site → the output folder.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use rayon::prelude::*;

use super::memo::{Memo, View};
use super::places::Places;
use super::read::{Listed, Reading, body};
use super::{Failure, Options, Report, make_strict, state_dir};
use crate::diagnostic::{Code, Diagnostic};
use crate::load;
use crate::model::hash::HashSet;
use crate::model::site::Site;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::relate::{self, Material};
use crate::render::engine::{self, Engine};
use crate::render::labels::Words;
use crate::render::links::{Here, Links};
use crate::render::plan::{Kind, Plan, Planned};
use crate::render::record::Making;
use crate::render::view::{Bodies, Made, Scene};
use crate::render::{self, SiteFacts, feeds, plan};
use crate::write::{self, Folder, OutputStats, Writer};

/// When nothing has changed since the last build, there is nothing to do. What had to be done first about a build that
/// was interrupted goes to `recovered`.
pub fn unchanged(
    options: &Options,
    listed: &Listed,
    memo: &mut Memo,
    out: &Path,
    recovered: &mut Option<String>,
) -> Result<Option<Report>, Failure> {
    let Some(mut report) = memo.same_as_last(options, listed) else { return Ok(None) };
    let mut writer = write::open(&Folder { out: out.to_path_buf(), state_dir: state_dir(&options.root) })?;
    *recovered = writer.recovered().map(str::to_owned);
    if recovered.is_some() || writer.live().len() != memo.output_count() {
        return Ok(None);
    }
    if !writer.altered(memo.stats()).is_empty() {
        return Ok(None);
    }
    let unchanged = writer.live().len();
    report.out = out.to_path_buf();
    let bytes = writer.live().iter().map(|(_, entry)| entry.size).sum();
    report.written = Some(write::Written { unchanged, bytes, ..write::Written::default() });
    Ok(Some(report))
}

/// Relates the site, makes what has changed and writes it.
pub fn output(
    options: &Options,
    mut reading: Reading,
    mut memo: Memo,
    out: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let start = Instant::now();
    let tail = render::stylesheet_tail(&reading.settings);
    let words = Words::new(&reading.settings);
    let assets = engine::theme_assets(&reading.theme, &tail);
    let constants = render::constants(&reading.settings, &words, &assets);
    let mut engine = match Engine::new(&reading.theme, assets, &constants) {
        Ok(engine) => engine,
        Err(mut problems) => {
            report.diagnostics.append(&mut problems);
            return Ok(());
        }
    };
    // Relating is work for one core, so the other looks meanwhile at what the last build wrote.
    let last = memo.take_stats();
    let (mut site, opened) = rayon::join(
        || related(&mut reading, report),
        || (memo.output_count() > 0).then(|| open(options, out, last)),
    );
    let start = report.timed("relate", start);
    let places = Places::new(&reading.inputs);
    let place_of = |path: &str, spot: &Spot| places.place(path, spot);
    Words::check(&site.settings, &place_of, &mut report.diagnostics);
    share(&mut engine, &site, &words);
    let theme_assets: Vec<(String, String)> =
        engine.assets.iter().map(|(name, asset)| (name.clone(), asset.route.clone())).collect();
    let plan = plan::plan(&site, &theme_assets, &mut report.diagnostics);
    check_links(&Links::new(&site, &plan.routes, &words), &reading, &mut report.diagnostics);
    count(&site, report);
    if options.is_strict {
        make_strict(&mut report.diagnostics);
    }
    if report.has_errors() {
        return Ok(());
    }
    let start = report.timed("plan", start);
    let (writer, altered) = match opened {
        Some(opened) => opened?,
        None => open(options, out, OutputStats::default())?,
    };
    report.recovered = writer.recovered().map(str::to_owned).or(report.recovered.take());
    let kept = kept(&site, &plan, &engine, &words, &memo, &writer, &altered);
    let bodies = bodies(&mut site, &plan, &kept, &reading);
    let start = report.timed("compare", start);
    let scene = Scene::new(&site, &plan, &engine, &words, Making::Values, bodies);
    let views = match write_all(&scene, &plan, &kept, &reading, &writer)? {
        Ok(views) => views,
        Err(mut problems) => {
            report.diagnostics.append(&mut problems);
            return Ok(());
        }
    };
    // The parts of pages are not needed any more, and what follows needs room.
    drop(scene);
    let start = report.timed("render", start);
    let mut written = writer.commit()?;
    let start = report.timed("commit", start);
    memo.save(options, &reading, report, views, &mut written);
    report.timed("remember", start);
    report.written = Some(written);
    // A build ends here; giving back the memory of ten thousand briefings piece by piece would take as long as a
    // tenth of it.
    std::mem::forget((site, plan, engine, reading));
    Ok(())
}

/// Opens the output folder and tells which of its files are not as the last build left them.
fn open(options: &Options, out: &Path, last: OutputStats) -> Result<(Writer, Vec<String>), Failure> {
    let mut writer = write::open(&Folder { out: out.to_path_buf(), state_dir: state_dir(&options.root) })?;
    let altered = writer.altered(last);
    Ok((writer, altered))
}

pub(super) fn related(reading: &mut Reading, report: &mut Report) -> Site {
    let material = Material {
        settings: reading.settings.clone(),
        audience: reading.audience,
        briefings: std::mem::take(&mut reading.reads),
        unread: std::mem::take(&mut reading.unread),
        entities: std::mem::take(&mut reading.entities),
        pages: std::mem::take(&mut reading.pages),
        topics: std::mem::take(&mut reading.topics),
        files: std::mem::take(&mut reading.files),
        digest: reading.settings_digest,
    };
    let places = Places::new(&reading.inputs);
    relate::relate(material, &|path, spot| places.place(path, spot), &mut report.diagnostics)
}

/// Gives every template what is the same on every page.
fn share(engine: &mut Engine, site: &Site, words: &Words) {
    let theme = &site.settings.theme;
    let address = |path: &Option<Text>| {
        let route = path.as_ref()?.strip_prefix('/')?.to_owned();
        Some(site.settings.base.link(&render::view::page_escaped(&route)))
    };
    let facts = SiteFacts {
        logo: address(&theme.logo),
        icon: address(&theme.icon),
        has_corrections: site.briefings.iter().any(|article| !article.briefing.corrections.is_empty())
            || site.entities.iter().any(|dossier| !dossier.entity.corrections.is_empty()),
        has_topics: !site.topics.is_empty(),
        has_timeline: !site.events.is_empty(),
    };
    engine.share("site", render::site_record(&site.settings, facts));
    engine.share("words", words.shared());
    engine.share("assets", render::asset_record(&site.settings, engine));
}

fn check_links(links: &Links<'_>, reading: &Reading, out: &mut Vec<Diagnostic>) {
    let site = links.site();
    let places = Places::new(&reading.inputs);
    let place_of = |path: &str, spot: &Spot| places.place(path, spot);
    for article in &site.briefings {
        let briefing = &article.briefing;
        let here = Here { file: &briefing.file, route: &article.route };
        links.check(&briefing.links, here, &place_of, out);
        for slots in briefing.other_slots() {
            links.check(slots, here, &place_of, out);
        }
    }
    for page in &site.pages {
        links.check(&page.body.slots, Here { file: &page.file, route: &page.route }, &place_of, out);
    }
    for topic in &site.topics {
        if let Some(text) = &topic.text {
            let route = format!("topics/{}/", topic.slug);
            links.check(&text.prose.slots, Here { file: &text.file, route: &route }, &place_of, out);
        }
    }
    for dossier in &site.entities {
        let entity = &dossier.entity;
        let here = Here { file: &entity.file, route: &dossier.route() };
        let prose_file = entity.prose_file.as_deref().unwrap_or(&entity.file);
        links.check(&entity.prose.slots, Here { file: prose_file, ..here }, &place_of, out);
        for slots in entity.other_slots() {
            links.check(slots, here, &place_of, out);
        }
    }
}

fn count(site: &Site, report: &mut Report) {
    report.briefings = site.briefings.len();
    report.entities = site.entities.len();
    report.events = site.events.len();
    report.held_back.clone_from(&site.held_back);
    report.next_due = site.next_due;
    if site.briefings.is_empty() {
        report.diagnostics.push(empty(site));
    }
}

fn empty(site: &Site) -> Diagnostic {
    let help = match site.held_back.iter().any(|held| !held.is_entity) {
        true => "`dateline list` says what is held back and why",
        false => "write one: `dateline new \"Its headline\"`",
    };
    Diagnostic::warning(Code::EmptySite, "no briefing is public, so that the site is empty").help(help)
}

/// For each output, the digest of its view when that is what it was at the last build and the file stands as written.
fn kept(
    site: &Site,
    plan: &Plan,
    engine: &Engine,
    words: &Words,
    memo: &Memo,
    writer: &Writer,
    altered: &[String],
) -> Vec<Option<View>> {
    if memo.output_count() == 0 || writer.live().is_empty() {
        return vec![None; plan.outputs.len()];
    }
    let altered: HashSet<&str> = altered.iter().map(String::as_str).collect();
    let scene = Scene::new(site, plan, engine, words, Making::Digests, Bodies::default());
    let keep = |planned: &Planned| {
        let file = planned.file();
        let last = memo.view(&file)?;
        if altered.contains(file.as_str()) || writer.live().get(&file) != Some(last.entry) {
            return None;
        }
        let digest = render::digest(&scene, planned).ok()??;
        (digest == last.digest).then_some(last)
    };
    plan.outputs.par_iter().map(keep).collect()
}

/// The bodies that the pages to be made need; those that a warm build did not read are read now.
fn bodies(site: &mut Site, plan: &Plan, kept: &[Option<View>], reading: &Reading) -> Bodies {
    let in_feeds = feeds::with_bodies(site, plan);
    let mut wanted: Vec<u32> = (0..in_feeds as u32).collect();
    for (planned, kept) in plan.outputs.iter().zip(kept) {
        if let (Kind::Briefing(index), None) = (&planned.kind, kept) {
            wanted.push(*index);
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    let mut texts: Vec<Option<Text>> = site.briefings.iter_mut().map(|article| article.html.take()).collect();
    wanted.retain(|index| texts[*index as usize].is_none());
    let read: Vec<_> = wanted
        .par_iter()
        .map(|index| (*index, body(reading, &site.briefings[*index as usize].briefing.file)))
        .collect();
    for (index, html) in read {
        texts[index as usize] = html;
    }
    Bodies::new(texts, in_feeds)
}

type Views = Vec<(String, View)>;

/// Makes and writes every output that is not kept.
fn write_all(
    scene: &Scene<'_>,
    plan: &Plan,
    kept: &[Option<View>],
    reading: &Reading,
    writer: &Writer,
) -> Result<Result<Views, Vec<Diagnostic>>, Failure> {
    let problems: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
    let one = |(planned, kept): (&Planned, &Option<View>)| -> Result<Option<(String, View)>, Failure> {
        let file = planned.file();
        if let Some(view) = kept {
            writer.keep(&file)?;
            return Ok(Some((file, *view)));
        }
        // A lock is never held across a panic: pushing to a vector does not.
        let failed = |problem: Box<Diagnostic>| {
            problems.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(*problem);
            Ok(None)
        };
        let (entry, digest) = match &planned.kind {
            Kind::Asset(asset) => match opened(asset, reading) {
                Ok((mut open, full)) => {
                    let digest = scene.site.assets.get(&**asset).map(|asset| asset.digest);
                    (writer.put_file(&file, &mut open, full)?, digest)
                }
                Err(problem) => return failed(problem),
            },
            _ => match render::make(scene, planned) {
                Ok((bytes, digest)) => (writer.put(&file, &bytes)?, digest),
                Err(problem) => return failed(problem),
            },
        };
        Ok(digest.map(|digest| (file, View { digest, entry })))
    };
    let views: Result<Vec<Option<(String, View)>>, Failure> =
        plan.outputs.par_iter().zip(kept.par_iter()).map(one).collect();
    let views = views?;
    let problems = problems.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match problems.is_empty() {
        true => Ok(Ok(views.into_iter().flatten().collect())),
        false => Ok(Err(problems)),
    }
}

/// A file of the content that is published as it is, open for reading.
fn opened<'r>(path: &str, reading: &'r Reading) -> Made<(File, &'r Path)> {
    let input = reading.inputs.get(path).ok_or_else(|| ErrorKind::NotFound.into());
    let open = input.and_then(|input| Ok((load::open(&input.full)?, input.full.as_path())));
    open.map_err(|error| Box::new(load::unreadable(path, &error)))
}
