# needs: matplotlib
# expect: success
# result: "<Figure>"
# pictures: ["1592x299"]
# One that pyplot does not know, and larger than what is shown.
from matplotlib.figure import Figure

figure = Figure(figsize=(30, 5), dpi=200)
figure.subplots().set_title("x")
figure
