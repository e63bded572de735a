//! The template engine: the only room (with `value`, which makes its values) that knows Tera. Pages of the built-in theme
//! are made by `stencil`, with the same bytes, as far as the site's own templates leave it alone.
//!
//! Comes in: the built-in theme, and the site's own templates and theme files over it. Goes out: rendered pages, or
//! errors with the template's line and the content file that was being rendered.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use tera::{Context, ErrorKind, Tera};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::ids::Ids;
use super::json::Object;
use super::labels::Words;
use super::record::Shared;
use super::stencil::{GiveUp, Stencils};
use super::value::{Fields, Seen, Value};
use super::{accent, theme};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::markdown::links::escape_attribute;

/// A file of `templates/`: its name there and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A theme file as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeAsset {
    pub route: String,
    pub bytes: Vec<u8>,
}

/// Templates and theme files, ready to render.
pub struct Engine {
    /// Made at once where the site has templates of its own, which may be wrong, and else when a page or part first asks for
    /// it: none does as a rule, and it takes a millisecond, a hundredth of what a site of a thousand briefings takes.
    tera: OnceLock<Tera>,
    /// Names and texts for it, the built-in ones first.
    templates: Vec<(String, String)>,
    /// Made for the first page, when everything shared is known.
    stencils: OnceLock<Stencils>,
    /// Names of built-in templates that no template of the site's own stands before.
    untouched: Vec<&'static str>,
    /// What every template sees.
    shared: Vec<(&'static str, Value)>,
    /// Names as the engine stores them, so that rendering a part needs no look-up by prefix.
    event: &'static str,
    told: &'static str,
    card: &'static str,
    pub assets: BTreeMap<String, ThemeAsset>,
    /// What the site's own templates write.
    pub ids: Ids,
    /// Changes when any template or theme file does.
    pub digest: u64,
}

/// The name under which a built-in template can always be extended.
pub const BUILT_IN: &str = "dateline/";

impl Engine {
    /// Adds the built-in templates and those of the site. `constants` are expressions that have one value on every
    /// page of the site.
    pub fn new(
        files: &[ThemeFile],
        assets: BTreeMap<String, ThemeAsset>,
        constants: &[(String, String)],
    ) -> Result<Engine, Vec<Diagnostic>> {
        let built_in = theme::TEMPLATES
            .iter()
            .map(|(name, text)| (format!("{BUILT_IN}{name}"), folded(text, constants)));
        let mut templates: Vec<(String, String)> = built_in.collect();
        let (mut problems, mut ids) = (Vec::new(), Ids::default());
        for file in files.iter().filter(|file| !file.name.starts_with("assets/")) {
            match std::str::from_utf8(&file.bytes) {
                Ok(text) => {
                    // Some editors put a mark of the byte order before what has to come first.
                    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                    ids.add(text);
                    templates.push((file.name.clone(), text.to_owned()));
                }
                Err(_) => problems.push(
                    Diagnostic::error(Code::NotUtf8, "this template is not UTF-8 text")
                        .at(Place::file(format!("templates/{}", file.name)))
                        .help("save it as UTF-8"),
                ),
            }
        }
        let digest = digest(&templates, files, &assets);
        let untouched = untouched(files);
        let is_replaced = |name: &str| files.iter().any(|file| file.name == name);
        let event = if is_replaced("event.html") { "event.html" } else { "dateline/event.html" };
        let told = if is_replaced("told.html") { "told.html" } else { "dateline/told.html" };
        let card = if is_replaced("card.html") { "card.html" } else { "dateline/card.html" };
        let tera = OnceLock::new();
        if templates.len() > theme::TEMPLATES.len() {
            match read(&templates) {
                Ok(read) => drop(tera.set(read)),
                Err(error) => problems.extend(explain_all(&error)),
            }
        }
        if problems.is_empty() {
            let (stencils, shared) = (OnceLock::new(), Vec::new());
            Ok(Engine {
                tera,
                templates,
                stencils,
                untouched,
                shared,
                event,
                told,
                card,
                assets,
                ids,
                digest,
            })
        } else {
            Err(problems)
        }
    }

    /// Makes a value known to every template.
    pub fn share(&mut self, key: &'static str, shared: Shared) {
        self.digest = self.digest.rotate_left(7) ^ shared.digest;
        #[cfg(test)]
        if key == "site" {
            super::documented::note(key, key, &shared.value.to_tera());
        }
        if let Some(tera) = self.tera.get_mut() {
            tera.global_context().insert_value(key, shared.value.to_tera());
        }
        self.shared.push((key, shared.value));
    }

    fn tera(&self) -> &Tera {
        self.tera.get_or_init(|| {
            // The built-in templates are right, as every test of a page shows.
            let mut tera = read(&self.templates).unwrap_or_default();
            for (key, value) in &self.shared {
                tera.global_context().insert_value(*key, value.to_tera());
            }
            tera
        })
    }

    fn stencils(&self) -> &Stencils {
        self.stencils.get_or_init(|| {
            let is_untouched = |(name, _): &&(&str, &str)| self.untouched.contains(name);
            let templates: Vec<(&str, &str)> =
                theme::TEMPLATES.iter().filter(is_untouched).copied().collect();
            Stencils::new(&templates, &self.shared)
        })
    }

    /// Whether a template may look for a field. Where it does not, the field need not be made, as long as no digest is made
    /// of it either.
    pub fn asks(&self, template: &str, field: &str) -> bool {
        // Tests make every page by Tera too, with all of its fields.
        cfg!(test) || self.stencils().asks(template, field)
    }

    /// Renders a page behind what is in `out`. `about` is the file or route it is made from, for messages.
    pub fn page(
        &self,
        template: &str,
        fields: &Fields,
        about: &str,
        out: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        let by_tera = || {
            let mut context = Context::new();
            for (key, value) in fields.to_tera() {
                #[cfg(test)]
                super::documented::note(template, key, &value);
                context.insert_value(key, value);
            }
            self.by_tera(template, &context, about)
        };
        either(out, |out| self.stencils().page(template, fields, out), by_tera)
    }

    /// Renders `card.html` for one briefing.
    pub fn card(&self, briefing: Seen<'_>, about: &str, out: &mut String) -> Result<(), Box<Diagnostic>> {
        self.part(("card.html", self.card), ("briefing", briefing), about, out)
    }

    /// Renders `event.html` for one event: the inside of its `<li>`.
    pub fn event(&self, event: Seen<'_>, about: &str, out: &mut String) -> Result<(), Box<Diagnostic>> {
        self.part(("event.html", self.event), ("event", event), about, out)
    }

    /// Renders `told.html` for the briefings that tell an event.
    pub fn told(&self, briefings: Seen<'_>, about: &str, out: &mut String) -> Result<(), Box<Diagnostic>> {
        self.part(("told.html", self.told), ("briefings", briefings), about, out)
    }

    /// Renders a template of a page's part, which sees one value; Tera stores it under `stored`.
    fn part(
        &self,
        (template, stored): (&str, &str),
        (name, seen): (&'static str, Seen<'_>),
        about: &str,
        out: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        let by_tera = || {
            let mut context = Context::new();
            let value = seen.to_tera();
            #[cfg(test)]
            super::documented::note(template, name, &value);
            context.insert_value(name, value);
            self.by_tera(stored, &context, about)
        };
        either(out, |out| self.stencils().part(template, name, seen, out), by_tera)
    }

    fn by_tera(&self, template: &str, context: &Context, about: &str) -> Result<String, Box<Diagnostic>> {
        let mut page = Vec::with_capacity(16 * 1024);
        match self.tera().render_to(template, context, &mut page) {
            // Everything that it writes was text before.
            Ok(()) => Ok(String::from_utf8(page).unwrap_or_default()),
            Err(error) => Err(Box::new(explain(&error, Some(about)))),
        }
    }

    /// Whether a template of this name exists.
    pub fn has(&self, template: &str) -> bool {
        self.tera().contains_template(template)
    }
}

/// Warns of templates of the site that nothing uses and whose names are nearly those of built-in ones.
pub fn misnamed(files: &[ThemeFile]) -> Vec<Diagnostic> {
    let text = |file: &ThemeFile| String::from_utf8_lossy(&file.bytes).into_owned();
    let is_own = |file: &&ThemeFile| {
        !file.name.starts_with("assets/") && !theme::TEMPLATES.iter().any(|(name, _)| *name == file.name)
    };
    let is_used = |file: &ThemeFile| {
        let names = [format!("\"{}\"", file.name), format!("'{}'", file.name), format!("`{}`", file.name)];
        let is_named = files.iter().any(|other| names.iter().any(|name| text(other).contains(name)));
        // What it defines is known to all templates.
        is_named || text(file).contains("component")
    };
    let one = |file: &ThemeFile| {
        let near = nearest(&file.name, theme::TEMPLATES.iter().map(|(name, _)| *name))?;
        let message = format!("`{}` replaces no built-in template, and no other uses it", file.name);
        let place = Place::file(format!("templates/{}", file.name));
        let help = format!("did you mean `{near}`?");
        Some(Diagnostic::warning(Code::UnknownTemplate, message).at(place).help(help))
    };
    // Hardly a name is like another, and only then all templates are looked through.
    files.iter().filter(is_own).filter_map(|file| one(file).filter(|_| !is_used(file))).collect()
}

/// Tera with these templates.
fn read(templates: &[(String, String)]) -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    tera.autoescape_on(vec![".html", ".xml"]);
    tera.set_fallback_prefixes([BUILT_IN])?;
    tera.add_raw_templates(templates.iter().map(|(name, text)| (name.as_str(), text.as_str())))?;
    Ok(tera)
}

/// Writes what can be made without Tera, or what Tera makes. Tests make both, and they are the same.
fn either(
    out: &mut String,
    without: impl FnOnce(&mut String) -> Result<(), GiveUp>,
    by_tera: impl FnOnce() -> Result<String, Box<Diagnostic>>,
) -> Result<(), Box<Diagnostic>> {
    let start = out.len();
    match without(out) {
        Ok(()) => {
            #[cfg(test)]
            assert_eq!(Ok(&out[start..]), by_tera().as_deref());
        }
        Err(GiveUp) => {
            out.truncate(start);
            out.push_str(&by_tera()?);
        }
    }
    Ok(())
}

/// The built-in templates that the site's own do not touch: neither replaced by a file of the same name, nor by components.
fn untouched(files: &[ThemeFile]) -> Vec<&'static str> {
    let text_of = |name: &str| {
        theme::TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_bytes())
    };
    let plain_name = |file: &ThemeFile| file.name.trim_start_matches(BUILT_IN).to_owned();
    // A copy that nobody has changed is the built-in one.
    let own: Vec<&ThemeFile> = files
        .iter()
        .filter(|file| !file.name.starts_with("assets/") && text_of(&plain_name(file)) != Some(&*file.bytes))
        .collect();
    if own.iter().any(|file| memchr::memmem::find(&file.bytes, b"component").is_some()) {
        return Vec::new();
    }
    let is_untouched = |name: &&str| !own.iter().any(|file| plain_name(file) == **name);
    theme::TEMPLATES.iter().map(|(name, _)| *name).filter(is_untouched).collect()
}

/// A built-in template with the site's constants written out: `{{ words.timeline }}` becomes the words themselves, once,
/// instead of at every page. A site's own templates stay as they are, so that errors point at what was written.
fn folded(template: &str, constants: &[(String, String)]) -> String {
    let mut folded = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{ ") {
        let (before, from) = rest.split_at(start);
        folded.push_str(before);
        let Some(end) = from.find("}}") else {
            rest = from;
            break;
        };
        let (expression, after) = from.split_at(end + 2);
        let name = expression[3..end].trim();
        match constants.iter().find(|(constant, _)| constant == name) {
            // Text with braces could be taken for a tag.
            Some((_, words)) if !words.contains(['{', '}']) => {
                escape_attribute(&mut folded, words);
            }
            _ => folded.push_str(expression),
        }
        rest = after;
    }
    folded.push_str(rest);
    folded
}

fn digest(templates: &[(String, String)], files: &[ThemeFile], assets: &BTreeMap<String, ThemeAsset>) -> u64 {
    let mut hasher = Xxh3::new();
    let mut feed = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for (name, text) in templates {
        feed(name.as_bytes());
        feed(text.as_bytes());
    }
    for file in files {
        feed(file.name.as_bytes());
        feed(&file.bytes);
    }
    for asset in assets.values() {
        feed(asset.route.as_bytes());
    }
    hasher.digest()
}

/// The theme's files under names that change with their bytes, so that a browser may keep them for ever.
/// Stylesheet and icon take the settings' accent, the script the theme's words.
pub fn theme_assets(
    files: &[ThemeFile],
    accent: Option<&str>,
    words: &Words,
) -> BTreeMap<String, ThemeAsset> {
    let mut all: BTreeMap<String, Vec<u8>> =
        theme::ASSETS.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    for file in files {
        if let Some(name) = file.name.strip_prefix("assets/") {
            all.insert(name.to_owned(), file.bytes.clone());
        }
    }
    if let Some(stylesheet) = all.get_mut("site.css") {
        stylesheet.extend_from_slice(accent::stylesheet_tail(accent).as_bytes());
    }
    if let Some(icon) = all.get_mut("icon.svg") {
        *icon = accent::tint_icon(std::mem::take(icon), accent);
    }
    if let Some(script) = all.get_mut("site.js") {
        *script = worded(std::mem::take(script), words);
    }
    all.into_iter()
        .map(|(name, bytes)| {
            let fingerprint = format!("{:016x}", xxh3_64(&bytes));
            let route = match name.rsplit_once('.') {
                Some((stem, ending)) => format!("assets/{stem}.{}.{ending}", &fingerprint[..8]),
                None => format!("assets/{name}.{}", &fingerprint[..8]),
            };
            (name, ThemeAsset { route, bytes })
        })
        .collect()
}

/// Words that the theme's script shows.
const SCRIPT_WORDS: [&str; 5] = ["all_choices", "chosen", "copied", "link_to_event", "today"];

/// The script with the words it shows in the place of `WORDS`: they are the same on every page, and no page has to
/// carry them.
fn worded(script: Vec<u8>, words: &Words) -> Vec<u8> {
    const PLACE: &str = "const words = WORDS;";
    match String::from_utf8(script) {
        Ok(script) => {
            let mut object = Object::default();
            for key in SCRIPT_WORDS {
                object.text(key, words.get(key));
            }
            script.replacen(PLACE, &format!("const words = {};", object.finish()), 1).into_bytes()
        }
        Err(other) => other.into_bytes(),
    }
}

/// What is wrong with templates before any is used. Tera tells of unknown filters, functions and blocks, many at a time, in
/// a report that is laid out for a terminal.
fn explain_all(error: &tera::Error) -> Vec<Diagnostic> {
    let reports = match error.kind() {
        ErrorKind::Msg(text) => text.split("\n\n").map(reported).collect(),
        _ => None,
    };
    reports.unwrap_or_else(|| vec![explain(error, None)])
}

/// One such report: `error: WORDS`, ` --> FILE:LINE:COLUMN`, the line itself, carets.
fn reported(report: &str) -> Option<Diagnostic> {
    let mut lines = report.lines();
    let words = lines.next()?.strip_prefix("error: ")?;
    let mut place = lines.next()?.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
    let (column, line) = (place.next()?.parse::<u32>().ok()?, place.next()?.parse().ok()?);
    let carets = lines.last().unwrap_or_default().matches('^').count().max(1) as u32;
    let place = Place {
        file: template_file(place.next()?),
        line,
        column,
        end_line: line,
        end_column: column + carets,
    };
    let diagnostic = Diagnostic::error(Code::TemplateSyntax, lowered(words)).at(place);
    Some(diagnostic.help("docs/templates.md lists what every template may use"))
}

/// A Tera error as a diagnostic at the template's line.
fn explain(error: &tera::Error, about: Option<&str>) -> Diagnostic {
    let (code, report) =
        match error.kind() {
            ErrorKind::SyntaxError(report) => (Code::TemplateSyntax, report),
            ErrorKind::RenderingError(report) => (Code::TemplateRender, report),
            ErrorKind::MissingParent { current, parent } => {
                return Diagnostic::error(
                    Code::UnknownTemplate,
                    format!("`{current}` extends `{parent}`, which does not exist"),
                )
                .at(Place::file(template_file(current)))
                .help("`dateline templates` lists the built-in templates");
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                let message = format!("`{tpl}` needs itself: {}", lowered(&error.to_string()));
                return Diagnostic::error(Code::TemplateSyntax, message)
                .at(Place::file(template_file(tpl)))
                .help("`{% extends \"dateline/NAME\" %}` extends the built-in template that a file replaces");
            }
            other => {
                let code = if about.is_some() { Code::TemplateRender } else { Code::TemplateSyntax };
                return Diagnostic::error(code, lowered(&other.to_string())).help("see docs/templates.md");
            }
        };
    let span = report.span();
    let place = Place {
        file: template_file(report.filename()),
        line: span.start_line as u32,
        column: span.start_col as u32 + 1,
        end_line: span.end_line.max(span.start_line) as u32,
        end_column: (span.end_col.max(span.start_col + 1)) as u32 + 1,
    };
    let (message, help) = advised(report.message());
    let diagnostic = Diagnostic::error(code, lowered(message)).at(place).help(help);
    match about {
        Some(about) => diagnostic.also(Place::file(about), "while rendering this"),
        None => diagnostic,
    }
}

/// Fields that are listed where none is like the one that was asked for: of the theme's words there are two hundred.
const LISTED: usize = 30;

/// A message of Tera's, and what to do about it.
fn advised(message: &str) -> (&str, String) {
    const FIELDS: &str = ". Available fields: ";
    let general = || "docs/templates.md lists what every template may use".to_owned();
    let Some((missing, fields)) = message.split_once(FIELDS) else {
        return match message.to_lowercase().contains("unexpected end of input") {
            true => {
                (message, "something is never closed: `{% if … %}` by `{% endif %}`, `{{` by `}}`".to_owned())
            }
            false => (message, general()),
        };
    };
    let fields: Vec<&str> = fields.trim_end_matches('.').split(", ").collect();
    let wanted = missing.split('`').nth(1).unwrap_or_default();
    let help = match nearest(wanted, fields.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if fields.len() <= LISTED => format!("the fields here are {}", fields.join(", ")),
        None => general(),
    };
    (missing, help)
}

fn template_file(name: &str) -> String {
    match name.strip_prefix(BUILT_IN) {
        Some(name) => format!("templates/{name}"),
        None => format!("templates/{name}"),
    }
}

/// Messages begin with a small letter and end without a full stop, as all of ours do.
fn lowered(message: &str) -> String {
    let mut letters = message.trim_end_matches('.').chars();
    match letters.next() {
        Some(first) if letters.clone().next().is_none_or(|second| !second.is_uppercase()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_owned(),
    }
}
