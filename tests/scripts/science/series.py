# needs: pandas
# expect: success
# result: {"sum": {"x": 4, "y": 2}, "by_two": [{"k": "x", "j": 1, "v": 1}, {"k": "x", "j": 2, "v": 3}, {"k": "y", "j": 1, "v": 2}], "aggregated": [{"k": "x", "v_sum": 4, "v_max": 3}, {"k": "y", "v_sum": 2, "v_max": 2}], "filtered": [2, 3], "types": {"k": "str", "j": "int64", "v": "int64"}, "twice": [{"a": 1, "a.1": 2}], "dates": {"2026-01-31T00:00:00": 1, "2026-02-28T00:00:00": 2}, "missing": [null, null, [null, 1.5]], "others": ["2026-01", "(1, 2]", 3600.0, "2026-01-02T03:04:05"], "index": [[1, "a"]], "decimal": [1.5, "0.1000000000000000000001"]}
from decimal import Decimal

import pandas as pd

frame = pd.DataFrame({"k": ["x", "y", "x"], "j": [1, 1, 2], "v": [1, 2, 3]})
{
    "sum": frame.groupby("k")["v"].sum(),
    "by_two": frame.groupby(["k", "j"])["v"].sum(),
    "aggregated": frame.groupby("k").agg({"v": ["sum", "max"]}),
    "filtered": frame[frame.v > 1]["v"],
    "types": frame.dtypes,
    "twice": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "dates": pd.Series([1, 2], index=pd.date_range("2026-01-01", periods=2, freq="ME")),
    "missing": [pd.NaT, pd.NA, pd.Series([None, 1.5])],
    "others": [pd.Period("2026-01"), pd.Interval(1, 2), pd.Timedelta("1h"), pd.Timestamp("2026-01-02 03:04:05")],
    "index": pd.MultiIndex.from_tuples([(1, "a")]),
    "decimal": pd.Series([Decimal("1.5"), Decimal("0.1000000000000000000001")]),
}
