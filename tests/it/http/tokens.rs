//! Tokens that come and go while the program serves.

use serde_json::json;

use crate::support::http::{HttpProgram, execute};
use crate::support::patience::eventually;
use crate::support::program::Place;

const OLD: &str = "alice-0123456789abcdef0123456789";
const NEW: &str = "alice-fedcba9876543210fedcba9876";
const BOB: &str = "bob-fedcba9876543210fedcba987654";

struct World {
    place: Place,
    program: HttpProgram,
}

impl World {
    fn new() -> Self {
        let place = Place::empty();
        place.write(
            "codecell.toml",
            "[http.clients.alice]\ntoken_file = \"secrets/alice\"\n[http.clients.bob]\ntoken_env = \"BOB\"\n",
        );
        place.write("secrets/alice", format!("{OLD}\n"));
        place.write(".env", format!("BOB={BOB}\n"));
        let program = HttpProgram::start(&place, &[]);
        Self { place, program }
    }

    fn status(&self, token: &str) -> u16 {
        let bearer = format!("Bearer {token}");
        let call = execute(json!({ "code": "1" }));
        self.program
            .post(&[("Authorization", &bearer)], &call)
            .status
    }

    /// Waits until `token` is answered with `status`.
    fn eventually(&self, token: &str, status: u16) {
        eventually(&format!("{status} for {token}"), || {
            self.status(token) == status
        });
    }
}

#[test]
fn a_second_token_counts_and_an_old_one_ends() {
    let world = World::new();
    assert_eq!((world.status(OLD), world.status(NEW)), (200, 401));
    world
        .place
        .write("secrets/alice", format!("{OLD}\n{NEW}\n"));
    world.eventually(NEW, 200);
    assert_eq!(world.status(OLD), 200);
    world
        .place
        .write("secrets/alice", format!("\u{feff}{NEW}\n"));
    world.eventually(OLD, 401);
    assert_eq!((world.status(NEW), world.status(BOB)), (200, 200));
}

#[cfg(unix)]
#[test]
fn a_hangup_reads_tokens_again() {
    let world = World::new();
    world.place.write("secrets/alice", NEW);
    world.program.signal("HUP");
    world.eventually(NEW, 200);
    world.eventually(OLD, 401);
}

#[test]
fn a_token_in_the_file_of_variables_changes_too() {
    let world = World::new();
    world.place.write(".env", format!("BOB={NEW}\n"));
    world.eventually(NEW, 200);
    assert_eq!((world.status(BOB), world.status(OLD)), (401, 200));
}

#[test]
fn a_wrong_file_changes_nothing_until_it_is_mended() {
    let world = World::new();
    for wrong in ["", "short", BOB] {
        world.place.write("secrets/alice", wrong);
        let logged = world.program.logged();
        // The log says that the file was read and refused.
        eventually("a line in the log", || world.program.logged() != logged);
        assert_eq!(
            (world.status(OLD), world.status(BOB)),
            (200, 200),
            "{wrong:?}"
        );
    }
    world.place.write("secrets/alice", NEW);
    world.eventually(NEW, 200);
    assert_eq!(world.status(OLD), 401);
}
