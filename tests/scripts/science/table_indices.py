# needs: numpy, pandas
# expect: success
# result: [{"ngroup": "float64", "cumcount": "float64", "dt": "int32", "codes": "int8", "level codes": "int8", "transform": "float64", "sparse": "int32", "encoded": "int8"}, [[1.0, "NaN", 3.0], [1.0, "NaN", 3.0], ["NaN", "NaN", 1.0]], [[1, 1, 1, 1], ["first", "k", "n", "x"], [0, 3, 2, 1], [1.0, 2.0, 3.0, 4.0]], [[6, 7], {"n": {"a": 2, "b": 4}}, [4, 4]], [[3, 2], [2, 2], [16], [3, 2]], [0, 1, 2, 3]]
# What pandas says of positions, codes and counts is `int64`, as on every 64-bit machine.
import numpy as np
import pandas as pd

table = pd.DataFrame({"k": ["b", "a", "b", None], "n": [1, 2, 3, 4], "x": [0.5, None, 2.5, 1.5]})
labels = pd.Index(["a", "b", "c"])
kinds = {
    "argsort": table["n"].argsort(), "get_indexer": labels.get_indexer(["c", "z"]), "searchsorted": table["n"].searchsorted([2]),
    "factorize": pd.factorize(table["k"])[0], "groups": table.groupby("k").indices["b"], "ngroup": table.groupby("k").ngroup(),
    "size": table.groupby("k").size(), "count": table.count(), "cumcount": table.groupby("k").cumcount(), "nunique": table.nunique(),
    "value_counts": table["k"].value_counts(), "argmax": np.argmax(table["n"]), "where": np.where(table["n"] > 2)[0],
    "str.len": table["n"].astype(str).str.len(), "dt": pd.Series(pd.to_datetime(["2024-01-02"])).dt.day, "range": pd.RangeIndex(3),
    "sum of bools": (table["n"] > 1).sum(), "nonzero": table["n"].to_numpy().nonzero()[0], "codes": pd.Categorical(["a"]).codes,
    "level codes": pd.MultiIndex.from_product([[1], [2]]).codes[0], "transform": table["n"].groupby(table["k"]).transform("size"),
    "labels": pd.cut(table["n"], 2, labels=False), "duplicates": table.duplicated().cumsum(), "get_dummies": pd.get_dummies(["a"]).sum(),
    "crosstab": pd.crosstab(table["k"], table["n"]).iloc[:, 0], "sparse": pd.arrays.SparseArray([0, 1]).sp_index.indices,
    "get_indexer_non_unique": pd.Index(["a", "a"]).get_indexer_non_unique(["a"])[0], "asof": pd.Index([1, 3]).asof_locs(pd.Index([2]), np.array([True, True])),
    "unique": np.unique(table["n"], return_inverse=True)[1], "encoded": table["n"].astype("category").cat.codes,
}
filled = table.assign(n=table["n"].where(table["n"] != 2)).groupby("k")["n"]
table.insert(0, "first", 1)
[
    {name: str(kind.dtype) for name, kind in kinds.items() if kind.dtype != np.int64},
    [filled.ffill().tolist()[:3], filled.bfill(limit=1).tolist()[:3], table.groupby("k")["n"].shift(1).tolist()[:3]],
    [table["first"].tolist(), table.columns.tolist(), table.sort_values("x", kind="stable").index.tolist(), table["n"].rank().tolist()],
    [table.merge(table, on="k").shape, table.pivot_table(index="k", values="n", aggfunc="sum").to_dict(), table.loc[table["n"].argsort()].shape],
    [table.sample(2, random_state=1).index.tolist(), table.set_index(["k", "n"]).loc["b"].shape, table.stack().shape, table.nlargest(2, "n").index.tolist()],
    pd.concat([table, table]).reset_index(drop=True).drop_duplicates(["k", "n"]).index.tolist(),
]
