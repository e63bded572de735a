//! A look at a site that writes nothing: for lists, and for commands that must know what there is.
//!
//! Comes in: the same options as for a build. Goes out: the related site, everything that is declared whether it is
//! shown or not, and what is wrong with the content. Stops before rendering; the output folder is not even opened.

use std::path::Path;

use super::examine::{self, Held};
use super::{Options, Report, memo, read, registry, stage, state_dir};
use crate::diagnostic::Diagnostic;
use crate::load::{self, SETTINGS};
use crate::model::entity::Entity;
use crate::model::settings::Settings;
use crate::model::site::Site;
use crate::model::text::Text;
use crate::parse;
use crate::parse::fields::Origin;

/// What a survey found.
#[derive(Debug, Default)]
pub struct Survey {
    /// None when the settings cannot be used; the diagnostics say why.
    pub site: Option<Site>,
    /// Every entity of the registry and of public briefings, those included that no page shows.
    pub declared: Vec<Entity>,
    /// What visibility keeps out, as it was read.
    pub held: Held,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and relates the site.
pub fn survey(options: &Options) -> Survey {
    let out = options.out.clone().unwrap_or_else(|| options.root.join("public"));
    let mut memo = memo::Memo::open(&state_dir(&options.root), &out, options.is_fresh);
    memo.open_readings();
    let mut report = Report::default();
    let reading = read::read(options, read::list(options), &mut memo, &mut report.diagnostics);
    let Some(mut reading) = reading else {
        return Survey { diagnostics: report.diagnostics, ..Survey::default() };
    };
    let declared = reading.entities.clone();
    stage::leave_out(&mut reading, &options.left_out);
    let mut held = examine::held(&reading);
    let files: Vec<Text> = reading.files.keys().cloned().collect();
    let site = stage::related(&mut reading, &mut report);
    held.files = files.into_iter().filter(|file| !site.assets.contains_key(file)).collect();
    Survey { site: Some(site), declared, held, diagnostics: report.diagnostics }
}

/// The text of every briefing's file that can be read, by path: for commands that change content.
pub fn content(options: &Options) -> Vec<(String, String)> {
    let listed = read::list(options);
    let briefings = listed.files.iter().filter(|input| input.class == load::Class::Briefing);
    briefings.filter_map(|input| Some((input.path.clone(), load::text(input).ok()?))).collect()
}

/// The entities of the registry, without a look at the briefings. What is wrong with them is for a build to say.
pub fn declared(options: &Options) -> Vec<Entity> {
    let listed = read::list(options);
    let Some(settings) = listed.settings else { return Vec::new() };
    let audience = read::audience(options, &settings);
    registry::read(&read::Inputs { files: listed.files }, &settings, &audience).entities
}

/// The settings alone, as far as they can be read. What is wrong with them is for a build to say.
pub fn settings(root: &Path) -> Option<Settings> {
    let bytes = load::bytes_within(root, SETTINGS, parse::settings::MAX_SETTINGS as u64).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    parse::settings::settings(&Origin::whole(SETTINGS, &text), &mut Vec::new())
}
