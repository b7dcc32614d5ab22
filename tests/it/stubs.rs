//! Stubs are valid Python whatever the schemas say, and a type checker takes them at their word.

use std::time::Duration;

use codecell_tools::{Catalog, JsonObject, PREAMBLE, ServerListing, Style, Tool};
use proptest::prelude::*;
use ruff_python_parser::parse_module;
use serde_json::{Value, json};

use crate::peers::bounded_process::run_bounded;
use crate::peers::installed_servers::InstalledServers;
use crate::peers::real_set;

/// A time that is enough for a checker on a busy machine.
const CHECK_LIMIT: Duration = Duration::from_secs(180);

fn object(value: Value) -> JsonObject {
    value.as_object().cloned().unwrap_or_default()
}

/// The module of stubs of `tools`, each with its name, schema of arguments and schema of the result.
fn module(tools: Vec<(&str, Value, Option<Value>)>, style: Style) -> String {
    let tools = tools
        .into_iter()
        .map(|(name, input, output)| {
            Tool::new(
                name,
                Some(format!("Does {name}.")),
                object(input),
                output.map(object),
            )
        })
        .collect();
    let catalog = Catalog::new(vec![ServerListing::ready("s", None, tools)]);
    format!("{PREAMBLE}\n{}\n", catalog.stubs("s", style))
}

/// Schemas that servers really have, and some that nobody should write.
fn odd_tools() -> Vec<(&'static str, Value, Option<Value>)> {
    let recursive = json!({"$defs": {
        "Node": {"type": "object", "required": ["value"], "properties": {
            "value": {"$ref": "#/$defs/Json"}, "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}}},
        "Json": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "array", "items": {"$ref": "#/$defs/Json"}},
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/Json"}}]},
        "Loop": {"$ref": "#/$defs/Loop"},
        "A": {"anyOf": [{"$ref": "#/$defs/B"}, {"type": "integer"}]},
        "B": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "string"}]}},
        "required": ["tree"], "properties": {
            "tree": {"$ref": "#/$defs/Node"}, "loop": {"$ref": "#/$defs/Loop"},
            "a": {"$ref": "#/$defs/A"}, "b": {"$ref": "#/$defs/B"}, "whole": {"$ref": "#"}}});
    let union = json!({"properties": {"shape": {"oneOf": [
        {"type": "object", "properties": {"kind": {"const": "circle"}, "r": {"type": "number"}}, "required": ["kind", "r"]},
        {"type": "object", "properties": {"kind": {"const": "square"}, "a": {"type": "number"}}, "required": ["kind", "a"]}]}},
        "required": ["shape"]});
    let merged = json!({"$defs": {"base": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}},
        "required": ["item"], "properties": {"item": {"allOf": [{"$ref": "#/$defs/base"},
            {"properties": {"size": {"type": "integer"}}, "required": ["size"]}]},
        "limit": {"allOf": [{"type": "integer"}, {"minimum": 1}], "default": 3}}});
    let draft7 = json!({"definitions": {"u": {"type": ["string", "null"]}}, "required": ["pair"], "properties": {
        "pair": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2},
        "rest": {"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "integer"}, "minItems": 1},
        "u": {"$ref": "#/definitions/u", "default": null}}});
    let names = json!({"required": ["class", "a-b"], "properties": {"class": {"type": "string"}, "a-b": {"type": "string"},
        "list": {"type": "array", "items": {"type": "object", "properties": {
            "list": {"type": "string"}, "str": {"type": "string"}, "from": {"type": "integer"}, "__x": {"type": "string"}}}},
        "arguments": {"type": "integer"}}, "additionalProperties": true});
    let values = json!({"required": ["e"], "properties": {"e": {"enum": ["a", 1, true, null, "\"\\\n"]}, "d": {"type": "string", "default": "x\"y"},
        "wrong": {"type": "integer", "default": "five"}, "long": {"enum": (0..200).collect::<Vec<_>>()}}});
    let choice = json!({"oneOf": [
        {"properties": {"op": {"const": "add"}, "a": {"type": "integer"}}, "required": ["op", "a"]},
        {"properties": {"op": {"const": "remove"}, "b": {"type": "string"}}, "required": ["op", "b"]}]});
    let condition = json!({"properties": {"kind": {"enum": ["a", "b"]}}, "required": ["kind"],
        "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"], "properties": {"x": {"type": "integer"}}},
        "else": {"properties": {"x": {"type": "string"}}}, "dependentSchemas": {"x": {"properties": {"y": {"type": "boolean"}}}}});
    let output = json!({"type": "object", "required": ["rows"], "properties": {
        "rows": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "class": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}}},
        "next": {"type": ["string", "null"]}}});
    let wrapped = json!({"type": "object", "properties": {"result": {"type": "array", "items": {"type": "integer"}}},
        "required": ["result"], "x-fastmcp-wrap-result": true});
    vec![
        ("recursive", recursive, None),
        ("union", union, Some(output)),
        ("merged", merged, Some(wrapped)),
        ("draft7", draft7, None),
        ("names", names, None),
        ("values", values, None),
        ("choice", choice, None),
        ("condition", condition, None),
        (
            "undescribed",
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["ghost"]}),
            None,
        ),
        (
            "list",
            json!({"properties": {"items": {"type": "array", "items": {"type": "string"}}}}),
            None,
        ),
        ("nothing", json!({}), None),
        (
            "wrong",
            json!({"properties": 5, "required": "x", "anyOf": [1, null]}),
            None,
        ),
    ]
}

/// Uses of [`odd_tools`]: a type checker must report the marked lines, and nothing else.
const USES: &str = r#"
import s
s.recursive({"value": ["a", 1.5, {"k": []}], "next": {"value": "x", "next": None}}, a=1, b="x")
s.recursive({"value": b"x"})  # reported
s.recursive({"next": None})  # reported
found = s.union({"kind": "circle", "r": 2})
rows = found["rows"]
print(rows[0]["name"].upper(), found.get("next"))
print(rows[0]["no_such_key"])  # reported
s.union({"kind": "square", "r": 2})  # reported
print(s.merged({"id": "a", "size": 1})[0] + 1)
s.merged({"id": "a"})  # reported
s.draft7(("a", 1), rest=("a", 1, 2), u=None)
s.draft7(("a", "b"))  # reported
s.names("x", "y", list=[{"list": "a", "str": "b", "from": 1, "__x": "c"}], other=1)
s.names("x", 5)  # reported
s.values("a", wrong=3, long=199)
s.values("b")  # reported
s.choice("add", a=1)
s.choice("remove", b="x")
s.choice("move")  # reported
s.condition("a", x=1, y=True)
s.condition("b", x="one")
s.condition("b", x=None)  # reported
s.undescribed(5)
s.undescribed(a="x")  # reported
s.list(items=["a"])
s.nothing(anything=1)
"#;

#[test]
fn a_type_checker_takes_odd_schemas_at_their_word() {
    let Some(servers) = InstalledServers::or_skip("a_type_checker_takes_odd_schemas_at_their_word")
    else {
        return;
    };
    let folder = tempfile::TempDir::new().unwrap();
    let expected: Vec<usize> = USES
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with("# reported"))
        .map(|(index, _)| index + 1)
        .collect();
    for style in [Style::Full, Style::Brief] {
        std::fs::write(folder.path().join("s.pyi"), module(odd_tools(), style)).unwrap();
        std::fs::write(folder.path().join("uses.py"), USES).unwrap();
        let mut checker = servers.type_checker();
        checker
            .current_dir(folder.path())
            .args(["s.pyi", "uses.py"]);
        let report = run_bounded(&mut checker, CHECK_LIMIT, folder.path()).stdout;
        let reported: Vec<usize> = report
            .lines()
            .filter(|line| line.contains(": error:"))
            .map(|line| {
                let place = line.strip_prefix("uses.py:").unwrap_or_else(|| {
                    panic!(
                        "the stubs themselves are wrong: {report}\n{}",
                        module(odd_tools(), style)
                    )
                });
                place.split(':').next().unwrap().parse().unwrap()
            })
            .collect();
        assert_eq!(reported, expected, "{style:?}: {report}");
    }
}

#[test]
fn the_stubs_of_every_real_tool_type_check() {
    let Some((servers, place)) = real_set::or_skip("the_stubs_of_every_real_tool_type_check")
    else {
        return;
    };
    let mut functions = 0;
    for name in real_set::NAMES {
        let ran = place.run(&["tools", "--server", name, "--format", "stubs"]);
        assert_eq!(ran.code, Some(0), "{}", ran.shown());
        functions += ran
            .stdout
            .lines()
            .filter(|line| *line == "    @__Tool")
            .count();
        place.write(&format!("{name}_stubs.pyi"), &ran.stdout);
    }
    assert!(functions >= 61, "only {functions} functions");
    let mut checker = servers.type_checker();
    checker
        .current_dir(place.path())
        .args(real_set::NAMES.map(|name| format!("{name}_stubs.pyi")));
    run_bounded(&mut checker, CHECK_LIMIT, place.path()).expect_success("the type checker");
}

/// Scripts for [`shop_and_stock`]: a type checker must report the marked lines, and nothing else.
const SCRIPT: &str = r#"
from cell import *
import asyncio
from servers.shop import find
from servers import ToolError as Failure

items = shop.find("tea", limit=3)
print(items[0]["name"].upper(), stock.find(5) + 1, find("x")[0]["name"])
shop.find(5)  # reported
stock.find("tea")  # reported
shop.sell("x")  # reported
items[0]["colour"]  # reported
display(items)
display(b"", mime_type="image/png")
try:
    stock.get_stock(_filter="a")
except ToolError as error:
    print(error.server, error.tool, error.message, error.data, error.content[0])
    print(error.code)  # reported
print(list_tools()[0], mcp_call("shop", "find", {"name": "x"}), search_tools("find", limit=2), get_tool_docs("shop.find"))

async def both() -> int:
    found, number = await asyncio.gather(aio.shop.find("tea"), aio.stock.find(5))
    aio.shop.find(7)  # reported
    reply, one = await asyncio.gather(aio.shop.find.raw("tea", limit=1), aio.stock.find(id=5))
    print(reply.value[0]["name"].upper(), reply.content[0], one + 1)
    await aio.shop.find.raw(7)  # reported
    reply.values  # reported
    async with asyncio.TaskGroup() as group:
        task = group.create_task(aio.stock.find(5))
    print(task.result() + 1)
    return len(found[0]["name"]) + number

print(down.anything(1), Failure)
whole = shop.find.raw("tea", limit=3)
print(whole.value[0]["name"].upper(), whole.content, whole.structured["result"])
shop.find.raw(5)  # reported
shop.find(nme="tea")  # reported
shop.find.raw("tea", limits=3)  # reported
shop.find.rav("tea")  # reported
find(5)  # reported
print(find.raw("tea").value[0]["name"].upper(), shop.find.__name__)
called = mcp_call(server="shop", tool="find", arguments={"name": "tea"})
print(called["any"], mcp_call("shop", "find", {"name": "tea"}, raw=True).content[0])
print(call_mcp_tool("shop.find", {"name": "tea"}, raw=True).structured, call_mcp_tool("shop.find")["any"])
mcp_call("shop", "find", {}, raw=True).contents  # reported
mcp_call("shop", "find", "tea")  # reported
list_.all([1, 2])
"#;

/// Two servers that share the name of a tool, one server that is not there, and one whose names clash with Python's.
fn shop_and_stock() -> Catalog {
    let find = |schema: Value, output: Value| {
        Tool::new("find", None, object(schema), Some(object(output)))
    };
    let text = |name: &str| json!({"required": [name], "properties": {name: {"type": "string"}, "limit": {"type": "integer"}}});
    let items = json!({"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items":
        {"type": "object", "title": "Item", "required": ["name"], "properties": {"name": {"type": "string"}}}}}});
    let number = json!({"type": "object", "required": ["result"], "properties": {"result": {"type": "integer"}}});
    let by_number = json!({"required": ["id"], "properties": {"id": {"type": "integer"}}});
    let all = json!({"required": ["list"], "properties": {"list": {"type": "array", "items": {"type": "integer"}}}});
    let get_stock = Tool::new(
        "get-stock",
        None,
        object(json!({"properties": {"$filter": {"type": "string"}}})),
        None,
    );
    Catalog::new(vec![
        ServerListing::ready("shop", None, vec![find(text("name"), items)]),
        ServerListing::ready("stock", None, vec![find(by_number, number), get_stock]),
        ServerListing::failed("down", None, "no such program"),
        ServerListing::ready(
            "list",
            None,
            vec![
                Tool::new("all", None, object(all), None),
                Tool::new("list", None, object(json!({})), None),
                Tool::new("Any", None, object(json!({})), None),
            ],
        ),
        ServerListing::ready(
            "Any",
            None,
            vec![Tool::new("x", None, object(json!({})), None)],
        ),
    ])
}

#[test]
fn a_type_checker_checks_whole_scripts() {
    let Some(servers) = InstalledServers::or_skip("a_type_checker_checks_whole_scripts") else {
        return;
    };
    let catalog = shop_and_stock();
    let folder = tempfile::TempDir::new().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("servers")).unwrap();
    put("cell.pyi", &catalog.globals_stub(|_, _| true));
    put(
        "servers/__init__.pyi",
        "from cell import ToolError as ToolError, list_tools as list_tools, mcp_call as mcp_call\n",
    );
    for name in ["shop", "stock", "list_"] {
        put(&format!("servers/{name}.pyi"), &catalog.server_stub(name));
    }
    put("script.py", SCRIPT);
    let mut checker = servers.type_checker();
    checker
        .current_dir(folder.path())
        .args(["cell.pyi", "servers", "script.py"]);
    let report = run_bounded(&mut checker, CHECK_LIMIT, folder.path()).stdout;
    let expected: Vec<String> = SCRIPT
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with("# reported"))
        .map(|(index, _)| format!("script.py:{}", index + 1))
        .collect();
    let place = |line: &str| line.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
    let mut reported: Vec<String> = report
        .lines()
        .filter(|line| line.contains(": error:"))
        .map(place)
        .collect();
    reported.dedup();
    assert_eq!(
        reported,
        expected,
        "{report}\n{}",
        catalog.globals_stub(|_, _| true)
    );
}

#[test]
fn whole_modules_are_valid_python_and_say_what_is_on_the_wire() {
    let catalog = shop_and_stock();
    let all = catalog.globals_stub(|_, _| true);
    assert_parses(&all);
    for part in [
        "class ToolError(Exception):",
        "def display(",
        "\nshop: __shop\n",
        "\ndown: typing.Any",
        "On the wire: get-stock, _filter is $filter.",
        "list_, configured as list: 3 tools",
        "# down: not available: no such program",
    ] {
        assert!(all.contains(part), "{part} in {all}");
    }
    let one = catalog.globals_stub(|server, tool| {
        server.name == "stock" && tool.is_none_or(|tool| tool.name == "find")
    });
    assert!(
        !one.contains("shop") && !one.contains("get_stock") && one.contains("stock: __stock"),
        "{one}"
    );
    assert_parses(&one);
    assert_parses(&Catalog::default().globals_stub(|_, _| true));
    for server in catalog.servers() {
        assert_parses(&catalog.server_stub(&server.name));
    }
    assert!(catalog.server_stub("nothing").is_empty());
}

#[test]
fn odd_schemas_give_valid_python() {
    for style in [Style::Brief, Style::Full] {
        assert_parses(&module(odd_tools(), style));
    }
}

fn assert_parses(source: &str) {
    if let Err(error) = parse_module(source) {
        panic!("{error}\n{source}");
    }
}

/// The longest stubs of two tools with any schemas, in bytes.
const MAX_STUB_BYTES: usize = 1 << 20;

/// Values that look like JSON Schema of any draft, with keywords in places where they belong and where they do not.
fn any_schema() -> impl Strategy<Value = Value> {
    const KEYWORDS: [&str; 54] = [
        "type",
        "properties",
        "required",
        "anyOf",
        "allOf",
        "oneOf",
        "$ref",
        "$defs",
        "definitions",
        "items",
        "prefixItems",
        "additionalItems",
        "enum",
        "const",
        "additionalProperties",
        "patternProperties",
        "title",
        "description",
        "default",
        "format",
        "pattern",
        "minimum",
        "exclusiveMinimum",
        "maxItems",
        "minItems",
        "nullable",
        "$anchor",
        "$id",
        "id",
        "$schema",
        "$recursiveRef",
        "$dynamicRef",
        "$dynamicAnchor",
        "if",
        "then",
        "else",
        "not",
        "contains",
        "propertyNames",
        "dependentSchemas",
        "dependencies",
        "unevaluatedProperties",
        "exclusiveMaximum",
        "maximum",
        "multipleOf",
        "uniqueItems",
        "examples",
        "deprecated",
        "contentEncoding",
        "extends",
        "disallow",
        "class",
        "a",
        "",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(
            &[
                "#",
                "#/$defs/a",
                "#/$defs/b",
                "#/definitions/a",
                "#/$defs/a/items",
                "#/$defs/a/anyOf/0",
                "#/properties/b-c",
                "#/%24defs/a",
                "#/$defs/missing",
                "https://example.org/schema",
                "#/properties/a",
                "#a",
                "string",
                "object",
                "array",
                "integer",
                "number",
                "null",
                "\"\"\"",
                "\\",
                "list",
            ][..]
        )
        .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let key = prop_oneof![
            4 => prop::sample::select(&KEYWORDS[..]).prop_map(str::to_owned),
            1 => any::<String>(),
        ];
        prop_oneof![
            1 => proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => proptest::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_schema_gives_valid_python(
        name in any::<String>(),
        about in any::<String>(),
        input in any_schema(),
        other in any_schema(),
        output in any_schema(),
    ) {
        let defined = json!({"a": &input, "b": other});
        let input = object(json!({"$defs": defined, "definitions": defined, "required": ["a"],
            "properties": {"a": &input, "b-c": {"$ref": "#/$defs/a"}, "d": {"$ref": "#/$defs/b"}}}));
        let tools = vec![
            Tool::new(&name, Some(about.clone()), input, Some(object(output.clone()))),
            Tool::new("other", None, object(output), None),
        ];
        let catalog = Catalog::new(vec![ServerListing::ready("s", Some(about), tools)]);
        let whole = catalog.globals_stub(|_, _| true);
        prop_assert!(parse_module(&whole).is_ok(), "{:?}\n{whole}", parse_module(&whole).err());
        for text in [catalog.stubs("s", Style::Brief), catalog.stubs("s", Style::Full), catalog.docs(["s"]).docs] {
            prop_assert!(parse_module(&text).is_ok(), "{:?}\n{text}", parse_module(&text).err());
            prop_assert!(text.len() <= MAX_STUB_BYTES, "{} bytes", text.len());
            prop_assert_eq!(text.lines().filter(|line| line.starts_with("def ")).count(), 2, "{}", text);
        }
    }
}
