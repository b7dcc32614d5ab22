//! Words that are said in place of each other where tools are described and asked for.
//!
//! The groups are the vocabulary of programs and offices in general: what one calls creating, finding or sending,
//! the things that it is done to, and everyday words for both. They name no tool and no server.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{Stemming, words};

/// Each line is one group; a word may be in several.
const GROUPS: [&str; 176] = [
    "get fetch read retrieve obtain load view show display see open print give tell look",
    "list enumerate show browse index available every",
    "find search look query lookup locate grep match filter seek discover hunt",
    "create make add new generate build initialize start set produce establish",
    "add insert append attach put include record store save remember",
    "write save store put output persist dump",
    "record note log register track keep capture jot",
    "remember memory recall memorize learn know knowledge keep store",
    "update edit modify change alter patch revise replace set adjust correct fix rewrite amend tweak",
    "delete remove erase drop clear discard destroy purge forget wipe trash rid throw clean eliminate",
    "rename move relocate transfer",
    "copy duplicate clone replicate backup",
    "send post publish deliver submit notify email mail share forward",
    "reply answer respond response comment",
    "run execute invoke launch perform call evaluate",
    "start begin launch enable activate turn trigger resume",
    "stop end cancel abort halt disable terminate kill finish quit close",
    "pause wait sleep delay hold",
    "toggle switch enable disable turn",
    "check verify validate test inspect examine confirm ensure",
    "compare diff difference contrast change versus",
    "convert transform translate change turn",
    "calculate compute count sum add total plus number math arithmetic",
    "count number many amount quantity total",
    "compress zip gzip archive pack shrink bundle",
    "extract unzip unpack decompress expand",
    "download fetch pull import",
    "upload push send export",
    "import load ingest",
    "export save download dump",
    "merge join combine unite concatenate",
    "split divide separate break",
    "sort order rank arrange",
    "group categorize classify organize",
    "analyze analyse study investigate research explore examine",
    "summarize summary digest overview report insight finding",
    "explain describe document clarify detail definition",
    "think reason plan reflect solve step thought work ponder consider",
    "problem issue question challenge bug trouble",
    "connect link relate associate relationship edge tie",
    "echo repeat return mirror",
    "undo revert reset restore rollback unstage discard back cancel",
    "stage add index prepare cached",
    "commit checkin save snapshot revision version",
    "checkout switch branch",
    "folder directory dir",
    "file document",
    "content text body inside",
    "path location place",
    "image picture photo png icon screenshot graphic logo",
    "audio sound music media voice",
    "video film media movie clip",
    "message note text",
    "chat conversation thread channel",
    "user person people member account contact",
    "owner author creator",
    "team group organization company department",
    "employee staff worker colleague person",
    "customer client buyer",
    "repository repo project codebase",
    "branch fork line",
    "history log past previous earlier recent",
    "recent latest last newest new",
    "version release tag revision",
    "database db data store",
    "table relation sheet",
    "spreadsheet sheet workbook excel table csv",
    "column field attribute schema structure",
    "row record entry line",
    "query sql statement select",
    "schema structure describe definition layout type",
    "time clock hour date now today moment",
    "timezone zone region",
    "date day calendar",
    "schedule calendar appointment meeting event agenda book",
    "remind alarm alert notification task",
    "task todo ticket issue job",
    "size length bytes big large",
    "info information metadata detail property status stat",
    "status state condition",
    "graph network tree hierarchy",
    "tree hierarchy nested recursive structure",
    "recursive nested subfolder deep",
    "entity node object item thing",
    "fact observation information detail statement",
    "environment env variable setting configuration config",
    "configuration preference option setting parameter",
    "permission access allow right",
    "secret password credential token key",
    "link url uri address resource",
    "web site website page internet online",
    "browser page tab web",
    "click press tap",
    "resource asset attachment",
    "progress operation job process task",
    "process job program command",
    "command shell terminal execute",
    "code source program script",
    "function method procedure routine",
    "error failure exception fault problem",
    "log trace message",
    "subscribe subscription follow watch listen notify update",
    "observe monitor watch track",
    "random sample dummy example",
    "prompt ask question elicit input",
    "ask request question query",
    "input form type enter",
    "weather forecast temperature rain",
    "map place location city country geography address",
    "city country place location region",
    "route direction travel trip",
    "buy order purchase shop",
    "price cost amount money payment",
    "invoice bill receipt payment",
    "product item article good",
    "letter mail email message",
    "pending unsaved uncommitted unstaged modified working dirty outstanding unfinished",
    "first begin head top start",
    "last end tail bottom",
    "part portion section piece segment",
    "several multiple many batch both together various",
    "single one individual only",
    "complete whole full entire everything",
    "small tiny little short",
    "exact specific particular precise",
    "similar alike related",
    "pattern glob wildcard regex regular expression match",
    "keyword term word search",
    "name title label called",
    "kind type sort category class",
    "priority importance urgency level",
    "annotate mark label tag comment",
    "structure json format schema",
    "binary media encode",
    "text plain string content",
    "key value pair dictionary",
    "add attach link",
    "approve accept confirm agree",
    "reject refuse decline deny",
    "assign allocate delegate give",
    "lock protect secure",
    "encrypt cipher hash",
    "sign signature",
    "deploy release ship publish",
    "install setup add",
    "test check try",
    "draw chart plot graph diagram visualize",
    "insight finding conclusion lesson takeaway observation",
    "look glance peek skim see view read",
    "bring fetch get pull",
    "pick choose select",
    "swap exchange replace substitute",
    "go jump navigate open switch enter",
    "drive disk filesystem storage",
    "machine computer host system server",
    "application app program software",
    "space disk size usage heavy",
    "old age modified date created timestamp",
    "touch modify change edit alter",
    "notebook memo note diary",
    "learn insight fact observation",
    "friend acquaintance person contact people entity",
    "noon morning evening night clock time hour",
    "abroad zone timezone country",
    "squeeze shrink compress reduce",
    "level depth nested deep",
    "puzzle problem thought reason",
    "brainstorm think thought idea",
    "warehouse database storage",
    "collection set table group list",
    "sentence line paragraph text",
    "draft write compose",
    "reload refresh update sync",
    "back return revert previous",
    "available exist offer access",
    "capability feature tool function",
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_of_a_group_counts() {
        let mut stemming = Stemming::new();
        let groups: Vec<BTreeSet<String>> = GROUPS
            .iter()
            .map(|group| words(group, &mut stemming).into_iter().collect())
            .collect();
        for (group, stems) in GROUPS.iter().zip(&groups) {
            // Neither dropped as a word that says nothing nor the same as another.
            assert_eq!(stems.len(), group.split(' ').count(), "{group}");
            let containing = groups.iter().filter(|other| other.is_superset(stems));
            assert_eq!(containing.count(), 1, "{group}");
        }
    }

    #[test]
    fn everyday_words_lead_to_those_of_interfaces() {
        for (said, meant) in [("wipe", "delete"), ("cost", "price"), ("staff", "employee")] {
            let stem = |word| words(word, &mut Stemming::new()).remove(0);
            assert!(of(&stem(said)).any(|other| other == stem(meant)), "{said}");
            assert!(of(&stem(meant)).any(|other| other == stem(said)), "{meant}");
        }
        assert_eq!(of("zzqx").count(), 0);
    }
}
