# needs: numpy, pandas
# expect: success
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
