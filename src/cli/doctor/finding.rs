//! What `codecell doctor` finds, and how it is printed.

use codecell_basics::json_line;
use serde_json::{Value, json};

use crate::cli::exit::Exit;

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// It is as it should be.
    Fine,
    /// It works, but perhaps not as it is meant.
    Note,
    /// It keeps codecell, one of its servers or a client from working.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug)]
pub(crate) struct Finding {
    level: Level,
    what: String,
    remedy: Option<String>,
}

impl Finding {
    pub(crate) fn fine(what: impl Into<String>) -> Self {
        Self {
            level: Level::Fine,
            what: what.into(),
            remedy: None,
        }
    }

    pub(crate) fn note(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            level: Level::Note,
            what: what.into(),
            remedy: Some(remedy.into()),
        }
    }

    pub(crate) fn problem(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            level: Level::Problem,
            what: what.into(),
            remedy: Some(remedy.into()),
        }
    }

    /// A problem in words that say what to do as well, behind the first semicolon.
    pub(crate) fn told(words: &str) -> Self {
        match words.split_once("; ") {
            Some((what, remedy)) => Self::problem(what, remedy),
            None => Self::problem(words, "see the message"),
        }
    }
}

/// What was found, section by section.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<(&'static str, Vec<Finding>)>);

impl Findings {
    pub(crate) fn add(&mut self, section: &'static str, found: Vec<Finding>) {
        self.0.push((section, found));
    }

    fn number(&self, level: Level) -> usize {
        let all = self.0.iter().flat_map(|(_, found)| found);
        all.filter(|finding| finding.level == level).count()
    }

    pub(crate) fn exit(&self) -> Exit {
        match self.number(Level::Problem) {
            0 => Exit::Finished,
            _ => Exit::Failed,
        }
    }

    /// The verdict in one line.
    pub(crate) fn verdict(&self) -> String {
        let counted = |number: usize, one: &str| match number {
            1 => format!("1 {one}"),
            _ => format!("{number} {one}s"),
        };
        let notes = match self.number(Level::Note) {
            0 => String::new(),
            number => format!(", {}", counted(number, "note")),
        };
        match self.number(Level::Problem) {
            0 => format!("nothing keeps codecell from working{notes}\n"),
            number => format!("{}{notes}\n", counted(number, "problem")),
        }
    }

    /// `{"ok", "problems", "notes", "sections": [{"name", "findings": [{"level", "what", "remedy"}]}]}`.
    pub(crate) fn json(&self) -> String {
        let finding = |finding: &Finding| {
            let level = match finding.level {
                Level::Fine => "fine",
                Level::Note => "note",
                Level::Problem => "problem",
            };
            json!({ "level": level, "what": finding.what, "remedy": finding.remedy })
        };
        let sections: Vec<Value> = self
            .0
            .iter()
            .map(|(name, found)| {
                let found: Vec<Value> = found.iter().map(finding).collect();
                json!({ "name": name, "findings": found })
            })
            .collect();
        let all = json!({
            "ok": self.number(Level::Problem) == 0,
            "problems": self.number(Level::Problem),
            "notes": self.number(Level::Note),
            "sections": sections,
        });
        json_line::of_value(&all) + "\n"
    }
}

/// A section as people read it.
pub(crate) fn shown(section: &str, found: &[Finding]) -> String {
    let mut text = format!("{section}\n");
    for finding in found {
        let mark = match finding.level {
            Level::Fine => "  ok      ",
            Level::Note => "  note    ",
            Level::Problem => "  PROBLEM ",
        };
        let indent = |text: &str| text.trim_end().replace('\n', "\n          ");
        text.push_str(&format!("{mark}{}\n", indent(&finding.what)));
        if let Some(remedy) = &finding.remedy {
            text.push_str(&format!("          what to do: {}\n", indent(remedy)));
        }
    }
    text.push('\n');
    text
}
