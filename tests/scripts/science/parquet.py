# expect: ImportError
# needs: pandas
# message: Unable to find a usable engine
# hint: nothing can be installed here: use `to_csv`, `to_json` or `to_pickle`, and what reads them
import pandas as pd

pd.DataFrame({"a": [1]}).to_parquet("a.parquet")
