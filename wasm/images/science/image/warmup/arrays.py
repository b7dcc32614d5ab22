import numpy as np

numbers = np.arange(6).reshape(2, 3)
print(numbers, numbers.sum(), numbers.mean(axis=0), (numbers * 1.5).astype(int), numbers @ numbers.T, numbers[numbers > 1])
print(np.sort(numbers), np.unique(numbers), np.where(numbers > 2), np.concatenate([numbers, numbers]), np.array(["a"]))
print(np.linspace(0, 1, 3), np.isnan(numbers).any(), np.std(numbers), np.percentile(numbers, 50), np.round(numbers / 3, 1))
print(np.linalg.inv(np.eye(2)), np.linalg.svd(np.eye(2)), np.random.rand(2), np.random.default_rng(1).integers(0, 9, 2))
