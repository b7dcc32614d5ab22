# needs: matplotlib
# expect: success
# stdout: done
# pictures: ["58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58", "58x58"]
import matplotlib.pyplot as plt

for number in range(23):
    axes = plt.figure(figsize=(0.5, 0.5)).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow([[number]])
    plt.show()
print("done")
