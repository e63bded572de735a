//! The whole pipeline but for its end: everything a build would read and make, handed to whoever looks for mistakes.
//!
//! Comes in: the same options as for a build. Goes out: the related site, what was kept out of it, the plan, and on
//! request every output's bytes, one after the other. Nothing is written and nothing remembered.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::output::{bodies, made, take_texts};
use super::read::{Inputs, Reading};
use super::stage::{check_links, engine_of, related, share, theme_routes, tongues};
use super::{Options, Report, make_strict, memo, read, stage, state_dir};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::briefing::{Briefing, SharedName};
use crate::model::entity::Entity;
use crate::model::page::{Page, TopicText};
use crate::model::site::Site;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::recognise::Elsewhere;
use crate::recognise::lexicon::Lexicon;
use crate::render::engine::{Engine, ThemeFile};
use crate::render::ids::Ids;
use crate::render::labels::Words;
use crate::render::links::Links;
use crate::render::plan::{self, Kind, Plan, Planned};
use crate::render::record::Making;
use crate::render::social;
use crate::render::view::{Made, Scene};

/// The largest file of the content that is looked into, in bytes.
pub const LARGEST: u64 = 128 * 1024 * 1024;
/// Of files larger than this, one after the other is looked into.
const LARGE: u64 = 4 * 1024 * 1024;

/// A site, as far as it can be known without writing it.
pub struct Examined {
    pub site: Site,
    pub plan: Plan,
    pub held: Held,
    /// Every entity of the registry and of public briefings, those included that no page shows.
    pub declared: Vec<Entity>,
    words: Words,
    /// None when the templates cannot be used.
    engine: Option<Engine>,
    reading: Reading,
}

/// What visibility keeps out, as it was read.
#[derive(Debug, Default)]
pub struct Held {
    /// Briefings with their bodies; withdrawn ones are among them.
    pub briefings: Vec<(Briefing, Option<Text>)>,
    pub pages: Vec<Page>,
    pub topics: Vec<TopicText>,
    /// Entities that held-back briefings declare on the spot.
    pub entities: Vec<Entity>,
    /// Files that no public page uses.
    pub files: Vec<Text>,
}

/// Reads, relates and plans the site. None when its settings cannot be used; the diagnostics say why.
pub fn examine(options: &Options) -> (Option<Examined>, Vec<Diagnostic>) {
    let out = options.out.clone().unwrap_or_else(|| options.root.join("public"));
    let mut memo = memo::Memo::open(&state_dir(&options.root), &out, true);
    let mut report = Report::default();
    let reading = read::read(options, read::list(options), &mut memo, &mut report.diagnostics);
    let Some(mut reading) = reading else { return (None, report.diagnostics) };
    stage::leave_out(&mut reading, &options.left_out);
    let mut held = held(&reading);
    let declared = reading.entities.clone();
    let files: Vec<Text> = reading.files.keys().cloned().collect();
    let words = Words::new(&reading.settings);
    let (engine, mut problems) = match engine_of(&reading, &words) {
        Ok(engine) => (Some(engine), Vec::new()),
        Err(problems) => (None, problems),
    };
    report.diagnostics.append(&mut problems);
    let site = related(&mut reading, &mut report);
    held.files = files.into_iter().filter(|file| !site.assets.contains_key(file)).collect();
    let routes = engine.as_ref().map(theme_routes).unwrap_or_default();
    let mut plan = plan::plan(&site, &routes, &|_| false, &mut report.diagnostics);
    plan.add_search(&site);
    let place_of = |path: &str, spot: &Spot| reading.inputs.place(path, spot);
    Words::check(&site.settings, &place_of, &mut report.diagnostics);
    let none = Ids::default();
    let ids = engine.as_ref().map_or(&none, |engine| &engine.ids);
    check_links(&Links::new(&site, &plan.routes, &words, ids), &reading, &mut report.diagnostics);
    // One warning a name, and only the first ten, is what a build says; here each is said where it stands.
    report.diagnostics.retain(|diagnostic| {
        diagnostic.code != Code::AmbiguousEntity || diagnostic.severity == Severity::Error
    });
    make_strict(&mut report.diagnostics);
    (Some(Examined { site, plan, held, declared, words, engine, reading }), report.diagnostics)
}

pub(super) fn held(reading: &Reading) -> Held {
    let audience = &reading.audience;
    let is_held =
        |briefing: &Briefing| briefing.visibility.held_back(audience).is_some() || briefing.is_withdrawn();
    let briefings = reading.reads.iter().filter(|read| is_held(&read.briefing));
    Held {
        briefings: briefings.map(|read| ((*read.briefing).clone(), read.html.as_deref().cloned())).collect(),
        pages: kept_out(&reading.pages, |page| page.visibility.held_back(audience).is_some()),
        topics: kept_out(&reading.topics, |topic| topic.visibility.held_back(audience).is_some()),
        entities: reading.hidden.clone(),
        files: Vec::new(),
    }
}

fn kept_out<T: Clone>(all: &[T], is_held: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| is_held(one)).cloned().collect()
}

impl Examined {
    pub fn inputs(&self) -> &Inputs {
        &self.reading.inputs
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.reading.lexicon
    }

    pub fn elsewhere(&self) -> &Elsewhere {
        &self.reading.elsewhere
    }

    /// Names that several entities bear and that stay unlinked, with the file they stand in.
    pub fn shared(&self) -> &[(Text, SharedName)] {
        &self.reading.shared
    }

    /// The site's own templates and theme files.
    pub fn theme(&self) -> &[ThemeFile] {
        &self.reading.theme
    }

    /// The theme files that are published, with their routes.
    pub fn theme_assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let assets = self.engine.iter().flat_map(|engine| engine.assets.values());
        assets.map(|asset| (asset.route.as_str(), asset.bytes.as_slice()))
    }

    /// Makes every output and shows it to `look`, on all cores and in no order; what cannot be made is told. Of a card
    /// the words are shown, and of a file larger than [`LARGEST`] no more than that it is there.
    pub fn outputs(&mut self, look: &(dyn Fn(&Planned, &[u8]) + Sync)) -> Vec<Diagnostic> {
        let Some(engine) = &mut self.engine else { return Vec::new() };
        share(engine, &self.site, &self.words);
        let nothing_kept = vec![None; self.plan.outputs.len()];
        let texts = take_texts(&mut self.site);
        let bodies = bodies(&self.site, &self.plan, texts, &nothing_kept, &self.reading).into();
        let tongues = tongues(&self.reading.theme, &self.site, &self.words, engine);
        let links = Links::new(&self.site, &self.plan.routes, &self.words, &engine.ids).into();
        let scene = Scene::new(&self.site, &self.plan, links, engine, &self.words, Making::Values, bodies)
            .speaking(&tongues);
        let problems: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
        let turn = Mutex::new(());
        self.plan.outputs.par_iter().for_each(|planned| {
            let size = size(planned, &self.reading);
            // One large file in memory at a time.
            let _turn = (size > LARGE).then(|| turn.lock().unwrap_or_else(PoisonError::into_inner));
            if size > LARGEST {
                return look(planned, &[]);
            }
            match shown(&scene, planned, &self.reading) {
                Ok(bytes) => look(planned, &bytes),
                Err(problem) => problems.lock().unwrap_or_else(PoisonError::into_inner).push(*problem),
            }
        });
        problems.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How large a file of the content is that is published as it is; of what is made, 0.
fn size(planned: &Planned, reading: &Reading) -> u64 {
    let Kind::Asset(file) = &planned.kind else { return 0 };
    reading.inputs.get(file).map_or(0, |input| input.stat.size)
}

/// An output as it is looked at. What a card says can be read without drawing it.
fn shown<'s>(scene: &Scene<'s>, planned: &Planned, reading: &Reading) -> Made<Cow<'s, [u8]>> {
    if let Kind::SocialCard(index) = planned.kind {
        return Ok(social::of(scene.site, index).words().into_bytes().into());
    }
    made(scene, planned, reading).map(|(bytes, _)| bytes)
}
