//! `MCP_EXECUTOR`: where scripts run.

use super::{ConfigError, Environment};

const VARIABLE: &str = "MCP_EXECUTOR";

/// Where scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Executor {
    /// In the WebAssembly sandbox.
    #[default]
    Sandbox,
}

impl Executor {
    /// The executor that the environment names. The names of other sandboxes mean this one, so that what was written
    /// for them keeps working. `local`, which is no sandbox, never means this one.
    pub(super) fn chosen(environment: &Environment) -> Result<Self, ConfigError> {
        let name = environment.get(VARIABLE).unwrap_or_default().trim();
        match name.to_ascii_lowercase().as_str() {
            "" | "wasm" | "pyodide" | "sandbox" | "deno" => Ok(Self::Sandbox),
            "local" => Err(Environment::invalid(
                VARIABLE,
                "\"local\" would run scripts without a sandbox, and this version does not",
                "set it to wasm or unset it",
            )),
            _ => Err(Environment::invalid(
                VARIABLE,
                format!("there is no executor {name:?}"),
                "set it to wasm (pyodide, sandbox and deno mean the same) or unset it",
            )),
        }
    }
}
