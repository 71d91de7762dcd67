//! The binary: everything is in the library.

/// Alerts are made of many short-lived strings, on all cores: with the allocator of glibc a tenth of the time goes
/// into that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let exit = newswatch::cli::main();
    // At once: what has to be done before the end is done, and a library's destructor may hang.
    std::process::exit(exit.code());
}
