//! `dateline new`: a briefing or an entity, begun from its archetype.

use chrono_tz::Tz;
use serde_json::json;

use super::args::{Common, New};
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use crate::diagnostic::{Code, Place, nearest, safe};
use crate::load;
use crate::model::entity::Entity;
use crate::model::moment::Moment;
use crate::model::settings::Kind;
use crate::model::slug::slug;
use crate::parse::settings::built_in_kinds;
use crate::parse::{self, MAX_BODY};
use crate::pipeline;
use crate::recognise::names::fold;
use crate::scaffold::{self, NewFile, archetype};

pub fn run(args: &New, common: &Common, screen: &Screen) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let file = match (&args.title, &args.entity) {
        (_, Some(name)) => entity(args, common, &site, name)?,
        (Some(title), None) => briefing(args, common, &site, title)?,
        // clap asks for one of them.
        (None, None) => return Err(Stop::usage("name a title, or an entity with `--entity`")),
    };
    read_once(&file)?;
    if !scaffold::in_the_way(&site.root, std::slice::from_ref(&file)).is_empty() {
        return Err(
            Stop::exists(&site.typed(&file.path)).help("open that one, or choose another title or name")
        );
    }
    scaffold::create(&site.root, std::slice::from_ref(&file))
        .map_err(|refused| Stop::disk("write", &refused.path, &refused.error))?;
    if screen.is_json() {
        screen.result(&json!({ "file": file.path }).to_string());
        screen.result(&json!({ "summary": { "written": 1 } }).to_string());
    } else {
        screen.result(&site.typed(&file.path));
    }
    Ok(Exit::Fine)
}

fn briefing(args: &New, common: &Common, site: &Site, title: &str) -> Result<NewFile, Stop> {
    let (slug, date) = (named(title, "title")?, day(common, site)?);
    let values = [("title", title.trim()), ("date", &*date), ("slug", &*slug)];
    let text = filled(site, archetype::BRIEFING, &values)?;
    let path = match args.bundle {
        true => format!("content/{date}-{slug}/index.md"),
        false => format!("content/{date}-{slug}.md"),
    };
    Ok(NewFile::new(path, text))
}

fn entity(args: &New, common: &Common, site: &Site, name: &str) -> Result<NewFile, Stop> {
    let slug = named(name, "name")?;
    let built_in = built_in_kinds();
    let kinds = site.settings.as_ref().map_or(&built_in, |settings| &settings.kinds);
    let kind = kind(args.kind.as_deref().unwrap_or_default(), kinds)?;
    let now = site.now(common)?;
    let survey = pipeline::survey(&site.options(common, now));
    if let Some(known) = survey.declared.iter().find(|entity| bears(entity, name, &slug)) {
        let message =
            format!("`{name}` is an entity already: {} ({}), in `{}`", known.name, known.id, known.file);
        return Err(Stop::new(Code::DuplicateEntity, message)
            .help("add to that one; if this is somebody else of the same name, write it by hand with an `id` of its own")
            .exit(Exit::ContentErrors));
    }
    let date = day(common, site)?;
    let values =
        [("name", name.trim()), ("title", name.trim()), ("kind", kind), ("date", &*date), ("slug", &*slug)];
    let text = filled(site, archetype::ENTITY, &values)?;
    Ok(NewFile::new(format!("content/entities/{slug}.md"), text))
}

/// Whether an entity goes by this name or id already.
fn bears(entity: &Entity, name: &str, id: &str) -> bool {
    let Entity { aliases, former_names, former_ids, .. } = entity;
    let mut names =
        aliases.iter().chain(former_names.iter().map(|former| &former.name)).chain([&entity.name]);
    let mut ids = former_ids.iter().chain([&entity.id]);
    let folded = fold(name);
    names.any(|known| fold(known) == folded) || ids.any(|known| *known == *id)
}

fn kind<'k>(asked: &'k str, kinds: &'k [Kind]) -> Result<&'k str, Stop> {
    let asked = if asked == "organization" { "organisation" } else { asked };
    if kinds.iter().any(|kind| kind.id == *asked) {
        return Ok(asked);
    }
    let ids: Vec<&str> = kinds.iter().map(|kind| &*kind.id).collect();
    let help = match nearest(asked, ids.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of `{}`", ids.join("`, `")),
    };
    Err(Stop::usage(format!("`{asked}` is no kind of entity in this site")).help(help))
}

/// The slug of a title or name.
fn named(text: &str, noun: &str) -> Result<String, Stop> {
    let slug = slug(text);
    if slug.is_empty() {
        let message = format!("`{text}` has no letter and no digit to make a file name of");
        return Err(Stop::usage(message).help(format!("give a {noun} in words")));
    }
    Ok(slug)
}

/// The day on the site's calendar.
fn day(common: &Common, site: &Site) -> Result<String, Stop> {
    let zone: Tz = site.zone();
    let now = site.now(common)?;
    Ok(Moment::from_utc(now.seconds, zone).day().format("%Y-%m-%d").to_string())
}

/// The site's own archetype, else the built-in one, with its values.
fn filled(site: &Site, name: &str, values: &[(&str, &str)]) -> Result<String, Stop> {
    let path = format!("templates/{name}");
    let own = match load::bytes_within(&site.root, &path, MAX_BODY as u64) {
        Ok(bytes) => Some(load::utf8(&path, bytes).map_err(Stop::of)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Stop::of(load::unreadable(&path, &error))),
    };
    let text = own.as_deref().unwrap_or(archetype::built_in(name));
    archetype::fill(text, values).map_err(|unknown| {
        let known: Vec<&str> = values.iter().map(|(known, _)| *known).collect();
        let line = u32::try_from(unknown.line).unwrap_or(0);
        let mut stop = Stop::usage(format!("`{{{{ {} }}}}` stands for nothing here", safe(&unknown.name)))
            .help(format!("an archetype knows `{}`", known.join("`, `")));
        stop.diagnostic.place =
            Some(Place { file: path.clone(), line, column: 1, end_line: line, end_column: 1 });
        stop
    })
}

/// What an archetype of the site's own made has to be a content file; better said now than at the next build.
fn read_once(file: &NewFile) -> Result<(), Stop> {
    let mut diagnostics = Vec::new();
    if parse::document(&file.path, &file.text, &mut diagnostics).is_some() {
        return Ok(());
    }
    let why = diagnostics.first().map_or("it cannot be read", |diagnostic| &diagnostic.message);
    let message = format!("the archetype does not give a file that can be read: {why}");
    Err(Stop::usage(message)
        .help("mend it in templates/archetypes/, where `---` lines enclose the front matter"))
}
