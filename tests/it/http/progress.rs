//! What a client over HTTP is told while a script runs, if it asks for it.

use serde_json::{Value, json};

use super::{ERAS, call, headers};
use crate::support::events::Events;
use crate::support::http::HttpProgram;
use crate::support::program::Place;

const CODE: &str = "\
import time
for word in ['one', 'two', 'three']:
    print(word, flush=True)
    time.sleep(0.01)
6*7
";

#[test]
fn who_asks_for_progress_gets_it_as_events_before_the_answer() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    for era in ERAS {
        for token in [json!("a token"), json!(7)] {
            let message = call(era, CODE, Some(token.clone()));
            let events: Vec<Value> = Events::after(&program, headers(era), &message).collect();
            let (answer, told) = events.split_last().unwrap();
            assert_eq!(answer["id"], 1, "{answer}");
            let outcome = &answer["result"]["structuredContent"];
            assert_eq!(outcome["result"], 42, "{answer}");
            assert_eq!(outcome["stdout"], "one\ntwo\nthree\n");
            let told: Vec<_> = told
                .iter()
                .map(|told| {
                    assert_eq!(told["method"], "notifications/progress", "{told}");
                    assert_eq!(told["params"]["progressToken"], token, "{told}");
                    let number = told["params"]["progress"].as_f64().unwrap();
                    (number, told["params"]["message"].as_str().unwrap())
                })
                .collect();
            assert_eq!(told, [(1.0, "one"), (2.0, "two"), (3.0, "three")], "{era}");
        }
    }
}

#[test]
fn who_does_not_ask_gets_one_json_object() {
    let place = Place::empty();
    let program = HttpProgram::start(&place, &[]);
    for era in ERAS {
        let answer = program.post(headers(era), &call(era, CODE, None));
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(
            answer.head.contains("content-type: application/json\r\n"),
            "{answer:?}"
        );
        assert_eq!(answer.outcome()["result"], 42);
    }
}
