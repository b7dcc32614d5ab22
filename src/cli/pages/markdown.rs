//! What the checks need to know of a page.

use std::collections::HashMap;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// The parts of a page that are checked.
#[derive(Default)]
pub(super) struct Markdown {
    pub(super) links: Vec<Link>,
    /// What a link to a heading has behind its `#`.
    pub(super) anchors: Vec<String>,
    pub(super) blocks: Vec<Block>,
    /// Code within a text, with its line.
    pub(super) spans: Vec<(String, usize)>,
}

pub(super) struct Link {
    pub(super) target: String,
    pub(super) line: usize,
}

/// A block of code.
pub(super) struct Block {
    /// What stands behind the fence: the language, and words on the block.
    pub(super) info: String,
    pub(super) text: String,
    pub(super) line: usize,
    /// Whether it follows the block before it with nothing in between.
    pub(super) follows: bool,
}

impl Block {
    pub(super) fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    /// Whether `word` stands behind the language.
    pub(super) fn has(&self, word: &str) -> bool {
        self.info.split(' ').skip(1).any(|found| found == word)
    }
}

impl Markdown {
    pub(super) fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading: Option<String> = None;
        let mut anchors: HashMap<String, usize> = HashMap::new();
        let (mut follows, mut is_code) = (false, false);
        let parser = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
        for (event, range) in parser {
            let line = text[..range.start].lines().count() + 1;
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let anchor = anchor(&heading.take().unwrap_or_default());
                    let before = anchors.entry(anchor.clone()).or_default();
                    page.anchors.push(match before {
                        0 => anchor,
                        _ => format!("{anchor}-{before}"),
                    });
                    *before += 1;
                }
                Event::Start(Tag::Link { dest_url, .. }) => page.links.push(Link {
                    target: dest_url.into_string(),
                    line,
                }),
                Event::Start(Tag::CodeBlock(kind)) => {
                    let info = match kind {
                        CodeBlockKind::Fenced(info) => info.into_string(),
                        CodeBlockKind::Indented => String::new(),
                    };
                    page.blocks.push(Block {
                        info,
                        text: String::new(),
                        line,
                        follows,
                    });
                    (follows, is_code) = (true, true);
                    continue;
                }
                Event::Text(text) if is_code => {
                    if let Some(block) = page.blocks.last_mut() {
                        block.text.push_str(&text);
                    }
                    continue;
                }
                Event::End(TagEnd::CodeBlock) => {
                    is_code = false;
                    continue;
                }
                Event::Text(words) => heading
                    .iter_mut()
                    .for_each(|heading| heading.push_str(&words)),
                Event::Code(code) => {
                    heading
                        .iter_mut()
                        .for_each(|heading| heading.push_str(&code));
                    page.spans.push((code.into_string(), line));
                }
                _ => {}
            }
            follows = false;
        }
        page
    }
}

/// What GitHub makes of a heading: its letters, digits and hyphens in small letters, with hyphens for spaces.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}
