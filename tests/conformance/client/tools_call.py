sum = suite.add_numbers(a=2, b=3)
assert sum == "The sum of 2 and 3 is 5", sum
