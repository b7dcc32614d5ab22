//! The words for syntax errors: CPython's, where it has some for the same mistake.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{LexicalErrorType, ParseErrorType};
use ruff_text_size::TextRange;

use super::nesting::{Fault, MAX_DEPTH};
use super::repair::characters;
use super::source::Source;

pub(super) fn fault(fault: Fault) -> String {
    match fault {
        Fault::TooManyBrackets => "too many nested parentheses".to_owned(),
        Fault::TooMuchIndentation => "too many levels of indentation".to_owned(),
        Fault::TooDeep => format!(
            "expression is nested too deeply: at most {MAX_DEPTH} operators, dots and calls in \
             one expression; assign parts of it to names first"
        ),
        Fault::Unmatched(close) => format!("unmatched '{close}'"),
        Fault::Mismatched { open, close } => {
            format!("closing parenthesis '{close}' does not match opening parenthesis '{open}'")
        }
    }
}

/// Whether the error explains itself even where a bracket before it is open.
pub(super) fn tells_more_than_open_bracket(error: &ParseErrorType) -> bool {
    match error {
        ParseErrorType::FStringError(_) | ParseErrorType::TStringError(_) => true,
        ParseErrorType::Lexical(error) => !matches!(error, LexicalErrorType::Eof),
        _ => false,
    }
}

pub(super) fn parse_error(error: &ParseErrorType, source: &Source<'_>, range: TextRange) -> String {
    let (line, line_start) = source.line_at(range.start());
    if let Some(text) =
        command(line).or_else(|| foreign_operator(line, range.start().to_usize() - line_start))
    {
        return text.to_owned();
    }
    let text = match error {
        ParseErrorType::Lexical(error) => return lexical(error, source, range),
        ParseErrorType::ExpectedToken {
            expected: TokenKind::Colon,
            ..
        } => "expected ':'",
        ParseErrorType::ExpectedToken {
            expected: TokenKind::Comma,
            ..
        } => "invalid syntax. Perhaps you forgot a comma?",
        ParseErrorType::ExpectedToken { expected, found } => {
            return plain(&format!(
                "invalid syntax: expected {expected}, found {found}"
            ));
        }
        ParseErrorType::SimpleStatementsOnSameLine => old_statement(line)
            .unwrap_or("invalid syntax: statements on one line need a ';' between them"),
        ParseErrorType::SimpleAndCompoundStatementOnSameLine => {
            "invalid syntax: a compound statement needs a line of its own"
        }
        ParseErrorType::UnexpectedIndentation => "unexpected indent",
        ParseErrorType::ExpectedExpression => "invalid syntax: expected an expression",
        ParseErrorType::InvalidAssignmentTarget
        | ParseErrorType::InvalidAnnotatedAssignmentTarget => {
            "cannot assign to this expression. Maybe you meant '==' instead of '='?"
        }
        ParseErrorType::InvalidNamedAssignmentTarget => {
            "cannot use assignment expressions with this target"
        }
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            "this expression is an illegal target for augmented assignment"
        }
        ParseErrorType::InvalidDeleteTarget => "cannot delete this expression",
        ParseErrorType::PositionalAfterKeywordArgument => {
            "positional argument follows keyword argument"
        }
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            "positional argument follows keyword argument unpacking"
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            "parameter without a default follows parameter with a default"
        }
        ParseErrorType::UnparenthesizedGeneratorExpression => {
            "Generator expression must be parenthesized"
        }
        other => return plain(&other.to_string()),
    };
    text.to_owned()
}

/// The parser's own words, in the form of the others: lower case first, Python's quotes, no stop.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace('`', "'");
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "invalid syntax".to_owned(),
    }
}

fn lexical(error: &LexicalErrorType, source: &Source<'_>, range: TextRange) -> String {
    match error {
        LexicalErrorType::UnclosedStringError => {
            let start = range.start().to_usize();
            let rest = source.text.get(start..).unwrap_or_default();
            let opening = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let triple = opening.starts_with("\"\"\"") || opening.starts_with("'''");
            let kind = if triple {
                "triple-quoted string"
            } else {
                "string"
            };
            let line = source.place(range.end()).line;
            format!("unterminated {kind} literal (detected at line {line})")
        }
        LexicalErrorType::UnrecognizedToken { tok } => unknown_character(*tok),
        LexicalErrorType::LineContinuationError => {
            "unexpected character after line continuation character".to_owned()
        }
        LexicalErrorType::Eof => "unexpected EOF while parsing".to_owned(),
        LexicalErrorType::StringError | LexicalErrorType::UnicodeError => {
            "(unicode error) a string literal holds a malformed escape".to_owned()
        }
        other => plain(&other.to_string()),
    }
}

fn unknown_character(c: char) -> String {
    let code = u32::from(c);
    let instead = match characters::meant(c) {
        Some("" | " ") => "; take it out, or write a space".to_owned(),
        Some(meant) => format!("; write {meant}"),
        None => String::new(),
    };
    match c {
        '!' => "invalid syntax: Python has no '!' operator; write 'not'".to_owned(),
        '?' | '$' => format!("invalid syntax: Python has no '{c}' operator"),
        _ if c.is_control() || c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' => {
            format!("invalid non-printable character U+{code:04X}{instead}")
        }
        _ => format!("invalid character '{c}' (U+{code:04X}){instead}"),
    }
}

/// What to say of a line that is a command for a notebook or a shell.
fn command(line: &str) -> Option<&'static str> {
    const INSTALLERS: [&str; 6] = ["pip", "pip3", "conda", "npm", "apt", "apt-get"];
    let line = line.trim_start();
    let bare = line.trim_start_matches(['!', '%']);
    let mut words = bare.split_whitespace().skip_while(|word| *word == "sudo");
    let installer = words.next().unwrap_or_default();
    if INSTALLERS.contains(&installer) && words.next() == Some("install") {
        return Some(
            "invalid syntax: nothing can be installed here; what can be imported is there already, and \
             list_tools() shows the tools of the servers",
        );
    }
    if line.starts_with("```") {
        return Some(
            "a Markdown fence is not Python; send one script, without fences and text around it",
        );
    }
    if line.starts_with('!') {
        return Some(
            "invalid syntax: there is no shell here; call a tool of a server, list_tools() shows them",
        );
    }
    line.starts_with('%').then_some(
        "invalid syntax: notebook commands such as '%time' are not Python; leave the line out",
    )
}

/// What to write for an operator of another language that stands where an error was found: at byte `at` of `line`.
fn foreign_operator(line: &str, at: usize) -> Option<&'static str> {
    const OPERATORS: [(&str, &str); 6] = [
        ("===", "invalid syntax: Python has no '==='; write '=='"),
        ("!==", "invalid syntax: Python has no '!=='; write '!='"),
        ("&&", "invalid syntax: Python has no '&&'; write 'and'"),
        ("||", "invalid syntax: Python has no '||'; write 'or'"),
        ("++", "invalid syntax: Python has no '++'; write 'x += 1'"),
        (
            "=>",
            "invalid syntax: Python has no '=>'; write 'lambda x: ...', or a function with 'def'",
        ),
    ];
    let begin = line.floor_char_boundary(at.saturating_sub(2));
    let end = line.ceil_char_boundary((at + 2).min(line.len()));
    let around = line.get(begin..end)?;
    let (_, text) = OPERATORS
        .iter()
        .find(|(operator, _)| around.contains(operator))?;
    Some(text)
}

/// Statements of Python 2 and of other languages that read as two expressions on one line.
fn old_statement(line: &str) -> Option<&'static str> {
    let word = line.trim_start().split([' ', '\t']).next();
    match word {
        Some("print") => Some("Missing parentheses in call to 'print'. Did you mean print(...)?"),
        Some("exec") => Some("Missing parentheses in call to 'exec'. Did you mean exec(...)?"),
        Some("const" | "let" | "var") => {
            Some("invalid syntax: a variable is not declared in Python; write 'x = ...' alone")
        }
        Some("function") => {
            Some("invalid syntax: a function begins with 'def' in Python: 'def f(x):'")
        }
        _ => None,
    }
}
