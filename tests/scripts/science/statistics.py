# needs: numpy, pandas, statsmodels
# expect: success
# result: {"linear": {"Intercept": 942.4615, "C(group)[T.b]": 260.3026, "C(group)[T.c]": 38.6249, "age": 29.8481}, "errors": [33.0525, 25.8208, 21.7976, 0.6353], "fit": [0.913018, 2540.181, 0.811272], "summary": "Dep. Variable:                 income   R-squared:                       0.913", "robust": [1041.079, 29.391], "logit": [-3.0279, 0.0666], "poisson": [0.42177, 0.01481], "anova": [61.159, 2000.618], "tukey": [false, false, false], "inflation": 7.0789, "proportions": [2.19089, 0.02846], "unit_root": [0.7652, 0.9911], "correlation": [1.0, 0.95459, 0.89998, 0.83504], "season": [0.0261, 10.5938, 17.3053], "trend": 344.074, "arima": [472.9, 345.2, 357.2], "smooth": [345.0, 357.0], "lowess": [[20.26, 1616.69], [20.71, 1630.98]], "kde": 169.5111}
import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.stats.multicomp import pairwise_tukeyhsd
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.proportion import proportions_ztest
from statsmodels.tsa.api import ExponentialSmoothing
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.seasonal import STL, seasonal_decompose
from statsmodels.tsa.stattools import acf, adfuller

random = np.random.default_rng(7)
months = pd.date_range("2018-01-01", periods=96, freq="MS")
sales = pd.Series(200 + 1.5 * np.arange(96) + 20 * np.sin(2 * np.pi * np.arange(96) / 12) + random.normal(0, 4, 96), months)
people = pd.DataFrame({"age": random.uniform(20, 70, 200), "group": random.choice(["a", "b", "c"], 200)})
people["income"] = 1000 + 30 * people["age"] + 200 * (people["group"] == "b") + random.normal(0, 150, 200)
people["buys"] = (random.random(200) < 1 / (1 + np.exp(4 - people["age"] / 12))).astype(int)
people["visits"] = random.poisson(np.exp(0.2 + 0.02 * people["age"]))
linear = smf.ols("income ~ age + C(group)", people).fit(cov_type="HC3")
robust = sm.RLM(people["income"], sm.add_constant(people[["age"]])).fit()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    logit = smf.logit("buys ~ age", people).fit(disp=0)
    arima = ARIMA(sales, order=(1, 1, 1), seasonal_order=(0, 1, 1, 12)).fit()
    smooth = ExponentialSmoothing(sales, trend="add", seasonal="add", seasonal_periods=12).fit()
poisson = smf.glm("visits ~ age", people, family=sm.families.Poisson()).fit()
parts = seasonal_decompose(sales, period=12)
table = sm.stats.anova_lm(smf.ols("income ~ age + C(group)", people).fit(), typ=2)
{
    "linear": linear.params.round(4).to_dict(),
    "errors": linear.bse.round(4).tolist(),
    "fit": [round(linear.rsquared, 6), round(linear.aic, 3), round(float(linear.f_test("age = 30").pvalue), 6)],
    "summary": str(linear.summary()).splitlines()[2],
    "robust": robust.params.round(3).tolist(),
    "logit": logit.params.round(4).tolist(),
    "poisson": poisson.params.round(5).tolist(),
    "anova": table["F"].round(3).dropna().tolist(),
    "tukey": pairwise_tukeyhsd(people["income"], people["group"]).reject.tolist(),
    "inflation": round(float(variance_inflation_factor(sm.add_constant(people[["age", "income"]]).to_numpy(), 1)), 4),
    "proportions": [round(float(value), 5) for value in proportions_ztest([45, 30], [100, 100])],
    "unit_root": [round(float(value), 4) for value in adfuller(sales, result_object=False)[:2]],
    "correlation": acf(sales, nlags=3).round(5).tolist(),
    "season": parts.seasonal.iloc[:3].round(4).tolist(),
    "trend": round(float(STL(sales, period=12).fit().trend.iloc[-1]), 3),
    "arima": [round(float(value), 1) for value in (arima.aic, *arima.forecast(2))],
    "smooth": smooth.forecast(2).round().tolist(),
    "lowess": sm.nonparametric.lowess(people["income"], people["age"])[:2].round(2).tolist(),
    "kde": round(float(sm.nonparametric.KDEUnivariate(people["income"]).fit().bw), 4),
}
