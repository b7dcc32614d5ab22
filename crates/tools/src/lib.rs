//! Tools as plain data: what a server offers, a call to it, its reply. No I/O happens here.
//!
//! Everything that can serve tool calls, one server or all of them behind the broker, is a [`ToolCaller`].

pub mod arguments;
mod call;
mod catalog;
mod clash;
mod docs;
mod error_data;
mod example;
mod filter;
mod filtered;
mod fit;
pub mod globals;
mod identifier;
mod listing;
mod manifest;
mod mask;
mod metered;
mod nearest;
mod none;
mod observed;
mod overview;
mod progress;
mod promise;
mod reply;
mod search;
mod signature;
mod stub;
mod tokens;
mod tool;
mod tool_ref;
mod types;
mod unusable;
mod wrapper;

use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::{BoxFuture, pending, ready};

pub use call::{JsonObject, ToolCall, ToolFailure, WrongArgument};
pub use catalog::Catalog;
pub use clash::NameClash;
pub use docs::{
    DEFAULT_FOUND, Detail, Docs, Found, FoundTool, MAX_FOUND, MAX_NAMES, NOTHING_MATCHES,
};
pub use error_data::{MAX_ERROR_DATA_BYTES, kept_data};
pub use example::Example;
pub use filter::{Selection, ToolFilter, ToolRule};
pub use filtered::FilteredServer;
pub use identifier::{MAX_IDENTIFIER_CHARS, python_identifier, unique_identifiers};
pub use listing::{NOT_AVAILABLE, STILL_STARTING, ServerListing, ServerStatus};
pub use manifest::{
    GuestBounds, MANIFEST_FORMAT, MAX_MANIFEST_BYTES, Manifest, ManifestError, Package,
};
pub use mask::{MASK, MIN_SECRET_BYTES, Mask, Masks};
pub use metered::Metered;
pub use none::NoTools;
pub use observed::Observed;
pub use overview::Overview;
pub use progress::{OnProgress, ToolProgress};
pub use promise::Promise;
pub use reply::{ReplyValue, ToolReply};
pub use search::{Match, SearchIndex};
pub use signature::{MAX_PARAMETERS, Parameter, Signature};
pub use stub::{PREAMBLE, Style};
pub use tokens::{count_tokens, fits_tokens};
pub use tool::{MAX_DESCRIPTION_BYTES, Tool};
pub use tool_ref::ToolRef;
pub use unusable::UnusableServer;

pub use reply::MAX_NOTES;

/// The target of log entries that say what the list of the servers and their tools says as well.
pub const LISTED: &str = "codecell_tools::listed";

/// What gives a script what one of its files would: a tool that reads a file, or that lists a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The server, named as in the catalog.
    pub server: String,
    /// The tool, named as in the catalog.
    pub tool: String,
    /// Whether the tool lists a folder.
    pub is_folder: bool,
}

/// Serves tool calls: one MCP server, a built-in server, or the broker in front of all of them.
pub trait ToolCaller: Send + Sync + 'static {
    /// What can be called now. Cheap: an implementation hands out a shared snapshot.
    fn catalog(&self) -> Arc<Catalog>;

    /// The caller whose tools these are, where this one passes calls on to it and only adds something: what is not
    /// written anew here is then left to that one.
    fn behind(&self) -> Option<&dyn ToolCaller> {
        None
    }

    /// Completes as soon as [`ToolCaller::catalog`] gives another catalog than `seen`; never, where the tools cannot
    /// change.
    fn changed<'a>(&'a self, seen: &'a Arc<Catalog>) -> BoxFuture<'a, ()> {
        match self.behind() {
            Some(caller) => caller.changed(seen),
            None => pending().boxed(),
        }
    }

    /// Brings up `server`, named as in the catalog, if it waits for its first use, and returns when it is
    /// ready or has failed.
    fn start<'a>(&'a self, server: &'a str) -> BoxFuture<'a, ()> {
        match self.behind() {
            Some(caller) => caller.start(server),
            None => ready(()).boxed(),
        }
    }

    /// Completes as soon as a list of the tools need not wait any longer: no server is being started whose tools are
    /// not known yet, or the servers that are being started have had their time. Servers that wait for their first use
    /// stay as they are.
    fn listed(&self) -> BoxFuture<'_, ()> {
        match self.behind() {
            Some(caller) => caller.listed(),
            None => ready(()).boxed(),
        }
    }

    /// What reads the file `path`, or lists the folder of that name, where it is known without a call that a server has it.
    fn reader_of(&self, path: &str) -> Option<Reader> {
        self.behind()?.reader_of(path)
    }

    /// Carries out `call`. Dropping the future cancels the call at its server.
    ///
    /// # Errors
    /// A [`ToolFailure`] when no reply of the tool came back. A reply that reports the tool's own
    /// error is `Ok` with [`ToolReply::is_error`] set.
    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>>;

    /// Like [`ToolCaller::call`], but tells `progress` what the server reports until its reply is there.
    ///
    /// # Errors
    /// Those of [`ToolCaller::call`].
    fn call_watched<'a>(
        &'a self,
        call: ToolCall,
        _progress: &'a OnProgress<'a>,
    ) -> BoxFuture<'a, Result<ToolReply, ToolFailure>> {
        self.call(call)
    }
}
