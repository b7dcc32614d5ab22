//! The variables that a script is given, under names that take nothing away from the script.
//!
//! A variable that would hide a server or a function of codecell's is refused: whoever wrote both can see the clash. A
//! variable with the name of something in Python may be meant as a variable, as `id` often is. It keeps its name unless
//! the script uses that name for what Python has under it. Then the variable is there with a `_` after its name, as it
//! also is for a script that uses the name with the `_`.

use std::borrow::Cow;

use serde_json::Value;

use codecell_policy::Policy;
use codecell_tools::globals::{BUILTINS, EXCEPTIONS, OWN, WHERE_NAMED};
use codecell_tools::{Catalog, JsonObject};

/// The variables as a script finds them, and what the script must be told about them.
#[derive(Debug, PartialEq)]
pub(super) struct Variables<'a> {
    pub(super) values: Cow<'a, JsonObject>,
    pub(super) remarks: Vec<String>,
}

impl<'a> Variables<'a> {
    /// The variables for the script `code`.
    ///
    /// # Errors
    /// A sentence about each variable that would hide a server or one of codecell's functions.
    pub(super) fn new(
        given: &'a JsonObject,
        code: &str,
        catalog: &Catalog,
        policy: &Policy,
    ) -> Result<Self, Vec<String>> {
        let hiding: Vec<String> = given
            .keys()
            .filter_map(|name| hiding(name, catalog))
            .collect();
        if !hiding.is_empty() {
            return Err(hiding);
        }
        let mut variables = Self {
            values: Cow::Borrowed(given),
            remarks: Vec::new(),
        };
        for (name, value) in given.iter().filter(|(name, _)| is_pythons(name, policy)) {
            variables.rename(name, value, code, policy);
        }
        Ok(variables)
    }

    /// The variables as the guest takes them: an empty text if there are none.
    pub(super) fn json(&self) -> String {
        if self.values.is_empty() {
            return String::new();
        }
        serde_json::to_string(&*self.values).unwrap_or_default()
    }

    fn rename(&mut self, name: &str, value: &Value, code: &str, policy: &Policy) {
        let mut other = format!("{name}_");
        while self.values.contains_key(&other) {
            other.push('_');
        }
        let is_relied_on = policy.relies_on(code, name, EXCEPTIONS.contains(&name));
        if !is_relied_on && !code.contains(&other) {
            return;
        }
        let values = self.values.to_mut();
        if is_relied_on {
            values.remove(name);
            self.remarks.push(format!(
                "note: the variable {name:?} is `{other}` in this script, which uses Python's own `{name}`"
            ));
        }
        values.insert(other, value.clone());
    }
}

/// Whether Python has something under `name` that scripts may rely on.
fn is_pythons(name: &str, policy: &Policy) -> bool {
    BUILTINS.contains(&name)
        || EXCEPTIONS.contains(&name)
        || policy.image().offered().contains(name)
}

fn hiding(name: &str, catalog: &Catalog) -> Option<String> {
    let hidden = if catalog.python_server_names().any(|server| server == name) {
        "a server, whose tools the script could not call"
    } else if OWN.contains(&name) || WHERE_NAMED.contains(&name) {
        "a function that scripts are given"
    } else {
        return None;
    };
    Some(format!(
        "the variable {name:?} has the name of {hidden}; give it another one"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use codecell_sandbox::Image;
    use codecell_tools::ServerListing;

    fn policy() -> Policy {
        let image = Image::embedded().expect("the image");
        Policy::permissive(image.manifest())
    }

    fn given(values: &Value) -> JsonObject {
        values.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_variable_keeps_its_name_unless_the_script_means_pythons() {
        for (code, expected) in [
            ("id + 1", json!({"id": 5})),
            ("id + id_", json!({"id": 5, "id_": 5})),
            ("id(x)", json!({"id_": 5})),
        ] {
            let given = given(&json!({"id": 5}));
            let variables = Variables::new(&given, code, &Catalog::default(), &policy());
            let values = variables.map(|variables| variables.values.into_owned());
            assert_eq!(values.map(Value::Object), Ok(expected), "{code}");
        }
        let both = given(&json!({"json": 1, "json_": 2}));
        let variables = Variables::new(&both, "import json", &Catalog::default(), &policy());
        assert_eq!(
            variables.map(|variables| (Value::Object(variables.values.into_owned()), variables.remarks)),
            Ok((
                json!({"json_": 2, "json__": 1}),
                vec!["note: the variable \"json\" is `json__` in this script, which uses Python's own `json`".to_owned()]
            ))
        );
    }

    #[test]
    fn servers_and_own_functions_are_not_hidden() {
        let catalog = Catalog::new(vec![ServerListing::ready("my-files", None, Vec::new())]);
        for name in [
            "my_files",
            "display",
            "help",
            "exit",
            "aio",
            "ToolError",
            "servers",
        ] {
            let given = given(&json!({ name: 1 }));
            let refused = Variables::new(&given, "1", &catalog, &policy());
            assert!(refused.is_err(), "{name}");
        }
        let usual = given(&json!({"rows": [1], "name": "x"}));
        let variables = Variables::new(&usual, "1", &catalog, &policy());
        assert!(variables.is_ok_and(|variables| matches!(variables.values, Cow::Borrowed(_))));
    }
}
