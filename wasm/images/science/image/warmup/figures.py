import io

import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2)
axes[0].plot([1, 2, 3], [1, 3, 2], "o--", label="a line")
axes[0].scatter([1, 2, 3], [2, 1, 2], c=[1, 2, 3])
axes[0].set(title="Title", xlabel=r"$x_i^2$", ylabel="y")
axes[0].legend()
axes[0].grid(True)
axes[1].bar(["a", "b"], [1, 2])
axes[1].hist([1, 2, 2, 3], bins=3)
axes[1].set_title("Bold", fontweight="bold")
figure.tight_layout()
figure.savefig(io.BytesIO())
figure, axes = plt.subplots()
figure.colorbar(axes.imshow([[1, 2], [3, 4]], cmap="viridis"))
figure.savefig(io.BytesIO(), bbox_inches="tight")
plt.close("all")
