# expect: success
# result: [1000000000000, "9223372036854775807", 1000000000000, 1000000000000, true, 999999999999, 1099511627776, "OverflowError", "OverflowError"]
# `len()` tells lengths that no object in memory can have: those of ranges, and of classes that make their items when asked.


class Endless:
    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length


def length_of_each(values):
    return [len(value) for value in values]


def refusal(value):
    try:
        return len(value)
    except OverflowError as error:
        return type(error).__name__


[
    len(range(10**12)),
    len(range(2**63 - 1)),
    # Often enough that the interpreter makes an instruction of its own of the call.
    length_of_each([range(10**12)] * 100)[-1],
    range(10**12).__len__(),
    bool(range(10**12)),
    range(10**12)[-1],
    len(Endless(2**40)),
    refusal(range(2**63)),
    refusal(Endless(2**63)),
]
