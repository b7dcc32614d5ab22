//! One server as it is written, and its checking into a [`Server`].

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::servers::parse;
use super::source::Source;
use super::units::Seconds;
use super::variables::expand;
use super::{ConfigError, Server, ServerKind};

/// Longest name of a server, in characters.
pub(super) const MAX_NAME_CHARS: usize = 64;

const KINDS: &str = "give it one of \"command\", \"url\" or \"builtin\"";

/// Every key that a server can have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServer {
    command: Option<String>,
    args: Option<Vec<String>>,
    env: Option<Pairs>,
    cwd: Option<String>,
    url: Option<String>,
    headers: Option<Pairs>,
    #[serde(rename = "type")]
    transport: Option<String>,
    builtin: Option<String>,
    root: Option<String>,
    writable: Option<bool>,
    description: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    lazy: bool,
    timeout: Option<Seconds>,
    startup_timeout: Option<Seconds>,
    include_tools: Option<Vec<String>>,
    #[serde(default)]
    exclude_tools: Vec<String>,
}

/// An object of texts in its order, each key once.
struct Pairs(Vec<(String, String)>);

/// Reads the server `name`, or gives `None` if it is disabled.
pub(super) fn read_server(
    source: &Source,
    name: &str,
    raw: &RawValue,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Server>, ConfigError> {
    let place = Place {
        source,
        name,
        start: source.offset_of(raw.get()),
        lookup,
    };
    let raw: RawServer = parse(source, raw.get(), &place.key(""))?;
    if raw.disabled {
        return Ok(None);
    }
    Ok(Some(Server {
        name: name.to_owned(),
        description: raw.description.clone(),
        timeout: raw.timeout.map(|seconds| seconds.0),
        startup_timeout: raw.startup_timeout.map(|seconds| seconds.0),
        include_tools: raw.include_tools.clone(),
        exclude_tools: raw.exclude_tools.clone(),
        lazy: raw.lazy,
        kind: place.kind(raw)?,
    }))
}

/// Where a server stands in the file, for expansions and errors.
struct Place<'a> {
    source: &'a Source,
    name: &'a str,
    start: usize,
    lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl Place<'_> {
    fn kind(&self, raw: RawServer) -> Result<ServerKind, ConfigError> {
        match (raw.command, raw.url, raw.builtin) {
            (Some(command), None, None) => {
                self.refuse_others(
                    "command",
                    &[
                        ("headers", raw.headers.is_some()),
                        ("root", raw.root.is_some()),
                        ("writable", raw.writable.is_some()),
                    ],
                )?;
                self.check_transport(
                    raw.transport.as_deref(),
                    &["stdio"],
                    "a server with \"command\" has the type \"stdio\"",
                )?;
                let command = self.expanded("command", &command)?;
                if command.trim().is_empty() {
                    return Err(self.invalid(
                        "command",
                        "it is empty",
                        "name the program to run, such as \"npx\"",
                    ));
                }
                let args: Result<_, _> = raw
                    .args
                    .unwrap_or_default()
                    .iter()
                    .map(|arg| self.expanded("args", arg))
                    .collect();
                let cwd = raw.cwd.map(|cwd| self.path("cwd", &cwd)).transpose()?;
                Ok(ServerKind::Stdio {
                    command,
                    args: args?,
                    env: self.environment(raw.env)?,
                    cwd,
                })
            }
            (None, Some(url), None) => {
                self.refuse_others(
                    "url",
                    &[
                        ("args", raw.args.is_some()),
                        ("env", raw.env.is_some()),
                        ("cwd", raw.cwd.is_some()),
                        ("root", raw.root.is_some()),
                        ("writable", raw.writable.is_some()),
                    ],
                )?;
                let types = [
                    "http",
                    "streamable-http",
                    "streamableHttp",
                    "streamable_http",
                ];
                self.check_transport(raw.transport.as_deref(), &types, "use \"http\"; for a server that only has SSE, run the bridge npx mcp-remote as a command")?;
                let url = self.expanded("url", &url)?;
                if !(url.starts_with("http://") || url.starts_with("https://")) {
                    return Err(self.invalid(
                        "url",
                        &format!("{url:?} is no web address"),
                        "it must start with http:// or https://",
                    ));
                }
                Ok(ServerKind::Http {
                    url,
                    headers: self.pairs("headers", raw.headers)?,
                })
            }
            (None, None, Some(builtin)) => {
                self.refuse_others(
                    "builtin",
                    &[
                        ("args", raw.args.is_some()),
                        ("env", raw.env.is_some()),
                        ("cwd", raw.cwd.is_some()),
                        ("headers", raw.headers.is_some()),
                        ("type", raw.transport.is_some()),
                    ],
                )?;
                if builtin != "files" {
                    return Err(self.invalid(
                        "builtin",
                        &format!("there is no built-in server {builtin:?}"),
                        "the built-in server is \"files\"",
                    ));
                }
                let Some(root) = raw.root else {
                    return Err(self.invalid(
                        "root",
                        "it is missing",
                        "name the folder that the server shall serve",
                    ));
                };
                Ok(ServerKind::Files {
                    root: self.path("root", &root)?,
                    writable: raw.writable.unwrap_or(false),
                })
            }
            (None, None, None) => Err(self.invalid(
                "",
                "it says neither \"command\" nor \"url\" nor \"builtin\"",
                KINDS,
            )),
            _ => Err(self.invalid(
                "",
                "it says more than one of \"command\", \"url\" and \"builtin\"",
                KINDS,
            )),
        }
    }

    fn refuse_others(&self, kind: &str, others: &[(&str, bool)]) -> Result<(), ConfigError> {
        match others.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((key, _)) => Err(self.invalid(
                key,
                &format!("it does not go with {kind:?}"),
                "remove one of the two",
            )),
        }
    }

    fn check_transport(
        &self,
        given: Option<&str>,
        allowed: &[&str],
        remedy: &str,
    ) -> Result<(), ConfigError> {
        match given {
            Some(given) if !allowed.contains(&given) => {
                Err(self.invalid("type", &format!("{given:?} does not fit"), remedy))
            }
            _ => Ok(()),
        }
    }

    fn environment(&self, raw: Option<Pairs>) -> Result<Vec<(String, String)>, ConfigError> {
        let pairs = self.pairs("env", raw)?;
        match pairs.iter().find(|(name, value)| {
            name.is_empty() || name.contains(['=', '\0']) || value.contains('\0')
        }) {
            None => Ok(pairs),
            Some((name, _)) => Err(self.invalid(
                "env",
                &format!("{name:?} cannot be an environment variable"),
                "use a name without \"=\"",
            )),
        }
    }

    fn pairs(&self, key: &str, raw: Option<Pairs>) -> Result<Vec<(String, String)>, ConfigError> {
        let pairs = raw.map(|pairs| pairs.0).unwrap_or_default();
        pairs
            .into_iter()
            .map(|(name, value)| {
                Ok((
                    name.clone(),
                    self.expanded(&format!("{key}.{name}"), &value)?,
                ))
            })
            .collect()
    }

    fn path(&self, key: &str, text: &str) -> Result<PathBuf, ConfigError> {
        let expanded = self.expanded(key, text)?;
        if expanded.is_empty() {
            return Err(self.invalid(key, "it is empty", "name a folder"));
        }
        Ok(self.source.folder().join(expanded))
    }

    fn expanded(&self, key: &str, text: &str) -> Result<String, ConfigError> {
        expand(text, self.lookup).map_err(|error| {
            let line = self.source.line_of(error.reference(), self.start);
            self.source
                .invalid(line, self.key(key), error.to_string(), error.remedy())
        })
    }

    fn key(&self, key: &str) -> String {
        if key.is_empty() {
            format!("servers.{}", self.name)
        } else {
            format!("servers.{}.{key}", self.name)
        }
    }

    fn invalid(&self, key: &str, problem: &str, remedy: &str) -> ConfigError {
        let line = if key.is_empty() {
            self.source.line_at(self.start)
        } else {
            self.source.line_of(&format!("\"{key}\""), self.start)
        };
        self.source.invalid(line, self.key(key), problem, remedy)
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;
        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs: Vec<(String, String)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    if pairs.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format_args!("duplicate key `{name}`")));
                    }
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(PairsVisitor)
    }
}
