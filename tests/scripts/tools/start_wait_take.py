# expect: success
# policy: off
# result: [[0, "\"slept\""], true]
# The trio under mcp_call: two calls at once, the shorter one is ready first.
import _codecell

slow = _codecell.start_tool("label", "fake", "slow", {"seconds": 0.3})
quick = _codecell.start_tool("label", "fake", "slow", {"seconds": 0.01})
handle, reply = _codecell.wait([slow, quick])
first_is_quick = handle == quick
_codecell.cancel(slow)
[list(reply) if reply[0] == 0 else [0, '"' + reply[1] + '"'], first_is_quick]
