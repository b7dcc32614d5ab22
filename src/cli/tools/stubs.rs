//! The tools as modules of stubs in a folder, for type checkers and editors.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use codecell_tools::{Catalog, ServerListing};

/// The module with the names that scripts see without an import.
const GLOBALS: &str = "cell.pyi";
/// The package of the servers.
const SERVERS: &str = "servers";

/// Writes `cell.pyi` and the package `servers`, with a module for each of the servers in `shown`, into `folder`.
pub(super) fn write(
    folder: &Path,
    catalog: &Catalog,
    shown: &[&ServerListing],
) -> anyhow::Result<()> {
    let package = folder.join(SERVERS);
    fs::create_dir_all(&package)
        .with_context(|| format!("cannot make the folder {}", package.display()))?;
    let is_shown = |server: &ServerListing| shown.iter().any(|listing| listing.name == server.name);
    put(
        &folder.join(GLOBALS),
        &catalog.globals_stub(|server, _| is_shown(server)),
    )?;
    put(
        &package.join("__init__.pyi"),
        "from cell import ToolError as ToolError, list_tools as list_tools, mcp_call as mcp_call\n",
    )?;
    for server in shown {
        let module = package.join(format!("{}.pyi", server.python_name));
        put(&module, &catalog.server_stub(&server.name))?;
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
