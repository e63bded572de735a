//! `dateline completions`: a script that completes commands and options in a shell.

use clap::CommandFactory as _;

use super::args::{Args, Completions};
use super::screen::Screen;
use super::stop::{Exit, Stop};

pub fn run(args: &Completions, screen: &Screen) -> Result<Exit, Stop> {
    // Not straight to the stream: the generator panics when a pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "dateline", &mut script);
    screen.result(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Fine)
}
