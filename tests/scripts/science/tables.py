# needs: pandas
# expect: success
# result: [{"item": "pen", "sold": 3, "price": 1.5, "day": "2026-01-02T00:00:00", "grade": "a"}, {"item": "ink", "sold": 1, "price": null, "day": null, "grade": "b"}]
# displays: ["text/markdown: | item | sold | price | day | grade |\n| --- | ---: | ---: | --- | --- |\n| pen | 3 | 1.5 | 2026-01-02T00:00:00 | a |\n| ink | 1 |  |  | b |"]
import pandas as pd

pd.DataFrame({
    "item": ["pen", "ink"],
    "sold": [3, 1],
    "price": [1.5, None],
    "day": pd.to_datetime(["2026-01-02", None]),
    "grade": pd.Categorical(["a", "b"]),
})
