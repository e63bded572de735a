//! `to` → where a target leads.
//!
//! Comes in: the text of `to`. Goes out: a destination, or what is wrong with it and what to write. A password is never
//! taken, and never repeated in a message.

use std::path::PathBuf;

use crate::model::target::{Destination, Remote, SshPlace, StoreKind};

/// A message and the advice that goes with it.
pub type Refusal = (String, String);

const EXAMPLES: &str = "write a folder (`file:///srv/www`), a branch (`origin#gh-pages`), a bucket (`s3://my-bucket`) or an ssh host (`ssh://user@example.org/srv/www`)";

/// Reads `to`.
pub fn destination(text: &str) -> Result<Destination, Refusal> {
    let text = text.trim();
    if has_secret(text) {
        return Err(refusal(
            "`to` holds a password or token",
            "take it out: secrets come from the environment, from ssh keys or from git's credential helper",
        ));
    }
    match text.split_once("://") {
        Some(("file", path)) => folder(path),
        Some(("s3", rest)) => store(StoreKind::S3, rest),
        Some(("gs", rest)) => store(StoreKind::Google, rest),
        Some(("az" | "azure", rest)) => store(StoreKind::Azure, rest),
        Some(("ssh", rest)) => ssh(rest),
        Some((scheme, _)) if scheme.starts_with("git+") => git(text, scheme),
        Some((scheme, _)) => Err(refusal(format!("nothing can be published to `{scheme}://`"), EXAMPLES)),
        None if text.starts_with(['/', '.']) => folder(text),
        None => branch_of_remote(text),
    }
}

/// Whether an address carries what only its owner should know. A user's name alone is none, unless it looks like a token.
pub fn has_secret(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    let looks_like_a_token = user.len() >= 20 || user.starts_with("ghp_") || user.starts_with("glpat-");
    user.contains(':') || looks_like_a_token
}

fn folder(path: &str) -> Result<Destination, Refusal> {
    let path = path.trim_end_matches('/');
    let is_whole = path.starts_with('/') || path.starts_with("./") || path.starts_with("../");
    // `file://C:/sites` on Windows.
    let is_whole = is_whole || path.as_bytes().get(1) == Some(&b':');
    if !is_whole {
        return Err(refusal(
            format!("`{path}` is not a folder that can be found from everywhere"),
            "write it from the root, e.g. `file:///srv/www`, or from the site's folder, e.g. `./published`",
        ));
    }
    if path.contains('\0') || path.chars().any(char::is_control) {
        return Err(refusal("the folder's name has control characters in it", EXAMPLES));
    }
    Ok(Destination::Folder(PathBuf::from(path)))
}

fn git(text: &str, scheme: &str) -> Result<Destination, Refusal> {
    if !["git+ssh", "git+https", "git+http", "git+file"].contains(&scheme) {
        return Err(refusal(
            format!("git is not asked over `{scheme}://`"),
            "write `git+ssh://`, `git+https://` or `git+file://`",
        ));
    }
    let Some((url, branch)) = text.rsplit_once('#') else {
        return Err(refusal("no branch is named", format!("write it behind a `#`: `{text}#gh-pages`")));
    };
    let url = url.trim_start_matches("git+").to_owned();
    let after = url.split_once("://").map_or("", |(_, rest)| rest);
    if after.is_empty() || after.starts_with('-') {
        return Err(refusal("no repository is named", EXAMPLES));
    }
    Ok(Destination::Git { remote: Remote::Url(url), branch: branch_name(branch)? })
}

/// `origin#gh-pages`, or `git@example.org:user/site.git#gh-pages`.
fn branch_of_remote(text: &str) -> Result<Destination, Refusal> {
    let Some((remote, branch)) = text.split_once('#') else {
        return Err(refusal(format!("`{text}` is no place to publish to"), EXAMPLES));
    };
    let branch = branch_name(branch)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_plain = !remote.is_empty() && remote.chars().all(is_name) && !remote.starts_with(['-', '.']);
    if is_plain {
        return Ok(Destination::Git { remote: Remote::Named(remote.to_owned()), branch });
    }
    let is_scp = remote.split_once('@').and_then(|(_, rest)| rest.split_once(':')).is_some();
    if is_scp && !remote.starts_with('-') && !remote.contains(char::is_whitespace) {
        return Ok(Destination::Git { remote: Remote::Url(remote.to_owned()), branch });
    }
    Err(refusal(format!("`{remote}` is neither a remote's name nor an address"), EXAMPLES))
}

/// The rules of `git check-ref-format`, as far as branches of publishers need them.
fn branch_name(branch: &str) -> Result<String, Refusal> {
    let is_allowed = |c: char| !c.is_control() && !c.is_whitespace() && !"~^:?*[\\".contains(c);
    let parts_fit =
        branch.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"));
    let fits = parts_fit
        && branch.chars().all(is_allowed)
        && !branch.starts_with('-')
        && !branch.contains("..")
        && !branch.contains("@{")
        && !branch.ends_with('.');
    match fits {
        true => Ok(branch.to_owned()),
        false => Err(refusal(format!("`{branch}` cannot be a branch's name"), "write e.g. `gh-pages`")),
    }
}

fn store(kind: StoreKind, rest: &str) -> Result<Destination, Refusal> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    // `$web` is the container that Azure serves as a site.
    let is_allowed =
        |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c) || (c == '$' && kind == StoreKind::Azure);
    if bucket.is_empty() || !bucket.chars().all(is_allowed) {
        let what = if kind == StoreKind::Azure { "container" } else { "bucket" };
        let help = format!("write `{}://NAME`, and a folder within it after a slash", kind.scheme());
        return Err(refusal(format!("`{bucket}` cannot be a {what}'s name"), help));
    }
    let prefix = prefix_of(prefix)?;
    Ok(Destination::Store { kind, bucket: bucket.to_owned(), prefix })
}

/// A folder within a bucket: plain parts with single slashes.
pub fn prefix_of(prefix: &str) -> Result<String, Refusal> {
    let prefix = prefix.trim_matches('/');
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.chars().any(char::is_control);
    match prefix.is_empty() || prefix.split('/').all(is_plain) {
        true => Ok(prefix.to_owned()),
        false => Err(refusal(format!("`{prefix}` cannot be a folder of a bucket"), "write e.g. `briefings`")),
    }
}

fn ssh(rest: &str) -> Result<Destination, Refusal> {
    let example = "write `ssh://user@example.org/srv/www`; the user and a `:port` may be left out";
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => return Err(refusal(format!("`{port}` is not a port"), example)),
        },
        None => (host, None),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_plain = |text: &str| !text.is_empty() && text.chars().all(is_name) && !text.starts_with('-');
    if !is_plain(host) || !user.is_none_or(is_plain) {
        return Err(refusal(format!("`{authority}` names no host"), example));
    }
    let path = path.trim_end_matches('/');
    // The path goes through a shell and through rsync on another machine: only what neither of them reads as its own.
    let is_quiet = |c: char| c.is_alphanumeric() || "._-+@/".contains(c);
    let parts_fit = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if path.is_empty() || !path.chars().all(is_quiet) || !parts_fit {
        return Err(refusal(
            format!("`/{path}` is not a folder that can be published to over ssh"),
            "name a folder from the root, in letters, digits, `.`, `_` and `-`",
        ));
    }
    Ok(Destination::Ssh(SshPlace {
        user: user.map(str::to_owned),
        host: host.to_owned(),
        port,
        path: format!("/{path}"),
    }))
}

fn refusal(message: impl Into<String>, help: impl Into<String>) -> Refusal {
    (message.into(), help.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_every_kind() {
        let named = |name: &str| Remote::Named(name.into());
        let url = |url: &str| Remote::Url(url.into());
        for (text, expected) in [
            ("file:///srv/www/", Destination::Folder("/srv/www".into())),
            ("../out", Destination::Folder("../out".into())),
            ("origin#gh-pages", Destination::Git { remote: named("origin"), branch: "gh-pages".into() }),
            (
                "git+ssh://git@h.org/a/b.git#site/live",
                Destination::Git { remote: url("ssh://git@h.org/a/b.git"), branch: "site/live".into() },
            ),
            (
                "git@h.org:a/b.git#pages",
                Destination::Git { remote: url("git@h.org:a/b.git"), branch: "pages".into() },
            ),
            (
                "git+file:///srv/x.git#p",
                Destination::Git { remote: url("file:///srv/x.git"), branch: "p".into() },
            ),
            (
                "s3://b/a/c/",
                Destination::Store { kind: StoreKind::S3, bucket: "b".into(), prefix: "a/c".into() },
            ),
            (
                "az://web",
                Destination::Store { kind: StoreKind::Azure, bucket: "web".into(), prefix: "".into() },
            ),
            (
                "ssh://me@h.org:2222/srv/www",
                Destination::Ssh(SshPlace {
                    user: Some("me".into()),
                    host: "h.org".into(),
                    port: Some(2222),
                    path: "/srv/www".into(),
                }),
            ),
        ] {
            assert_eq!(destination(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refuses_with_advice() {
        for text in [
            "",
            "nowhere",
            "ftp://h.org/x",
            "file://srv",
            "git+ssh://h.org/a.git",
            "git+svn://h.org/a#b",
            "origin#",
            "origin#-x",
            "origin#a..b",
            "--upload-pack=x#b",
            "s3://",
            "s3://b/../c",
            "ssh://h.org",
            "ssh://-oProxyCommand=x/srv",
            "ssh://h.org/srv/$(x)",
            "ssh://h.org/srv/../x",
            "ssh://h.org:x/srv",
        ] {
            let (message, help) = destination(text).expect_err(text);
            assert!(!message.is_empty() && !help.is_empty(), "{text}");
        }
    }

    #[test]
    fn secrets_are_refused_and_not_repeated() {
        for text in [
            "git+https://me:hunter2@h.org/a.git#b",
            "git+https://ghp_hunter2@h.org/a.git#b",
            "ssh://me:hunter2@h.org/srv",
            "s3://key:hunter2@bucket",
        ] {
            let (message, help) = destination(text).expect_err(text);
            assert!(!message.contains("hunter2") && !help.contains("hunter2"), "{message}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read_or_refused(text in "(file|git\\+ssh|s3|ssh|origin)?[:#/@.a-z\\PC]{0,24}") {
            let _ = destination(&text);
        }
    }
}
