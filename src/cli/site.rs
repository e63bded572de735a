//! Which site a command is about: `--root`, or the nearest folder upward that is one.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::args::Common;
use super::clock::{self, Now};
use super::stop::Stop;
use crate::diagnostic::Code;
use crate::load::{self, SETTINGS};
use crate::model::marking::Marking;
use crate::model::settings::Settings;
use crate::pipeline::{self, Options};

/// A site found on the disk.
pub struct Site {
    pub root: PathBuf,
    /// None when they cannot be read; a build says why.
    pub settings: Option<Settings>,
}

/// Finds the site, or says how to make one.
pub fn find(common: &Common) -> Result<Site, Stop> {
    let (root, place) = match &common.root {
        Some(root) => {
            let is_site = root.join(SETTINGS).is_file();
            (is_site.then(|| root.clone()), format!("`{}`", root.display()))
        }
        None => {
            let here = current_folder()?;
            (load::find_root(&here), format!("`{}` or above", here.display()))
        }
    };
    let Some(root) = root else {
        let message = format!("no site here: there is no `{SETTINGS}` in {place}");
        return Err(Stop::new(Code::SettingsMissing, message)
            .help("make a site with `dateline init`, or say where it is with `--root DIR`"));
    };
    let settings = pipeline::settings(&root);
    Ok(Site { root, settings })
}

/// The folder that the command was called in.
pub fn current_folder() -> Result<PathBuf, Stop> {
    std::env::current_dir().map_err(|error| {
        Stop::new(Code::Io, format!("the current folder cannot be found: {error}"))
            .help("go to another with `cd`")
    })
}

impl Site {
    /// The zone in which the site's days begin and end.
    pub fn zone(&self) -> Tz {
        self.settings.as_ref().map_or(Tz::UTC, |settings| settings.timezone)
    }

    pub fn now(&self, common: &Common) -> Result<Now, Stop> {
        clock::now(common.now.as_deref(), self.zone())
    }

    /// What every command that reads the content begins with.
    pub fn options(&self, common: &Common, now: Now) -> Options {
        Options {
            root: self.root.clone(),
            out: None,
            base_url: None,
            now: now.seconds,
            drafts: common.drafts,
            is_rehearsal: now.is_future,
            up_to: Marking::Red,
            is_strict: false,
            is_fresh: false,
            cards: Default::default(),
            left_out: Default::default(),
        }
    }

    /// A path of the site as the user can type it where they are.
    pub fn typed(&self, path: &str) -> String {
        let full = self.root.join(path);
        let near =
            std::env::current_dir().ok().and_then(|here| Some(full.strip_prefix(here).ok()?.to_path_buf()));
        near.unwrap_or(full).display().to_string()
    }

    /// A path for people: within the site, from its root.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}
