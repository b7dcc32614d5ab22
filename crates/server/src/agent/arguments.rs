//! The arguments of `run_agent`.

use std::time::Duration;

use codecell_agent::{Budget, Task};
use codecell_basics::likeness::closest;
use codecell_basics::text::beginning;
use codecell_engine::execution::{InputFiles, given_files};
use codecell_tools::JsonObject;
use codecell_tools::arguments::{ArgumentError, Arguments};

use crate::MAX_NAME_CHARS;
use crate::arguments::timeout;

/// What somebody wants done, and within which limits.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) text: String,
    pub(super) context: String,
    pub(super) files: InputFiles,
    pub(super) budget: Budget,
}

/// What `arguments` want, with no more than `most`, and files of no more than `file_bytes`; or what is wrong with them.
pub(super) fn wanted(
    arguments: JsonObject,
    most: Budget,
    file_bytes: u64,
) -> Result<Wanted, String> {
    let mut arguments = Arguments::new(arguments);
    let text = arguments.text("task");
    let context = arguments.optional_text("context");
    let files = arguments.take("files");
    let attempts = arguments.optional_count("max_attempts", 1, most.attempts.into());
    let time = arguments.take("timeout");
    // An unknown argument may be the known one that is misspelt, so this check goes first.
    arguments.finish().map_err(words)?;
    let text = text.map_err(|_| "\"task\" must say in words what is to be done")?;
    let context = context.map_err(words)?.unwrap_or_default();
    let mistakes = [Task::mistake(&text), Task::mistake_of_context(&context)];
    if let Some(mistake) = mistakes.into_iter().flatten().next() {
        return Err(mistake);
    }
    let files = files
        .map(|files| given_files(files, file_bytes))
        .transpose();
    let files = files.map_err(|mistakes| mistakes.join("; "))?;
    let attempts = attempts.map_err(words)?;
    let attempts = attempts.and_then(|attempts| u32::try_from(attempts).ok());
    let time: Option<Duration> = time
        .map(|value| timeout(&value, most.wall_time))
        .transpose()?;
    Ok(Wanted {
        text,
        context,
        files: files.unwrap_or_default(),
        budget: most.lowered(attempts, time),
    })
}

fn words(error: ArgumentError) -> String {
    match error {
        ArgumentError::Unknown { name, known } => {
            let name = beginning(&name, MAX_NAME_CHARS);
            let guess = closest(name, known.iter().copied())
                .map(|known| format!(" did you mean {known:?}?"))
                .unwrap_or_default();
            format!(
                "there is no argument {name:?};{guess} arguments: {}",
                known.join(", ")
            )
        }
        ArgumentError::Missing { name, expected } => format!("{name:?} must be {expected}"),
        ArgumentError::Wrong {
            name,
            expected,
            got,
        } => format!("{name:?} must be {expected}, not {got}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What is wanted as a text, the number of files, the attempts and the seconds.
    fn check(arguments: Value, expected: Result<(&str, usize, u32, u64), &str>) {
        let object = arguments.as_object().cloned().unwrap_or_default();
        let found = wanted(object, Budget::default(), 10);
        let found = found.map(|wanted| {
            let Budget {
                attempts,
                wall_time,
                ..
            } = wanted.budget;
            let text = format!("{}|{}", wanted.text, wanted.context);
            (text, wanted.files.count(), attempts, wall_time.as_secs())
        });
        let expected = expected
            .map(|(text, files, attempts, seconds)| (text.to_owned(), files, attempts, seconds));
        assert_eq!(found, expected.map_err(str::to_owned), "{arguments}");
    }

    #[test]
    fn a_task_is_a_text_with_what_it_needs() {
        check(json!({"task": "add"}), Ok(("add|", 0, 5, 300)));
        let all = json!({
            "task": "add", "context": "by hand", "files": {"a.txt": "1"}, "max_attempts": 2, "timeout": 60,
        });
        check(all, Ok(("add|by hand", 1, 2, 60)));
        let nulls = json!({"task": "add", "context": null, "files": null, "max_attempts": null, "timeout": null});
        check(nulls, Ok(("add|", 0, 5, 300)));
        let texts = json!({"task": "add", "files": "{\"a\": \"1\"}", "timeout": "1 min"});
        check(texts, Ok(("add|", 1, 5, 60)));
    }

    #[test]
    fn limits_are_lowered_only() {
        for (limits, problem) in [
            (
                json!({"max_attempts": 6}),
                "\"max_attempts\" must be a whole number from 1 to 5, not 6",
            ),
            (
                json!({"max_attempts": 0}),
                "\"max_attempts\" must be a whole number from 1 to 5, not 0",
            ),
            (
                json!({"timeout": 301}),
                "\"timeout\" must be more than 0 and at most 300 seconds, not 301",
            ),
            (
                json!({"timeout": 0}),
                "\"timeout\" must be more than 0 and at most 300 seconds, not 0",
            ),
        ] {
            let mut arguments = limits.clone();
            arguments["task"] = json!("add");
            check(arguments, Err(problem));
        }
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        let wrong = "\"task\" must say in words what is to be done";
        check(json!({}), Err(wrong));
        check(json!({"task": 1}), Err(wrong));
        let known = "arguments: task, context, files, max_attempts, timeout";
        for (name, guess) in [
            ("model", ""),
            ("max_attemts", " did you mean \"max_attempts\"?"),
        ] {
            let told = format!("there is no argument {name:?};{guess} {known}");
            check(json!({"task": "add", name: 1}), Err(&told));
        }
        check(
            json!({"task": " \n"}),
            Err("the task is empty; say in plain words what is to be done"),
        );
        check(
            json!({"task": "x".repeat(20_001)}),
            Err("the task has more than 20000 characters; leave the data to the tools"),
        );
        check(
            json!({"task": "x", "context": "x".repeat(40_001)}),
            Err(
                "the context has more than 40000 characters; give what is long as a file, which scripts read",
            ),
        );
        check(
            json!({"task": "x", "context": ["a"]}),
            Err("\"context\" must be a string, not a list"),
        );
        let long = json!({"task": "x", "files": {"a": "12345678901"}});
        let object = long.as_object().cloned().unwrap_or_default();
        assert!(wanted(object, Budget::default(), 10).is_err());
    }
}
