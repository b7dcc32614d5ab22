# expect: success
# needs: scipy
# result: []
# Poles, domains and what is too large: scipy's functions say nothing of them by default, as natively with scipy 1.18.1. What numpy
# computes itself is told as ever, also with their results.
import math
import warnings

import numpy as np
from scipy import special, stats

SILENT = [
    (lambda: special.gamma(-1), math.nan),
    (lambda: special.gammaln(0), math.inf),
    (lambda: special.loggamma(0), math.inf),
    (lambda: special.psi(0), -math.inf),
    (lambda: special.zeta(1), math.inf),
    (lambda: special.zeta(0.5, -1), math.nan),
    (lambda: special.nbdtr(-1, 2, 0.5), math.nan),
    (lambda: special.logit(1.0), math.inf),
    (lambda: special.logit(2.0), math.nan),
    (lambda: special.exp1(0), math.inf),
    (lambda: special.kn(1, 0), math.inf),
    (lambda: special.yv(0, 0), -math.inf),
    (lambda: special.ndtri(2), math.nan),
    (lambda: special.erfinv(1), math.inf),
    (lambda: special.betaln(0, 1), math.inf),
    (lambda: special.xlogy(1, 0), -math.inf),
    (lambda: special.log1p(-1), -math.inf),
    (lambda: special.exp10(400), math.inf),
    (lambda: special.gamma(200), math.inf),
    (lambda: special.rel_entr(1, 0), math.inf),
    (lambda: special.boxcox(0, 0), -math.inf),
    (lambda: special.binom(-1, 2), math.nan),
    (lambda: special.hyp2f1(1, 1, 1, 1), math.inf),
    (lambda: special.logsumexp([-math.inf, -math.inf]), -math.inf),
    (lambda: stats.gamma.pdf(0, 0.5), math.inf),
    (lambda: stats.beta.logpdf(0, 0.5, 0.5), math.inf),
]
TOLD = [
    (lambda: np.log(special.gamma(0.0) * 0), "invalid value encountered in scalar multiply"),
    (lambda: 1 / (special.expit(0.0) - 0.5), "divide by zero encountered in scalar divide"),
    (lambda: np.sqrt(special.cbrt(np.array([-8.0]))), "invalid value encountered in sqrt"),
    (lambda: special.softmax(np.array([math.inf, 1])), "invalid value encountered in subtract"),
]

different = []
with warnings.catch_warnings(record=True) as heard:
    warnings.simplefilter("always")
    for number, (compute, expected) in enumerate(SILENT):
        value = compute()
        if not np.array_equal(value, expected, equal_nan=True) or heard:
            different.append([number, str(value), [str(warning.message) for warning in heard]])
            heard.clear()
    for number, (compute, expected) in enumerate(TOLD):
        compute()
        if [str(warning.message) for warning in heard] != [expected]:
            different.append([expected, [str(warning.message) for warning in heard]])
        heard.clear()

    special.seterr(all="warn")
    special.gamma(-1)
    if [str(warning.message) for warning in heard] != ["scipy.special/Gamma: singularity"]:
        different.append(["seterr", [str(warning.message) for warning in heard]])
different
