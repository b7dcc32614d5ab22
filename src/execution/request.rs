//! What is asked of an execution.

use super::Limits;
use crate::tools::JsonObject;

/// One script to run, with what it is given.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The Python source.
    pub code: String,
    /// Values that the script finds as globals, by name.
    pub variables: JsonObject,
    /// What the execution may use.
    pub limits: Limits,
}

impl Request {
    /// The variables as the guest takes them: nothing, where there are none.
    pub(super) fn variables_json(&self) -> String {
        if self.variables.is_empty() {
            return String::new();
        }
        serde_json::Value::Object(self.variables.clone()).to_string()
    }
}
