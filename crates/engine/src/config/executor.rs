//! `MCP_EXECUTOR`: where scripts run.

use super::section::Section;
use super::{ConfigError, Environment};

const VARIABLE: &str = "MCP_EXECUTOR";

/// Where scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Executor {
    /// In the WebAssembly sandbox.
    #[default]
    Sandbox,
    /// In the host's own Python, which isolates nothing.
    Local,
}

/// The host's own Python, where scripts run in that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalSettings {
    /// The interpreter: a path, or a name that is looked for in `PATH`.
    pub python: Option<String>,
    /// Whether clients may have scripts run in it over HTTP, too.
    pub http: Option<bool>,
}

impl LocalSettings {
    pub(super) fn read(section: Section<'_>) -> Self {
        Self {
            python: section.text("python").map(str::to_owned),
            http: section.flag("http"),
        }
    }
}

impl Executor {
    /// The executor that the environment names. The names of other sandboxes mean this one, so that what was written
    /// for them keeps working. Only the operator's environment can choose `local`, which is no sandbox.
    pub(super) fn chosen(environment: &Environment) -> Result<Self, ConfigError> {
        let name = environment.get(VARIABLE).unwrap_or_default().trim();
        match name.to_ascii_lowercase().as_str() {
            "" | "wasm" | "pyodide" | "sandbox" | "deno" => Ok(Self::Sandbox),
            "local" => Ok(Self::Local),
            _ => Err(Environment::invalid(
                VARIABLE,
                format!("there is no executor {name:?}"),
                "set it to wasm (pyodide, sandbox and deno mean the same), to local, which isolates nothing, or unset it",
            )),
        }
    }
}
