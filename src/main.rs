//! argv in, exit code out.

/// The allocator of the platform costs a quarter of a clean build's time on two cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    std::process::exit(dateline::cli::run());
}
