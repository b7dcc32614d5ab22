//! The packages of the images: what pages say of them, and that each has a script that uses it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codecell_tools::Package;
use serde::Deserialize;

use crate::support::image::manifest;

/// The headings above the packages of each image.
const TABLES: [(&str, &str); 2] = [
    ("core", "## In both images\n"),
    ("science", "## In the image science\n"),
];

/// What the recipe pins for each image.
#[derive(Deserialize)]
struct Lock {
    images: BTreeMap<String, BTreeMap<String, Pin>>,
}

#[derive(Deserialize)]
struct Pin {
    version: String,
    licence: String,
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The rows of the page's table of `image`, by the names of the packages.
fn rows(image: &str) -> BTreeMap<String, Vec<String>> {
    let page = read("docs/packages.md");
    let (_, heading) = TABLES.iter().find(|(name, _)| *name == image).unwrap();
    let (_, section) = page.split_once(heading).unwrap();
    let lines = section
        .lines()
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with("| ") && !line.starts_with("| package"));
    lines
        .map(|line| line.trim_matches('|').split(" | "))
        .map(|cells| cells.map(|cell| cell.trim().to_owned()).collect())
        .filter(|cells: &Vec<String>| !cells[0].starts_with("---"))
        .map(|cells| (cells[0].clone(), cells))
        .collect()
}

#[test]
fn the_page_names_every_package_with_its_version_and_licence() {
    let lock: Lock = serde_json::from_str(&read("python-wasi/packages/lock.json")).unwrap();
    assert_eq!(lock.images.len(), TABLES.len());
    for (image, pins) in lock.images {
        let rows = rows(&image);
        for (name, Pin { version, licence }) in &pins {
            let told = rows.get(name).map(|cells| (&cells[1], &cells[4]));
            assert_eq!(told, Some((version, licence)), "{name}");
        }
        assert_eq!(rows.len(), pins.len(), "{image}");
    }
}

#[test]
fn the_page_says_how_every_package_is_imported_and_that_is_there() {
    let image = manifest();
    let rows = TABLES.map(|(name, _)| rows(name));
    for Package { name, .. } in image.packages() {
        let cells = rows.iter().find_map(|rows| rows.get(name)).unwrap();
        for module in cells[2].split('`').skip(1).step_by(2) {
            assert!(image.has_module(module), "{module} cannot be imported");
        }
    }
}

#[test]
fn what_models_are_told_of_is_used_by_a_script_of_the_tests() {
    let scripts: String = ["packages", "science", "analyst"]
        .into_iter()
        .flat_map(|folder| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
            fs::read_dir(root.join(folder)).unwrap()
        })
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let imported: BTreeSet<&str> = scripts
        .lines()
        .filter_map(|line| {
            line.strip_prefix("import ")
                .or_else(|| line.strip_prefix("from "))
        })
        .filter_map(|line| line.split([' ', '.', ',']).next())
        .collect();
    let rows = TABLES.map(|(name, _)| rows(name));
    for name in manifest().told_packages().split(", ") {
        let cells = rows.iter().find_map(|rows| rows.get(name));
        let cells = cells.unwrap_or_else(|| panic!("{name} is not on the page"));
        let module = cells[2].split('`').nth(1).unwrap();
        assert!(imported.contains(module), "no script imports {module}");
    }
}
