# needs: numpy, pandas, scipy
# expect: success
# result: {"matrix": [[1.0, 0.806952, -0.03338], [0.806952, 1.0, -0.093573], [-0.03338, -0.093573, 1.0]], "kendall": 0.594573, "pearson": [0.806952, 3.661e-47], "interval": [0.752454, 0.850476], "spearman": 0.787803, "welch": [-0.975689, 0.330414, 197.1904], "chi2": [4.725, 0.029727, 1], "normal": 0.00018566, "covariance": 69.717606}
import numpy as np
import pandas as pd
from scipy import stats

random = np.random.default_rng(7)
height = random.normal(170, 10, 200)
people = pd.DataFrame({"height": height, "weight": height * 0.9 - 85 + random.normal(0, 6, 200), "luck": random.uniform(size=200)})
pearson = stats.pearsonr(people["height"], people["weight"])
rank = stats.spearmanr(people["height"], people["weight"])
welch = stats.ttest_ind(people["weight"][:100], people["weight"][100:], equal_var=False)
square = stats.chi2_contingency([[20, 15], [10, 25]])
{
    "matrix": people.corr().round(6).to_numpy().tolist(),
    "kendall": round(float(people["height"].corr(people["weight"], method="kendall")), 6),
    "pearson": [round(float(pearson.statistic), 6), float(f"{pearson.pvalue:.4g}")],
    "interval": [round(float(bound), 6) for bound in pearson.confidence_interval()],
    "spearman": round(float(rank.statistic), 6),
    "welch": [round(float(welch.statistic), 6), round(float(welch.pvalue), 6), round(float(welch.df), 4)],
    "chi2": [round(float(square.statistic), 6), round(float(square.pvalue), 6), int(square.dof)],
    "normal": round(float(stats.shapiro(people["luck"]).pvalue), 8),
    "covariance": round(float(np.cov(people["height"], people["weight"])[0, 1]), 6),
}
