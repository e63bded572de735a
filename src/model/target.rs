//! A place to publish to, as meant: one entry of `publish` in the settings.

use std::path::PathBuf;

use super::marking::Marking;
use super::settings::Base;

/// One target. What is None was not written, so that whoever publishes can tell a default from a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub name: String,
    pub to: Destination,
    pub base: Option<Base>,
    pub host: Option<Host>,
    /// The highest marking sent there.
    pub marking: Marking,
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// The domain that the host serves the site under, without scheme.
    pub domain: Option<String>,
    pub max_deletes: Option<usize>,
    pub history: Option<History>,
    pub drafts: bool,
    pub allow_proposed: bool,
    /// Seconds.
    pub verify_timeout: Option<u64>,
}

/// Where a target leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Absolute, or relative to the site.
    Folder(PathBuf),
    Git {
        remote: Remote,
        branch: String,
    },
    Store {
        kind: StoreKind,
        bucket: String,
        /// No slash at either end; empty for the whole bucket.
        prefix: String,
    },
    Ssh(SshPlace),
}

/// A git repository: a name that the site's own repository gives it, or an address that git takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote {
    Named(String),
    Url(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    S3,
    Google,
    Azure,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshPlace {
    pub user: Option<String>,
    pub host: String,
    pub port: Option<u16>,
    /// Absolute on the host.
    pub path: String,
}

/// How much of the past a target keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    All,
    /// This many releases, the live one counted.
    Last(usize),
}

/// Where a site can live: what a host needs and forbids is known by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    GithubPages,
    GitlabPages,
    Netlify,
    CloudflarePages,
    S3,
    Plain,
}

impl Host {
    pub const ALL: [Host; 6] =
        [Host::GithubPages, Host::GitlabPages, Host::Netlify, Host::CloudflarePages, Host::S3, Host::Plain];

    /// The name, as the settings write it.
    pub fn name(self) -> &'static str {
        match self {
            Host::GithubPages => "github-pages",
            Host::GitlabPages => "gitlab-pages",
            Host::Netlify => "netlify",
            Host::CloudflarePages => "cloudflare-pages",
            Host::S3 => "s3",
            Host::Plain => "plain",
        }
    }

    /// The name as people know it.
    pub fn in_words(self) -> &'static str {
        match self {
            Host::GithubPages => "GitHub Pages",
            Host::GitlabPages => "GitLab Pages",
            Host::Netlify => "Netlify",
            Host::CloudflarePages => "Cloudflare Pages",
            Host::S3 => "S3",
            Host::Plain => "a plain host",
        }
    }
}

impl StoreKind {
    pub fn scheme(self) -> &'static str {
        match self {
            StoreKind::S3 => "s3",
            StoreKind::Google => "gs",
            StoreKind::Azure => "az",
        }
    }
}

impl std::fmt::Display for SshPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        write!(f, "ssh://{user}{}{port}{}", self.host, self.path)
    }
}
