//! A mistake of the program's own: a panic, on whatever thread, ends the program with words for people and for scripts.
//!
//! In: what a command that did nothing says. Out: that on the two streams, and the exit code. The site is safe from it, since
//! nothing is exchanged before all is written. The release build does not unwind, which makes it smaller and a thirtieth
//! faster. Nothing could catch a panic higher up then, nor should it: a preview would go on without one of its threads.

use std::io::Write as _;
use std::panic;
use std::process;

use rustix::io::write;
use rustix::stdio::stdout;

use super::stop::Stop;
use crate::diagnostic;

/// From now on a panic ends the program. `reply` is what a program that reads the results is told.
pub fn end_at_panics(is_coloured: bool, reply: Option<String>) {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |what| {
        // Where it was, for the report.
        usual(what);
        let stop = Stop::bug();
        // Nothing can be done about a closed stream.
        let _ = writeln!(anstream::stderr(), "{}", stop.in_colours(is_coloured));
        if let Some(reply) = &reply {
            // Not by way of Rust's standard output: another thread may have it locked.
            let lines = format!("{}\n{reply}\n", diagnostic::json(&stop.diagnostic));
            let _ = write(stdout(), lines.as_bytes());
        }
        process::exit(stop.exit as i32);
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::thread;

    use super::*;

    /// The test below, in a process of its own.
    const ALONE: &str = "DATELINE_TEST_PANICS";

    #[test]
    fn a_panic_on_any_thread_ends_the_program() {
        if std::env::var_os(ALONE).is_some() {
            end_at_panics(false, Some("{\"summary\":{}}".to_owned()));
            let _held = std::io::stdout().lock();
            let _ = thread::spawn(|| panic!("a mistake")).join();
            return;
        }
        let me = std::env::current_exe().expect("the path of the tests");
        let test = "cli::bug::tests::a_panic_on_any_thread_ends_the_program";
        let mut command = Command::new(me);
        let ended =
            command.args(["--exact", test, "--nocapture"]).env(ALONE, "1").output().expect("a process");
        let (out, told) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        assert_eq!(ended.status.code(), Some(2), "{told}");
        assert!(told.contains("a mistake") && told.contains("please report it"), "{told}");
        assert!(out.contains("\"code\":\"usage\"") && out.ends_with("{\"summary\":{}}\n"), "{out}");
    }
}
