# expect: success
# result: [256, "RuntimeError"]
import _codecell

handles = []
error = None
try:
    while True:
        handles.append(_codecell.start_tool("label", "fake", "slow", {"seconds": 60}))
except RuntimeError as caught:
    error = type(caught).__name__
[len(handles), error]
