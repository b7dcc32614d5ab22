//! The program itself: its version, where it is, and the Python inside it.

use codecell_tools::Package;

use super::Examined;
use super::finding::Finding;

pub(super) async fn check(examined: &Examined) -> Vec<Finding> {
    let manifest = examined.image.manifest();
    let version = env!("CARGO_PKG_VERSION");
    let own = match std::env::current_exe() {
        Ok(own) => Finding::fine(format!("codecell {version}, {}", own.display())),
        Err(error) => Finding::note(
            format!("codecell {version} does not find its own file: {error}"),
            "mount /proc where codecell runs, or name the program by its full path",
        ),
    };
    let package = |package: &Package| format!("{} {}", package.name, package.version);
    let packages: Vec<String> = manifest.packages().iter().map(package).collect();
    let packages = if packages.is_empty() {
        "no packages besides the standard library".to_owned()
    } else {
        packages.join(", ")
    };
    let image = format!(
        "Python {} with {} modules and {packages} (codecell image tells more)",
        manifest.python(),
        manifest.modules().len(),
    );
    vec![own, Finding::fine(image)]
}
