"""Data classes: points that are made, compared and replaced."""
from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int
    label: str = ""


points = [Point(value * 7_919 % 1_000, value) for value in range(5_000)]
moved = [replace(point, y=point.y + 1, label="moved") for point in points]
(max(moved).y, min(points).y, len(set(moved)))
