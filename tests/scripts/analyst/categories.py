# needs: numpy, pandas
# expect: success
# result: {"codes": [1, 0, 2, 1, -1, -1], "kind": "int8", "sorted": [9, 30, 18, 20, 21, 24], "above": [20, 24, 21], "largest": "L", "counts": {"S": 1, "M": 2, "L": 1}, "empty_too": {"S": 18, "M": 41, "L": 24, "XS": 0}, "bands": ["child", "child", "adult", "adult", "old", "old"], "quarters": [0, 0, 1, 1, 2, 2], "edges": [3.0, 17.667, 48.333, 90.0], "refused": "TypeError", "renamed": ["small", "M", "L"]}
import pandas as pd

sizes = pd.CategoricalDtype(["S", "M", "L"], ordered=True)
shirts = pd.DataFrame({"size": pd.Series(["M", "S", "L", "M", None, "XL"], dtype=sizes), "price": [20, 18, 24, 21, 9, 30]})
ages = pd.Series([3, 17, 18, 40, 65, 90])
bands = pd.cut(ages, [0, 18, 65, 120], labels=["child", "adult", "old"], right=False)
quarters, edges = pd.qcut(ages, 3, labels=False, retbins=True)
try:
    shirts.loc[0, "size"] = "XXL"
except TypeError as error:
    refused = type(error).__name__
{
    "codes": shirts["size"].cat.codes.tolist(),
    "kind": str(shirts["size"].cat.codes.dtype),
    "sorted": shirts.sort_values("size", na_position="first")["price"].tolist(),
    "above": shirts.loc[shirts["size"] > "S", "price"].tolist(),
    "largest": shirts["size"].max(),
    "counts": shirts["size"].value_counts(sort=False).to_dict(),
    "empty_too": shirts.groupby(shirts["size"].cat.add_categories("XS"), observed=False)["price"].sum().to_dict(),
    "bands": bands.tolist(),
    "quarters": quarters.tolist(),
    "edges": edges.round(3).tolist(),
    "refused": refused,
    "renamed": shirts["size"].cat.rename_categories({"S": "small"}).cat.categories.tolist(),
}
