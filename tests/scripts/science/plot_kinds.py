# needs: matplotlib, numpy
# expect: success
# result: {"kinds": 30, "empty": [], "backend": "agg", "open": []}
import io

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 2 * np.pi, 40)
y = np.sin(x)
grid_x, grid_y = np.meshgrid(x, x)
field = np.sin(grid_x) * np.cos(grid_y)
kinds = {
    "plot": lambda axes: axes.plot(x, y, "o--", label="sine"),
    "scatter": lambda axes: axes.scatter(x, y, c=y, s=20 + 40 * x),
    "bar": lambda axes: axes.bar(["a", "b", "c"], [1, 3, 2], yerr=0.2, hatch="/"),
    "barh": lambda axes: axes.barh(range(3), [1, 3, 2]),
    "hist": lambda axes: axes.hist(y, bins=5, cumulative=True),
    "hist2d": lambda axes: axes.hist2d(x, y, bins=4),
    "hexbin": lambda axes: axes.hexbin(x, y, gridsize=5),
    "boxplot": lambda axes: axes.boxplot([y, x]),
    "violinplot": lambda axes: axes.violinplot([y, x]),
    "errorbar": lambda axes: axes.errorbar(x, y, yerr=0.1, capsize=2),
    "pie": lambda axes: axes.pie([1, 2, 3], labels=["x", "y", "z"], autopct="%1.1f%%"),
    "fill_between": lambda axes: axes.fill_between(x, y, alpha=0.3),
    "stackplot": lambda axes: axes.stackplot(x, x, x + y),
    "step": lambda axes: axes.step(x, y, where="mid"),
    "stem": lambda axes: axes.stem(x, y),
    "eventplot": lambda axes: axes.eventplot([x, x / 2]),
    "contour": lambda axes: axes.clabel(axes.contour(grid_x, grid_y, field)),
    "contourf": lambda axes: axes.figure.colorbar(axes.contourf(grid_x, grid_y, field)),
    "tricontourf": lambda axes: axes.tricontourf([0, 1, 0, 1, 0.5], [0, 0, 1, 1, 0.4], [1, 2, 3, 4, 0]),
    "triplot": lambda axes: axes.triplot([0, 1, 0, 1, 0.5], [0, 0, 1, 1, 0.4]),
    "imshow": lambda axes: axes.imshow(field, interpolation="bicubic"),
    "matshow": lambda axes: axes.matshow(field),
    "pcolormesh": lambda axes: axes.pcolormesh(grid_x, grid_y, field, shading="gouraud"),
    "quiver": lambda axes: axes.quiver(grid_x, grid_y, field, field.T),
    "streamplot": lambda axes: axes.streamplot(x, x, field, field.T),
    "loglog": lambda axes: axes.loglog(x + 1, x + 1),
    "polar": lambda axes: axes.figure.add_subplot(projection="polar").plot(x, y + 2),
    "surface": lambda axes: axes.figure.add_subplot(projection="3d").plot_surface(grid_x, grid_y, field, cmap="viridis"),
    "table": lambda axes: axes.table([["1", "2"]], colLabels=["a", "b"]),
    "text": lambda axes: axes.annotate(r"$\int_0^1 x^2\,dx = \frac{1}{3}$", (0.1, 0.5), (0.5, 0.8), arrowprops={"arrowstyle": "->"}),
}
drawn = {}
for kind, draw in kinds.items():
    figure, axes = plt.subplots(figsize=(2, 1.5))
    draw(axes)
    file = io.BytesIO()
    figure.savefig(file, dpi=50)
    plt.close(figure)
    pixels = plt.imread(io.BytesIO(file.getvalue()))
    drawn[kind] = pixels.shape == (75, 100, 4) and len(np.unique(pixels.reshape(-1, 4), axis=0)) > 5
{
    "kinds": len(drawn),
    "empty": [kind for kind, is_drawn in drawn.items() if not is_drawn],
    "backend": matplotlib.get_backend().lower(),
    "open": plt.get_fignums(),
}
