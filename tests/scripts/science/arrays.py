# needs: numpy
# expect: success
# result: {"array": [[0, 1, 2], [3, 4, 5]], "scalar": 15, "mean": 2.5, "flag": true, "text": "a", "not_a_number": "NaN", "complex": "(1+2j)", "day": "2026-01-02", "empty": []}
import numpy as np

numbers = np.arange(6).reshape(2, 3)
{
    "array": numbers,
    "scalar": numbers.sum(),
    "mean": numbers.mean(),
    "flag": np.bool_(True),
    "text": np.str_("a"),
    "not_a_number": np.float32("nan"),
    "complex": np.complex128(1 + 2j),
    "day": np.datetime64("2026-01-02"),
    "empty": np.array([]),
}
