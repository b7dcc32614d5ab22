# needs: numpy, scipy
# expect: success
# result: {"line": [[0.0, 1.0, 1.3333, 2.6667, 2.0, 3.3333, 5.0, 5.3333, 5.6667, 4.6667], [0.75, 1.0, 2.0, 2.25, 2.75, 4.75, 4.25, 5.5, 5.75, 4.0], [0.0, 3.0, 3.0, 4.0, 4.0, 5.0, 9.0, 9.0, 9.0, 6.0], [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 5.0, 2.0, 2.0, 6.0], [3.0, 7.0, 9.0, 10.0, 11.0, 20.0, 25.0, 19.0, 20.0, 20.0], [0.5157, 0.9299, 1.5348, 2.1173, 2.7104, 3.508, 4.4387, 5.0454, 5.1425, 5.0574], [0.0, 0.0, 6.0, 2.0, 8.0, 2.0, 10.0, 18.0, 4.0, 12.0], [0.7495, -1.499, 5.2464, -1.4867, 6.7004, -1.3147, 4.5586, 13.0804, -2.8801, 10.4401], [0.0, 0.0, -0.2811, 1.7803, 1.9099, 2.5801, 2.6446, 1.9664, 8.3646, 5.2001], [-0.0571, 0.6286, 1.4571, 2.8, 1.9429, 2.7143, 5.3429, 6.1714, 6.0857, 4.4286], [31.0, -4.0815, -2.9513, 0.6722, -0.2762, -0.0216, -0.2762, 0.6722, -2.9513, -4.0815], [31.0, 8.7082, 4.9443, -4.7082, -12.9443, -3.0, -12.9443, -4.7082, 4.9443, 8.7082], [31.0, -4.6514, -4.9194, 2.0041, -1.5202, -0.0, -1.5202, 2.0041, -4.9194, -4.6514]], "picture": [11.0, 0.0, 400.0, 10.5882, 51.1453, 7.0, 33.0, 8.0, 24.0, 10.9109], "objects": [2, [[1, 3], [1, 3], [4, 5], [4, 7]], [[1.5, 1.5], [4.0, 5.0]]], "sums": [8.0, 3.0]}
# Filters of pictures and signals, along one axis and more, and objects in a picture.
import numpy as np
from scipy import ndimage, signal

line = np.array([0.0, 0, 3, 1, 4, 1, 5, 9, 2, 6])
picture = np.zeros((6, 7))
picture[1:3, 1:3] = 2
picture[4, 4:7] = 1
labels, count = ndimage.label(picture)
{
    "line": [
        found.round(4).tolist()
        for found in (
            ndimage.uniform_filter1d(line, 3),
            ndimage.uniform_filter1d(line, 4, origin=-1),
            ndimage.maximum_filter1d(line, 3),
            ndimage.minimum_filter1d(line, 2, origin=-1),
            ndimage.convolve1d(line, [1, 2, 1], origin=1),
            ndimage.gaussian_filter1d(line, 1.5),
            ndimage.generic_filter1d(line, lambda given, out: out.__setitem__(slice(None), given[1:-1] * 2), 3),
            ndimage.spline_filter1d(line),
            ndimage.shift(line, 1.5),
            signal.savgol_filter(line, 5, 2),
            ndimage.fourier_gaussian(np.fft.fft(line), 1).real,
            ndimage.fourier_shift(np.fft.fft(line), 2).real,
            ndimage.fourier_ellipsoid(np.fft.fft(line), 2).real,
        )
    ],
    "picture": [
        round(float(found.sum()), 4)
        for found in (
            ndimage.gaussian_filter(picture, 1),
            ndimage.median_filter(picture, 3),
            ndimage.sobel(picture, 0) ** 2,
            ndimage.rotate(picture, 30, order=3),
            ndimage.zoom(picture, 2),
            ndimage.distance_transform_edt(picture),
            ndimage.binary_dilation(picture, iterations=2),
            ndimage.grey_opening(picture, 2),
            ndimage.generic_filter(picture, np.max, 2),
            ndimage.affine_transform(picture, [[1, 0.2], [0, 1]]),
        )
    ],
    "objects": [count, [[part.start, part.stop] for found in ndimage.find_objects(labels) for part in found], ndimage.center_of_mass(picture, labels, [1, 2])],
    "sums": ndimage.sum_labels(picture, labels, [1, 2]).tolist(),
}
