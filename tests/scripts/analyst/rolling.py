# needs: numpy, pandas
# expect: success
# result: {"mean": [null, null, 3.333333, 5.0, 7.666667, 7.333333, 6.0, 4.666667], "median": [3.0, 4.0, 3.0, 4.0, 6.5, 5.0, 6.0, 6.5], "std": [null, null, 1.527525, 3.0, 5.507571, 6.027714, 6.244998, 4.041452], "two_days": [3.0, 8.0, 8.0, 21.0, 4.0, 13.0], "weighted": [3.0, 4.0, 3.0, 5.5, 9.25, 5.125, 4.5625, 6.78125], "running_max": [3.0, 5.0, 5.0, 8.0, 13.0, 13.0, 13.0, 13.0], "change": [null, 0.666667, -0.6, 3.0, 0.625, -0.923077, 3.0, 1.25], "rank": [null, null, null, null, 5.0, 1.0, 3.0, 4.0], "custom": [null, null, 3.0, 6.0, 11.0, 12.0, 12.0, 8.0], "correlation": [null, null, null, null, 0.510355, -0.317398, -0.217744, -0.223285]}
import numpy as np
import pandas as pd

days = pd.date_range("2026-03-01", periods=8, freq="D")
visits = pd.Series([3, 5, 2, 8, 13, 1, 4, 9], index=days, dtype="float64")
gaps = visits.drop(days[[2, 5]])


def shown(values):
    return [None if np.isnan(value) else round(float(value), 6) for value in values]


{
    "mean": shown(visits.rolling(3).mean()),
    "median": shown(visits.rolling(4, min_periods=1).median()),
    "std": shown(visits.rolling(3).std()),
    "two_days": shown(gaps.rolling("2D").sum()),
    "weighted": shown(visits.ewm(span=3, adjust=False).mean()),
    "running_max": shown(visits.expanding().max()),
    "change": shown(visits.pct_change()),
    "rank": shown(visits.rolling(5).rank()),
    "custom": shown(visits.rolling(3).apply(lambda window: window.max() - window.min(), raw=True)),
    "correlation": shown(visits.rolling(4).corr(visits.shift(1))),
}
