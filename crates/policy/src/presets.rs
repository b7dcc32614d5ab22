//! The sets of rules that operators choose from.

use std::collections::BTreeSet;

use codecell_tools::Manifest;

use super::rules::{RuleSettings, ScriptBounds};

/// Which rules scripts are checked against before the operator's own settings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preset {
    /// What works in the image is allowed; what cannot work there is refused, and so is running text that nothing has
    /// checked.
    #[default]
    Standard,
    /// What the image was made for is allowed: computing, text, data, time and concurrency, and no files.
    Strict,
    /// There are no rules.
    Off,
}

impl Preset {
    /// The names of the presets, as operators write them.
    pub const NAMES: &'static [&'static str] = &["standard", "strict", "off"];

    /// The preset that operators call so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Standard, Self::Strict, Self::Off]
            .into_iter()
            .find(|preset| preset.name() == name)
    }

    /// What operators call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Strict => "strict",
            Self::Off => "off",
        }
    }

    /// Its rules for scripts in `image`, if it has any.
    #[must_use]
    pub fn rules(self, image: &Manifest) -> Option<RuleSettings> {
        let bounds = ScriptBounds::default();
        let strict = || RuleSettings {
            max_characters: bounds.characters,
            max_lines: bounds.lines,
            allowed_imports: image.offered().clone(),
            refused_imports: BTreeSet::new(),
            refused_functions: BTreeSet::new(),
            any_star_import: false,
            forbidden_names: owned(FORBIDDEN_NAMES),
            forbidden_attributes: owned(FORBIDDEN_ATTRIBUTES),
        };
        match self {
            Self::Off => None,
            Self::Strict => Some(strict()),
            Self::Standard => {
                let mut rules = strict();
                rules.allowed_imports = all_modules(image);
                rules.refused_imports = owned(USELESS_MODULES);
                rules.any_star_import = true;
                for name in WORKING_NAMES {
                    rules.forbidden_names.remove(*name);
                }
                for attribute in WORKING_ATTRIBUTES {
                    rules.forbidden_attributes.remove(*attribute);
                }
                rules.refused_functions = owned(USELESS_ATTRIBUTES);
                rules.forbidden_attributes.extend(owned(USELESS_ATTRIBUTES));
                Some(rules)
            }
        }
    }
}

/// Built-in names that scripts may not use, unless they define them themselves.
///
/// `exec`, `eval` and `compile` run text that no check has seen; `__import__` and the dunder names
/// lead around the import rule; `input` and `breakpoint` exist but have nothing to act on.
const FORBIDDEN_NAMES: &[&str] = &[
    "__builtins__",
    "__import__",
    "__loader__",
    "__spec__",
    "breakpoint",
    "compile",
    "eval",
    "exec",
    "input",
    "open",
];

/// Those of them that only the strict rules forbid.
const WORKING_NAMES: &[&str] = &["open"];

/// Attributes that scripts may not use. A plain entry holds on any object, a dotted one on the
/// module that it names, under whatever alias.
///
/// They lead from ordinary objects to the interpreter's insides, or start what cannot start here.
const FORBIDDEN_ATTRIBUTES: &[&str] = &[
    "__base__",
    "__bases__",
    "__builtins__",
    "__code__",
    "__globals__",
    "__import__",
    "__loader__",
    "__mro__",
    "__self__",
    "__spec__",
    "__subclasses__",
    "ag_frame",
    "asyncio.create_subprocess_exec",
    "asyncio.create_subprocess_shell",
    "asyncio.open_connection",
    "asyncio.open_unix_connection",
    "asyncio.start_server",
    "asyncio.start_unix_server",
    "codecs.open",
    "concurrent.futures.ProcessPoolExecutor",
    "cr_frame",
    "f_back",
    "f_builtins",
    "f_code",
    "f_globals",
    "f_locals",
    "gi_frame",
    "io.FileIO",
    "io.open",
    "io.open_code",
    "sys._current_frames",
    "sys._getframe",
    "sys._getframemodulename",
    "sys.addaudithook",
    "sys.breakpointhook",
    "sys.meta_path",
    "sys.modules",
    "sys.monitoring",
    "sys.path_hooks",
    "sys.path_importer_cache",
    "sys.setprofile",
    "sys.settrace",
    "tb_frame",
    "threading.setprofile",
    "threading.setprofile_all_threads",
    "threading.settrace",
    "threading.settrace_all_threads",
    "types.CodeType",
];

/// Those of them that only the strict rules forbid: they open files, or tell what an object, a class or a frame is made
/// of, which honest scripts ask for.
const WORKING_ATTRIBUTES: &[&str] = &[
    "__base__",
    "__bases__",
    "__code__",
    "__mro__",
    "__self__",
    "__subclasses__",
    "codecs.open",
    "concurrent.futures.ProcessPoolExecutor",
    "f_back",
    "f_code",
    "f_locals",
    "io.FileIO",
    "io.open",
    "io.open_code",
    "sys._getframe",
    "sys.modules",
    "tb_frame",
    "types.CodeType",
];

/// Modules that can be imported and are of no use to any script: each needs a network, other processes, a terminal,
/// or signals from outside.
const USELESS_MODULES: &[&str] = &[
    "_signal",
    "_socket",
    "_ssl",
    "_thread",
    "concurrent.futures.process",
    "ctypes",
    "ftplib",
    "getpass",
    "http.client",
    "http.server",
    "imaplib",
    "pdb",
    "poplib",
    "signal",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "subprocess",
    "urllib.request",
    "webbrowser",
    "wsgiref.simple_server",
    "xmlrpc",
];

/// Attributes of modules that are of use otherwise: all of them want other processes.
const USELESS_ATTRIBUTES: &[&str] = &[
    "os.execl",
    "os.execle",
    "os.execlp",
    "os.execlpe",
    "os.execv",
    "os.execve",
    "os.execvp",
    "os.execvpe",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.killpg",
    "os.popen",
    "os.posix_spawn",
    "os.posix_spawnp",
    "os.setsid",
    "os.spawnl",
    "os.spawnle",
    "os.spawnlp",
    "os.spawnlpe",
    "os.spawnv",
    "os.spawnve",
    "os.spawnvp",
    "os.spawnvpe",
    "os.startfile",
    "os.system",
    "os.wait",
    "os.wait3",
    "os.wait4",
    "os.waitid",
    "os.waitpid",
];

/// The modules of the image that stand by themselves; a package has its modules with it.
fn all_modules(image: &Manifest) -> BTreeSet<String> {
    let modules = image.modules().iter();
    modules
        .filter(|module| !module.contains('.'))
        .cloned()
        .collect()
}

fn owned(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|entry| (*entry).to_owned()).collect()
}
