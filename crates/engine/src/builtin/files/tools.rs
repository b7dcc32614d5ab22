//! The tools of a `files` server as the catalog lists them, and the replies that several of them share.

use serde_json::{Value, json};

use super::Access;
use codecell_tools::{JsonObject, Tool, ToolReply};

/// The tools that a script is pointed to which looks for a file or folder of the server in its own.
pub(super) const READ_TEXT_FILE: &str = "read_text_file";
pub(super) const READ_BINARY_FILE: &str = "read_binary_file";
pub(super) const LIST_DIRECTORY: &str = "list_directory";

/// What the server is for, unless the operator says what it is for.
pub(super) fn server_description(access: Access) -> &'static str {
    match access {
        Access::ReadOnly => {
            "Files of one folder, read-only. Paths start in that folder, such as \"data/a.csv\"."
        }
        Access::Writable => {
            "Files of one folder, to read and write. Paths start in that folder, such as \"data/a.csv\"."
        }
    }
}

/// The reply of a tool that only has a path to tell.
pub(super) fn done(path: &str) -> ToolReply {
    ToolReply::structured(json!({ "path": path }))
}

/// The reply of a tool that wrote a file, now `size` bytes long.
pub(super) fn written(path: &str, size: u64) -> ToolReply {
    ToolReply::structured(json!({"path": path, "size": size}))
}

/// The tools that `access` allows.
pub(super) fn tools(access: Access) -> Vec<Tool> {
    let mut tools: Vec<Tool> = reading().map(|tool| tool.reading_only(true)).into();
    if access == Access::Writable {
        tools.extend(writing());
    }
    tools
}

fn reading() -> [Tool; 5] {
    let path =
        json!({"type": "string", "description": "Path of the file, from the server's folder"});
    let directory = json!({"type": "string", "default": ".", "description": "Path of the folder, from the server's folder"});
    let lines = |which: &str| json!({"type": "integer", "minimum": 1, "description": format!("Return only the {which} lines")});
    let kind = json!({"enum": ["file", "directory", "symlink", "other"]});
    let size = json!({"type": ["integer", "null"], "description": "Bytes, for files"});
    [
        tool(
            READ_TEXT_FILE,
            "The text of a UTF-8 file, at most 4 MiB; longer ones in parts by head or tail.",
            &["path"],
            json!({"path": path, "head": lines("first"), "tail": lines("last")}),
            Some(object(&["content"], json!({"content": {"type": "string"}}))),
        ),
        tool(
            READ_BINARY_FILE,
            "The bytes of a file (`.data`) with its media type (`.mime_type`), at most 4 MiB at once.",
            &["path"],
            json!({
                "path": path,
                "offset": {"type": "integer", "minimum": 0, "description": "First byte to read"},
                "length": {"type": "integer", "minimum": 1, "description": "Most bytes to read"},
            }),
            None,
        ),
        tool(
            LIST_DIRECTORY,
            "The entries of a folder, sorted by name.",
            &[],
            json!({ "path": directory }),
            Some(list_of(object(
                &["name", "type", "size"],
                json!({"name": {"type": "string"}, "type": kind, "size": size}),
            ))),
        ),
        tool(
            "search_files",
            "Paths of the files below a folder whose name matches a pattern: * stands for any characters, ? for one, {a,b} for either. \
             A pattern with / is held against the path, and ** spans folders.",
            &["pattern"],
            json!({"pattern": {"type": "string", "description": "Such as *.csv or reports/**/*.txt"}, "path": directory}),
            Some(list_of(json!({"type": "string"}))),
        ),
        tool(
            "file_info",
            "What a file or folder is. `modified` is in seconds since 1970 (UTC).",
            &["path"],
            json!({ "path": path }),
            Some(object(
                &["path", "type", "size", "modified"],
                json!({"path": {"type": "string"}, "type": kind, "size": size, "modified": {"type": ["number", "null"]}}),
            )),
        ),
    ]
}

fn writing() -> Vec<Tool> {
    let path = json!({"type": "string", "description": "Path from the server's folder"});
    let done = || Some(object(&["path"], json!({"path": {"type": "string"}})));
    vec![
        tool(
            "write_file",
            "Writes a file, replacing what it held unless append is true. At most 4 MiB at once.",
            &["path", "content"],
            json!({
                "path": path,
                "content": {"type": "string", "description": "The text, or base64 for bytes"},
                "encoding": {"enum": ["utf-8", "base64"], "default": "utf-8"},
                "append": {"type": "boolean", "default": false},
            }),
            Some(object(
                &["path", "size"],
                json!({"path": {"type": "string"}, "size": {"type": "integer"}}),
            )),
        ),
        tool(
            "create_directory",
            "Makes a folder and those above it.",
            &["path"],
            json!({ "path": path }),
            done(),
        ),
        tool(
            "move_file",
            "Moves or renames a file or folder.",
            &["source", "destination"],
            json!({"source": path, "destination": path, "overwrite": {"type": "boolean", "default": false}}),
            done(),
        ),
        tool(
            "delete_file",
            "Deletes a file or an empty folder.",
            &["path"],
            json!({ "path": path }),
            done(),
        ),
    ]
}

fn tool(
    name: &str,
    description: &str,
    required: &[&str],
    properties: Value,
    output: Option<Value>,
) -> Tool {
    Tool::new(
        name,
        Some(description.to_owned()),
        fields(object(required, properties)),
        output.map(fields),
    )
}

/// The schema of an object with just these properties.
fn object(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// The schema of a list, wrapped because a structured reply is an object.
fn list_of(items: Value) -> Value {
    object(
        &["result"],
        json!({"result": {"type": "array", "items": items}}),
    )
}

fn fields(schema: Value) -> JsonObject {
    match schema {
        Value::Object(fields) => fields,
        _ => JsonObject::new(),
    }
}
