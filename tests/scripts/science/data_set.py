# expect: URLError
# needs: seaborn
# hint: without a network there are `load_iris`, `load_wine`, `load_diabetes` and others of `sklearn.datasets`
import seaborn

seaborn.load_dataset("iris")
