//! Two clients over HTTP, each with a token of its own.

use super::program::Place;

pub(crate) const ALICE: &str = "Bearer alice-0123456789abcdef0123456789";
pub(crate) const BOB: &str = "Bearer bob-fedcba9876543210fedcba987654";

/// A folder with `settings`, and two clients with tokens; `alice` has the settings of the first client.
pub(crate) fn with_settings(settings: &str, alice: &str) -> Place {
    let place = Place::empty();
    place.write(
        "codecell.toml",
        format!(
            "{settings}\n[http.clients.alice]\ntoken_env = \"ALICE_TOKEN\"\n{alice}\n\
             [http.clients.bob]\ntoken_env = \"BOB_TOKEN\"\n"
        ),
    );
    let tokens = [("ALICE_TOKEN", ALICE), ("BOB_TOKEN", BOB)]
        .map(|(name, bearer)| format!("{name}={}\n", bearer.trim_start_matches("Bearer ")));
    place.write(".env", tokens.concat());
    place
}
