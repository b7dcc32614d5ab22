import io

import pandas as pd

table = pd.DataFrame(
    {"a": [1, 2, 2], "b": [1.5, None, 2.5], "c": ["x", "y", "x"], "d": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"])}
)
print(table, table.sum(numeric_only=True), table.describe(), table.dtypes, table.groupby("c")["a"].sum(), table.groupby("c").agg({"a": ["sum", "mean"]}))
print(table.merge(table, on="c"), table.sort_values("a"), table[table.a > 1], table.iloc[0], table.loc[1, "b"], table.fillna({"b": 0}))
print(table["c"].value_counts(), table.pivot_table(index="c", values="a"), table.to_csv(), table.to_json(), table.to_dict(), table.to_html())
print(pd.read_csv(io.StringIO("a,b\n1,2\n")), table.apply(lambda row: row["a"], axis=1), table["c"].str.upper(), pd.concat([table, table]))
print(table["d"].dt.year, table.isna().sum(), table.drop(columns="a"), table.set_index("d").resample("D")["a"].sum(), table.reset_index())
print(table["a"].map({1: 2}), table.rolling(2, on="d")["a"].mean(), table.corr(numeric_only=True), table.select_dtypes("number"))
