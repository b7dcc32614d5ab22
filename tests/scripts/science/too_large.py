# needs: numpy, scipy
# expect: success
# result: ["MemoryError", "MemoryError", "MemoryError", "MemoryError", "MemoryError", "MemoryError", "MemoryError", "ValueError", "MemoryError", "MemoryError", "MemoryError", 3]
# What needs more than there can be is refused, also where its size has more than 32 bits.
import numpy as np
from scipy import ndimage, signal
from scipy.cluster import hierarchy
from scipy.spatial import distance

line = np.arange(4.0)


def refused(work):
    try:
        return str(work())
    except (MemoryError, ValueError) as error:
        return type(error).__name__


[
    refused(lambda: ndimage.uniform_filter1d(line, 2**33)),
    refused(lambda: ndimage.maximum_filter1d(line, 2**29)),
    refused(lambda: ndimage.generic_filter1d(line, lambda given, out: None, 2**33)),
    refused(lambda: ndimage.find_objects(np.array([2**33]))),
    refused(lambda: ndimage.find_objects(np.array([1]), 2**28)),
    refused(lambda: ndimage.value_indices(np.array([0, 2**33]))),
    refused(lambda: ndimage.value_indices(np.array([0, 2**29]))),
    refused(lambda: signal.medfilt2d(np.ones((2, 2)), 23171)),
    refused(lambda: distance.pdist(np.zeros((46_342, 1)))),
    refused(lambda: distance.pdist(np.zeros((70_000, 1)))),
    refused(lambda: hierarchy.linkage(np.zeros((50_000, 1)))),
    len(distance.pdist(np.zeros((3, 1)))),
]
