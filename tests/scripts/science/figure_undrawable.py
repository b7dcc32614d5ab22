# needs: matplotlib
# expect: success
# result: 1
# displays: ["text/plain: figure 1 cannot be drawn: RuntimeError: no ink"]
import matplotlib.pyplot as plt


def draw(*_):
    raise RuntimeError("no ink")


plt.gca().draw = draw
1
