# What is shown to people, as far as the image has the packages for it.
frame = None
try:
    import pandas as pd

    frame = pd.DataFrame({"n": [1, 2], "x": [0.5, None], "t": ["a", "b"], "d": pd.to_datetime(["2026-01-01", None])})
    display(frame, frame.groupby("t")["n"].sum())
except ImportError:
    pass
try:
    import matplotlib.pyplot as plt

    plt.plot([1, 2, 3], [3, 1, 2], label="a")
    plt.title("Title")
    plt.legend()
    plt.show()
except ImportError:
    pass
frame
