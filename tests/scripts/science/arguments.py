# needs: pandas
# expect: success
# result: [[1, [0, 2, 4], 2.5], [[{"a": 1, "b": null}], [1.5, null], ["x"]]]
import numpy as np
import pandas as pd

frame = pd.DataFrame({"a": [1], "b": [None]})
[
    fake.echo(text=[np.int64(1), np.arange(0, 6, 2), np.float32(2.5)])["text"],
    fake.echo(text=[frame, pd.Series([1.5, None], index=["x", "y"]), pd.Index(["x"])])["text"],
]
