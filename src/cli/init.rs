//! `dateline init`: a new site that builds at once.

use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde_json::json;

use super::args::{Common, Init};
use super::clock;
use super::screen::Screen;
use super::stop::{Exit, Stop};
use crate::load::SETTINGS;
use crate::model::moment::Moment;
use crate::scaffold::welcome::{self, GITIGNORE, IGNORED, NewSite};
use crate::scaffold::{self, NewFile};

pub fn run(args: &Init, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let root = &args.dir;
    let now = clock::now(common.now.as_deref(), Tz::UTC)?;
    let day = Moment::from_utc(now.seconds, Tz::UTC).day().format("%Y-%m-%d").to_string();
    let title = welcome::title(&folder_name(root));
    let site_id = random_id();
    let mut files = welcome::files(&NewSite { title: &title, site_id: &site_id, day: &day, host: args.host });
    let has_gitignore = spare_gitignore(root, &mut files);
    refuse(root, &files)?;
    scaffold::create(root, &files).map_err(|refused| Stop::disk("write", &refused.path, &refused.error))?;
    for file in &files {
        let path = if is_here(root) { PathBuf::from(&file.path) } else { root.join(&file.path) };
        match screen.is_json() {
            true => screen.result(&json!({ "file": file.path }).to_string()),
            false => screen.result(&path.display().to_string()),
        }
    }
    if screen.is_json() {
        screen.result(&json!({ "summary": { "written": files.len() } }).to_string());
    }
    steps(args, root, has_gitignore).iter().for_each(|line| screen.say(line));
    Ok(Exit::Fine)
}

/// Most folders of people who use git have a `.gitignore` of their own: theirs stays. Whether one does.
fn spare_gitignore(root: &Path, files: &mut Vec<NewFile>) -> bool {
    let exists = std::fs::symlink_metadata(root.join(GITIGNORE)).is_ok();
    if exists {
        files.retain(|file| file.path != GITIGNORE);
    }
    exists
}

fn refuse(root: &Path, files: &[NewFile]) -> Result<(), Stop> {
    if root.exists() && !root.is_dir() {
        return Err(Stop::usage(format!("`{}` is a file, not a folder", root.display()))
            .help("name a folder for the site, which may be a new one"));
    }
    let in_the_way = scaffold::in_the_way(root, files);
    let Some(first) = in_the_way.first() else { return Ok(()) };
    if in_the_way.contains(&SETTINGS) {
        let settings = root.join(SETTINGS).display().to_string();
        return Err(Stop::exists(&settings).help("there is a site here already: `dateline build` builds it"));
    }
    let mut stop = Stop::exists(&root.join(first).display().to_string())
        .help("move it out of the way, or make the site in another folder: `dateline init DIR`");
    if in_the_way.len() > 1 {
        stop.diagnostic.message.push_str(&format!("\nso do: `{}`", in_the_way[1..].join("`, `")));
    }
    Err(stop)
}

/// The lines that say what to type and what to click.
fn steps(args: &Init, root: &Path, has_gitignore: bool) -> Vec<String> {
    let mut lines = vec![String::new(), "next:".to_owned()];
    if !is_here(root) {
        lines.push(format!("  cd {}", quoted(root)));
    }
    lines.push("  dateline build                  writes the site into public/".to_owned());
    lines.push("  dateline new \"A first title\"    begins a briefing of your own".to_owned());
    lines.push(format!("and put your title and address into {SETTINGS}"));
    if has_gitignore {
        let ignored: Vec<&str> = IGNORED.lines().collect();
        lines.push(format!("your {GITIGNORE} was left as it is: add {} to it", ignored.join(" and ")));
    }
    if let Some(host) = args.host {
        lines.push(format!("to publish it, for {}:", host.name()));
        lines.extend(host.steps().iter().map(|step| format!("  {step}")));
    }
    lines
}

fn is_here(root: &Path) -> bool {
    root == Path::new(".")
}

/// The name of the folder, also when it is written as `.` or `..`.
fn folder_name(root: &Path) -> String {
    let full = std::fs::canonicalize(root).or_else(|_| std::path::absolute(root));
    let full = full.unwrap_or_else(|_| root.to_path_buf());
    full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-~".contains(c);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// 16 hexadecimal digits. The standard library takes the keys of its hashers from the system's source of randomness.
fn random_id() -> String {
    format!("{:016x}", RandomState::new().hash_one("site"))
}
