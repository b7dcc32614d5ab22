# needs: numpy, pandas, scikit-learn, scipy, statsmodels
# expect: success
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import cross_val_score, train_test_split

random = np.random.default_rng(1)
homes = pd.DataFrame({"area": random.uniform(30, 150, 120), "rooms": random.integers(1, 6, 120), "town": random.choice(["A", "B"], 120)})
homes["rent"] = 400 + 14 * homes["area"] + 60 * homes["rooms"] + 150 * (homes["town"] == "A") + random.normal(0, 50, 120)
features = homes[["area", "rooms"]]
train, test, known, wanted = train_test_split(features, homes["rent"], test_size=0.25, random_state=0)
model = LinearRegression().fit(train, known)
fit = smf.ols("rent ~ area + rooms + C(town)", homes).fit()
dear = LogisticRegression(max_iter=1000).fit(features, homes["rent"] > homes["rent"].median())
{
    "coefficients": model.coef_.round(6).tolist(),
    "intercept": round(float(model.intercept_), 6),
    "r2": round(float(r2_score(wanted, model.predict(test))), 6),
    "folds": cross_val_score(Ridge(1.0), features, homes["rent"], cv=4).round(6).tolist(),
    "parameters": fit.params.round(6).to_dict(),
    "errors": fit.bse.round(6).tolist(),
    "adjusted": round(float(fit.rsquared_adj), 6),
    "aic": round(float(fit.aic), 4),
    "accuracy": round(float(dear.score(features, homes["rent"] > homes["rent"].median())), 4),
    "line": np.polyfit(homes["area"], homes["rent"], 1).round(6).tolist(),
    "first_test_rows": test.index[:5].tolist(),
}
