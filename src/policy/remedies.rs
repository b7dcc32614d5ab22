//! What to write instead, for what scripts reach for most.
//!
//! Each text is read by a model that will write the next script, so it names the thing that works
//! here, usually a tool of a server.

const FILES: &str = "a script has no file system; read and write files through the tools of a \
                     files server (`list_tools()` shows them) and keep data in memory";
const NETWORK: &str = "a script has no network; call a tool of a server that fetches \
                       (`search_tools(\"fetch\")` finds one)";
const PROCESSES: &str = "a script cannot start processes; call a tool of a server that does the \
                         work (`list_tools()` shows them)";
const CONCURRENCY: &str =
    "await tools together instead: `asyncio.gather(aio.SERVER.TOOL(...), ...)`";
const SERIALISING: &str = "use `json.dumps` and `json.loads`; `copy.deepcopy` copies objects";
const CODE: &str = "call functions directly; choose among them with a dict of functions; \
                    `ast.literal_eval` reads literals";
const INTROSPECTION: &str = "a script cannot inspect the interpreter; `type(x)`, `dir(x)`, \
                             `help(f)` and the `traceback` module work";
const IMPORTING: &str = "use an `import` statement with the module's name";
const TABLES: &str = "use lists of dicts with `csv`, `statistics` and `itertools`, or an in-memory \
                      `sqlite3` database";
const NUMBERS: &str = "use lists with `math`, `statistics`, `random` and `fractions`";
const OTHER: &str = "only modules of the standard library for computing, text, data and time can be \
                     imported; a server needs no import, or `from servers import NAME`";

/// Modules of the standard library that are not on the default allowlist.
const REFUSED_MODULES: &[(&[&str], &str)] = &[
    (
        &[
            "os",
            "posix",
            "nt",
            "pathlib",
            "posixpath",
            "ntpath",
            "shutil",
            "glob",
            "tempfile",
            "stat",
        ],
        FILES,
    ),
    (
        &[
            "fileinput",
            "filecmp",
            "linecache",
            "shelve",
            "dbm",
            "mmap",
            "zipimport",
            "zipapp",
        ],
        FILES,
    ),
    (
        &[
            "socket",
            "ssl",
            "http",
            "urllib",
            "socketserver",
            "select",
            "selectors",
            "xmlrpc",
        ],
        NETWORK,
    ),
    (
        &[
            "ftplib",
            "smtplib",
            "poplib",
            "imaplib",
            "wsgiref",
            "webbrowser",
            "asyncore",
        ],
        NETWORK,
    ),
    (
        &[
            "subprocess",
            "pty",
            "signal",
            "fcntl",
            "resource",
            "termios",
            "tty",
        ],
        PROCESSES,
    ),
    (&["multiprocessing", "concurrent", "_thread"], CONCURRENCY),
    (&["sched"], "wait with `time.sleep`, or `asyncio.sleep`"),
    (
        &["pickle", "marshal", "copyreg", "pickletools"],
        SERIALISING,
    ),
    (
        &[
            "code",
            "codeop",
            "runpy",
            "compileall",
            "py_compile",
            "symtable",
            "dis",
        ],
        CODE,
    ),
    (
        &[
            "inspect",
            "gc",
            "ctypes",
            "faulthandler",
            "tracemalloc",
            "trace",
            "bdb",
        ],
        INTROSPECTION,
    ),
    (
        &[
            "importlib",
            "pkgutil",
            "imp",
            "modulefinder",
            "site",
            "zipimporter",
        ],
        IMPORTING,
    ),
    (&["builtins"], "built-in functions need no import"),
    (
        &["pdb", "cmd", "readline"],
        "print values instead; nobody can answer a prompt",
    ),
    (
        &["getpass", "curses", "tkinter", "turtle", "idlelib"],
        "a script has no terminal and no screen; print text or return a value",
    ),
    (
        &["argparse", "optparse", "getopt"],
        "a script has no arguments; its variables are already defined",
    ),
    (
        &["platform", "pwd", "grp", "sysconfig", "venv", "ensurepip"],
        "a script knows nothing of its machine; ask a tool of a server",
    ),
    (
        &["timeit", "cProfile", "profile", "pstats"],
        "measure with `time.perf_counter()`",
    ),
    (
        &["unittest", "doctest", "test"],
        "use plain `assert` statements",
    ),
    (
        &["locale", "gettext"],
        "format with f-strings, as in `f\"{number:,.2f}\"`",
    ),
    (
        &["atexit"],
        "use `try` and `finally`, or `contextlib.ExitStack`",
    ),
    (&["xml"], "use `xml.etree.ElementTree` or `xml.dom.minidom`"),
];

/// What people install with pip.
const NOT_INSTALLED: &[(&[&str], &str)] = &[
    (
        &[
            "pandas", "polars", "duckdb", "pyarrow", "openpyxl", "xlrd", "tabulate",
        ],
        TABLES,
    ),
    (
        &[
            "numpy",
            "scipy",
            "sklearn",
            "sympy",
            "torch",
            "tensorflow",
            "networkx",
            "statsmodels",
        ],
        NUMBERS,
    ),
    (
        &[
            "requests",
            "httpx",
            "aiohttp",
            "urllib3",
            "websockets",
            "paramiko",
            "boto3",
        ],
        NETWORK,
    ),
    (&["selenium", "playwright", "openai", "anthropic"], NETWORK),
    (
        &["bs4", "lxml", "html5lib"],
        "use `html.parser` or `xml.etree.ElementTree`",
    ),
    (&["yaml", "toml"], "use `json`, `tomllib` or `configparser`"),
    (
        &["dateutil", "pytz", "arrow", "pendulum", "tzlocal"],
        "use `datetime` and `zoneinfo`",
    ),
    (
        &["pydantic", "attr", "attrs", "marshmallow"],
        "use `dataclasses`",
    ),
    (&["regex"], "use `re`"),
    (&["simplejson", "orjson", "ujson"], "use `json`"),
    (
        &["dotenv"],
        "a script has no environment; secrets stay with the servers whose tools use them",
    ),
    (&["tqdm", "rich", "click", "loguru"], "use `print`"),
    (&["typing_extensions"], "use `typing`"),
    (&["pytest"], "use plain `assert` statements"),
    (
        &["matplotlib", "seaborn", "plotly", "PIL", "cv2"],
        "a script draws nothing; return the data, or call a tool of a server that draws",
    ),
    (
        &["mcp", "fastmcp"],
        "tools need no client: call `SERVER.TOOL(...)`, or `from servers import SERVER`",
    ),
    (
        &["sqlalchemy", "psycopg2", "pymysql", "pymongo", "redis"],
        "call a tool of a database server (`list_tools()` shows them), or use an in-memory `sqlite3` database",
    ),
    (
        &["nest_asyncio"],
        "`await` and `asyncio.run` work everywhere as they are",
    ),
    (&["anyio", "trio", "uvloop", "gevent"], "use `asyncio`"),
    (
        &["IPython"],
        "`display(x)` is there without an import: it shows images (as bytes), tables and text",
    ),
    (&["psutil"], PROCESSES),
    (&["cloudpickle", "dill", "joblib"], SERIALISING),
];

/// Why a module cannot be imported (`allowed`, `installed`, `available`), and the remedy.
pub(super) fn module(path: &str) -> (&'static str, String) {
    let top = path.split('.').next().unwrap_or(path);
    let found = |table: &[(&[&str], &'static str)]| {
        let row = table.iter().find(|(names, _)| names.contains(&top));
        row.map(|(_, remedy)| (*remedy).to_owned())
    };
    if let Some(remedy) = found(REFUSED_MODULES) {
        return ("allowed", remedy);
    }
    if let Some(remedy) = found(NOT_INSTALLED) {
        return ("installed", remedy);
    }
    ("available", OTHER.to_owned())
}

/// The remedy for a forbidden name.
pub(super) fn name(name: &str) -> String {
    let remedy = match name {
        "eval" | "exec" | "compile" => CODE,
        "open" => FILES,
        "__import__" | "__loader__" | "__spec__" => IMPORTING,
        "__builtins__" => "built-in functions are there under their own names",
        "input" => {
            "stdin is empty and nobody can answer; the script's variables are already defined, so \
             use those, or write the value into the script; what is piped into `codecell run` is in \
             `sys.stdin`"
        }
        "breakpoint" => "print values instead; nobody can answer a prompt",
        _ => "the operator of this server has forbidden it; do without it, or define your own",
    };
    remedy.to_owned()
}

/// The remedy for an entry of the forbidden attributes.
pub(super) fn attribute(entry: &str) -> String {
    let (module, attribute) = entry.rsplit_once('.').unwrap_or(("", entry));
    let remedy = match (module, attribute) {
        ("sys", "modules") => IMPORTING,
        ("sys", "meta_path" | "path_hooks" | "path_importer_cache") => IMPORTING,
        ("sys" | "threading", _) => INTROSPECTION,
        ("asyncio", name) if name.contains("subprocess") => PROCESSES,
        ("asyncio", _) => NETWORK,
        ("concurrent.futures", _) => CONCURRENCY,
        ("io" | "codecs", _) => FILES,
        ("", "__builtins__" | "__globals__") => {
            "read variables by their own names; `globals()` holds the script's"
        }
        ("", "__loader__" | "__spec__" | "__import__") => IMPORTING,
        ("", "__bases__" | "__base__" | "__mro__" | "__subclasses__") => {
            "test classes with `isinstance` and `issubclass`; keep your own list of classes"
        }
        ("", "__self__") => "keep the object itself in a variable",
        ("", _) | ("types", _) if is_frame_or_code(attribute) => INTROSPECTION,
        _ => "the operator of this server has forbidden it; do without it",
    };
    remedy.to_owned()
}

fn is_frame_or_code(attribute: &str) -> bool {
    attribute.ends_with("_frame")
        || attribute.starts_with("f_")
        || matches!(attribute, "__code__" | "CodeType")
}
