# expect: success
# result: ["ValueError", "ValueError", "ValueError", "ValueError", "ValueError", "ValueError", "ValueError", "ValueError", "MemoryError"]
import _codecell


def attempt(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__
    return "nothing"


[
    attempt(_codecell.wait, [12345]),
    attempt(_codecell.wait, []),
    attempt(_codecell.cancel, 99),
    attempt(_codecell.call_tool, "label", "s" * 300, "tool", {}),
    attempt(_codecell.call_tool, "label", "server", "tool", {"text": " " * (9 << 20)}),
    attempt(_codecell.kept, (1 << 31) - 1, 1),
    attempt(_codecell.kept, 0, 100 << 20),
    attempt(_codecell.kept, -1, 1),
    attempt(_codecell.kept, 0, 1 << 40),
]
