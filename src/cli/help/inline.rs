//! Text within a paragraph or a cell: its styles, its links, and its lines.

use super::topics::TOPICS;

const BOLD: &str = "\u{1b}[1m";
const ITALIC: &str = "\u{1b}[3m";
const CYAN: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    Strong,
    Emphasis,
    Code,
}

/// Text that is being put together.
#[derive(Debug, Default)]
pub(super) struct Inline {
    text: String,
    has_colours: bool,
}

impl Inline {
    pub(super) fn new(has_colours: bool) -> Self {
        Self {
            text: String::new(),
            has_colours,
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// From here on the text looks like `style`.
    pub(super) fn begin(&mut self, style: Style) {
        if self.has_colours {
            self.text.push_str(match style {
                Style::Strong => BOLD,
                Style::Emphasis => ITALIC,
                Style::Code => CYAN,
            });
        }
    }

    /// From here on the text is plain again.
    pub(super) fn end(&mut self) {
        if self.has_colours {
            self.text.push_str(PLAIN);
        }
    }

    /// Code keeps its marks, so that what is to be typed can be told from what is said without colours, too.
    pub(super) fn code(&mut self, code: &str) {
        self.begin(Style::Code);
        self.push(&format!("`{code}`"));
        self.end();
    }

    /// What is said behind the words of a link to `target`: where it leads, for somebody who cannot click.
    pub(super) fn end_link(&mut self, target: &str) {
        if let Some(place) = place(target) {
            self.push(&format!(" ({place})"));
        }
    }

    /// The text so far, which begins anew.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Where a link of a page in `docs/` leads; `None` where that is the page itself.
fn place(target: &str) -> Option<String> {
    if target.contains("://") {
        return Some(target.to_owned());
    }
    let file = target.split('#').next().filter(|file| !file.is_empty())?;
    let stem = file.strip_suffix(".md").unwrap_or(file);
    let topic = TOPICS
        .iter()
        .find(|topic| topic.name.strip_suffix("-guide").unwrap_or(topic.name) == stem);
    Some(match (topic, file.strip_prefix("../")) {
        (Some(topic), _) => format!("codecell help {}", topic.name),
        (None, Some(file)) => file.to_owned(),
        (None, None) => format!("docs/{file}"),
    })
}

/// Columns that `text` takes, its styles left out.
pub(super) fn width(text: &str) -> usize {
    let mut is_style = false;
    let visible = text.chars().filter(|&character| {
        let is_visible = !is_style && character != '\u{1b}';
        is_style = character == '\u{1b}' || (is_style && character != 'm');
        is_visible
    });
    visible.count()
}

/// `text` in lines of at most `columns`, as far as its words allow that; `first` stands before the first line, as many
/// spaces before the others.
pub(super) fn wrapped(text: &str, first: &str, columns: usize) -> String {
    let indent = " ".repeat(width(first));
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_start = true;
    for word in text.split_whitespace() {
        if !is_start && width(&line) + 1 + width(word) > columns {
            lines.push_str(line.trim_end());
            lines.push('\n');
            line = indent.clone();
            is_start = true;
        }
        if !is_start {
            line.push(' ');
        }
        line.push_str(word);
        is_start = false;
    }
    lines.push_str(line.trim_end());
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_take_no_columns() {
        assert_eq!(width("\u{1b}[1mab\u{1b}[0m c"), 4);
        let lines = wrapped("\u{1b}[36m`one two`\u{1b}[0m three", "- ", 10);
        assert_eq!(lines, "- \u{1b}[36m`one\n  two`\u{1b}[0m\n  three\n");
    }

    #[test]
    fn a_word_that_is_too_long_has_a_line_of_its_own() {
        assert_eq!(wrapped("a bbbbbbbb c", "", 4), "a\nbbbbbbbb\nc\n");
        assert_eq!(wrapped("", "  ", 4), "\n");
    }

    #[test]
    fn links_say_where_they_lead() {
        for (target, expected) in [
            ("https://example.org/a.md", Some("https://example.org/a.md")),
            ("#what-is-refused", None),
            ("servers.md#secrets", Some("codecell help servers")),
            ("batch.md", Some("codecell help batch-guide")),
            ("../SECURITY.md", Some("SECURITY.md")),
            ("other.md", Some("docs/other.md")),
        ] {
            assert_eq!(place(target).as_deref(), expected, "{target}");
        }
    }
}
