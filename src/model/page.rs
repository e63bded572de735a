//! A plain page (`content/pages/`) and what is written about a topic (`content/topics/`).

use serde::{Deserialize, Serialize};

use super::awaited::Awaited;
use super::briefing::Heading;
use super::params::Params;
use super::rich::Rich;
use super::text::Text;
use super::visibility::Visibility;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    pub file: Text,
    /// Its address: `about/`.
    pub route: Text,
    pub title: Text,
    pub description: Option<Text>,
    pub body: Rich,
    pub headings: Vec<Heading>,
    /// What its text names by titles that are other files'.
    pub awaited: Vec<Awaited>,
    pub anchors: Vec<u32>,
    pub redirects: Vec<Text>,
    pub visibility: Visibility,
    pub assets: Vec<Text>,
    pub params: Params,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TopicText {
    pub file: Text,
    /// The file's stem, which is the topic's slug.
    pub slug: Text,
    pub title: Text,
    pub description: Option<Text>,
    pub aliases: Vec<Text>,
    pub is_series: bool,
    pub prose: Rich,
    pub anchors: Vec<u32>,
    pub redirects: Vec<Text>,
    pub visibility: Visibility,
    pub assets: Vec<Text>,
    pub params: Params,
}
