//! `--file`: files and folders of the host that a script is given.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use codecell_engine::execution::{InputFiles, MAX_INPUT_FILES};

/// What stands for the cell's own folder in the place of a folder's name.
const CELL_ITSELF: &str = ".";

/// The files in `given`, each `HOST` or `HOST=NAME`, with at most `most` bytes together.
pub(super) fn read(given: &[String], most: u64) -> anyhow::Result<InputFiles> {
    let mut reader = Reader {
        files: Vec::new(),
        most,
        room: most,
    };
    for text in given {
        let (host, name) = split(text);
        reader
            .add(Path::new(host), name)
            .with_context(|| format!("--file {text:?}"))?;
    }
    InputFiles::new(reader.files).context("--file")
}

/// A file of the host, and what it is called in the cell. A file whose name has an equals sign counts before a name.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once('=') {
        Some((host, name)) if !Path::new(text).exists() => (host, Some(name)),
        _ => (text, None),
    }
}

struct Reader {
    files: Vec<(String, Vec<u8>)>,
    most: u64,
    room: u64,
}

impl Reader {
    fn add(&mut self, host: &Path, name: Option<&str>) -> anyhow::Result<()> {
        let shown = host.display();
        let metadata = fs::metadata(host).with_context(|| format!("cannot read {shown}"))?;
        let own = || host.file_name().map(|name| text_of(Path::new(name)));
        let name = match name {
            Some(name) => name.to_owned(),
            None => own().transpose()?.unwrap_or_else(|| CELL_ITSELF.to_owned()),
        };
        if metadata.is_dir() {
            self.add_folder(host, &name)
        } else {
            self.add_file(host, name)
        }
    }

    /// All files below `folder`, in the order of their names.
    fn add_folder(&mut self, folder: &Path, name: &str) -> anyhow::Result<()> {
        let context = || format!("cannot read {}", folder.display());
        let entries = fs::read_dir(folder).with_context(context)?;
        let mut paths = entries
            .take(MAX_INPUT_FILES + 1)
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<Vec<PathBuf>>>()
            .with_context(context)?;
        paths.sort();
        for path in paths {
            let own = path.file_name().unwrap_or_default();
            let own = text_of(Path::new(own))?;
            let name = match name {
                CELL_ITSELF => own,
                _ => format!("{}/{own}", name.trim_end_matches('/')),
            };
            let kind = fs::symlink_metadata(&path)?.file_type();
            if kind.is_dir() {
                self.add_folder(&path, &name)?;
            } else {
                let is_file = fs::metadata(&path).is_ok_and(|metadata| metadata.is_file());
                ensure!(
                    is_file,
                    "{} is neither a file nor a folder; leave it out, or give it with a --file of its own",
                    path.display()
                );
                self.add_file(&path, name)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, name: String) -> anyhow::Result<()> {
        let shown = path.display();
        ensure!(
            self.files.len() < MAX_INPUT_FILES,
            "there are more than {MAX_INPUT_FILES} files; put them into one archive, such as a zip"
        );
        let mut content = Vec::new();
        File::open(path)
            .and_then(|file| file.take(self.room + 1).read_to_end(&mut content))
            .with_context(|| format!("cannot read {shown}"))?;
        let Some(room) = self.room.checked_sub(content.len() as u64) else {
            bail!(
                "with {shown} the files have more than {} bytes together, which is the setting `input_files` in [limits]; \
                 give smaller ones, or raise it",
                self.most
            );
        };
        self.room = room;
        self.files.push((name, content));
        Ok(())
    }
}

fn text_of(name: &Path) -> anyhow::Result<String> {
    let text = name.to_str().map(str::to_owned);
    text.with_context(|| {
        format!(
            "the name {} is not UTF-8; give the file another one",
            name.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[String], most: u64, expected: Result<&[(&str, &str)], &str>) {
        let found = read(given, most).map_err(|error| format!("{error:#}"));
        match (found, expected) {
            (Ok(files), Ok(expected)) => {
                let found: Vec<_> = files
                    .iter()
                    .map(|file| {
                        (
                            file.path.to_string(),
                            String::from_utf8_lossy(&file.content).into_owned(),
                        )
                    })
                    .collect();
                let expected: Vec<_> = expected
                    .iter()
                    .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                    .collect();
                assert_eq!(found, expected, "{given:?}");
            }
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{given:?}: {found}"),
            (found, _) => panic!("{given:?}: {found:?}"),
        }
    }

    #[test]
    fn files_and_folders_of_the_host_are_given() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write("data/b.csv", "bb");
        write("data/in/a.csv", "a");
        write("odd=name", "odd");
        std::os::unix::fs::symlink("b.csv", folder.path().join("data/link.csv")).expect("a link");

        check(&[path("odd=name")], 9, Ok(&[("odd=name", "odd")]));
        check(&[path("odd=name") + "=x/y"], 9, Ok(&[("x/y", "odd")]));
        let all = [("b.csv", "bb"), ("in/a.csv", "a"), ("link.csv", "bb")];
        let below = |folder: &str| all.map(|(name, text)| (format!("{folder}/{name}"), text));
        for (given, name) in [
            (path("data"), "data"),
            (path("data") + "=out/", "out"),
            (path("data") + "=/tmp/x", "/tmp/x"),
        ] {
            let expected = below(name);
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, text)| (name.as_str(), *text))
                .collect();
            check(&[given], 9, Ok(&expected));
        }
        check(&[path("data") + "=."], 9, Ok(&all));

        check(
            &[path("data")],
            4,
            Err("link.csv the files have more than 4 bytes together"),
        );
        check(
            &[path("data"), path("data/in")],
            9,
            Ok(&[
                ("data/b.csv", "bb"),
                ("data/in/a.csv", "a"),
                ("data/link.csv", "bb"),
                ("in/a.csv", "a"),
            ]),
        );
        check(
            &[path("odd=name"), path("odd=name")],
            9,
            Err("the file odd=name is given twice"),
        );
        check(&[path("none")], 9, Err("cannot read"));
        check(&[path("odd=name") + "=../x"], 9, Err("has `..` in it"));
        check(&[path("odd=name") + "="], 9, Err("is empty"));
        std::os::unix::fs::symlink("..", folder.path().join("data/loop")).expect("a link");
        check(&[path("data")], 9, Err("is neither a file nor a folder"));
    }
}
