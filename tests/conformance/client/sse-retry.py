# The server closes the stream before it answers, and the client has to ask for the rest.
reply = suite.test_reconnection()
assert reply == "Reconnection test completed successfully", reply
