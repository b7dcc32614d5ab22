# needs: numpy, scipy
# expect: success
# result: {"unsigned": [[[129, 233, 104], [385, 489, 104], [385, 489, 104], [0, 0, 0], [-127, -23, 104], [385, 489, 104], [false, true, true]], [[95, 54, 122], [95, 54, 64890], [95, 54, 4294966650], [95, 54, "18446744073709550970"], [95, 54, 122], [95, 54, -646], [true, true, false]], [[0, 0, 0], [0, 0, 0], [727779968, 3975933768, 3990733571], ["18446743073709951616", "18446741573719551816", "18446741573734351619"], [0, 0, 0], [-2147483648, -2147483648, -2147483648], [false, false, false]], [[227, 156, 2], [65507, 64412, 63490], [4294967267, 4294966172, 4294965250], ["18446744073709551587", "18446744073709550492", "18446744073709549570"], [-29, 79, 105], [-29, -1124, -2046], [true, true, true]], [[255, 0, 200], [65535, 0, 200], [4294967295, 0, 200], [0, 0, 200], [127, 0, -56], [2147483647, 0, 200], [false, false, true]]], "far": {"nearest": [[1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [16.0, 9.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [16.0, 9.0], [1.0, 5.0]], "reflect": [[-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0]], "mirror": [[-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0]], "wrap": [[1.0, 5.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0]], "grid-wrap": [[1.0, 5.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0], [-7.0, -7.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0]], "constant": [[-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0]], "grid-constant": [[-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0], [-7.0, -7.0]]}, "moved": [[[0.0, 0.0, 0.0, 0.0, 0.0], [-7.0, -7.0, -7.0, -7.0, -7.0], [-7.0, -7.0, -7.0, -7.0, -7.0]], [[0.0, 1.0, 2.0, 3.0, 4.0], [-7.0, -7.0, -7.0, -7.0, -7.0]], [[0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 3.0, 4.0]]], "far from all": true, "expm": [["nan", "nan", "nan", "nan", "(nan+nanj)", "(nan+nanj)", "(nan+nanj)", "(nan+nanj)"], [["inf", "0.0"], ["0.0", "2.7183"]], [[2.7183, 0.0], [0.0, 2.7183]]], "special": ["nan", "nan", "nan", "4.4999999985e+18"]}
# What has no place in an integer: unsigned numbers wrap, a size that is infinite comes to an end, and positions far outside are
# mapped or left, as natively.
import numpy as np
from scipy import linalg, ndimage, special

picture = np.array([[0, 200, 3], [4, 100, 250], [7, 0, 1]])
lines = np.arange(20.0).reshape(4, 5)


def mapped(mode, order, at):
    return ndimage.map_coordinates(lines, [[at, 1], [1, at]], order=order, mode=mode, cval=-7).tolist()


def kinds(work):
    return [work(picture.astype(kind)).tolist()[1] for kind in ("u1", "u2", "u4", "u8", "i1", "i4", "?")]


{
    "unsigned": [
        kinds(lambda given: ndimage.sobel(given)),
        kinds(lambda given: ndimage.laplace(given)),
        kinds(lambda given: ndimage.correlate(given, [[-1e3, 1, 0], [0, 1e5, -1e10]])),
        kinds(lambda given: ndimage.generic_filter(given, lambda near: -3.7 * near.sum(), 2)),
        kinds(lambda given: ndimage.shift(given, 1, cval=1e30, order=0)),
    ],
    "far": {
        mode: [mapped(mode, order, at) for order in (0, 1) for at in (1e300, -1e300, 1e19, 1e17, -1e17)]
        for mode in ("nearest", "reflect", "mirror", "wrap", "grid-wrap", "constant", "grid-constant")
    },
    "moved": [
        [ndimage.shift(lines, 1e300, order=1, mode=mode, cval=-7)[1].tolist() for mode in ("nearest", "constant", "grid-constant")],
        ndimage.affine_transform(lines, [[1e300, 0], [0, 1]], order=1, cval=-7)[:2].tolist(),
        ndimage.geometric_transform(lines, lambda at: (at[0] * 1e300, at[1]), order=1, mode="nearest")[:2].tolist(),
    ],
    "far from all": bool(max(abs(np.ravel([mapped(mode, 3, at) for mode in ("nearest", "mirror") for at in (1e300, -1e300)]))) < 99),
    "expm": [
        [str(linalg.expm(np.full((2, 2), at, kind))[0, 0]) for kind in "fdFD" for at in (np.inf, np.nan)],
        linalg.expm(np.array([[1e100, 0], [0, 1]])).round(4).astype(str).tolist(),
        linalg.expm(np.eye(2)).round(4).tolist(),
    ],
    "special": [
        str(found)
        for found in (
            special.mathieu_a(1e300, 0.5), special.mathieu_b(1e300, 0.5), special.bdtr(2, 3_000_000_000, 0.5), special.binom(3e9, 2),
        )
    ],
}
