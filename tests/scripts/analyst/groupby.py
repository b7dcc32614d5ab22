# needs: numpy, pandas
# expect: success
# result: {"told": [["blue", 2, 2450.0, 100, "2021-07-01"], ["red", 3, 2566.6666666666665, 1100, "2018-12-31"]], "share": [0.2597, 0.5102, 0.3377, 0.4898, 0.4026, 1.0], "best": [["blue", 2500], ["red", 3100]], "order": [0, 1, 0, 1, 0, -1], "levels": {"blue/2": 4900, "red/1": 2000, "red/2": 2600, "red/3": 3100}, "counted": [0.5, 0.333, 0.167], "large": [2000, 2600, 3100], "running": [2000, 2500, 4600, 4900, 7700, -1], "quantiles": [2425.0, 2450.0, 2300.0, 2600.0]}
import pandas as pd

staff = pd.DataFrame(
    {
        "team": ["red", "blue", "red", "blue", "red", None],
        "level": [1, 2, 2, 2, 3, 1],
        "pay": [2000, 2500, 2600, 2400, 3100, 1900],
        "start": pd.to_datetime(["2020-01-05", "2021-07-01", "2019-03-15", "2024-02-29", "2018-12-31", "2025-01-01"]),
    }
)
told = staff.groupby("team").agg(
    people=("pay", "size"), mean=("pay", "mean"), spread=("pay", lambda pay: pay.max() - pay.min()), first=("start", "min")
)
staff["share"] = staff["pay"] / staff.groupby("team", dropna=False)["pay"].transform("sum")
best = staff.loc[staff.groupby("team")["pay"].idxmax(), ["team", "pay"]]
{
    "told": [[team, *row[:3], str(row[3].date())] for team, *row in told.reset_index().values.tolist()],
    "share": staff["share"].round(4).tolist(),
    "best": best.values.tolist(),
    "order": staff.groupby("team", sort=False).ngroup().fillna(-1).astype(int).tolist(),
    "levels": {f"{team}/{level}": int(pay) for (team, level), pay in staff.groupby(["team", "level"])["pay"].sum().items()},
    "counted": staff["team"].value_counts(dropna=False, normalize=True).round(3).tolist(),
    "large": staff.groupby("team").filter(lambda group: len(group) > 2)["pay"].tolist(),
    "running": staff.groupby("team")["pay"].cumsum().fillna(-1).astype("int64").tolist(),
    "quantiles": staff.groupby("team")["pay"].quantile([0.25, 0.5]).round(2).tolist(),
}
