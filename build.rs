//! Tells the linker that the program is shipped without its symbols; those of the tests keep the names that their
//! backtraces show.

use std::env;

fn main() -> Result<(), env::VarError> {
    let strip = if env::var("TARGET")?.contains("apple") {
        "-Wl,-x"
    } else {
        "-Wl,--strip-all"
    };
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-bins={strip}");
    Ok(())
}
