# expect: URLError
# needs: seaborn
# hint: a script has no network: call a tool of a server that has, of which none is configured; without a network there are `load_iris`
import seaborn

seaborn.load_dataset("iris")
