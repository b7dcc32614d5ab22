//! Other programs as the tests run them: real MCP servers and clients, and codecell itself.

pub(crate) mod bounded_process;
pub(crate) mod http_server;
pub(crate) mod installed_servers;
pub(crate) mod prefork;
pub(crate) mod real_set;
