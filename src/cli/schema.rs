//! `dateline schema`: what editors need to complete and check front matter, registry and settings.

use super::args::Common;
use super::screen::Screen;
use super::site;
use super::stop::{Exit, Stop};
use crate::parse::settings::built_in_kinds;
use crate::schema::schema;

pub fn run(common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let settings = match site::find(common) {
        Ok(site) => site.settings,
        Err(stop) if common.root.is_some() => return Err(stop),
        // The schema of no site in particular.
        Err(_) => None,
    };
    let schema = schema(&settings.map_or_else(built_in_kinds, |settings| settings.kinds));
    screen.result(&format!("{schema:#}"));
    Ok(Exit::Fine)
}
