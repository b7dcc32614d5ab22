//! One tool as its server describes it, and the Python view of it.

use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use super::fit::{ArgumentTypes, has_floats};
use super::identifier::python_identifier;
use super::promise::Promise;
use super::types::Type;
use super::types::lower::Lowering;
use super::wrapper::Wrapper;
use super::{JsonObject, Signature, ToolReply, WrongArgument};
use codecell_basics::text::{one_line, shortened, truncate};

/// Longest description that is kept, in bytes; the rest is cut off.
pub const MAX_DESCRIPTION_BYTES: usize = 8 << 10;

/// Longest place within a wrong argument that an error names, in bytes.
const MAX_PLACE_BYTES: usize = 120;
/// Characters that are shown of a name on the wire, and parameters whose names on the wire are shown.
const MAX_WIRE_CHARS: usize = 80;
const MAX_WIRE_PARAMETERS: usize = 20;

/// The types of JSON Schema that do not include null.
const PLAIN_TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// One tool as its server describes it.
#[derive(Debug, Clone)]
pub struct Tool {
    /// The name on the wire.
    pub name: String,
    /// The name under which scripts see it: a Python identifier, unique on its server.
    pub python_name: String,
    /// What it does, in the server's words, at most [`MAX_DESCRIPTION_BYTES`].
    pub description: Option<String>,
    /// JSON Schema of the arguments.
    pub input_schema: JsonObject,
    /// JSON Schema of the structured reply, if the server gives one.
    pub output_schema: Option<JsonObject>,
    /// The Python signature made from `input_schema`.
    pub signature: Signature,
    /// What of its definition cannot be used, one sentence for each problem.
    pub problems: Vec<String>,
    /// Whether its calls only read, as its server says, so that they can run side by side without a difference.
    pub is_read_only: bool,
    /// What `output_schema` says of the value that scripts get.
    promise: Option<Arc<Promise>>,
    /// The types of the arguments, made when a call needs them.
    argument_types: OnceLock<Arc<ArgumentTypes>>,
}

impl Tool {
    /// A tool as listed by a server. Its Python name is made distinct by the [`ServerListing`](super::ServerListing).
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        mut description: Option<String>,
        input_schema: JsonObject,
        output_schema: Option<JsonObject>,
    ) -> Self {
        let name = name.into();
        if let Some(description) = &mut description {
            truncate(description, MAX_DESCRIPTION_BYTES);
        }
        Self {
            python_name: python_identifier(&name),
            signature: Signature::from_schema(&input_schema),
            problems: Vec::new(),
            is_read_only: false,
            promise: output_schema
                .as_ref()
                .map(|schema| Arc::new(Promise::of_schema(schema))),
            argument_types: OnceLock::new(),
            name,
            description,
            input_schema,
            output_schema,
        }
    }

    /// The same tool, with a note on what of its definition cannot be used.
    #[must_use]
    pub fn with_problems(self, problems: Vec<String>) -> Self {
        Self { problems, ..self }
    }

    /// The same tool, whose calls only read if that is what `is_read_only` says.
    #[must_use]
    pub fn reading_only(self, is_read_only: bool) -> Self {
        Self {
            is_read_only,
            ..self
        }
    }

    /// `arguments` without those that are null where the schema neither requires them nor allows null: Python programs
    /// say with `None` that an argument is left out.
    #[must_use]
    pub fn without_nulls(&self, mut arguments: JsonObject) -> JsonObject {
        arguments.retain(|name, value| !value.is_null() || !self.is_left_out_by_null(name));
        arguments
    }

    /// Whether the schema says plainly that `argument` can be left out and cannot be null.
    fn is_left_out_by_null(&self, argument: &str) -> bool {
        let schema = |key: &str| self.input_schema.get(key);
        let required = schema("required").and_then(Value::as_array);
        let is_required = required.is_some_and(|names| names.iter().any(|name| name == argument));
        let Some(Value::Object(property)) = schema("properties").and_then(|all| all.get(argument))
        else {
            return false;
        };
        let is_plain = |name: &Value| {
            name.as_str()
                .is_some_and(|name| PLAIN_TYPES.contains(&name))
        };
        let has_plain_type = match property.get("type") {
            Some(Value::Array(names)) => !names.is_empty() && names.iter().all(is_plain),
            Some(name) => is_plain(name),
            None => false,
        };
        // A type that OpenAPI calls nullable allows null, whatever else its schema says.
        let is_nullable = property.get("nullable") == Some(&Value::Bool(true));
        !is_required && has_plain_type && !is_nullable
    }

    /// Makes integers of the whole numbers with a point in `arguments` where the schema asks for integers; says whether
    /// any were made. `server` is the server's name for scripts.
    ///
    /// # Errors
    /// [`WrongArgument`] for a number in such a place that is no integer, or one that is too large.
    pub fn fit(&self, server: &str, arguments: &mut JsonObject) -> Result<bool, WrongArgument> {
        if !has_floats(arguments) {
            return Ok(false);
        }
        let types = self
            .argument_types
            .get_or_init(|| Arc::new(ArgumentTypes::of(&self.input_schema)));
        types.fit(arguments).map_err(|found| {
            let mut parameters = self.signature.parameters.iter();
            let parameter = parameters.find(|known| known.wire == found.argument);
            let argument = parameter.map_or(&found.argument, |known| &known.name);
            let mut place = found.place;
            if !place.is_empty() {
                truncate(&mut place, MAX_PLACE_BYTES);
                place = format!(" at {argument}{place}");
            }
            let fault = if found.is_whole {
                "is beyond the integers that can be sent, which are those from -2**63 to 2**64 - 1"
            } else {
                "is not an integer, and the tool asks for one; pass round(x) or int(x), or divide with //"
            };
            WrongArgument(format!(
                "argument '{argument}' of {server}.{}: {}{place} {fault}",
                self.python_name, found.number
            ))
        })
    }

    /// `reply`, which the tool gave, with what the tool promises of its value.
    #[must_use]
    pub fn promised(&self, mut reply: ToolReply) -> ToolReply {
        // Some languages have one form for an empty list and an empty object.
        let is_object = self
            .output_schema
            .as_ref()
            .is_some_and(|schema| schema.get("type").is_some_and(|kind| kind == "object"));
        if is_object && reply.structured == Some(Value::Array(Vec::new())) {
            reply.structured = Some(Value::Object(JsonObject::new()));
        }
        ToolReply {
            promise: self.promise.clone(),
            ..reply
        }
    }

    /// Where in a structured reply the value lies.
    fn wrapper(&self) -> &Wrapper {
        self.promise
            .as_ref()
            .map_or(&Wrapper::None, |promise| &promise.wrapper)
    }

    /// Whether its description says that it should not be used any more, in capitals or at the beginning of a sentence.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        const WORD: &str = "deprecated";
        let Some(about) = &self.description else {
            return false;
        };
        let lowercase = about.to_ascii_lowercase();
        lowercase.match_indices(WORD).any(|(at, _)| {
            let before = about[..at].trim_end_matches([' ', '*', '_', '[', '(', '@', '`']);
            let is_first = before.is_empty() || before.ends_with(['.', '!', ':', ';', '\n', '-']);
            is_first || about[at..].starts_with("DEPRECATED")
        })
    }

    /// The type of the value that scripts get, with names made of `hint`. `lowering` is that of `schema`, the output
    /// schema.
    pub(super) fn lower_result<'s>(
        &self,
        schema: &'s JsonObject,
        lowering: &mut Lowering<'s>,
        hint: &str,
    ) -> Type {
        self.wrapper().lower(schema, lowering, hint)
    }

    /// The signature with its result, such as `(path: str, head: int = ...) -> str`.
    #[must_use]
    pub fn shown_signature(&self) -> String {
        let Some(schema) = &self.output_schema else {
            return self.signature.to_string();
        };
        let returned = self.wrapper().annotation(schema);
        format!("{} -> {returned}", self.signature)
    }

    /// The tool's names on the wire where scripts use others, in words: `get-stock, _filter is $filter`.
    #[must_use]
    pub fn wire_names(&self) -> Option<String> {
        let shown = |name: &str| shortened(&one_line(name), MAX_WIRE_CHARS);
        let own = (self.name != self.python_name).then(|| shown(&self.name));
        let differing = self
            .signature
            .parameters
            .iter()
            .filter(|parameter| parameter.name != parameter.wire);
        let parameters =
            differing.map(|parameter| format!("{} is {}", parameter.name, shown(&parameter.wire)));
        let names: Vec<String> = own
            .into_iter()
            .chain(parameters.take(MAX_WIRE_PARAMETERS))
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The description, with the names on the wire where scripts use others.
    pub(super) fn full_description(&self) -> Option<String> {
        match (self.description.as_deref(), self.wire_names()) {
            (about, None) => about.map(str::to_owned),
            (None | Some(""), Some(wire)) => Some(format!("On the wire: {wire}")),
            (Some(about), Some(wire)) => {
                Some(format!("{} (on the wire: {wire})", about.trim_end()))
            }
        }
    }

    /// What a script needs to call the tool, in the form of [`Catalog::describe`](super::Catalog::describe).
    pub(super) fn described(&self, server: &str) -> Value {
        let parameters: Vec<Value> = self
            .signature
            .parameters
            .iter()
            .map(|parameter| {
                json!([
                    parameter.name,
                    parameter.wire,
                    parameter.required,
                    parameter.annotation
                ])
            })
            .collect();
        json!({"server": server, "tool": self.name, "parameters": parameters, "open": self.signature.open})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_says_so_is_deprecated() {
        for (about, expected) in [
            (
                "Reads a file. DEPRECATED: Use read_text_file instead.",
                true,
            ),
            ("(deprecated) Reads a file.", true),
            ("Reads a file.\n\nDeprecated since 2.0.", true),
            ("**Deprecated**: use another.", true),
            ("Lists deprecated packages.", false),
            ("Reads a file.", false),
        ] {
            let tool = Tool::new("t", Some(about.to_owned()), JsonObject::new(), None);
            assert_eq!(tool.is_deprecated(), expected, "{about}");
        }
    }

    #[test]
    fn an_empty_list_is_an_empty_object_where_the_schema_promises_one() {
        let empty = || ToolReply::structured(Value::Array(Vec::new()));
        for (kind, expected) in [("object", json!({})), ("array", json!([]))] {
            let schema = json!({ "type": kind }).as_object().cloned();
            let reply = Tool::new("t", None, JsonObject::new(), schema).promised(empty());
            assert_eq!(reply.structured, Some(expected), "{kind}");
        }
    }

    #[test]
    fn names_on_the_wire_are_told_where_they_differ() {
        let tool = |name: &str, parameters: Value| {
            let schema = json!({"properties": parameters})
                .as_object()
                .cloned()
                .unwrap_or_default();
            Tool::new(name, Some("Does it.\n".to_owned()), schema, None)
        };
        for (tool, expected) in [
            (tool("get_stock", json!({"filter": {}})), None),
            (tool("get-stock", json!({"filter": {}})), Some("get-stock")),
            (
                tool("get", json!({"$filter": {}, "top": {}})),
                Some("_filter is $filter"),
            ),
            (
                tool("files/read", json!({"from": {}, "@type": {}})),
                Some("files/read, from_ is from, _type is @type"),
            ),
            (tool("a\nb", json!({})), Some("a b")),
        ] {
            assert_eq!(tool.wire_names().as_deref(), expected);
        }
        let told = tool("get-stock", json!({})).full_description();
        assert_eq!(told.as_deref(), Some("Does it. (on the wire: get-stock)"));
        let many: serde_json::Map<String, Value> = (0..200)
            .map(|index| (format!("${index}"), json!({})))
            .collect();
        let long = tool(&"-".repeat(10_000), Value::Object(many))
            .wire_names()
            .unwrap_or_default();
        assert!(long.len() < 1_000, "{} bytes", long.len());
    }

    #[test]
    fn null_leaves_an_argument_out_where_it_can_mean_nothing_else() {
        let schema = json!({"required": ["needed"], "properties": {
            "needed": {"type": "string"},
            "head": {"type": "integer"},
            "either": {"type": ["string", "number"]},
            "nullable": {"type": ["string", "null"]},
            "open_api": {"type": "string", "nullable": true},
            "optional": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "anything": {},
            "odd": {"type": "any"},
        }});
        let schema = schema.as_object().cloned().unwrap_or_default();
        let names = [
            "needed", "head", "either", "nullable", "open_api", "optional", "anything", "odd",
            "unknown",
        ];
        let arguments = names
            .iter()
            .map(|name| ((*name).to_owned(), Value::Null))
            .collect();
        let kept = Tool::new("t", None, schema.clone(), None).without_nulls(arguments);
        let kept: Vec<&str> = kept.keys().map(String::as_str).collect();
        assert_eq!(kept.len(), 7, "{kept:?}");
        assert!(
            !kept.contains(&"head") && !kept.contains(&"either"),
            "{kept:?}"
        );
        let given = json!({"head": 3, "either": "null"})
            .as_object()
            .cloned()
            .unwrap_or_default();
        assert_eq!(
            Tool::new("t", None, schema, None).without_nulls(given.clone()),
            given
        );
    }

    #[test]
    fn a_number_that_is_not_whole_is_told_under_the_scripts_names() {
        let schema = json!({"properties": {"max-count": {"type": "integer"},
            "rows": {"type": "array", "items": {"type": "integer"}}}});
        let schema = schema.as_object().cloned().unwrap_or_default();
        let tool = Tool::new("list-all", None, schema, None);
        let told = |arguments: Value| {
            let mut arguments = arguments.as_object().cloned().unwrap_or_default();
            tool.fit("my_files", &mut arguments)
                .map_err(|error| error.to_string())
        };
        let advice = "is not an integer, and the tool asks for one; pass round(x) or int(x), or divide with //";
        assert_eq!(
            told(json!({"max-count": 20.5})),
            Err(format!(
                "argument 'max_count' of my_files.list_all: 20.5 {advice}"
            ))
        );
        assert_eq!(
            told(json!({"rows": [1.0, 0.5]})),
            Err(format!(
                "argument 'rows' of my_files.list_all: 0.5 at rows[1] {advice}"
            ))
        );
        assert_eq!(
            told(json!({"max-count": 1e20})),
            Err(
                "argument 'max_count' of my_files.list_all: 1e+20 is beyond the integers that can be sent, \
                 which are those from -2**63 to 2**64 - 1"
                    .to_owned()
            )
        );
        assert_eq!(told(json!({"max-count": 20.0})), Ok(true));
        assert_eq!(told(json!({"max-count": 20})), Ok(false));
    }
}
