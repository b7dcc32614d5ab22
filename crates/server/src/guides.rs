//! The guide to writing scripts, for clients that want to give it to their model: as a resource, which a client or its
//! user chooses, and as a prompt, which a user calls by its name. Both are the page that people read.

use rmcp::model::{
    ErrorData, GetPromptRequestParams, GetPromptResult, Prompt, PromptArgument, PromptMessage,
    ReadResourceResult, Resource, ResourceContents, Role,
};
use serde_json::json;

use super::{EXECUTE_CODE, MAX_NAME_CHARS};
use codecell_basics::text::beginning;

/// How scripts are written.
pub const WRITING_SCRIPTS: &str = include_str!("../../../docs/writing-scripts.md");

/// The name of the resource and of the prompt.
const NAME: &str = "writing-scripts";
const TITLE: &str = "Writing scripts";
const DESCRIPTION: &str = "How to write scripts for execute_code: how they call tools, what replies and results become, \
what is allowed, and what went wrong";

/// The address of the resource.
const ADDRESS: &str = "codecell://guides/writing-scripts";
const MEDIA_TYPE: &str = "text/markdown";

/// The argument of the prompt.
const TASK: &str = "task";

/// The resources that clients are offered.
pub(super) fn resources() -> Vec<Resource> {
    let guide = Resource::new(ADDRESS, NAME)
        .with_title(TITLE)
        .with_description(DESCRIPTION)
        .with_mime_type(MEDIA_TYPE)
        .with_size(WRITING_SCRIPTS.len() as u64);
    vec![guide]
}

/// The resource at `address`.
pub(super) fn read(address: &str) -> Result<ReadResourceResult, ErrorData> {
    if address != ADDRESS {
        let shown = beginning(address, MAX_NAME_CHARS);
        return Err(ErrorData::resource_not_found(
            format!("there is no resource {shown:?}; the only one is {ADDRESS}"),
            Some(json!({ "uri": shown })),
        ));
    }
    let text = ResourceContents::text(WRITING_SCRIPTS, ADDRESS).with_mime_type(MEDIA_TYPE);
    Ok(ReadResourceResult::new(vec![text]))
}

/// The prompts that clients are offered.
pub(super) fn prompts() -> Vec<Prompt> {
    let task = PromptArgument::new(TASK)
        .with_title("Task")
        .with_description("What the script is to do")
        .with_required(false);
    vec![Prompt::new(NAME, Some(DESCRIPTION), Some(vec![task])).with_title(TITLE)]
}

/// The prompt that `request` names, as a message of the user.
pub(super) fn prompt(request: &GetPromptRequestParams) -> Result<GetPromptResult, ErrorData> {
    if request.name != NAME {
        let shown = beginning(&request.name, MAX_NAME_CHARS);
        let problem = format!("there is no prompt {shown:?}; the only one is {NAME}");
        return Err(ErrorData::invalid_params(problem, None));
    }
    let arguments = request.arguments.as_ref();
    let task = match arguments.and_then(|arguments| arguments.get(TASK)) {
        None => None,
        Some(task) => Some(task.as_str().ok_or_else(|| {
            ErrorData::invalid_params(format!("{TASK} is not a text; write it in quotes"), None)
        })?),
    };
    let wish = match task.map(str::trim).filter(|task| !task.is_empty()) {
        Some(task) => {
            format!("Write a script for this task, and run it with {EXECUTE_CODE}: {task}")
        }
        None => format!("Write scripts for {EXECUTE_CODE} as this guide says."),
    };
    let text = format!("{WRITING_SCRIPTS}\n---\n\n{wish}");
    let message = PromptMessage::new_text(Role::User, text);
    Ok(GetPromptResult::new(vec![message]).with_description(DESCRIPTION))
}
