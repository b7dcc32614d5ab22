# needs: numpy, pandas, scikit-learn
# expect: success
# result: {"missing": {"age": 2, "pay": 1, "city": 1}, "complete": 2, "forward": [31.0, 31.0, 45.0, 28.0, 28.0], "mean": [31.0, 34.6667, 45.0, 28.0, 34.6667], "by_city": [31.0, 28.0, 29.5], "between": [31.0, 38.0, 45.0, 28.0], "neighbours": [[31.0, 3000.0], [29.5, 2500.0], [45.0, 2850.0], [28.0, 2700.0], [29.5, 2600.0]], "frequent": ["Bern", "Basel", "Bern", "Bern", "Bern"], "nullable": ["Int64", 4, [false, true, false]], "unknown_is_not_false": "<NA>", "prepared": [[1.7928, 0.0, 1.0, 0.0], [-1.1952, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 0.0], [-0.5976, 0.0, 1.0, 0.0]], "kinds": ["Int64", "Int64"], "twice": 2}
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

people = pd.DataFrame(
    {"age": [31, np.nan, 45, 28, np.nan], "pay": [3000.0, 2500.0, np.nan, 2700.0, 2600.0], "city": ["Bern", "Basel", None, "Bern", "Bern"]}
)
whole = pd.array([1, None, 3], dtype="Int64")
prepared = make_column_transformer(
    (StandardScaler(), ["pay"]), (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["city"])
).fit_transform(people.fillna({"pay": 2700.0, "city": "none"}))
{
    "missing": people.isna().sum().to_dict(),
    "complete": len(people.dropna()),
    "forward": people["age"].ffill().tolist(),
    "mean": people["age"].fillna(people["age"].mean()).round(4).tolist(),
    "by_city": people.groupby("city")["age"].transform(lambda age: age.fillna(age.mean())).round(2).dropna().tolist(),
    "between": people["age"].interpolate(limit_area="inside").tolist()[:4],
    "neighbours": KNNImputer(n_neighbors=2).fit_transform(people[["age", "pay"]]).round(4).tolist(),
    "frequent": SimpleImputer(strategy="most_frequent", missing_values=None).fit_transform(people[["city"]].astype(object).where(people[["city"]].notna(), None)).ravel().tolist(),
    "nullable": [str(whole.dtype), int(whole.sum()), (whole + 1).isna().tolist()],
    "unknown_is_not_false": str(pd.array([True, None], dtype="boolean").all(skipna=False)),
    "prepared": prepared.round(4).tolist(),
    "kinds": [str(kind) for kind in people.convert_dtypes().dtypes][:2],
    "twice": int(pd.concat([people, people.iloc[:2]]).duplicated().sum()),
}
