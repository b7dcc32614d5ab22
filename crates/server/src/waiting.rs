//! A call of `execute_code` before it becomes an execution, which not every call does.

use codecell_engine::execution::{ClientName, ErrorType, Observers, Outcome};

/// Tells the observers of a call that never becomes an execution: one that is refused, and one that is dropped
/// because it was cancelled.
pub(super) struct Waiting<'s> {
    observers: &'s Observers,
    client: Option<ClientName>,
    /// The script, if one was sent and somebody observes.
    code: Option<String>,
    is_over: bool,
}

impl<'s> Waiting<'s> {
    pub(super) fn new(
        observers: &'s Observers,
        client: Option<ClientName>,
        code: Option<&str>,
    ) -> Self {
        let code = code.filter(|_| !observers.is_empty());
        Self {
            observers,
            client,
            code: code.map(str::to_owned),
            is_over: false,
        }
    }

    /// The execution begins; from now on the executor tells of it. Returns who asks for it.
    pub(super) fn becomes_execution(mut self) -> Option<ClientName> {
        self.is_over = true;
        self.client.take()
    }

    /// There will be no execution, because of what `outcome` says.
    pub(super) fn refused(mut self, outcome: Outcome) -> Outcome {
        self.tell(&outcome);
        outcome
    }

    fn tell(&mut self, outcome: &Outcome) {
        self.is_over = true;
        self.observers
            .turn_away(self.client.as_ref(), self.code.as_deref(), outcome);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            let message = "the call was cancelled before it began".to_owned();
            self.tell(&Outcome::not_run(ErrorType::Cancelled, message, None));
        }
    }
}
