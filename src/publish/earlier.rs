//! A commit of the site's own repository, with what is held back today held back in it too → a build.
//!
//! The files of the commit are written to a folder of their own by an index of their own; then every file that today
//! holds something back, or withdraws it, takes the place of its earlier self.

use std::fs;
use std::path::{Path, PathBuf};

use super::Order;
use super::build;
use super::manifest::Source;
use super::program;
use super::source::Repository;
use super::staging::Staged;
use super::trouble::{Result, disk};
use crate::model::settings::Base;
use crate::model::site::Site;
use crate::pipeline;

/// Builds what the source was, as it may be seen today; none when that cannot be known or does not build.
pub fn rebuilt(
    order: &Order<'_>,
    state: &Path,
    source: &Source,
    today: &Site,
    base: &Base,
    has_headers: bool,
) -> Result<Option<Staged>> {
    let Some(commit) = source.commit.as_deref().filter(|_| !source.is_changed) else { return Ok(None) };
    let folder = state.join("rollback-source");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(disk("make", &folder))?;
    let folder = fs::canonicalize(&folder).map_err(disk("find", &folder))?;
    if check_out(order, commit, &folder).is_none() {
        return Ok(None);
    }
    let settings = pipeline::settings(&folder);
    if settings.is_none_or(|settings| settings.default_marking != order.settings.default_marking) {
        return Ok(None);
    }
    for held in &today.held_back {
        let (now, then) = (order.root.join(&*held.file), folder.join(&*held.file));
        if now.is_file() {
            let parent = then.parent().map_or_else(PathBuf::new, Path::to_path_buf);
            fs::create_dir_all(&parent).map_err(disk("make", &parent))?;
            fs::copy(&now, &then).map_err(disk("copy", &now))?;
        }
    }
    // What was no mistake then is none now; what does not build any more is for another way back.
    Ok(build::build_elsewhere(order, &folder, state, base, has_headers).ok())
}

/// Writes a commit's files of the site; none when git does not have them.
fn check_out(order: &Order<'_>, commit: &str, into: &Path) -> Option<()> {
    let repository = Repository { root: order.root, environment: order.environment };
    let git_dir = repository.ask(&["rev-parse", "--absolute-git-dir"])?;
    let prefix = repository.ask(&["rev-parse", "--show-prefix"])?;
    let index = into.with_extension("index");
    let _ = fs::remove_file(&index);
    let run = |args: &[&str]| {
        let mut command = program::command("git");
        command.current_dir(into).args(args);
        command.env("GIT_DIR", &git_dir).env("GIT_WORK_TREE", into).env("GIT_INDEX_FILE", &index);
        let outcome = program::run(command, b"", order.environment).ok()?;
        outcome.is_fine().then_some(())
    };
    let tree = format!("{commit}:{}", prefix.trim_end_matches('/'));
    run(&["read-tree", &tree])?;
    let done = run(&["checkout-index", "--all", "--force", "--quiet"]);
    let _ = fs::remove_file(&index);
    done
}
