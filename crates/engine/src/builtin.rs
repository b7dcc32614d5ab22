//! In-process servers: tools that codecell brings along, behind the same trait as any other server.

pub mod files;
