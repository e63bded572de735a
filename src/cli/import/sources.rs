//! What the user named → files to import: folders are searched, and each is read when its turn comes.

use std::fs::DirEntry;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::super::stop::Stop;
use crate::import;

/// Endings that are looked for in folders.
const ENDINGS: &[&str] = &["txt", "text", "md", "markdown", "html", "htm", "xhtml"];

/// A file to import.
pub struct Source {
    /// As the user typed it, for messages.
    pub shown: String,
    /// None is standard input.
    pub path: Option<PathBuf>,
    /// Why it is a folder of which not all was searched.
    pub fault: Option<io::Error>,
}

impl Source {
    fn of(path: PathBuf) -> Source {
        Source { shown: path.display().to_string(), path: Some(path), fault: None }
    }

    /// The name that the site remembers it by.
    pub fn own_name(&self) -> String {
        self.path.as_deref().and_then(own_name).unwrap_or_else(|| self.shown.clone())
    }
}

/// The files to import; folders are searched. In the order given, folders in the order of their paths.
pub fn sources(files: &[PathBuf]) -> Result<Vec<Source>, Stop> {
    let mut sources = Vec::new();
    for file in files {
        if file.as_os_str() == "-" {
            sources.push(Source { shown: "standard input".to_owned(), path: None, fault: None });
            continue;
        }
        if !file.is_dir() {
            sources.push(Source::of(file.clone()));
            continue;
        }
        let before = sources.len();
        folder(file, &mut sources);
        sources[before..].sort_by(|one, other| one.shown.cmp(&other.shown));
        if sources.len() == before {
            let message = format!("no text, Markdown or HTML file in `{}`", file.display());
            return Err(Stop::usage(message).help("name the files themselves"));
        }
    }
    Ok(sources)
}

/// Finds the files in a folder. A folder in it that cannot be searched does not hide the others.
fn folder(folder: &Path, sources: &mut Vec<Source>) {
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let mut fault = None;
        match std::fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => file_or_folder(&entry, sources, &mut open),
                        Err(error) => fault = Some(error),
                    }
                }
            }
            Err(error) => fault = Some(error),
        }
        sources.extend(fault.map(|error| Source { fault: Some(error), ..Source::of(folder) }));
    }
}

fn file_or_folder(entry: &DirEntry, sources: &mut Vec<Source>, open: &mut Vec<PathBuf>) {
    let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
    // A section of a Hugo or Zola site, which is no story.
    if name.starts_with('.') || name.starts_with("_index.") {
        return;
    }
    // Links are not followed: a folder of foreign files may lead anywhere.
    let Ok(kind) = entry.file_type() else { return };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if kind.is_dir() {
        open.push(path);
    } else if kind.is_file() && ending.is_some_and(|ending| ENDINGS.contains(&&*ending)) {
        sources.push(Source::of(path));
    }
}

/// What a file is called here: its name, and of the `index.md` of a folder the folder's too, for all of them have that name.
fn own_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let is_index = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("index"));
    let folder = path.parent().and_then(Path::file_name).filter(|_| is_index);
    Some(folder.map_or(name.clone(), |folder| format!("{}/{name}", folder.to_string_lossy())))
}

/// The bytes of a file.
pub fn read(source: &Source) -> io::Result<Vec<u8>> {
    let Some(path) = &source.path else {
        let mut bytes = Vec::new();
        io::stdin().lock().take(import::MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
        return Ok(bytes);
    };
    let kind = std::fs::metadata(path)?;
    if !kind.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    // One byte more than may be: `import::read` says what to do about a file that is too large.
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(import::MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
