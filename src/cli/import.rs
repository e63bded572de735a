//! `dateline import`: foreign text → drafts in `content/`.

mod sources;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use self::sources::{Source, read, sources};
use super::args::{Common, Import};
use super::diagnostics;
use super::progress::Progress;
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use super::summary::counted;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::{self, Draft, Imported, Known, New, Story, Unreadable};
use crate::pipeline;
use crate::publish::Meter;
use crate::reading::names::Known as Names;
use crate::scaffold::{self, NewFile};

/// Where new entities go.
pub const REGISTRY: &str = "content/entities/imported.yaml";
const REGISTRY_HEAD: &str =
    "# Entities that imports brought. Move an entry to a file of your own at any time.\n";
/// What earlier imports left, and what this one adds.
struct Desk<'s> {
    site: &'s Site,
    args: &'s Import,
    known: Vec<Known>,
    /// The same for the reading room.
    names_known: Names,
    language: String,
    /// Digest of an imported file → the content file made of it.
    digests: BTreeMap<String, String>,
    /// Name of an imported file → the content files made of files of that name, with their titles.
    names: BTreeMap<String, Vec<Earlier>>,
    date: Option<String>,
    diagnostics: Vec<Diagnostic>,
    results: Vec<Outcome>,
}

/// A content file that an import made.
struct Earlier {
    file: String,
    title: Option<String>,
}

/// What became of one file.
enum Outcome {
    Written { file: String, from: String, entities: usize, events: usize },
    Updated { file: String, from: String },
    Known { file: String, from: String },
    Failed,
}

pub fn run(args: &Import, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let sources = sources(&args.files)?;
    let now = site.now(common)?;
    let date = args.date.as_deref().map(day).transpose()?;
    let options = site.options(common, now);
    let survey = pipeline::survey(&options);
    let known = survey.declared.iter().map(known).collect();
    let names_known = super::extract::names(survey.declared);
    let language = site.settings.as_ref().map_or("en", |settings| &settings.language).to_owned();
    let (digests, names) = earlier(&options);
    let mut desk = Desk {
        site: &site,
        args,
        known,
        names_known,
        language,
        digests,
        names,
        date,
        diagnostics: Vec::new(),
        results: Vec::new(),
    };
    {
        let meter = Arc::new(Meter::default());
        meter.begin("importing", sources.len());
        let _progress = Progress::metered(screen, meter.clone());
        for source in &sources {
            let outcome = desk.import(source, screen)?;
            desk.results.push(outcome);
            meter.step();
        }
    }
    let tally = diagnostics::show(screen, &site.root, std::mem::take(&mut desk.diagnostics));
    report(&desk, screen);
    Ok(if tally.errors > 0 { Exit::ContentErrors } else { Exit::Fine })
}

fn day(text: &str) -> Result<String, Stop> {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map(|day| day.to_string())
        .map_err(|_| Stop::usage(format!("`{text}` is no day")).help("write it as `--date 2016-12-29`"))
}

fn known(entity: &crate::model::entity::Entity) -> Known {
    let names = entity.aliases.iter().chain(&entity.weak_aliases);
    let former = entity.former_names.iter().map(|former| &former.name);
    Known {
        id: entity.id.to_string(),
        name: entity.name.to_string(),
        kind: entity.kind.to_string(),
        names: names.chain(former).map(|name| name.to_string()).collect(),
    }
}

/// What earlier imports wrote, by digest and by name.
fn earlier(options: &pipeline::Options) -> (BTreeMap<String, String>, BTreeMap<String, Vec<Earlier>>) {
    let mut digests = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<Earlier>> = BTreeMap::new();
    for (path, text) in pipeline::content(options) {
        if let Some(imported) = import::imported(&text) {
            digests.insert(imported.sha256, path.clone());
            names.entry(imported.from).or_default().push(Earlier { file: path, title: imported.title });
        }
    }
    (digests, names)
}

impl Desk<'_> {
    fn import(&mut self, source: &Source, screen: &Screen) -> Result<Outcome, Stop> {
        if let Some(error) = &source.fault {
            let message =
                format!("the files of this folder were not imported: it cannot be searched: {error}");
            self.error(source, message, "look whether you may read it, or name its files".to_owned(), None);
            return Ok(Outcome::Failed);
        }
        let bytes = match read(source) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("this file cannot be read: {error}");
                let help = match error.kind() {
                    std::io::ErrorKind::FileTooLarge => "split it, and import the parts that are stories",
                    _ => "look whether the path is right and you may read it",
                };
                return Ok(self.failed(source, Unreadable { message, help: help.to_owned(), at: None }));
            }
        };
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let from = source.own_name();
        if let Some(file) = self.digests.get(&sha256) {
            return Ok(Outcome::Known { file: file.clone(), from });
        }
        let name = source.path.as_ref().map_or_else(String::new, |path| path.display().to_string());
        let mut story = match import::read(&name, &bytes) {
            Ok(story) => story,
            Err(unreadable) => return Ok(self.failed(source, unreadable)),
        };
        if self.args.update {
            return self.update(source, &story, &from, &sha256, screen);
        }
        let date = self.date.clone();
        let findings = import::findings(&mut story, date.as_deref(), &self.language, &self.names_known);
        let imported =
            Imported { from: from.clone(), sha256: sha256.clone(), date, accepts: self.args.accept };
        let draft = match import::draft(&story, &findings, &self.known, &imported) {
            Ok(draft) => draft,
            Err(unreadable) => return Ok(self.failed(source, unreadable)),
        };
        self.note(source, &draft.notes);
        let file = self.write(&draft, screen)?;
        self.known.extend(draft.new.iter().map(|new| Known {
            id: new.id.clone(),
            name: new.name.clone(),
            kind: new.kind.clone(),
            names: new.aliases.iter().chain(&new.weak_aliases).cloned().collect(),
        }));
        self.digests.insert(sha256, file.clone());
        Ok(Outcome::Written { file, from, entities: draft.entities, events: draft.events })
    }

    fn failed(&mut self, source: &Source, unreadable: Unreadable) -> Outcome {
        let message = format!("this file was not imported: {}", unreadable.message);
        self.error(source, message, unreadable.help, unreadable.at);
        Outcome::Failed
    }

    fn error(&mut self, source: &Source, message: String, help: String, at: Option<(u32, u32)>) {
        let mut place = Place::file(&*source.shown);
        if let Some((line, column)) = at {
            (place.line, place.column, place.end_line, place.end_column) = (line, column, line, column);
        }
        self.diagnostics.push(Diagnostic::error(Code::ImportFailed, message).at(place).help(help));
    }

    fn note(&mut self, source: &Source, notes: &[String]) {
        for note in notes {
            self.diagnostics
                .push(Diagnostic::warning(Code::ImportNote, note.clone()).at(Place::file(&*source.shown)));
        }
    }

    /// Writes a draft where nothing is yet, and its new entities behind the others.
    fn write(&self, draft: &Draft, screen: &Screen) -> Result<String, Stop> {
        let numbered = (2u32..).map(|number| format!("{}-{number}", draft.stem));
        let stem = std::iter::once(draft.stem.clone()).chain(numbered).find(|stem| {
            let root = self.site.root.join("content").join(stem);
            !root.with_file_name(format!("{stem}.md")).exists() && !root.exists()
        });
        let path = format!("content/{}.md", stem.unwrap_or_else(|| draft.stem.clone()));
        if self.args.dry_run {
            screen.result(&draft.text);
            return Ok(path);
        }
        let file = NewFile::new(path.clone(), draft.text.clone());
        scaffold::create(&self.site.root, std::slice::from_ref(&file))
            .map_err(|refused| Stop::disk("write", &refused.path, &refused.error))?;
        if !draft.new.is_empty() {
            register(&self.site.root, &draft.new)?;
        }
        Ok(path)
    }

    fn update(
        &mut self,
        source: &Source,
        story: &Story,
        from: &str,
        sha256: &str,
        screen: &Screen,
    ) -> Result<Outcome, Stop> {
        let earlier = self.names.get(from).map_or(&[][..], Vec::as_slice);
        let same: Vec<&Earlier> = earlier.iter().filter(|earlier| earlier.title == story.title).collect();
        let is_one = earlier.len() == 1;
        let Some(file) = earlier.first().filter(|_| is_one).or(match same[..] {
            [only] => Some(only),
            _ => None,
        }) else {
            let unreadable = not_told(earlier);
            return Ok(self.failed(source, unreadable));
        };
        let file = file.file.clone();
        let path = self.site.root.join(&file);
        let old = std::fs::read_to_string(&path).map_err(|error| Stop::disk("read", &path, &error))?;
        match import::replace_body(&old, story, sha256) {
            Ok(new) => {
                if self.args.dry_run {
                    screen.result(&new);
                } else {
                    replace(&path, &new)?;
                }
                self.digests.insert(sha256.to_owned(), file.clone());
                Ok(Outcome::Updated { file, from: from.to_owned() })
            }
            Err(unreadable) => Ok(self.failed(source, unreadable)),
        }
    }
}

/// Why no content file is the one that a file updates.
fn not_told(earlier: &[Earlier]) -> Unreadable {
    let (message, help) = match earlier {
        [] => (
            "no earlier import of a file of this name was found".to_owned(),
            "import it without `--update`".to_owned(),
        ),
        several => {
            let files: Vec<String> = several.iter().map(|earlier| format!("`{}`", earlier.file)).collect();
            (
                format!(
                    "several imports came from files of this name, none or more of them with its title: {}",
                    files.join(", ")
                ),
                "put its text into the right one by hand, or give it the title that it had".to_owned(),
            )
        }
    };
    Unreadable { message, help, at: None }
}

/// Puts new entries behind those that `imported.yaml` has.
fn register(root: &Path, new: &[New]) -> Result<(), Stop> {
    let path = root.join(REGISTRY);
    let old = match std::fs::read_to_string(&path) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => REGISTRY_HEAD.to_owned(),
        Err(error) => return Err(Stop::disk("read", &path, &error)),
    };
    let mut text = old;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.extend(new.iter().map(New::entry));
    replace(&path, &text)
}

/// Writes a file anew in one step, so that a kill leaves the old or the new one.
pub fn replace(path: &Path, text: &str) -> Result<(), Stop> {
    let failed = |error: std::io::Error| Stop::disk("write", path, &error);
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // A dot file: a preview that looks meanwhile does not see it.
    let draft = folder.join(format!(".{name}.dateline-new"));
    std::fs::write(&draft, text).map_err(failed)?;
    if let Ok(old) = std::fs::metadata(path) {
        std::fs::set_permissions(&draft, old.permissions()).map_err(failed)?;
    }
    std::fs::rename(&draft, path).map_err(failed)
}

/// Of more files only the sum is told.
const FEW: usize = 20;

fn proposed(entities: usize, events: usize) -> String {
    let entities = counted(entities, "entity", "entities");
    format!("{entities} and {} proposed", counted(events, "event", "events"))
}

fn report(desk: &Desk<'_>, screen: &Screen) {
    let (mut written, mut updated, mut known, mut failed) = (Vec::new(), 0, 0, 0);
    for outcome in &desk.results {
        match outcome {
            Outcome::Written { file, from, entities, events } => {
                written.push(file.as_str());
                if screen.is_json() {
                    screen.result(
                        &json!({"file": file, "from": from, "entities": entities, "events": events})
                            .to_string(),
                    );
                } else if !desk.args.dry_run {
                    screen.result(&desk.site.typed(file));
                    if desk.results.len() <= FEW {
                        screen.say(&format!("  {}", proposed(*entities, *events)));
                    }
                }
            }
            Outcome::Updated { file, from } => {
                updated += 1;
                if screen.is_json() {
                    screen.result(&json!({"file": file, "from": from, "updated": true}).to_string());
                } else if !desk.args.dry_run {
                    screen.result(&desk.site.typed(file));
                }
            }
            Outcome::Known { file, from } => {
                known += 1;
                if screen.is_json() {
                    screen.result(&json!({"file": file, "from": from, "known": true}).to_string());
                } else if desk.results.len() <= FEW {
                    screen.say(&format!(
                        "`{from}` was imported before, as `{}`; nothing was written",
                        desk.site.typed(file)
                    ));
                }
            }
            Outcome::Failed => failed += 1,
        }
    }
    if screen.is_json() {
        let summary = json!({"summary": {"written": written.len(), "updated": updated, "known": known, "errors": failed}});
        screen.result(&summary.to_string());
        return;
    }
    if desk.args.dry_run {
        screen.say("nothing was written (`--dry-run`)");
        return;
    }
    if desk.results.len() > FEW && !written.is_empty() {
        let sum = |count: fn(&Outcome) -> usize| desk.results.iter().map(count).sum::<usize>();
        let entities =
            sum(|outcome| if let Outcome::Written { entities, .. } = outcome { *entities } else { 0 });
        let events = sum(|outcome| if let Outcome::Written { events, .. } = outcome { *events } else { 0 });
        let drafts = counted(written.len(), "draft", "drafts");
        screen.say(&format!("{drafts}; {}", proposed(entities, events)));
    }
    if desk.results.len() > FEW && known > 0 {
        let files = if known == 1 { "1 file was" } else { &format!("{known} files were") };
        screen.say(&format!("{files} imported before; nothing was written for that"));
    }
    if desk.results.len() > 1 && failed > 0 {
        let verb = if failed == 1 { "was" } else { "were" };
        screen.say(&format!("{failed} of {} files {verb} not imported, as told above", desk.results.len()));
    }
    if let Some(first) = written.first() {
        let all = if written.len() == 1 { format!(" {}", desk.site.typed(first)) } else { String::new() };
        if !desk.args.accept {
            screen.say(&format!("review it:   dateline review{all}"));
        }
        screen.say("see it:      dateline serve --drafts --open");
    }
}
