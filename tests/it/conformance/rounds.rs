//! What a server of the newest protocol needs before it can reply, requested in one or more rounds.

use std::collections::HashMap;
use std::sync::Mutex;

use rmcp::model::{
    ClientCapabilities, ErrorData, InputRequest, InputRequests, InputRequiredResult, InputResponses,
};
use serde_json::Value;

/// The states that were handed out. A state is a handle and nothing else, so one that was changed is unknown.
#[derive(Default)]
pub(super) struct Rounds {
    /// From the handle to the round that the handle belongs to.
    handed_out: Mutex<HashMap<String, usize>>,
}

impl Rounds {
    /// What is asked next of a client that can do what `given` says, or `None` once all is known.
    pub(super) fn step(
        &self,
        rounds: &[InputRequests],
        given: &ClientCapabilities,
        answers: &InputResponses,
        state: Option<String>,
    ) -> Result<Option<InputRequiredResult>, ErrorData> {
        let mut handed_out = self.handed_out.lock().unwrap();
        let mut round = match state {
            None => 0,
            Some(state) => *handed_out.get(&state).ok_or_else(|| {
                ErrorData::invalid_params("this requestState was not handed out here", None)
            })?,
        };
        let is_answered = |(key, request): (&String, &InputRequest)| {
            !can_answer(given, request) || answers.get(key).is_some_and(Value::is_object)
        };
        if rounds[round].iter().all(is_answered) {
            round += 1;
        }
        let Some(requests) = rounds.get(round) else {
            return Ok(None);
        };
        let mut requests = requests.clone();
        requests.retain(|_, request| can_answer(given, request));
        let state = format!("state-{}", handed_out.len());
        handed_out.insert(state.clone(), round);
        Ok(Some(InputRequiredResult::new(Some(requests), Some(state))))
    }
}

/// Whether a client that can do what `given` says may be asked `request`.
fn can_answer(given: &ClientCapabilities, request: &InputRequest) -> bool {
    match request {
        InputRequest::CreateMessage(_) => given.sampling.is_some(),
        InputRequest::Elicitation(_) => given.elicitation.is_some(),
        InputRequest::ListRoots(_) => given.roots.is_some(),
        _ => false,
    }
}
