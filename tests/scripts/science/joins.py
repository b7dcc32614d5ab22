# needs: pandas
# expect: success
# result: {"rows": [[2500, 2], [2500, 2], [2500, 2], [2500, 2], [2500, 2]], "too many": {"inner": "MemoryError", "left": "MemoryError", "right": "MemoryError", "outer": "MemoryError", "cross": "MemoryError", "index": "MemoryError", "65536 keys": "MemoryError", "65537 keys": "MemoryError", "positions": "MemoryError", "masked positions": "MemoryError"}}
import numpy as np
import pandas as pd


def table(size):
    return pd.DataFrame({"key": np.zeros(size, dtype=np.int8)})


def told(call):
    try:
        call()
    except Exception as error:
        # numpy has a class of its own below this one.
        return "MemoryError" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"


def merged(how, left, right):
    return table(left).assign(a=1).merge(table(right), **({"how": how} if how == "cross" else {"on": "key", "how": how}))


# So many rows are more than 31 bits count, and more than 32 bits count.
many, more = 46_341, 65_537
key = pd.Index(np.zeros(many, dtype=np.int64))
masked = pd.Index(pd.array([0] * many, dtype="Int64"))
{
    "rows": [list(merged(how, 50, 50).iloc[:, :2].shape) for how in ("inner", "left", "right", "outer", "cross")],
    "too many": {
        **{how: told(lambda: merged(how, many, many)) for how in ("inner", "left", "right", "outer", "cross")},
        "index": told(lambda: table(many).set_index("key").assign(a=1).join(table(many).set_index("key").assign(b=1))),
        "65536 keys": told(lambda: merged("inner", more - 1, more - 1)),
        "65537 keys": told(lambda: merged("outer", more - 1, more)),
        "positions": told(lambda: key.get_indexer_non_unique(key)),
        "masked positions": told(lambda: masked.get_indexer_non_unique(masked)),
    },
}
