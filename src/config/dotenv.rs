//! `.env` files: one `NAME=value` a line, quotes and comments as in a shell. The process's own
//! environment is left as it is.

use std::path::Path;

use super::ConfigError;
use super::source::Source;

/// The variables of the file `path` in its order.
pub(super) fn read_dotenv(
    path: &Path,
    remedy: &'static str,
) -> Result<Vec<(String, String)>, ConfigError> {
    let source = Source::read(path, remedy)?;
    let mut variables = Vec::new();
    for variable in dotenvy::from_read_iter(source.text.as_bytes()) {
        match variable {
            Ok(variable) => variables.push(variable),
            // The error quotes what it does not understand, which may be a secret.
            Err(dotenvy::Error::LineParse(text, _)) => {
                let line = line_of(&source, &text);
                let problem = "it is not understood";
                let remedy =
                    "write NAME=value, the value in single quotes if it has spaces or signs";
                return Err(source.invalid(line, "", problem, remedy));
            }
            Err(_) => {
                let problem = "it cannot be read as lines of text";
                return Err(source.invalid(1, "", problem, "write NAME=value, one a line"));
            }
        }
    }
    Ok(variables)
}

/// The line on which `part` of the file begins.
fn line_of(source: &Source, part: &str) -> usize {
    let begin = part.lines().next().unwrap_or(part);
    source.line_at(source.text.find(begin).unwrap_or(0))
}
