# expect: success
# result: [true, "587084860913019994207 1.855011119506", "682494140268151492643 5.074169887901", "1132499220292972556019 1.874714774524", "302923296145181336775 3.048848708501", "723863898841934429137 1.743038618426", "603875972029255863090 3.742894298915", "976013115043252881000 2.495460795053", "926349723373513366905 -0.321483009280", "936849630667097669775 1.977401940598", "881042639334863247376 7.179990832060", "808190682926351220583 0.840107537216", "1147106828043264526205 7.085626797526", "61128924595536307488 3.543761967541", "503334714524953932990 1.957153589767", "319565269782686032261 0.212994210622", "682494140268151492643 5.074169887901"]
# The numbers after a seed are those that every other CPython gives, whatever the seed is.
import random

SEEDS = [0, 1, -3, 10**40, 0.5, -0.5, 1.5, 1e300, 5e-324, 12345.678, float("inf"), float("-inf"), "text", "", b"bytes", True]


def drawn(seed):
    source = random.Random(seed)
    cards = list(range(10))
    source.shuffle(cards)
    numbers = [source.random(), source.gauss(0, 1), source.normalvariate(0, 1), source.expovariate(1)]
    numbers += [source.betavariate(2, 3), source.vonmisesvariate(1, 2), source.triangular(), source.uniform(-1, 1)]
    whole = [source.randint(1, 10**20), source.getrandbits(70), source.choice(range(10**12)), *source.choices(range(9), k=2)]
    whole += [*source.sample(range(10**10), 2), source.binomialvariate(100, 0.3), *cards]
    return f"{sum(whole)} {sum(numbers):.12f}"


random.seed(0.5)
first = random.random()
random.seed(0.5, version=1)
[first == random.random(), *map(drawn, SEEDS)]
