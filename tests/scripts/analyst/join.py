# needs: numpy, pandas
# expect: success
# result: {"dtypes": {"order": "int64", "customer": "int64", "amount": "float64", "id": "float64", "name": "str", "region": "str", "_merge": "category"}, "without_customer": [103], "by_region": [["North", 60.0], ["South", 5.0], ["none", 7.25]], "never_ordered": ["Dee"], "outer_ids": [1, 1, 2, 3, null, 5], "rates": [10, 20, 30], "best": ["Cy", 30.0]}
# files: {"customers.csv": "id,name,region\n1,Ada,North\n2,Bob,South\n3,Cy,North\n5,Dee,East\n", "orders.csv": "order,customer,amount\n100,1,20.5\n101,2,5.0\n102,1,9.5\n103,4,7.25\n104,3,30\n"}
import pandas as pd

customers = pd.read_csv("customers.csv")
orders = pd.read_csv("orders.csv")
joined = orders.merge(customers, left_on="customer", right_on="id", how="left", validate="many_to_one", indicator=True)
outer = orders.merge(customers, left_on="customer", right_on="id", how="outer")
nearest = pd.merge_asof(
    pd.DataFrame({"t": [3, 7, 12], "price": [1.0, 2.0, 3.0]}),
    pd.DataFrame({"t": [1, 5, 10], "rate": [10, 20, 30]}),
    on="t",
)
{
    "dtypes": {name: str(kind) for name, kind in joined.dtypes.items()},
    "without_customer": joined.loc[joined["_merge"] == "left_only", "order"].tolist(),
    "by_region": joined.groupby("region", dropna=False)["amount"].sum().reset_index().fillna("none").values.tolist(),
    "never_ordered": outer.loc[outer["order"].isna(), "name"].tolist(),
    "outer_ids": [None if pd.isna(value) else int(value) for value in outer["id"]],
    "rates": nearest["rate"].tolist(),
    "best": joined.sort_values(["amount", "order"], ascending=[False, True]).iloc[0][["name", "amount"]].tolist(),
}
