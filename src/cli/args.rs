//! argv → what was asked for. The words of `--help` are the documentation comments here.

use std::path::PathBuf;

use clap::{Args as Arguments, Parser, Subcommand, ValueEnum};

use crate::model::target::Host;

const AFTER: &str = "\
Exit codes: 0 fine, 1 the content has errors, 2 could not run, 3 refused by a rule of the target, 130 interrupted.
Diagnostics and summaries go to standard error, results and JSON lines to standard output.";

/// Builds a website from briefings: people, places and dates are found, linked and put in order.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, after_help = AFTER, arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Arguments)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// The site's folder [default: the nearest one upward that holds `dateline.yaml`]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Print errors and results only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every warning, and how long each stage took
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// The form of diagnostics and results
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t = Format::Human)]
    pub format: Format,
    /// The instant to stand at [default: SOURCE_DATE_EPOCH, else the clock]
    ///
    /// A day (`2016-12-29`, its beginning), a time (`2016-12-29T09:00`, with `Z` or an offset if it is not meant in
    /// the site's time zone) or `@SECONDS` since 1970. It decides what embargoes and expiries hold back, and dates
    /// what `new` and `init` write.
    #[arg(long, global = true, value_name = "INSTANT")]
    pub now: Option<String>,
    /// Show drafts and what is under embargo too
    #[arg(long, global = true)]
    pub drafts: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub color: Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
    /// SARIF 2.1.0, of `check` only
    Sarif,
    /// Workflow commands of GitHub Actions, of `check` only
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site that builds at once
    Init(Init),
    /// Begin a briefing or an entity from its archetype
    New(New),
    /// Turn foreign text into drafts: a raw story, HTML, Markdown of other generators
    Import(Import),
    /// Take, edit, merge or refuse what an import proposed
    Review(Review),
    /// Print what Dateline reads in a text, as JSON lines: names, dates, events
    Extract(Extract),
    /// Write the site: content → public/
    Build(Build),
    /// Preview the site in a browser while it is being written
    Serve(Serve),
    /// Find everything that can be wrong, from links to house style
    Check(Check),
    /// Bring the site to where it lives: build, check, plan, deliver, verify
    Publish(Publish),
    /// List what there is, and what is held back, why and until when
    List(List),
    /// List the built-in templates, or copy one to change it
    Templates(Templates),
    /// Print a JSON Schema of front matter, registry and settings, for editors
    Schema,
    /// Print a script that completes commands in a shell
    Completions(Completions),
}

#[derive(Debug, Arguments)]
pub struct Init {
    /// The folder to make the site in
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Also write what this host needs to publish the site
    #[arg(long, value_enum, value_name = "HOST")]
    pub host: Option<Host>,
}

#[derive(Debug, Arguments)]
pub struct New {
    /// The title of a new briefing
    #[arg(value_name = "TITLE", required_unless_present = "entity", conflicts_with = "entity")]
    pub title: Option<String>,
    /// The name of a new entity
    #[arg(long, value_name = "NAME", requires = "kind")]
    pub entity: Option<String>,
    /// What the entity is: person, organisation, place, other, or a kind of the settings
    #[arg(long, value_name = "KIND", requires = "entity")]
    pub kind: Option<String>,
    /// Make a folder for the briefing, with room for its images
    #[arg(long, conflicts_with = "entity")]
    pub bundle: bool,
}

#[derive(Debug, Arguments)]
pub struct Import {
    /// Files or folders of text, Markdown or HTML; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The day of texts that do not say which day they are from (YYYY-MM-DD)
    #[arg(long, value_name = "DAY")]
    pub date: Option<String>,
    /// Take every proposal: nothing is marked for review
    #[arg(long)]
    pub accept: bool,
    /// Print the drafts instead of writing them
    #[arg(long)]
    pub dry_run: bool,
    /// Put a newer version of a story under the front matter of its earlier import
    #[arg(long, conflicts_with = "accept")]
    pub update: bool,
}

#[derive(Debug, Arguments)]
pub struct Review {
    /// Content files [default: all that hold proposals]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Arguments)]
pub struct Extract {
    /// Texts to read, `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The day the texts were written [default: what a text says itself]
    ///
    /// "Last year" and "on Friday" are counted from it.
    #[arg(long, value_name = "DAY")]
    pub date: Option<String>,
    /// Each line of the files is a text: `{"id": …, "date": …, "text": …}`
    #[arg(long)]
    pub jsonl: bool,
}

#[derive(Debug, Arguments)]
pub struct Build {
    /// The folder to write [default: public/ of the site]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The address the site will have, instead of the one in the settings
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Unresolved links, missing images and missing alternative texts are errors
    #[arg(long)]
    pub strict: bool,
    /// Trust nothing remembered from earlier builds
    #[arg(long)]
    pub fresh: bool,
    /// Make a picture for sharing of each briefing, also where the settings say `publish` or `never`
    #[arg(long)]
    pub cards: bool,
}

#[derive(Debug, Arguments)]
pub struct Serve {
    /// The port to listen at; the next free one if another program has it
    #[arg(long, value_name = "PORT", default_value_t = 4040)]
    pub port: u16,
    /// The name or address to listen at, for other machines to look on [default: this machine only]
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// Open the preview in a browser
    #[arg(long)]
    pub open: bool,
    /// Look for changes every few seconds instead of being told, for folders that other machines write to
    #[arg(long)]
    pub poll: bool,
}

#[derive(Debug, Arguments)]
pub struct Check {
    /// Ask the web too whether links still lead somewhere
    #[arg(long)]
    pub external: bool,
    /// Mend what is safe to mend, after showing what would change
    #[arg(long)]
    pub fix: bool,
    /// Do not ask before mending
    #[arg(long, requires = "fix")]
    pub yes: bool,
}

#[derive(Debug, Arguments)]
pub struct Publish {
    /// The target, by its name under `publish` in the settings [default: the only one there is]
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// Do not ask before sending
    #[arg(long, short)]
    pub yes: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Say what is live, from which commit, and whether it is what the content says
    #[arg(long, conflicts_with_all = ["dry_run", "rollback", "force"])]
    pub status: bool,
    /// Bring back a release: that of a receipt [default: the one before the live one]
    ///
    /// What is held back or withdrawn today stays out. `RECEIPT` is a file of .dateline/receipts/ or a release's id.
    #[arg(long, value_name = "RECEIPT", num_args = 0..=1)]
    pub rollback: Option<Option<String>>,
    /// Publish older content, let addresses vanish, delete more than the target allows, replace what others put there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Arguments)]
pub struct List {
    /// What to list [default: every briefing, and everything that is held back]
    #[arg(value_enum, value_name = "WHAT")]
    pub what: Option<What>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    Drafts,
    /// Under embargo
    Scheduled,
    Expired,
    Withdrawn,
    Entities,
    Topics,
    /// Capitalised names in public texts that no entity bears
    Unknown,
}

#[derive(Debug, Arguments)]
pub struct Templates {
    /// Copy this one into the site's templates/, to be changed there
    #[arg(long, value_name = "NAME")]
    pub eject: Option<String>,
}

#[derive(Debug, Arguments)]
pub struct Completions {
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

// The nouns know nothing of command lines, so the words are told here.
impl ValueEnum for Host {
    fn value_variants<'a>() -> &'a [Host] {
        &Host::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.name()))
    }
}
