//! The server `files`: one folder of the host, and nothing outside it.
//!
//! Every path is resolved by cap-std beneath the open folder, step by step, so `..`, absolute paths,
//! symbolic links that lead out and links swapped in between cannot leave it.

mod content;
mod error;
mod folder;
mod glob;
mod listing;
mod tools;

use std::path::Path;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use codecell_basics::likeness::closest_first;
use codecell_tools::arguments::Arguments;
use codecell_tools::{
    Catalog, JsonObject, Reader, ServerListing, ToolCall, ToolCaller, ToolFailure, ToolReply,
};

pub use content::MAX_FILE_BYTES;
pub use error::OpenError;
pub use listing::{MAX_ENTRIES, MAX_RESULTS};

use content::{Cut, Encoding, WriteMode};
use error::FileError;
use folder::Folder;

/// Whether files can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only the tools that read are offered.
    ReadOnly,
    /// All tools are offered.
    Writable,
}

/// The server `files` on one folder.
pub struct Files {
    folder: Arc<Folder>,
    access: Access,
    catalog: Arc<Catalog>,
}

impl Files {
    /// Opens the folder `root` as server `name`. Without a `description` the server gets one of its own.
    ///
    /// # Errors
    /// [`OpenError`] if `root` is not a folder that can be opened.
    pub fn open(
        name: &str,
        description: Option<String>,
        root: &Path,
        access: Access,
    ) -> Result<Self, OpenError> {
        let folder = Folder::open(root).map_err(|error| OpenError {
            root: root.to_owned(),
            error,
        })?;
        let description =
            description.unwrap_or_else(|| tools::server_description(access).to_owned());
        let listing = ServerListing::ready(name, Some(description), tools::tools(access));
        Ok(Self {
            folder: Arc::new(folder),
            access,
            catalog: Arc::new(Catalog::new(vec![listing])),
        })
    }

    async fn carry_out(
        &self,
        tool: &str,
        arguments: JsonObject,
    ) -> Option<Result<ToolReply, FileError>> {
        let arguments = Arguments::new(arguments);
        let folder = &self.folder;
        Some(match tool {
            tools::READ_TEXT_FILE => read_text_file(folder, arguments).await,
            tools::READ_BINARY_FILE => read_binary_file(folder, arguments).await,
            tools::LIST_DIRECTORY => list_directory(folder, arguments).await,
            "search_files" => search_files(folder, arguments).await,
            "file_info" => file_info(folder, arguments),
            _ if self.access == Access::ReadOnly => return None,
            "write_file" => write_file(folder, arguments).await,
            "create_directory" => create_directory(folder, arguments).await,
            "move_file" => move_file(folder, arguments).await,
            "delete_file" => delete_file(folder, arguments).await,
            _ => return None,
        })
    }
}

impl ToolCaller for Files {
    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog)
    }

    fn reader_of(&self, path: &str) -> Option<Reader> {
        let tool = match self.folder.open_file(path) {
            Ok((file, _)) => {
                if content::begins_as_text(file) {
                    tools::READ_TEXT_FILE
                } else {
                    tools::READ_BINARY_FILE
                }
            }
            Err(FileError::IsDirectory { .. }) => tools::LIST_DIRECTORY,
            Err(_) => return None,
        };
        Some(Reader {
            server: self.catalog.servers().first()?.name.clone(),
            tool: tool.to_owned(),
            is_folder: tool == tools::LIST_DIRECTORY,
        })
    }

    fn call(&self, call: ToolCall) -> BoxFuture<'_, Result<ToolReply, ToolFailure>> {
        async move {
            match self.carry_out(&call.tool, call.arguments).await {
                Some(Ok(reply)) => Ok(reply),
                Some(Err(error)) => Ok(ToolReply::error(error.to_string())),
                None => {
                    let names = self
                        .catalog
                        .servers()
                        .iter()
                        .flat_map(|server| &server.tools)
                        .map(|tool| tool.name.as_str());
                    Err(ToolFailure::UnknownTool {
                        known: closest_first(&call.tool, names),
                        server: call.server,
                        tool: call.tool,
                    })
                }
            }
        }
        .boxed()
    }
}

async fn read_text_file(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let path = arguments.text("path")?;
    let head = arguments.optional_count("head", 1, u64::MAX)?;
    let tail = arguments.optional_count("tail", 1, u64::MAX)?;
    arguments.finish()?;
    let cut = match (head, tail) {
        (None, None) => Cut::Whole,
        (Some(lines), None) => Cut::Head(lines),
        (None, Some(lines)) => Cut::Tail(lines),
        (Some(_), Some(_)) => return Err(FileError::HeadAndTail),
    };
    content::read_text(folder, path, cut).await
}

async fn read_binary_file(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let path = arguments.text("path")?;
    let offset = arguments
        .optional_count("offset", 0, u64::MAX)?
        .unwrap_or(0);
    let length = arguments.optional_count("length", 1, MAX_FILE_BYTES)?;
    arguments.finish()?;
    content::read_binary(folder, path, offset, length).await
}

async fn write_file(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let path = arguments.text("path")?;
    let text = arguments.text("content")?;
    let encoding = match arguments.optional_text("encoding")?.as_deref() {
        None | Some("utf-8") => Encoding::Utf8,
        Some("base64") => Encoding::Base64,
        Some(other) => {
            return Err(FileError::Encoding {
                encoding: other.to_owned(),
            });
        }
    };
    let mode = if arguments.flag("append")? {
        WriteMode::Append
    } else {
        WriteMode::Replace
    };
    arguments.finish()?;
    content::write(folder, path, text, encoding, mode).await
}

async fn list_directory(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let path = arguments
        .optional_text("path")?
        .unwrap_or_else(|| ".".to_owned());
    arguments.finish()?;
    listing::list(folder, path).await
}

async fn search_files(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let pattern = arguments.text("pattern")?;
    let path = arguments
        .optional_text("path")?
        .unwrap_or_else(|| ".".to_owned());
    arguments.finish()?;
    listing::search(folder, path, pattern).await
}

fn file_info(folder: &Folder, mut arguments: Arguments) -> Result<ToolReply, FileError> {
    let path = arguments.text("path")?;
    arguments.finish()?;
    listing::info(folder, &path)
}

async fn create_directory(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let path = arguments.text("path")?;
    arguments.finish()?;
    let folder = Arc::clone(folder);
    content::waiting_if(true, path, move |path| {
        folder.create_directory(path)?;
        Ok(tools::done(path))
    })
    .await
}

async fn move_file(folder: &Arc<Folder>, mut arguments: Arguments) -> Result<ToolReply, FileError> {
    let source = arguments.text("source")?;
    let destination = arguments.text("destination")?;
    let overwrite = arguments.flag("overwrite")?;
    arguments.finish()?;
    let folder = Arc::clone(folder);
    content::waiting_if(true, destination, move |destination| {
        folder.rename(&source, destination, overwrite)?;
        Ok(tools::done(destination))
    })
    .await
}

async fn delete_file(
    folder: &Arc<Folder>,
    mut arguments: Arguments,
) -> Result<ToolReply, FileError> {
    let path = arguments.text("path")?;
    arguments.finish()?;
    let folder = Arc::clone(folder);
    content::waiting_if(true, path, move |path| {
        folder.remove(path)?;
        Ok(tools::done(path))
    })
    .await
}
