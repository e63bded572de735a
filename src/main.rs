//! argv in, exit code out.

mod allocator;

use std::process::ExitCode;

/// The allocator of the platform costs a quarter of a clean build's time on two cores.
#[global_allocator]
static ALLOCATOR: allocator::Mimalloc = allocator::Mimalloc;

fn main() -> ExitCode {
    dateline::cli::run(dateline::cli::Memory {
        keep: allocator::keep_memory,
        give_back: allocator::give_back,
    })
}
