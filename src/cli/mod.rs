//! The command line: argv in, text on the two streams and an exit code out.
//!
//! The only room that reads arguments and the environment, prints, draws progress, reads the clock and the source of
//! randomness, and picks exit codes. One thin file a command: each turns its arguments into options for the rooms that
//! do the work, and what comes back into words.

mod args;
mod bug;
mod build;
mod check;
mod clock;
mod completions;
mod diagnostics;
mod extract;
mod import;
mod init;
mod list;
mod new;
mod progress;
mod publish;
mod review;
mod schema;
mod screen;
mod serve;
mod site;
mod stop;
mod summary;
mod table;
mod templates;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command, Format};
use screen::Screen;
use stop::{Exit, Stop};

/// What the program asks of its allocator.
#[derive(Clone, Copy)]
pub struct Memory {
    /// Gives nothing back to the system before the end.
    pub keep: fn(),
    /// Gives the system what the calling thread has freed.
    pub give_back: fn(),
}

/// Runs the command that argv asks for.
pub fn run(memory: Memory) -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(words) => {
            // Help and version are asked for and are no mistake; a pipe that is closed meanwhile is nobody's loss.
            let _ = words.print();
            return if words.use_stderr() { Exit::CouldNotRun } else { Exit::Fine }.into();
        }
    };
    // A build is over soon, and needs again at once what it has freed.
    if matches!(args.command, Command::Build(_)) {
        (memory.keep)();
    }
    let screen = Screen::new(&args.common);
    bug::end_at_panics(screen.is_coloured(), screen.is_json().then(|| summary_of_nothing(&args.command)));
    let exit = command(&args, &screen, memory).unwrap_or_else(|stop| {
        refused(&args.command, &screen, &stop);
        stop.exit
    });
    match screen.finish() {
        Ok(()) => exit.into(),
        Err(stop) => {
            screen.complain(&stop.in_words(&screen));
            stop.exit.into()
        }
    }
}

fn command(args: &Args, screen: &Screen, memory: Memory) -> Result<Exit, Stop> {
    let common = &args.common;
    if matches!(common.format, Format::Sarif | Format::Github) && !matches!(args.command, Command::Check(_)) {
        return Err(Stop::usage("this command cannot print in that form")
            .help("use `--format human` or `--format json`"));
    }
    match &args.command {
        Command::Init(args) => init::run(args, common, screen),
        Command::New(args) => new::run(args, common, screen),
        Command::Extract(args) => extract::run(args, common, screen),
        Command::Build(args) => build::run(args, common, screen),
        Command::Serve(args) => serve::run(args, common, screen, memory.give_back),
        Command::Import(args) => import::run(args, common, screen),
        Command::Review(args) => review::run(args, common, screen),
        Command::Check(args) => check::run(args, common, screen),
        Command::Publish(args) => publish::run(args, common, screen),
        Command::List(args) => list::run(args, common, screen),
        Command::Templates(args) => templates::run(args, common, screen),
        Command::Schema => schema::run(common, screen),
        Command::Completions(args) => completions::run(args, screen),
    }
}

/// Says why a command did nothing.
fn refused(command: &Command, screen: &Screen, stop: &Stop) {
    if !screen.is_json() {
        return screen.complain(&stop.in_words(screen));
    }
    screen.result(&crate::diagnostic::json(&stop.diagnostic));
    screen.result(&summary_of_nothing(command));
}

/// The last line of a command that did nothing, for whoever reads JSON.
fn summary_of_nothing(command: &Command) -> String {
    match command {
        Command::Build(_) => summary::of_nothing(),
        Command::Publish(args) => publish::of_nothing(args.target.as_deref()),
        _ => r#"{"summary":{"errors":1,"warnings":0}}"#.to_owned(),
    }
}
