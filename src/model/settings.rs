//! A site's settings, as meant: `dateline.yaml` with every default filled in.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::desk::Desk;
use super::marking::Marking;
use super::params::Params;
use super::target::Target;
use super::text::Text;

#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub title: Text,
    pub base: Base,
    /// Every base that an address in full may begin with and be one of this site: its own, those of its targets, and what
    /// `--base-url` says.
    pub bases: Vec<Base>,
    pub site_id: Option<Text>,
    pub description: Option<Text>,
    /// BCP 47, default `en`.
    pub language: Text,
    pub timezone: Tz,
    pub author: Option<Text>,
    pub publisher: Option<Publisher>,
    pub licence: Option<Text>,
    pub theme: Theme,
    pub menu: Vec<MenuItem>,
    pub footer: Vec<MenuItem>,
    pub permalink: Permalink,
    /// Briefings on one list page.
    pub paginate: usize,
    pub feeds: Feeds,
    pub search: bool,
    pub data: bool,
    pub cards: Cards,
    pub link: LinkMentions,
    pub dates: ReadDates,
    pub raw_html: bool,
    pub smart: bool,
    /// Language, key, words.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    pub kinds: Vec<Kind>,
    pub default_marking: Marking,
    /// Folders outside the site that links may lead to, as written.
    pub allow_outside: Vec<String>,
    /// What `dateline check` is asked to look for.
    pub desk: Desk,
    /// Where the site is published.
    pub targets: Vec<Target>,
    pub params: Params,
}

/// Where the site lives: scheme and host, and the path under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// `https://example.org`, no slash at the end.
    pub origin: String,
    /// Begins and ends with `/`.
    pub path: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publisher {
    pub name: Text,
    pub url: Option<Text>,
    pub logo: Option<Text>,
    pub contact: Option<Text>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// A CSS colour in hexadecimal (`#7a1f1f`).
    pub accent: Option<Text>,
    pub logo: Option<Text>,
    pub icon: Option<Text>,
    pub image: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    pub label: Text,
    pub to: Text,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Feeds {
    #[default]
    All,
    Site,
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cards {
    #[default]
    Publish,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkMentions {
    #[default]
    First,
    All,
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadDates {
    #[default]
    Explicit,
    All,
    Never,
}

/// A kind of entity: one of the four built in, or one that the settings add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    pub id: Text,
    pub label: Text,
    pub plural: Text,
    /// The schema.org type.
    pub schema: Text,
}

/// The pattern of briefing addresses, split at its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permalink {
    pub parts: Vec<PermalinkPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermalinkPart {
    Words(String),
    Year,
    Month,
    Day,
    Slug,
    Topic,
}

/// What of the settings decides how files are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBy {
    pub base_path: String,
    pub bases: Vec<Base>,
    pub language: Text,
    pub timezone: Tz,
    /// Words are counted for the search index.
    pub search: bool,
    pub link: LinkMentions,
    pub dates: ReadDates,
    pub raw_html: bool,
    pub smart: bool,
    pub kinds: Vec<Kind>,
}

impl ReadBy {
    /// Changes whenever a file could be read otherwise.
    pub fn digest(&self) -> u64 {
        // Debug printing of the model is total and deterministic.
        xxhash_rust::xxh3::xxh3_64(format!("{self:?}").as_bytes())
    }
}

impl Settings {
    /// Everything that recognition asks the settings, and every key that is not known to be none of its business.
    pub fn read_by(&self) -> ReadBy {
        let Settings {
            title: _,
            base,
            bases,
            site_id: _,
            description: _,
            language,
            timezone,
            author: _,
            publisher: _,
            licence: _,
            theme: _,
            menu: _,
            footer: _,
            permalink: _,
            paginate: _,
            feeds: _,
            search,
            data: _,
            cards: _,
            link,
            dates,
            raw_html,
            smart,
            labels: _,
            kinds,
            // Who of the registry is held back is part of the lexicon; of those whom a text declares itself, it decides only in
            // what is published, which is read anew.
            default_marking: _,
            allow_outside: _,
            desk: _,
            targets: _,
            params: _,
        } = self;
        ReadBy {
            base_path: base.path.clone(),
            bases: bases.clone(),
            language: language.clone(),
            timezone: *timezone,
            search: *search,
            link: *link,
            dates: *dates,
            raw_html: *raw_html,
            smart: *smart,
            kinds: kinds.clone(),
        }
    }

    /// The site is built for another address than the one it has.
    pub fn live_at(&mut self, base: Base) {
        if !self.bases.contains(&base) {
            self.bases.push(base.clone());
        }
        self.base = base;
    }

    /// The kind with this id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == *id)
    }
}

impl Base {
    /// The absolute URL of a route (a route has no leading slash: `briefings/x/`).
    pub fn absolute(&self, route: &str) -> String {
        let mut url = String::with_capacity(self.origin.len() + self.path.len() + route.len());
        url.push_str(&self.origin);
        url.push_str(&self.path);
        url.push_str(route);
        url
    }

    /// Its host, with the port if that is not the usual one.
    pub fn host(&self) -> &str {
        self.origin.rsplit_once('/').map_or("", |(_, host)| host)
    }

    /// Whether its host is one of those reserved for examples and tests (RFC 2606), which nobody can have.
    pub fn is_reserved(&self) -> bool {
        let host = self.host();
        let name = host.split(':').next().unwrap_or(host).trim_end_matches('.');
        let is = |ending: &str| name == ending || name.ends_with(&format!(".{ending}"));
        ["example.org", "example.com", "example.net", "example", "test", "invalid"].into_iter().any(is)
    }

    /// The address of a route for a link within the site.
    pub fn link(&self, route: &str) -> String {
        let mut href = String::with_capacity(self.path.len() + route.len());
        href.push_str(&self.path);
        href.push_str(route);
        href
    }
}
