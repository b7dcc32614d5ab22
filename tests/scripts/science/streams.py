# needs: numpy
# expect: success
# result: [[163196666091, 0.7203244934421581, "int64"], [[51, 92, 14], [7, 4, 6], [4, 0, 3, 2, 1], [0.45924889196586716, 0.33370861113902184]], [[2, 2, 3], [0, 3, 3], [1, 17, 2], [1, 1, 1]], [[3, 4, 3], [4, 16, 9], [1, 1, 3]], [[5, 6, 9], [7, 11], ["8439013486783769667", "7840222024319908771"]], [[2.656010091272, -0.896335183129], [1.526231143545, 3.772459819606]], [[8, 77, 65], 944038396526, [0.6973680290593639, 0.09417734788764953], [3, 4, 9]], [[1, 4, 2, 3, 0], [5, 2, 6], [3, 1, 2], [22, 1, 1]], [[3, 3, 3], [5, 4, 11], [0.678913563072, 0.067579069489]], [0.24067553804036945, 0.0668020093396563, 0.27114667457620933, 0.9956200510286735]]
# Seeded streams are those of Linux, the old ones and the new ones.
import numpy as np

old, new = np.random.RandomState(42), np.random.default_rng(42)
np.random.seed(1)
[
    [int(np.random.randint(0, 2**40)), np.random.rand(), str(np.random.randint(0, 9, 2).dtype)],
    [old.randint(0, 100, 3).tolist(), old.choice(10, 3).tolist(), old.permutation(5).tolist(), old.rand(2).tolist()],
    [old.poisson(3.5, 3).tolist(), old.binomial(10, 0.3, 3).tolist(), old.geometric(0.2, 3).tolist(), old.zipf(2.1, 3).tolist()],
    [old.hypergeometric(10, 8, 5, 3).tolist(), old.negative_binomial(5, 0.4, 3).tolist(), old.logseries(0.6, 3).tolist()],
    [old.multinomial(20, [0.2, 0.3, 0.5]).tolist(), old.binomial([10, 20], 0.5).tolist(), old.tomaxint(2).tolist()],
    [old.normal(size=2).round(12).tolist(), old.gamma(2, 1, 2).round(12).tolist()],
    [new.integers(0, 100, 3).tolist(), int(new.integers(2**40)), new.random(2).tolist(), new.choice(10, 3, replace=False).tolist()],
    [new.permutation(5).tolist(), new.poisson(3.5, 3).tolist(), new.binomial(10, 0.3, 3).tolist(), new.zipf(2.1, 3).tolist()],
    [new.hypergeometric(10, 8, 5, 3).tolist(), new.multinomial(20, [0.2, 0.3, 0.5]).tolist(), new.normal(size=2).round(12).tolist()],
    [float(np.random.Generator(bits(1)).random()) for bits in (np.random.MT19937, np.random.Philox, np.random.PCG64DXSM, np.random.SFC64)],
]
