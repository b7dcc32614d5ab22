//! How a server is reached, as the file says it: a program, an address, or a server inside codecell.

use std::path::PathBuf;

use jsonc_parser::ast::Value;

use super::dotenv::read_dotenv;
use super::fields::{Fields, Found, Text};
use super::reader::Reader;
use super::{ConfigError, ServerKind, secrets};

const KINDS: &str = "give it one of \"command\", \"url\" or \"builtin\"";
const BRIDGE: &str =
    "codecell speaks stdio and Streamable HTTP; run the bridge npx mcp-remote as a command";

/// The keys that belong to one way of reaching a server.
const STDIO_KEYS: [&str; 5] = ["args", "env", "envFile", "env_file", "cwd"];
const HTTP_KEYS: [&str; 2] = ["headers", "ca_file"];
const FILES_KEYS: [&str; 2] = ["root", "writable"];
const TYPE_KEYS: [&str; 3] = ["type", "transport", "transportType"];
/// What else the keys that say how a server is reached are called elsewhere.
const OTHER_NAMES: [(&str, &[&str]); 2] = [
    (
        "url",
        &[
            "endpoint",
            "endpointUrl",
            "endpoint_url",
            "uri",
            "address",
            "baseUrl",
            "base_url",
            "server_url",
            "http_url",
            "href",
            "link",
            "URL",
        ],
    ),
    (
        "command",
        &["cmd", "program", "executable", "exec", "binary", "run"],
    ),
];

/// Reads how the server is reached; `None` if that is wrong. Keys that do not go together are reported.
pub(super) fn read<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) -> Option<ServerKind> {
    let command = fields.take("command");
    let url = fields.take_any(&["url", "httpUrl", "serverUrl"]);
    let builtin = fields.take("builtin");
    let tcp = fields.take("tcp");
    match (command, url, builtin, tcp) {
        (Some(command), None, None, None) => {
            refuse(reader, fields, "command", &[&HTTP_KEYS, &FILES_KEYS]);
            stdio(reader, command, fields)
        }
        (None, Some(url), None, None) => {
            refuse(reader, fields, "url", &[&STDIO_KEYS, &FILES_KEYS]);
            http(reader, url, fields)
        }
        (None, None, Some(builtin), None) => {
            refuse(
                reader,
                fields,
                "builtin",
                &[&STDIO_KEYS, &HTTP_KEYS, &TYPE_KEYS],
            );
            files(reader, builtin, fields)
        }
        (None, None, None, Some(_)) => {
            for name in HTTP_KEYS.iter().chain(&TYPE_KEYS) {
                drop(fields.take(name));
            }
            Some(unsupported("it is reached over a web socket"))
        }
        (None, None, None, None) => {
            report_missing(reader, fields);
            forget_details(fields);
            None
        }
        _ => {
            forget_details(fields);
            let problem = "it says more than one of \"command\", \"url\" and \"builtin\"";
            reader
                .problems
                .report(fields.at, &fields.key, problem, KINDS);
            None
        }
    }
}

/// Reports that nothing says how the server is reached, and which key is probably meant to say it.
fn report_missing<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) {
    for (right, others) in OTHER_NAMES {
        for other in others {
            if let Some(found) = fields.take_if(other, |found| found.as_text().is_some()) {
                let problem = format!("{right:?} is missing, and {other:?} means nothing here");
                let remedy = format!("call it {right:?}");
                return reader
                    .problems
                    .report(found.at, &found.key, problem, remedy);
            }
        }
    }
    let problem = "it says neither \"command\" nor \"url\" nor \"builtin\"";
    reader
        .problems
        .report(fields.at, &fields.key, problem, KINDS);
}

/// Takes the keys that say more about a way of reaching the server where the way itself is wrong: they are not.
fn forget_details(fields: &mut Fields<'_, '_>) {
    let details = [STDIO_KEYS.as_slice(), &HTTP_KEYS, &FILES_KEYS, &TYPE_KEYS];
    for name in details.into_iter().flatten() {
        drop(fields.take(name));
    }
}

/// Takes the keys of an object `transport` or `type`, in which some clients write how a server is reached, and of
/// `requestInit`, in which a library keeps the headers, for keys of the server itself.
pub(super) fn unfold<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) {
    // An object `transport` can hold the others.
    for name in ["transport", "transportType", "type", "requestInit"] {
        let found = fields.take_if(name, |found| matches!(found.value, Value::Object(_)));
        if let Some(inner) = found.and_then(|found| found.fields(reader.problems)) {
            fields.absorb(inner);
        }
    }
}

fn stdio<'s>(
    reader: &Reader<'_, 's>,
    command: Found<'s>,
    fields: &mut Fields<'s, '_>,
) -> Option<ServerKind> {
    let problems = reader.problems;
    if let Some(given) = transport(reader, fields)
        && !["stdio", "local"].contains(&plain(&given.value).as_str())
    {
        let problem = format!("{:?} does not go with \"command\"", given.value);
        problems.report(
            given.at,
            &given.key,
            problem,
            "remove it, or write \"stdio\"",
        );
    }
    let args = fields.take("args").and_then(|args| args.texts(problems));
    let args: Vec<Option<String>> = args
        .unwrap_or_default()
        .iter()
        .map(|arg| reader.expanded(arg, "args"))
        .collect();
    let env = environment(reader, fields);
    let cwd = match fields.take("cwd").and_then(|cwd| cwd.text(problems)) {
        Some(cwd) => Some(path(reader, &cwd)?),
        None => None,
    };
    let command = command.text(problems)?;
    let expanded = reader.expanded(&command, "command")?;
    if expanded.trim().is_empty() || expanded.contains('\0') {
        let remedy = "name the program to run, such as \"npx\"";
        problems.report(command.at, &command.key, "it names no program", remedy);
    }
    let args: Vec<String> = args.into_iter().collect::<Option<_>>()?;
    reader.keep_arguments(&args);
    Some(ServerKind::Stdio {
        command: expanded,
        args,
        env,
        cwd,
    })
}

/// The variables of `env`, and after them those of `envFile`.
fn environment<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) -> Vec<(String, String)> {
    let problems = reader.problems;
    let file = fields.take_any(&["envFile", "env_file"]);
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut set = |name: String, value: String| {
        reader.keep_secret(&name, &value);
        variables.retain(|(known, _)| *known != name);
        variables.push((name, value));
    };
    if let Some(file) = file.and_then(|file| file.text(problems))
        && let Some(file) = path(reader, &file)
    {
        let remedy = "create it, or remove \"envFile\"";
        match read_dotenv(&file, remedy, |name| reader.scope.variable(name)) {
            Ok(read) => read.into_iter().for_each(|(name, value)| set(name, value)),
            Err(error @ ConfigError::Unset { .. }) => reader.keep_unset(&error),
            Err(error) => problems.add(error),
        }
        reader.keep_used("envFile");
        reader.files.borrow_mut().push(file);
    }
    let pairs = fields.take("env").and_then(|env| env.pairs(problems));
    for (name, text) in pairs.unwrap_or_default() {
        let Some(value) = reader.expanded(&text, &name) else {
            continue;
        };
        if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
            let problem = format!("{name:?} cannot be an environment variable");
            problems.report(text.at, &text.key, problem, "use a name without \"=\"");
            continue;
        }
        set(name, value);
    }
    variables
}

fn http<'s>(
    reader: &Reader<'_, 's>,
    url: Found<'s>,
    fields: &mut Fields<'s, '_>,
) -> Option<ServerKind> {
    let problems = reader.problems;
    let given = transport(reader, fields);
    let headers = headers(reader, fields);
    let ca_file = match fields.take("ca_file").and_then(|file| file.text(problems)) {
        Some(file) => Some(path(reader, &file)?),
        None => None,
    };
    let url = url.text(problems)?;
    let expanded = reader.expanded(&url, "url")?;
    if !is_web_address(&expanded) {
        // The address is shown as it is written, because the value of a variable may be a secret.
        let problem = format!("{:?} is no web address", url.value);
        let remedy = "it must start with http:// or https:// and name a host";
        problems.report(url.at, &url.key, problem, remedy);
    }
    for secret in secrets::of_url(&expanded) {
        reader.keep_secret("url", secret);
    }
    if let Some(given) = given {
        match plain(&given.value).as_str() {
            "http" | "streamablehttp" | "remote" => {}
            "sse" => return Some(unsupported("it is reached over the older SSE transport")),
            "ws" | "websocket" => return Some(unsupported("it is reached over a web socket")),
            _ => {
                let problem = format!("{:?} does not go with \"url\"", given.value);
                let remedy = "remove it, or write \"http\"";
                problems.report(given.at, &given.key, problem, remedy);
            }
        }
    }
    Some(ServerKind::Http {
        url: expanded,
        headers,
        ca_file,
    })
}

fn headers<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) -> Vec<(String, String)> {
    let problems = reader.problems;
    let pairs = fields
        .take("headers")
        .and_then(|found| found.pairs(problems));
    let mut pairs = pairs.unwrap_or_default();
    // This is FastMCP's short form for a token.
    let token = fields.take_if("auth", |auth| {
        auth.as_text().is_some_and(|text| text != "oauth")
    });
    if let Some(text) = token.and_then(|token| token.text(problems)) {
        let value = format!("Bearer {}", text.value);
        pairs.push(("Authorization".to_owned(), Text { value, ..text }));
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, text) in pairs {
        let Some(value) = reader.expanded(&text, &name) else {
            continue;
        };
        let problem = if !is_header_name(&name) {
            format!("{name:?} cannot be the name of a header")
        } else if value
            .chars()
            .any(|character| character.is_control() && character != '\t')
        {
            "its value has a line break or another control character".to_owned()
        } else if headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(&name))
        {
            format!("the header {name:?} is given twice")
        } else {
            for secret in secrets::of_header(&value) {
                reader.keep_secret(&name, secret);
            }
            headers.push((name, value));
            continue;
        };
        problems.report(text.at, &text.key, problem, "correct it or remove it");
    }
    headers
}

fn files<'s>(
    reader: &Reader<'_, 's>,
    builtin: Found<'s>,
    fields: &mut Fields<'s, '_>,
) -> Option<ServerKind> {
    let problems = reader.problems;
    let writable = fields.take("writable").and_then(|flag| flag.flag(problems));
    let root = fields.take("root");
    if root.is_none() {
        let remedy = "name the folder that the server shall serve";
        problems.report(fields.at, &fields.key_of("root"), "it is missing", remedy);
    }
    let builtin = builtin.text(problems)?;
    if builtin.value != "files" {
        let problem = format!("there is no built-in server {:?}", builtin.value);
        let remedy = "the built-in server is \"files\"";
        problems.report(builtin.at, &builtin.key, problem, remedy);
    }
    Some(ServerKind::Files {
        root: path(reader, &root?.text(problems)?)?,
        writable: writable.unwrap_or(false),
    })
}

fn transport<'s>(reader: &Reader<'_, 's>, fields: &mut Fields<'s, '_>) -> Option<Text> {
    fields.take_any(&TYPE_KEYS)?.text(reader.problems)
}

/// The name of a transport without the differences between clients: `streamable-http`, `streamableHttp`.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

fn unsupported(what: &str) -> ServerKind {
    ServerKind::Unsupported {
        reason: format!("{what}; {BRIDGE}"),
    }
}

/// Reports the keys that belong to other kinds of servers than `kind`.
fn refuse(reader: &Reader<'_, '_>, fields: &mut Fields<'_, '_>, kind: &str, others: &[&[&str]]) {
    for name in others.iter().copied().flatten() {
        if let Some(found) = fields.take(name)
            && !found.is_empty()
        {
            let problem = format!("it does not go with {kind:?}");
            reader
                .problems
                .report(found.at, &found.key, problem, "remove one of the two");
        }
    }
}

/// A path. It starts from the workspace's folder if it is relative, and from the home folder if it begins with `~/`.
fn path(reader: &Reader<'_, '_>, text: &Text) -> Option<PathBuf> {
    let expanded = reader.expanded(text, &text.key)?;
    if expanded.is_empty() || expanded.contains('\0') {
        let remedy = "name a file or folder";
        reader
            .problems
            .report(text.at, &text.key, "it names no path", remedy);
        return None;
    }
    let folder = reader.scope.workspace();
    match expanded.strip_prefix("~/").zip(reader.scope.home()) {
        Some((rest, home)) => Some(folder.join(home).join(rest)),
        None => Some(folder.join(expanded)),
    }
}

fn is_web_address(url: &str) -> bool {
    let rest = ["http://", "https://"]
        .into_iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        !rest.starts_with(['/', ':', '?', '#'])
            && !rest.is_empty()
            && !rest.contains(|character: char| character.is_control() || character.is_whitespace())
    })
}

/// Whether `name` is a token of RFC 9110.
fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}
