# needs: numpy, pandas
# expect: success
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
