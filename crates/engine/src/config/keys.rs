//! Every key of `codecell.toml`, with what its value can be.

pub(super) use super::kind::Kind;
use super::kind::{ABOVE_0, ABOVE_0_SMALL, ANY, SMALL};
use codecell_policy::Preset;

/// The keys of a section.
pub(super) type Keys = &'static [(&'static str, Kind)];

/// An amount of fuel above 0.
const FUEL: Kind = Kind::Fuel { least: 1 };

/// The sections of the file and their keys.
pub(super) const SECTIONS: [(&str, Keys); 9] = [
    (
        "limits",
        &[
            ("fuel", FUEL),
            ("memory", Kind::Size),
            ("timeout", Kind::Time),
            ("max_timeout", Kind::Time),
            ("output", Kind::Size),
            ("result", Kind::Size),
            ("tool_calls", SMALL),
            ("reply", Kind::Size),
            ("input_files", Kind::Size),
            ("output_files", Kind::Size),
            ("concurrency", ABOVE_0_SMALL),
        ],
    ),
    ("execution", &[("deterministic", Kind::Seed)]),
    (
        "policy",
        &[
            ("preset", Kind::Word(Preset::NAMES)),
            ("enabled", Kind::Flag),
            ("max_characters", ANY),
            ("max_lines", ANY),
            ("allowed_imports", Kind::List),
            ("extra_imports", Kind::List),
            ("forbidden_names", Kind::List),
        ],
    ),
    (
        "tools",
        &[
            ("timeout", Kind::Time),
            ("timeout_extends_on_progress", Kind::Flag),
            ("max_timeout", Kind::Time),
            ("startup_timeout", Kind::Time),
            ("stub_tokens", ANY),
        ],
    ),
    (
        "http",
        &[
            ("listen", Kind::Address),
            ("metrics", Kind::Address),
            ("allow_anonymous", Kind::Flag),
            ("run_code", Kind::Flag),
            ("allowed_hosts", Kind::List),
            ("allowed_origins", Kind::List),
            ("max_body", Kind::Size),
            ("max_connections", ABOVE_0),
            ("max_requests", ABOVE_0),
            ("receive_timeout", Kind::Time),
            ("send_timeout", Kind::Time),
            ("idle_timeout", Kind::Time),
            ("shutdown_delay", Kind::Pause),
            ("shutdown_timeout", Kind::Pause),
            ("client_concurrency", ABOVE_0_SMALL),
            ("client_executions_per_minute", ABOVE_0_SMALL),
            ("client_fuel_per_minute", Kind::Fuel { least: 0 }),
            ("clients", Kind::Clients),
        ],
    ),
    ("local", &[("python", Kind::Text), ("http", Kind::Flag)]),
    (
        "log",
        &[
            ("level", Kind::Text),
            ("format", Kind::Word(&["text", "pretty", "json"])),
        ],
    ),
    (
        "audit",
        &[
            ("file", Kind::Text),
            ("scripts", Kind::Flag),
            ("arguments", Kind::Flag),
            ("replies", Kind::Flag),
            ("text", Kind::Size),
            ("max_size", Kind::Size),
            (
                "keep",
                Kind::Number {
                    least: 0,
                    most: u8::MAX as u64,
                },
            ),
            ("sync", Kind::Flag),
            ("required", Kind::Flag),
        ],
    ),
    (
        "agent",
        &[
            ("model", Kind::Text),
            ("base_url", Kind::Text),
            ("key_env", Kind::Text),
            (
                "attempts",
                Kind::Number {
                    least: 1,
                    most: MAX_ATTEMPTS as u64,
                },
            ),
            ("tokens", ABOVE_0),
            ("fuel", FUEL),
            ("timeout", Kind::Time),
            ("model_timeout", Kind::Time),
        ],
    ),
];

/// The most scripts that may be tried for one task. Clients whose model the agent uses answer ten questions at most.
pub const MAX_ATTEMPTS: u32 = 8;

/// The keys of `[http.clients.NAME]`.
pub(super) const CLIENT_KEYS: Keys = &[
    ("token_env", Kind::Text),
    ("token_file", Kind::Text),
    ("concurrency", ABOVE_0_SMALL),
    ("executions_per_minute", ABOVE_0_SMALL),
    ("fuel_per_minute", Kind::Fuel { least: 0 }),
];

/// The names in `keys`.
pub(super) fn names(keys: Keys) -> Vec<&'static str> {
    keys.iter().map(|(name, _)| *name).collect()
}

/// What the value of `name` can be, if it is one of `keys`.
pub(super) fn kind(keys: Keys, name: &str) -> Option<Kind> {
    keys.iter()
        .find_map(|(known, kind)| (*known == name).then_some(*kind))
}
