//! argv in, exit code out.

use std::process::ExitCode;

/// The allocator of the platform costs a quarter of a clean build's time on two cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dateline::cli::run()
}
