//! Reading → Stage: the site related and planned, its templates at hand; everything that a page is made from.
//!
//! A build sets one and makes all pages on it; the preview sets one after each edit and makes those that are asked for.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::Report;
use super::places::Places;
use super::read::{self, Inputs, Reading};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::load::Class;
use crate::model::rich::Slot;
use crate::model::site::{Article, Site};
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::recognise::lexicon::Lexicon;
use crate::recognise::{Elsewhere, Known};
use crate::relate::{self, Material};
use crate::render::engine::{self, Engine, ThemeFile};
use crate::render::labels::Words;
use crate::render::links::{Here, Links};
use crate::render::plan::{self, Plan, WereWritten};
use crate::render::record::Making;
use crate::render::tongues::{self, Tongue};
use crate::render::view::{Bodies, Scene};
use crate::render::{self, SiteFacts, theme};

pub struct Stage {
    pub site: Site,
    pub plan: Plan,
    pub engine: Engine,
    pub words: Words,
    pub tongues: Vec<Tongue>,
    /// What the texts were read with.
    pub lexicon: Arc<Lexicon>,
    pub elsewhere: Arc<Elsewhere>,
}

impl Stage {
    /// Relates and plans what was read; none when the templates cannot be used. What is wrong goes to the report; the
    /// links are left to `check_links`. `were_written` knows what could be written.
    pub fn set(reading: &mut Reading, were_written: &WereWritten<'_>, report: &mut Report) -> Option<Stage> {
        let start = std::time::Instant::now();
        let words = Words::new(&reading.settings);
        let material = material(reading);
        let (mut engine, mut said) = (Err(Vec::new()), Vec::new());
        // Relating is work for one core, so the other sees to the templates meanwhile.
        let site = rayon::in_place_scope(|scope| {
            scope.spawn(|_| engine = engine_of(reading, &words));
            relate(material, &reading.inputs, &mut said)
        });
        let mut engine = match engine {
            Ok(engine) => engine,
            Err(mut problems) => {
                report.diagnostics.append(&mut problems);
                return None;
            }
        };
        report.diagnostics.append(&mut said);
        report.diagnostics.extend(engine::misnamed(&reading.theme));
        let start = report.timed("relate", start);
        let places = Places::new(&reading.inputs);
        let place_of = |path: &str, spot: &Spot| places.place(path, spot);
        Words::check(&site.settings, &place_of, &mut report.diagnostics);
        share(&mut engine, &site, &words);
        let tongues = tongues(&reading.theme, &site, &words, &engine);
        let plan = plan::plan(&site, &theme_routes(&engine), were_written, &mut report.diagnostics);
        count(&site, report);
        report.timed("plan", start);
        let (lexicon, elsewhere) = (reading.lexicon.clone(), reading.elsewhere.clone());
        Some(Stage { site, plan, engine, words, tongues, lexicon, elsewhere })
    }

    pub fn links(&self) -> Links<'_> {
        Links::new(&self.site, &self.plan.routes, &self.words, &self.engine.ids)
    }

    /// The body of a briefing of which the text is kept.
    pub fn body(&self, article: &Article) -> Option<Arc<Text>> {
        let (settings, lexicon) = (&self.site.settings, &*self.lexicon);
        let known = Known { settings, lexicon, elsewhere: Some(&*self.elsewhere), makes_later: false };
        read::body_of(&article.briefing.file, article.original.as_ref()?, known)
    }

    pub fn scene<'s>(&'s self, links: Arc<Links<'s>>, making: Making, bodies: Bodies<'s>) -> Scene<'s> {
        Scene::new(&self.site, &self.plan, links, &self.engine, &self.words, making, bodies.into())
            .speaking(&self.tongues)
    }
}

/// The templates of the site and the built-in ones, ready to be rendered.
pub(super) fn engine_of(reading: &Reading, words: &Words) -> Result<Engine, Vec<Diagnostic>> {
    let mut assets = engine::theme_assets(&reading.theme, reading.settings.theme.accent.as_deref(), words);
    if !reading.settings.search {
        assets.retain(|name, _| !theme::OF_SEARCH.contains(&name.as_str()));
    }
    let constants = render::constants(&reading.settings, words, &assets);
    Engine::new(&reading.theme, assets, &constants)
}

/// The theme in the languages of pages that are not in the site's: the same templates and theme files, with other words.
pub(super) fn tongues(files: &[ThemeFile], site: &Site, words: &Words, engine: &Engine) -> Vec<Tongue> {
    tongues::tongues(site, words, |words| {
        let constants = render::constants(&site.settings, words, &engine.assets);
        let mut engine = Engine::new(files, engine.assets.clone(), &constants).ok()?;
        share(&mut engine, site, words);
        Some(engine)
    })
}

/// The theme files that are published: name and route.
pub(super) fn theme_routes(engine: &Engine) -> Vec<(String, String)> {
    engine.assets.iter().map(|(name, asset)| (name.clone(), asset.route.clone())).collect()
}

/// Makes drafts of these files' briefings: a release that is brought back has to do without them.
pub(super) fn leave_out(reading: &mut Reading, files: &BTreeSet<Text>) {
    for read in reading.reads.iter_mut().filter(|read| files.contains(&read.briefing.file)) {
        Arc::make_mut(&mut read.briefing).visibility.draft = true;
    }
}

pub(super) fn related(reading: &mut Reading, report: &mut Report) -> Site {
    let material = material(reading);
    relate(material, &reading.inputs, &mut report.diagnostics)
}

/// Takes out of a reading what the site is made of.
fn material(reading: &mut Reading) -> Material {
    Material {
        settings: reading.settings.clone(),
        audience: reading.audience,
        briefings: std::mem::take(&mut reading.reads),
        unread: std::mem::take(&mut reading.unread),
        entities: std::mem::take(&mut reading.entities),
        pages: std::mem::take(&mut reading.pages),
        topics: std::mem::take(&mut reading.topics),
        files: std::mem::take(&mut reading.files),
        untitled: Words::new(&reading.settings).get("withdrawn_briefing").into(),
        digest: reading.settings_digest,
    }
}

fn relate(material: Material, inputs: &Inputs, out: &mut Vec<Diagnostic>) -> Site {
    let places = Places::new(inputs);
    relate::relate(material, &|path, spot| places.place(path, spot), out)
}

/// Gives every template what is the same on every page.
pub(super) fn share(engine: &mut Engine, site: &Site, words: &Words) {
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
        has_digest: render::view::digest::has_any(site),
    };
    engine.share("site", render::site_record(&site.settings, facts));
    engine.share("words", words.shared());
    engine.share("assets", render::asset_record(&site.settings, engine));
}

/// What is wrong with the links of every text.
pub fn check_links(links: &Links<'_>, reading: &Reading, out: &mut Vec<Diagnostic>) {
    let before = out.len();
    // Hardly a text has a wrong link: all cores look for those that have one, which are then told in order.
    let count = count_texts(links.site());
    let parts = (0..count).into_par_iter().step_by(SHARE).map(|from| from..count.min(from + SHARE));
    let wrong: Vec<Range<usize>> = parts.filter(|part| has_wrong_link(links, part)).collect();
    let places = Places::new(&reading.inputs);
    let place_of = |path: &str, spot: &Spot| places.place(path, spot);
    let mut looked_at = 0;
    for part in wrong {
        let check = &mut |slots, here: Here<'_>| links.check(slots, here, &place_of, &mut looked_at, out);
        texts_of(links.site(), part, check);
    }
    links.check_images(&place_of, out);
    links.check_addresses(&place_of, out);
    suggest_images(reading, &mut out[before..]);
}

/// Missing images for which a file of nearly that name is looked for.
const SUGGESTED: usize = 100;

/// Names the file that was probably meant by an image that is not there: `Photo.JPG` is not `photo.jpg` on the web.
fn suggest_images(reading: &Reading, out: &mut [Diagnostic]) {
    let missing = out.iter_mut().filter(|diagnostic| diagnostic.code == Code::MissingImage);
    for diagnostic in missing.take(SUGGESTED) {
        let wanted = diagnostic.message.split('`').nth(1).unwrap_or("");
        let rooted = if wanted.starts_with('/') { format!("content{wanted}") } else { wanted.to_owned() };
        if let Some(near) = near_file(&reading.inputs, &rooted) {
            diagnostic.help = Some(format!("did you mean `{near}`?"));
        }
    }
}

/// The file of nearly that name in the same folder, else the one of that name in another.
fn near_file<'i>(inputs: &'i Inputs, wanted: &str) -> Option<&'i str> {
    let parts = |path: &'i str| path.rsplit_once('/').unwrap_or(("", path));
    let (folder, name) = wanted.rsplit_once('/')?;
    let assets = inputs.files.iter().filter(|input| input.class == Class::Asset);
    let files: Vec<&str> = assets.map(|input| input.path.as_str()).collect();
    let beside = || files.iter().copied().filter(|path| parts(path).0 == folder);
    match nearest(name, beside().map(|path| parts(path).1)) {
        Some(near) => beside().find(|path| parts(path).1 == near),
        None => files.iter().copied().find(|path| parts(path).1.eq_ignore_ascii_case(name)),
    }
}

/// Texts that one core looks at together.
const SHARE: usize = 256;

fn has_wrong_link(links: &Links<'_>, part: &Range<usize>) -> bool {
    let mut found = Vec::new();
    // So much has been looked at that nothing more is suggested.
    let mut looked_at = usize::MAX;
    let nowhere = |_: &str, _: &Spot| Place::file("");
    let check = &mut |slots, here: Here<'_>| links.check(slots, here, &nowhere, &mut looked_at, &mut found);
    texts_of(links.site(), part.clone(), check);
    !found.is_empty()
}

/// Hands out the slots of every text that is shown, with the place that it stands in.
pub fn each_text<'s>(site: &'s Site, take: &mut dyn FnMut(&'s [Slot], Here<'_>)) {
    texts_of(site, 0..count_texts(site), take);
}

/// How many things `texts_of` counts.
pub fn count_texts(site: &Site) -> usize {
    site.briefings.len() + site.pages.len() + site.topics.len() + site.entities.len()
}

/// Hands out the slots of the texts of some things: briefings, pages, topics and entities, counted in this order.
pub fn texts_of<'s>(site: &'s Site, range: Range<usize>, take: &mut dyn FnMut(&'s [Slot], Here<'_>)) {
    let mut before = 0;
    let mut of = |count: usize| {
        let part = |at: usize| at.saturating_sub(before).min(count);
        let part = part(range.start)..part(range.end);
        before += count;
        part
    };
    for article in &site.briefings[of(site.briefings.len())] {
        let briefing = &article.briefing;
        let here = Here { file: &briefing.file, route: &article.route };
        take(&briefing.links, here);
        briefing.other_slots().for_each(|slots| take(slots, here));
    }
    for page in &site.pages[of(site.pages.len())] {
        take(&page.body.slots, Here { file: &page.file, route: &page.route });
    }
    for topic in &site.topics[of(site.topics.len())] {
        if let Some(text) = &topic.text {
            let route = format!("topics/{}/", topic.slug);
            take(&text.prose.slots, Here { file: &text.file, route: &route });
        }
    }
    for dossier in &site.entities[of(site.entities.len())] {
        let entity = &dossier.entity;
        let here = Here { file: &entity.file, route: &dossier.route() };
        let prose_file = entity.prose_file.as_deref().unwrap_or(&entity.file);
        take(&entity.prose.slots, Here { file: prose_file, ..here });
        entity.other_slots().for_each(|slots| take(slots, here));
    }
}

fn count(site: &Site, report: &mut Report) {
    report.briefings = site.briefings.len();
    report.entities = site.entities.len();
    report.events = site.events.len();
    report.held_back.clone_from(&site.held_back);
    report.next_due = site.next_due;
    report.next_change = site.next_change;
    // Where a mistake keeps the only briefing out, that is what there is to say.
    if site.briefings.is_empty() && !report.has_errors() {
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
