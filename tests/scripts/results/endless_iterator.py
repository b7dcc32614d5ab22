# expect: success
# policy: off
# result: [10001, 9999, "<only the first 10000 items were taken>"]
import itertools
from codecell import forms
items = forms.stand_in(itertools.count())
[len(items), items[-2], items[-1]]
