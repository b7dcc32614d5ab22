//! The program itself: its version, where it is, and the Python inside it.

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
    let image = format!(
        "Python {} with {} modules, and {} packages besides the standard library (codecell image tells which)",
        manifest.python(),
        manifest.modules().len(),
        manifest.packages().len(),
    );
    vec![own, Finding::fine(image)]
}
