# needs: numpy, scipy
# expect: success
# result: {"mean": 4.254611849, "interval": [3.395057848, 5.203581615], "median_interval": [2.264898867, 4.561708805], "standard_error": 0.558047074, "permutation": [-0.571656808, 0.504], "integers": [188534920390, 351924949545, 695016333880], "legacy": [[5, 4, 1, 2, 9, 6, 7, 0, 3, 8], [650, 917, 119, 422], -0.460042120663], "spawned": [361, 571, 685], "multinomial": [21, 31, 48]}
import numpy as np
from scipy import stats

random = np.random.default_rng(2026)
waits = random.exponential(4.0, 60)
means = random.choice(waits, (2000, 60)).mean(axis=1)
library = stats.bootstrap((waits,), np.median, n_resamples=999, rng=np.random.default_rng(5), method="percentile")
old = np.random.RandomState(3)
shuffled = old.permutation(10)
test = stats.permutation_test(
    (waits[:30], waits[30:]), lambda a, b: np.mean(a) - np.mean(b), n_resamples=499, rng=np.random.default_rng(6), vectorized=False
)
{
    "mean": round(float(waits.mean()), 9),
    "interval": np.percentile(means, [2.5, 97.5]).round(9).tolist(),
    "median_interval": [round(float(bound), 9) for bound in library.confidence_interval],
    "standard_error": round(float(library.standard_error), 9),
    "permutation": [round(float(test.statistic), 9), round(float(test.pvalue), 9)],
    "integers": random.integers(0, 2**40, 3).tolist(),
    "legacy": [shuffled.tolist(), old.randint(0, 1000, 4).tolist(), round(float(old.standard_normal()), 12)],
    "spawned": [int(child.integers(1000)) for child in np.random.default_rng(9).spawn(3)],
    "multinomial": random.multinomial(100, [0.2, 0.3, 0.5]).tolist(),
}
