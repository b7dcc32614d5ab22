//! How deep a script nests, told from its tokens alone.
//!
//! A syntax tree is as deep as its script nests, and whoever drops a tree recurses as deep as the
//! tree. So the depth is bounded before there is a tree: brackets and indentation where CPython's
//! tokenizer bounds them, and chains of operators (`- - - x`, `a.b.c`, `1 + 1 + 1`), which need no
//! bracket to grow a deep tree, at a number that no written script comes near.
//!
//! The count may exceed the tree's depth but not fall short of it. It resets where a tree starts to
//! grow sideways: at a comma, and at the end of a statement.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

/// Most brackets open at one time, f-string braces included; CPython's own bound.
pub const MAX_OPEN_BRACKETS: usize = 200;
/// Most levels of indentation; CPython's own bound.
pub const MAX_INDENTATION: usize = 99;
/// Most operators, dots, calls and keywords around one another in an expression.
pub const MAX_DEPTH: usize = 1_500;

/// What the tokens tell about a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The tree is at most about [`MAX_DEPTH`] deep, if the tokens are what the parser will see.
    Bounded {
        /// The script has a syntax error of a kind after which the parser reads tokens anew, in
        /// other ways than the lexer did: an open bracket or string, or an unknown character.
        doubtful: bool,
    },
    /// Nothing that should be parsed.
    Refused(Fault),
}

/// Why a script should not be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    TooManyBrackets,
    TooMuchIndentation,
    TooDeep,
    /// A closing bracket without an opening one.
    Unmatched(char),
    /// A closing bracket after an opening one of another kind.
    Mismatched {
        open: char,
        close: char,
    },
}

pub(super) fn shape(source: &str) -> Shape {
    let mut scan = Scan::default();
    let mut lexer = lex(source, Mode::Module);
    let mut too_deep = false;
    loop {
        let token = lexer.next_token();
        if token == TokenKind::EndOfFile {
            break;
        }
        if let Err(fault) = scan.token(token) {
            return Shape::Refused(fault);
        }
        too_deep |= scan.depth > MAX_DEPTH;
    }
    let doubtful = scan.doubtful || !scan.open.is_empty();
    // In a script with an open bracket the rest of the script looks like one expression.
    if too_deep && !doubtful {
        return Shape::Refused(Fault::TooDeep);
    }
    Shape::Bounded { doubtful }
}

/// The byte offset of the fault: the end of the shortest prefix that already has it, less one.
pub(super) fn locate(source: &str, fault: Fault) -> usize {
    let has_fault = |length: usize| {
        let prefix = source.get(..source.floor_char_boundary(length));
        match shape(prefix.unwrap_or_default()) {
            Shape::Refused(found) => found == fault,
            Shape::Bounded { .. } => false,
        }
    };
    // A prefix that ends inside brackets is doubtful and hides the depth, so the search narrows
    // between a length without the fault and one with it instead of assuming an order.
    let (mut without, mut with) = (0, source.len());
    while with - without > 1 {
        let middle = without + (with - without) / 2;
        if has_fault(middle) {
            with = middle;
        } else {
            without = middle;
        }
    }
    source.floor_char_boundary(with.saturating_sub(1))
}

/// An upper bound of the depth that any reading of the text can give: its words and signs.
pub(super) fn units(source: &str) -> usize {
    let mut in_word = false;
    let mut units = 0;
    for c in source.chars() {
        let word = c == '_' || c.is_alphanumeric();
        units += usize::from(if word { !in_word } else { !c.is_whitespace() });
        in_word = word;
    }
    units
}

#[derive(Default)]
struct Scan {
    /// Brackets, strings and lambda parameters that are open, outermost first.
    open: Vec<Level>,
    /// Of the statement itself, outside all levels.
    statement: Counts,
    brackets: usize,
    indentation: usize,
    /// The sum over the statement and all levels.
    depth: usize,
    doubtful: bool,
}

struct Level {
    opened_by: OpenedBy,
    counts: Counts,
}

#[derive(PartialEq, Eq)]
enum OpenedBy {
    Bracket(char),
    InterpolatedString,
    /// Its parameters end at a colon; commas between them do not end what the lambda is part of.
    Lambda,
}

#[derive(Default, Clone, Copy)]
struct Counts {
    /// Since the last comma.
    resetting: usize,
    /// Since the statement or the level began.
    lasting: usize,
}

impl Scan {
    fn token(&mut self, token: TokenKind) -> Result<(), Fault> {
        match token {
            TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Ellipsis
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False => {}

            TokenKind::Lpar => self.open_bracket('(')?,
            TokenKind::Lsqb => self.open_bracket('[')?,
            TokenKind::Lbrace => self.open_bracket('{')?,
            TokenKind::Rpar => self.close_bracket('(', ')')?,
            TokenKind::Rsqb => self.close_bracket('[', ']')?,
            TokenKind::Rbrace => self.close_bracket('{', '}')?,

            TokenKind::FStringStart | TokenKind::TStringStart => {
                self.open(OpenedBy::InterpolatedString);
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => self.close_string(),

            TokenKind::Lambda => self.open(OpenedBy::Lambda),
            TokenKind::Colon if self.innermost_is(&OpenedBy::Lambda) => {
                self.close();
                self.count();
            }

            TokenKind::Comma => {
                let counts = self.counts();
                let ended = std::mem::take(&mut counts.resetting);
                self.depth -= ended;
            }
            TokenKind::Semi if self.open.is_empty() => self.end_statement(),
            TokenKind::Newline => {
                self.doubtful |= !self.open.is_empty();
                self.end_statement();
            }

            TokenKind::Indent => {
                self.indentation += 1;
                if self.indentation > MAX_INDENTATION {
                    return Err(Fault::TooMuchIndentation);
                }
            }
            TokenKind::Dedent => self.indentation = self.indentation.saturating_sub(1),

            // Misplaced ones go on over commas while the parser recovers.
            TokenKind::Yield | TokenKind::Async => {
                self.counts().lasting += 1;
                self.depth += 1;
            }
            TokenKind::Unknown => {
                self.doubtful = true;
                self.count();
            }
            _ => self.count(),
        }
        Ok(())
    }

    fn counts(&mut self) -> &mut Counts {
        match self.open.last_mut() {
            Some(level) => &mut level.counts,
            None => &mut self.statement,
        }
    }

    fn count(&mut self) {
        self.counts().resetting += 1;
        self.depth += 1;
    }

    fn innermost_is(&self, opened_by: &OpenedBy) -> bool {
        self.open
            .last()
            .is_some_and(|level| level.opened_by == *opened_by)
    }

    fn open(&mut self, opened_by: OpenedBy) {
        let counts = Counts {
            resetting: 0,
            lasting: 1,
        };
        self.open.push(Level { opened_by, counts });
        self.depth += 1;
    }

    fn close(&mut self) {
        if let Some(Level { opened_by, counts }) = self.open.pop() {
            self.depth -= counts.resetting + counts.lasting;
            self.brackets -= usize::from(matches!(opened_by, OpenedBy::Bracket(_)));
        }
    }

    fn open_bracket(&mut self, open: char) -> Result<(), Fault> {
        self.open(OpenedBy::Bracket(open));
        self.brackets += 1;
        if self.brackets > MAX_OPEN_BRACKETS {
            return Err(Fault::TooManyBrackets);
        }
        Ok(())
    }

    fn close_bracket(&mut self, open: char, close: char) -> Result<(), Fault> {
        while self.innermost_is(&OpenedBy::Lambda) {
            self.doubtful = true;
            self.close();
        }
        match self.open.last().map(|level| &level.opened_by) {
            Some(OpenedBy::Bracket(opened)) if *opened == open => self.close(),
            Some(OpenedBy::Bracket(opened)) => {
                let open = *opened;
                return Err(Fault::Mismatched { open, close });
            }
            // The parser has better words for a stray brace in a string.
            Some(_) => {
                self.doubtful = true;
                return Ok(());
            }
            None => return Err(Fault::Unmatched(close)),
        }
        // A call or a subscript wraps what stands before it; a placeholder of a string does not.
        if !self.innermost_is(&OpenedBy::InterpolatedString) {
            self.count();
        }
        Ok(())
    }

    fn close_string(&mut self) {
        while let Some(level) = self.open.last() {
            let is_string = level.opened_by == OpenedBy::InterpolatedString;
            self.doubtful |= !is_string;
            self.close();
            if is_string {
                break;
            }
        }
    }

    fn end_statement(&mut self) {
        self.open.clear();
        self.statement = Counts::default();
        self.brackets = 0;
        self.depth = 0;
    }
}
