//! What a desk asks of its briefings: the `check` part of the settings.

use super::text::Text;

/// How much weight a rule has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Off,
    Note,
    Warn,
    Error,
}

impl Level {
    pub const ALL: [(&'static str, Level); 4] =
        [("off", Level::Off), ("note", Level::Note), ("warn", Level::Warn), ("error", Level::Error)];
}

/// The house style, with what is not set left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// Rules by the names of their diagnostics.
    pub levels: Vec<(Text, Level)>,
    /// Keys that front matter must have, by folder (`content/2016/`); the folders in the order written.
    pub required: Vec<(Text, Vec<Text>)>,
    /// Fewest and most characters of a title.
    pub title_length: Option<(usize, usize)>,
    pub banned: Vec<Banned>,
    pub dates: Option<DateOrder>,
    pub minimum_sources: usize,
    pub external: External,
}

/// Words that are not used, and what is written instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banned {
    pub words: Text,
    pub instead: Option<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 29 December 2016
    British,
    /// December 29, 2016
    American,
}

/// How the web is asked about links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// Where archived copies are looked up, in the form of the Wayback Machine's availability service; the address of
    /// the page is added to it. None: nowhere.
    pub archive: Option<Text>,
    /// Days for which an answer is good.
    pub max_age: u32,
    /// Seconds until an answer is given up.
    pub timeout: u32,
    /// Addresses that begin so are not asked for.
    pub skip: Vec<Text>,
}

impl Default for External {
    fn default() -> Self {
        External { archive: Some(Text::from(WAYBACK)), max_age: 7, timeout: 20, skip: Vec::new() }
    }
}

const WAYBACK: &str = "https://archive.org/wayback/available?url=";

impl Desk {
    /// The level that the settings give a rule.
    pub fn level(&self, rule: &str) -> Option<Level> {
        self.levels.iter().find(|(name, _)| *name == *rule).map(|(_, level)| *level)
    }
}
