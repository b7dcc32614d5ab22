# needs: numpy, pandas, scikit-learn, scipy, statsmodels
# expect: success
# result: {"coefficients": [13.573059, 60.61547], "intercept": 501.909231, "r2": 0.946103, "folds": [0.963314, 0.954558, 0.970043, 0.951571], "parameters": {"Intercept": 560.729383, "C(town)[T.B]": -163.496167, "area": 13.953276, "rooms": 57.861574}, "errors": [15.149835, 8.322129, 0.12277, 2.93701], "adjusted": 0.991161, "aic": 1257.8195, "accuracy": 0.9417, "line": [13.569698, 693.303233], "first_test_rows": [48, 94, 95, 8, 97]}
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
