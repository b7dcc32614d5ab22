//! A guide on a terminal: what its Markdown means, in lines that fit.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::inline::{Inline, Style, wrapped};
use super::table::Table;

/// Columns of a line: longer lines are hard to read, and a terminal that does not say its width has about as many.
const MAX_COLUMNS: usize = 100;
/// The fewest columns for which lines are broken.
const MIN_COLUMNS: usize = 40;
/// What stands before each line of a block of code.
const CODE_INDENT: &str = "    ";

/// The terminal that a page is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// Its columns, if it says how many it has.
    pub(super) width: Option<usize>,
    pub(super) has_colours: bool,
}

/// `markdown` as `terminal` shows it best.
pub(super) fn page(markdown: &str, terminal: Terminal) -> String {
    let columns = terminal.width.unwrap_or(MAX_COLUMNS);
    let mut page = Page {
        shown: String::new(),
        columns: columns.clamp(MIN_COLUMNS, MAX_COLUMNS),
        inline: Inline::new(terminal.has_colours),
        lists: Vec::new(),
        mark: None,
        links: Vec::new(),
        table: None,
        is_code: false,
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.shown
}

/// A page that is being put together.
struct Page {
    shown: String,
    columns: usize,
    inline: Inline,
    /// The lists that are open, with the next number of those that count.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of the item that was begun.
    mark: Option<String>,
    /// The targets of the links that are open.
    links: Vec<String>,
    table: Option<Table>,
    is_code: bool,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code => {
                for line in text.lines() {
                    let line = format!("{CODE_INDENT}{line}");
                    self.shown.push_str(line.trim_end());
                    self.shown.push('\n');
                }
            }
            Event::Text(text) => self.inline.push(&text),
            Event::Code(code) => self.inline.code(&code),
            // The only element in the text is the end of a line within a cell.
            Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) => self.inline.push(" "),
            // Comments and rules are for the page alone; the rest is not switched on.
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.leave_a_line();
                self.inline.begin(Style::Strong);
                // Without colours, the marks are what tells a heading from a line of text.
                self.inline.push(&"#".repeat(level as usize));
                self.inline.push(" ");
            }
            Tag::Paragraph if self.lists.is_empty() => self.leave_a_line(),
            Tag::CodeBlock(_) => {
                self.leave_a_line();
                self.is_code = true;
            }
            Tag::List(start) => {
                if self.lists.is_empty() {
                    self.leave_a_line();
                } else {
                    self.write_paragraph();
                }
                self.lists.push(start);
            }
            Tag::Item => {
                self.mark = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            Tag::Table(_) => {
                self.leave_a_line();
                self.table = Some(Table::default());
            }
            Tag::TableCell if self.table.as_ref().is_some_and(Table::is_in_head) => {
                self.inline.begin(Style::Strong);
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.begin_row();
                }
            }
            Tag::Strong => self.inline.begin(Style::Strong),
            Tag::Emphasis => self.inline.begin(Style::Emphasis),
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.inline.end();
                self.write_paragraph();
            }
            TagEnd::Paragraph | TagEnd::Item => self.write_paragraph(),
            TagEnd::CodeBlock => self.is_code = false,
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::TableCell => {
                if self.table.as_ref().is_some_and(Table::is_in_head) {
                    self.inline.end();
                }
                let cell = self.inline.take();
                if let Some(table) = &mut self.table {
                    table.push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.shown.push_str(&table.shown(self.columns));
                }
            }
            TagEnd::Strong | TagEnd::Emphasis => self.inline.end(),
            TagEnd::Link => {
                if let Some(target) = self.links.pop() {
                    self.inline.end_link(&target);
                }
            }
            _ => {}
        }
    }

    fn leave_a_line(&mut self) {
        if !self.shown.is_empty() {
            self.shown.push('\n');
        }
    }

    /// Writes the text so far, if there is any, behind the mark of its item.
    fn write_paragraph(&mut self) {
        if self.inline.is_empty() {
            return;
        }
        let depth = self.lists.len();
        let first = match self.mark.take() {
            Some(mark) => "  ".repeat(depth - usize::from(depth > 0)) + &mark,
            None => "  ".repeat(depth),
        };
        let text = self.inline.take();
        self.shown.push_str(&wrapped(&text, &first, self.columns));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help::TOPICS;

    const PAGE: &str = "\
# A page

It has **strong** words and `code`, and a [link](servers.md#secrets) that
goes on.

- one item with a text that is longer than a line
- another
  1. a number

| key | meaning |
| --- | --- |
| `short` | a few words |
| `longer` | words that do not go into one line of this terminal |

| key | value | what it is for, in the end |
| --- | --- | --- |
| a text that is quite long for the first column, too long | 1 | words |

```sh
codecell run   a.py

codecell tools
```
<!-- a comment -->
";

    #[test]
    fn a_page_is_broken_into_lines() {
        let terminal = Terminal {
            width: Some(50),
            has_colours: false,
        };
        insta::assert_snapshot!(page(PAGE, terminal));
    }

    #[test]
    fn colours_change_nothing_else() {
        for topic in TOPICS {
            let shown = |has_colours| {
                let width = Some(72);
                page(topic.text, Terminal { width, has_colours })
            };
            let (plain, coloured) = (shown(false), shown(true));
            assert!(coloured.contains("\u{1b}[1m"), "{}", topic.name);
            let styles = ["\u{1b}[1m", "\u{1b}[3m", "\u{1b}[36m", "\u{1b}[0m"];
            let stripped = styles
                .into_iter()
                .fold(coloured, |text, style| text.replace(style, ""));
            assert_eq!(stripped, plain, "{}", topic.name);
        }
    }
}
