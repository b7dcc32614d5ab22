# needs: numpy, pandas, scipy, statsmodels
# expect: success
# result: {"seasonal": [0.680004, 7.586936, 11.895921, 14.894579], "trend": [111.75082, 181.719373], "ahead": ["2026-01-01", "2026-02-01", "2026-03-01"], "near": [true, true, true], "acf": [1.0, 0.923445, 0.835449, 0.743759], "adf": -1.224499, "period": 12.0, "peaks": [1, 12, 23, 25, 35], "smooth": [98.150807, 108.555837, 115.651528], "year_on_year": [24.517607, 23.735398, 23.800375]}
import numpy as np
import pandas as pd
from scipy import signal
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.stattools import acf, adfuller

months = pd.date_range("2022-01-01", periods=48, freq="MS")
steps = np.arange(48)
sold = pd.Series(100 + 2 * steps + 15 * np.sin(2 * np.pi * steps / 12) + np.random.default_rng(8).normal(0, 1, 48), index=months)
parts = seasonal_decompose(sold, model="additive", period=12)
model = ExponentialSmoothing(sold, trend="add", seasonal="add", seasonal_periods=12, initialization_method="estimated").fit()
ahead = model.forecast(3)
frequencies, power = signal.periodogram(signal.detrend(sold.to_numpy()))
{
    "seasonal": parts.seasonal.iloc[:4].round(6).tolist(),
    "trend": parts.trend.dropna().iloc[[0, -1]].round(6).tolist(),
    "ahead": [str(day.date()) for day in ahead.index],
    "near": [bool(abs(value - wanted) < 4) for value, wanted in zip(ahead, [196, 205.5, 213])],
    "acf": acf(sold, nlags=3).round(6).tolist(),
    "adf": round(float(adfuller(sold, maxlag=1, autolag=None)[0]), 6),
    "period": round(float(1 / frequencies[power.argmax()]), 6),
    "peaks": signal.find_peaks(sold.diff().fillna(0), height=8)[0].tolist(),
    "smooth": signal.savgol_filter(sold.to_numpy(), 7, 2)[:3].round(6).tolist(),
    "year_on_year": (sold - sold.shift(12)).dropna().resample("YE").mean().round(6).tolist(),
}
