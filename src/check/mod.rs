//! Everything that can be wrong with a site, found before readers do.
//!
//! Comes in: how the site would be built, and for whom. Goes out: diagnostics with the weight that the desk gives each
//! rule, and those that were silenced with their reasons. One file a family of rules; a rule says what it found and
//! nothing about its weight. Writes nothing (`fix` makes edits, `cli` asks before it writes them) and asks the web only
//! when told to (`external`).

mod addresses;
mod change;
mod cues;
mod dates;
mod difference;
mod estimates;
mod events;
pub mod external;
pub mod fix;
mod images;
mod manuscript;
mod people;
mod silence;
mod sources;
mod style;
pub mod trace;
pub mod unknown;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::diagnostic::{self, Code, Diagnostic, Place, Severity};
use crate::model::briefing::Briefing;
use crate::model::desk::{Desk, Level};
use crate::model::marking::Marking;
use crate::model::visibility::{Reason, Visibility};
use crate::parse;
use crate::pipeline::{self, Examined, Options};
use crate::render::plan::{Kind, Planned};
use cues::{Cue, Cues};
use manuscript::Manuscript;
use silence::Silence;
use style::Style;

/// Findings in one briefing, and cues in one line of it, after which no more are looked for: a text that has so many is
/// not mended one by one, and each costs a look through the file.
pub(crate) const MOST: usize = 300;

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Request {
    pub options: Options,
    pub scope: Scope,
}

/// Whose mistakes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything an editor works on, drafts and what is under embargo included.
    Desk,
    /// What would be published.
    Public,
}

/// A finding that somebody has silenced.
#[derive(Clone, Debug)]
pub struct Silenced {
    pub diagnostic: Diagnostic,
    pub reason: String,
}

/// What was found.
#[derive(Default)]
pub struct Outcome {
    pub diagnostics: Vec<Diagnostic>,
    pub silenced: Vec<Silenced>,
    /// Briefings and outputs looked at.
    pub briefings: usize,
    pub outputs: usize,
    /// How long each part took, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// None when the settings cannot be used.
    pub examined: Option<Examined>,
}

/// More to look for: the site, the briefings that are looked at, and where what is found goes.
pub type More<'m> = dyn FnMut(&Examined, &[&Briefing], &mut Vec<Diagnostic>) + 'm;

/// Checks a site. `more` adds what is not for every check, such as asking the web; its findings are weighed and silenced
/// as all others.
pub fn check(request: &Request, more: &mut More<'_>) -> Outcome {
    let mut clock = Clock::start();
    let (examined, mut found) = pipeline::examine(&request.options);
    clock.lap("read");
    let Some(mut examined) = examined else {
        return Outcome { diagnostics: found, ..Outcome::default() };
    };
    let desk = examined.site.settings.desk.clone();
    let (briefings, mut silences) = {
        let all = briefings(&examined, request.scope);
        let silences = pages(&examined, &desk, &all, &mut found);
        clock.lap("pages");
        events::across(&examined, &all, &mut found);
        people::people(&examined, &all, &mut found);
        images::images(&examined, &all, &mut found);
        change::changes(&examined, &request.options.root, &all, &mut found);
        if is_looked_for(&desk, Code::UnknownName) {
            unknown::findings(&examined, &all, &mut found);
        }
        clock.lap("across");
        more(&examined, &all, &mut found);
        clock.lap("web");
        (all.len(), silences)
    };
    outputs(&mut examined, request.scope, &mut found);
    if request.scope == Scope::Desk {
        for_the_public(request, &examined, &mut found);
    }
    clock.lap("outputs");
    let (mut diagnostics, mut silenced) = (Vec::with_capacity(found.len()), Vec::new());
    diagnostic::sort(&mut found);
    for mut diagnostic in found {
        match weigh(&desk, diagnostic.code, diagnostic.severity) {
            Some(severity) => diagnostic.severity = severity,
            None => continue,
        }
        match silence(&examined, &mut silences, &diagnostic) {
            Some(reason) => silenced.push(Silenced { diagnostic, reason }),
            None => diagnostics.push(diagnostic),
        }
    }
    let unused =
        silences.values().flatten().filter(|silence| !silence.is_used && is_looked_for(&desk, silence.rule));
    diagnostics.extend(unused.map(Silence::unused));
    let outputs = examined.plan.outputs.len();
    clock.lap("weigh");
    Outcome { diagnostics, silenced, briefings, outputs, timings: clock.laps, examined: Some(examined) }
}

/// How long each part of a check takes.
struct Clock {
    since: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Clock {
        Clock { since: Instant::now(), laps: Vec::new() }
    }

    fn lap(&mut self, part: &'static str) {
        let now = Instant::now();
        self.laps.push((part, now - self.since));
        self.since = now;
    }
}

/// Looks at the site as it would be published; an error stops a publish.
pub fn before_publishing(options: &Options) -> Outcome {
    let request = Request { options: options.clone(), scope: Scope::Public };
    check(&request, &mut |_, _, _| {})
}

/// The briefings that are looked at: what has expired or is withdrawn is nobody's work any more.
fn briefings(examined: &Examined, scope: Scope) -> Vec<&Briefing> {
    let shown = examined.site.briefings.iter().map(|article| &*article.briefing);
    let audience = &examined.site.audience;
    let held = examined.held.briefings.iter().map(|(briefing, _)| briefing).filter(|briefing| {
        let reason = briefing.visibility.held_back(audience);
        scope == Scope::Desk && !briefing.is_withdrawn() && reason != Some(Reason::Expired)
    });
    let mut all: Vec<&Briefing> = shown.chain(held).collect();
    all.sort_by(|a, b| a.file.cmp(&b.file));
    all
}

/// What files silence.
type Silences = BTreeMap<String, Vec<Silence>>;
/// What was found in one file, and what it silences.
type Looked = (Vec<Diagnostic>, Option<(String, Vec<Silence>)>);

/// Looks at every briefing by itself; gives what they silence.
fn pages(examined: &Examined, desk: &Desk, all: &[&Briefing], out: &mut Vec<Diagnostic>) -> Silences {
    let cues = Cues::new();
    let style = Style::new(desk);
    let looked: Vec<Looked> = all
        .par_iter()
        .map(|briefing| {
            let mut found = Vec::new();
            let Some(text) = examined.inputs().text(&briefing.file) else { return (found, None) };
            page(&Manuscript::new(briefing, &text), examined, &cues, &style, &mut found);
            let silences = silence::may_silence(&text)
                .then(|| (briefing.file.to_string(), silence::silences(&briefing.file, &text, &mut found)));
            (found, silences)
        })
        .collect();
    let mut silences = Silences::new();
    for (mut found, silenced) in looked {
        out.append(&mut found);
        silences.extend(silenced);
    }
    silences
}

/// Looks at one briefing.
fn page(
    page: &Manuscript<'_>,
    examined: &Examined,
    cues: &Cues,
    style: &Style<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let mut rows = estimates::is_graded(page).then(estimates::Rows::default);
    if let Some(rows) = &mut rows {
        rows.add_given(page);
    }
    for line in page.lines() {
        if out.len() >= MOST {
            break;
        }
        style.line(page, &line, out);
        let mut found = cues.find(&line.plain);
        found.truncate(MOST);
        if found.is_empty() {
            continue;
        }
        estimates::estimates(page, &line, &found, rows.as_mut(), out);
        if found.iter().any(|found| matches!(found.cue, Cue::Month(_))) {
            dates::dates(page, &line, &found, style.desk.dates, out);
        }
    }
    if let Some(rows) = rows {
        rows.judge(out);
    }
    if let Some(document) = parse::document(&page.briefing.file, page.text, &mut Vec::new()) {
        style.page(page, &document.head, out);
        people::listed(page, &document.head, examined.lexicon(), out);
    }
    sources::sources(page, style.desk.minimum_sources, out);
    events::of_page(page, out);
}

/// Makes every output and reads it, for addresses that lead nowhere and for traces of what is held back.
fn outputs(examined: &mut Examined, scope: Scope, out: &mut Vec<Diagnostic>) {
    let addresses = addresses::Addresses::new(examined, scope);
    let audit = trace::Audit::new(examined);
    let numbers = examined.plan.routes.clone();
    let mut problems = examined.outputs(&|planned, bytes| {
        let number = numbers.get(&planned.route).copied().unwrap_or(0);
        let bytes = unfolded(planned, bytes);
        addresses.look(number, planned, &bytes);
        if let Some(audit) = &audit {
            audit.look(&planned.file(), &bytes);
        }
    });
    out.append(&mut problems);
    // Two outputs at one route or a template that fails are errors already; what follows from them is not told.
    if !out.iter().any(|found| matches!(found.code, Code::RouteCollision | Code::TemplateRender)) {
        addresses.finish(examined, out);
    }
    if let Some(audit) = audit {
        audit.finish(out);
        unexamined(examined, out);
    }
}

/// An output as its readers take it: the lines of a calendar are cut at 75 bytes, whatever word stands there.
fn unfolded<'b>(planned: &Planned, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    match (&planned.kind, std::str::from_utf8(bytes)) {
        (Kind::Calendar(_), Ok(text)) => text.replace("\r\n ", "").into_bytes().into(),
        _ => bytes.into(),
    }
}

/// Files that the audit could not look into; of photographs that is said with their other rules.
fn unexamined(examined: &Examined, out: &mut Vec<Diagnostic>) {
    for planned in &examined.plan.outputs {
        let Kind::Asset(file) = &planned.kind else { continue };
        let is_large = examined.inputs().get(file).is_some_and(|input| input.stat.size > pipeline::LARGEST);
        if is_large && !images::is_photograph(file) {
            let most = pipeline::LARGEST / (1024 * 1024);
            let message = format!(
                "this file is larger than {most} MiB, so nobody looked whether it names what is held back"
            );
            let found = Diagnostic::warning(Code::NotExamined, message).at(Place::file(&**file));
            out.push(found.help("look into it yourself before it is published"));
        }
    }
}

/// What is marked is shown to its readers, and to nobody else: where anything is, the outputs for everybody are audited too.
fn for_the_public(request: &Request, examined: &Examined, out: &mut Vec<Diagnostic>) {
    let site = &examined.site;
    let is_marked = |visibility: &Visibility| {
        visibility.marking.unwrap_or(site.settings.default_marking) > Marking::Clear
    };
    let briefings = site.briefings.iter().any(|article| is_marked(&article.briefing.visibility));
    let entities = examined.declared.iter().any(|entity| is_marked(&entity.visibility));
    if !briefings && !entities && !site.pages.iter().any(|page| is_marked(&page.visibility)) {
        return;
    }
    let options = Options { up_to: Marking::Clear, ..request.options.clone() };
    // What is wrong with the files has been said.
    let Some(mut examined) = pipeline::examine(&options).0 else { return };
    let Some(audit) = trace::Audit::new(&examined) else { return };
    examined.outputs(&|planned, bytes| audit.look(&planned.file(), &unfolded(planned, bytes)));
    audit.finish(out);
}

/// Rules that nobody asked for stay silent: they are a matter of the house, not of right and wrong.
fn usual(code: Code) -> Level {
    match code {
        Code::UnknownName | Code::SingleSource | Code::MissingCredit => Level::Off,
        code => match code.severity() {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warn,
            Severity::Note => Level::Note,
        },
    }
}

/// The weight of a finding; none when its rule is off. `own` is what it came with, which may be more than usual.
fn weigh(desk: &Desk, code: Code, own: Severity) -> Option<Severity> {
    let level = match desk.level(code.as_str()) {
        Some(level) => level,
        None if usual(code) == Level::Off => Level::Off,
        None => return Some(own),
    };
    match level {
        Level::Off => None,
        Level::Note => Some(Severity::Note),
        Level::Warn => Some(Severity::Warning),
        Level::Error => Some(Severity::Error),
    }
}

/// Whether a rule can have found anything at all: one that is off says nothing that could be silenced.
fn is_looked_for(desk: &Desk, code: Code) -> bool {
    desk.level(code.as_str()).unwrap_or(usual(code)) != Level::Off
}

/// The reason for which a finding is silenced, if it is.
fn silence(examined: &Examined, silences: &mut Silences, diagnostic: &Diagnostic) -> Option<String> {
    if !diagnostic.code.is_rule() {
        return None;
    }
    let file = &diagnostic.place.as_ref()?.file;
    if !silences.contains_key(file) {
        let text = examined.inputs().text(file).filter(|text| silence::may_silence(text));
        // What is wrong with them was said when the file was looked at, or concerns a file that is not.
        let found = text.map(|text| silence::silences(file, &text, &mut Vec::new())).unwrap_or_default();
        silences.insert(file.clone(), found);
    }
    let silence = silences.get_mut(file)?.iter_mut().find(|silence| silence.covers(diagnostic))?;
    silence.is_used = true;
    Some(silence.reason.clone())
}
