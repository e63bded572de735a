//! One state of the site, on which pages are made as they are asked for.

use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::pipeline::read::Inputs;
use crate::pipeline::stage::Stage;
use crate::render;
use crate::render::plan::{Kind, Planned};
use crate::render::record::Making;
use crate::render::view::{Bodies, Scene};

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
        Show { stage, inputs, scene: stage.scene(Making::Values, Bodies::default()) }
    }

    /// The path of the site below its host, between slashes.
    pub fn base_path(&self) -> &'s str {
        &self.stage.site.settings.base.path
    }

    pub fn planned(&self, route: &str) -> Option<&'s Planned> {
        let number = self.stage.plan.routes.get(route)?;
        self.stage.plan.outputs.get(*number as usize)
    }

    pub fn outputs(&self) -> &'s [Planned] {
        &self.stage.plan.outputs
    }

    /// Makes an output.
    pub fn make(&self, planned: &Planned) -> Result<Page, Box<Diagnostic>> {
        if let Kind::Asset(file) = &planned.kind {
            let input = self.inputs.and_then(|inputs| inputs.get(file));
            return Ok(input.map_or_else(|| Page::Bytes(Vec::new()), |input| Page::File(input.full.clone())));
        }
        render::make(&self.scene, planned).map(|(bytes, _)| Page::Bytes(bytes.into_owned()))
    }

    /// The route of the page that a file of the content is made into.
    pub fn route_of(&self, file: &str) -> Option<&'s str> {
        let site = &self.stage.site;
        if let Some(index) = site.briefing_by_file.get(file) {
            return Some(&site.briefings[*index as usize].route);
        }
        let page = site.pages.iter().find(|page| page.file == *file);
        page.map(|page| &*page.route)
    }
}
