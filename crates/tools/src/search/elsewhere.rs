//! Names of services, and of what no other kind of service has: who asks for one of them wants that and nothing like it.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::words::Stemming;

/// One word each. What other things are called, too, such as "teams" or "notion", is not among them.
const NAMES: [&str; 52] = [
    "airtable",
    "asana",
    "aws",
    "azure",
    "bitbucket",
    "bitcoin",
    "bluesky",
    "clickup",
    "confluence",
    "discord",
    "docker",
    "dropbox",
    "email",
    "flight",
    "github",
    "gitlab",
    "gmail",
    "hubspot",
    "instagram",
    "internet",
    "jira",
    "kubernetes",
    "linkedin",
    "mastodon",
    "mongodb",
    "mysql",
    "newsletter",
    "outlook",
    "paypal",
    "postgres",
    "postgresql",
    "reddit",
    "redis",
    "salesforce",
    "screenshot",
    "sharepoint",
    "shopify",
    "slack",
    "snowflake",
    "spotify",
    "stripe",
    "telegram",
    "tiktok",
    "trello",
    "tweet",
    "twitter",
    "weather",
    "web",
    "webpage",
    "website",
    "whatsapp",
    "youtube",
];

/// Whether the word with this stem is such a name.
pub(super) fn names(stem: &str) -> bool {
    static STEMS: OnceLock<HashSet<String>> = OnceLock::new();
    let stems = STEMS.get_or_init(|| {
        let mut stemming = Stemming::new();
        NAMES.map(|name| stemming.stem(name.to_owned())).into()
    });
    stems.contains(stem)
}
