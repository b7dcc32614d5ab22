# needs: numpy, pandas, scikit-learn, scipy
# expect: success
# result: {"quartiles": [47.106254, 53.075387], "by_fence": [117, 300, 301, 303], "by_score": [300, 301, 303], "robust": [300, 301, 303], "by_forest": [223, 300, 301, 303], "clipped": 15242.778193, "trimmed": 50.126076, "skew": 3.066173, "described": [304.0, 50.3335, 7.0834, 5.0, 47.1063, 50.2692, 53.0754, 120.0]}
import numpy as np
import pandas as pd
from scipy import stats
from sklearn.ensemble import IsolationForest

random = np.random.default_rng(11)
values = np.concatenate([random.normal(50, 5, 300), [5.0, 120.0, 49.0, 95.0]])
series = pd.Series(values)
low, high = series.quantile([0.25, 0.75])
fence = 1.5 * (high - low)
by_fence = series[(series < low - fence) | (series > high + fence)]
scores = np.abs(stats.zscore(values))
middle = np.median(values)
robust = 0.6745 * np.abs(values - middle) / np.median(np.abs(values - middle))
forest = IsolationForest(n_estimators=50, contamination=0.01, random_state=0).fit_predict(values.reshape(-1, 1))
{
    "quartiles": [round(float(low), 6), round(float(high), 6)],
    "by_fence": by_fence.index.tolist(),
    "by_score": np.flatnonzero(scores > 3).tolist(),
    "robust": np.flatnonzero(robust > 3.5).tolist(),
    "by_forest": np.flatnonzero(forest == -1).tolist(),
    "clipped": round(float(series.clip(low - fence, high + fence).sum()), 6),
    "trimmed": round(float(stats.trim_mean(values, 0.05)), 6),
    "skew": round(float(series.skew()), 6),
    "described": series.describe().round(4).tolist(),
}
