//! Who may call: bearer tokens, each with the name of the client that has it.

use std::sync::Arc;

use http::HeaderValue;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

/// Shortest token, in characters: 128 bits as hexadecimal digits have 32.
const MIN_TOKEN_CHARS: usize = 24;

/// Who may call.
#[derive(Debug, Clone)]
pub enum Access {
    /// Everybody on this machine.
    Local,
    /// Everybody who reaches the address, which is meant.
    Everybody,
    /// Whoever has one of these tokens.
    Tokens(Tokens),
}

/// Tokens, as their hashes.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<(Arc<str>, [u8; 32])>);

/// Why something cannot be a token. It does not show the token.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeakToken {
    /// It could be guessed.
    #[error(
        "it has {0} characters, at least {MIN_TOKEN_CHARS} are needed; `openssl rand -hex 32` makes a good one"
    )]
    Short(usize),
    /// It cannot be sent.
    #[error("it may consist of letters, digits and -._~+/ and end in = only")]
    Unsendable,
    /// It would not say who calls.
    #[error("another client has the same one")]
    Taken,
}

impl Tokens {
    /// Adds a token of `client`, which may have several.
    ///
    /// # Errors
    /// If `token` can be guessed, cannot be sent, or is another client's.
    pub fn add(&mut self, client: &str, token: &str) -> Result<(), WeakToken> {
        if !is_sendable(token) {
            return Err(WeakToken::Unsendable);
        }
        if token.len() < MIN_TOKEN_CHARS {
            return Err(WeakToken::Short(token.len()));
        }
        let hash = hash(token.as_bytes());
        match self.0.iter().find(|(_, known)| *known == hash) {
            Some((owner, _)) if **owner != *client => Err(WeakToken::Taken),
            Some(_) => Ok(()),
            None => {
                self.0.push((Arc::from(client), hash));
                Ok(())
            }
        }
    }

    /// The client whose token `authorization` holds. It takes the same time whichever it is, or none.
    pub(super) fn client(&self, authorization: Option<&HeaderValue>) -> Option<Arc<str>> {
        let shown = hash(bearer(authorization?.as_bytes())?);
        let mut client = None;
        for (name, hash) in &self.0 {
            let same: Choice = hash.ct_eq(&shown);
            if same.into() {
                client = Some(name);
            }
        }
        client.map(Arc::clone)
    }
}

/// What stands behind the name of the scheme, which may be written in any case.
fn bearer(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"bearer ")
        .then(|| token.trim_ascii())
}

/// Whether `token` has the form that RFC 6750 gives to tokens.
fn is_sendable(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !body.is_empty() && body.bytes().all(is_allowed)
}

fn hash(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "0123456789abcdef0123456789abcdef";
    const BOB: &str = "fedcba9876543210fedcba9876543210";

    fn check(tokens: &Tokens, authorization: &str, expected: Option<&str>) {
        let header = HeaderValue::from_str(authorization).expect("a header");
        let client = tokens.client(Some(&header));
        assert_eq!(client.as_deref(), expected, "{authorization}");
    }

    #[test]
    fn a_token_says_who_calls() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.add("alice", ALICE), Ok(()));
        assert_eq!(tokens.add("bob", BOB), Ok(()));
        assert_eq!(tokens.add("bob", &format!("{ALICE}2")), Ok(()));
        check(&tokens, &format!("Bearer {ALICE}"), Some("alice"));
        check(&tokens, &format!("bearer  {BOB}"), Some("bob"));
        check(&tokens, &format!("BEARER {ALICE}2"), Some("bob"));
        check(&tokens, &format!("Bearer {ALICE}3"), None);
        check(&tokens, &format!("Basic {ALICE}"), None);
        check(&tokens, ALICE, None);
        check(&tokens, "Bearer ", None);
        check(&tokens, "", None);
        assert_eq!(tokens.client(None), None);
    }

    #[test]
    fn what_is_no_good_token_is_refused() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.add("a", "short"), Err(WeakToken::Short(5)));
        for unsendable in [
            "",
            "====",
            "with a space in the middle",
            "ümlaut-ümlaut-ümlaut-ümlaut",
        ] {
            assert_eq!(tokens.add("a", unsendable), Err(WeakToken::Unsendable));
        }
        assert_eq!(tokens.add("a", ALICE), Ok(()));
        assert_eq!(tokens.add("a", ALICE), Ok(()));
        assert_eq!(tokens.add("b", ALICE), Err(WeakToken::Taken));
    }
}
