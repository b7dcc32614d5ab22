"""Floating point: three bodies that attract each other, 2,000 steps."""
from math import sqrt

# Position x, y, z, velocity x, y, z, mass.
bodies = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0],
    [5.0, 0.3, -0.1, 0.6, 2.8, 0.0, 0.04],
    [8.5, 4.1, -0.4, -1.0, 1.8, 0.1, 0.01],
]
pairs = [(bodies[i], bodies[j]) for i in range(3) for j in range(i + 1, 3)]


def step(dt):
    for a, b in pairs:
        dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
        square = dx * dx + dy * dy + dz * dz
        pull = dt / (square * sqrt(square))
        for k, d in ((3, dx), (4, dy), (5, dz)):
            a[k] -= d * b[6] * pull
            b[k] += d * a[6] * pull
    for body in bodies:
        for k in range(3):
            body[k] += dt * body[k + 3]


for _ in range(2_000):
    step(0.001)

[round(value, 6) for value in bodies[1][:3]]
