# needs: numpy
# expect: success
# truncated: result
# kept: more items of an array of the shape (3, 1000000) and the type float64; return a slice or a summary>
import numpy as np

{"zeros": np.zeros((3, 1_000_000)), "other": 1}
