//! The packages of the image: what pages say of them, and that each has a script that uses it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use codecell_tools::Package;

use crate::support::image::manifest;

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/packages.md")).unwrap()
}

#[test]
fn the_page_names_every_package_with_its_version_and_licence() {
    let page = page();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| package"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| !cells[0].starts_with("---"))
        .collect();
    let image = manifest();
    let told = |package: &Package| {
        rows.iter()
            .find(|cells| cells[0] == package.name)
            .map(|cells| (cells[1].to_owned(), cells[4].to_owned()))
    };
    for package in image.packages() {
        let expected = (package.version.clone(), package.licence.clone());
        assert_eq!(told(package), Some(expected), "{}", package.name);
    }
    assert_eq!(rows.len(), image.packages().len());
}

#[test]
fn the_page_says_how_every_package_is_imported_and_that_is_there() {
    let image = manifest();
    for line in page().lines().filter(|line| line.starts_with("| ")) {
        let imported = line.split(" | ").nth(2).unwrap_or_default();
        for name in imported.split('`').skip(1).step_by(2) {
            assert!(image.has_module(name), "{name} cannot be imported");
        }
    }
}

#[test]
fn what_models_are_told_of_is_used_by_a_script_of_the_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/packages");
    let scripts: String = fs::read_dir(folder)
        .unwrap()
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
    let page = page();
    for name in manifest().told_packages().split(", ") {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| {name} |")))
            .unwrap_or_else(|| panic!("{name} is not on the page"));
        let module = row.split('`').nth(1).unwrap();
        assert!(imported.contains(module), "no script imports {module}");
    }
}
