# needs: numpy, pandas
# expect: success
# result: {"daily": [["2026-01-30", 276.0, 11.5, 23.0], ["2026-01-31", 300.0, 12.5, 24.0], ["2026-02-01", 324.0, 13.5, 25.0], ["2026-02-02", 348.0, 14.5, 26.0]], "bars": [[0, 0, 0, 0], [1, 12, 1, 12]], "first_bar": "2026-01-30 00:00:00", "monthly": {"2026-01": 576, "2026-02": 672}, "business": [10.0, 11.0, null, 12.0], "filled": [10.0, 11.0, 11.5, 12.0], "week": ["2026-03-01", "2026-03-08"], "quarter_end": "2026-03-31", "unit": "datetime64[us]"}
import numpy as np
import pandas as pd

hours = pd.date_range("2026-01-30", periods=96, freq="h")
load = pd.Series(np.arange(96) % 24 + np.arange(96) // 24, index=hours)
daily = load.resample("D").agg(["sum", "mean", "max"])
bars = load.resample("12h", closed="right", label="right").ohlc()
prices = pd.Series([10.0, 11.0, 12.0], index=pd.to_datetime(["2026-02-27", "2026-03-02", "2026-03-04"]))
business = prices.asfreq("B")
{
    "daily": [[str(day.date()), *map(float, row)] for day, row in zip(daily.index, daily.to_numpy())],
    "bars": bars.iloc[:2].to_numpy().tolist(),
    "first_bar": str(bars.index[0]),
    "monthly": {str(period): int(value) for period, value in load.groupby(load.index.to_period("M")).sum().items()},
    "business": [None if pd.isna(value) else value for value in business],
    "filled": business.interpolate().tolist(),
    "week": prices.resample("W-SUN").last().index.strftime("%Y-%m-%d").tolist(),
    "quarter_end": str((prices.index[0] + pd.offsets.QuarterEnd()).date()),
    "unit": str(hours.dtype),
}
