import random
print(random.random(), random.sample(range(10**6), 5), random.Random().random(), random.SystemRandom().random())
