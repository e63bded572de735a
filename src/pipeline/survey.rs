//! A look at a site that writes nothing: for lists, and for commands that must know what there is.
//!
//! Comes in: the same options as for a build. Goes out: the related site, everything that is declared whether it is
//! shown or not, and what is wrong with the content. Stops before rendering; the output folder is not even opened.

use std::path::Path;

use super::{Options, Report, memo, output, read, state_dir};
use crate::diagnostic::Diagnostic;
use crate::load::{self, SETTINGS};
use crate::model::entity::Entity;
use crate::model::settings::Settings;
use crate::model::site::Site;
use crate::parse;
use crate::parse::fields::Origin;

/// What a survey found.
#[derive(Debug, Default)]
pub struct Survey {
    /// None when the settings cannot be used; the diagnostics say why.
    pub site: Option<Site>,
    /// Every entity of the registry and of public briefings, those included that no page shows.
    pub declared: Vec<Entity>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and relates the site.
pub fn survey(options: &Options) -> Survey {
    let out = options.out.clone().unwrap_or_else(|| options.root.join("public"));
    let mut memo = memo::Memo::open(&state_dir(&options.root), &out, options.is_fresh);
    let mut report = Report::default();
    let reading = read::read(options, read::list(options), &mut memo, &mut report.diagnostics);
    let Some(mut reading) = reading else {
        return Survey { diagnostics: report.diagnostics, ..Survey::default() };
    };
    let declared = reading.entities.clone();
    let site = output::related(&mut reading, &mut report);
    Survey { site: Some(site), declared, diagnostics: report.diagnostics }
}

/// The settings alone, as far as they can be read. What is wrong with them is for a build to say.
pub fn settings(root: &Path) -> Option<Settings> {
    let bytes = load::bytes_within(root, SETTINGS, parse::settings::MAX_SETTINGS as u64).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    parse::settings::settings(&Origin::whole(SETTINGS, &text), &mut Vec::new())
}
