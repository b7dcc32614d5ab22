# needs: matplotlib
# expect: success
# result: ["first", true, [1, 1], 2]
# A figure that `plt.show()` has shown can be asked for and saved, until something else is drawn.
import io

import matplotlib.pyplot as plt

plt.plot([1, 2])
plt.title("first")
plt.show()
title = plt.gca().get_title()
data = io.BytesIO()
plt.savefig(data)
lines = [len(plt.gca().lines)]
plt.plot([3])
lines.append(len(plt.gca().lines))
plt.show()
plt.figure(1)
plt.plot([1, 2, 3])
[title, len(data.getvalue()) > 5000, lines, len(plt.gca().lines[0].get_xdata()) - 1]
