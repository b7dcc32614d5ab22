# needs: pandas
# expect: success
# truncated: result
# kept: more items of a DataFrame of the shape (100000, 3) with the columns a int64, b int64, c int64; return a slice or a summary>
import numpy as np
import pandas as pd

pd.DataFrame(np.arange(300_000).reshape(-1, 3), columns=list("abc"))
