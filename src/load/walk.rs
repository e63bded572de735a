//! The walk through `content/` and `templates/`.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::class::{class, is_ignored};
use super::{Class, Input, SETTINGS, Stat};
use crate::diagnostic::{Code, Diagnostic, Place};

/// The files of a site, in the order of their paths.
#[derive(Debug, Default)]
pub struct Listing {
    pub files: Vec<Input>,
    /// What links lead to that were followed: real paths of folders and files.
    pub links: Vec<PathBuf>,
    pub diagnostics: Vec<Diagnostic>,
}

/// When the file system is asked for the stats of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stats {
    /// When they are listed.
    AtOnce,
    /// Those of briefings when they are opened: nobody asks for them before. That saves a first build ten thousand walks
    /// along a path, a hundredth of its time.
    OfBriefingsLater,
}

/// Folders may lie this deep; a deeper one is passed over with a warning.
const DEEPEST: usize = 64;

/// Lists the site at `root`. Links are followed where they stay in the site or lead into one of `allowed`.
pub fn list(root: &Path, allowed: &[PathBuf], stats: Stats) -> Listing {
    list_roots(root, &[(SETTINGS, true), ("content", false), ("templates", false)], allowed, stats)
}

/// Lists one folder of the site, as the whole list will mostly have it.
pub fn list_folder(root: &Path, folder: &str, allowed: &[PathBuf]) -> Listing {
    list_roots(root, &[(folder, false)], allowed, Stats::AtOnce)
}

fn list_roots(root: &Path, roots: &[(&str, bool)], allowed: &[PathBuf], stats: Stats) -> Listing {
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let allowed: Vec<PathBuf> =
        allowed.iter().filter_map(|path| fs::canonicalize(root.join(path)).ok()).collect();
    let mut walk = Walk {
        real_root,
        allowed,
        seen: HashSet::new(),
        files: Vec::new(),
        links: Vec::new(),
        out: Vec::new(),
    };
    for (name, is_file) in roots {
        let (name, full) = ((*name).to_owned(), root.join(name));
        match fs::symlink_metadata(&full) {
            Ok(metadata) if *is_file => walk.file(name, full, metadata.file_type().is_symlink()),
            Ok(_) => walk.folder(name, full, 0),
            Err(_) => {}
        }
    }
    let Walk { mut files, links, out: mut diagnostics, .. } = walk;
    // Asking for the stat of ten thousand files is most of the work: both cores do it. What a link leads to is no file for sure.
    let at_once = stats == Stats::AtOnce || !links.is_empty();
    let look = |input: &mut Input| match at_once || input.class != Class::Briefing {
        true => look(input).err(),
        false => None,
    };
    let refused: Vec<Option<Box<Diagnostic>>> = files.par_iter_mut().map(look).collect();
    let mut refused = refused.into_iter();
    files.retain(|_| match refused.next().flatten() {
        None => true,
        Some(diagnostic) => {
            diagnostics.push(*diagnostic);
            false
        }
    });
    files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Listing { files, links, diagnostics }
}

struct Walk {
    real_root: PathBuf,
    allowed: Vec<PathBuf>,
    /// Folders entered, by their real paths: what keeps a loop of links from being walked for ever.
    seen: HashSet<PathBuf>,
    /// Without their stats yet.
    files: Vec<Input>,
    links: Vec<PathBuf>,
    out: Vec<Diagnostic>,
}

fn look(input: &mut Input) -> Result<(), Box<Diagnostic>> {
    let Input { path, full, stat, .. } = input;
    let metadata = fs::metadata(full).map_err(|error| super::unreadable(path, &error))?;
    if !metadata.is_file() {
        return Err(odd(path, "this is neither a file nor a folder, and is passed over").into());
    }
    *stat = Stat::of(&metadata);
    Ok(())
}

/// Most names are plain, which many bytes at once tell.
fn has_control(name: &str) -> bool {
    let may_have = name.bytes().fold(false, |may, byte| may | !(0x20..0x7f).contains(&byte));
    may_have && name.chars().any(char::is_control)
}

/// Whether a file in the content ends as texts in Markdown do elsewhere.
fn is_misnamed_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_text = ["md", "markdown", "mdown", "mkd"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    is_text && !path.starts_with("content/assets/")
}

fn odd(path: &str, message: &str) -> Diagnostic {
    Diagnostic::warning(Code::OddFile, message).at(Place::file(path)).help("take it out of the content")
}

/// The folder of `content/` that a folder was probably to be, where only the case of its name differs.
fn misnamed(path: &str) -> Option<String> {
    let name = path.strip_prefix("content/")?;
    let known = ["assets", "entities", "pages", "topics"];
    let meant = known.into_iter().find(|known| known.eq_ignore_ascii_case(name) && *known != name)?;
    Some(format!("content/{meant}"))
}

impl Walk {
    fn folder(&mut self, path: String, full: PathBuf, depth: usize) {
        let Ok(real) = fs::canonicalize(&full) else {
            return self.out.push(odd(&path, "this link leads nowhere, and is passed over"));
        };
        if !self.may_read(&real) {
            return self.refuse(&path);
        }
        if !self.seen.insert(real) {
            return self.out.push(odd(&path, "this folder has been read already, through another link"));
        }
        if depth > DEEPEST {
            return self.out.push(odd(&path, "folders lie too deep here, and are passed over"));
        }
        if let Some(meant) = misnamed(&path) {
            let message = "what lies here is read as briefings: names that differ by case are different";
            let diagnostic = Diagnostic::warning(Code::OddFile, message).at(Place::file(&*path));
            self.out.push(diagnostic.help(format!("rename it to `{meant}`, or to something else")));
        }
        let entries = match fs::read_dir(&full) {
            Ok(entries) => entries,
            Err(error) => return self.out.push(super::unreadable(&path, &error)),
        };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                let shown = format!("{path}/{}", entry.file_name().to_string_lossy());
                self.out.push(odd(&shown, "this name is not Unicode, and the file is passed over"));
                continue;
            };
            if is_ignored(&name) {
                continue;
            }
            let inner = [path.as_str(), "/", &name].concat();
            if has_control(&name) {
                self.out
                    .push(odd(&inner, "this name has control characters in it, and the file is passed over"));
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.folder(inner, entry.path(), depth + 1),
                Ok(kind) if kind.is_symlink() => self.link(inner, entry.path(), depth),
                Ok(kind) if kind.is_file() => self.file(inner, entry.path(), false),
                Ok(_) => {
                    self.out.push(odd(&inner, "this is neither a file nor a folder, and is passed over"))
                }
                Err(error) => self.out.push(super::unreadable(&inner, &error)),
            }
        }
    }

    fn link(&mut self, path: String, full: PathBuf, depth: usize) {
        match fs::metadata(&full) {
            Ok(metadata) if metadata.is_dir() => {
                let count = self.seen.len();
                self.folder(path, full.clone(), depth + 1);
                // Only what was entered.
                if self.seen.len() > count {
                    self.links.extend(fs::canonicalize(&full));
                }
            }
            Ok(_) => self.file(path, full, true),
            Err(_) => self.out.push(odd(&path, "this link leads nowhere, and is passed over")),
        }
    }

    fn file(&mut self, path: String, mut full: PathBuf, is_link: bool) {
        let Some(class) = class(&path) else { return };
        if class == Class::Asset && is_misnamed_text(&path) {
            let message = "this looks like a text and is not read: the names of texts end in `.md`";
            let diagnostic = Diagnostic::warning(Code::OddFile, message).at(Place::file(&*path));
            self.out.push(
                diagnostic.help("rename it; or, if it is a file for download, put it into `content/assets/`"),
            );
        }
        if is_link {
            match fs::canonicalize(&full) {
                // What was looked at is what is read, even if the link is turned elsewhere meanwhile.
                Ok(real) if self.may_read(&real) => {
                    self.links.push(real.clone());
                    full = real;
                }
                Ok(_) => return self.refuse(&path),
                Err(_) => return self.out.push(odd(&path, "this link leads nowhere, and is passed over")),
            }
        }
        self.files.push(Input { path, full, class, stat: Stat::default(), held: None });
    }

    fn may_read(&self, real: &Path) -> bool {
        real.starts_with(&self.real_root) || self.allowed.iter().any(|allowed| real.starts_with(allowed))
    }

    fn refuse(&mut self, path: &str) {
        self.out.push(
            Diagnostic::warning(Code::OutsideLink, "this link leads out of the site, and is passed over")
                .at(Place::file(path))
                .help("copy what it leads to into the content, or name the folder under `allow_outside` in `dateline.yaml`"),
        );
    }
}
