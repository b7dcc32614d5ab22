# expect: ok
from dataclasses import dataclass
type Pair[T] = tuple[T, T]
def first[T](pair: Pair[T], /, *, default: T | None = None) -> T:
    return pair[0] or default
class Stack[T = int]: pass
try:
    pass
except* (ValueError, TypeError) as group:
    print(group)
match first((1, 2)):
    case int(x) | float(x) if x > 0: print(x)
    case [a, *rest, {"k": v, **others}] as whole: print(a, rest, v, others, whole)
    case _: pass
with (first((1, 2)) as a, first((3, 4)) as b): pass
print(f"{f'nested {'quotes'}'} {a = }", (lambda *a, **k: (a, k))(1, b=2))
x = [*range(3), *[4]]; y = {**{}, "a": x[1:, ...]}
