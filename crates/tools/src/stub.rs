//! Tools as typed Python: a stub of each function, and the classes that its types need.
//!
//! What is written is valid Python whatever the schemas say. The functions of one server share one namespace,
//! in which equal classes are written once.

mod class;
mod function;
mod module;
mod names;
mod text;

use super::observed::Observed;
use super::{Catalog, ServerListing, Tool};
use function::Lowered;
use names::Names;

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// One line a function, with the first sentence of its description.
    Brief,
    /// Everything: descriptions, constraints, remarks on every key.
    Full,
}

/// Most tools whose stubs are written into one text; the number of the others is given.
const MAX_TOOLS: usize = 2_000;

/// What a file of stubs has to import to be complete.
pub const PREAMBLE: &str = "\
import builtins
import typing
from typing import Any, Literal, NotRequired, TypedDict

class Media:
    data: bytes
    mime_type: str

class Resource:
    uri: str | None
    mime_type: str | None
    text: str | None
    data: bytes | None
    name: str | None
";

impl Catalog {
    /// The stubs of all tools of the server that scripts call `name`, as Python; empty if there are none.
    /// What was observed of replies is left out, so the text is the same as long as the catalog is.
    #[must_use]
    pub fn stubs(&self, name: &str, style: Style) -> String {
        self.server(name)
            .map(|server| stubs(server, &server.tools, None, style))
            .unwrap_or_default()
    }
}

impl ServerListing {
    /// What of the server's list of tools cannot be used or said in types, one sentence each; a sentence about a single
    /// tool begins with its name.
    #[must_use]
    pub fn all_problems(&self) -> Vec<String> {
        let of_tools = self.tools.iter().flat_map(|tool| {
            let notes = Lowered::new(self, tool, None).definitions.notes;
            let problems = tool.problems.iter().cloned().chain(notes);
            problems.map(move |problem| format!("{}: {problem}", tool.python_name))
        });
        self.problems.iter().cloned().chain(of_tools).collect()
    }
}

/// The stubs of `tools` of `server`: classes first, then functions in the order given. `observed` adds the
/// types of replies where the server promises none.
pub(super) fn stubs<'a>(
    server: &ServerListing,
    tools: impl IntoIterator<Item = &'a Tool>,
    observed: Option<&Observed>,
    style: Style,
) -> String {
    decorated_stubs(server, tools, observed, style, "")
}

/// The same, with the line `decorator` above each function.
fn decorated_stubs<'a>(
    server: &ServerListing,
    tools: impl IntoIterator<Item = &'a Tool>,
    observed: Option<&Observed>,
    style: Style,
    decorator: &str,
) -> String {
    let tools: Vec<&Tool> = tools.into_iter().collect();
    let mut names = Names::new(tools.iter().map(|tool| tool.python_name.as_str()));
    let functions = functions(server, &tools, observed, style, &mut names);
    let mut text = names.into_classes().join(match style {
        Style::Brief => "\n",
        Style::Full => "\n\n",
    });
    let between = if style == Style::Full { "\n\n" } else { "\n" };
    for function in functions {
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(decorator);
        text.push_str(&function);
    }
    if let Some(more @ 1..) = tools.len().checked_sub(MAX_TOOLS) {
        text.push_str(&format!("\n# and {more} more"));
    }
    text
}

/// The stubs of the first [`MAX_TOOLS`] of `tools`; their classes are added to `names`.
fn functions(
    server: &ServerListing,
    tools: &[&Tool],
    observed: Option<&Observed>,
    style: Style,
    names: &mut Names,
) -> Vec<String> {
    let written = tools.iter().take(MAX_TOOLS).map(|tool| {
        let lowered = Lowered::new(server, tool, observed);
        let classes = class::write(&lowered.definitions, lowered.kinds(), names, style);
        lowered.write(tool, &classes, names, style)
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::JsonObject;

    fn object(value: Value) -> JsonObject {
        value.as_object().cloned().unwrap_or_default()
    }

    fn full(description: &str, input: Value, output: Option<Value>) -> String {
        let tool = Tool::new(
            "do_it",
            Some(description.to_owned()),
            object(input),
            output.map(object),
        );
        let server = ServerListing::ready("s", None, vec![tool]);
        stubs(&server, &server.tools, None, Style::Full)
    }

    #[test]
    fn a_function_says_all_that_the_schema_does() {
        let input = json!({"type": "object", "required": ["path", "edits"], "properties": {
            "path": {"type": "string", "description": "Where."},
            "limit": {"type": "integer", "default": 5, "minimum": 1},
            "mode": {"enum": ["a", "b"], "default": "a"},
            "in": {"type": ["string", "null"], "default": null},
            "edits": {"type": "array", "items": {"type": "object", "required": ["old"], "properties": {
                "old": {"type": "string", "minLength": 1}, "new-text": {"type": "string"}}}}}});
        let output = json!({"type": "object", "title": "Report", "required": ["count"], "properties": {
            "count": {"type": "integer"}, "size": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "items": false}}});
        insta::assert_snapshot!(full("Does \"it\".\n\nTwice: \\n.", input, Some(output)));
    }

    #[test]
    fn recursion_and_alternatives_have_names() {
        let input = json!({"$defs": {
            "node": {"type": "object", "required": ["value"], "properties": {
                "value": {"$ref": "#/$defs/json"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}},
            "json": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/json"}}]},
            "self": {"anyOf": [{"$ref": "#/$defs/self"}, {"type": "integer"}]}},
            "properties": {
                "tree": {"$ref": "#/$defs/node"},
                "odd": {"$ref": "#/$defs/self"},
                "shape": {"oneOf": [
                    {"type": "object", "properties": {"kind": {"const": "circle"}, "r": {"type": "number"}}, "required": ["kind", "r"]},
                    {"type": "object", "properties": {"kind": {"const": "square"}, "a": {"type": "number"}}, "required": ["kind"]}]},
                "both": {"allOf": [{"$ref": "#/$defs/node"}, {"properties": {"extra": {"type": "boolean"}}, "required": ["extra"]}]}}});
        insta::assert_snapshot!(full("Draws.", input, None));
    }

    #[test]
    fn a_description_can_end_in_quotes() {
        for (description, expected) in [
            ("Ends with \"\"\"", r#""""Ends with ""\"""""#),
            ("A \"word\"", r#""""A "word\"""""#),
            ("C:\\", r#""""C:\\""""#),
        ] {
            let text = full(description, json!({}), None);
            assert!(text.ends_with(expected), "{text}");
        }
    }

    #[test]
    fn classes_that_nothing_needs_are_not_written() {
        let forms: Vec<Value> = (0..20)
            .map(|index| json!({"type": "object", "properties": {format!("k{index}"): {}}}))
            .collect();
        let text = full(
            "Takes one.",
            json!({"properties": {"a": {"anyOf": forms}}}),
            None,
        );
        assert!(
            text.starts_with("def do_it(a: Any = ...) -> Any:"),
            "{text}"
        );
        assert!(
            text.contains("\"a\": it has too many forms to be shown"),
            "{text}"
        );
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let input =
            json!({"properties": {"a": {"$ref": "#/gone"}, "b": 5, "c": {"type": "wrong"}}});
        let text = full("Tries.", input, None);
        for note in [
            "the reference \"#/gone\" leads nowhere",
            "5 is no schema",
            "\"wrong\" is no type",
        ] {
            assert!(text.contains(note), "{note} in {text}");
        }
        assert!(full("Takes what comes.", json!("odd"), None).contains("**arguments: Any"));
    }

    #[test]
    fn equal_classes_are_written_once() {
        let schema = |key: &str| {
            object(
                json!({"properties": {"item": {"type": "object", "properties": {key: {"type": "string"}}}}}),
            )
        };
        let tools = vec![
            Tool::new("a", None, schema("x"), None),
            Tool::new("b", None, schema("x"), None),
            Tool::new("c", None, schema("y"), None),
        ];
        let server = ServerListing::ready("s", None, tools);
        assert_eq!(
            stubs(&server, &server.tools, None, Style::Brief),
            "class Item(TypedDict, total=False): x: str\n\
             class Item2(TypedDict, total=False): y: str\n\
             def a(item: Item = ...) -> Any: ...\n\
             def b(item: Item = ...) -> Any: ...\n\
             def c(item: Item2 = ...) -> Any: ..."
        );
    }

    #[test]
    fn huge_schemas_give_bounded_stubs() {
        let wide: JsonObject = (0..5_000)
            .map(|index| (format!("p{index}"), json!({"type": "object", "properties": {"x": {"enum": (0..500).collect::<Vec<_>>()}}})))
            .collect();
        let text = full(
            &"long ".repeat(100_000),
            json!({ "properties": wide }),
            None,
        );
        assert!(text.len() < 200_000, "{} bytes", text.len());
        let long = "long ".repeat(1_000_000);
        let said = json!({"description": &long, "default": &long, "pattern": &long, "const": {"x": &long}, "examples": [&long]});
        let referring: JsonObject = (0..250)
            .map(|index| (format!("p{index}"), json!({"properties": {"x": {"$ref": "#/$defs/said"}, "y": {"allOf": [{"$ref": "#/$defs/said"}]}}})))
            .collect();
        let text = full(
            "Repeats.",
            json!({"$defs": {"said": said}, "properties": referring}),
            None,
        );
        assert!(text.len() < 200_000, "{} bytes", text.len());
        let mut deep = json!({"type": "string"});
        for _ in 0..100 {
            deep = json!({"type": "object", "properties": {"a": deep.clone()}});
        }
        let text = full("Deep.", json!({"properties": {"deep": deep}}), None);
        assert!(text.contains("too large to be shown"), "{text}");
    }
}
