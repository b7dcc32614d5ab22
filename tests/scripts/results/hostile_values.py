# expect: success
class Again:
    """Stands for another one like it, without end."""
    def tolist(self):
        return Again()

class Liar:
    @property
    def __class__(self):
        raise ValueError("no class")

class Never:
    def __eq__(self, other):
        raise ValueError("not to be compared")
    __hash__ = None
    def __lt__(self, other):
        raise ValueError("not to be compared")

class Endless(dict):
    def items(self):
        raise ValueError("no items")

[Again(), Liar(), [Never(), Never()], Endless(a=1), {1, "a"}, type("X" * 1000, (), {})()]
