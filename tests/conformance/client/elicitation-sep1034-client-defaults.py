reply = suite.test_client_elicitation_defaults()
assert reply.startswith("Elicitation completed: "), reply
