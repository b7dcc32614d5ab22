//! Names that servers, variables and Python claim alike.

use codecell_engine::execution::ErrorType;
use codecell_tools::ServerListing;
use codecell_tools::globals::{BUILTINS, EXCEPTIONS, OWN};
use serde_json::json;

use super::{check_results, executor, run, tool, usual};
use crate::support::image::{permissive_policy, standard_policy};

#[tokio::test]
async fn no_server_takes_away_what_scripts_rely_on() {
    let cases = [
        (
            "display_.echo(text='a'), help_.echo(text='b'), exit_.echo(text='c')",
            json!([{"text": "a"}, {"text": "b"}, {"text": "c"}]),
        ),
        (
            "Exception_.echo(text='a'), print_.echo(text='b')",
            json!([{"text": "a"}, {"text": "b"}]),
        ),
        (
            "import json\njson.dumps(json_.echo(text='a'))",
            json!("{\"text\": \"a\"}"),
        ),
        (
            "try:\n    {}['a']\nexcept KeyError as e:\n    x = isinstance(e, Exception)\nx",
            json!(true),
        ),
        (
            "help(print_)\ndisplay('shown')\nprint('printed')\n1",
            json!(1),
        ),
        ("await aio.json_.echo(text='a')", json!({"text": "a"})),
        (
            "mcp_call('json', 'echo', {'text': 'a'})",
            json!({"text": "a"}),
        ),
        (
            "from servers.json import echo\necho(text='a')",
            json!({"text": "a"}),
        ),
        (
            "time.get_current_time(timezone='UTC')",
            json!({"timezone": "UTC"}),
        ),
        (
            "'whose name is Python' in get_tool_docs('json'), get_tool_docs('print').splitlines()[0]",
            json!([true, "# print_; call as print_.echo(...)"]),
        ),
    ];
    check_results(&usual(), &cases).await;
}

#[tokio::test]
async fn a_star_import_of_tools_takes_nothing_away() {
    let tools = ["print", "list", "echo"].map(|name| tool(name, "Echoes.", "text"));
    let servers = vec![ServerListing::ready("fake", None, tools.into())];
    let executor = executor(standard_policy(), servers);
    let cases = [(
        "from servers.fake import *\nprint('x')\nlist(echo(text='a')), fake.print(text='b')",
        json!([["text"], {"text": "b"}]),
    )];
    check_results(&executor, &cases).await;
    let help = run(&executor, "help()", json!({})).await;
    assert!(
        help.stdout
            .starts_with("help(fake) shows a server, help(fake.echo) a tool"),
        "{}",
        help.stdout
    );
}

#[tokio::test]
async fn no_variable_takes_away_what_scripts_rely_on() {
    let executor = usual();
    for (code, variables, expected, is_changed) in [
        ("print('x')\nprint_", json!({"print": 7}), json!(7), true),
        (
            "import json\njson.loads('1'), json_",
            json!({"json": 7}),
            json!([1, 7]),
            true,
        ),
        (
            "try:\n    1 / 0\nexcept Exception:\n    x = Exception_\nx",
            json!({"Exception": 7}),
            json!(7),
            true,
        ),
        (
            "sorted(['b', 'aa'], key=len), len_",
            json!({"len": 7}),
            json!([["b", "aa"], 7]),
            true,
        ),
        ("id + 1", json!({"id": 7}), json!(8), false),
        ("id + id_", json!({"id": 7}), json!(14), false),
        (
            "f'{type} {input}'",
            json!({"type": "a", "input": "b"}),
            json!("a b"),
            false,
        ),
        (
            "files.read_text_file(path=filter)",
            json!({"filter": "a"}),
            json!("some text"),
            false,
        ),
        ("email", json!({"email": "a@b.c"}), json!("a@b.c"), false),
    ] {
        let outcome = run(&executor, code, variables).await;
        assert!(outcome.success, "{code}\n{:#?}", outcome.diagnostics);
        assert_eq!(outcome.result, expected, "{code}");
        let told = outcome.stderr;
        assert_eq!(
            told.contains("in this script, which uses Python's own"),
            is_changed,
            "{code}: {told}"
        );
    }
    for name in [
        "display", "help", "exit", "quit", "aio", "files", "time", "json_", "servers",
    ] {
        let outcome = run(&executor, "1", json!({ name: 1 })).await;
        let found = outcome.diagnostics.map(|found| found.error_type);
        assert_eq!(found, Some(ErrorType::InvalidArgument), "{name}");
    }
}

#[tokio::test]
async fn host_and_guest_know_the_same_names() {
    let executor = executor(permissive_policy(), Vec::new());
    let code = "import builtins\nsorted(name for name in dir(builtins) if name.isidentifier() and name[0] != '_')";
    let outcome = run(&executor, code, json!({})).await;
    let mut known: Vec<&str> = [&OWN, BUILTINS, EXCEPTIONS].concat();
    known.extend(["False", "None", "True"]);
    known.sort_unstable();
    assert_eq!(outcome.result, json!(known));
    let code = "import builtins\n[name for name in dir(builtins) if isinstance(getattr(builtins, name), type) \
                and issubclass(getattr(builtins, name), BaseException) and name[0] != '_' and name != 'ToolError']";
    let outcome = run(&executor, code, json!({})).await;
    assert_eq!(outcome.result, json!(EXCEPTIONS));
}
