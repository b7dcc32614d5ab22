//! Words that are said in place of each other where tools are described and asked for.
//!
//! The groups are the vocabulary of interfaces in general: what one calls creating, finding or sending, and
//! the things that it is done to. They name no tool and no server.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{Stemming, words};

/// Each line is one group; a word may be in several.
const GROUPS: [&str; 62] = [
    "get fetch read retrieve obtain load view show display see open print",
    "list enumerate show browse index",
    "find search look query lookup locate grep match filter seek discover",
    "create make add new generate build initialize start",
    "add insert append attach put include record store save remember",
    "write save store put output persist",
    "update edit modify change alter patch revise replace set adjust",
    "delete remove erase drop clear discard destroy purge forget",
    "rename move relocate transfer",
    "copy duplicate clone replicate",
    "send post publish deliver submit notify email mail",
    "run execute invoke launch perform call evaluate",
    "start begin launch enable activate turn",
    "stop end cancel abort halt disable terminate",
    "toggle switch enable disable turn",
    "check verify validate test inspect examine confirm",
    "compare diff difference differ contrast change",
    "convert transform translate change turn",
    "calculate compute count sum add total",
    "compress zip gzip archive pack shrink",
    "download fetch pull",
    "upload push send",
    "merge join combine unite",
    "split divide separate",
    "sort order rank arrange",
    "analyze analyse study investigate research explore examine",
    "summarize summary digest overview report insight finding",
    "explain describe document clarify detail",
    "think reason plan reflect solve step thought",
    "connect link relate associate relation relationship edge connection",
    "echo repeat return mirror",
    "undo revert reset restore rollback unstage",
    "stage add index prepare",
    "commit checkin save",
    "checkout switch branch",
    "folder directory dir",
    "file document",
    "content text body",
    "path location place",
    "image picture photo png icon",
    "audio sound music media",
    "video film media",
    "message note text",
    "user person people member account contact",
    "repository repo project",
    "branch fork line",
    "history log past previous earlier recent",
    "database db data store",
    "table relation sheet",
    "column field attribute schema structure",
    "row record entry line",
    "query sql statement select",
    "time clock hour date now today moment",
    "timezone zone region",
    "size length bytes big large",
    "info information metadata detail property status stat",
    "status state condition",
    "graph network tree hierarchy",
    "entity node object item thing",
    "environment env variable setting configuration config",
    "permission access allow allowed right",
    "link url uri address resource",
];

/// The words of each word's groups, all stemmed.
static SYNONYMS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut stemming = Stemming::new();
    let mut synonyms: HashMap<String, Vec<String>> = HashMap::new();
    for group in GROUPS {
        let stems = words(group, &mut stemming);
        for word in &stems {
            let others = synonyms.entry(word.clone()).or_default();
            for other in &stems {
                if other != word && !others.contains(other) {
                    others.push(other.clone());
                }
            }
        }
    }
    synonyms
});

/// The words that may be meant by `word`, a stem.
pub(super) fn of(word: &str) -> impl Iterator<Item = &'static str> {
    SYNONYMS.get(word).into_iter().flatten().map(String::as_str)
}
