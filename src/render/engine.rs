//! The template engine: the only room (with `record`) that knows Tera.
//!
//! Comes in: the built-in theme, and the site's own templates and theme files over it. Goes out: rendered pages, or
//! errors with the template's line and the content file that was being rendered.

use std::collections::BTreeMap;

use tera::{Context, ErrorKind, Tera};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::record::{Fields, Shared};
use super::{accent, theme};
use crate::diagnostic::{Code, Diagnostic, Place};
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
    tera: Tera,
    /// Names as the engine stores them, so that rendering a part needs no look-up by prefix.
    event: &'static str,
    told: &'static str,
    card: &'static str,
    pub assets: BTreeMap<String, ThemeAsset>,
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
        let mut tera = Tera::default();
        tera.autoescape_on(vec![".html", ".xml"]);
        let prefixed = tera.set_fallback_prefixes([BUILT_IN]);
        let built_in = theme::TEMPLATES
            .iter()
            .map(|(name, text)| (format!("{BUILT_IN}{name}"), folded(text, constants)));
        let mut templates: Vec<(String, String)> = built_in.collect();
        let mut problems = Vec::new();
        for file in files.iter().filter(|file| !file.name.starts_with("assets/")) {
            match std::str::from_utf8(&file.bytes) {
                Ok(text) => templates.push((file.name.clone(), text.to_owned())),
                Err(_) => problems.push(
                    Diagnostic::error(Code::NotUtf8, "this template is not UTF-8 text")
                        .at(Place::file(format!("templates/{}", file.name)))
                        .help("save it as UTF-8"),
                ),
            }
        }
        let digest = digest(&templates, files, &assets);
        let is_replaced = |name: &str| files.iter().any(|file| file.name == name);
        let event = if is_replaced("event.html") { "event.html" } else { "dateline/event.html" };
        let told = if is_replaced("told.html") { "told.html" } else { "dateline/told.html" };
        let card = if is_replaced("card.html") { "card.html" } else { "dateline/card.html" };
        if let Err(error) = prefixed.and_then(|()| tera.add_raw_templates(templates)) {
            problems.push(explain(&error, None));
        }
        if problems.is_empty() {
            Ok(Engine { tera, event, told, card, assets, digest })
        } else {
            Err(problems)
        }
    }

    /// Makes a value known to every template.
    pub fn share(&mut self, key: &'static str, shared: Shared) {
        self.digest = self.digest.rotate_left(7) ^ shared.digest;
        #[cfg(test)]
        if key == "site" {
            super::documented::note(key, key, &shared.value);
        }
        self.tera.global_context().insert_value(key, shared.value);
    }

    /// Renders a page. `about` is the file or route it is made from, for messages.
    pub fn page(&self, template: &str, fields: Fields, about: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut context = Context::new();
        for (key, value) in fields {
            #[cfg(test)]
            super::documented::note(template, key, &value);
            context.insert_value(key, value);
        }
        let mut page = Vec::with_capacity(16 * 1024);
        match self.tera.render_to(template, &context, &mut page) {
            Ok(()) => Ok(page),
            Err(error) => Err(Box::new(explain(&error, Some(about)))),
        }
    }

    /// Renders `card.html` for one briefing.
    pub fn card(&self, briefing: &Shared, about: &str) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        #[cfg(test)]
        super::documented::note("card.html", "briefing", &briefing.value);
        context.insert_value("briefing", briefing.value.clone());
        self.part(self.card, &context, about)
    }

    /// Renders `event.html` for one event: the inside of its `<li>`.
    pub fn event(&self, event: &Shared, about: &str) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        #[cfg(test)]
        super::documented::note("event.html", "event", &event.value);
        context.insert_value("event", event.value.clone());
        self.part(self.event, &context, about)
    }

    /// Renders `told.html` for the briefings that tell an event.
    pub fn told(&self, briefings: &Shared, about: &str) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        #[cfg(test)]
        super::documented::note("told.html", "briefings", &briefings.value);
        context.insert_value("briefings", briefings.value.clone());
        self.part(self.told, &context, about)
    }

    fn part(&self, name: &str, context: &Context, about: &str) -> Result<String, Box<Diagnostic>> {
        self.tera.render(name, context).map_err(|error| Box::new(explain(&error, Some(about))))
    }

    /// Whether a template of this name exists.
    pub fn has(&self, template: &str) -> bool {
        self.tera.contains_template(template)
    }
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
/// Stylesheet and icon take the settings' accent.
pub fn theme_assets(files: &[ThemeFile], accent: Option<&str>) -> BTreeMap<String, ThemeAsset> {
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

/// A Tera error as a diagnostic at the template's line.
fn explain(error: &tera::Error, about: Option<&str>) -> Diagnostic {
    let (code, report) = match error.kind() {
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
    let diagnostic = Diagnostic::error(code, lowered(report.message())).at(place);
    match about {
        Some(about) => diagnostic.also(Place::file(about), "while rendering this"),
        None => diagnostic.help("docs/templates.md lists what every template may use"),
    }
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
