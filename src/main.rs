//! The binary: everything is in the library.

fn main() {
    let exit = newswatch::cli::main();
    // At once: what has to be done before the end is done, and a library's destructor may hang.
    std::process::exit(exit.code());
}
