# needs: seaborn
# expect: success
# pictures: ["496x496", "600x450"]
import pandas as pd
import seaborn as sns
import seaborn.objects as so

frame = pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]})
sns.pairplot(frame)
display(so.Plot(frame, x="a", y="b").add(so.Line()))
