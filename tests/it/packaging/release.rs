//! What a release has beside the packages: the archive, the bill of materials, and the entry of the MCP registry.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{Bench, PROGRAM, source};
use crate::peers::installed_servers::InstalledServers;

const REPOSITORY: (&str, &str) = ("GITHUB_REPOSITORY", "example/codecell");

/// The registry's own schema for its entries, in a package that holds all of them.
const SERVER_SCHEMA: &str = "skillsaw/schemas/mcp_registry/v2025_12_11/server.schema.json";

#[test]
fn the_archive_has_all_that_a_prefix_needs() {
    let bench = Bench::new();
    let out = bench.path("out");
    let small = bench.stand_in();
    bench.run(
        "make",
        Command::new(source("packaging/archive/make.py"))
            .arg(&out)
            .arg(&small),
    );
    let [archive] = &std::fs::read_dir(&out).unwrap().collect::<Vec<_>>()[..] else {
        panic!("one archive");
    };
    let archive = archive.as_ref().unwrap().path();
    let name = archive.file_name().unwrap().to_string_lossy().into_owned();
    let name = name.strip_suffix(".tar.gz").unwrap();
    assert!(
        name.contains(concat!("-", env!("CARGO_PKG_VERSION"), "-")),
        "{name}"
    );
    let listed = bench.run("tar", Command::new("tar").arg("-tzf").arg(&archive));
    let listed: BTreeSet<&str> = listed.lines().collect();
    for file in [
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "THIRD-PARTY-LICENSES",
        "bin/codecell",
        "share/bash-completion/completions/codecell",
        "share/fish/vendor_completions.d/codecell.fish",
        "share/zsh/site-functions/_codecell",
        "share/man/man1/",
    ] {
        assert!(
            listed.contains(format!("{name}/{file}").as_str()),
            "{file}: {listed:#?}"
        );
    }
}

/// The name of an archive says which image is in it, unless it is the usual one.
#[test]
fn archives_of_two_images_have_two_names() {
    let bench = Bench::new();
    let mut ask = Command::new("python3");
    ask.arg("-c")
        .arg("import make\nfor image in ('core', 'science'): print(make.name_of(image))")
        .env("PYTHONPATH", source("packaging/archive"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let names = bench.run("the names", &mut ask);
    let names: Vec<&str> = names.lines().collect();
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        names[0].starts_with(&format!("codecell-{version}-")),
        "{names:?}"
    );
    assert!(
        names[1].starts_with(&format!("codecell-science-{version}-")),
        "{names:?}"
    );
}

#[test]
fn the_bill_of_materials_names_crates_and_what_is_in_the_image() {
    let bench = Bench::new();
    let mut make = Command::new(source("packaging/sbom/make.py"));
    let printed = bench.run("the bill", make.arg(PROGRAM));
    let bill: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(
        bill["metadata"]["component"]["version"],
        env!("CARGO_PKG_VERSION")
    );
    let components = bill["components"].as_array().unwrap();
    let names: BTreeSet<&str> = components
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    for name in ["wasmtime", "tokio", "cpython", "libsqlite3-sys", "tzdata"] {
        assert!(names.contains(name), "{name}");
    }
    // These are in the tests and in the build alone.
    for name in ["insta", "divan", "wasmtime-wizer", "codecell-engine"] {
        assert!(!names.contains(name), "{name}");
    }
    let references: BTreeSet<&str> = components
        .iter()
        .map(|one| one["bom-ref"].as_str().unwrap())
        .collect();
    assert_eq!(
        references.len(),
        components.len(),
        "each component has a name of its own"
    );
}

/// Its form is that of CycloneDX's own schema, which also knows the names of licences.
#[test]
fn the_bill_of_materials_is_valid() {
    let Some(tools) = InstalledServers::or_skip("the_bill_of_materials_is_valid") else {
        return;
    };
    let bench = Bench::new();
    let mut make = Command::new(source("packaging/sbom/make.py"));
    let file = bench.path("codecell.cdx.json");
    std::fs::write(&file, bench.run("the bill", make.arg(PROGRAM))).unwrap();
    let mut check = Command::new("python3");
    check
        .env("PYTHONPATH", tools.packaging_file(""))
        .arg(source("tests/packaging/check_bill.py"))
        .arg(&file);
    bench.run("check_bill.py", &mut check);
}

/// What the bill of materials names has its terms; of the libraries in C, only those names that the recipe has for them.
#[test]
fn all_that_is_in_the_program_has_its_terms() {
    let bench = Bench::new();
    let mut licences = Command::new(source("packaging/licences.py"));
    bench.run(
        "packaging/licences.py",
        licences.arg(bench.path("")).arg(PROGRAM),
    );
    let file = bench.path("THIRD-PARTY-LICENSES");
    Bench::assert_has_the_terms_of_others(&file);
    let text = std::fs::read_to_string(file).unwrap();
    let mut make = Command::new(source("packaging/sbom/make.py"));
    let bill: Value = serde_json::from_str(&bench.run("the bill", make.arg(PROGRAM))).unwrap();
    let names = bill["components"].as_array().unwrap().iter();
    let missing: Vec<&str> = names
        .map(|one| one["name"].as_str().unwrap())
        .filter(|name| !text.contains(&format!("\n{name} ")))
        .collect();
    // SQLite is in the public domain; the others are there as bz2, malloc, lzma and z.
    assert_eq!(
        missing,
        [
            "bzip2-sys",
            "dlmalloc",
            "liblzma-sys",
            "libsqlite3-sys",
            "libz-sys"
        ]
    );
}

#[test]
fn the_registry_takes_the_entry() {
    let Some(tools) = InstalledServers::or_skip("the_registry_takes_the_entry") else {
        return;
    };
    let bench = Bench::new();
    let bundle = bench.path("codecell-linux-x64.mcpb");
    std::fs::write(&bundle, "a bundle").unwrap();
    let mut make = Command::new(source("packaging/registry/make.py"));
    make.env(REPOSITORY.0, REPOSITORY.1).arg(&bundle);
    let printed = bench.run("server.json", &mut make);
    let file = bench.path("server.json");
    std::fs::write(&file, &printed).unwrap();
    let mut check = tools.packaging_tool("check-jsonschema");
    check
        .arg("--schemafile")
        .arg(tools.packaging_file(SERVER_SCHEMA))
        .arg(&file);
    bench.run("check-jsonschema", &mut check);

    let entry: Value = serde_json::from_str(&printed).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(entry["version"], version);
    assert_eq!(entry["name"], "io.github.example/codecell");
    for package in entry["packages"].as_array().unwrap() {
        assert_eq!(package["version"], version, "{package}");
    }
    // npm's package says that it belongs to this entry.
    let made = bench.path("npm");
    let mut make = Command::new(source("packaging/npm/make.py"));
    bench.run("npm", make.env(REPOSITORY.0, REPOSITORY.1).arg(&made));
    let package = std::fs::read_to_string(made.join("codecell/package.json")).unwrap();
    let package: Value = serde_json::from_str(&package).unwrap();
    assert_eq!(package["mcpName"], entry["name"]);
}

/// Nobody can be told to install what somebody else has published under our name.
#[test]
fn no_page_names_the_package_of_somebody_else() {
    let pages = ["README.md", "packaging/README.md"].map(source);
    let docs = std::fs::read_dir(source("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    for page in pages.into_iter().chain(docs) {
        let Ok(text) = std::fs::read_to_string(&page) else {
            continue;
        };
        for command in [
            "pip install codecell",
            "uvx codecell",
            "pipx run codecell",
            "pipx install codecell",
            "uv tool install codecell",
        ] {
            for (at, _) in text.match_indices(command) {
                let after = &text[at + command.len()..];
                assert!(after.starts_with("-mcp"), "{}: {command}", page.display());
            }
        }
    }
}

#[test]
fn the_page_names_the_tools_that_the_tests_run() {
    let page = std::fs::read_to_string(source("docs/install.md")).unwrap();
    let pyproject = std::fs::read_to_string(source("pyproject.toml")).unwrap();
    let pins = std::fs::read_to_string(source("tests/servers/requirements-packaging.txt")).unwrap();
    let (_, after) = page.split_once("uvx maturin@").unwrap();
    let maturin = after.split(' ').next().unwrap();
    assert!(
        pyproject.contains(&format!("\"maturin=={maturin}\"")),
        "{maturin}"
    );
    assert!(pins.contains(&format!("maturin=={maturin} ")), "{maturin}");
    let (_, after) = page.split_once("@anthropic-ai/mcpb@").unwrap();
    let mcpb = after.split(' ').next().unwrap();
    let pins = std::fs::read_to_string(source("tests/servers/package.json")).unwrap();
    assert!(
        pins.contains(&format!("\"@anthropic-ai/mcpb\": \"{mcpb}\"")),
        "{mcpb}"
    );
}

/// The scripts take the version from Cargo.toml, and so does maturin, which is asked in the test of the wheel.
#[test]
fn no_other_file_has_the_version() {
    let pyproject = std::fs::read_to_string(source("pyproject.toml")).unwrap();
    let pyproject: toml::Table = pyproject.parse().unwrap();
    let project = pyproject["project"].as_table().unwrap();
    assert_eq!(project["dynamic"], toml::Value::from(vec!["version"]));
    let description = project["description"].as_str();
    assert_eq!(description, Some(env!("CARGO_PKG_DESCRIPTION")));
    for folder in ["packaging", ".github"] {
        holds_no_version(&source(folder));
    }
}

fn holds_no_version(folder: &Path) {
    let quoted = concat!('"', env!("CARGO_PKG_VERSION"), '"');
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds_no_version(&path);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            assert!(!text.contains(quoted), "{}", path.display());
        }
    }
}
