# needs: numpy, pandas
# expect: success
# result: {"long": [["CH", 2024, 8.9], ["JP", 2024, 123.8], ["CH", 2025, 9.0], ["JP", 2025, 123.2]], "back": [123.8, 123.2], "stacked": [[1, 1, 5], [1, 2, 4], [2, 1, 3], [2, 2, 1]], "exploded": [[1, "a"], [1, "b"], [2, null]], "dummies": {"CH": [1, 0, 1, 0], "JP": [0, 1, 0, 1]}, "nested": [{"sku": "x", "n": 2, "order": 7, "to.city": "Bern"}, {"sku": "y", "n": 1, "order": 7, "to.city": "Bern"}], "swapped": {"CH": {"2024": 8.9, "2025": 9.0}, "JP": {"2024": 123.8, "2025": 123.2}}, "together": ["CH", "JP", "DE", "DE"]}
import pandas as pd

wide = pd.DataFrame({"country": ["CH", "JP"], "2024": [8.9, 123.8], "2025": [9.0, 123.2]})
long = wide.melt(id_vars="country", var_name="year", value_name="people").astype({"year": "int64"})
back = long.pivot(index="country", columns="year", values="people")
survey = pd.DataFrame({"id": [1, 2], "q_1": [5, 3], "q_2": [4, 1], "tags": [["a", "b"], []]})
stacked = pd.wide_to_long(survey.drop(columns="tags"), stubnames="q", i="id", j="question", sep="_").sort_index()
nested = pd.json_normalize(
    [{"order": 7, "to": {"city": "Bern"}, "lines": [{"sku": "x", "n": 2}, {"sku": "y", "n": 1}]}],
    record_path="lines",
    meta=["order", ["to", "city"]],
)
{
    "long": long.values.tolist(),
    "back": back.loc["JP"].tolist(),
    "stacked": stacked.reset_index().values.tolist(),
    "exploded": survey.explode("tags")[["id", "tags"]].astype(object).where(lambda kept: kept.notna(), None).values.tolist(),
    "dummies": pd.get_dummies(long["country"], dtype=int).to_dict("list"),
    "nested": nested.to_dict("records"),
    "swapped": wide.set_index("country").T.to_dict(),
    "together": pd.concat([wide, wide.assign(country="DE")], ignore_index=True, keys=None)["country"].tolist(),
}
