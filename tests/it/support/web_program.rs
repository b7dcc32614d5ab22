//! The real program over HTTP, on a free port of this machine.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;

use super::patience::PATIENCE;
use super::program::Place;

/// What the program's log says before the address.
const LISTENING: &str = "serving MCP at ";

/// A running `codecell serve --http`, which ends when this is dropped.
pub(crate) struct WebProgram {
    child: Child,
    url: String,
}

impl WebProgram {
    /// Starts the program in `place` and waits until it listens.
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = place
            .command(&["serve", "--http", "127.0.0.1:0", "--log-level", "info"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (sender, addresses) = channel();
        // The thread reads to the end, so that the program never waits for a reader.
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                if let Some((_, url)) = line.split_once(LISTENING) {
                    let _ = sender.send(url.trim().to_owned());
                }
            }
        });
        match addresses.recv_timeout(PATIENCE) {
            Ok(url) => Self { child, url },
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                panic!("the program does not listen: {error}")
            }
        }
    }

    /// The address of MCP.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for WebProgram {
    fn drop(&mut self) {
        // The program may have ended already, which does no harm.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
