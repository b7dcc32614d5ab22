//! What is said about scripts that fail: the mistake once, and what to write instead.

use crate::support::image::{manifest, permissive_policy};
use serde_json::json;

use super::{check_hints, executor, files, run, usual};

#[tokio::test]
async fn a_name_that_nothing_makes_leads_to_what_does() {
    let of_numpy = if manifest().has_module("numpy") {
        "write `import numpy as np` first"
    } else {
        "numpy is not here"
    };
    let cases = [
        (
            "len(rows)",
            "NameError",
            "nothing is kept between calls: make `rows` in this script, or pass it in `variables`",
        ),
        ("items[0]", "NameError", "nothing is kept between calls"),
        (
            "df.head()",
            "NameError",
            "nothing is kept between calls: make `df`",
        ),
        ("total + 1", "NameError", "nothing is kept between calls"),
        (
            "def f():\n    n += 1\nn = 0\nf()",
            "UnboundLocalError",
            "write `global n` there",
        ),
        (
            "Counter('aab')",
            "NameError",
            "write `from collections import Counter` first",
        ),
        (
            "sqrt(4)",
            "NameError",
            "write `from math import sqrt` first",
        ),
        (
            "datetime.now()",
            "NameError",
            "write `from datetime import datetime` first",
        ),
        ("np.array([1])", "NameError", of_numpy),
        (
            "servers.files.read_text_file(path='a')",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "call_tool('files', 'read_text_file', {'path': 'a'})",
            "NameError",
            "write `files.read_text_file(path='a')`",
        ),
        (
            "call_tool(name='files.read_text_file', arguments={'path': 'a'})",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "await client.call_tool('read_text_file', {'path': 'a'})",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "mcp__files__read_text_file(path='a')",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "files__read_text_file(path='a')",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        // Slips in such a name, and what is not there.
        (
            "mcp__files__read_text_fil(path='a')",
            "NameError",
            "write `files.read_text_file(path='a')`",
        ),
        (
            "mcp__file__read_text_file('a')",
            "NameError",
            "`files.read_text_file(...)`",
        ),
        (
            "files__list_directry(path='a')",
            "NameError",
            "`files.list_directory(path='a')`",
        ),
        (
            "mcp__files__send_mail(to='a')",
            "NameError",
            "the server `files` has no tool 'send_mail': `help(files)` shows those that it has",
        ),
        (
            "mcp__github__create_issue(title='a')",
            "NameError",
            "there is no server 'github'; the configured ones are: ",
        ),
        (
            "mcp__git_hub__create_issue(title='a')",
            "NameError",
            "there is no server 'git_hub'",
        ),
        (
            "execute_code('print(1)')",
            "NameError",
            "the script runs already: write the code itself",
        ),
        (
            "await run_python(code='print(1)')",
            "NameError",
            "the script runs already",
        ),
        (
            "readTextFile(path='a')",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "default_api.read_text_file(path='a')",
            "NameError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "call_tool(x)",
            "NameError",
            "write `SERVER.TOOL(name=value)`",
        ),
        (
            "json.echo(text='a')",
            "NameError",
            "the server 'json' is `json_` in scripts",
        ),
        ("json.loads('1')", "NameError", "write `import json` first"),
    ];
    check_hints(&usual(), &cases).await;
    // A name that the script makes, but not here, or a name that differs in one letter, is something else.
    for code in ["if False:\n    rows = 1\nrows", "prnt(1)"] {
        let outcome = run(&usual(), code, json!({})).await;
        assert_eq!(outcome.diagnostics.unwrap().hint, None, "{code}");
    }
}

#[tokio::test]
async fn a_call_in_another_form_leads_to_the_one_that_works() {
    let cases = [
        (
            "mcp_call('files.read_text_file', {'path': 'a'})",
            "TypeError",
            "write `files.read_text_file(path='a')`",
        ),
        (
            "mcp_call('mcp__files__read_text_file', {'path': 'a'})",
            "TypeError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "mcp_call('read_text_file', {'path': 'a'})",
            "TypeError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "call_mcp_tool('files', 'read_text_file', {'path': 'a'})",
            "TypeError",
            "write `files.read_text_file(path='a')`",
        ),
        (
            "call_mcp_tool('files', tool='read_text_file', arguments={'path': 'a'})",
            "TypeError",
            "write `files.read_text_file(path='a')`",
        ),
        (
            "call_mcp_tool(server='x', tool='y')",
            "TypeError",
            "write `mcp_call(\"SERVER\", \"TOOL\", {\"name\": value})`",
        ),
        (
            "files.call_tool('read_text_file', {'path': 'a'})",
            "AttributeError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "await aio.files.call_tool('read_text_file', {'path': 'a'})",
            "AttributeError",
            "`files.read_text_file(path='a')`",
        ),
        (
            "files['read_text_file'](path='a')",
            "TypeError",
            "write `SERVER.TOOL(...)`",
        ),
        (
            "files.read_text_file['a']",
            "TypeError",
            "write `(...)` behind its name",
        ),
        (
            "import json\njson.load(files.read_text_file(path='a'))",
            "AttributeError",
            "`json.loads(text)` reads JSON",
        ),
        (
            "files.read_text_file.invoke(path='a')",
            "AttributeError",
            "write `files.read_text_file(...)`",
        ),
        (
            "files.list_tools()",
            "AttributeError",
            "write `list_tools('files')`",
        ),
        (
            "time(timezone='UTC')",
            "TypeError",
            "`time.get_current_time(timezone='UTC')`",
        ),
        (
            "import time\ntime.get_current_time(timezone='UTC')",
            "AttributeError",
            "`import time` hides the server `time`",
        ),
        (
            "time.sleep(1)",
            "AttributeError",
            "write that for Python's module",
        ),
        (
            "import json\njson.echo(text='a')",
            "AttributeError",
            "the server 'json' is `json_` in scripts",
        ),
        (
            "import sqlite3\nsqlite3.connect('nowhere/scratch.db')",
            "OperationalError",
            "a database is made in a folder that is there",
        ),
        (
            "import sqlite3\nsqlite3.connect(':memory:').execute(\"attach '/a.db' as b\")",
            "OperationalError",
            "a database is made in a folder that is there",
        ),
    ];
    check_hints(&usual(), &cases).await;
    check_hints(
        &executor(permissive_policy(), vec![files()]),
        &[(
            "open('data/a.csv')",
            "FileNotFoundError",
            "there is no such file in the cell; if the server `files` has it, `files.read_text_file('data/a.csv')` reads it",
        )],
    )
    .await;
    let outcome = run(&usual(), "files.read_txt_file(path='a')", json!({})).await;
    let message = outcome.diagnostics.unwrap().message;
    assert!(
        message.contains("did you mean \"read_text_file\"?"),
        "{message}"
    );
}

#[tokio::test]
async fn a_value_of_another_type_is_told_what_it_is() {
    let cases = [
        (
            "rows = files.list_directory(path='.')\n[e.name for e in rows]",
            "AttributeError",
            "write `['name']` for `.name`",
        ),
        (
            "files.list_directory(path='.').name",
            "AttributeError",
            "`[row['name'] for row in rows]`",
        ),
        (
            "files.list_directory(path='.').splitlines()",
            "AttributeError",
            "it is a list already",
        ),
        (
            "files.lines(path='.').upper()",
            "AttributeError",
            "`[item.upper(...) for item in items]`",
        ),
        (
            "files.list_directory(path='.').get('a')",
            "AttributeError",
            "take one item first, as in `rows[0].get(...)`",
        ),
        (
            "files.list_directory(path='.')['name']",
            "TypeError",
            "`[row[\"key\"] for row in rows]`",
        ),
        (
            "files.list_directory(path='.').content",
            "AttributeError",
            "is its value already",
        ),
        (
            "files.list_directory(path='.').length",
            "AttributeError",
            "write `len(x)`",
        ),
        (
            "files.read_text_file(path='a').text",
            "AttributeError",
            "it is the text itself",
        ),
        (
            "files.read_text_file(path='a').append('b')",
            "AttributeError",
            "`.splitlines()`",
        ),
        (
            "files.read_text_file(path='a')['a']",
            "TypeError",
            "`json.loads(text)`",
        ),
        ("'[1]'.append(2)", "AttributeError", "`json.loads(text)`"),
        (
            "{'items_': [1]}.append(2)",
            "AttributeError",
            "a list is in `['items_']`",
        ),
        ("{'name': 1}.nme", "AttributeError", "write `['name']`"),
        (
            "files.nothing().strip()",
            "AttributeError",
            "it is None: that is what a tool gives that replies with nothing",
        ),
        ("files.nothing()[0]", "TypeError", "it is None"),
        (
            "{}.rows",
            "AttributeError",
            "it is a dict, whose keys are none",
        ),
        ("(1, 2).append(3)", "AttributeError", "`list(x)`"),
        ("(5).strip()", "AttributeError", "`str(x).strip(...)`"),
        ("x = 5\nx.append(1)", "AttributeError", "begins as `x = []`"),
        (
            "(2.5).items()",
            "AttributeError",
            "it is a number, which has no keys",
        ),
        (
            "{1}.append(2)",
            "AttributeError",
            "it is a set: write `x.add(item)`",
        ),
        (
            "{1}.extend([2])",
            "AttributeError",
            "write `x.update(others)`",
        ),
        ("{1}.get('a')", "AttributeError", "`{}` is an empty dict"),
        (
            "frozenset().add(1)",
            "AttributeError",
            "`set(x)` makes a set with `.add`",
        ),
        (
            "b'a'.format(1)",
            "AttributeError",
            "`x.decode()` makes text of it",
        ),
        (
            "import json\njson.loads(files.list_directory(path='.'))",
            "TypeError",
            "it is a list already",
        ),
        (
            "import json\njson.loads(files.nothing())",
            "TypeError",
            "it is None: that is what a tool gives that replies with nothing",
        ),
        (
            "import json\njson.loads({'a': 1})",
            "TypeError",
            "it is a dict already",
        ),
    ];
    check_hints(&usual(), &cases).await;
}

#[tokio::test]
async fn a_failure_is_told_once_and_without_what_confuses() {
    let executor = usual();
    for (code, last_line) in [
        ("1 / 0", "ZeroDivisionError"),
        ("raise ValueError('several\\nlines')", "ValueError"),
        ("prnt(1)", "NameError"),
        ("files.fail()", "servers.ToolError"),
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError('other')",
            "KeyError",
        ),
    ] {
        let outcome = run(&executor, code, json!({})).await;
        let found = outcome.diagnostics.unwrap();
        let traceback = found.traceback.unwrap_or_default();
        assert!(!traceback.ends_with(&found.message), "{traceback}");
        assert_eq!(traceback.lines().last(), Some(last_line), "{traceback}");
    }
    // The message of an exception that led to the last one is shown nowhere else.
    let chained = run(
        &executor,
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError('other')",
        json!({}),
    )
    .await;
    let traceback = chained.diagnostics.unwrap().traceback.unwrap();
    assert!(
        traceback.contains("ZeroDivisionError: division by zero"),
        "{traceback}"
    );
    let failed = run(&executor, "files.fail()", json!({})).await;
    assert_eq!(failed.diagnostics.unwrap().hint, None);
    let after = run(&executor, "files.lines(path='a')\nfiles.fail()", json!({})).await;
    let hint = after.diagnostics.unwrap().hint.unwrap();
    assert!(
        hint.starts_with("1 of 2 tool calls had completed"),
        "{hint}"
    );
}
