//! What to write instead, for what scripts reach for most.
//!
//! Each text is read by a model that will write the next script, so it names the thing that works
//! here, usually a tool of a server.

use std::collections::BTreeSet;

use super::advice::{Advice, Need, Remedy};
use super::elsewhere;
use super::nearest;
use codecell_tools::Manifest;

const FILES: Advice = Advice::Servers(Need::Files);
const NETWORK: Advice = Advice::Servers(Need::Network);
const PROCESSES: Advice = Advice::Servers(Need::Processes);
const CONCURRENCY: Advice = Advice::Say(
    "a script has one processor: compute in a loop, or with `concurrent.futures.ThreadPoolExecutor`; \
                     await tools together: `asyncio.gather(aio.SERVER.TOOL(...), ...)`",
);
const SERIALISING: Advice =
    Advice::Say("use `json.dumps` and `json.loads`; `copy.deepcopy` copies objects");
const CODE: Advice = Advice::Say(
    "call functions directly; choose among them with a dict of functions; \
                    `ast.literal_eval` reads literals",
);
const INTROSPECTION: Advice = Advice::Say(
    "a script cannot inspect the interpreter; `type(x)`, `dir(x)`, \
                             `help(f)` and the `traceback` module work",
);
const IMPORTING: Advice = Advice::Say("use an `import` statement with the module's name");
const TABLES: Advice = Advice::Say(
    "use lists of dicts with `csv`, `statistics` and `itertools`, or an in-memory \
                      `sqlite3` database",
);
const NUMBERS: Advice =
    Advice::Say("use lists with `math`, `statistics`, `random` and `fractions`");
const OTHER: Advice = Advice::Say(
    "only modules of the standard library for computing, text, data and time can be \
                     imported; a server needs no import, or `from servers import NAME`",
);
const MISSING: Advice = Advice::Say(
    "use the standard library, or a package that is here, since nothing can be installed; a server needs no \
                     import, or `from servers import NAME`",
);
const SIGNALS: Advice = Advice::Say(
    "nobody sends signals to a script; `asyncio.timeout` limits the time of what is awaited",
);

/// Modules of the standard library that scripts may not import or that images do not have.
const STANDARD: &[(&[&str], Advice)] = &[
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
            "zipimport",
            "zipapp",
        ],
        FILES,
    ),
    (
        &["mmap"],
        Advice::Say(
            "what a script has is in memory already: work on a `bytearray` or a `memoryview`",
        ),
    ),
    (
        &["fcntl", "msvcrt"],
        Advice::Say("nobody else has the files of a script: they need no locks"),
    ),
    (
        &["resource"],
        Advice::Say(
            "the limits of a script are set by whoever runs it; `time.process_time` tells how long it has computed",
        ),
    ),
    (&["signal", "_signal"], SIGNALS),
    (
        &["ctypes"],
        Advice::Say("there are no libraries to load; use `struct`, `array` and `memoryview`"),
    ),
    (
        &[
            "socket",
            "_socket",
            "ssl",
            "_ssl",
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
            "telnetlib",
            "nntplib",
            "smtplib",
            "poplib",
            "imaplib",
            "wsgiref",
            "webbrowser",
            "asyncore",
        ],
        NETWORK,
    ),
    (&["subprocess", "pty", "termios", "tty"], PROCESSES),
    (&["multiprocessing", "concurrent", "_thread"], CONCURRENCY),
    (
        &["sched"],
        Advice::Say("wait with `time.sleep`, or `asyncio.sleep`"),
    ),
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
    (
        &["builtins"],
        Advice::Say("built-in functions need no import"),
    ),
    (
        &["pdb", "cmd", "readline"],
        Advice::Say("print values instead; nobody can answer a prompt"),
    ),
    (
        &["getpass", "curses", "tkinter", "turtle", "idlelib"],
        Advice::Say("a script has no terminal and no screen; print text or return a value"),
    ),
    (
        &["argparse", "optparse", "getopt"],
        Advice::Say("a script has no arguments; its variables are already defined"),
    ),
    (
        &[
            "platform",
            "pwd",
            "grp",
            "winreg",
            "sysconfig",
            "venv",
            "ensurepip",
        ],
        Advice::Say("a script knows nothing of its machine; ask a tool of a server"),
    ),
    (
        &["timeit", "cProfile", "profile", "pstats"],
        Advice::Say("measure with `time.perf_counter()`"),
    ),
    (
        &["unittest", "doctest", "test"],
        Advice::Say("use plain `assert` statements"),
    ),
    (
        &["locale", "gettext"],
        Advice::Say("format with f-strings, as in `f\"{number:,.2f}\"`"),
    ),
    (
        &["atexit"],
        Advice::Say("use `try` and `finally`, or `contextlib.ExitStack`"),
    ),
    (
        &["xml"],
        Advice::Say("use `xml.etree.ElementTree` or `xml.dom.minidom`"),
    ),
    (
        &["cgi"],
        Advice::Say(
            "Python has no `cgi` since 3.13: use `urllib.parse.parse_qs`, `html.escape` and `email.message`",
        ),
    ),
];

/// What people install with pip.
const FROM_PIP: &[(&[&str], Advice)] = &[
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
            "selenium",
            "playwright",
            "openai",
            "anthropic",
            "sendgrid",
            "wikipedia",
            "mechanize",
        ],
        NETWORK,
    ),
    (
        &["bs4", "lxml", "html5lib"],
        Advice::Say("use `html.parser` or `xml.etree.ElementTree`"),
    ),
    (
        &["yaml", "toml"],
        Advice::Say("use `json`, `tomllib` or `configparser`"),
    ),
    (
        &["dateutil", "pytz", "arrow", "pendulum", "tzlocal"],
        Advice::Say("use `datetime` and `zoneinfo`"),
    ),
    (
        &["pydantic", "attr", "attrs", "marshmallow"],
        Advice::Say("use `dataclasses`"),
    ),
    (&["regex"], Advice::Say("use `re`")),
    (
        &[
            "cryptography",
            "Crypto",
            "nacl",
            "OpenSSL",
            "blake3",
            "bcrypt",
        ],
        Advice::Say("use `hashlib`, `hmac` and `secrets`, which hash and sign; nothing encrypts"),
    ),
    (
        &[
            "Levenshtein",
            "rapidfuzz",
            "fuzzywuzzy",
            "thefuzz",
            "jellyfish",
        ],
        Advice::Say("use `difflib`: `SequenceMatcher(None, a, b).ratio()`, `get_close_matches`"),
    ),
    (
        &["pytesseract", "easyocr"],
        Advice::Say("nothing reads the text in an image"),
    ),
    (
        &["simplejson", "orjson", "ujson"],
        Advice::Say("use `json`"),
    ),
    (
        &["dotenv"],
        Advice::Say(
            "a script has no environment; secrets stay with the servers whose tools use them",
        ),
    ),
    (
        &["tqdm", "rich", "click", "loguru"],
        Advice::Say("use `print`"),
    ),
    (&["typing_extensions"], Advice::Say("use `typing`")),
    (&["pytest"], Advice::Say("use plain `assert` statements")),
    (
        &["matplotlib", "seaborn", "plotly", "PIL", "cv2"],
        Advice::Servers(Need::Drawing),
    ),
    (
        &["mcp", "fastmcp"],
        Advice::Say(
            "tools need no client: call `SERVER.TOOL(...)`, or `from servers import SERVER`",
        ),
    ),
    (
        &["sqlalchemy", "psycopg2", "pymysql", "pymongo", "redis"],
        Advice::Servers(Need::Database),
    ),
    (
        &["nest_asyncio"],
        Advice::Say("`await` and `asyncio.run` work everywhere as they are"),
    ),
    (
        &["anyio", "trio", "uvloop", "gevent"],
        Advice::Say("use `asyncio`"),
    ),
    (
        &["IPython"],
        Advice::Say(
            "`display(x)` is there without an import: it shows images (as bytes), tables and text",
        ),
    ),
    (&["psutil"], PROCESSES),
    (&["cloudpickle", "dill", "joblib"], SERIALISING),
];

/// Why a module cannot be imported, and the remedy: it is not `allowed`, or it is not `in this image`. What a remedy names
/// is among `allowed`.
pub(super) fn module(
    path: &str,
    image: &Manifest,
    allowed: &BTreeSet<String>,
) -> (&'static str, Remedy) {
    let top = path.split('.').next().unwrap_or(path);
    let found = |table: &[(&[&str], Advice)]| {
        let row = table.iter().find(|(names, _)| names.contains(&top));
        row.map(|(_, advice)| *advice)
    };
    let (why, unknown, elsewhere) = if image.has_module(top) {
        ("allowed", OTHER, None)
    } else {
        ("in this image", MISSING, elsewhere::place(top))
    };
    let otherwise = nearest::to(top, allowed)
        .or_else(|| found(STANDARD))
        .or_else(|| found(FROM_PIP))
        .unwrap_or(unknown);
    let module = top.to_owned();
    let remedy = Remedy::Import {
        module,
        otherwise,
        elsewhere,
    };
    (why, remedy)
}

/// The remedy for a forbidden name.
pub(super) fn name(name: &str) -> Remedy {
    let advice = match name {
        "eval" | "exec" | "compile" => CODE,
        "open" => FILES,
        "__import__" | "__loader__" | "__spec__" => IMPORTING,
        "__builtins__" => Advice::Say("built-in functions are there under their own names"),
        "input" => Advice::Say(
            "stdin is empty and nobody can answer; the script's variables are already defined, so \
             use those, or write the value into the script; what is piped into `codecell run` is in \
             `sys.stdin`",
        ),
        "breakpoint" => Advice::Say("print values instead; nobody can answer a prompt"),
        _ => Advice::Say(
            "the operator of this server has forbidden it; do without it, or define your own",
        ),
    };
    Remedy::Advice(advice)
}

/// The remedy for an entry of the forbidden attributes.
pub(super) fn attribute(entry: &str) -> Remedy {
    let (module, attribute) = entry.rsplit_once('.').unwrap_or(("", entry));
    let advice = match (module, attribute) {
        ("sys", "modules") => IMPORTING,
        ("sys", "meta_path" | "path_hooks" | "path_importer_cache") => IMPORTING,
        ("sys" | "threading", _) => INTROSPECTION,
        ("asyncio", name) if name.contains("subprocess") => PROCESSES,
        ("os", "kill" | "killpg") => SIGNALS,
        ("os", _) => PROCESSES,
        ("asyncio", _) => NETWORK,
        ("concurrent.futures", _) => CONCURRENCY,
        ("io" | "codecs", _) => FILES,
        ("", "__builtins__" | "__globals__") => {
            Advice::Say("read variables by their own names; `globals()` holds the script's")
        }
        ("", "__loader__" | "__spec__" | "__import__") => IMPORTING,
        ("", "__bases__" | "__base__" | "__mro__" | "__subclasses__") => Advice::Say(
            "test classes with `isinstance` and `issubclass`; keep your own list of classes",
        ),
        ("", "__self__") => Advice::Say("keep the object itself in a variable"),
        ("", _) | ("types", _) if is_frame_or_code(attribute) => INTROSPECTION,
        _ => Advice::Say("the operator of this server has forbidden it; do without it"),
    };
    Remedy::Advice(advice)
}

fn is_frame_or_code(attribute: &str) -> bool {
    attribute.ends_with("_frame")
        || attribute.starts_with("f_")
        || matches!(attribute, "__code__" | "CodeType")
}
