# needs: numpy, scikit-learn
# expect: success
# result: {"drawn": {"auto": [128037, 491755, 470924, 791624, 491263], "tracking_selection": [37, 12, 72, 9, 75], "reservoir_sampling": [97, 39, 2, 96, 54], "pool": [37, 12, 72, 9, 75]}, "kinds": ["int64"], "classes": 25, "sums": [9.601162, 20.283706]}
# Samples without replacement, which most generators of data draw: by each way of drawing them, as numbers of 64 bits.
import numpy as np
from sklearn.datasets import make_classification, make_regression
from sklearn.utils.random import sample_without_replacement

ways = ("auto", "tracking_selection", "reservoir_sampling", "pool")
drawn = {way: sample_without_replacement(10**6 if way == "auto" else 100, 5, method=way, random_state=1) for way in ways}
features, classes = make_classification(n_samples=50, n_features=8, random_state=1)
values, _ = make_regression(n_samples=50, n_features=8, random_state=1)
{
    "drawn": {way: found.tolist() for way, found in drawn.items()},
    "kinds": sorted({str(found.dtype) for found in drawn.values()}),
    "classes": int(classes.sum()),
    "sums": [round(float(features.sum()), 6), round(float(values.sum()), 6)],
}
