# needs: numpy, pandas
# expect: success
# result: {"rows": ["Feb", "Jan", "Mar", "all"], "columns": ["ink", "pad", "pen", "all"], "table": [[3, 0, 12, 15], [2, 0, 10, 12], [0, 4, 0, 4], [5, 4, 22, 31]], "kinds": ["int64"], "both": {"price/max": [8.0, 3.0, 1.5], "price/min": [7.5, 3.0, 1.25], "units/sum": [5, 4, 22]}, "missing": 4, "stacked": [["Feb", "ink", 3], ["Feb", "pen", 12], ["Jan", "ink", 2], ["Jan", "pen", 10], ["Mar", "pad", 4]], "crossed": [[3.0, null, 6.0], [2.0, null, 10.0], [null, 4.0, null]]}
import pandas as pd

sales = pd.DataFrame(
    {
        "month": ["Jan", "Jan", "Feb", "Feb", "Feb", "Mar"],
        "product": ["pen", "ink", "pen", "ink", "pen", "pad"],
        "units": [10, 2, 7, 3, 5, 4],
        "price": [1.5, 8.0, 1.5, 7.5, 1.25, 3.0],
    }
)
table = sales.pivot_table(
    index="month", columns="product", values="units", aggfunc="sum", fill_value=0, margins=True, margins_name="all"
)
both = sales.pivot_table(index="product", values=["units", "price"], aggfunc={"units": "sum", "price": ["min", "max"]})
wide = sales.groupby(["month", "product"])["units"].sum().unstack()
cross = pd.crosstab(sales["month"], sales["product"], values=sales["units"], aggfunc="mean")
{
    "rows": table.index.tolist(),
    "columns": table.columns.tolist(),
    "table": table.to_numpy().tolist(),
    "kinds": sorted({str(kind) for kind in table.dtypes}),
    "both": {"/".join(column): both[column].tolist() for column in both.columns},
    "missing": int(wide.isna().sum().sum()),
    "stacked": wide.stack().dropna().astype(int).reset_index().values.tolist(),
    "crossed": cross.round(3).astype(object).where(cross.notna(), None).values.tolist(),
}
