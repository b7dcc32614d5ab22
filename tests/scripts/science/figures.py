# needs: matplotlib
# expect: success
# result: null
# pictures: ["568x413", "547x413", "547x413"]
# A figure that was shown, saved or closed is not shown when the script ends. Others are.
import io

import matplotlib
import matplotlib.pyplot as plt

matplotlib.use("Agg")
plt.plot([0, 0])
plt.show()
figure, axes = plt.subplots()
axes.plot([1, 2])
display(figure)
plt.show()
plt.plot([1, 2])
plt.savefig(io.BytesIO())
plt.figure()
plt.close()
plt.subplots()[1].plot([1, 2])
axes = plt.gca()
