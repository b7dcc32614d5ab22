//! Imports of things that are no modules here, and of modules that scripts may not have.

use codecell_tools::ServerListing;
use serde_json::{Value, json};

use super::{check_results, executor, files, refusal, run, tool, usual, usual_under};
use crate::support::image::{permissive_policy, standard_policy, strict_policy};

#[tokio::test]
async fn an_import_of_a_server_leads_to_the_server() {
    let executor = usual();
    for code in [
        "import files",
        "from files import read_text_file",
        "import files as f",
    ] {
        let message = refusal(&executor, code).await;
        assert!(
            message.contains("`files` is a server, and servers need no import"),
            "{message}"
        );
        assert!(message.contains("`from servers.files import"), "{message}");
    }
    // No server can give `os`.
    let executor = usual_under(strict_policy());
    let message = refusal(&executor, "import os").await;
    assert!(message.contains("`os_` is a server"), "{message}");
    let message = refusal(&executor, "import shutil").await;
    assert!(
        message.contains("a files server (`list_tools()` shows them)"),
        "{message}"
    );
}

#[tokio::test]
async fn remedies_name_only_what_is_there() {
    let fetching = ServerListing::ready("web", None, vec![tool("fetch", "Fetches a URL.", "url")]);
    for (servers, expected) in [
        (
            vec![],
            "a script has no network, and no server is configured; ",
        ),
        (
            vec![files()],
            "a script has no network, and no server here has a tool for that; ",
        ),
        (
            vec![files(), fetching],
            "call a tool of a server that fetches, such as `web.fetch` (`search_tools(\"fetch\")` finds it)",
        ),
    ] {
        // What the hint at run time says is short of how the tool is found.
        let at_run_time = expected.split(" (`").next().unwrap();
        let unchecked = executor(permissive_policy(), servers.clone());
        for code in [
            "import socket\nsocket.create_connection(('example.com', 80))",
            "import urllib.request\nurllib.request.urlopen('http://example.com')",
        ] {
            let outcome = run(&unchecked, code, json!({})).await;
            let hint = outcome.diagnostics.unwrap().hint.unwrap_or_default();
            assert!(hint.contains(at_run_time), "{code}\n{hint}");
        }
        let executor = executor(standard_policy(), servers);
        for code in [
            "import httpx",
            "import socket\nsocket.socket()",
            "from urllib.request import urlopen\nurlopen('http://localhost')",
        ] {
            let message = refusal(&executor, code).await;
            assert!(message.contains(expected), "{message}");
        }
    }
    let strict = executor(strict_policy(), vec![]);
    let message = refusal(&strict, "open('a')").await;
    let expected = "the operator of this server keeps scripts from files, and no server is configured; keep data in memory";
    assert!(message.contains(expected), "{message}");
    let alone = executor(standard_policy(), vec![]);
    for (code, expected) in [
        (
            "import subprocess\nsubprocess.run(['ls'])",
            "no server is configured; do the work in Python",
        ),
        ("import psycopg2", "use an in-memory `sqlite3` database"),
    ] {
        let message = refusal(&alone, code).await;
        assert!(
            message.contains(expected) && !message.contains("list_tools"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn an_import_that_the_script_is_prepared_for_fails_in_the_script() {
    let cases = [
        (
            "try:\n    import torch as th\nexcept ImportError:\n    th = None\nth",
            Value::Null,
        ),
        (
            "try:\n    import signal\n    x = signal.SIGTERM\nexcept ImportError as e:\n    x = type(e).__name__, e.name\nx",
            json!(["ModuleNotFoundError", "signal"]),
        ),
        (
            "try:\n    from subprocess import (run,\n        PIPE)\nexcept ModuleNotFoundError:\n    run = 'none'\nrun",
            json!("none"),
        ),
        (
            "try:\n    import json, socket\n    socket.socket()\nexcept (ImportError, ValueError):\n    pass\njson.loads('1')",
            json!(1),
        ),
        (
            "from contextlib import suppress\nwith suppress(ImportError):\n    import pandas\n2",
            json!(2),
        ),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pandas import DataFrame\n3",
            json!(3),
        ),
        (
            "try:\n    import httpx\nexcept Exception:\n    httpx = None\nhttpx is None",
            json!(true),
        ),
        (
            "try:\n    from urllib import request\nexcept ImportError:\n    request = 0\nrequest",
            json!(0),
        ),
        (
            "try:\n    from . import helper\nexcept ImportError:\n    helper = 0\nhelper",
            json!(0),
        ),
        (
            "def f():\n    try:\n        import polars\n    except ImportError:\n        return 'none'\nf()",
            json!("none"),
        ),
        (
            "try:\n    import tomllib\nexcept ModuleNotFoundError:\n    import tomli as tomllib\ntomllib.loads('a = 1')",
            json!({"a": 1}),
        ),
        ("import sys\nsys.flags.inspect", json!(0)),
        (
            "from sys import flags\nflags.inspect, getattr(flags, 'inspect')",
            json!([0, 0]),
        ),
    ];
    check_results(&usual(), &cases).await;
    let told = run(
        &usual(),
        "try:\n    import ftplib\n    ftplib.FTP()\nexcept ImportError as e:\n    print(e)",
        json!({}),
    )
    .await;
    assert!(
        told.stdout
            .starts_with("No module named 'ftplib': a script has no network"),
        "{}",
        told.stdout
    );
    // Nothing here catches the error.
    for code in [
        "try:\n    import pdb\n    pdb.set_trace()\nexcept ValueError:\n    pass",
        "def f():\n    import socket\n    socket.socket()",
        "from socket import *",
        "import asyncio\nasyncio.subprocess",
    ] {
        let _ = refusal(&usual(), code).await;
    }
}
