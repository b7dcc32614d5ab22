//! What is found for which need.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn tool(name: &str, description: &str) -> Tool {
    let schema =
        json!({"properties": {"path": {"type": "string", "description": "Where it lies"}}});
    let schema = schema.as_object().cloned().unwrap_or_default();
    Tool::new(name, Some(description.to_owned()), schema, None)
}

fn found(query: &str) -> Vec<&'static str> {
    const NAMES: [&str; 4] = ["read_file", "removeFile", "list_commits", "send_message"];
    let tools = [
        tool(NAMES[0], "Returns the text of a file."),
        tool(NAMES[1], "Deletes a file for good."),
        tool(NAMES[2], "Shows the history of a repository."),
        tool(NAMES[3], "Posts to a channel."),
    ];
    let index = SearchIndex::new(tools.iter().map(|tool| ("server", tool)));
    let matches = index.search(query);
    matches
        .into_iter()
        .map(|found| NAMES[found.position])
        .collect()
}

#[test]
fn the_best_match_comes_first() {
    for (query, first) in [
        ("read a file", "read_file"),
        ("reading files", "read_file"),
        ("remove file", "removeFile"),
        ("commits", "list_commits"),
        ("comit history", "list_commits"),
        ("messages", "send_message"),
        ("erase a document", "removeFile"),
    ] {
        assert_eq!(found(query).first(), Some(&first), "{query}");
    }
}

/// Tools of several servers, and what is found of them, with the servers' names.
fn found_among(query: &str) -> Vec<String> {
    let tools = [
        ("web", tool("fetch", "Gets a page of a URL.")),
        ("web", tool("crawl_site", "Follows the links of a site.")),
        ("git", tool("git_status", "Shows the working tree status.")),
        (
            "cluster",
            tool("check_health", "Checks the status of all nodes."),
        ),
        ("files", tool("read_text_file", "Text of a file.")),
        ("files", tool("list_directory", "Files of a folder.")),
        ("sheets", tool("read_range", "Cells of an Excel worksheet.")),
        ("mail", tool("send_email", "Sends an email.")),
        ("github", tool("create_issue", "Opens an issue on GitHub.")),
        ("tracker", tool("create_issue", "Opens an issue.")),
        ("rail", tool("get_tickets", "查询火车票的余票信息")),
        (
            "weather",
            tool("get_forecast", "Weather of the coming days."),
        ),
    ];
    let index = SearchIndex::new(tools.iter().map(|(server, tool)| (*server, tool)));
    let name = |found: Match| {
        format!(
            "{}.{}",
            tools[found.position].0, tools[found.position].1.name
        )
    };
    index.search(query).into_iter().map(name).collect()
}

#[test]
fn values_in_a_need_are_no_words_of_it() {
    for (query, first) in [
        ("fetch https://example.com/status/issue/email", "web.fetch"),
        ("what is on www.example.org/files/read", "web.fetch"),
        ("show /home/ada/issue/status.txt", "files.read_text_file"),
        ("what is in C:\\mail\\sites\\", "files.list_directory"),
        ("read forecast.xlsx", "sheets.read_range"),
        ("write to status@example.org", "mail.send_email"),
        (
            "create an issue titled \"send no email\"",
            "tracker.create_issue",
        ),
    ] {
        assert_eq!(
            found_among(query).first().map(String::as_str),
            Some(first),
            "{query}"
        );
    }
}

#[test]
fn names_and_rare_words_carry_the_ranking() {
    for (query, first) in [
        ("check the status of the repository", "git.git_status"),
        ("open an issue on the tracker", "tracker.create_issue"),
        ("open an issue at github", "github.create_issue"),
        ("get information about the weather", "weather.get_forecast"),
        ("can you give me details about tickets", "rail.get_tickets"),
    ] {
        assert_eq!(
            found_among(query).first().map(String::as_str),
            Some(first),
            "{query}"
        );
    }
}

#[test]
fn slips_and_chinese_are_understood() {
    for (query, first) in [
        ("sned an emial", "mail.send_email"),
        ("wheather forcast", "weather.get_forecast"),
        ("cretae an isue on github", "github.create_issue"),
        ("train tickets", "rail.get_tickets"),
        ("火车票", "rail.get_tickets"),
        ("读取文本文件", "files.read_text_file"),
        ("天气预报", "weather.get_forecast"),
    ] {
        assert_eq!(
            found_among(query).first().map(String::as_str),
            Some(first),
            "{query}"
        );
    }
}

#[test]
fn nothing_is_found_rather_than_something_else() {
    for query in [
        "fetch",
        "book a flight",
        "get the weather",
        "translate",
        "show the news",
        "天气",
    ] {
        assert!(found(query).is_empty(), "{query}: {:?}", found(query));
    }
}

#[test]
fn a_service_that_is_not_there_is_not_replaced() {
    let tools = [
        tool("read_text_file", "Reads the text of a file, in parts."),
        tool(
            "write_file",
            "Creates a file with this text, or writes over it.",
        ),
        tool("search_files", "Searches for files by a pattern."),
        tool("create_directory", "Creates a directory."),
    ];
    let with_mail = [tool("send_mail", "Sends a mail to somebody.")];
    let found = |query: &str, tools: &[Tool]| -> Vec<usize> {
        let index = SearchIndex::new(tools.iter().map(|tool| ("files", tool)));
        let matches = index.search(query);
        matches.into_iter().map(|found| found.position).collect()
    };
    for query in [
        "send a slack message",
        "query the postgres database",
        "fetch a web page",
        "create an issue on github",
        "fetch https://example.com",
        "post the summary to discord",
    ] {
        assert_eq!(found(query, &tools), [0; 0], "{query}");
    }
    // Where a tool has most of what is asked for, the name says where something is from.
    assert_eq!(found("write the slack text to a file", &tools)[0], 1);
    assert_eq!(found("send an email", &with_mail), [0]);
}

#[test]
fn a_word_that_can_mean_much_weighs_little() {
    // "tell" is the only synonym of "get" in any tool, but says nothing that "invoice" does not say better.
    let tools = [
        tool("tell_joke", "Tells a joke."),
        tool("invoice_lookup", "An invoice of the account."),
        tool("account_fetch", "Fetches an account."),
        tool("order_fetch", "Fetches an order."),
    ];
    let index = SearchIndex::new(tools.iter().map(|tool| ("shop", tool)));
    assert_eq!(index.search("get my invoice")[0].position, 1);
}

#[test]
fn question_words_say_what_is_asked_for() {
    let tools = [
        tool("train_fare", "The fare of a train."),
        tool("train_departure", "The departure time of a train."),
    ];
    let index = SearchIndex::new(tools.iter().map(|tool| ("rail", tool)));
    assert_eq!(index.search("when does the train leave")[0].position, 1);
}

#[test]
fn what_hardly_matches_is_left_out() {
    let tools = [
        tool("upload_photo", "Uploads a photo to an album of the team."),
        tool("list_tables", "Lists tables. Not for any photo."),
    ];
    let index = SearchIndex::new(tools.iter().map(|tool| ("s", tool)));
    let query = "upload a photo to the album of my team";
    assert_eq!(index.search(query).len(), 1);
    // The score is measured against the best of the tools that are asked for.
    let others = index.search_among(|position| position != 0, query);
    assert_eq!(others.len(), 1);
}

#[test]
fn nothing_matches_nothing() {
    for query in ["", "   ", "the of and", "zzqx", "!?", "\0"] {
        assert!(found(query).is_empty(), "{query:?}");
    }
    assert!(SearchIndex::default().search("file").is_empty());
}

proptest! {
    #[test]
    fn any_query_is_answered_in_order(query in any::<String>()) {
        let tools = [tool("a", &query), tool("b", "plain")];
        let index = || SearchIndex::new(tools.iter().map(|tool| ("s", tool)));
        let (index, again) = (index(), index());
        let matches = index.search(&query);
        prop_assert_eq!(&matches, &again.search(&query));
        prop_assert!(matches.is_sorted_by(|left, right| left.score >= right.score));
        prop_assert!(matches.iter().all(|found| found.score.is_finite() && found.position < 2));
    }
}
