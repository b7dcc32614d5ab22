//! The arguments of `run_agent`.

use codecell_agent::Task;
use codecell_basics::text::beginning;
use codecell_tools::JsonObject;
use codecell_tools::arguments::{ArgumentError, Arguments};

use crate::MAX_NAME_CHARS;

/// The task in `arguments`, or what is wrong with them.
pub(super) fn task(arguments: JsonObject) -> Result<String, String> {
    let mut arguments = Arguments::new(arguments);
    let task = arguments.text("task");
    // An unknown argument may be the known one that is misspelt, so this check goes first.
    arguments.finish().map_err(|error| match error {
        ArgumentError::Unknown { name, .. } => {
            let name = beginning(&name, MAX_NAME_CHARS);
            format!("there is no argument {name:?}; the only one is \"task\"")
        }
        ArgumentError::Missing { name, expected } | ArgumentError::Wrong { name, expected, .. } => {
            format!("{name:?} must be {expected}")
        }
    })?;
    let task = task.map_err(|_| "\"task\" must say in words what is to be done")?;
    match Task::mistake(&task) {
        Some(mistake) => Err(mistake),
        None => Ok(task),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(arguments: Value, expected: Result<&str, &str>) {
        let arguments = arguments.as_object().cloned().unwrap_or_default();
        assert_eq!(
            task(arguments),
            expected.map(str::to_owned).map_err(str::to_owned)
        );
    }

    #[test]
    fn a_task_is_a_text() {
        check(json!({"task": "add"}), Ok("add"));
        let wrong = "\"task\" must say in words what is to be done";
        check(json!({}), Err(wrong));
        check(json!({"task": 1}), Err(wrong));
        check(
            json!({"task": "add", "code": "1"}),
            Err("there is no argument \"code\"; the only one is \"task\""),
        );
        check(
            json!({"task": " \n"}),
            Err("the task is empty; say in plain words what is to be done"),
        );
        let long = json!({"task": "x".repeat(20_001)});
        check(
            long,
            Err("the task has more than 20000 characters; leave the data to the tools"),
        );
    }
}
