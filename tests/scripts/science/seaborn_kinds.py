# needs: matplotlib, numpy, pandas, scipy, seaborn
# expect: success
# result: {"kinds": 16, "empty": []}
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

random = np.random.default_rng(5)
frame = pd.DataFrame({"x": random.normal(size=60), "g": list("abc") * 20, "h": ["u", "v"] * 30})
frame["y"] = 2 * frame["x"] + random.normal(size=60)
sns.set_theme(style="whitegrid", palette="deep")
kinds = {
    "histplot": lambda: sns.histplot(frame, x="x", hue="g", kde=True),
    "kdeplot": lambda: sns.kdeplot(frame, x="x", y="y", fill=True),
    "scatterplot": lambda: sns.scatterplot(frame, x="x", y="y", hue="g", style="h"),
    "lineplot": lambda: sns.lineplot(frame, x="g", y="y", errorbar=("ci", 95), n_boot=50),
    "boxplot": lambda: sns.boxplot(frame, x="g", y="y", hue="h"),
    "violinplot": lambda: sns.violinplot(frame, x="g", y="y"),
    "swarmplot": lambda: sns.swarmplot(frame, x="g", y="y"),
    "barplot": lambda: sns.barplot(frame, x="g", y="y", n_boot=50),
    "countplot": lambda: sns.countplot(frame, x="g"),
    "heatmap": lambda: sns.heatmap(frame.pivot_table("y", "g", "h"), annot=True),
    "regplot": lambda: sns.regplot(frame, x="x", y="y", n_boot=50),
    "pairplot": lambda: sns.pairplot(frame, hue="g"),
    "jointplot": lambda: sns.jointplot(frame, x="x", y="y"),
    "relplot": lambda: sns.relplot(frame, x="x", y="y", col="h"),
    "catplot": lambda: sns.catplot(frame, x="g", y="y", kind="box"),
    "clustermap": lambda: sns.clustermap(frame[["x", "y"]].head(8)),
}
empty = []
for kind, draw in kinds.items():
    draw()
    file = io.BytesIO()
    plt.gcf().savefig(file, dpi=30)
    plt.close("all")
    if len(np.unique(plt.imread(io.BytesIO(file.getvalue())).reshape(-1, 4), axis=0)) < 10:
        empty.append(kind)
{"kinds": len(kinds), "empty": empty}
