# expect: success
# result: "all as elsewhere"
# Where a C `long` has 32 bits, and where 64 bits end.
import pickle

for edge in (2**31, 2**32, 2**62, 2**63):
    low, high = edge - 3, edge + 3
    numbers = [edge - 3, edge - 2, edge - 1, edge, edge + 1, edge + 2]
    assert list(range(low, high)) == numbers and list(range(-low, -high, -1)) == [-number for number in numbers]
    assert list(reversed(range(low, high))) == numbers[::-1]
    assert list(range(low, high, 2**31)) == [low] and list(range(0, high, edge)) == [0, edge]
    assert [index for index, _ in enumerate("abcdef", low)] == numbers
    assert enumerate("ab", edge).__reduce__()[1][1] == edge
    assert sum(numbers) == 6 * edge - 3 and sum(-number for number in numbers) == 3 - 6 * edge
    assert sum([edge, -edge, 0.5]) == 0.5 and sum(numbers, 0.5) == 6.0 * edge - 2.5 + (edge < 2**50) * 0.0
    walked = iter(range(low, high))
    assert next(walked) == low and walked.__length_hint__() == 5
    again = pickle.loads(pickle.dumps(walked))
    assert list(again) == numbers[1:]
    assert len(range(0, edge, edge // 2)) == 2 and edge in range(low, high) and high not in range(low, high)

walked = iter(range(2**40))
walked.__setstate__(2**40 - 2)
assert list(walked) == [2**40 - 2, 2**40 - 1]
assert sum(range(2**31, 2**31 + 1000)) == 1000 * 2**31 + 499_500
assert sum([2**63 - 1, 1]) == 2**63 and sum([-(2**63), -1]) == -(2**63) - 1
"all as elsewhere"
