# needs: numpy, pandas
# expect: success
# result: {"read": [[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [3.0, 4.0], [2, 4, 6], [[1, "x"], [2, "y"]], [1.0, 2.0, 3.0], [2.5, 3.5], [1.0, 2.5]], "said": ["the number of columns changed from 2 to 1 at row 2; use `usecols` to select a subset and avoid this error", "could not convert string 'x' to float64 at row 1, column 2.", "invalid column index 5 at row 1 with 2 columns", "If a structured dtype is used, the number of columns in `usecols` must match the effective number of fields. But 1 usecols were given and the number of fields is 2.", "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 4 is different from 3)", "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 3 is different from 4)", "solve1: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (m,m),(m)->(m) (size 3 is different from 2)", "operands could not be broadcast together with shapes (3,) (4,) ", "index 5 is out of bounds for axis 0 with size 3", "cannot reshape array of size 6 into shape (4,2)", "all the input array dimensions except for the concatenation axis must match exactly, but along dimension 1, the array at index 0 has size 2 and the array at index 1 has size 3", "boolean index did not match indexed array along axis 0; size of axis is 3 but size of corresponding boolean axis is 2", "index 7 is out of bounds for axis 0 with size 2", "axis 2 is out of bounds for array of dimension 1", "index 9 is out of bounds for axis 0 with size 2", "index 99 is out of bounds for array with size 9", "invalid entry in coordinates array", "operands could not be broadcast together with remapped shapes [original->remapped]: (3,)  and requested shape (2,4)", "array split does not result in an equal division", "buffer size must be a multiple of element size", "Maximum allowed dimension exceeded", "Cannot take a larger sample than population when replace is False", "invalid literal for int() with base 10: np.str_('x')", "operands could not be broadcast together with remapped shapes [original->remapped]: (2,3)->(2,newaxis,3) (2,3)->(3,2) "]}
# Numbers out of texts: lines, files, packed files, what is skipped and bounded, and what the messages of errors count.
import gzip
import io

import numpy as np
import pandas as pd


def message(call):
    try:
        return str(call())
    except (IndexError, TypeError, ValueError) as error:
        return str(error)


with gzip.open("packed.gz", "wt") as file:
    file.write("1 2\n3 4\n5 6\n")
lines = ["# head", "1,2", "3,4", "5,6"]
records = np.genfromtxt(["a 1 2.5", "b 2 3.5"], dtype=None, encoding="utf-8", names=("n", "i", "f"))
{
    "read": [
        np.loadtxt(lines, delimiter=",").tolist(),
        np.loadtxt(iter(lines), delimiter=",", skiprows=2, max_rows=1).tolist(),
        np.loadtxt("packed.gz", usecols=1, dtype=int).tolist(),
        np.loadtxt(io.StringIO("1 x\n2 y"), dtype={"names": ("a", "b"), "formats": ("i8", "U3")}).tolist(),
        np.fromstring("1 2 3", sep=" ").tolist(),
        records["f"].tolist(),
        pd.read_csv(io.StringIO("a;b\n1;2,5\n"), sep=";", decimal=",").loc[0].tolist(),
    ],
    "said": [
        message(lambda: np.loadtxt(["1 2", "3"])),
        message(lambda: np.loadtxt(["1 2", "3 x"])),
        message(lambda: np.loadtxt(["1 2"], usecols=5)),
        message(lambda: np.loadtxt(["1 2"], dtype="i4,i4", usecols=0)),
        message(lambda: np.zeros(3) @ np.zeros(4)),
        message(lambda: np.zeros((3, 4)) @ np.zeros((3, 4))),
        message(lambda: np.linalg.solve(np.eye(2), np.ones(3))),
        message(lambda: np.zeros(3) + np.zeros(4)),
        message(lambda: np.zeros(3)[5]),
        message(lambda: np.zeros((2, 3)).reshape(4, 2)),
        message(lambda: np.concatenate([np.zeros((2, 2)), np.zeros((3, 3))])),
        message(lambda: np.array([1, 2, 3])[[True, False]]),
        message(lambda: np.take([1, 2], 7)),
        message(lambda: np.ones(3).sum(axis=2)),
        message(lambda: np.insert([1, 2], 9, 1)),
        message(lambda: np.unravel_index(99, (3, 3))),
        message(lambda: np.ravel_multi_index((5, 5), (3, 3))),
        message(lambda: np.broadcast_to(np.zeros(3), (2, 4))),
        message(lambda: np.split(np.arange(5), 2)),
        message(lambda: np.frombuffer(b"12345", dtype="i4")),
        message(lambda: np.zeros(3).resize(2**70)),
        message(lambda: np.random.default_rng(0).choice(3, 5, replace=False)),
        message(lambda: np.full(3, "x").astype(int)),
        message(lambda: np.einsum("ij,jk", np.zeros((2, 3)), np.zeros((2, 3)))),
    ],
}
