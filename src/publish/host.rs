//! What hosts need, and what they forbid.
//!
//! Comes in: the host's name, the built files and the redirects. Goes out: more files, as bytes; and a refusal for every
//! rule that is broken, before anything is sent. The limits are those that the hosts documented in 2026.

use std::collections::BTreeMap;

use super::staging::Staged;
use super::trouble::{Trouble, Way};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::links;
use crate::model::settings::Base;
use crate::model::target::{Destination, Host, Target};

const MIB: u64 = 1024 * 1024;
/// Broken rules named one by one; the rest are counted.
const NAMED: usize = 5;

/// What a host's files are made from.
#[derive(Clone, Copy, Debug)]
pub struct Needs<'n> {
    pub target: &'n Target,
    pub base: &'n Base,
    /// Old route → new route.
    pub redirects: &'n BTreeMap<String, String>,
    pub staged: &'n Staged,
}

/// The files that the host reads, by path.
pub fn files(needs: Needs<'_>) -> Vec<(&'static str, String)> {
    let is_git = matches!(needs.target.to, Destination::Git { .. });
    let mut files = Vec::new();
    match needs.target.host {
        Some(Host::GithubPages) => {
            // Else folders and files whose names begin with `_` vanish.
            files.push((".nojekyll", String::new()));
            files.extend(needs.target.domain.as_ref().map(|domain| ("CNAME", format!("{domain}\n"))));
        }
        Some(Host::GitlabPages) => {
            files.push(("_redirects", redirects(needs, Host::GitlabPages)));
            if is_git {
                files.push((".gitlab-ci.yml", gitlab_ci(needs.target)));
            }
        }
        Some(host @ (Host::Netlify | Host::CloudflarePages)) => {
            files.push(("_redirects", redirects(needs, host)));
            files.push(("_headers", headers(needs)));
        }
        Some(Host::S3 | Host::Plain) | None => {}
    }
    // Where an index of Jekyll's would be made of it all, the same marker does no harm.
    if is_git && needs.target.host.is_none() {
        files.push((".nojekyll", String::new()));
        files.extend(needs.target.domain.as_ref().map(|domain| ("CNAME", format!("{domain}\n"))));
    }
    files.retain(|(path, text)| *path == ".nojekyll" || !text.is_empty());
    files
}

/// One redirect a line. GitLab serves a stub before it looks here; the others send readers on at once.
fn redirects(needs: Needs<'_>, host: Host) -> String {
    let status = if host == Host::Netlify { "301!" } else { "301" };
    let path = &needs.base.path;
    let line = |(old, new): (&String, &String)| {
        format!("{path}{} {path}{} {status}\n", without_blanks(old), without_blanks(new))
    };
    needs.redirects.iter().map(line).collect()
}

/// An address as such a file takes it, where a blank ends an address: as it stands in a link.
fn without_blanks(route: &str) -> String {
    let mut address = String::with_capacity(route.len());
    links::escape_url(&mut address, route);
    address
}

fn headers(needs: Needs<'_>) -> String {
    let theme = needs.staged.files.iter().filter(|(_, file)| file.entry.is_theme);
    let rule = |path: &str| {
        let path = without_blanks(path);
        format!("{}{path}\n  Cache-Control: public, max-age=31536000, immutable\n", needs.base.path)
    };
    let mut text: String = theme.map(|(path, _)| rule(path)).collect();
    text.push_str("/*\n  X-Content-Type-Options: nosniff\n");
    text
}

/// Makes the branch itself publish what is in it.
fn gitlab_ci(target: &Target) -> String {
    let branch = match &target.to {
        Destination::Git { branch, .. } => branch.as_str(),
        _ => "",
    };
    format!(
        "# Written by Dateline: GitLab Pages serves what this job hands on.\npages:\n  script:\n    - mkdir .public\n    - find . -mindepth 1 -maxdepth 1 ! -name .git ! -name .public ! -name .gitlab-ci.yml -exec cp -R {{}} .public/ \\;\n    - mv .public public\n  artifacts:\n    paths:\n      - public\n  rules:\n    - if: $CI_COMMIT_BRANCH == \"{branch}\"\n"
    )
}

/// Refuses what the host would refuse, or serve wrongly.
pub fn check(needs: Needs<'_>) -> Result<(), Trouble> {
    let Some(host) = needs.target.host else { return Ok(()) };
    let mut broken = Vec::new();
    let mut rule = |message: String, help: &str| {
        broken.push(Diagnostic::error(Code::HostRule, message).help(help));
    };
    match host {
        Host::GithubPages => {
            whole(needs, 1024 * MIB, "GitHub Pages takes sites of up to 1 GB", &mut rule);
            // A push with a larger file is refused by GitHub.
            each(needs, 100 * MIB, "GitHub takes files of up to 100 MiB", &mut rule);
        }
        Host::GitlabPages => lines(needs, "_redirects", 1000, 64 * 1024, "GitLab Pages", &mut rule),
        Host::Netlify => {
            names(needs, &['#', '?'], "Netlify takes no file with `#` or `?` in its name", &mut rule);
            below_root(needs, host, &mut rule);
        }
        Host::CloudflarePages => {
            let files = needs.staged.files.len();
            if files > 20_000 {
                let message = format!("Cloudflare Pages takes up to 20,000 files, and this site has {files}");
                rule(
                    message,
                    "leave out feeds of dossiers and topics with `feeds: site`, or choose another host",
                );
            }
            each(needs, 25 * MIB, "Cloudflare Pages takes files of up to 25 MiB", &mut rule);
            lines(needs, "_redirects", 2000, u64::MAX, "Cloudflare Pages", &mut rule);
            lines(needs, "_headers", 200, u64::MAX, "Cloudflare Pages", &mut rule);
            if !needs.staged.files.contains_key("404.html") {
                let message = "Cloudflare Pages takes a site without 404.html for a single-page application";
                rule(message.to_owned(), "give it one, e.g. with the built-in template `404.html`");
            }
            below_root(needs, host, &mut rule);
        }
        Host::S3 => {
            for path in needs.staged.files.keys().filter(|path| path.len() > 900).take(NAMED) {
                let message = format!("S3 takes names of up to 1,024 bytes; `{path}` has too many");
                rule(message, "give it a shorter name or slug");
            }
        }
        Host::Plain => {}
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(Trouble { way: Way::Refused, diagnostics: broken }),
    }
}

type Rule<'r> = dyn FnMut(String, &str) + 'r;

fn whole(needs: Needs<'_>, most: u64, rule_in_words: &str, rule: &mut Rule<'_>) {
    let bytes = needs.staged.bytes();
    if bytes > most {
        let message = format!("{rule_in_words}, and this one has {} MiB", bytes.div_ceil(MIB));
        rule(message, "publish large files elsewhere and link to them, or choose another host");
    }
}

fn each(needs: Needs<'_>, most: u64, rule_in_words: &str, rule: &mut Rule<'_>) {
    let large: Vec<_> = needs.staged.files.iter().filter(|(_, file)| file.entry.size > most).collect();
    for (path, file) in large.iter().take(NAMED) {
        let message = format!("{rule_in_words}, and `{path}` has {} MiB", file.entry.size.div_ceil(MIB));
        rule(message, "make it smaller, or publish it elsewhere and link to it");
    }
    if large.len() > NAMED {
        rule(format!("{} more files are too large", large.len() - NAMED), "make them smaller");
    }
}

fn names(needs: Needs<'_>, forbidden: &[char], rule_in_words: &str, rule: &mut Rule<'_>) {
    for path in needs.staged.files.keys().filter(|path| path.contains(forbidden)).take(NAMED) {
        rule(format!("{rule_in_words}, as `{path}` has"), "rename the file");
    }
}

/// A file of rules, one a line, that may be so long and no longer.
fn lines(needs: Needs<'_>, path: &str, most: usize, bytes: u64, host: &str, rule: &mut Rule<'_>) {
    let text = match path {
        "_redirects" => redirects(needs, Host::CloudflarePages),
        _ => headers(needs),
    };
    let count = text.lines().count();
    if count > most || text.len() as u64 > bytes {
        let message = format!("{host} reads up to {most} lines of {path}, and this site needs {count}");
        rule(message, "take out `redirects` that nobody follows any more");
    }
    if let Some(line) = text.lines().find(|line| line.len() > 1000) {
        let start: String = line.chars().take(60).collect();
        rule(
            format!("{host} reads lines of up to 1,000 characters in {path}: `{start}…` is longer"),
            "shorten the addresses",
        );
    }
}

/// A host that serves a site from the root of its domain.
fn below_root(needs: Needs<'_>, host: Host, rule: &mut Rule<'_>) {
    if needs.base.path != "/" {
        let message = format!(
            "{} serves a site from the root of its domain, and this one is to live under `{}`",
            host.in_words(),
            needs.base.path
        );
        rule(message, "give the target a `base_url` without a path");
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::Entry;
    use super::super::staging::StagedFile;
    use super::*;
    use crate::model::marking::Marking;

    fn target(host: Host) -> Target {
        Target {
            name: "live".into(),
            to: Destination::Folder("/srv".into()),
            base: None,
            host: Some(host),
            marking: Marking::Clear,
            endpoint: None,
            region: None,
            domain: None,
            max_deletes: None,
            history: None,
            drafts: false,
            allow_proposed: false,
            verify_timeout: None,
        }
    }

    fn staged(files: &[(&str, u64)]) -> Staged {
        let file = |(path, size): &(&str, u64)| {
            let entry = Entry { size: *size, ..Entry::default() };
            ((*path).to_owned(), StagedFile { full: Default::default(), entry })
        };
        Staged { files: files.iter().map(file).collect() }
    }

    fn broken(host: Host, files: &[(&str, u64)], path: &str, redirects: usize) -> Vec<String> {
        let redirects = (0..redirects).map(|n| (format!("old-{n}/"), "new/".to_owned())).collect();
        let base = Base { origin: "https://a.org".into(), path: path.into() };
        let (target, staged) = (target(host), staged(files));
        let needs = Needs { target: &target, base: &base, redirects: &redirects, staged: &staged };
        match check(needs) {
            Ok(()) => Vec::new(),
            Err(trouble) => trouble.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect(),
        }
    }

    #[test]
    fn names_the_rule_that_is_broken() {
        let nothing: [String; 0] = [];
        assert_eq!(broken(Host::GithubPages, &[("index.html", 1)], "/repo/", 0), nothing);
        assert_eq!(
            broken(Host::GithubPages, &[("a.mp4", 101 * MIB)], "/", 0),
            ["GitHub takes files of up to 100 MiB, and `a.mp4` has 101 MiB"]
        );
        let large: Vec<(&str, u64)> = vec![("a", 600 * MIB), ("b", 600 * MIB)];
        assert!(
            broken(Host::GithubPages, &large, "/", 0)[0]
                .starts_with("GitHub Pages takes sites of up to 1 GB")
        );
        let cloudflare = broken(Host::CloudflarePages, &[("a.pdf", 26 * MIB)], "/x/", 2001);
        assert_eq!(cloudflare.len(), 4, "{cloudflare:?}");
        assert_eq!(broken(Host::Netlify, &[("a#b.html", 1)], "/", 0).len(), 1);
        assert_eq!(broken(Host::GitlabPages, &[], "/", 1001).len(), 1);
    }

    #[test]
    fn writes_what_the_host_reads() {
        let redirects = [("old/".to_owned(), "new/".to_owned())].into();
        let base = Base { origin: "https://a.org".into(), path: "/".into() };
        let staged = staged(&[]);
        let mut target = target(Host::Netlify);
        let text = |target: &Target, name: &str| {
            let needs = Needs { target, base: &base, redirects: &redirects, staged: &staged };
            files(needs).into_iter().find(|(path, _)| *path == name).map(|(_, text)| text)
        };
        assert_eq!(text(&target, "_redirects").as_deref(), Some("/old/ /new/ 301!\n"));
        target.host = Some(Host::CloudflarePages);
        assert_eq!(text(&target, "_redirects").as_deref(), Some("/old/ /new/ 301\n"));
        target.host = Some(Host::GithubPages);
        target.domain = Some("www.a.org".into());
        assert_eq!(text(&target, "CNAME").as_deref(), Some("www.a.org\n"));
        assert_eq!(text(&target, ".nojekyll").as_deref(), Some(""));
    }
}
