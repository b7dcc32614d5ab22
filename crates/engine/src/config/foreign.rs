//! Keys that other clients know and that mean nothing here. A harmless key is noted. A key is refused if more would be
//! allowed without it than its author meant.

use super::fields::{Fields, Problems};

const SIGN_IN: &str = "codecell does not sign in; if the server asks for it, give a token in \"headers\", or run npx mcp-remote as a command";
const CONFIRMATION: &str =
    "codecell asks for no confirmation; choose tools with include_tools and exclude_tools";
const APPEARANCE: &str = "it means nothing here";

/// Keys that can be left out, and what the operator should know about that.
const IGNORED: [(&str, &str); 33] = [
    ("trust", CONFIRMATION),
    ("autoApprove", CONFIRMATION),
    ("alwaysAllow", CONFIRMATION),
    ("auth", SIGN_IN),
    ("oauth", SIGN_IN),
    ("authentication", SIGN_IN),
    ("authProviderType", SIGN_IN),
    ("targetAudience", SIGN_IN),
    ("targetServiceAccount", SIGN_IN),
    ("headersHelper", SIGN_IN),
    ("name", APPEARANCE),
    ("title", APPEARANCE),
    ("displayName", APPEARANCE),
    ("icon", APPEARANCE),
    ("iconPath", APPEARANCE),
    ("version", APPEARANCE),
    ("gallery", APPEARANCE),
    ("source", APPEARANCE),
    ("extension", APPEARANCE),
    ("extensionName", APPEARANCE),
    ("metadata", APPEARANCE),
    ("_meta", APPEARANCE),
    ("comment", APPEARANCE),
    ("_comment", APPEARANCE),
    ("//", APPEARANCE),
    ("dev", APPEARANCE),
    ("debug", APPEARANCE),
    ("keep_alive", APPEARANCE),
    ("alwaysLoad", APPEARANCE),
    ("sse_read_timeout", APPEARANCE),
    ("restart", APPEARANCE),
    ("watchPaths", APPEARANCE),
    ("$schema", APPEARANCE),
];

/// Keys that must not be left out, why, and what to do.
const REFUSED: [(&str, &str, &str); 7] = [
    (
        "sandbox",
        "codecell starts servers without a sandbox of their own",
        "run the server in a container as its command, then remove the key",
    ),
    (
        "sandboxEnabled",
        "codecell starts servers without a sandbox of their own",
        "run the server in a container as its command, then remove the key",
    ),
    (
        "include_tags",
        "tools are not chosen by tags here, so more of them would be offered",
        "name the tools in include_tools",
    ),
    (
        "exclude_tags",
        "tools are not chosen by tags here, so more of them would be offered",
        "name the tools in exclude_tools",
    ),
    (
        "tools",
        "tools are not changed here, so hidden ones would be offered",
        "name the tools in include_tools or exclude_tools",
    ),
    (
        "requireApproval",
        "codecell asks for no approval",
        "leave these tools out with exclude_tools, then remove the key",
    ),
    (
        "require_approval",
        "codecell asks for no approval",
        "leave these tools out with exclude_tools, then remove the key",
    ),
];

/// Whether `key` of a server is for another client alone, so that nothing is lost where it is left out.
#[must_use]
pub fn is_harmless(key: &str) -> bool {
    IGNORED.iter().any(|(name, _)| *name == key)
}

/// Takes the keys of other clients out of the keys of a server.
pub(super) fn take(fields: &mut Fields<'_, '_>, problems: &Problems<'_>) {
    for (name, problem, remedy) in REFUSED {
        if let Some(found) = fields.take(name)
            && !found.is_empty()
        {
            problems.report(found.at, &found.key, problem, remedy);
        }
    }
    for (name, meaning) in IGNORED {
        if let Some(found) = fields.take(name)
            && !found.is_empty()
        {
            problems.note(found.at, &found.key, meaning);
        }
    }
}
