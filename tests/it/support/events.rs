//! An answer that is a stream of events, read as they come.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use super::http::{HttpProgram, read_answer, request};

/// The messages of one answer. When this is dropped, the connection closes.
pub(crate) struct Events {
    stream: BufReader<TcpStream>,
    /// The text that has come and has not been read yet.
    text: String,
}

impl Events {
    /// Sends `message` on a connection of its own; the answer must be a stream.
    pub(crate) fn after(program: &HttpProgram, headers: &[(&str, &str)], message: &Value) -> Self {
        let mut stream = program.connect();
        let body = message.to_string();
        stream
            .write_all(&request(program.mcp, headers, body.as_bytes()))
            .unwrap();
        let mut stream = BufReader::new(stream);
        let answer = read_answer(&mut stream).unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        for expected in [
            "content-type: text/event-stream",
            "transfer-encoding: chunked",
        ] {
            assert!(answer.head.contains(expected), "{answer:?}");
        }
        let text = String::new();
        Self { stream, text }
    }

    /// Reads one chunk; the last one is empty.
    fn chunk(&mut self) -> String {
        let mut length = String::new();
        self.stream.read_line(&mut length).unwrap();
        let length = usize::from_str_radix(length.trim(), 16).unwrap();
        let mut chunk = vec![0; length + 2];
        self.stream.read_exact(&mut chunk).unwrap();
        chunk.truncate(length);
        String::from_utf8(chunk).unwrap()
    }
}

impl Iterator for Events {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let lines = event.lines();
                let data: String = lines
                    .filter_map(|line| line.strip_prefix("data:"))
                    .collect();
                self.text = rest.to_owned();
                // Some events only keep the connection open.
                if !data.trim().is_empty() {
                    return Some(serde_json::from_str(&data).unwrap());
                }
            }
            let chunk = self.chunk();
            if chunk.is_empty() {
                assert_eq!(self.text, "", "half an event");
                return None;
            }
            self.text.push_str(&chunk);
        }
    }
}
