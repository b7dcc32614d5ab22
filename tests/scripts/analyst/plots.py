# needs: matplotlib, numpy, pandas, pillow, seaborn
# expect: success
# result: {"sizes": {"four.png": [600, 400, true], "bars.png": [320, 240, true], "heat.png": [640, 480, true], "flat.png": [200, 100, false]}, "counts": [7, 25, 81, 152, 145, 67, 19, 4], "edges": [-3.058381, -2.260709, -1.463036, -0.665363, 0.132309, 0.929982, 1.727654, 2.525327, 3.323], "red": [255, 0, 0], "svg": "<?xmlTrue", "pdf": "%PDF-", "backend": "agg", "open": []}
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from PIL import Image

random = np.random.default_rng(3)
sizes = {}


def kept(figure, name, **options):
    figure.savefig(name, **options)
    plt.close(figure)
    if name.endswith(".png"):
        with Image.open(name) as image:
            sizes[name] = [*image.size, len(image.convert("RGB").getcolors(1 << 20)) > 20]


figure, axes = plt.subplots(2, 2, figsize=(6, 4), layout="constrained")
axes[0, 0].plot([1, 2, 3], [3, 1, 2], label="line")
axes[0, 0].legend()
counts, edges, _ = axes[0, 1].hist(random.normal(size=500), bins=8)
axes[1, 0].scatter(*random.uniform(size=(2, 50)), c=random.uniform(size=50))
axes[1, 1].contourf(np.add.outer(np.arange(9) ** 2, np.arange(9) ** 2))
axes[0, 0].set_title(r"$\frac{a}{b} \leq \sum x_i$")
kept(figure, "four.png")
frame = pd.DataFrame({"group": list("aabbcc"), "value": [1, 2, 3, 4, 5, 6], "other": [2, 1, 4, 3, 6, 5]})
kept(frame.plot.bar(x="group", y="value").figure, "bars.png", dpi=50)
kept(sns.heatmap(frame[["value", "other"]].corr(), annot=True).figure, "heat.png")
kept(sns.boxplot(frame, x="group", y="value").figure, "box.svg")
figure = plt.figure(figsize=(2, 1), facecolor="#ff0000")
kept(figure, "flat.png", dpi=100)
pdf = io.BytesIO()
figure, axes = plt.subplots()
axes.pie([1, 2, 3], labels=["x", "y", "z"])
figure.savefig(pdf, format="pdf")
plt.close("all")
{
    "sizes": sizes,
    "counts": counts.astype(int).tolist(),
    "edges": edges.round(6).tolist(),
    "red": list(Image.open("flat.png").convert("RGB").getpixel((100, 50))),
    "svg": open("box.svg").read(5) + str(open("box.svg").read().count("<path") > 20),
    "pdf": pdf.getvalue()[:5].decode(),
    "backend": plt.get_backend().lower(),
    "open": plt.get_fignums(),
}
