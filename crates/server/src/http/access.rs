//! Who may call: bearer tokens, each with the name of the client that has it.

use std::sync::{Arc, RwLock};

use http::HeaderValue;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;

use codecell_basics::sync::{read, write};
use codecell_engine::execution::ClientName;

/// Shortest token, in characters: 128 bits as hexadecimal digits have 32.
const MIN_TOKEN_CHARS: usize = 24;

/// Who may call.
#[derive(Debug, Clone)]
pub enum Access {
    /// Everybody on this machine.
    Local,
    /// Everybody who reaches the address; the operator has asked for that.
    Everybody,
    /// Whoever has one of these tokens.
    Tokens(CurrentTokens),
}

/// The tokens that are valid now; others can take their place while the server runs.
#[derive(Debug, Clone, Default)]
pub struct CurrentTokens(Arc<RwLock<Arc<Tokens>>>);

impl CurrentTokens {
    /// Puts `tokens` in the place of the earlier ones, from the next request on.
    pub fn replace(&self, tokens: Tokens) {
        *write(&self.0) = Arc::new(tokens);
    }

    /// The tokens as they are now.
    #[must_use]
    pub fn now(&self) -> Arc<Tokens> {
        Arc::clone(&read(&self.0))
    }
}

impl From<Tokens> for CurrentTokens {
    fn from(tokens: Tokens) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(tokens))))
    }
}

/// Tokens, kept as their hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens(Vec<(ClientName, [u8; 32])>);

/// Why something cannot be a token. It does not show the token.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeakToken {
    /// It could be guessed.
    #[error("it has {0} characters, at least {MIN_TOKEN_CHARS} are needed")]
    Short(usize),
    /// It cannot be sent.
    #[error("it may consist of letters, digits and -._~+/ and end in = only")]
    Unsendable,
    /// It would not say who calls.
    #[error("another client has the same one")]
    Taken,
}

impl WeakToken {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Short(_) | Self::Unsendable => "`openssl rand -hex 32` makes a good one",
            Self::Taken => "give each client one of its own",
        }
    }
}

impl Tokens {
    /// Adds a token of `client`, which may have several.
    ///
    /// # Errors
    /// If `token` can be guessed, cannot be sent, or is another client's.
    pub fn add(&mut self, client: &ClientName, token: &str) -> Result<(), WeakToken> {
        if !is_sendable(token) {
            return Err(WeakToken::Unsendable);
        }
        if token.len() < MIN_TOKEN_CHARS {
            return Err(WeakToken::Short(token.len()));
        }
        let hash = hash(token.as_bytes());
        match self.0.iter().find(|(_, known)| *known == hash) {
            Some((owner, _)) if owner != client => Err(WeakToken::Taken),
            Some(_) => Ok(()),
            None => {
                self.0.push((client.clone(), hash));
                Ok(())
            }
        }
    }

    /// The client whose token `authorization` holds. The search takes the same time for every known token, and for an
    /// unknown one.
    pub(super) fn client(&self, authorization: Option<&HeaderValue>) -> Option<ClientName> {
        let shown = hash(bearer(authorization?.as_bytes())?);
        let mut client = None;
        for (name, hash) in &self.0 {
            let same: Choice = hash.ct_eq(&shown);
            if same.into() {
                client = Some(name);
            }
        }
        client.cloned()
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
        assert_eq!(
            client.as_ref().map(ClientName::as_str),
            expected,
            "{authorization}"
        );
    }

    #[test]
    fn a_token_says_who_calls() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.add(&ClientName::new("alice"), ALICE), Ok(()));
        assert_eq!(tokens.add(&ClientName::new("bob"), BOB), Ok(()));
        assert_eq!(
            tokens.add(&ClientName::new("bob"), &format!("{ALICE}2")),
            Ok(())
        );
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
        assert_eq!(
            tokens.add(&ClientName::new("a"), "short"),
            Err(WeakToken::Short(5))
        );
        for unsendable in [
            "",
            "====",
            "with a space in the middle",
            "ümlaut-ümlaut-ümlaut-ümlaut",
        ] {
            assert_eq!(
                tokens.add(&ClientName::new("a"), unsendable),
                Err(WeakToken::Unsendable)
            );
        }
        assert_eq!(tokens.add(&ClientName::new("a"), ALICE), Ok(()));
        assert_eq!(tokens.add(&ClientName::new("a"), ALICE), Ok(()));
        assert_eq!(
            tokens.add(&ClientName::new("b"), ALICE),
            Err(WeakToken::Taken)
        );
    }
}
