# needs: numpy, scipy
# expect: success
# result: {"operators": [[1.0, 0.7071, 0.0, -0.7071, -1.0, -0.7071, 0.0, 0.7071], [-1.0, -0.7071, 0.0, 0.7071, 1.0, 0.7071, 0.0, -0.7071], [2.164, 1.5301, 0.0, -1.5301, -2.164, -1.5301, 0.0, 1.5301], [-0.4621, -0.3268, 0.0, 0.3268, 0.4621, 0.3268, 0.0, -0.3268], [1.0, 0.7071, 0.0, -0.7071, -1.0, -0.7071, 0.0, 0.7071], [-1.0, -0.7071, 0.0, 0.7071, 1.0, 0.7071, 0.0, -0.7071], [-0.4255, -0.3008, 0.0, 0.3008, 0.4255, 0.3008, 0.0, -0.3008], [0.3124, 0.2209, 0.0, -0.2209, -0.3124, -0.2209, 0.0, 0.2209], [0.25, 0.4791, 0.574, 0.4791, 0.25, 0.0209, -0.074, 0.0209], [0.5, 0.79, 0.9102, 0.79, 0.5, 0.21, 0.0898, 0.21], [0.9794, 1.4595, 1.3776, 0.7815, 0.0206, -0.4595, -0.3776, 0.2185]], "by_other": "fft"}
# Operators on periodic sequences, which keep what they have computed for each thread, and a transform by other code.
import numpy as np
from scipy import fft, fftpack

wave = np.sin(2 * np.pi * np.arange(8) / 8) + 0.5


class Other:
    __ua_domain__ = "numpy.scipy.fft"

    @staticmethod
    def __ua_function__(method, arguments, named):
        return method.__name__


with fft.set_backend(Other):
    by_other = fft.fft(wave)
{
    "operators": [
        (found.round(4) + 0.0).tolist()
        for found in (
            fftpack.diff(wave),
            fftpack.diff(wave, -1),
            fftpack.tilbert(wave, 0.5),
            fftpack.itilbert(wave, 0.5),
            fftpack.hilbert(wave),
            fftpack.ihilbert(wave),
            fftpack.cs_diff(wave, 1, 2),
            fftpack.sc_diff(wave, 1, 2),
            fftpack.ss_diff(wave, 1, 2),
            fftpack.cc_diff(wave, 1, 2),
            fftpack.shift(wave, 0.5),
        )
    ],
    "by_other": by_other,
}
