from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: int

print(sum(point.x * point.y for point in [Point(n, n + 1) for n in range(2000)]))
