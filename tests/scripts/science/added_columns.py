# expect: success
# needs: pandas
# result: {"chosen": {"a": [1, 2], "c": [4, 6]}, "dropped": ["z", "a", "c", "d"], "deleted": ["z", "b", "c", "d"], "joined": [2, 10]}
import pandas as pd

frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
frame["c"] = frame.a + frame.b
frame.insert(0, "z", [9, 8])
frame["d"] = "text"
deleted = frame.copy()
del deleted["a"]
{
    "chosen": frame[["a", "c"]].to_dict("list"),
    "dropped": list(frame.drop(columns="b")),
    "deleted": list(deleted),
    "joined": list(pd.concat([frame, frame], axis=1).shape),
}
