//! Imports that the rules do not allow and that the script is prepared for: they fail when they run, as they would where
//! the module is missing, and what the script does then is its own affair.
//!
//! Much of the standard library is in the image and could be imported. So the statement becomes one that raises, in its
//! own lines.

use std::fmt::Write as _;

use ruff_text_size::TextRange;
use serde_json::Value;

use super::advice::Remedy;
use super::given::Given;
use super::source::Source;

/// Most imports of one script that are left to fail.
pub(super) const MAX_FAILING: usize = 100;

/// An `import` or `from` statement that fails.
#[derive(Debug)]
pub(super) struct Failing {
    pub(super) range: TextRange,
    /// What the statement imports before it comes to the module.
    pub(super) before: Vec<TextRange>,
    pub(super) module: String,
    pub(super) remedy: Remedy,
}

/// The script with statements that raise `ModuleNotFoundError` in the places of these.
pub(super) fn raising(source: &Source<'_>, mut failing: Vec<Failing>, given: &Given<'_>) -> String {
    failing.sort_by_key(|import| import.range.start());
    let mut text = String::with_capacity(source.text.len());
    let mut taken = 0;
    for import in &failing {
        let (start, end) = (
            import.range.start().to_usize(),
            import.range.end().to_usize(),
        );
        text.push_str(source.text.get(taken..start).unwrap_or_default());
        push_raise(&mut text, source, import, given);
        taken = end;
    }
    text.push_str(source.text.get(taken..).unwrap_or_default());
    text
}

fn push_raise(text: &mut String, source: &Source<'_>, import: &Failing, given: &Given<'_>) {
    for range in &import.before {
        let before = source.text.get(range.to_std_range()).unwrap_or_default();
        let _ = write!(text, "import {before}; ");
    }
    let message = format!(
        "No module named '{}': {}",
        import.module,
        import.remedy.text(given)
    );
    // Python reads JSON's strings, of any text without control characters.
    let (message, module) = (Value::from(message), Value::from(&*import.module));
    let lines = source.place(import.range.end()).line - source.place(import.range.start()).line;
    let line_ends = "\n".repeat(lines as usize);
    let _ = write!(
        text,
        "raise ModuleNotFoundError({message}, name={module}{line_ends})"
    );
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{Policy, Preset};
    use codecell_tools::Manifest;

    /// Of an image with so much of the standard library.
    const MANIFEST: &str = r#"{
        "format": 3, "name": "core", "id": "0123456789abcdef0123456789abcdef", "python": "3.13.15",
        "modules": ["contextlib", "json", "os", "typing"], "loaded": ["contextlib", "json", "typing"],
        "offered": ["contextlib", "json", "typing"], "packages": [], "memory": 1,
        "bounds": {"wait_handles": 1, "read_bytes": 1, "stopped_lines": 1}
    }"#;

    fn policies() -> [Policy; 2] {
        let image = Arc::new(Manifest::read(MANIFEST.as_bytes()).expect("a manifest"));
        let strict = Policy::of_preset(Preset::Strict, Arc::clone(&image)).expect("a policy");
        [strict, Policy::permissive(image)]
    }

    #[test]
    fn a_guarded_import_raises_in_its_own_lines() {
        for (script, expected) in [
            (
                "try:\n    import json, os as system\nexcept ImportError:\n    system = None\n",
                "try:\n    import json; raise ModuleNotFoundError(\"No module named 'os': ",
            ),
            (
                "try:\n    from os import (path,\n        sep)\nexcept (ValueError, ImportError): pass\n",
                "try:\n    raise ModuleNotFoundError(\"No module named 'os': ",
            ),
            (
                "from contextlib import suppress\nwith suppress(ImportError): import numpy as np\n",
                "with suppress(ImportError): raise ModuleNotFoundError(\"No module named 'numpy': ",
            ),
            (
                "import typing\nif typing.TYPE_CHECKING:\n    from pandas import DataFrame\n",
                "if typing.TYPE_CHECKING:\n    raise ModuleNotFoundError(\"No module named 'pandas': ",
            ),
        ] {
            let [strict, permissive] = policies();
            let checked = strict.check(script).expect("the script is allowed");
            assert_eq!(checked.source(), script);
            let runs = checked.runs();
            assert!(runs.contains(expected), "{runs}");
            assert_eq!(runs.lines().count(), script.lines().count(), "{runs}");
            assert!(permissive.check(runs).is_ok(), "{runs}");
        }
    }

    #[test]
    fn an_import_for_some_places_only_is_no_violation() {
        for script in [
            "if sys.version_info >= (3, 11):\n    import json\nelse:\n    import tomli as tomllib",
            "if sys.version_info[0] == 2:\n    import os",
            "if sys.platform == 'win32':\n    import winreg\nelif sys.platform.startswith('linux'):\n    import os",
            "if os.name == 'nt':\n    import msvcrt",
            "if platform.system() != 'Windows':\n    import os",
            "if importlib.util.find_spec('numpy') is not None:\n    import numpy",
            "if ready and sys.platform == 'win32':\n    import winreg",
            "if not find_spec('numpy'):\n    pass\nelse:\n    import numpy",
        ] {
            assert!(policies()[0].check(script).is_ok(), "{script}");
        }
    }

    #[test]
    fn an_import_for_type_checkers_only_is_no_violation() {
        for script in [
            "from typing import TYPE_CHECKING as TC\nif TC:\n    import os",
            "import typing as t\nCHECKS = t.TYPE_CHECKING\nif CHECKS:\n    import os",
            "if TYPE_CHECKING and 1:\n    import os",
            "if ready and TYPE_CHECKING:\n    import os",
            "if TYPE_CHECKING or False:\n    import os",
            "if not TYPE_CHECKING:\n    import json\nelse:\n    import os",
            "if not (TYPE_CHECKING or 0):\n    import json\nelif ready:\n    import os\nelse:\n    import os",
            "if ready:\n    import json\nelif TYPE_CHECKING:\n    import os",
            "if TYPE_CHECKING is True:\n    import os",
            "if TYPE_CHECKING == False:\n    import json\nelse:\n    import os",
            "if TYPE_CHECKING:\n    import os\nelif sys.version_info < (3, 11):\n    import tomli",
        ] {
            assert!(policies()[0].check(script).is_ok(), "{script}");
        }
    }

    #[test]
    fn imports_that_nothing_guards_are_refused() {
        for script in [
            "import os",
            "try:\n    pass\nexcept ValueError:\n    import os",
            "try:\n    pass\nexcept Exception:\n    import os",
            "try:\n    import os\nexcept ValueError:\n    pass",
            "try:\n    import os\nfinally:\n    pass",
            "try:\n    def f():\n        import os\nexcept ImportError:\n    pass",
            "try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import os",
            "if TYPE_CHECKING:\n    pass\nelse:\n    import os",
            "if not TYPE_CHECKING:\n    import os",
            "if TYPE_CHECKING or ready:\n    import os",
            "if TYPE_CHECKING and ready:\n    pass\nelse:\n    import os",
            "if TYPE_CHECKING is not True:\n    import os",
            "from typing import Any as TC\nif TC:\n    import os",
            "if 0 and ready:\n    import os",
            "if not ready:\n    pass\nelse:\n    import os",
            "with suppress(ValueError):\n    import os",
            "if user.name == 'nt':\n    import os",
            "if name == 'nt':\n    import os",
            "if find_spec:\n    def f():\n        import os",
            "if ready():\n    import os",
        ] {
            assert!(policies()[0].check(script).is_err(), "{script}");
        }
    }
}
