import asyncio

# Each call needs an answer of the client first, and none may take the other's.
replies = await asyncio.gather(
    aio.suite.test_mrtr_echo_state(),
    aio.suite.test_mrtr_unrelated(),
    aio.suite.test_mrtr_no_state(),
    aio.suite.test_mrtr_no_result_type(),
)
assert replies == ["echo-state-ok", "unrelated-ok", "no-state-ok", "no-result-type-test-ok"], replies
