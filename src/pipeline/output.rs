//! The related site → the output folder.

use std::borrow::Cow;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rayon::prelude::*;

use super::memo::{Memo, Pictures, View};
use super::read::{Listed, Reading, body};
use super::stage::{self, Stage, check_links};
use super::{CardOrder, Failure, Options, Report, files, make_strict, state_dir};
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::site::Site;
use crate::model::text::Text;
use crate::render::links::Links;
use crate::render::plan::{self, Kind, Plan, Planned, Stream};
use crate::render::record::Making;
use crate::render::view::{Bodies, Made, Scene};
use crate::render::{self, data, feeds};
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
    let writer = write::open(&Folder { out: out.to_path_buf(), state_dir: state_dir(&options.root) })?;
    *recovered = writer.recovered().map(str::to_owned);
    if recovered.is_some() || writer.live().len() != memo.output_count() {
        return Ok(None);
    }
    if !writer.is_as_described(memo.stats()) {
        return Ok(None);
    }
    let unchanged = writer.live().len();
    report.out = out.to_path_buf();
    let bytes = writer.live().iter().map(|(_, entry)| entry.size).sum();
    report.written = Some(write::Written { unchanged, bytes, ..write::Written::default() });
    Ok(Some(report))
}

/// What is left to do when a site has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// What an earlier build had left was damaged, and nothing is written: all of it is to be made anew.
    Damaged,
}

fn damaged(memo: &Memo) -> Outcome {
    memo.forget_readings();
    Outcome::Damaged
}

/// Relates the site, makes what has changed and writes it.
pub fn output(
    options: &Options,
    mut reading: Reading,
    memo: Memo,
    out: &Path,
    report: &mut Report,
) -> Result<Outcome, Failure> {
    // Relating is work for one core, so the other looks meanwhile at what the last build wrote, or gets ready what the plan
    // will ask for.
    let last = memo.stats();
    stage::leave_out(&mut reading, &options.left_out);
    let (stage, opened) = rayon::join(
        || Stage::set(&mut reading, &|plan| memo.has_written(plan), report),
        || {
            if memo.output_count() == 0 {
                plan::get_ready();
                return None;
            }
            Some(open(options, out, last))
        },
    );
    let Some(mut stage) = stage else { return Ok(Outcome::Done) };
    report.theme_files = stage::theme_routes(&stage.engine).into_iter().map(|(_, route)| route).collect();
    let start = Instant::now();
    stage.plan.add_search(&stage.site);
    let start = report.timed("search", start);
    let texts = take_texts(&mut stage.site);
    let links = Arc::new(stage.links());
    check_links(&links, &reading, &mut report.diagnostics);
    // An anchor may be missing because what it was asked of is.
    if memo.is_damaged() {
        return Ok(damaged(&memo));
    }
    if options.is_strict {
        make_strict(&mut report.diagnostics);
    }
    if report.has_errors() {
        return Ok(Outcome::Done);
    }
    let start = report.timed("check", start);
    let writer = match opened {
        Some(opened) => opened?,
        None => open(options, out, &OutputStats::default())?,
    };
    report.recovered = writer.recovered().map(str::to_owned).or(report.recovered.take());
    let is_same_but_texts = memo.is_same_but_texts(options, &reading);
    let kept;
    (kept, report.compared) = self::kept(&stage, &links, &memo, &writer, is_same_but_texts);
    let bodies = bodies(&stage.site, &stage.plan, texts, &kept, &reading);
    let start = report.timed("compare", start);
    // Nor does the first build write digests of views down: the second compares bytes, and the third has them.
    let making = if memo.output_count() == 0 { Making::Values } else { Making::Both };
    let scene = stage.scene(links, making, bodies);
    let is_trusted = !options.is_fresh || options.cards == CardOrder::Published;
    let pictures = Pictures::open(&state_dir(&options.root), is_trusted);
    let sources = Sources { reading: &reading, pictures: &pictures };
    let views = match write_all(&scene, &stage.plan, &kept, sources, &writer)? {
        Ok(views) => views,
        Err(_) if memo.is_damaged() => return Ok(damaged(&memo)),
        Err(mut problems) => {
            report.diagnostics.append(&mut problems);
            return Ok(Outcome::Done);
        }
    };
    // The parts of pages are not needed any more. What follows needs room, but for what the first build writes down; to give
    // the parts back one by one takes a hundredth of it.
    match making {
        Making::Values if !cfg!(fuzzing) => std::mem::forget(scene),
        _ => drop(scene),
    }
    if !stage.plan.cards.is_empty() {
        pictures.tidy(stage.plan.cards.iter().flatten().map(|place| place.digest));
    }
    let start = report.timed("render", start);
    if memo.is_damaged() {
        return Ok(damaged(&memo));
    }
    let mut written = writer.commit()?;
    let start = report.timed("commit", start);
    memo.save(options, &reading, report, (&stage.plan.outputs, views), &mut written);
    report.timed("remember", start);
    report.written = Some(written);
    // A build ends here; giving back the memory of ten thousand briefings piece by piece would take as long as a
    // tenth of it. A fuzz target goes on and builds thousands of sites.
    if !cfg!(fuzzing) {
        std::mem::forget((stage, reading));
    }
    Ok(Outcome::Done)
}

/// Opens the output folder and looks which of its files are as the last build left them.
fn open(options: &Options, out: &Path, last: &OutputStats) -> Result<Writer, Failure> {
    let mut writer = write::open(&Folder { out: out.to_path_buf(), state_dir: state_dir(&options.root) })?;
    writer.altered(last);
    Ok(writer)
}

/// An output that is as it was at the last build: the number of its file in the live site, and what it was made from.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    file: usize,
    view: View,
}

/// For each output, what is kept when its view is what it was at the last build and the file stands as written.
/// Where nothing but texts has changed, the views that hold none of them are not even made.
fn kept<'s>(
    stage: &'s Stage,
    links: &Arc<Links<'s>>,
    memo: &Memo,
    writer: &Writer,
    is_same_but_texts: bool,
) -> (Vec<Option<Kept>>, usize) {
    let outputs = &stage.plan.outputs;
    if memo.output_count() == 0 || writer.live().is_empty() {
        return (vec![None; outputs.len()], 0);
    }
    let scene = stage.scene(links.clone(), Making::Digests, Bodies::default());
    let compared = AtomicUsize::new(0);
    let live = writer.live();
    let keep = |(place, planned): (usize, &Planned)| {
        let (number, last) = memo.view(place, planned)?;
        // The live site is mostly the one that is remembered.
        let number = match live.nth(number).is_some_and(|(file, _)| planned.is_file(file)) {
            true => number,
            false => live.find(&planned.file())?,
        };
        if !writer.is_as_written(number) || live.nth(number).map(|(_, entry)| entry) != Some(last.entry) {
            return None;
        }
        let kept = Kept { file: number, view: last };
        if is_same_but_texts && is_known(&stage.site, planned, &last) {
            return Some(kept);
        }
        compared.fetch_add(1, Ordering::Relaxed);
        let digest = render::digest(&scene, planned).ok()??;
        (digest == last.digest).then_some(kept)
    };
    let kept = outputs.par_iter().enumerate().map(keep).collect();
    (kept, compared.into_inner())
}

/// Whether an output is as it was, when what briefings tell of themselves and all that is no briefing is as it was.
fn is_known(site: &Site, planned: &Planned, last: &View) -> bool {
    match planned.kind {
        Kind::Briefing(_) | Kind::Atom(Stream::Site) | Kind::JsonFeed(Stream::Site) => {
            last.of == of(site, planned)
        }
        Kind::Home(_)
        | Kind::Withdrawn(_)
        | Kind::Dossier(..)
        | Kind::Entities(_)
        | Kind::Topics(_)
        | Kind::Topic(..)
        | Kind::Timeline
        | Kind::TimelineYear(..)
        | Kind::Archive
        | Kind::ArchiveYear(..)
        | Kind::Changes(_)
        | Kind::Digests(_)
        | Kind::Digest(..)
        | Kind::Corrections(_)
        | Kind::Page(_)
        | Kind::NotFound
        | Kind::Redirect(_)
        | Kind::Calendar(_)
        | Kind::Sitemap
        | Kind::SitemapPart(_) => true,
        // They hold whole texts, or are made of what does.
        Kind::Atom(_)
        | Kind::JsonFeed(_)
        | Kind::Search
        | Kind::SearchFile(_)
        | Kind::SocialCard(_)
        | Kind::DataIndex
        | Kind::Data(_) => false,
        Kind::Robots | Kind::ThemeAsset(_) | Kind::Asset(_) => false,
    }
}

/// Whether an output has no digest, but is known where nothing but texts has changed.
fn is_never_compared(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Atom(Stream::Site) | Kind::JsonFeed(Stream::Site) | Kind::Sitemap | Kind::SitemapPart(_)
    )
}

/// The digest of the texts that an output holds.
fn of(site: &Site, planned: &Planned) -> u64 {
    match planned.kind {
        Kind::Briefing(index) => site.briefings[index as usize].digest,
        Kind::Atom(Stream::Site) | Kind::JsonFeed(Stream::Site) => feeds::digest_of_texts(site),
        _ => 0,
    }
}

/// Takes out of the site the bodies that are at hand, so that each can be given away when its page is made.
pub(super) fn take_texts(site: &mut Site) -> Vec<Option<Arc<Text>>> {
    site.briefings.iter_mut().map(|article| article.html.take()).collect()
}

/// The bodies that the pages to be made need; those that a warm build did not read are read now.
pub(super) fn bodies(
    site: &Site,
    plan: &Plan,
    mut texts: Vec<Option<Arc<Text>>>,
    kept: &[Option<Kept>],
    reading: &Reading,
) -> Bodies<'static> {
    let in_feeds = feeds::with_bodies(site, plan);
    let mut wanted = Vec::new();
    let mut is_feed_made = false;
    for (planned, kept) in plan.outputs.iter().zip(kept) {
        match (&planned.kind, kept) {
            (Kind::Briefing(index), None) => wanted.push(*index),
            (Kind::Atom(Stream::Site) | Kind::JsonFeed(Stream::Site), None) => is_feed_made = true,
            _ => {}
        }
    }
    if is_feed_made {
        wanted.extend(0..in_feeds as u32);
    }
    wanted.sort_unstable();
    wanted.dedup();
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

/// Of each output of the plan, what it was made from.
type Views = Vec<Option<View>>;

/// Where outputs come from that are not made of the site alone.
#[derive(Clone, Copy)]
struct Sources<'r> {
    reading: &'r Reading,
    pictures: &'r Pictures,
}

/// Makes and writes every output that is not kept.
fn write_all(
    scene: &Scene<'_>,
    plan: &Plan,
    kept: &[Option<Kept>],
    sources: Sources<'_>,
    writer: &Writer,
) -> Result<Result<Views, Vec<Diagnostic>>, Failure> {
    let problems: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
    let one = |planned: &Planned| -> Result<Option<View>, Failure> {
        let file = planned.file();
        // A lock is never held across a panic: pushing to a vector does not.
        let failed = |problem: Box<Diagnostic>| {
            problems.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(*problem);
            Ok(None)
        };
        let (entry, digest) = match &planned.kind {
            Kind::Asset(asset) => match opened(asset, sources.reading) {
                Ok((mut open, full)) => {
                    let digest = scene.site.assets.get(&**asset).map(|asset| asset.digest);
                    (writer.put_file(&file, &mut open, full)?, digest)
                }
                Err(problem) => return failed(problem),
            },
            Kind::SocialCard(_) => match drawn(scene, planned, sources.pictures) {
                Ok((bytes, digest)) => (writer.put(&file, &bytes)?, digest),
                Err(problem) => return failed(problem),
            },
            // These are never in memory as a whole.
            Kind::Data(data) => match render::digest(scene, planned) {
                Ok(digest) => (writer.put_made(&file, &|| Box::new(data::reader(scene, *data)))?, digest),
                Err(problem) => return failed(problem),
            },
            _ => match render::make(scene, planned) {
                Ok((bytes, digest)) => {
                    let entry = writer.put(&file, &bytes)?;
                    if let Cow::Owned(page) = bytes {
                        scene.rooms.give_back(page);
                    }
                    (entry, digest)
                }
                Err(problem) => return failed(problem),
            },
        };
        let of = of(scene.site, planned);
        // What is never compared may be known to be the same all the same.
        let digest = digest.or_else(|| is_never_compared(&planned.kind).then_some(0));
        Ok(digest.map(|digest| View { digest, entry, of }))
    };
    // All briefings before all else: each gives away its body, and what lists and dossiers share finds room there.
    let is_article = |planned: &&Planned| matches!(planned.kind, Kind::Briefing(_) | Kind::Withdrawn(_));
    let articles = plan.outputs.iter().take_while(is_article).count();
    let (mut views, mut wanted) = (Vec::with_capacity(plan.outputs.len()), Vec::new());
    for ((place, planned), kept) in plan.outputs.iter().enumerate().zip(kept) {
        views.push(kept.map(|Kept { view, .. }| View { of: of(scene.site, planned), ..view }));
        match kept {
            Some(Kept { file, .. }) => writer.keep_nth(*file)?,
            None => wanted.push(place),
        }
    }
    let (first, rest) = wanted.split_at(wanted.partition_point(|place| *place < articles));
    for part in [first, rest] {
        // From the end, where the largest stand alone, so that no core waits for another that came to one of them last.
        let outputs = part.par_iter().rev().map(|place| one(&plan.outputs[*place]));
        let made: Vec<Option<View>> = outputs.collect::<Result<_, Failure>>()?;
        part.iter().rev().zip(made).for_each(|(place, view)| views[*place] = view);
    }
    let problems = problems.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match problems.is_empty() {
        true => Ok(Ok(views)),
        false => Ok(Err(problems)),
    }
}

/// A card, drawn now or before.
fn drawn<'s>(scene: &Scene<'s>, planned: &Planned, pictures: &Pictures) -> Made<render::Output<'s>> {
    let digest = render::digest(scene, planned)?;
    if let Some(png) = digest.and_then(|digest| pictures.find(digest)) {
        return Ok((png.into(), digest));
    }
    let (png, digest) = render::make(scene, planned)?;
    let png = png.into_owned();
    if let Some(digest) = digest {
        pictures.keep(digest, &png);
    }
    Ok((png.into(), digest))
}

/// An output's bytes, for a preview, which makes one at a time.
pub(super) fn made<'s>(scene: &Scene<'s>, planned: &Planned, reading: &Reading) -> Made<render::Output<'s>> {
    if let Kind::Asset(file) = &planned.kind {
        let input = reading.inputs.get(file);
        let bytes = input.map(|input| load::bytes(&input.full, files::MAX_ASSET));
        let digest = scene.site.assets.get(&**file).map(|asset| asset.digest);
        return match bytes {
            Some(Ok(bytes)) => Ok((bytes.into(), digest)),
            Some(Err(error)) => Err(Box::new(load::unreadable(file, &error))),
            None => Ok((Cow::Borrowed(&[]), None)),
        };
    }
    render::make(scene, planned)
}

/// A file of the content that is published as it is, open for reading.
fn opened<'r>(path: &str, reading: &'r Reading) -> Made<(File, &'r Path)> {
    let input = reading.inputs.get(path).ok_or_else(|| ErrorKind::NotFound.into());
    let open = input.and_then(|input| Ok((load::open(&input.full)?, input.full.as_path())));
    open.map_err(|error| Box::new(load::unreadable(path, &error)))
}
