import random
numbers = [random.random() for _ in range(5000)]
print(sorted(numbers)[2500] < 0.6)
