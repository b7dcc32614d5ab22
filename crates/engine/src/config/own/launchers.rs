//! Programs that start other programs, and where among their arguments the other programs are named.

/// A program that starts the program that its arguments name. The words in a list are separated by spaces.
pub(super) struct Launcher {
    /// The names of the program.
    pub(super) names: &'static str,
    /// Words before the program that is started: of each group one word, or none.
    pub(super) words: &'static [&'static str],
    /// Words of which one must follow after `words`; if it is empty, no word must follow.
    pub(super) command: &'static str,
    /// Options that are followed by a value.
    valued: Valued,
    /// The options whose value names what is started.
    pub(super) naming: &'static str,
    /// The number of arguments between the options and the program, such as how long the program may run.
    pub(super) skipped: usize,
}

enum Valued {
    These(&'static str),
    AllBut(&'static str),
}

const PLAIN: Launcher = Launcher {
    names: "",
    words: &[],
    command: "",
    valued: Valued::These(""),
    naming: "",
    skipped: 0,
};

const LAUNCHERS: [Launcher; 16] = [
    Launcher {
        names: "npx bunx pnpx",
        valued: Valued::These("-w --workspace --registry --cache --prefix --userconfig"),
        naming: "-p --package",
        ..PLAIN
    },
    Launcher {
        names: "npm pnpm yarn bun deno",
        words: &["exec x dlx run"],
        valued: Valued::These("-w --workspace --registry --cache --prefix --dir -C"),
        naming: "-p --package",
        ..PLAIN
    },
    Launcher {
        names: "uvx uv pipx",
        words: &["tool", "run"],
        valued: Valued::AllBut(
            "-q -v -n -U --quiet --verbose --isolated --offline --no-cache --refresh --native-tls --no-project --frozen \
             --locked --no-sync --pypi --no-config --upgrade --verify",
        ),
        naming: "--from --spec",
        ..PLAIN
    },
    Launcher {
        names: "docker podman nerdctl",
        words: &["container"],
        command: "run",
        valued: Valued::AllBut(
            "-i -t -it -ti -d -q -P --interactive --tty --rm --init --detach --quiet --privileged --read-only \
             --publish-all --no-healthcheck --oom-kill-disable --sig-proxy --disable-content-trust --debug --tls \
             --tlsverify --replace",
        ),
        ..PLAIN
    },
    Launcher {
        names: "docker podman nerdctl",
        words: &["container"],
        command: "exec",
        valued: Valued::These("-e --env --env-file -u --user -w --workdir --detach-keys"),
        skipped: 1,
        ..PLAIN
    },
    Launcher {
        names: "cargo",
        command: "run r",
        valued: Valued::These(
            "--manifest-path --target-dir --target --profile --features -F --config",
        ),
        naming: "--bin -p --package",
        ..PLAIN
    },
    Launcher {
        names: "python pypy py",
        valued: Valued::These("-W -X -c"),
        naming: "-m",
        ..PLAIN
    },
    Launcher {
        names: "env",
        valued: Valued::These("-u --unset -C --chdir"),
        naming: "-S --split-string",
        ..PLAIN
    },
    Launcher {
        names: "sudo doas",
        valued: Valued::These("-u -g -h -p -C -D -T -R --user --group --chdir"),
        ..PLAIN
    },
    Launcher {
        names: "nice ionice chrt taskset stdbuf",
        valued: Valued::These("-n --adjustment -c --class --classdata -i -o -e"),
        ..PLAIN
    },
    Launcher {
        names: "timeout gtimeout",
        valued: Valued::These("-s --signal -k --kill-after"),
        skipped: 1,
        ..PLAIN
    },
    Launcher {
        names: "nohup setsid time exec command caffeinate arch node nodejs ruby",
        ..PLAIN
    },
    Launcher {
        names: "wsl",
        valued: Valued::These("-d --distribution -u --user --cd"),
        naming: "-e --exec",
        ..PLAIN
    },
    Launcher {
        names: "mise asdf rtx direnv",
        words: &["exec x"],
        ..PLAIN
    },
    Launcher {
        names: "systemd-run dbus-run-session xvfb-run",
        valued: Valued::These("-p --property --unit -u -E --setenv"),
        ..PLAIN
    },
    Launcher {
        names: SHELLS,
        valued: Valued::These("-o -O --rcfile --init-file -ExecutionPolicy -WorkingDirectory"),
        ..PLAIN
    },
];

/// The programs to which a line of commands can be given.
pub(super) const SHELLS: &str = "sh bash zsh dash ksh fish ash cmd powershell pwsh";

/// The ways in which the program `name` starts others.
pub(super) fn launchers(name: &str) -> impl Iterator<Item = &'static Launcher> {
    LAUNCHERS
        .iter()
        .filter(move |known| is_in(known.names, name))
}

/// Whether `word` is one of `words`.
pub(super) fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

impl Launcher {
    /// Whether `option` is followed by a value.
    pub(super) fn takes_value(&self, option: &str) -> bool {
        is_in(self.naming, option)
            || match self.valued {
                Valued::These(options) => is_in(options, option),
                Valued::AllBut(options) => !is_in(options, option),
            }
    }
}
