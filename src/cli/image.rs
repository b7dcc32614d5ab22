//! `codecell image`: what is in the Python that scripts run in; and `codecell --version`.

use codecell_basics::json_line;
use codecell_engine::Settings;
use codecell_sandbox::{Image, WASMTIME_VERSION};
use codecell_tools::Package;
use serde_json::json;

use super::exit::Exit;
use super::output;

/// What stands before each package but the first, so that all are in one column.
const UNDER_THE_FIRST: &str = "          ";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print all of it on one line: {"name", "id", "python", "wasmtime", "bytes", "memory", "modules", "loaded", "offered", "packages"}.
    #[arg(long)]
    json: bool,
}

pub(super) fn execute(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    let image = settings.image();
    output::stdout(&if args.json {
        format!("{}\n", in_json(image))
    } else {
        in_words(image)
    })?;
    Ok(Exit::Finished)
}

/// Prints the version of the program, and where that is wanted what its image has.
pub(super) fn version(verbose: bool) -> anyhow::Result<Exit> {
    let mut told = format!("codecell {}\n", env!("CARGO_PKG_VERSION"));
    if verbose {
        told += &in_words(&Image::embedded()?);
    }
    output::stdout(&told)?;
    Ok(Exit::Finished)
}

fn in_json(image: &Image) -> String {
    let manifest = image.manifest();
    let package = |package: &Package| json!({"name": package.name, "version": package.version, "licence": package.licence});
    json_line::of_value(&json!({
        "name": manifest.name(),
        "id": manifest.id(),
        "python": manifest.python(),
        "wasmtime": WASMTIME_VERSION,
        "bytes": image.size_bytes(),
        "memory": manifest.memory_bytes(),
        "modules": manifest.modules(),
        "loaded": manifest.loaded(),
        "offered": manifest.offered(),
        "packages": manifest.packages().iter().map(package).collect::<Vec<_>>(),
    }))
}

fn in_words(image: &Image) -> String {
    let manifest = image.manifest();
    let packages = manifest.packages().iter();
    let packages: Vec<String> = packages
        .map(|package| format!("{} {} ({})", package.name, package.version, package.licence))
        .collect();
    let packages = if packages.is_empty() {
        "none besides the standard library".to_owned()
    } else {
        packages.join(&format!("\n{UNDER_THE_FIRST}"))
    };
    format!(
        "image     {} {}\nPython    {}\nwasmtime  {WASMTIME_VERSION}\n\
         modules   {} can be imported, {} are loaded at the start, {} are allowed by strict rules\npackages  {packages}\n",
        manifest.name(),
        manifest.id(),
        manifest.python(),
        manifest.modules().len(),
        manifest.loaded().len(),
        manifest.offered().len(),
    )
}
