//! `dateline review`: each proposal inside its sentence, and one key to decide. On a pipe the same keys are read from
//! standard input; `--format json` only lists what is open.

mod card;
mod keys;

use std::path::{Path, PathBuf};

use serde_json::json;

use self::card::Card;
use self::keys::Keys;

use super::args::{Common, Review};
use super::import::{REGISTRY, replace};
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use crate::diagnostic::{Code, nearest, safe};
use crate::import::{self, Correction, Deed, Entry, Open};
use crate::model::entity::Entity;
use crate::pipeline;
use crate::recognise::names::fold;

/// What each key does.
const KEYS: &str =
    "t take · e edit · m merge · r refuse · u undo · s skip · a take the rest of this file · q stop";

pub fn run(args: &Review, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let now = site.now(common)?;
    let options = site.options(common, now);
    let files = files(args, &site, &options)?;
    if screen.is_json() {
        return list(&site, &files, screen);
    }
    if files.is_empty() {
        screen.say("nothing is open: no content file holds a proposal");
        return Ok(Exit::Fine);
    }
    let declared = pipeline::survey(&options).declared;
    let mut desk = Desk {
        site: &site,
        options: &options,
        declared,
        keys: Keys::new(screen.is_watched()),
        undo: Vec::new(),
        decided: 0,
    };
    let mut left = 0;
    for file in &files {
        match desk.file(file, screen)? {
            Next::On(open) => left += open,
            Next::Stop(open) => {
                left += open;
                break;
            }
        }
    }
    screen.say(&format!("{} decided, {left} left open in what was shown", desk.decided));
    Ok(Exit::Fine)
}

/// Content files to go through, relative to the site.
fn files(args: &Review, site: &Site, options: &pipeline::Options) -> Result<Vec<String>, Stop> {
    let open: Vec<String> = pipeline::content(options)
        .into_iter()
        .filter(|(_, text)| import::is_open(text) && import::open(text).map_or(true, |open| !open.is_empty()))
        .map(|(path, _)| path)
        .collect();
    if args.files.is_empty() {
        return Ok(open);
    }
    args.files.iter().map(|file| within(site, file)).collect()
}

/// A file as the user typed it, as a path of the site.
fn within(site: &Site, file: &Path) -> Result<String, Stop> {
    let outside = || {
        Stop::usage(format!("`{}` is no content file of this site", file.display()))
            .help("name files in `content/`, or none to review all")
    };
    let candidates = [file.to_path_buf(), site.root.join(file)];
    let full = candidates.iter().find_map(|path| path.canonicalize().ok()).ok_or_else(outside)?;
    let root = site.root.canonicalize().map_err(|error| Stop::disk("read", &site.root, &error))?;
    let path = full.strip_prefix(&root).map_err(|_| outside())?;
    let path = path.to_string_lossy().replace('\\', "/");
    if path.starts_with("content/") { Ok(path) } else { Err(outside()) }
}

/// One JSON line a proposal.
fn list(site: &Site, files: &[String], screen: &Screen) -> Result<Exit, Stop> {
    let mut total = 0;
    for file in files {
        let text = text_of(&site.root.join(file))?;
        let open = import::open(&text).map_err(|refusal| refused(file, &refusal.0))?;
        let body = body_of(&text);
        for proposal in &open {
            total += 1;
            let words = proposal.range.clone().and_then(|range| body.get(range));
            screen.result(
                &json!({
                    "file": file,
                    "kind": if proposal.is_event() { "event" } else { "entity" },
                    "entities": proposal.entities,
                    "date": proposal.date,
                    "text": proposal.text,
                    "start": proposal.range.as_ref().map(|range| range.start),
                    "end": proposal.range.as_ref().map(|range| range.end),
                    "words": words,
                })
                .to_string(),
            );
        }
    }
    screen.result(&json!({"summary": {"open": total, "files": files.len()}}).to_string());
    Ok(Exit::Fine)
}

fn text_of(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path).map_err(|error| Stop::disk("read", path, &error))
}

fn body_of(text: &str) -> &str {
    let parts = crate::parse::split::split(text);
    parts.ok().and_then(|parts| text.get(parts.body_at..)).unwrap_or_default()
}

fn refused(file: &str, why: &str) -> Stop {
    Stop::new(Code::ImportFailed, format!("`{file}` cannot be reviewed: {why}")).exit(Exit::ContentErrors)
}

enum Next {
    /// To the next file; so many proposals were left.
    On(usize),
    Stop(usize),
}

/// A file as it was before a decision, and as the decision left it; none where there is no file.
struct Change {
    path: PathBuf,
    old: String,
    new: Option<String>,
}

/// Files as they were before a decision.
struct Before {
    files: Vec<Change>,
    /// The position among the skipped to come back to.
    skipped: usize,
    /// How many decisions it was.
    decided: usize,
}

struct Desk<'s> {
    site: &'s Site,
    options: &'s pipeline::Options,
    declared: Vec<Entity>,
    keys: Keys,
    undo: Vec<Before>,
    decided: usize,
}

impl Desk<'_> {
    /// Goes through one file. What is skipped stays open and is passed over.
    fn file(&mut self, file: &str, screen: &Screen) -> Result<Next, Stop> {
        let path = self.site.root.join(file);
        self.undo.clear();
        let mut skipped = 0;
        loop {
            let text = text_of(&path)?;
            let open = import::open(&text).map_err(|refusal| refused(file, &refusal.0))?;
            let Some(proposal) = open.get(skipped) else {
                if skipped == 0 && self.undo.is_empty() {
                    return Ok(Next::On(0));
                }
                return self.end(file, &path, open.len(), screen);
            };
            let card = self.card(file, &text, proposal, open.len() - skipped, screen);
            let Some(key) = self.ask(&card, screen)? else { return Ok(Next::Stop(open.len())) };
            let deed = match key {
                't' | '\n' => Deed::Take,
                'r' => Deed::Refuse,
                'e' if !proposal.is_event() => {
                    self.correct(proposal, skipped, screen)?;
                    continue;
                }
                'e' => match self.edited(screen)? {
                    Some(deed) => deed,
                    None => continue,
                },
                'm' => match self.merged(proposal, &text, screen)? {
                    Some(deed) => deed,
                    None => continue,
                },
                'a' => {
                    self.take_all(&path, file, open.len() - skipped, skipped)?;
                    continue;
                }
                's' => {
                    skipped += 1;
                    continue;
                }
                'u' => {
                    skipped = self.take_back(skipped, screen)?;
                    continue;
                }
                'q' => return Ok(Next::Stop(open.len())),
                _ => {
                    screen.say(KEYS);
                    continue;
                }
            };
            // An editor or another review may have saved it while this one waited for a key: nothing of that is overwritten.
            if text_of(&path)? != text {
                screen.say("the file was changed meanwhile, so nothing was decided; here it is again");
                continue;
            }
            match self.decide(&path, file, &text, proposal, &deed, skipped) {
                Ok(()) => self.decided += 1,
                Err(stop) if stop.exit == Exit::ContentErrors => {
                    screen.complain(&stop.in_words(screen));
                    skipped += 1;
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Nothing is left to decide in a file: shall it go public?
    fn end(&mut self, file: &str, path: &Path, left: usize, screen: &Screen) -> Result<Next, Stop> {
        let text = text_of(path)?;
        let is_draft = text.contains("\ndraft: true");
        if left > 0 || !is_draft {
            return Ok(Next::On(left));
        }
        let card = Card::notice(format!(
            "nothing is open in {}; d drops `draft`, u undoes, any other key keeps it a draft",
            safe(file)
        ));
        match self.ask(&card, screen)? {
            Some('d') => {
                let public = import::publishable(&text).map_err(|refusal| refused(file, &refusal.0))?;
                replace(path, &public)?;
                screen.say("it is no draft any more");
                Ok(Next::On(0))
            }
            Some('u') => {
                self.take_back(0, screen)?;
                self.file(file, screen)
            }
            Some('q') | None => Ok(Next::Stop(0)),
            Some(_) => Ok(Next::On(0)),
        }
    }

    /// Shows a card and waits for its key.
    fn ask(&mut self, card: &Card, screen: &Screen) -> Result<Option<char>, Stop> {
        let columns = self.keys.width();
        screen.say(&format!("\n{}", card.lines(columns)));
        self.keys.next(card, columns)
    }

    fn card(&self, file: &str, text: &str, proposal: &Open, left: usize, screen: &Screen) -> Card {
        let headings = vec![format!("{}  ({left} open)", safe(file)), self.heading(proposal)];
        Card { headings, passage: card::around(body_of(text), proposal, screen.is_coloured()), keys: KEYS }
    }

    /// What a proposal is.
    fn heading(&self, proposal: &Open) -> String {
        if proposal.is_event() {
            let date = proposal.date.as_deref().unwrap_or("?");
            return format!("event   {}   {}", safe(date), safe(&proposal.entities.join(", ")));
        }
        let id = proposal.entities.first().map_or("?", String::as_str);
        let known = self.declared.iter().find(|entity| *entity.id == *id);
        let what = known.map_or_else(
            || "new".to_owned(),
            |entity| {
                let names = entity.aliases.iter().chain(&entity.weak_aliases);
                let also: Vec<&str> = names.map(|name| &**name).collect();
                let also =
                    if also.is_empty() { String::new() } else { format!("; also {}", also.join(", ")) };
                let is_new = *entity.file == *REGISTRY;
                format!("{}{}{also}", if is_new { "new " } else { "" }, entity.kind)
            },
        );
        let name = known.map_or(id, |entity| &entity.name);
        format!("entity  {}   ({})", safe(name), safe(&what))
    }

    /// Asks for another name, then kind, of a new entity, and writes it into its entry. It stays to be decided.
    fn correct(&mut self, proposal: &Open, skipped: usize, screen: &Screen) -> Result<(), Stop> {
        let registry = self.site.root.join(REGISTRY);
        let list = std::fs::read_to_string(&registry).unwrap_or_default();
        let Some(id) = proposal.entities.first() else { return Ok(()) };
        if !matches!(import::correct(&list, id, Correction::Kind("other")), Ok(Some(_))) {
            screen.say("it is changed in its registry entry; `m` says that it is another one");
            return Ok(());
        }
        screen.say("its name, or nothing to change its kind:");
        let Some(name) = self.keys.line()? else { return Ok(()) };
        let kind = match name.is_empty() {
            true => {
                screen.say("its kind (person, organisation, place, other or one of your own):");
                self.keys.line()?.unwrap_or_default()
            }
            false => String::new(),
        };
        let correction = match (&*name, &*kind) {
            ("", "") => return Ok(()),
            ("", kind) => Correction::Kind(kind),
            (name, _) => Correction::Name(name),
        };
        match import::correct(&list, id, correction) {
            Ok(Some(new)) => {
                replace(&registry, &new)?;
                let change = Change { path: registry, old: list, new: Some(new) };
                self.undo.push(Before { files: vec![change], skipped, decided: 0 });
                self.declared = pipeline::declared(self.options);
            }
            Ok(None) => {}
            Err(refusal) => screen.say(&format!("`{REGISTRY}`: {}", refusal.0)),
        }
        Ok(())
    }

    /// Asks for another value of an event: the date, else the text.
    fn edited(&mut self, screen: &Screen) -> Result<Option<Deed>, Stop> {
        screen.say("its date (EDTF), or nothing to change its text:");
        let Some(date) = self.keys.line()? else { return Ok(None) };
        if !date.is_empty() {
            return match crate::edtf::parse(&date) {
                Ok(_) => Ok(Some(Deed::Edit { key: "date", value: date })),
                Err(error) => {
                    screen.say(&format!("{}: {}", error.message, error.help));
                    Ok(None)
                }
            };
        }
        screen.say("its text:");
        let text = self.keys.line()?.filter(|text| !text.is_empty());
        Ok(text.map(|value| Deed::Edit { key: "text", value }))
    }

    fn merged(&mut self, proposal: &Open, text: &str, screen: &Screen) -> Result<Option<Deed>, Stop> {
        if proposal.is_event() {
            screen.say("only an entity can be merged into another");
            return Ok(None);
        }
        screen.say("which entity is it (id or name)?");
        let Some(wanted) = self.keys.line()?.filter(|line| !line.is_empty()) else { return Ok(None) };
        let own = proposal.entities.first();
        let others = || self.declared.iter().filter(|entity| own.is_none_or(|own| **own != *entity.id));
        let folded = fold(&wanted);
        let is_it = |entity: &&Entity| {
            let names = entity.aliases.iter().chain([&entity.name, &entity.id]);
            names.into_iter().any(|name| fold(name) == folded)
        };
        let Some(into) = others().find(is_it) else {
            let near = nearest(&wanted, others().map(|entity| &*entity.name));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            screen.say(&format!("no entity is called `{}`{hint}", safe(&wanted)));
            return Ok(None);
        };
        let words = proposal.range.clone().and_then(|range| body_of(text).get(range));
        let name = words.map(|words| words.replace('\\', "")).unwrap_or(wanted);
        Ok(Some(Deed::Merge { into: into.id.to_string(), name }))
    }

    /// Writes a decision down, in the content file and in the registry's list.
    fn decide(
        &mut self,
        path: &Path,
        file: &str,
        text: &str,
        proposal: &Open,
        deed: &Deed,
        skipped: usize,
    ) -> Result<(), Stop> {
        let changed = import::apply(text, proposal, deed).map_err(|refusal| refused(file, &refusal.0))?;
        let change = Change { path: path.to_path_buf(), old: text.to_owned(), new: Some(changed.clone()) };
        let mut before = Before { files: vec![change], skipped, decided: 1 };
        let registry = self.site.root.join(REGISTRY);
        if let (false, Some(id)) = (proposal.is_event(), proposal.entities.first()) {
            let entry = match deed {
                Deed::Take | Deed::Edit { .. } => Entry::Keep,
                Deed::Refuse | Deed::Merge { .. } if self.is_named_elsewhere(id, file) => Entry::Keep,
                Deed::Refuse | Deed::Merge { .. } => Entry::Remove,
            };
            if let Ok(list) = std::fs::read_to_string(&registry) {
                let new =
                    import::entity_of(&list, id, entry).map_err(|refusal| refused(REGISTRY, &refusal.0))?;
                if let Some(new) = new {
                    write_registry(&registry, &new)?;
                    let new = std::fs::read_to_string(&registry).ok();
                    before.files.push(Change { path: registry, old: list, new });
                }
            }
        }
        replace(path, &changed)?;
        self.undo.push(before);
        Ok(())
    }

    /// Whether another content file names an entity, so that its entry has to stay.
    fn is_named_elsewhere(&self, id: &str, file: &str) -> bool {
        let names = |text: &str| {
            text.match_indices(id).any(|(at, _)| {
                let is_part = |c: char| c.is_alphanumeric() || c == '-';
                !text[..at].ends_with(is_part) && !text[at + id.len()..].starts_with(is_part)
            })
        };
        pipeline::content(self.options).iter().any(|(path, text)| path != file && names(text))
    }

    fn take_all(&mut self, path: &Path, file: &str, count: usize, skipped: usize) -> Result<(), Stop> {
        for _ in 0..count {
            let text = text_of(path)?;
            let open = import::open(&text).map_err(|refusal| refused(file, &refusal.0))?;
            let Some(proposal) = open.get(skipped) else { break };
            self.decide(path, file, &text, proposal, &Deed::Take, skipped)?;
            self.decided += 1;
        }
        Ok(())
    }

    /// Undoes the last decision or skip of this file; where to go on.
    fn take_back(&mut self, skipped: usize, screen: &Screen) -> Result<usize, Stop> {
        let Some(before) = self.undo.pop() else {
            screen.say("there is nothing to undo in this file");
            return Ok(skipped.saturating_sub(1));
        };
        let is_as_left = |change: &Change| std::fs::read_to_string(&change.path).ok() == change.new;
        if !before.files.iter().all(is_as_left) {
            screen.say("it was changed since by another program, so that nothing can be undone");
            self.undo.clear();
            return Ok(skipped);
        }
        for change in &before.files {
            replace(&change.path, &change.old)?;
        }
        self.decided = self.decided.saturating_sub(before.decided);
        if before.decided == 0 {
            self.declared = pipeline::declared(self.options);
        }
        Ok(before.skipped)
    }
}

/// A list without entries is no list any more, so its file goes.
fn write_registry(path: &Path, text: &str) -> Result<(), Stop> {
    let is_empty = text.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    if is_empty {
        return std::fs::remove_file(path).map_err(|error| Stop::disk("delete", path, &error));
    }
    replace(path, text)
}
