//! How a server is reached, written as an object `transport`, as some clients and libraries do.

use codecell_engine::config::{Server, ServerKind};

use super::{errors_of, servers};

fn server(text: &str) -> Server {
    let file = format!("{{\"servers\": {{\"a\": {text}}}}}");
    let read = servers(&file).unwrap_or_else(|errors| panic!("{text}: {errors}"));
    read.servers.into_iter().next().unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs.iter();
    owned
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn an_object_says_how_a_server_is_reached() {
    for kind in ["streamable-http", "streamableHttp", "http"] {
        let text = format!(
            "{{\"transport\": {{\"type\": \"{kind}\", \"url\": \"https://x/mcp\", \"headers\": {{\"Authorization\": \"Bearer ${{TOKEN}}\"}}}}}}"
        );
        assert_eq!(
            server(&text).kind,
            ServerKind::Http {
                url: "https://x/mcp".to_owned(),
                headers: pairs(&[("Authorization", "Bearer s3cret-token")]),
                ca_file: None,
            }
        );
    }
    let library = "{\"transport\": {\"url\": \"https://x/mcp\", \"requestInit\": {\"headers\": {\"A\": \"b\"}}}}";
    let ServerKind::Http { headers, .. } = server(library).kind else {
        panic!()
    };
    assert_eq!(headers, pairs(&[("A", "b")]));
    let stdio = "{\"transport\": {\"type\": \"stdio\", \"command\": \"x\", \"args\": [\"y\"], \"env\": {\"A\": \"b\"}}, \"timeout\": 5}";
    assert_eq!(
        server(stdio).kind,
        ServerKind::Stdio {
            command: "x".to_owned(),
            args: vec!["y".to_owned()],
            env: pairs(&[("A", "b")]),
            cwd: None,
        }
    );
    let inside = server("{\"transport\": {\"command\": \"x\", \"timeout\": \"5s\"}}");
    assert_eq!(inside.timeout.map(|time| time.as_secs()), Some(5));
    let sse = server("{\"transport\": {\"type\": \"sse\", \"url\": \"https://x/sse\"}}");
    assert!(
        matches!(sse.kind, ServerKind::Unsupported { reason } if reason.contains("mcp-remote"))
    );
    let in_type = server("{\"type\": {\"type\": \"streamable-http\", \"url\": \"https://x/mcp\"}}");
    assert!(
        matches!(in_type.kind, ServerKind::Http { .. }),
        "{in_type:?}"
    );
    // If it is a text, it stays the name of a transport.
    let named = server("{\"transport\": \"http\", \"url\": \"https://x/mcp\"}");
    assert!(matches!(named.kind, ServerKind::Http { .. }));
}

#[test]
fn nothing_in_it_is_lost_in_silence() {
    for (text, expected) in [
        (
            "{\"transport\": {\"url\": \"https://x\",\n\"header\": {\"A\": \"b\"}}}",
            "2: servers.a.transport.header: unknown key; did you mean \"headers\"?",
        ),
        (
            "{\"url\": \"https://x\", \"headers\": {\"A\": \"b\"},\n\"transport\": {\"type\": \"http\",\n\"headers\": {\"C\": \"d\"}}}",
            "3: servers.a.transport.headers: \"servers.a.headers\" says the same, too; write all of it in one of the two",
        ),
        (
            "{\"url\": \"https://x\",\n\"transport\": {\"url\": \"https://y\"}}",
            "2: servers.a.transport.url: \"servers.a.url\" says the same, too; write all of it in one of the two",
        ),
        (
            "{\"transport\": {\"type\": \"stdio\", \"url\": \"https://x\"}}",
            "1: servers.a.transport.type: \"stdio\" does not go with \"url\"; remove it, or write \"http\"",
        ),
        (
            "{\"transport\": {\"command\": \"x\",\n\"headers\": {\"A\": \"b\"}}}",
            "2: servers.a.transport.headers: it does not go with \"command\"; remove one of the two",
        ),
        (
            "{\"transport\": {\"type\": \"http\",\n\"endpoint\": \"https://x\", \"headers\": {\"A\": \"b\"}}}",
            "2: servers.a.transport.endpoint: \"url\" is missing, and \"endpoint\" means nothing here; call it \"url\"",
        ),
        (
            "{\"type\": \"http\", \"uri\": \"https://x\"}",
            "1: servers.a.uri: \"url\" is missing, and \"uri\" means nothing here; call it \"url\"",
        ),
        (
            "{\"type\": {\"type\": \"http\", \"endpoint\": \"https://x\"}}",
            "1: servers.a.type.endpoint: \"url\" is missing, and \"endpoint\" means nothing here; call it \"url\"",
        ),
        (
            "{\"type\": \"stdio\", \"cmd\": \"x\", \"args\": [\"y\"]}",
            "1: servers.a.cmd: \"command\" is missing, and \"cmd\" means nothing here; call it \"command\"",
        ),
        (
            "{\"transport\": {\"type\": \"http\", \"headers\": {\"A\": \"b\"}}}",
            "1: servers.a: it says neither \"command\" nor \"url\" nor \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"type\": {\"type\": \"http\"}}",
            "1: servers.a: it says neither \"command\" nor \"url\" nor \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"url\": \"https://x\", \"command\": \"x\", \"args\": [], \"headers\": {}}",
            "1: servers.a: it says more than one of \"command\", \"url\" and \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"transport\": {}}",
            "1: servers.a: it says neither \"command\" nor \"url\" nor \"builtin\"; give it one of \"command\", \"url\" or \"builtin\"",
        ),
        (
            "{\"url\": \"https://x\", \"transport\": [\"http\"]}",
            "1: servers.a.transport: expected a string, found a list; write one text in double quotes, or remove it",
        ),
    ] {
        let errors = servers(format!("{{\"servers\": {{\"a\": {text}}}}}")).unwrap_err();
        assert_eq!(errors_of(&errors, "mcp_servers.json"), expected, "{text}");
    }
}
