//! One state of the site, on which pages are made as they are asked for.

use std::path::PathBuf;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostic::Diagnostic;
use crate::model::site::Article;
use crate::model::visibility::{Audience, Reason};
use crate::pipeline::read::Inputs;
use crate::pipeline::stage::Stage;
use crate::render;
use crate::render::plan::{Kind, Planned};
use crate::render::record::Making;
use crate::render::view::{Bodies, Scene};
use crate::search;

/// Texts whose words are counted before the door is looked at again: a few milliseconds.
const COUNTED_AT_ONCE: usize = 64;

pub struct Show<'s> {
    stage: &'s Stage,
    inputs: Option<&'s Inputs>,
    scene: Scene<'s>,
}

/// An output.
pub enum Page {
    Bytes(Vec<u8>),
    /// A file of the content, published as it is.
    File(PathBuf),
}

impl<'s> Show<'s> {
    pub(super) fn new(stage: &'s Stage, inputs: Option<&'s Inputs>) -> Show<'s> {
        Show {
            stage,
            inputs,
            scene: stage.scene(
                stage.links().into(),
                Making::Values,
                Bodies::made_by(|article| stage.body(article)),
            ),
        }
    }

    /// The path of the site below its host, between slashes.
    pub fn base_path(&self) -> &'s str {
        &self.stage.site.settings.base.path
    }

    pub fn planned(&self, route: &str) -> Option<&'s Planned> {
        let Stage { plan, site, .. } = self.stage;
        match plan.routes.get(route) {
            Some(number) => plan.outputs.get(*number as usize),
            None if plan.is_search_file(site, route) => {
                self.count_words();
                plan.find_search_file(site, route)
            }
            None => None,
        }
    }

    pub fn outputs(&self) -> impl Iterator<Item = &'s Planned> {
        self.count_words();
        self.stage.plan.all(&self.stage.site)
    }

    /// Counts the words of texts for the search index that have not been counted since they were read.
    fn count_words(&self) {
        let site = &self.stage.site;
        if site.settings.search && !self.stage.plan.has_search() {
            site.briefings.par_iter().for_each(|article| count_words_of(self.stage, article));
        }
    }

    /// Makes an output.
    pub fn make(&self, planned: &Planned) -> Result<Page, Box<Diagnostic>> {
        if let Kind::Asset(file) = &planned.kind {
            let input = self.inputs.and_then(|inputs| inputs.get(file));
            return Ok(input.map_or_else(|| Page::Bytes(Vec::new()), |input| Page::File(input.full.clone())));
        }
        render::make(&self.scene, planned).map(|(bytes, _)| Page::Bytes(bytes.into_owned()))
    }
}

/// Counts the words of some more texts for the search index, so that who asks for it first need not wait until all are
/// counted; true when there are no more.
pub fn count_some_words(stage: &Stage) -> bool {
    if !stage.site.settings.search {
        return true;
    }
    let is_due = |article: &&Article| !article.briefing.search.is_counted();
    let some: Vec<&Article> = stage.site.briefings.iter().filter(is_due).take(COUNTED_AT_ONCE).collect();
    some.par_iter().for_each(|article| count_words_of(stage, article));
    some.len() < COUNTED_AT_ONCE
}

fn count_words_of(stage: &Stage, article: &Article) {
    article.briefing.search.count(|| {
        let body = stage.body(article);
        search::tally::of_briefing(&article.briefing, body.as_ref().map_or("", |body| body))
    });
}

/// Digests of pages: they change when the bytes would.
pub struct Digests<'s> {
    scene: Scene<'s>,
    outputs: &'s [Planned],
}

impl Digests<'_> {
    /// Takes those of the next outputs: route and page. True when there are no more.
    pub fn take(&self, from: usize, count: usize, out: &mut Vec<(u64, u64)>) -> bool {
        let end = (from + count).min(self.outputs.len());
        let is_page = |planned: &&Planned| {
            let route = &planned.route;
            let is_html = route.is_empty() || route.ends_with('/') || route.ends_with(".html");
            is_html && !matches!(planned.kind, Kind::Asset(_) | Kind::Redirect(_))
        };
        let one = |planned: &Planned| {
            let digest = render::digest(&self.scene, planned).ok()??;
            Some((xxh3_64(planned.route.as_bytes()), digest))
        };
        let some: Vec<&Planned> = self.outputs[from.min(end)..end].iter().filter(is_page).collect();
        out.extend(some.par_iter().filter_map(|planned| one(planned)).collect::<Vec<_>>());
        end == self.outputs.len()
    }
}

impl<'s> Show<'s> {
    /// The address and title of the page that a file of the content is made into.
    pub fn page_of(&self, file: &str) -> Option<(String, &'s str)> {
        let site = &self.stage.site;
        let (route, title) = if let Some(index) = site.briefing_by_file.get(file) {
            let article = &site.briefings[*index as usize];
            (article.route.clone(), &article.briefing.title)
        } else if let Some(page) = site.pages.iter().find(|page| page.file == *file) {
            (page.route.to_string(), &page.title)
        } else {
            let is_of =
                |dossier: &&crate::model::site::Dossier| dossier.entity.prose_file.as_deref() == Some(file);
            let dossier = site.entities.iter().find(is_of)?;
            (dossier.route(), &dossier.entity.name)
        };
        Some((self.scene.links.href(&route), title))
    }

    /// The address of a file that is published as it is.
    pub fn asset_of(&self, file: &str) -> Option<String> {
        Some(self.scene.links.href(&self.stage.site.assets.get(file)?.route))
    }

    /// The content file that a page is made from, if it is made from one.
    pub fn file_of(&self, planned: &Planned) -> Option<String> {
        let site = &self.stage.site;
        Some(match &planned.kind {
            Kind::Briefing(index) => site.briefings[*index as usize].briefing.file.to_string(),
            Kind::Withdrawn(index) => site.withdrawn[*index as usize].briefing.file.to_string(),
            Kind::Page(index) => site.pages[*index as usize].file.to_string(),
            Kind::Dossier(index, _) => {
                let entity = &site.entities[*index as usize].entity;
                entity.prose_file.as_ref().unwrap_or(&entity.file).to_string()
            }
            Kind::Topic(index, _) => site.topics[*index as usize].text.as_ref()?.file.to_string(),
            _ => return None,
        })
    }

    /// Why a page is not for the public yet, though it is shown here.
    pub fn held(&self, planned: &Planned, now: Option<i64>) -> Option<&'static str> {
        let site = &self.stage.site;
        let visibility = match &planned.kind {
            Kind::Briefing(index) => &site.briefings[*index as usize].briefing.visibility,
            Kind::Dossier(index, _) => &site.entities[*index as usize].entity.visibility,
            Kind::Page(index) => &site.pages[*index as usize].visibility,
            _ => return None,
        };
        let now = now.unwrap_or(site.audience.now);
        let public = Audience { drafts: false, is_rehearsal: false, now, ..site.audience };
        visibility.held_back(&public).map(Reason::in_words)
    }

    /// Digests of all pages, to be taken a few at a time.
    pub fn digests(&self) -> Digests<'s> {
        let scene = self.stage.scene(self.stage.links().into(), Making::Digests, Bodies::default());
        Digests { scene, outputs: &self.stage.plan.outputs }
    }
}
