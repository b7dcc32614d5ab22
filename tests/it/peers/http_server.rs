//! A server that listens on a port, ended with the test.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::support::patience::eventually;

/// A process that serves MCP at the port that its variable `PORT` names.
pub(crate) struct HttpServer {
    command: Command,
    process: Child,
    port: u16,
}

impl HttpServer {
    /// Starts `command` on a free port, and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        command
            .env("PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = command.spawn().unwrap();
        let server = Self {
            command,
            process,
            port,
        };
        server.wait_until_it_listens();
        server
    }

    /// The address of its MCP endpoint.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/mcp", self.port)
    }

    /// Kills the process.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts the process again after it was killed, on the same port.
    pub(crate) fn start_again(&mut self) {
        self.process = self.command.spawn().unwrap();
    }

    pub(crate) fn wait_until_it_listens(&self) {
        eventually("a server that listens", || {
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
        });
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        // The process may have ended already, which does no harm.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
