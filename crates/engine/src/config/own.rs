//! Which programs are codecell itself: a client's entry for codecell may stand in a file that codecell reads, too.
//!
//! Started as a server, that codecell would read the file again and start itself again. It is recognised however it is
//! started: by its path or a link to it, by the name of its package behind `npx`, `uvx`, `docker` and similar programs,
//! and behind a shell or a program that starts another. Only a word that names a program counts: a folder `codecell`
//! that another server is to serve does not. What is not recognised here is found by `engine/inside` and the handshake.

mod launchers;
mod shell;

use std::path::{Path, PathBuf};

use crate::NAME;
use launchers::{Launcher, SHELLS, is_in, launchers};
use shell::{commands, shell_line};

/// What the package on PyPI is called, and a command in it: [`NAME`] is somebody else's there.
const NAME_ON_PYPI: &str = "codecell-mcp";

/// How many programs within programs are looked into.
const MAX_DEPTH: usize = 8;

/// Whether `command` with `args` starts codecell, in an environment with the variables `env`.
#[must_use]
pub fn starts_codecell(command: &str, args: &[String], env: &[(String, String)]) -> bool {
    Place::of(env, None).starts_codecell(command, args)
}

/// Where a server's program is looked for.
pub(super) struct Place<'a> {
    /// The program that runs now.
    pub(super) own: Option<PathBuf>,
    /// The folder that the server is started in.
    pub(super) folder: Option<&'a Path>,
    /// The server's `PATH`.
    pub(super) path: Option<std::ffi::OsString>,
}

impl<'a> Place<'a> {
    /// The place of a server with these variables and this folder.
    pub(super) fn of(env: &[(String, String)], folder: Option<&'a Path>) -> Self {
        let configured = env.iter().find(|(name, _)| name == "PATH");
        Self {
            own: std::env::current_exe().ok(),
            folder,
            path: configured
                .map(|(_, value)| value.into())
                .or_else(|| std::env::var_os("PATH")),
        }
    }

    /// Whether `command` with `args` starts codecell.
    pub(super) fn starts_codecell(&self, command: &str, args: &[String]) -> bool {
        let mut words = vec![command.to_owned()];
        words.extend_from_slice(args);
        self.is_own(&words, 0)
    }

    /// Whether the program that `words` name, with its arguments, is codecell or starts it.
    fn is_own(&self, words: &[String], depth: usize) -> bool {
        let assigns = |word: &&String| {
            word.split_once('=')
                .is_some_and(|(name, _)| is_variable(name))
        };
        let assignments = words.iter().take_while(assigns).count();
        let Some((program, args)) = words[assignments..].split_first() else {
            return false;
        };
        if self.is_codecell(program) {
            return true;
        }
        if depth == MAX_DEPTH {
            return false;
        }
        let name = file_name(program);
        let name = name.trim_end_matches(|end: char| end == '.' || end.is_ascii_digit());
        if is_in(SHELLS, name)
            && let Some(line) = shell_line(args)
        {
            return commands(&line)
                .iter()
                .any(|words| self.is_own(words, depth + 1));
        }
        launchers(name).any(|launcher| self.launches(launcher, args, depth))
    }

    fn launches(&self, launcher: &Launcher, args: &[String], depth: usize) -> bool {
        let mut words = launcher.words.iter();
        let (mut command, mut skipped) = (launcher.command, launcher.skipped);
        let mut index = 0;
        while let Some(arg) = args.get(index) {
            if arg == "--" {
                index += 1;
                continue;
            }
            if arg.starts_with('-') && arg.len() > 1 {
                let (option, given) = match arg.split_once('=') {
                    Some((option, value)) => (option, Some(value)),
                    None => (arg.as_str(), None),
                };
                let is_naming = is_in(launcher.naming, option);
                let takes_next = given.is_none() && launcher.takes_value(option);
                let next = args.get(index + 1).map(String::as_str);
                if is_naming
                    && let Some(value) = given.or(next)
                    && commands(value)
                        .iter()
                        .any(|words| self.is_own(words, depth + 1))
                {
                    return true;
                }
                index += 1 + usize::from(takes_next);
                continue;
            }
            if words.any(|group| is_in(group, arg)) {
                index += 1;
                continue;
            }
            if !command.is_empty() {
                if !is_in(command, arg) {
                    return false;
                }
                command = "";
                index += 1;
                continue;
            }
            if skipped > 0 {
                skipped -= 1;
                index += 1;
                continue;
            }
            return self.is_own(&args[index..], depth + 1);
        }
        false
    }

    /// Whether `word`, where a program or a package is named, names codecell.
    fn is_codecell(&self, word: &str) -> bool {
        [NAME, NAME_ON_PYPI].contains(&package_name(word).as_str())
            || self
                .own
                .as_deref()
                .is_some_and(|own| self.is_file(word, own))
    }

    /// Whether the program `word` is the file `own`, whichever way leads to it.
    fn is_file(&self, word: &str, own: &Path) -> bool {
        let folder = self.folder.unwrap_or(Path::new(""));
        let same = |file: PathBuf| is_same_file(&file, own);
        if word.contains('/') {
            return same(folder.join(word));
        }
        let path = self.path.as_deref().unwrap_or_default();
        // The first file that exists is the one that is started.
        std::env::split_paths(path)
            .map(|entry| folder.join(entry).join(word))
            .find(|file| file.is_file())
            .is_some_and(same)
    }
}

/// The last part of a path, in small letters and without the ending that Windows adds to a program's name.
fn file_name(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let ends = [".exe", ".cmd", ".bat", ".com", ".ps1"];
    let end = ends.into_iter().find(|end| name.ends_with(end));
    name.strip_suffix(end.unwrap_or_default())
        .unwrap_or(&name)
        .to_owned()
}

/// The name of a program, a package or an image, without its version, its extras, its tag and its origin.
fn package_name(word: &str) -> String {
    let name = file_name(word.trim_end_matches('/'));
    let name = name.strip_prefix("npm:").unwrap_or(&name);
    let end = name.find(['@', ':', '=', '<', '>', '~', '!', '[', '#', '?', ' ']);
    let name = &name[..end.unwrap_or(name.len())];
    let ends = [".git", ".js", ".mjs", ".py", ".whl", ".tgz"];
    let end = ends.into_iter().find(|end| name.ends_with(end));
    name.strip_suffix(end.unwrap_or_default())
        .unwrap_or(name)
        .to_owned()
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .chars()
            .all(|mark| mark.is_ascii_alphanumeric() || mark == '_')
}

/// Whether two paths lead to one file: they are equal, or links of either kind make them so.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let (Ok(one), Ok(other)) = (one.canonicalize(), other.canonicalize()) else {
        return false;
    };
    one == other || inode(&one).is_some_and(|inode_of_one| inode(&other) == Some(inode_of_one))
}

#[cfg(unix)]
fn inode(file: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(words: &[&str]) -> bool {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let place = Place {
            own: None,
            folder: None,
            path: None,
        };
        place.starts_codecell(&words[0], &words[1..])
    }

    #[test]
    fn it_is_recognised_however_it_is_started() {
        for words in [
            &["codecell"][..],
            &[
                "/home/me/.cargo/bin/codecell",
                "serve",
                "--config",
                "x.json",
            ],
            &["C:\\tools\\CodeCell.EXE"],
            &["npx", "codecell"],
            &["npx", "-y", "@example/codecell@1.2.3", "serve"],
            &["npx", "--yes", "--package=codecell", "run-it"],
            &["npx", "-p", "codecell@latest", "run-it"],
            &["npm", "exec", "--", "codecell"],
            &["pnpm", "dlx", "codecell"],
            &["bun", "x", "codecell"],
            &["uvx", "codecell[all]==1.0"],
            &["uvx", "--python", "3.12", "codecell"],
            &["uvx", "codecell-mcp==1.0", "serve"],
            &["uvx", "--from", "codecell-mcp", "run-it"],
            &["/home/me/.local/bin/codecell-mcp", "serve"],
            &[
                "uvx",
                "--from",
                "git+https://example.org/me/codecell.git@main",
                "serve-it",
            ],
            &["uv", "tool", "run", "codecell"],
            &["uv", "run", "--with", "rich", "codecell"],
            &["pipx", "run", "--spec", "codecell", "x"],
            &[
                "docker",
                "run",
                "-i",
                "--rm",
                "-v",
                "/a:/b",
                "ghcr.io/me/codecell:latest",
                "serve",
            ],
            &["docker", "container", "run", "--rm", "codecell"],
            &["docker", "exec", "-i", "-w", "/x", "box", "codecell"],
            &["podman", "exec", "-i", "box", "codecell", "serve"],
            &["cargo", "run", "--release", "--bin", "codecell"],
            &["python3.12", "-m", "codecell"],
            &["python", "/opt/codecell.py"],
            &["env", "-i", "-u", "X", "A=1", "codecell", "serve"],
            &["env", "-S", "codecell serve"],
            &["sudo", "-u", "me", "nice", "-n", "5", "/opt/codecell"],
            &["timeout", "-k", "5", "100", "codecell"],
            &["nohup", "codecell"],
            &["sh", "-c", "codecell serve"],
            &[
                "bash",
                "-lc",
                "cd /srv && A='b c' exec \"/opt/my tools/codecell\" serve 2>>log",
            ],
            &["/bin/zsh", "-c", "true; npx -y codecell"],
            &["sh", "-c", "sh -c 'sh -c codecell'"],
            &["cmd", "/c", "npx", "-y", "codecell"],
            &["cmd.exe", "/C", "C:\\my\\codecell.exe serve"],
            &["deno", "run", "-A", "npm:codecell"],
            &["powershell", "-Command", "codecell", "serve"],
            &["wsl", "-d", "Ubuntu", "--", "codecell"],
        ] {
            assert!(starts(words), "{words:?}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for words in [
            &[
                "npx",
                "-y",
                "@modelcontextprotocol/server-filesystem",
                "/home/me/codecell",
            ][..],
            &["uvx", "mcp-server-git", "--repository", "/src/codecell"],
            &["uv", "--directory", "/src/codecell", "run", "server.py"],
            &["uv", "run", "--directory", "codecell", "server.py"],
            &[
                "docker",
                "run",
                "-i",
                "--rm",
                "mcp/filesystem",
                "/projects/codecell",
            ],
            &["docker", "exec", "-i", "codecell", "server"],
            &[
                "docker",
                "run",
                "-i",
                "--name",
                "codecell",
                "-v",
                "/src/codecell:/data",
                "mcp/filesystem",
                "/data",
            ],
            &["node", "/src/codecell/dist/index.js"],
            &["python", "-c", "print('codecell')"],
            &["python", "server.py", "codecell"],
            &["sh", "-c", "server --name codecell"],
            &["sh", "/src/codecell/start.sh"],
            &[
                "cargo",
                "run",
                "--manifest-path",
                "/src/codecell/Cargo.toml",
                "--bin",
                "other",
            ],
            &["env", "CODECELL=codecell", "server"],
            &["codecell-tools"],
            &["npx", "-y", "codecell-extras"],
            &["sudo"],
            &["sh", "-c"],
            &["sh", "-c", "'unfinished \\"],
            &["env", "A=1"],
            &[""],
        ] {
            assert!(!starts(words), "{words:?}");
        }
        let deep: Vec<&str> = std::iter::repeat_n("env", 1_000)
            .chain(["codecell"])
            .collect();
        assert!(!starts(&deep), "the depth is bounded");
    }

    #[cfg(unix)]
    #[test]
    fn links_to_it_are_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["program", "another"] {
            std::fs::write(at(name), name).expect("a file");
        }
        std::os::unix::fs::symlink(at("program"), at("soft")).expect("a link");
        std::os::unix::fs::symlink("soft", at("soft-soft")).expect("a link");
        std::fs::hard_link(at("program"), at("hard")).expect("a link");
        let place = Place {
            own: Some(at("program")),
            folder: Some(folder.path()),
            path: Some(folder.path().into()),
        };
        let is_own = |command: &str| place.starts_codecell(command, &[]);
        for name in ["program", "soft", "soft-soft", "hard"] {
            let path = at(name).to_string_lossy().into_owned();
            assert!(
                is_own(&path) && is_own(name) && is_own(&format!("./{name}")),
                "{name}"
            );
            let line = ["-c".to_owned(), format!("exec {path} serve")];
            assert!(place.starts_codecell("sh", &line), "{name}");
        }
        assert!(!is_own("another") && !is_own("./another") && !is_own("missing"));
    }
}
